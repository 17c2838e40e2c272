"""Clients that look things up: chain explorers and the exchange's own read-only API."""

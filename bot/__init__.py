"""Pharos: the support assistant for crypto exchanges. `docs/architecture.md` shows how a message travels."""

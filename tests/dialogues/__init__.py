"""Conversations as data, run through the real Agent: what is said, and what is expected."""

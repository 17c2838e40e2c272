"""Telegram, against a Bot API server of our own on loopback."""

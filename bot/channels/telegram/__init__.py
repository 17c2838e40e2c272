"""Telegram: updates by long polling or webhook, answers as messages with inline keyboards."""

"""Tests of bot.storage: one suite for SQLite and PostgreSQL."""

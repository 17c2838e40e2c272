"""Tests of bot.desk over a real database."""

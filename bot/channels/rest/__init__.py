"""The server-to-server channel that any Rasa REST client speaks."""

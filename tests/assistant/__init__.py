"""The process around the Agent."""

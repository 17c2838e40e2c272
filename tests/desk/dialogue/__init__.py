"""What the bot decides, without Rasa."""

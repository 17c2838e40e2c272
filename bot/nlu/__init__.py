"""Understanding: Rasa graph components for language, facts, topic and mood."""

"""All that faces the outside: takes messages in, gives each its turn, sends answers out, watches the assistants.

Starts in about a second and never imports Rasa or TensorFlow.
"""

"""The actions, as the assistant process and `rasa run actions` run them."""

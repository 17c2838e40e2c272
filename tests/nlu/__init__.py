"""Understanding: components on small models, and the training text itself."""

"""The evaluation counts right."""

"""How fast the product answers."""

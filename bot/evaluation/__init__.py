"""Accuracy of the understanding, measured on messages it was not trained on."""

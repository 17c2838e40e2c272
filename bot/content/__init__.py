"""Reads what is written for people: articles, texts, the taxonomy, and the plans for tickets.

Everything under `data/` but the training text comes in here, is checked once when it is read, and is then only looked
at. A language is data: one folder of articles and one file of texts.
"""

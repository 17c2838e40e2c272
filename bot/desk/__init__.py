"""The model: conversations, tickets, handoffs and the rules between them.

Standard library only and no I/O of its own: what must be stored goes through `bot.desk.ports`. Every other part of
Pharos points here, and none of them at each other.
"""

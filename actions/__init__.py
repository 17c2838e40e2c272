"""What the assistant does: thin actions that read the tracker, ask the desk, and say the result.

They run in the assistant process (`bot.assistant`) and, unchanged, under `rasa run actions`. They write nothing: what
is to be stored (a ticket, a handoff) goes along with the reply as an effect, and the gateway stores both together.
"""

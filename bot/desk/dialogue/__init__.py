"""What the bot decides in a turn, as plain functions over plain values.

The actions read the tracker, ask here, and say the result; Rasa's rules and forms give the flow. Nothing here knows
Rasa, texts or files, so every decision can be tested by itself.
"""

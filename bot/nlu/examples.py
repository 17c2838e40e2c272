"""What the models learn from in Rasa's training data."""

from __future__ import annotations

from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.training import Example


def examples_of(training_data: TrainingData) -> list[Example]:
    """(text, intent) of every example, a retrieval intent with its key (`faq/deposit_missing`)."""
    return [
        (str(message.get("text")), str(message.get("intent_response_key") or message.get("intent")))
        for message in training_data.intent_examples
        if message.get("text")
    ]

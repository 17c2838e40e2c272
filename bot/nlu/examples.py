"""What the models learn from in Rasa's training data."""

from __future__ import annotations

from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.training import Example

#: Where `bot.assistant.importer` notes the language of an example: the name of its folder in data/nlu.
WRITTEN_IN = "written_in"


def languages_of(training_data: TrainingData) -> list[tuple[str, str]]:
    """(text, language code) of every example whose language is known."""
    return [
        (str(message.get("text")), str(message.get(WRITTEN_IN)))
        for message in training_data.intent_examples
        if message.get("text") and message.get(WRITTEN_IN)
    ]


def examples_of(training_data: TrainingData) -> list[Example]:
    """(text, intent) of every example, a retrieval intent with its key (`faq/deposit_missing`)."""
    return [
        (str(message.get("text")), str(message.get("intent_response_key") or message.get("intent")))
        for message in training_data.intent_examples
        if message.get("text")
    ]

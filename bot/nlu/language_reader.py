"""The trained part of telling languages: letters as customers of an exchange write them in each."""

from __future__ import annotations

from collections.abc import Mapping

from bot.nlu.linear import LinearModel
from bot.nlu.scope import softmax


class LanguageReader:
    """Probabilities of the languages that have training text; holds no state between messages."""

    def __init__(self, model: LinearModel, temperature: float) -> None:
        self._model = model
        self._temperature = temperature

    def __call__(self, text: str) -> Mapping[str, float]:
        """Probability by language code; empty for a text in which the model knows nothing."""
        reading = self._model.read(text)
        if not reading.coverage:
            return {}
        return dict(zip(self._model.classes, map(float, softmax(reading.scores, self._temperature)), strict=True))

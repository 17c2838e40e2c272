"""Whether a customer is upset: the classifier or the signs, either is enough."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.nlu.linear import LinearModel
from bot.nlu.mood_signs import MoodSigns
from bot.nlu.scope import softmax
from bot.nlu.training import CALM, UPSET


@dataclass(frozen=True)
class MoodThresholds:
    """The section `mood` of data/nlu/thresholds.yml, where each is explained."""

    temperature: float
    upset: float
    by_words: float
    by_signs: float

    @classmethod
    def read(cls, content: Mapping[str, Any]) -> MoodThresholds:
        """From the mapping in the file; a missing or unknown value is an error."""
        return cls(**{name: float(value) for name, value in content["mood"].items()})


class MoodReader:
    """Reads the mood of a text; holds no state between messages."""

    def __init__(self, model: LinearModel, signs: MoodSigns, thresholds: MoodThresholds) -> None:
        self._model = model
        self._signs = signs
        self._thresholds = thresholds
        self._upset = model.classes.index(UPSET)

    def read(self, text: str) -> tuple[str, float]:
        """The mood and the confidence in it (0 to 1); never raises, whatever the text holds."""
        reading, limits = self._model.read(text), self._thresholds
        probability = float(softmax(reading.scores, limits.temperature)[self._upset]) if reading.coverage else 0.0
        if self._signs.words_of_anger(text):
            probability = max(probability, limits.by_words)
        elif self._signs.shouts(text):
            probability = max(probability, limits.by_signs)
        return (UPSET, probability) if probability >= limits.upset else (CALM, 1 - probability)

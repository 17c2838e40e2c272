"""Whether a customer is upset: the classifier or the signs, either is enough."""

from __future__ import annotations

from bot.nlu.linear import LinearModel
from bot.nlu.mood_signs import MoodSigns
from bot.nlu.scope import softmax
from bot.nlu.training import CALM, UPSET

_TEMPERATURE = 2.0  # the learner is too sure of itself on some thousand examples
MOOD_THRESHOLD = 0.35  # held out: 4 in 5 of the upset found, 4 % of the calm and 1 % of questions mistaken
_SURE_BY_WORDS = 0.9
_SURE_BY_SIGNS = 0.7


class MoodReader:
    """Reads the mood of a text; holds no state between messages."""

    def __init__(self, model: LinearModel, signs: MoodSigns, threshold: float) -> None:
        self._model = model
        self._signs = signs
        self._threshold = threshold
        self._upset = model.classes.index(UPSET)

    def read(self, text: str) -> tuple[str, float]:
        """The mood and the confidence in it (0 to 1); never raises, whatever the text holds."""
        reading = self._model.read(text)
        probability = float(softmax(reading.scores, _TEMPERATURE)[self._upset]) if reading.coverage else 0.0
        if self._signs.words_of_anger(text):
            probability = max(probability, _SURE_BY_WORDS)
        elif self._signs.shouts(text):
            probability = max(probability, _SURE_BY_SIGNS)
        return (UPSET, probability) if probability >= self._threshold else (CALM, 1 - probability)

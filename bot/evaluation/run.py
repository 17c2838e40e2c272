"""Runs the components over labelled messages, as the assistant runs them."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator

from bot.evaluation.held_out import Models
from bot.evaluation.score import Outcome
from bot.nlu.corpus import Labelled
from bot.nlu.detector import WheelDetector
from bot.nlu.language_reader import LanguageReader
from bot.nlu.language_rules import Rules
from bot.nlu.lexicon import PROJECT_ROOT, read_lexicon
from bot.nlu.mood_reader import MoodReader, MoodThresholds
from bot.nlu.mood_signs import MoodSigns
from bot.nlu.parts import Splitter
from bot.nlu.reading import Reader
from bot.nlu.scope import Calibration
from bot.nlu.training import UPSET


class Pipeline:
    """The language, topic and mood components around their trained models."""

    def __init__(self, models: Models) -> None:
        self._detector = WheelDetector()
        self._languages = LanguageReader(models.languages, temperature=1.0)
        self._rules = Rules(read_lexicon("data/lexicon/languages.yml"), offered_languages())
        thresholds = read_lexicon("data/nlu/thresholds.yml")
        self._reader = Reader(
            models.topics,
            Calibration.read(thresholds),
            Splitter(read_lexicon("data/lexicon/questions.yml")),
        )
        self._mood = MoodReader(
            models.mood, MoodSigns(read_lexicon("data/lexicon/mood.yml")), MoodThresholds.read(thresholds)
        )

    def outcomes(self, messages: Iterable[Labelled]) -> Iterator[Outcome]:
        """What the components make of each message, and how long they took."""
        for message in messages:
            started = time.thread_time()
            language = self._rules.identify(message.text, self._languages, self._detector)
            understanding = self._reader.understand(message.text, language.code)
            mood, confidence = self._mood.read(message.text)
            seconds = time.thread_time() - started  # the machine may be busy with other things
            upset = confidence if mood == UPSET else 1 - confidence
            yield Outcome(message, understanding, mood, upset, language, seconds)


def offered_languages() -> list[str]:
    """The languages that have training examples."""
    return sorted(folder.name for folder in (PROJECT_ROOT / "data" / "nlu").iterdir() if folder.is_dir())

"""Small models, trained in seconds on a share of the training text."""

from __future__ import annotations

import importlib
import warnings
from types import ModuleType

import pytest

from bot.nlu.corpus import Labelled, training_messages
from bot.nlu.detector import WheelDetector
from bot.nlu.language_reader import LanguageReader
from bot.nlu.language_rules import Rules
from bot.nlu.lexicon import read_lexicon
from bot.nlu.linear import LinearModel
from bot.nlu.mood_reader import MoodReader, MoodThresholds
from bot.nlu.mood_signs import MoodSigns
from bot.nlu.parts import Splitter
from bot.nlu.reading import Reader
from bot.nlu.scope import Calibration
from bot.nlu.training import Example, fit_languages, fit_mood, fit_topics

LANGUAGES = ["en", "es", "it", "ru", "zh", "ja", "ko"]
_SMALL_LANGUAGES = ("en", "ru", "ja")
_SMALL_INTENTS = (
    "faq/deposit_missing",
    "faq/kyc_how_to",
    "faq/security_code_not_received",
    "faq/trading_fees",
    "faq/withdrawal_how_to",
    "faq/withdrawal_fees",
    "greet",
    "human_request",
    "language_change",
    "out_of_scope",
    "thanks",
    "mood/upset",
    "mood/calm",
)


@pytest.fixture(scope="session")
def messages() -> list[Labelled]:
    """All training messages."""
    return training_messages()


@pytest.fixture(scope="session")
def examples(messages: list[Labelled]) -> list[Example]:
    """The training text of some intents in three languages."""
    return [
        (message.text, message.intent)
        for message in messages
        if message.language in _SMALL_LANGUAGES and message.intent in _SMALL_INTENTS
    ]


@pytest.fixture(scope="session")
def topic_model(examples: list[Example]) -> LinearModel:
    return fit_topics(examples)


@pytest.fixture(scope="session")
def reader(topic_model: LinearModel) -> Reader:
    calibration = Calibration.read(read_lexicon("data/nlu/thresholds.yml"))
    return Reader(topic_model, calibration, Splitter(read_lexicon("data/lexicon/questions.yml")))


@pytest.fixture(scope="session")
def signs() -> MoodSigns:
    return MoodSigns(read_lexicon("data/lexicon/mood.yml"))


@pytest.fixture(scope="session")
def mood_reader(examples: list[Example], signs: MoodSigns) -> MoodReader:
    return MoodReader(fit_mood(examples, signs), signs, MoodThresholds.read(read_lexicon("data/nlu/thresholds.yml")))


@pytest.fixture(scope="session")
def detector() -> WheelDetector:
    return WheelDetector()


@pytest.fixture(scope="session")
def rules() -> Rules:
    return Rules(read_lexicon("data/lexicon/languages.yml"), LANGUAGES)


@pytest.fixture(scope="session")
def graph() -> ModuleType:
    """`tests.nlu.graph`, with Rasa imported: its deprecation warnings are not ours to mend."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return importlib.import_module("tests.nlu.graph")


@pytest.fixture(scope="session")
def language_reader(messages: list[Labelled]) -> LanguageReader:
    """Trained on every fourth message."""
    return LanguageReader(fit_languages((m.text, m.language) for m in messages[::4]), temperature=1.0)

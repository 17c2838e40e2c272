"""The training text itself: enough of it, and no message under two intents."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from types import ModuleType

import pytest
import yaml

from bot.nlu.corpus import TRAINING, Labelled
from bot.nlu.lexicon import PROJECT_ROOT

_LEAST = 40

with (PROJECT_ROOT / "data" / "taxonomy.yml").open(encoding="utf-8") as _file:
    _TAXONOMY = yaml.safe_load(_file)
_LANGUAGES: list[str] = _TAXONOMY["languages"]["core"]


def _plain(text: str) -> str:
    words = re.sub(r"\W+", " ", unicodedata.normalize("NFKC", text).casefold()).strip()
    return words or text.strip()


@pytest.mark.parametrize("language", _LANGUAGES)
def test_every_topic_has_enough_examples(messages: list[Labelled], language: str) -> None:
    counts = Counter(message.intent for message in messages if message.language == language)
    short = {topic: counts["faq/" + topic] for topic in _TAXONOMY["topics"] if counts["faq/" + topic] < _LEAST}
    assert short == {}


@pytest.mark.parametrize("language", _LANGUAGES)
def test_every_act_and_mood_has_examples(messages: list[Labelled], language: str) -> None:
    known = {message.intent for message in messages if message.language == language}
    assert {*_TAXONOMY["dialogue"], "mood/upset", "mood/calm"} <= known


def test_every_intent_is_one_of_the_taxonomy(messages: list[Labelled]) -> None:
    topics = {f"faq/{topic}" for topic in _TAXONOMY["topics"]}
    allowed = {*topics, *_TAXONOMY["dialogue"], "mood/upset", "mood/calm"}
    assert {message.intent for message in messages} - allowed == set()


def test_no_message_stands_under_two_intents(messages: list[Labelled]) -> None:
    intents = defaultdict(set)
    for message in messages:
        intents[_plain(message.text)].add(message.intent)
    assert {text: found for text, found in intents.items() if len(found) > 1} == {}


def test_no_language_repeats_a_message(messages: list[Labelled]) -> None:
    counts = Counter((message.language, message.text) for message in messages)
    assert [key for key, count in counts.items() if count > 1] == []


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("language", ["en", "ja"])
def test_rasa_reads_every_message_as_it_is_written(
    graph: ModuleType, messages: list[Labelled], language: str
) -> None:
    read = set(graph.examples_in(TRAINING / language))
    assert read == {(message.intent, message.text, False) for message in messages if message.language == language}

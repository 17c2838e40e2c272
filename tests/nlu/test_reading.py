"""Topics, acts and second questions, on a small model."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings

from bot.nlu.reading import Reader
from tests.nlu.texts import any_text

_ABOUT = [
    ("my deposit has not arrived, it says completed", "deposit_missing"),
    ("what documents do I need to verify my identity", "kyc_how_to"),
    ("the sms code never arrives", "security_code_not_received"),
    ("how do I withdraw usdt to my wallet", "withdrawal_how_to"),
    ("what is the maker and taker fee", "trading_fees"),
    ("какие документы нужны для верификации", "kyc_how_to"),
    ("kod podtverzhdeniya ne prihodit", "security_code_not_received"),
    ("入金が反映されません", "deposit_missing"),
]

_TWO = [
    ("How do I verify my identity? And the sms code does not arrive", ["kyc_how_to", "security_code_not_received"]),
    ("my deposit is missing\nwhat is the taker fee?", ["deposit_missing", "trading_fees"]),
    ("認証コードが届きません。それと入金が反映されません", ["security_code_not_received", "deposit_missing"]),
]


@pytest.mark.parametrize(("text", "topic"), _ABOUT)
def test_a_question_has_its_topic(reader: Reader, text: str, topic: str) -> None:
    found = reader.understand(text, "en")
    assert found.intent == "faq"
    assert found.questions == [topic]
    assert found.topics[0][0] == topic


@pytest.mark.parametrize(("text", "topics"), _TWO)
def test_two_questions_are_two_topics_in_their_order(reader: Reader, text: str, topics: list[str]) -> None:
    assert reader.understand(text, "en").questions == topics


@pytest.mark.parametrize(("text", "act"), [("hello there", "greet"), ("talk to a human please", "human_request")])
def test_an_act_is_an_intent_and_no_question(reader: Reader, text: str, act: str) -> None:
    found = reader.understand(text, "en")
    assert found.intent == act
    assert found.questions == []
    assert act in found.acts


@pytest.mark.parametrize(
    "text",
    [
        "My deposit is missing. Let me talk to a human",
        "The code does not arrive! I want to speak to a real person",
        "Код не приходит. Соедините с оператором",
    ],
)
def test_a_wish_for_a_person_is_heard_beside_a_problem(reader: Reader, text: str) -> None:
    assert "human_request" in reader.understand(text, "en").acts


@pytest.mark.parametrize("text", ["", "😀", "ตตตตตต", "..."])
def test_what_holds_nothing_known_is_unsure(reader: Reader, text: str) -> None:
    found = reader.understand(text, "en")
    assert found.intent == "unsure"
    assert found.questions == []


def test_small_talk_is_no_topic(reader: Reader) -> None:
    for text in ("tell me a joke", "who will win the football match tonight"):
        assert reader.understand(text, "en").intent in ("out_of_scope", "unsure")


def test_a_message_takes_a_millisecond_or_two(reader: Reader) -> None:
    text = "how long does it take to withdraw bitcoin to my bank account"
    times = []
    for _ in range(50):
        started = time.perf_counter()
        reader.understand(text, "en")
        times.append(time.perf_counter() - started)
    assert min(times) < 0.002


@given(any_text)
@settings(deadline=None)
def test_any_text_is_understood_somehow(reader: Reader, text: str) -> None:
    found = reader.understand(text, "xx")
    assert 0 <= found.confidence <= 1
    assert len(found.questions) <= 3
    assert len(set(found.questions)) == len(found.questions)
    assert not (found.questions and found.intent == "unsure" and len(found.questions) == 1)

"""What the assistant makes of what the pipeline found."""

from __future__ import annotations

from bot.desk.dialogue.understanding import Understanding

PARSED = {
    "text": "where are my 300 USDT?",
    "intent": {"name": "faq", "confidence": 0.9},
    "entities": [{"entity": "amount", "value": "300"}, {"entity": "address", "value": "0xabc"}],
    "language": {"code": "en", "certain": True},
    "topics": [{"name": "deposit_missing", "confidence": 0.9}],
    "questions": ["deposit_missing"],
    "mood": {"label": "upset", "confidence": 0.7},
}


def test_facts_are_heard_and_what_is_none_is_left() -> None:
    assert Understanding.of(PARSED).entities == {"amount": "300"}


def test_a_little_anger_is_not_enough_to_be_sure() -> None:
    heard = Understanding.of(PARSED)
    assert heard.upset
    assert not heard.surely_upset


def test_a_button_names_its_topic() -> None:
    pressed = {"text": "x", "intent": {"name": "faq"}, "entities": [{"entity": "topic", "value": "kyc_how_to"}]}
    heard = Understanding.of(pressed)
    assert heard.pressed
    assert heard.topic == "kyc_how_to"


def test_a_topic_that_stands_out_is_likely_beside_another_intent() -> None:
    act = {"questions": [], "intent": {"name": "ticket_create"}}
    assert Understanding.of({**PARSED, **act}).likely_topic == "deposit_missing"
    even = [{"name": name, "confidence": 0.2} for name in ("a", "b", "c")]
    assert Understanding.of({**PARSED, **act, "topics": even}).likely_topic is None
    assert Understanding.of({**PARSED, **act, "topics": []}).likely_topic is None


def test_nothing_at_all_is_unsure() -> None:
    assert Understanding.of({}).intent == "unsure"

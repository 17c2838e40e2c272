"""Which language the bot answers in."""

from __future__ import annotations

import pytest

from bot.desk.dialogue.language import Language, choose_language
from bot.desk.dialogue.understanding import Understanding

OFFERED = ("en", "es", "it", "ru")


def heard(lang: str, *, certain: bool = True, requested: str | None = None, pressed: bool = False) -> Understanding:
    return Understanding("…", "faq", lang=lang, lang_certain=certain, lang_requested=requested, pressed=pressed)


@pytest.mark.parametrize(
    ("current", "message", "expected"),
    [
        (None, heard("es"), "es"),
        (None, heard("es", certain=False), "es"),
        (None, heard("de"), "en"),
        (Language("es"), heard("en", certain=False), "es"),
        (Language("es"), heard("en"), "en"),
        (Language("es"), heard("de"), "es"),
        (Language("es"), heard("en", pressed=True), "es"),
        (Language("en"), heard("en", requested="it"), "it"),
        (Language("en"), heard("en", requested="tr"), "en"),
    ],
    ids=[
        "the first message decides",
        "even an uncertain one",
        "a language not offered gives English",
        "too short to tell keeps it",
        "clearly another switches",
        "one not offered keeps it",
        "a button says nothing of language",
        "asked for",
        "asked for one not offered",
    ],
)
def test_the_language_of_the_answer(current: Language | None, message: Understanding, expected: str) -> None:
    assert choose_language(current, message, OFFERED).code == expected


def test_who_asked_in_english_for_italian_may_go_on_in_english() -> None:
    asked = choose_language(Language("en"), heard("en", requested="it"), OFFERED)
    assert choose_language(asked, heard("en"), OFFERED).code == "it"


def test_a_third_language_outweighs_what_was_asked_for() -> None:
    asked = choose_language(Language("en"), heard("en", requested="it"), OFFERED)
    assert choose_language(asked, heard("ru"), OFFERED).code == "ru"

"""Where a message is cut."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from bot.nlu.lexicon import read_lexicon
from bot.nlu.parts import Splitter
from tests.nlu.texts import any_text

_SPLITTER = Splitter(read_lexicon("data/lexicon/questions.yml"))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("how do I withdraw? what are the fees", ["how do I withdraw?", "what are the fees"]),
        ("how do I withdraw and what are the fees", ["how do I withdraw", "and what are the fees"]),
        ("cómo retiro y cuánto cuesta", ["cómo retiro", "y cuánto cuesta"]),
        ("怎么提币？手续费多少", ["怎么提币？", "手续费多少"]),
        ("出金方法は？それと手数料は？", ["出金方法は？", "それと手数料は？"]),
        ("출금 방법 알려주세요. 그리고 수수료는요?", ["출금 방법 알려주세요.", "그리고 수수료는요?"]),
        ("как вывести и сколько ждать", ["как вывести", "и сколько ждать"]),
        ("the fee is 0.001 BTC", ["the fee is 0.001 BTC"]),
        ("!!! 123 ???", []),
        ("", []),
    ],
)
def test_a_message_is_cut_at_ends_and_conjunctions(text: str, parts: list[str]) -> None:
    assert _SPLITTER.parts(text) == parts


@pytest.mark.parametrize("part", ["is it free?", "how long", "cuánto tarda", "多久到账", "手数料いくら", "언제 돼요"])
def test_a_question_is_known_by_mark_or_word(part: str) -> None:
    assert _SPLITTER.is_question(part)


@pytest.mark.parametrize("part", ["I sent it.", "gracias", "我充了五百", "送りました"])
def test_a_statement_is_no_question(part: str) -> None:
    assert not _SPLITTER.is_question(part)


@given(any_text)
@settings(deadline=None)
def test_parts_are_few_and_hold_letters(text: str) -> None:
    parts = _SPLITTER.parts(text)
    assert len(parts) <= 8
    assert all(any(char.isalpha() for char in part) for part in parts)

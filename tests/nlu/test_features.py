"""N-grams: the same text written differently gives the same features."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from bot.nlu import features
from tests.nlu.texts import any_text


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("¿Cuánto TARDA el depósito?", "¿cuanto tarda el deposito?"),
        ("ＫＹＣ　認証", "kyc 認証"),
        ("ещё", "еще"),
    ],
)
def test_accents_width_and_case_make_no_difference(typed: str, same: str) -> None:
    assert features.tokens(typed) == features.tokens(same)


def test_letters_that_are_no_accents_stay() -> None:
    assert features.normalise("мой が ñ") == "мой が n"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("see https://example.com/x?y=1", "urlvalue"),
        ("my mail is ann.b+1@example.com", "mailvalue"),
        ("hash 0x" + "a1" * 32, "hashvalue"),
        ("ticket T-1A2B3C please", "casevalue"),
        ("#48213 の状況教えて", "casevalue"),
    ],
)
def test_a_value_becomes_a_word_for_its_kind(text: str, word: str) -> None:
    assert ("word", word) in features.tokens(text)


def test_scripts_are_cut_where_they_meet() -> None:
    assert features.tokens("USDTを出金한국") == [("word", "coinvalue"), ("han", "を出金"), ("hangul", "한국")]


def test_a_number_counts_by_itself_and_by_its_length() -> None:
    grams = list(features.word_grams(features.tokens("error 429")))
    assert "429" in grams
    assert "#3" in grams


def test_han_gives_single_characters_pairs_and_triples() -> None:
    assert sorted(features.char_grams([("han", "提币费")])) == sorted(["提", "币", "费", "提币", "币费", "提币费"])


@given(any_text)
@settings(deadline=None)
def test_any_text_gives_features_without_an_error(text: str) -> None:
    runs = features.tokens(text)
    assert all(value for _, value in runs)
    assert all(list(features.word_grams(runs)) or kind != "word" for kind, _ in runs)
    assert all(gram for gram in features.char_grams(runs))


@pytest.mark.parametrize(
    "text", ["withdraw bitcoin", "withdraw BTC", "withdraw биткоины", "withdraw 比特币", "withdraw 비트코인"]
)
def test_which_coin_it_is_makes_no_difference(text: str) -> None:
    assert features.tokens(text) == features.tokens("withdraw ethereum")

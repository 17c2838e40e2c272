"""Names of coins and companies become the word for their kind, in every script."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from bot.nlu import features
from bot.nlu.lexicon import read_lexicon
from bot.nlu.names import Names
from tests.nlu.texts import any_text

NAMES = Names(
    {"wallet": ["metamask", "trust wallet", "метамаск*", "小狐狸", "렛저"], "exchange": ["gate.io", "bit"]},
    features.normalise,
)


def _read(text: str) -> str:
    words = NAMES.in_text(features.normalise(text)).split()
    return " ".join(NAMES.of_word(word) or word for word in words)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("my MetaMask", "my wallet"),
        ("from Trust Wallet to you", "from wallet to you"),
        ("на метамаске", "на wallet"),
        ("我的小狐狸打不开", "我的 wallet 打不开"),
        ("렛저에서", "wallet 에서"),
        ("gate.io app", "exchange app"),
        ("a bit late", "a exchange late"),
        ("orbit", "orbit"),
    ],
)
def test_a_name_becomes_the_word_for_its_kind(text: str, read: str) -> None:
    assert _read(text) == read


@pytest.mark.parametrize(
    "name", ["Binance", "на бинансе", "币安", "バイナンス", "업비트"], ids=["en", "ru", "zh", "ja", "ko"]
)
def test_exchanges_of_every_script_are_known(name: str) -> None:
    assert ("word", "exchangevalue") in features.tokens(name)


@given(any_text)
@settings(deadline=None)
def test_any_text_is_read_without_an_error(text: str) -> None:
    NAMES.in_text(features.normalise(text))


def test_no_company_stands_under_two_kinds() -> None:
    names = [name for kind in read_lexicon("data/lexicon/companies.yml").values() for name in kind]
    assert [name for name in set(names) if names.count(name) > 1] == []
    assert all(isinstance(name, str) and name == name.casefold() for name in names)

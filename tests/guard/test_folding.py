"""The plain form of a text, and the way back."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from bot.guard.folding import MASK, SENTINEL, fold


@given(st.text())
def test_every_folded_character_leads_back_into_the_original(text: str) -> None:
    folded = fold(text)
    assert len(folded.lower) == len(folded.text)
    end = 0
    for position in range(len(folded.text)):
        start, stop = folded.source(position, position + 1)
        assert end <= stop <= len(text)
        assert start < stop
        end = start


@given(st.text(alphabet=st.characters(codec="utf-8", categories=["L", "N"])))
def test_folding_is_nfkc(text: str) -> None:
    hidden = "\u115f\u1160\u3164\uffa0\u17b4\u17b5"
    visible = "".join(c for c in text if c not in hidden)
    assert fold(visible).text == unicodedata.normalize("NFKC", visible)


def test_plain_text_is_not_copied() -> None:
    for text in ("plain", "просто", "普通的话", "평범한 말"):
        assert fold(text).text == text
        assert fold(text).source(1, 2) == (1, 2)


def test_a_mask_is_one_character_that_no_value_contains() -> None:
    folded = fold(f"a{MASK}b")
    assert folded.text == f"a{SENTINEL}b"
    assert folded.source(1, 2) == (1, 1 + len(MASK))


def test_composed_characters_keep_their_place() -> None:
    folded = fold("ﾊﾟｽ\u200b１e\u0301")
    assert folded.text == "パス1é"
    assert [folded.source(i, i + 1) for i in range(4)] == [(0, 2), (2, 3), (4, 5), (5, 7)]

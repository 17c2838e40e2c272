"""Writing systems of letters."""

from __future__ import annotations

import pytest

from bot.nlu.scripts import count_scripts, han_leaning, script_of


@pytest.mark.parametrize(
    ("char", "script"),
    [
        *(("a", "latin"), ("ñ", "latin"), ("ж", "cyrillic"), ("か", "kana"), ("カ", "kana"), ("ｶ", "kana")),
        *(("한", "hangul"), ("提", "han"), ("ع", "arabic"), ("ก", "thai")),
        *(("7", None), ("?", None), ("😀", None), ("ー", None)),
    ],
)
def test_each_letter_has_its_script(char: str, script: str | None) -> None:
    assert script_of(char) == script


def test_letters_are_counted_by_script() -> None:
    assert count_scripts("USDT 提币, 1 раз!") == {"latin": 4, "han": 2, "cyrillic": 3}


@pytest.mark.parametrize(("char", "leaning"), [("币", 1), ("账", 1), ("込", -1), ("払", -1), ("金", 0), ("a", 0)])
def test_forms_of_one_country_lean_to_it(char: str, leaning: int) -> None:
    assert han_leaning(char) == leaning

"""Russian, Korean and Chinese in Latin letters."""

from __future__ import annotations

import pytest

from bot.nlu.augment import romanise, romanise_chinese, romanise_korean, romanised_copies


@pytest.mark.parametrize(
    ("text", "habit", "latin"),
    [
        ("Где мои деньги?", 0, "gde moi dengi?"),
        ("хочу вывести ещё", 0, "hochu vyvesti esche"),
        ("хочу я юлю", 1, "khochu ja julju"),
        ("USDT пришёл", 0, "usdt prishel"),
    ],
)
def test_a_text_is_romanised_as_people_type_it(text: str, habit: int, latin: str) -> None:
    assert romanise(text, habit) == latin


@pytest.mark.parametrize(
    ("text", "latin"),
    [("입금 확인", "ipgeum hwakin"), ("출금", "chulgeum"), ("비밀번호", "bimilbeonho"), ("KYC 인증", "KYC injeung")],
)
def test_korean_is_romanised_as_people_type_it(text: str, latin: str) -> None:
    assert romanise_korean(text) == latin


@pytest.mark.parametrize(("habit", "latin"), [(0, "ti xian shou xu fei"), (1, "tixian shouxu fei")])
def test_chinese_becomes_pinyin_by_either_habit(habit: int, latin: str) -> None:
    assert romanise_chinese("提现手续费", habit) == latin


def test_japanese_and_latin_examples_get_no_copy() -> None:
    assert romanised_copies([("出金したい", "a"), ("withdraw", "b")]) == []


def test_each_cyrillic_example_is_copied_and_the_habits_take_turns() -> None:
    copies = romanised_copies([("хлеб", "a"), ("bread", "a"), ("хлеб", "b")])
    assert copies == [("hleb", "a"), ("khleb", "b")]

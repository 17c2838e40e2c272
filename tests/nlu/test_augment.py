"""Russian in Latin letters."""

from __future__ import annotations

import pytest

from bot.nlu.augment import romanise, romanised_copies


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


def test_only_cyrillic_examples_are_copied_and_the_habits_take_turns() -> None:
    copies = romanised_copies([("хлеб", "a"), ("bread", "a"), ("хлеб", "b")])
    assert copies == [("hleb", "a"), ("khleb", "b")]

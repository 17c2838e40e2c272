"""The trade between two mistakes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation.curves import caught_at, curve

SCORES = st.lists(st.floats(0, 1), min_size=1, max_size=40)


def test_what_lies_above_all_that_is_quiet_is_caught_without_a_false_alarm() -> None:
    assert caught_at([0.9, 0.8, 0.3], [0.5, 0.1], budget=0.0) == 2 / 3


def test_a_false_alarm_allowed_lowers_the_limit() -> None:
    assert caught_at([0.45], [0.5, 0.4], budget=0.5) == 1.0


@given(SCORES, SCORES)
def test_more_false_alarms_never_catch_less(alarms: list[float], quiet: list[float]) -> None:
    caught = [share for _, share in curve(alarms, quiet)]
    assert caught == sorted(caught)


@given(SCORES, SCORES, st.floats(0, 1))
def test_no_more_false_alarms_than_allowed(alarms: list[float], quiet: list[float], budget: float) -> None:
    """Catching the quiet ones themselves is the share of false alarms."""
    assert caught_at(quiet, quiet, budget) <= budget

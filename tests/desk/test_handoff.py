"""What staff read first: the summary."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.handoff import Reason, summarise


def test_a_summary_says_why_what_is_known_and_the_last_words() -> None:
    said = ("hello", "my BTC is gone", "where\nis it", " ", "WHERE???")
    assert summarise(Reason.UPSET, "deposit_missing", {"coin": "BTC", "amount": "0.5"}, said) == (
        "The customer is upset. Topic: deposit missing. Known: coin BTC, amount 0.5. Said: “where is it” · “WHERE???”"
    )


@pytest.mark.parametrize("reason", Reason)
def test_what_is_not_known_is_left_out(reason: Reason) -> None:
    summary = summarise(reason, None, {}, ())
    assert summary.endswith(".")
    assert not any(word in summary for word in ("Topic", "Known", "Said", "None"))


@given(st.sampled_from(Reason), st.lists(st.text(max_size=400), max_size=6), st.integers(10, 200))
def test_long_messages_are_shortened(reason: Reason, said: list[str], longest: int) -> None:
    summary = summarise(reason, None, {}, tuple(said), longest=longest)
    assert "\n" not in summary
    assert len(summary) <= 60 + 3 * (longest + 5)

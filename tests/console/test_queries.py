"""What stands after the question mark, whatever it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.console.queries import period
from bot.desk.errors import Invalid

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


@given(st.text(max_size=30), st.text(max_size=30))
def test_a_period_is_refused_or_runs_forward_in_utc(start: str, end: str) -> None:
    try:
        found = period({"from": start, "to": end}, NOW)
    except Invalid:
        return
    assert found[0] < found[1]
    assert found[0].tzinfo is UTC


@given(st.dates(min_value=datetime(2000, 1, 1, tzinfo=UTC).date(), max_value=datetime(2100, 1, 1, tzinfo=UTC).date()))
def test_a_day_means_the_whole_of_it(day: object) -> None:
    start, end = period({"from": str(day), "to": str(day)}, NOW)
    assert end - start == timedelta(days=1)
    assert str(start.date()) == str(day)


def test_a_plus_sign_that_was_not_escaped_is_understood() -> None:
    start, _ = period({"from": "2026-05-01T02:00:00 02:00"}, NOW)
    assert start == datetime(2026, 5, 1, tzinfo=UTC)

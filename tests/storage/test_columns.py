"""What goes into a column."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from bot.storage.columns import BadKey, Key, Moment, Words, storable

DIALECT = sqlite.dialect()
ANY_TEXT = st.text(st.characters() | st.sampled_from("\x00\ud800\udfff"))


@given(ANY_TEXT)
def test_stored_words_are_valid_and_no_shorter(text: str) -> None:
    stored = storable(text)
    assert "\x00" not in stored
    assert len(stored) == len(text)
    assert stored.encode().decode() == stored
    assert storable(stored) == stored


@given(ANY_TEXT)
def test_a_key_is_stored_unchanged_or_refused(text: str) -> None:
    try:
        kept = Key().process_bind_param(text, DIALECT)
    except BadKey:
        assert storable(text) != text
    else:
        assert kept == text


@given(st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=9)), timezone(-timedelta(hours=3))])))
def test_a_moment_is_the_same_moment_in_utc(moment: datetime) -> None:
    if not datetime(2, 1, 1, tzinfo=UTC) < moment < datetime(9998, 1, 1, tzinfo=UTC):
        return
    bound = Moment().process_bind_param(moment, DIALECT)
    assert bound is not None
    read = Moment().process_result_value(bound.replace(tzinfo=None), DIALECT)
    assert read == moment
    assert read.tzinfo is UTC


def test_a_time_without_zone_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="zone"):
        Moment().process_bind_param(datetime(2026, 1, 1), DIALECT)


def test_nothing_stays_nothing() -> None:
    assert Words().process_bind_param(None, DIALECT) is None
    assert Key().process_bind_param(None, DIALECT) is None
    assert Moment().process_bind_param(None, DIALECT) is None
    assert Moment().process_result_value(None, DIALECT) is None

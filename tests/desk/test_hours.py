"""Opening hours: by example on a calendar with everything in it, and by property on any calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.desk.errors import Invalid
from bot.desk.hours import ALWAYS, OpeningHours, Shift

MADRID = ZoneInfo("Europe/Madrid")
NINE_TO_TWO, FOUR_TO_SEVEN = Shift(9 * 60, 14 * 60), Shift(16 * 60, 19 * 60)
#: Weekdays with a siesta, Saturday night past midnight, closed on Labour Day (a Friday) and on Saturday 9 May.
OFFICE = OpeningHours(
    MADRID,
    ((NINE_TO_TWO, FOUR_TO_SEVEN),) * 5 + ((Shift(22 * 60, 26 * 60),), ()),
    frozenset({date(2026, 5, 1), date(2026, 5, 9)}),
)


def madrid(text: str, fold: int = 0) -> datetime:
    """A wall clock's time there, as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=MADRID, fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("at", "opening"),
    [
        ("2026-05-04 09:00", "2026-05-04 09:00"),
        ("2026-05-04 08:59", "2026-05-04 09:00"),
        ("2026-05-04 14:00", "2026-05-04 16:00"),
        ("2026-05-04 19:00", "2026-05-05 09:00"),
        ("2026-04-30 19:00", "2026-05-02 22:00"),  # over the holiday
        ("2026-05-03 01:59", "2026-05-03 01:59"),  # Saturday's shift, on Sunday
        ("2026-05-03 02:00", "2026-05-04 09:00"),
        ("2026-05-10 00:30", "2026-05-11 09:00"),  # the shift of a closed Saturday does not come on Sunday either
    ],
)
def test_the_next_opening(at: str, opening: str) -> None:
    assert OFFICE.next_opening(madrid(at)) == madrid(opening)
    assert OFFICE.is_open(madrid(at)) == (at == opening)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-05-04 09:00", 5, "2026-05-04 14:00"),  # a closing is reached, not the next opening
        ("2026-05-04 13:00", 2, "2026-05-04 17:00"),
        ("2026-05-04 20:00", 8, "2026-05-05 19:00"),
        ("2026-04-30 18:00", 2, "2026-05-02 23:00"),
        ("2026-05-02 23:00", 4, "2026-05-04 10:00"),
    ],
)
def test_time_counts_only_while_it_is_open(start: str, hours: int, end: str) -> None:
    assert OFFICE.add(madrid(start), timedelta(hours=hours)) == madrid(end)
    assert OFFICE.worked(madrid(start), madrid(end)) == timedelta(hours=hours)


def test_an_hour_that_comes_twice_counts_twice_and_one_that_is_skipped_not_at_all() -> None:
    night = OpeningHours(MADRID, ((Shift(22 * 60, 28 * 60),),) * 7)
    assert night.worked(madrid("2026-10-24 12:00"), madrid("2026-10-25 12:00")) == timedelta(hours=7)
    assert night.worked(madrid("2026-03-28 12:00"), madrid("2026-03-29 12:00")) == timedelta(hours=5)
    assert night.worked(madrid("2026-06-28 12:00"), madrid("2026-06-29 12:00")) == timedelta(hours=6)


def test_shifts_that_meet_the_change_of_the_clocks() -> None:
    early = OpeningHours(MADRID, ((Shift(60, 150), Shift(150, 240)),) * 7)
    assert early.worked(madrid("2026-10-25 00:00"), madrid("2026-10-25 12:00")) == timedelta(hours=4)
    assert early.worked(madrid("2026-03-29 00:00"), madrid("2026-03-29 12:00")) == timedelta(hours=2)
    skipped = OpeningHours(MADRID, ((Shift(135, 180),),) * 7)
    assert skipped.worked(madrid("2026-03-29 00:00"), madrid("2026-03-29 12:00")) == timedelta()


@pytest.mark.parametrize(("start", "end"), [(-1, 60), (1440, 1500), (60, 60), (60, 30), (60, 1501)])
def test_a_shift_that_is_none_is_refused(start: int, end: int) -> None:
    with pytest.raises(Invalid):
        Shift(start, end)


def test_hours_that_never_open_are_refused() -> None:
    with pytest.raises(Invalid):
        OpeningHours(MADRID, ((),) * 7)
    with pytest.raises(Invalid):
        OpeningHours(MADRID, ((NINE_TO_TWO,),) * 6)

    class EveryDay:
        def __contains__(self, day: object) -> bool:
            return True

    with pytest.raises(Invalid, match="more than a year"):
        OpeningHours(MADRID, ((NINE_TO_TWO,),) * 7, EveryDay()).next_opening(madrid("2026-05-04 12:00"))


SHIFTS = st.builds(lambda start, length: Shift(start, start + length), st.integers(0, 1439), st.integers(1, 1440))
CALENDARS = st.builds(
    OpeningHours,
    st.sampled_from(["UTC", "Europe/Madrid", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]).map(
        ZoneInfo
    ),
    st.lists(st.lists(SHIFTS, max_size=3), min_size=7, max_size=7).filter(any),
    st.frozensets(st.dates(date(2026, 3, 20), date(2026, 4, 10)), max_size=5),
)
MOMENTS = st.datetimes(datetime(2026, 3, 20), datetime(2026, 11, 10), timezones=st.just(UTC))
DURATIONS = st.timedeltas(timedelta(), timedelta(days=4))


@given(CALENDARS, MOMENTS, DURATIONS)
def test_what_is_added_is_what_is_worked(hours: OpeningHours, start: datetime, duration: timedelta) -> None:
    end = hours.add(start, duration)
    assert end >= start
    assert hours.worked(start, end) == duration


@given(CALENDARS, MOMENTS, MOMENTS)
def test_the_work_until_a_moment_is_done_at_that_moment_or_before(
    hours: OpeningHours, start: datetime, end: datetime
) -> None:
    assume(start <= end)
    done = hours.add(start, hours.worked(start, end))
    assert done <= end
    assert hours.worked(done, end) == timedelta()
    if hours.is_open(end):
        assert done == end


@given(CALENDARS, MOMENTS, DURATIONS, DURATIONS)
def test_more_time_ends_later_and_can_be_added_in_parts(
    hours: OpeningHours, start: datetime, first: timedelta, second: timedelta
) -> None:
    between = hours.add(start, first)
    assert hours.add(between, second) == hours.add(start, first + second) >= between
    assert hours.add(start + second, first) >= between


@given(CALENDARS, MOMENTS, st.timedeltas(timedelta(microseconds=1), timedelta(days=4)))
def test_time_never_ends_within_closed_time(hours: OpeningHours, start: datetime, duration: timedelta) -> None:
    end = hours.add(start, duration)
    assert hours.is_open(end - timedelta(microseconds=1))


@given(CALENDARS, MOMENTS)
def test_until_the_next_opening_nothing_is_worked(hours: OpeningHours, at: datetime) -> None:
    opening = hours.next_opening(at)
    assert hours.is_open(opening)
    assert hours.worked(at, opening) == timedelta()
    assert hours.next_opening(opening) == opening


@given(MOMENTS, MOMENTS)
def test_always_is_every_moment(start: datetime, end: datetime) -> None:
    assert ALWAYS.is_open(start)
    assert ALWAYS.worked(start, end) == max(end - start, timedelta())
    assert ALWAYS.add(start, abs(end - start)) == start + abs(end - start)

"""What a customer who waits is told, and that it is true."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from statistics import median
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.library import load_content
from bot.desk.hours import OpeningHours, Shift
from bot.desk.office import Office
from bot.desk.routing import RoutingPolicy
from bot.desk.waiting import Outlook, expected_wait, in_words
from tests.conftest import ROOT
from tests.desk.conftest import SetClock

NINE_TO_SIX = (Shift(9 * 60, 18 * 60),)
WEEK = OpeningHours(ZoneInfo("Europe/Madrid"), ((NINE_TO_SIX,) * 5) + ((),) * 2)
WAITS = st.lists(st.floats(0, 10**6), max_size=30)


@given(WAITS, st.integers(1, 10))
def test_a_figure_is_never_less_than_half_of_the_others_really_waited(waits: list[float], least: int) -> None:
    said = expected_wait(waits, least)
    if len(waits) < least:
        assert said is None
    elif said is not None:
        assert said >= median(waits)
        assert said <= max(60, 2 * median(waits))
    else:
        assert median(waits) > 20 * 3600


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, 60), (61, 120), (290, 300), (301, 600), (1300, 1800), (2800, 3600), (3601, 7200)]
)
def test_a_figure_is_one_that_people_would_say(seconds: float, said: int) -> None:
    assert expected_wait([seconds] * 5, 5) == said


def closed_office(office: Office, clock: SetClock, day: int, hour: int, **changes: object) -> Office:
    """An office with hours, at that hour of May 2026 in UTC; Madrid is two hours ahead."""
    clock.now = datetime(2026, 5, day, hour, 0, tzinfo=UTC)
    policy = RoutingPolicy(hours="support")
    return replace(office, routing=policy, calendars={"support": WEEK}, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("seen", "text"),
    [
        (Outlook(True, 60), "handoff_wait_minute"),
        (Outlook(True, 300), "handoff_wait_minutes count=5"),
        (Outlook(True, 3600), "handoff_wait_hour"),
        (Outlook(True, 7200), "handoff_wait_hours count=2"),
        (Outlook(True), "handoff_wait_unknown"),
        (Outlook(False), "handoff_nobody"),
    ],
)
def test_what_is_known_is_said_and_no_more(office: Office, clock: SetClock, seen: Outlook, text: str) -> None:
    assert in_words(closed_office(office, clock, 4, 12), "ru", seen) == f"[ru] {text}"


@pytest.mark.parametrize(
    ("day", "hour", "back"),
    [
        (4, 20, "day=[en] on_tuesday time=09:00 zone=UTC+2"),  # Monday night
        (5, 5, "day=[en] on_tuesday time=09:00 zone=UTC+2"),  # before work
        (8, 17, "day=[en] on_monday time=09:00 zone=UTC+2"),  # Friday evening
    ],
)
def test_outside_the_hours_the_customer_hears_when_people_are_back(
    office: Office, clock: SetClock, day: int, hour: int, back: str
) -> None:
    assert in_words(closed_office(office, clock, day, hour), None, Outlook(False)) == f"[en] handoff_closed {back}"


def test_a_day_that_is_a_week_away_is_named_by_its_date(office: Office, clock: SetClock) -> None:
    closed = frozenset(datetime(2026, 5, day, tzinfo=UTC).date() for day in range(4, 12))
    away = replace(closed_office(office, clock, 4, 12), calendars={"support": replace(WEEK, closed=closed)})
    assert "day=[en] on_date date=2026-05-12 " in in_words(away, "en", Outlook(False))


@pytest.mark.parametrize(("zone", "said"), [("UTC", "UTC"), ("Asia/Kolkata", "UTC+5:30"), ("America/Lima", "UTC-5")])
def test_the_zone_is_told_as_its_distance_from_utc(office: Office, clock: SetClock, zone: str, said: str) -> None:
    elsewhere = {"support": replace(WEEK, zone=ZoneInfo(zone))}
    told = in_words(replace(closed_office(office, clock, 9, 12), calendars=elsewhere), "en", Outlook(False))
    assert told.endswith(f"zone={said}")


@pytest.mark.parametrize("lang", ["en", "es", "it", "ru", "zh", "ja", "ko"])
def test_every_language_says_it_whole(office: Office, clock: SetClock, lang: str) -> None:
    texts = load_content(ROOT / "data").texts
    outlooks = [Outlook(False), Outlook(True), *(Outlook(True, seconds) for seconds in (60, 300, 3600, 7200))]
    told = [in_words(closed_office(office, clock, 4, 20, texts=texts), lang, seen) for seen in outlooks]
    assert len(set(told)) == len(outlooks)
    assert not any("{" in sentence for sentence in told)
    assert texts.say("on_tuesday", lang) in told[0]
    assert "UTC+2" in told[0]
    assert "5" in told[3]

"""data/sla.yml: what is promised, and what is said of a slip."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.library import load_content
from bot.content.sla import load_sla
from bot.desk.errors import Invalid
from bot.desk.hours import ALWAYS
from bot.desk.sla import due_times
from bot.desk.ticket import Priority
from tests.conftest import ROOT

CONTENT = load_content(ROOT / "data")
TEXT = (ROOT / "data" / "sla.yml").read_text("utf-8")


@given(st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)))
def test_more_urgent_is_sooner_whenever_it_is_opened(opened: datetime) -> None:
    due = [due_times(CONTENT.sla, priority, opened) for priority in Priority]
    for less, more in pairwise(due):
        assert less[0] >= more[0]
        assert less[1] >= more[1]
    assert all(opened < first < solved for first, solved in due)


def test_durations_and_calendars_are_read() -> None:
    high, low = CONTENT.sla.targets[Priority.HIGH], CONTENT.sla.targets[Priority.LOW]
    assert (high.resolution, high.hours) == (timedelta(days=1), ALWAYS)
    assert low.hours is CONTENT.calendars["office"]
    assert CONTENT.sla.targets[Priority.CRITICAL].first_response == timedelta(minutes=15)
    assert (CONTENT.sla.warn_at, CONTENT.sla.raise_steps, CONTENT.sla.lower_again) == (0.8, 1, True)


def test_durations_may_have_parts(tmp_path: Path) -> None:
    path = tmp_path / "sla.yml"
    path.write_text(TEXT.replace("first_response: 15m", "first_response: 1d2h30m"), "utf-8")
    target = load_sla(path, CONTENT.calendars).targets[Priority.CRITICAL]
    assert target.first_response == timedelta(days=1, hours=2, minutes=30)


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("15m", "15", "targets.critical.first_response: 15 is not a duration"),
        ("15m", "soon", "targets.critical.first_response: 'soon' is not a duration"),
        ("15m", "0m", "targets.critical.first_response: '0m' is not a duration"),
        ("15m", "9999999999d", "up to a year"),
        ("hours: office", "hours: moon", "targets.low: hours must be one of always, support, office, not 'moon'"),
        ("  low:", "  lowest:", "targets: lacks low"),
        (", resolution: 4h", "", "targets.critical: lacks resolution"),
        ("warn_at: 0.8", "warn_at: 80", "warn_at must be a share"),
        ("warn_at: 0.8", "warn_at: yes", "warn_at must be a share"),
        ("raise_steps: 1", "raise_steps: 4", "breach.raise_steps must be a number from 0 to 3"),
        ("lower_again: true", "lower_again: maybe", "breach.lower_again must be true or false"),
        ("warn_at: 0.8", "warn: 0.8", "lacks warn_at"),
        ("warn_at: 0.8", "warn_at: 0.8\nextra: 1", "extra is unknown"),
        ("targets:", "targets: [", "sla.yml: while parsing"),
    ],
)
def test_a_slip_is_named_with_its_place(tmp_path: Path, right: str, wrong: str, said: str) -> None:
    path = tmp_path / "sla.yml"
    path.write_text(TEXT.replace(right, wrong), "utf-8")
    with pytest.raises(Invalid) as refused:
        load_sla(path, CONTENT.calendars)
    assert str(refused.value).startswith("sla.yml: ")
    assert said in str(refused.value)

"""data/hours.yml: what is in it, and what is said of a slip."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.content.hours import load_hours
from bot.content.library import load_content
from bot.desk.errors import Invalid
from tests.conftest import ROOT

CONTENT = load_content(ROOT / "data")
MADRID = ZoneInfo("Europe/Madrid")


def hours_in(folder: Path, text: str) -> Path:
    """A file with these calendars."""
    path = folder / "hours.yml"
    path.write_text(text, "utf-8")
    return path


def test_the_product_s_own_hours() -> None:
    support, office = CONTENT.calendars["support"], CONTENT.calendars["office"]
    tuesday = datetime(2026, 5, 5, 0, 30, tzinfo=MADRID)
    assert support.is_open(tuesday)  # Monday's shift
    assert not support.is_open(tuesday + timedelta(hours=1))
    assert not office.is_open(tuesday)
    assert office.next_opening(tuesday) == datetime(2026, 5, 5, 9, tzinfo=MADRID)
    assert office.next_opening(datetime(2026, 4, 30, 18, tzinfo=MADRID)) == datetime(2026, 5, 4, 9, tzinfo=MADRID)
    assert "always" in CONTENT.calendars


def test_holidays_of_a_region_and_days_of_one_s_own_are_closed(tmp_path: Path) -> None:
    calendar = load_hours(
        hours_in(
            tmp_path,
            """
here:
  zone: Europe/Berlin
  week: {mon: ["00:00-24:00"], tue: ["00:00-24:00"], wed: ["00:00-24:00"], thu: ["00:00-24:00"]}
  holidays: {country: DE, region: BY}
  closed: [2026-06-01]
""",
        )
    )["here"]
    for day, is_open in [(1, False), (2, True), (3, True), (4, False)]:  # Thursday is Corpus Christi in Bavaria
        assert calendar.is_open(datetime(2026, 6, day, 12, tzinfo=ZoneInfo("Europe/Berlin"))) is is_open


GOOD = "here:\n  zone: UTC\n  week: {mon: ['09:00-17:00']}\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[]", "must be calendars by name"),
        ("here: [", "while parsing"),
        ("always: {}", "`always`"),
        ("here: 24/7", "here: must have the fields"),
        ("here: {zone: UTC}", "here: lacks week"),
        (GOOD.replace("UTC", "Europe/Atlantis"), "here: zone 'Europe/Atlantis' is not"),
        (GOOD.replace("mon", "monday"), "here.week: monday is unknown"),
        (GOOD.replace("17:00", "25:00"), "here.week.mon: '09:00-25:00' is not of the form"),
        (GOOD.replace("17:00", "24:30"), "here.week.mon: '09:00-24:30' has no such end"),
        (GOOD.replace("17:00", "09:00"), "here.week.mon: '09:00-09:00' has no such end"),
        (GOOD.replace("['09:00-17:00']", "09:00-17:00"), "here.week.mon: must be a list"),
        (GOOD.replace("['09:00-17:00']", "[9]"), "here.week.mon: 9 is not of the form"),
        (GOOD.replace("['09:00-17:00']", "[]"), "here: Opening hours need"),
        (GOOD + "  closed: [Christmas]", "here: closed must be a list of days"),
        (GOOD + "  holidays: {country: XX}", "here.holidays: Country XX not available"),
        (GOOD + "  holidays: {country: ES, region: ZZ}", "here.holidays: Entity `ES`"),
        (GOOD + "  holidays: ES", "here.holidays: must have the fields"),
        (GOOD + "  lunch: noon", "here: lunch is unknown"),
    ],
)
def test_a_slip_is_named_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        load_hours(hours_in(tmp_path, text))
    assert str(refused.value).startswith("hours.yml: ")
    assert said in str(refused.value)

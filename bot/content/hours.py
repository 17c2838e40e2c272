"""When people work: `data/hours.yml`, with public holidays from the package `holidays`."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.content.forms import fields_of, read_yaml
from bot.desk.errors import Invalid
from bot.desk.hours import ALWAYS, OpeningHours, Shift

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SHIFT = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class ClosedDays:
    """Public holidays and the days of one's own."""

    public: Container[date]
    own: frozenset[date]

    def __contains__(self, day: object) -> bool:
        return day in self.own or day in self.public


def load_hours(path: Path) -> Mapping[str, OpeningHours]:
    """The calendars by name, with `always`; raises Invalid naming the file and what in it is wrong."""
    data = read_yaml(path)
    if not isinstance(data, dict):
        raise Invalid(f"{path.name}: must be calendars by name.")
    if "always" in data:
        raise Invalid(f"{path.name}: `always` is day and night and cannot be another calendar.")
    return {"always": ALWAYS} | {str(name): _calendar(f"{path.name}: {name}", entry) for name, entry in data.items()}


def _calendar(where: str, entry: object) -> OpeningHours:
    known = fields_of(where, entry, {"zone", "week"}, {"holidays", "closed"})
    week = fields_of(f"{where}.week", known["week"], set(), set(_DAYS))
    try:
        return OpeningHours(
            _zone(known["zone"]),
            tuple(_shifts(f"{where}.week.{day}", week.get(day) or ()) for day in _DAYS),
            ClosedDays(_public(f"{where}.holidays", known.get("holidays")), _days(known.get("closed") or ())),
        )
    except Invalid as error:
        message = str(error)
        raise Invalid(message if message.startswith(where) else f"{where}: {message}") from None


def _zone(name: object) -> ZoneInfo:
    try:
        return ZoneInfo(str(name))
    except (KeyError, ValueError, OSError):
        raise Invalid(f"zone {name!r} is not in the list of time zones.") from None


def _shifts(where: str, texts: object) -> Sequence[Shift]:
    if not isinstance(texts, (list, tuple)):
        raise Invalid(f'{where}: must be a list such as ["09:00-13:00"].')
    return tuple(_shift(where, text) for text in texts)


def _shift(where: str, text: object) -> Shift:
    found = _SHIFT.fullmatch(text) if isinstance(text, str) else None
    if not found:
        raise Invalid(f'{where}: {text!r} is not of the form "09:00-13:00".')
    hour, minute, end_hour, end_minute = map(int, found.groups())
    start, end = hour * 60 + minute, end_hour * 60 + end_minute
    if end > 24 * 60 or start == end:
        raise Invalid(f"{where}: {text!r} has no such end.")
    return Shift(start, end if end > start else end + 24 * 60)


def _days(days: object) -> frozenset[date]:
    if not isinstance(days, (list, tuple)) or not all(type(day) is date for day in days):
        raise Invalid("closed must be a list of days such as 2026-12-24.")
    return frozenset(days)


def _public(where: str, entry: object) -> Container[date]:
    if entry is None:
        return frozenset()
    known: Mapping[str, Any] = fields_of(where, entry, {"country"}, {"region"})
    # Takes a tenth of a second, which an installation without holidays need not spend.
    from holidays import country_holidays  # noqa: PLC0415

    try:
        return country_holidays(str(known["country"]), subdiv=known.get("region"))
    except NotImplementedError as error:
        raise Invalid(f"{where}: {error}.") from None

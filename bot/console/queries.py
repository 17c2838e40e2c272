"""Reads what stands after the question mark."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import TypeVar

from bot.desk.errors import Invalid
from bot.http.bodies import count_field

Choice = TypeVar("Choice", bound=StrEnum)


def choice(query: Mapping[str, str], name: str, kind: type[Choice]) -> Choice | None:
    """One of the names of `kind`, None when absent or empty; raises Invalid."""
    value = query.get(name)
    if not value:
        return None
    try:
        return kind(value)
    except ValueError:
        raise Invalid(f"`{name}` must be one of: {', '.join(kind)}.") from None


def words(query: Mapping[str, str], name: str, longest: int = 200) -> str | None:
    """A text, None when absent or blank; raises Invalid when it is too long."""
    value = query.get(name, "").replace("\0", "").strip()
    if len(value) > longest:
        raise Invalid(f"`{name}` must have at most {longest} characters.")
    return value or None


def size(query: Mapping[str, str], usual: int, most: int) -> int:
    """`limit`: how many to list; raises Invalid for what is no number."""
    return min(count_field(query, "limit") or usual, most)


def period(query: Mapping[str, str], now: datetime, days: int = 30) -> tuple[datetime, datetime]:
    """`from` and `to`, the last 30 days when absent; raises Invalid. A day as `to` is included whole."""
    end = _moment(query, "to", end_of_day=True) or now
    start = _moment(query, "from", end_of_day=False) or end - timedelta(days=days)
    if start >= end:
        raise Invalid("`from` must be before `to`.")
    return start, end


def _moment(query: Mapping[str, str], name: str, *, end_of_day: bool) -> datetime | None:
    # A plus sign that was not escaped arrives as a blank.
    value = query.get(name, "").strip().replace(" ", "+")
    if not value:
        return None
    try:
        if len(value) == 10:
            day = date.fromisoformat(value) + timedelta(days=1 if end_of_day else 0)
            return datetime.combine(day, time(), UTC)
        moment = datetime.fromisoformat(value)
        return (moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Invalid(f"`{name}` must be a day such as 2026-01-31 or a time with its zone.") from None

"""What a customer who waits for a person may honestly be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from statistics import median

from bot.desk.office import Office
from bot.desk.ports import UnitOfWork
from bot.desk.routing import Hours, attended

#: The figures that are said. A wait is told as the next longer one: nobody is promised less than others got.
_MINUTES = (1, 2, 3, 4, 5, 10, 15, 20, 30, 45)
#: A longer wait says that figures are of no use.
_MOST_HOURS = 20
#: A weekday names a day only within the coming week.
_WEEK = timedelta(days=6)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is known of the wait for a team: whether somebody is there, and seconds if enough waits are known."""

    attended: bool
    seconds: int | None = None


async def outlook(office: Office, work: UnitOfWork, team: str) -> Outlook:
    """How it looks for somebody who waits for this team now; there is no figure while nobody is there."""
    now, policy = office.clock(), office.routing
    if not attended(team, await work.duty.conversation_candidates(now)):
        return Outlook(attended=False)
    waits = await work.handoffs.recent_waits(team, now - policy.waits_within, policy.waits_newest)
    return Outlook(attended=True, seconds=expected_wait(waits, policy.waits_least))


def expected_wait(waits: Sequence[float], least: int) -> int | None:
    """The median of real waits in seconds, rounded up to what one would say; None for fewer waits than `least`."""
    if not waits or len(waits) < least:
        return None
    minutes = median(waits) / 60
    for said in _MINUTES:
        if minutes <= said:
            return said * 60
    hours = ceil(minutes / 60)
    return hours * 3600 if hours <= _MOST_HOURS else None


def in_words(office: Office, lang: str | None, seen: Outlook) -> str:
    """One sentence for the customer: the expected wait, or when somebody will be there again."""
    if not seen.attended:
        return _absent(office, lang)
    if seen.seconds is None:
        return office.texts.say("handoff_wait_unknown", lang)
    unit, count = ("hour", seen.seconds // 3600) if seen.seconds >= 3600 else ("minute", seen.seconds // 60)
    if count == 1:
        return office.texts.say(f"handoff_wait_{unit}", lang)
    return office.texts.say(f"handoff_wait_{unit}s", lang, count=str(count))


def _absent(office: Office, lang: str | None) -> str:
    hours, now = office.hours(office.routing.hours), office.clock()
    if hours.is_open(now):
        return office.texts.say("handoff_nobody", lang)
    return office.texts.say("handoff_closed", lang, **_opening(office, lang, hours, now))


def _opening(office: Office, lang: str | None, hours: Hours, now: datetime) -> dict[str, str]:
    """The next opening on the clock of the people who work, since the customer's zone is not known."""
    at, today = hours.next_opening(now).astimezone(hours.zone), now.astimezone(hours.zone).date()
    return {"day": _day(office, lang, at.date(), today), "time": f"{at:%H:%M}", "zone": _zone(at)}


def _day(office: Office, lang: str | None, day: date, today: date) -> str:
    if day - today > _WEEK:
        return office.texts.say("on_date", lang, date=day.isoformat())
    return office.texts.say(f"on_{_WEEKDAYS[day.weekday()]}", lang)


def _zone(at: datetime) -> str:
    """Such as UTC, UTC+2, UTC-3:30; names of zones mean little to people who live elsewhere."""
    minutes = round((at.utcoffset() or timedelta()).total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    sign = "-" if minutes < 0 else "+"
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "") if minutes else "UTC"

"""What is promised: `data/sla.yml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from bot.content.forms import fields_of, read_yaml
from bot.desk.errors import Invalid
from bot.desk.hours import OpeningHours
from bot.desk.sla import Policy, Target
from bot.desk.ticket import Priority

_PROMISES = ("first_response", "next_response", "resolution")
_DURATION = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?")


def load_sla(path: Path, calendars: Mapping[str, OpeningHours]) -> Policy:
    """The promises; raises Invalid naming the file and what in it is wrong."""
    data = fields_of(path.name, read_yaml(path), {"targets", "warn_at", "breach"})
    targets = fields_of(f"{path.name}: targets", data["targets"], {str(priority) for priority in Priority})
    breach = fields_of(f"{path.name}: breach", data["breach"], {"raise_steps", "lower_again"})
    warn_at, steps, lower_again = data["warn_at"], breach["raise_steps"], breach["lower_again"]
    if type(warn_at) not in (int, float) or not 0 < warn_at <= 1:
        raise Invalid(f"{path.name}: warn_at must be a share above 0 and up to 1, not {warn_at!r}.")
    if type(steps) is not int or not 0 <= steps < len(Priority):
        raise Invalid(
            f"{path.name}: breach.raise_steps must be a number from 0 to {len(Priority) - 1}, not {steps!r}."
        )
    if type(lower_again) is not bool:
        raise Invalid(f"{path.name}: breach.lower_again must be true or false, not {lower_again!r}.")
    return Policy(
        {each: _target(f"{path.name}: targets.{each}", targets[each], calendars) for each in Priority},
        warn_at,
        steps,
        lower_again,
    )


def _target(where: str, entry: object, calendars: Mapping[str, OpeningHours]) -> Target:
    known = fields_of(where, entry, {*_PROMISES, "hours"})
    if known["hours"] not in calendars:
        raise Invalid(f"{where}: hours must be one of {', '.join(calendars)}, not {known['hours']!r}.")
    first, following, solved = (_duration(f"{where}.{promise}", known[promise]) for promise in _PROMISES)
    return Target(first, following, solved, calendars[known["hours"]])


def _duration(where: str, text: object) -> timedelta:
    found = _DURATION.fullmatch(text) if isinstance(text, str) else None
    days, hours, minutes = (int(number or 0) for number in found.groups()) if found else (0, 0, 0)
    duration = timedelta(days=min(days, 10_000), hours=min(hours, 100_000), minutes=min(minutes, 1_000_000))
    if not timedelta() < duration <= timedelta(days=366):
        raise Invalid(f"{where}: {text!r} is not a duration such as 15m, 2h or 3d, up to a year.")
    return duration

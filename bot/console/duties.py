"""Reads what administrators say of somebody's work: teams, languages, how many conversations at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.desk.accounts import Duties
from bot.desk.errors import Invalid
from bot.http.bodies import list_field

DUTIES = frozenset({"teams", "languages", "capacity"})
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_MOST = 50
_MOST_AT_ONCE = 100


def read_duties(data: Mapping[str, Any], before: Duties) -> Duties:
    """The duties with what `data` says of them; what it leaves out stays. Raises Invalid."""
    capacity = data.get("capacity", before.capacity)
    if not isinstance(capacity, int) or isinstance(capacity, bool) or not 0 <= capacity <= _MOST_AT_ONCE:
        raise Invalid(f"`capacity` must be a whole number from 0 to {_MOST_AT_ONCE}.")
    languages = _names(data, "languages") if "languages" in data else before.languages
    if not all(_LANGUAGE.fullmatch(code) for code in languages):
        raise Invalid("`languages` must be codes such as en or zh.")
    return Duties(_names(data, "teams") if "teams" in data else before.teams, languages, capacity)


def _names(data: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """The names in small letters, each once, in alphabetical order."""
    names = {entry.strip().casefold() for entry in list_field(data, name, longest=40)}
    if len(names) > _MOST or "" in names:
        raise Invalid(f"`{name}` must be at most {_MOST} names.")
    return tuple(sorted(names))

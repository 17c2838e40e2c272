"""When the bot does what: `data/dialogue.yml`."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import yaml

from bot.desk.dialogue.manners import Manners
from bot.desk.errors import Invalid


def load_manners(path: Path) -> Manners:
    """The thresholds in the file; raises Invalid for one that is unknown, missing or not a number above zero."""
    values = yaml.safe_load(path.read_text("utf-8"))
    known: dict[str, type] = {field.name: type(field.default) for field in fields(Manners)}
    if not isinstance(values, dict) or set(values) != set(known):
        raise Invalid(f"{path.name}: the values must be exactly: {', '.join(known)}.")
    for name, value in values.items():
        if type(value) not in (int, known[name]) or value <= 0:
            raise Invalid(f"{path.name}: {name} must be a number above zero, not {value!r}.")
    return Manners(**values)

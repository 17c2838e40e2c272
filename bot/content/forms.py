"""Checks that a piece of a data file has the form that it must have."""

from __future__ import annotations

from collections.abc import Mapping, Set
from pathlib import Path
from typing import Any

import yaml

from bot.desk.errors import Invalid


def read_yaml(path: Path) -> Any:
    """What the file says; raises Invalid, naming file and line, when it is no YAML."""
    try:
        return yaml.safe_load(path.read_text("utf-8"))
    except (yaml.YAMLError, ValueError) as error:
        raise Invalid(f"{path.name}: {' '.join(str(error).split())}") from None


def fields_of(where: str, entry: object, needed: Set[str], allowed: Set[str] = frozenset()) -> Mapping[str, Any]:
    """The entry, a mapping with exactly these fields; raises Invalid that begins with `where`."""
    if not isinstance(entry, dict):
        raise Invalid(f"{where}: must have the fields {', '.join(sorted(needed | allowed))}.")
    missing, unknown = sorted(needed - set(entry)), sorted(map(str, set(entry) - needed - allowed))
    if missing:
        raise Invalid(f"{where}: lacks {', '.join(missing)}.")
    if unknown:
        raise Invalid(f"{where}: {', '.join(unknown)} is unknown.")
    return entry

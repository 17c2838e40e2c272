"""The exchange's own name and pages, put into every text where `{exchange}` and the like stand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import yaml

from bot.desk.errors import Invalid

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


def load_brand(path: Path) -> Mapping[str, str]:
    """The values of `data/brand.yml`; raises Invalid when one is not a text."""
    values = yaml.safe_load(path.read_text("utf-8"))
    if not isinstance(values, dict) or not all(isinstance(value, str) for value in values.values()):
        raise Invalid(f"{path.name}: every value must be a text.")
    return values


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with every known `{placeholder}` replaced; unknown ones stay, so nothing a person wrote breaks."""
    return _PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), text)


def placeholders(text: str) -> set[str]:
    """The names of the placeholders in a text."""
    return set(_PLACEHOLDER.findall(text))

"""Reads the lexicons of understanding: words and patterns that people edit without touching code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

PROJECT_ROOT = Path(__file__).resolve().parents[2]


def read_lexicon(path: str) -> dict[str, Any]:
    """The mapping in a YAML file; a relative path starts at the project's root."""
    file = PROJECT_ROOT / path
    content = yaml.safe_load(file.read_text("utf-8"))
    if not isinstance(content, dict):
        raise TypeError(f"{path}: expected a mapping at the top, found {type(content).__name__}")
    return content

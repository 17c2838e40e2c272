"""Which way a language is written."""

from __future__ import annotations

_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


def direction(lang: str) -> str:
    """`rtl` or `ltr`, as HTML says it."""
    return "rtl" if lang.partition("-")[0] in _RIGHT_TO_LEFT else "ltr"

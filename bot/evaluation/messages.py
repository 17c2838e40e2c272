"""Labelled messages by people who did not write the training text: the lines of a JSONL file."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from bot.nlu.corpus import Labelled


def labelled_messages(files: Iterable[Path]) -> list[Labelled]:
    """Lines of {lang, kind, label, text}; kinds: faq, mixed, act, oos, upset (other kinds are left out)."""
    found = []
    for file in files:
        for line in file.read_text("utf-8").splitlines():
            row = json.loads(line) if line.strip() else {"kind": ""}
            if intent := _intent_of(row["kind"], row.get("label", "")):
                found.append(Labelled(row["lang"], file.stem, intent, row["text"]))
    return found


def _intent_of(kind: str, label: str) -> str | None:
    prefixes = {"faq": "faq/", "mixed": "faq/", "act": "", "upset": "mood/"}
    if kind == "oos":
        return "out_of_scope"
    return prefixes[kind] + label if kind in prefixes else None

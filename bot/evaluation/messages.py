"""The messages of an evaluation: the training examples with their sitting, or labelled lines of a JSONL file."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.nlu.lexicon import PROJECT_ROOT

TRAINING = PROJECT_ROOT / "data" / "nlu"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Labelled:
    """A message and what it is: an intent of data/nlu (`faq/<topic>`, an act, `mood/upset`)."""

    language: str
    sitting: str
    intent: str
    text: str


def training_messages(folder: Path = TRAINING) -> list[Labelled]:
    """Every example under `<folder>/<language>/<sitting>/*.yml`, in the order of the files."""
    found = []
    for file in sorted(folder.glob("*/*/*.yml")):
        content = yaml.load(file.read_text("utf-8"), _LOADER)  # noqa: S506 - it is the safe loader, in C
        for entry in content["nlu"]:
            for line in entry["examples"].splitlines():
                text = line.removeprefix("-").strip()
                found.append(Labelled(file.parts[-3], file.parts[-2], entry["intent"], text))
    return found


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

"""The training text of `data/nlu/<language>/<sitting>/<category>.yml`, as plain values."""

from __future__ import annotations

from collections.abc import Iterator
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
    return [
        Labelled(file.parts[-3], file.parts[-2], intent, text)
        for file in sorted(folder.glob("*/*/*.yml"))
        for intent, text in examples_in(file)
    ]


def examples_in(file: Path) -> Iterator[tuple[str, str]]:
    """(intent, text) of each example in one file of Rasa's format; an unreadable file is an error that names it."""
    try:
        content = yaml.load(file.read_text("utf-8"), _LOADER)  # noqa: S506 - it is the safe loader, in C
        entries = [(entry["intent"], entry["examples"].splitlines()) for entry in content["nlu"]]
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{file}: not a file of training examples: {error}") from error
    for intent, lines in entries:
        for line in lines:
            yield intent, line.removeprefix("-").strip()

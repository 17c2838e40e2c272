"""Trains the model when the one at hand does not fit the data."""

from __future__ import annotations

import fcntl
import hashlib
import logging
from collections.abc import Iterator
from contextlib import redirect_stderr
from pathlib import Path

from bot.assistant.quiet import quieten

logger = logging.getLogger(__name__)

#: The project that this code belongs to.
ROOT = Path(__file__).resolve().parents[2]

#: Everything that a model is made from; a change in any of it makes a new one.
_SOURCES = (
    "config.yml",
    "domain.yml",
    "data/nlu/**/*.yml",
    "data/stories/*.yml",
    "data/lexicon/*.yml",
    "bot/nlu/*.py",
    "bot/assistant/policy.py",
)


def fitting_model(root: Path, models: Path) -> Path:
    """Where the model for the present data is, or would be."""
    digest = hashlib.sha256()
    for path in _sources(root):
        digest.update(f"{path.relative_to(root)}\n".encode() + path.read_bytes())
    return models / f"pharos-{digest.hexdigest()[:12]}.tar.gz"


def train(root: Path, models: Path) -> Path:
    """The model for the present data: the one at hand if it fits, else a new one. Older ones are removed."""
    wanted = fitting_model(root, models)
    models.mkdir(parents=True, exist_ok=True)
    with (models / ".training").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two assistants that start at once train once
        if not wanted.exists():
            _train(root, models, wanted)
    return wanted


def _train(root: Path, models: Path, wanted: Path) -> None:
    logger.info("no model fits the data: training one, which takes about a minute")
    quieten()
    from rasa.model_training import train as rasa_train  # noqa: PLC0415  # takes seconds, and must come after quieten

    # Rasa draws its progress bars there; what goes wrong is raised.
    with (models / "training.log").open("w", encoding="utf-8") as log, redirect_stderr(log):
        result = rasa_train(
            domain=str(root / "domain.yml"),
            config=str(root / "config.yml"),
            training_files=[str(root / "data" / "nlu"), str(root / "data" / "stories")],
            output=str(models),
            fixed_model_name=wanted.name,
            force_training=True,
        )
    if result.model is None or not wanted.exists():
        raise RuntimeError("Rasa did not write a model; models/training.log says why.")
    for old in models.glob("pharos-*.tar.gz"):
        if old != wanted:
            old.unlink()


def _sources(root: Path) -> Iterator[Path]:
    for pattern in _SOURCES:
        yield from sorted(root.glob(pattern))


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    print(train(ROOT, ROOT / "models"))

"""What the whole suite shares: the project's folders and the trained assistant."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from bot.assistant.quiet import quieten
from bot.assistant.training import fitting_model

if TYPE_CHECKING:
    from bot.assistant.agent import DeskAgent

ROOT = Path(__file__).resolve().parent.parent

# A busy machine takes seconds for what else takes milliseconds; pytest-timeout catches what hangs.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture(scope="session")
def model() -> Path:
    """The model for the present data; trained first if there is none, in a process of its own to keep ours small."""
    wanted = fitting_model(ROOT, ROOT / "models")
    if not wanted.exists():
        subprocess.run([sys.executable, "-W", "ignore", "-m", "bot.assistant.training"], cwd=ROOT, check=True)
    return wanted


@pytest.fixture(scope="session")
def agent(model: Path) -> DeskAgent:
    """The real assistant, in this process."""
    quieten()
    from bot.assistant.agent import DeskAgent  # noqa: PLC0415  # takes seconds, and must come after quieten

    return DeskAgent(model)

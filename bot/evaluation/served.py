"""Scores the whole product, served as customers meet it, with the founding task's own `score.py`."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bot.nlu.lexicon import PROJECT_ROOT

_READY_SECONDS = 600  # a model may have to be trained first


def score_served(script: Path, files: Sequence[Path]) -> str:
    """Starts Pharos on a free port with a fresh folder, runs the script on the files, and returns what it printed."""
    with tempfile.TemporaryDirectory() as folder, _serving(Path(folder)) as url:
        command = [sys.executable, str(script), "--url", url, *map(str, files)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=1800)  # noqa: S603
    if done.returncode:
        raise RuntimeError(f"{script.name} failed: {done.stderr.strip()}")
    return done.stdout


@contextmanager
def _serving(folder: Path) -> Iterator[str]:
    port = _free_port()
    environment = {
        **os.environ,
        "PHAROS_PORT": str(port),
        "PHAROS_DATA": str(folder),
        "PHAROS_RATE_LIMITS": "off",
        "PHAROS_LOG_LEVEL": "WARNING",
    }
    command = [sys.executable, "-m", "bot", "run"]
    gateway = subprocess.Popen(command, cwd=PROJECT_ROOT, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_ready(gateway, url)
        yield url
    finally:
        gateway.terminate()
        gateway.wait(timeout=30)


def _wait_ready(gateway: subprocess.Popen[bytes], url: str) -> None:
    until = time.monotonic() + _READY_SECONDS
    while time.monotonic() < until and gateway.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=5) as answer:  # noqa: S310 - our own loopback address
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise RuntimeError("Pharos did not become ready to answer.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

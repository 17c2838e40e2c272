"""`python -m bot`, as a process of its own."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import time
from pathlib import Path

import aiohttp
import pytest

pytestmark = pytest.mark.processes


async def start(root: Path, data: Path, *arguments: str, **environment: str) -> asyncio.subprocess.Process:
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PHAROS_")}
    defaults = {"PHAROS_DATA": str(data), "PHAROS_PORT": "0", "PHAROS_ASSISTANTS": "0"}
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *arguments,
        cwd=root,
        env={**clean, **defaults, **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def test_it_says_where_it_runs_serves_and_stops_within_seconds(root: Path, tmp_path: Path) -> None:
    process = await start(root, tmp_path, "run")
    assert process.stdout
    async with asyncio.timeout(30):
        first = (await process.stdout.readline()).decode()
    base = next(word for word in first.split() if word.startswith("http://"))
    async with aiohttp.ClientSession() as http, http.get(f"{base}/healthz") as response:
        assert await response.json() == {"status": "ok", "assistant": "down"}
    told = time.monotonic()
    process.send_signal(signal.SIGINT)
    _, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()
    assert time.monotonic() - told < 5
    assert b"Traceback" not in errors


async def test_a_port_that_is_taken_gives_one_clear_message(root: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        process = await start(root, tmp_path, "run", PHAROS_PORT=port)
        _, errors = await process.communicate()
    assert process.returncode == 1
    assert errors.decode().strip().splitlines() == [
        f"pharos: Port {port} is taken. Stop what uses it, or choose another with PHAROS_PORT."
    ]
    assert b"Traceback" not in errors


async def test_a_setting_that_cannot_be_used_is_named(root: Path, tmp_path: Path) -> None:
    process = await start(root, tmp_path, "run", PHAROS_PORT="eighty")
    _, errors = await process.communicate()
    assert process.returncode == 1
    assert errors.decode().startswith("pharos: PHAROS_PORT invalid")


async def test_the_gateway_never_imports_rasa(root: Path) -> None:
    program = (
        "import sys, bot.gateway.server, bot.gateway.app, bot.cli\n"
        "print([name for name in sys.modules if name.split('.')[0] in {'rasa', 'tensorflow', 'sklearn', 'numpy'}])"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, cwd=root, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    assert output.decode().strip() == "[]"

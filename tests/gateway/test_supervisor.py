"""Real processes under the supervisor."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.gateway.assistants import Assistants, Health
from bot.gateway.supervisor import COMMAND, Patience, Supervisor
from tests.gateway.world import eventually

pytestmark = pytest.mark.processes
SHAM = Path(__file__).parent / "sham_process.py"
QUICK = Patience(load=20, hang=20, stop=2, first_restart=0.05, longest_restart=0.2, stable=60)


class Watched:
    """A supervisor over sham processes, and what they logged."""

    def __init__(self, supervisor: Supervisor, assistants: Assistants, log: Path) -> None:
        self.supervisor = supervisor
        self.assistants = assistants
        self.log = log

    @property
    def pids(self) -> list[int]:
        """All processes that were started, in order."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        return [int(line.split()[0]) for line in lines]

    def ready(self, count: int = 1) -> Callable[[], Awaitable[bool]]:
        """Whether so many are ready."""

        async def check() -> bool:
            return self.assistants.ready == count

        return check

    def started(self, count: int) -> Callable[[], Awaitable[bool]]:
        """Whether so many were started altogether."""

        async def check() -> bool:
            return len(self.pids) >= count

        return check


@asynccontextmanager
async def watched(tmp_path: Path, mode: str, patience: Patience = QUICK, count: int = 1) -> AsyncIterator[Watched]:
    log = tmp_path / "log"
    assistants = Assistants(health_seconds=0.05, turn_seconds=1)
    supervisor = Supervisor(assistants, count, patience, (sys.executable, str(SHAM), mode, str(log)))
    await assistants.start()
    await supervisor.start()
    try:
        yield Watched(supervisor, assistants, log)
    finally:
        await supervisor.stop()
        await assistants.stop()


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


async def test_processes_are_started_become_ready_and_end_with_the_supervisor(tmp_path: Path) -> None:
    async with watched(tmp_path, "ready", count=2) as found:
        assert found.assistants.health in {Health.LOADING, Health.DOWN}
        await eventually(found.ready(2), 20)
        assert len(found.pids) == 2
    assert not any(alive(pid) for pid in found.pids)


async def test_a_process_that_is_killed_is_started_again(tmp_path: Path) -> None:
    async with watched(tmp_path, "ready") as found:
        await eventually(found.ready(), 20)
        os.kill(found.pids[0], signal.SIGKILL)
        await eventually(found.started(2), 20)
        await eventually(found.ready(), 20)


async def test_a_process_that_ends_at_once_is_tried_again_ever_more_slowly(tmp_path: Path) -> None:
    async with watched(tmp_path, "broken") as found:
        await eventually(found.started(3), 20)
        assert found.assistants.ready == 0


async def test_a_process_that_never_finishes_loading_is_replaced(tmp_path: Path) -> None:
    async with watched(tmp_path, "slow", Patience(load=1, first_restart=0.05, stop=2)) as found:
        await eventually(found.started(2), 20)
        assert not alive(found.pids[0])


async def test_a_process_that_falls_silent_is_replaced(tmp_path: Path) -> None:
    async with watched(tmp_path, "mute", Patience(hang=1, first_restart=0.05, stop=2)) as found:
        await eventually(found.started(2), 20)
        assert not alive(found.pids[0])


async def test_a_process_that_does_not_stop_is_killed(tmp_path: Path) -> None:
    async with watched(tmp_path, "deaf", Patience(stop=0.2)) as found:
        await eventually(found.ready(), 20)
    assert not alive(found.pids[0])


async def test_no_process_outlives_a_gateway_that_is_killed(tmp_path: Path) -> None:
    log = tmp_path / "log"
    program = (
        "import asyncio, sys\n"
        "from bot.gateway.assistants import Assistants\n"
        "from bot.gateway.supervisor import Patience, Supervisor\n"
        "async def main():\n"
        "    pool = Assistants(health_seconds=1, turn_seconds=1)\n"
        "    await pool.start()\n"
        f"    await Supervisor(pool, 1, Patience(), {(sys.executable, str(SHAM), 'ready', str(log))!r}).start()\n"
        "    await asyncio.Event().wait()\n"
        "asyncio.run(main())\n"
    )
    gateway = await asyncio.create_subprocess_exec(sys.executable, "-c", program, stderr=asyncio.subprocess.DEVNULL)

    async def started() -> bool:
        return log.exists() and log.read_text().endswith("\n")

    await eventually(started, 20)
    child = int(log.read_text().split()[0])
    assert alive(child)
    gateway.kill()
    await gateway.wait()

    async def gone() -> bool:
        return not alive(child)

    await eventually(gone, 10)


def test_the_real_command_tells_the_assistant_to_end_with_its_input() -> None:
    assert COMMAND[:3] == (sys.executable, "-m", "bot.assistant")
    assert "--watch-stdin" in COMMAND
    assert COMMAND[-1] == "--port"

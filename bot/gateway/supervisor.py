"""Starts the assistant processes, restarts them when they end or hang, and stops them on exit."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from bot.gateway.assistants import Assistants, Endpoint
from bot.settings import SECRETS

log = logging.getLogger(__name__)

#: What is started; the port comes last. It ends when its standard input does.
COMMAND = (sys.executable, "-m", "bot.assistant", "--watch-stdin", "--port")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long, in seconds, an assistant may take to load, be silent, or stop, and how restarts are spaced."""

    load: float = 300.0
    hang: float = 60.0
    stop: float = 5.0
    first_restart: float = 0.5
    longest_restart: float = 30.0
    stable: float = 60.0


class Supervisor:
    """Keeps `count` assistant processes alive and the pool of assistants told about them.

    A process ends when its standard input does, so none outlives a gateway that was killed.
    """

    def __init__(
        self, assistants: Assistants, count: int, patience: Patience, command: Sequence[str] = COMMAND
    ) -> None:
        self._assistants = assistants
        self._count = count
        self._patience = patience
        self._command = tuple(command)
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Starts all of them and returns at once."""
        self._tasks = [asyncio.create_task(self._keep(f"assistant-{number}")) for number in range(self._count)]

    async def stop(self) -> None:
        """Ends all of them: asked first, killed when they do not stop."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _keep(self, name: str) -> None:
        pause = self._patience.first_restart
        while True:
            began = time.monotonic()
            try:
                await self._run(name)
            except OSError as error:
                log.error("%s could not be started: %s", name, error)  # noqa: TRY400 - the trace would say no more
            if time.monotonic() - began >= self._patience.stable:
                pause = self._patience.first_restart
            log.warning("%s is started again in %.1f s", name, pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, self._patience.longest_restart)

    async def _run(self, name: str) -> None:
        """One process from its start to its end."""
        port = _free_port()
        process = await asyncio.create_subprocess_exec(
            *self._command,
            str(port),
            stdin=asyncio.subprocess.PIPE,
            env={key: value for key, value in os.environ.items() if key not in SECRETS},
            # A session of its own: Ctrl-C in the terminal is for the gateway, which then stops its children in order.
            start_new_session=True,
        )
        log.info("%s started as process %d on port %d", name, process.pid, port)
        endpoint = self._assistants.add(name, f"http://127.0.0.1:{port}", starting=True)
        watch = asyncio.create_task(self._until_stuck(endpoint))
        ended = asyncio.create_task(process.wait())
        try:
            await asyncio.wait({watch, ended}, return_when=asyncio.FIRST_COMPLETED)
            if ended.done():
                log.warning("%s ended with code %s", name, process.returncode)
        finally:
            watch.cancel()
            self._assistants.remove(name)
            await asyncio.shield(self._end(process))
            await ended

    async def _until_stuck(self, endpoint: Endpoint) -> None:
        """Returns when the process has been silent, or loading, for too long."""
        began = time.monotonic()
        while True:
            await asyncio.sleep(0.25)
            now = time.monotonic()
            if endpoint.starting and now - began > self._patience.load:
                log.warning("%s has not loaded within %.0f s", endpoint.name, self._patience.load)
                return
            if not endpoint.starting and now - endpoint.heard_at > self._patience.hang:
                log.warning("%s has been silent for %.0f s", endpoint.name, self._patience.hang)
                return

    async def _end(self, process: asyncio.subprocess.Process) -> None:
        if process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            async with asyncio.timeout(self._patience.stop):
                await process.wait()
        except TimeoutError:
            log.warning("process %d did not stop and is killed", process.pid)
            with contextlib.suppress(ProcessLookupError):
                process.kill()


def _free_port() -> int:
    """A port that is free now; should somebody take it meanwhile, the process ends and the next try finds another."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

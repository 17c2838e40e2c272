"""Gives every message in the inbox its turn: one at a time in a conversation, conversations side by side."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from bot.desk.office import Office
from bot.desk.repositories import Pending
from bot.gateway.turn_runner import TurnRunner

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Worker:
    task: asyncio.Task[None]
    #: Something arrived while it was at work, so it must look again before it ends.
    again: bool = False


class Dispatcher:
    """Runs the turns of all conversations in which something waits, also those that a crash left over."""

    def __init__(
        self, office: Office, runner: TurnRunner, *, sweep_seconds: float = 30.0, pause: float = 1.0
    ) -> None:
        self._office = office
        self._runner = runner
        self._sweep_seconds = sweep_seconds
        self._pause = pause
        self._workers: dict[str, _Worker] = {}
        self._sweeper: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Takes up what waits, and from then on looks now and then for what no news told of."""
        self._sweeper = asyncio.create_task(self._sweep_forever())

    async def stop(self) -> None:
        """Stops at once; what was not finished stays in the inbox."""
        tasks = [worker.task for worker in self._workers.values()]
        tasks += [self._sweeper] if self._sweeper else []
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def work_arrived(self, conversation_id: str) -> None:
        """Something waits in this conversation."""
        worker = self._workers.get(conversation_id)
        if worker:
            worker.again = True
            return
        task = asyncio.create_task(self._work(conversation_id))
        self._workers[conversation_id] = _Worker(task)

    async def _sweep_forever(self) -> None:
        while True:
            try:
                async with self._office.storage.read() as work:
                    waiting = await work.inbox.conversations()
                for conversation_id in waiting:
                    self.work_arrived(conversation_id)
            except Exception:
                log.exception("the inbox could not be read; trying again")
            await asyncio.sleep(self._sweep_seconds)

    async def _work(self, conversation_id: str) -> None:
        worker = self._workers[conversation_id]
        try:
            while True:
                worker.again = False
                await self._drain(conversation_id)
                if not worker.again:
                    return
        finally:
            del self._workers[conversation_id]

    async def _drain(self, conversation_id: str) -> None:
        while True:
            try:
                pending = await self._oldest(conversation_id)
                if pending is None:
                    return
                await self._runner.run(pending)
            except Exception:
                # The database is away, or worse: the message stays in the inbox and its turn comes again.
                log.exception("a turn of conversation %s broke; trying again", conversation_id)
                await asyncio.sleep(self._pause)

    async def _oldest(self, conversation_id: str) -> Pending | None:
        async with self._office.storage.read() as work:
            return await work.inbox.oldest(conversation_id)

"""Looks up what turns asked for, beside the turns, and takes up what a crash left."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.desk.looking_up import settle
from bot.desk.lookup import Answer, Kind, Lookups, Unchecked, Wanted
from bot.desk.office import Office
from bot.gateway.hub import Wakeup

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Seconds: `look` between two looks without any news; after `lease` a lookup that was taken is taken up again."""

    look: float = 5.0
    lease: float = 30.0
    at_once: int = 10


class LookupRunner:
    """One loop. Several gateways may run it on one database: each lookup is taken by one and settled once."""

    def __init__(self, office: Office, lookups: Lookups, rhythm: Rhythm | None = None) -> None:
        self._office = office
        self._lookups = lookups
        self._rhythm = rhythm or Rhythm()
        self._wakeup = Wakeup()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begins with what an earlier run left; does nothing when lookups are off."""
        if self._office.lookups is not None:
            self._task = asyncio.create_task(self._run_forever())

    async def stop(self) -> None:
        """Stops at once; what was not settled is taken up again after its lease."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def lookup_wanted(self) -> None:
        """Something waits."""
        self._wakeup.set()

    async def _run_forever(self) -> None:
        while True:
            due: Sequence[Wanted] = ()
            try:
                due = await self._due()
                await asyncio.gather(*(self._carry_out(wanted) for wanted in due))
            except Exception:
                log.exception("wanted lookups could not be read; trying again")
            if len(due) < self._rhythm.at_once:
                await self._wakeup.wait(self._rhythm.look)

    async def _due(self) -> Sequence[Wanted]:
        async with self._office.storage.read() as work:
            return await work.lookups.due(self._office.clock(), self._rhythm.at_once)

    async def _carry_out(self, wanted: Wanted) -> None:
        try:
            if await self._take(wanted):
                await settle(self._office, wanted, await self._look_up(wanted))
        except Exception:
            log.exception("a lookup of %s broke; trying again", wanted.conversation_id)

    async def _take(self, wanted: Wanted) -> bool:
        now = self._office.clock()
        async with self._office.storage.write() as work:
            taken = await work.lookups.take(wanted.id, now, now + timedelta(seconds=self._rhythm.lease))
            await work.commit()
        return taken

    async def _look_up(self, wanted: Wanted) -> Answer:
        if wanted.kind is Kind.TRANSACTION:
            return await self._lookups.transaction(wanted.subject.id, wanted.subject.network)
        if wanted.sub is None:  # never noted so; an account is not looked up for somebody who only says who they are
            return Unchecked("not verified")
        if wanted.kind is Kind.ORDER:
            return await self._lookups.order(wanted.subject.id, wanted.sub)
        return await self._lookups.account(wanted.sub)

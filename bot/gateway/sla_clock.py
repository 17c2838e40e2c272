"""Looks at tickets' clocks when something comes due on them: warnings, breaches, and what they do to the priority."""

from __future__ import annotations

import logging
from collections.abc import Sequence, Set

from bot.desk.office import Office
from bot.desk.timekeeping import look_at_clocks
from bot.gateway.rounds import Rounds

log = logging.getLogger(__name__)

_AT_ONCE = 100


class SlaClock(Rounds):
    """Runs beside any number of others over one database: each thing that comes due is noted once, by one of them.

    When it comes stands in the database, so what came due while nothing ran is noted at the next start.
    """

    def __init__(self, office: Office, seconds: float) -> None:
        super().__init__(self.look, seconds, "the tickets' clocks could not be read")
        self._office = office

    async def look(self) -> int:
        """Notes all that has come due by now and tells the console; returns on how many tickets it was this one."""
        noted = 0
        left: set[str] = set()  # looked at without effect: not twice in one look
        while found := await self._due(left):
            for ticket_id in found:
                if await self._note(ticket_id):
                    noted += 1
                else:
                    left.add(ticket_id)
        if noted:
            self._office.news.queue_changed()
        return noted

    async def _note(self, ticket_id: str) -> bool:
        try:
            return await look_at_clocks(self._office, ticket_id)
        except Exception:
            # One ticket that cannot be read must not stop the clocks of all others.
            log.exception("the clocks of ticket %s could not be looked at; trying again later", ticket_id)
            return False

    async def _due(self, left: Set[str]) -> Sequence[str]:
        async with self._office.storage.read() as work:
            found = await work.tickets.clocks_due(self._office.clock(), _AT_ONCE + len(left))
        return [ticket_id for ticket_id in found if ticket_id not in left]

"""The queue: who waits, and taking, giving back and ending a conversation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from aiohttp import web

from bot.console import schemas
from bot.console.doors import Caller, Doors, StaffHandler
from bot.console.queries import choice, size
from bot.desk import staffing
from bot.desk.handoff import Handoff, HandoffState
from bot.desk.office import Office
from bot.desk.staffing import Member
from bot.http.routes import Route

Verb = Callable[[Office, str, Member], Awaitable[Handoff]]


class Handoffs:
    """The handlers of /api/staff/handoffs."""

    def __init__(self, office: Office, doors: Doors) -> None:
        self._office = office
        self._doors = doors

    def routes(self) -> Sequence[Route]:
        """Where the handlers are found."""
        route, path, one = self._doors.route, "/api/staff/handoffs", schemas.ONE_HANDOFF
        return [
            route(f"GET {path}", self.list, "Handoffs", schemas.HANDOFFS, query=schemas.HANDOFF_QUERY),
            route(f"POST {path}/{{id}}/claim", self._does(staffing.claim), "Take a waiting conversation", one),
            route(f"POST {path}/{{id}}/release", self._does(staffing.release), "Give it back to the bot", one),
            route(f"POST {path}/{{id}}/close", self._does(staffing.close), "End the conversation", one),
        ]

    async def list(self, request: web.Request, caller: Caller) -> web.Response:
        """GET /api/staff/handoffs: waiting ones in the order in which they should be taken, others newest first.

        What is offered to the caller comes before all.
        """
        state = choice(request.query, "state", HandoffState)
        limit = size(request.query, usual=100, most=500)
        async with self._office.storage.read() as work:
            found = await work.handoffs.list(state, limit)
        own, now = caller.account.username, self._office.clock()
        found = sorted(found, key=lambda handoff: not handoff.is_offered_to(own, now))
        return web.json_response({"handoffs": [handoff.wire() for handoff in found]})

    def _does(self, verb: Verb) -> StaffHandler:
        async def handler(request: web.Request, caller: Caller) -> web.Response:
            handoff = await verb(self._office, request.match_info["id"], caller.member)
            return web.json_response({"handoff": handoff.wire()})

        return handler

"""Tickets: finding them and moving them along."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web

from bot.console import schemas
from bot.console.doors import Caller, Doors
from bot.console.queries import choice, size, words
from bot.desk import staffing
from bot.desk.accounts import StaffStorage
from bot.desk.errors import Invalid, NotFound
from bot.desk.office import Office
from bot.desk.repositories import TicketFilter
from bot.desk.ticket import STATUS_MOVES, Priority, Status, Ticket
from bot.desk.ticket_answers import answer_ticket
from bot.http.bodies import needed_text, read_object
from bot.http.routes import Route


class Tickets:
    """The handlers of /api/staff/tickets."""

    def __init__(self, office: Office, storage: StaffStorage, doors: Doors) -> None:
        self._office = office
        self._storage = storage
        self._doors = doors

    def routes(self) -> Sequence[Route]:
        """Where the handlers are found."""
        route, path, one = self._doors.route, "/api/staff/tickets", schemas.ONE_TICKET
        return [
            route(
                f"GET {path}",
                self.list,
                "Tickets, most urgent first; `next` goes on as `after`",
                schemas.TICKETS,
                query=schemas.TICKET_QUERY,
            ),
            route(f"GET {path}/{{id}}", self.show, "A ticket with its history and legal moves", one),
            route(f"PATCH {path}/{{id}}", self.change, "Change a ticket", one, body=schemas.TICKET_CHANGES),
            route(
                f"POST {path}/{{id}}/messages",
                self.answer,
                "Answer the customer on a ticket, whoever has the conversation",
                schemas.ONE_MESSAGE,
                status=201,
                body=schemas.SAYING,
            ),
        ]

    async def list(self, request: web.Request, _caller: Caller) -> web.Response:
        """GET /api/staff/tickets."""
        wanted = _filter(request.query)
        async with self._office.storage.read() as work:
            found = await work.tickets.list(wanted)
        shown = found[: wanted.limit - 1]  # one more was asked for, to know whether there is a next page
        following = shown[-1].id if len(found) > len(shown) else None
        return web.json_response({"tickets": [ticket.wire() for ticket in shown], "next": following})

    async def show(self, request: web.Request, _caller: Caller) -> web.Response:
        """GET /api/staff/tickets/{id}."""
        async with self._office.storage.read() as work:
            ticket = await work.tickets.get(request.match_info["id"])
        return _answer(ticket)

    async def change(self, request: web.Request, caller: Caller) -> web.Response:
        """PATCH /api/staff/tickets/{id}; an illegal status is refused with the legal ones."""
        changes = await read_object(request)
        if isinstance(changes.get("assignee"), str):
            await self._check_assignee(changes["assignee"].strip())
        ticket = await staffing.edit_ticket(self._office, request.match_info["id"], caller.member, changes)
        self._office.news.queue_changed()
        return _answer(ticket)

    async def answer(self, request: web.Request, caller: Caller) -> web.Response:
        """POST /api/staff/tickets/{id}/messages."""
        text = needed_text(await read_object(request), "text", longest=self._office.limits.message_chars)
        message = await answer_ticket(self._office, request.match_info["id"], caller.member, text)
        return web.json_response({"message": message.wire()}, status=201)

    async def _check_assignee(self, username: str) -> None:
        async with self._storage.read() as work:
            try:
                account = await work.staff.get(username)
            except NotFound:
                raise Invalid("`assignee` must be the username of a colleague.") from None
        if not account.active:
            raise Invalid(f"{account.name} is not on the staff any more.")


def _filter(query: Mapping[str, str]) -> TicketFilter:
    return TicketFilter(
        status=choice(query, "status", Status),
        priority=choice(query, "priority", Priority),
        assignee=words(query, "assignee"),
        lang=words(query, "lang", 20),
        q=words(query, "q"),
        after=words(query, "after", 40),
        limit=size(query, usual=50, most=200) + 1,
    )


def _answer(ticket: Ticket) -> web.Response:
    body: dict[str, Any] = {"ticket": ticket.wire(), "legal": [str(move) for move in STATUS_MOVES[ticket.status]]}
    return web.json_response(body)

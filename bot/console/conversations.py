"""One conversation as staff see it: everything that was said, by whom, and what is known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from aiohttp import web

from bot.console import schemas
from bot.console.doors import Caller, Doors
from bot.desk import staffing
from bot.desk.conversation import Customer, Message
from bot.desk.errors import NotFound
from bot.desk.handoff import Handoff
from bot.desk.office import Office
from bot.desk.ports import UnitOfWork
from bot.desk.replies import with_place
from bot.http.bodies import count_field, needed_text, read_object
from bot.http.routes import COUNT, TEXT, Route


class Conversations:
    """The handlers of /api/staff/conversations."""

    def __init__(self, office: Office, doors: Doors, message_chars: int) -> None:
        self._office = office
        self._doors = doors
        self._message_chars = message_chars

    def routes(self) -> Sequence[Route]:
        """Where the handlers are found."""
        route, path = self._doors.route, "/api/staff/conversations/{id}"
        return [
            route(
                f"GET {path}",
                self.show,
                "A conversation with its transcript, or what was said `after` a number",
                schemas.CONVERSATION_PAGE,
                query={"after": COUNT, "handoff": TEXT},
            ),
            route(
                f"POST {path}/messages",
                self.say,
                "Answer the customer",
                schemas.ONE_MESSAGE,
                status=201,
                body=schemas.SAYING,
            ),
            route(
                f"POST {path}/notes",
                self.note,
                "Write a note that only staff see",
                schemas.ONE_NOTE,
                status=201,
                body=schemas.SAYING,
            ),
            route(
                f"GET {path}/attachments/{{attachment}}",
                self.attachment,
                "A file that the customer sent",
                None,
                media="application/octet-stream",
            ),
        ]

    async def show(self, request: web.Request, _caller: Caller) -> web.Response:
        """GET /api/staff/conversations/{id}; `handoff` asks for that one when none is open."""
        conversation_id = request.match_info["id"]
        after = count_field(request.query, "after")
        async with self._office.storage.read() as work:
            conversation = await with_place(self._office, work, await work.conversations.get(conversation_id))
            handoff = await _handoff(work, conversation_id, request.query.get("handoff"))
            body = {
                "conversation": {
                    **conversation.wire(),
                    "created_at": conversation.created_at.isoformat(),
                    "updated_at": conversation.updated_at.isoformat(),
                },
                "customer": _customer(conversation.customer),
                "messages": [message.wire() for message in await said_after(work, conversation_id, after)],
                "handoff": handoff.wire() if handoff else None,
                "notes": [note.wire() for note in await work.notes.of(conversation_id)],
                "tickets": [ticket.wire() for ticket in await work.tickets.of_conversation(conversation_id)],
            }
        return web.json_response(body)

    async def say(self, request: web.Request, caller: Caller) -> web.Response:
        """POST /api/staff/conversations/{id}/messages."""
        text = needed_text(await read_object(request), "text", longest=self._message_chars)
        message = await staffing.say(self._office, request.match_info["id"], caller.member, text)
        return web.json_response({"message": message.wire()}, status=201)

    async def note(self, request: web.Request, caller: Caller) -> web.Response:
        """POST /api/staff/conversations/{id}/notes."""
        text = needed_text(await read_object(request), "text", longest=self._message_chars)
        conversation_id = request.match_info["id"]
        note = await staffing.note(self._office, conversation_id, caller.member, text)
        self._office.news.conversation_changed(conversation_id)
        return web.json_response({"note": note.wire()}, status=201)

    async def attachment(self, request: web.Request, _caller: Caller) -> web.Response:
        """GET …/attachments/{attachment}: never shown as a page of this site, whatever it holds."""
        async with self._office.storage.read() as work:
            found, content = await work.attachments.get(request.match_info["id"], request.match_info["attachment"])
        charset = "; charset=utf-8" if found.type.startswith("text/") else ""
        headers = {
            "Content-Type": found.type + charset,
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name, safe='')}",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        }
        return web.Response(body=content, headers=headers)


async def said_after(work: UnitOfWork, conversation_id: str, seq: int) -> Sequence[Message]:
    """All messages with a higher number."""
    found: list[Message] = []
    while more := await work.transcript.after(conversation_id, found[-1].seq if found else seq):
        found += more
    return found


async def _handoff(work: UnitOfWork, conversation_id: str, wanted: str | None) -> Handoff | None:
    handoff = await work.handoffs.open_of(conversation_id)
    if handoff is None and wanted:
        try:
            handoff = await work.handoffs.get(wanted)
        except NotFound:
            return None
        return handoff if handoff.conversation_id == conversation_id else None
    return handoff


def _customer(customer: Customer) -> dict[str, Any]:
    return {
        "verified": customer.verified,
        "sub": customer.sub,
        "name": customer.name,
        "email": customer.email,
        "vip": customer.vip,
    }

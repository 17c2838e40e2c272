"""Sessions, messages and the end of a conversation over plain HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aiohttp import web

from bot.channels.web import schemas
from bot.channels.web.doors import Doors, new_token, token_hash
from bot.channels.web.identity import verified_customer
from bot.channels.web.options import WebOptions
from bot.channels.web.wire import incoming, language
from bot.desk.conversation import Conversation, Customer, Message
from bot.desk.office import Office
from bot.desk.ports import Feed, UnitOfWork
from bot.desk.reception import receive
from bot.desk.replies import replies_of_turn, with_place
from bot.desk.staffing import end_by_customer
from bot.http.bodies import count_field, read_object, text_field
from bot.http.routes import COUNT, Route, ref, shape


class Chat:
    """The handlers of /api/chat, but for the socket and files."""

    def __init__(self, office: Office, feed: Feed, doors: Doors, options: WebOptions) -> None:
        self._office = office
        self._feed = feed
        self._doors = doors
        self._options = options

    def routes(self) -> Sequence[Route]:
        """Where the handlers are found."""
        return [
            Route(
                "POST",
                "/api/chat/session",
                self.open,
                "Open a conversation, or find the running one of a verified user",
                "chat",
                {201: schemas.SESSION},
                body=schemas.OPENING,
                errors=(400, 401, 413, 429),
            ),
            Route(
                "POST",
                "/api/chat/messages",
                self.say,
                "Say something; 202 when the answer takes longer",
                "chat",
                security="customer",
                answers={200: schemas.ANSWER, 202: schemas.ANSWER},
                body=schemas.SAYING,
                errors=(400, 401, 404, 409, 413, 429),
            ),
            Route(
                "GET",
                "/api/chat/messages",
                self.page,
                "What was said after a number",
                "chat",
                security="customer",
                answers={200: schemas.PAGE},
                query={"after": COUNT},
                errors=(400, 401, 429),
            ),
            Route(
                "POST",
                "/api/chat/end",
                self.end,
                "End the conversation; saying something later starts it afresh",
                "chat",
                security="customer",
                answers={200: shape({"conversation": ref("Conversation")})},
                errors=(401, 429),
            ),
        ]

    async def open(self, request: web.Request) -> web.Response:
        """POST /api/chat/session."""
        self._doors.session(request)
        data = await read_object(request) if request.can_read_body else {}
        lang = language(data, self._options.languages)
        user_token = text_field(data, "user_token", longest=4000)
        customer = verified_customer(user_token, self._options.identity_secret) if user_token else Customer()
        token = new_token()
        async with self._office.storage.write() as work:
            conversation = await _found(work, customer, token)
            if conversation is None:
                conversation = await work.conversations.open(
                    "web", lang=lang, customer=customer, token_hash=token_hash(token)
                )
            shown = (await with_place(self._office, work, conversation)).wire()
            await work.commit()
        return web.json_response({"token": token, "conversation": shown}, status=201)

    async def say(self, request: web.Request) -> web.Response:
        """POST /api/chat/messages. The same id again waits for, or finds, the same turn."""
        conversation = await self._doors.conversation(request)
        self._doors.message(request, conversation)
        data = await read_object(request)
        options = self._options
        said = await incoming(self._office.storage, conversation.id, data, options.languages, options.message_chars)
        received = await receive(self._office, conversation.id, said)
        seq = received.message.seq
        replies = await replies_of_turn(
            self._office.storage, self._feed, conversation.id, seq, options.answer_seconds
        )
        body = await self._body(conversation.id, replies or ())
        return web.json_response({**body, "seq": seq}, status=202 if replies is None else 200)

    async def page(self, request: web.Request) -> web.Response:
        """GET /api/chat/messages."""
        conversation = await self._doors.conversation(request)
        self._doors.read(conversation)
        after = count_field(request.query, "after")
        async with self._office.storage.read() as work:
            found: list[Message] = []
            while more := await work.transcript.after(conversation.id, found[-1].seq if found else after):
                found += more
        return web.json_response(await self._body(conversation.id, found))

    async def end(self, request: web.Request) -> web.Response:
        """POST /api/chat/end."""
        conversation = await self._doors.conversation(request)
        self._doors.read(conversation)
        ended = await end_by_customer(self._office, conversation.id)
        return web.json_response({"conversation": ended.wire()})

    async def _body(self, conversation_id: str, messages: Sequence[Message]) -> dict[str, Any]:
        async with self._office.storage.read() as work:
            conversation = await with_place(self._office, work, await work.conversations.get(conversation_id))
        return {"messages": [message.wire() for message in messages], "conversation": conversation.wire()}


async def _found(work: UnitOfWork, customer: Customer, token: str) -> Conversation | None:
    """A verified customer's running conversation, opened by one more token; what is known of them is renewed."""
    if customer.sub is None:
        return None
    conversation = await work.conversations.running_of(customer.sub, "web")
    if conversation is None:
        return None
    await work.conversations.add_token(conversation.id, token_hash(token))
    await work.conversations.update(conversation.id, customer=customer)
    return await work.conversations.get(conversation.id)

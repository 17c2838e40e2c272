"""`POST /webhooks/rest/webhook` as Rasa's REST channel has it, for servers that hold the API key."""

from __future__ import annotations

import hmac
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web

from bot.desk.conversation import Conversation, Message
from bot.desk.errors import Conflict, Invalid
from bot.desk.office import Office
from bot.desk.payloads import offered_title
from bot.desk.ports import Feed
from bot.desk.reception import Incoming, receive
from bot.desk.replies import replies_of_turn
from bot.http.bodies import needed_text, read_object, text_field
from bot.http.parts import Part
from bot.http.peers import bearer, client_address
from bot.http.problems import Problem, Unauthorized
from bot.http.rates import Buckets
from bot.http.routes import TEXT, Route, listed, ref, shape

_CHANNEL = "rest"
_PATH = "/webhooks/rest/webhook"
_BODY = shape({"sender": TEXT, "message": TEXT}, metadata={"type": "object"})
_REPLY = shape(
    {"recipient_id": TEXT, "text": TEXT},
    buttons=listed(ref("RestButton")),
    custom=shape({"about": {"type": ["string", "null"]}, "lang": TEXT}),
)


def rest_part(
    office: Office, feed: Feed, *, api_key: str, patience: float, message_chars: int, failures: Buckets
) -> Part:
    """The REST channel; every call is a 404 while there is no `api_key`. Waits `patience` seconds for a turn."""
    channel = _Rest(office, feed, api_key, patience, message_chars, failures)
    summary = "One message and its replies, as Rasa's REST channel"
    errors = (400, 401, 404, 413, 429, 504)
    route = Route(
        "POST",
        _PATH,
        channel.webhook,
        summary,
        "rest",
        {200: listed(_REPLY)},
        _BODY,
        security="server",
        errors=errors,
    )
    return Part(_CHANNEL, [route], schemas={"RestButton": shape({"title": TEXT, "payload": TEXT})})


class _Rest:
    def __init__(
        self, office: Office, feed: Feed, api_key: str, patience: float, message_chars: int, failures: Buckets
    ) -> None:
        self._office = office
        self._feed = feed
        self._api_key = api_key
        self._patience = patience
        self._message_chars = message_chars
        self._failures = failures

    async def webhook(self, request: web.Request) -> web.Response:
        self._authorise(request)
        data = await read_object(request)
        sender = needed_text(data, "sender", longest=200)
        text = needed_text(data, "message", longest=self._message_chars)
        conversation = await self._conversation(sender)
        incoming = await self._incoming(conversation.id, text, _metadata(data))
        received = await receive(self._office, conversation.id, incoming)
        replies = await replies_of_turn(
            self._office.storage, self._feed, conversation.id, received.message.seq, self._patience
        )
        if replies is None:
            # An empty list would mean that people have the conversation; the message itself is safe.
            raise Problem(504, "timeout", "No answer yet. Ask again with this metadata.message_id: " + incoming.id)
        return web.json_response(_replies(sender, replies))

    def _authorise(self, request: web.Request) -> None:
        if not self._api_key:
            raise Problem(404, "not_found", "This channel is off: PHAROS_API_KEY is not set.")
        address = client_address(request)
        self._failures.check(address)
        if not hmac.compare_digest((bearer(request) or "").encode(), self._api_key.encode()):
            self._failures.take(address)
            raise Unauthorized("This needs the API key.")

    async def _conversation(self, sender: str) -> Conversation:
        """The sender's own conversation; the first message opens it."""
        async with self._office.storage.read() as work:
            found = await work.conversations.by_external(_CHANNEL, sender)
        if found:
            return found
        try:
            async with self._office.storage.write() as work:
                opened = await work.conversations.open(_CHANNEL, external_id=sender)
                await work.commit()
        except Conflict:  # the sender's other message was first
            return await self._conversation(sender)
        return opened

    async def _incoming(self, conversation_id: str, text: str, metadata: Mapping[str, Any]) -> Incoming:
        """Rasa's clients send a pressed button's payload as text; it counts as pressed only if it was offered."""
        message_id = text_field(metadata, "message_id", longest=100) or str(uuid.uuid4())
        if text.startswith("/"):
            async with self._office.storage.read() as work:
                title = await offered_title(work, conversation_id, text)
            if title:
                return Incoming(message_id, title, payload=text)
        return Incoming(message_id, text)


def _metadata(data: Mapping[str, Any]) -> Mapping[str, Any]:
    found = data.get("metadata")
    if found is not None and not isinstance(found, dict):
        raise Invalid("`metadata` must be an object.")
    return found or {}


def _replies(sender: str, messages: Sequence[Message]) -> list[dict[str, Any]]:
    return [_reply(sender, message) for message in messages]


def _reply(sender: str, message: Message) -> dict[str, Any]:
    shown: dict[str, Any] = {"recipient_id": sender, "text": message.text}
    if message.buttons:
        shown["buttons"] = [{"title": button.title, "payload": button.payload} for button in message.buttons]
    return {**shown, "custom": {"about": message.about, "lang": message.lang}}

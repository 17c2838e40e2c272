"""A small server that speaks the contract's web channel, with scripted replies and faults to order."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from aiohttp import BodyPartReader, WSMsgType, web

from bot.channels.help.api import HelpApi
from bot.channels.help.ballot import Ballot
from bot.channels.help.options import HelpOptions
from bot.channels.help.shelf import Shelf
from bot.channels.web.pages import Pages
from bot.content.library import project_content
from bot.http.rates import NoLimit

#: The widget as the product serves it, minified.
PAGES = Pages({"files": 4, "file_bytes": 10 * 2**20, "text": 4321})
#: The product's own articles.
SHELVES = {lang: Shelf(project_content(), lang) for lang in project_content().texts.languages}
MAX_BODY = 11_000_000
PLAIN = """<!doctype html><title>A page</title><link rel="icon" href="/widget/demo/lighthouse.svg">
<script src="/widget.js" async></script><p>Nothing else.</p>"""

Json = dict[str, Any]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Conversation:
    """One conversation: its transcript, the sockets that listen, and what the bot will say."""

    lang: str
    token: str = field(default_factory=lambda: uuid4().hex)
    state: str = "bot"
    queue: Json | None = None
    messages: list[Json] = field(default_factory=list)
    sockets: set[web.WebSocketResponse] = field(default_factory=set)

    def describe(self) -> Json:
        """The contract's Conversation."""
        shape: Json = {"id": f"c-{self.token[:6]}", "channel": "web", "state": self.state, "lang": self.lang}
        shape |= {"escalated": self.state in ("waiting", "staff"), "escalation_reason": None}
        shape |= {"mood": "calm", "facts": {}, "tickets": []}
        return shape | ({"queue": self.queue} if self.queue else {})

    def append(self, author: str, text: str, **extra: Any) -> Json:
        """Adds a message to the transcript without telling anybody."""
        message: Json = {"seq": len(self.messages) + 1, "id": str(uuid4()), "author": author, "text": text}
        message |= {"lang": self.lang, "about": None, "asks": None, "buttons": [], "attachments": []}
        message |= {"created_at": datetime.now(UTC).isoformat()} | extra
        self.messages.append(message)
        return message

    async def tell(self, frame: Json) -> None:
        """Sends a frame to every socket of this conversation."""
        for socket in list(self.sockets):
            await socket.send_json(frame)

    async def post(self, author: str, text: str, **extra: Any) -> None:
        """Adds a message and delivers it."""
        await self.tell({"type": "message", "message": self.append(author, text, **extra)})

    async def move(self, state: str, **queue: int) -> None:
        """Changes the conversation's state and tells the sockets."""
        self.state, self.queue = state, queue or None
        await self.tell({"type": "conversation", "conversation": self.describe()})

    def deafen_sockets(self) -> None:
        """Leaves the sockets open but silent, as they seem to a machine that slept."""
        self.sockets.clear()

    async def drop_sockets(self) -> None:
        """Breaks every connection as a lost network would."""
        for socket in list(self.sockets):
            await socket.close()


@dataclass
class VoteBox:
    """Keeps votes on articles in memory; a `VoteStorage` that is its own unit of work."""

    cast: list[tuple[str, str, bool]] = field(default_factory=list)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Any]:
        """Itself."""
        yield self

    @property
    def votes(self) -> "VoteBox":
        """Itself."""
        return self

    async def add(self, topic: str, lang: str, _day: date, *, helped: bool) -> None:
        """Keeps one."""
        self.cast.append((topic, lang, helped))

    async def commit(self) -> None:
        """Nothing more to do."""


@dataclass
class ScriptedServer:
    """Serves the widget and answers messages from `script`: text or payload to replies (dicts of a Message)."""

    script: dict[str, list[Json]] = field(default_factory=dict)
    conversations: dict[str, Conversation] = field(default_factory=dict)
    sockets_allowed: bool = True
    slow_turns: bool = False
    refusals: list[tuple[int, str]] = field(default_factory=list)
    said: list[Json] = field(default_factory=list)
    sessions: list[Json] = field(default_factory=list)
    uploads: dict[str, Json] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)
    fetched: list[str] = field(default_factory=list)
    ends: int = 0
    deaf: bool = False  # takes no messages by socket, and does not say so
    expired: set[str] = field(default_factory=set)  # users' tokens
    plain: str = PLAIN
    box: VoteBox = field(default_factory=VoteBox)
    help_works: bool = True
    policy: str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'"

    @property
    def conversation(self) -> Conversation:
        """The conversation opened last."""
        return list(self.conversations.values())[-1]

    def app(self) -> web.Application:
        """The aiohttp application: the contract's web channel and the widget's files."""
        app = web.Application(client_max_size=MAX_BODY, middlewares=[self._headers])
        for route in PAGES.routes():
            app.router.add_route(route.method, route.path, route.handler)
        ballot = Ballot(self.box, lambda: datetime.now(UTC), NoLimit())
        for route in HelpApi(SHELVES, ballot, NoLimit(), HelpOptions()).routes():
            app.router.add_route(route.method, route.path, route.handler)
        app.router.add_get("/plain", self._plain)
        app.router.add_post("/api/chat/session", self._session)
        app.router.add_post("/api/chat/messages", self._say)
        app.router.add_get("/api/chat/messages", self._history)
        app.router.add_post("/api/chat/attachments", self._attach)
        app.router.add_get("/api/chat/attachments/{id}", self._fetch)
        app.router.add_post("/api/chat/end", self._end)
        app.router.add_get("/api/chat/ws", self._socket)
        return app

    @web.middleware
    async def _headers(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.method == "OPTIONS":
            response: web.StreamResponse = web.Response(status=204)
        elif request.path.startswith("/api/help/") and not self.help_works:
            response = web.Response(status=503)
        else:
            response = await handler(request)
        if not response.prepared:
            response.headers["Access-Control-Allow-Origin"] = "*"
            response.headers["Access-Control-Allow-Headers"] = "authorization, content-type"
            response.headers["Content-Security-Policy"] = self.policy
        return response

    async def _plain(self, _: web.Request) -> web.StreamResponse:
        return web.Response(text=self.plain, content_type="text/html")

    async def _session(self, request: web.Request) -> web.Response:
        body = await request.json()
        if body.get("user_token") in self.expired:
            raise web.HTTPUnauthorized(text=_error("expired_user_token"), content_type="application/json")
        self.sessions.append(body)
        conversation = Conversation(lang=body.get("lang", "en"))
        self.conversations[conversation.token] = conversation
        answer = {"token": conversation.token, "conversation": conversation.describe()}
        return web.json_response(answer, status=201)

    def _find(self, request: web.Request) -> Conversation:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token not in self.conversations:
            raise web.HTTPUnauthorized(text=_error("unauthorized"), content_type="application/json")
        return self.conversations[token]

    async def _say(self, request: web.Request) -> web.Response:
        conversation, body = self._find(request), await request.json()
        if self.refusals:
            status, code = self.refusals.pop(0)
            return web.Response(status=status, text=_error(code), content_type="application/json")
        news = self._take(conversation, body)
        replies = [] if self.slow_turns else [message for message in news if message["author"] == "bot"]
        answer = {"messages": replies, "conversation": conversation.describe()}
        for message in news:
            await conversation.tell({"type": "message", "message": message})
        return web.json_response(answer, status=202 if self.slow_turns else 200)

    async def _history(self, request: web.Request) -> web.Response:
        conversation = self._find(request)
        messages = conversation.messages[int(request.query["after"]) :]
        return web.json_response({"messages": messages, "conversation": conversation.describe()})

    async def _attach(self, request: web.Request) -> web.Response:
        self._find(request)
        part = await anext(aiter(await request.multipart()))
        assert isinstance(part, BodyPartReader)
        content = await part.read()
        assert part.filename
        attachment = self.keep(part.filename, part.headers["Content-Type"], bytes(content))
        return web.json_response({"attachment": attachment}, status=201)

    def keep(self, name: str, kind: str, content: bytes) -> Json:
        """Stores a file; gives the contract's attachment."""
        attachment: Json = {"id": uuid4().hex, "name": name, "type": kind, "size": len(content)}
        self.uploads[attachment["id"]] = attachment
        self.contents[attachment["id"]] = content
        return attachment

    async def _fetch(self, request: web.Request) -> web.Response:
        self._find(request)
        self.fetched.append(request.match_info["id"])
        if request.match_info["id"] not in self.contents:
            raise web.HTTPNotFound(text=_error("not_found"), content_type="application/json")
        return web.Response(body=self.contents[request.match_info["id"]])

    async def _end(self, request: web.Request) -> web.Response:
        conversation = self._find(request)
        if self.refusals:
            status, code = self.refusals.pop(0)
            return web.Response(status=status, text=_error(code), content_type="application/json")
        self.ends += 1
        conversation.state = "closed"
        await conversation.post("system", "You ended the conversation.")
        return web.json_response({"conversation": conversation.describe()})

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        if not self.sockets_allowed:
            return web.Response(status=503)
        socket = web.WebSocketResponse(timeout=1.0)
        await socket.prepare(request)
        hello = await socket.receive_json()
        conversation = self.conversations.get(hello["token"])
        if conversation is None:
            await socket.send_json({"type": "error", "error": {"code": "unauthorized", "message": "unknown token"}})
            await socket.close()
            return socket
        for message in conversation.messages[hello["after"] :]:
            await socket.send_json({"type": "message", "message": message})
        await socket.send_json({"type": "conversation", "conversation": conversation.describe()})
        conversation.sockets.add(socket)
        async for frame in socket:
            if frame.type is WSMsgType.TEXT:
                await self._hear(conversation, socket, json.loads(frame.data))
        conversation.sockets.discard(socket)
        return socket

    async def _hear(self, conversation: Conversation, socket: web.WebSocketResponse, frame: Json) -> None:
        if self.deaf:
            return
        if self.refusals:
            _, code = self.refusals.pop(0)
            await socket.send_json({"type": "error", "error": {"code": code, "message": code}})
            return
        news = self._take(conversation, frame)
        own = next(message for message in conversation.messages if message["id"] == frame["id"])
        await socket.send_json({"type": "ack", "id": frame["id"], "seq": own["seq"]})
        for message in news:
            await conversation.tell({"type": "message", "message": message})

    def _take(self, conversation: Conversation, body: Json) -> list[Json]:
        """Stores what was said and the bot's replies, once for each id; gives what is new of both."""
        self.said.append(body)
        known = next((message for message in conversation.messages if message["id"] == body["id"]), None)
        if known:
            return []
        said = body.get("text") or body.get("payload") or ""
        files = [self.uploads[id_] for id_ in body.get("attachments", [])]
        own = conversation.append("customer", said, id=body["id"], attachments=files)
        if conversation.state != "bot":
            return [own]
        replies = self.script.get(said, [{"text": f"You said: {said}"}])
        return [own, *(conversation.append("bot", **reply) for reply in replies)]


def _error(code: str) -> str:
    return json.dumps({"error": {"code": code, "message": code}})


@dataclass
class CustomerSite:
    """Another company's page that embeds the widget: its own origin, a strict policy and a hostile style sheet."""

    html: str
    css: str
    policy: str

    def app(self) -> web.Application:
        """The aiohttp application."""
        app = web.Application()
        app.router.add_get("/", self._page)
        app.router.add_get("/page.css", self._css)
        return app

    async def _page(self, _: web.Request) -> web.Response:
        headers = {"Content-Security-Policy": self.policy}
        return web.Response(text=self.html, content_type="text/html", headers=headers)

    async def _css(self, _: web.Request) -> web.Response:
        return web.Response(text=self.css, content_type="text/css")


@asynccontextmanager
async def serving(app: web.Application) -> AsyncIterator[str]:
    """Runs `app` on a free loopback port and gives its address."""
    runner = web.AppRunner(app, shutdown_timeout=0.2)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()

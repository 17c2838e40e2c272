"""News as it happens: a socket that says when the queue or a watched conversation changed; pages then look again."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from aiohttp import WSMsgType, web

from bot.console.conversations import said_after
from bot.console.doors import Caller, Doors, same_site
from bot.console.options import ConsoleOptions
from bot.console.presence import Presence
from bot.desk.conversation import Author
from bot.desk.errors import DeskError
from bot.desk.ports import Feed, Storage
from bot.http.bodies import list_field, parse_object
from bot.http.problems import Problem
from bot.http.routes import Route

#: What the socket is closed with when the session has ended: the page asks for the password then.
SESSION_ENDED = 4401
_GOING_AWAY = 1001
_FRAME_BYTES = 16 * 1024
_MOST_WATCHED = 100


class Live:
    """The handler of /api/staff/ws."""

    def __init__(
        self, storage: Storage, feed: Feed, doors: Doors, presence: Presence, options: ConsoleOptions
    ) -> None:
        self._storage = storage
        self._feed = feed
        self._doors = doors
        self._presence = presence
        self._options = options
        self._open: set[web.WebSocketResponse] = set()

    def routes(self) -> Sequence[Route]:
        """Where the handler is found."""
        summary = (
            'News for the console. Send {"type": "watch", "conversations": [ids]}; get {"type": "queue"} and '
            '{"type": "conversation", "conversation", "seq", "from_customer"}'
        )
        return [self._doors.route("GET /api/staff/ws", self.connect, summary, None, status=101)]

    async def close(self) -> None:
        """Ends all sockets, for the server stops."""
        for socket in list(self._open):
            await socket.close(code=_GOING_AWAY)

    async def connect(self, request: web.Request, caller: Caller) -> web.StreamResponse:
        """GET /api/staff/ws."""
        same_site(request)
        if len(self._open) >= self._options.sockets:
            raise Problem(503, "unavailable", "Too many consoles are open.")
        socket = web.WebSocketResponse(heartbeat=self._options.heartbeat_seconds, max_msg_size=_FRAME_BYTES)
        await socket.prepare(request)
        self._open.add(socket)
        listener = _Listener(socket, self._storage, self._feed, self._options.recheck_seconds)
        queue = asyncio.create_task(self._announce_queue(socket, caller))
        try:
            async with self._presence.at_console(caller.account.username):
                async for frame in socket:
                    if frame.type is WSMsgType.TEXT:
                        await listener.told(frame.data)
        finally:
            self._open.discard(socket)
            await _end([queue, *listener.tasks])
        return socket

    async def _announce_queue(self, socket: web.WebSocketResponse, caller: Caller) -> None:
        """Tells of the queue, not more often than anybody can read, and ends when the session has."""
        with self._feed.queue() as changed, suppress(ConnectionResetError):
            while not socket.closed:
                news = await changed.wait(self._options.recheck_seconds)
                if not await self._doors.still_open(caller):
                    await socket.close(code=SESSION_ENDED)
                    return
                if news:
                    await socket.send_json({"type": "queue"})
                    await asyncio.sleep(self._options.queue_pause_seconds)


class _Listener:
    """What one socket watches."""

    def __init__(self, socket: web.WebSocketResponse, storage: Storage, feed: Feed, recheck: float) -> None:
        self._socket = socket
        self._storage = storage
        self._feed = feed
        self._recheck = recheck
        self._watched: dict[str, asyncio.Task[None]] = {}

    @property
    def tasks(self) -> Sequence[asyncio.Task[None]]:
        """What runs for this socket."""
        return list(self._watched.values())

    async def told(self, raw: str) -> None:
        """A frame from the page; what is not understood is answered with the reason."""
        try:
            data = parse_object(raw)
            if data.get("type") == "watch":
                await self._watch(list_field(data, "conversations")[:_MOST_WATCHED])
        except DeskError as error:
            await self._socket.send_json({"type": "error", "error": {"code": error.code, "message": str(error)}})

    async def _watch(self, wanted: Sequence[str]) -> None:
        gone = [self._watched.pop(known) for known in set(self._watched) - set(wanted)]
        await _end(gone)
        for conversation_id in wanted:
            if conversation_id not in self._watched:
                self._watched[conversation_id] = asyncio.create_task(self._announce(conversation_id))

    async def _announce(self, conversation_id: str) -> None:
        with self._feed.conversation(conversation_id) as changed, suppress(ConnectionResetError, DeskError):
            seq, _ = await self._news(conversation_id, 0)
            await self._tell(conversation_id, seq, 0)
            while True:
                # News of another gateway may be lost, so there is a look without any from time to time.
                news = await changed.wait(self._recheck)
                last, customer = await self._news(conversation_id, seq)
                if news or last > seq:
                    await self._tell(conversation_id, last, customer)
                seq = last

    async def _news(self, conversation_id: str, seq: int) -> tuple[int, int]:
        """The number of the last message, and how many of the new ones are the customer's."""
        async with self._storage.read() as work:
            new = await said_after(work, conversation_id, seq)
        return (new[-1].seq if new else seq), sum(message.author is Author.CUSTOMER for message in new)

    async def _tell(self, conversation_id: str, seq: int, from_customer: int) -> None:
        news: Mapping[str, Any] = {
            "type": "conversation",
            "conversation": conversation_id,
            "seq": seq,
            "from_customer": from_customer,
        }
        await self._socket.send_json(news)


async def _end(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)

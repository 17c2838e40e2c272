"""All open sockets: how many there may be, and their end when the gateway stops."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence

from aiohttp import WSCloseCode, web

from bot.channels.web.doors import Doors
from bot.channels.web.options import WebOptions
from bot.channels.web.socket import SocketTalk
from bot.desk.office import Office
from bot.desk.ports import Feed
from bot.http.peers import client_address
from bot.http.problems import Problem, TooMany
from bot.http.routes import Route


class Sockets:
    """Opens sockets within the limits."""

    def __init__(self, office: Office, feed: Feed, doors: Doors, options: WebOptions) -> None:
        self._office = office
        self._feed = feed
        self._doors = doors
        self._options = options
        self._open: set[SocketTalk] = set()
        self._by_ip: Counter[str] = Counter()

    def routes(self) -> Sequence[Route]:
        """Where the socket is found."""
        summary = "A socket; the first frame is hello with the session's token"
        return [Route("GET", "/api/chat/ws", self.open, summary, "chat", {101: None}, errors=(400, 403, 429, 503))]

    async def open(self, request: web.Request) -> web.StreamResponse:
        """GET /api/chat/ws."""
        limits, address = self._options.sockets, client_address(request)
        if not web.WebSocketResponse().can_prepare(request):
            raise Problem(400, "not_a_socket", "This address takes WebSocket connections only.")
        if len(self._open) >= limits.open:
            raise Problem(503, "too_many_sockets", "Too many connections. Please poll.", {"Retry-After": "30"})
        if self._by_ip[address] >= limits.open_per_ip:
            raise TooMany(30, "Too many connections from this address.")
        talk = SocketTalk(self._office, self._feed, self._doors, self._options, request)
        self._open.add(talk)
        self._by_ip[address] += 1
        try:
            return await talk.run()
        finally:
            self._open.discard(talk)
            self._by_ip[address] -= 1
            if not self._by_ip[address]:
                del self._by_ip[address]

    async def stop(self) -> None:
        """Closes all, so that their clients come back to the next gateway."""
        closing = [talk.socket.close(code=WSCloseCode.GOING_AWAY, message=b"restart") for talk in self._open]
        await asyncio.gather(*closing, return_exceptions=True)

"""An exchange that speaks the protocol of docs/lookups.md: the example for whoever builds the real one.

Deliberately without anything of ours, so that it shows what the other side has to do.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

WINDOW = 60  # seconds that a request's time may be off


class ExchangeServer:
    """`accounts` by sub and `orders` by (sub, number); `now` can be moved to make a request too old."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()
        self.accounts: dict[str, dict[str, Any]] = {}
        self.orders: dict[tuple[str, str], dict[str, Any]] = {}
        self.skew = 0.0
        self.refused: list[str] = []
        self._server: TestServer | None = None

    async def start(self) -> None:
        """Comes up on a free port, below a path as behind a gateway."""
        app = web.Application(middlewares=[self._only_signed])
        app.router.add_get("/support/v1/accounts/{sub}", self._account)
        app.router.add_get("/support/v1/orders/{order}", self._order)
        self._server = TestServer(app, access_log=None, shutdown_timeout=0.05)
        await self._server.start_server()

    async def stop(self) -> None:
        """Goes down."""
        if self._server:
            await self._server.close()

    @property
    def url(self) -> str:
        """What PHAROS_EXCHANGE_URL would be."""
        assert self._server is not None
        return str(self._server.make_url("/support/v1"))

    @web.middleware
    async def _only_signed(self, request: web.Request, handler: Any) -> web.StreamResponse:
        timestamp = request.headers.get("X-Pharos-Timestamp", "")
        path, _, query = request.raw_path.partition("?")
        signed = "\n".join((request.method, path, query, timestamp))
        expected = hmac.new(self._secret, signed.encode(), hashlib.sha256).hexdigest()
        fits = hmac.compare_digest(expected, request.headers.get("X-Pharos-Signature", ""))
        fresh = timestamp.isdigit() and abs(time.time() + self.skew - int(timestamp)) <= WINDOW
        if not (fits and fresh):
            self.refused.append("signature" if not fits else "time")
            return web.json_response({"error": {"code": "unauthorized"}}, status=401)
        response: web.StreamResponse = await handler(request)
        return response

    async def _account(self, request: web.Request) -> web.Response:
        return web.json_response({"account": self.accounts.get(request.match_info["sub"])})

    async def _order(self, request: web.Request) -> web.Response:
        key = (request.query["sub"], request.match_info["order"])
        return web.json_response({"order": self.orders.get(key)})

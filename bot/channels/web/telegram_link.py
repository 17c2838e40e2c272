"""Links by which a customer who is signed in here is known on Telegram too."""

from __future__ import annotations

from collections.abc import Sequence

from aiohttp import web

from bot.channels.web.doors import Doors
from bot.channels.web.identity import verified_customer
from bot.channels.web.options import WebOptions
from bot.desk.conversation import Customer
from bot.http.bodies import needed_text, read_object
from bot.http.problems import Problem
from bot.http.routes import TEXT, TIME, Route, shape

_LINK = shape({"url": TEXT, "expires_at": TIME})


class TelegramLink:
    """The handlers for the widget, whose customer has a session, and for the exchange's own server."""

    def __init__(self, doors: Doors, options: WebOptions) -> None:
        self._doors = doors
        self._options = options

    def routes(self) -> Sequence[Route]:
        """Where the handlers are found."""
        return [
            Route(
                "POST",
                "/api/chat/telegram-link",
                self.for_session,
                "A link that signs this session's verified customer in on Telegram, once",
                "chat",
                security="customer",
                answers={201: _LINK},
                errors=(401, 403, 404, 429, 503),
            ),
            Route(
                "POST",
                "/api/telegram-link",
                self.for_server,
                "A link that signs the customer of a user token in on Telegram, once",
                "server",
                security="server",
                answers={201: _LINK},
                body=shape({"user_token": TEXT}),
                errors=(400, 401, 403, 404, 413, 429, 503),
            ),
        ]

    async def for_session(self, request: web.Request) -> web.Response:
        """POST /api/chat/telegram-link."""
        conversation = await self._doors.conversation(request)
        self._doors.message(request, conversation)
        return await self._issued(conversation.customer)

    async def for_server(self, request: web.Request) -> web.Response:
        """POST /api/telegram-link."""
        if not self._options.api_key:
            raise Problem(404, "not_found", "Calls between servers are off: PHAROS_API_KEY is not set.")
        self._doors.server(request, self._options.api_key)
        user_token = needed_text(await read_object(request), "user_token", longest=4000)
        return await self._issued(verified_customer(user_token, self._options.identity_secret))

    async def _issued(self, customer: Customer) -> web.Response:
        issue = self._options.telegram_link
        if issue is None:
            raise Problem(404, "not_found", "This needs TELEGRAM_TOKEN and PHAROS_IDENTITY_SECRET.")
        link = await issue(customer)
        body = {"url": link.url, "expires_at": link.expires_at.isoformat()}
        # Whoever has the link can use it, so nobody keeps a copy of it on the way.
        return web.json_response(body, status=201, headers={"Cache-Control": "no-store"})

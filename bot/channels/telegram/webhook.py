"""Updates by webhook: answered with 200 only once they are stored, so that Telegram repeats what was not taken."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import quote, urlsplit

from aiohttp import web
from telegram import Update

from bot.channels.telegram.api import BotApi
from bot.channels.telegram.lines import Lines
from bot.channels.telegram.reading import read_or_leave_out
from bot.channels.telegram.updates import ALLOWED
from bot.desk.errors import Invalid
from bot.http.bodies import parse_object
from bot.http.problems import Problem
from bot.http.routes import Route

log = logging.getLogger(__name__)

#: Where updates are taken when the public address names no path, or a proxy in front changes it.
PATH = "/webhooks/telegram"
_HEADER = "X-Telegram-Bot-Api-Secret-Token"
_CONNECTIONS = 40


class Webhook:
    """`url` is the public address; only who knows the secret that we gave Telegram is heard."""

    def __init__(self, api: BotApi, url: str, take: Callable[[Update], Awaitable[None]]) -> None:
        parts = urlsplit(url)
        self._path = parts.path if parts.path.strip("/") else PATH
        self.url = parts._replace(path=self._path).geturl()
        self._api = api
        self._lines = Lines(take)

    def routes(self) -> Sequence[Route]:
        """Where the handler is found."""
        return [
            Route(
                "POST",
                path,
                self.receive,
                "Updates from Telegram",
                "telegram",
                {200: {"type": "object"}},
                body={"type": "object"},
                errors=(403, 413, 503),
            )
            for path in dict.fromkeys([PATH, quote(self._path, safe="/%")])
        ]

    async def connect(self) -> None:
        """Tells Telegram where to send updates; raises TransportError."""
        await self._api.call(
            self._api.bot.set_webhook(
                self.url,
                max_connections=_CONNECTIONS,
                allowed_updates=list(ALLOWED),
                secret_token=self._api.secret,
            )
        )

    async def receive(self, request: web.Request) -> web.Response:
        """POST of an update. What Telegram sends and we cannot read is left out, or it would come for ever."""
        shown = request.headers.get(_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(shown, self._api.secret.encode()):
            raise Problem(403, "forbidden", "This is not Telegram's secret token.")
        try:
            plain = parse_object(await request.read())
        except Invalid as error:
            log.warning("an update cannot be read and is left out: %s", error)
        else:
            if update := read_or_leave_out(self._api, plain):
                await self._lines.take(update)
        return web.json_response({})

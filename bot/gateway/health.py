"""Whether the gateway lives, and whether a bot's answer can be given."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from aiohttp import web

from bot.desk.ports import Storage
from bot.gateway.assistants import Assistants, Health
from bot.http.routes import TEXT, Route, shape

log = logging.getLogger(__name__)

_BODY = shape({"status": TEXT, "assistant": {"type": "string", "enum": [str(health) for health in Health]}})


def health_routes(storage: Storage, assistants: Assistants) -> Sequence[Route]:
    """`GET /healthz` for liveness, `GET /readyz` for readiness."""

    async def live(_request: web.Request) -> web.Response:
        return web.json_response({"status": "ok", "assistant": str(assistants.health)})

    async def ready(_request: web.Request) -> web.Response:
        fit = assistants.health is Health.READY and await _readable(storage)
        body = {"status": "ok" if fit else "unavailable", "assistant": str(assistants.health)}
        return web.json_response(body, status=200 if fit else 503)

    return [
        Route("GET", "/healthz", live, "Whether the gateway lives", "health", {200: _BODY}),
        Route("GET", "/readyz", ready, "Whether the bot can answer now", "health", {200: _BODY, 503: _BODY}),
    ]


async def _readable(storage: Storage) -> bool:
    try:
        async with storage.read() as work:
            await work.conversations.by_token("")
    except Exception:
        log.exception("the database cannot be read")
        return False
    return True

"""`POST /turn` and `GET /health`, on a private address. Answers at once while the model loads, with 503."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import web

from bot.assistant.quiet import quieten
from bot.desk.errors import Invalid
from bot.desk.turn import TurnRequest

if TYPE_CHECKING:
    from bot.assistant.agent import DeskAgent

logger = logging.getLogger(__name__)

_STATE = web.AppKey("state", dict)  # {"agent": DeskAgent} once it is loaded


async def _health(request: web.Request) -> web.Response:
    ready = "agent" in request.app[_STATE]
    return web.json_response({"status": "ready" if ready else "loading"}, status=200 if ready else 503)


async def _turn(request: web.Request) -> web.Response:
    agent: DeskAgent | None = request.app[_STATE].get("agent")
    if agent is None:
        return web.json_response({"status": "loading"}, status=503)
    try:
        asked = TurnRequest.from_json(await request.json())
        result = await agent.turn(asked)
    except (Invalid, KeyError, TypeError, ValueError) as error:
        logger.exception("a turn could not be run")
        return web.json_response({"error": {"code": "invalid", "message": type(error).__name__}}, status=422)
    return web.json_response(result.to_json())


def serve(host: str, port: int, model: Path, *, watch_stdin: bool) -> None:
    """Runs until SIGTERM, SIGINT or, if watched, the end of standard input, and then ends the process.

    The exit code is 1 when the model cannot be loaded.
    """
    asyncio.run(_serve(host, port, model, watch_stdin=watch_stdin))


async def _serve(host: str, port: int, model: Path, *, watch_stdin: bool) -> None:
    loop = asyncio.get_running_loop()
    stopped: asyncio.Future[int] = loop.create_future()

    def stop(code: int) -> None:
        if not stopped.done():
            stopped.set_result(code)

    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop, 0)
    if watch_stdin:
        stdin = sys.stdin.fileno()
        loop.add_reader(stdin, lambda: stop(0) if not os.read(stdin, 1024) else None)

    app = web.Application(client_max_size=4 * 1024 * 1024)
    app[_STATE] = {}
    app.router.add_get("/health", _health)
    app.router.add_post("/turn", _turn)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    loading = asyncio.create_task(_load(app, model))
    loading.add_done_callback(lambda task: stop(1) if not task.cancelled() and task.exception() else None)
    code = await stopped
    if not loading.done():
        loading.cancel()
    elif loading.exception():
        logger.error("the model cannot be loaded: %s", loading.exception())
    await runner.cleanup()
    logging.shutdown()
    os._exit(code)  # a model that is still loading in its thread would be waited for


async def _load(app: web.Application, model: Path) -> None:
    """Imports Rasa and loads the model in a thread, so that /health answers meanwhile."""
    app[_STATE]["agent"] = await asyncio.to_thread(_loaded, model)
    logger.info("ready")


def _loaded(model: Path) -> DeskAgent:
    quieten()
    from bot.assistant.agent import DeskAgent  # noqa: PLC0415  # takes seconds, and must come after quieten

    return DeskAgent(model)

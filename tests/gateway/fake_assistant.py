"""A small real assistant: answers /turn over HTTP as a test tells it to; it can be slow, loading or failing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from aiohttp import web
from aiohttp.test_utils import unused_port

from bot.desk.handoff import Reason
from bot.desk.turn import NewHandoff, Reply, TurnRequest, TurnResult

Script = Callable[[TurnRequest], TurnResult]


def echo(request: TurnRequest) -> TurnResult:
    """Says what was said; `human` hands over."""
    handoff = NewHandoff(Reason.ASKED) if request.text == "human" else None
    reply = Reply(f"re: {request.text}", "en", about="greet")
    return TurnResult((reply,), "en", handoff=handoff, memory={"last": request.text})


class FakeAssistant:
    """`turns` are the requests it got, `gate` holds back every answer while it is clear."""

    def __init__(self, script: Script = echo) -> None:
        self.script = script
        self.turns: list[TurnRequest] = []
        self.loading = False
        self.failing: set[str] = set()
        self.running = 0
        self.most_at_once = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self.arrived = asyncio.Condition()
        self.port = unused_port()
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """Where it listens, also while it is down."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def texts(self) -> list[str]:
        """What it was asked, in order."""
        return [turn.text for turn in self.turns]

    async def start(self) -> None:
        """Comes up."""
        app = web.Application()
        app.router.add_get("/health", self._health)
        app.router.add_post("/turn", self._turn)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.01)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()

    async def stop(self) -> None:
        """Goes down; turns under way are cut off."""
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    async def asked(self, count: int) -> None:
        """Returns once so many turns have been asked for."""
        async with self.arrived:
            await self.arrived.wait_for(lambda: len(self.turns) >= count)

    async def _health(self, _request: web.Request) -> web.Response:
        if self.loading:
            return web.json_response({"status": "loading"}, status=503)
        return web.json_response({"status": "ready"})

    async def _turn(self, request: web.Request) -> web.Response:
        if self.loading:
            return web.json_response({"status": "loading"}, status=503)
        asked = TurnRequest.from_json(await request.json())
        async with self.arrived:
            self.turns.append(asked)
            self.arrived.notify_all()
        self.running += 1
        self.most_at_once = max(self.most_at_once, self.running)
        try:
            await self.gate.wait()
        finally:
            self.running -= 1
        if asked.text in self.failing:
            raise RuntimeError("the script says so")
        return web.json_response(self.script(asked).to_json())

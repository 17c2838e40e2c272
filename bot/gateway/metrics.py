"""Figures for Prometheus, in a registry of their own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from bot.desk.handoff import HandoffState
from bot.desk.office import Office
from bot.gateway.assistants import Assistants
from bot.gateway.lanes import Lane
from bot.gateway.turn_runner import Outcome
from bot.http.routes import Route

_MOST = 10_000
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 180)


class Metrics:
    """What happened since the start, and what waits now."""

    def __init__(self, office: Office, assistants: Assistants, lanes: Sequence[Lane[Any]]) -> None:
        self._office = office
        self._assistants = assistants
        self._lanes = lanes
        self._registry = registry = CollectorRegistry()
        self._messages = Counter("pharos_messages", "Customers' messages by channel.", ["channel"], registry=registry)
        self._turns = Counter("pharos_turns", "Turns by how they ended.", ["outcome"], registry=registry)
        self._seconds = Histogram(
            "pharos_turn_seconds", "From taking a turn to its end.", registry=registry, buckets=_SECONDS
        )
        self._inbox = Gauge("pharos_inbox_waiting", "Conversations that wait for a turn.", registry=registry)
        self._outbox = Gauge(
            "pharos_outbox_waiting",
            "Conversations, or tickets, with something to deliver.",
            ["channel"],
            registry=registry,
        )
        self._handoffs = Gauge("pharos_handoffs_waiting", "Conversations that wait for staff.", registry=registry)
        self._ready = Gauge("pharos_assistants_ready", "Assistants that can answer.", registry=registry)
        self._up = Gauge("pharos_assistant_up", "1 when at least one assistant can answer.", registry=registry)
        for outcome in Outcome:
            self._turns.labels(outcome)

    def message_received(self, channel: str) -> None:
        """A customer's message was stored."""
        self._messages.labels(channel).inc()

    def turn_ended(self, outcome: Outcome, seconds: float) -> None:
        """A turn came to its end."""
        self._turns.labels(outcome).inc()
        self._seconds.observe(seconds)

    def routes(self) -> Sequence[Route]:
        """`GET /metrics`."""
        summary = "Figures in Prometheus' text format"
        return [Route("GET", "/metrics", self._show, summary, "health", {200: None}, media="text/plain")]

    async def _show(self, _request: web.Request) -> web.Response:
        await self._count()
        body = generate_latest(self._registry)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def _count(self) -> None:
        # Far ahead, so that what waits for its next attempt is counted too.
        ahead = self._office.clock() + timedelta(days=365)
        async with self._office.storage.read() as work:
            self._inbox.set(len(await work.inbox.conversations()))
            self._handoffs.set(len(await work.handoffs.list(HandoffState.WAITING, _MOST)))
            for lane in self._lanes:
                self._outbox.labels(lane.channel).set(len(await lane.due(work, ahead, _MOST)))
        self._ready.set(self._assistants.ready)
        self._up.set(1 if self._assistants.ready else 0)

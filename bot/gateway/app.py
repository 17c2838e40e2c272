"""The composition root: builds the whole gateway from its settings, starts and stops it in order."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from aiohttp import web

from bot.content.library import Content
from bot.desk.lookup import LookupPlan
from bot.desk.office import Cleaned, Limits, Office
from bot.gateway.assistants import Assistants
from bot.gateway.dispatcher import Dispatcher
from bot.gateway.health import health_routes
from bot.gateway.hub import Hub
from bot.gateway.identity import Identity
from bot.gateway.lanes import ChatLane, MailLane
from bot.gateway.lookup_runner import LookupRunner
from bot.gateway.metrics import Metrics
from bot.gateway.middleware import cross_origin, errors_as_json, security_headers
from bot.gateway.openapi import openapi_route
from bot.gateway.outbox import Persistence, Sender
from bot.gateway.parts import product_parts
from bot.gateway.sla_clock import SlaClock
from bot.gateway.supervisor import COMMAND, Patience, Supervisor
from bot.gateway.survey_clock import SurveyClock
from bot.gateway.turn_runner import Pace, TurnRunner
from bot.guard.facts import parse_amount
from bot.guard.secrets import redact
from bot.http.peers import TRUSTED_PROXIES
from bot.http.routes import Route
from bot.lookups.care import Pace as LookupPace
from bot.lookups.part import ConfiguredLookups, LookupOptions
from bot.settings import Settings
from bot.storage.database import SqlStorage, utc_now
from bot.storage.newswire import NewsWire

log = logging.getLogger(__name__)

API_VERSION = "1.0"


class Gateway:
    """All that runs in the gateway's process; `app` is what the web server serves."""

    def __init__(self, settings: Settings, content: Content, *, command: Sequence[str] = COMMAND) -> None:
        self.settings = settings
        self.storage = SqlStorage(settings.database)
        self._identity = Identity(settings.data)
        self.hub = Hub()
        self.wire = NewsWire(settings.database, self.hub.hear)
        self.lookups = ConfiguredLookups(content.lookups, _lookup_options(settings))
        self.office = _office(settings, content, self.storage, self.hub, self.lookups.plan)
        self.assistants = Assistants(
            health_seconds=settings.health_seconds,
            turn_seconds=settings.turn_seconds,
            connections=settings.turns_at_once,
        )
        self.parts = product_parts(settings, self.office, self.storage, self.hub, content, self._name)
        self._senders = [*self._chat_senders(), *self._mail_senders()]
        self.metrics = Metrics(self.office, self.assistants, [sender.lane for sender in self._senders])
        self._supervisor = self._supervised(command)
        self._dispatcher = Dispatcher(self.office, self._runner())
        self._sla_clock = SlaClock(self.office, settings.sla_seconds)
        self._lookup_runner = LookupRunner(self.office, self.lookups)
        self._surveys = SurveyClock(self.office, settings.survey_seconds)
        self._listen()
        self.app = self._make_app()

    async def start(self) -> None:
        """Opens the storage, takes up what an earlier run left, and starts the assistants; loading goes on after."""
        self.settings.data.mkdir(parents=True, exist_ok=True)
        self._identity.take()
        await self.storage.start()
        await self.wire.start()
        await self.assistants.start()
        await self._supervisor.start()
        await self._dispatcher.start()
        for sender in self._senders:
            await sender.start()
        await self._sla_clock.start()
        await self.lookups.start()
        await self._lookup_runner.start()
        await self._surveys.start()
        for part in self.parts:
            await part.start()

    async def disconnect(self) -> None:
        """Ends what customers have open, so that the web server can stop at once."""
        await _all("a part", [part.stop for part in self.parts])

    async def stop(self) -> None:
        """Stops everything; what was not finished is taken up at the next start."""
        work = [self._dispatcher.stop, self._sla_clock.stop, self._lookup_runner.stop, self._surveys.stop]
        await _all("the work", [*work, *(sender.stop for sender in self._senders)])
        await _all("the assistants", [self._supervisor.stop])
        await _all("the connections", [self.assistants.stop, self.lookups.stop, self.wire.stop])
        await self.storage.stop()
        self._identity.give_back()

    def greeting(self) -> Sequence[str]:
        """What the parts have to say to whoever started the gateway."""
        return [line for part in self.parts for line in part.greeting()]

    def _name(self) -> str:
        return self._identity.name

    def _supervised(self, command: Sequence[str]) -> Supervisor:
        settings = self.settings
        for number, url in enumerate(settings.assistant_urls):
            self.assistants.add(f"assistant-{number}", url)
        count = 0 if settings.assistant_urls else settings.assistants
        patience = Patience(load=settings.load_seconds, hang=settings.hang_seconds, stop=settings.stop_seconds)
        return Supervisor(self.assistants, count, patience, command)

    def _runner(self) -> TurnRunner:
        settings = self.settings
        pace = Pace(
            ask_again=settings.turn_seconds,
            notice=settings.notice_seconds,
            give_up=settings.give_up_seconds,
            first_start=settings.load_seconds,
        )
        return TurnRunner(
            self.office,
            self.assistants,
            wait_ready=self.assistants.wait_ready,
            pace=pace,
            at_once=settings.turns_at_once,
            starting=lambda: self.assistants.starting,
            observe=self.metrics.turn_ended,
        )

    def _chat_senders(self) -> Sequence[Sender[Any]]:
        settings = self.settings
        persistence = Persistence(settings.delivery_attempts, longest=settings.delivery_backoff_seconds)
        lanes = [
            ChatLane(self.office, channel, deliver, self._name, part.pace.get(channel))
            for part in self.parts
            for channel, deliver in part.deliver.items()
        ]
        return [Sender(self.office, lane, persistence) for lane in lanes]

    def _mail_senders(self) -> Sequence[Sender[Any]]:
        """Mail servers put strangers off and may be down for a night, so mail is tried for much longer."""
        settings = self.settings
        persistence = Persistence(
            settings.mail_attempts,
            first=min(5.0, settings.mail_backoff_seconds),
            longest=settings.mail_backoff_seconds,
            longest_send=2 * settings.mail_seconds,
            lease=2 * settings.mail_seconds + 60,
            at_once=4,
        )
        ways = [part.send_mail for part in self.parts if part.send_mail]
        return [Sender(self.office, MailLane(send), persistence) for send in ways]

    def _listen(self) -> None:
        self.hub.share(self.wire.tell)
        self.hub.listen(work=self._dispatcher.work_arrived, message=self.metrics.message_received)
        self.hub.listen(lookup=self._lookup_runner.lookup_wanted)
        for sender in self._senders:
            self.hub.listen(delivery=sender.delivery_due)

    def _make_app(self) -> web.Application:
        routes: list[Route] = [*health_routes(self.storage, self.assistants), *self.metrics.routes()]
        schemas = {name: schema for part in self.parts for name, schema in part.schemas.items()}
        for part in self.parts:
            routes += part.routes
        routes.append(openapi_route(routes, schemas, API_VERSION))
        app = web.Application(
            middlewares=[security_headers(), cross_origin(self.settings.widget_origins), errors_as_json],
            client_max_size=self.settings.body_bytes,
        )
        app[TRUSTED_PROXIES] = self.settings.proxies
        for route in routes:
            app.router.add_route(route.method, route.path, route.handler)
        return app


def _lookup_options(settings: Settings) -> LookupOptions:
    return LookupOptions(
        esplora_url=settings.esplora_url,
        etherscan_url=settings.etherscan_url,
        etherscan_key=settings.etherscan_key,
        trongrid_url=settings.trongrid_url,
        trongrid_key=settings.trongrid_key,
        exchange_url=settings.exchange_url,
        exchange_secret=settings.exchange_secret,
        most_bytes=settings.lookup_bytes,
        pace=LookupPace(patience=settings.lookup_seconds, keep=settings.lookup_keep_seconds),
    )


def _office(
    settings: Settings, content: Content, storage: SqlStorage, hub: Hub, lookups: LookupPlan | None
) -> Office:
    limits = Limits(settings.message_chars, settings.attachments_per_message, settings.attempts, settings.reopen_days)
    return Office(
        storage=storage,
        news=hub,
        texts=content.texts,
        clock=utc_now,
        clean=_clean,
        sla=content.sla,
        plans=content.plans,
        default_plan=content.default_plan,
        limits=limits,
        mail=bool(settings.smtp_url),
        calendars=content.calendars,
        priorities=content.priorities,
        routing=content.routing,
        read_amount=parse_amount,
        lookups=lookups,
        survey=content.survey,
    )


def _clean(text: str) -> Cleaned:
    found = redact(text)
    return Cleaned(found.text, tuple(str(kind) for kind in found.kinds))


async def _all(what: str, stops: Sequence[Callable[[], Awaitable[None]]]) -> None:
    """Stops side by side; one that fails must not keep the others from stopping."""
    for result in await asyncio.gather(*(stop() for stop in stops), return_exceptions=True):
        if isinstance(result, Exception):
            log.error("%s did not stop cleanly", what, exc_info=result)

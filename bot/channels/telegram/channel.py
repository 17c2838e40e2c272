"""Telegram as a part of the gateway."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence

from telegram import Update

from bot.channels.telegram.api import BotApi
from bot.channels.telegram.delivery import Courier
from bot.channels.telegram.errands import Errands
from bot.channels.telegram.flood import FloodLimits
from bot.channels.telegram.identity import Identity
from bot.channels.telegram.intake import CHANNEL, Intake
from bot.channels.telegram.menu import Menu
from bot.channels.telegram.options import TelegramOptions
from bot.channels.telegram.polling import Polling
from bot.channels.telegram.staff.group import StaffGroup
from bot.channels.telegram.staff.mirror import Mirror
from bot.channels.telegram.storage import TelegramStorage
from bot.channels.telegram.webhook import Webhook
from bot.desk.errors import DeskError, TransportError
from bot.desk.office import Office
from bot.desk.ports import Feed
from bot.http.parts import Part
from bot.http.routes import Route

log = logging.getLogger(__name__)


def telegram_part(
    office: Office, storage: TelegramStorage, feed: Feed, options: TelegramOptions, name: Callable[[], str]
) -> Part:
    """The channel of the bot with this token; `name` tells this gateway's.

    Whatever Telegram does, the rest of the gateway runs on.
    """
    channel = _Telegram(office, storage, feed, options, name)
    return Part(
        CHANNEL,
        channel.routes(),
        start=channel.start,
        stop=channel.stop,
        deliver={CHANNEL: channel.courier.deliver},
        pace={CHANNEL: channel.limits},
        greeting=channel.greeting,
        sign_in=channel.intake.arrivals.issue if options.links else None,
    )


class _Telegram:
    def __init__(
        self, office: Office, storage: TelegramStorage, feed: Feed, options: TelegramOptions, name: Callable[[], str]
    ) -> None:
        self._options = options
        self._feed = feed
        self._api = BotApi(options.token, options.api_base, patience=options.patience)
        self._errands = Errands(self._api)
        self.limits = FloodLimits(options.flood)
        self.courier = Courier(self._api, self.limits)
        self._identity = Identity(self._api, storage)
        self._menu = Menu(self._api, storage, office.texts, options.languages)
        self.intake = Intake(office, storage, feed, self._api, self._errands, self._identity, options)
        self._staff = StaffGroup(office, storage, self._api, self._errands, options.staff)
        self._mirror = Mirror(office, storage, self._api, self.limits, options.staff, name)
        self._webhook = Webhook(self._api, options.webhook_url, self._take) if options.webhook_url else None
        self._polling = Polling(
            self._api,
            storage,
            office.clock,
            self._take,
            wait_seconds=options.poll_seconds,
            first_retry=options.first_retry,
        )
        self._tasks: list[asyncio.Task[None]] = []

    def routes(self) -> Sequence[Route]:
        return self._webhook.routes() if self._webhook else ()

    def greeting(self) -> Sequence[str]:
        group = f", staff in group {self._options.staff.group}" if self._options.staff.group else ""
        return [f"telegram   {f'webhook {self._webhook.url}' if self._webhook else 'long polling'}{group}"]

    async def start(self) -> None:
        await self._identity.recall()
        await self.intake.start()
        self._tasks = [asyncio.create_task(self._stay_linked())]
        if self._options.staff.group:
            self._tasks.append(asyncio.create_task(self._mirror.run(self._feed)))

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.intake.stop()
        await self._errands.stop()
        farewell = self._options.farewell
        await asyncio.gather(self.courier.finish(farewell), self._mirror.finish(farewell))
        await self._api.stop()

    async def _take(self, update: Update) -> None:
        """The staff's group is no customer."""
        if not await self._staff.take(update):
            await self.intake.take(update)

    async def _stay_linked(self) -> None:
        """Connects and receives; what goes wrong is logged and tried again, less and less often."""
        pause, connected = self._options.first_retry, False
        while True:
            try:
                if not connected:
                    await self._connect()
                    connected = True
                    log.info("Telegram: connected")
                if self._webhook:
                    return
                await self._polling.receive()
                pause = self._options.first_retry
                continue
            except TransportError as error:
                connected = False
                wait = max(pause, error.retry_after or 0)
                log.warning("Telegram: %s. Everything else runs on; trying again in %.0f s", error, wait)
            except Exception:
                # The storage is away, or worse. What is not acknowledged stays with Telegram.
                wait = pause
                log.exception("Telegram: receiving broke; trying again in %.0f s", wait)
            await asyncio.sleep(wait)
            pause = min(pause * 2, self._options.longest_retry)

    async def _connect(self) -> None:
        await self._identity.learn()
        await (self._webhook or self._polling).connect()
        self._errands.run(self._introduce())

    async def _introduce(self) -> None:
        """What a talk does not need, and so need not wait for."""
        try:
            await self._identity.remember()
        except DeskError as error:
            log.warning("the bot's name could not be kept: %s", error)
        await self._menu.offer()

"""Puts the console together for the gateway."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from argon2 import PasswordHasher

from bot.console.accounts import Accounts
from bot.console.attempts import Attempts
from bot.console.conversations import Conversations
from bot.console.doors import Doors
from bot.console.first_account import make_first_account
from bot.console.handoffs import Handoffs
from bot.console.live import Live
from bot.console.options import ConsoleOptions
from bot.console.own_account import OwnAccount
from bot.console.pages import Pages
from bot.console.passwords import Passwords
from bot.console.presence import Presence
from bot.console.reports import Reports
from bot.console.schemas import SCHEMAS
from bot.console.sign_in import SignIn
from bot.console.tickets import Tickets
from bot.desk.accounts import StaffWork
from bot.desk.office import Office
from bot.desk.ports import Feed
from bot.desk.reports import ReportWork
from bot.http.parts import Part


class ConsoleWork(StaffWork, ReportWork, Protocol):
    """A unit of work that knows the staff and can count."""


class ConsoleStorage(Protocol):
    """The storage that the console works with."""

    def write(self) -> AbstractAsyncContextManager[ConsoleWork]:
        """A unit of work that will commit."""
        ...

    def read(self) -> AbstractAsyncContextManager[ConsoleWork]:
        """A unit of work that only looks."""
        ...


def console_part(
    office: Office,
    storage: ConsoleStorage,
    feed: Feed,
    options: ConsoleOptions,
    hasher: PasswordHasher | None = None,
) -> Part:
    """The console: its API, its pages, and at start the first account when there is none."""
    passwords = Passwords(options.password_chars, hasher)
    doors = Doors(storage, office.clock, options)
    attempts = Attempts(options.rate_logins, options.rate_logins_ip, on=options.rate_limits)
    presence = Presence(office, doors, options.presence_seconds)
    live = Live(storage, feed, doors, presence, options)
    told: list[str] = []

    async def start() -> None:
        told.extend(await make_first_account(storage, passwords, options.admin_password, office.clock()))

    async def stop() -> None:
        await live.close()
        await presence.close()

    def greeting() -> Sequence[str]:
        return tuple(told) or ("staff      /staff",)

    handlers = (
        SignIn(storage, doors, passwords, attempts),
        OwnAccount(storage, doors, passwords, attempts, office.clock),
        Accounts(storage, doors, passwords, office.clock),
        presence,
        Handoffs(office, doors),
        Conversations(office, doors, options.message_chars),
        Tickets(office, storage, doors),
        Reports(office, storage, doors),
        live,
        Pages(),
    )
    routes = [route for handler in handlers for route in handler.routes()]
    return Part("console", routes, start=start, stop=stop, greeting=greeting, schemas=SCHEMAS)

"""A part that the gateway joins in: a channel, the console. Each has a function that makes its Part."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bot.desk.linking import IssueLink
from bot.desk.mail import Mail
from bot.desk.outbox import Arrived, Delivery
from bot.http.routes import Route, Schema

#: Gives one mail to the mail server; raises desk.errors.TransportError.
SendMail = Callable[[Mail], Awaitable[str | None]]
#: Pushes a message to its customer, or one more part of it; raises desk.errors.TransportError.
Deliver = Callable[[Delivery], Awaitable[Arrived]]


class Pace(Protocol):
    """How fast a channel takes messages. Whoever may not send yet is told how long to wait; nobody is held here."""

    def everyone(self) -> float:
        """Seconds until anything at all may be sent; 0 for now."""
        ...

    def take(self, address: str) -> float:
        """0 when one message may go to this address now, which is counted; else the seconds until then."""
        ...


class NoPace:
    """As fast as it goes."""

    def everyone(self) -> float:
        """Now."""
        return 0.0

    def take(self, address: str) -> float:
        """Now."""
        return 0.0


async def _nothing() -> None:
    """What a part without background work does."""


def _silent() -> Sequence[str]:
    return ()


@dataclass(frozen=True, slots=True)
class Part:
    """What a part gives the gateway.

    `start` runs once the port is bound, `stop` before the storage closes; `deliver` has the sender of each channel
    that pushes, and `pace` how fast it may go where there are limits; `send_mail` is the sender of mails, `sign_in`
    makes links that tie a chat of the channel to a signed-in customer; `greeting` gives lines that
    `python -m bot run` prints after start; `schemas` are named in the API description.
    """

    name: str
    routes: Sequence[Route] = ()
    start: Callable[[], Awaitable[None]] = _nothing
    stop: Callable[[], Awaitable[None]] = _nothing
    deliver: Mapping[str, Deliver] = field(default_factory=dict)
    pace: Mapping[str, Pace] = field(default_factory=dict)
    send_mail: SendMail | None = None
    sign_in: IssueLink | None = None
    greeting: Callable[[], Sequence[str]] = _silent
    schemas: Mapping[str, Schema] = field(default_factory=dict)

"""What the desk needs from outside, as protocols: storage, the assistant, news, texts and the clock."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager, AbstractContextManager
from datetime import datetime
from typing import Protocol

from bot.desk.duty import Duty
from bot.desk.lookup import LookupRequests
from bot.desk.mail import Mails
from bot.desk.outbox import Outbox
from bot.desk.repositories import (
    Attachments,
    Conversations,
    Handoffs,
    Inbox,
    Notes,
    Tickets,
    Transcript,
)
from bot.desk.survey import Surveys
from bot.desk.turn import TurnRequest, TurnResult


class UnitOfWork(Protocol):
    """One transaction over all repositories."""

    conversations: Conversations
    transcript: Transcript
    inbox: Inbox
    outbox: Outbox
    tickets: Tickets
    handoffs: Handoffs
    notes: Notes
    attachments: Attachments
    duty: Duty
    lookups: LookupRequests
    mails: Mails
    surveys: Surveys

    async def commit(self) -> None:
        """Makes everything written so far durable and visible."""
        ...


class Storage(Protocol):
    """Opens units of work. `write` takes the write lock at once; `read` never waits for writers."""

    def write(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """A unit of work that will commit."""
        ...

    def read(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """A unit of work that only looks."""
        ...


class Assistant(Protocol):
    """Answers customers; `bot.gateway` reaches it over HTTP, tests in process."""

    async def turn(self, request: TurnRequest) -> TurnResult:
        """Runs one turn. Raises Unavailable when no assistant answers, Invalid when it fails on this message."""
        ...


class News(Protocol):
    """Tells whoever listens that something changed, after it was committed."""

    def message_received(self, channel: str) -> None:
        """A customer's message was stored, whoever will answer it."""
        ...

    def conversation_changed(self, conversation_id: str) -> None:
        """There are new messages, or a new owner."""
        ...

    def queue_changed(self) -> None:
        """A handoff came, was claimed or ended."""
        ...

    def work_arrived(self, conversation_id: str) -> None:
        """A message waits in the inbox for its turn."""
        ...

    def delivery_due(self, channel: str) -> None:
        """Something waits in the outbox."""
        ...

    def lookup_wanted(self) -> None:
        """Something is to be looked up."""
        ...


class Signal(Protocol):
    """Remembers one change until somebody has waited for it, so that none is missed between two looks."""

    async def wait(self, seconds: float | None = None) -> bool:
        """Returns True at the next change, at once if there was one since the last wait; False after `seconds`."""
        ...


class Feed(Protocol):
    """The other end of News, for those who show what changes as it changes."""

    def conversation(self, conversation_id: str) -> AbstractContextManager[Signal]:
        """Signals whenever this conversation changed."""
        ...

    def queue(self) -> AbstractContextManager[Signal]:
        """Signals whenever the staff queue or any conversation changed."""
        ...


class Texts(Protocol):
    """What the product says by itself, in the customer's language; `key` as in `data/responses/<lang>.yml`."""

    def say(self, key: str, lang: str | None, **values: str) -> str:
        """The text; English where the language has none."""
        ...


class Clock(Protocol):
    """What time it is."""

    def __call__(self) -> datetime:
        """Now, aware, in UTC."""
        ...

"""An office over a real database, with the smallest real parts around it.

The cast of all tests: Alice is a customer, Bob another; Nora and Tom are on the staff, Tom leads.
"""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.desk.conversation import Conversation, Message
from bot.desk.handoff import Handoff, Reason
from bot.desk.office import Cleaned, Office, TopicPlan
from bot.desk.reception import Incoming, receive
from bot.desk.repositories import Pending
from bot.desk.sla import Policy, Target
from bot.desk.staffing import Member
from bot.desk.ticket import Priority
from bot.desk.turn import NewHandoff, Reply, TurnResult
from bot.desk.turns import complete
from bot.storage.database import SqlStorage

NORA = Member("nora", "Nora")
TOM = Member("tom", "Tom", "supervisor")

MINUTES, HOURS = timedelta(minutes=1), timedelta(hours=1)
SLA = Policy(
    {
        Priority.LOW: Target(24 * HOURS, 24 * HOURS, 168 * HOURS),
        Priority.MEDIUM: Target(8 * HOURS, 6 * HOURS, 72 * HOURS),
        Priority.HIGH: Target(2 * HOURS, 2 * HOURS, 24 * HOURS),
        Priority.CRITICAL: Target(15 * MINUTES, 30 * MINUTES, 4 * HOURS),
    }
)
PLANS = {
    "withdrawal_pending": TopicPlan("payments", Priority.MEDIUM, ("tx_hash", "email")),
    "security_hacked": TopicPlan("security", Priority.CRITICAL, ("email",)),
}


@dataclass
class SetClock:
    """A clock that stands until it is moved on."""

    now: datetime = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Now."""
        return self.now

    def tick(self, seconds: float = 1) -> datetime:
        """Moves on and tells the new time."""
        self.now += timedelta(seconds=seconds)
        return self.now


@dataclass
class HeardNews:
    """Keeps what was told, in order."""

    told: list[tuple[str, str]] = field(default_factory=list)

    def message_received(self, channel: str) -> None:
        """A customer wrote."""
        self.told.append(("message", channel))

    def conversation_changed(self, conversation_id: str) -> None:
        """A conversation changed."""
        self.told.append(("conversation", conversation_id))

    def queue_changed(self) -> None:
        """The queue changed."""
        self.told.append(("queue", ""))

    def work_arrived(self, conversation_id: str) -> None:
        """A message waits."""
        self.told.append(("work", conversation_id))

    def delivery_due(self, channel: str) -> None:
        """Something is to be delivered."""
        self.told.append(("delivery", channel))

    def lookup_wanted(self) -> None:
        """Something is to be looked up."""
        self.told.append(("lookup", ""))


class PlainTexts:
    """Says which text it would be, in which language, with which values."""

    def say(self, key: str, lang: str | None, **values: str) -> str:
        """The text."""
        given = "".join(f" {name}={value}" for name, value in values.items())
        return f"[{lang or 'en'}] {key}{given}"


def clean(text: str) -> Cleaned:
    """Cuts out the one secret that the tests know."""
    if "hunter2" not in text:
        return Cleaned(text)
    return Cleaned(text.replace("hunter2", "[removed]"), ("seed_phrase",))


@pytest.fixture
def clock() -> SetClock:
    """A clock that the test sets."""
    return SetClock()


@pytest.fixture
def news() -> HeardNews:
    """What listeners were told."""
    return HeardNews()


@pytest.fixture
async def storage(tmp_path: Path, clock: SetClock) -> AsyncIterator[SqlStorage]:
    """An open storage on a SQLite file."""
    storage = SqlStorage(f"sqlite:///{tmp_path}/pharos.db", clock=clock)
    await storage.start()
    yield storage
    await storage.stop()


def office_over(storage: SqlStorage, news: HeardNews, clock: SetClock) -> Office:
    """An office with these parts."""
    return Office(storage, news, PlainTexts(), clock, clean, SLA, PLANS, TopicPlan("support", Priority.LOW))


@pytest.fixture
def office(storage: SqlStorage, news: HeardNews, clock: SetClock) -> Office:
    """The desk, ready to work."""
    return office_over(storage, news, clock)


async def opened(office: Office, channel: str = "web", **details: object) -> Conversation:
    """A new conversation."""
    async with office.storage.write() as work:
        conversation = await work.conversations.open(channel, **details)  # type: ignore[arg-type]
        await work.commit()
    return conversation


async def transcript(office: Office, conversation_id: str) -> list[Message]:
    """All that was said."""
    async with office.storage.read() as work:
        return list(await work.transcript.after(conversation_id, 0))


async def reread(office: Office, conversation_id: str) -> Conversation:
    """The conversation as it is stored now."""
    async with office.storage.read() as work:
        return await work.conversations.get(conversation_id)


@pytest.fixture
async def alice(office: Office) -> Conversation:
    """Alice's conversation on the web."""
    return await opened(office, lang="en")


@pytest.fixture
async def bob(office: Office) -> Conversation:
    """Bob's conversation on Telegram."""
    return await opened(office, "telegram", external_id="42")


async def waiting(office: Office, conversation_id: str) -> Pending | None:
    """The message whose turn it is."""
    async with office.storage.read() as work:
        return await work.inbox.oldest(conversation_id)


async def asked(office: Office, conversation_id: str, text: str = "hello", **details: Any) -> Pending:
    """A customer's message that waits for its turn."""
    await receive(office, conversation_id, Incoming(uuid.uuid4().hex, text, **details))
    pending = await waiting(office, conversation_id)
    assert pending is not None
    return pending


async def handed_over(office: Office, conversation_id: str, reason: Reason = Reason.ASKED) -> Handoff:
    """A conversation that the bot has just given to people."""
    pending = await asked(office, conversation_id, "I want a person")
    result = TurnResult(
        (Reply("Somebody will come.", "en", about="human_request"),), "en", handoff=NewHandoff(reason)
    )
    assert await complete(office, pending, result)
    async with office.storage.read() as work:
        handoff = await work.handoffs.open_of(conversation_id)
    assert handoff is not None
    return handoff

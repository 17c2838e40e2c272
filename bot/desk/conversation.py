"""A conversation, who owns it, and what was said in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Owner(StrEnum):
    """Who answers the customer now; the contract calls it `state`."""

    BOT = "bot"
    WAITING = "waiting"  # handed over, nobody has taken it yet
    STAFF = "staff"
    CLOSED = "closed"


class Author(StrEnum):
    """Who said a message."""

    CUSTOMER = "customer"
    BOT = "bot"
    STAFF = "staff"
    SYSTEM = "system"


class Mood(StrEnum):
    """How the customer sounds."""

    CALM = "calm"
    UPSET = "upset"


#: Channels whose clients fetch what is new themselves; to all others messages are pushed through the outbox.
PULLED_CHANNELS = frozenset({"web", "rest"})


@dataclass(frozen=True, slots=True)
class Button:
    """A quick reply: pressing it sends `payload` and shows `title` as what the customer said."""

    title: str
    payload: str
    about: str | None = None

    def wire(self) -> dict[str, Any]:
        """The button as CONTRACT.md shows it."""
        shown = {"title": self.title, "payload": self.payload}
        return shown if self.about is None else {**shown, "about": self.about}


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a message; `size` in bytes."""

    id: str
    name: str
    type: str
    size: int

    def wire(self) -> dict[str, Any]:
        """The attachment as CONTRACT.md shows it."""
        return {"id": self.id, "name": self.name, "type": self.type, "size": self.size}


@dataclass(frozen=True, slots=True)
class Draft:
    """A message that is not in a transcript yet, so it has no number and no time."""

    author: Author
    text: str
    lang: str
    id: str | None = None  # the client's id; made up when absent
    name: str | None = None
    about: str | None = None
    asks: str | None = None
    buttons: tuple[Button, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    reply_to: int | None = None  # `seq` of the customer's message that this answers


@dataclass(frozen=True, slots=True)
class Message:
    """A message in a transcript. `seq` counts from 1 within its conversation, without gaps."""

    seq: int
    id: str
    author: Author
    text: str
    lang: str
    created_at: datetime
    name: str | None = None
    about: str | None = None
    asks: str | None = None
    buttons: tuple[Button, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    reply_to: int | None = None

    def wire(self) -> dict[str, Any]:
        """The message as CONTRACT.md shows it."""
        shown: dict[str, Any] = {
            "seq": self.seq,
            "id": self.id,
            "author": str(self.author),
            "text": self.text,
            "lang": self.lang,
            "about": self.about,
            "asks": self.asks,
            "buttons": [button.wire() for button in self.buttons],
            "attachments": [attachment.wire() for attachment in self.attachments],
            "created_at": self.created_at.isoformat(),
        }
        return shown if self.name is None else {**shown, "name": self.name}


@dataclass(frozen=True, slots=True)
class Customer:
    """Who the customer is. Only a verified one (`sub` from a signed token) is more than a claim."""

    sub: str | None = None
    name: str | None = None
    email: str | None = None
    vip: bool = False

    @property
    def verified(self) -> bool:
        """Whether the exchange vouched for this identity."""
        return self.sub is not None

    def told(self, email: str | None = None) -> dict[str, Any]:
        """What staff may know of the customer, as far as it is known; `email` is one they named themselves."""
        who = {"sub": self.sub, "name": self.name, "email": self.email or email, "vip": self.vip}
        return {name: value for name, value in who.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Queue:
    """Where a waiting conversation stands; `expected_wait_seconds` is None when there is nothing to judge by."""

    position: int
    expected_wait_seconds: int | None

    def wire(self) -> dict[str, Any]:
        """The place in the queue as CONTRACT.md shows it."""
        return {"position": self.position, "expected_wait_seconds": self.expected_wait_seconds}


@dataclass(frozen=True, slots=True)
class Conversation:
    """One customer's talk on one channel.

    `facts` holds only what is known; `memory` is the assistant's own dialogue state, opaque to everybody else, and
    None when the assistant is to start fresh.
    """

    id: str
    channel: str
    state: Owner
    created_at: datetime
    updated_at: datetime
    lang: str | None = None
    mood: Mood = Mood.CALM
    escalated: bool = False
    escalation_reason: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    tickets: tuple[str, ...] = ()
    customer: Customer = field(default_factory=Customer)
    external_id: str | None = None  # the channel's own address of the customer: a chat, a sender
    memory: Mapping[str, Any] | None = None
    queue: Queue | None = None
    unreachable_at: datetime | None = None  # since then the channel refuses this customer; until they write again

    @property
    def pushed(self) -> bool:
        """Whether messages to this customer go through the outbox."""
        return self.channel not in PULLED_CHANNELS and not self.left

    @property
    def left(self) -> bool:
        """Whether the chat is another person's by now, so that nothing is said or heard here any more."""
        return self.channel not in PULLED_CHANNELS and self.external_id is None

    @property
    def reachable(self) -> bool:
        """Whether the channel takes messages to this customer, as far as is known."""
        return self.unreachable_at is None

    def wire(self) -> dict[str, Any]:
        """The conversation as CONTRACT.md shows it to its customer."""
        shown: dict[str, Any] = {
            "id": self.id,
            "channel": self.channel,
            "state": str(self.state),
            "escalated": self.escalated,
            "escalation_reason": self.escalation_reason,
            "lang": self.lang,
            "mood": str(self.mood),
            "facts": dict(self.facts),
            "tickets": list(self.tickets),
        }
        return shown if self.queue is None else {**shown, "queue": self.queue.wire()}

"""A ticket: what is to be solved, by when, and everything that happened to it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.desk.conversation import Attachment
from bot.desk.diagnostics import Diagnostics
from bot.desk.errors import IllegalMove


class Priority(StrEnum):
    """How soon a ticket must be looked at."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """0 for the lowest, so that queues can sort."""
        return list(Priority).index(self)

    def raised(self) -> Priority:
        """One step up, or the same at the top."""
        steps = list(Priority)
        return steps[min(self.rank + 1, len(steps) - 1)]


class Status(StrEnum):
    """Where a ticket stands."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    WAITING_CUSTOMER = "waiting_customer"
    RESOLVED = "resolved"
    CLOSED = "closed"


class Kind(StrEnum):
    """What ITIL calls it: something is broken, or somebody wants something."""

    INCIDENT = "incident"
    REQUEST = "request"


#: The only moves between statuses. A closed ticket is reopened, never silently resumed.
STATUS_MOVES: Mapping[Status, tuple[Status, ...]] = {
    Status.OPEN: (Status.IN_PROGRESS, Status.WAITING_CUSTOMER, Status.RESOLVED, Status.CLOSED),
    Status.IN_PROGRESS: (Status.OPEN, Status.WAITING_CUSTOMER, Status.RESOLVED, Status.CLOSED),
    Status.WAITING_CUSTOMER: (Status.OPEN, Status.IN_PROGRESS, Status.RESOLVED, Status.CLOSED),
    Status.RESOLVED: (Status.OPEN, Status.CLOSED),
    Status.CLOSED: (Status.OPEN,),
}

#: Statuses in which somebody still has something to do.
UNSOLVED = frozenset({Status.OPEN, Status.IN_PROGRESS, Status.WAITING_CUSTOMER})


def check_move(old: Status, new: Status) -> None:
    """Raises IllegalMove, naming the legal moves, unless a ticket may go from `old` to `new`."""
    legal = STATUS_MOVES[old]
    if new not in legal:
        names = tuple(str(status) for status in legal)
        raise IllegalMove(f"A ticket that is {old} can only become: {', '.join(names)}.", names)


# Crockford's alphabet: no I, L, O, U, so a number read out on the phone is written down right.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_DIGITS = 8


def ticket_number(conversation_id: str, message_id: str) -> str:
    """The number of the ticket that this message opens: "T-" and 8 characters.

    The same message always gives the same number, so a turn that is run again after a crash opens no second ticket.
    40 bits keep numbers from being guessed or counted.
    """
    digest = hashlib.sha256(f"{conversation_id}\n{message_id}".encode()).digest()
    bits = int.from_bytes(digest[:5], "big")
    return "T-" + "".join(_ALPHABET[bits >> 5 * place & 31] for place in reversed(range(_DIGITS)))


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a ticket's history: who changed what, from what, to what, and when."""

    at: datetime
    who: str
    what: str
    old: str | None
    new: str | None

    def wire(self) -> dict[str, Any]:
        """The change as CONTRACT.md shows it."""
        return {
            "at": self.at.isoformat(),
            "who": self.who,
            "what": self.what,
            "from": self.old,
            "to": self.new,
        }


class Promise(StrEnum):
    """What customers may count on; each has a clock."""

    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"  # to what the customer added after the last answer
    RESOLUTION = "resolution"


@dataclass(frozen=True, slots=True)
class Clocks:
    """What must be remembered to keep a ticket's promises; `bot.desk.sla` alone changes it.

    `stops` are the stretches in which no clock ran, (from, until), the last without an end while they stand still.
    """

    priority: Priority | None = None  # by which promises are given: that of the ticket but for what breaches raised
    stops: tuple[tuple[datetime, datetime | None], ...] = ()
    awaiting_since: datetime | None = None  # the customer's first words that nobody has answered yet
    warned: tuple[Promise, ...] = ()
    breached: tuple[Promise, ...] = ()
    raised: tuple[Promise, ...] = ()  # the breaches for which the priority is raised now

    @property
    def paused(self) -> bool:
        """Whether the clocks stand still."""
        return bool(self.stops) and self.stops[-1][1] is None


@dataclass(frozen=True, slots=True)
class Ticket:
    """A matter that staff must solve. `customer` is what staff may know of the customer."""

    id: str
    conversation_id: str
    topic: str
    subject: str
    description: str
    priority: Priority
    status: Status
    team: str
    lang: str
    channel: str
    created_at: datetime
    first_response_due: datetime
    resolution_due: datetime
    assignee: str | None = None
    kind: Kind = Kind.REQUEST
    reasons: tuple[str, ...] = ()  # why the priority was what it was at first
    customer: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
    history: tuple[Change, ...] = ()
    next_response_due: datetime | None = None  # None while the customer waits for no answer but the first
    first_responded_at: datetime | None = None
    clocks: Clocks = field(default_factory=Clocks)
    clock_due: datetime | None = None  # when the clocks must be looked at next; None: not by themselves
    diagnostics: Diagnostics | None = None  # only with the customer's consent

    @property
    def settled_at(self) -> datetime | None:
        """When it last became resolved or closed, whoever did it; None while it is unsolved."""
        if self.status in UNSOLVED:
            return None
        settled = [change.at for change in self.history if change.what == "status" and change.new == self.status]
        return settled[-1] if settled else self.created_at

    def may_reopen(self, now: datetime, within: timedelta) -> bool:
        """Whether its customer may still reopen it."""
        return self.settled_at is not None and now - self.settled_at <= within

    def wire(self) -> dict[str, Any]:
        """The ticket as CONTRACT.md shows it to staff."""
        return {
            "id": self.id,
            "conversation": self.conversation_id,
            "topic": self.topic,
            "subject": self.subject,
            "description": self.description,
            "kind": str(self.kind),
            "priority": str(self.priority),
            "reasons": list(self.reasons),
            "status": str(self.status),
            "assignee": self.assignee,
            "team": self.team,
            "lang": self.lang,
            "channel": self.channel,
            "customer": dict(self.customer),
            "facts": dict(self.facts),
            "attachments": [attachment.wire() for attachment in self.attachments],
            "diagnostics": self.diagnostics.wire() if self.diagnostics else None,
            "created_at": self.created_at.isoformat(),
            "first_response_due": self.first_response_due.isoformat(),
            "next_response_due": _iso(self.next_response_due),
            "resolution_due": self.resolution_due.isoformat(),
            "first_responded_at": _iso(self.first_responded_at),
            "sla": {
                "paused": self.clocks.paused,
                "warned": [str(promise) for promise in self.clocks.warned],
                "breached": [str(promise) for promise in self.clocks.breached],
            },
            "history": [change.wire() for change in self.history],
        }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None

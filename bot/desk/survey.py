"""Surveys: when a customer is asked how they were served, and what an answer means. Pure.

CSAT asks how good the help was, once a matter; NPS asks how likely they would recommend us, once in a long while.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bot.desk.conversation import Author, Button, Conversation, Message, Owner
from bot.desk.ticket import Priority, Status, Ticket


class Kind(StrEnum):
    """What is asked."""

    CSAT = "csat"
    NPS = "nps"


class State(StrEnum):
    """Where a survey stands. One that was asked too long ago is over, though its state stays."""

    DUE = "due"
    ASKED = "asked"
    ANSWERED = "answered"
    SKIPPED = "skipped"  # never asked, for one of the reasons of `why_not`


@dataclass(frozen=True, slots=True)
class Survey:
    """One question to one customer. `customer` is the key under which the same person is known again.

    `by` is the member of staff after whose work it is asked; `ticket` is what the answer is about or, after a bad
    answer about a conversation, the ticket that was opened for it.
    """

    id: str
    kind: Kind
    conversation_id: str
    customer: str
    planned_at: datetime
    due_at: datetime
    state: State = State.DUE
    ticket: str | None = None
    handoff: str | None = None
    by: str | None = None
    asked_at: datetime | None = None
    answered_at: datetime | None = None
    score: int | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Scale:
    """Whole numbers from `lowest` to `highest`; `title` is what a button shows, `bad` the best of the bad ones."""

    lowest: int
    highest: int
    bad: int
    good: int
    title: str

    @property
    def scores(self) -> Sequence[int]:
        """All of them, ascending."""
        return range(self.lowest, self.highest + 1)


#: Fixed by what NPS means: 0 to 6 would dissuade others, 9 and 10 recommend us.
NPS_SCALE = Scale(0, 10, bad=6, good=9, title="{score}")


@dataclass(frozen=True, slots=True)
class Review:
    """What a bad rating makes of the matter. `subject` is for staff, with {score} and {highest}."""

    team: str = "supervisors"
    priority: Priority = Priority.HIGH
    topic: str = "support_contact"
    subject: str = "Rated {score} of {highest}"


@dataclass(frozen=True, slots=True)
class Rules:
    """See `data/survey.yml` for what each means; these are its defaults, so that a test may build one without it."""

    csat: Scale = field(default_factory=lambda: Scale(1, 5, bad=2, good=4, title="{score} ★"))
    after_ticket: timedelta = timedelta(minutes=10)
    after_conversation: timedelta = timedelta(minutes=2)
    apart: timedelta = timedelta(days=1)
    nps_after: timedelta = timedelta(days=1)
    nps_least: int = 3
    nps_every: timedelta = timedelta(days=90)
    quiet: timedelta = timedelta(minutes=2)
    latest: timedelta = timedelta(days=3)
    open: timedelta = timedelta(days=7)
    channels: frozenset[str] = frozenset({"web", "telegram"})
    small_talk: frozenset[str] = frozenset({"thanks", "goodbye", "affirm"})
    review: Review = field(default_factory=Review)

    def scale(self, kind: Kind) -> Scale:
        """What may be answered."""
        return self.csat if kind is Kind.CSAT else NPS_SCALE

    def is_bad(self, kind: Kind, score: int) -> bool:
        """Whether a supervisor must look at the matter; an opinion of the whole company reopens none."""
        return kind is Kind.CSAT and score <= self.csat.bad

    def is_open(self, survey: Survey, now: datetime) -> bool:
        """Whether an answer still counts."""
        return survey.asked_at is not None and now < survey.asked_at + self.open


def customer_key(conversation: Conversation) -> str:
    """Under which a customer is known again: by name if the exchange vouches for it, else by their conversation."""
    sub = conversation.customer.sub
    return f"sub:{sub}" if sub else f"conversation:{conversation.id}"


def survey_id(kind: Kind, matter: str) -> str:
    """The same for the same matter, so that nothing is asked about twice."""
    return "s" + hashlib.sha256(f"{kind}\n{matter}".encode()).hexdigest()[:20]


def buttons(scale: Scale, survey: str) -> tuple[Button, ...]:
    """A quick reply for each score, lowest first."""
    return tuple(
        Button(scale.title.format(score=score), f'/rate{{"survey": "{survey}", "score": "{score}"}}')
        for score in scale.scores
    )


@dataclass(frozen=True, slots=True)
class Look:
    """How things stand with the customer when a survey is due.

    `settled`: the ticket is still as staff left it. `since` are the messages after the survey was planned.
    `asked_at` is when this customer was last asked a survey of this kind.
    """

    owner: Owner
    channel: str
    settled: bool
    unanswered: bool
    since: Sequence[Message] = ()
    asked_at: datetime | None = None


def is_settled(ticket: Ticket, by: str | None) -> bool:
    """Whether the last word on the ticket's status is still what this member of staff said.

    Not so when it was reopened, withdrawn or closed by the mere passing of time.
    """
    moves = [change for change in ticket.history if change.what == "status"]
    if ticket.status not in (Status.RESOLVED, Status.CLOSED) or not moves:
        return False
    return moves[-1].who == by and moves[-1].new == str(ticket.status)


def why_not(rules: Rules, survey: Survey, look: Look, now: datetime) -> str | None:
    """The reason for which a survey is never asked, if there is one."""
    apart = rules.apart if survey.kind is Kind.CSAT else rules.nps_every
    if look.channel not in rules.channels:
        return "channel"
    if not look.settled:
        return "unsettled"
    if now >= survey.planned_at + rules.latest:
        return "late"
    if look.asked_at is not None and now < look.asked_at + apart:
        return "asked"
    matters = (message.about for message in look.since if message.author is Author.BOT and message.about)
    return "moved_on" if any(about not in rules.small_talk for about in matters) else None


def not_before(rules: Rules, look: Look, now: datetime) -> datetime | None:
    """When to look again, while the customer is being served or has just written; None: ask now."""
    if look.owner in (Owner.WAITING, Owner.STAFF) or look.unanswered:
        return now + rules.quiet
    said = [message.created_at for message in look.since if message.author is Author.CUSTOMER]
    again = said[-1] + rules.quiet if said else now
    return again if again > now else None


class Surveys(Protocol):
    """The surveys that are stored."""

    async def plan(self, survey: Survey) -> bool:
        """Stores a survey that is due later.

        One of the same id that was not asked yet is due at the new time instead. False when nothing was changed:
        it was asked already, or, for NPS, another one of this customer is due.
        """
        ...

    async def find(self, survey_id: str) -> Survey | None:
        """The survey, if there is one."""
        ...

    async def due(self, now: datetime, limit: int = 100) -> Sequence[Survey]:
        """What is to be asked by now, longest due first."""
        ...

    async def asked(self, survey_id: str, at: datetime) -> bool:
        """Marks it asked; False when it is not due any more, for then somebody else has asked."""
        ...

    async def postpone(self, survey_id: str, until: datetime) -> None:
        """A survey that is due, is so later."""
        ...

    async def skip(self, survey_id: str) -> None:
        """A survey that is due, will not be asked."""
        ...

    async def last_asked(self, kind: Kind, customer: str) -> datetime | None:
        """When this customer was last asked."""
        ...

    async def open_to(self, conversation_id: str, customer: str, since: datetime) -> Sequence[Survey]:
        """What was asked after `since` in this conversation or of this customer, oldest first."""
        ...

    async def answer(self, survey_id: str, score: int, at: datetime) -> bool:
        """Keeps the first answer; False for any other."""
        ...

    async def add_comment(self, survey_id: str, text: str) -> bool:
        """Keeps the first comment on an answer; False for any other."""
        ...

    async def about(self, survey_id: str, ticket: str) -> None:
        """The answer is about this ticket."""
        ...

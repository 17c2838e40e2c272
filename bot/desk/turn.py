"""One turn of the assistant: what it is told, and what comes back.

The assistant keeps nothing between turns. It gets the dialogue state it returned last (`memory`) and gives a new one
back; the gateway stores that together with the replies and the effects in one transaction. So a turn can be run
again after any crash, on any assistant process, and still count once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from bot.desk.conversation import Button, Customer, Mood
from bot.desk.handoff import Reason


@dataclass(frozen=True, slots=True)
class KnownTicket:
    """What the assistant may tell the customer of one of their own tickets."""

    id: str
    topic: str
    subject: str
    status: str
    resolved_at: str | None = None  # ISO 8601; when it became resolved or closed
    can_reopen: bool = False


@dataclass(frozen=True, slots=True)
class KnownSurvey:
    """A survey that the customer was asked lately. `score` is None until they answer; then a comment may follow.

    `ticket` is the one that is asked about, or that was opened because of a bad answer.
    """

    id: str
    kind: str
    ticket: str | None = None
    score: int | None = None


@dataclass(frozen=True, slots=True)
class TurnRequest:
    """A customer's message and all that the assistant may know when it answers."""

    message_id: str
    text: str
    conversation_id: str
    channel: str
    payload: str | None = None
    lang: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    tickets: tuple[KnownTicket, ...] = ()
    customer: Customer = field(default_factory=Customer)
    attachments: int = 0  # how many files came with this message
    memory: Mapping[str, Any] | None = None
    surveys: tuple[KnownSurvey, ...] = ()  # those that may be answered now, the newest last
    asked: str | None = None  # while there are any: what our last message before this one waits for

    def to_json(self) -> dict[str, Any]:
        """As JSON for the assistant process."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> TurnRequest:
        """Back from JSON; raises KeyError or TypeError when a field is missing or unknown."""
        fields = dict(data)
        fields["customer"] = Customer(**fields.get("customer") or {})
        fields["tickets"] = tuple(KnownTicket(**ticket) for ticket in fields.get("tickets") or ())
        fields["surveys"] = tuple(KnownSurvey(**survey) for survey in fields.get("surveys") or ())
        return cls(**fields)


@dataclass(frozen=True, slots=True)
class Reply:
    """One message of the bot."""

    text: str
    lang: str
    about: str | None = None
    asks: str | None = None
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class NewTicket:
    """The customer's form is complete: open this ticket."""

    id: str
    topic: str
    subject: str
    description: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NewComment:
    """The customer adds to a ticket of theirs."""

    ticket: str
    text: str


class Move(StrEnum):
    """What customers do with the status of their own tickets."""

    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class NewMove:
    """The customer reopens or withdraws a ticket of theirs."""

    ticket: str
    to: Move


@dataclass(frozen=True, slots=True)
class NewRating:
    """The customer answers a survey, or comments on their answer."""

    survey: str
    score: int | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class NewHandoff:
    """The bot gives the conversation to a person."""

    reason: Reason
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class TurnResult:
    """What the bot says and does in this turn, and what it knows afterwards.

    `topic` is what the conversation is about now, also while a form asks for something or a bare fact was sent.
    """

    replies: tuple[Reply, ...]
    lang: str
    mood: Mood = Mood.CALM
    facts: Mapping[str, str] = field(default_factory=dict)
    tickets: tuple[NewTicket, ...] = ()
    comments: tuple[NewComment, ...] = ()
    moves: tuple[NewMove, ...] = ()
    ratings: tuple[NewRating, ...] = ()
    handoff: NewHandoff | None = None
    topic: str | None = None
    memory: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As JSON for the gateway."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> TurnResult:
        """Back from JSON; raises KeyError, TypeError or ValueError when it is not of this form."""
        fields = dict(data)
        fields["replies"] = tuple(_reply(reply) for reply in fields["replies"])
        fields["mood"] = Mood(fields.get("mood", Mood.CALM))
        fields["tickets"] = tuple(NewTicket(**ticket) for ticket in fields.get("tickets") or ())
        fields["comments"] = tuple(NewComment(**comment) for comment in fields.get("comments") or ())
        fields["moves"] = tuple(NewMove(move["ticket"], Move(move["to"])) for move in fields.get("moves") or ())
        fields["ratings"] = tuple(NewRating(**rating) for rating in fields.get("ratings") or ())
        handoff = fields.get("handoff")
        fields["handoff"] = NewHandoff(Reason(handoff["reason"]), handoff.get("topic")) if handoff else None
        return cls(**fields)


def _reply(data: Mapping[str, Any]) -> Reply:
    fields = dict(data)
    fields["buttons"] = tuple(Button(**button) for button in fields.get("buttons") or ())
    return Reply(**fields)

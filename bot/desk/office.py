"""The desk with everything that it needs, as one value that is handed to its verbs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation

from bot.desk.conversation import Author, Conversation, Draft, Message
from bot.desk.errors import NotFound
from bot.desk.hours import ALWAYS, OpeningHours
from bot.desk.lookup import LookupPlan
from bot.desk.ports import Clock, News, Storage, Texts, UnitOfWork
from bot.desk.priority import PriorityRules
from bot.desk.routing import RoutingPolicy
from bot.desk.sla import Policy
from bot.desk.survey import Rules
from bot.desk.ticket import Kind, Priority


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text without its secrets; `kinds` names what was cut out."""

    text: str
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TopicPlan:
    """How tickets of a topic are treated: who solves them, how soon, and which facts they need."""

    team: str
    priority: Priority
    asks: tuple[str, ...] = ()
    any_network: bool = False  # the matter itself is a wrong network, so that no network is refused
    kind: Kind = Kind.REQUEST


@dataclass(frozen=True, slots=True)
class Limits:
    """What a customer may send at once, how often a failing turn is tried, and how long a ticket may be reopened."""

    message_chars: int = 10_000
    attachments_per_message: int = 10  # as many as an album of Telegram's has
    attempts: int = 3
    reopen_days: int = 14


def plain_amount(written: str) -> Decimal | None:
    """The number in a text of digits with a decimal point; None for anything else."""
    try:
        number = Decimal(written)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


@dataclass(frozen=True, slots=True)
class Office:
    """What the verbs of the desk work with. Built once at start by whoever wires the program together."""

    storage: Storage
    news: News
    texts: Texts
    clock: Clock
    clean: Callable[[str], Cleaned]
    sla: Policy
    plans: Mapping[str, TopicPlan]
    default_plan: TopicPlan
    limits: Limits = field(default_factory=Limits)
    lookups: LookupPlan | None = None  # None: nothing is looked up
    mail: bool = False  # whether mail can be sent; what is off is not even noted, or it would be sent years later
    survey: Rules = field(default_factory=Rules)
    calendars: Mapping[str, OpeningHours] = field(default_factory=lambda: {"always": ALWAYS})
    priorities: PriorityRules = field(default_factory=PriorityRules)
    routing: RoutingPolicy = field(default_factory=RoutingPolicy)
    read_amount: Callable[[str], Decimal | None] = plain_amount

    def hours(self, name: str) -> OpeningHours:
        """When people work, by the calendar's name; raises NotFound when there is none of it."""
        try:
            return self.calendars[name]
        except KeyError:
            raise NotFound(f"There is no calendar named {name!r}.") from None

    def plan(self, topic: str) -> TopicPlan:
        """How tickets of this topic are treated."""
        return self.plans.get(topic, self.default_plan)

    def clean_file(self, kind: str, content: bytes) -> tuple[bytes, tuple[str, ...]]:
        """A file of this media type without its secrets, and their kinds; only texts are looked into."""
        if kind != "text/plain":
            return content, ()
        # A seed phrase in a text file is a seed phrase.
        cleaned = self.clean(content.decode("utf-8-sig"))
        return cleaned.text.encode("utf-8"), tuple(cleaned.kinds)


async def post(work: UnitOfWork, conversation: Conversation, draft: Draft, at: datetime) -> Message:
    """Appends a message to the transcript and, where it is pushed to a customer who can be reached, to the outbox."""
    message = await work.transcript.append(conversation.id, draft, at)
    if conversation.pushed and conversation.reachable and draft.author is not Author.CUSTOMER:
        await work.outbox.add(conversation.id, message.seq, conversation.channel, at)
    return message

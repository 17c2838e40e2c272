"""The desk with everything that it needs, as one value that is handed to its verbs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.desk.conversation import Author, Conversation, Draft, Message
from bot.desk.ports import Clock, News, Storage, Texts, UnitOfWork
from bot.desk.sla import Policy
from bot.desk.survey import Rules
from bot.desk.ticket import Priority


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


@dataclass(frozen=True, slots=True)
class Limits:
    """What a customer may send at once, and how often a failing turn is tried."""

    message_chars: int = 10_000
    attachments_per_message: int = 5
    attempts: int = 3


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
    survey: Rules = field(default_factory=Rules)

    def plan(self, topic: str) -> TopicPlan:
        """How tickets of this topic are treated."""
        return self.plans.get(topic, self.default_plan)


async def post(work: UnitOfWork, conversation: Conversation, draft: Draft, at: datetime) -> Message:
    """Appends a message to the transcript and, on channels that push, puts it in the outbox."""
    message = await work.transcript.append(conversation.id, draft, at)
    if conversation.pushed and draft.author is not Author.CUSTOMER:
        await work.outbox.add(conversation.id, message.seq, conversation.channel, at)
    return message

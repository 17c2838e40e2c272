"""How support did in a time: how much the bot handled alone, how long people waited, what tickets were about."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median
from typing import Any, Protocol

from bot.desk.article_votes import ArticleVotes, Readers
from bot.desk.handoff import Reason
from bot.desk.ports import UnitOfWork
from bot.desk.satisfaction import Satisfaction
from bot.desk.survey import Rules, Survey
from bot.desk.ticket import Priority, Status


@dataclass(frozen=True, slots=True)
class HandoffWait:
    """A handoff, and the seconds until somebody took it; None when nobody has."""

    reason: Reason
    seconds: float | None


@dataclass(frozen=True, slots=True)
class TicketCount:
    """How many tickets there are of one kind."""

    status: Status
    priority: Priority
    topic: str
    count: int


class Reports(Protocol):
    """What only reports ask for; all of what began from `start` until before `end`."""

    async def handoffs_between(self, start: datetime, end: datetime) -> Sequence[HandoffWait]:
        """Every handoff."""
        ...

    async def tickets_between(self, start: datetime, end: datetime) -> Sequence[TicketCount]:
        """Tickets, counted by what they have in common."""
        ...

    async def satisfaction_between(self, start: datetime, end: datetime) -> Satisfaction:
        """What was asked, and what was answered, in that time."""
        ...

    async def comments_between(self, start: datetime, end: datetime, limit: int) -> Sequence[Survey]:
        """Answers with a comment, newest first."""
        ...

    async def votes_between(self, start: datetime, end: datetime) -> Sequence[ArticleVotes]:
        """What readers said of each article."""
        ...


class ReportWork(UnitOfWork, Protocol):
    """A unit of work that can count."""

    reports: Reports


class ReportStorage(Protocol):
    """A storage whose units of work can count."""

    def read(self) -> AbstractAsyncContextManager[ReportWork]:
        """A unit of work that only looks."""
        ...


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures of a time. Shares are from 0 to 1, None when there was nothing to take a share of."""

    start: datetime
    end: datetime
    conversations: Mapping[str, int]
    handoffs: Sequence[HandoffWait]
    tickets: Sequence[TicketCount]
    satisfaction: Satisfaction = field(default_factory=Satisfaction)
    rules: Rules = field(default_factory=Rules)
    readers: Readers = field(default_factory=Readers)

    @property
    def escalated_share(self) -> float | None:
        """The share of conversations that people were called to."""
        total = self.conversations["total"]
        return self.conversations["escalated"] / total if total else None

    @property
    def containment(self) -> float | None:
        """The share of conversations that needed nobody."""
        share = self.escalated_share
        return None if share is None else 1 - share

    @property
    def waits(self) -> Sequence[float]:
        """Seconds from handoff to claim, shortest first, of those that were claimed."""
        return sorted(handoff.seconds for handoff in self.handoffs if handoff.seconds is not None)

    def wire(self) -> dict[str, Any]:
        """The summary as staff clients see it."""
        reasons = Counter(str(handoff.reason) for handoff in self.handoffs)
        waits = self.waits
        return {
            "from": self.start.isoformat(),
            "to": self.end.isoformat(),
            "conversations": dict(self.conversations),
            "escalated_share": _rounded(self.escalated_share),
            "containment": _rounded(self.containment),
            "handoffs": {"total": len(self.handoffs), "by_reason": {str(r): reasons[r] for r in Reason}},
            "wait_to_claim_seconds": {
                "claimed": len(waits),
                "median": median(waits) if waits else None,
                "p90": percentile(waits, 0.9),
            },
            "tickets": {
                "total": sum(ticket.count for ticket in self.tickets),
                "by_status": {str(s): self._count(status=s) for s in Status},
                "by_priority": {str(p): self._count(priority=p) for p in Priority},
                "by_topic": self._by_topic(),
            },
            "satisfaction": self.satisfaction.wire(self.rules.csat),
            "help": self.readers.wire(),
        }

    def _count(self, *, status: Status | None = None, priority: Priority | None = None) -> int:
        return sum(t.count for t in self.tickets if t.status is status or t.priority is priority)

    def _by_topic(self) -> dict[str, int]:
        topics: Counter[str] = Counter()
        for ticket in self.tickets:
            topics[ticket.topic] += ticket.count
        return dict(sorted(topics.items(), key=lambda entry: (-entry[1], entry[0])))


async def summarise_period(storage: ReportStorage, start: datetime, end: datetime, rules: Rules) -> Summary:
    """The figures of what began from `start` until before `end`, all at one state of everything.

    `rules` say which ratings are good.
    """
    async with storage.read() as work:
        return Summary(
            start,
            end,
            await work.conversations.active_between(start, end),
            await work.reports.handoffs_between(start, end),
            await work.reports.tickets_between(start, end),
            await work.reports.satisfaction_between(start, end),
            rules,
            Readers(await work.reports.votes_between(start, end)),
        )


def percentile(ordered: Sequence[float], share: float) -> float | None:
    """The least value that `share` of all do not exceed (nearest rank); None for no values."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else None


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)

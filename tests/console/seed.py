"""Conversations, handoffs and tickets of a known kind, written straight into the storage."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.desk.conversation import Author, Conversation, Customer, Draft, Mood, Owner
from bot.desk.handoff import Handoff, HandoffState, Reason
from bot.desk.survey import Kind, Survey, customer_key
from bot.desk.ticket import Change, Priority, Status, Ticket, ticket_number
from bot.storage.database import SqlStorage

#: When all of it happens, unless a test says otherwise.
NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


async def conversation(storage: SqlStorage, *said: str, customer: Customer | None = None) -> Conversation:
    """A conversation in which the customer said this."""
    async with storage.write() as work:
        opened = await work.conversations.open("web", lang="en", customer=customer)
        for text in said:
            await work.transcript.append(opened.id, Draft(Author.CUSTOMER, text, "en"), NOON)
        await work.commit()
    return opened


async def handoff(storage: SqlStorage, about: Conversation, **details: Any) -> Handoff:
    """The conversation, handed over and waiting."""
    known: dict[str, Any] = {
        "reason": Reason.ASKED,
        "state": HandoffState.WAITING,
        "summary": "Asked for a person.",
        "lang": "en",
        "mood": Mood.CALM,
        "priority": Priority.MEDIUM,
        "created_at": NOON,
    }
    new = Handoff(id=uuid.uuid4().hex, conversation_id=about.id, **(known | details))
    async with storage.write() as work:
        escalated = {"escalated": True, "escalation_reason": str(new.reason)}
        assert await work.conversations.move(about.id, Owner.BOT, Owner.WAITING, **escalated)
        await work.handoffs.add(new)
        await work.commit()
    return new


async def ticket(storage: SqlStorage, about: Conversation, message: str = "m", **details: Any) -> Ticket:
    """An open ticket of this conversation; another `message` makes another number."""
    at = details.pop("created_at", NOON)
    known: dict[str, Any] = {
        "topic": "withdrawal_pending",
        "subject": "Withdrawal is stuck",
        "description": "It has been processing for a day.",
        "priority": Priority.MEDIUM,
        "status": Status.OPEN,
        "team": "payments",
        "lang": "en",
        "channel": "web",
        "customer": {"email": "alice@example.com"},
        "history": (Change(at, "customer", "created", None, "open"),),
    }
    new = Ticket(
        id=ticket_number(about.id, message),
        conversation_id=about.id,
        created_at=at,
        first_response_due=at + timedelta(hours=8),
        resolution_due=at + timedelta(days=3),
        **(known | details),
    )
    async with storage.write() as work:
        assert await work.tickets.add(new)
        await work.commit()
    return new


async def rating(
    storage: SqlStorage, about: Conversation, name: str, score: int, *, at: datetime = NOON, **details: Any
) -> Survey:
    """An answer to a survey, given a minute after it was asked."""
    comment = details.pop("comment", None)
    kind = details.pop("kind", Kind.CSAT)
    survey = Survey(name, kind, about.id, customer_key(about), at, at, **details)
    async with storage.write() as work:
        assert await work.surveys.plan(survey)
        assert await work.surveys.asked(name, at)
        assert await work.surveys.answer(name, score, at + timedelta(minutes=1))
        if comment:
            assert await work.surveys.add_comment(name, comment)
        await work.commit()
    return survey

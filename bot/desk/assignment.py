"""How urgent a new matter is, which team it belongs to, and whom it is offered to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.desk.conversation import Conversation, Mood
from bot.desk.handoff import Reason
from bot.desk.office import Office
from bot.desk.ports import UnitOfWork
from bot.desk.priority import Matter, assess
from bot.desk.routing import Case, Route, chosen, route
from bot.desk.ticket import Priority


@dataclass(frozen=True, slots=True)
class Assignment:
    """What was found; `reasons` are ids of `data/priority.yml`, `person` is None when nobody is right for it now."""

    priority: Priority
    reasons: tuple[str, ...]
    team: str
    person: str | None


async def assign_ticket(
    office: Office, work: UnitOfWork, conversation: Conversation, topic: str, facts: Mapping[str, str]
) -> Assignment:
    """For a ticket that is about to be opened in this conversation."""
    priority, reasons = await _weighed(office, work, conversation, topic, facts)
    wanted = _route(office, conversation, topic, priority)
    candidates = await work.duty.ticket_candidates(office.clock(), office.routing.tickets_at_once)
    person = chosen(wanted, candidates, await _earlier(office, work, conversation))
    return Assignment(priority, reasons, wanted.team, person)


async def assign_conversation(
    office: Office, work: UnitOfWork, conversation: Conversation, reason: Reason, topic: str | None
) -> Assignment:
    """For a conversation that is about to be handed over.

    Two that are handed over at the same moment may be offered to the same person, one more than they have room for.
    That is no harm, for an offer ends by itself; keeping all others waiting meanwhile would be.
    """
    priority, reasons = await _weighed(office, work, conversation, topic, conversation.facts, reason)
    wanted = _route(office, conversation, topic, priority)
    candidates = await work.duty.conversation_candidates(office.clock())
    person = chosen(wanted, candidates, await _earlier(office, work, conversation))
    return Assignment(priority, reasons, wanted.team, person)


async def _weighed(
    office: Office,
    work: UnitOfWork,
    conversation: Conversation,
    topic: str | None,
    facts: Mapping[str, str],
    handed_over: Reason | None = None,
) -> tuple[Priority, tuple[str, ...]]:
    rules, customer = office.priorities, conversation.customer
    amount = facts.get("amount")
    matter = Matter(
        base=office.plan(topic or "").priority,
        topic=topic,
        upset=conversation.mood is Mood.UPSET or handed_over is Reason.UPSET,
        vip=customer.vip,
        coin=facts.get("coin"),
        amount=office.read_amount(amount) if amount else None,
        earlier=await work.duty.contacts(customer.sub, conversation.id, office.clock() - rules.within),
        security=handed_over is Reason.SECURITY,
    )
    return assess(rules, matter)


def _route(office: Office, conversation: Conversation, topic: str | None, priority: Priority) -> Route:
    lang, vip = conversation.lang or "en", conversation.customer.vip
    case = Case(topic, lang, priority, vip, conversation.channel)
    return route(office.routing, case, office.plan(topic or "").team)


async def _earlier(office: Office, work: UnitOfWork, conversation: Conversation) -> str | None:
    if not office.routing.stick_to_earlier:
        return None
    return await work.duty.earlier_staff(conversation.customer.sub, conversation.id)

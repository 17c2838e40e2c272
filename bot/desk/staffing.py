"""What staff do: take a handoff, answer, give it back, end it, and move tickets along."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from bot.desk.conversation import Author, Conversation, Draft, Message, Owner
from bot.desk.errors import Conflict, Forbidden, Invalid
from bot.desk.handoff import Handoff, HandoffState
from bot.desk.office import Office, post
from bot.desk.ports import UnitOfWork
from bot.desk.repositories import Note
from bot.desk.surveys import after_conversation, after_ticket
from bot.desk.ticket import Priority, Status, Ticket, check_move
from bot.desk.ticket_news import announce_news, tell_status
from bot.desk.timekeeping import change_ticket, staff_answered
from bot.desk.turns import announce

Choice = TypeVar("Choice", Status, Priority)


@dataclass(frozen=True, slots=True)
class Member:
    """A person on the staff; `name` is what customers see."""

    username: str
    name: str
    role: str = "agent"


async def claim(office: Office, handoff_id: str, member: Member) -> Handoff:
    """Takes a waiting handoff. Raises Conflict for whoever comes second, and while it is offered to somebody else."""
    async with office.storage.write() as work:
        handoff = await work.handoffs.get(handoff_id)
        now = office.clock()
        await _check_offer(work, handoff, member, now)
        if not await work.handoffs.claim(handoff_id, member.username, now):
            raise Conflict("Somebody else has taken this conversation already.")
        if not await work.conversations.move(handoff.conversation_id, Owner.WAITING, Owner.STAFF):
            raise Conflict("This conversation is not waiting any more.")
        conversation = await work.conversations.get(handoff.conversation_id)
        await _system(office, work, conversation, "staff_joined", now, name=member.name)
        claimed = await work.handoffs.get(handoff_id)
        await work.commit()
    announce(office, conversation, queue=True)
    return claimed


async def say(
    office: Office, conversation_id: str, member: Member, text: str, *, message_id: str | None = None
) -> Message:
    """Sends a staff member's message to the customer. Raises Conflict when people do not own the conversation.

    The same `message_id` again is the same message, not a second one.
    """
    if not text.strip():
        raise Invalid("The message is empty.")
    if len(text) > office.limits.message_chars:
        raise Invalid(f"The message is longer than {office.limits.message_chars} characters.")
    async with office.storage.write() as work:
        conversation = await work.conversations.get(conversation_id)
        known = await work.transcript.find(conversation_id, message_id) if message_id else None
        if known:
            return known
        await _check_owner(work, conversation, member)
        draft = Draft(Author.STAFF, text, conversation.lang or "en", id=message_id, name=member.name)
        message = await post(work, conversation, draft, office.clock())
        await staff_answered(office, work, conversation.id)
        await work.commit()
    announce(office, conversation)
    return message


async def release(office: Office, handoff_id: str, member: Member) -> Handoff:
    """Gives the conversation back to the bot, which starts fresh."""
    return await _end(office, handoff_id, member, Owner.BOT, "staff_released")


async def close(office: Office, handoff_id: str, member: Member) -> Handoff:
    """Ends the conversation; the customer may write again and then starts with the bot."""
    return await _end(office, handoff_id, member, Owner.CLOSED, "staff_closed")


async def note(office: Office, conversation_id: str, member: Member, text: str) -> Note:
    """Keeps a note that only staff see."""
    if not text.strip():
        raise Invalid("The note is empty.")
    written = Note(office.clock(), member.username, office.clean(text).text)
    async with office.storage.write() as work:
        await work.conversations.get(conversation_id)
        await work.notes.add(conversation_id, written)
        await work.commit()
    return written


async def end_by_customer(office: Office, conversation_id: str) -> Conversation:
    """The customer ends the conversation, whoever owns it. Ending a closed one changes nothing."""
    async with office.storage.write() as work:
        conversation = await work.conversations.get(conversation_id)
        if conversation.state is not Owner.CLOSED:
            await end(office, work, conversation)
            await _system(office, work, conversation, "customer_closed", office.clock())
            await work.commit()
    announce(office, conversation, queue=True)
    async with office.storage.read() as work:
        return await work.conversations.get(conversation_id)


async def end(office: Office, work: UnitOfWork, conversation: Conversation) -> None:
    """Closes a conversation within a unit of work, whoever owns it: nothing in it waits for anybody any more."""
    await work.conversations.move(conversation.id, conversation.state, Owner.CLOSED, memory=None)
    await work.inbox.drop(conversation.id)
    handoff = await work.handoffs.open_of(conversation.id)
    if handoff:
        await work.handoffs.finish(handoff.id, office.clock())


#: What staff may set on a ticket by hand.
EDITABLE = frozenset({"status", "priority", "assignee", "team", "subject"})


async def edit_ticket(office: Office, ticket_id: str, member: Member, changes: Mapping[str, Any]) -> Ticket:
    """Changes a ticket and logs each change; the customer hears of a new status.

    Raises Invalid for unknown fields or values, IllegalMove for a status that cannot follow, Conflict when somebody
    changed the status at the same moment.
    """
    unknown = sorted(set(changes) - EDITABLE)
    if unknown or not changes:
        raise Invalid(f"Only these can be changed: {', '.join(sorted(EDITABLE))}.")
    async with office.storage.write() as work:
        ticket = await work.tickets.get(ticket_id)
        # Held before the ticket is changed, as turns do: in the other order the two could wait for each other.
        conversation = await work.conversations.get(ticket.conversation_id)
        wanted = {name: _checked(ticket, name, value) for name, value in changes.items()}
        if not await change_ticket(office, work, ticket, wanted, member.username):
            raise Conflict("Somebody has just changed this ticket. Please look again.")
        changed = await work.tickets.get(ticket_id)
        moved = changed.status is not ticket.status
        told = await tell_status(office, work, changed, office.clock()) if moved else None
        await after_ticket(office, work, conversation, ticket, changed, member.username)
        await work.commit()
    if told:
        announce_news(office, told)
    return changed


def _checked(ticket: Ticket, name: str, value: object) -> object:
    if name == "assignee" and value is None:
        return None
    if not isinstance(value, str) or not value.strip() or len(value) > 200:
        raise Invalid(f"`{name}` must be a text of 1 to 200 characters.")
    if name == "status":
        status = _one_of(Status, value, name)
        if status is not ticket.status:
            check_move(ticket.status, status)
        return status
    return _one_of(Priority, value, name) if name == "priority" else value.strip()


def _one_of(kind: type[Choice], value: str, name: str) -> Choice:
    try:
        return kind(value)
    except ValueError:
        raise Invalid(f"`{name}` must be one of: {', '.join(kind)}.") from None


async def _end(office: Office, handoff_id: str, member: Member, to: Owner, key: str) -> Handoff:
    async with office.storage.write() as work:
        handoff = await work.handoffs.get(handoff_id)
        now = office.clock()
        conversation = await work.conversations.get(handoff.conversation_id)
        if handoff.state is HandoffState.CLAIMED:
            await _check_owner(work, conversation, member)
        if not await work.handoffs.finish(handoff_id, now):
            raise Conflict("This handoff has ended already.")
        fresh: dict[str, Any] = {"memory": None}
        if to is Owner.BOT:
            fresh |= {"escalated": False, "escalation_reason": None}
        if not await work.conversations.move(conversation.id, conversation.state, to, **fresh):
            raise Conflict("This conversation has just changed. Please look again.")
        await _system(office, work, conversation, key, now, name=member.name)
        if to is Owner.CLOSED:
            await after_conversation(office, work, conversation, handoff, member.username)
        ended = await work.handoffs.get(handoff_id)
        await work.commit()
    announce(office, conversation, queue=True)
    return ended


async def _check_offer(work: UnitOfWork, handoff: Handoff, member: Member, now: datetime) -> None:
    """An offer is one person's alone for a while, but not for those who lead, nor when that person has left."""
    if handoff.offered_until is None or handoff.offered_until <= now or handoff.state is not HandoffState.WAITING:
        return
    if handoff.offered_to == member.username or member.role != "agent":
        return
    if handoff.offered_to in await work.duty.present(now):
        raise Conflict(f"This is offered to {handoff.offered_to}. Anybody may take it after a short while.")


async def _check_owner(work: UnitOfWork, conversation: Conversation, member: Member) -> None:
    if conversation.state is not Owner.STAFF:
        raise Conflict("Claim the conversation first; at present it is not with staff.")
    handoff = await work.handoffs.open_of(conversation.id)
    if handoff and handoff.claimed_by != member.username and member.role == "agent":
        raise Forbidden(f"{handoff.claimed_by} has this conversation.")


async def _system(
    office: Office, work: UnitOfWork, conversation: Conversation, key: str, at: datetime, **values: str
) -> None:
    words = office.texts.say(key, conversation.lang, **values)
    draft = Draft(Author.SYSTEM, words, conversation.lang or "en", name=values.get("name"))
    await post(work, conversation, draft, at)

"""The bot's turn: what it is told, and how its answer becomes part of the conversation, once."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from bot.desk.assignment import Assignment, assign_ticket
from bot.desk.conversation import Author, Conversation, Draft, Owner
from bot.desk.errors import Conflict
from bot.desk.handoff import Reason
from bot.desk.handover import completed, hand_over, joined
from bot.desk.looking_up import want_lookups
from bot.desk.office import Office, post
from bot.desk.ports import UnitOfWork
from bot.desk.ratings import asked_before, open_surveys, rate
from bot.desk.repositories import Pending
from bot.desk.sla import due_times, started
from bot.desk.ticket import Change, Status, Ticket
from bot.desk.ticket_moves import add_comment, move
from bot.desk.turn import KnownTicket, NewTicket, TurnRequest, TurnResult


async def turn_request(office: Office, work: UnitOfWork, pending: Pending) -> TurnRequest:
    """All that the assistant may know about a message that waits for its turn."""
    conversation = await work.conversations.get(pending.conversation_id)
    own = await _own_tickets(work, conversation)
    surveys = await open_surveys(office, work, conversation)
    return TurnRequest(
        message_id=pending.message.id,
        text=pending.message.text,
        payload=pending.payload,
        conversation_id=conversation.id,
        channel=conversation.channel,
        lang=conversation.lang,
        facts=conversation.facts,
        tickets=tuple(_known(office, ticket) for ticket in own),
        customer=conversation.customer,
        attachments=len(pending.message.attachments),
        memory=conversation.memory,
        surveys=surveys,
        asked=await asked_before(work, conversation.id, pending.message) if surveys else None,
    )


async def _own_tickets(work: UnitOfWork, conversation: Conversation) -> Sequence[Ticket]:
    """Those opened here, and where the exchange vouches for the customer all others of theirs; oldest first."""
    here = await work.tickets.of_conversation(conversation.id)
    sub = conversation.customer.sub
    if sub is None:
        return here
    # Somebody who signs in later, in the middle of a chat, keeps what they opened before.
    theirs = {ticket.id: ticket for ticket in (*here, *await work.tickets.of_customer(sub))}
    return sorted(theirs.values(), key=lambda ticket: (ticket.created_at, ticket.id))


def _known(office: Office, ticket: Ticket) -> KnownTicket:
    settled = ticket.settled_at
    return KnownTicket(
        ticket.id,
        ticket.topic,
        ticket.subject,
        str(ticket.status),
        resolved_at=settled.isoformat() if settled else None,
        can_reopen=ticket.may_reopen(office.clock(), timedelta(days=office.limits.reopen_days)),
    )


async def complete(office: Office, pending: Pending, result: TurnResult) -> bool:
    """Commits a turn: replies, tickets, handoff and memory together with the end of the inbox entry.

    False, and nothing is written but the end of the entry, when the entry was finished before or people have taken
    the conversation meanwhile.
    """
    async with office.storage.write() as work:
        conversation = await work.conversations.get(pending.conversation_id)
        if not await work.inbox.finish(pending.id):
            return False
        if conversation.state is not Owner.BOT:
            await work.commit()
            return False
        await _write(office, work, conversation, pending, result)
        looking_up = await want_lookups(office, work, conversation, pending, result)
        await work.commit()
    announce(office, conversation, queue=result.handoff is not None)
    if looking_up:
        office.news.lookup_wanted()
    return True


async def give_up(office: Office, pending: Pending, reason: Reason = Reason.UNAVAILABLE) -> bool:
    """Hands the conversation to people because no turn could be run; what waits in the inbox is theirs to answer."""
    async with office.storage.write() as work:
        conversation = await work.conversations.get(pending.conversation_id)
        await work.inbox.drop(conversation.id)
        if conversation.state is not Owner.BOT:
            await work.commit()
            return False
        sentence = await hand_over(office, work, conversation, reason, None)
        words = joined(office.texts.say("unavailable_handoff", conversation.lang), sentence or "")
        draft = Draft(
            Author.BOT, words, conversation.lang or "en", about="human_request", reply_to=pending.message.seq
        )
        await post(work, conversation, draft, office.clock())
        await work.commit()
    announce(office, conversation, queue=True)
    return True


async def apologise(office: Office, pending: Pending) -> None:
    """Tells the customer that the answer takes longer than it should; once for each message, also after a restart."""
    async with office.storage.write() as work:
        conversation = await work.conversations.get(pending.conversation_id)
        said = await work.transcript.replies_to(conversation.id, pending.message.seq)
        if conversation.state is not Owner.BOT or any(message.author is Author.SYSTEM for message in said):
            return
        words = office.texts.say("slow", conversation.lang)
        draft = Draft(Author.SYSTEM, words, conversation.lang or "en", reply_to=pending.message.seq)
        await post(work, conversation, draft, office.clock())
        await work.commit()
    announce(office, conversation)


def announce(office: Office, conversation: Conversation, *, queue: bool = False) -> None:
    """Tells listeners that a conversation changed; to be called after the commit."""
    office.news.conversation_changed(conversation.id)
    if conversation.pushed:
        office.news.delivery_due(conversation.channel)
    if queue:
        office.news.queue_changed()


async def _write(
    office: Office, work: UnitOfWork, conversation: Conversation, pending: Pending, result: TurnResult
) -> None:
    now = office.clock()
    await work.conversations.update(
        conversation.id,
        lang=result.lang,
        mood=result.mood,
        facts=dict(result.facts),
        memory=dict(result.memory),
    )
    told = replace(conversation, lang=result.lang, facts=result.facts, mood=result.mood)
    for new in result.tickets:
        files = await work.attachments.of(conversation.id)
        given = await assign_ticket(office, work, told, new.topic, new.facts)
        opened = _ticket(office, told, new, given, now)
        ticket = replace(opened, attachments=tuple(files), diagnostics=pending.diagnostics)
        await work.tickets.add(started(office.sla, ticket))
    for comment in result.comments:
        await add_comment(office, work, conversation, comment.ticket, comment.text, pending.message.attachments)
    for wanted in result.moves:
        # Between the turn and its commit the time may have run out, or staff have settled the ticket: so it stays.
        with suppress(Conflict):
            await move(office, work, conversation, wanted.ticket, wanted.to)
    for rating in result.ratings:
        await rate(office, work, conversation, pending, rating)
    sentence = None
    if result.handoff:
        sentence = await hand_over(office, work, told, result.handoff.reason, result.handoff.topic)
    for reply in completed(result.replies, sentence):
        draft = Draft(
            Author.BOT,
            reply.text,
            reply.lang,
            about=reply.about,
            asks=reply.asks,
            buttons=reply.buttons,
            reply_to=pending.message.seq,
        )
        await post(work, conversation, draft, now)


def _ticket(office: Office, conversation: Conversation, new: NewTicket, given: Assignment, now: datetime) -> Ticket:
    first_response, resolution = due_times(office.sla, given.priority, now)
    return Ticket(
        id=new.id,
        conversation_id=conversation.id,
        topic=new.topic,
        subject=new.subject,
        description=new.description,
        kind=office.plan(new.topic).kind,
        priority=given.priority,
        reasons=given.reasons,
        status=Status.OPEN,
        team=given.team,
        assignee=given.person,
        lang=conversation.lang or "en",
        channel=conversation.channel,
        created_at=now,
        first_response_due=first_response,
        resolution_due=resolution,
        customer=conversation.customer.told(new.facts.get("email")),
        facts=dict(new.facts),
        history=(Change(now, "customer", "created", None, str(Status.OPEN)), *_given(given, now)),
    )


def _given(given: Assignment, now: datetime) -> tuple[Change, ...]:
    return (Change(now, "routing", "assignee", None, given.person),) if given.person else ()

"""The bot's turn: what it is told, and how its answer becomes part of the conversation, once."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime

from bot.desk.conversation import Author, Conversation, Draft, Mood, Owner
from bot.desk.handoff import Handoff, HandoffState, Reason, handoff_priority, summarise
from bot.desk.office import Office, post
from bot.desk.ports import Pending, UnitOfWork
from bot.desk.ratings import asked_before, open_surveys, rate
from bot.desk.sla import due_times
from bot.desk.ticket import Change, Priority, Status, Ticket
from bot.desk.turn import KnownTicket, NewTicket, TurnRequest, TurnResult


async def turn_request(office: Office, work: UnitOfWork, pending: Pending) -> TurnRequest:
    """All that the assistant may know about a message that waits for its turn."""
    conversation = await work.conversations.get(pending.conversation_id)
    sub = conversation.customer.sub
    own = await work.tickets.of_customer(sub) if sub else await work.tickets.of_conversation(conversation.id)
    surveys = await open_surveys(office, work, conversation)
    return TurnRequest(
        message_id=pending.message.id,
        text=pending.message.text,
        payload=pending.payload,
        conversation_id=conversation.id,
        channel=conversation.channel,
        lang=conversation.lang,
        facts=conversation.facts,
        tickets=tuple(KnownTicket(t.id, t.topic, t.subject, str(t.status)) for t in own),
        customer=conversation.customer,
        attachments=len(pending.message.attachments),
        memory=conversation.memory,
        surveys=surveys,
        asked=await asked_before(work, conversation.id, pending.message) if surveys else None,
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
        await work.commit()
    announce(office, conversation, queue=result.handoff is not None)
    return True


async def give_up(office: Office, pending: Pending, reason: Reason = Reason.UNAVAILABLE) -> bool:
    """Hands the conversation to people because no turn could be run; what waits in the inbox is theirs to answer."""
    async with office.storage.write() as work:
        conversation = await work.conversations.get(pending.conversation_id)
        await work.inbox.drop(conversation.id)
        if conversation.state is not Owner.BOT:
            await work.commit()
            return False
        words = office.texts.say("unavailable_handoff", conversation.lang)
        draft = Draft(
            Author.BOT, words, conversation.lang or "en", about="human_request", reply_to=pending.message.seq
        )
        await post(work, conversation, draft, office.clock())
        await hand_over(office, work, conversation, reason, None)
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
    for new in result.tickets:
        files = await work.attachments.of(conversation.id)
        await work.tickets.add(replace(_ticket(office, conversation, new, result, now), attachments=tuple(files)))
    for comment in result.comments:
        ticket = await work.tickets.get(comment.ticket)
        log = (Change(now, "customer", "comment", None, comment.text),)
        await work.tickets.change(ticket.id, ticket.status, {}, log)
    for rating in result.ratings:
        await rate(office, work, conversation, pending, rating)
    for reply in result.replies:
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
    if result.handoff:
        reason, topic = result.handoff.reason, result.handoff.topic
        told = replace(conversation, lang=result.lang, facts=result.facts, mood=result.mood)
        await hand_over(office, work, told, reason, topic)


def _ticket(office: Office, conversation: Conversation, new: NewTicket, result: TurnResult, now: datetime) -> Ticket:
    plan = office.plan(new.topic)
    priority = plan.priority
    if result.mood is Mood.UPSET or conversation.customer.vip:
        priority = priority.raised()
    first_response, resolution = due_times(office.sla, priority, now)
    known = conversation.customer
    who = {
        "sub": known.sub,
        "name": known.name,
        "email": known.email or new.facts.get("email"),
        "vip": known.vip,
    }
    return Ticket(
        id=new.id,
        conversation_id=conversation.id,
        topic=new.topic,
        subject=new.subject,
        description=new.description,
        priority=priority,
        status=Status.OPEN,
        team=plan.team,
        lang=result.lang,
        channel=conversation.channel,
        created_at=now,
        first_response_due=first_response,
        resolution_due=resolution,
        customer={name: value for name, value in who.items() if value is not None},
        facts=dict(new.facts),
        history=(Change(now, "customer", "created", None, str(Status.OPEN)),),
    )


async def hand_over(
    office: Office, work: UnitOfWork, conversation: Conversation, reason: Reason, topic: str | None
) -> bool:
    """Moves a conversation from the bot to the staff queue; False when the bot does not own it any more."""
    escalation = {"escalated": True, "escalation_reason": str(reason)}
    if not await work.conversations.move(conversation.id, Owner.BOT, Owner.WAITING, **escalation):
        return False
    said = await work.transcript.last_said(conversation.id, Author.CUSTOMER, 3)
    now = office.clock()
    priority = handoff_priority(reason, conversation.mood, conversation.customer.vip)
    if topic and office.plan(topic).priority is Priority.CRITICAL:
        priority = Priority.CRITICAL
    await work.handoffs.add(
        Handoff(
            id=uuid.uuid4().hex,
            conversation_id=conversation.id,
            reason=reason,
            state=HandoffState.WAITING,
            summary=summarise(reason, topic, conversation.facts, tuple(said)),
            lang=conversation.lang or "en",
            mood=conversation.mood,
            priority=priority,
            created_at=now,
            topic=topic,
            facts=dict(conversation.facts),
            channel=conversation.channel,
        )
    )
    await work.inbox.drop(conversation.id)
    return True

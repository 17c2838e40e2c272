"""Lookups around a turn: which ones it calls for, and how what was found reaches the customer and staff, once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from bot.desk.conversation import Author, Conversation, Draft, Owner
from bot.desk.findings import Finding, finding
from bot.desk.lookup import Answer, Kind, LookupPlan, Wanted
from bot.desk.office import Office, post
from bot.desk.ports import UnitOfWork
from bot.desk.repositories import Note, Pending
from bot.desk.ticket import UNSOLVED, Change, Ticket
from bot.desk.turn import TurnResult

#: Who a ticket's history and a note say it was.
WHO = "lookup"

#: After that (the gateway was down) the customer is not surprised with what they asked for; staff still read it.
_NEWS_FOR = timedelta(hours=1)

#: Which fact of a ticket names what was looked up.
_FACT = {Kind.TRANSACTION: "tx_hash", Kind.ORDER: "order_id"}


async def want_lookups(
    office: Office, work: UnitOfWork, conversation: Conversation, pending: Pending, result: TurnResult
) -> bool:
    """Notes what this turn calls for in the turn's own transaction; `conversation` is as it was before the turn.

    True when something is to be looked up. Without lookups (`office.lookups` is None) nothing is noted.
    """
    if office.lookups is None:
        return False
    wanted = tuple(_called_for(office.lookups, office, conversation, pending, result))
    return any([await work.lookups.add(one) for one in wanted])


def _called_for(
    plan: LookupPlan, office: Office, conversation: Conversation, pending: Pending, result: TurnResult
) -> Iterator[Wanted]:
    """A lookup when its topic is asked about or gets a ticket, or when what it needs became known in this turn."""
    asked = [reply.about for reply in result.replies] + [ticket.topic for ticket in result.tickets]
    sub = conversation.customer.sub
    seen = set()
    for topic in dict.fromkeys((*asked, result.topic)):
        lookup = plan.topics.get(topic or "")
        subject = plan.subject(lookup.kind, result.facts, sub) if lookup else None
        if topic is None or lookup is None or subject is None or (lookup.kind, subject) in seen:
            continue
        if topic in asked or subject != plan.subject(lookup.kind, conversation.facts, sub):
            seen.add((lookup.kind, subject))
            yield Wanted(conversation.id, pending.message.seq, lookup.kind, topic, subject, sub, office.clock())


async def settle(office: Office, wanted: Wanted, answer: Answer) -> bool:
    """Commits a lookup: a message if the bot owns the conversation, and what staff should know. False if it was done.

    The customer hears the same state of the same thing once in a conversation.
    """
    assert office.lookups is not None
    found = finding(office.lookups, wanted, answer)
    async with office.storage.write() as work:
        conversation = await work.conversations.get(wanted.conversation_id)
        tell = await _is_news(office, work, conversation, wanted, found)
        if not await work.lookups.finish(wanted.id, found.state, told=tell):
            return False
        await _keep(office, work, conversation, wanted, found)
        if tell:
            await _say(office, work, conversation, wanted, found)
        await work.commit()
    office.news.conversation_changed(conversation.id)
    if tell and conversation.pushed:
        office.news.delivery_due(conversation.channel)
    return True


async def _is_news(
    office: Office, work: UnitOfWork, conversation: Conversation, wanted: Wanted, found: Finding
) -> bool:
    fresh = office.clock() - wanted.created_at < _NEWS_FOR
    mine = conversation.state is Owner.BOT
    return fresh and mine and found.text is not None and found.state not in await work.lookups.told(wanted)


async def _say(office: Office, work: UnitOfWork, conversation: Conversation, wanted: Wanted, found: Finding) -> None:
    assert found.text is not None
    words = office.texts.say(found.text, conversation.lang, **found.values)
    since = await work.transcript.after(conversation.id, wanted.seq)
    # What the bot asked last is still to be answered, also below this message.
    asks = since[-1].asks if since and since[-1].author is Author.BOT else None
    draft = Draft(Author.BOT, words, conversation.lang or "en", about=wanted.topic, asks=asks)
    await post(work, conversation, draft, office.clock())


async def _keep(office: Office, work: UnitOfWork, conversation: Conversation, wanted: Wanted, found: Finding) -> None:
    """For staff: on the tickets about this matter, else as a note when people have the conversation."""
    now = office.clock()
    change = Change(now, WHO, str(wanted.kind), wanted.subject.id, found.line)
    concerned = [
        ticket for ticket in await work.tickets.of_conversation(conversation.id) if _concerns(wanted, ticket)
    ]
    for ticket in concerned:
        if not any((line.who, line.old, line.new) == (WHO, change.old, change.new) for line in ticket.history):
            await work.tickets.change(ticket.id, ticket.status, {}, (change,))
    if not concerned and conversation.state in (Owner.WAITING, Owner.STAFF):
        await work.notes.add(conversation.id, Note(now, WHO, f"{wanted.kind} {wanted.subject.id}: {found.line}"))


def _concerns(wanted: Wanted, ticket: Ticket) -> bool:
    if ticket.status not in UNSOLVED:
        return False
    named = ticket.facts.get(_FACT.get(wanted.kind, ""), "").casefold()
    bare = wanted.subject.id.casefold().removeprefix("0x")
    return ticket.topic == wanted.topic if not named else named.removeprefix("0x") == bare

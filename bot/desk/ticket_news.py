"""What the customer hears of a ticket: in its conversation, and by mail where there is an address.

Told within the unit of work that changes the ticket: so one change is one message, whatever is killed whenever.
"""

from __future__ import annotations

from datetime import datetime

from bot.desk.conversation import Author, Conversation, Draft, Message, Owner
from bot.desk.mail import MAIL, Kind, NewMail, address_of
from bot.desk.office import Office, post
from bot.desk.ports import UnitOfWork
from bot.desk.ticket import Ticket
from bot.desk.turns import announce


async def tell_status(office: Office, work: UnitOfWork, ticket: Ticket, at: datetime) -> Conversation:
    """Tells that the ticket has its present status; `announce_news` of the conversation returned, after commit."""
    conversation = await _where_heard(work, ticket)
    lang = conversation.lang or ticket.lang
    days = str(office.limits.reopen_days)
    words = office.texts.say(f"ticket_news_{ticket.status}", lang, number=ticket.id, days=days)
    await post(work, conversation, Draft(Author.SYSTEM, words, lang), at)
    await _mail(office, work, ticket, lang, Kind.STATUS, words)
    return conversation


async def tell_answer(
    office: Office, work: UnitOfWork, ticket: Ticket, name: str, text: str, at: datetime
) -> tuple[Conversation, Message]:
    """Brings what somebody of the staff writes on the ticket, whoever has the conversation; then `announce_news`."""
    conversation = await _where_heard(work, ticket)
    lang = conversation.lang or ticket.lang
    words = office.texts.say("ticket_answer", lang, number=ticket.id, text=text)
    message = await post(work, conversation, Draft(Author.STAFF, words, lang, name=name), at)
    await _mail(office, work, ticket, lang, Kind.ANSWER, text, author=name)
    return conversation, message


def announce_news(office: Office, conversation: Conversation) -> None:
    """Wakes those who show and send it."""
    announce(office, conversation)
    if office.mail:
        office.news.delivery_due(MAIL)


async def _where_heard(work: UnitOfWork, ticket: Ticket) -> Conversation:
    """The ticket's conversation; for a verified customer who has left it and goes on in another, that one."""
    conversation = await work.conversations.get(ticket.conversation_id)
    sub = conversation.customer.sub
    if conversation.state is not Owner.CLOSED or sub is None:
        return conversation
    running = await work.conversations.running_of(sub, conversation.channel)
    return await work.conversations.get(running.id) if running else conversation


async def _mail(
    office: Office, work: UnitOfWork, ticket: Ticket, lang: str, kind: Kind, text: str, *, author: str | None = None
) -> None:
    address = address_of(ticket.customer)
    if office.mail and address:
        mail = NewMail(ticket.id, address, lang, kind, text, name=ticket.customer.get("name"), author=author)
        await work.mails.add(mail, office.clock())

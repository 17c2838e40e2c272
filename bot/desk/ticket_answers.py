"""Staff answer on a ticket, also when nobody has its conversation at the moment."""

from __future__ import annotations

from bot.desk.conversation import Author, Message
from bot.desk.errors import Invalid
from bot.desk.office import Office
from bot.desk.staffing import Member
from bot.desk.ticket import Change
from bot.desk.ticket_news import announce_news, tell_answer
from bot.desk.timekeeping import change_ticket


async def answer_ticket(office: Office, ticket_id: str, member: Member, text: str) -> Message:
    """Brings the answer to the customer, in the conversation and by mail, and keeps it in the ticket's history.

    Raises Invalid for no text or too long a one, NotFound for no such ticket.
    """
    if not text.strip():
        raise Invalid("The answer is empty.")
    if len(text) > office.limits.message_chars:
        raise Invalid(f"The answer is longer than {office.limits.message_chars} characters.")
    async with office.storage.write() as work:
        ticket = await work.tickets.get(ticket_id)
        now = office.clock()
        conversation, message = await tell_answer(office, work, ticket, member.name, text, now)
        said = (Change(now, member.username, "answer", None, text),)
        while not await change_ticket(office, work, ticket, {}, member.username, said=said, spoke=Author.STAFF):
            ticket = await work.tickets.get(ticket_id)  # moved at this very moment; the answer stands all the same
        await work.commit()
    announce_news(office, conversation)
    return message

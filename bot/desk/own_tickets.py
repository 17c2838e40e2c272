"""What a customer does with a ticket of their own, outside of a turn: reopen it, withdraw it, add to it.

Whose ticket it is decides `bot.desk.ticket_moves.own_ticket`; a number alone opens nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.desk.errors import Invalid
from bot.desk.office import Office
from bot.desk.ticket import Ticket
from bot.desk.ticket_moves import add_comment, move
from bot.desk.turn import Move
from bot.desk.turns import announce


async def reopen(office: Office, conversation_id: str, ticket_id: str) -> Ticket:
    """Opens a resolved or closed ticket again; raises TooLate after the days that the office allows, Conflict."""
    return await _move(office, conversation_id, ticket_id, Move.REOPENED)


async def withdraw(office: Office, conversation_id: str, ticket_id: str) -> Ticket:
    """Closes an unsolved ticket, because the customer needs it no more; raises Conflict when it is settled."""
    return await _move(office, conversation_id, ticket_id, Move.WITHDRAWN)


async def comment(
    office: Office, conversation_id: str, ticket_id: str, text: str, files: Sequence[str] = ()
) -> Ticket:
    """Adds words, cleaned of secrets, and files of this conversation; raises Invalid when there are neither."""
    if not text.strip() and not files:
        raise Invalid("The comment is empty.")
    if len(text) > office.limits.message_chars:
        raise Invalid(f"The comment is longer than {office.limits.message_chars} characters.")
    async with office.storage.write() as work:
        conversation = await work.conversations.get(conversation_id)
        named = await work.attachments.named(conversation_id, files) if files else ()
        words = office.clean(text).text
        ticket = await add_comment(office, work, conversation, ticket_id, words, named)
        await work.commit()
    announce(office, conversation)
    return ticket


async def _move(office: Office, conversation_id: str, ticket_id: str, to: Move) -> Ticket:
    async with office.storage.write() as work:
        conversation = await work.conversations.get(conversation_id)
        ticket = await move(office, work, conversation, ticket_id, to)
        await work.commit()
    announce(office, conversation)
    return ticket

"""What a channel's refusal of one message means for the whole conversation."""

from __future__ import annotations

import logging
from datetime import datetime

from bot.desk.conversation import Author, Conversation, Draft
from bot.desk.errors import Conflict, Moved, TransportError, Unreachable
from bot.desk.office import Office
from bot.desk.outbox import Delivery
from bot.desk.ports import UnitOfWork

log = logging.getLogger(__name__)


async def refused(office: Office, delivery: Delivery, error: TransportError, since: datetime) -> bool:
    """Notes it, in one transaction; False when it is about this message alone. `since` is when it was sent."""
    if isinstance(error, Moved):
        return await _moved(office, delivery, error.to)
    if isinstance(error, Unreachable):
        return await _unreachable(office, delivery, error, since)
    return False


async def _unreachable(office: Office, delivery: Delivery, error: Unreachable, since: datetime) -> bool:
    """The channel says that the customer cannot be reached, unless they have written meanwhile."""
    async with office.storage.write() as work:
        conversation = await work.conversations.get(delivery.conversation_id)
        said = await work.transcript.since(conversation.id, since)
        if any(message.author is Author.CUSTOMER for message in said):
            return False  # they have come back meanwhile
        await give_up(office, work, conversation)
        await work.commit()
    office.news.conversation_changed(delivery.conversation_id)
    log.warning("%s was not delivered (given up), nor will the next ones be: %s", delivery, error)
    return True


async def give_up(office: Office, work: UnitOfWork, conversation: Conversation, aside_id: str | None = None) -> None:
    """Nothing that waits is sent, until the customer writes again.

    Said once in the transcript, for else staff would wait for an answer for ever.
    """
    await work.outbox.abandon(conversation.id)
    if conversation.reachable:
        now = office.clock()
        await work.conversations.update(conversation.id, unreachable_at=now)
        words = office.texts.say("customer_unreachable", conversation.lang)
        draft = Draft(Author.SYSTEM, words, conversation.lang or "en", id=aside_id)
        await work.transcript.append(conversation.id, draft, now)


async def _moved(office: Office, delivery: Delivery, to: str) -> bool:
    """The conversation goes on at its new address."""
    try:
        async with office.storage.write() as work:
            await work.conversations.update(delivery.conversation_id, external_id=to)
            await work.outbox.put_back(delivery.id, office.clock())
            await work.commit()
    except Conflict:
        return False  # another conversation has begun there
    return True

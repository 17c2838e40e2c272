"""What a customer's client gets back: the replies of a turn, and the conversation as it is shown."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from bot.desk.conversation import Author, Conversation, Message, Owner, Queue
from bot.desk.office import Office
from bot.desk.ports import Feed, Storage, UnitOfWork
from bot.desk.waiting import outlook

#: Another gateway's news may get lost on the way, so whoever waits looks again this often, in seconds.
_LOOK_AGAIN = 2.0


async def replies_of_turn(
    storage: Storage, feed: Feed, conversation_id: str, seq: int, patience: float
) -> Sequence[Message] | None:
    """What the bot answered to the message with this number; None when after `patience` seconds its turn still runs.

    Empty when people own the conversation, for the bot is silent then.
    """
    until = time.monotonic() + patience
    with feed.conversation(conversation_id) as changed:
        while True:
            async with storage.read() as work:
                if await _turn_is_over(work, conversation_id, seq):
                    said = await work.transcript.replies_to(conversation_id, seq)
                    return [message for message in said if message.author is Author.BOT]
            left = until - time.monotonic()
            if left <= 0:
                return None
            await changed.wait(min(left, _LOOK_AGAIN))


async def _turn_is_over(work: UnitOfWork, conversation_id: str, seq: int) -> bool:
    """Turns are taken in order, so a message's turn is over when the oldest that waits is a later one."""
    oldest = await work.inbox.oldest(conversation_id)
    return oldest is None or oldest.message.seq > seq


async def with_place(office: Office, work: UnitOfWork, conversation: Conversation) -> Conversation:
    """The conversation with its place in the queue and the expected wait, while it waits there."""
    if conversation.state is not Owner.WAITING:
        return conversation
    handoff = await work.handoffs.open_of(conversation.id)
    if handoff is None:
        return conversation
    position = await work.handoffs.position(handoff.id)
    ahead = await outlook(office, work, handoff.team)
    return replace(conversation, queue=Queue(position, ahead.seconds))

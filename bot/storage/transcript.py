"""Transcripts in SQL."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from bot.desk.conversation import Attachment, Author, Button, Draft, Message
from bot.desk.errors import Conflict, NotFound
from bot.storage.columns import storable
from bot.storage.tables import conversations
from bot.storage.tables import messages as table
from bot.storage.transaction import Transaction

_NEXT_SEQ = (
    conversations.update()
    .where(conversations.c.id == sa.bindparam("conversation"))
    .values(last_seq=conversations.c.last_seq + 1, updated_at=sa.bindparam("at"))
    .returning(conversations.c.last_seq)
)
_GIVE_SEQ_BACK = (
    conversations.update()
    .where(conversations.c.id == sa.bindparam("conversation"))
    .values(last_seq=conversations.c.last_seq - 1)
)
_OF = sa.select(table).where(table.c.conversation_id == sa.bindparam("conversation"))
_AFTER = _OF.where(table.c.seq > sa.bindparam("after")).order_by(table.c.seq).limit(sa.bindparam("most"))
_FIND = _OF.where(table.c.id == sa.bindparam("message"))
_LAST_SAID = (
    sa.select(table.c.text)
    .where(table.c.conversation_id == sa.bindparam("conversation"), table.c.author == sa.bindparam("by"))
    .order_by(table.c.seq.desc())
    .limit(sa.bindparam("most"))
)
_SINCE = _OF.where(table.c.created_at > sa.bindparam("moment")).order_by(table.c.seq)
_LAST_OF_OURS = (
    _OF.where(table.c.seq < sa.bindparam("before"), table.c.author != Author.CUSTOMER)
    .order_by(table.c.seq.desc())
    .limit(1)
)
_REPLIES = _OF.where(table.c.reply_to == sa.bindparam("to"), table.c.seq > sa.bindparam("to")).order_by(table.c.seq)


class SqlTranscript:
    """Implements `bot.desk.repositories.Transcript`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def append(self, conversation_id: str, draft: Draft, at: datetime) -> Message:
        """Adds a message with the next number; Conflict when its id was used before, NotFound without conversation.

        Counting locks the conversation's row until the commit, so no number is given twice and a rollback gives it
        back.
        """
        seq: int | None = (
            await self._transaction.run(_NEXT_SEQ, {"conversation": conversation_id, "at": at})
        ).scalar_one_or_none()
        if seq is None:
            raise NotFound("There is no such conversation.")
        message = _numbered(draft, seq, at)
        if not await self._transaction.insert_new(table, _columns(conversation_id, message)):
            # Without this a caller who goes on in this transaction would leave a gap.
            await self._transaction.run(_GIVE_SEQ_BACK, {"conversation": conversation_id})
            raise Conflict("A message with this id was received before.")
        return message

    async def after(self, conversation_id: str, seq: int, limit: int = 500) -> Sequence[Message]:
        """The messages with a higher number, oldest first."""
        wanted = {"conversation": conversation_id, "after": seq, "most": limit}
        return [to_message(row) for row in await self._transaction.rows(_AFTER, wanted)]

    async def since(self, conversation_id: str, at: datetime) -> Sequence[Message]:
        """The messages that came after this moment, oldest first."""
        rows = await self._transaction.rows(_SINCE, {"conversation": conversation_id, "moment": at})
        return [to_message(row) for row in rows]

    async def last_of_ours(self, conversation_id: str, before: int) -> Message | None:
        """The last message with a lower number that is not the customer's."""
        row = await self._transaction.one(_LAST_OF_OURS, {"conversation": conversation_id, "before": before})
        return None if row is None else to_message(row)

    async def find(self, conversation_id: str, message_id: str) -> Message | None:
        """The message with this client's id. A writer keeps the conversation, so the answer stays true."""
        await self._transaction.hold(conversation_id)
        wanted = {"conversation": conversation_id, "message": message_id}
        row = await self._transaction.one(_FIND, wanted)
        return None if row is None else to_message(row)

    async def last_said(self, conversation_id: str, author: Author, count: int) -> Sequence[str]:
        """The last texts of one side, oldest first."""
        wanted = {"conversation": conversation_id, "by": author, "most": count}
        return [row.text for row in reversed(await self._transaction.rows(_LAST_SAID, wanted))]

    async def replies_to(self, conversation_id: str, seq: int) -> Sequence[Message]:
        """What was answered to the customer's message with this number."""
        rows = await self._transaction.rows(_REPLIES, {"conversation": conversation_id, "to": seq})
        return [to_message(row) for row in rows]


def _numbered(draft: Draft, seq: int, at: datetime) -> Message:
    """The message as it will be read back, so that nobody sees another one before than after."""
    return Message(
        seq=seq,
        id=draft.id or f"m_{uuid.uuid4().hex}",
        author=draft.author,
        text=storable(draft.text),
        lang=draft.lang,
        created_at=at,
        name=None if draft.name is None else storable(draft.name),
        about=draft.about,
        asks=draft.asks,
        buttons=draft.buttons,
        attachments=draft.attachments,
        reply_to=draft.reply_to,
    )


def _columns(conversation_id: str, message: Message) -> dict[str, Any]:
    return {
        "conversation_id": conversation_id,
        "seq": message.seq,
        "id": message.id,
        "author": message.author,
        "text": message.text,
        "lang": message.lang,
        "created_at": message.created_at,
        "name": message.name,
        "about": message.about,
        "asks": message.asks,
        "buttons": [button.wire() for button in message.buttons] or None,
        "attachments": [attachment.wire() for attachment in message.attachments] or None,
        "reply_to": message.reply_to,
    }


def to_message(row: Row[Any]) -> Message:
    """The message in a row that has the columns of `messages`."""
    return Message(
        seq=row.seq,
        id=row.id,
        author=Author(row.author),
        text=row.text,
        lang=row.lang,
        created_at=row.created_at,
        name=row.name,
        about=row.about,
        asks=row.asks,
        buttons=tuple(Button(**button) for button in row.buttons or ()),
        attachments=tuple(Attachment(**attachment) for attachment in row.attachments or ()),
        reply_to=row.reply_to,
    )

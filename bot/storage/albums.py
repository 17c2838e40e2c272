"""Parts of albums in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.desk.albums import Part
from bot.storage.telegram_tables import album_parts as table
from bot.storage.transaction import Transaction

_last = sa.func.max(table.c.came_at).label("last")
_QUIET_SINCE = (
    sa.select(table.c.conversation_id, table.c.album, _last)
    .group_by(table.c.conversation_id, table.c.album)
    .order_by(_last)
)
_OF = table.c.conversation_id == sa.bindparam("conversation")
_ALBUM = table.c.album == sa.bindparam("which")
_PARTS = sa.select(table).where(_OF, _ALBUM).order_by(table.c.number)
_REPLACE = table.update().where(_OF, _ALBUM, table.c.number == sa.bindparam("part"))
# As it was read: the file of a part may have come meanwhile, and then it is a message of its own.
_DROP = table.delete().where(
    _OF,
    _ALBUM,
    table.c.number == sa.bindparam("part"),
    table.c.text == sa.bindparam("read"),
    table.c.attachment_id.is_not_distinct_from(sa.bindparam("file", type_=sa.Text)),
)


class SqlAlbums:
    """Implements `bot.desk.albums.Albums`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def expect(self, part: Part, until: datetime) -> None:
        """A part is on its way, so its album is not quiet before then; nothing changes when the part is known."""
        await self._transaction.insert_new(table, _row(part, until))

    async def add(self, part: Part, at: datetime) -> None:
        """Keeps a part, in place of what is known of it; NotFound without its conversation."""
        row = _row(part, at)
        if not await self._transaction.insert_new(table, row):
            key = {"conversation": part.conversation_id, "which": part.album, "part": part.number}
            said = {name: value for name, value in row.items() if name not in table.primary_key.columns}
            await self._transaction.run(_REPLACE, {**key, **said})

    async def quiet_since(self) -> Sequence[tuple[str, str, datetime]]:
        """All albums with the time of their last part, longest ago first."""
        rows = await self._transaction.rows(_QUIET_SINCE)
        return [(row.conversation_id, row.album, row.last) for row in rows]

    async def parts(self, conversation_id: str, album: str) -> Sequence[Part]:
        """The album's parts by number."""
        rows = await self._transaction.rows(_PARTS, {"conversation": conversation_id, "which": album})
        return [
            Part(
                conversation_id,
                album,
                row.number,
                row.text,
                row.attachment_id,
                tuple(row.removed.split()),
                row.lang,
            )
            for row in rows
        ]

    async def drop(self, parts: Sequence[Part]) -> None:
        """Forgets these parts as they were read; no others of the album, which may have come meanwhile."""
        for part in parts:
            wanted = {"conversation": part.conversation_id, "which": part.album, "part": part.number}
            await self._transaction.run(_DROP, {**wanted, "read": part.text, "file": part.attachment})


def _row(part: Part, at: datetime) -> dict[str, Any]:
    return {
        "conversation_id": part.conversation_id,
        "album": part.album,
        "number": part.number,
        "text": part.text,
        "attachment_id": part.attachment,
        "removed": " ".join(part.removed),
        "lang": part.lang,
        "came_at": at,
    }

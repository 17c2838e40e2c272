"""The outbox of mails in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from bot.desk.errors import NotFound
from bot.desk.mail import Kind, Mail, NewMail
from bot.storage.mail_tables import mails as table
from bot.storage.tables import tickets
from bot.storage.transaction import Transaction

_WAITING, _SENT, _FAILED, _STOPPED = "waiting", "sent", "failed", "stopped"

_MAIL = sa.select(table, tickets.c.topic).select_from(table).join(tickets)
_GET = _MAIL.where(table.c.id == sa.bindparam("mail"))
_IS_WAITING = table.c.state == sa.literal_column(
    f"'{_WAITING}'"
)  # spelled out, or SQLite would not use the partial index
_earlier = table.alias("earlier")
_EARLIER_WAITS = sa.exists().where(
    _earlier.c.ticket_id == table.c.ticket_id,
    _earlier.c.number < table.c.number,
    _earlier.c.state == _WAITING,
)
_DUE = (
    _MAIL.where(_IS_WAITING, table.c.due_at <= sa.bindparam("now"), ~_EARLIER_WAITS)
    .order_by(table.c.id)
    .limit(sa.bindparam("most"))
)
_LAST = sa.select(sa.func.coalesce(sa.func.max(table.c.number), 0)).where(table.c.ticket_id == sa.bindparam("ticket"))
_ONE = table.update().where(table.c.id == sa.bindparam("mail"))
_CLAIM = _ONE.where(_IS_WAITING, table.c.due_at <= sa.bindparam("now")).values(due_at=sa.bindparam("until"))
_RETRY = _ONE.values(attempts=table.c.attempts + 1, due_at=sa.bindparam("at"))
_NEVER = _ONE.values(attempts=table.c.attempts + 1, state=_FAILED)
_OPEN = _ONE.where(table.c.opened_at.is_(None))
_SINCE = sa.select(
    sa.exists().where(
        table.c.ticket_id == sa.bindparam("ticket"),
        table.c.kind == sa.bindparam("wanted"),
        table.c.created_at > sa.bindparam("since"),
    )
)
_STOPPED_FOR = sa.select(
    sa.exists().where(
        table.c.ticket_id == sa.bindparam("ticket"),
        table.c.address == sa.bindparam("to"),
        table.c.stopped_at.is_not(None),
    )
)
_DROP = (
    table.update()
    .where(table.c.ticket_id == sa.bindparam("ticket"), table.c.address == sa.bindparam("to"), _IS_WAITING)
    .values(state=_STOPPED)
)


class SqlMails:
    """Implements `bot.desk.mail.Mails`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, mail: NewMail, at: datetime) -> bool:
        """The mail is to be sent; False when its address wants no more about the ticket, nor asked for this.

        The caller holds the ticket's conversation, so that no two mails of a ticket get the same number.
        """
        to = {"ticket": mail.ticket_id, "to": mail.address}
        if mail.kind is not Kind.LINK and (await self._transaction.run(_STOPPED_FOR, to)).scalar_one():
            return False
        last: int = (await self._transaction.run(_LAST, {"ticket": mail.ticket_id})).scalar_one()
        row: dict[str, Any] = {
            "ticket_id": mail.ticket_id,
            "number": last + 1,
            "address": mail.address,
            "name": mail.name,
            "lang": mail.lang,
            "kind": mail.kind,
            "author": mail.author,
            "text": mail.text,
            "created_at": at,
            "state": _WAITING,
            "attempts": 0,
            "due_at": at,
        }
        await self._transaction.run(table.insert(), row)
        return True

    async def get(self, mail_id: int) -> Mail:
        """The mail, sent or not; raises NotFound."""
        row = await self._transaction.one(_GET, {"mail": mail_id})
        if row is None:
            raise NotFound("There is no such mail.")
        return _mail(row)

    async def due(self, now: datetime, limit: int = 100) -> Sequence[Mail]:
        """What can be sent now: of each ticket only the oldest, so that order is kept."""
        return [_mail(row) for row in await self._transaction.rows(_DUE, {"now": now, "most": limit})]

    async def claim(self, mail_id: int, now: datetime, until: datetime) -> bool:
        """Takes a due mail for one sender; False when another has it."""
        return await self._transaction.changed(_CLAIM, {"mail": mail_id, "now": now, "until": until}) == 1

    async def delivered(self, mail_id: int, remote_id: str | None = None) -> None:
        """The mail server has it. Its Message-ID follows from the ticket and the number, so nothing else is kept."""
        await self._transaction.run(_ONE, {"mail": mail_id, "state": _SENT})

    async def failed(self, mail_id: int, retry_at: datetime | None) -> None:
        """It was not taken; try again at `retry_at`, or never when that is None, which lets the next ones go."""
        if retry_at is None:
            await self._transaction.run(_NEVER, {"mail": mail_id})
        else:
            await self._transaction.run(_RETRY, {"mail": mail_id, "at": retry_at})

    async def open_link(self, mail_id: int, reader: str, at: datetime) -> bool:
        """Uses the mail's link; False when it was used before."""
        used = {"mail": mail_id, "reader": reader, "opened_at": at}
        return await self._transaction.changed(_OPEN, used) == 1

    async def asked_since(self, ticket_id: str, kind: Kind, since: datetime) -> bool:
        """Whether a mail of this kind was made for the ticket since then."""
        wanted = {"ticket": ticket_id, "wanted": kind, "since": since}
        found: bool = (await self._transaction.run(_SINCE, wanted)).scalar_one()
        return found

    async def stop(self, mail_id: int, at: datetime) -> None:
        """No more mail about its ticket to its address, not even what waits; raises NotFound."""
        mail = await self.get(mail_id)
        await self._transaction.run(_ONE, {"mail": mail_id, "stopped_at": at})
        await self._transaction.run(_DROP, {"ticket": mail.ticket_id, "to": mail.address})


def _mail(row: Row[Any]) -> Mail:
    return Mail(
        id=row.id,
        ticket_id=row.ticket_id,
        number=row.number,
        address=row.address,
        lang=row.lang,
        kind=Kind(row.kind),
        text=row.text,
        name=row.name,
        author=row.author,
        topic=row.topic,
        created_at=row.created_at,
        attempts=row.attempts,
        opened_at=row.opened_at,
        reader=row.reader,
    )

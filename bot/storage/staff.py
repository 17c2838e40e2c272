"""Staff accounts in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from bot.desk.accounts import Account, Duties, PersonalToken, Role, Session
from bot.desk.errors import Conflict, NotFound
from bot.storage.staff_tables import accounts, personal_tokens, sessions
from bot.storage.transaction import Transaction

_ALL = sa.select(accounts).order_by(accounts.c.username)
_USERNAME: sa.BindParameter[str] = sa.bindparam("account")
_GET = _ALL.where(accounts.c.username == _USERNAME)
_COUNT = sa.select(sa.func.count()).select_from(accounts)
_UPDATE = accounts.update().where(accounts.c.username == _USERNAME)
_END_SESSIONS = sessions.delete().where(sessions.c.username == _USERNAME)
_TOKEN: sa.BindParameter[str] = sa.bindparam("token")
_NOW: sa.BindParameter[Any] = sa.bindparam("now")
_SESSION = (
    sa.select(accounts, sessions.c.csrf, sessions.c.expires_at, sessions.c.last_seen)
    .join_from(sessions, accounts)
    .where(sessions.c.token_hash == _TOKEN, sessions.c.expires_at > _NOW, accounts.c.active)
)
_SEEN = sessions.update().where(sessions.c.token_hash == _TOKEN)
_CLOSE = sessions.delete().where(sessions.c.token_hash == _TOKEN)
_BY_TOKEN = (
    sa.select(accounts)
    .join_from(personal_tokens, accounts)
    .where(
        personal_tokens.c.token_hash == _TOKEN,
        sa.or_(personal_tokens.c.expires_at.is_(None), personal_tokens.c.expires_at > _NOW),
        accounts.c.active,
    )
)
_TOKENS_OF = (
    sa.select(personal_tokens)
    .where(personal_tokens.c.username == _USERNAME)
    .order_by(personal_tokens.c.label, personal_tokens.c.token_hash)
)
_REMOVE_TOKEN = personal_tokens.delete().where(
    personal_tokens.c.username == _USERNAME, personal_tokens.c.token_hash == _TOKEN
)
_EXPIRED = [table.delete().where(table.c.expires_at <= _NOW) for table in (sessions, personal_tokens)]


class SqlStaff:
    """Implements `bot.desk.accounts.StaffAccounts`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, account: Account) -> None:
        """Stores a new account; Conflict when its username is taken."""
        row = {
            "username": account.username,
            "name": account.name,
            "role": account.role,
            "password_hash": account.password_hash,
            "active": account.active,
            "created_at": account.created_at,
            "away": account.away,
            **_duty_columns(account.duties),
        }
        if not await self._transaction.insert_new(accounts, row):
            raise Conflict("This username is taken.")

    async def get(self, username: str) -> Account:
        """The account; raises NotFound."""
        row = await self._transaction.one(_GET, {"account": username})
        if row is None:
            raise NotFound("There is no such account.")
        return _account(row)

    async def list(self) -> Sequence[Account]:
        """All accounts, by username."""
        return [_account(row) for row in await self._transaction.rows(_ALL)]

    async def count(self) -> int:
        """How many accounts there are."""
        count: int = (await self._transaction.run(_COUNT)).scalar_one()
        return count

    async def set_password(self, username: str, password_hash: str) -> None:
        """Sets the password and ends all sessions of the account; raises NotFound."""
        await self._set(username, {"password_hash": password_hash})
        await self._transaction.run(_END_SESSIONS, {"account": username})

    async def set_active(self, username: str, active: bool) -> None:
        """Lets somebody in again, or keeps them out and ends all their sessions; raises NotFound."""
        await self._set(username, {"active": active})
        if not active:
            await self._transaction.run(_END_SESSIONS, {"account": username})

    async def set_duties(self, username: str, duties: Duties) -> None:
        """Says what somebody works on; raises NotFound."""
        await self._set(username, _duty_columns(duties))

    async def open_session(self, session: Session) -> None:
        """Stores a new session; NotFound when there is no such account."""
        row = {
            "token_hash": session.token_hash,
            "csrf": session.csrf,
            "username": session.username,
            "expires_at": session.expires_at,
            "last_seen": session.last_seen,
        }
        if not await self._transaction.insert_new(sessions, row):
            raise Conflict("There is a session with this token already.")

    async def session(self, token_hash: str, now: datetime) -> tuple[Session, Account] | None:
        """The session with its account, unless it has expired."""
        row = await self._transaction.one(_SESSION, {"token": token_hash, "now": now})
        if row is None:
            return None
        return Session(token_hash, row.csrf, row.username, row.expires_at, row.last_seen), _account(row)

    async def seen(self, token_hash: str, at: datetime, expires_at: datetime) -> None:
        """The session was used, and lives until `expires_at`."""
        await self._transaction.run(_SEEN, {"token": token_hash, "last_seen": at, "expires_at": expires_at})

    async def close_session(self, token_hash: str) -> None:
        """Ends a session; ending it twice changes nothing."""
        await self._transaction.run(_CLOSE, {"token": token_hash})

    async def drop_expired(self, now: datetime) -> int:
        """Deletes expired sessions and personal tokens; returns how many."""
        return sum([await self._transaction.changed(statement, {"now": now}) for statement in _EXPIRED])

    async def add_token(self, token: PersonalToken) -> None:
        """Stores a personal token; NotFound when there is no such account."""
        row = {
            "token_hash": token.token_hash,
            "username": token.username,
            "label": token.label,
            "expires_at": token.expires_at,
        }
        if not await self._transaction.insert_new(personal_tokens, row):
            raise Conflict("This token is in use already.")

    async def tokens_of(self, username: str) -> Sequence[PersonalToken]:
        """The account's personal tokens, by label."""
        rows = await self._transaction.rows(_TOKENS_OF, {"account": username})
        return [PersonalToken(row.token_hash, row.username, row.label, row.expires_at) for row in rows]

    async def remove_token(self, username: str, token_hash: str) -> None:
        """Removes a token of this account; removing it twice changes nothing."""
        await self._transaction.run(_REMOVE_TOKEN, {"account": username, "token": token_hash})

    async def by_token(self, token_hash: str, now: datetime) -> Account | None:
        """The account that a personal token opens, unless it has expired."""
        row = await self._transaction.one(_BY_TOKEN, {"token": token_hash, "now": now})
        return None if row is None else _account(row)

    async def _set(self, username: str, columns: dict[str, Any]) -> None:
        if not await self._transaction.changed(_UPDATE, {**columns, "account": username}):
            raise NotFound("There is no such account.")


def _duty_columns(duties: Duties) -> dict[str, Any]:
    return {"teams": list(duties.teams), "languages": list(duties.languages), "capacity": duties.capacity}


def _account(row: Row[Any]) -> Account:
    return Account(
        username=row.username,
        name=row.name,
        role=Role(row.role),
        password_hash=row.password_hash,
        active=row.active,
        created_at=row.created_at,
        duties=Duties(tuple(row.teams), tuple(row.languages), row.capacity),
        away=row.away,
    )

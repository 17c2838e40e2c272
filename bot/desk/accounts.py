"""Staff accounts: who may sign in, and what proves that they have.

Of passwords and tokens only hashes come here; hashing is the caller's.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.desk.ports import UnitOfWork


class Role(StrEnum):
    """What a person on the staff may do; each role may all that the ones before may."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Duties:
    """What somebody works on: their teams, the languages that they speak, and how many conversations at once.

    Without languages they serve all. Without teams nothing is offered to them, and they take what they like.
    """

    teams: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    capacity: int = 3


@dataclass(frozen=True, slots=True)
class Account:
    """A person on the staff; `name` is what customers see. One who left is not active, and stays in the history.

    `away` is what they say of themselves: not to be given anything, though their console is open.
    """

    username: str
    name: str
    role: Role
    password_hash: str
    active: bool
    created_at: datetime
    duties: Duties = Duties()
    away: bool = False


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that is signed in. `token_hash` is the hash of its cookie; changes must also bring `csrf`."""

    token_hash: str
    csrf: str
    username: str
    expires_at: datetime
    last_seen: datetime


@dataclass(frozen=True, slots=True)
class PersonalToken:
    """A token with which a program acts as its owner; without `expires_at` until it is removed."""

    token_hash: str
    username: str
    label: str
    expires_at: datetime | None = None


class StaffAccounts(Protocol):
    """Accounts, sessions and personal tokens. Sessions and tokens of accounts that are not active open nothing."""

    async def add(self, account: Account) -> None:
        """Stores a new account. Raises Conflict when its username is taken."""
        ...

    async def get(self, username: str) -> Account:
        """The account; raises NotFound."""
        ...

    async def list(self) -> Sequence[Account]:
        """All accounts, by username."""
        ...

    async def count(self) -> int:
        """How many accounts there are; 0 means that the first one has to be made."""
        ...

    async def set_password(self, username: str, password_hash: str) -> None:
        """Sets the password and ends all sessions of the account; raises NotFound."""
        ...

    async def set_active(self, username: str, active: bool) -> None:
        """Lets somebody in again, or keeps them out and ends all their sessions; raises NotFound."""
        ...

    async def set_duties(self, username: str, duties: Duties) -> None:
        """Says what somebody works on; raises NotFound."""
        ...

    async def open_session(self, session: Session) -> None:
        """Stores a new session. Raises NotFound when there is no such account."""
        ...

    async def session(self, token_hash: str, now: datetime) -> tuple[Session, Account] | None:
        """The session with its account, unless it has expired."""
        ...

    async def seen(self, token_hash: str, at: datetime, expires_at: datetime) -> None:
        """The session was used, and lives until `expires_at`."""
        ...

    async def close_session(self, token_hash: str) -> None:
        """Ends a session; ending it twice changes nothing."""
        ...

    async def drop_expired(self, now: datetime) -> int:
        """Deletes expired sessions and personal tokens; returns how many."""
        ...

    async def add_token(self, token: PersonalToken) -> None:
        """Stores a personal token. Raises NotFound when there is no such account."""
        ...

    async def tokens_of(self, username: str) -> Sequence[PersonalToken]:
        """The account's personal tokens, by label."""
        ...

    async def remove_token(self, username: str, token_hash: str) -> None:
        """Removes a token of this account; removing it twice changes nothing."""
        ...

    async def by_token(self, token_hash: str, now: datetime) -> Account | None:
        """The account that a personal token opens, unless it has expired."""
        ...


class StaffWork(UnitOfWork, Protocol):
    """A unit of work that knows the staff too."""

    staff: StaffAccounts


class StaffStorage(Protocol):
    """A storage whose units of work know the staff."""

    def write(self) -> AbstractAsyncContextManager[StaffWork]:
        """A unit of work that will commit."""
        ...

    def read(self) -> AbstractAsyncContextManager[StaffWork]:
        """A unit of work that only looks."""
        ...

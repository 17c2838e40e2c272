"""Messages of customers that are to be deleted on their side, because they held a secret."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.desk.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class Removal:
    """A message by the channel's own id, in the chat at `address`; `attempts` counts those that failed."""

    conversation_id: str
    address: str
    remote_id: str
    lang: str | None = None
    attempts: int = 0


class Removals(Protocol):
    """What is still to be deleted."""

    async def add(self, removal: Removal, due_at: datetime) -> None:
        """Is to be deleted; adding it twice changes nothing."""
        ...

    async def due(self, now: datetime) -> Sequence[Removal]:
        """What should be deleted now, longest due first."""
        ...

    async def next_due(self) -> datetime | None:
        """When the next one is due."""
        ...

    async def again(self, removal: Removal, due_at: datetime) -> bool:
        """Counts an attempt, the next one being due then; False when another gateway has just made it."""
        ...

    async def put_off(self, removal: Removal, due_at: datetime) -> None:
        """The attempt has failed, and the next one is due then."""
        ...

    async def drop(self, removal: Removal) -> None:
        """Is settled."""
        ...


class RemovalWork(UnitOfWork, Protocol):
    """A unit of work with removals."""

    removals: Removals


class RemovalStorage(Protocol):
    """A storage whose units of work keep removals."""

    def write(self) -> AbstractAsyncContextManager[RemovalWork]:
        """A unit of work that will commit."""
        ...

    def read(self) -> AbstractAsyncContextManager[RemovalWork]:
        """A unit of work that only looks."""
        ...

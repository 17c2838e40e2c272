"""Small things that must survive a restart, such as where a channel stopped reading."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from bot.desk.ports import UnitOfWork


class Kept(Protocol):
    """Values under names; a value is anything that JSON can say."""

    async def get(self, key: str) -> Any | None:
        """The value, or None when nothing is kept under this key."""
        ...

    async def first(self, key: str, value: Any) -> Any:
        """What is kept under this key; `value` is kept and returned when nothing was. Whoever is first decides."""
        ...

    async def put(self, key: str, value: Any) -> None:
        """Keeps a value in place of the one before."""
        ...


class KeptWork(UnitOfWork, Protocol):
    """A unit of work with small things kept."""

    kept: Kept


class KeptStorage(Protocol):
    """A storage whose units of work keep small things."""

    def write(self) -> AbstractAsyncContextManager[KeptWork]:
        """A unit of work that will commit."""
        ...

    def read(self) -> AbstractAsyncContextManager[KeptWork]:
        """A unit of work that only looks."""
        ...

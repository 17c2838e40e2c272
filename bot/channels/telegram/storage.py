"""What this channel keeps besides conversations."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from bot.desk.albums import AlbumWork
from bot.desk.linking import LinkWork
from bot.desk.removals import RemovalWork
from bot.desk.topics import TopicWork


class TelegramWork(AlbumWork, LinkWork, RemovalWork, TopicWork, Protocol):
    """A unit of work with all of it."""


class TelegramStorage(Protocol):
    """A storage of such units of work."""

    def write(self) -> AbstractAsyncContextManager[TelegramWork]:
        """A unit of work that will commit."""
        ...

    def read(self) -> AbstractAsyncContextManager[TelegramWork]:
        """A unit of work that only looks."""
        ...

"""Handoffs in the topics of a staff group: what has been told there, and what is still to be told."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.desk.accounts import StaffAccounts
from bot.desk.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class Topic:
    """A handoff's topic, `thread_id` in its group; None until it has been opened.

    Up to `seq` the transcript has been told, and that `claimed_by` has the conversation. `explained`: somebody whom
    we do not know wrote there and was told so.
    """

    handoff_id: str
    conversation_id: str
    thread_id: int | None = None
    seq: int = 0
    claimed_by: str | None = None
    explained: bool = False
    closed: bool = False
    attempts: int = 0


class Topics(Protocol):
    """The topics of staff groups. Each is told by one gateway at a time, under a claim."""

    async def lacking(self) -> Sequence[str]:
        """The open handoffs that have no topic, longest waiting first."""
        ...

    async def begin(self, handoff_id: str, group: str, now: datetime) -> bool:
        """Plans a topic for a handoff; False when it has one."""
        ...

    async def due(self, group: str, now: datetime, limit: int = 50) -> Sequence[Topic]:
        """Those in which something is to be told now, longest due first."""
        ...

    async def get(self, handoff_id: str) -> Topic:
        """The topic; raises NotFound."""
        ...

    async def by_thread(self, group: str, thread_id: int) -> Topic | None:
        """The topic with this number in the group."""
        ...

    async def claim(self, handoff_id: str, by: str, now: datetime, until: datetime) -> bool:
        """Takes a due topic for one gateway; False when another has it."""
        ...

    async def release(self, by: str, now: datetime) -> int:
        """Ends the claims that an earlier run of this gateway left; returns how many."""
        ...

    async def told(self, handoff_id: str, now: datetime, **changes: Any) -> None:
        """Notes what was told: thread_id, seq, claimed_by or closed. What follows is due at once."""
        ...

    async def explain(self, handoff_id: str) -> bool:
        """Notes that somebody unknown was told so; False when somebody was before."""
        ...

    async def failed(self, handoff_id: str, retry_at: datetime) -> None:
        """It could not be told; again at `retry_at`."""
        ...


class TopicWork(UnitOfWork, Protocol):
    """A unit of work with topics, which knows the staff too."""

    topics: Topics
    staff: StaffAccounts


class TopicStorage(Protocol):
    """A storage whose units of work know topics and staff."""

    def write(self) -> AbstractAsyncContextManager[TopicWork]:
        """A unit of work that will commit."""
        ...

    def read(self) -> AbstractAsyncContextManager[TopicWork]:
        """A unit of work that only looks."""
        ...

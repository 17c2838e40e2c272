"""News: who wrote tells, who shows or works listens, in this process and in the other gateways."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Wakeup:
    """Remembers one change until somebody has waited for it."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def set(self) -> None:
        """There was a change."""
        self._event.set()

    async def wait(self, seconds: float | None = None) -> bool:
        """Returns True at the next change, at once if there was one since the last wait; False after `seconds`."""
        try:
            async with asyncio.timeout(seconds):
                await self._event.wait()
        except TimeoutError:
            return False
        self._event.clear()
        return True


class Hub:
    """Both ends of the desk's news: `desk.ports.News` for those who write, `desk.ports.Feed` for those who show."""

    def __init__(self) -> None:
        self._conversations: dict[str, set[Wakeup]] = defaultdict(set)
        self._queue: set[Wakeup] = set()
        self._on_work: list[Callable[[str], None]] = []
        self._on_delivery: list[Callable[[str], None]] = []
        self._on_message: list[Callable[[str], None]] = []
        self._on_lookup: list[Callable[[], None]] = []
        self._tell_others: Callable[[str], None] = lambda _news: None

    def share(self, tell: Callable[[str], None]) -> None:
        """What is to be shown at once reaches other gateways by `tell`; what is to be done, one does."""
        self._tell_others = tell

    def hear(self, conversation_id: str) -> None:
        """Another gateway has changed a conversation, or only the queue if it names none."""
        self._show(conversation_id)

    def listen(
        self,
        *,
        work: Callable[[str], None] | None = None,
        delivery: Callable[[str], None] | None = None,
        message: Callable[[str], None] | None = None,
        lookup: Callable[[], None] | None = None,
    ) -> None:
        """Calls `work` with conversations in which something waits, `delivery` and `message` with channels."""
        self._on_work += [work] if work else []
        self._on_delivery += [delivery] if delivery else []
        self._on_message += [message] if message else []
        self._on_lookup += [lookup] if lookup else []

    def message_received(self, channel: str) -> None:
        """A customer's message was stored."""
        for call in self._on_message:
            call(channel)

    def conversation_changed(self, conversation_id: str) -> None:
        """There are new messages, or a new owner."""
        self._show(conversation_id)
        self._tell_others(conversation_id)

    def queue_changed(self) -> None:
        """The staff queue, or any conversation, changed."""
        self._show("")
        self._tell_others("")

    def work_arrived(self, conversation_id: str) -> None:
        """A message waits in the inbox for its turn."""
        for call in self._on_work:
            call(conversation_id)

    def delivery_due(self, channel: str) -> None:
        """Something waits in the outbox."""
        for call in self._on_delivery:
            call(channel)

    def lookup_wanted(self) -> None:
        """Something is to be looked up."""
        for call in self._on_lookup:
            call()

    def _show(self, conversation_id: str) -> None:
        for waiting in (*self._conversations.get(conversation_id, ()), *self._queue):
            waiting.set()

    @contextmanager
    def conversation(self, conversation_id: str) -> Iterator[Wakeup]:
        """Signals whenever this conversation changed."""
        waiting = Wakeup()
        self._conversations[conversation_id].add(waiting)
        try:
            yield waiting
        finally:
            self._conversations[conversation_id].discard(waiting)
            if not self._conversations[conversation_id]:
                del self._conversations[conversation_id]

    @contextmanager
    def queue(self) -> Iterator[Wakeup]:
        """Signals whenever the staff queue or any conversation changed."""
        waiting = Wakeup()
        self._queue.add(waiting)
        try:
            yield waiting
        finally:
            self._queue.discard(waiting)

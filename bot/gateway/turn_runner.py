"""One turn from the inbox to its commit, through slow, loading, dying and failing assistants."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum

from bot.desk import turns
from bot.desk.errors import DeskError, Invalid, Unavailable
from bot.desk.office import Office
from bot.desk.ports import Assistant
from bot.desk.repositories import Pending
from bot.desk.turn import TurnRequest, TurnResult

log = logging.getLogger(__name__)


class Outcome(StrEnum):
    """How a turn ended."""

    ANSWERED = "answered"
    SUPERSEDED = "superseded"  # people took the conversation, or the customer ended it
    FAILED = "failed"  # the assistant failed on it too often; people have it now
    UNAVAILABLE = "unavailable"  # no assistant answered in time; people have it now


@dataclass(frozen=True, slots=True)
class Pace:
    """When things happen in a turn, in seconds from its start."""

    ask_again: float = 30.0
    notice: float = 20.0
    give_up: float = 180.0
    first_retry: float = 0.2
    longest_retry: float = 5.0
    first_start: float = 0.0  # how long a model may load, or be trained, before the rest is counted


@dataclass(slots=True)
class _Turn:
    """A turn under way. Several attempts may run at once: a slow one may still answer first."""

    pending: Pending
    request: TurnRequest
    started: float = field(default_factory=time.monotonic)
    attempts: set[asyncio.Task[TurnResult]] = field(default_factory=set)
    asked: int = 0
    next_ask: float = 0.0
    retry: float = 0.0
    told: bool = False

    @property
    def age(self) -> float:
        return time.monotonic() - self.started


Observe = Callable[[Outcome, float], None]


class TurnRunner:
    """Asks the assistant until a turn is answered, and gives the conversation to people when it cannot be."""

    def __init__(
        self,
        office: Office,
        assistant: Assistant,
        *,
        wait_ready: Callable[[float], Awaitable[bool]],
        pace: Pace,
        at_once: int,
        starting: Callable[[], bool] = lambda: False,
        observe: Observe = lambda _outcome, _seconds: None,
    ) -> None:
        self._office = office
        self._assistant = assistant
        self._wait_ready = wait_ready
        self._pace = pace
        self._slots = asyncio.Semaphore(at_once)
        self._starting = starting
        self._observe = observe

    async def run(self, pending: Pending) -> Outcome:
        """Runs the turn to one of its ends; only a storage that fails makes it raise."""
        async with self._office.storage.read() as work:
            request = await turns.turn_request(self._office, work, pending)
        turn = _Turn(pending, request, retry=self._pace.first_retry)
        try:
            await self._first_start(turn)
            outcome = await self._to_its_end(turn)
        finally:
            for attempt in turn.attempts:
                attempt.cancel()
            await asyncio.gather(*turn.attempts, return_exceptions=True)
        self._observe(outcome, turn.age)
        log.info("turn of message %d in %s: %s", pending.message.seq, pending.conversation_id, outcome)
        return outcome

    async def _first_start(self, turn: _Turn) -> None:
        """Lets the first assistant load: that takes minutes on a new machine and is no failure."""
        if not self._starting():
            return
        if not await self._wait_ready(self._pace.notice):
            turn.told = True
            await self._tell(turn)
            await self._wait_ready(max(0.0, self._pace.first_start - self._pace.notice))
        turn.started = time.monotonic()

    async def _to_its_end(self, turn: _Turn) -> Outcome:
        while True:
            if turn.age >= self._pace.give_up:
                return await self._give_up(turn, Outcome.UNAVAILABLE)
            if turn.age >= self._pace.notice and not turn.told:
                turn.told = True
                await self._tell(turn)
            if turn.age >= turn.next_ask:
                if turn.asked and not await self._still_waits(turn.pending):
                    return Outcome.SUPERSEDED
                if turn.attempts and self._slots.locked():
                    # All are busy: asking once more would only lengthen their queue.
                    turn.next_ask += self._pace.ask_again
                else:
                    self._ask(turn)
            for attempt in await self._next_event(turn):
                outcome = await self._take(turn, attempt)
                if outcome:
                    return outcome

    def _ask(self, turn: _Turn) -> None:
        turn.attempts.add(asyncio.create_task(self._attempt(turn.request)))
        turn.asked += 1
        turn.next_ask = turn.age + self._pace.ask_again * turn.asked

    async def _attempt(self, request: TurnRequest) -> TurnResult:
        async with self._slots:
            return await self._assistant.turn(request)

    async def _next_event(self, turn: _Turn) -> set[asyncio.Task[TurnResult]]:
        """Waits for an attempt to end or for the next point in time; returns the attempts that ended."""
        if not turn.attempts:
            await self._pause(turn)
            return set()
        left = max(0.0, min(turn.next_ask, self._next_point(turn)) - turn.age)
        done, turn.attempts = await asyncio.wait(turn.attempts, timeout=left, return_when=asyncio.FIRST_COMPLETED)
        return done

    async def _pause(self, turn: _Turn) -> None:
        """Between two attempts: the back-off, and then until an assistant is ready, but past no point in time."""
        await asyncio.sleep(max(0.0, min(turn.next_ask, self._next_point(turn)) - turn.age))
        if turn.age >= turn.next_ask:
            await self._wait_ready(max(0.0, self._next_point(turn) - turn.age))

    def _next_point(self, turn: _Turn) -> float:
        return self._pace.give_up if turn.told else min(self._pace.notice, self._pace.give_up)

    async def _take(self, turn: _Turn, attempt: asyncio.Task[TurnResult]) -> Outcome | None:
        """What an ended attempt means for the turn; None when it goes on."""
        try:
            result = attempt.result()
            written = await turns.complete(self._office, turn.pending, result)
        except Unavailable as error:
            log.debug("no answer yet: %s", error)
        except DeskError as error:
            # Invalid from the assistant, or a result that the desk refuses: the message itself is the trouble.
            if await self._failed(turn, error):
                return await self._give_up(turn, Outcome.FAILED)
        else:
            return Outcome.ANSWERED if written else Outcome.SUPERSEDED
        turn.next_ask = turn.age + turn.retry
        turn.retry = min(turn.retry * 2, self._pace.longest_retry)
        return None

    async def _failed(self, turn: _Turn, error: DeskError) -> bool:
        async with self._office.storage.write() as work:
            tried = await work.inbox.tried(turn.pending.id)
            await work.commit()
        kind = "assistant" if isinstance(error, Invalid) else error.code
        log.warning("turn of %s failed (%d, %s): %s", turn.pending.conversation_id, tried, kind, error)
        return tried >= self._office.limits.attempts

    async def _give_up(self, turn: _Turn, outcome: Outcome) -> Outcome:
        if not await self._still_waits(turn.pending):
            return Outcome.SUPERSEDED
        given = await turns.give_up(self._office, turn.pending)
        return outcome if given else Outcome.SUPERSEDED

    async def _tell(self, turn: _Turn) -> None:
        if await self._still_waits(turn.pending):
            await turns.apologise(self._office, turn.pending)

    async def _still_waits(self, pending: Pending) -> bool:
        """False when people took the conversation or the customer ended it, which empties its inbox."""
        async with self._office.storage.read() as work:
            oldest = await work.inbox.oldest(pending.conversation_id)
        return oldest is not None and oldest.id == pending.id

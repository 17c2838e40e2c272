"""While staff own a conversation the bot is silent, whatever happens in whatever order."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from bot.desk.conversation import Author, Message, Owner
from bot.desk.errors import Conflict, Forbidden
from bot.desk.handoff import Handoff, Reason
from bot.desk.office import Office
from bot.desk.reception import Incoming, receive
from bot.desk.repositories import Pending
from bot.desk.staffing import claim, close, end_by_customer, release, say
from bot.desk.turn import NewHandoff, Reply, TurnResult
from bot.desk.turns import apologise, complete, give_up
from bot.storage.database import SqlStorage
from tests.desk.conftest import NORA, TOM, HeardNews, SetClock, office_over, opened, waiting

MEMBERS = st.sampled_from([NORA, TOM])
TEXTS = st.sampled_from(["hello", "where is it", "hunter2", "да", "😡"])
#: What staff do with a handoff; which one is up to chance too.
WITH_HANDOFF = st.sampled_from([claim, release, close])
ENDS = ("staff_released", "staff_closed", "customer_closed")


class Ownership(RuleBasedStateMachine):
    """One conversation; turns begin and end at any distance, and anything may happen between."""

    runner: asyncio.Runner
    office: Office
    clock: SetClock

    def __init__(self) -> None:
        super().__init__()
        self.conversation = self.run(opened(self.office, "telegram", external_id=uuid.uuid4().hex)).id
        self.handoffs: list[str] = []  # newest first
        self.running: list[Pending] = []  # turns that the assistant has not finished yet
        self.said: list[str] = []

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Runs it, a second later than the one before."""
        self.clock.tick()
        return self.runner.run(work)

    @rule(text=TEXTS, begins=st.integers(0, 2))
    def customer_says(self, text: str, begins: int) -> None:
        """A new message, for which a turn may begin at once; a second one after a restart."""
        self.said.append(f"m{len(self.said)}")
        self.run(receive(self.office, self.conversation, Incoming(self.said[-1], text)))
        for _ in range(begins):
            self.turn_begins()

    @precondition(lambda self: self.said)
    @rule(data=st.data())
    def customer_repeats(self, data: st.DataObject) -> None:
        """The same message again, because its acknowledgement was lost."""
        again = Incoming(data.draw(st.sampled_from(self.said)), "hello")
        assert self.run(receive(self.office, self.conversation, again)).repeated

    @rule()
    def turn_begins(self) -> None:
        """The assistant is given a message; after a restart perhaps one that it has already."""
        pending = self.run(waiting(self.office, self.conversation))
        if pending:
            self.running.append(pending)

    @precondition(lambda self: self.running)
    @rule(data=st.data(), reason=st.none() | st.sampled_from(Reason), replies=st.integers(1, 2))
    def turn_completes(self, data: st.DataObject, reason: Reason | None, replies: int) -> None:
        """It answers, and perhaps gives the conversation away."""
        self.run(complete(self.office, self._ended_turn(data), _result(reason, replies)))

    @precondition(lambda self: self.running)
    @rule(data=st.data())
    def assistant_dies(self, data: st.DataObject) -> None:
        """No answer comes: an excuse, and then people."""
        pending = self._ended_turn(data)
        self.run(apologise(self.office, pending))
        self.run(give_up(self.office, pending))

    @precondition(lambda self: self.handoffs)
    @rule(data=st.data(), verb=WITH_HANDOFF, member=MEMBERS)
    def staff_take_or_end(self, data: st.DataObject, verb: Callable[..., Any], member: Any) -> None:
        """A handoff is claimed, given back or closed; some of them ended long ago."""
        with suppress(Conflict, Forbidden):
            self.run(verb(self.office, data.draw(st.sampled_from(self.handoffs)), member))

    @rule(member=MEMBERS)
    def staff_say(self, member: Any) -> None:
        """Somebody on the staff writes."""
        with suppress(Conflict, Forbidden):
            self.run(say(self.office, self.conversation, member, "I am here."))

    @rule()
    def customer_ends(self) -> None:
        """The customer ends the conversation."""
        self.run(end_by_customer(self.office, self.conversation))

    @precondition(lambda self: self.running and self.handoffs)
    @rule(data=st.data(), reason=st.none() | st.sampled_from(Reason), bot_first=st.booleans())
    def an_answer_and_a_claim_come_at_once(self, data: st.DataObject, reason: Reason | None, bot_first: bool) -> None:
        """The race that matters."""
        answer = complete(self.office, self._ended_turn(data), _result(reason, 1))
        taken = claim(self.office, self.handoffs[0], NORA)

        async def both() -> None:
            await asyncio.gather(*((answer, taken) if bot_first else (taken, answer)), return_exceptions=True)

        self.run(both())

    @invariant()
    def everything_holds(self) -> None:
        """What must be true after each step, read at one moment."""
        messages, owner, handoff, pending = self.run(self._look())
        if handoff and handoff.id not in self.handoffs:
            self.handoffs.insert(0, handoff.id)
        check_silence(messages, owner)
        assert [message.id for message in messages if message.author is Author.CUSTOMER] == self.said
        assert [message.seq for message in messages] == list(range(1, len(messages) + 1))
        assert (handoff is not None) == (owner in (Owner.WAITING, Owner.STAFF))
        assert pending is None or owner is Owner.BOT

    def teardown(self) -> None:
        """Whatever happened, what waits can be answered."""
        while pending := self.run(waiting(self.office, self.conversation)):
            assert self.run(complete(self.office, pending, _result(None, 1)))

    def _ended_turn(self, data: st.DataObject) -> Pending:
        return self.running.pop(data.draw(st.integers(0, len(self.running) - 1)))

    async def _look(self) -> tuple[Sequence[Message], Owner, Handoff | None, Pending | None]:
        async with self.office.storage.read() as work:
            return (
                await work.transcript.after(self.conversation, 0),
                (await work.conversations.get(self.conversation)).state,
                await work.handoffs.open_of(self.conversation),
                await work.inbox.oldest(self.conversation),
            )


def check_silence(messages: Sequence[Message], owner: Owner) -> None:
    """The bot says nothing from the moment somebody joined until they left: by the transcript alone."""
    with_staff = False
    for message in messages:
        assert not (with_staff and message.author is Author.BOT), f"the bot spoke: {message}"
        if message.author is Author.SYSTEM and "staff_joined" in message.text:
            with_staff = True
        elif message.author is Author.SYSTEM and any(end in message.text for end in ENDS):
            with_staff = False
    assert with_staff == (owner is Owner.STAFF)


def _result(reason: Reason | None, replies: int) -> TurnResult:
    handoff = NewHandoff(reason) if reason else None
    return TurnResult((Reply("an answer", "en"),) * replies, "en", handoff=handoff, memory={"a": 1})


async def _inbox(storage: SqlStorage) -> list[str]:
    async with storage.read() as work:
        return list(await work.inbox.conversations())


@pytest.mark.timeout(600)  # when it fails, finding the shortest way there takes long
def test_the_bot_never_speaks_while_staff_own_the_conversation(tmp_path: Path) -> None:
    clock = SetClock()
    storage = SqlStorage(f"sqlite:///{tmp_path}/pharos.db", clock=clock)
    with asyncio.Runner() as runner:
        runner.run(storage.start())
        shared = {"runner": runner, "office": office_over(storage, HeardNews(), clock), "clock": clock}
        run_state_machine_as_test(
            type("OwnershipHere", (Ownership,), shared),
            settings=settings(max_examples=40, stateful_step_count=30, deadline=None),
        )
        assert runner.run(_inbox(storage)) == []
        runner.run(storage.stop())

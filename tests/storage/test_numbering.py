"""The transcript's numbering under any order of writing, failing and repeating."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from bot.desk.conversation import Author, Draft, Message
from bot.desk.errors import Conflict
from bot.storage.database import SqlStorage
from bot.storage.unit import SqlUnit
from tests.desk.conftest import SetClock

IDS = st.sampled_from([f"id {number}" for number in range(6)])
TEXTS = st.text(max_size=20)
DRAFTS = st.builds(Draft, st.sampled_from(Author), TEXTS, st.just("en"), id=IDS | st.none())


class Numbering(RuleBasedStateMachine):
    """A list of messages is the model; the database must always tell the same."""

    runner: asyncio.Runner
    storage: SqlStorage
    clock: SetClock

    def __init__(self) -> None:
        super().__init__()
        self.conversation = self.runner.run(self._open())
        self.model: list[Message] = []

    @rule(drafts=st.lists(DRAFTS, min_size=1, max_size=4), commit=st.booleans())
    def write_one_after_another(self, drafts: list[Draft], commit: bool) -> None:
        """One unit of work; what conflicts is left out and the rest goes on."""
        written = self.runner.run(self._write(drafts, commit))
        if commit:
            self.model += written

    @rule(drafts=st.lists(DRAFTS, min_size=2, max_size=5))
    def write_at_once(self, drafts: list[Draft]) -> None:
        """Units of work beside each other, in whatever order they come."""

        async def all_at_once() -> list[list[Message]]:
            return await asyncio.gather(*(self._write([draft], True) for draft in drafts))

        written = [message for messages in self.runner.run(all_at_once()) for message in messages]
        self.model += sorted(written, key=lambda message: message.seq)

    @invariant()
    def the_transcript_is_the_model(self) -> None:
        """Numbered from 1 without gaps, each id once."""

        async def look() -> list[Message]:
            async with self.storage.read() as work:
                return list(await work.transcript.after(self.conversation, 0))

        stored = self.runner.run(look())
        assert stored == self.model
        assert [message.seq for message in stored] == list(range(1, len(stored) + 1))
        assert len({message.id for message in stored}) == len(stored)

    async def _open(self) -> str:
        async with self.storage.write() as work:
            conversation = await work.conversations.open("web")
            await work.commit()
        return conversation.id

    async def _write(self, drafts: list[Draft], commit: bool) -> list[Message]:
        written: list[Message] = []
        async with self.storage.write() as work:
            for draft in drafts:
                try:
                    written.append(await self._append(work, draft))
                except Conflict:
                    taken = {message.id for message in (*self.model, *written)}
                    assert draft.id is not None
                    assert draft.id in taken or len(drafts) == 1
            if commit:
                await work.commit()
        return written

    async def _append(self, work: SqlUnit, draft: Draft) -> Message:
        append: Callable[..., Awaitable[Message]] = work.transcript.append
        return await append(self.conversation, draft, self.clock.tick())


@pytest.mark.timeout(600)  # when it fails, finding the shortest way there takes long
def test_numbers_have_no_gaps_whatever_happens(database_url: str) -> None:
    clock = SetClock()
    storage = SqlStorage(database_url, clock=clock)
    with asyncio.Runner() as runner:
        runner.run(storage.start())
        run_state_machine_as_test(
            type("NumberingHere", (Numbering,), {"runner": runner, "storage": storage, "clock": clock}),
            settings=settings(max_examples=20, stateful_step_count=12, deadline=None),
        )
        runner.run(storage.stop())

"""Notes among staff."""

from __future__ import annotations

import pytest

from bot.desk.conversation import Conversation
from bot.desk.errors import NotFound
from bot.desk.repositories import Note
from bot.storage.database import SqlStorage
from tests.desk.conftest import SetClock


async def test_notes_are_kept_in_order_and_apart(
    storage: SqlStorage, alice: Conversation, bob: Conversation, clock: SetClock
) -> None:
    first, second = Note(clock(), "nora", "looks like a stuck hash 🔍"), Note(clock.tick(), "tom", "agreed")
    async with storage.write() as work:
        await work.notes.add(alice.id, first)
        await work.notes.add(alice.id, second)
        await work.commit()
    async with storage.read() as work:
        assert list(await work.notes.of(alice.id)) == [first, second]
        assert list(await work.notes.of(bob.id)) == []


async def test_a_note_needs_a_conversation(storage: SqlStorage, clock: SetClock) -> None:
    async with storage.write() as work:
        with pytest.raises(NotFound):
            await work.notes.add("c_nobody", Note(clock(), "nora", "hm"))

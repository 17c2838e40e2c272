"""Transcripts: numbers without gaps, each message once, and any characters."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.desk.conversation import Attachment, Author, Button, Conversation, Draft
from bot.desk.errors import Conflict, Invalid, NotFound
from bot.storage.database import SqlStorage
from tests.desk.conftest import SetClock


def said(text: str, message_id: str | None = None) -> Draft:
    """What a customer says."""
    return Draft(Author.CUSTOMER, text, "en", id=message_id)


FULL = Draft(
    Author.BOT,
    "Which network?",
    "en",
    id="full",
    name="Pharos",
    about="deposit_missing",
    asks="network",
    buttons=(Button("Tron", "/network tron"), Button("Fees", "/ask fees", about="withdrawal_fees")),
    attachments=(Attachment("a1", "receipt.pdf", "application/pdf", 1234),),
    reply_to=1,
)


async def test_numbers_count_from_one_in_each_conversation(
    storage: SqlStorage, alice: Conversation, bob: Conversation, clock: SetClock
) -> None:
    async with storage.write() as work:
        seqs = [(await work.transcript.append(c.id, said("hi"), clock())).seq for c in (alice, alice, bob, alice)]
    assert seqs == [1, 2, 1, 3]


async def test_a_message_is_read_back_as_it_was_returned(
    storage: SqlStorage, alice: Conversation, clock: SetClock
) -> None:
    async with storage.write() as work:
        first = await work.transcript.append(alice.id, said("hello"), clock())
        full = await work.transcript.append(alice.id, FULL, clock.tick(0.123456))
        await work.commit()
    async with storage.read() as work:
        assert list(await work.transcript.after(alice.id, 0)) == [first, full]
        assert list(await work.transcript.after(alice.id, 1)) == [full]
        assert list(await work.transcript.after(alice.id, 0, limit=1)) == [first]
        assert await work.transcript.find(alice.id, "full") == full
        assert await work.transcript.find(alice.id, "other") is None
        assert list(await work.transcript.replies_to(alice.id, 1)) == [full]
        assert list(await work.transcript.replies_to(alice.id, 2)) == []
        assert (await work.conversations.get(alice.id)).updated_at == clock()
    assert first.id
    assert full.buttons == FULL.buttons


async def test_an_id_used_before_leaves_no_gap_even_when_the_work_goes_on(
    storage: SqlStorage, alice: Conversation, bob: Conversation, clock: SetClock
) -> None:
    async with storage.write() as work:
        await work.transcript.append(alice.id, said("one", "same"), clock())
        with pytest.raises(Conflict):
            await work.transcript.append(alice.id, said("two", "same"), clock())
        assert (await work.transcript.append(alice.id, said("three"), clock())).seq == 2
        assert (await work.transcript.append(bob.id, said("other", "same"), clock())).seq == 1


async def test_nothing_is_said_in_a_conversation_that_is_not_there(storage: SqlStorage, clock: SetClock) -> None:
    async with storage.write() as work:
        with pytest.raises(NotFound):
            await work.transcript.append("c_nobody", said("hi"), clock())


async def test_a_rollback_gives_the_number_back(storage: SqlStorage, alice: Conversation, clock: SetClock) -> None:
    async with storage.write() as work:
        await work.transcript.append(alice.id, said("never"), clock())
    async with storage.write() as work:
        assert (await work.transcript.append(alice.id, said("first"), clock())).seq == 1


async def test_many_writers_at_once_count_without_gaps(
    storage: SqlStorage, alice: Conversation, clock: SetClock
) -> None:
    async def write(number: int) -> None:
        async with storage.write() as work:
            await work.transcript.append(alice.id, said(str(number)), clock())
            if number % 3:  # a third of them fails before the commit
                await work.commit()

    await asyncio.gather(*(write(number) for number in range(30)))
    async with storage.read() as work:
        assert [m.seq for m in await work.transcript.after(alice.id, 0)] == list(range(1, 21))


async def test_the_same_message_from_two_writers_at_once_is_stored_once(
    storage: SqlStorage, alice: Conversation, clock: SetClock
) -> None:
    async def receive() -> str:
        async with storage.write() as work:
            if await work.transcript.find(alice.id, "same"):
                return "known"
            await work.transcript.append(alice.id, said("hi", "same"), clock())
            await work.commit()
            return "new"

    assert sorted(await asyncio.gather(*(receive() for _ in range(8)))) == ["known"] * 7 + ["new"]


@pytest.mark.parametrize(
    "text",
    [
        "提币还没到账",
        "вывод завис 😡👨‍👩‍👧‍👦",
        "שלום, أين أموالي؟ \u202e abc",
        "' OR 1=1 --",
        "%_\\",
        "\t\r\n",
        "𝕏" * 5000,
    ],
)
async def test_any_text_comes_back_unchanged(
    storage: SqlStorage, alice: Conversation, clock: SetClock, text: str
) -> None:
    draft = replace(FULL, text=text, buttons=(Button(text, text),), attachments=(Attachment("a", text, "t", 1),))
    async with storage.write() as work:
        written = await work.transcript.append(alice.id, draft, clock())
        await work.commit()
    async with storage.read() as work:
        assert await work.transcript.find(alice.id, "full") == written
    assert (written.text, written.buttons[0].title) == (text, text)


async def test_what_no_database_can_store_is_marked_and_the_rest_is_kept(
    storage: SqlStorage, alice: Conversation, clock: SetClock
) -> None:
    async with storage.write() as work:
        written = await work.transcript.append(alice.id, said("a\x00b\ud83dc", "nul"), clock())
        await work.commit()
    async with storage.read() as work:
        assert await work.transcript.find(alice.id, "nul") == written
    assert written.text == "a\ufffdb\ufffdc"


@pytest.mark.parametrize("bad", ["a\x00", "\ud83d", "x" * 501])
async def test_an_id_that_cannot_be_stored_is_refused(
    storage: SqlStorage, alice: Conversation, clock: SetClock, bad: str
) -> None:
    async with storage.write() as work:
        with pytest.raises(Invalid):
            await work.transcript.append(alice.id, said("hi", bad), clock())
    async with storage.read() as work:
        with pytest.raises(Invalid):
            await work.transcript.find(alice.id, bad)

"""Albums: several files, one message, in whatever order and however often their parts come."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.desk.albums import Part, close_album, keep_part
from bot.desk.conversation import Attachment, Author, Conversation, Message
from bot.desk.errors import NotFound
from bot.desk.office import Limits, Office
from bot.storage.database import SqlStorage
from tests.desk.conftest import HeardNews, SetClock, office_over, opened, transcript, waiting


async def with_file(office: Office, conversation: Conversation, number: int, text: str = "") -> Part:
    """A part with a file that is kept already."""
    file = Attachment(f"file-{number}", f"{number}.png", "image/png", 3)
    async with office.storage.write() as work:
        await work.attachments.add(conversation.id, file, b"png")
        await work.commit()
    return Part(conversation.id, "album-1", number, text, file.id)


async def said(office: Office, conversation: Conversation) -> list[Message]:
    """What the customer said."""
    return [m for m in await transcript(office, conversation.id) if m.author is Author.CUSTOMER]


async def test_all_parts_are_one_message_in_their_order_with_one_turn(
    office: Office, storage: SqlStorage, bob: Conversation
) -> None:
    parts = [await with_file(office, bob, number, "my receipts" if number == 2 else "") for number in (1, 2, 3)]
    for part in reversed(parts):
        await keep_part(office, storage, part)
    received = await close_album(office, storage, bob.id, "album-1")
    assert received
    assert received.turn
    (message,) = await said(office, bob)
    assert [file.id for file in message.attachments] == ["file-1", "file-2", "file-3"]
    assert message.text == "my receipts"
    pending = await waiting(office, bob.id)
    assert pending
    assert pending.message == message


async def test_a_part_that_comes_again_changes_nothing_before_and_after_the_end(
    office: Office, storage: SqlStorage, bob: Conversation
) -> None:
    parts = [await with_file(office, bob, number, f"caption {number}") for number in (1, 2)]
    for part in (*parts, *parts):
        await keep_part(office, storage, part)
    await close_album(office, storage, bob.id, "album-1")
    await keep_part(office, storage, parts[0])
    await close_album(office, storage, bob.id, "album-1")
    assert await close_album(office, storage, bob.id, "album-1") is None
    assert len(await said(office, bob)) == 1


async def test_a_part_that_comes_too_late_is_a_message_of_its_own(
    office: Office, storage: SqlStorage, bob: Conversation
) -> None:
    first, late = [await with_file(office, bob, number) for number in (1, 2)]
    await keep_part(office, storage, first)
    await close_album(office, storage, bob.id, "album-1")
    await keep_part(office, storage, late)
    await close_album(office, storage, bob.id, "album-1")
    assert [[file.id for file in m.attachments] for m in await said(office, bob)] == [["file-1"], ["file-2"]]


async def test_two_gateways_that_close_an_album_at_once_make_one_message(
    office: Office, storage: SqlStorage, bob: Conversation
) -> None:
    await keep_part(office, storage, await with_file(office, bob, 1))
    await asyncio.gather(*(close_album(office, storage, bob.id, "album-1") for _ in range(3)))
    assert len(await said(office, bob)) == 1


async def test_a_crash_between_the_message_and_the_end_of_the_album_is_harmless(
    office: Office, storage: SqlStorage, bob: Conversation
) -> None:
    part = await with_file(office, bob, 1)
    await keep_part(office, storage, part)
    await close_album(office, storage, bob.id, "album-1")
    await keep_part(office, storage, part)  # as if the parts had never been dropped
    await close_album(office, storage, bob.id, "album-1")
    assert len(await said(office, bob)) == 1
    async with storage.read() as work:
        assert await work.albums.quiet_since() == []


async def test_an_album_of_nothing_is_no_message(office: Office, storage: SqlStorage, bob: Conversation) -> None:
    await keep_part(office, storage, Part(bob.id, "album-1", 1))
    assert await close_album(office, storage, bob.id, "album-1") is None
    assert await said(office, bob) == []


async def test_more_files_than_fit_are_kept_with_the_conversation(
    office: Office, storage: SqlStorage, bob: Conversation
) -> None:
    strict = replace(office, limits=Limits(attachments_per_message=2))
    for number in (1, 2, 3):
        await keep_part(office, storage, await with_file(office, bob, number))
    await close_album(strict, storage, bob.id, "album-1")
    assert [len(message.attachments) for message in await said(office, bob)] == [2]
    async with storage.read() as work:
        assert len(await work.attachments.of(bob.id)) == 3


async def test_captions_that_are_too_long_do_not_cost_the_files(
    office: Office, storage: SqlStorage, bob: Conversation
) -> None:
    strict = replace(office, limits=Limits(message_chars=20))
    for number in (1, 2):
        await keep_part(office, storage, await with_file(office, bob, number, "fifteen letters"))
    await close_album(strict, storage, bob.id, "album-1")
    (message,) = await said(office, bob)
    assert (message.text, len(message.attachments)) == ("", 2)


async def test_secrets_that_were_cut_out_of_a_part_are_warned_of_once(
    office: Office, storage: SqlStorage, bob: Conversation
) -> None:
    part = replace(await with_file(office, bob, 1, "it is [removed]"), removed=("seed_phrase",))
    await keep_part(office, storage, part)
    await close_album(office, storage, bob.id, "album-1")
    assert [m.text for m in await transcript(office, bob.id)] == ["it is [removed]", "[en] secret_removed"]


async def test_a_part_without_its_conversation_is_refused(office: Office, storage: SqlStorage) -> None:
    with pytest.raises(NotFound):
        await keep_part(office, storage, Part("c_none", "album-1", 1, "hello"))


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(0, 3), min_size=1, max_size=10), st.integers(0, 10))
def test_whatever_the_order_each_file_is_in_exactly_one_message(order: list[int], cut: int) -> None:
    """Parts come in any order and repeatedly, and the album is closed once in the middle and once at the end."""

    async def play() -> None:
        with tempfile.TemporaryDirectory() as folder:
            clock = SetClock()
            storage = SqlStorage(f"sqlite:///{Path(folder)}/pharos.db", clock=clock)
            await storage.start()
            office = office_over(storage, HeardNews(), clock)
            bob = await opened(office, "telegram", external_id="42")
            parts = [await with_file(office, bob, number) for number in range(4)]
            for step, number in enumerate(order):
                if step == cut:
                    await close_album(office, storage, bob.id, "album-1")
                await keep_part(office, storage, parts[number])
            await close_album(office, storage, bob.id, "album-1")
            found = [file.id for message in await said(office, bob) for file in message.attachments]
            assert sorted(found) == sorted(f"file-{number}" for number in set(order))
            await storage.stop()

    asyncio.run(play())

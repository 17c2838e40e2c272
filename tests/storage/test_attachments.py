"""Customers' files: only their own conversation gives them out."""

from __future__ import annotations

import pytest

from bot.desk.conversation import Attachment, Conversation
from bot.desk.errors import Conflict, NotFound
from bot.storage.database import SqlStorage

RECEIPT = Attachment("f1", "квитанция.pdf", "application/pdf", 5)
PICTURE = Attachment("f2", "screen.png", "image/png", 3)


@pytest.fixture
async def files(storage: SqlStorage, alice: Conversation) -> None:
    """Alice's two files."""
    async with storage.write() as work:
        await work.attachments.add(alice.id, RECEIPT, b"%PDF\x00")
        await work.attachments.add(alice.id, PICTURE, bytes(range(256)) * 4000)
        await work.commit()


@pytest.mark.usefixtures("files")
async def test_a_file_comes_back_byte_for_byte(storage: SqlStorage, alice: Conversation) -> None:
    async with storage.read() as work:
        assert await work.attachments.get(alice.id, "f1") == (RECEIPT, b"%PDF\x00")
        assert await work.attachments.get(alice.id, "f2") == (PICTURE, bytes(range(256)) * 4000)


@pytest.mark.usefixtures("files")
async def test_another_conversation_does_not_get_at_it(
    storage: SqlStorage, alice: Conversation, bob: Conversation
) -> None:
    async with storage.read() as work:
        with pytest.raises(NotFound):
            await work.attachments.get(bob.id, "f1")
        with pytest.raises(NotFound):
            await work.attachments.named(bob.id, ["f1"])
        with pytest.raises(NotFound):
            await work.attachments.named(alice.id, ["f1", "f3"])


@pytest.mark.usefixtures("files")
async def test_descriptions_come_in_the_order_asked_for(storage: SqlStorage, alice: Conversation) -> None:
    async with storage.read() as work:
        assert list(await work.attachments.named(alice.id, ["f2", "f1"])) == [PICTURE, RECEIPT]
        assert list(await work.attachments.named(alice.id, [])) == []


@pytest.mark.usefixtures("files")
async def test_an_id_is_used_once_in_a_conversation(
    storage: SqlStorage, alice: Conversation, bob: Conversation
) -> None:
    async with storage.write() as work:
        with pytest.raises(Conflict):
            await work.attachments.add(alice.id, RECEIPT, b"other")
        await work.attachments.add(bob.id, RECEIPT, b"Bob's")
        assert (await work.attachments.get(alice.id, "f1"))[1] == b"%PDF\x00"
    async with storage.write() as work:
        with pytest.raises(NotFound):
            await work.attachments.add("c_nobody", RECEIPT, b"")

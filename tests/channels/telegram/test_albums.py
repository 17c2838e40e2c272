"""Albums: Telegram sends each file as a message of its own, in one poll or in several."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.desk.albums import close_album
from bot.desk.conversation import Author, Message
from bot.desk.office import Office
from bot.desk.reception import Received
from bot.storage.database import SqlStorage
from tests.channels.telegram.bot_api import BotApiServer
from tests.channels.telegram.conftest import Connect, introduced, transcript_of
from tests.channels.telegram.customers import Bob
from tests.channels.telegram.test_files import JPEG, PNG, told
from tests.gateway.fake_assistant import FakeAssistant
from tests.gateway.world import World

#: No part of an album comes as late as this.
NEVER = 60.0


async def send_album(bob: Bob, count: int = 3, caption: str = "my receipts") -> list[dict[str, Any]]:
    """Some photos; the first has the caption, as Telegram shows it."""
    return [
        await bob.sends_photo(JPEG + bytes([n]), media_group_id="777", **({"caption": caption} if n == 0 else {}))
        for n in range(count)
    ]


async def said(world: World, bob: Bob) -> list[Message]:
    """What Bob said."""
    return [message for message in await transcript_of(world, bob) if message.author is Author.CUSTOMER]


@pytest.fixture
async def world(connect: Connect) -> World:
    """A gateway that does not wait long for the rest of an album."""
    return await connect(telegram_album_seconds=1.0)


async def test_an_album_is_one_message_with_one_answer(world: World, bob: Bob, assistant: FakeAssistant) -> None:
    await send_album(bob)
    await bob.hears("re: my receipts")
    (message,) = await said(world, bob)
    assert [file.type for file in message.attachments] == ["image/jpeg"] * 3
    assert [turn.attachments for turn in assistant.turns] == [3]


async def test_typing_is_shown_while_the_turn_of_an_album_runs(
    world: World, api: BotApiServer, bob: Bob, assistant: FakeAssistant
) -> None:
    assistant.gate.clear()
    await send_album(bob)
    await api.until(lambda: ("sendChatAction", {"chat_id": "42", "action": "typing"}) in api.calls)
    assistant.gate.set()
    await bob.hears("re: my receipts")


async def test_an_album_that_breaks_us_holds_up_no_other(
    world: World, bob: Bob, monkeypatch: pytest.MonkeyPatch
) -> None:

    async def breaking(office: Office, storage: SqlStorage, conversation_id: str, album: str) -> Received | None:
        if album == "poison":
            raise RuntimeError("a mistake of ours")
        return await close_album(office, storage, conversation_id, album)

    monkeypatch.setattr("bot.channels.telegram.albums.close_album", breaking)
    await bob.sends_photo(JPEG, media_group_id="poison")
    await send_album(bob)
    await bob.hears("re: my receipts")


async def test_a_file_that_takes_long_is_waited_for(
    world: World, api: BotApiServer, bob: Bob, assistant: FakeAssistant
) -> None:
    api.slow["getFile"] = asyncio.Event()
    await send_album(bob, 2)
    await api.until(lambda: api.count("getFile") == 1)
    async with world.gateway.storage.read() as work:
        ((_, _, quiet_since),) = await work.albums.quiet_since()
    assert quiet_since > world.gateway.office.clock() + timedelta(seconds=10)
    api.slow.pop("getFile").set()
    await bob.hears("re: my receipts")
    assert [turn.attachments for turn in assistant.turns] == [2]


async def test_ten_files_are_one_message(world: World, bob: Bob, assistant: FakeAssistant) -> None:
    await send_album(bob, 10)
    await bob.hears("re: my receipts")
    assert [turn.attachments for turn in assistant.turns] == [10]


async def test_parts_that_come_again_add_nothing(
    world: World, api: BotApiServer, bob: Bob, assistant: FakeAssistant
) -> None:
    updates = await send_album(bob)
    await bob.hears("re: my receipts")
    await api.until(lambda: api.listening and not api.updates)
    for update in reversed(updates):
        await api.repeat(update)
    await api.acknowledged()
    await bob.says("and?")
    await bob.hears("re: my receipts", "re: and?")
    assert len(await said(world, bob)) == 2
    assert len(assistant.turns) == 2


async def test_a_crash_in_the_middle_of_an_album_loses_nothing(connect: Connect, api: BotApiServer, bob: Bob) -> None:
    world = await connect(telegram_album_seconds=NEVER)
    await introduced(world)
    await send_album(bob, 2)
    await api.until(lambda: api.listening and not api.updates)
    assert bob.heard == []
    await world.stop()
    later = await connect(telegram_album_seconds=0.05)
    await bob.hears("re: my receipts")
    assert [len(message.attachments) for message in await said(later, bob)] == [2]


async def test_webhook_calls_out_of_order_make_one_album(connect: Connect, api: BotApiServer, bob: Bob) -> None:
    world = await connect(telegram_webhook_url="https://support.example.com", telegram_album_seconds=0.5)
    await api.until(lambda: bool(api.webhook))
    await send_album(bob)
    api.updates.reverse()
    assert await api.push(world.http) == [200, 200, 200]
    await bob.hears("re: my receipts")
    (message,) = await said(world, bob)
    assert len(message.attachments) == 3


async def test_files_of_an_album_that_are_not_taken_are_explained_once(world: World, bob: Bob) -> None:
    await bob.sends_file("a.exe", b"MZ" + b"\0" * 9, media_group_id="778")
    await bob.sends_file("b.png", PNG, media_group_id="778", caption="look")
    await bob.sends_file("c.exe", b"MZ" + b"\0" * 9, media_group_id="778")
    await bob.hears(told(world, "unsupported"), "re: look")
    assert [len(message.attachments) for message in await said(world, bob)] == [1]


async def test_a_secret_in_the_caption_is_stored_nowhere_and_deleted(
    world: World, api: BotApiServer, bob: Bob
) -> None:
    seed = "legal winner thank year wave sausage worth useful legal winner thank yellow"
    updates = await send_album(bob, 2, caption=seed)
    await api.until(lambda: len(bob.heard) == 2)
    assert world.gateway.office.texts.say("secret_removed", "en") in bob.heard
    assert "sausage" not in " ".join(message.text for message in await transcript_of(world, bob))
    await api.until(lambda: (bob.chat, updates[0]["message"]["message_id"]) not in api.received)
    assert (bob.chat, updates[1]["message"]["message_id"]) in api.received

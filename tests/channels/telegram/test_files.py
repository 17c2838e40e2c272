"""Files and other things that customers send."""

from __future__ import annotations

from typing import Any

import pytest

from bot.desk.conversation import Author
from tests.channels.telegram.bot_api import DOWN, BotApiServer
from tests.channels.telegram.conftest import Connect, conversation_of, transcript_of
from tests.channels.telegram.customers import Bob
from tests.gateway.fake_assistant import FakeAssistant
from tests.gateway.world import World, nobody_there

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 40
STICKER = {
    "file_id": "s",
    "file_unique_id": "s",
    "width": 1,
    "height": 1,
    "is_animated": False,
    "is_video": False,
    "type": "regular",
}


def unsupported(world: World, lang: str = "en") -> str:
    """What the bot says to what it cannot open."""
    return world.gateway.office.texts.say("telegram_unsupported", lang)


async def stored(world: World, bob: Bob) -> list[tuple[str, str, bytes]]:
    """All files in Bob's conversation: name, type and content."""
    conversation = await conversation_of(world, bob)
    files = []
    for message in await transcript_of(world, bob):
        for attachment in message.attachments:
            async with world.gateway.storage.read() as work:
                found, content = await work.attachments.get(conversation.id, attachment.id)
            files.append((found.name, found.type, content))
    return files


async def test_a_document_is_kept_with_its_caption(world: World, bob: Bob, assistant: FakeAssistant) -> None:
    await bob.sends_file("receipt.png", PNG, caption="my receipt")
    await bob.hears("re: my receipt")
    assert await stored(world, bob) == [("receipt.png", "image/png", PNG)]
    assert assistant.turns[0].attachments == 1


async def test_a_photo_is_kept_in_its_largest_size(world: World, bob: Bob, assistant: FakeAssistant) -> None:
    await bob.sends_photo(JPEG)
    await bob.hears("re:")
    assert await stored(world, bob) == [("photo.jpg", "image/jpeg", JPEG)]


async def test_secrets_in_a_text_file_are_cut_out(world: World, bob: Bob) -> None:
    seed = b"legal winner thank year wave sausage worth useful legal winner thank yellow"
    await bob.sends_file("notes.txt", b"words: " + seed, caption="help")
    await bob.hears("re: help")
    assert b"sausage" not in (await stored(world, bob))[0][2]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("program.exe", b"MZ" + b"\0" * 50),
        ("picture.png", b"%PDF-1.7 not a picture"),
        ("large.png", PNG + b"\0" * 5000),
    ],
    ids=["forbidden", "disguised", "large"],
)
async def test_a_file_that_is_not_taken_is_explained_and_its_caption_answered(
    connect: Connect, bob: Bob, name: str, data: bytes
) -> None:
    world = await connect(attachment_bytes=2000)
    await bob.sends_file(name, data, caption="look at this")
    await bob.api.until(lambda: len(bob.heard) == 2)
    assert sorted(bob.heard) == sorted(["re: look at this", unsupported(world)])
    assert await stored(world, bob) == []


async def test_a_file_that_cannot_be_fetched_at_first_is_fetched_later(
    world: World, api: BotApiServer, bob: Bob
) -> None:
    api.faults["file"].append(DOWN)
    api.faults["getFile"].append(DOWN)
    await bob.sends_file("receipt.png", PNG, caption="my receipt")
    await bob.hears("re: my receipt")
    assert len(await stored(world, bob)) == 1


async def test_a_file_that_comes_again_is_kept_once(
    world: World, api: BotApiServer, bob: Bob, assistant: FakeAssistant
) -> None:
    update = await bob.sends_file("receipt.png", PNG)
    await bob.hears("re:")
    await api.until(lambda: api.listening and not api.updates)
    await api.repeat(update)
    await api.acknowledged()
    assert len(await stored(world, bob)) == 1
    assert api.count("getFile") == 1


@pytest.mark.parametrize(
    "puzzle",
    [{"sticker": STICKER}, {"location": {"latitude": 1.5, "longitude": 2.5}}],
)
async def test_what_is_neither_text_nor_a_file_is_answered_by_one_text(
    world: World, api: BotApiServer, assistant: FakeAssistant, puzzle: dict[str, Any]
) -> None:
    ana = Bob(api, lang="es")
    update = await ana.sends(**puzzle)
    await ana.hears(unsupported(world, "es"))
    await api.until(lambda: api.listening and not api.updates)
    await api.repeat(update)
    await api.acknowledged()
    await ana.says("hola")
    await ana.hears(unsupported(world, "es"), "re: hola")
    assert assistant.texts == ["hola"]


async def test_while_people_have_the_conversation_the_bot_does_not_explain(world: World, bob: Bob) -> None:
    await bob.says("human")
    handed_over = f"re: human {nobody_there(world)}"
    await bob.hears(handed_over)
    await bob.sends(sticker=STICKER)
    await bob.hears(handed_over, unsupported(world))
    assert (await transcript_of(world, bob))[-1].author is Author.SYSTEM

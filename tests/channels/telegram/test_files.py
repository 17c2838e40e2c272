"""Files and other things that customers send."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.sounds import sound_type
from bot.desk.conversation import Author
from tests.channels.telegram.bot_api import DOWN, BotApiServer
from tests.channels.telegram.chats import VOICE
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


def told(world: World, key: str, lang: str = "en", **values: str) -> str:
    """What the channel says by itself."""
    return world.gateway.office.texts.say(f"telegram_{key}", lang, **values)


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
    await bob.hears(world.gateway.office.texts.say("secret_removed", "en"), "re: help")
    assert b"sausage" not in (await stored(world, bob))[0][2]
    await bob.api.until(lambda: not bob.api.received)


@pytest.mark.parametrize(
    ("name", "data", "key"),
    [
        ("program.exe", b"MZ" + b"\0" * 50, "unsupported"),
        ("picture.png", b"%PDF-1.7 not a picture", "unsupported"),
        ("large.png", PNG + b"\0" * 2**20, "too_large"),
    ],
    ids=["forbidden", "disguised", "large"],
)
async def test_a_file_that_is_not_taken_is_explained_and_its_caption_answered(
    connect: Connect, bob: Bob, name: str, data: bytes, key: str
) -> None:
    world = await connect(attachment_bytes=2**20)
    await bob.sends_file(name, data, caption="look at this")
    await bob.api.until(lambda: len(bob.heard) == 2)
    assert sorted(bob.heard) == sorted(["re: look at this", told(world, key, limit="1")])
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
    ("puzzle", "key"),
    [({"sticker": STICKER}, "in_words"), ({"location": {"latitude": 1.5, "longitude": 2.5}}, "not_needed")],
)
async def test_what_is_neither_text_nor_a_file_is_answered_by_one_text(
    world: World, api: BotApiServer, assistant: FakeAssistant, puzzle: dict[str, Any], key: str
) -> None:
    ana = Bob(api, lang="es")
    update = await ana.sends(**puzzle)
    await ana.hears(told(world, key, "es"))
    await api.until(lambda: api.listening and not api.updates)
    await api.repeat(update)
    await api.acknowledged()
    await ana.says("hola")
    await ana.hears(told(world, key, "es"), "re: hola")
    assert assistant.texts == ["hola"]


async def test_while_people_have_the_conversation_the_bot_does_not_explain(world: World, bob: Bob) -> None:
    await bob.says("human")
    handed_over = f"re: human {nobody_there(world)}"
    await bob.hears(handed_over)
    await bob.sends(sticker=STICKER)
    await bob.hears(handed_over, told(world, "in_words"))
    assert (await transcript_of(world, bob))[-1].author is Author.SYSTEM


async def test_a_voice_message_is_kept_for_people_and_the_bot_asks_for_words(
    world: World, bob: Bob, assistant: FakeAssistant
) -> None:
    await bob.sends_voice()
    await bob.hears(told(world, "recording"))
    assert await stored(world, bob) == [("voice.ogg", "audio/ogg", VOICE)]
    assert not assistant.turns


async def test_a_voice_message_with_a_caption_is_answered_by_its_caption(
    world: World, bob: Bob, assistant: FakeAssistant
) -> None:
    await bob.sends_voice(caption="listen to this")
    await bob.hears("re: listen to this")
    assert assistant.turns[0].attachments == 1


async def test_people_who_have_the_conversation_get_voice_messages_without_a_word_of_the_bot(
    world: World, bob: Bob, api: BotApiServer
) -> None:
    await bob.says("human")
    handed_over = f"re: human {nobody_there(world)}"
    await bob.hears(handed_over)
    await bob.sends_voice()
    await api.acknowledged()
    assert (await transcript_of(world, bob))[-1].attachments[0].type == "audio/ogg"
    assert bob.heard == [handed_over]


async def test_a_file_that_telegram_does_not_give_is_asked_for_again(
    world: World, api: BotApiServer, bob: Bob
) -> None:
    await bob.sends(document={"file_id": "gone", "file_unique_id": "gone", "file_name": "a.png"})
    await bob.hears(told(world, "not_fetched"))


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("voice.ogg", VOICE, "audio/ogg"),
        ("song.mp3", b"ID3\x04\0" + b"\0" * 20, "audio/mpeg"),
        ("song.mp3", b"\xff\xfb\x90\0" + b"\0" * 20, "audio/mpeg"),
        ("memo.m4a", b"\0\0\0\x20ftypM4A " + b"\0" * 20, "audio/mp4"),
        ("voice.mp3", VOICE, None),
        ("song.mp3", JPEG, None),
        ("voice.ogg", b"", None),
    ],
)
def test_a_recording_is_known_by_its_first_bytes_and_its_name_must_agree(
    name: str, content: bytes, kind: str | None
) -> None:
    assert sound_type(name, content) == kind


@given(st.binary(max_size=16))
def test_no_content_breaks_the_look_at_it(content: bytes) -> None:
    assert sound_type("voice.ogg", content) in {None, "audio/ogg"}


async def test_words_under_an_animation_are_words(world: World, bob: Bob, assistant: FakeAssistant) -> None:
    animation = {"file_id": "a", "file_unique_id": "a", "width": 1, "height": 1, "duration": 1}
    document = {"file_id": "a", "file_unique_id": "a", "file_name": "a.mp4"}
    await bob.sends(animation=animation, document=document, caption="my withdrawal is stuck")
    await bob.hears("re: my withdrawal is stuck")
    await bob.sends(animation=animation, document=document)
    await bob.hears("re: my withdrawal is stuck", told(world, "in_words"))


async def test_a_text_that_is_too_long_is_not_left_without_an_answer(
    connect: Connect, bob: Bob, assistant: FakeAssistant
) -> None:
    world = await connect(message_chars=100)
    await bob.says("my withdrawal is stuck, " * 5)
    await bob.hears(told(world, "too_long", limit="100"))
    await bob.says("a word")
    await bob.hears(told(world, "too_long", limit="100"), "re: a word")
    assert assistant.texts == ["a word"]

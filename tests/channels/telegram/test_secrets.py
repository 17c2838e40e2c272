"""Messages with secrets are deleted in the chat, where Telegram lets us."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels.telegram.files import Files
from bot.channels.telegram.updates import SentFile
from bot.desk.conversation import Author
from bot.desk.linking import LinkPolicy
from tests.channels.telegram.bot_api import DOWN, BotApiServer, flooded
from tests.channels.telegram.conftest import Connect, conversation_of, introduced, transcript_of
from tests.channels.telegram.customers import Bob
from tests.channels.telegram.test_files import told
from tests.gateway.fake_assistant import FakeAssistant
from tests.gateway.world import World, eventually

SEED = "legal winner thank year wave sausage worth useful legal winner thank yellow"


def in_chat(bob: Bob, update: dict[str, Any]) -> bool:
    """Whether the message can still be read there."""
    return (bob.chat, update["message"]["message_id"]) in bob.api.received


async def nothing_to_delete(world: World) -> None:
    """Returns once no deletion waits."""

    async def none() -> bool:
        async with world.gateway.storage.read() as work:
            return await work.removals.next_due() is None

    await eventually(none)


async def test_a_message_with_a_secret_is_deleted_and_the_customer_told_why(
    world: World, api: BotApiServer, bob: Bob
) -> None:
    harmless = await bob.says("hello")
    secret = await bob.says(f"my words are {SEED}")
    await api.until(lambda: len(bob.heard) == 3 and not in_chat(bob, secret))
    assert world.gateway.office.texts.say("secret_removed", "en") in bob.heard
    assert in_chat(bob, harmless)
    await nothing_to_delete(world)


async def test_while_people_have_the_conversation_it_is_deleted_too(
    world: World, api: BotApiServer, bob: Bob
) -> None:
    await bob.says("human")
    await api.until(lambda: len(bob.heard) == 1)
    secret = await bob.says(SEED)
    await api.until(lambda: not in_chat(bob, secret) and len(bob.heard) == 2)
    assert (await transcript_of(world, bob))[-1].author is Author.SYSTEM


async def test_what_cannot_be_deleted_the_customer_is_asked_to_delete(
    world: World, api: BotApiServer, bob: Bob
) -> None:
    api.undeletable.add(api.numbering + 1)
    await bob.says(SEED)
    await api.until(lambda: len(bob.heard) == 3)
    assert told(world, "delete_yourself") in bob.heard
    await nothing_to_delete(world)


async def test_a_message_that_the_customer_deleted_first_needs_no_words(
    world: World, api: BotApiServer, bob: Bob
) -> None:
    secret = await bob.says(SEED)
    api.received.clear()
    await api.until(lambda: api.count("deleteMessage") == 1)
    await nothing_to_delete(world)
    assert not in_chat(bob, secret)
    assert told(world, "delete_yourself") not in bob.heard


async def test_a_deletion_that_fails_is_tried_again(world: World, api: BotApiServer, bob: Bob) -> None:
    api.faults["deleteMessage"].extend([DOWN, flooded(1)])
    secret = await bob.says(SEED)
    await api.until(lambda: not in_chat(bob, secret))
    assert api.count("deleteMessage") == 3


async def test_a_deletion_survives_a_crash(connect: Connect, api: BotApiServer, bob: Bob) -> None:
    world = await connect()
    await introduced(world)
    api.faults["deleteMessage"].append(flooded(1))
    secret = await bob.says(SEED)
    await api.until(lambda: len(bob.heard) == 2 and api.count("deleteMessage") == 1)
    await world.restart()
    await api.until(lambda: not in_chat(bob, secret))


async def test_an_edit_is_noted_for_staff_and_not_answered(
    world: World, api: BotApiServer, bob: Bob, assistant: FakeAssistant
) -> None:
    update = await bob.says("I sent 200")
    await bob.hears("re: I sent 200")
    edit = await bob.edits(update, "I sent 300")
    await api.acknowledged()
    await api.until(lambda: api.listening and not api.updates)
    await api.repeat(edit)
    await api.acknowledged()
    last = (await transcript_of(world, bob))[2:]
    words = world.gateway.office.texts.say("customer_edited", "en", text="I sent 300")
    assert [(message.author, message.text) for message in last] == [(Author.SYSTEM, words)]
    assert bob.heard == ["re: I sent 200"]
    assert assistant.texts == ["I sent 200"]


async def test_a_secret_that_is_written_by_an_edit_is_removed_as_well(
    world: World, api: BotApiServer, bob: Bob
) -> None:
    update = await bob.says("my words are a secret")
    await bob.hears("re: my words are a secret")
    await bob.edits(update, f"my words are {SEED}")
    await bob.hears("re: my words are a secret", world.gateway.office.texts.say("secret_removed", "en"))
    await api.until(lambda: not in_chat(bob, update))
    assert "sausage" not in " ".join(message.text for message in await transcript_of(world, bob))


async def test_an_edit_before_anything_was_said_is_left_alone(world: World, api: BotApiServer, bob: Bob) -> None:
    await bob.says("a draft", kind="edited_message")
    await api.acknowledged()
    await bob.says("hello")
    await bob.hears("re: hello")
    assert len(await transcript_of(world, bob)) == 2
    assert (await conversation_of(world, bob)).state == "bot"


async def test_a_secret_in_the_name_of_a_file_is_a_secret(world: World, api: BotApiServer, bob: Bob) -> None:
    removed = world.gateway.office.texts.say("secret_removed", "en")
    kept = await bob.sends_file(f"{SEED}.txt", b"hello")
    await api.until(lambda: not in_chat(bob, kept))
    await bob.hears(removed, "re:")
    refused = await bob.sends_file(f"{SEED}.exe", b"MZ" + b"\0" * 50)
    await api.until(lambda: not in_chat(bob, refused))
    await bob.hears(removed, "re:", removed, told(world, "unsupported"))
    assert all("sausage" not in message.text for message in await transcript_of(world, bob))


async def test_a_secret_under_an_animation_is_removed(world: World, api: BotApiServer, bob: Bob) -> None:
    animation = {"file_id": "a", "file_unique_id": "a", "width": 1, "height": 1, "duration": 1}
    secret = await bob.sends(animation=animation, caption=SEED)
    await api.until(lambda: not in_chat(bob, secret) and len(bob.heard) == 2)
    assert "sausage" not in " ".join(message.text for message in await transcript_of(world, bob))


async def test_a_file_that_was_kept_before_a_crash_still_tells_of_its_secret(
    world: World, api: BotApiServer, bob: Bob, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Files.keep

    async def crashes_afterwards(files: Files, conversation_id: str, message_id: str, file: SentFile) -> Any:
        monkeypatch.setattr(Files, "keep", kept)
        await kept(files, conversation_id, message_id, file)
        raise RuntimeError("the power fails")

    monkeypatch.setattr(Files, "keep", crashes_afterwards)
    secret = await bob.sends_file("notes.txt", SEED.encode())
    await bob.hears(world.gateway.office.texts.say("secret_removed", "en"), "re:")
    await api.until(lambda: not in_chat(bob, secret))


async def test_a_link_that_is_pasted_is_not_kept(world: World, bob: Bob) -> None:
    token = LinkPolicy.of_secret("a secret", 60).token()
    update = await bob.says(f"what is https://t.me/pharos_bot?start={token} for?")
    await bob.edits(update, f"/start {token}")
    await bob.api.acknowledged()
    said = [message.text for message in await transcript_of(world, bob)]
    assert len(said) >= 2
    assert token not in " ".join(said)

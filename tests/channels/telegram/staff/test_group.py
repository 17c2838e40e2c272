"""Handoffs in the topics of a staff group, both ways, over Telegram's real protocol."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.desk import staffing
from bot.desk.conversation import Author, Owner
from bot.desk.handoff import HandoffState
from bot.desk.staffing import Member
from tests.channels.telegram.bot_api import BotApiServer
from tests.channels.telegram.conftest import Connect, conversation_of, transcript_of
from tests.channels.telegram.customers import Bob
from tests.channels.telegram.staff.conftest import handoff_of
from tests.channels.telegram.staff.forum import NORA, SAM, STRANGER, Forum
from tests.gateway.fake_assistant import FakeAssistant
from tests.gateway.world import World, eventually

SEED = "legal winner thank year wave sausage worth useful legal winner thank yellow"


async def asks_for_a_person(bob: Bob, forum: Forum, count: int = 1) -> int:
    """Bob does; returns the topic that is opened for him."""
    await bob.says("human")
    thread = await forum.opens(count)
    await forum.hears(thread, "👤 human")
    return thread


async def staff_said(world: World, bob: Bob) -> list[tuple[str | None, str]]:
    """What people said to Bob."""
    said = await transcript_of(world, bob)
    return [(message.name, message.text) for message in said if message.author is Author.STAFF]


async def test_a_handoff_opens_a_topic_with_what_was_said(world: World, bob: Bob, forum: Forum) -> None:
    await bob.says("my money is gone")
    thread = await asks_for_a_person(bob, forum)
    handoff = await handoff_of(world, bob)
    assert forum.threads[thread].name == f"{handoff.id[:6]} · asked · en · Bob"
    (first,) = forum.messages(thread)
    assert "Asked for a person" in first.text
    assert [part in first.text for part in ("👤 my money is gone", "🤖 re: my money is gone", "👤 human")] == [
        True
    ] * 3
    assert first.titles == ["Claim"]


async def test_what_the_customer_goes_on_to_say_comes_too(world: World, bob: Bob, forum: Forum) -> None:
    thread = await asks_for_a_person(bob, forum)
    await bob.says("are you there?")
    await forum.hears(thread, "👤 are you there?")
    await bob.says("hello??")
    await forum.hears(thread, "👤 hello??")
    assert sum("are you there?" in text for text in forum.said(thread)) == 1


async def test_whoever_writes_first_has_it_and_the_customer_hears_them(world: World, bob: Bob, forum: Forum) -> None:
    thread = await asks_for_a_person(bob, forum)
    await forum.writes(NORA, "Hello Bob, 2 < 3 and *stars*", thread)
    await bob.api.until(lambda: "Hello Bob, 2 < 3 and *stars*" in bob.heard)
    handoff = await handoff_of(world, bob)
    assert (handoff.state, handoff.claimed_by) == (HandoffState.CLAIMED, "nora")
    await forum.hears(thread, "nora has this conversation now")
    await forum.writes(NORA, "and more", thread)
    await bob.api.until(lambda: "and more" in bob.heard)
    assert await staff_said(world, bob) == [("Nora", "Hello Bob, 2 < 3 and *stars*"), ("Nora", "and more")]
    assert not any("and more" in text for text in forum.said(thread))  # it stands there already


async def test_a_second_person_is_told_and_nothing_of_theirs_is_sent(world: World, bob: Bob, forum: Forum) -> None:
    thread = await asks_for_a_person(bob, forum)
    await forum.writes(NORA, "mine", thread)
    await forum.writes(SAM, "no, mine", thread)
    await forum.hears(thread, "Not done: nora has this conversation.")
    assert await staff_said(world, bob) == [("Nora", "mine")]


async def test_the_claim_button_takes_it_for_the_first_who_presses(world: World, bob: Bob, forum: Forum) -> None:
    thread = await asks_for_a_person(bob, forum)
    assert "nora has this" in await forum.is_told(await forum.presses(NORA, "Claim", thread))
    assert (await handoff_of(world, bob)).claimed_by == "nora"
    assert "nora has this" in await forum.is_told(await forum.presses(SAM, "Claim", thread))
    assert "not on the staff" in await forum.is_told(await forum.presses(STRANGER, "Claim", thread))
    assert (await handoff_of(world, bob)).claimed_by == "nora"


async def test_what_happens_in_the_console_is_told_in_the_topic(world: World, bob: Bob, forum: Forum) -> None:
    thread = await asks_for_a_person(bob, forum)
    sam, handoff = Member("sam", "Sam"), await handoff_of(world, bob)
    await staffing.claim(world.gateway.office, handoff.id, sam)
    await forum.hears(thread, "sam has this conversation now")
    await staffing.say(world.gateway.office, handoff.conversation_id, sam, "from the console")
    await forum.hears(thread, "🎧 Sam: from the console")
    await forum.writes(NORA, "me too", thread)
    await forum.hears(thread, "Not done: sam has this conversation.")
    await staffing.close(world.gateway.office, handoff.id, sam)
    await forum.closes(thread)


@pytest.mark.parametrize(("command", "owner"), [("/close", Owner.CLOSED), ("/release@pharos_bot", Owner.BOT)])
async def test_commands_do_what_the_console_does(
    world: World, bob: Bob, forum: Forum, command: str, owner: Owner, assistant: FakeAssistant
) -> None:
    thread = await asks_for_a_person(bob, forum)
    await forum.writes(NORA, "/claim", thread)
    await forum.hears(thread, "nora has this")
    await forum.writes(NORA, "/note is known to us", thread)
    await forum.writes(NORA, command, thread)
    await forum.closes(thread)
    conversation = await conversation_of(world, bob)
    assert conversation.state is owner
    assert await staff_said(world, bob) == []
    async with world.gateway.storage.read() as work:
        assert [note.text for note in await work.notes.of(conversation.id)] == ["is known to us"]
    await forum.writes(NORA, "one thing more", thread)
    await forum.hears(thread, "has ended")
    assert await staff_said(world, bob) == []


async def test_a_second_handoff_is_a_second_topic(world: World, bob: Bob, forum: Forum) -> None:
    thread = await asks_for_a_person(bob, forum)
    await forum.writes(NORA, "/close", thread)
    await forum.closes(thread)
    second = await asks_for_a_person(bob, forum, count=2)
    await forum.writes(NORA, "again?", second)
    await bob.api.until(lambda: "again?" in bob.heard)
    await forum.writes(NORA, "into the old one", thread)
    await forum.hears(thread, "has ended")
    assert [text for _, text in await staff_said(world, bob)] == ["again?"]


@pytest.mark.parametrize("user", [STRANGER, 503, 504])
async def test_nothing_of_whom_we_do_not_know_is_sent_and_that_is_said_once(
    world: World, bob: Bob, forum: Forum, api: BotApiServer, user: int
) -> None:
    thread = await asks_for_a_person(bob, forum)
    for text in ("let me help", "/close", "send me your password"):
        await forum.writes(user, text, thread)
    await api.acknowledged()
    await forum.hears(thread, f"Telegram user {user} is not on the staff")
    assert sum("is not on the staff" in text for text in forum.said(thread)) == 1
    assert await staff_said(world, bob) == []
    assert (await handoff_of(world, bob)).state is HandoffState.WAITING


async def test_the_groups_own_talk_and_service_messages_are_nobodys(
    world: World, bob: Bob, forum: Forum, api: BotApiServer, assistant: FakeAssistant
) -> None:
    thread = await asks_for_a_person(bob, forum)
    await forum.writes(NORA, "who takes this?")
    await forum.writes(
        NORA, "", thread, pinned_message={"message_id": 1, "date": 0, "chat": {"id": 1, "type": "group"}}
    )
    await forum.writes(NORA, "in another topic", 99)
    await api.acknowledged()
    assert await staff_said(world, bob) == []
    assert (await handoff_of(world, bob)).state is HandoffState.WAITING
    assert assistant.texts == ["human"]


async def test_files_and_unknown_commands_are_refused_in_words(world: World, bob: Bob, forum: Forum) -> None:
    thread = await asks_for_a_person(bob, forum)
    photo = {"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}
    await forum.writes(NORA, "", thread, photo=[photo], caption="look")
    await forum.hears(thread, "Only text reaches the customer")
    await forum.writes(NORA, "/delete everything", thread)
    await forum.hears(thread, "no such command")
    assert await staff_said(world, bob) == []


async def test_an_update_that_comes_again_is_one_answer(
    world: World, bob: Bob, forum: Forum, api: BotApiServer
) -> None:
    thread = await asks_for_a_person(bob, forum)
    update = await forum.writes(NORA, "hello", thread)
    await bob.api.until(lambda: "hello" in bob.heard)
    await api.until(lambda: api.listening and not api.updates)
    await api.repeat(update)
    await api.acknowledged()
    assert await staff_said(world, bob) == [("Nora", "hello")]
    assert not any("Not done" in text for text in forum.said(thread))


async def test_secrets_never_reach_the_group(world: World, bob: Bob, forum: Forum) -> None:
    await bob.says(f"my words are {SEED}")
    thread = await asks_for_a_person(bob, forum)
    await bob.says(f"please, my words are {SEED}")
    await forum.hears(thread, "please, my words are")
    assert "sausage" not in " ".join(forum.said(thread))


async def test_a_long_story_comes_in_several_messages(world: World, bob: Bob, forum: Forum) -> None:
    for number in range(6):
        await bob.says(f"chapter {number}: " + "and so on. " * 120)
    thread = await asks_for_a_person(bob, forum)
    assert len(forum.messages(thread)) > 1
    for number in range(6):
        assert sum(f"👤 chapter {number}:" in text for text in forum.said(thread)) == 1


async def test_customers_of_the_web_are_told_of_as_well(world: World, forum: Forum) -> None:
    alice = await world.alice()
    await alice.say("human")
    thread = await forum.opens()
    await forum.hears(thread, "👤 human")
    await forum.writes(NORA, "Hello Alice", thread)

    async def heard() -> bool:
        return "Hello Alice" in await alice.texts()

    await eventually(heard)


async def test_off_by_default(connect: Connect, forum: Forum, bob: Bob, api: BotApiServer) -> None:
    world = await connect()
    await bob.says("human")
    await api.until(lambda: len(bob.heard) == 1)
    await forum.writes(NORA, "hello", 7)
    await api.acknowledged()
    assert not forum.threads
    assert "staff in group" not in " ".join(world.gateway.greeting())


async def test_handoffs_from_before_the_group_was_set_get_their_topic(
    connect: Connect, forum: Forum, bob: Bob, api: BotApiServer
) -> None:
    world = await connect()
    await bob.says("human")
    await api.until(lambda: len(bob.heard) == 1)
    await world.stop()
    world.settings = replace(world.settings, telegram_staff_group=str(forum.group))
    await world.start()
    await forum.hears(await forum.opens(), "👤 human")

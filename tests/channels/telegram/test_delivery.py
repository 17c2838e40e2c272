"""What Telegram may answer to a message, and what follows."""

from __future__ import annotations

import asyncio

import pytest

from bot.desk.turn import Reply, TurnResult
from bot.http.rates import Rate
from tests.channels.telegram.bot_api import BLOCKED, DOWN, ApiError, BotApiServer, flooded
from tests.channels.telegram.conftest import Connect, conversation_of, transcript_of
from tests.channels.telegram.customers import Bob
from tests.channels.telegram.faults import (
    CHAT_NOT_FOUND,
    DEACTIVATED,
    Traffic,
    cut_after_acceptance,
    migrated,
    to_chat,
)
from tests.gateway.fake_assistant import FakeAssistant
from tests.gateway.world import World, eventually


@pytest.mark.parametrize("refusal", [BLOCKED, CHAT_NOT_FOUND, DEACTIVATED])
async def test_staff_see_once_that_a_customer_cannot_be_reached_and_nothing_more_is_tried(
    world: World, api: BotApiServer, bob: Bob, assistant: FakeAssistant, refusal: ApiError
) -> None:
    to_chat(api, bob.chat, refusal, refusal, refusal)
    assistant.script = lambda request: TurnResult(tuple(Reply(word, "en") for word in ("a", "b", "c")), "en")
    await bob.says("hello and goodbye")
    await api.until(lambda: api.count("sendMessage") == 1)
    unreachable = world.gateway.office.texts.say("customer_unreachable", "en")

    async def noted() -> bool:
        return (await transcript_of(world, bob))[-1].text == unreachable

    await eventually(noted)
    assert not (await conversation_of(world, bob)).reachable
    assert api.count("sendMessage") == 1
    assert unreachable not in bob.heard


async def test_who_writes_again_is_reachable_again(
    world: World, api: BotApiServer, bob: Bob, assistant: FakeAssistant
) -> None:
    to_chat(api, bob.chat, BLOCKED)
    await bob.says("hello and goodbye")

    async def noted() -> bool:
        return not (await conversation_of(world, bob)).reachable

    await api.until(lambda: api.count("sendMessage") == 1)
    await eventually(noted)
    await bob.says("I am back")
    await bob.hears("re: I am back")
    assert (await conversation_of(world, bob)).reachable


async def test_a_flooded_chat_waits_as_long_as_it_is_told_and_others_do_not(
    world: World, api: BotApiServer, bob: Bob
) -> None:
    to_chat(api, bob.chat, flooded(1), flooded(1))
    carol = Bob(api, 43, "Carol")
    started = asyncio.get_running_loop().time()
    await bob.says("hello")
    await api.until(lambda: api.count("sendMessage") == 1)
    await carol.says("good evening")
    await carol.hears("re: good evening")
    assert asyncio.get_running_loop().time() - started < 1
    await bob.hears("re: hello")
    assert asyncio.get_running_loop().time() - started >= 2


async def test_the_limits_hold_whatever_is_to_be_said(
    connect: Connect, api: BotApiServer, bob: Bob, assistant: FakeAssistant
) -> None:
    await connect(telegram_rate=Rate(4, 0.4), telegram_chat_rate=Rate(2, 0.4))
    traffic = Traffic(api)
    assistant.script = lambda request: TurnResult(tuple(Reply(word, "en") for word in "abcdef"), "en")
    carol = Bob(api, 43, "Carol")
    await asyncio.gather(bob.says("hello"), carol.says("hello"))
    await bob.hears(*"abcdef")
    await carol.hears(*"abcdef")
    assert traffic.most_within(0.35, bob.chat) <= 4
    assert traffic.most_within(0.35) <= 8


async def test_an_answer_of_two_messages_comes_without_a_pause(world: World, api: BotApiServer, bob: Bob) -> None:
    await bob.says("one")
    await bob.says("two")
    started = asyncio.get_running_loop().time()
    await bob.hears("re: one", "re: two")
    assert asyncio.get_running_loop().time() - started < 1


async def test_server_errors_and_a_refused_part_double_no_part_of_a_long_answer(
    world: World, api: BotApiServer, bob: Bob, assistant: FakeAssistant
) -> None:
    assistant.script = lambda request: TurnResult((Reply("word " * 2000, "en"),), "en")
    await bob.says("go on")
    await api.until(lambda: len(bob.heard) == 1)
    api.faults["sendMessage"].extend([DOWN, ApiError(500, "Internal Server Error")])
    await api.until(lambda: sum(text.count("word") for text in bob.heard) >= 2000)
    assert sum(text.count("word") for text in bob.heard) == 2000


async def test_a_long_answer_goes_on_after_a_restart_where_it_was(
    world: World, api: BotApiServer, bob: Bob, assistant: FakeAssistant
) -> None:
    assistant.script = lambda request: TurnResult((Reply("word " * 2000, "en"),), "en")
    api.faults["sendMessage"].append(DOWN)
    await bob.says("go on")
    await api.until(lambda: len(bob.heard) == 1)
    api.faults["sendMessage"].extend([DOWN] * 30)
    await world.restart()
    api.faults["sendMessage"].clear()
    await api.until(lambda: sum(text.count("word") for text in bob.heard) >= 2000)
    assert sum(text.count("word") for text in bob.heard) == 2000


async def test_a_chat_that_became_a_supergroup_is_followed(world: World, api: BotApiServer, bob: Bob) -> None:
    to_chat(api, bob.chat, migrated(-1007))
    await bob.says("hello")
    await api.until(lambda: any(message.chat == -1007 for message in api.sent))
    assert [message.text for message in api.sent] == ["re: hello"]


async def test_an_answer_that_was_cut_off_comes_again_rather_than_not(
    world: World, api: BotApiServer, bob: Bob
) -> None:
    cut_after_acceptance(api, "sendMessage")
    await bob.says("hello")
    await bob.says("two")
    await bob.hears("re: hello", "re: hello", "re: two")


async def test_an_answer_that_takes_long_is_waited_for(world: World, api: BotApiServer, bob: Bob) -> None:
    api.slow["sendMessage"] = asyncio.Event()
    await bob.says("hello")
    await bob.says("two")
    await api.until(lambda: api.count("sendMessage") == 1)
    api.slow.pop("sendMessage").set()
    await bob.hears("re: hello", "re: two")

"""Nothing is lost, nothing comes twice, and whatever Telegram does, the rest runs on."""

from __future__ import annotations

import asyncio
import logging

import pytest

from tests.channels.telegram.bot_api import BLOCKED, DOWN, TOKEN, ApiError, BotApiServer, flooded
from tests.channels.telegram.conftest import Connect, transcript_of
from tests.channels.telegram.customers import Bob
from tests.gateway.fake_assistant import FakeAssistant
from tests.gateway.world import World, eventually


def all_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Everything but the database's own chatter."""
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.WARNING, "aiosqlite")


async def test_an_update_that_comes_again_is_the_same_message(
    world: World, api: BotApiServer, bob: Bob, assistant: FakeAssistant
) -> None:
    update = await bob.says("once")
    await bob.hears("re: once")
    await api.until(lambda: api.listening and not api.updates)
    await api.repeat(update)
    await api.acknowledged()
    await bob.says("then")
    await bob.hears("re: once", "re: then")
    assert assistant.texts == ["once", "then"]


async def test_an_update_is_acknowledged_only_when_it_is_stored(
    world: World, api: BotApiServer, bob: Bob, assistant: FakeAssistant
) -> None:
    async with world.gateway.storage.write():  # nobody else can write
        await bob.says("hold on")
        await api.until(lambda: api.count("getUpdates") >= 1)
        assert api.updates
    await api.acknowledged()
    assert (await transcript_of(world, bob))[0].text == "hold on"


async def test_a_restart_loses_nothing_and_repeats_nothing(
    world: World, api: BotApiServer, bob: Bob, assistant: FakeAssistant
) -> None:
    await bob.says("one")
    await bob.hears("re: one")
    assistant.gate.clear()
    await bob.says("two")
    await assistant.asked(2)
    await world.stop()
    await bob.says("three")
    assistant.gate.set()
    await world.start()
    await bob.hears("re: one", "re: two", "re: three")
    await api.acknowledged()
    said = [message.text for message in await transcript_of(world, bob)]
    assert sorted(said) == sorted(["one", "re: one", "two", "re: two", "three", "re: three"])


async def test_a_flood_limit_is_waited_for(world: World, api: BotApiServer, bob: Bob) -> None:
    api.faults["sendMessage"].append(flooded(1))
    started = asyncio.get_running_loop().time()
    await bob.says("hello")
    await bob.says("and bye")
    await bob.hears("re: hello", "re: and bye")
    assert asyncio.get_running_loop().time() - started >= 1


async def test_server_errors_are_tried_again_in_order(world: World, api: BotApiServer, bob: Bob) -> None:
    api.faults["sendMessage"].extend([DOWN, ApiError(500, "Internal Server Error"), DOWN])
    await bob.says("one")
    await bob.says("two")
    await bob.hears("re: one", "re: two")


async def test_a_customer_who_blocked_the_bot_is_not_tried_again(
    world: World, api: BotApiServer, bob: Bob, caplog: pytest.LogCaptureFixture
) -> None:
    api.blocked.add(bob.chat)
    await bob.says("hello and goodbye")
    await api.until(lambda: api.count("sendMessage") == 1)

    async def given_up() -> bool:
        return "given up" in caplog.text

    await eventually(given_up)
    api.blocked.clear()
    await bob.says("I am back")
    await bob.hears("re: I am back")
    assert str(BLOCKED).lower() in caplog.text.lower()


async def test_errors_while_polling_are_outlived(world: World, api: BotApiServer, bob: Bob) -> None:
    api.faults["getUpdates"].extend([DOWN])
    await bob.says("hello")
    await bob.hears("re: hello")


async def test_a_slow_telegram_holds_up_nobody_else(
    world: World, api: BotApiServer, bob: Bob, assistant: FakeAssistant
) -> None:
    api.slow["sendMessage"] = asyncio.Event()
    await bob.says("hello")
    await api.until(lambda: api.count("sendMessage") == 1)
    alice = await world.alice()
    assert await alice.heard("hi") == ["re: hi"]
    await bob.says("still there?")
    await assistant.asked(3)
    api.slow["sendMessage"].set()
    await bob.hears("re: hello", "re: still there?")


async def test_an_unreachable_telegram_stops_nothing_and_is_tried_again(
    connect: Connect, api: BotApiServer, bob: Bob, caplog: pytest.LogCaptureFixture
) -> None:
    await api.stop()
    world = await connect()
    alice = await world.alice()
    assert await alice.heard("hi") == ["re: hi"]

    async def told() -> bool:
        return "does not answer" in caplog.text

    await eventually(told)
    assert "TELEGRAM_API_BASE" in caplog.text
    await bob.says("anybody?")
    await api.start()
    await bob.hears("re: anybody?")


async def test_a_wrong_token_stops_nothing_and_the_log_says_what_to_do(
    connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    all_is_logged(caplog)
    wrong = "12345:not-the-token-of-any-bot-whatsoever"
    world = await connect(telegram_token=wrong)

    async def told() -> bool:
        return "refuses TELEGRAM_TOKEN" in caplog.text

    await eventually(told)
    assert "@BotFather" in caplog.text
    assert (await world.http.get("/healthz")).status == 200
    assert await (await world.alice()).heard("hi") == ["re: hi"]
    assert wrong.split(":")[1] not in caplog.text


async def test_the_token_is_never_logged(
    connect: Connect, api: BotApiServer, bob: Bob, caplog: pytest.LogCaptureFixture
) -> None:
    all_is_logged(caplog)
    api.faults["sendMessage"].append(DOWN)
    world = await connect()
    await bob.says("hello")
    await bob.hears("re: hello")
    await api.stop()
    await world.stop()
    await world.start()

    async def told() -> bool:
        return "does not answer" in caplog.text

    await eventually(told)
    assert TOKEN.split(":")[1] not in caplog.text
    assert "hello" not in caplog.text


async def test_without_a_token_there_is_no_telegram(connect: Connect, api: BotApiServer) -> None:
    world = await connect(telegram_token="")
    assert "telegram" not in {part.name for part in world.gateway.parts}
    assert not api.calls

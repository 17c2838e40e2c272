"""Updates by webhook."""

from __future__ import annotations

import asyncio

import pytest
from telegram import Update

from bot.channels.telegram import intake
from bot.channels.telegram.commands import Command
from bot.channels.telegram.lines import Lines
from bot.desk import reception
from bot.desk.conversation import Customer
from bot.desk.linking import untie
from bot.desk.office import Office
from bot.desk.reception import Incoming, Received
from tests.channels.telegram.bot_api import DOWN, TOKEN, BotApiServer
from tests.channels.telegram.conftest import Connect, conversation_of, introduced, transcript_of
from tests.channels.telegram.customers import Bob
from tests.gateway.fake_assistant import FakeAssistant
from tests.gateway.world import World

ADDRESS = "https://support.example.com"


@pytest.fixture
async def hooked(connect: Connect, api: BotApiServer) -> World:
    """A gateway that Telegram calls."""
    world = await connect(telegram_webhook_url=f"{ADDRESS}/tg/updates")
    await api.until(lambda: bool(api.webhook))
    await introduced(world)
    return world


async def test_updates_that_are_posted_are_answered(hooked: World, api: BotApiServer, bob: Bob) -> None:
    await bob.says("hello")
    assert await api.push(hooked.http) == [200]
    await bob.hears("re: hello")
    assert api.count("getUpdates") == 0


async def test_telegram_is_told_a_secret_that_is_not_the_token(hooked: World, api: BotApiServer) -> None:
    assert api.webhook["url"] == f"{ADDRESS}/tg/updates"
    assert api.webhook["allowed_updates"] == ["message", "edited_message", "callback_query", "my_chat_member"]
    assert len(api.webhook["secret_token"]) == 64
    assert api.webhook["secret_token"] not in TOKEN


async def test_an_address_without_a_path_gets_one(connect: Connect, api: BotApiServer, bob: Bob) -> None:
    world = await connect(telegram_webhook_url=ADDRESS)
    await api.until(lambda: bool(api.webhook))
    assert api.webhook["url"] == f"{ADDRESS}/webhooks/telegram"
    await bob.says("hello")
    assert await api.push(world.http) == [200]


async def test_who_does_not_know_the_secret_is_not_heard(
    hooked: World, api: BotApiServer, bob: Bob, assistant: FakeAssistant
) -> None:
    update = await bob.says("let me in")
    for secret in ("", "wrong", TOKEN, "sécret"):
        assert await api.push(hooked.http, **{"X-Telegram-Bot-Api-Secret-Token": secret}) == [403]
    assert (await hooked.http.post("/tg/updates", json=update)).status == 403
    assert await api.push(hooked.http) == [200]
    await bob.hears("re: let me in")
    assert assistant.texts == ["let me in"]


async def test_an_update_that_is_posted_again_is_the_same_message(
    hooked: World, api: BotApiServer, bob: Bob, assistant: FakeAssistant
) -> None:
    update = await bob.says("once")
    await api.push(hooked.http)
    await bob.hears("re: once")
    await api.repeat(update)
    assert await api.push(hooked.http) == [200]
    assert [message.text for message in await transcript_of(hooked, bob)] == ["once", "re: once"]
    assert assistant.texts == ["once"]


async def test_updates_out_of_order_are_each_taken_once(
    hooked: World, api: BotApiServer, bob: Bob, assistant: FakeAssistant
) -> None:
    first = await bob.says("I sent 200")
    await bob.edits(first, "I sent 300")
    await bob.says("please look")
    updates = list(api.updates)
    api.updates = [*reversed(updates), *updates]
    assert await api.push(hooked.http) == [200] * 6
    await assistant.asked(2)
    assert sorted(assistant.texts) == ["I sent 200", "please look"]
    said = [message.text for message in await transcript_of(hooked, bob)]
    assert len(said) == len(set(said))


async def test_what_was_acknowledged_is_stored(hooked: World, api: BotApiServer, bob: Bob) -> None:
    await bob.says("keep this")
    assert await api.push(hooked.http) == [200]
    await hooked.restart()
    assert (await transcript_of(hooked, bob))[0].text == "keep this"


async def test_a_storage_that_is_away_is_a_503_and_telegram_comes_again(
    hooked: World, api: BotApiServer, bob: Bob
) -> None:
    await bob.says("later then")
    await hooked.gateway.storage.stop()
    assert await api.push(hooked.http) == [503]
    await hooked.gateway.storage.start()
    assert await api.push(hooked.http) == [200]
    await bob.hears("re: later then")


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"update_id": 1, "message": 5}', b'{"message": {}}'])
async def test_what_cannot_be_read_is_left_out_or_telegram_would_send_it_for_ever(
    hooked: World, api: BotApiServer, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    headers = {"X-Telegram-Bot-Api-Secret-Token": api.webhook["secret_token"]}
    response = await hooked.http.post("/tg/updates", data=body, headers=headers)
    assert response.status == 200
    assert "is left out" in caplog.text


async def test_an_update_that_breaks_us_does_not_hold_up_its_chat_for_ever(
    hooked: World, api: BotApiServer, bob: Bob, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(text: str) -> None:
        raise RuntimeError("a mistake of ours")

    monkeypatch.setattr(Command, "read", broken)
    await bob.says("hello")
    assert [await api.push(hooked.http) for _ in range(4)] == [[500], [500], [200], []]


async def test_what_is_posted_side_by_side_is_taken_in_order_within_a_chat() -> None:
    came, gates = list[int](), [asyncio.Event(), asyncio.Event()]

    async def take(update: Update) -> None:
        came.append(update.update_id)
        await gates[update.update_id].wait()

    lines = Lines(take)
    message = {"message_id": 1, "date": 0, "chat": {"id": 42, "type": "private"}}
    updates = [Update.de_json({"update_id": number, "message": message}, None) for number in range(2)]
    async with asyncio.TaskGroup() as tasks:
        first, second = (tasks.create_task(lines.take(update)) for update in updates)
        gates[1].set()
        await asyncio.wait([second], timeout=0.05)
        assert (came, second.done()) == ([0], False)
        gates[0].set()
    assert came == [0, 1]
    assert first.done()


async def test_a_message_that_arrives_while_somebody_else_signs_in_is_not_lost(
    hooked: World, api: BotApiServer, bob: Bob, monkeypatch: pytest.MonkeyPatch
) -> None:
    await bob.says("hello")
    await api.push(hooked.http)
    await bob.hears("re: hello")
    first = await conversation_of(hooked, bob)
    storage, office = hooked.gateway.storage, hooked.gateway.office
    async with storage.write() as work:
        await work.conversations.update(first.id, customer=Customer("alice-1", "Alice"))
        await work.commit()
    real = reception.receive

    async def as_somebody_signs_out(office: Office, conversation_id: str, incoming: Incoming) -> Received:
        await untie(office, storage, first.id)
        return await real(office, conversation_id, incoming)

    monkeypatch.setattr(intake, "receive", as_somebody_signs_out)
    await bob.says("and now?")
    assert await api.push(hooked.http) == [200]
    await bob.hears("re: hello", office.texts.say("telegram_signed_out", "en"), "re: and now?")
    assert (await conversation_of(hooked, bob)).id != first.id


async def test_registering_is_tried_again(connect: Connect, api: BotApiServer) -> None:
    api.faults["setWebhook"].append(DOWN)
    await connect(telegram_webhook_url=ADDRESS)
    await api.until(lambda: bool(api.webhook))
    assert api.count("setWebhook") == 2

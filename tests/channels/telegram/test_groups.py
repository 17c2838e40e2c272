"""Groups, and customers who block the bot."""

from __future__ import annotations

from typing import Any

import pytest

from bot.desk.conversation import Author
from tests.channels.telegram.bot_api import TOKEN, BotApiServer
from tests.channels.telegram.conftest import Connect, conversation_of, transcript_of
from tests.channels.telegram.customers import Bob
from tests.channels.telegram.test_files import told
from tests.gateway.fake_assistant import FakeAssistant
from tests.gateway.world import World, eventually

BOT: dict[str, Any] = {"id": int(TOKEN.split(":", maxsplit=1)[0]), "is_bot": True, "first_name": "Pharos"}
OTHER_BOT = {"id": 1, "is_bot": True, "first_name": "Other"}


class Group(Bob):
    """A supergroup in which somebody speaks."""

    def __init__(self, api: BotApiServer, chat: int = -1001, lang: str | None = None) -> None:
        super().__init__(api, chat, "Bob", lang)
        self.user = {**self.user, "id": 42}

    async def hear(self, text: str, entity: str | None = None, **fields: Any) -> dict[str, Any]:
        """Something is said; `entity` is the kind of the text's beginning, up to the first blank."""
        entities = [{"type": entity, "offset": 0, "length": len(text.split(maxsplit=1)[0])}] if entity else []
        return await self.says(text, chat_type="supergroup", **({"entities": entities} if entities else {}), **fields)


def reply_to(sender: dict[str, Any]) -> dict[str, Any]:
    """The message that is replied to."""
    return {"message_id": 5, "date": 1, "chat": {"id": -1001, "type": "supergroup"}, "from": sender, "text": "x"}


@pytest.fixture
async def world(connect: Connect, api: BotApiServer) -> World:
    """A gateway whose bot knows its name."""
    world = await connect()
    await api.until(lambda: api.listening)
    return world


@pytest.mark.parametrize(
    ("text", "entity", "fields"),
    [
        ("@Pharos_Bot my withdrawal is stuck", "mention", {}),
        ("/status@pharos_bot", "bot_command", {}),
        ("where is it?", None, {"reply_to_message": reply_to(BOT)}),
    ],
)
async def test_who_speaks_to_the_bot_in_a_group_is_asked_to_write_in_private(
    world: World, api: BotApiServer, assistant: FakeAssistant, text: str, entity: str | None, fields: dict[str, Any]
) -> None:
    group = Group(api, lang="es")
    asked = await group.hear(text, entity, **fields)
    await group.hears(told(world, "group", "es"))
    button = group.messages[0].keyboard[0][0]
    assert button == {"text": told(world, "group_button", "es"), "url": "https://t.me/pharos_bot?start=group"}
    sent = next(params for method, params in api.calls if method == "sendMessage")
    assert sent["reply_parameters"]["message_id"] == asked["message"]["message_id"]
    assert not assistant.turns
    async with world.gateway.storage.read() as work:
        assert await work.conversations.by_external("telegram", "-1001") is None


@pytest.mark.parametrize(
    ("text", "entity", "fields"),
    [
        ("my withdrawal is stuck", None, {}),
        ("@other_bot hello", "mention", {}),
        ("/status", "bot_command", {}),
        ("/status@other_bot", "bot_command", {}),
        ("@pharos_bot is no entity here", None, {}),
        ("yes", None, {"reply_to_message": reply_to(OTHER_BOT)}),
        ("@pharos_bot hello", "mention", {"from": OTHER_BOT}),
    ],
)
async def test_what_is_not_said_to_the_bot_is_left_alone(
    world: World, api: BotApiServer, bob: Bob, text: str, entity: str | None, fields: dict[str, Any]
) -> None:
    group = Group(api)
    await group.hear(text, entity, **fields)
    await bob.says("hello")
    await bob.hears("re: hello")
    assert group.heard == []


async def test_a_group_is_answered_once_in_a_while(world: World, api: BotApiServer, bob: Bob) -> None:
    group, other = Group(api), Group(api, -1002)
    first = await group.hear("/help@pharos_bot", "bot_command")
    await group.hears(told(world, "group"))
    await group.hear("/help@pharos_bot", "bot_command")
    await api.repeat(first)
    await other.hear("/help@pharos_bot", "bot_command")
    await other.hears(told(world, "group"))
    await bob.says("hello")
    await bob.hears("re: hello")
    assert len(group.heard) == 1


async def test_the_answer_stays_in_its_topic(world: World, api: BotApiServer) -> None:
    group = Group(api)
    await group.hear("/help@pharos_bot", "bot_command", message_thread_id=9, is_topic_message=True)
    await group.hears(told(world, "group"))
    sent = next(params for method, params in api.calls if method == "sendMessage")
    assert int(sent["message_thread_id"]) == 9


async def test_a_bot_that_is_brought_to_a_group_says_one_hello(world: World, api: BotApiServer, bob: Bob) -> None:
    group = Group(api)
    await group.changes("left", "member", "supergroup")
    await group.hears(told(world, "group"))
    await group.changes("member", "administrator", "supergroup")
    await group.changes("administrator", "kicked", "supergroup")
    await group.changes("kicked", "member", "supergroup")
    await bob.says("hello")
    await bob.hears("re: hello")
    assert len(group.heard) == 1


async def test_channels_are_left_alone(world: World, api: BotApiServer, bob: Bob) -> None:
    channel = Group(api, -1003)
    await channel.says("@pharos_bot news", kind="channel_post", chat_type="channel")
    await channel.changes("left", "administrator", "channel")
    api.updates = [update for update in api.updates if "channel_post" not in update]  # it was not asked for
    await bob.says("hello")
    await bob.hears("re: hello")
    assert channel.heard == []


async def test_a_customer_who_blocks_the_bot_is_noted_and_what_waits_is_given_up(
    world: World, api: BotApiServer, bob: Bob
) -> None:
    await bob.says("hello")
    await bob.hears("re: hello")
    await bob.changes("member", "kicked")
    texts = world.gateway.office.texts

    async def noted(key: str) -> bool:
        last = (await transcript_of(world, bob))[-1]
        return (last.author, last.text) == (Author.SYSTEM, texts.say(key, "en"))

    await eventually(lambda: noted("customer_unreachable"))
    await bob.changes("kicked", "member")
    await eventually(lambda: noted("customer_unblocked"))
    await bob.says("I am back")
    await bob.hears("re: hello", "re: I am back")


async def test_a_stranger_who_blocks_the_bot_leaves_no_trace(world: World, api: BotApiServer, bob: Bob) -> None:
    stranger = Bob(api, 77, "Sam")
    await stranger.changes("member", "kicked")
    await bob.says("hello")
    await bob.hears("re: hello")
    assert (await conversation_of(world, bob)).state == "bot"
    async with world.gateway.storage.read() as work:
        assert await work.conversations.by_external("telegram", "77") is None

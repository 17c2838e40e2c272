"""The menu of commands, and what the channel's own ones do."""

from __future__ import annotations

import pytest

from bot.content.library import Content
from bot.desk.conversation import Author, Owner
from bot.desk.turn import Reply, TurnRequest, TurnResult
from bot.nlu.language_rules import Rules
from bot.nlu.lexicon import read_lexicon
from tests.channels.telegram.bot_api import DOWN, ApiError, BotApiServer
from tests.channels.telegram.conftest import Connect, conversation_of, introduced, transcript_of
from tests.channels.telegram.customers import Bob
from tests.gateway.fake_assistant import FakeAssistant
from tests.gateway.world import World, nobody_there

LANGUAGES = {
    "en": "English",
    "es": "Español",
    "it": "Italiano",
    "ja": "日本語",
    "ko": "한국어",
    "ru": "Русский",
    "zh": "中文",
}


def say(world: World, key: str, lang: str = "en") -> str:
    """A text of the product's."""
    return world.gateway.office.texts.say(key, lang)


async def test_the_menu_is_there_in_every_language_and_for_groups_a_short_one(
    world: World, api: BotApiServer
) -> None:
    await introduced(world)
    wanted = ["help", "ticket", "status", "human", "language", "privacy", "stop"]
    for lang in ("", *LANGUAGES):
        private, groups = api.menus["all_private_chats", lang], api.menus["all_group_chats", lang]
        assert [command["command"] for command in private] == wanted
        assert [command["command"] for command in groups] == ["help"]
        assert private[0]["description"] == say(world, "telegram_command_help", lang or "en")
    assert api.menu_button == {"type": "commands"}


async def test_a_menu_that_has_not_changed_is_not_set_again(world: World, api: BotApiServer) -> None:
    await introduced(world)
    asked = api.count("setMyCommands")
    assert asked == 2 * (1 + len(LANGUAGES))
    await world.restart()
    await api.until(lambda: api.count("getMe") == 2 and api.listening)
    assert api.count("setMyCommands") == asked


@pytest.mark.parametrize("fault", [DOWN, ApiError(404, "Not Found: method not found"), ApiError(400, "Bad Request")])
async def test_a_menu_that_cannot_be_set_stops_nothing(
    connect: Connect, api: BotApiServer, bob: Bob, fault: ApiError
) -> None:
    api.faults["setMyCommands"].append(fault)
    await connect()
    await bob.says("hello")
    await bob.hears("re: hello")


async def test_language_offers_a_keyboard_and_a_press_asks_for_the_language(
    world: World, api: BotApiServer, assistant: FakeAssistant
) -> None:
    def changes(request: TurnRequest) -> TurnResult:
        return TurnResult((Reply(f"in {request.lang}: {request.text}", request.lang or "en"),), request.lang or "en")

    assistant.script = changes
    ana = Bob(api, lang="en")
    await ana.says("/language")
    await ana.hears(say(world, "language_ask"))
    assert ana.messages[0].titles == list(LANGUAGES.values())
    await ana.presses("Español")
    await ana.hears(say(world, "language_ask"), "in es: Español")
    assert assistant.turns[0].payload is None
    assert (await conversation_of(world, ana)).lang == "es"


def test_the_name_of_every_language_is_a_request_for_it(content: Content) -> None:
    rules = Rules(read_lexicon("data/lexicon/languages.yml"), list(content.texts.languages))
    for code in content.texts.languages:
        name = content.texts.say("language_name", code)
        assert name == LANGUAGES[code]
        assert rules.requested(name) == code


async def test_while_people_have_the_conversation_its_language_can_still_be_chosen(
    world: World, bob: Bob, assistant: FakeAssistant
) -> None:
    handed_over = await wait_for_people(world, bob)
    await bob.says("/language")
    await bob.hears(handed_over, say(world, "language_ask"))
    await bob.presses("Italiano")
    await bob.api.acknowledged()
    conversation = await conversation_of(world, bob)
    assert (conversation.lang, conversation.state) == ("it", Owner.WAITING)
    assert len(assistant.turns) == 1


async def test_privacy_says_what_is_kept_and_where_more_is_written(
    world: World, api: BotApiServer, assistant: FakeAssistant
) -> None:
    ana = Bob(api, lang="es")
    update = await ana.says("/privacy")
    await api.until(lambda: api.listening and not api.updates)
    await api.repeat(update)
    await api.acknowledged()
    await ana.hears(say(world, "telegram_privacy", "es").replace("\n- ", "\n• "))
    assert "https://example.com/privacy" in ana.heard[0]
    assert not assistant.turns


async def test_stop_ends_the_conversation_and_says_how_to_begin_again(
    world: World, api: BotApiServer, bob: Bob
) -> None:
    await bob.says("hello")
    await bob.hears("re: hello")
    await bob.says("/stop")
    await bob.hears("re: hello", say(world, "customer_closed"))
    assert (await conversation_of(world, bob)).state is Owner.CLOSED
    await bob.says("I am back")
    await bob.hears("re: hello", say(world, "customer_closed"), "re: I am back")


async def test_stop_that_comes_again_does_not_end_what_began_afterwards(
    world: World, api: BotApiServer, bob: Bob
) -> None:
    update = await bob.says("/stop")
    await bob.hears(say(world, "customer_closed"))
    await bob.says("hello again")
    await bob.hears(say(world, "customer_closed"), "re: hello again")
    await api.until(lambda: api.listening and not api.updates)
    await api.repeat(update)
    await api.acknowledged()
    assert (await conversation_of(world, bob)).state is Owner.BOT
    assert len(bob.heard) == 2


async def test_stop_also_ends_a_conversation_that_people_have(world: World, bob: Bob) -> None:
    handed_over = await wait_for_people(world, bob)
    await bob.says("/stop")
    await bob.hears(handed_over, say(world, "customer_closed"))
    conversation = await conversation_of(world, bob)
    async with world.gateway.storage.read() as work:
        assert await work.handoffs.open_of(conversation.id) is None
    assert conversation.state is Owner.CLOSED


@pytest.mark.parametrize("command", ["/start", "/help", "/ticket", "/status", "/human", "/privacy", "/language"])
async def test_while_people_have_the_conversation_no_command_makes_the_bot_speak(
    world: World, bob: Bob, assistant: FakeAssistant, command: str
) -> None:
    await wait_for_people(world, bob)
    spoken = len([m for m in await transcript_of(world, bob) if m.author is Author.BOT])
    await bob.says(command)
    await bob.api.acknowledged()
    said = await transcript_of(world, bob)
    assert len([message for message in said if message.author is Author.BOT]) == spoken
    assert command in [message.text for message in said]
    assert len(assistant.turns) == 1


async def wait_for_people(world: World, bob: Bob) -> str:
    """Bob asks for a person; returns what he hears."""
    await bob.says("human")
    handed_over = f"re: human {nobody_there(world)}"
    await bob.hears(handed_over)
    return handed_over

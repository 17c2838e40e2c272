"""Surveys on Telegram: scores side by side, pressed like any button though the system asks."""

from __future__ import annotations

import json

from bot.desk.conversation import Author, Draft
from bot.desk.office import post
from bot.desk.survey import NPS_SCALE, Kind, Rules, buttons
from bot.desk.turns import announce
from tests.channels.telegram.bot_api import BotApiServer
from tests.channels.telegram.conftest import conversation_of
from tests.channels.telegram.customers import Bob
from tests.gateway.fake_assistant import FakeAssistant
from tests.gateway.world import World


async def invite(world: World, bob: Bob, kind: Kind) -> None:
    """The gateway asks."""
    office, conversation = world.gateway.office, await conversation_of(world, bob)
    draft = Draft(Author.SYSTEM, f"{kind}?", "en", asks="rating", buttons=buttons(Rules().scale(kind), "s1"))
    async with office.storage.write() as work:
        await post(work, conversation, draft, office.clock())
        await work.commit()
    announce(office, conversation)


async def test_five_stars_stand_in_a_row_and_a_press_reaches_the_assistant(
    world: World, api: BotApiServer, bob: Bob, assistant: FakeAssistant
) -> None:
    await bob.says("hello")
    await bob.hears("re: hello")
    await invite(world, bob, Kind.CSAT)
    await bob.hears("re: hello", "csat?")
    assert [[button["text"] for button in row] for row in bob.messages[1].keyboard] == [
        ["1 ★", "2 ★", "3 ★", "4 ★", "5 ★"]
    ]
    await bob.presses("4 ★")
    await bob.hears("re: hello", "csat?", "re: 4 ★")
    payload = assistant.turns[-1].payload
    assert payload is not None
    assert json.loads(payload.removeprefix("/rate")) == {"survey": "s1", "score": "4"}
    await api.until(lambda: not bob.messages[1].keyboard)


async def test_eleven_scores_take_two_rows(world: World, bob: Bob) -> None:
    await bob.says("hello")
    await bob.hears("re: hello")
    await invite(world, bob, Kind.NPS)
    await bob.hears("re: hello", "nps?")
    assert [len(row) for row in bob.messages[1].keyboard] == [6, 5]
    assert bob.messages[1].titles == [str(score) for score in NPS_SCALE.scores]

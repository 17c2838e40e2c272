"""The dialogue state survives a turn as plain JSON, and no longer conversation makes it larger."""

from __future__ import annotations

import json

import pytest

from bot.assistant.agent import DeskAgent
from tests.dialogues.talk import Talk

pytestmark = pytest.mark.model


async def test_a_form_goes_on_in_another_process(agent: DeskAgent) -> None:
    """What a restart in the middle of a form leaves is the memory, as JSON, and nothing else."""
    talk = Talk(agent)
    await talk.say("open a ticket please")
    await talk.say("", payload='/faq{"topic": "app_problem"}')
    talk.memory = json.loads(json.dumps(talk.memory))
    asked = await talk.say("it closes right after the logo since yesterday's update")
    assert asked.replies[-1].asks == "email"


async def test_memory_does_not_grow_with_the_conversation(agent: DeskAgent) -> None:
    talk = Talk(agent)
    for _ in range(2):
        await talk.say("what are the trading fees?")
    early = len(json.dumps(talk.memory))
    for _ in range(15):
        await talk.say("what are the trading fees?")
    assert len(json.dumps(talk.memory)) == early


async def test_a_conversation_that_comes_back_keeps_its_facts_and_language(agent: DeskAgent) -> None:
    talk = Talk(agent, lang="es", facts={"email": "alice@example.org"})
    result = await talk.say("ok")
    assert result.lang == "es"
    assert result.facts == {"email": "alice@example.org"}


async def test_the_same_turn_twice_gives_the_same_result(agent: DeskAgent) -> None:
    """So a turn that was not committed can be run again."""
    talk, again = Talk(agent), Talk(agent)
    assert await talk.say("my deposit of 5 ETH is missing") == await again.say("my deposit of 5 ETH is missing")


async def test_a_memory_of_an_older_release_is_no_error(agent: DeskAgent) -> None:
    talk = Talk(agent, memory={"slots": {"long_gone": 1}, "loop": "old_form"})
    assert (await talk.say("hello")).replies

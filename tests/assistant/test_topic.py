"""What a turn says the conversation is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.desk.turn import TurnRequest, TurnResult

if TYPE_CHECKING:
    from bot.assistant.agent import DeskAgent

pytestmark = pytest.mark.model

TX_HASH = "0x" + "7c2d4206c03a883dd9066d620335dc1be272a8dc733cfa3f6d10308faa37facc"


async def turns(agent: DeskAgent, *texts: str) -> list[TurnResult]:
    """A conversation."""
    results: list[TurnResult] = []
    for number, text in enumerate(texts):
        last = results[-1] if results else None
        request = TurnRequest(
            message_id=f"m{number}",
            text=text,
            conversation_id="c",
            channel="web",
            facts=last.facts if last else {},
            lang=last.lang if last else None,
            memory=last.memory if last else None,
        )
        results.append(await agent.turn(request))
    return results


async def test_a_bare_fact_belongs_to_the_topic_before_it(agent: DeskAgent) -> None:
    asked, bare = await turns(agent, "My USDT deposit has not arrived, it is missing since yesterday", TX_HASH)
    assert (asked.topic, bare.topic) == ("deposit_missing", "deposit_missing")
    assert bare.facts["tx_hash"] == TX_HASH


async def test_small_talk_has_no_topic(agent: DeskAgent) -> None:
    (greeted,) = await turns(agent, "Hello!")
    assert greeted.topic is None


async def test_a_form_is_about_its_ticket(agent: DeskAgent) -> None:
    results = await turns(agent, "My deposit has not arrived", "open a ticket please")
    assert results[-1].topic == "deposit_missing"
    assert results[-1].replies[-1].asks is not None

"""Surveys in a running gateway: asked once by any number of gateways and starts, and answered like any message."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.content.library import Content, load_content
from bot.desk.staffing import claim, close
from bot.desk.turn import KnownSurvey, NewRating, Reply, TurnRequest, TurnResult
from bot.gateway.app import Gateway
from tests.desk.conftest import NORA
from tests.gateway.conftest import MakeWorld
from tests.gateway.fake_assistant import FakeAssistant, echo
from tests.gateway.world import Alice, World, eventually

NOW = timedelta(0)


@pytest.fixture(scope="module")
def content(root: Path) -> Content:
    """The product's own content, but customers are asked at once."""
    known = load_content(root / "data")
    rules = replace(known.survey, after_ticket=NOW, after_conversation=NOW, nps_after=NOW, quiet=NOW)
    return replace(known, survey=rules)


def rating(request: TurnRequest) -> TurnResult:
    """Takes a pressed rating for what it is."""
    if not request.payload:
        return echo(request)
    pressed = json.loads(request.payload.removeprefix("/rate"))
    given = NewRating(pressed["survey"], int(pressed["score"]))
    return TurnResult((Reply("Thank you!", "en", about="thanks"),), "en", ratings=(given,))


async def served(world: World) -> Alice:
    """Nora has talked with Alice and closed the conversation."""
    alice = await world.alice(lang="es")
    await alice.say("human")
    office = world.gateway.office
    async with office.storage.read() as work:
        handoff = await work.handoffs.open_of(alice.id)
    assert handoff is not None
    await claim(office, handoff.id, NORA)
    await close(office, handoff.id, NORA)
    return alice


async def invitations(alice: Alice) -> list[dict[str, Any]]:
    """What she was asked."""
    return [message for message in (await alice.page())["messages"] if message["asks"] == "rating"]


async def asked(alice: Alice) -> dict[str, Any]:
    """The question, as soon as it is there."""

    async def is_there() -> bool:
        return bool(await invitations(alice))

    await eventually(is_there)
    (invitation,) = await invitations(alice)
    return invitation


async def test_the_customer_is_asked_answers_by_a_button_and_a_bad_rating_opens_the_matter_again(
    make_world: MakeWorld, assistant: FakeAssistant
) -> None:
    world = await make_world(survey_seconds=0.05)
    assistant.script = rating
    alice = await served(world)
    invitation = await asked(alice)
    assert (invitation["author"], invitation["lang"], len(invitation["buttons"])) == ("system", "en", 5)
    answer = await alice.say(payload=invitation["buttons"][0]["payload"])
    assert [message["text"] for message in answer["messages"]] == ["Thank you!"]
    (number,) = answer["conversation"]["tickets"]
    async with world.gateway.storage.read() as work:
        ticket = await work.tickets.get(number)
    assert (ticket.team, ticket.subject) == ("supervisors", "Rated 1 of 5 after a conversation with staff")
    assert assistant.turns[-1].surveys == (KnownSurvey(assistant.turns[-1].surveys[0].id, "csat"),)
    assert assistant.turns[-1].asked == "rating"
    said = (await alice.page())["messages"]
    assert next(message for message in said if message["author"] == "customer" and "★" in message["text"])


async def test_the_question_comes_by_itself_to_an_open_socket(make_world: MakeWorld) -> None:
    world = await make_world(survey_seconds=0.05)
    alice = await served(world)
    socket = await alice.socket()
    async with asyncio.timeout(8):
        while True:
            frame = await socket.receive_json()
            if frame["type"] == "message" and frame["message"]["asks"] == "rating":
                break
    await socket.close()


async def test_what_is_due_at_a_stop_is_asked_after_the_next_start_and_once(make_world: MakeWorld) -> None:
    world = await make_world(survey_seconds=3600)  # looks at start only
    alice = await served(world)
    assert await invitations(alice) == []
    for _ in range(2):
        await world.restart()
        await asked(alice)


async def test_several_gateways_ask_once(make_world: MakeWorld, content: Content) -> None:
    world = await make_world(survey_seconds=0.02)
    others = [Gateway(world.settings, content) for _ in range(2)]
    for other in others:
        await other.start()
    customers = [await served(world) for _ in range(4)]
    for alice in customers:
        await asked(alice)
    # Each has looked again by the time that all have answered this.
    for gateway in (world.gateway, *others):
        async with gateway.storage.read() as work:
            assert await work.surveys.due(gateway.office.clock()) == []
    for alice in customers:
        assert len(await invitations(alice)) == 1
    for other in others:
        await other.stop()


async def test_a_database_that_is_away_for_a_while_ends_nothing(
    make_world: MakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = await make_world(survey_seconds=0.02)
    failed = asyncio.Event()

    def away() -> Any:
        failed.set()
        raise RuntimeError("the test says so")

    monkeypatch.setattr(type(world.gateway.storage), "read", lambda _self: away())
    async with asyncio.timeout(5):
        await failed.wait()
    monkeypatch.undo()
    await asked(await served(world))

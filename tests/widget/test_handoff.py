"""What the panel shows while one waits for a person, and while that person is there."""

from typing import Any

import pytest
from playwright.async_api import Locator, expect

from .conftest import Visitor
from .server import ScriptedServer

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

WAITING = "A person will take over."


def banner(visitor: Visitor) -> Locator:
    """Where the conversation stands."""
    return visitor.dialog.locator(".banner")


def head(visitor: Visitor) -> Locator:
    return visitor.dialog.get_by_role("banner").or_(visitor.dialog.locator("header"))


@pytest.mark.parametrize(
    ("queue", "said"),
    [
        ({}, WAITING),
        ({"position": 3}, f"{WAITING} Your place in the queue: 3."),
        ({"position": 1, "expected_wait_seconds": None}, f"{WAITING} Your place in the queue: 1."),
        (
            {"position": 2, "expected_wait_seconds": 20},
            f"{WAITING} Your place in the queue: 2. Expected wait: about 1 minute.",
        ),
        (
            {"position": 9, "expected_wait_seconds": 1500},
            f"{WAITING} Your place in the queue: 9. Expected wait: about 25 minutes.",
        ),
    ],
)
async def test_the_place_and_the_wait_are_told_as_far_as_they_are_known(
    visitor: Visitor, server: ScriptedServer, queue: dict[str, Any], said: str
) -> None:
    await visitor.open()
    await visitor.say("a person please")
    await server.conversation.move("waiting", **queue)
    await expect(banner(visitor)).to_have_text(said)
    await expect(banner(visitor)).to_have_role("status")


async def test_the_place_moves_up_while_one_looks_and_after_a_reload(
    visitor: Visitor, server: ScriptedServer
) -> None:
    await visitor.open()
    await visitor.say("a person please")
    for place in (3, 2, 1):
        await server.conversation.move("waiting", position=place, expected_wait_seconds=place * 60)
        await expect(banner(visitor)).to_contain_text(
            f"Your place in the queue: {place}. Expected wait: about {place}"
        )
    await visitor.page.reload()
    await expect(banner(visitor)).to_contain_text("Your place in the queue: 1.")


async def test_the_head_names_who_is_there_until_they_leave(visitor: Visitor, server: ScriptedServer) -> None:
    await visitor.open()
    await visitor.say("a person please")
    conversation = server.conversation
    await expect(head(visitor).locator("svg.mark")).to_be_visible()
    await conversation.move("waiting", position=1)
    await conversation.post("system", "Marta joined the conversation.", name="Marta")
    await conversation.move("staff")
    await visitor.hears("Marta joined the conversation.")
    await expect(banner(visitor)).to_have_text("Marta is with you now.")
    await expect(head(visitor)).to_contain_text("Marta · Support")
    await expect(head(visitor).locator(".avatar")).to_have_text("M")
    await expect(visitor.page.get_by_role("dialog", name="Help & support")).to_be_visible()
    await conversation.post("system", "Marta left the conversation.", name="Marta")
    await conversation.move("waiting", position=1)
    await expect(banner(visitor)).to_contain_text("A person will take over.")
    await expect(head(visitor).locator("svg.mark")).to_be_visible()
    await conversation.post("system", "邱明 joined the conversation.", name="邱明")
    await conversation.move("staff")
    await expect(head(visitor).locator(".avatar")).to_have_text("邱")
    await conversation.move("bot")
    await expect(banner(visitor)).to_be_hidden()
    await expect(head(visitor)).to_contain_text("Instant answers, real people")
    await expect(head(visitor).locator("svg.mark")).to_be_visible()


async def test_a_person_without_a_name_is_one_of_the_team(visitor: Visitor, server: ScriptedServer) -> None:
    await visitor.open()
    await visitor.say("a person please")
    await server.conversation.move("staff")
    await expect(banner(visitor)).to_have_text("A member of our team is with you now.")
    await expect(head(visitor)).to_contain_text("You are talking to our team")
    await server.conversation.move("closed")
    await expect(banner(visitor)).to_be_hidden()

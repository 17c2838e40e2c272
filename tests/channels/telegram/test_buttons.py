"""Quick replies as inline keyboards."""

from __future__ import annotations

import pytest

from bot.desk.conversation import Author, Button
from bot.desk.turn import Reply, TurnRequest, TurnResult
from tests.channels.telegram.bot_api import DOWN, BotApiServer
from tests.channels.telegram.conftest import transcript_of
from tests.channels.telegram.customers import Bob
from tests.gateway.fake_assistant import FakeAssistant
from tests.gateway.world import World

LONG = '/faq{"topic": "' + "x" * 300 + '"}'


def offers(request: TurnRequest) -> TurnResult:
    """Two buttons at first, words after a press."""
    if request.payload:
        return TurnResult((Reply(f"pressed {request.text}", "en"),), "en")
    return TurnResult((Reply("Choose", "en", buttons=(Button("Yes", "/affirm"), Button("More", LONG))),), "en")


@pytest.fixture(autouse=True)
def offering(assistant: FakeAssistant) -> None:
    """The assistant offers buttons."""
    assistant.script = offers


async def test_a_press_says_the_title_and_its_payload_is_found_however_long(
    world: World, api: BotApiServer, bob: Bob, assistant: FakeAssistant
) -> None:
    await bob.says("hello")
    await bob.hears("Choose")
    assert bob.messages[0].titles == ["Yes", "More"]
    update = await bob.presses("More")
    await bob.hears("Choose", "pressed More")
    assert assistant.turns[1].payload == LONG
    said = (await transcript_of(world, bob))[2]
    assert (said.author, said.text, said.id) == (Author.CUSTOMER, "More", f"tg:{update['update_id']}")


async def test_a_press_ends_the_spinner_and_removes_the_keyboard(world: World, api: BotApiServer, bob: Bob) -> None:
    await bob.says("hello")
    await bob.hears("Choose")
    api.faults["editMessageReplyMarkup"].append(DOWN)
    await bob.presses("Yes")
    await api.until(lambda: not api.queries and not bob.messages[0].keyboard)


async def test_the_spinner_ends_even_while_the_turn_takes_long(
    world: World, api: BotApiServer, bob: Bob, assistant: FakeAssistant
) -> None:
    await bob.says("hello")
    await bob.hears("Choose")
    assistant.gate.clear()
    await bob.presses("Yes")
    await api.until(lambda: not api.queries)
    assert bob.heard == ["Choose"]
    assistant.gate.set()
    await bob.hears("Choose", "pressed Yes")


async def test_a_keyboard_counts_once(world: World, api: BotApiServer, bob: Bob, assistant: FakeAssistant) -> None:
    await bob.says("hello")
    await bob.hears("Choose")
    message = bob.messages[0]
    data = [button["callback_data"] for row in message.keyboard for button in row]
    first = await bob.presses("Yes", message, data[0])
    await bob.presses("Yes", message, data[0])
    await bob.presses("More", message, data[1])
    await api.repeat(first)
    await api.acknowledged()
    await bob.says("again")
    await bob.hears("Choose", "pressed Yes", "Choose")
    assert assistant.texts == ["hello", "Yes", "again"]
    await bob.presses("More")
    await bob.hears("Choose", "pressed Yes", "Choose", "pressed More")


@pytest.mark.parametrize("data", ["b:2:9", "b:99:0", "b:1:0", "/human_request", "x" * 64])
async def test_callback_data_of_no_button_does_nothing(
    world: World, api: BotApiServer, bob: Bob, assistant: FakeAssistant, data: str
) -> None:
    await bob.says("hello")
    await bob.hears("Choose")
    await bob.presses("Yes", data=data)
    await api.until(lambda: not api.queries and not api.updates)
    assert assistant.texts == ["hello"]


async def test_nobody_presses_the_buttons_of_somebody_else(
    world: World, api: BotApiServer, bob: Bob, assistant: FakeAssistant
) -> None:
    await bob.says("hello")
    await bob.hears("Choose")
    eve = Bob(api, 66, "Eve")
    await eve.presses("Yes", bob.messages[0])
    await api.until(lambda: not api.queries and not api.updates)
    assert assistant.texts == ["hello"]

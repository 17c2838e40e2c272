"""Quick replies as inline keyboards."""

from __future__ import annotations

import pytest

from bot.desk.conversation import Author, Button
from bot.desk.turn import Reply, TurnRequest, TurnResult
from tests.channels.telegram.bot_api import DOWN, BotApiServer
from tests.channels.telegram.conftest import conversation_of, transcript_of
from tests.channels.telegram.customers import Bob
from tests.gateway.fake_assistant import FakeAssistant
from tests.gateway.world import World, eventually

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


async def test_a_second_press_is_told_that_it_was_answered_and_counts_for_nothing(
    world: World, api: BotApiServer, bob: Bob, assistant: FakeAssistant
) -> None:
    await bob.says("hello")
    await bob.hears("Choose")
    message = bob.messages[0]
    data = [button["callback_data"] for row in message.keyboard for button in row]
    first = await bob.presses("Yes", message, data[0])
    second = await bob.presses("More", message, data[1])
    await api.until(lambda: len(api.toasts) == 2)
    texts = world.gateway.office.texts
    assert api.toasts[first["callback_query"]["id"]] == ""
    assert api.toasts[second["callback_query"]["id"]] == texts.say("telegram_press_used", "en")
    await bob.hears("Choose", "pressed Yes")


def form(request: TurnRequest) -> TurnResult:
    """A form that asks one thing after another."""
    reply = Reply(
        f"{request.text} → {request.payload}",
        "en",
        asks="email",
        buttons=(Button("Skip", "/deny"), Button("Fees", '/faq{"topic": "fees"}')),
    )
    return TurnResult((reply,), "en")


async def test_a_button_of_an_earlier_question_does_not_answer_the_present_one(
    world: World, api: BotApiServer, bob: Bob, assistant: FakeAssistant
) -> None:
    assistant.script = form
    await bob.says("one")
    await bob.hears("one → None")
    old = bob.messages[0]
    await bob.says("two")
    await bob.hears("one → None", "two → None")
    late = await bob.presses("Skip", old)
    await api.until(lambda: bool(api.toasts) and not old.keyboard)
    over = world.gateway.office.texts.say("telegram_press_over", "en")
    assert api.toasts[late["callback_query"]["id"]] == over
    await bob.presses("Skip")
    await bob.hears("one → None", "two → None", "Skip → /deny")
    assert len(assistant.turns) == 3


async def test_a_button_that_says_all_by_itself_may_be_pressed_later(
    world: World, api: BotApiServer, bob: Bob, assistant: FakeAssistant
) -> None:
    assistant.script = form
    await bob.says("one")
    await bob.hears("one → None")
    await bob.says("two")
    await bob.hears("one → None", "two → None")
    await bob.presses("Fees", bob.messages[0])
    await bob.hears("one → None", "two → None", 'Fees → /faq{"topic": "fees"}')


async def test_a_voice_message_in_between_leaves_the_question_open(
    world: World, api: BotApiServer, bob: Bob, assistant: FakeAssistant
) -> None:
    assistant.script = form
    await bob.says("one")
    await bob.hears("one → None")
    await bob.sends_voice()
    await api.until(lambda: len(bob.heard) == 2)
    await bob.presses("Skip", bob.messages[0])
    await api.until(lambda: bob.heard[-1] == "Skip → /deny")


async def test_a_keyboard_from_before_a_fresh_conversation_presses_nothing_in_it(
    world: World, api: BotApiServer, bob: Bob, assistant: FakeAssistant
) -> None:
    await bob.says("hello")
    await bob.hears("Choose")
    old = bob.messages[0]
    conversation = await conversation_of(world, bob)
    async with world.gateway.storage.write() as work:
        await work.conversations.leave_address(conversation.id)
        await work.commit()
    await bob.says("hello again")
    await bob.hears("Choose", "Choose")
    await eventually(lambda: delivered(world, bob))
    await bob.presses("Yes", old)
    await api.until(lambda: bool(api.toasts))
    await bob.presses("Yes")
    await bob.hears("Choose", "Choose", "pressed Yes")
    assert len(assistant.turns) == 3


async def delivered(world: World, bob: Bob) -> bool:
    """Whether it is noted which message has the keyboard."""
    conversation = await conversation_of(world, bob)
    async with world.gateway.storage.read() as work:
        return await work.outbox.remote_id(conversation.id, 2) is not None

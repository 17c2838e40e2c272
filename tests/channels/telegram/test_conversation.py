"""A talk on Telegram, both ways."""

from __future__ import annotations

import asyncio

from bot.desk import staffing
from bot.desk.conversation import Author, Owner
from bot.desk.turn import Reply, TurnResult
from tests.channels.telegram.bot_api import BotApiServer
from tests.channels.telegram.conftest import Connect, conversation_of, transcript_of
from tests.channels.telegram.customers import Bob
from tests.desk.conftest import NORA
from tests.gateway.fake_assistant import FakeAssistant
from tests.gateway.world import World, eventually, nobody_there


async def test_what_is_said_is_answered_in_its_chat(world: World, api: BotApiServer, bob: Bob) -> None:
    carol = Bob(api, 43, "Carol")
    await bob.says("hello")
    await carol.says("good evening")
    await bob.hears("re: hello")
    await carol.hears("re: good evening")
    assert (await conversation_of(world, bob)).customer.name == "Bob"


async def test_order_is_kept_within_a_chat(world: World, bob: Bob) -> None:
    said = [f"message {number}" for number in range(8)]
    for text in said:
        await bob.says(text)
    await bob.hears(*(f"re: {text}" for text in said))


async def test_the_bots_markdown_arrives_formatted(world: World, bob: Bob, assistant: FakeAssistant) -> None:
    assistant.script = lambda _: TurnResult((Reply("**Open** [it](https://a.example/?x=1&y=2) <now>", "en"),), "en")
    await bob.says("how?")
    await bob.hears("Open it <now>")
    assert bob.messages[0].entities == [
        {"type": "bold", "offset": 0, "length": 4},
        {"type": "text_link", "offset": 5, "length": 2, "url": "https://a.example/?x=1&y=2"},
    ]


async def test_plain_text_arrives_where_telegram_refuses_the_formatting(
    world: World, api: BotApiServer, bob: Bob, assistant: FakeAssistant
) -> None:
    api.refuses_entities = True
    assistant.script = lambda _: TurnResult((Reply("**Open** [it](https://a.example)", "en"),), "en")
    await bob.says("how?")
    await bob.hears("Open it (https://a.example)")


async def test_a_long_answer_comes_in_several_messages_and_its_buttons_with_the_last(
    world: World, bob: Bob, assistant: FakeAssistant
) -> None:
    paragraphs = [f"**{number}.** " + "All is well. " * 60 for number in range(12)]
    assistant.script = lambda _: TurnResult((Reply("\n\n".join(paragraphs), "en"),), "en")
    await bob.says("tell me all")
    await bob.api.until(lambda: "11." in "".join(bob.heard))
    assert len(bob.messages) == 3
    assert "".join("".join(bob.heard).split()) == "".join("".join(paragraphs).replace("*", "").split())


async def test_an_error_in_the_middle_of_a_long_answer_repeats_nothing(
    world: World, api: BotApiServer, bob: Bob, assistant: FakeAssistant
) -> None:
    assistant.script = lambda request: TurnResult((Reply("word " * 2000, "en"),), "en")
    sent = api._sendmessage
    failed = asyncio.Event()

    async def failing_once(params: dict[str, object]) -> object:
        if len(api.sent) == 1 and not failed.is_set():
            failed.set()
            params = {**params, "chat_id": "not a number"}
        return await sent(params)

    api._sendmessage = failing_once  # type: ignore[method-assign]
    await bob.says("go on")
    await api.until(lambda: sum(text.count("word") for text in bob.heard) >= 2000)
    assert failed.is_set()
    assert sum(text.count("word") for text in bob.heard) == 2000


async def test_a_command_is_a_payload_and_the_language_of_the_app_a_hint(
    world: World, api: BotApiServer, assistant: FakeAssistant
) -> None:
    ana = Bob(api, lang="es-MX")
    await ana.says("/start")
    await ana.hears("re: /start")
    await ana.says("/etc/passwd")
    await ana.hears("re: /start", "re: /etc/passwd")
    assert [(turn.payload, turn.lang) for turn in assistant.turns] == [("/greet", "es"), (None, "en")]


async def test_staff_are_heard_and_the_bot_is_silent(world: World, bob: Bob, assistant: FakeAssistant) -> None:
    await bob.says("human")
    handed_over = f"re: human {nobody_there(world)}"
    await bob.hears(handed_over)
    conversation = await conversation_of(world, bob)
    assert conversation.state is Owner.WAITING
    office = world.gateway.office
    async with office.storage.read() as work:
        handoff = await work.handoffs.open_of(conversation.id)
    assert handoff
    await staffing.claim(office, handoff.id, NORA)
    await staffing.say(office, conversation.id, NORA, "I am *Nora*, 2 < 3")
    joined = office.texts.say("staff_joined", "en", name="Nora")
    await bob.hears(handed_over, joined, "I am *Nora*, 2 < 3")
    await bob.says("thank you")
    await bob.api.acknowledged()
    assert (await transcript_of(world, bob))[-1].text == "thank you"
    assert assistant.texts == ["human"]


async def test_secrets_are_neither_stored_nor_passed_on(world: World, bob: Bob, assistant: FakeAssistant) -> None:
    seed = "legal winner thank year wave sausage worth useful legal winner thank yellow"
    await bob.says(f"my words are {seed}")
    await bob.api.until(lambda: len(bob.heard) == 2)
    assert "sausage" not in " ".join(message.text for message in await transcript_of(world, bob))
    assert "sausage" not in assistant.texts[0]


async def test_typing_is_shown_while_a_turn_runs(
    world: World, api: BotApiServer, bob: Bob, assistant: FakeAssistant
) -> None:
    assistant.gate.clear()
    await bob.says("think about it")
    await api.until(lambda: api.count("sendChatAction") >= 1)
    assert ("sendChatAction", {"chat_id": "42", "action": "typing"}) in api.calls
    assistant.gate.set()
    await bob.hears("re: think about it")


async def test_typing_is_shown_in_so_many_chats_as_telegram_bears(
    world: World, api: BotApiServer, assistant: FakeAssistant
) -> None:
    assistant.gate.clear()
    people = [Bob(api, 100 + number) for number in range(24)]
    for person in people:
        await person.says("think about it")
    await assistant.asked(len(people))
    await api.until(lambda: api.count("sendChatAction") >= 20)
    assert len({params["chat_id"] for method, params in api.calls if method == "sendChatAction"}) == 20
    assistant.gate.set()
    await people[-1].hears("re: think about it")


async def test_a_quick_turn_needs_no_typing(world: World, api: BotApiServer, bob: Bob) -> None:
    await bob.says("quick")
    await bob.hears("re: quick")
    assert api.count("sendChatAction") == 0


async def test_edited_messages_and_groups_are_left_alone(
    world: World, api: BotApiServer, bob: Bob, assistant: FakeAssistant
) -> None:
    await bob.says("hello", kind="edited_message")
    await bob.says("hello all", chat_type="supergroup")
    await bob.sends(pinned_message={"message_id": 1, "date": 0, "chat": {"id": 42, "type": "private"}})
    await bob.says("hello you")
    await bob.hears("re: hello you")
    assert assistant.texts == ["hello you"]


async def test_a_conversation_that_was_closed_starts_again(
    connect: Connect, bob: Bob, assistant: FakeAssistant
) -> None:
    world = await connect()
    await bob.says("one")
    await bob.hears("re: one")
    conversation = await conversation_of(world, bob)
    await staffing.end_by_customer(world.gateway.office, conversation.id)
    await bob.says("two")

    async def answered() -> bool:
        return bob.heard[-1] == "re: two"

    await eventually(answered)
    assert (await conversation_of(world, bob)).id == conversation.id
    authors = [message.author for message in await transcript_of(world, bob)]
    assert authors.count(Author.CUSTOMER) == 2


async def test_an_empty_answer_sends_nothing_and_blocks_nothing(
    world: World, bob: Bob, assistant: FakeAssistant
) -> None:
    assistant.script = lambda request: TurnResult((Reply("\n", "en"), Reply("words", "en")), "en")
    await bob.says("hello")
    await bob.hears("words")

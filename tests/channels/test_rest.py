"""The REST channel that Rasa's clients speak."""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import ClientResponse

from bot.desk.conversation import Button
from bot.desk.turn import Reply, TurnRequest, TurnResult
from bot.http.rates import Rate
from tests.gateway.conftest import MakeWorld
from tests.gateway.fake_assistant import FakeAssistant
from tests.gateway.world import API_KEY, World

PATH = "/webhooks/rest/webhook"


async def post(world: World, body: Any, key: str = API_KEY) -> ClientResponse:
    return await world.http.post(PATH, json=body, headers={"Authorization": f"Bearer {key}"})


async def heard(world: World, sender: str, message: str, **metadata: str) -> list[dict[str, Any]]:
    response = await post(world, {"sender": sender, "message": message, "metadata": metadata})
    assert response.status == 200, await response.text()
    found: list[dict[str, Any]] = await response.json()
    return found


async def test_a_message_gets_its_replies_as_rasa_gives_them(world: World) -> None:
    assert await heard(world, "ann", "hello") == [
        {"recipient_id": "ann", "text": "re: hello", "custom": {"about": "greet", "lang": "en"}}
    ]


async def test_a_sender_keeps_the_conversation_and_others_have_their_own(world: World) -> None:
    for sender in ("ann", "ben", "ann"):
        await heard(world, sender, "hi")
    first, second, third = [turn.conversation_id for turn in world.assistant.turns]
    assert first == third != second
    assert world.assistant.turns[2].memory == {"last": "hi"}


async def test_fifty_senders_at_once_are_all_answered(world: World) -> None:
    found = await asyncio.gather(*(heard(world, f"user-{n}", f"m{n}") for n in range(50)))
    assert [replies[0]["text"] for replies in found] == [f"re: m{n}" for n in range(50)]


async def test_one_sender_at_the_same_time_has_one_conversation(world: World) -> None:
    await asyncio.gather(*(heard(world, "ann", f"m{n}") for n in range(5)))
    assert len({turn.conversation_id for turn in world.assistant.turns}) == 1
    assert world.assistant.most_at_once == 1


async def test_a_button_sent_back_as_text_counts_as_pressed_only_if_it_was_offered(
    world: World, assistant: FakeAssistant
) -> None:
    def offers(_request: TurnRequest) -> TurnResult:
        return TurnResult((Reply("Sure?", "en", buttons=(Button("Yes", "/affirm"),)),), "en")

    assistant.script = offers
    await heard(world, "ann", "/affirm")
    assert (await heard(world, "ann", "hm"))[0]["buttons"] == [{"title": "Yes", "payload": "/affirm"}]
    await heard(world, "ann", "/affirm")
    assert [(turn.text, turn.payload) for turn in assistant.turns] == [
        ("/affirm", None),
        ("hm", None),
        ("Yes", "/affirm"),
    ]


async def test_while_people_have_the_conversation_there_are_no_replies(world: World) -> None:
    assert await heard(world, "ann", "human")
    assert await heard(world, "ann", "hello?") == []


async def test_the_same_message_id_gives_the_same_replies(world: World) -> None:
    first = await heard(world, "ann", "hello", message_id="one")
    assert await heard(world, "ann", "hello", message_id="one") == first
    assert world.assistant.texts == ["hello"]


async def test_a_turn_that_takes_too_long_says_how_to_get_its_answer(
    make_world: MakeWorld, assistant: FakeAssistant
) -> None:
    world = await make_world(turn_seconds=0.2)
    assistant.gate.clear()
    response = await post(world, {"sender": "ann", "message": "hi", "metadata": {"message_id": "one"}})
    assert response.status == 504
    assert "one" in (await response.json())["error"]["message"]
    assistant.gate.set()
    assert (await heard(world, "ann", "hi", message_id="one"))[0]["text"] == "re: hi"


async def test_without_the_key_nothing_happens(world: World) -> None:
    for key in ("", "wrong", API_KEY + "x", API_KEY[:-1], "ключ"):
        response = await post(world, {"sender": "ann", "message": "hi"}, key)
        assert response.status == 401
    assert world.assistant.turns == []


async def test_without_a_key_set_the_channel_is_off(make_world: MakeWorld) -> None:
    world = await make_world(api_key="")
    response = await post(world, {"sender": "ann", "message": "hi"}, "")
    assert response.status == 404


async def test_guessing_the_key_is_slowed_down(make_world: MakeWorld) -> None:
    world = await make_world(rate_limits=True, rate_failures=Rate(2, 60))
    statuses = [(await post(world, {}, "wrong")).status for _ in range(3)]
    assert statuses == [401, 401, 429]


BODIES: list[Any] = [
    [],
    {},
    {"sender": "ann"},
    {"message": "x"},
    {"sender": 1, "message": "x"},
    {"sender": "ann", "message": "  "},
    {"sender": "ann", "message": {"text": "x"}},
    {"sender": "s" * 201, "message": "x"},
    {"sender": "ann", "message": "x" * 10_001},
    {"sender": "ann", "message": "x", "metadata": "y"},
    {"sender": "ann", "message": "x", "metadata": {"message_id": 5}},
]


async def test_a_body_of_another_form_is_a_clear_400(world: World) -> None:
    for body in BODIES:
        response = await post(world, body)
        assert response.status == 400, body
        assert (await response.json())["error"]["code"] == "invalid"

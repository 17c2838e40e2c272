"""Turns from the inbox to the transcript, with assistants that are slow, loading, dead or failing."""

from __future__ import annotations

import asyncio
import time

from bot.desk.office import Office
from bot.desk.staffing import Member, claim, release, say
from bot.desk.turn import NewTicket, Reply, TurnRequest, TurnResult
from tests.gateway.conftest import MakeWorld
from tests.gateway.fake_assistant import FakeAssistant
from tests.gateway.world import World, eventually, nobody_there

BOB = Member("bob", "Bob")


def apology(world: World) -> str:
    return world.content.texts.say("slow", "en")


def sorry_handoff(world: World) -> str:
    return f"{world.content.texts.say('unavailable_handoff', 'en')} {nobody_there(world)}"


async def handoff_id(office: Office) -> str:
    async with office.storage.read() as work:
        return (await work.handoffs.list(None))[0].id


async def test_a_message_is_answered_and_the_assistant_remembers(world: World) -> None:
    alice = await world.alice()
    assert await alice.heard("hello") == ["re: hello"]
    assert await alice.heard("more") == ["re: more"]
    assert [turn.memory for turn in world.assistant.turns] == [None, {"last": "hello"}]


async def test_one_conversation_takes_turns_in_order_and_one_at_a_time(world: World) -> None:
    alice = await world.alice()
    world.assistant.gate.clear()
    socket = await alice.socket()
    for number in range(5):
        await socket.send_json({"type": "say", "id": f"m{number}", "text": f"t{number}"})
    await world.assistant.asked(1)
    world.assistant.gate.set()

    async def all_answered() -> bool:
        return len(await alice.texts()) == 10

    await eventually(all_answered)
    assert world.assistant.texts == [f"t{number}" for number in range(5)]
    assert world.assistant.most_at_once == 1
    replies = [m["text"] for m in (await alice.page())["messages"] if m["author"] == "bot"]
    assert replies == [f"re: t{number}" for number in range(5)]


async def test_conversations_run_side_by_side(world: World) -> None:
    customers = [await world.alice() for _ in range(6)]
    world.assistant.gate.clear()
    saying = [asyncio.create_task(customer.heard("hi")) for customer in customers]
    await world.assistant.asked(6)
    assert world.assistant.most_at_once == 6
    world.assistant.gate.set()
    assert await asyncio.gather(*saying) == [["re: hi"]] * 6


async def test_an_answer_after_the_wait_is_delivered_late(make_world: MakeWorld, assistant: FakeAssistant) -> None:
    world = await make_world(answer_seconds=0.1)
    alice = await world.alice()
    assistant.gate.clear()
    response = await alice.post("slow", id="one")
    assert response.status == 202
    assert (await response.json())["messages"] == []
    assistant.gate.set()

    async def answered() -> bool:
        return await alice.texts() == ["slow", "re: slow"]

    await eventually(answered)
    assert await alice.heard("slow", id="one") == ["re: slow"]
    assert len(assistant.turns) == 1


async def test_while_the_assistant_loads_a_message_waits_without_an_apology(
    make_world: MakeWorld, assistant: FakeAssistant
) -> None:
    assistant.loading = True
    world = await make_world(wait=False)
    alice = await world.alice()
    saying = asyncio.create_task(alice.heard("early"))

    async def stored() -> bool:
        return await alice.texts() == ["early"]

    await eventually(stored)
    assistant.loading = False
    assert await saying == ["re: early"]
    assert await alice.texts() == ["early", "re: early"]


async def test_an_assistant_that_comes_up_later_answers_what_waited(
    make_world: MakeWorld, assistant: FakeAssistant
) -> None:
    await assistant.stop()
    world = await make_world(wait=False)
    alice = await world.alice()
    saying = asyncio.create_task(alice.heard("anyone?"))
    assert (await (await world.http.get("/healthz")).json())["assistant"] == "down"
    await assistant.start()
    assert await saying == ["re: anyone?"]


async def test_an_assistant_that_dies_in_a_turn_is_asked_again_when_it_is_back(
    world: World, assistant: FakeAssistant
) -> None:
    alice = await world.alice()
    assistant.gate.clear()
    saying = asyncio.create_task(alice.heard("hello"))
    await assistant.asked(1)
    await assistant.stop()
    assistant.gate.set()
    await assistant.start()
    assert await saying == ["re: hello"]
    assert await alice.texts() == ["hello", "re: hello"]


async def test_the_customer_is_told_once_that_it_takes_longer(
    make_world: MakeWorld, assistant: FakeAssistant
) -> None:
    await assistant.stop()
    world = await make_world(wait=False, notice_seconds=0.2, answer_seconds=0.1)
    alice = await world.alice()
    await alice.post("hello", id="one")

    async def told() -> bool:
        return apology(world) in await alice.texts()

    await eventually(told)
    await world.restart()  # a crash in between changes nothing: it was told already
    started = time.monotonic()

    async def past_the_notice() -> bool:
        return time.monotonic() - started > 0.5

    await eventually(past_the_notice)
    await assistant.start()

    async def answered() -> bool:
        return "re: hello" in await alice.texts()

    await eventually(answered)
    assert await alice.texts() == ["hello", apology(world), "re: hello"]
    assert await alice.heard("hello", id="one") == ["re: hello"]


async def test_without_any_assistant_people_get_the_conversation(
    make_world: MakeWorld, assistant: FakeAssistant
) -> None:
    await assistant.stop()
    world = await make_world(wait=False, give_up_seconds=0.3)
    alice = await world.alice()
    answer = await alice.say("hello")
    assert [m["text"] for m in answer["messages"]] == [sorry_handoff(world)]
    assert answer["messages"][0]["about"] == "human_request"
    conversation = answer["conversation"]
    assert (conversation["state"], conversation["escalation_reason"]) == ("waiting", "unavailable")
    assert conversation["queue"] == {"position": 1, "expected_wait_seconds": None}


async def test_a_message_on_which_the_turn_fails_goes_to_people_after_three_tries(
    world: World, assistant: FakeAssistant
) -> None:
    assistant.failing.add("poison")
    alice = await world.alice()
    answer = await alice.say("poison")
    assert [m["text"] for m in answer["messages"]] == [sorry_handoff(world)]
    assert answer["conversation"]["escalation_reason"] == "unavailable"
    assert assistant.texts == ["poison"] * 3


async def test_a_failing_message_holds_up_nobody_else(world: World, assistant: FakeAssistant) -> None:
    assistant.failing.add("poison")
    alice, charlie = await world.alice(), await world.alice()
    failing = asyncio.create_task(alice.say("poison"))
    assert await charlie.heard("hi") == ["re: hi"]
    await failing


async def test_an_answer_of_the_wrong_form_counts_as_a_failure(world: World, assistant: FakeAssistant) -> None:
    def odd(_request: TurnRequest) -> TurnResult:
        return TurnResult((Reply("x", "en"),), "en", mood="furious")  # type: ignore[arg-type]

    assistant.script = odd
    alice = await world.alice()
    assert await alice.heard("hello") == [sorry_handoff(world)]


async def test_a_hanging_turn_is_asked_again_and_answers_once(
    make_world: MakeWorld, assistant: FakeAssistant
) -> None:
    world = await make_world(turn_seconds=0.2)
    alice = await world.alice()
    assistant.gate.clear()
    saying = asyncio.create_task(alice.heard("hello"))
    await assistant.asked(2)
    assistant.gate.set()
    assert await saying == ["re: hello"]
    assert await alice.texts() == ["hello", "re: hello"]


async def test_after_a_crash_what_was_left_is_answered(make_world: MakeWorld, assistant: FakeAssistant) -> None:
    world = await make_world(answer_seconds=0.1)
    alice, charlie = await world.alice(), await world.alice()
    assistant.gate.clear()
    assert (await alice.post("one", id="1")).status == 202
    assert (await alice.post("two", id="2")).status == 202
    assert (await charlie.post("three", id="3")).status == 202
    await world.stop()
    assistant.gate.set()
    await world.start()

    async def answered() -> bool:
        return len(await alice.texts()) == 4 and len(await charlie.texts()) == 2

    await eventually(answered)
    assert await alice.texts() == ["one", "two", "re: one", "re: two"]
    assert await alice.heard("one", id="1") == ["re: one"]


async def test_while_people_own_the_conversation_the_bot_is_silent(world: World, assistant: FakeAssistant) -> None:
    alice = await world.alice()
    answer = await alice.say("human")
    assert answer["conversation"]["state"] == "waiting"
    assert (await alice.say("still there?"))["messages"] == []
    office = world.gateway.office
    number = await handoff_id(office)
    await claim(office, number, BOB)
    await say(office, alice.id, BOB, "I am Bob")
    assert (await alice.say("hi Bob"))["messages"] == []
    assert assistant.texts == ["human"]
    await release(office, number, BOB)
    assert await alice.heard("bot again?") == ["re: bot again?"]
    assert assistant.turns[-1].memory is None


async def test_an_answer_that_comes_after_people_took_over_is_dropped(
    make_world: MakeWorld, assistant: FakeAssistant
) -> None:
    world = await make_world(answer_seconds=0.1)
    alice = await world.alice()
    assistant.gate.clear()
    await alice.post("slow one")
    await assistant.asked(1)
    end = await world.http.post("/api/chat/end", headers=alice.headers)
    assert (await end.json())["conversation"]["state"] == "closed"
    assistant.gate.set()

    async def idle() -> bool:
        return assistant.running == 0

    await eventually(idle)
    assert "re: slow one" not in await alice.texts()


async def test_a_ticket_of_a_turn_is_stored_with_its_replies(world: World, assistant: FakeAssistant) -> None:
    def opens(_request: TurnRequest) -> TurnResult:
        ticket = NewTicket("T-AAAA", "deposit_missing", "Deposit", "It is gone", {"coin": "BTC"})
        return TurnResult((Reply("T-AAAA it is", "en"),), "en", tickets=(ticket,), facts={"coin": "BTC"})

    assistant.script = opens
    alice = await world.alice()
    conversation = (await alice.say("gone"))["conversation"]
    assert conversation["tickets"] == ["T-AAAA"]
    assert conversation["facts"] == {"coin": "BTC"}


async def test_technical_details_reach_the_ticket_by_post_and_by_socket(
    world: World, assistant: FakeAssistant
) -> None:
    def opens(request: TurnRequest) -> TurnResult:
        ticket = NewTicket(f"T-{request.text.upper()}", "app_problem", "The app", "It crashes")
        return TurnResult((Reply("done", "en"),), "en", tickets=(ticket,))

    assistant.script = opens
    alice = await world.alice()
    await alice.say("post", diagnostics={"browser": "Firefox", "page": "https://site.example/wallet?secret=1"})
    socket = await alice.socket()
    await socket.send_json({"type": "say", "id": "m2", "text": "socket", "diagnostics": {"system": "Linux"}})

    async def both() -> bool:
        return len((await alice.page())["conversation"]["tickets"]) == 2

    await eventually(both)
    async with world.gateway.storage.read() as work:
        told = [(await work.tickets.get(number)).wire()["diagnostics"] for number in ("T-POST", "T-SOCKET")]
    assert told == [{"browser": "Firefox", "page": "https://site.example/wallet"}, {"system": "Linux"}]
    assert (await alice.post("post", diagnostics="everything")).status == 400


async def test_a_conversation_stays_with_its_assistant_while_it_is_healthy(
    make_world: MakeWorld, assistant: FakeAssistant
) -> None:
    other = FakeAssistant()
    await other.start()
    world = await make_world(assistant_urls=(assistant.url, other.url))

    async def both_ready() -> bool:
        return world.gateway.assistants.ready == 2

    await eventually(both_ready)
    customers = [await world.alice() for _ in range(12)]
    for _ in range(2):
        for customer in customers:
            await customer.heard("hi")
    first = {turn.conversation_id for turn in assistant.turns}
    second = {turn.conversation_id for turn in other.turns}
    assert first
    assert second
    assert not first & second
    await other.stop()
    for customer in customers:
        assert await customer.heard("again") == ["re: again"]

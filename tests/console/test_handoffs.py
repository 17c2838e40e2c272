"""The queue and its verbs over HTTP, down to what the customer sees."""

from __future__ import annotations

from bot.desk.conversation import Mood
from bot.desk.handoff import Reason
from bot.desk.ticket import Priority
from tests.console import seed
from tests.console.conftest import Staff
from tests.gateway.world import Alice, World


async def _waiting(world: World) -> Alice:
    """Alice, who has asked for a person."""
    alice = await world.alice(lang="en")
    await alice.say("my withdrawal is stuck")
    await alice.say("human")
    return alice


async def test_a_customer_who_asks_for_a_person_is_in_the_queue(world: World, nora: Staff) -> None:
    alice = await _waiting(world)
    (found,) = (await nora.get("/handoffs?state=waiting"))["handoffs"]
    assert found["conversation"] == alice.id
    assert found["reason"] == "asked"
    assert found["state"] == "waiting"
    assert "my withdrawal is stuck" in found["summary"]


async def test_the_second_claim_is_told_that_somebody_was_first(world: World, nora: Staff, tom: Staff) -> None:
    await _waiting(world)
    (found,) = (await nora.get("/handoffs?state=waiting"))["handoffs"]
    claimed = await nora.post(f"/handoffs/{found['id']}/claim")
    assert claimed["handoff"]["claimed_by"] == "nora"
    refused = await tom.post(f"/handoffs/{found['id']}/claim", status=409)
    assert refused["error"]["code"] == "conflict"
    assert not (await nora.get("/handoffs?state=waiting"))["handoffs"]
    assert len((await nora.get("/handoffs?state=claimed"))["handoffs"]) == 1


async def test_what_staff_say_reaches_the_customer_and_the_bot_is_silent(world: World, nora: Staff) -> None:
    alice = await _waiting(world)
    (found,) = (await nora.get("/handoffs"))["handoffs"]
    await nora.post(f"/handoffs/{found['id']}/claim")
    sent = await nora.post(f"/conversations/{alice.id}/messages", {"text": "Hello, I am Nora."}, status=201)
    page = await alice.page()
    assert page["messages"][-1] == sent["message"]
    assert sent["message"]["author"] == "staff"
    assert sent["message"]["name"] == "Nora"
    assert page["conversation"]["state"] == "staff"
    turns = len(world.assistant.turns)
    assert await alice.heard("thank you") == []
    assert len(world.assistant.turns) == turns


async def test_after_release_the_bot_answers_again_and_starts_fresh(world: World, nora: Staff) -> None:
    alice = await _waiting(world)
    (found,) = (await nora.get("/handoffs"))["handoffs"]
    await nora.post(f"/handoffs/{found['id']}/claim")
    released = await nora.post(f"/handoffs/{found['id']}/release")
    assert released["handoff"]["state"] == "done"
    assert await alice.heard("hello again") == ["re: hello again"]
    assert world.assistant.turns[-1].memory is None
    assert (await alice.page())["conversation"]["escalated"] is False


async def test_a_closed_conversation_takes_no_more_answers(world: World, nora: Staff) -> None:
    alice = await _waiting(world)
    (found,) = (await nora.get("/handoffs"))["handoffs"]
    await nora.post(f"/handoffs/{found['id']}/claim")
    await nora.post(f"/handoffs/{found['id']}/close")
    assert (await alice.page())["conversation"]["state"] == "closed"
    await nora.post(f"/conversations/{alice.id}/messages", {"text": "too late"}, status=409)
    await nora.post(f"/handoffs/{found['id']}/close", status=409)
    (done,) = (await nora.get("/handoffs?state=done"))["handoffs"]
    assert done["id"] == found["id"]


async def test_another_agent_may_not_answer_but_whoever_leads_may(world: World, nora: Staff, tom: Staff) -> None:
    alice = await _waiting(world)
    (found,) = (await tom.get("/handoffs"))["handoffs"]
    await tom.post(f"/handoffs/{found['id']}/claim")
    await nora.post(f"/conversations/{alice.id}/messages", {"text": "me too"}, status=403)
    await nora.post(f"/handoffs/{found['id']}/close", status=403)
    await tom.post(f"/conversations/{alice.id}/messages", {"text": "me"}, status=201)


async def test_the_most_urgent_comes_first(world: World, nora: Staff) -> None:
    storage = world.gateway.storage
    calm = await seed.handoff(storage, await seed.conversation(storage, "hello"))
    details = {"reason": Reason.SECURITY, "priority": Priority.CRITICAL, "mood": Mood.UPSET}
    urgent = await seed.handoff(storage, await seed.conversation(storage, "hacked!"), **details)
    found = (await nora.get("/handoffs?state=waiting"))["handoffs"]
    assert [handoff["id"] for handoff in found] == [urgent.id, calm.id]


async def test_an_unknown_state_is_refused_with_the_known_ones(nora: Staff) -> None:
    response = await nora.call("GET", "/handoffs?state=nowhere")
    assert response.status == 400
    assert "waiting, claimed, done" in (await response.json())["error"]["message"]

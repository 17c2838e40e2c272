"""Tickets over HTTP: finding, paging, moving."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.desk.ticket import STATUS_MOVES, Priority, Status
from tests.console import seed
from tests.console.conftest import Staff
from tests.gateway.world import World


async def _tickets(world: World) -> dict[str, str]:
    """Three known tickets: name → number."""
    storage = world.gateway.storage
    about = await seed.conversation(storage, "hello")
    later = seed.NOON + timedelta(hours=1)
    first = await seed.ticket(storage, about, "1", priority=Priority.LOW, subject="Étrange API error", lang="fr")
    second = await seed.ticket(storage, about, "2", priority=Priority.CRITICAL, assignee="tom", created_at=later)
    third = await seed.ticket(storage, about, "3", priority=Priority.CRITICAL, status=Status.RESOLVED)
    return {"api": first.id, "tom's": second.id, "solved": third.id}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["solved", "tom's", "api"]),
        ("status=open", ["tom's", "api"]),
        ("priority=critical", ["solved", "tom's"]),
        ("priority=critical&status=open", ["tom's"]),
        ("assignee=tom", ["tom's"]),
        ("lang=fr", ["api"]),
        ("q=étrange", ["api"]),
        ("q=alice%40example.com", ["solved", "tom's", "api"]),
        ("q=no+such+words", []),
        ("status=&priority=&q=", ["solved", "tom's", "api"]),
    ],
)
async def test_tickets_are_found_most_urgent_first(world: World, nora: Staff, query: str, found: list[str]) -> None:
    numbers = await _tickets(world)
    page = await nora.get(f"/tickets?{query}")
    assert [ticket["id"] for ticket in page["tickets"]] == [numbers[name] for name in found]
    assert page["next"] is None


async def test_pages_follow_each_other_without_gap_or_repetition(world: World, nora: Staff) -> None:
    about = await seed.conversation(world.gateway.storage, "hello")
    made = {
        (await seed.ticket(world.gateway.storage, about, str(number), priority=list(Priority)[number % 3])).id
        for number in range(7)
    }
    seen: list[str] = []
    after: str | None = ""
    while after is not None:
        page = await nora.get(f"/tickets?limit=3&after={after}")
        seen += [ticket["id"] for ticket in page["tickets"]]
        after = page["next"]
    assert len(seen) == 7
    assert set(seen) == made


@pytest.mark.parametrize("query", ["status=lost", "priority=huge", "limit=many", "q=" + "x" * 201])
async def test_a_filter_that_makes_no_sense_is_refused(nora: Staff, query: str) -> None:
    assert (await nora.call("GET", f"/tickets?{query}")).status == 400


@pytest.mark.parametrize("status", list(Status))
async def test_a_ticket_shows_the_moves_that_are_legal(world: World, nora: Staff, status: Status) -> None:
    storage = world.gateway.storage
    ticket = await seed.ticket(storage, await seed.conversation(storage, "hello"), status=status)
    found = await nora.get(f"/tickets/{ticket.id}")
    assert found["legal"] == [str(move) for move in STATUS_MOVES[status]]
    assert found["ticket"]["status"] == status


async def test_an_illegal_move_is_refused_with_the_legal_ones(world: World, nora: Staff) -> None:
    numbers = await _tickets(world)
    refused = await nora.patch(f"/tickets/{numbers['solved']}", {"status": "in_progress"}, status=409)
    assert refused["error"]["code"] == "illegal_move"
    assert refused["error"]["legal"] == ["open", "closed"]


async def test_every_change_is_in_the_history_with_who_did_it(world: World, nora: Staff) -> None:
    numbers = await _tickets(world)
    changes = {"status": "in_progress", "assignee": "nora", "priority": "high"}
    changed = (await nora.patch(f"/tickets/{numbers['api']}", changes))["ticket"]
    assert {name: changed[name] for name in changes} == changes
    log = {entry["what"]: (entry["who"], entry["from"], entry["to"]) for entry in changed["history"]}
    assert log["status"] == ("nora", "open", "in_progress")
    assert log["assignee"] == ("nora", None, "nora")
    assert log["priority"] == ("nora", "low", "high")
    freed = await nora.patch(f"/tickets/{numbers['api']}", {"assignee": None})
    assert freed["ticket"]["assignee"] is None


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"description": "rewritten"},
        {"status": "lost"},
        {"priority": 3},
        {"assignee": "nobody-here"},
        {"assignee": "x" * 600},
        {"subject": " "},
    ],
)
async def test_a_change_that_makes_no_sense_changes_nothing(
    world: World, nora: Staff, changes: dict[str, Any]
) -> None:
    numbers = await _tickets(world)
    before = await nora.get(f"/tickets/{numbers['api']}")
    await nora.patch(f"/tickets/{numbers['api']}", changes, status=400)
    assert await nora.get(f"/tickets/{numbers['api']}") == before


async def test_an_unknown_ticket_is_not_found(nora: Staff) -> None:
    assert (await nora.call("GET", "/tickets/T-00000000")).status == 404
    await nora.patch("/tickets/T-00000000", {"status": "closed"}, status=404)
    assert (await nora.call("GET", "/tickets?after=T-00000000")).status == 404


async def test_an_answer_on_a_ticket_is_the_customers_to_read_and_in_the_history(world: World, nora: Staff) -> None:
    alice = await world.alice(lang="es")
    storage = world.gateway.storage
    async with storage.read() as work:
        conversation = await work.conversations.get(alice.id)
    ticket = await seed.ticket(storage, conversation)
    said = (await nora.post(f"/tickets/{ticket.id}/messages", {"text": "Ya está."}, status=201))["message"]
    assert (said["author"], said["name"]) == ("staff", "Nora")
    assert await alice.texts() == [f"Sobre tu ticket {ticket.id}:\n\nYa está."]
    history = (await nora.get(f"/tickets/{ticket.id}"))["ticket"]["history"]
    answers = [(line["who"], line["to"]) for line in history if line["what"] == "answer"]
    assert answers == [("nora", "Ya está.")]
    assert await alice.heard("gracias") == ["re: gracias"]  # the bot still has the conversation


@pytest.mark.parametrize("body", [{}, {"text": " "}, {"text": 7}, {"text": "x" * 10_001}])
async def test_an_answer_without_words_is_refused(world: World, nora: Staff, body: dict[str, Any]) -> None:
    numbers = await _tickets(world)
    await nora.post(f"/tickets/{numbers['api']}/messages", body, status=400)
    await nora.post("/tickets/T-00000000/messages", {"text": "hello"}, status=404)


async def test_the_customer_hears_in_the_chat_that_staff_moved_the_ticket(world: World, nora: Staff) -> None:
    alice = await world.alice(lang="en")
    storage = world.gateway.storage
    async with storage.read() as work:
        ticket = await seed.ticket(storage, await work.conversations.get(alice.id))
    async with await alice.socket() as socket:
        await nora.patch(f"/tickets/{ticket.id}", {"status": "resolved"})
        async for frame in socket:
            said = frame.json()
            if said["type"] == "message":
                break
    assert said["message"]["author"] == "system"
    assert said["message"]["text"].startswith(f"Your ticket {ticket.id} is resolved.")

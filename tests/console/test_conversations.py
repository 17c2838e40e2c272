"""One conversation as staff see it."""

from __future__ import annotations

from aiohttp import FormData

from bot.desk.conversation import Author, Button, Customer, Draft
from tests.console import seed
from tests.console.conftest import Staff
from tests.gateway.world import World


async def test_staff_see_all_that_was_said_with_everything_that_belongs_to_it(world: World, nora: Staff) -> None:
    storage = world.gateway.storage
    known = Customer("u-1", "Alice", "alice@example.com", vip=True)
    about = await seed.conversation(storage, "hello", customer=known)
    button = Button("Yes", "/yes")
    async with storage.write() as work:
        draft = Draft(Author.BOT, "Better?", "en", about="greet", asks="helpful", buttons=(button,))
        await work.transcript.append(about.id, draft, seed.NOON)
        await work.conversations.update(about.id, facts={"coin": "BTC"})
        await work.commit()
    handoff = await seed.handoff(storage, about)
    ticket = await seed.ticket(storage, about)
    found = await nora.get(f"/conversations/{about.id}")
    said, asked = found["messages"]
    assert (said["author"], said["text"]) == ("customer", "hello")
    assert asked["buttons"] == [button.wire()]
    assert (asked["about"], asked["asks"]) == ("greet", "helpful")
    assert found["conversation"]["facts"] == {"coin": "BTC"}
    assert found["conversation"]["queue"]["position"] == 1
    assert found["customer"] == {
        "verified": True,
        "sub": "u-1",
        "name": "Alice",
        "email": "alice@example.com",
        "vip": True,
    }
    assert found["handoff"]["id"] == handoff.id
    assert found["tickets"][0]["id"] == ticket.id
    assert found["tickets"][0]["history"][0]["what"] == "created"


async def test_only_what_is_new_is_sent_when_asked_so(world: World, nora: Staff) -> None:
    about = await seed.conversation(world.gateway.storage, "one", "two", "three")
    found = await nora.get(f"/conversations/{about.id}?after=2")
    assert [message["text"] for message in found["messages"]] == ["three"]


async def test_a_long_transcript_comes_whole(world: World, nora: Staff) -> None:
    about = await seed.conversation(world.gateway.storage, *[str(number) for number in range(1, 621)])
    found = await nora.get(f"/conversations/{about.id}")
    assert [message["seq"] for message in found["messages"]] == list(range(1, 621))


async def test_notes_are_for_staff_and_never_reach_the_customer(world: World, nora: Staff, tom: Staff) -> None:
    alice = await world.alice()
    await alice.say("hello")
    made = await nora.post(f"/conversations/{alice.id}/notes", {"text": "Seems nervous."}, status=201)
    assert made["note"]["who"] == "nora"
    assert (await tom.get(f"/conversations/{alice.id}"))["notes"] == [made["note"]]
    assert "nervous" not in str(await alice.page())


async def test_a_finished_handoff_is_shown_when_it_is_asked_for_here(world: World, nora: Staff) -> None:
    storage = world.gateway.storage
    about, other = await seed.conversation(storage, "hello"), await seed.conversation(storage, "hi")
    handoff = await seed.handoff(storage, about)
    await nora.post(f"/handoffs/{handoff.id}/claim")
    await nora.post(f"/handoffs/{handoff.id}/close")
    assert (await nora.get(f"/conversations/{about.id}"))["handoff"] is None
    assert (await nora.get(f"/conversations/{about.id}?handoff={handoff.id}"))["handoff"]["state"] == "done"
    assert (await nora.get(f"/conversations/{other.id}?handoff={handoff.id}"))["handoff"] is None
    assert (await nora.get(f"/conversations/{about.id}?handoff=nothing"))["handoff"] is None


async def test_files_are_downloaded_and_never_shown_as_a_page(world: World, nora: Staff) -> None:
    alice = await world.alice()
    form = FormData()
    form.add_field("file", b"just words", filename="log.txt", content_type="text/plain")
    sent = await world.http.post("/api/chat/attachments", data=form, headers=alice.headers)
    attachment = (await sent.json())["attachment"]["id"]
    response = await nora.call("GET", f"/conversations/{alice.id}/attachments/{attachment}")
    assert response.status == 200
    assert await response.read() == b"just words"
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response.headers["Content-Security-Policy"]
    bob = await world.alice()
    assert (await nora.call("GET", f"/conversations/{bob.id}/attachments/{attachment}")).status == 404


async def test_what_is_not_there_is_not_found(nora: Staff) -> None:
    assert (await nora.call("GET", "/conversations/nothing")).status == 404
    await nora.post("/conversations/nothing/messages", {"text": "hello"}, status=404)
    await nora.post("/conversations/nothing/notes", {"text": "hello"}, status=404)


async def test_a_reply_that_is_empty_or_too_long_is_refused(world: World, nora: Staff) -> None:
    about = await seed.conversation(world.gateway.storage, "hello")
    for text in ("", "  \n", "x" * 10_001, None, 5):
        await nora.post(f"/conversations/{about.id}/messages", {"text": text}, status=400)

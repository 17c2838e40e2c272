"""What staff see of the customer's side of a chat and nobody answers."""

from __future__ import annotations

from bot.desk.asides import note_blocked, note_edit, note_unblocked
from bot.desk.conversation import Author, Conversation
from bot.desk.delivering import refused
from bot.desk.errors import Unreachable
from bot.desk.office import Office
from bot.desk.reception import Incoming, receive
from bot.storage.database import SqlStorage
from tests.desk.conftest import SetClock, asked, handed_over, reread, transcript, waiting


async def due(office: Office, clock: SetClock) -> list[str]:
    """What waits to be sent."""
    async with office.storage.read() as work:
        return [delivery.message.text for delivery in await work.outbox.due("telegram", clock())]


async def test_an_edit_is_noted_once_and_neither_answered_nor_sent(
    office: Office, bob: Conversation, clock: SetClock
) -> None:
    for _ in range(2):
        assert await note_edit(office, bob.id, "tg:7", "I meant 300") == ()
    (aside,) = await transcript(office, bob.id)
    assert (aside.author, aside.text) == (Author.SYSTEM, "[en] customer_edited text=I meant 300")
    assert await waiting(office, bob.id) is None
    assert await due(office, clock) == []


async def test_an_edit_that_changes_no_words_is_no_news(office: Office, bob: Conversation) -> None:
    await asked(office, bob.id, "look at https://example.com")
    await note_edit(office, bob.id, "tg:8", "look at https://example.com")
    assert len(await transcript(office, bob.id)) == 1


async def test_a_secret_in_an_edit_is_cut_out_and_warned_of(
    office: Office, bob: Conversation, clock: SetClock
) -> None:
    for _ in range(2):
        assert await note_edit(office, bob.id, "tg:7", "it is hunter2") == ("seed_phrase",)
    assert [m.text for m in await transcript(office, bob.id)] == [
        "[en] customer_edited text=it is [removed]",
        "[en] secret_removed",
    ]
    assert await due(office, clock) == ["[en] secret_removed"]


async def test_while_people_own_the_conversation_the_system_warns(office: Office, bob: Conversation) -> None:
    await handed_over(office, bob.id)
    await note_edit(office, bob.id, "tg:7", "it is hunter2")
    assert {m.author for m in (await transcript(office, bob.id))[-2:]} == {Author.SYSTEM}


async def test_a_customer_who_blocks_us_is_noted_and_what_waits_is_given_up(
    office: Office, storage: SqlStorage, bob: Conversation, clock: SetClock
) -> None:
    await handed_over(office, bob.id)
    assert await due(office, clock)
    for _ in range(2):
        await note_blocked(office, storage, bob.id, "tg:7", (100, 7))
    assert await due(office, clock) == []
    for _ in range(2):
        await note_unblocked(office, storage, bob.id, "tg:8", (100, 8))
    said = [m.text for m in await transcript(office, bob.id) if m.author is Author.SYSTEM]
    assert said == ["[en] customer_unreachable", "[en] customer_unblocked"]
    assert (await reread(office, bob.id)).state == "waiting"


async def test_a_block_that_is_told_late_or_again_does_not_silence_who_is_back(
    office: Office, storage: SqlStorage, bob: Conversation, clock: SetClock
) -> None:
    delivery_failed = Unreachable("Forbidden: bot was blocked by the user")
    await handed_over(office, bob.id)
    async with office.storage.read() as work:
        (delivery,) = await work.outbox.due("telegram", clock())
    assert await refused(office, delivery, delivery_failed, clock.tick())
    await note_blocked(office, storage, bob.id, "tg:7", (100, 7))
    await note_unblocked(office, storage, bob.id, "tg:9", (100, 9))
    await receive(office, bob.id, Incoming("tg:10", "I am back"))
    for number in (7, 8):
        await note_blocked(office, storage, bob.id, f"tg:{number}", (100, number))
    assert (await reread(office, bob.id)).reachable

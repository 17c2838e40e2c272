"""What staff do with conversations."""

from __future__ import annotations

import asyncio

import pytest

from bot.desk.conversation import Author, Conversation, Owner
from bot.desk.errors import Conflict, Forbidden, Invalid, NotFound
from bot.desk.handoff import Handoff, HandoffState
from bot.desk.office import Office
from bot.desk.staffing import Member, claim, close, end_by_customer, note, release, say
from tests.desk.conftest import (
    NORA,
    TOM,
    HeardNews,
    SetClock,
    asked,
    handed_over,
    reread,
    transcript,
    waiting,
)

ZOE = Member("zoe", "Zoe")


@pytest.fixture
async def queued(office: Office, alice: Conversation) -> Handoff:
    """Alice waits for a person."""
    return await handed_over(office, alice.id)


async def test_whoever_claims_first_has_the_conversation(
    office: Office, alice: Conversation, queued: Handoff, clock: SetClock, news: HeardNews
) -> None:
    clock.tick(30)
    claimed = await claim(office, queued.id, NORA)
    assert (claimed.state, claimed.claimed_by, claimed.claimed_at) == (HandoffState.CLAIMED, "nora", clock())
    assert (await reread(office, alice.id)).state is Owner.STAFF
    joined = (await transcript(office, alice.id))[-1]
    assert (joined.author, joined.text, joined.name) == (Author.SYSTEM, "[en] staff_joined name=Nora", "Nora")
    assert news.told[-1] == ("queue", "")
    with pytest.raises(Conflict):
        await claim(office, queued.id, TOM)


async def test_of_many_who_claim_at_once_one_wins(office: Office, alice: Conversation, queued: Handoff) -> None:
    staff = [Member(f"staff{number}", "S") for number in range(12)]
    outcomes = await asyncio.gather(*(claim(office, queued.id, one) for one in staff), return_exceptions=True)
    winners = [outcome for outcome in outcomes if isinstance(outcome, Handoff)]
    assert len(winners) == 1
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 11
    joined = [m for m in await transcript(office, alice.id) if m.author is Author.SYSTEM]
    assert len(joined) == 1


async def test_an_unknown_handoff_is_not_found(office: Office) -> None:
    for verb in (claim, release, close):
        with pytest.raises(NotFound):
            await verb(office, "nothing", NORA)


async def test_staff_write_only_where_they_have_the_conversation(
    office: Office, alice: Conversation, queued: Handoff
) -> None:
    with pytest.raises(Conflict):
        await say(office, alice.id, NORA, "too early")
    await claim(office, queued.id, NORA)
    said = await say(office, alice.id, NORA, "I am looking at it.")
    assert (said.author, said.name, said.text) == (Author.STAFF, "Nora", "I am looking at it.")
    with pytest.raises(Forbidden):
        await say(office, alice.id, ZOE, "me too")
    assert (await say(office, alice.id, TOM, "A supervisor may.")).name == "Tom"
    for bad in (" ", "x" * 10_001):
        with pytest.raises(Invalid):
            await say(office, alice.id, NORA, bad)


async def test_a_released_conversation_is_the_bots_which_starts_afresh(
    office: Office, alice: Conversation, queued: Handoff
) -> None:
    await claim(office, queued.id, NORA)
    with pytest.raises(Forbidden):
        await release(office, queued.id, ZOE)
    ended = await release(office, queued.id, NORA)
    now = await reread(office, alice.id)
    assert ended.state is HandoffState.DONE
    assert (now.state, now.memory, now.escalated, now.escalation_reason) == (Owner.BOT, None, False, None)
    assert (await transcript(office, alice.id))[-1].text == "[en] staff_released name=Nora"
    assert await asked(office, alice.id, "are you a bot?")
    with pytest.raises(Conflict):
        await release(office, queued.id, NORA)


async def test_a_closed_conversation_stays_in_the_record_as_escalated(
    office: Office, alice: Conversation, queued: Handoff
) -> None:
    await claim(office, queued.id, NORA)
    await close(office, queued.id, NORA)
    now = await reread(office, alice.id)
    assert (now.state, now.escalated) == (Owner.CLOSED, True)
    with pytest.raises(Conflict):
        await close(office, queued.id, NORA)
    with pytest.raises(Conflict):
        await say(office, alice.id, NORA, "one more thing")


async def test_what_waits_can_be_given_back_without_being_claimed(
    office: Office, alice: Conversation, queued: Handoff
) -> None:
    await release(office, queued.id, ZOE)
    assert (await reread(office, alice.id)).state is Owner.BOT
    again = await handed_over(office, alice.id)
    assert again.id != queued.id


async def test_a_customer_ends_the_conversation_whoever_owns_it(
    office: Office, alice: Conversation, bob: Conversation, queued: Handoff
) -> None:
    await claim(office, queued.id, NORA)
    await asked(office, bob.id)
    for conversation in (alice, bob):
        ended = await end_by_customer(office, conversation.id)
        assert ended.state is Owner.CLOSED
        assert await waiting(office, conversation.id) is None
        before = await transcript(office, conversation.id)
        assert before[-1].text == "[en] customer_closed"
        assert await end_by_customer(office, conversation.id) == ended
        assert await transcript(office, conversation.id) == before
    async with office.storage.read() as work:
        assert (await work.handoffs.get(queued.id)).state is HandoffState.DONE


async def test_notes_are_for_staff_and_hold_no_secrets(office: Office, alice: Conversation) -> None:
    written = await note(office, alice.id, NORA, "she wrote hunter2")
    assert (written.who, written.text) == ("nora", "she wrote [removed]")
    async with office.storage.read() as work:
        assert list(await work.notes.of(alice.id)) == [written]
    assert await transcript(office, alice.id) == []
    with pytest.raises(Invalid):
        await note(office, alice.id, NORA, " ")
    with pytest.raises(NotFound):
        await note(office, "c_nobody", NORA, "hm")

"""Receiving: once, without secrets, and to whoever owns the conversation."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.desk.conversation import Attachment, Author, Conversation, Owner
from bot.desk.errors import Conflict, Invalid, NotFound
from bot.desk.office import Limits, Office
from bot.desk.reception import Incoming, receive
from bot.desk.staffing import claim
from bot.desk.turn import Reply, TurnResult
from bot.desk.turns import complete
from tests.desk.conftest import NORA, HeardNews, handed_over, reread, transcript, waiting


async def test_a_message_is_stored_and_waits_for_its_turn(
    office: Office, alice: Conversation, news: HeardNews
) -> None:
    received = await receive(office, alice.id, Incoming("m1", "Where is my BTC?", payload="/ask", lang="en"))
    assert (received.repeated, received.turn, received.message.seq) == (False, True, 1)
    pending = await waiting(office, alice.id)
    assert pending is not None
    assert (pending.message, pending.payload) == (received.message, "/ask")
    assert news.told == [("message", "web"), ("work", alice.id), ("conversation", alice.id)]


async def test_the_same_id_again_is_the_same_message_and_no_second_turn(
    office: Office, alice: Conversation, news: HeardNews
) -> None:
    first = await receive(office, alice.id, Incoming("m1", "hello"))
    news.told.clear()
    again = await receive(office, alice.id, Incoming("m1", "something else"))
    assert again.repeated
    assert again.message == first.message
    assert await transcript(office, alice.id) == [first.message]
    assert news.told == []


async def test_an_id_of_the_bots_message_cannot_be_taken(office: Office, alice: Conversation) -> None:
    await receive(office, alice.id, Incoming("m1", "hello"))
    pending = await waiting(office, alice.id)
    assert pending is not None
    await complete(office, pending, TurnResult((Reply("hi", "en"),), "en"))
    bots = (await transcript(office, alice.id))[1]
    with pytest.raises(Conflict):
        await receive(office, alice.id, Incoming(bots.id, "hello"))


async def test_the_first_message_sets_the_language_and_later_ones_do_not(office: Office, bob: Conversation) -> None:
    await receive(office, bob.id, Incoming("m1", "你好", lang="zh"))
    await receive(office, bob.id, Incoming("m2", "ok", lang="en"))
    assert (await reread(office, bob.id)).lang == "zh"
    assert [message.lang for message in await transcript(office, bob.id)] == ["zh", "en"]


async def test_a_secret_never_reaches_the_store_and_the_customer_is_warned(
    office: Office, bob: Conversation, news: HeardNews
) -> None:
    await receive(office, bob.id, Incoming("m1", "my phrase is hunter2"))
    said, warning = await transcript(office, bob.id)
    assert said.text == "my phrase is [removed]"
    assert (warning.author, warning.text, warning.about, warning.reply_to) == (
        Author.BOT,
        "[en] secret_removed",
        "security_seed_phrase",
        1,
    )
    assert ("delivery", "telegram") in news.told


async def test_while_people_own_the_conversation_the_bot_is_silent_even_in_warnings(
    office: Office, alice: Conversation
) -> None:
    handoff = await handed_over(office, alice.id)
    await claim(office, handoff.id, NORA)
    before = len(await transcript(office, alice.id))
    received = await receive(office, alice.id, Incoming("m2", "my phrase is hunter2"))
    assert not received.turn
    assert await waiting(office, alice.id) is None
    _, warning = (await transcript(office, alice.id))[before:]
    assert warning.author is Author.SYSTEM


async def test_writing_to_a_closed_conversation_opens_it_with_the_bot_afresh(
    office: Office, alice: Conversation
) -> None:
    async with office.storage.write() as work:
        await work.conversations.update(alice.id, memory={"old": True})
        await work.conversations.move(alice.id, Owner.BOT, Owner.CLOSED, escalated=True, escalation_reason="asked")
        await work.commit()
    received = await receive(office, alice.id, Incoming("m1", "one more thing"))
    now = await reread(office, alice.id)
    assert received.turn
    assert (now.state, now.memory, now.escalated, now.escalation_reason) == (Owner.BOT, None, False, None)


@pytest.mark.parametrize(
    "bad",
    [
        Incoming("", "hello"),
        Incoming("x" * 101, "hello"),
        Incoming("m1", " \n "),
        Incoming("m1", "x" * 21),
        Incoming("m1", "hello", payload="/say hunter2"),
        Incoming("m1", "hello", attachments=("a", "b", "c")),
    ],
)
async def test_what_is_not_of_the_right_form_is_refused_and_not_stored(
    office: Office, alice: Conversation, bad: Incoming
) -> None:
    strict = replace(office, limits=Limits(message_chars=20, attachments_per_message=2))
    with pytest.raises(Invalid):
        await receive(strict, alice.id, bad)
    assert await transcript(office, alice.id) == []


async def test_files_come_along_only_from_their_own_conversation(
    office: Office, alice: Conversation, bob: Conversation
) -> None:
    receipt = Attachment("f1", "receipt.pdf", "application/pdf", 3)
    async with office.storage.write() as work:
        await work.attachments.add(alice.id, receipt, b"pdf")
        await work.commit()
    with pytest.raises(NotFound):
        await receive(office, bob.id, Incoming("m1", "", attachments=("f1",)))
    received = await receive(office, alice.id, Incoming("m1", "", attachments=("f1",)))
    assert received.message.attachments == (receipt,)
    assert await transcript(office, bob.id) == []


async def test_nobody_writes_to_a_conversation_that_is_not_there(office: Office) -> None:
    with pytest.raises(NotFound):
        await receive(office, "c_nobody", Incoming("m1", "hello"))

"""Links that tie a chat to a customer: signed, short-lived, one use, and nobody sees what was somebody else's."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.conversation import Conversation, Customer, Owner
from bot.desk.errors import Forbidden, Left
from bot.desk.linking import LinkPolicy, Outcome, issue_token, known_before, redeem, untie, without_tokens
from bot.desk.office import Office
from bot.desk.reception import Incoming, receive
from bot.desk.turn import NewTicket, Reply, TurnResult
from bot.desk.turns import complete, turn_request
from bot.storage.database import SqlStorage
from tests.desk.conftest import SetClock, asked, handed_over, opened, reread, transcript

POLICY = LinkPolicy.of_secret("the exchange's secret", 900)
BOB = Customer("bob-1", "Bob", "bob@example.com", vip=True)
CAROL = Customer("carol-1", "Carol")


async def issued(office: Office, storage: SqlStorage, customer: Customer = BOB) -> str:
    """The token of a new link."""
    token, _ = await issue_token(office, storage, POLICY, customer)
    return token


async def chat_of(office: Office, chat: str = "42") -> Conversation:
    """The conversation that the chat has now."""
    async with office.storage.read() as work:
        found = await work.conversations.by_external("telegram", chat)
    assert found
    return found


async def tickets_of(office: Office, conversation: Conversation) -> list[str]:
    """What the assistant would be told of the customer's tickets."""
    pending = await asked(office, conversation.id, "how are my tickets?")
    async with office.storage.read() as work:
        return [ticket.id for ticket in (await turn_request(office, work, pending)).tickets]


def everything_in(folder: Path) -> bytes:
    """All bytes of the database, and of what SQLite keeps beside it."""
    content = b"".join(file.read_bytes() for file in folder.glob("pharos.db*"))
    assert content
    return content


async def with_ticket(office: Office, conversation: Conversation, number: str) -> None:
    """A ticket that was opened in this conversation."""
    pending = await asked(office, conversation.id, "open a ticket")
    ticket = NewTicket(number, "withdrawal_pending", "a subject", "a description")
    assert await complete(office, pending, TurnResult((Reply("done", "en"),), "en", tickets=(ticket,)))


async def test_a_link_ties_the_chat_to_its_customer(office: Office, storage: SqlStorage, bob: Conversation) -> None:
    tied, outcome = await redeem(office, storage, POLICY, await issued(office, storage), bob, "tg:1")
    assert (tied.id, outcome) == (bob.id, Outcome.TIED)
    assert (await reread(office, bob.id)).customer == BOB
    assert [message.text for message in await transcript(office, bob.id)] == ["[en] telegram_linked_as name=Bob"]


async def test_what_was_opened_before_and_elsewhere_is_seen_afterwards(
    office: Office, storage: SqlStorage, bob: Conversation, clock: SetClock
) -> None:
    web = await opened(office, customer=BOB)
    await with_ticket(office, web, "T-WEB")
    clock.tick()
    await with_ticket(office, bob, "T-CHAT")
    assert await tickets_of(office, bob) == ["T-CHAT"]
    async with storage.write() as work:
        pending = await work.inbox.oldest(bob.id)
        assert pending
        await work.inbox.finish(pending.id)
        await work.commit()
    await redeem(office, storage, POLICY, await issued(office, storage), bob, "tg:1")
    assert await tickets_of(office, bob) == ["T-WEB", "T-CHAT"]


async def test_a_link_works_once_and_the_message_that_used_it_may_come_again(
    office: Office, storage: SqlStorage, bob: Conversation
) -> None:
    token = await issued(office, storage)
    eve = await opened(office, "telegram", external_id="66")
    outcomes = [
        (await redeem(office, storage, POLICY, token, who, said))[1]
        for who, said in ((bob, "tg:1"), (bob, "tg:1"), (bob, "tg:2"), (eve, "tg:1"))
    ]
    assert outcomes == [Outcome.TIED, Outcome.TIED, Outcome.USED, Outcome.USED]
    assert (await reread(office, eve.id)).customer.sub is None
    assert len(await transcript(office, bob.id)) == 1


async def test_of_many_who_open_a_link_at_once_one_is_tied(office: Office, storage: SqlStorage) -> None:
    token = await issued(office, storage)
    chats = [await opened(office, "telegram", external_id=str(number)) for number in range(5)]
    found = await asyncio.gather(*(redeem(office, storage, POLICY, token, chat, "tg:1") for chat in chats))
    assert sorted(outcome for _, outcome in found) == [Outcome.TIED] + [Outcome.USED] * 4
    assert [(await reread(office, chat.id)).customer.sub for chat in chats].count("bob-1") == 1


async def test_a_link_expires_and_is_forgotten_a_day_later(
    office: Office, storage: SqlStorage, bob: Conversation, clock: SetClock
) -> None:
    token, expires_at = await issue_token(office, storage, POLICY, BOB)
    assert expires_at == clock() + timedelta(minutes=15)
    clock.tick(901)
    assert (await redeem(office, storage, POLICY, token, bob, "tg:1"))[1] is Outcome.EXPIRED
    clock.tick(86_400)
    await issued(office, storage)
    assert (await redeem(office, storage, POLICY, token, bob, "tg:2"))[1] is Outcome.UNKNOWN
    assert (await reread(office, bob.id)).customer.sub is None


async def test_a_forged_link_ties_nothing(office: Office, storage: SqlStorage, bob: Conversation) -> None:
    token = await issued(office, storage)
    other = LinkPolicy.of_secret("another secret", 900)
    forged = [token[:-2] + "AA", token[:3] + "A" * 22 + token[25:], token[:-1], "in-", other.token(), POLICY.token()]
    for number, wrong in enumerate(forged):
        if wrong != token:
            assert (await redeem(office, storage, POLICY, wrong, bob, f"tg:{number}"))[1] is Outcome.UNKNOWN
    assert (await redeem(office, storage, None, token, bob, "tg:7"))[1] is Outcome.UNKNOWN
    assert (await reread(office, bob.id)).customer.sub is None


async def test_only_for_a_verified_customer_there_is_a_link(office: Office, storage: SqlStorage) -> None:
    with pytest.raises(Forbidden):
        await issued(office, storage, Customer(name="Bob", email="bob@example.com"))


async def test_the_database_does_not_hold_what_opens_a_link(
    office: Office, storage: SqlStorage, tmp_path: Path
) -> None:
    token = await issued(office, storage)
    async with storage.write() as work:
        assert await work.links.find(token) is None
    assert token.encode() not in everything_in(tmp_path)


async def test_the_same_customer_again_keeps_the_conversation(
    office: Office, storage: SqlStorage, bob: Conversation
) -> None:
    for number in range(2):
        token = await issued(office, storage)
        tied, _ = await redeem(office, storage, POLICY, token, bob, f"tg:{number}")
        assert tied.id == bob.id


async def test_somebody_else_gets_a_fresh_conversation_and_sees_nothing_of_the_first(
    office: Office, storage: SqlStorage, bob: Conversation
) -> None:
    await redeem(office, storage, POLICY, await issued(office, storage), bob, "tg:1")
    await with_ticket(office, bob, "T-BOB")
    await handed_over(office, bob.id)
    old = await reread(office, bob.id)
    fresh, outcome = await redeem(office, storage, POLICY, await issued(office, storage, CAROL), old, "tg:2")
    assert (outcome, fresh.customer, fresh.state) == (Outcome.TIED, CAROL, Owner.BOT)
    assert fresh.id != bob.id
    assert (await chat_of(office)).id == fresh.id
    assert await tickets_of(office, fresh) == []
    assert (await reread(office, bob.id)).state is Owner.CLOSED
    async with office.storage.read() as work:
        assert await work.handoffs.open_of(bob.id) is None


async def test_what_waited_for_the_first_one_is_not_delivered_to_the_second(
    office: Office, storage: SqlStorage, bob: Conversation, clock: SetClock
) -> None:
    await redeem(office, storage, POLICY, await issued(office, storage), bob, "tg:1")
    await with_ticket(office, bob, "T-BOB")
    old = await reread(office, bob.id)
    fresh, _ = await redeem(office, storage, POLICY, await issued(office, storage, CAROL), old, "tg:2")
    with pytest.raises(Left):
        await receive(office, old.id, Incoming("late", "a message on its way"))
    assert (await reread(office, old.id)).state is Owner.CLOSED
    async with office.storage.read() as work:
        due = await work.outbox.due("telegram", clock())
    assert {delivery.conversation_id for delivery in due} == {fresh.id}


async def test_of_two_who_sign_in_at_once_in_one_chat_it_is_the_lasts(
    office: Office, storage: SqlStorage, bob: Conversation
) -> None:
    await redeem(office, storage, POLICY, await issued(office, storage), bob, "tg:1")
    dave = Customer("dave-1", "Dave")
    tokens = [await issued(office, storage, CAROL), await issued(office, storage, dave)]
    stale = await reread(office, bob.id)
    found = await asyncio.gather(
        *(redeem(office, storage, POLICY, token, stale, f"tg:{number}") for number, token in enumerate(tokens, 2))
    )
    assert {tied.customer for tied, _ in found} == {CAROL, dave}
    assert (await chat_of(office)).id in {tied.id for tied, _ in found}
    assert (await reread(office, bob.id)).customer == BOB


async def test_signing_out_leaves_the_chat_to_nobody_and_the_next_one_sees_nothing(
    office: Office, storage: SqlStorage, bob: Conversation, clock: SetClock
) -> None:
    await redeem(office, storage, POLICY, await issued(office, storage), bob, "tg:1")
    await with_ticket(office, bob, "T-BOB")
    await handed_over(office, bob.id)
    assert await untie(office, storage, bob.id, "Somebody")
    assert not await untie(office, storage, bob.id)
    fresh = await chat_of(office)
    assert not await untie(office, storage, fresh.id)
    assert (fresh.id != bob.id, fresh.customer) == (True, Customer(name="Somebody"))
    async with office.storage.read() as work:
        due = await work.outbox.due("telegram", clock())
        assert await work.handoffs.open_of(bob.id) is None
    assert [delivery.message.text for delivery in due] == ["[en] telegram_signed_out"]
    assert await tickets_of(office, fresh) == []
    assert (await transcript(office, bob.id))[-1].text == "[en] customer_closed"


async def test_what_a_former_conversation_knows_is_known_to_come_again(
    office: Office, storage: SqlStorage, bob: Conversation
) -> None:
    await redeem(office, storage, POLICY, await issued(office, storage), bob, "tg:1")
    await receive(office, bob.id, Incoming("tg:2", "a message"))
    await redeem(office, storage, POLICY, await issued(office, storage, CAROL), bob, "tg:3")
    async with storage.read() as work:
        known = [await known_before(work, "telegram", "42", [said]) for said in ("tg:2", "tg:4")]
        assert not await known_before(work, "telegram", "66", ["tg:2"])
    assert known == [True, False]


@given(st.text(max_size=20), st.text(max_size=20))
def test_a_token_is_cut_out_of_any_text(before: str, after: str) -> None:
    token = POLICY.token()
    assert token not in without_tokens(f"{before} https://t.me/pharos_bot?start={token} {after}")


async def test_while_people_own_the_conversation_the_bot_is_silent_about_it(
    office: Office, storage: SqlStorage, bob: Conversation
) -> None:
    await handed_over(office, bob.id)
    await redeem(office, storage, POLICY, await issued(office, storage), bob, "tg:1")
    said = (await transcript(office, bob.id))[-1]
    assert (said.author, said.text) == ("system", "[en] telegram_linked_as name=Bob")


@given(st.text(max_size=70) | st.from_regex(r"in-[A-Za-z0-9_-]{0,60}"))
def test_no_text_but_what_was_signed_is_a_token(text: str) -> None:
    assert not POLICY.vouches_for(text)


@given(st.integers(0, 46), st.sampled_from("Aa0_-"))
def test_a_token_fits_a_start_parameter_and_no_letter_of_it_may_change(place: int, letter: str) -> None:
    token = POLICY.token()
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", token)
    assert POLICY.vouches_for(token)
    changed = token[:place] + letter + token[place + 1 :]
    assert POLICY.vouches_for(changed) is (changed == token)

"""Lookups around a turn: noted with it, told once, kept for staff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from bot.desk.conversation import Author, Conversation, Customer, Draft, Message, Owner
from bot.desk.looking_up import settle
from bot.desk.lookup import (
    Absent,
    AccountState,
    AccountStatus,
    Answer,
    Kind,
    Subject,
    TransactionState,
    Unchecked,
    Verification,
    Wanted,
)
from bot.desk.office import Office, post
from bot.desk.staffing import edit_ticket
from bot.desk.turn import NewTicket, Reply, TurnResult
from bot.desk.turns import complete
from bot.storage.database import SqlStorage
from tests.desk.conftest import (
    NORA,
    HeardNews,
    SetClock,
    asked,
    handed_over,
    office_over,
    opened,
    transcript,
    waiting,
)
from tests.desk.test_lookup import HEX, PLAN

FACTS = {"tx_hash": HEX, "network": "ERC20", "coin": "USDT"}
TX = f"0x{HEX}"
ETHEREUM = Subject(TX, "Ethereum")


@pytest.fixture
def office(storage: SqlStorage, news: HeardNews, clock: SetClock) -> Office:
    """The desk, with lookups on."""
    return replace(office_over(storage, news, clock), lookups=PLAN)


async def turned(
    office: Office, conversation_id: str, about: str | None = "deposit_missing", **result: Any
) -> Sequence[Wanted]:
    """A turn with an answer about this; what is to be looked up afterwards."""
    known: dict[str, Any] = {"facts": FACTS, "topic": about}
    reply = Reply("Let us look.", "en", about=about, asks="helpful")
    await complete(office, await asked(office, conversation_id), TurnResult((reply,), "en", **(known | result)))
    return await due(office)


async def due(office: Office) -> Sequence[Wanted]:
    """What is to be looked up."""
    async with office.storage.read() as work:
        return await work.lookups.due(office.clock(), 10)


async def told(office: Office, conversation_id: str) -> list[Message]:
    """What the bot said beside its answers."""
    return [m for m in await transcript(office, conversation_id) if m.author is Author.BOT and m.reply_to is None]


async def looked_up(office: Office, conversation_id: str, answer: Answer, **turn: Any) -> None:
    """A turn, and the lookup it called for."""
    (wanted,) = await turned(office, conversation_id, **turn)
    assert await settle(office, wanted, answer)


async def test_a_turn_about_a_known_transaction_wants_it_looked_up(
    office: Office, alice: Conversation, news: HeardNews
) -> None:
    (wanted,) = await turned(office, alice.id)
    assert (wanted.kind, wanted.topic, wanted.subject) == (Kind.TRANSACTION, "deposit_missing", ETHEREUM)
    assert news.told[-1] == ("lookup", "")


async def test_a_fact_that_was_missing_wants_it_when_it_comes(office: Office, alice: Conversation) -> None:
    assert await turned(office, alice.id, facts={"coin": "USDT"}) == []
    assert await turned(office, alice.id, "ticket_create", topic="deposit_missing", facts={"tx_hash": HEX}) == []
    (wanted,) = await turned(office, alice.id, "ticket_create", topic="deposit_missing")
    assert (wanted.topic, wanted.subject) == ("deposit_missing", ETHEREUM)


async def test_the_same_is_not_wanted_again_by_every_turn(office: Office, alice: Conversation) -> None:
    await looked_up(office, alice.id, Absent())
    assert await turned(office, alice.id, "thanks", topic="deposit_missing") == []
    assert len(await turned(office, alice.id)) == 1  # asked about again
    assert len(await turned(office, alice.id)) == 1  # and still waiting


@pytest.mark.parametrize("topic", ["trading_fees", None])
async def test_other_talk_looks_nothing_up(office: Office, alice: Conversation, topic: str | None) -> None:
    assert await turned(office, alice.id, topic) == []


async def test_off_means_nothing_noted_and_nothing_said(office: Office, alice: Conversation) -> None:
    assert await turned(replace(office, lookups=None), alice.id) == []
    assert await told(office, alice.id) == []


async def test_accounts_and_orders_are_looked_up_for_verified_customers_only(office: Office) -> None:
    facts = {"uid": "12345", "order_id": "OR-1"}
    for customer, expected in ((Customer("alice"), {"account": "alice", "order": "OR-1"}), (Customer(), {})):
        conversation = await opened(office, customer=customer)
        for topic in ("account_frozen", "trading_order_cancel"):
            await turned(office, conversation.id, topic, facts=facts)
        mine = [wanted for wanted in await due(office) if wanted.conversation_id == conversation.id]
        assert {str(wanted.kind): wanted.subject.id for wanted in mine} == expected
        assert {wanted.sub for wanted in mine} == ({"alice"} if expected else set())


async def test_what_was_found_is_said_once_in_the_customers_language(office: Office) -> None:
    conversation = await opened(office)
    await looked_up(office, conversation.id, TransactionState(TX, 3))
    (message,) = await told(office, conversation.id)
    assert message.about == "deposit_missing"
    assert message.text.startswith("[en] lookup_transaction_confirming")
    assert "confirmations=3 required=12" in message.text
    assert message.asks == "helpful"  # what the bot asked before is still open
    await looked_up(office, conversation.id, TransactionState(TX, 5))
    assert len(await told(office, conversation.id)) == 1
    await looked_up(office, conversation.id, TransactionState(TX, 12))
    assert [m.text.split()[1] for m in await told(office, conversation.id)] == [
        "lookup_transaction_confirming",
        "lookup_transaction_confirmed",
    ]


async def test_another_network_is_another_matter(office: Office, alice: Conversation) -> None:
    await looked_up(office, alice.id, Absent())
    await looked_up(office, alice.id, Absent(), facts={**FACTS, "network": "BTC"})
    assert len(await told(office, alice.id)) == 2


async def test_a_lookup_is_settled_once(office: Office, alice: Conversation) -> None:
    (wanted,) = await turned(office, alice.id)
    assert [await settle(office, wanted, Absent()) for _ in range(2)] == [True, False]
    assert len(await told(office, alice.id)) == 1


async def test_a_pushed_message_goes_through_the_outbox(office: Office, bob: Conversation, news: HeardNews) -> None:
    await looked_up(office, bob.id, Unchecked("slow"))
    assert news.told[-1] == ("delivery", "telegram")


async def test_below_a_message_of_the_customer_nothing_is_asked(office: Office, alice: Conversation) -> None:
    (wanted,) = await turned(office, alice.id)
    await asked(office, alice.id, "hm")
    await settle(office, wanted, Absent())
    assert (await told(office, alice.id))[0].asks is None


async def test_people_get_a_note_and_the_customer_hears_nothing(office: Office, alice: Conversation) -> None:
    (wanted,) = await turned(office, alice.id)
    await handed_over(office, alice.id)
    assert await settle(office, wanted, Absent())
    assert await told(office, alice.id) == []
    async with office.storage.read() as work:
        (note,) = await work.notes.of(alice.id)
    assert (note.who, note.text) == ("lookup", f"transaction {TX}: not found on Ethereum")


async def test_a_closed_conversation_stays_silent(office: Office, alice: Conversation) -> None:
    (wanted,) = await turned(office, alice.id)
    async with office.storage.write() as work:
        await work.conversations.move(alice.id, Owner.BOT, Owner.CLOSED)
        await work.commit()
    before = await transcript(office, alice.id)
    assert await settle(office, wanted, Absent())
    assert await transcript(office, alice.id) == before


async def test_news_that_is_too_old_is_for_staff_only(office: Office, alice: Conversation, clock: SetClock) -> None:
    (wanted,) = await turned(office, alice.id, tickets=(ticket("T-00000001"),))
    clock.tick(3601)
    assert await settle(office, wanted, Absent())
    assert await told(office, alice.id) == []
    assert len(await history(office, "T-00000001")) == 1


def ticket(number: str, topic: str = "deposit_missing", **facts: str) -> NewTicket:
    """A ticket as the assistant asks for it."""
    return NewTicket(number, topic, "Deposit", "It is not there.", facts)


async def history(office: Office, number: str) -> list[tuple[str, str | None, str | None]]:
    """What the lookups left on a ticket."""
    async with office.storage.read() as work:
        found = await work.tickets.get(number)
    return [(line.what, line.old, line.new) for line in found.history if line.who == "lookup"]


async def test_a_ticket_gets_the_result_each_line_once(office: Office, alice: Conversation) -> None:
    await looked_up(office, alice.id, TransactionState(TX, 3))
    await looked_up(
        office, alice.id, TransactionState(TX, 3), about="ticket_create", tickets=(ticket("T-1", **FACTS),)
    )
    await looked_up(office, alice.id, TransactionState(TX, 3))
    await looked_up(office, alice.id, TransactionState(TX, 4))
    assert await history(office, "T-1") == [
        ("transaction", TX, "3 of 12 confirmations on Ethereum"),
        ("transaction", TX, "4 of 12 confirmations on Ethereum"),
    ]
    assert len(await told(office, alice.id)) == 1


async def test_only_unsolved_tickets_about_the_matter_get_it(office: Office, alice: Conversation) -> None:
    new = (
        ticket("T-SAME", "deposit_confirmations", tx_hash=TX.upper().replace("X", "x")),
        ticket("T-TOPIC"),
        ticket("T-OTHERHASH", tx_hash="cd" * 32),
        ticket("T-OTHER", "app_problem"),
        ticket("T-DONE"),
    )
    (wanted,) = await turned(office, alice.id, tickets=new)
    await edit_ticket(office, "T-DONE", NORA, {"status": "resolved"})
    await settle(office, wanted, Absent())
    kept = [number for number in (each.id for each in new) if await history(office, number)]
    assert kept == ["T-SAME", "T-TOPIC"]


async def test_an_account_is_told_by_what_was_asked(office: Office) -> None:
    conversation = await opened(office, customer=Customer("alice"))
    state = AccountState(AccountStatus.FROZEN, Verification.PENDING, "unusual sign-in")
    await looked_up(office, conversation.id, state, about="account_frozen", facts={})
    (message,) = await told(office, conversation.id)
    assert message.text == "[en] lookup_account_frozen"


async def test_a_lookup_does_not_take_the_next_turn(office: Office, alice: Conversation) -> None:
    (wanted,) = await turned(office, alice.id)
    pending = await asked(office, alice.id, "and now?")
    await settle(office, wanted, Absent())
    assert await waiting(office, alice.id) == pending


async def test_a_turn_that_is_rolled_back_wants_nothing(office: Office, alice: Conversation) -> None:
    async with office.storage.write() as work:
        await post(work, alice, Draft(Author.BOT, "x", "en"), office.clock())
        await work.lookups.add(Wanted(alice.id, 1, Kind.TRANSACTION, "t", ETHEREUM, None, office.clock()))
    assert await due(office) == []

"""The bot's turn: what it is told, and that it counts once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.desk.conversation import Author, Button, Conversation, Customer, Mood, Owner
from bot.desk.errors import NotFound
from bot.desk.handoff import HandoffState, Reason
from bot.desk.office import Office
from bot.desk.ticket import Priority, Status, ticket_number
from bot.desk.turn import KnownTicket, NewComment, NewHandoff, NewTicket, Reply, TurnResult
from bot.desk.turns import apologise, complete, give_up, turn_request
from tests.desk.conftest import HeardNews, SetClock, asked, opened, reread, transcript, waiting

ANSWER = Reply("It needs 3 confirmations.", "en", about="deposit_confirmations", buttons=(Button("More", "/more"),))
PLAIN = TurnResult((ANSWER,), "en", Mood.CALM, {"coin": "BTC"}, memory={"turns": 1})


def new_ticket(number: str = "T-00000001", topic: str = "withdrawal_pending") -> NewTicket:
    """A ticket as the assistant asks for it."""
    return NewTicket(number, topic, "Withdrawal pending", "0.5 BTC", {"email": "alice@example.com"})


async def test_the_assistant_is_told_what_is_known(office: Office, alice: Conversation) -> None:
    first = await asked(office, alice.id)
    await complete(
        office, first, TurnResult((ANSWER,), "en", facts={"coin": "BTC"}, tickets=(new_ticket(),), memory={"a": 1})
    )
    pending = await asked(office, alice.id, "and now?", payload="/more")
    async with office.storage.read() as work:
        request = await turn_request(office, work, pending)
    assert (request.text, request.payload, request.message_id) == ("and now?", "/more", pending.message.id)
    assert (request.facts, request.memory, request.lang) == ({"coin": "BTC"}, {"a": 1}, "en")
    assert request.tickets == (KnownTicket("T-00000001", "withdrawal_pending", "Withdrawal pending", "open"),)


async def test_only_a_verified_customers_tickets_follow_them_into_another_conversation(office: Office) -> None:
    seen = {}
    for customer in (Customer("alice"), Customer(None, "Alice")):
        first, second = [await opened(office, customer=customer) for _ in range(2)]
        number = ticket_number(first.id, "m")
        await complete(
            office, await asked(office, first.id), TurnResult((ANSWER,), "en", tickets=(new_ticket(number),))
        )
        pending = await asked(office, second.id)
        async with office.storage.read() as work:
            seen[customer.verified] = [
                ticket.id == number for ticket in (await turn_request(office, work, pending)).tickets
            ]
    assert seen == {True: [True], False: []}


async def test_a_turn_is_written_as_a_whole(office: Office, alice: Conversation, news: HeardNews) -> None:
    pending = await asked(office, alice.id)
    news.told.clear()
    assert await complete(office, pending, PLAIN)
    reply = (await transcript(office, alice.id))[-1]
    assert (reply.author, reply.text, reply.about, reply.buttons) == (
        Author.BOT,
        ANSWER.text,
        ANSWER.about,
        ANSWER.buttons,
    )
    assert reply.reply_to == pending.message.seq
    now = await reread(office, alice.id)
    assert (now.facts, now.memory, now.mood) == ({"coin": "BTC"}, {"turns": 1}, Mood.CALM)
    assert await waiting(office, alice.id) is None
    assert news.told == [("conversation", alice.id)]


async def test_a_turn_that_is_run_again_counts_once(office: Office, alice: Conversation) -> None:
    pending = await asked(office, alice.id)
    result = TurnResult((ANSWER,), "en", tickets=(new_ticket(),))
    assert [await complete(office, pending, result) for _ in range(3)] == [True, False, False]
    assert [message.author for message in await transcript(office, alice.id)] == [Author.CUSTOMER, Author.BOT]
    assert (await reread(office, alice.id)).tickets == ("T-00000001",)


async def test_a_turn_that_cannot_be_written_leaves_everything_as_it_was(office: Office, alice: Conversation) -> None:
    pending = await asked(office, alice.id)
    broken = TurnResult((ANSWER,), "en", facts={"coin": "BTC"}, comments=(NewComment("T-NOTTHERE", "hm"),))
    with pytest.raises(NotFound):
        await complete(office, pending, broken)
    assert await waiting(office, alice.id) == pending
    assert (await reread(office, alice.id)).facts == {}
    assert len(await transcript(office, alice.id)) == 1


async def test_an_answer_that_comes_after_people_took_over_is_not_sent(office: Office, alice: Conversation) -> None:
    pending = await asked(office, alice.id)
    async with office.storage.write() as work:
        await work.conversations.move(alice.id, Owner.BOT, Owner.WAITING)
        await work.commit()
    assert not await complete(office, pending, PLAIN)
    assert len(await transcript(office, alice.id)) == 1
    assert await waiting(office, alice.id) is None


async def test_a_pushed_conversations_replies_go_to_the_outbox_in_order(
    office: Office, bob: Conversation, news: HeardNews, clock: SetClock
) -> None:
    await complete(office, await asked(office, bob.id), TurnResult((ANSWER, Reply("Anything else?", "en")), "en"))
    async with office.storage.read() as work:
        (due,) = await work.outbox.due("telegram", clock())
    assert (due.external_id, due.message.text) == ("42", ANSWER.text)
    assert news.told[-1] == ("delivery", "telegram")


@pytest.mark.parametrize(
    ("vip", "mood", "topic", "priority", "team"),
    [
        (False, Mood.CALM, "withdrawal_pending", Priority.MEDIUM, "payments"),
        (True, Mood.CALM, "withdrawal_pending", Priority.HIGH, "payments"),
        (False, Mood.UPSET, "withdrawal_pending", Priority.HIGH, "payments"),
        (True, Mood.UPSET, "security_hacked", Priority.CRITICAL, "security"),
        (False, Mood.CALM, "never heard of", Priority.LOW, "support"),
    ],
)
async def test_a_ticket_gets_its_team_priority_and_due_times(
    office: Office, clock: SetClock, vip: bool, mood: Mood, topic: str, priority: Priority, team: str
) -> None:
    conversation = await opened(office, customer=Customer("alice", "Alice", vip=vip))
    await complete(
        office,
        await asked(office, conversation.id),
        TurnResult((ANSWER,), "en", mood, tickets=(new_ticket(topic=topic),)),
    )
    async with office.storage.read() as work:
        ticket = await work.tickets.get("T-00000001")
    assert (ticket.priority, ticket.team, ticket.status) == (priority, team, Status.OPEN)
    assert ticket.first_response_due - clock() == office.sla.targets[priority].first_response
    assert ticket.resolution_due - clock() == office.sla.targets[priority].resolution
    assert ticket.customer == {"sub": "alice", "name": "Alice", "email": "alice@example.com", "vip": vip}
    assert [(change.who, change.what) for change in ticket.history] == [("customer", "created")]


async def test_a_comment_is_added_to_the_ticket(office: Office, alice: Conversation, clock: SetClock) -> None:
    await complete(office, await asked(office, alice.id), TurnResult((ANSWER,), "en", tickets=(new_ticket(),)))
    clock.tick(60)
    comment = NewComment("T-00000001", "it was 0.6")
    await complete(office, await asked(office, alice.id), TurnResult((ANSWER,), "en", comments=(comment,)))
    async with office.storage.read() as work:
        last = (await work.tickets.get("T-00000001")).history[-1]
    assert (last.who, last.what, last.new, last.at) == ("customer", "comment", "it was 0.6", clock())


async def test_a_handoff_comes_with_what_is_known_and_empties_the_inbox(
    office: Office, alice: Conversation, news: HeardNews
) -> None:
    pending = await asked(office, alice.id, "my account was hacked")
    await asked(office, alice.id, "hello?")
    handoff = NewHandoff(Reason.SECURITY, "security_hacked")
    await complete(
        office, pending, TurnResult((ANSWER,), "en", Mood.UPSET, {"uid": "7"}, handoff=handoff, memory={"a": 1})
    )
    async with office.storage.read() as work:
        queued = await work.handoffs.open_of(alice.id)
    assert queued is not None
    assert (queued.state, queued.priority, queued.topic, queued.facts) == (
        HandoffState.WAITING,
        Priority.CRITICAL,
        "security_hacked",
        {"uid": "7"},
    )
    assert "hacked" in queued.summary
    assert "hello?" in queued.summary
    now = await reread(office, alice.id)
    assert (now.state, now.escalated, now.escalation_reason) == (Owner.WAITING, True, "security")
    assert await waiting(office, alice.id) is None
    assert news.told[-1] == ("queue", "")


async def test_when_no_assistant_answers_people_take_over_once(office: Office, alice: Conversation) -> None:
    pending = await asked(office, alice.id)
    assert [await give_up(office, pending) for _ in range(2)] == [True, False]
    now = await reread(office, alice.id)
    assert (now.state, now.escalation_reason) == (Owner.WAITING, "unavailable")
    told = (await transcript(office, alice.id))[1:]
    assert [(message.author, message.text) for message in told] == [
        (Author.BOT, "[en] unavailable_handoff [en] handoff_nobody")
    ]


async def test_a_slow_answer_is_excused_once_for_each_message(office: Office, alice: Conversation) -> None:
    pending = await asked(office, alice.id)
    for _ in range(2):
        await apologise(office, pending)
    assert [message.text for message in (await transcript(office, alice.id))[1:]] == ["[en] slow"]
    assert await complete(office, pending, PLAIN)


async def test_nothing_is_excused_while_people_own_the_conversation(office: Office, alice: Conversation) -> None:
    pending = await asked(office, alice.id)
    await give_up(office, pending)
    before = await transcript(office, alice.id)
    await apologise(office, pending)
    assert await transcript(office, alice.id) == before


async def test_how_long_ago_a_conversation_changed_is_known(
    office: Office, alice: Conversation, clock: SetClock
) -> None:
    clock.tick(60)
    await asked(office, alice.id)
    now = await reread(office, alice.id)
    assert now.updated_at - now.created_at == timedelta(seconds=60)

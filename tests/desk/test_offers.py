"""Whom new matters are offered to, what the customer hears, and who may claim."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.desk.accounts import Account, Duties, Role
from bot.desk.conversation import Conversation, Customer, Mood, Queue
from bot.desk.errors import Conflict
from bot.desk.handoff import Handoff, Reason
from bot.desk.handover import completed, joined
from bot.desk.office import Office, TopicPlan
from bot.desk.priority import Raise, Why
from bot.desk.replies import with_place
from bot.desk.staffing import Member, claim, close, edit_ticket
from bot.desk.ticket import Kind, Priority, Ticket
from bot.desk.turn import NewHandoff, NewTicket, Reply, TurnResult
from bot.desk.turns import complete
from bot.storage.database import SqlStorage
from tests.desk.conftest import NORA, TOM, SetClock, asked, handed_over, opened, transcript

SAM = Member("sam", "Sam")
PAYMENTS = NewHandoff(Reason.ASKED, "withdrawal_pending")


async def at_work(storage: SqlStorage, clock: SetClock, member: Member, *teams: str, **duties: object) -> None:
    """Somebody has the console open for the next hour."""
    works_on = Duties(teams or ("payments", "support"), **duties)  # type: ignore[arg-type]
    async with storage.write() as work:
        new = Account(member.username, member.name, Role(member.role), "hash", True, clock(), works_on)
        await work.staff.add(new)
        await work.duty.console_open(member.username, member.username, clock() + timedelta(hours=1))
        await work.commit()


async def leaves(storage: SqlStorage, member: Member) -> None:
    """The console is closed."""
    async with storage.write() as work:
        await work.duty.console_closed(member.username)
        await work.commit()


async def handed(office: Office, conversation: Conversation, **result: object) -> Handoff:
    """The conversation, given away by a turn with these results."""
    known = {"lang": "en", "handoff": PAYMENTS} | result
    turn = TurnResult((Reply("Somebody will come.", "en"),), **known)  # type: ignore[arg-type]
    assert await complete(office, await asked(office, conversation.id, "help"), turn)
    async with office.storage.read() as work:
        found = await work.handoffs.open_of(conversation.id)
    assert found is not None
    return found


async def ticket_of(office: Office, conversation: Conversation, number: str = "T-00000001", **facts: str) -> Ticket:
    """A new ticket of this conversation."""
    new = NewTicket(number, "withdrawal_pending", "Withdrawal pending", "It hangs.", facts)
    turn = TurnResult((Reply("done", "en"),), "en", tickets=(new,))
    assert await complete(office, await asked(office, conversation.id), turn)
    async with office.storage.read() as work:
        return await work.tickets.get(number)


async def place(office: Office, conversation: Conversation) -> Queue | None:
    """Where the customer stands, as shown to them."""
    async with office.storage.read() as work:
        return (await with_place(office, work, await work.conversations.get(conversation.id))).queue


@pytest.fixture
async def offered(office: Office, alice: Conversation, storage: SqlStorage, clock: SetClock) -> Handoff:
    """Alice waits, and it is offered to Nora, who is there; Sam is in another team."""
    await at_work(storage, clock, NORA)
    await at_work(storage, clock, SAM, "security")
    return await handed(office, alice)


async def test_a_conversation_is_offered_to_whoever_is_right_for_it(offered: Handoff, clock: SetClock) -> None:
    assert (offered.team, offered.offered_to) == ("payments", "nora")
    assert offered.offered_until == clock() + timedelta(seconds=60)
    assert offered.is_offered_to("nora", clock())
    assert not offered.is_offered_to("sam", clock())
    assert not offered.is_offered_to("nora", clock.tick(60))


async def test_an_offer_is_for_one_person_for_a_while_and_then_for_everybody(
    office: Office, offered: Handoff, clock: SetClock
) -> None:
    with pytest.raises(Conflict, match="nora"):
        await claim(office, offered.id, SAM)
    clock.tick(60)
    assert (await claim(office, offered.id, SAM)).claimed_by == "sam"
    with pytest.raises(Conflict):
        await claim(office, offered.id, NORA)


async def test_the_person_whom_it_is_offered_to_takes_it_at_once(office: Office, offered: Handoff) -> None:
    assert (await claim(office, offered.id, NORA)).claimed_by == "nora"


async def test_an_offer_ends_when_that_person_leaves(office: Office, offered: Handoff, storage: SqlStorage) -> None:
    await leaves(storage, NORA)
    assert (await claim(office, offered.id, SAM)).claimed_by == "sam"


async def test_whoever_leads_need_not_wait_for_an_offer(office: Office, offered: Handoff) -> None:
    assert (await claim(office, offered.id, TOM)).claimed_by == "tom"


async def test_with_nobody_there_anybody_may_take_it_at_once(office: Office, alice: Conversation) -> None:
    queued = await handed(office, alice)
    assert (queued.offered_to, queued.offered_until, queued.attended) == (None, None, False)
    assert (await claim(office, queued.id, SAM)).claimed_by == "sam"


async def test_offers_and_conversations_count_as_load(office: Office, storage: SqlStorage, clock: SetClock) -> None:
    await at_work(storage, clock, NORA, capacity=1)
    await at_work(storage, clock, SAM, capacity=1)
    first = await handed(office, await opened(office))
    second = await handed(office, await opened(office))
    assert [first.offered_to, second.offered_to] == ["nora", "sam"]
    third = await handed(office, await opened(office))
    assert (third.offered_to, third.attended) == (None, True)
    await claim(office, first.id, NORA)
    clock.tick(61)  # Sam has let the offer pass, so there is room again
    assert (await handed(office, await opened(office))).offered_to == "sam"


async def test_a_customer_comes_back_to_the_person_who_knows_them(
    office: Office, storage: SqlStorage, clock: SetClock
) -> None:
    bob = Customer("bob", "Bob")
    before = await handed(office, await opened(office, customer=bob))
    await claim(office, before.id, SAM)
    await close(office, before.id, SAM)
    await at_work(storage, clock, NORA)
    await at_work(storage, clock, SAM)
    await claim(office, (await handed(office, await opened(office))).id, TOM)
    again = await opened(office, "telegram", customer=bob, external_id="7")
    assert (await handed(office, again)).offered_to == "sam"
    anew = replace(office, routing=replace(office.routing, stick_to_earlier=False))
    assert (await handed(anew, await opened(office, customer=bob))).offered_to == "nora"


async def test_only_somebody_who_speaks_the_language_is_offered_it(
    office: Office, storage: SqlStorage, clock: SetClock
) -> None:
    await at_work(storage, clock, NORA, languages=("en", "es"))
    assert (await handed(office, await opened(office), lang="zh")).offered_to is None
    assert (await handed(office, await opened(office), lang="es")).offered_to == "nora"


async def test_a_handoff_is_as_urgent_as_the_matter_and_says_why(office: Office) -> None:
    important = await opened(office, customer=Customer("alice", vip=True))
    upset = await handed(office, important, mood=Mood.UPSET)
    assert (upset.priority, upset.reasons) == (Priority.CRITICAL, ("upset", "vip"))
    danger = await handed(office, await opened(office), handoff=NewHandoff(Reason.SECURITY))
    assert (danger.priority, danger.reasons) == (Priority.CRITICAL, ("security",))
    assert danger.wire()["reasons"] == ["security"]


async def test_who_contacts_us_again_and_again_is_more_urgent(
    office: Office, alice: Conversation, clock: SetClock
) -> None:
    raises = {**office.priorities.raises, Why.REPEAT_CONTACT: Raise()}
    office = replace(office, priorities=replace(office.priorities, raises=raises))
    for number in range(2):
        assert (await ticket_of(office, alice, f"T-0000000{number}")).reasons == ()
    third = await ticket_of(office, alice, "T-00000003")
    assert (third.priority, third.reasons) == (Priority.HIGH, ("repeat_contact",))
    clock.tick(8 * 86400)
    assert (await ticket_of(office, alice, "T-00000004")).reasons == ()


async def test_a_ticket_is_given_to_somebody_with_room_for_it(
    office: Office, alice: Conversation, storage: SqlStorage, clock: SetClock
) -> None:
    office = replace(office, routing=replace(office.routing, tickets_at_once=1))
    await at_work(storage, clock, NORA)
    first = await ticket_of(office, alice, "T-00000001")
    assert first.assignee == "nora"
    assert [(change.who, change.what, change.new) for change in first.history] == [
        ("customer", "created", "open"),
        ("routing", "assignee", "nora"),
    ]
    assert (await ticket_of(office, alice, "T-00000002")).assignee is None
    await edit_ticket(office, first.id, NORA, {"status": "resolved"})
    assert (await ticket_of(office, alice, "T-00000003")).assignee == "nora"


async def test_a_ticket_has_the_kind_of_its_topic_and_the_reasons_of_its_priority(office: Office) -> None:
    office = replace(office, plans={"withdrawal_pending": TopicPlan("payments", Priority.LOW, kind=Kind.INCIDENT)})
    conversation = await opened(office, customer=Customer("alice", vip=True))
    wire = (await ticket_of(office, conversation)).wire()
    assert (wire["kind"], wire["priority"], wire["reasons"]) == ("incident", "medium", ["vip"])


async def test_the_wait_is_told_once_enough_others_really_waited(
    office: Office, alice: Conversation, storage: SqlStorage, clock: SetClock
) -> None:
    await at_work(storage, clock, NORA, capacity=50)
    for number in range(5):
        queued = await handed(office, await opened(office))
        if number == 4:
            assert (await transcript(office, queued.conversation_id))[-1].text.endswith("handoff_wait_unknown")
        clock.tick(280)
        await claim(office, queued.id, NORA)
    await handed(office, alice)
    (reply,) = (await transcript(office, alice.id))[1:]
    assert reply.text == "Somebody will come. [en] handoff_wait_minutes count=5"
    assert await place(office, alice) == Queue(1, 300)
    await leaves(storage, NORA)
    assert await place(office, alice) == Queue(1, None)


async def test_with_nobody_there_the_same_message_says_so(office: Office, alice: Conversation) -> None:
    await handed_over(office, alice.id)
    (reply,) = (await transcript(office, alice.id))[1:]
    assert (reply.text, reply.about) == ("Somebody will come. [en] handoff_nobody", "human_request")


async def test_only_who_waits_has_a_place(office: Office, alice: Conversation, clock: SetClock) -> None:
    assert await place(office, alice) is None
    first = await handed(office, await opened(office))
    clock.tick()
    await handed(office, alice)
    assert await place(office, alice) == Queue(2, None)
    await claim(office, first.id, NORA)
    assert await place(office, alice) == Queue(1, None)


def test_the_sentence_stands_at_the_end_of_the_last_reply() -> None:
    answer, told = Reply("It takes a day.", "en", about="withdrawal_pending"), Reply("A person comes.", "en")
    assert completed((answer, told), "Soon.") == (answer, replace(told, text="A person comes. Soon."))
    assert completed((answer,), None) == (answer,)
    assert completed((), "Soon.") == ()
    assert joined("正在为您转接人工客服。", "现在没有客服在线。") == "正在为您转接人工客服。现在没有客服在线。"

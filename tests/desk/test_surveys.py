"""Asking: after staff have finished, once, and never when it would disturb."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.desk.conversation import Author, Conversation, Customer, Draft, Message, Owner
from bot.desk.office import Office, post
from bot.desk.staffing import claim, close, edit_ticket, release
from bot.desk.survey import Kind, State, Survey, survey_id
from bot.desk.surveys import ask, ask_due
from bot.desk.ticket import Change, Status, Ticket
from bot.desk.turn import NewTicket, Reply, TurnResult
from bot.desk.turns import complete
from tests.desk.conftest import NORA, TOM, HeardNews, SetClock, asked, handed_over, opened, reread, transcript

THANKS = TurnResult((Reply("You're welcome!", "en", about="thanks"),), "en")


async def ticket_of(office: Office, conversation: Conversation, number: str = "T-00000001") -> str:
    """A ticket that the bot opened."""
    new = NewTicket(number, "withdrawal_pending", "Withdrawal pending", "0.5 BTC")
    result = TurnResult((Reply("It is open.", "en", about="ticket_create"),), "en", tickets=(new,))
    assert await complete(office, await asked(office, conversation.id), result)
    return number


async def resolved(office: Office, conversation: Conversation, number: str = "T-00000001") -> str:
    """A ticket that Nora has resolved."""
    await ticket_of(office, conversation, number)
    await edit_ticket(office, number, NORA, {"status": "resolved"})
    return number


async def invitations(office: Office, conversation_id: str) -> list[Message]:
    """What the customer was asked."""
    return [message for message in await transcript(office, conversation_id) if message.asks == "rating"]


async def csat_of(office: Office, ticket: str) -> Survey | None:
    """The survey about a ticket."""
    async with office.storage.read() as work:
        return await work.surveys.find(survey_id(Kind.CSAT, f"ticket {ticket}"))


async def changed(office: Office, number: str, who: str, status: Status) -> None:
    """Somebody other than staff moves a ticket."""
    async with office.storage.write() as work:
        ticket: Ticket = await work.tickets.get(number)
        line = Change(office.clock(), who, "status", str(ticket.status), str(status))
        assert await work.tickets.change(number, ticket.status, {"status": status}, (line,))
        await work.commit()


def later(office: Office, clock: SetClock) -> None:
    """The time in which a survey about a ticket comes due has passed."""
    clock.tick(office.survey.after_ticket.total_seconds())


async def test_a_resolved_ticket_is_asked_about_when_its_time_has_come_and_once(
    office: Office, alice: Conversation, clock: SetClock, news: HeardNews
) -> None:
    await resolved(office, alice)
    assert await ask_due(office) == 0
    later(office, clock)
    news.told.clear()
    assert [await ask_due(office) for _ in range(3)] == [1, 0, 0]
    (invitation,) = await invitations(office, alice.id)
    assert invitation.author is Author.SYSTEM
    assert invitation.text == "[en] survey_csat_ticket lowest=1 highest=5 number=T-00000001"
    assert [button.title for button in invitation.buttons] == ["1 ★", "2 ★", "3 ★", "4 ★", "5 ★"]
    assert news.told == [("conversation", alice.id)]


async def test_the_question_is_in_the_customer_s_language_and_pushed_where_messages_are(
    office: Office, bob: Conversation, clock: SetClock
) -> None:
    await ticket_of(office, bob)
    async with office.storage.write() as work:
        await work.conversations.update(bob.id, lang="ru")
        await work.commit()
    await edit_ticket(office, "T-00000001", NORA, {"status": "resolved"})
    later(office, clock)
    assert await ask_due(office) == 1
    (invitation,) = await invitations(office, bob.id)
    assert (invitation.lang, invitation.text[:4]) == ("ru", "[ru]")
    async with office.storage.write() as work:
        delivered = 0
        while due := await work.outbox.due("telegram", clock.now):
            delivered += due[0].message.seq == invitation.seq
            await work.outbox.delivered(due[0].id)
    assert delivered == 1


@pytest.mark.parametrize("status", ["in_progress", "waiting_customer", "closed"])
async def test_only_a_resolved_ticket_is_asked_about(
    office: Office, alice: Conversation, clock: SetClock, status: str
) -> None:
    await ticket_of(office, alice)
    await edit_ticket(office, "T-00000001", NORA, {"status": status})
    later(office, clock)
    assert await ask_due(office) == 0


@pytest.mark.parametrize("who", ["customer", "sla", "automatic"])
async def test_a_ticket_that_closed_by_itself_or_was_withdrawn_is_not_asked_about(
    office: Office, alice: Conversation, clock: SetClock, who: str
) -> None:
    await resolved(office, alice)
    await changed(office, "T-00000001", who, Status.CLOSED)
    later(office, clock)
    assert await ask_due(office) == 0
    found = await csat_of(office, "T-00000001")
    assert found is not None
    assert found.state is State.SKIPPED


async def test_one_that_staff_close_after_resolving_it_is(
    office: Office, alice: Conversation, clock: SetClock
) -> None:
    await resolved(office, alice)
    await edit_ticket(office, "T-00000001", TOM, {"status": "closed"})
    later(office, clock)
    assert await ask_due(office) == 1


async def test_a_reopened_ticket_is_asked_about_when_it_is_resolved_again(
    office: Office, alice: Conversation, clock: SetClock
) -> None:
    await resolved(office, alice)
    await edit_ticket(office, "T-00000001", NORA, {"status": "open"})
    later(office, clock)
    assert await ask_due(office) == 0
    await edit_ticket(office, "T-00000001", NORA, {"status": "resolved"})
    later(office, clock)
    assert await ask_due(office) == 1


async def test_a_ticket_is_asked_about_once_however_often_it_is_resolved(
    office: Office, alice: Conversation, clock: SetClock
) -> None:
    await resolved(office, alice)
    for _ in range(3):
        clock.tick(timedelta(days=2).total_seconds())
        await ask_due(office)
        await edit_ticket(office, "T-00000001", NORA, {"status": "open"})
        await edit_ticket(office, "T-00000001", NORA, {"status": "resolved"})
    assert len(await invitations(office, alice.id)) == 1


async def test_after_staff_closed_a_conversation_the_customer_is_asked(
    office: Office, alice: Conversation, clock: SetClock
) -> None:
    handoff = await handed_over(office, alice.id)
    await claim(office, handoff.id, NORA)
    await close(office, handoff.id, NORA)
    clock.tick(office.survey.after_conversation.total_seconds())
    assert await ask_due(office) == 1
    (invitation,) = await invitations(office, alice.id)
    assert invitation.text == "[en] survey_csat lowest=1 highest=5 number="
    assert (await reread(office, alice.id)).state is Owner.CLOSED


async def test_nobody_is_asked_about_a_conversation_that_nobody_took_or_that_went_back_to_the_bot(
    office: Office, alice: Conversation, bob: Conversation, clock: SetClock
) -> None:
    await close(office, (await handed_over(office, alice.id)).id, NORA)
    taken = await handed_over(office, bob.id)
    await claim(office, taken.id, NORA)
    await release(office, taken.id, NORA)
    clock.tick(3600)
    assert await ask_due(office) == 0


async def test_while_people_own_the_conversation_nothing_is_asked_and_afterwards_once_for_both(
    office: Office, alice: Conversation, clock: SetClock
) -> None:
    """Nora talks with Alice, and resolves the ticket meanwhile."""
    await ticket_of(office, alice)
    handoff = await handed_over(office, alice.id)
    await claim(office, handoff.id, NORA)
    await edit_ticket(office, "T-00000001", NORA, {"status": "resolved"})
    for _ in range(5):
        later(office, clock)
        assert await ask_due(office) == 0
    await close(office, handoff.id, NORA)
    for _ in range(5):
        later(office, clock)
        await ask_due(office)
    assert len(await invitations(office, alice.id)) == 1


async def test_who_came_to_something_else_meanwhile_is_not_asked(
    office: Office, alice: Conversation, clock: SetClock
) -> None:
    await resolved(office, alice)
    clock.tick()
    answer = TurnResult((Reply("0.1 %", "en", about="trading_fees"),), "en")
    assert await complete(office, await asked(office, alice.id, "what are the fees?"), answer)
    later(office, clock)
    assert await ask_due(office) == 0


async def test_who_only_said_thanks_is_asked_when_they_are_done(
    office: Office, alice: Conversation, clock: SetClock
) -> None:
    await resolved(office, alice)
    later(office, clock)
    pending = await asked(office, alice.id, "thank you!")
    assert await ask_due(office) == 0
    assert await complete(office, pending, THANKS)
    clock.tick(office.survey.quiet.total_seconds() - 1)
    assert await ask_due(office) == 0
    clock.tick(office.survey.quiet.total_seconds())
    assert await ask_due(office) == 1


async def test_a_customer_is_not_asked_of_a_second_matter_at_once_but_another_customer_is(
    office: Office, bob: Conversation, clock: SetClock
) -> None:
    first, second = [await opened(office, customer=Customer("alice")) for _ in range(2)]
    for number, conversation in enumerate((first, second, bob), start=1):
        await resolved(office, conversation, f"T-0000000{number}")
    later(office, clock)
    assert await ask_due(office) == 2
    assert [len(await invitations(office, talk.id)) for talk in (first, second, bob)] == [1, 0, 1]


async def test_several_that_ask_at_the_same_moment_ask_once(
    office: Office, alice: Conversation, clock: SetClock
) -> None:
    await resolved(office, alice)
    later(office, clock)
    due = await csat_of(office, "T-00000001")
    assert due is not None
    assert sum(await asyncio.gather(*(ask(office, due) for _ in range(8)))) == 1
    assert len(await invitations(office, alice.id)) == 1


async def test_one_that_fails_keeps_none_of_the_others(
    office: Office, alice: Conversation, bob: Conversation, clock: SetClock
) -> None:
    await resolved(office, alice)
    await resolved(office, bob, "T-00000002")
    later(office, clock)
    broken = replace(office, texts=Tripping())
    assert await ask_due(broken) == 1
    assert await ask_due(office) == 1
    assert [len(await invitations(office, talk.id)) for talk in (alice, bob)] == [1, 1]


class Tripping:
    """Texts that have no words for one ticket."""

    def say(self, key: str, lang: str | None, **values: str) -> str:
        """The text."""
        if values["number"] == "T-00000001":
            raise KeyError(key)
        return key


async def test_a_channel_on_which_customers_would_not_see_it_is_left_out(office: Office, clock: SetClock) -> None:
    server = await opened(office, "rest", external_id="a server")
    await resolved(office, server)
    later(office, clock)
    assert await ask_due(office) == 0


async def test_what_the_system_says_is_no_other_matter(office: Office, alice: Conversation, clock: SetClock) -> None:
    await resolved(office, alice)
    clock.tick()
    async with office.storage.write() as work:
        await post(work, alice, Draft(Author.SYSTEM, "Your ticket is resolved.", "en"), clock.now)
        await work.commit()
    later(office, clock)
    assert await ask_due(office) == 1

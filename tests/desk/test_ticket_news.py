"""What customers hear of their tickets: in the conversation, in their language, and by mail."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.desk.conversation import Author, Conversation, Customer, Message
from bot.desk.errors import Conflict, Invalid, NotFound
from bot.desk.mail import Kind, Mail, address_of, is_address
from bot.desk.office import Office
from bot.desk.staffing import claim, edit_ticket, end_by_customer
from bot.desk.ticket import Status
from bot.desk.ticket_answers import answer_ticket
from bot.desk.turn import NewTicket, Reply, TurnResult
from bot.desk.turns import complete
from tests.desk.conftest import NORA, TOM, HeardNews, asked, handed_over, opened, transcript

ADDRESS = "alice@example.com"


@pytest.fixture
def office(office: Office) -> Office:
    """An office that can send mail."""
    return replace(office, mail=True)


async def open_ticket(office: Office, conversation: Conversation, number: str = "T-1", email: str = ADDRESS) -> str:
    """A ticket whose customer gave an address."""
    new = NewTicket(number, "withdrawal_pending", "Stuck", "0.5 BTC", {"email": email} if email else {})
    result = TurnResult((Reply("Done.", conversation.lang or "en"),), conversation.lang or "en", tickets=(new,))
    await complete(office, await asked(office, conversation.id), result)
    return number


async def mails(office: Office) -> list[Mail]:
    """What is to be sent: the oldest of each ticket."""
    async with office.storage.read() as work:
        return list(await work.mails.due(office.clock()))


async def news_in(office: Office, conversation: Conversation) -> list[Message]:
    """What was said after the bot's answer."""
    return [m for m in await transcript(office, conversation.id) if m.author in (Author.SYSTEM, Author.STAFF)]


@pytest.mark.parametrize("status", ["in_progress", "waiting_customer", "resolved", "closed"])
async def test_each_new_status_is_told_in_the_conversation_and_by_mail(
    office: Office, alice: Conversation, news: HeardNews, status: str
) -> None:
    number = await open_ticket(office, alice)
    news.told.clear()
    await edit_ticket(office, number, NORA, {"status": status})
    (told,) = await news_in(office, alice)
    words = f"[en] ticket_news_{status} number=T-1 days=14"
    assert (told.author, told.text, told.lang) == (Author.SYSTEM, words, "en")
    (mail,) = await mails(office)
    assert (mail.kind, mail.address, mail.text, mail.number, mail.lang) == (Kind.STATUS, ADDRESS, words, 1, "en")
    assert ("conversation", alice.id) in news.told
    assert news.told[-1] == ("delivery", "email")
    await edit_ticket(office, number, TOM, {"status": status, "priority": "high", "assignee": "tom"})
    assert await news_in(office, alice) == [told]


async def test_what_failed_is_not_told(office: Office, alice: Conversation) -> None:
    number = await open_ticket(office, alice)
    await edit_ticket(office, number, NORA, {"status": "closed"})
    with pytest.raises(Conflict):
        await edit_ticket(office, number, NORA, {"status": "in_progress"})
    assert len(await news_in(office, alice)) == 1


async def test_news_are_pushed_in_the_language_of_the_conversation(office: Office, bob: Conversation) -> None:
    number = await open_ticket(office, replace(bob, lang="ru"))
    await edit_ticket(office, number, NORA, {"status": "resolved"})
    async with office.storage.write() as work:
        waiting = await work.outbox.due("telegram", office.clock())
        assert [delivery.message.text for delivery in waiting] == ["Done."]
        await work.outbox.delivered(waiting[0].id)
        assert [delivery.message.text for delivery in await work.outbox.due("telegram", office.clock())] == [
            "[ru] ticket_news_resolved number=T-1 days=14"
        ]


async def test_an_answer_reaches_the_customer_whoever_has_the_conversation(
    office: Office, alice: Conversation, news: HeardNews
) -> None:
    number = await open_ticket(office, alice)
    said = await answer_ticket(office, number, NORA, "Please check now.")
    assert (said.author, said.name) == (Author.STAFF, "Nora")
    assert said.text == "[en] ticket_answer number=T-1 text=Please check now."
    handoff = await handed_over(office, alice.id)
    await answer_ticket(office, number, NORA, "While you wait.")
    await claim(office, handoff.id, TOM)
    await answer_ticket(office, number, NORA, "While Tom is with you.")
    await end_by_customer(office, alice.id)
    await answer_ticket(office, number, NORA, "After you left.")
    answers = [m.text.split("text=")[1] for m in await news_in(office, alice) if m.author is Author.STAFF]
    assert answers == ["Please check now.", "While you wait.", "While Tom is with you.", "After you left."]
    async with office.storage.read() as work:
        history = (await work.tickets.get(number)).history
    assert [(c.who, c.new) for c in history if c.what == "answer"] == [("nora", text) for text in answers]
    (mail,) = await mails(office)
    assert (mail.kind, mail.text, mail.author) == (Kind.ANSWER, "Please check now.", "Nora")
    assert news.told[-1] == ("delivery", "email")


async def test_an_answer_needs_words_and_a_ticket(office: Office, alice: Conversation) -> None:
    number = await open_ticket(office, alice)
    for bad in (" ", "x" * 10_001):
        with pytest.raises(Invalid):
            await answer_ticket(office, number, NORA, bad)
    with pytest.raises(NotFound):
        await answer_ticket(office, "T-NOTTHERE", NORA, "hello")
    assert await news_in(office, alice) == []


async def test_a_verified_customer_hears_it_in_the_conversation_where_they_are_now(office: Office) -> None:
    customer = Customer("alice", "Alice", ADDRESS)
    left = await opened(office, customer=customer, lang="en")
    number = await open_ticket(office, left, email="")
    await end_by_customer(office, left.id)
    await edit_ticket(office, number, NORA, {"status": "in_progress"})
    here = await opened(office, customer=customer, lang="it")
    await edit_ticket(office, number, NORA, {"status": "resolved"})
    assert [m.text for m in await news_in(office, left)] == [
        "[en] customer_closed",
        "[en] ticket_news_in_progress number=T-1 days=14",
    ]
    assert [m.text for m in await news_in(office, here)] == ["[it] ticket_news_resolved number=T-1 days=14"]
    (mail,) = await mails(office)
    assert (mail.address, mail.name) == (ADDRESS, "Alice")


@pytest.mark.parametrize("email", ["", "alice@example.com\r\nBcc: all@example.com", "alice", "a@b, c@d"])
async def test_without_a_usable_address_no_mail_is_made(office: Office, alice: Conversation, email: str) -> None:
    number = await open_ticket(office, alice, email=email)
    await edit_ticket(office, number, NORA, {"status": "resolved"})
    assert len(await news_in(office, alice)) == 1
    assert await mails(office) == []


async def test_where_mail_is_off_nothing_is_kept_for_later(
    office: Office, alice: Conversation, news: HeardNews
) -> None:
    number = await open_ticket(office, alice)
    news.told.clear()
    await edit_ticket(replace(office, mail=False), number, NORA, {"status": Status.RESOLVED})
    await answer_ticket(replace(office, mail=False), number, NORA, "hello")
    assert await mails(office) == []
    assert ("delivery", "email") not in news.told


@pytest.mark.parametrize(
    ("text", "usable"),
    [
        ("alice@example.com", True),
        ("o'brien+ticket@sub.example.co", True),
        ("иван@пример.рф", True),
        ("alice@example.com\n", False),
        ("alice @example.com", False),
        ("a@b@c", False),
        ('"a"@b', False),
        ("<a@b>", False),
        ("a@b,c@d", False),
        ("x" * 65 + "@example.com", False),
        ("a@" + "x" * 190, False),
        ("", False),
    ],
)
def test_an_address_is_one_plain_address(text: str, usable: bool) -> None:
    assert is_address(text) is usable
    assert address_of({"email": text}) == (text if usable else None)
    assert address_of({}) is None
    assert address_of({"email": 7}) is None

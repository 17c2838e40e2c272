"""Mail over a real SMTP server: it arrives, in threads, through failures, and not twice."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.channels.email.letters import Letters
from bot.channels.email.server import MailServer
from bot.desk.errors import TransportError
from bot.desk.mail import Kind, NewMail
from bot.desk.ticket import Ticket
from bot.desk.ticket_answers import answer_ticket
from tests.channels.email.conftest import ALICE, QUICK, Certificate, Post, SmtpServer, text_of
from tests.desk.conftest import NORA, SetClock


async def test_news_arrive_as_one_thread(post: Post, smtp: SmtpServer, ticket: Ticket) -> None:
    await post.start()
    await post.move(ticket, "in_progress", "waiting_customer")
    await answer_ticket(post.office, ticket.id, NORA, "Which wallet <do> you use?")
    first, second, third = await smtp.box.has(3)
    ids = [f"<{ticket.id}.{number}@example.com>" for number in (1, 2, 3)]
    assert [letter["Message-ID"] for letter in (first, second, third)] == ids
    assert (first["In-Reply-To"], first["References"]) == (None, None)
    assert (second["In-Reply-To"], second["References"]) == (ids[0], ids[0])
    assert (third["In-Reply-To"], third["References"]) == (ids[1], f"{ids[0]} {ids[1]}")
    assert len({letter["Subject"] for letter in (first, second, third)}) == 1
    assert ticket.id in first["Subject"]
    assert (first["From"], first["To"]) == ("Example Exchange <support@example.com>", f"Alice <{ALICE}>")
    assert (first["Auto-Submitted"], third["Auto-Submitted"]) == ("auto-generated", None)
    assert smtp.box.envelopes[0].mail_from == "support@example.com"
    assert f"We are working on your ticket {ticket.id} now." in text_of(first)
    assert "Nora from our support team writes:\n\nWhich wallet <do> you use?" in text_of(third)
    assert "Which wallet &lt;do&gt; you use?" in text_of(third, "html")
    await post.settled()


async def test_a_temporary_refusal_is_tried_again_before_the_next_letter(
    post: Post, smtp: SmtpServer, ticket: Ticket, clock: SetClock
) -> None:
    smtp.box.refusals = ["451 greylisted, come again", "450 not yet"]
    smtp.box.data_refusals = ["452 no room at the moment"]
    await post.start()
    await post.move(ticket, "in_progress", "resolved")
    for tries in (1, 2, 3):
        await smtp.box.was_tried(tries)
        await _until_it_waits(post, tries)
        clock.tick(1)
    taken = await smtp.box.has(2)
    assert [letter["Message-ID"].split(".")[1] for letter in taken] == ["1@example", "2@example"]
    assert smtp.box.tried == 5


async def _until_it_waits(post: Post, attempts: int) -> None:
    """Returns once the oldest mail is noted to have failed so often."""
    async with asyncio.timeout(8):
        while True:
            async with post.storage.read() as work:
                mail = await work.mails.get(1)
            if mail.attempts >= attempts:
                return
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("where", ["refusals", "data_refusals"])
async def test_a_permanent_refusal_is_given_up_at_once_and_the_next_goes(
    post: Post, smtp: SmtpServer, ticket: Ticket, where: str
) -> None:
    setattr(smtp.box, where, ["550 no such mailbox"])
    await post.start()
    await post.move(ticket, "in_progress", "resolved")
    (letter,) = await smtp.box.has(1)
    assert letter["Message-ID"] == f"<{ticket.id}.2@example.com>"
    await post.settled()
    assert smtp.box.tried == 2


async def test_a_server_that_is_down_gets_the_letter_when_it_is_back(
    post: Post, smtp: SmtpServer, ticket: Ticket, clock: SetClock
) -> None:
    await smtp.stop()
    await post.start()
    await post.move(ticket, "resolved")
    await _until_it_waits(post, 1)
    await smtp.start()
    clock.tick(1)
    await smtp.box.has(1)
    await post.settled()


async def test_what_was_queued_while_nothing_ran_is_sent_at_the_next_start(
    post: Post, smtp: SmtpServer, ticket: Ticket
) -> None:
    await post.move(ticket, "in_progress")
    await post.start()
    await smtp.box.has(1)
    await post.settled()
    await post.stop()
    await post.start()
    await post.move(ticket, "resolved")
    assert len(await smtp.box.has(2)) == 2


async def test_two_gateways_send_a_letter_once(post: Post, smtp: SmtpServer, ticket: Ticket) -> None:
    smtp.box.held = asyncio.Event()
    other = Post(post.office, post.storage, post.options)
    await post.start()
    await other.start()
    await post.move(ticket, "in_progress")
    await smtp.box.has(1)
    other.sender.delivery_due("email")  # type: ignore[union-attr]
    smtp.box.held.set()
    await post.settled()
    await post.move(ticket, "resolved")
    await smtp.box.has(2)
    await post.settled()
    await other.stop()
    assert [letter["Message-ID"].split(".")[1][0] for letter in smtp.box.taken] == ["1", "2"]


async def test_killed_between_sending_and_marking_it_sends_the_same_letter_again(
    post: Post, smtp: SmtpServer, ticket: Ticket, clock: SetClock
) -> None:
    smtp.box.held = asyncio.Event()
    await post.start()
    await post.move(ticket, "resolved")
    await smtp.box.has(1)
    await post.stop()  # the server has the letter, the sender never heard so
    smtp.box.held.set()
    await post.start()
    clock.tick(QUICK.lease)
    first, again = await smtp.box.has(2)
    await post.settled()
    assert first["Message-ID"] == again["Message-ID"]
    assert text_of(first) == text_of(again)
    assert first["Date"] == again["Date"]


@pytest.mark.parametrize("at_once", [True, False])
async def test_tls_and_login(post: Post, ticket: Ticket, certificate: Certificate, at_once: bool) -> None:
    server = SmtpServer(tls=certificate.server, at_once=at_once, login=("pharos", "p@ss:word"))
    await server.start()
    url = server.url.replace("127.0.0.1", "pharos:p%40ss%3Aword@127.0.0.1")
    post.options = replace(post.options, smtp_url=url, ca=certificate.ca)
    await post.start()
    await post.move(ticket, "resolved")
    await server.box.has(1)
    assert server.box.secure == [True]
    await post.settled()
    await post.stop()
    await server.stop()


async def test_a_certificate_that_nobody_vouches_for_is_not_trusted(
    post: Post, ticket: Ticket, certificate: Certificate
) -> None:
    server = SmtpServer(tls=certificate.server, at_once=True)
    await server.start()
    post.options = replace(post.options, smtp_url=server.url)
    await post.start()
    await post.move(ticket, "resolved")
    await _until_it_waits(post, 1)
    assert server.box.tried == 0
    assert await post.waiting() == 1
    await post.stop()
    await server.stop()


async def test_a_wrong_password_is_ours_to_mend_and_loses_no_letter(post: Post, ticket: Ticket) -> None:
    server = SmtpServer(login=("pharos", "right"))
    await server.start()
    post.options = replace(post.options, smtp_url=server.url.replace("127.", "pharos:wrong@127."))
    await post.start()
    await post.move(ticket, "resolved")
    await _until_it_waits(post, 1)
    assert await post.waiting() == 1
    await post.stop()
    await server.stop()


async def test_a_password_is_not_told_in_the_clear_to_another_machine(post: Post) -> None:
    """Whoever stands between could take the offer of TLS away."""
    server = MailServer(replace(post.options, smtp_url="smtp://pharos:secret@mail.example.com"))
    assert server.client()._start_tls_on_connect is True
    here = MailServer(replace(post.options, smtp_url="smtp://pharos:secret@localhost"))
    assert here.client()._start_tls_on_connect is None
    assert (str(server), str(here)) == ("mail.example.com:587", "localhost:587")


@pytest.mark.parametrize("utf8", [False, True])
async def test_an_address_in_cyrillic_needs_a_server_that_can(post: Post, ticket: Ticket, utf8: bool) -> None:
    async with post.storage.write() as work:
        await work.mails.add(NewMail(ticket.id, "иван@пример.рф", "ru", Kind.STATUS, "Привет"), post.office.clock())
        await work.commit()
        mail = await work.mails.get(1)
    server = SmtpServer(utf8=utf8)
    await server.start()
    options = replace(post.options, smtp_url=server.url)
    letter = Letters(post.office.texts, options).write(mail, None)
    if utf8:
        await MailServer(options).send(letter, mail.address)
        assert server.box.envelopes[0].rcpt_tos == ["иван@пример.рф"]
    else:
        with pytest.raises(TransportError) as refused:
            await MailServer(options).send(letter, mail.address)
        assert refused.value.permanent
    await server.stop()

"""The page behind the link in a mail, over HTTP in a whole gateway; and in a browser on a phone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient
from playwright.async_api import async_playwright, expect

from bot.channels.email.views import preferred
from bot.desk import own_tickets
from bot.desk.conversation import Conversation
from bot.desk.office import Office
from bot.desk.staffing import edit_ticket, note
from bot.desk.ticket import Change, Ticket
from bot.desk.ticket_answers import answer_ticket
from tests.channels.email.conftest import ALICE, MakeWorld, SmtpServer, text_of
from tests.console import seed
from tests.desk.conftest import NORA
from tests.gateway.world import World
from tests.product.browser import CHROMIUM, FLAGS

SITE = "http://support.example.com"


@dataclass
class Reader:
    """Somebody with a mail in hand, and a browser of their own."""

    world: World
    smtp: SmtpServer
    ticket: Ticket
    conversation: Conversation
    clock: list[timedelta]

    @property
    def office(self) -> Office:
        """The desk of the running gateway."""
        return self.world.gateway.office

    @property
    def http(self) -> TestClient[Any, Any]:
        """The browser."""
        return self.world.http

    async def link(self, number: int = 1) -> str:
        """The path of the link in a letter."""
        letters = await self.smtp.box.has(number)
        found = re.search(rf"{re.escape(SITE)}(/tickets/[\w-]+)$", text_of(letters[number - 1]), re.MULTILINE)
        assert found
        return found[1]

    async def get(self, path: str, **headers: str) -> tuple[int, str]:
        """What a browser sees: (status, page)."""
        async with self.http.get(path, headers=headers) as response:
            return response.status, await response.text()

    async def press(self, path: str) -> ClientResponse:
        """Presses the button that posts there; redirects are followed by the test."""
        return await self.http.post(path, allow_redirects=False)

    def elsewhere(self) -> None:
        """Goes on in another browser."""
        self.http.session.cookie_jar.clear()

    def later(self, **time: float) -> None:
        """Time goes by."""
        self.clock[0] += timedelta(**time)


@pytest.fixture
async def reader(make_world: MakeWorld, smtp: SmtpServer, monkeypatch: pytest.MonkeyPatch) -> Reader:
    """Alice, whose ticket has just been moved."""
    world = await make_world(smtp_url=smtp.url, public_url=f"{SITE}/", mail_backoff_seconds=0.05)
    shift = [timedelta()]
    real = world.gateway.office.clock
    object.__setattr__(world.gateway.office, "clock", lambda: real() + shift[0])
    conversation = await seed.conversation(world.gateway.storage, "hello")
    ticket = await seed.ticket(world.gateway.storage, conversation, created_at=real())
    reader = Reader(world, smtp, ticket, conversation, shift)
    await edit_ticket(reader.office, ticket.id, NORA, {"status": "in_progress"})
    return reader


async def test_following_the_link_uses_nothing_up_and_the_button_opens_the_ticket(reader: Reader) -> None:
    link = await reader.link()
    for _ in range(3):  # mail scanners
        status, page = await reader.get(link)
        assert status == 200
        assert "It has been processing for a day." not in page
    assert f'<form method="post" action="{link}">' in page
    opened = await reader.press(link)
    assert (opened.status, opened.headers["Location"]) == (303, link)
    cookie = opened.cookies["pharos_ticket"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["max-age"]) == (True, "Lax", link, "3600")
    for _ in range(2):  # loading it again works
        status, page = await reader.get(link)
        assert status == 200
        assert "It has been processing for a day." in page
        assert "The ticket is now: in progress" in page
    assert (await reader.press(link)).status == 303


async def test_elsewhere_the_used_link_opens_nothing_but_a_new_one_can_be_had(reader: Reader) -> None:
    link = await reader.link()
    await reader.press(link)
    reader.elsewhere()
    status, page = await reader.get(link)
    assert status == 410
    assert "used already" in page
    assert "processing" not in page
    assert (await reader.press(link)).status == 410
    done = await reader.press(f"{link}/again")
    assert done.status == 200
    assert "A new link is on its way" in await done.text()
    await reader.press(f"{link}/again")  # a moment later: not another mail
    new = await reader.link(2)
    assert new != link
    letter = reader.smtp.box.taken[1]
    assert letter["To"] == ALICE
    assert letter["In-Reply-To"] == reader.smtp.box.taken[0]["Message-ID"]
    await reader.press(new)
    assert "processing for a day" in (await reader.get(new))[1]
    reader.later(minutes=11)
    await reader.press(f"{link}/again")
    assert await reader.link(3)
    assert len(reader.smtp.box.taken) == 3


async def test_the_cookie_is_for_an_hour_and_for_its_own_link(reader: Reader) -> None:
    link = await reader.link()
    await reader.press(link)
    reader.later(minutes=59)
    assert (await reader.get(link))[0] == 200
    reader.later(minutes=2)
    assert (await reader.get(link))[0] == 410


async def test_a_link_expires(reader: Reader) -> None:
    link = await reader.link()
    reader.later(days=14, seconds=5)
    status, page = await reader.get(link)
    assert status == 410
    assert "no longer valid" in page
    assert (await reader.press(link)).status == 410
    await reader.press(f"{link}/again")
    assert (await reader.get(await reader.link(2)))[0] == 200


async def test_of_two_who_press_at_once_one_gets_in(reader: Reader) -> None:
    link = await reader.link()
    first = await reader.press(link)
    reader.elsewhere()
    second = await reader.press(link)
    assert (first.status, second.status) == (303, 410)


@pytest.mark.parametrize("path", ["/tickets/abc", "/tickets/" + "A" * 64, "/tickets/" + "A" * 64 + "/stop"])
async def test_a_link_that_is_not_ours_says_so_in_the_browsers_language(reader: Reader, path: str) -> None:
    status, page = await reader.get(path, **{"Accept-Language": "pt-BR, ru-RU;q=0.8, en;q=0.5"})
    assert status == 404
    assert '<html lang="ru"' in page
    assert (await reader.press(path)).status in {404, 410}


async def test_the_page_tells_what_the_customer_may_know_and_nothing_else(reader: Reader) -> None:
    office, ticket, conversation = reader.office, reader.ticket, reader.conversation
    await note(office, conversation.id, NORA, "suspicious fellow")
    await answer_ticket(office, ticket.id, NORA, "Which <wallet>?")
    await own_tickets.comment(office, conversation.id, ticket.id, "My own wallet.")
    async with office.storage.write() as work:
        log = [
            Change(office.clock(), who, what, "low", "secret-of-staff")
            for who, what in [("sla", "priority"), ("nora", "assignee"), ("lookup", "lookup"), ("nora", "team")]
        ]
        await work.tickets.change(ticket.id, (await work.tickets.get(ticket.id)).status, {}, log)
        await work.commit()
    await own_tickets.withdraw(office, conversation.id, ticket.id)
    await own_tickets.reopen(office, conversation.id, ticket.id)
    link = await reader.link()
    await reader.press(link)
    _, page = await reader.get(link)
    shown = [
        "It has been processing",
        "Which &lt;wallet&gt;?",
        "My own wallet.",
        "You withdrew",
        "You opened the ticket",
    ]
    places = [page.index(words) for words in shown]
    assert places == sorted(places)
    for hidden in ("suspicious", "secret-of-staff", "nora", "Nora", "payments", ALICE, "low"):
        assert hidden not in re.sub(r"<style.*|<link.*", "", page)


async def test_the_page_is_closed_to_everything_from_outside(reader: Reader) -> None:
    link = await reader.link()
    async with reader.http.get(link) as response:
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        assert (response.headers["Referrer-Policy"], response.headers["Cache-Control"]) == ("no-referrer", "no-store")
        assert "<script" not in await response.text()
    assert (await reader.get("/tickets/style.css"))[0] == 200


async def test_mails_about_a_ticket_can_be_stopped_by_one_click(reader: Reader) -> None:
    link = await reader.link()
    status, page = await reader.get(f"{link}/stop")
    assert (status, "no more mails" in page) == (200, True)
    one_click = await reader.http.post(f"{link}/stop", data={"List-Unsubscribe": "One-Click"})
    assert one_click.status == 200
    await edit_ticket(reader.office, reader.ticket.id, NORA, {"status": "resolved"})
    async with reader.office.storage.read() as work:
        assert await work.mails.due(datetime.max.replace(tzinfo=reader.office.clock().tzinfo)) == []
        said = await work.transcript.after(reader.conversation.id, 0)
    assert "resolved" in said[-1].text  # in the chat they still hear of it


async def test_without_a_public_address_there_are_no_pages(make_world: MakeWorld, smtp: SmtpServer) -> None:
    world = await make_world(smtp_url=smtp.url)
    conversation = await seed.conversation(world.gateway.storage, "hello")
    ticket = await seed.ticket(world.gateway.storage, conversation)
    await edit_ticket(world.gateway.office, ticket.id, NORA, {"status": "resolved"})
    (letter,) = await smtp.box.has(1)
    assert "http" not in text_of(letter)
    assert (await world.http.get("/tickets/" + "A" * 64)).status == 404
    assert "/tickets/{token}" not in await (await world.http.get("/api/openapi.json")).text()
    assert 'pharos_outbox_waiting{channel="email"}' in await (await world.http.get("/metrics")).text()


@pytest.mark.parametrize(
    ("accepted", "lang"),
    [("", "en"), ("ko", "ko"), ("fr, de", "en"), ("zh-Hant-TW, en", "zh"), ("*;q=0.1,;,IT", "it")],
)
def test_the_browsers_languages_are_tried_in_order(accepted: str, lang: str) -> None:
    assert preferred(accepted, {"en", "zh", "ko", "it"}) == lang


@pytest.mark.browser
async def test_on_a_phone_it_is_read_without_script_and_without_scrolling_sideways(reader: Reader) -> None:
    await answer_ticket(reader.office, reader.ticket.id, NORA, "0x" + "f" * 120)
    link = await reader.link()
    complaints: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await browser.new_page(
            base_url=str(reader.http.make_url("/")),
            viewport={"width": 360, "height": 640},
            java_script_enabled=True,
        )
        page.on("console", lambda said: complaints.append(said.text))
        await page.goto(link)
        await page.get_by_role("button", name="Show my ticket").click()
        await expect(page.get_by_role("heading", name=f"Ticket {reader.ticket.id}")).to_be_visible()
        await expect(page.get_by_role("listitem")).to_have_count(3)
        await page.reload()
        await expect(page.get_by_text("It has been processing for a day.")).to_be_visible()
        assert await page.evaluate("document.documentElement.scrollWidth") <= 360
        assert urlsplit(page.url).path == link
        await browser.close()
    assert complaints == []

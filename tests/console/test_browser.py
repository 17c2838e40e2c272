"""The console in a browser, by keyboard."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Page, async_playwright, expect

from bot.desk.article_votes import vote
from bot.desk.survey import Kind as SurveyKind
from bot.desk.ticket import Clocks, Kind, Priority, Promise, Status
from bot.desk.timekeeping import staff_answered
from bot.gateway.sla_clock import SlaClock
from tests.console import seed
from tests.console.conftest import PASSWORD
from tests.gateway.world import World, nobody_there

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
pytestmark = pytest.mark.browser


@pytest.fixture
async def page(world: World) -> AsyncIterator[Page]:
    """A browser at the console, which must have had nothing to complain about in the end."""
    complaints: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await browser.new_page(base_url=str(world.http.make_url("/")))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        # Not being signed in yet is answered with 401, which the browser logs.
        page.on("console", lambda said: complaints.append(said.text) if _is_bad(said.type, said.text) else None)
        await page.goto("/staff")
        yield page
        await browser.close()
    assert complaints == []


def _is_bad(kind: str, text: str) -> bool:
    return kind in {"error", "warning"} and "401" not in text


async def _sign_in(page: Page, username: str = "nora") -> None:
    await expect(page.get_by_label("Username")).to_be_focused()
    await page.keyboard.type(username)
    await page.keyboard.press("Tab")
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Queue")).to_be_visible()


async def test_sign_in_claim_answer_and_release_by_keyboard(world: World, page: Page) -> None:
    await _sign_in(page)
    alice = await world.alice(lang="en")
    await alice.say("<img src=x onerror=alert(1)> my withdrawal is stuck")
    await alice.say("human")

    claim = page.get_by_role("button", name="Claim")
    await expect(claim).to_be_visible()
    await expect(page).to_have_title("(1) Queue · Pharos")
    await claim.focus()
    await page.keyboard.press("Enter")

    log = page.get_by_role("log")
    await expect(log).to_contain_text("<img src=x onerror=alert(1)> my withdrawal is stuck")
    await expect(page.get_by_role("textbox", name="Reply to the customer")).to_be_focused()
    await page.keyboard.type("Hello Alice,")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("I am looking at it.")
    await page.keyboard.press("Enter")
    await expect(log).to_contain_text("I am looking at it.")
    assert (await alice.texts())[-1] == "Hello Alice,\nI am looking at it."

    await alice.say("thank you so much")
    await expect(log).to_contain_text("thank you so much")

    release = page.get_by_role("button", name="Release to bot")
    await release.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("The bot is answering this conversation.")).to_be_visible()
    assert await alice.heard("hello bot") == ["re: hello bot"]
    await expect(log).to_contain_text("re: hello bot")


async def test_what_is_new_elsewhere_shows_in_the_title(world: World, page: Page) -> None:
    await _sign_in(page)
    alice = await world.alice(lang="en")
    await alice.say("human")
    await page.get_by_role("button", name="Claim").click()
    await expect(page.get_by_role("textbox", name="Reply to the customer")).to_be_visible()
    await page.get_by_role("link", name="Tickets").click()
    await expect(page.get_by_role("heading", name="Tickets")).to_be_focused()
    await expect(page).to_have_title("Tickets · Pharos")
    await alice.say("hello?")
    await expect(page).to_have_title("(1) Tickets · Pharos")
    await page.get_by_role("link", name="Queue").click()
    await page.get_by_role("link", name="Mine").click()
    await expect(page.get_by_text("1 new message")).to_be_visible()
    await page.get_by_role("link", name="Asked for a person").click()
    await expect(page.get_by_role("log")).to_contain_text("hello?")
    await expect(page).to_have_title("Customer · Pharos")


async def test_tickets_show_what_is_due_next_and_how_their_clocks_stand(world: World, page: Page) -> None:
    storage, office = world.gateway.storage, world.gateway.office
    about, now = await seed.conversation(storage, "hello"), office.clock()
    hours = timedelta(hours=1)
    warned = Clocks(warned=(Promise.FIRST_RESPONSE,))
    late = await seed.ticket(
        storage, about, "late", priority=Priority.HIGH, created_at=now - 11 * hours, clock_due=now
    )
    await seed.ticket(storage, about, "soon", created_at=now - 7 * hours, clocks=warned)
    stops = Clocks(stops=((now, None),))
    await seed.ticket(storage, about, "asked", status=Status.WAITING_CUSTOMER, created_at=now, clocks=stops)
    await seed.ticket(storage, about, "solved", status=Status.RESOLVED, created_at=now, clocks=stops)

    await _sign_in(page)
    await page.get_by_role("link", name="Tickets").click()
    rows = page.get_by_role("row")
    await expect(rows.filter(has_text="Open").filter(has_text="High")).to_contain_text("overdue")
    await expect(rows.filter(has_text="Due soon")).to_contain_text("First response")
    await expect(rows.filter(has_text="Waiting for customer")).to_contain_text("Paused")
    await expect(rows.filter(has_text="Resolved").last).to_contain_text("–")

    # The clock finds it late: the list tells without being asked, and so does the ticket's own page.
    assert await SlaClock(office, 3600).look() == 1
    await expect(rows.filter(has_text="Breached")).to_contain_text("Critical")
    await page.get_by_role("link", name=late.id).click()
    await expect(page.get_by_role("list").filter(has_text="SLA")).to_contain_text("First response is overdue")
    await expect(page.get_by_text("First response due")).to_be_visible()
    async with storage.write() as work:
        await staff_answered(office, work, about.id)
        await work.commit()
    office.news.conversation_changed(about.id)
    await expect(page.get_by_text("First response due")).to_be_hidden()
    await expect(page.get_by_text("Breached")).to_be_visible()
    await expect(page.get_by_role("list").filter(has_text="SLA")).to_contain_text("Critical → High")


async def test_a_new_password_keeps_me_signed_in_and_signing_out_asks_for_it(page: Page) -> None:
    await _sign_in(page)
    await page.get_by_role("link", name="Account").click()
    await page.get_by_label("Current password").fill(PASSWORD)
    await page.get_by_label("New password", exact=True).fill("another good password")
    await page.get_by_label("New password again").fill("another good password")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Your password is changed.")).to_be_visible()
    await page.get_by_role("link", name="Reports").click()
    await expect(page.get_by_text("Handled by the bot alone")).to_be_visible()
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_label("Username")).to_be_focused()


async def test_an_administrator_says_what_nora_works_on_and_she_sees_what_is_offered_to_her(
    world: World, page: Page
) -> None:
    await _sign_in(page, "ada")
    await page.get_by_role("link", name="Staff").click()
    await page.get_by_role("button", name="What Nora works on").click()
    await page.get_by_label("Teams, separated by commas").fill("Support, payments")
    await page.get_by_label("Languages, as codes").fill("en, es")
    await page.get_by_label("Conversations at once").fill("2")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("payments, support · English, Spanish · 2 at once")).to_be_visible()
    await page.get_by_role("button", name="Sign out").click()

    await _sign_in(page, "nora")
    switch = page.get_by_role("switch")
    await expect(switch).to_have_accessible_name("Available")
    await expect(switch).to_be_checked()
    alice = await world.alice(lang="en")
    assert "on duty" in (await alice.heard("human"))[-1]
    await expect(page.get_by_text("Offered to you")).to_be_visible()
    await switch.click()
    await expect(switch).not_to_be_checked()
    await expect(switch).to_have_accessible_name("Away")
    bob = await world.alice(lang="en")
    assert nobody_there(world) in (await bob.heard("human"))[-1]


async def test_a_ticket_says_its_kind_and_why_it_is_urgent(world: World, page: Page) -> None:
    storage = world.gateway.storage
    about = await seed.conversation(storage, "my deposit is missing")
    why = ("upset", "huge_amount")
    ticket = await seed.ticket(storage, about, kind=Kind.INCIDENT, reasons=why, assignee="nora")
    await _sign_in(page, "nora")
    await page.get_by_role("link", name="Tickets").click()
    await expect(page.get_by_role("row").filter(has_text=ticket.id).get_by_text("Nora (me)")).to_be_visible()
    await page.get_by_role("link", name=ticket.id).click()
    await expect(page.get_by_text("Incident", exact=True)).to_be_visible()
    await expect(page.get_by_text("Urgent because: customer is upset, very large amount")).to_be_visible()


async def test_a_ticket_is_answered_on_its_page(world: World, page: Page) -> None:
    alice = await world.alice(lang="en")
    storage = world.gateway.storage
    async with storage.read() as work:
        ticket = await seed.ticket(storage, await work.conversations.get(alice.id))
    await _sign_in(page)
    await page.get_by_role("link", name="Tickets").click()
    await page.get_by_role("link", name=ticket.id).click()
    box = page.get_by_role("textbox", name="Reply to the customer")
    await box.fill("Half a word")
    await page.get_by_role("button", name="In progress").click()
    await expect(page.get_by_text("changed status: Open → In progress")).to_be_visible()
    await expect(box).to_have_value("Half a word")
    await box.fill("Please look at <b>your wallet</b>.")
    await box.press("Enter")
    await expect(page.get_by_text("answered: Please look at <b>your wallet</b>.")).to_be_visible()
    await expect(box).to_have_value("")
    await expect(box).to_be_focused()
    assert (await alice.texts())[-1] == f"About your ticket {ticket.id}:\n\nPlease look at <b>your wallet</b>."


async def test_the_reports_show_how_content_customers_are_and_what_they_say(world: World, page: Page) -> None:
    storage = world.gateway.storage
    talk = await seed.conversation(storage, "hello")
    ticket = await seed.ticket(storage, talk)
    now = datetime.now(UTC) - timedelta(minutes=5)
    await seed.rating(storage, talk, "1", 5, at=now)
    await seed.rating(storage, talk, "2", 2, at=now, ticket=ticket.id, comment="<img src=x> Nobody read it")
    await seed.rating(storage, talk, "3", 10, at=now, kind=SurveyKind.NPS)
    await vote(storage, "api_keys", "ja", now.date(), helped=False)
    await vote(storage, "vip_program", "en", now.date(), helped=True)
    await _sign_in(page)
    await page.get_by_role("link", name="Reports").click()
    figures = page.locator("dl")
    await expect(figures).to_contain_text("Rating (CSAT)3.52 of 2 answered")
    await expect(figures).to_contain_text("Good ratings50 %")
    await expect(figures).to_contain_text("Recommendation (NPS)1001 of 1 answered")
    await expect(figures).to_contain_text("Articles helped50 %1 yes, 1 no")
    voted = page.locator("section", has=page.get_by_role("heading", name="Articles, the least helpful first"))
    await expect(voted.get_by_role("row")).to_contain_text(["0 yes, 1 no", "1 yes, 0 no"])
    await expect(voted.get_by_role("link").first).to_have_attribute("href", "/help/ja/api_keys")
    said = page.locator("section", has=page.get_by_role("heading", name="What customers said"))
    await expect(said).to_contain_text("<img src=x> Nobody read it")
    await expect(said).to_contain_text("2 ★")
    await said.get_by_role("link", name=ticket.id).click()
    await expect(page.get_by_role("heading", name="Withdrawal is stuck")).to_be_visible()

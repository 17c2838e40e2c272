"""The console in a browser, by keyboard."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Page, async_playwright, expect

from bot.desk.survey import Kind
from tests.console import seed
from tests.console.conftest import PASSWORD
from tests.gateway.world import World

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


async def _sign_in(page: Page) -> None:
    await expect(page.get_by_label("Username")).to_be_focused()
    await page.keyboard.type("nora")
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


async def test_the_reports_show_how_content_customers_are_and_what_they_say(world: World, page: Page) -> None:
    storage = world.gateway.storage
    talk = await seed.conversation(storage, "hello")
    ticket = await seed.ticket(storage, talk)
    now = datetime.now(UTC) - timedelta(minutes=5)
    await seed.rating(storage, talk, "1", 5, at=now)
    await seed.rating(storage, talk, "2", 2, at=now, ticket=ticket.id, comment="<img src=x> Nobody read it")
    await seed.rating(storage, talk, "3", 10, at=now, kind=Kind.NPS)
    await _sign_in(page)
    await page.get_by_role("link", name="Reports").click()
    figures = page.locator("dl")
    await expect(figures).to_contain_text("Rating (CSAT)3.52 of 2 answered")
    await expect(figures).to_contain_text("Good ratings50 %")
    await expect(figures).to_contain_text("Recommendation (NPS)1001 of 1 answered")
    said = page.locator("section", has=page.get_by_role("heading", name="What customers said"))
    await expect(said).to_contain_text("<img src=x> Nobody read it")
    await expect(said).to_contain_text("2 ★")
    await said.get_by_role("link", name=ticket.id).click()
    await expect(page.get_by_role("heading", name="Withdrawal is stuck")).to_be_visible()

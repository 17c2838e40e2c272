"""The main journey, in Chromium: a question, a ticket, a handoff, and the staff's answer in the open widget."""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Page, async_playwright, expect

from tests.product.browser import CHROMIUM, FLAGS, say
from tests.product.running import Running, Staff

pytestmark = [
    pytest.mark.browser,
    pytest.mark.processes,
    pytest.mark.model,
    pytest.mark.timeout(240),
    pytest.mark.asyncio(loop_scope="session"),
]


@pytest_asyncio.fixture(loop_scope="session")
async def page(product: Running) -> AsyncIterator[Page]:
    """The demo page in a fresh browser."""
    if not os.path.exists(CHROMIUM) and not os.environ.get("PHAROS_REQUIRE_BROWSER"):  # noqa: ASYNC240, PTH110
        pytest.skip("Chromium is not installed")
    await product.ready()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await browser.new_page(viewport={"width": 1200, "height": 800}, locale="en-US")
        await page.goto(product.url)
        yield page
        await browser.close()


async def test_a_customer_asks_opens_a_ticket_and_is_handed_over(page: Page, nora: Staff) -> None:
    await page.get_by_role("button", name="Chat with support").click()
    log = page.get_by_role("log")
    await say(page, "My deposit of 310 USDT over TRC20 has not arrived since yesterday")
    await expect(log).to_contain_text("Did this help?", timeout=20_000)
    await page.get_by_role("button", name="Open a ticket").last.click()
    await expect(log).to_contain_text("transaction hash", timeout=20_000)
    await say(page, "I don't have it")
    await expect(log).to_contain_text("e-mail address may we write", timeout=20_000)
    await say(page, "alice@example.org")
    await expect(log).to_contain_text("Please check before I send it", timeout=20_000)
    await page.get_by_role("button", name="Send it").last.click()
    await expect(log).to_contain_text("Your ticket is T-", timeout=20_000)
    await say(page, "I want to talk to a human")
    await expect(log).to_contain_text("bringing in a colleague", timeout=20_000)

    (waiting,) = (await nora.get("handoffs?state=waiting"))["handoffs"]
    assert waiting["reason"] == "asked"
    assert "310" in waiting["summary"]
    status, _ = await nora.post(f"handoffs/{waiting['id']}/claim")
    assert status == 200
    again, refused = await nora.post(f"handoffs/{waiting['id']}/claim")
    assert (again, refused["error"]["code"]) == (409, "conflict")
    sent = time.monotonic()
    await nora.post(f"conversations/{waiting['conversation']}/messages", {"text": "Hello Alice, I found it."})
    await expect(log).to_contain_text("Hello Alice, I found it.", timeout=1_000)
    assert time.monotonic() - sent < 1.5

    await nora.post(f"handoffs/{waiting['id']}/release")
    await say(page, "what are the trading fees?")
    await expect(log.get_by_text("Did this help?").last).to_be_visible(timeout=20_000)
    tickets = (await nora.get("tickets"))["tickets"]
    assert tickets[0]["topic"] == "deposit_missing"
    assert tickets[0]["facts"]["amount"] == "310"

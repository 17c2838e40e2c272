"""`python -m tests.product.screenshots URL PASSWORD`: the pictures of the README, taken from a running Pharos."""

from __future__ import annotations

import asyncio
import sys

from playwright.async_api import Browser, Page, async_playwright, expect

from tests.conftest import ROOT
from tests.product.browser import CHROMIUM, FLAGS, say

FOLDER = ROOT / "docs" / "screenshots"
DESKTOP, PHONE = {"width": 1200, "height": 760}, {"width": 390, "height": 780}


async def talk(browser: Browser, url: str, name: str, size: dict[str, int], locale: str, *said: str) -> Page:
    """Opens the widget, says some things, and takes a picture of what came of it."""
    page = await browser.new_page(viewport=size, locale=locale)  # type: ignore[arg-type]
    await page.goto(url)
    await page.get_by_role("button", expanded=False).last.click()
    for number, text in enumerate(said, start=1):
        await say(page, text)
        await expect(page.locator(".item.bot .bubble:not(.typing)").nth(number - 1)).to_be_visible(timeout=20_000)
    await page.wait_for_timeout(700)
    await page.screenshot(path=FOLDER / f"{name}.png")
    return page


async def main(url: str, password: str) -> None:
    """Takes them all."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        await talk(browser, url, "widget", DESKTOP, "en-US", "My deposit of 310 USDT over TRC20 has not arrived")
        await talk(browser, url, "phone", PHONE, "ja-JP", "出金手数料はいくらですか？")
        await talk(browser, url, "handoff", DESKTOP, "es-ES", "quiero hablar con una persona")
        staff = await browser.new_page(viewport=DESKTOP, locale="en-US")  # type: ignore[arg-type]
        await staff.goto(f"{url}/staff")
        await staff.get_by_label("Username").fill("admin")
        await staff.get_by_label("Password").fill(password)
        await staff.keyboard.press("Enter")
        await staff.wait_for_timeout(1500)
        await staff.screenshot(path=FOLDER / "console.png")
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:3]))

"""Debian's Chromium, as the tests and the pictures of the README use it."""

from __future__ import annotations

from playwright.async_api import Page

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


async def say(page: Page, text: str) -> None:
    """Types a message into the widget and sends it."""
    box = page.get_by_role("textbox")
    await box.fill(text)
    await box.press("Enter")

"""The help centre's pages in a browser, served by the real gateway: with and without scripts, by everybody."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, ViewportSize, expect

from bot.content.library import project_content
from tests.axe import violations
from tests.gateway.fake_assistant import FakeAssistant
from tests.gateway.world import World, empty_database

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

DESK: ViewportSize = {"width": 1200, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
PAGES = ["en", "ja/deposit_missing", "ru/search?q=вывод", "ko/search?q=qqqq", "es/nothing", "it/api_keys?helped=no"]


@pytest_asyncio.fixture(loop_scope="session")
async def world(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """A gateway."""
    shutil.copy(await empty_database(tmp_path_factory), tmp_path / "pharos.db")
    assistant = FakeAssistant()
    await assistant.start()
    world = World(project_content(), tmp_path, assistant)
    await world.start()
    yield world
    await world.stop()
    await assistant.stop()


async def opened(browser: Browser, world: World, path: str, **options: Any) -> Page:
    """A page of the help centre in a browser of its own; what the browser complains of fails the test."""
    context = await browser.new_context(**{"viewport": DESK, **options})
    page = await context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    await page.goto(str(world.http.make_url("/help/")) + path)
    return page


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_wrong(browser: Browser, world: World, path: str, scheme: str) -> None:
    page = await opened(browser, world, path, color_scheme=scheme)
    assert await violations(page) == []
    await page.context.close()


@pytest.mark.parametrize("path", PAGES)
async def test_nothing_sticks_out_on_a_phone(browser: Browser, world: World, path: str) -> None:
    page = await opened(browser, world, path, viewport=PHONE)
    assert await page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    await page.context.close()


async def test_without_scripts_one_searches_reads_and_votes(browser: Browser, world: World) -> None:
    page = await opened(browser, world, "en", java_script_enabled=False)
    await page.get_by_role("searchbox", name="Search the help centre").fill("authentcator lost")
    await page.get_by_role("button", name="Search").click()
    await page.get_by_role("link", name="I lost my phone or authenticator").first.click()
    await expect(page.get_by_role("navigation", name="You are here")).to_contain_text("Security")
    await page.get_by_role("button", name="No").click()
    await expect(page.get_by_role("status")).to_contain_text("Thank you for telling us.")
    async with world.gateway.storage.read() as work:
        now = world.gateway.office.clock()
        found = await work.reports.votes_between(now.replace(hour=0, minute=0), now)
    assert [(one.topic, one.not_helped) for one in found] == [("security_2fa_lost", 1)]
    await page.context.close()


async def test_who_was_not_helped_is_led_to_the_chat(browser: Browser, world: World) -> None:
    page = await opened(browser, world, "es/api_keys", locale="en-GB")
    await page.get_by_role("button", name="No", exact=True).click()
    await page.locator("pharos-chat button[aria-haspopup=dialog]").wait_for()
    await page.get_by_role("region", name="¿Te sirve").get_by_role("link", name="Preguntar en el chat").click()
    await expect(page.get_by_role("dialog", name="Ayuda y soporte")).to_be_visible()
    await expect(page.get_by_role("searchbox", name="Buscar ayuda")).to_be_visible()
    await page.context.close()


async def test_another_language_shows_the_same_page(browser: Browser, world: World) -> None:
    page = await opened(browser, world, "en/api_keys")
    await page.get_by_role("navigation", name="Language").get_by_role("link", name="日本語").click()
    await page.wait_for_url("**/help/ja/api_keys")
    await page.get_by_role("navigation", name="言語").get_by_role("link", name="한국어").click()
    await page.wait_for_url("**/help/ko/api_keys")
    await page.context.close()


async def test_by_keyboard_the_content_is_one_step_away(browser: Browser, world: World) -> None:
    page = await opened(browser, world, "en")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("searchbox")).to_be_focused()
    await page.context.close()

"""What the script tag costs the page that it stands on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, Page, Request, expect

from .server import ScriptedServer, serving

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

#: A page that is busy for a while after it is there; it counts what moved.
BUSY = """<!doctype html><html lang="en"><title>Prices</title><link rel="icon" href="data:,">
<script>
  window.shift = 0;
  new PerformanceObserver((list) => { for (const e of list.getEntries()) window.shift += e.value; })
    .observe({ type: "layout-shift", buffered: true });
</script>
<script src="HOST/widget.js" async></script>
<h1>Prices</h1><p>BTC</p><p>ETH</p>
<script src="/slow.js"></script>"""


class SlowPage:
    """A page whose last script comes when the test lets it."""

    def __init__(self) -> None:
        self.host = ""
        self.gate = asyncio.Event()

    def app(self) -> web.Application:
        """The aiohttp application."""
        app = web.Application()
        app.router.add_get("/", self._page)
        app.router.add_get("/slow.js", self._script)
        return app

    async def _page(self, _: web.Request) -> web.Response:
        return web.Response(text=BUSY.replace("HOST", self.host), content_type="text/html")

    async def _script(self, _: web.Request) -> web.Response:
        await self.gate.wait()
        return web.Response(text="window.done = true", content_type="text/javascript")


@pytest.fixture
def slow() -> SlowPage:
    """The page's server."""
    return SlowPage()


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, base: str, slow: SlowPage) -> AsyncIterator[Page]:
    """A visitor at the page, before its last script has come."""
    slow.host = base
    async with serving(slow.app()) as address:
        page = await browser.new_page(locale="en-GB")
        await page.goto(address, wait_until="commit")
        yield page
        slow.gate.set()
        await page.close()


async def test_nothing_moves_and_nothing_is_said_to_the_server_before_it_is_wanted(
    page: Page, slow: SlowPage, server: ScriptedServer, base: str
) -> None:
    fetched: list[str] = []

    def note(request: Request) -> None:
        if request.url.startswith(base):
            fetched.append(request.url.removeprefix(base))

    page.on("request", note)
    launcher = page.locator("pharos-chat button[aria-haspopup=dialog]")
    slow.gate.set()
    await expect(launcher).to_be_visible()
    await page.wait_for_function("window.done")
    # The rest comes when the page is idle, and then still nobody has been told of the visitor.
    await page.wait_for_function("performance.getEntriesByType('resource').some((e) => e.name.endsWith('/app.js'))")
    assert [path for path in fetched if path.startswith("/api/")] == []
    assert server.sessions == []
    assert await page.evaluate("window.shift") == 0
    await launcher.click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    assert await page.evaluate("window.shift") == 0


async def test_the_page_does_not_wait_for_the_chat(browser: Browser, base: str, slow: SlowPage) -> None:
    """A support server that hangs must not keep the exchange's own page from being there."""
    slow.gate.set()
    hanging = asyncio.Event()

    async def hang(_: web.Request) -> web.Response:
        await hanging.wait()
        return web.Response()

    app = web.Application()
    app.router.add_get("/widget.js", hang)
    async with serving(app) as nowhere, serving(slow.app()) as address:
        slow.host = nowhere
        page = await browser.new_page()
        await page.goto(address, wait_until="domcontentloaded")
        assert await page.evaluate("window.done")
        hanging.set()
        await page.close()

"""The widget on an exchange's own site, with the real gateway behind it: other origins, a lost network, a restart."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, expect

from bot.content.library import Content, load_content
from bot.desk.staffing import Member, claim, say
from tests.gateway.fake_assistant import FakeAssistant
from tests.gateway.world import World, empty_database, eventually, quiet

from .conftest import Visitor
from .server import serving
from .test_files import choose, picture

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

NORA = Member("nora", "Nora")
Arrive = Callable[..., Awaitable[tuple[Visitor, World]]]


@pytest.fixture(scope="module")
def content(root: Path) -> Content:
    """The product's own content."""
    return load_content(root / "data")


class Exchange:
    """An exchange's site, of another origin than the gateway, with nothing on it but the script tag."""

    script = ""

    def app(self) -> web.Application:
        """The aiohttp application."""
        app = web.Application()
        app.router.add_get("/", self._page)
        return app

    async def _page(self, _: web.Request) -> web.Response:
        icon = '<link rel="icon" href="data:,">'
        page = f'<!doctype html><html lang="en"><title>Wallet</title>{icon}<h1>Wallet</h1>{self.script}'
        return web.Response(text=page, content_type="text/html")


@pytest_asyncio.fixture(loop_scope="session")
async def arrive(
    content: Content, browser: Browser, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Arrive]:
    """Starts a gateway, and brings a visitor to an exchange's page that embeds its widget."""
    quiet()
    shutil.copy(await empty_database(tmp_path_factory), tmp_path / "pharos.db")
    assistant, site = FakeAssistant(), Exchange()
    await assistant.start()
    context = await browser.new_context(locale="en-GB")
    worlds: list[World] = []
    async with serving(site.app()) as address:

        async def start(*, named: bool = True, **settings: Any) -> tuple[Visitor, World]:
            world = World(content, tmp_path, assistant, widget_origins=(address,) if named else (), **settings)
            await world.start()
            worlds.append(world)
            await world.ready()
            site.script = f'<script src="{world.http.make_url("/widget.js")}" async></script>'
            return await Visitor(await context.new_page(), address).visit(), world

        yield start
        await context.close()
    for world in worlds:
        await world.stop()
    await assistant.stop()


async def test_a_site_that_is_named_has_the_chat(arrive: Arrive) -> None:
    visitor, _ = await arrive()
    await visitor.open()
    await visitor.say("hello")
    await visitor.hears("re: hello")
    assert visitor.complaints == []


async def test_a_gateway_that_restarts_in_the_middle_loses_and_doubles_nothing(arrive: Arrive) -> None:
    visitor, world = await arrive()
    await visitor.open()
    await visitor.say("before")
    await visitor.hears("re: before")
    world.assistant.gate.clear()
    await visitor.say("in the middle")
    await world.assistant.asked(2)
    await world.stop()
    await visitor.input.fill("while it is down")
    await visitor.input.press("Enter")
    await expect(visitor.log.locator(".pending", has_text="while it is down")).to_be_visible()
    world.assistant.gate.set()
    await world.start()
    await visitor.hears("re: in the middle")
    await visitor.hears("re: while it is down")
    texts = await visitor.log.locator(".body").all_inner_texts()
    each = ["before", "in the middle", "while it is down"]
    assert sorted(texts) == sorted([*each, *(f"re: {text}" for text in each)])


async def test_what_people_say_while_the_network_is_away_comes_when_it_is_back(arrive: Arrive) -> None:
    visitor, world = await arrive()
    await visitor.open()
    await visitor.say("human")
    await expect(visitor.dialog).to_contain_text("A person will take over.")
    async with world.gateway.storage.read() as work:
        handoff = (await work.handoffs.list(None))[0]
    await claim(world.gateway.office, handoff.id, NORA)
    await expect(visitor.dialog).to_contain_text("Nora is with you now.")
    await visitor.page.context.set_offline(True)
    await expect(visitor.dialog).to_contain_text("You are offline.")
    await say(world.gateway.office, handoff.conversation_id, NORA, "I can see it. It is on its way.")
    await visitor.input.fill("thank you")
    await visitor.input.press("Enter")
    await visitor.page.context.set_offline(False)
    await visitor.hears("I can see it.")

    async def arrived() -> bool:
        async with world.gateway.storage.read() as work:
            page = await work.transcript.after(handoff.conversation_id, 0)
        return [message.text for message in page].count("thank you") == 1

    await eventually(arrived)
    await expect(visitor.log.locator(".customer.sent", has_text="thank you")).to_have_count(1)


async def test_a_picture_is_taken_shown_in_both_tabs_and_given_back(arrive: Arrive) -> None:
    visitor, _ = await arrive()
    await visitor.open()
    await choose(visitor, {"name": "receipt.png", "mimeType": "image/png", "buffer": picture()})
    await expect(visitor.dialog.get_by_role("status").filter(has_text="receipt.png is ready to send.")).to_have_count(
        1
    )
    await visitor.say("my receipt")
    second = await Visitor(await visitor.page.context.new_page(), visitor.base).visit()
    await second.open()
    for tab in (visitor, second):
        await expect(tab.log.get_by_role("img", name="receipt.png")).to_be_visible()
        await tab.hears("re: my receipt")
    async with second.page.expect_download() as downloading:
        await second.log.get_by_role("link", name="receipt.png").click()
    assert (await (await downloading.value).path()).read_bytes() == picture()
    assert visitor.complaints + second.complaints == []


async def test_what_is_no_picture_is_refused_with_the_reason(arrive: Arrive) -> None:
    visitor, _ = await arrive()
    await visitor.open()
    await choose(visitor, {"name": "fake.png", "mimeType": "image/png", "buffer": b"MZ no picture"})
    await expect(visitor.dialog.get_by_role("alert")).to_contain_text("fake.png: only images")
    await expect(visitor.dialog.locator(".composer").get_by_role("listitem")).to_have_count(0)


async def test_a_customer_ends_the_conversation_in_both_tabs_and_begins_another(arrive: Arrive) -> None:
    visitor, _ = await arrive()
    await visitor.open()
    await visitor.say("hello")
    await visitor.hears("re: hello")
    second = await Visitor(await visitor.page.context.new_page(), visitor.base).visit()
    await second.open()
    await visitor.do("End the conversation")
    await visitor.dialog.get_by_role("group").get_by_role("button", name="End the conversation").click()
    for tab in (visitor, second):
        await expect(tab.dialog.get_by_text("This conversation is closed.")).to_be_visible()
    await visitor.dialog.get_by_role("button", name="Start a new conversation").click()
    await visitor.say("again")
    await second.hears("re: again")
    await expect(second.messages).to_have_count(2)

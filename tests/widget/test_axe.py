"""axe finds nothing in any state of the widget, in either theme, from right to left, and on a phone."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Literal

import pytest
from playwright.async_api import Browser, Route, expect

from tests.axe import violations

from .conftest import Visitor
from .server import ScriptedServer
from .test_files import choose, picture, text_file, transfer

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

State = Callable[[Visitor, ScriptedServer], Awaitable[None]]
SUMMARY = {
    "text": "## Your ticket\n- **Coin**: USDT\n\nShall I open it? See [how](https://a.io) and `that`.",
    "asks": "confirm",
    "buttons": [{"title": "Open it", "payload": "/affirm"}, {"title": "Cancel", "payload": "/cancel"}],
}
SCHEMES: list[Literal["light", "dark"]] = ["light", "dark"]
SCORES = [{"title": f"{score} ★", "payload": f"/rate{{{score}}}"} for score in range(1, 6)]


async def closed(visitor: Visitor, server: ScriptedServer) -> None:
    """The launcher alone."""


async def intro(visitor: Visitor, server: ScriptedServer) -> None:
    await visitor.open()


async def conversation(visitor: Visitor, server: ScriptedServer) -> None:
    await visitor.open()
    await visitor.say("hello")
    await visitor.hears("You said: hello")


async def failed(visitor: Visitor, server: ScriptedServer) -> None:
    await conversation(visitor, server)
    server.refusals.append((429, "rate_limited"))
    await visitor.input.fill("again")
    await visitor.input.press("Enter")
    await expect(visitor.log.locator(".failed")).to_be_visible()


async def offline(visitor: Visitor, server: ScriptedServer) -> None:
    await conversation(visitor, server)
    await visitor.page.context.set_offline(True)
    await visitor.input.fill("later")
    await visitor.input.press("Enter")
    await expect(visitor.log.locator(".pending")).to_be_visible()


async def typing(visitor: Visitor, server: ScriptedServer) -> None:
    server.script["hm"] = []
    await visitor.open()
    await visitor.say("hm")
    await expect(visitor.dialog.locator(".typing")).to_be_visible()


async def waiting(visitor: Visitor, server: ScriptedServer) -> None:
    await conversation(visitor, server)
    await server.conversation.move("waiting", position=2, expected_wait_seconds=170)
    await expect(visitor.dialog.locator(".banner")).to_be_visible()


async def staff(visitor: Visitor, server: ScriptedServer) -> None:
    await waiting(visitor, server)
    files = [server.keep("proof.png", "image/png", picture(90, 90)), server.keep("log.txt", "text/plain", b"x")]
    await server.conversation.post("system", "Marta joined the conversation.", name="Marta")
    await server.conversation.move("staff")
    await server.conversation.post("staff", "Hello", name="Marta", attachments=files)
    await expect(visitor.log.get_by_role("img", name="proof.png")).to_be_visible()


async def ended(visitor: Visitor, server: ScriptedServer) -> None:
    await conversation(visitor, server)
    await server.conversation.move("closed")
    await expect(visitor.input).to_be_hidden()


async def rating(visitor: Visitor, server: ScriptedServer) -> None:
    await ended(visitor, server)
    await server.conversation.post("system", "How well did we help you?", asks="rating", buttons=SCORES)
    await expect(visitor.log.get_by_role("button", name="5 ★")).to_be_visible()


async def menu(visitor: Visitor, server: ScriptedServer) -> None:
    await conversation(visitor, server)
    await visitor.dialog.locator(".more > button").click()
    await expect(visitor.dialog.get_by_role("switch")).to_be_visible()


async def confirmation(visitor: Visitor, server: ScriptedServer) -> None:
    await menu(visitor, server)
    await visitor.dialog.locator(".menu button").last.click()
    await expect(visitor.dialog.locator(".ending")).to_be_visible()


async def uploading(visitor: Visitor, server: ScriptedServer) -> None:
    await conversation(visitor, server)
    held = asyncio.Event()
    await visitor.page.route("**/api/chat/attachments", lambda _: held.wait())
    await choose(visitor, text_file("one.txt"), text_file("two.txt"))
    await expect(visitor.dialog.get_by_role("progressbar")).to_have_count(2)


async def broken_upload(visitor: Visitor, server: ScriptedServer) -> None:
    async def lose(route: Route) -> None:
        await route.abort()

    await visitor.page.clock.install()
    await conversation(visitor, server)
    await visitor.page.route("**/api/chat/attachments", lose)
    await choose(visitor, text_file("one.txt"))
    while not await visitor.dialog.locator(".broken").is_visible():
        await visitor.page.clock.fast_forward(1_000)
    await expect(visitor.dialog.get_by_role("alert").first).to_be_visible()


async def dropping(visitor: Visitor, server: ScriptedServer) -> None:
    await conversation(visitor, server)
    await transfer(visitor, "dragover", "one.txt")
    await expect(visitor.dialog.locator(".drop")).to_be_visible()


async def summary(visitor: Visitor, server: ScriptedServer) -> None:
    server.script["ticket"] = [SUMMARY]
    await visitor.open()
    await visitor.say("ticket")
    await visitor.log.locator("summary").click()
    await expect(visitor.log.locator("dl")).to_be_visible()
    await visitor.log.get_by_role("checkbox").check()


STATES: list[State] = [
    closed,
    intro,
    conversation,
    failed,
    offline,
    typing,
    waiting,
    staff,
    ended,
    rating,
    menu,
    confirmation,
    uploading,
    broken_upload,
    dropping,
    summary,
]
DESKTOP = {"locale": "en-GB", "viewport": {"width": 1100, "height": 800}}
ARABIC_PHONE = {"locale": "ar", "viewport": {"width": 375, "height": 700}, "is_mobile": True, "has_touch": True}


@pytest.mark.parametrize("device", [DESKTOP, ARABIC_PHONE], ids=["desktop", "Arabic phone"])
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
async def test_axe_finds_nothing(
    browser: Browser, base: str, server: ScriptedServer, state: State, device: dict[str, Any]
) -> None:
    context = await browser.new_context(reduced_motion="reduce", **device)
    visitor = await Visitor(await context.new_page(), f"{base}/plain").visit()
    await state(visitor, server)
    for scheme in SCHEMES:
        await visitor.page.emulate_media(color_scheme=scheme)
        assert await violations(visitor.page, within="pharos-chat") == [], scheme
    await visitor.page.unroute_all(behavior="ignoreErrors")
    await context.close()


async def test_axe_does_look_into_the_widget(visitor: Visitor) -> None:
    await visitor.open()
    await visitor.input.evaluate("(node) => { node.removeAttribute('aria-label'); node.placeholder = ''; }")
    assert "label at" in "".join(await violations(visitor.page, within="pharos-chat"))

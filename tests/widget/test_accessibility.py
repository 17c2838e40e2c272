"""The widget by keyboard, on a phone, from right to left, and in every theme."""

import pytest
from playwright.async_api import Browser, ViewportSize, expect

from .conftest import Visitor
from .server import ScriptedServer

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PHONE: ViewportSize = {"width": 375, "height": 700}
MIN_CONTRAST = 4.5
# The contrast of every visible text with the first opaque background behind it.
CONTRASTS = """(host) => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (node) => {
    const color = rgba(getComputedStyle(node).backgroundColor);
    return color[3] === 255 ? color : behind(node.parentElement);
  };
  const poor = [];
  for (const node of host.shadowRoot.querySelectorAll('dialog *')) {
    const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
    if (!own || !node.checkVisibility() || node.closest('select, .unseen')) continue;
    const [a, b] = [light(rgba(getComputedStyle(node).color)), light(behind(node))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const what = `${node.className || node.tagName} ${node.textContent.slice(0, 20)}`;
    if (ratio < MIN) poor.push(`${what}: ${ratio.toFixed(2)}`);
  }
  return poor;
}""".replace("MIN)", f"{MIN_CONTRAST})")


async def test_everything_can_be_done_by_keyboard(visitor: Visitor, server: ScriptedServer) -> None:
    server.script["hi"] = [{"text": "Which?", "buttons": [{"title": "Deposit", "payload": "/deposit"}]}]
    keyboard = visitor.page.keyboard
    await visitor.launcher.focus()
    await keyboard.press("Enter")
    await expect(visitor.input).to_be_focused()
    await keyboard.type("first line")
    await keyboard.press("Shift+Enter")
    await keyboard.type("second line")
    await keyboard.press("Enter")
    await expect(visitor.messages).to_have_count(2)
    assert server.said[-1]["text"] == "first line\nsecond line"
    await keyboard.type("hi")
    await keyboard.press("Enter")
    button = visitor.log.get_by_role("button", name="Deposit")
    await expect(button).to_be_enabled()
    for _ in range(8):
        await keyboard.press("Shift+Tab")
        if await button.evaluate("(node) => node.getRootNode().activeElement === node"):
            break
    await keyboard.press("Enter")
    await visitor.hears("You said: /deposit")
    await expect(visitor.input).to_be_focused()
    await keyboard.press("Escape")
    await expect(visitor.dialog).to_be_hidden()
    await expect(visitor.launcher).to_be_focused()


async def test_enter_while_an_input_method_composes_does_not_send(visitor: Visitor, server: ScriptedServer) -> None:
    await visitor.open()
    await visitor.input.fill("かな")
    await visitor.input.dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    await expect(visitor.input).to_have_value("かな")
    assert server.said == []


async def test_roles_and_names_are_those_of_the_contract(visitor: Visitor) -> None:
    launcher = visitor.page.get_by_role("button", name="Chat with support")
    await expect(launcher).to_have_attribute("aria-expanded", "false")
    await visitor.open()
    await expect(visitor.page.get_by_role("dialog", name="Help & support")).to_be_visible()
    await expect(visitor.page.get_by_role("log", name="Conversation")).to_have_attribute("aria-live", "polite")
    await expect(visitor.page.get_by_role("textbox", name="Your message")).to_be_visible()
    for name in ("Send", "Attach a file", "Close the chat"):
        await expect(visitor.page.get_by_role("button", name=name, exact=True)).to_be_visible()


async def test_on_a_phone_the_panel_covers_the_page(visitor: Visitor) -> None:
    await visitor.page.set_viewport_size(PHONE)
    await visitor.open()
    await expect(visitor.launcher).to_be_hidden()
    covers = """([panel, width, height]) => {
        const box = panel.getBoundingClientRect();
        return box.x === 0 && box.y === 0 && box.width === width && box.height === height;
    }"""
    panel = await visitor.dialog.element_handle()
    await visitor.page.wait_for_function(covers, arg=[panel, PHONE["width"], PHONE["height"]])  # once it has slid in
    await visitor.say("a long word: " + "x" * 300)
    assert await visitor.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert await visitor.log.evaluate("(log) => log.scrollWidth <= log.clientWidth")
    await visitor.page.get_by_role("button", name="Close the chat").click()
    await expect(visitor.launcher).to_be_focused()


async def test_arabic_runs_from_right_to_left(visitor: Visitor) -> None:
    await visitor.page.evaluate("pharos.setLocale('ar'); pharos.open()")
    await expect(visitor.page.get_by_role("dialog", name="المساعدة والدعم")).to_be_visible()
    await visitor.say("مرحبا")
    assert await visitor.log.evaluate("(log) => getComputedStyle(log).direction") == "rtl"
    own, reply = [await visitor.log.locator(f".{author} .bubble").bounding_box() for author in ("customer", "bot")]
    assert own is not None
    assert reply is not None
    assert own["x"] < reply["x"]


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_every_text_has_enough_contrast(visitor: Visitor, server: ScriptedServer, theme: str) -> None:
    buttons = [{"title": "One", "payload": "/1"}]
    server.script["hi"] = [{"text": "See [this](https://a.io) and `that`", "buttons": buttons}]
    await visitor.page.evaluate(f"pharos.setTheme('{theme}')")
    await visitor.open()
    host = visitor.page.locator("pharos-chat")
    assert await host.evaluate(CONTRASTS) == []
    await visitor.say("hi")
    await server.conversation.post("system", "Marta joined", name="Marta")
    await server.conversation.post("staff", "Hello", name="Marta")
    await server.conversation.move("waiting", position=1)
    server.refusals.append((429, "rate_limited"))
    await visitor.input.fill("again")
    await visitor.input.press("Enter")
    await expect(visitor.log.locator(".failed")).to_be_visible()
    assert await host.evaluate(CONTRASTS) == []


async def test_the_theme_follows_the_system_and_motion_can_be_reduced(browser: Browser, base: str) -> None:
    page = await browser.new_page(color_scheme="dark", reduced_motion="reduce")
    visitor = await (await Visitor(page, base).visit()).open()
    assert await visitor.dialog.evaluate("(node) => getComputedStyle(node).colorScheme") == "dark"
    assert await visitor.dialog.evaluate("(node) => getComputedStyle(node).animationName") == "none"
    await page.close()

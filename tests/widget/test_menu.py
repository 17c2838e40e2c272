"""What the header's menu offers: the transcript as a file, sound, and the end of the conversation."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Locator, ViewportSize, expect

from .conftest import Visitor
from .server import ScriptedServer

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PHONE: ViewportSize = {"width": 375, "height": 700}
COUNT_TONES = """
window.tones = 0;
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...when) { window.tones += 1; return start.apply(this, when); };
"""
HIDE = """(hidden) => {
  Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
  document.dispatchEvent(new Event('visibilitychange'));
}"""
LONGER_THAN_ANY_DELAY_MS = 2_000


@pytest.mark.parametrize("viewport", [None, PHONE], ids=["beside the page", "over the page"])
async def test_the_menu_works_by_keyboard_and_gives_the_focus_back(
    visitor: Visitor, viewport: ViewportSize | None
) -> None:
    if viewport:
        await visitor.page.set_viewport_size(viewport)
    await visitor.open()
    await visitor.say("hello")
    keyboard = visitor.page.keyboard
    await visitor.menu.focus()
    await keyboard.press("Enter")
    await expect(visitor.menu).to_have_attribute("aria-expanded", "true")
    for name in ("Help centre", "Download this conversation", "Sound for new messages", "End the conversation"):
        await keyboard.press("Tab")
        role = "switch" if "Sound" in name else "button"
        await expect(visitor.dialog.get_by_role(role, name=name)).to_be_focused()  # type: ignore[arg-type]
    await keyboard.press("Escape")
    await expect(visitor.dialog).to_be_visible()
    await expect(visitor.menu).to_be_focused()
    await expect(visitor.dialog.get_by_role("switch")).to_be_hidden()
    await keyboard.press("Escape")
    await expect(visitor.dialog).to_be_hidden()


async def test_the_menu_closes_when_one_goes_elsewhere(visitor: Visitor) -> None:
    await visitor.open()
    entry = visitor.dialog.get_by_role("switch")
    await visitor.menu.click()
    await expect(entry).to_be_visible()
    await visitor.dialog.get_by_text("Never share passwords").click()
    await expect(entry).to_be_hidden()
    await visitor.menu.click()
    await visitor.input.focus()
    await expect(entry).to_be_hidden()
    await visitor.menu.click()
    await visitor.menu.click()
    await expect(entry).to_be_hidden()


async def test_before_anything_is_said_there_is_nothing_to_save_or_end(visitor: Visitor) -> None:
    await visitor.open()
    await visitor.menu.click()
    for name in ("Download this conversation", "End the conversation"):
        await expect(visitor.dialog.get_by_role("button", name=name)).to_be_disabled()


async def test_the_transcript_is_saved_as_text_in_reading_order(visitor: Visitor, server: ScriptedServer) -> None:
    await visitor.open()
    await visitor.say("hello")
    await visitor.hears("You said: hello")
    file = server.keep("proof.png", "image/png", b"")
    await server.conversation.post("system", "Marta joined", name="Marta")
    await server.conversation.post("staff", "Look:\nhere", name="Marta", attachments=[file])
    await visitor.hears("Look")
    async with visitor.page.expect_download() as downloading:
        await visitor.do("Download this conversation")
    download = await downloading.value
    assert re.fullmatch(r"chat-20\d\d-\d\d-\d\d\.txt", download.suggested_filename)
    text = (await download.path()).read_text("utf-8")
    parts = [part.strip().split("\n") for part in text.split("\n\n")]
    times = [part[0].split(" · ")[0] for part in parts]
    assert all(re.search(r"20\d\d.*\d:\d\d", time) for time in times)
    assert [(part[0].split(" · ")[1:], part[1:]) for part in parts] == [
        (["You"], ["hello"]),
        (["Pharos"], ["You said: hello"]),
        ([], ["Marta joined"]),
        (["Marta"], ["Look:", "here", "[proof.png]"]),
    ]
    await expect(visitor.menu).to_be_focused()
    assert visitor.complaints == []


@pytest_asyncio.fixture(loop_scope="session")
async def listener(visitor: Visitor) -> AsyncIterator[Visitor]:
    """A visitor whose page counts the tones it makes, and whose clock the test moves."""
    await visitor.page.add_init_script(COUNT_TONES)
    await visitor.page.clock.install()
    await visitor.visit()
    await visitor.open()
    await visitor.say("hello")
    await visitor.hears("You said: hello")
    yield visitor
    assert visitor.complaints == []


async def tones(visitor: Visitor) -> int:
    """How many were made, once all that was to come has come."""
    await visitor.page.clock.fast_forward(LONGER_THAN_ANY_DELAY_MS)
    return int(await visitor.page.evaluate("tones"))


async def comes(visitor: Visitor, server: ScriptedServer, text: str, unread: int) -> None:
    """A message while the panel is closed."""
    await server.conversation.post("staff", text, name="Marta")
    await expect(visitor.launcher).to_have_accessible_name(f"Chat with support. New messages: {unread}")


async def test_there_is_no_sound_unless_it_is_wished(listener: Visitor, server: ScriptedServer) -> None:
    await listener.page.keyboard.press("Escape")
    await comes(listener, server, "Hello?", 1)
    assert await tones(listener) == 0


async def test_a_tone_tells_of_a_message_that_is_not_seen(listener: Visitor, server: ScriptedServer) -> None:
    sound = listener.dialog.get_by_role("switch", name="Sound for new messages")
    await listener.menu.click()
    await expect(sound).not_to_be_checked()
    await sound.click()
    await expect(sound).to_be_checked()
    assert await tones(listener) == 2, "it is heard once"
    await listener.input.focus()
    await listener.say("me")
    await listener.hears("You said: me")
    assert await tones(listener) == 2, "one's own, and what one sees come, make none"
    await listener.page.evaluate(HIDE, True)
    await server.conversation.post("staff", "Are you there?", name="Marta")
    await listener.hears("Are you there?")
    assert await tones(listener) == 4
    await listener.page.evaluate(HIDE, False)
    await listener.page.keyboard.press("Escape")
    await comes(listener, server, "Hello?", 1)
    assert await tones(listener) == 6


async def test_sound_is_remembered_but_history_makes_none(listener: Visitor, server: ScriptedServer) -> None:
    await listener.menu.click()
    await listener.dialog.get_by_role("switch").click()
    await listener.page.keyboard.press("Escape")
    await listener.page.keyboard.press("Escape")
    await listener.page.goto("about:blank")
    server.conversation.append("staff", "While you were away", name="Marta")
    await listener.visit()
    await expect(listener.launcher).to_have_accessible_name("Chat with support. New messages: 1")
    assert await tones(listener) == 0
    await listener.open()
    await listener.menu.click()
    await expect(listener.dialog.get_by_role("switch")).to_be_checked()


def question(visitor: Visitor) -> Locator:
    """What is asked before a conversation is ended."""
    return visitor.dialog.get_by_role("group", name="End this conversation?")


@pytest.mark.parametrize("viewport", [None, PHONE], ids=["beside the page", "over the page"])
async def test_ending_is_asked_for_and_can_be_left(
    visitor: Visitor, server: ScriptedServer, viewport: ViewportSize | None
) -> None:
    if viewport:
        await visitor.page.set_viewport_size(viewport)
    await visitor.open()
    await visitor.say("hello")
    stay = question(visitor).get_by_role("button", name="Keep chatting")
    for key in ("Enter", "Escape"):
        await visitor.do("End the conversation")
        await expect(stay).to_be_focused()
        await expect(visitor.input).to_be_hidden()
        await visitor.page.keyboard.press(key)
        await expect(question(visitor)).to_be_hidden()
        await expect(visitor.menu).to_be_focused()
        await expect(visitor.input).to_be_visible()
    assert server.ends == 0


async def test_an_ended_conversation_can_be_rated_and_a_new_one_begun(
    visitor: Visitor, server: ScriptedServer
) -> None:
    scores = [{"title": f"{score} ★", "payload": f"/rate{{{score}}}"} for score in range(1, 6)]
    await visitor.open()
    await visitor.say("hello")
    await visitor.do("End the conversation")
    await question(visitor).get_by_role("button", name="End the conversation").click()
    await visitor.hears("You ended the conversation.")
    renew = visitor.dialog.get_by_role("button", name="Start a new conversation")
    await expect(renew).to_be_focused()
    assert server.ends == 1
    await server.conversation.post("system", "How well did we help you?", asks="rating", buttons=scores)
    await visitor.log.get_by_role("button", name="5 ★").click()
    await expect(visitor.log.locator(".customer").last).to_contain_text("5 ★")
    await visitor.menu.click()
    await expect(visitor.dialog.get_by_role("button", name="End the conversation")).to_be_disabled()
    await renew.click()
    await expect(visitor.messages).to_have_count(0)
    await expect(visitor.input).to_be_focused()


async def test_when_ending_fails_it_is_said_and_can_be_tried_again(visitor: Visitor, server: ScriptedServer) -> None:
    await visitor.open()
    await visitor.say("hello")
    await visitor.do("End the conversation")
    server.refusals.append((500, "internal"))
    end = question(visitor).get_by_role("button", name="End the conversation")
    await end.click()
    await expect(question(visitor).get_by_role("alert")).to_have_text("Something went wrong on our side.")
    await end.click()
    await visitor.hears("You ended the conversation.")


async def test_who_was_writing_when_staff_closed_keeps_the_focus(visitor: Visitor, server: ScriptedServer) -> None:
    await visitor.open()
    await visitor.say("hello")
    await server.conversation.move("closed")
    await expect(visitor.dialog.get_by_role("button", name="Start a new conversation")).to_be_focused()

"""Files on their way to the server, and those that stand in the transcript."""

import asyncio
import io
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from PIL import Image
from playwright.async_api import FilePayload, Locator, Route, expect

from .conftest import Visitor
from .server import ScriptedServer

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

UPLOADS = "**/api/chat/attachments"
# What a page hears when files are dragged over, dropped on or pasted into a part of the chat.
TRANSFER = """([event, selector, names]) => {
  const transfer = new DataTransfer();
  for (const name of names) transfer.items.add(new File(['text'], name, { type: 'text/plain' }));
  const target = document.querySelector('pharos-chat').shadowRoot.querySelector(selector);
  const Kind = event === 'paste' ? ClipboardEvent : DragEvent;
  const how = { bubbles: true, composed: true, cancelable: true, dataTransfer: transfer, clipboardData: transfer };
  return target.dispatchEvent(new Kind(event, how));
}"""


def picture(width: int = 800, height: int = 600) -> bytes:
    """A PNG."""
    content = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(content, "PNG")
    return content.getvalue()


def text_file(name: str, size: int = 4) -> FilePayload:
    return {"name": name, "mimeType": "text/plain", "buffer": b"x" * size}


class Line:
    """The way to the server: uploads can be held up on it, or lost."""

    def __init__(self) -> None:
        self.lost = 0
        self.open = asyncio.Event()
        self.open.set()
        self.tries = 0

    async def carry(self, route: Route) -> None:
        self.tries += 1
        if self.lost:
            self.lost -= 1
            return await route.abort()
        await self.open.wait()
        return await route.continue_()


@pytest_asyncio.fixture(loop_scope="session")
async def line(visitor: Visitor) -> AsyncIterator[Line]:
    """Between the visitor and the server."""
    line = Line()
    await visitor.page.route(UPLOADS, line.carry)
    yield line
    line.open.set()
    await visitor.page.unroute_all(behavior="ignoreErrors")


def chosen(visitor: Visitor) -> Locator:
    """The files that go along with the next message."""
    return visitor.dialog.locator(".composer").get_by_role("listitem")


async def choose(visitor: Visitor, *files: FilePayload) -> None:
    await visitor.page.locator("pharos-chat input[type=file]").set_input_files(list(files))


async def transfer(visitor: Visitor, event: str, *names: str, onto: str = ".scroller") -> Any:
    return await visitor.page.evaluate(TRANSFER, [event, onto, names])


async def test_an_upload_shows_how_far_it_is(visitor: Visitor) -> None:
    await visitor.open()
    await visitor.say("hello")
    devtools = await visitor.page.context.new_cdp_session(visitor.page)
    await devtools.send("Network.enable")
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 500_000}
    await devtools.send("Network.emulateNetworkConditions", slow)
    await choose(visitor, text_file("long.txt", 2_000_000))
    bar = await visitor.dialog.get_by_role("progressbar", name="long.txt").element_handle()
    await visitor.page.wait_for_function("(bar) => bar.value > 0.1 && bar.value < 0.9", arg=bar)
    await devtools.send("Network.emulateNetworkConditions", slow | {"uploadThroughput": -1})
    await expect(visitor.dialog.get_by_role("status").filter(has_text="long.txt is ready to send.")).to_have_count(1)
    await expect(visitor.dialog.get_by_role("progressbar")).to_have_count(0)


async def test_an_upload_can_be_cancelled(visitor: Visitor, server: ScriptedServer, line: Line) -> None:
    await visitor.open()
    line.open.clear()
    await choose(visitor, text_file("wrong.txt"), text_file("right.txt"))
    await expect(visitor.dialog.get_by_role("progressbar")).to_have_count(2)
    await visitor.input.press("Enter")
    await expect(visitor.dialog.get_by_role("alert")).to_have_text("Please wait until the file is uploaded.")
    async with visitor.page.expect_event("requestfailed"):
        await visitor.dialog.get_by_role("button", name="Remove wrong.txt").click()
    await expect(visitor.input).to_be_focused()
    line.open.set()
    await expect(visitor.dialog.get_by_role("progressbar")).to_have_count(0)
    await visitor.say("")
    assert [file["name"] for file in server.conversation.messages[0]["attachments"]] == ["right.txt"]


async def test_a_lost_upload_is_tried_again_by_itself(visitor: Visitor, line: Line) -> None:
    await visitor.open()
    line.lost = 1
    await choose(visitor, text_file("receipt.txt"))
    await expect(visitor.dialog.get_by_role("status").filter(has_text="is ready to send")).to_have_count(1)
    assert line.tries == 2


async def test_after_three_losses_the_visitor_decides(visitor: Visitor, server: ScriptedServer, line: Line) -> None:
    await visitor.page.clock.install()
    await visitor.open()
    line.lost = 3
    await choose(visitor, text_file("receipt.txt"))
    again = chosen(visitor).get_by_role("button", name="Try again")
    while not await again.is_visible():
        await visitor.page.clock.fast_forward(1_000)
    await expect(visitor.dialog.get_by_role("alert")).to_contain_text("receipt.txt could not be uploaded.")
    await visitor.input.press("Enter")
    assert server.said == []
    await again.click()
    await expect(visitor.dialog.get_by_role("button", name="Remove receipt.txt")).to_be_focused()
    await expect(visitor.dialog.get_by_role("status").filter(has_text="is ready to send")).to_have_count(1)
    assert line.tries == 4


async def test_what_is_chosen_offline_is_uploaded_when_the_network_is_back(visitor: Visitor) -> None:
    await visitor.page.clock.install()
    await visitor.open()
    await visitor.say("hello")
    await visitor.page.context.set_offline(True)
    await choose(visitor, text_file("receipt.txt"))
    while not await chosen(visitor).get_by_role("button", name="Try again").is_visible():
        await visitor.page.clock.fast_forward(1_000)
    await visitor.page.context.set_offline(False)
    await expect(visitor.dialog.get_by_role("status").filter(has_text="is ready to send")).to_have_count(1)


async def test_an_upload_on_which_nothing_moves_begins_anew(visitor: Visitor, line: Line) -> None:
    await visitor.page.clock.install()
    await visitor.open()
    line.open.clear()
    await choose(visitor, text_file("receipt.txt"))
    await expect(visitor.dialog.get_by_role("progressbar")).to_be_visible()
    while line.tries < 2:
        await visitor.page.clock.fast_forward(5_000)
    line.open.set()
    await expect(visitor.dialog.get_by_role("status").filter(has_text="is ready to send")).to_have_count(1)


async def test_no_more_files_are_taken_than_fit_a_message(visitor: Visitor) -> None:
    await visitor.open()
    await choose(visitor, *(text_file(f"{number}.txt") for number in range(1, 6)))
    await expect(chosen(visitor)).to_have_count(4)
    await expect(visitor.dialog.get_by_role("alert")).to_have_text("5.txt: at most 4 files per message.")
    await expect(visitor.input).to_have_attribute("maxlength", "4321")


async def test_a_file_that_comes_too_soon_after_others_is_kept_to_be_tried_again(visitor: Visitor) -> None:
    await visitor.open()
    await visitor.page.route("**/api/chat/attachments", lambda route: route.fulfill(status=429, json={}))
    await choose(visitor, text_file("receipt.txt"))
    await expect(visitor.dialog.get_by_role("alert")).to_contain_text("receipt.txt could not be uploaded.")
    await visitor.page.unroute("**/api/chat/attachments")
    await chosen(visitor).get_by_role("button", name="Try again").click()
    await expect(visitor.dialog.get_by_role("status").filter(has_text="receipt.txt is ready")).to_have_count(1)


async def test_files_are_dropped_anywhere_on_the_panel(visitor: Visitor, server: ScriptedServer) -> None:
    await visitor.open()
    zone = visitor.dialog.get_by_role("status").filter(has_text="Drop your files here")
    assert await transfer(visitor, "dragover", "a.txt", "b.txt") is False, "else the browser would leave the page"
    await expect(zone).to_be_visible()
    await transfer(visitor, "dragleave", "a.txt", onto=".panel")
    await expect(zone).to_have_count(0)
    await transfer(visitor, "dragover", "a.txt", "b.txt", onto="header")
    await transfer(visitor, "drop", "a.txt", "b.txt", onto="header")
    await expect(zone).to_have_count(0)
    await expect(chosen(visitor)).to_have_count(2)
    await expect(visitor.dialog.locator(".busy")).to_have_count(0)
    await visitor.say("these")
    assert len(server.said[-1]["attachments"]) == 2
    await server.conversation.move("closed")
    await expect(visitor.input).to_be_hidden()
    assert await transfer(visitor, "dragover", "late.txt") is False
    await transfer(visitor, "drop", "late.txt")
    await expect(chosen(visitor)).to_have_count(0)


async def test_text_that_is_dragged_is_none_of_the_panels_business(visitor: Visitor) -> None:
    await visitor.open()
    assert await transfer(visitor, "dragover") is True
    await expect(visitor.dialog.locator(".drop")).to_be_hidden()


async def test_files_are_pasted(visitor: Visitor) -> None:
    await visitor.open()
    assert await transfer(visitor, "paste", "screenshot.txt", onto="textarea") is False
    await expect(chosen(visitor)).to_contain_text("screenshot.txt")
    assert await transfer(visitor, "paste", onto="textarea") is True, "text is pasted as ever"


async def test_sent_pictures_are_shown_and_other_files_are_links(visitor: Visitor, server: ScriptedServer) -> None:
    await visitor.open()
    await choose(visitor, {"name": "receipt.png", "mimeType": "image/png", "buffer": picture()}, text_file("log.txt"))
    await expect(visitor.dialog.locator(".busy")).to_have_count(0)
    await visitor.say("here")
    shown = visitor.log.get_by_role("img", name="receipt.png")
    await expect(shown).to_be_visible()
    assert await shown.evaluate("(canvas) => [canvas.width, canvas.height]") == [440, 330]
    pixel = "(canvas) => [...canvas.getContext('2d').getImageData(9, 9, 1, 1).data]"
    assert await shown.evaluate(pixel) == [0, 128, 128, 255]
    assert len(server.fetched) == 1, "what is no picture is fetched when it is wanted"
    async with visitor.page.expect_download() as downloading:
        await visitor.log.get_by_role("link", name="log.txt").click()
    download = await downloading.value
    assert download.suggested_filename == "log.txt"
    assert (await download.path()).read_bytes() == b"xxxx"
    async with visitor.page.expect_download() as downloading:
        await visitor.log.get_by_role("link", name="receipt.png").press("Enter")
    assert (await (await downloading.value).path()).read_bytes() == picture()
    assert "img-src 'self'" in server.policy
    assert visitor.complaints == [], "although the page's policy forbids blob: pictures"


async def test_files_from_staff_are_shown_even_after_a_reload(visitor: Visitor, server: ScriptedServer) -> None:
    await visitor.open()
    await visitor.say("hello")
    file = server.keep("proof.png", "image/png", picture(30, 40))
    await server.conversation.post("staff", "", name="Marta", attachments=[file])
    await expect(visitor.log.get_by_role("img", name="proof.png")).to_be_visible()
    await visitor.page.reload()
    shown = visitor.log.get_by_role("img", name="proof.png")
    await expect(shown).to_be_visible()
    assert await shown.evaluate("(canvas) => [canvas.width, canvas.height]") == [30, 40]


async def test_what_cannot_be_shown_or_fetched_stays_a_name(visitor: Visitor, server: ScriptedServer) -> None:
    await visitor.open()
    await visitor.say("hello")
    broken, gone = server.keep("broken.png", "image/png", b"no picture"), server.keep("gone.txt", "text/plain", b"x")
    del server.contents[gone["id"]]
    await server.conversation.post("staff", "Look", name="Marta", attachments=[broken, gone])
    await visitor.hears("Look")
    await visitor.log.get_by_role("link", name="gone.txt").click()
    await expect(visitor.log.get_by_role("alert").filter(has_text="could not be downloaded")).to_be_visible()
    await expect(visitor.log.get_by_role("link", name="broken.png")).to_be_visible()
    await expect(visitor.log.get_by_role("img", name="broken.png")).to_have_count(0)
    assert broken["id"] in server.fetched


async def test_pictures_are_not_fetched_before_they_are_looked_at(visitor: Visitor, server: ScriptedServer) -> None:
    await visitor.open()
    await visitor.say("hello")
    await visitor.hears("You said: hello")
    await visitor.page.keyboard.press("Escape")
    file = server.keep("proof.png", "image/png", picture(30, 40))
    await server.conversation.post("staff", "Look", name="Marta", attachments=[file])
    await expect(visitor.launcher).to_have_accessible_name("Chat with support. New messages: 1")
    assert server.fetched == []
    await visitor.open()
    await expect(visitor.log.get_by_role("img", name="proof.png")).to_be_visible()
    assert server.fetched == [file["id"]]

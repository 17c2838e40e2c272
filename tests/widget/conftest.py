"""A browser for the whole run; for each test a fresh server, and a visitor on a plain page."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from .server import ScriptedServer, serving

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
PATIENCE_MS = 8_000


@dataclass
class Visitor:
    """A person at a page with the widget; finds things by role and name, as people and screen readers do."""

    page: Page
    base: str
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(PATIENCE_MS)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda line: self._note(line.type, line.text))

    def _note(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(text)

    @property
    def launcher(self) -> Locator:
        """The button that opens the chat; marked by its popup, since its name follows the language."""
        return self.page.locator("pharos-chat button[aria-haspopup=dialog]")

    @property
    def dialog(self) -> Locator:
        """The chat's panel."""
        return self.page.get_by_role("dialog")

    @property
    def input(self) -> Locator:
        """Where one writes."""
        return self.page.get_by_role("textbox")

    @property
    def log(self) -> Locator:
        """The transcript."""
        return self.page.get_by_role("log")

    @property
    def menu(self) -> Locator:
        """The button that shows what else can be done."""
        return self.dialog.get_by_role("button", name="More options")

    async def do(self, name: str) -> None:
        """Chooses an entry of the menu."""
        await self.menu.click()
        await self.dialog.get_by_role("button", name=name).click()

    @property
    def messages(self) -> Locator:
        """Every message of the transcript."""
        return self.log.locator(".item, .system")

    async def visit(self) -> "Visitor":
        """Loads the page and waits for the launcher."""
        await self.page.goto(self.base)
        await expect(self.launcher).to_be_visible()
        return self

    async def open(self) -> "Visitor":
        """Presses the launcher and waits for the conversation."""
        await self.launcher.click()
        await expect(self.input).to_be_focused()
        return self

    async def say(self, text: str) -> None:
        """Writes and sends, and waits until the server has it."""
        await self.input.fill(text)
        await self.input.press("Enter")
        await expect(self.log.locator(".customer.sent", has_text=text).last).to_be_visible()

    async def hears(self, text: str) -> Locator:
        """Waits for a message with `text`, which must be there exactly once."""
        message = self.messages.filter(has_text=text)
        await expect(message).to_have_count(1)
        return message


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium."""
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, "--disable-sync"])
        yield browser
        await browser.close()


@pytest.fixture
def server() -> ScriptedServer:
    """The scripted server; its script and faults are the test's to set."""
    return ScriptedServer()


@pytest_asyncio.fixture(loop_scope="session")
async def base(server: ScriptedServer) -> AsyncIterator[str]:
    """The running server's address."""
    async with serving(server.app()) as address:
        yield address


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(browser: Browser, base: str) -> AsyncIterator[Visitor]:
    """An English-speaking visitor on a plain page, who has not opened the chat yet."""
    context = await browser.new_context(locale="en-GB", viewport={"width": 1100, "height": 800})
    yield await Visitor(await context.new_page(), f"{base}/plain").visit()
    await context.close()

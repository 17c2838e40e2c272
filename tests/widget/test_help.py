"""The help centre within the chat: search and topics before the first message, articles at any time."""

from urllib.parse import quote

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Route, ViewportSize, expect

from tests.axe import violations

from .conftest import Visitor
from .server import ScriptedServer
from .test_accessibility import CONTRASTS
from .test_files import transfer

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PHONE: ViewportSize = {"width": 390, "height": 740}
ZOOMED: ViewportSize = {"width": 550, "height": 400}
FITS = "(node) => node.scrollWidth <= node.clientWidth"


class Reader:
    """What a visitor sees of the help centre."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.dialog = visitor.dialog
        self.search = self.dialog.get_by_role("searchbox")
        self.count = self.dialog.locator(".count")
        self.article = self.dialog.get_by_role("article")
        self.back = self.button("Back")

    def button(self, name: str) -> Locator:
        return self.dialog.get_by_role("button", name=name)

    def heading(self, name: str) -> Locator:
        return self.dialog.get_by_role("heading", name=name)

    async def find(self, query: str) -> Locator:
        """Types, and gives the results once they are there, those for all of the query."""
        async with self.visitor.page.expect_response(lambda response: response.url.endswith(f"q={quote(query)}")):
            await self.search.press_sequentially(query)
        await expect(self.count).to_contain_text("Articles found")
        return self.dialog.locator(".links button:visible")

    async def read(self, query: str, title: str) -> None:
        """Finds an article and opens it."""
        await self.find(query)
        await self.button(title).click()
        await expect(self.heading(title)).to_be_focused()


@pytest_asyncio.fixture(loop_scope="session")
async def reader(visitor: Visitor) -> Reader:
    """Somebody who has opened the chat and said nothing yet."""
    await visitor.open()
    reader = Reader(visitor)
    await expect(reader.heading("Topics")).to_be_visible()
    return reader


async def test_before_the_first_message_topics_are_offered_as_questions(
    reader: Reader, server: ScriptedServer
) -> None:
    payload = '/faq{"topic": "withdrawal_pending"}'
    server.script[payload] = [{"text": "Let us see where it is."}]
    await expect(reader.button("Talk to a person")).to_be_visible()
    await reader.button("My withdrawal is stuck in processing").click()
    await reader.visitor.hears("Let us see where it is.")
    assert server.said[-1]["payload"] == payload
    await expect(reader.visitor.log.locator(".customer")).to_contain_text("My withdrawal is stuck in processing")
    await expect(reader.search).to_be_hidden()
    assert reader.visitor.complaints == []


async def test_what_is_typed_is_searched_for_though_misspelt(reader: Reader) -> None:
    results = await reader.find("lost my authentcator")
    await expect(results.first).to_contain_text("I lost my phone or authenticator")
    await expect(reader.count).to_have_attribute("role", "status")
    await expect(reader.heading("Topics")).to_be_hidden()
    await expect(reader.button("Talk to a person")).to_be_hidden()
    await reader.search.fill("qqqqxxxx")
    await expect(reader.count).to_have_text("Nothing found. Try other words, or just ask in the chat.")
    await expect(results).to_have_count(0)
    await reader.search.press("Escape")
    await expect(reader.search).to_have_value("")
    await expect(reader.heading("Topics")).to_be_visible()
    await expect(reader.button("Talk to a person")).to_be_visible()


async def test_an_older_search_never_overtakes_a_newer_one(reader: Reader) -> None:
    page = reader.visitor.page
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    await page.route("**/search?q=withdrawal", hold)
    async with page.expect_request("**/search?q=withdrawal"):
        await reader.search.fill("withdrawal")
    async with page.expect_event("requestfailed", lambda request: request.url.endswith("q=withdrawal")):
        await reader.search.fill("api key")
    await expect(reader.dialog.locator(".links button:visible").first).to_contain_text("API key")
    assert len(held) == 1


async def test_an_article_is_read_and_left_by_keyboard(reader: Reader) -> None:
    keyboard = reader.visitor.page.keyboard
    results = await reader.find("memo")
    await keyboard.press("Tab")
    await expect(results.first).to_be_focused()
    title = await results.first.evaluate("(button) => button.firstChild.data")
    await keyboard.press("Enter")
    await expect(reader.heading(title)).to_be_focused()
    await expect(reader.visitor.input).to_be_hidden()
    await keyboard.press("Escape")
    await expect(results.first).to_be_focused()
    await expect(reader.search).to_have_value("memo")
    await keyboard.press("Shift+Tab")
    await keyboard.press("Escape")
    await keyboard.press("Escape")
    await expect(reader.dialog).to_be_hidden()


async def test_articles_lead_to_others_and_back_step_by_step(reader: Reader) -> None:
    await reader.read("deposit missing", "My deposit has not arrived")
    await expect(reader.heading("Why a deposit can be missing")).to_be_visible()
    related = reader.button("I deposited through the wrong network")
    await related.click()
    await expect(reader.heading("I deposited through the wrong network")).to_be_focused()
    await reader.back.click()
    await expect(reader.heading("My deposit has not arrived")).to_be_focused()
    await reader.back.click()
    await expect(reader.article).to_be_hidden()
    await expect(reader.button("My deposit has not arrived")).to_be_focused()


async def test_links_between_articles_stay_in_the_chat_and_others_do_not(reader: Reader) -> None:
    await reader.read("withdrawal fee", "What does a withdrawal cost?")
    await reader.article.get_by_role("link", name="VIP level").click()
    await expect(reader.heading("VIP levels")).to_be_focused()
    await reader.back.click()
    async with reader.visitor.page.context.expect_page() as opened:
        await reader.article.get_by_role("link", name="fees").first.click()
    await (await opened.value).close()


@pytest.mark.parametrize(
    ("answer", "thanks"), [("Yes", "Thank you! Glad it helped."), ("No", "Thank you for telling us.")]
)
async def test_a_reader_says_whether_it_helped(
    reader: Reader, server: ScriptedServer, answer: str, thanks: str
) -> None:
    await reader.read("memo", "I forgot the memo or tag")
    async with reader.visitor.page.expect_response("**/vote") as voted:
        await reader.dialog.get_by_role("button", name=answer, exact=True).click()
    assert (await voted.value).status == 204
    await expect(reader.dialog.get_by_text(thanks)).to_be_focused()
    await expect(reader.dialog.get_by_role("button", name="No", exact=True)).to_be_hidden()
    assert server.box.cast == [("deposit_missing_memo", "en", answer == "Yes")]


async def test_to_ask_about_an_article_leads_to_the_message(reader: Reader, server: ScriptedServer) -> None:
    await reader.read("memo", "I forgot the memo or tag")
    await reader.button("Ask about this").click()
    await expect(reader.visitor.input).to_be_focused()
    await expect(reader.visitor.input).to_have_value("I forgot the memo or tag, or entered a wrong one")
    await reader.visitor.input.press("Enter")
    await reader.visitor.hears("You said: I forgot the memo")


async def test_topics_can_be_looked_through(reader: Reader) -> None:
    await reader.dialog.get_by_text("Verification", exact=True).click()
    await reader.button("How long does identity verification take?").click()
    await expect(reader.article).to_be_visible()
    await reader.dialog.get_by_role("button", name="Close the chat").click()
    await reader.visitor.open()
    await expect(reader.article).to_be_hidden()


async def test_what_the_page_writes_for_the_visitor_is_shown_in_place_of_an_article(reader: Reader) -> None:
    await reader.read("memo", "I forgot the memo or tag")
    await reader.visitor.page.evaluate("pharos.open('Where is my order?')")
    await expect(reader.article).to_be_hidden()
    await expect(reader.visitor.input).to_have_value("Where is my order?")


async def test_the_menu_brings_the_help_centre_into_a_conversation(reader: Reader, server: ScriptedServer) -> None:
    visitor = reader.visitor
    await visitor.say("hello")
    await visitor.do("Help centre")
    await expect(reader.search).to_be_focused()
    await expect(visitor.log).to_be_hidden()
    await reader.read("api key", "How do I create and manage API keys?")
    await visitor.page.keyboard.press("Escape")
    await expect(reader.search).to_be_visible()
    await visitor.page.keyboard.press("Escape")
    await expect(visitor.log).to_be_visible()
    await expect(visitor.input).to_be_focused()
    await visitor.hears("You said: hello")


async def test_a_reply_that_comes_while_an_article_is_open_is_announced_and_counted(
    reader: Reader, server: ScriptedServer
) -> None:
    visitor = reader.visitor
    await visitor.say("hello")
    await visitor.hears("You said: hello")
    await visitor.do("Help centre")
    await reader.read("api key", "How do I create and manage API keys?")
    await server.conversation.post("staff", "I have looked into it.", name="Marta")
    news = reader.dialog.get_by_role("status").filter(has_text="New messages: 1")
    await expect(news).to_be_visible()
    await expect(visitor.launcher).to_have_accessible_name("Chat with support. New messages: 1")
    assert await violations(visitor.page, within="pharos-chat") == []
    await news.get_by_role("button").click()
    await expect((await visitor.hears("I have looked into it.")).locator(".body")).to_be_in_viewport()
    await expect(visitor.input).to_be_focused()
    await expect(visitor.launcher).to_have_accessible_name("Chat with support")
    await visitor.do("Help centre")
    await expect(reader.search).to_be_focused()
    await expect(news).to_have_count(0)


async def test_the_conversation_can_be_ended_while_an_article_is_open(reader: Reader) -> None:
    await reader.visitor.say("hello")
    await reader.visitor.do("Help centre")
    await reader.read("api key", "How do I create and manage API keys?")
    await reader.visitor.do("End the conversation")
    await expect(reader.button("Keep chatting")).to_be_focused()
    await expect(reader.article).to_be_hidden()


async def test_a_file_is_not_dropped_where_it_would_not_be_seen(reader: Reader) -> None:
    await reader.read("memo", "I forgot the memo or tag")
    assert await transfer(reader.visitor, "drop", "a.txt") is False, "else the browser would leave the page"
    await reader.button("Ask about this").click()
    await expect(reader.dialog.locator(".composer .files li")).to_have_count(0)


async def test_pressing_back_twice_in_haste_leads_to_the_list(reader: Reader) -> None:
    page = reader.visitor.page
    await reader.read("deposit missing", "My deposit has not arrived")
    for title in ("I deposited through the wrong network", "My deposit has not arrived"):
        await reader.button(title).click()
        await expect(reader.heading(title)).to_be_focused()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    await page.route("**/api/help/en/deposit_wrong_network", hold)
    async with page.expect_request("**/api/help/en/deposit_wrong_network"):
        await reader.back.click()
    async with page.expect_event("requestfailed"):
        await reader.back.click()
    await expect(reader.search).to_be_visible()
    await expect(reader.article).to_be_hidden()


async def test_the_help_centre_can_be_opened_though_it_could_not_be_had_before(visitor: Visitor) -> None:
    await visitor.page.route("**/help.js*", lambda route: route.abort())
    await visitor.open()
    await visitor.say("hello")
    await visitor.page.unroute("**/help.js*")
    await visitor.do("Help centre")
    reader = Reader(visitor)
    await expect(reader.search).to_be_focused()
    await expect(reader.heading("Topics")).to_be_visible()


async def test_topics_are_there_though_they_could_not_be_had_before(visitor: Visitor, server: ScriptedServer) -> None:
    server.help_works = False
    async with visitor.page.expect_response("**/api/help/en"):
        await visitor.open()
    server.help_works = True
    await visitor.do("Help centre")
    await expect(Reader(visitor).heading("Topics")).to_be_visible()


async def test_without_the_help_centre_the_chat_works_as_ever(visitor: Visitor, server: ScriptedServer) -> None:
    server.help_works = False
    async with visitor.page.expect_response("**/api/help/en"):
        await visitor.open()
    reader = Reader(visitor)
    await expect(reader.button("My deposit has not arrived")).to_be_visible()
    await reader.search.fill("deposit")
    await expect(reader.count).to_have_text("No connection to the server.")
    await visitor.say("My deposit has not arrived")
    await visitor.hears("You said: My deposit")


async def test_a_module_that_cannot_be_had_is_no_loss_either(visitor: Visitor) -> None:
    await visitor.page.route("**/help.js*", lambda route: route.abort())
    await visitor.open()
    await visitor.page.get_by_role("button", name="My deposit has not arrived").click()
    await visitor.hears("You said: My deposit")


async def test_whoever_returns_to_a_conversation_does_not_fetch_it(visitor: Visitor) -> None:
    await visitor.open()
    await visitor.say("hello")
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.url))
    await visitor.page.reload()
    await visitor.hears("You said: hello")
    assert [url for url in asked if "help" in url] == []


async def test_articles_that_are_in_another_language_say_so(visitor: Visitor, server: ScriptedServer) -> None:
    await visitor.page.evaluate("pharos.setLocale('ar'); pharos.open()")
    reader = Reader(visitor)
    await expect(visitor.dialog.get_by_role("button", name="التحدث إلى موظف")).to_be_visible()
    await visitor.dialog.get_by_text("Security", exact=True).click()
    await reader.button("Is this message, site or caller").click()
    await expect(reader.article).to_have_attribute("lang", "en")
    assert await reader.article.evaluate("(node) => getComputedStyle(node).direction") == "ltr"
    back = visitor.dialog.get_by_role("button", name="رجوع")
    assert await back.evaluate("(node) => getComputedStyle(node).direction") == "rtl"
    await visitor.page.evaluate("pharos.setLocale('ja')")
    await expect(visitor.dialog.get_by_role("button", name="戻る")).to_be_visible()
    await expect(reader.article).to_have_attribute("lang", "ja")


async def test_another_language_changes_what_is_read_and_what_was_found(reader: Reader) -> None:
    await reader.read("memo", "I forgot the memo or tag")
    await reader.visitor.page.evaluate("pharos.setLocale('es')")
    await expect(reader.article).to_have_attribute("lang", "es")
    await reader.button("Volver").click()
    await reader.visitor.page.evaluate("pharos.setLocale('en')")
    await expect(reader.button("I forgot the memo or tag")).to_be_visible()
    await reader.visitor.page.evaluate("pharos.setLocale('it')")
    await expect(reader.count).to_contain_text("Articoli trovati")


@pytest.mark.parametrize("viewport", [PHONE, ZOOMED], ids=["on a phone", "at twice the size"])
async def test_nothing_sticks_out(reader: Reader, viewport: ViewportSize) -> None:
    await reader.visitor.page.set_viewport_size(viewport)
    guide = reader.dialog.locator(".scroller")
    assert await guide.evaluate(FITS)
    await reader.read("liquidat", "Why was my position liquidated")
    assert await reader.dialog.locator(".reader").evaluate(FITS)
    await reader.back.click()
    await expect(reader.search).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_everybody_can_read_it(reader: Reader, theme: str) -> None:
    page = reader.visitor.page
    await page.evaluate(f"pharos.setTheme('{theme}')")
    host = page.locator("pharos-chat")
    assert await violations(page, within="pharos-chat") == []
    await reader.find("deposit")
    assert await violations(page, within="pharos-chat") == []
    assert await host.evaluate(CONTRASTS) == []
    await reader.button("My deposit has not arrived").click()
    await expect(reader.article).to_be_visible()
    assert await violations(page, within="pharos-chat") == []
    assert await host.evaluate(CONTRASTS) == []


async def test_on_a_phone_escape_goes_back_before_it_closes(browser: Browser, base: str) -> None:
    context = await browser.new_context(locale="en-GB", viewport=PHONE)
    visitor = await Visitor(await context.new_page(), f"{base}/plain").visit()
    await visitor.open()
    reader = Reader(visitor)
    await reader.read("memo", "I forgot the memo or tag")
    await visitor.page.keyboard.press("Escape")
    await expect(reader.article).to_be_hidden()
    await expect(reader.dialog).to_be_visible()
    await context.close()

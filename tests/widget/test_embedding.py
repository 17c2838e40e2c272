"""The widget on somebody else's page: its size, strict policies, hostile styles, and `window.pharos`."""

import json
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from bot.channels.web.assets import Assets
from bot.channels.web.pages import STATIC

from .conftest import Visitor
from .server import CustomerSite, ScriptedServer, serving

LOADER_BYTES = 6 * 1024
ALL_BYTES = 25 * 1024  # with the texts of one language
LONG_SCRIPT_BYTES = 512  # what the texts of other languages may weigh more than English
LANGUAGES = {"en", "es", "it", "ru", "zh", "ja", "ko", "de", "fr", "pt", "tr", "vi", "ar"}
HOSTILE_CSS = """
* { all: unset !important; display: none !important; font-size: 60px !important; color: red !important }
html, body { display: block !important; transform: none; font-size: 4px }
pharos-chat { display: none !important; opacity: 0 !important; visibility: hidden !important }
button, textarea, dialog { position: static !important; width: 3px !important }
"""
EMBEDDED = """<!doctype html><html lang="de"><head><link rel="stylesheet" href="/page.css"></head>
<body><script src="HOST/widget.js" data-position="bottom-left" data-launcher-text="Hilfe" async></script>
</body></html>"""
POLICY = (
    "default-src 'none'; script-src HOST; style-src 'self'; connect-src HOST WS; "
    "require-trusted-types-for 'script'; base-uri 'none'; form-action 'none'"
)


def places(text: str | list[str]) -> list[str]:
    """The {places} to fill in a text."""
    return sorted(re.findall(r"\{\w+\}", str(text)))


def test_the_widget_stays_small() -> None:
    assets = Assets(STATIC)
    source = "".join(path.read_text() for path in (STATIC / "widget").glob("*.js"))
    later = re.findall(r'import\("\./([\w-]+\.js)"\)', source)
    modules = [f"widget/{name}" for name in ("app.js", *later)]  # what they import comes with them
    assert assets.weight("widget.js") <= LOADER_BYTES
    assert assets.weight("widget.js", "widget/locales/en.json", *modules) <= ALL_BYTES
    for lang in LANGUAGES:
        assert assets.weight("widget.js", f"widget/locales/{lang}.json", *modules) <= ALL_BYTES + LONG_SCRIPT_BYTES, (
            lang
        )


def test_files_stay_readable_and_parse_no_html() -> None:
    for path in STATIC.rglob("*.js"):
        source = path.read_text()
        assert len(source.splitlines()) <= 300, path.name
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", source)


def test_every_language_has_every_text_with_the_same_places() -> None:
    tables = {path.stem: json.loads(path.read_text()) for path in (STATIC / "widget" / "locales").glob("*.json")}
    assert set(tables) == LANGUAGES
    for lang, table in tables.items():
        assert table.keys() == tables["en"].keys(), lang
        for key, text in table.items():
            english = tables["en"][key]
            assert len(text) == len(english) if isinstance(text, list) else text, (lang, key)
            assert places(text) == places(english), (lang, key)


def test_every_text_that_the_code_names_exists() -> None:
    source = "".join(path.read_text() for path in (STATIC / "widget").glob("*.js"))
    named = set(re.findall(r'(?:\btexts\.get\(|[ {(]get\(|#complain\(|label: )"(\w+)"', source))
    assert len(named) > 20
    assert named <= json.loads((STATIC / "widget" / "locales" / "en.json").read_text()).keys()


@pytest_asyncio.fixture(params=["WS", ""], ids=["sockets allowed", "sockets forbidden"], loop_scope="session")
async def embedded(browser: Browser, base: str, request: pytest.FixtureRequest) -> AsyncIterator[Visitor]:
    """A visitor at a German company's page, whose policy may have forgotten the socket."""
    policy = POLICY.replace("WS", request.param and base.replace("http", "ws")).replace("HOST", base)
    site = CustomerSite(EMBEDDED.replace("HOST", base), HOSTILE_CSS, policy)
    async with serving(site.app()) as address:
        page = await browser.new_page(locale="fr-FR")
        yield await Visitor(page, address).visit()
        await page.close()


@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="session")
async def test_it_works_under_a_strict_policy_and_beside_hostile_styles(
    embedded: Visitor, server: ScriptedServer
) -> None:
    box = await embedded.launcher.bounding_box()
    assert box is not None
    assert (box["x"], box["height"]) == (20, 60)
    await expect(embedded.launcher).to_have_text("Hilfe")
    await embedded.open()
    await embedded.say("Hallo")
    await embedded.hears("You said: Hallo")
    assert server.sessions == [{"lang": "de"}]
    assert await embedded.input.evaluate("(node) => getComputedStyle(node).fontSize") == "16px"
    assert await embedded.log.evaluate("(node) => getComputedStyle(node).color") != "rgb(255, 0, 0)"
    assert [line for line in embedded.complaints if "ws://" not in line] == []


@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="session")
class TestApi:
    """`window.pharos`, as pages use it."""

    async def test_calls_before_loading_are_kept(self, visitor: Visitor) -> None:
        early = (
            "window.pharos = [['setLocale', 'it'], ['on', 'open', () => (window.opened = true)], ['open', 'ciao']]"
        )
        await visitor.page.add_init_script(early)
        await visitor.page.reload()
        await expect(visitor.page.get_by_role("textbox", name="Il tuo messaggio")).to_have_value("ciao")
        assert await visitor.page.evaluate("window.opened")

    async def test_the_page_hears_of_events(self, visitor: Visitor) -> None:
        events = "['open', 'message', 'conversation', 'unread', 'close']"
        listen = f"() => {{ window.heard = []; for (const e of {events}) pharos.on(e, () => heard.push(e)); }}"
        await visitor.page.evaluate(listen)
        await visitor.open()
        await visitor.say("hello")
        await visitor.hears("You said: hello")
        await visitor.page.evaluate("pharos.toggle()")
        assert await visitor.page.evaluate("[...new Set(heard)]") == ["open", "conversation", "message", "close"]

    async def test_a_user_is_named_to_the_server_and_another_one_starts_anew(
        self, visitor: Visitor, server: ScriptedServer
    ) -> None:
        alice, bob = "h.eyJzdWIiOiJhbGljZSJ9.s", "h.eyJzdWIiOiJib2IifQ.s"
        await visitor.page.evaluate(f"pharos.setUser('{alice}')")
        await visitor.open()
        await visitor.say("from alice")
        await visitor.page.evaluate(f"pharos.setUser('{alice}')")
        await expect(visitor.messages.first).to_contain_text("from alice")
        await visitor.page.evaluate(f"pharos.setUser('{bob}')")
        await expect(visitor.messages).to_have_count(0)
        await visitor.say("from bob")
        assert [session.get("user_token") for session in server.sessions] == [alice, bob]

    async def test_reset_forgets_the_conversation(self, visitor: Visitor, server: ScriptedServer) -> None:
        await visitor.open()
        await visitor.say("secret of a shared computer")
        await visitor.page.evaluate("pharos.close(); pharos.reset()")
        assert server.conversation.token not in await visitor.page.evaluate("JSON.stringify(localStorage)")
        await visitor.page.reload()
        await visitor.open()
        await expect(visitor.messages).to_have_count(0)

    async def test_a_second_inclusion_is_refused(self, visitor: Visitor) -> None:
        await visitor.page.add_script_tag(url="/widget.js")
        assert await visitor.page.locator("pharos-chat").count() == 1
        assert any("included more than once" in line for line in visitor.complaints)

    async def test_a_failed_load_is_shown_and_tried_again(self, visitor: Visitor) -> None:
        await visitor.page.route("**/app.js*", lambda route: route.abort())
        await visitor.page.reload()
        await expect(visitor.launcher).to_have_text("!")
        await visitor.page.unroute("**/app.js*")
        await visitor.open()

    async def test_a_suggestion_of_the_demo_page_is_written_for_the_visitor(
        self, visitor: Visitor, base: str
    ) -> None:
        await visitor.page.goto(base)
        await visitor.page.get_by_role("button", name="提现手续费是多少？").click()
        await expect(visitor.input).to_have_value("提现手续费是多少？")
        assert visitor.complaints == []

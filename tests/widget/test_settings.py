"""What a page may set on the script tag, and that the documentation names exactly what there is."""

import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from bot.channels.web.pages import STATIC

from .conftest import Visitor
from .server import ScriptedServer

DOCUMENT = (Path(__file__).parents[2] / "docs" / "widget.md").read_text("utf-8")
SOURCE = "".join(path.read_text("utf-8") for path in [STATIC / "widget.js", *(STATIC / "widget").glob("*.js")])


def documented(heading: str) -> set[str]:
    """The first column of the table under this heading."""
    section = DOCUMENT.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return set(re.findall(r"^\| `([\w-]+)", section, re.MULTILINE))


def found(pattern: str) -> set[str]:
    return set(re.findall(pattern, SOURCE))


def test_every_attribute_is_documented_and_the_other_way_round() -> None:
    names = {re.sub(r"([A-Z])", r"-\1", name).lower() for name in found(r"config\.(\w+)")}
    assert documented("Attributes") == {f"data-{name}" for name in names}


def test_every_method_is_documented_and_the_other_way_round() -> None:
    [methods] = re.findall(r"const METHODS = \[(.*)\]", SOURCE)
    assert documented("Methods") == {*re.findall(r'"(\w+)"', methods), *found(r"window\.pharos\.(\w+) =")}


def test_every_event_is_documented_and_the_other_way_round() -> None:
    assert documented("Events") == found(r'emit\("(\w+)"')


def test_every_custom_property_is_documented_and_the_other_way_round() -> None:
    assert documented("Custom properties") == found(r"var\((--pharos-[\w-]+)")


def test_every_part_is_documented_and_the_other_way_round() -> None:
    assert documented("Parts") == found(r'\bpart: "(\w+)"')


def test_the_documented_languages_are_those_that_are_offered() -> None:
    [languages] = re.findall(r"`((?:[a-z]{2} )+[a-z]{2})`", DOCUMENT)
    assert set(languages.split()) == {path.stem for path in (STATIC / "widget" / "locales").glob("*.json")}


async def at(visitor: Visitor, server: ScriptedServer, attributes: str) -> Visitor:
    """The visitor at a page whose script tag has these attributes."""
    server.plain = server.plain.replace("async>", f"async {attributes}>")
    return await visitor.visit()


@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="session")
class TestAttributes:
    """In the browser."""

    async def test_those_of_the_launcher_and_the_head(self, visitor: Visitor, server: ScriptedServer) -> None:
        attributes = 'data-launcher-text="Ayuda" data-title="Acme" data-position="bottom-left" data-lang="es-MX"'
        await at(visitor, server, f"{attributes} data-theme=dark")
        await expect(visitor.page.get_by_role("button", name="Ayuda")).to_have_text("Ayuda")
        await visitor.open()
        await expect(visitor.page.get_by_role("dialog", name="Acme")).to_be_visible()
        await expect(visitor.page.get_by_role("textbox", name="Tu mensaje")).to_be_visible()
        box = await visitor.launcher.bounding_box()
        assert box is not None
        assert box["x"] == 20
        assert await visitor.dialog.evaluate("(node) => getComputedStyle(node).colorScheme") == "dark"
        assert visitor.complaints == []

    async def test_open_opens_without_taking_the_focus_until_it_is_closed(
        self, visitor: Visitor, server: ScriptedServer
    ) -> None:
        await at(visitor, server, "data-open")
        await expect(visitor.dialog).to_be_visible()
        assert await visitor.page.evaluate("document.activeElement === document.body")
        await visitor.page.get_by_role("button", name="Close the chat").click()
        await visitor.visit()
        await visitor.page.evaluate("new Promise((resolve) => pharos.on('ready', resolve))")
        await expect(visitor.dialog).to_be_hidden()

    @pytest.mark.parametrize(("attribute", "width"), [("data-open=false", 1100), ("data-open", 400)])
    async def test_open_may_be_denied_and_does_not_cover_a_phone(
        self, visitor: Visitor, server: ScriptedServer, attribute: str, width: int
    ) -> None:
        await visitor.page.set_viewport_size({"width": width, "height": 800})
        await at(visitor, server, attribute)
        await visitor.page.evaluate("new Promise((resolve) => pharos.on('ready', resolve))")
        await expect(visitor.dialog).to_be_hidden()

    async def test_storage_of_the_session_ends_with_the_tab(
        self, visitor: Visitor, server: ScriptedServer, base: str
    ) -> None:
        await at(visitor, server, "data-storage=session")
        await visitor.open()
        await visitor.say("hello")
        await visitor.page.reload()
        await visitor.hears("You said: hello")
        assert await visitor.page.evaluate("localStorage.length") == 0
        other = await Visitor(await visitor.page.context.new_page(), f"{base}/plain").visit()
        await other.open()
        await expect(other.messages).to_have_count(0)

    @pytest.mark.parametrize(
        ("attribute", "warning"),
        [
            ("data-theme=sepia", 'theme "sepia" is unknown; allowed: auto, light, dark. "auto" is used.'),
            (
                "data-position=left",
                'position "left" is unknown; allowed: bottom-right, bottom-left. "bottom-right" is used.',
            ),
            ("data-storage=cookie", 'storage "cookie" is unknown; allowed: local, session. "local" is used.'),
            (
                "data-lang=xx",
                'locale "xx" is unknown; allowed: en, es, it, ru, zh, ja, ko, de, fr, pt, tr, vi, ar. "en" is used.',
            ),
        ],
    )
    async def test_a_value_that_is_not_allowed_is_told_to_the_developer(
        self, visitor: Visitor, server: ScriptedServer, attribute: str, warning: str
    ) -> None:
        await at(visitor, server, attribute)
        assert visitor.complaints == [f"Pharos: {warning}"]
        await visitor.open()
        await visitor.say("hello")
        await visitor.hears("You said: hello")
        box = await visitor.launcher.bounding_box()
        assert box is not None
        assert box["x"] > 900

    async def test_a_method_warns_as_an_attribute_does(self, visitor: Visitor) -> None:
        await visitor.open()
        await visitor.page.evaluate(
            "pharos.setTheme('sepia'); pharos.setLocale('constructor'); pharos.setLocale(null)"
        )
        await expect(visitor.page.get_by_role("textbox", name="Your message")).to_be_visible()
        assert [line.split(" is unknown")[0] for line in visitor.complaints] == [
            'Pharos: theme "sepia"',
            'Pharos: locale "constructor"',
            'Pharos: locale "null"',
        ]
        assert await visitor.page.locator("pharos-chat .root").get_attribute("data-theme") == "auto"

    async def test_an_event_is_no_longer_heard_once_it_is_ended(self, visitor: Visitor) -> None:
        await visitor.page.evaluate("window.heard = 0; window.stop = pharos.on('open', () => (heard += 1)); null")
        await visitor.open()
        await visitor.page.evaluate("stop(); pharos.toggle(); pharos.toggle()")
        assert await visitor.page.evaluate("heard") == 1

    async def test_the_colours_are_the_pages(self, visitor: Visitor) -> None:
        style = "document.querySelector('pharos-chat').style.setProperty('--pharos-accent', 'rgb(18, 60, 140)')"
        await visitor.page.evaluate(style)
        colour = "(node) => getComputedStyle(node).backgroundColor"
        assert await visitor.launcher.evaluate(colour) == "rgb(18, 60, 140)"

"""The bot's text becomes a small set of elements, and never anything that runs."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.async_api import Browser, Page

from .conftest import Visitor
from .server import ScriptedServer, serving

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ALLOWED = {"H3", "P", "BR", "UL", "OL", "LI", "STRONG", "EM", "CODE", "A"}
RENDER = """async (text) => {
  const { markdown } = await import('/widget/markdown.js');
  const box = document.createElement('div');
  const start = performance.now();
  box.append(...markdown(text));
  return {
    html: box.innerHTML, text: box.textContent, ms: performance.now() - start,
    tags: [...box.querySelectorAll('*')].map((node) => node.tagName),
    attributes: [...box.querySelectorAll('*')].flatMap((node) => node.getAttributeNames()),
    links: [...box.querySelectorAll('a')].map((a) => [a.protocol, a.rel, a.target, a.querySelectorAll('a').length]),
  };
}"""
PIECES = [
    "**",
    "*",
    "_",
    "`",
    "[",
    "](",
    ")",
    "\n",
    "- ",
    "1. ",
    "## ",
    " ",
    "a",
    "看",
    "https://x.io",
    "javascript:alert(1)",
]
LONG_MS = 2_000  # on a busy machine; patterns that backtrack take minutes
HOSTILE = ["<img src=x onerror=alert(1)>", "<script>", "&lt;", "data:text/html,x", "\r\n", "](javascript:alert(1))"]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def page(browser: Browser) -> AsyncIterator[Page]:
    """A page that can import the widget's modules."""
    async with serving(ScriptedServer().app()) as base:
        page = await browser.new_page()
        await page.goto(f"{base}/plain")
        yield page
        await page.close()


async def render(page: Page, text: str) -> dict[str, Any]:
    """What the widget makes of the bot's `text`."""
    result: dict[str, Any] = await page.evaluate(RENDER, text)
    return result


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**Wallet** and *now* or _later_", "<p><strong>Wallet</strong> and <em>now</em> or <em>later</em></p>"),
        ("one\ntwo\n\nthree", "<p>one<br>two</p><p>three</p>"),
        (
            "1. a\n2. **b**\n\n- c\n- d",
            "<ol start='1'><li>a</li><li><strong>b</strong></li></ol><ul><li>c</li><li>d</li></ul>",
        ),
        ("1. a\n\n2. b\n   more", "<ol start='1'><li>a</li><li>b<br>more</li></ol>"),
        ("## Fees\n### **Spot**\n0.1 %", "<h3>Fees</h3><h3><strong>Spot</strong></h3><p>0.1 %</p>"),
        ("a\n# b\n- c", "<p>a</p><h3>b</h3><ul><li>c</li></ul>"),
        ("#1 and # 2\n####### 7", "<p>#1 and # 2<br>####### 7</p>"),
        ("# <b>x</b> [y](javascript:alert(1))", "<h3>&lt;b&gt;x&lt;/b&gt; [y](javascript:alert(1))</h3>"),
        ("tx `0xab_cd_ef`", "<p>tx <code>0xab_cd_ef</code></p>"),
        ("snake_case_name 2*3*4 **", "<p>snake_case_name 2<em>3</em>4 **</p>"),
        ("**[bold link](https://a.io)**", "<p><strong><a>bold link</a></strong></p>"),
        ("See https://a.io/x?y=1.", "<p>See <a>https://a.io/x?y=1</a>.</p>"),
        ("请看https://a.io。", "<p>请看<a>https://a.io</a>。</p>"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("[x](//evil.io) [y](/help)", "<p>[x](//evil.io) [y](/help)</p>"),
        ("<b>bold</b> &amp;", "<p>&lt;b&gt;bold&lt;/b&gt; &amp;amp;</p>"),
        ("[https://bank.io](https://a.io)", "<p><a>https://bank.io</a></p>"),
    ],
)
async def test_the_subset(page: Page, text: str, html: str) -> None:
    shown = (await render(page, text))["html"].replace('"', "'")
    for url in ("https://a.io/", "https://a.io/x?y=1"):
        shown = shown.replace(f"<a href='{url}' target='_blank' rel='noopener noreferrer'>", "<a>")
    assert shown == html


@given(text=st.lists(st.sampled_from(PIECES + HOSTILE) | st.text(max_size=8), max_size=30).map("".join))
@settings(max_examples=60, deadline=None)
async def test_no_text_makes_anything_but_the_allowed_elements(page: Page, text: str) -> None:
    shown = await render(page, text)
    assert set(shown["tags"]) <= ALLOWED
    assert set(shown["attributes"]) <= {"href", "target", "rel", "start"}
    assert all(link in (["https:", "noopener noreferrer", "_blank", 0],) for link in shown["links"])
    letters = [letter for letter in text if letter == "看"]
    assert [letter for letter in shown["text"] if letter == "看"] == letters


@pytest.mark.parametrize("piece", ["**a ", "[", "*", "_a", "`", "https://"])
async def test_no_text_takes_long(page: Page, piece: str) -> None:
    assert (await render(page, piece * (4000 // len(piece))))["ms"] < LONG_MS


async def test_hostile_replies_do_nothing_in_the_transcript(visitor: Visitor, server: ScriptedServer) -> None:
    attack = "<img src=x onerror=\"document.title='owned'\"> [click](javascript:document.title='owned') **ok**"
    server.script["hi"] = [{"text": attack, "buttons": [{"title": "<b>x</b>", "payload": "/x"}]}]
    await visitor.open()
    await visitor.say("hi")
    reply = await visitor.hears("<img src=x")
    assert await reply.locator("img, a, b").count() == 0
    assert await reply.locator("strong").inner_text() == "ok"
    assert await visitor.page.title() == "A page"
    assert visitor.complaints == []

"""The articles as pages: all there, safe, and linked to each other."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.channels.help.part import help_part
from bot.content.library import Content, load_content
from bot.gateway.middleware import errors_as_json
from tests.conftest import ROOT

Client = TestClient[web.Request, web.Application]


@pytest.fixture(scope="module")
def content() -> Content:
    return load_content(ROOT / "data")


@pytest.fixture
async def client(content: Content) -> AsyncIterator[Client]:
    app = web.Application(middlewares=[errors_as_json])
    for route in help_part(content).routes:
        app.router.add_route(route.method, route.path, route.handler)
    async with TestClient(TestServer(app)) as client:
        yield client


@pytest.mark.parametrize("lang", ["en", "es", "it", "ru", "zh", "ja", "ko"])
async def test_every_article_of_the_index_can_be_read(client: Client, content: Content, lang: str) -> None:
    index = await (await client.get(f"/help/{lang}")).text()
    assert f'<html lang="{lang}">' in index
    links = re.findall(rf'href="(/help/{lang}/[a-z0-9_]+)"', index)
    assert {link.rsplit("/", 1)[1] for link in links} == set(content.taxonomy.topics)
    for link in links:
        page = await client.get(link)
        assert page.status == 200
        for inner in re.findall(r'href="(/help/[^"]+)"', await page.text()):
            assert inner == "/help/style.css" or re.fullmatch(r"/help/\w\w(/[a-z0-9_]+)?", inner)


async def test_the_help_centre_begins_in_english(client: Client) -> None:
    answer = await client.get("/help", allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (302, "/help/en")


@pytest.mark.parametrize("path", ["/help/xx", "/help/en/no_such_topic", "/help/xx/deposit_missing"])
async def test_what_is_not_there_is_404(client: Client, path: str) -> None:
    answer = await client.get(path)
    assert answer.status == 404
    assert (await answer.json())["error"]["code"] == "not_found"


async def test_pages_may_run_no_script_but_the_widget(client: Client) -> None:
    answer = await client.get("/help/en/deposit_missing")
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'self'")
    assert re.findall(r"<script[^>]*>", await answer.text()) == ['<script src="/widget.js" async>']

"""The widget's files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.channels.web.pages import Pages
from bot.gateway.middleware import errors_as_json, security_headers
from tests.gateway.world import World


async def client_of(folder: Path) -> TestClient[Any, Any]:
    app = web.Application(middlewares=[security_headers(), errors_as_json])
    for route in Pages(folder).routes():
        app.router.add_route(route.method, route.path, route.handler)
    client = TestClient(TestServer(app))
    await client.start_server()
    return client


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A site with a secret beside it."""
    site = tmp_path / "site"
    (site / "widget" / "demo").mkdir(parents=True)
    (site / "index.html").write_text("<!doctype html><title>Demo</title>")
    (site / "widget.js").write_text("loader")
    (site / "widget" / "app.js").write_text("app")
    (site / "widget" / "demo" / "demo.css").write_text("css")
    (tmp_path / "secret.txt").write_text("secret")
    return site


async def test_the_page_and_the_widget_are_served_with_their_headers(folder: Path) -> None:
    client = await client_of(folder)
    page = await client.get("/")
    assert "Demo" in await page.text()
    assert "script-src" not in page.headers["Content-Security-Policy"]
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    for path, text in [("/widget.js", "loader"), ("/widget/app.js", "app"), ("/widget/demo/demo.css", "css")]:
        response = await client.get(path)
        assert await response.text() == text
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert (await client.get("/widget.js")).content_type == "text/javascript"
    await client.close()


@pytest.mark.parametrize(
    "path", ["../../secret.txt", "%2e%2e/%2e%2e/secret.txt", "..%2f..%2fsecret.txt", "none.js", "demo"]
)
async def test_nothing_else_is_served(folder: Path, path: str) -> None:
    client = await client_of(folder)
    response = await client.get(f"/widget/{path}", allow_redirects=False)
    assert response.status == 404
    assert "secret" not in await response.text()
    await client.close()


async def test_the_products_own_widget_is_there(world: World) -> None:
    response = await world.http.get("/widget.js")
    assert response.status == 200
    assert response.content_type == "text/javascript"


async def test_texts_are_sent_compressed_and_whole(folder: Path) -> None:
    (folder / "widget" / "app.js").write_text("export const long = 1;\n" * 500)
    client = await client_of(folder)
    answer = await client.get("/widget/app.js", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert await answer.text() == "export const long = 1;\n" * 500
    plain = await client.get("/widget/app.js", headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers
    assert await plain.text() == "export const long = 1;\n" * 500
    await client.close()

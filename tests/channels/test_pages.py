"""The widget's files."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import minify
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.channels.web.assets import Assets
from bot.channels.web.pages import Pages
from bot.gateway.middleware import errors_as_json, security_headers
from tests.gateway.world import World


async def client_of(folder: Path) -> TestClient[Any, Any]:
    app = web.Application(middlewares=[security_headers(), errors_as_json])
    for route in Pages({}, folder).routes():
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
    (site / "widget.js").write_text('load("{version}")')
    (site / "widget" / "app.js").write_text("app")
    (site / "widget" / "demo" / "demo.css").write_text("a { color: red }")
    (tmp_path / "secret.txt").write_text("secret")
    return site


async def test_the_page_and_the_widget_are_served_with_their_headers(folder: Path) -> None:
    client = await client_of(folder)
    page = await client.get("/")
    assert "Demo" in await page.text()
    assert "script-src" not in page.headers["Content-Security-Policy"]
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    for path, text in [("/widget.js", "load("), ("/widget/app.js", "app"), ("/widget/demo/demo.css", "a{")]:
        response = await client.get(path)
        assert (await response.text()).startswith(text)
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


LONG = "long(1);\n" * 500


async def test_texts_are_sent_compressed_and_whole(folder: Path) -> None:
    (folder / "widget" / "app.js").write_text(LONG)
    client = await client_of(folder)
    answer = await client.get("/widget/app.js", headers={"Accept-Encoding": "br, gzip;q=0.8"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert (await answer.text()).count("long") == 500
    for refusing in ("identity", "gzip;q=0", ""):
        plain = await client.get("/widget/app.js", headers={"Accept-Encoding": refusing})
        assert "Content-Encoding" not in plain.headers
        assert await plain.text() == await answer.text()
    await client.close()


async def test_scripts_are_sent_without_comments_and_space(folder: Path) -> None:
    (folder / "widget" / "app.js").write_text("// A remark.\nexport const sum = (first, second) => first + second;\n")
    client = await client_of(folder)
    assert await (await client.get("/widget/app.js")).text() == "export const sum=(e,t)=>e+t"
    await client.close()


async def test_the_loader_names_a_version_whose_files_are_kept_for_good(folder: Path) -> None:
    client = await client_of(folder)
    loader = await client.get("/widget.js")
    version = (await loader.text()).split('"')[1]
    assert loader.headers["Cache-Control"] == "public, max-age=300"
    here = await client.get(f"/widget/@{version}/app.js")
    assert await here.text() == "app"
    assert "immutable" in here.headers["Cache-Control"]
    other = await client.get("/widget/@0123456789ab/app.js")
    assert (await other.text(), other.headers["Cache-Control"]) == ("app", "public, max-age=300")
    await client.close()


async def test_another_content_is_another_version(folder: Path) -> None:
    before = Assets(folder).version
    assert Assets(folder).version == before
    (folder / "widget" / "app.js").write_text("changed")
    assert Assets(folder).version != before


async def test_what_a_browser_has_is_not_sent_again(folder: Path) -> None:
    client = await client_of(folder)
    tag = (await client.get("/widget.js")).headers["ETag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}'):
        assert (await client.get("/widget.js", headers={"If-None-Match": known})).status == 304
    assert (await client.get("/widget.js", headers={"If-None-Match": '"other"'})).status == 200
    await client.close()


def test_a_script_that_is_none_is_told_at_the_start(folder: Path) -> None:
    (folder / "widget" / "app.js").write_text("const = (")
    with pytest.raises(minify.MinifyError, match=r"app\.js"):
        Assets(folder)


async def test_the_loader_tells_the_widget_what_fits_one_message(make_world: Any) -> None:
    world: World = await make_world(attachments_per_message=3, attachment_bytes=2048, message_chars=777)
    loader = await (await world.http.get("/widget.js")).text()
    assert re.search(r'files:\+"3",\w+:\+"2048",text:\+"777"', loader)
    assert "{limit" not in loader

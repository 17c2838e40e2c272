"""The pages: what is served, under which policy, and that they hold together."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import bot.console
from tests.console.conftest import Console

STATIC = Path(bot.console.__file__).parent / "static"
SCRIPTS = sorted(STATIC.rglob("*.js"))


@pytest.mark.parametrize(
    "path", ["", "/tickets", "/tickets/T-1", "/conversations/x", "/reports", "/account", "/accounts"]
)
async def test_every_page_is_served_under_a_strict_policy(console: Console, path: str) -> None:
    response = await console.http.get(f"/staff{path}")
    policy = response.headers["Content-Security-Policy"]
    assert response.status == 200
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert '<script type="module" src="/staff/static/app.js">' in await response.text()


async def test_a_file_that_did_not_change_is_not_sent_again(console: Console) -> None:
    first = await console.http.get("/staff/static/app.js")
    again = await console.http.get("/staff/static/app.js", headers={"If-None-Match": first.headers["ETag"]})
    assert first.content_type == "text/javascript"
    assert (again.status, await again.read()) == (304, b"")


@pytest.mark.parametrize("path", ["nothing.js", "../part.py", "..%2Fpart.py", "%2e%2e/part.py"])
async def test_only_the_files_of_the_console_are_served(console: Console, path: str) -> None:
    assert (await console.http.get(f"/staff/static/{path}")).status == 404


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_no_text_ever_becomes_markup_and_every_import_is_there(script: Path) -> None:
    text = script.read_text("utf-8")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text)
    for name in re.findall(r'from "(\.[^"]+)"', text):
        assert (script.parent / name).resolve().is_file(), name


def test_the_shell_has_no_script_or_style_of_its_own() -> None:
    shell = (STATIC / "index.html").read_text("utf-8")
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*src=)", shell)

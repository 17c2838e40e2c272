"""Files that customers send."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from aiohttp import ClientResponse, FormData
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.web.filetypes import ENDINGS, checked_type, clean_name
from bot.http.problems import Problem
from tests.gateway.conftest import MakeWorld
from tests.gateway.world import Alice, World

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 100
SEED = "legal winner thank year wave sausage worth useful legal winner thank yellow"


async def upload(alice: Alice, name: str, content: bytes, kind: str = "image/png") -> ClientResponse:
    form = FormData(quote_fields=False)  # as browsers do
    form.add_field("file", content, filename=name, content_type=kind)
    return await alice.world.http.post("/api/chat/attachments", data=form, headers=alice.headers)


async def sent(alice: Alice, name: str, content: bytes) -> dict[str, Any]:
    response = await upload(alice, name, content)
    assert response.status == 201, await response.text()
    found: dict[str, Any] = (await response.json())["attachment"]
    return found


async def test_a_file_is_sent_named_in_a_message_and_got_back(world: World) -> None:
    alice = await world.alice()
    file = await sent(alice, "Снимок экрана.png", PNG)
    assert file == {"id": file["id"], "name": "Снимок экрана.png", "type": "image/png", "size": len(PNG)}
    await alice.say("look", attachments=[file["id"]])
    assert (await alice.page())["messages"][0]["attachments"] == [file]
    assert world.assistant.turns[0].attachments == 1
    response = await world.http.get(f"/api/chat/attachments/{file['id']}", headers=alice.headers)
    assert await response.read() == PNG
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''%D0%A1")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]


async def test_a_file_alone_is_a_message(world: World) -> None:
    alice = await world.alice()
    file = await sent(alice, "a.png", PNG)
    assert (await alice.say(attachments=[file["id"]]))["messages"]


async def test_a_file_of_somebody_else_is_not_there(world: World) -> None:
    alice, charlie = await world.alice(), await world.alice()
    file = await sent(alice, "a.png", PNG)
    response = await world.http.get(f"/api/chat/attachments/{file['id']}", headers=charlie.headers)
    assert response.status == 404
    assert (await charlie.post("mine now", attachments=[file["id"]])).status == 404
    assert await charlie.texts() == []


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.png", b"MZ\x90\0 not a picture"),
        ("a.exe", PNG),
        ("a.svg", b"<svg onload=alert(1)>"),
        ("a.html", b"<html>"),
        ("a.pdf", PNG),
        ("noending", PNG),
        ("a.txt", b"\xff\xfe\0\0"),
        ("a.txt", b"a\0b"),
    ],
)
async def test_what_a_file_is_and_what_it_is_called_must_agree(world: World, name: str, data: bytes) -> None:
    alice = await world.alice()
    response = await upload(alice, name, data)
    assert response.status == 415
    assert (await response.json())["error"]["code"] == "unsupported_type"


async def test_a_file_that_is_too_large_is_refused_at_the_limit(make_world: MakeWorld) -> None:
    world = await make_world(attachment_bytes=200_000)
    alice = await world.alice()
    most = PNG + b"x" * (200_000 - len(PNG))
    assert (await upload(alice, "a.png", most)).status == 201
    assert (await upload(alice, "a.png", most + b"x")).status == 413
    assert (await upload(alice, "a.png", most * 3)).status == 413


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b"{}"),
        ("multipart/form-data", b"x"),
        (
            "multipart/form-data; boundary=b",
            b"--b\r\nContent-Disposition: form-data; name=x\r\n\r\nno file\r\n--b--\r\n",
        ),
        ("multipart/form-data; boundary=b", b"rubbish"),
        ("multipart/form-data; boundary=b", b""),
    ],
)
async def test_a_form_without_a_file_is_a_clear_400(world: World, kind: str, body: bytes) -> None:
    alice = await world.alice()
    headers = {**alice.headers, "Content-Type": kind}
    response = await world.http.post("/api/chat/attachments", data=body, headers=headers)
    assert response.status == 400
    assert (await response.json())["error"]["code"] == "invalid"


async def test_a_secret_in_a_text_file_is_cut_out_too(world: World) -> None:
    alice = await world.alice()
    file = await sent(alice, "notes.txt", f"my wallet: {SEED}".encode())
    response = await world.http.get(f"/api/chat/attachments/{file['id']}", headers=alice.headers)
    body = await response.text()
    assert "my wallet" in body
    assert "sausage" not in body
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"


@given(st.text())
def test_a_clean_name_is_safe_whatever_it_was(name: str) -> None:
    cleaned = clean_name(name)
    assert 0 < len(cleaned) <= 120
    assert "/" not in cleaned
    assert "\\" not in cleaned
    assert cleaned not in {".", ".."}
    assert cleaned.isprintable() or not name.isprintable()


@given(st.binary(max_size=64), st.sampled_from([".png", ".txt", ".mp4", ".pdf", ".exe", ""]))
def test_every_content_has_a_type_that_fits_its_name_or_is_refused(content: bytes, ending: str) -> None:
    found = None
    with contextlib.suppress(Problem):
        found = checked_type(f"file{ending}", content)
    assert found is None or ending in ENDINGS[found]

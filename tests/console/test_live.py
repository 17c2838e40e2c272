"""News over the socket."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from aiohttp import ClientWebSocketResponse, WSServerHandshakeError

from tests.console.conftest import Console, Staff, sign_in_as
from tests.gateway.world import World


async def _next(socket: ClientWebSocketResponse, kind: str, **wanted: Any) -> dict[str, Any]:
    """The next frame of this kind with these values."""
    async with asyncio.timeout(5):
        while True:
            frame: dict[str, Any] = await socket.receive_json()
            if frame["type"] == kind and wanted.items() <= frame.items():
                return frame


async def test_a_customer_who_asks_for_a_person_is_announced_at_once(world: World, nora: Staff) -> None:
    socket = await nora.socket()
    alice = await world.alice()
    await alice.say("human")
    await _next(socket, "queue")
    await socket.close()


async def test_a_new_message_of_a_watched_customer_is_announced_at_once(world: World, nora: Staff) -> None:
    alice, bob = await world.alice(), await world.alice()
    await alice.say("hello")
    socket = await nora.socket()
    await socket.send_json({"type": "watch", "conversations": [alice.id, "nothing"]})
    known = await _next(socket, "conversation", conversation=alice.id)
    assert (known["seq"], known["from_customer"]) == (2, 0)
    await bob.say("not watched")
    await alice.say("are you there?")
    news = await _next(socket, "conversation", from_customer=1)
    assert (news["conversation"], news["seq"] > 2) == (alice.id, True)
    await socket.send_json({"type": "watch", "conversations": []})
    await socket.close()


async def test_what_a_page_says_wrongly_is_answered_with_the_reason(nora: Staff) -> None:
    socket = await nora.socket()
    for wrong in ("no json", "[]", '{"type": "watch", "conversations": 5}'):
        await socket.send_str(wrong)
        assert (await _next(socket, "error"))["error"]["code"] == "invalid"
    await socket.close()


async def test_a_page_of_another_site_gets_no_news(nora: Staff) -> None:
    with pytest.raises(WSServerHandshakeError, match="403"):
        await nora.socket(Origin="https://evil.example")
    await (await nora.socket(Origin=str(nora.http.make_url("/")).rstrip("/"))).close()


async def test_the_news_end_with_the_session(console: Console) -> None:
    nora = await sign_in_as(console.http, "nora")
    socket = await nora.socket()
    await nora.post("/logout", status=204)
    async with asyncio.timeout(5):
        await socket.receive()
    assert socket.close_code == 4401

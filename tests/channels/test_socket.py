"""The web channel's socket."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from aiohttp import ClientWebSocketResponse, WSMsgType, WSServerHandshakeError

from bot.desk.staffing import Member, claim, say
from tests.gateway.conftest import MakeWorld
from tests.gateway.fake_assistant import FakeAssistant
from tests.gateway.world import World, eventually


async def frames(socket: ClientWebSocketResponse, count: int) -> list[dict[str, Any]]:
    async with asyncio.timeout(5):
        return [await socket.receive_json() for _ in range(count)]


async def until(socket: ClientWebSocketResponse, kind: str) -> dict[str, Any]:
    async with asyncio.timeout(5):
        while True:
            frame: dict[str, Any] = await socket.receive_json()
            if frame["type"] == kind:
                return frame


async def test_what_is_said_is_acknowledged_and_answered(world: World) -> None:
    alice = await world.alice()
    socket = await alice.socket()
    assert (await until(socket, "conversation"))["conversation"]["id"] == alice.id
    await socket.send_json({"type": "say", "id": "one", "text": "hello"})
    found: dict[str, list[dict[str, Any]]] = {}
    while len(found.get("message", [])) < 2 or "ack" not in found or "typing" not in found:
        frame = (await frames(socket, 1))[0]
        found.setdefault(frame["type"], []).append(frame)
    assert found["ack"] == [{"type": "ack", "id": "one", "seq": 1}]
    messages = [frame["message"] for frame in found["message"]]
    assert [(m["seq"], m["author"], m["text"]) for m in messages] == [
        (1, "customer", "hello"),
        (2, "bot", "re: hello"),
    ]
    assert messages[0]["id"] == "one"


async def test_saying_it_again_acknowledges_the_same_number(world: World) -> None:
    alice = await world.alice()
    socket = await alice.socket()
    for _ in range(2):
        await socket.send_json({"type": "say", "id": "one", "text": "hello"})
        assert (await until(socket, "ack"))["seq"] == 1
    await alice.say("hello", id="one")
    assert world.assistant.texts == ["hello"]


async def test_after_a_lost_connection_exactly_what_was_missed_arrives(
    world: World, assistant: FakeAssistant
) -> None:
    alice = await world.alice()
    socket = await alice.socket()
    await socket.send_json({"type": "say", "id": "one", "text": "hello"})
    assert (await until(socket, "message"))["message"]["seq"] == 1
    await socket.close()
    await alice.say("meanwhile")
    again = await alice.socket(after=1)
    missed = [(await until(again, "message"))["message"] for _ in range(3)]
    # The answer to the first message and the second message may be stored in either order.
    assert [m["seq"] for m in missed] == [2, 3, 4]
    assert sorted(m["text"] for m in missed) == ["meanwhile", "re: hello", "re: meanwhile"]
    await again.send_json({"type": "say", "id": "five", "text": "five"})
    assert (await until(again, "message"))["message"]["seq"] == 5


async def test_a_handoff_and_what_staff_say_arrive(world: World) -> None:
    alice = await world.alice()
    socket = await alice.socket()
    await until(socket, "conversation")
    await alice.say("human")
    waiting = (await until(socket, "conversation"))["conversation"]
    assert waiting["state"] == "waiting"
    assert waiting["queue"]["position"] == 1
    office, bob = world.gateway.office, Member("bob", "Bob")
    async with office.storage.read() as work:
        handoff = await work.handoffs.open_of(alice.id)
    assert handoff
    await claim(office, handoff.id, bob)
    assert (await until(socket, "conversation"))["conversation"]["state"] == "staff"
    await say(office, alice.id, bob, "Hi, Bob here")
    message = (await until(socket, "message"))["message"]
    assert (message["author"], message["name"], message["text"]) == ("staff", "Bob", "Hi, Bob here")


@pytest.mark.parametrize(
    "hello",
    [
        "{",
        "[]",
        '{"type": "say", "id": "1", "text": "x"}',
        '{"type": "hello"}',
        '{"type": "hello", "token": "wrong"}',
        '{"type": "hello", "token": 5}',
    ],
)
async def test_without_a_proper_hello_the_socket_is_closed(world: World, hello: str) -> None:
    socket = await world.http.ws_connect("/api/chat/ws")
    await socket.send_str(hello)
    assert (await frames(socket, 1))[0]["type"] == "error"
    assert (await socket.receive()).type is WSMsgType.CLOSE
    assert socket.close_code == 4401


async def test_a_hello_with_an_odd_number_is_refused(world: World) -> None:
    alice = await world.alice()
    socket = await world.http.ws_connect("/api/chat/ws")
    await socket.send_json({"type": "hello", "token": alice.token, "after": -3})
    assert (await frames(socket, 1))[0]["error"]["code"] == "invalid"


async def test_who_never_says_hello_is_dropped(make_world: MakeWorld) -> None:
    world = await make_world(socket_hello_seconds=0.1)
    socket = await world.http.ws_connect("/api/chat/ws")
    assert (await socket.receive()).type is WSMsgType.CLOSE
    assert socket.close_code == 4408


async def test_a_broken_frame_is_named_and_the_talk_goes_on(world: World) -> None:
    alice = await world.alice()
    socket = await alice.socket()
    for frame in ("{", "[]", '{"type": "dance"}', '{"type": "say", "id": "x", "text": ""}', '{"type": "say"}'):
        await socket.send_str(frame)
        error = await until(socket, "error")
        assert error["error"]["code"] == "invalid"
        assert error.get("id") == ("x" if '"x"' in frame else None)
    await socket.send_bytes(b"\0")
    assert (await until(socket, "error"))["error"]["code"] == "invalid"
    await socket.send_json({"type": "typing"})
    await socket.send_json({"type": "say", "id": "one", "text": "hello"})
    assert (await until(socket, "ack"))["id"] == "one"


async def test_a_client_that_sends_only_rubbish_is_dropped(world: World) -> None:
    alice = await world.alice()
    socket = await alice.socket()
    for _ in range(25):
        await socket.send_str("rubbish")
    async with asyncio.timeout(5):
        while (await socket.receive()).type is WSMsgType.TEXT:
            pass
    assert socket.close_code == 1008


async def test_a_frame_that_is_too_large_closes_the_socket(make_world: MakeWorld) -> None:
    world = await make_world(body_bytes=2048)
    alice = await world.alice()
    socket = await alice.socket()
    await socket.send_json({"type": "say", "id": "one", "text": "x" * 5000})
    async with asyncio.timeout(5):
        while (await socket.receive()).type is WSMsgType.TEXT:
            pass
    assert socket.close_code == 1009


async def test_one_address_may_open_only_so_many_sockets(make_world: MakeWorld) -> None:
    world = await make_world(sockets_per_ip=2)
    alice = await world.alice()
    first, _second = await alice.socket(), await alice.socket()
    with pytest.raises(WSServerHandshakeError) as refused:
        await alice.socket()
    assert refused.value.status == 429
    await first.close()

    async def free_again() -> bool:
        try:
            await alice.socket()
        except WSServerHandshakeError:
            return False
        return True

    await eventually(free_again)


async def test_what_is_no_socket_gets_a_clear_error(world: World) -> None:
    response = await world.http.get("/api/chat/ws")
    assert response.status == 400
    assert (await response.json())["error"]["code"] == "not_a_socket"


async def test_a_client_that_reads_nothing_is_dropped_and_others_are_served(
    make_world: MakeWorld, assistant: FakeAssistant
) -> None:
    world = await make_world(socket_send_seconds=0.3)
    alice = await world.alice()
    for number in range(60):  # more than socket buffers hold
        async with world.gateway.office.storage.write() as work:
            from bot.desk.conversation import Author, Draft  # noqa: PLC0415

            draft = Draft(Author.STAFF, f"{number}" + "x" * 100_000, "en")
            await work.transcript.append(alice.id, draft, world.gateway.office.clock())
            await work.commit()
    reader, writer = await asyncio.open_connection(world.http.host, world.http.port, limit=1024)
    writer.write(
        b"GET /api/chat/ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    hello = f'{{"type": "hello", "token": "{alice.token}", "after": 0}}'.encode()
    writer.write(bytes([0x81, 0x80 | 126]) + len(hello).to_bytes(2, "big") + b"\0\0\0\0" + hello)
    await writer.drain()
    open_sockets = next(part for part in world.gateway.parts if part.name == "web").stop.__self__._open  # type: ignore[attr-defined]

    async def connected() -> bool:
        return len(open_sockets) == 1

    async def dropped() -> bool:
        return not open_sockets

    await eventually(connected)
    await eventually(dropped)
    charlie = await world.alice()
    assert await charlie.heard("hi") == ["re: hi"]
    reader.feed_eof()
    writer.transport.abort()


async def test_sockets_are_closed_when_the_gateway_stops(world: World) -> None:
    alice = await world.alice()
    socket = await alice.socket()
    await until(socket, "conversation")
    stopping = asyncio.create_task(world.gateway.disconnect())
    async with asyncio.timeout(5):
        while (await socket.receive()).type is WSMsgType.TEXT:
            pass
    assert socket.close_code == 1001
    await stopping

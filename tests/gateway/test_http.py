"""What holds for every request: errors, headers, origins, health, figures and the API description."""

from __future__ import annotations

import logging
import re
from typing import Any

import pytest
from aiohttp import web

from tests.gateway.conftest import MakeWorld
from tests.gateway.fake_assistant import FakeAssistant
from tests.gateway.world import World, eventually

SHOP = "https://shop.example"


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/nothing", 404), ("DELETE", "/api/chat/session", 405)]
)
async def test_unknown_addresses_get_the_agreed_error(world: World, method: str, path: str, status: int) -> None:
    response = await world.http.request(method, path)
    assert response.status == status
    assert set((await response.json())["error"]) == {"code", "message"}
    if status == 405:
        assert response.headers["Allow"] == "POST"


async def test_what_nobody_foresaw_is_logged_and_not_shown(world: World, caplog: pytest.LogCaptureFixture) -> None:
    async def broken(_request: web.Request) -> web.Response:
        raise RuntimeError("inner secret")

    world.gateway.app.router._frozen = False
    world.gateway.app.router.add_get("/broken", broken)
    with caplog.at_level(logging.ERROR):
        response = await world.http.get("/broken")
    assert response.status == 500
    assert (await response.json())["error"]["code"] == "internal"
    assert "inner secret" not in await response.text()
    assert "inner secret" in caplog.text


async def test_when_the_database_is_away_the_answer_is_503(world: World) -> None:
    alice = await world.alice()
    await world.gateway.storage.stop()
    assert (await alice.post("hello")).status == 503
    assert (await world.http.get("/healthz")).status == 200
    assert (await world.http.get("/readyz")).status == 503


async def test_every_answer_protects_browsers(world: World) -> None:
    for path in ("/healthz", "/nothing", "/api/openapi.json"):
        headers = (await world.http.get(path)).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "Referrer-Policy" in headers
    assert (await world.http.get("/api/openapi.json")).headers["Cache-Control"] == "no-store"


async def preflight(world: World, origin: str) -> Any:
    headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    return await world.http.options("/api/chat/messages", headers=headers)


async def test_other_sites_are_refused_unless_they_are_named(make_world: MakeWorld) -> None:
    world = await make_world(widget_origins=(SHOP,))
    allowed = await preflight(world, SHOP)
    assert allowed.status == 204
    assert allowed.headers["Access-Control-Allow-Origin"] == SHOP
    assert "Authorization" in allowed.headers["Access-Control-Allow-Headers"]
    session = await world.http.post("/api/chat/session", json={}, headers={"Origin": SHOP})
    assert session.status == 201
    assert session.headers["Access-Control-Allow-Origin"] == SHOP
    assert "Access-Control-Allow-Credentials" not in session.headers
    evil = await world.http.post("/api/chat/session", json={}, headers={"Origin": "https://evil.example"})
    assert evil.status == 403


async def test_a_site_that_is_refused_can_read_why(make_world: MakeWorld) -> None:
    world = await make_world(widget_origins=(SHOP,))
    evil = "https://evil.example"
    assert (await preflight(world, evil)).status == 204
    for method, path in [("POST", "session"), ("POST", "messages"), ("GET", "messages?after=0"), ("GET", "ws")]:
        refused = await world.http.request(method, f"/api/chat/{path}", headers={"Origin": evil})
        assert refused.status == 403
        assert refused.headers["Access-Control-Allow-Origin"] == evil
        assert (await refused.json())["error"] == {
            "code": "forbidden_origin",
            "message": f"{evil} is not in PHAROS_WIDGET_ORIGINS.",
        }


async def test_errors_can_be_read_by_the_sites_that_are_named(make_world: MakeWorld) -> None:
    world = await make_world(widget_origins=("*",))
    response = await world.http.get("/api/chat/messages", headers={"Origin": "https://anyone.example"})
    assert response.status == 401
    assert response.headers["Access-Control-Allow-Origin"] == "https://anyone.example"


async def test_by_default_only_the_same_origin_may_call(world: World) -> None:
    own = str(world.http.make_url("/")).rstrip("/")
    assert (await world.http.post("/api/chat/session", json={}, headers={"Origin": own})).status == 201
    for other in (SHOP, "null"):
        assert (await world.http.post("/api/chat/session", json={}, headers={"Origin": other})).status == 403


async def test_health_and_readiness_follow_the_assistant(make_world: MakeWorld, assistant: FakeAssistant) -> None:
    assistant.loading = True
    world = await make_world(wait=False)

    async def state() -> tuple[int, str, int]:
        live, ready = await world.http.get("/healthz"), await world.http.get("/readyz")
        return live.status, (await live.json())["assistant"], ready.status

    async def loading() -> bool:
        return await state() == (200, "loading", 503)

    async def ready() -> bool:
        return await state() == (200, "ready", 200)

    async def down() -> bool:
        return await state() == (200, "down", 503)

    await eventually(loading)
    assistant.loading = False
    await eventually(ready)
    await assistant.stop()
    await eventually(down)


async def test_the_figures_count_what_happens(world: World) -> None:
    alice = await world.alice()
    await alice.say("hello")
    await alice.say("human")
    text = await (await world.http.get("/metrics")).text()
    for line in (
        'pharos_messages_total{channel="web"} 2.0',
        'pharos_turns_total{outcome="answered"} 2.0',
        "pharos_turn_seconds_count 2.0",
        "pharos_inbox_waiting 0.0",
        "pharos_handoffs_waiting 1.0",
        "pharos_assistant_up 1.0",
    ):
        assert line in text


async def test_the_api_description_names_every_route(world: World) -> None:
    document = await (await world.http.get("/api/openapi.json")).json()
    described = {(method.upper(), path) for path, item in document["paths"].items() for method in item}
    served = {
        (route.method, route.resource.canonical)
        for route in world.gateway.app.router.routes()
        if route.method != "HEAD" and route.resource
    }
    assert described == served
    assert ("POST", "/webhooks/rest/webhook") in described


async def test_the_api_description_is_well_formed(world: World) -> None:
    document = await (await world.http.get("/api/openapi.json")).json()
    assert document["openapi"].startswith("3.1.")
    known = set(document["components"]["schemas"])
    assert set(re.findall(r"#/components/schemas/(\w+)", str(document))) <= known
    names = [operation["operationId"] for item in document["paths"].values() for operation in item.values()]
    assert len(names) == len(set(names))
    for path, item in document["paths"].items():
        for operation in item.values():
            in_path = {p["name"] for p in operation.get("parameters", []) if p["in"] == "path"}
            assert in_path == set(re.findall(r"{(\w+)}", path))
            assert operation["summary"]
            assert all(response["description"] for response in operation["responses"].values())
            for needed in operation.get("security", []):
                assert set(needed) <= set(document["components"]["securitySchemes"])


async def test_no_text_and_no_token_is_logged(world: World, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        alice = await world.alice()
        await alice.say("a very private matter")
        socket = await alice.socket()
        await socket.send_json({"type": "say", "id": "x", "text": "another private matter"})
        await socket.receive_json()
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("bot."))
    assert "private matter" not in ours
    assert alice.token not in ours

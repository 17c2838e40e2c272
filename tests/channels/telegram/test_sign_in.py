"""Links that sign a customer in: who gets one, and what opening it does."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from aiohttp import ClientResponse

from bot.desk.conversation import Customer
from bot.desk.turn import NewTicket, Reply, TurnRequest, TurnResult
from tests.channels.telegram.bot_api import BotApiServer
from tests.channels.telegram.conftest import Connect, conversation_of, transcript_of
from tests.channels.telegram.customers import Bob
from tests.gateway.fake_assistant import FakeAssistant
from tests.gateway.world import API_KEY, SECRET, Alice, World

LANGUAGES = ["en", "es", "it", "ja", "ko", "ru", "zh"]


def user_token(sub: str = "alice-1", **claims: Any) -> str:
    """What the exchange signs."""
    return jwt.encode({"sub": sub, "exp": time.time() + 60, **claims}, SECRET, "HS256")


def tickets(request: TurnRequest) -> TurnResult:
    """Opens a ticket when asked to, else says which tickets it is told of."""
    if request.text == "open a ticket":
        ticket = NewTicket(f"T-{request.customer.sub or 'anonymous'}", "withdrawal_pending", "subject", "description")
        return TurnResult((Reply("opened", "en"),), "en", tickets=(ticket,))
    known = ", ".join(ticket.id for ticket in request.tickets)
    return TurnResult((Reply(f"tickets: {known or 'none'}", "en"),), "en")


@pytest.fixture(autouse=True)
def with_tickets(assistant: FakeAssistant) -> None:
    """The assistant tells of tickets."""
    assistant.script = tickets


async def ask(world: World, alice: Alice | None = None, **request: Any) -> ClientResponse:
    """Asks for a link, as the widget does or as the exchange's server does."""
    if alice:
        return await world.http.post("/api/chat/telegram-link", headers=alice.headers)
    return await world.http.post("/api/telegram-link", **request)


def by_server(sub: str = "alice-1", key: str = API_KEY, **claims: Any) -> dict[str, Any]:
    """The request of the exchange's server."""
    return {"headers": {"Authorization": f"Bearer {key}"}, "json": {"user_token": user_token(sub, **claims)}}


async def start_parameter(response: ClientResponse) -> str:
    """What the link brings to the bot."""
    assert response.status == 201, await response.text()
    body = await response.json()
    assert timedelta(minutes=14) < datetime.fromisoformat(body["expires_at"]) - datetime.now(UTC)
    parts = urlsplit(body["url"])
    assert (parts.scheme, parts.netloc, parts.path) == ("https", "t.me", "/pharos_bot")
    parameter: str = parse_qs(parts.query)["start"][0]
    return parameter


@pytest.fixture
async def online(world: World, api: BotApiServer) -> World:
    """A gateway whose bot knows its name."""
    await api.until(lambda: api.count("getUpdates") >= 1)
    return world


async def test_a_signed_in_customer_is_known_in_the_chat_and_sees_their_tickets(online: World, bob: Bob) -> None:
    alice = await online.alice(user_token=user_token(name="Alice", email="a@example.com", vip=True))
    await alice.say("open a ticket")
    parameter = await start_parameter(await ask(online, alice))
    await bob.says(f"/start {parameter}")
    signed_in = online.gateway.office.texts.say("telegram_linked_as", "en", name="Alice")
    await bob.hears(signed_in, "tickets: T-alice-1")
    customer = (await conversation_of(online, bob)).customer
    assert (customer.sub, customer.name, customer.email, customer.vip) == ("alice-1", "Alice", "a@example.com", True)
    assert parameter not in " ".join(message.text for message in await transcript_of(online, bob))


async def test_the_exchanges_own_server_gets_links_too(online: World, bob: Bob) -> None:
    parameter = await start_parameter(await ask(online, **by_server("carol-1")))
    await bob.says(f"/start {parameter}")
    await bob.hears(online.gateway.office.texts.say("telegram_linked", "en"), "tickets: none")
    assert (await conversation_of(online, bob)).customer.sub == "carol-1"


async def test_who_is_not_signed_in_gets_no_link(online: World) -> None:
    anonymous = await ask(online, await online.alice())
    assert (anonymous.status, (await anonymous.json())["error"]["code"]) == (403, "forbidden")
    assert (await online.http.post("/api/chat/telegram-link")).status == 401
    assert (await ask(online, **by_server(key="wrong"))).status == 401
    assert (await ask(online, **by_server(exp=time.time() - 600))).status == 401
    assert (await ask(online, headers={"Authorization": f"Bearer {API_KEY}"}, json={})).status == 400


@pytest.mark.parametrize("off", [{"telegram_token": ""}, {"identity_secret": ""}])
async def test_where_telegram_or_signing_in_is_off_there_are_no_links(connect: Connect, off: dict[str, str]) -> None:
    world = await connect(**off)
    assert (await ask(world, await world.alice())).status == 404
    assert (await ask(world, **by_server())).status in {401, 404}
    assert (await ask(await connect(api_key=""), **by_server())).status == 404


async def test_before_telegram_has_answered_there_is_no_link_and_afterwards_even_without_it(
    connect: Connect, api: BotApiServer
) -> None:
    await api.stop()
    world = await connect()
    alice = await world.alice(user_token=user_token())
    assert (await ask(world, alice)).status == 503
    await api.start()
    await api.until(lambda: bool(api.menu_button))
    await world.stop()
    await api.stop()
    await world.start()
    await start_parameter(await ask(world, await world.alice(user_token=user_token())))
    await api.start()


async def test_a_used_link_ties_nothing_and_says_so_in_the_customers_language(
    online: World, api: BotApiServer, bob: Bob
) -> None:
    parameter = await start_parameter(await ask(online, **by_server()))
    await bob.says(f"/start {parameter}")
    await api.until(lambda: len(bob.heard) == 2)
    texts = online.gateway.office.texts
    for number, lang in enumerate(LANGUAGES):
        eve = Bob(api, 600 + number, "Eve", lang=lang)
        await eve.says(f"/start {parameter}")
        await eve.hears(texts.say("telegram_link_used", lang))
        assert (await conversation_of(online, eve)).customer.sub is None


async def test_a_forged_and_a_broken_link_tie_nothing(online: World, api: BotApiServer) -> None:
    for number, parameter in enumerate(("in-", "in-" + "A" * 44, "in-" + "A" * 61)):
        eve = Bob(api, 600 + number, "Eve")
        await eve.says(f"/start {parameter}")
        await eve.hears(online.gateway.office.texts.say("telegram_link_unknown", "en"))
        assert (await conversation_of(online, eve)).customer.sub is None


async def test_other_parameters_are_only_a_greeting(online: World, bob: Bob, assistant: FakeAssistant) -> None:
    await bob.says("/start from-the-site")
    await bob.hears("tickets: none")
    assert assistant.turns[0].payload == "/greet"


async def test_a_link_that_comes_again_after_a_crash_ties_once(
    online: World, api: BotApiServer, bob: Bob, assistant: FakeAssistant
) -> None:
    update = await bob.says(f"/start {await start_parameter(await ask(online, **by_server(name='Alice')))}")
    await api.until(lambda: len(bob.heard) == 2)
    await api.until(lambda: api.listening and not api.updates)
    await api.repeat(update)
    await api.acknowledged()
    assert len(bob.heard) == 2
    assert len(assistant.turns) == 1


async def test_a_chat_that_signs_in_as_somebody_else_begins_afresh(
    online: World, api: BotApiServer, bob: Bob
) -> None:
    await bob.says(f"/start {await start_parameter(await ask(online, **by_server('alice-1')))}")
    await api.until(lambda: len(bob.heard) == 2)
    await bob.says("open a ticket")
    await api.until(lambda: len(bob.heard) == 3)
    first = await conversation_of(online, bob)
    await bob.says(f"/start {await start_parameter(await ask(online, **by_server('carol-1')))}")
    await api.until(lambda: len(bob.heard) == 5)
    assert bob.heard[-1] == "tickets: none"
    second = await conversation_of(online, bob)
    assert second.id != first.id
    assert second.customer.sub == "carol-1"
    assert len(await transcript_of(online, bob)) == 3


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_stop_signs_out_so_that_whoever_has_the_phone_next_sees_no_tickets(
    online: World, api: BotApiServer, assistant: FakeAssistant, lang: str
) -> None:
    assistant.script = lambda request: replace(tickets(request), lang=request.lang or "en")
    alice = Bob(api, name="Alice", lang=lang)
    await alice.says(f"/start {await start_parameter(await ask(online, **by_server()))}")
    await alice.says("open a ticket")
    await api.until(lambda: len(alice.heard) == 3)
    signed_in = await conversation_of(online, alice)
    await alice.says("/stop")
    await alice.says("show my tickets")
    signed_out = online.gateway.office.texts.say("telegram_signed_out", lang)
    await alice.hears(*alice.heard[:3], signed_out, "tickets: none")
    now = await conversation_of(online, alice)
    assert (now.id != signed_in.id, now.customer) == (True, Customer(name="Alice"))


async def test_what_comes_again_after_signing_out_is_not_said_by_the_next_one(
    online: World, api: BotApiServer, bob: Bob, assistant: FakeAssistant
) -> None:
    link = await start_parameter(await ask(online, **by_server("alice-1")))
    updates = [await bob.says(text) for text in (f"/start {link}", "open a ticket", "/stop")]
    await api.until(lambda: len(bob.heard) >= 3 and api.listening and not api.updates)
    signed_out = online.gateway.office.texts.say("telegram_signed_out", "en")
    await api.until(lambda: signed_out in bob.heard)
    heard, turns = list(bob.heard), len(assistant.turns)
    for update in updates:
        await api.repeat(update)
    await api.acknowledged()
    assert bob.heard == heard
    assert len(assistant.turns) == turns
    assert [message.text for message in await transcript_of(online, bob)] == [signed_out]

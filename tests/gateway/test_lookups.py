"""Lookups from a customer's message to the explorer and back, beside the turns and over crashes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import jwt
import pytest

from bot.desk.looking_up import settle
from bot.desk.lookup import Absent, Kind, Subject, TransactionState, Wanted
from bot.desk.turn import Reply, TurnRequest, TurnResult
from bot.gateway.lookup_runner import LookupRunner, Rhythm
from tests.gateway.conftest import MakeWorld
from tests.gateway.fake_assistant import FakeAssistant
from tests.gateway.world import SECRET, Alice, World, eventually
from tests.lookups.exchange_server import ExchangeServer
from tests.lookups.explorers import BITCOIN_TX, ETHEREUM_TX, ETHERSCAN_KEY, Explorers, Tx, hangs

EXCHANGE_SECRET = "shared-with-the-exchange-0123456789"


def about_deposits(request: TurnRequest) -> TurnResult:
    """Takes every message for a hash, of a deposit in Bitcoin unless it begins with 0x."""
    network = "ERC20" if request.text.startswith("0x") else "Bitcoin"
    reply = Reply("Let us look.", "es", about="deposit_missing", asks="helpful")
    return TurnResult((reply,), "es", facts={"tx_hash": request.text, "network": network}, topic="deposit_missing")


@pytest.fixture
async def explorers() -> AsyncIterator[Explorers]:
    """Three explorers that are up."""
    running = Explorers()
    await running.start()
    yield running
    await running.stop()


@pytest.fixture
def settings(explorers: Explorers, assistant: FakeAssistant) -> dict[str, Any]:
    """Chains that are looked up."""
    assistant.script = about_deposits
    return {
        "esplora_url": f"{explorers.url}/api",
        "etherscan_url": f"{explorers.url}/v2/api",
        "etherscan_key": ETHERSCAN_KEY,
    }


async def heard(alice: Alice) -> list[dict[str, Any]]:
    """What came beside the answers."""
    messages: list[dict[str, Any]] = (await alice.page())["messages"]
    return [m for m in messages if m["author"] == "bot" and m["text"] != "Let us look."]


async def has_heard(alice: Alice, count: int) -> None:
    """Returns once so many came."""

    async def came() -> bool:
        return len(await heard(alice)) >= count

    await eventually(came)


async def test_the_answer_comes_at_once_and_what_was_found_after_it(
    make_world: MakeWorld, settings: dict[str, Any], explorers: Explorers
) -> None:
    world = await make_world(**settings)
    explorers.transactions[BITCOIN_TX] = Tx(height=1000)
    alice = await world.alice(lang="es")
    assert await alice.heard(BITCOIN_TX) == ["Let us look."]
    await has_heard(alice, 1)
    (found,) = await heard(alice)
    assert (found["about"], found["lang"], found["asks"]) == ("deposit_missing", "es", "helpful")
    assert "1 de 2 confirmaciones" in found["text"]
    assert f"https://mempool.space/tx/{BITCOIN_TX}" in found["text"]


async def test_a_turn_does_not_wait_for_a_slow_explorer(
    make_world: MakeWorld, settings: dict[str, Any], explorers: Explorers
) -> None:
    world = await make_world(**settings, lookup_seconds=0.3)
    explorers.trouble = hangs
    alice = await world.alice()
    assert await alice.heard(ETHEREUM_TX) == ["Let us look."]
    await has_heard(alice, 1)
    assert "no pude comprobar" in (await heard(alice))[0]["text"]


async def test_off_unless_it_is_set_up(world: World, explorers: Explorers, assistant: FakeAssistant) -> None:
    assistant.script = about_deposits
    alice = await world.alice()
    await alice.say(BITCOIN_TX)
    async with world.gateway.storage.read() as work:
        assert await work.lookups.due(world.gateway.office.clock(), 10) == []
    assert world.gateway.office.lookups is None
    assert explorers.asked == []


async def test_what_a_crash_left_is_taken_up_at_the_next_start(
    make_world: MakeWorld, settings: dict[str, Any], explorers: Explorers
) -> None:
    world = await make_world(**settings)
    await world.gateway._lookup_runner.stop()
    alice = await world.alice()
    office = world.gateway.office
    async with office.storage.write() as work:
        subject = Subject(BITCOIN_TX, "Bitcoin")
        await work.lookups.add(
            Wanted(alice.id, 0, Kind.TRANSACTION, "deposit_missing", subject, None, office.clock())
        )
        await work.commit()
    explorers.transactions[BITCOIN_TX] = Tx(height=900)
    await world.restart()
    await has_heard(alice, 1)
    assert "101" in (await heard(alice))[0]["text"]


async def test_a_verified_customers_account_comes_from_the_exchange(
    make_world: MakeWorld, assistant: FakeAssistant
) -> None:
    exchange = ExchangeServer(EXCHANGE_SECRET)
    await exchange.start()
    exchange.accounts["alice"] = {"sub": "alice", "status": "restricted", "verification": "approved"}
    reply = Reply("Let us look.", "en", about="account_frozen")
    assistant.script = lambda _request: TurnResult((reply,), "en", topic="account_frozen")
    world = await make_world(exchange_url=exchange.url, exchange_secret=EXCHANGE_SECRET)
    token = jwt.encode({"sub": "alice", "exp": int(time.time()) + 600}, SECRET, algorithm="HS256")
    alice, bob = await world.alice(user_token=token), await world.alice()
    for customer in (bob, alice):
        await customer.say("is my account frozen? my uid is 12345")
    await has_heard(alice, 1)
    assert "restricted" in (await heard(alice))[0]["text"]
    assert await heard(bob) == []
    await exchange.stop()


@dataclass
class Scripted:
    """Lookups that answer as told; while the gate is closed they wait, as a gateway does that will be killed."""

    gate: asyncio.Event = field(default_factory=asyncio.Event)
    asked: list[str] = field(default_factory=list)
    error: Exception | None = None

    async def transaction(self, tx_hash: str, network: str) -> TransactionState | Absent:
        """The chain."""
        self.asked.append(tx_hash)
        await self.gate.wait()
        if self.error:
            raise self.error
        return TransactionState(tx_hash, 1)

    async def account(self, sub: str) -> Absent:
        """Not asked here."""
        raise AssertionError(sub)

    async def order(self, order_id: str, sub: str) -> Absent:
        """Not asked here."""
        raise AssertionError(order_id)


@pytest.fixture
async def idle(make_world: MakeWorld, settings: dict[str, Any]) -> tuple[World, Alice]:
    """A gateway whose own lookups have stopped, and a customer's lookup that waits."""
    world = await make_world(**settings)
    await world.gateway._lookup_runner.stop()
    alice = await world.alice()
    await alice.say(BITCOIN_TX)
    return world, alice


async def test_two_gateways_look_a_thing_up_once(idle: tuple[World, Alice]) -> None:
    world, alice = idle
    lookups = Scripted()
    runners = [LookupRunner(world.gateway.office, lookups, Rhythm(look=0.02)) for _ in range(2)]
    for runner in runners:
        await runner.start()
    lookups.gate.set()
    await has_heard(alice, 1)
    for runner in runners:
        await runner.stop()
    assert len(lookups.asked) == 1
    assert len(await heard(alice)) == 1


async def test_one_that_was_killed_within_is_followed_by_another_after_the_lease(idle: tuple[World, Alice]) -> None:
    world, alice = idle
    lookups = Scripted()
    rhythm = Rhythm(look=0.02, lease=0.1)
    first = LookupRunner(world.gateway.office, lookups, rhythm)
    await first.start()

    async def taken() -> bool:
        return bool(lookups.asked)

    await eventually(taken)
    await first.stop()  # with its question on the way
    assert await heard(alice) == []
    lookups.gate.set()
    second = LookupRunner(world.gateway.office, lookups, rhythm)
    await second.start()
    await has_heard(alice, 1)
    await second.stop()
    assert len(await heard(alice)) == 1


async def test_a_lookup_that_breaks_stops_nobody_and_comes_again(idle: tuple[World, Alice]) -> None:
    world, alice = idle
    lookups = Scripted(error=RuntimeError("the script says so"))
    lookups.gate.set()
    runner = LookupRunner(world.gateway.office, lookups, Rhythm(look=0.02, lease=0.05))
    await runner.start()

    async def tried_twice() -> bool:
        return len(lookups.asked) >= 2

    await eventually(tried_twice)
    lookups.error = None
    await has_heard(alice, 1)
    await runner.stop()


async def test_a_late_answer_of_a_gateway_that_lost_its_lease_changes_nothing(idle: tuple[World, Alice]) -> None:
    world, alice = idle
    office = world.gateway.office
    async with office.storage.read() as work:
        (wanted,) = await work.lookups.due(office.clock(), 10)
    assert await settle(office, wanted, TransactionState(BITCOIN_TX, 1))
    assert not await settle(office, wanted, TransactionState(BITCOIN_TX, 2))
    assert len(await heard(alice)) == 1

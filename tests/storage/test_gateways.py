"""Several gateways push from one database: each message goes out once and in order, whoever dies."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.desk.office import Office
from bot.desk.outbox import Delivery
from bot.gateway.lanes import ChatLane
from bot.gateway.outbox import Sender
from bot.storage.database import SqlStorage, utc_now
from tests.desk.conftest import HeardNews, SetClock, office_over
from tests.gateway.wire import QUICK, Wire, queue, sender_of

CHATS = [f"chat-{number}" for number in range(12)]
TEXTS = [str(number) for number in range(6)]


def office_of(storage: SqlStorage) -> Office:
    """A gateway's desk, by the real clock."""
    return replace(office_over(storage, HeardNews(), SetClock()), clock=utc_now)


def heard(wire: Wire, chat: str) -> list[str]:
    """What came in one chat."""
    return [text for address, text in wire.taken if address == chat]


async def test_three_gateways_send_each_message_once_and_in_order(storage: SqlStorage) -> None:
    office, wire = office_of(storage), Wire()
    for chat in CHATS:
        await queue(office, chat, *TEXTS)
    senders = [sender_of(office, wire, name) for name in ("one", "two", "three")]
    for sender in senders:
        await sender.start()
    await wire.has(len(CHATS) * len(TEXTS))
    for sender in senders:
        await sender.stop()
    assert {chat: heard(wire, chat) for chat in CHATS} == dict.fromkeys(CHATS, TEXTS)


def dying(office: Office, wire: Wire, name: str, lease: float) -> Sender[Delivery]:
    """A gateway that will be gone before it can mark anything."""
    lane = ChatLane(office, "telegram", wire.deliver, lambda: name)
    return Sender(office, lane, replace(QUICK, lease=lease, longest_send=60, farewell=0.0))


async def died_on_the_way(office: Office, wire: Wire, lease: float = 0.3) -> None:
    """A gateway named "dead" takes Ann's first message and is never heard of again."""
    wire.stuck.add("ann")
    dead = dying(office, wire, "dead", lease)
    await dead.start()
    await wire.was_tried(1)
    await dead.stop()
    wire.stuck.clear()


async def test_what_a_dead_gateway_had_taken_goes_on_after_its_lease_and_in_order(storage: SqlStorage) -> None:
    office, wire = office_of(storage), Wire()
    await queue(office, "ann", "one", "two")
    await died_on_the_way(office, wire)
    other = sender_of(office, wire, "other")
    await other.start()
    await wire.has(2)
    await other.stop()
    assert heard(wire, "ann") == ["one", "two"]


async def test_a_gateway_that_comes_back_does_not_wait_for_its_own_lease(storage: SqlStorage) -> None:
    office, wire = office_of(storage), Wire()
    await queue(office, "ann", "one", "two")
    await died_on_the_way(office, wire, lease=3600)
    again = sender_of(office, wire, "dead")
    await again.start()
    await wire.has(2)
    await again.stop()
    assert heard(wire, "ann") == ["one", "two"]


async def test_a_gateway_leaves_alone_what_another_has_under_way(storage: SqlStorage) -> None:
    office, wire = office_of(storage), Wire()
    await queue(office, "ann", "one", "two")
    wire.stuck.add("ann")
    first = dying(office, wire, "first", 3600)
    await first.start()
    await wire.was_tried(1)
    await queue(office, "ben", "hello")
    second = sender_of(office, wire, "second")
    await second.start()
    await wire.has(1)
    await asyncio.gather(first.stop(), second.stop())
    assert (wire.tried, wire.taken) == (["one", "hello"], [("ben", "hello")])

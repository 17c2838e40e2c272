"""The outbox with a pace: who must wait is put off, holds no place, and starves nobody."""

from __future__ import annotations

import asyncio
from collections import defaultdict

from bot.desk.office import Office
from bot.gateway.outbox import Persistence, Sender
from bot.http.parts import NoPace
from tests.gateway.test_outbox import office
from tests.gateway.wire import Wire, queue, sender_of

__all__ = ["office"]


class Slow(NoPace):
    """Lets some addresses wait for so long, and counts who asked."""

    def __init__(self, **waits: float) -> None:
        self.waits = waits
        self.rest = 0.0
        self.asked: dict[str, int] = defaultdict(int)

    def everyone(self) -> float:
        """Whether all must wait."""
        return self.rest

    def take(self, address: str) -> float:
        """Whether this one must."""
        self.asked[address] += 1
        return self.waits.get(address, 0.0)


async def test_thousands_who_must_wait_keep_nobody_waiting(office: Office) -> None:
    wire, pace = Wire(), Slow(**{f"full-{number}": 60.0 for number in range(400)})
    for number in range(400):
        await queue(office, f"full-{number}", "later")
    await queue(office, "ann", "now")
    sender = sender_of(office, wire, pace=pace)
    await sender.start()
    await wire.has(1)
    await queue(office, "ben", "now too")
    sender.delivery_due("telegram")
    await wire.has(2)
    await sender.stop()
    assert wire.taken == [("ann", "now"), ("ben", "now too")]
    assert set(pace.asked.values()) == {1}  # they were put off once, not looked at again and again


async def test_who_had_to_wait_is_sent_to_in_time_and_in_order(office: Office) -> None:
    wire, pace = Wire(), Slow(ann=0.05)
    await queue(office, "ann", "one", "two")
    sender = sender_of(office, wire, pace=pace)
    await sender.start()
    async with asyncio.timeout(5):
        while not pace.asked["ann"]:
            await asyncio.sleep(0.01)
    assert wire.taken == []
    pace.waits.clear()
    await wire.has(2)
    await sender.stop()
    assert wire.taken == [("ann", "one"), ("ann", "two")]


async def test_while_everybody_must_wait_nothing_is_read_and_then_all_goes_on(office: Office) -> None:
    wire, pace = Wire(), Slow()
    pace.rest = 0.05
    await queue(office, "ann", "one")
    sender = sender_of(office, wire, pace=pace)
    await sender.start()
    await asyncio.sleep(0)
    assert not pace.asked
    pace.rest = 0.0
    await wire.has(1)
    await sender.stop()


async def test_those_that_hang_hold_no_more_places_than_there_are(office: Office) -> None:
    wire = Wire()
    for number in range(8):
        await queue(office, f"slow-{number}", "words")
        wire.stuck.add(f"slow-{number}")
    few = Persistence(attempts=99, first=5.0, longest=5.0, look=0.05, longest_send=0.1, farewell=0.1, at_once=3)
    lane = sender_of(office, wire).lane
    sender = Sender(office, lane, few)
    await queue(office, "ann", "one")
    await sender.start()
    await wire.has(1)
    await sender.stop()
    assert wire.taken == [("ann", "one")]

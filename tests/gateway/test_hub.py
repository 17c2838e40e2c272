"""News within the process."""

from __future__ import annotations

import asyncio

from bot.gateway.hub import Hub


async def test_a_change_between_two_looks_is_not_missed() -> None:
    hub = Hub()
    with hub.conversation("a") as changed:
        hub.conversation_changed("a")
        assert await changed.wait(1)
        assert not await changed.wait(0)
        hub.conversation_changed("b")
        assert not await changed.wait(0)


async def test_everybody_who_listens_is_told() -> None:
    hub = Hub()
    with hub.conversation("a") as one, hub.conversation("a") as two, hub.queue() as queue:
        waiting = [asyncio.create_task(signal.wait(5)) for signal in (one, two, queue)]
        await asyncio.sleep(0)
        hub.conversation_changed("a")
        assert await asyncio.gather(*waiting) == [True, True, True]


async def test_who_left_is_forgotten() -> None:
    hub = Hub()
    with hub.conversation("a"), hub.queue():
        pass
    hub.conversation_changed("a")
    assert not hub._conversations
    assert not hub._queue


async def test_work_deliveries_and_messages_reach_their_listeners() -> None:
    hub = Hub()
    told: list[tuple[str, str]] = []
    hub.listen(
        work=lambda conversation: told.append(("work", conversation)),
        delivery=lambda channel: told.append(("delivery", channel)),
        message=lambda channel: told.append(("message", channel)),
    )
    hub.work_arrived("a")
    hub.delivery_due("telegram")
    hub.message_received("web")
    assert told == [("work", "a"), ("delivery", "telegram"), ("message", "web")]

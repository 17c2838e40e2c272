"""Topics of staff groups: which are to be told, and by whom."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.desk.conversation import Author, Conversation, Draft
from bot.desk.errors import NotFound
from bot.desk.handoff import Handoff
from bot.desk.topics import Topic
from bot.storage.database import SqlStorage
from tests.desk.conftest import SetClock
from tests.storage.test_handoffs import handoff

GROUP = "-100"


@pytest.fixture
async def waiting(storage: SqlStorage, bob: Conversation, clock: SetClock) -> Handoff:
    """Bob waits for somebody, and has said one thing."""
    queued = handoff(bob, clock)
    async with storage.write() as work:
        await work.handoffs.add(queued)
        await work.transcript.append(bob.id, Draft(Author.CUSTOMER, "human", "en"), clock())
        await work.commit()
    return queued


async def begun(storage: SqlStorage, clock: SetClock) -> None:
    """A topic is planned for whoever lacks one."""
    async with storage.write() as work:
        for handoff_id in await work.topics.lacking():
            assert await work.topics.begin(handoff_id, GROUP, clock())
            assert not await work.topics.begin(handoff_id, GROUP, clock())
        await work.commit()


async def due(storage: SqlStorage, clock: SetClock, group: str = GROUP) -> list[Topic]:
    """Where something is to be told."""
    async with storage.read() as work:
        return list(await work.topics.due(group, clock()))


async def told(storage: SqlStorage, topic: Topic, clock: SetClock, **changes: object) -> None:
    """It was."""
    async with storage.write() as work:
        await work.topics.told(topic.handoff_id, clock(), **changes)
        await work.commit()


async def test_a_handoff_lacks_a_topic_until_one_is_planned(
    storage: SqlStorage, waiting: Handoff, clock: SetClock
) -> None:
    async with storage.read() as work:
        assert list(await work.topics.lacking()) == [waiting.id]
        with pytest.raises(NotFound):
            await work.topics.get(waiting.id)
    await begun(storage, clock)
    async with storage.read() as work:
        assert not await work.topics.lacking()
        assert await work.topics.get(waiting.id) == Topic(waiting.id, waiting.conversation_id)
    assert await due(storage, clock, "-200") == []


async def test_a_topic_is_due_while_anything_is_not_told(
    storage: SqlStorage, waiting: Handoff, clock: SetClock
) -> None:
    await begun(storage, clock)
    (topic,) = await due(storage, clock)
    await told(storage, topic, clock, thread_id=7)
    assert [topic.thread_id for topic in await due(storage, clock)] == [7]
    await told(storage, topic, clock, seq=1)
    assert await due(storage, clock) == []
    async with storage.write() as work:
        await work.handoffs.claim(waiting.id, "nora", clock())
        await work.commit()
    assert len(await due(storage, clock)) == 1
    await told(storage, topic, clock, claimed_by="nora")
    assert await due(storage, clock) == []
    async with storage.write() as work:
        await work.transcript.append(waiting.conversation_id, Draft(Author.CUSTOMER, "?", "en"), clock())
        await work.commit()
    assert len(await due(storage, clock)) == 1
    await told(storage, topic, clock, seq=2)
    async with storage.write() as work:
        await work.handoffs.finish(waiting.id, clock())
        await work.commit()
    assert len(await due(storage, clock)) == 1
    await told(storage, topic, clock, closed=True)
    assert await due(storage, clock) == []


async def test_a_topic_is_one_gateways_until_its_claim_ends_or_it_starts_again(
    storage: SqlStorage, waiting: Handoff, clock: SetClock
) -> None:
    await begun(storage, clock)
    until = clock() + timedelta(seconds=60)
    async with storage.write() as work:
        assert await work.topics.claim(waiting.id, "here", clock(), until)
        assert not await work.topics.claim(waiting.id, "there", clock(), until)
        await work.commit()
    assert await due(storage, clock) == []
    async with storage.write() as work:
        assert [await work.topics.release(by, clock()) for by in ("there", "here")] == [0, 1]
        await work.commit()
    assert len(await due(storage, clock)) == 1


async def test_what_could_not_be_told_waits(storage: SqlStorage, waiting: Handoff, clock: SetClock) -> None:
    await begun(storage, clock)
    async with storage.write() as work:
        await work.topics.failed(waiting.id, clock() + timedelta(seconds=5))
        await work.commit()
    assert await due(storage, clock) == []
    clock.tick(5)
    assert [topic.attempts for topic in await due(storage, clock)] == [1]


async def test_strangers_are_told_once(storage: SqlStorage, waiting: Handoff, clock: SetClock) -> None:
    await begun(storage, clock)
    async with storage.write() as work:
        assert [await work.topics.explain(waiting.id) for _ in range(2)] == [True, False]
        await work.commit()


async def test_a_topic_is_found_by_its_number_in_its_group(
    storage: SqlStorage, waiting: Handoff, clock: SetClock
) -> None:
    await begun(storage, clock)
    (topic,) = await due(storage, clock)
    await told(storage, topic, clock, thread_id=7)
    async with storage.read() as work:
        found = await work.topics.by_thread(GROUP, 7)
        assert found
        assert found.handoff_id == waiting.id
        assert await work.topics.by_thread("-200", 7) is None


async def test_only_what_is_told_can_be_noted(storage: SqlStorage, waiting: Handoff, clock: SetClock) -> None:
    with pytest.raises(TypeError):
        await told(storage, Topic(waiting.id, waiting.conversation_id), clock, attempts=3)

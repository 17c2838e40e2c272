"""Readers' votes are counted by article and day, on both databases."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.desk.article_votes import ArticleVotes, vote
from bot.storage.database import SqlStorage
from tests.desk.conftest import SetClock


async def _counted(storage: SqlStorage, clock: SetClock, days: float = 1) -> list[ArticleVotes]:
    async with storage.read() as work:
        found = await work.reports.votes_between(clock() - timedelta(days=days), clock() + timedelta(hours=1))
    return sorted(found, key=lambda one: (one.topic, one.lang))


async def test_votes_of_a_time_are_added_up_by_article_and_language(storage: SqlStorage, clock: SetClock) -> None:
    for lang, helped in [("en", True), ("en", True), ("en", False), ("ja", False)]:
        await vote(storage, "api_keys", lang, clock().date(), helped=helped)
    await vote(storage, "api_keys", "en", (clock() - timedelta(days=3)).date(), helped=False)
    assert await _counted(storage, clock) == [
        ArticleVotes("api_keys", "en", 2, 1),
        ArticleVotes("api_keys", "ja", 0, 1),
    ]
    assert (await _counted(storage, clock, days=4))[0] == ArticleVotes("api_keys", "en", 2, 2)


async def test_a_time_ends_before_its_end(storage: SqlStorage, clock: SetClock) -> None:
    await vote(storage, "api_keys", "en", clock().date(), helped=True)
    midnight = clock().replace(hour=0)
    async with storage.read() as work:
        assert await work.reports.votes_between(midnight - timedelta(days=1), midnight) == []
        assert len(await work.reports.votes_between(midnight, midnight + timedelta(days=1))) == 1


async def test_votes_at_the_same_moment_all_count(storage: SqlStorage, clock: SetClock) -> None:
    day = clock().date()
    await asyncio.gather(*(vote(storage, "api_keys", "en", day, helped=True) for _ in range(8)))
    assert await _counted(storage, clock) == [ArticleVotes("api_keys", "en", 8, 0)]

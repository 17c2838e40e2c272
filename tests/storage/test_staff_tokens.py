"""Listing and removing personal tokens, on both databases."""

from __future__ import annotations

from bot.desk.accounts import Account, PersonalToken, Role
from bot.storage.database import SqlStorage
from tests.desk.conftest import SetClock


async def test_tokens_are_listed_by_label_and_removed_by_their_owner_only(
    storage: SqlStorage, clock: SetClock
) -> None:
    first, second = PersonalToken("h1", "nora", "b"), PersonalToken("h2", "nora", "a", clock.tick(60))
    async with storage.write() as work:
        for username in ("nora", "tom"):
            await work.staff.add(Account(username, username, Role.AGENT, "hash", True, clock()))
        for token in (first, second, PersonalToken("h3", "tom", "c")):
            await work.staff.add_token(token)
        await work.commit()
    async with storage.write() as work:
        assert await work.staff.tokens_of("nora") == [second, first]
        await work.staff.remove_token("tom", "h1")
        assert len(await work.staff.tokens_of("nora")) == 2
        await work.staff.remove_token("nora", "h1")
        await work.staff.remove_token("nora", "h1")
        assert await work.staff.tokens_of("nora") == [second]
        await work.commit()
    async with storage.read() as work:
        assert await work.staff.by_token("h1", clock()) is None

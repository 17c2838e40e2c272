"""Staff accounts, sessions and personal tokens."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.desk.accounts import Account, PersonalToken, Role, Session
from bot.desk.errors import Conflict, NotFound
from bot.storage.database import SqlStorage
from tests.desk.conftest import SetClock

HOUR = timedelta(hours=1)


@pytest.fixture
async def nora(storage: SqlStorage, clock: SetClock) -> Account:
    """Nora's account."""
    account = Account("nora", "Nora Ø", Role.AGENT, "$argon2id$…", True, clock())
    async with storage.write() as work:
        assert await work.staff.count() == 0
        await work.staff.add(account)
        await work.commit()
    return account


def session_of(account: Account, clock: SetClock, token: str = "cookie") -> Session:
    """A session that lasts an hour."""
    return Session(token, "csrf", account.username, clock() + HOUR, clock())


async def test_accounts_are_added_once_and_listed_by_name(
    storage: SqlStorage, nora: Account, clock: SetClock
) -> None:
    tom = Account("tom", "Tom", Role.SUPERVISOR, "hash", True, clock())
    anna = Account("anna", "Anna", Role.ADMIN, "hash", False, clock())
    async with storage.write() as work:
        await work.staff.add(tom)
        await work.staff.add(anna)
        with pytest.raises(Conflict):
            await work.staff.add(replace(nora, role=Role.ADMIN))
        assert list(await work.staff.list()) == [anna, nora, tom]
        assert await work.staff.count() == 3
        assert await work.staff.get("nora") == nora
        with pytest.raises(NotFound):
            await work.staff.get("mallory")


async def test_a_session_lasts_until_it_expires_or_is_closed(
    storage: SqlStorage, nora: Account, clock: SetClock
) -> None:
    signed_in = session_of(nora, clock)
    async with storage.write() as work:
        await work.staff.open_session(signed_in)
        with pytest.raises(Conflict):
            await work.staff.open_session(signed_in)
        assert await work.staff.session("cookie", clock()) == (signed_in, nora)
        assert await work.staff.session("guessed", clock()) is None
        assert await work.staff.session("cookie", signed_in.expires_at) is None
        later = clock.tick(60)
        await work.staff.seen("cookie", later, later + HOUR)
        assert await work.staff.session("cookie", later) == (
            replace(signed_in, last_seen=later, expires_at=later + HOUR),
            nora,
        )
        for _ in range(2):
            await work.staff.close_session("cookie")
        assert await work.staff.session("cookie", later) is None


async def test_a_new_password_ends_all_sessions_of_the_account(
    storage: SqlStorage, nora: Account, clock: SetClock
) -> None:
    async with storage.write() as work:
        await work.staff.add(replace(nora, username="tom"))
        for token in ("laptop", "phone"):
            await work.staff.open_session(session_of(nora, clock, token))
        await work.staff.open_session(replace(session_of(nora, clock, "tom's"), username="tom"))
        await work.staff.set_password("nora", "new hash")
        assert (await work.staff.get("nora")).password_hash == "new hash"
        assert await work.staff.session("laptop", clock()) is None
        assert await work.staff.session("phone", clock()) is None
        assert await work.staff.session("tom's", clock()) is not None
        with pytest.raises(NotFound):
            await work.staff.set_password("mallory", "hash")


async def test_somebody_who_left_is_let_in_nowhere(storage: SqlStorage, nora: Account, clock: SetClock) -> None:
    async with storage.write() as work:
        await work.staff.open_session(session_of(nora, clock))
        await work.staff.add_token(PersonalToken("token", "nora", "script"))
        await work.staff.set_active("nora", False)
        assert await work.staff.session("cookie", clock()) is None
        assert await work.staff.by_token("token", clock()) is None
        await work.staff.set_active("nora", True)
        assert await work.staff.session("cookie", clock()) is None
        assert await work.staff.by_token("token", clock()) == nora
        with pytest.raises(NotFound):
            await work.staff.set_active("mallory", True)


async def test_a_personal_token_opens_its_account_until_it_expires(
    storage: SqlStorage, nora: Account, clock: SetClock
) -> None:
    async with storage.write() as work:
        await work.staff.add_token(PersonalToken("forever", "nora", "script"))
        await work.staff.add_token(PersonalToken("an hour", "nora", "test", clock() + HOUR))
        with pytest.raises(Conflict):
            await work.staff.add_token(PersonalToken("forever", "nora", "again"))
        assert await work.staff.by_token("an hour", clock()) == nora
        assert await work.staff.by_token("an hour", clock() + HOUR) is None
        assert await work.staff.by_token("forever", clock() + 99999 * HOUR) == nora
        assert await work.staff.by_token("guessed", clock()) is None


async def test_what_expired_is_deleted(storage: SqlStorage, nora: Account, clock: SetClock) -> None:
    async with storage.write() as work:
        await work.staff.open_session(session_of(nora, clock, "old"))
        await work.staff.add_token(PersonalToken("old too", "nora", "test", clock() + HOUR))
        await work.staff.add_token(PersonalToken("forever", "nora", "script"))
        clock.tick(3600)
        await work.staff.open_session(session_of(nora, clock, "new"))
        assert await work.staff.drop_expired(clock()) == 2
        assert await work.staff.drop_expired(clock()) == 0
        assert await work.staff.session("new", clock()) is not None


async def test_sessions_and_tokens_need_an_account(storage: SqlStorage, nora: Account, clock: SetClock) -> None:
    async with storage.write() as work:
        with pytest.raises(NotFound):
            await work.staff.open_session(replace(session_of(nora, clock), username="mallory"))
    async with storage.write() as work:
        with pytest.raises(NotFound):
            await work.staff.add_token(PersonalToken("token", "mallory", "script"))

"""Surveys on both databases."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.desk.conversation import Author, Conversation, Draft
from bot.desk.errors import NotFound
from bot.desk.satisfaction import ScoreCount
from bot.desk.survey import Kind, State, Survey, customer_key
from bot.storage.database import SqlStorage
from tests.desk.conftest import SetClock

HOUR = timedelta(hours=1)


def survey(name: str, about: Conversation, clock: SetClock, kind: Kind = Kind.CSAT) -> Survey:
    """One that is due in an hour."""
    return Survey(name, kind, about.id, customer_key(about), clock.now, clock.now + HOUR, by="nora")


async def planned(storage: SqlStorage, *surveys: Survey) -> list[bool]:
    """They are stored."""
    async with storage.write() as work:
        done = [await work.surveys.plan(one) for one in surveys]
        await work.commit()
    return done


async def asked(storage: SqlStorage, name: str, clock: SetClock) -> bool:
    """It is asked now."""
    async with storage.write() as work:
        done = await work.surveys.asked(name, clock.now)
        await work.commit()
    return done


async def found(storage: SqlStorage, name: str) -> Survey | None:
    """As it is stored."""
    async with storage.read() as work:
        return await work.surveys.find(name)


async def test_what_is_stored_is_read_back(storage: SqlStorage, alice: Conversation, clock: SetClock) -> None:
    one = survey("a", alice, clock)
    assert await planned(storage, one) == [True]
    assert await found(storage, "a") == one
    assert await found(storage, "b") is None


async def test_only_what_is_due_is_found_longest_due_first(
    storage: SqlStorage, alice: Conversation, bob: Conversation, clock: SetClock
) -> None:
    late, early = survey("late", alice, clock), survey("early", bob, clock)
    await planned(storage, late, replace(early, due_at=early.due_at - timedelta(minutes=1)))
    async with storage.write() as work:
        assert await work.surveys.due(clock.now) == []
        assert [one.id for one in await work.surveys.due(clock.now + HOUR)] == ["early", "late"]
        await work.surveys.postpone("early", clock.now + 2 * HOUR)
        await work.surveys.skip("late")
        assert await work.surveys.due(clock.now + HOUR) == []
        assert [one.id for one in await work.surveys.due(clock.now + 2 * HOUR)] == ["early"]


async def test_of_several_who_ask_at_once_one_does(storage: SqlStorage, alice: Conversation, clock: SetClock) -> None:
    await planned(storage, survey("a", alice, clock))
    assert sum(await asyncio.gather(*(asked(storage, "a", clock) for _ in range(5)))) == 1


async def test_one_that_was_not_asked_may_be_planned_anew_and_one_that_was_may_not(
    storage: SqlStorage, alice: Conversation, clock: SetClock
) -> None:
    one = survey("a", alice, clock)
    again = replace(one, planned_at=clock.tick(60), due_at=clock.now + HOUR, by="tom")
    assert await planned(storage, one, again) == [True, True]
    assert await found(storage, "a") == again
    async with storage.write() as work:
        await work.surveys.skip("a")
        await work.commit()
    assert await planned(storage, one) == [True]
    assert await found(storage, "a") == one
    assert await asked(storage, "a", clock)
    assert await planned(storage, again) == [False]


async def test_one_nps_of_a_customer_is_due_at_a_time(
    storage: SqlStorage, alice: Conversation, bob: Conversation, clock: SetClock
) -> None:
    mine, other, his = (survey(n, who, clock, Kind.NPS) for n, who in (("1", alice), ("2", alice), ("3", bob)))
    assert await planned(storage, mine, other, his) == [True, False, True]
    assert await asked(storage, "1", clock)
    assert await planned(storage, other) == [True]


async def test_the_first_answer_and_the_first_comment_are_kept(
    storage: SqlStorage, alice: Conversation, clock: SetClock
) -> None:
    await planned(storage, survey("a", alice, clock))
    async with storage.write() as work:
        assert not await work.surveys.answer("a", 5, clock.now)  # it was not asked
        assert await work.surveys.asked("a", clock.now)
        assert not await work.surveys.add_comment("a", "good")  # it was not answered
        assert [await work.surveys.answer("a", score, clock.now) for score in (4, 1)] == [True, False]
        assert [await work.surveys.add_comment("a", text) for text in ("good", "bad")] == [True, False]
        stored = await work.surveys.find("a")
    assert stored is not None
    assert (stored.state, stored.score, stored.comment) == (State.ANSWERED, 4, "good")


async def test_what_is_open_to_a_customer_is_theirs_and_was_asked_lately(
    storage: SqlStorage, alice: Conversation, bob: Conversation, clock: SetClock
) -> None:
    async with storage.write() as work:
        elsewhere = await work.conversations.open("web", customer=alice.customer)
        await work.commit()
    await planned(storage, *(survey(n, who, clock) for n, who in (("1", alice), ("2", elsewhere), ("3", bob))))
    for name in ("1", "2", "3"):
        assert await asked(storage, name, clock)
        clock.tick(60)
    async with storage.read() as work:
        everything = await work.surveys.open_to(alice.id, customer_key(alice), clock.now - HOUR)
        lately = await work.surveys.open_to(alice.id, customer_key(alice), clock.now - timedelta(minutes=2))
        assert await work.surveys.last_asked(Kind.CSAT, customer_key(alice)) == clock.now - timedelta(minutes=2)
        assert await work.surveys.last_asked(Kind.NPS, customer_key(alice)) is None
    assert [one.id for one in everything] == ["1", "2"]
    assert lately == []


async def test_a_ticket_that_is_not_there_is_refused(
    storage: SqlStorage, alice: Conversation, clock: SetClock
) -> None:
    with pytest.raises(NotFound):
        await planned(storage, replace(survey("a", alice, clock), ticket="T-NOTHING"))


async def test_answers_of_a_time_are_counted_and_their_comments_listed(
    storage: SqlStorage, alice: Conversation, bob: Conversation, clock: SetClock
) -> None:
    start = clock.now
    await planned(storage, survey("1", alice, clock), survey("2", bob, clock), survey("3", alice, clock, Kind.NPS))
    async with storage.write() as work:
        for name, score in (("1", 4), ("2", 4), ("3", 9)):
            assert await work.surveys.asked(name, clock.tick())
            assert await work.surveys.answer(name, score, clock.tick())
        assert await work.surveys.add_comment("2", "well done")
        await work.commit()
    async with storage.read() as work:
        figures = await work.reports.satisfaction_between(start, clock.tick())
        early = await work.reports.satisfaction_between(start, start + timedelta(seconds=2))
        comments = await work.reports.comments_between(start, clock.now, 10)
        assert await work.reports.comments_between(start, start + timedelta(seconds=2), 10) == []
    assert sorted(figures.scores, key=lambda each: each.score) == [
        ScoreCount(Kind.CSAT, 4, 2),
        ScoreCount(Kind.NPS, 9, 1),
    ]
    assert figures.asked == {Kind.CSAT: 2, Kind.NPS: 1}
    assert (early.asked, early.scores) == ({Kind.CSAT: 1}, [])
    assert [(one.id, one.comment) for one in comments] == [("2", "well done")]


async def test_messages_since_a_moment_and_the_last_of_ours(
    storage: SqlStorage, alice: Conversation, clock: SetClock
) -> None:
    drafts = [(Author.SYSTEM, "asks"), (Author.CUSTOMER, "one"), (Author.CUSTOMER, "two"), (Author.BOT, "re")]
    async with storage.write() as work:
        for author, text in drafts:
            await work.transcript.append(alice.id, Draft(author, text, "en"), clock.tick())
        await work.commit()
    async with storage.read() as work:
        since = await work.transcript.since(alice.id, clock.now - timedelta(seconds=2))
        before = [await work.transcript.last_of_ours(alice.id, seq) for seq in (1, 3, 5)]
    assert [message.text for message in since] == ["two", "re"]
    assert [message and message.text for message in before] == [None, "asks", "re"]

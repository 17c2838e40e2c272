"""Who is at work and what they have, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.desk.accounts import Account, Duties, Role
from bot.desk.conversation import Conversation, Customer
from bot.desk.errors import NotFound
from bot.desk.handoff import HandoffState
from bot.desk.routing import Candidate
from bot.desk.ticket import Status
from bot.storage.database import SqlStorage
from tests.desk.conftest import SetClock
from tests.storage.test_handoffs import handoff, queue
from tests.storage.test_tickets import ticket

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def staff(storage: SqlStorage, clock: SetClock) -> None:
    """Nora, who does payments in two languages, and Sam, of whom nothing has been said."""
    async with storage.write() as work:
        for name, duties in {"nora": Duties(("payments",), ("en", "es"), 2), "sam": Duties()}.items():
            await work.staff.add(Account(name, name.title(), Role.AGENT, "hash", True, clock(), duties))
        await work.commit()


@pytest.mark.usefixtures("staff")
async def test_somebody_is_present_as_long_as_one_of_their_consoles_is_open(
    storage: SqlStorage, clock: SetClock
) -> None:
    async with storage.write() as work:
        for console in ("laptop", "phone", "laptop"):
            await work.duty.console_open(console, "nora", clock() + MINUTE)
        await work.duty.console_closed("laptop")
        assert await work.duty.present(clock()) == {"nora"}
        for _ in range(2):
            await work.duty.console_closed("phone")
        assert await work.duty.present(clock()) == frozenset()
        with pytest.raises(NotFound):
            await work.duty.console_open("tv", "mallory", clock() + MINUTE)


@pytest.mark.usefixtures("staff")
async def test_a_console_that_is_not_heard_of_any_more_counts_for_a_short_while_only(
    storage: SqlStorage, clock: SetClock
) -> None:
    async with storage.write() as work:
        await work.duty.console_open("crashed", "nora", clock() + MINUTE)
        await work.duty.console_open("alive", "sam", clock() + MINUTE)
        await work.duty.console_open("alive", "sam", clock() + 2 * MINUTE)
        assert await work.duty.present(clock.tick(59)) == {"nora", "sam"}
        assert await work.duty.drop_lapsed(clock()) == 0
        assert await work.duty.present(clock.tick(1)) == {"sam"}
        assert [await work.duty.drop_lapsed(clock()) for _ in range(2)] == [1, 0]


@pytest.mark.usefixtures("staff")
async def test_who_is_away_or_has_left_is_not_present(storage: SqlStorage, clock: SetClock) -> None:
    async with storage.write() as work:
        for name in ("nora", "sam"):
            await work.duty.console_open(name, name, clock() + MINUTE)
        await work.duty.set_away("nora", True)
        assert (await work.staff.get("nora")).away
        await work.staff.set_active("sam", False)
        assert await work.duty.present(clock()) == frozenset()
        assert [one.username for one in await work.duty.conversation_candidates(clock())] == ["nora"]
        await work.duty.set_away("nora", False)
        assert await work.duty.present(clock()) == {"nora"}
        with pytest.raises(NotFound):
            await work.duty.set_away("mallory", True)


@pytest.mark.usefixtures("staff")
async def test_what_somebody_works_on_is_kept(storage: SqlStorage) -> None:
    duties = Duties(("security", "support"), ("zh",), 7)
    async with storage.write() as work:
        await work.staff.set_duties("sam", duties)
        await work.commit()
        with pytest.raises(NotFound):
            await work.staff.set_duties("mallory", duties)
    async with storage.read() as work:
        assert (await work.staff.get("sam")).duties == duties
        assert (await work.staff.get("nora")).duties == Duties(("payments",), ("en", "es"), 2)


@pytest.mark.usefixtures("staff")
async def test_claimed_and_offered_conversations_are_a_persons_load(
    storage: SqlStorage, alice: Conversation, bob: Conversation, clock: SetClock
) -> None:
    await queue(storage, handoff(alice, clock))
    async with storage.write() as work:
        await work.duty.console_open("laptop", "nora", clock() + timedelta(hours=1))
        await work.handoffs.claim("h1", "nora", clock.tick(5))
        await work.commit()
    claimed = clock()
    clock.tick(5)
    await queue(storage, handoff(bob, clock, "h2", offered_to="nora"))
    nora = Candidate("nora", frozenset({"payments"}), frozenset({"en", "es"}), True, 2, 2, clock())
    sam = Candidate("sam", frozenset(), frozenset(), False, 0, 3, None)
    async with storage.write() as work:
        assert list(await work.duty.conversation_candidates(clock())) == [nora, sam]
        await work.handoffs.finish("h1", clock.tick(60))  # by then the offer has lapsed too
        (now, _) = await work.duty.conversation_candidates(clock())
        assert (now.load, now.last_given) == (0, claimed + timedelta(seconds=5))
        (offered,) = await work.handoffs.list(HandoffState.WAITING)
        assert not offered.is_offered_to("nora", clock())


@pytest.mark.usefixtures("staff")
async def test_tickets_that_wait_for_staff_are_a_persons_load(
    storage: SqlStorage, alice: Conversation, clock: SetClock
) -> None:
    async with storage.write() as work:
        for number, status in enumerate(Status):
            await work.tickets.add(ticket(alice, clock, f"T-{number}", status=status, assignee="nora"))
        nora, sam = await work.duty.ticket_candidates(clock(), 9)
        assert (nora.load, nora.capacity, nora.last_given) == (2, 9, clock())
        assert (sam.load, sam.capacity, sam.last_given) == (0, 9, None)


async def test_a_verified_customer_is_known_everywhere_and_others_in_one_conversation(
    storage: SqlStorage, alice: Conversation, bob: Conversation, clock: SetClock
) -> None:
    since = clock()
    async with storage.write() as work:
        also_alice = await work.conversations.open("web", customer=Customer("alice"))
        stranger = await work.conversations.open("web")
        await work.commit()
    await queue(storage, handoff(alice, clock), handoff(bob, clock, "h2"))
    async with storage.write() as work:
        await work.tickets.add(ticket(also_alice, clock, "T-1"))
        await work.handoffs.claim("h1", "nora", clock.tick(5))
        await work.handoffs.claim("h2", "sam", clock.tick(5))
        for conversation in (alice, also_alice):
            assert await work.duty.contacts("alice", conversation.id, since) == 2
            assert await work.duty.earlier_staff("alice", conversation.id) == "nora"
        assert await work.duty.contacts("alice", alice.id, clock()) == 0
        assert await work.duty.contacts(None, bob.id, since) == 1
        assert await work.duty.earlier_staff(None, bob.id) == "sam"
        assert await work.duty.contacts(None, stranger.id, since) == 0
        assert await work.duty.earlier_staff(None, stranger.id) is None


async def test_the_last_of_several_who_had_a_customer_counts(
    storage: SqlStorage, alice: Conversation, clock: SetClock
) -> None:
    for number, who in enumerate(("nora", "sam")):
        await queue(storage, handoff(alice, clock, f"h{number}"))
        async with storage.write() as work:
            await work.handoffs.claim(f"h{number}", who, clock.tick())
            await work.handoffs.finish(f"h{number}", clock.tick())
            await work.commit()
    async with storage.read() as work:
        assert await work.duty.earlier_staff("alice", alice.id) == "sam"

"""The clocks of one ticket: by example, and over random interleavings of everything that can happen to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.desk.hours import OpeningHours, Shift
from bot.desk.sla import Policy, Target, answered, asked, due_times, looked_at, moved, ranked, started
from bot.desk.ticket import UNSOLVED, Change, Priority, Promise, Status, Ticket
from tests.desk.conftest import HOURS, SLA

FIRST, NEXT, SOLVED = Promise
MONDAY = datetime(2026, 5, 4, 9, tzinfo=UTC)
OFFICE = OpeningHours(ZoneInfo("UTC"), ((Shift(9 * 60, 17 * 60),),) * 5 + ((), ()))
IN_OFFICE = replace(SLA, targets={**SLA.targets, Priority.MEDIUM: Target(4 * HOURS, 2 * HOURS, 16 * HOURS, OFFICE)})


def opened(policy: Policy = SLA, priority: Priority = Priority.MEDIUM, at: datetime = MONDAY) -> Ticket:
    """A ticket that Alice has just opened."""
    first, solved = due_times(policy, priority, at)
    words = {"topic": "withdrawal_pending", "subject": "Stuck", "description": "", "team": "payments"}
    details = {"lang": "en", "channel": "web", "status": Status.OPEN, "priority": priority, "created_at": at}
    ticket = Ticket("T-1", "c_1", **words, **details, first_response_due=first, resolution_due=solved)  # type: ignore[arg-type]
    return started(policy, ticket)


def at(hours: float) -> datetime:
    """So many hours after the ticket was opened."""
    return MONDAY + hours * HOURS


def told(log: Sequence[Change]) -> list[tuple[str, str | None]]:
    """What the lines say."""
    assert all(line.who == "sla" for line in log)
    return [(line.what, line.new) for line in log]


def test_a_new_ticket_must_be_answered_and_solved_in_working_time() -> None:
    friday = opened(IN_OFFICE, at=MONDAY + timedelta(days=4, hours=7))
    assert friday.first_response_due == MONDAY + timedelta(days=7, hours=3)
    assert friday.resolution_due == MONDAY + timedelta(days=8, hours=7)
    assert (friday.next_response_due, friday.clocks.paused) == (None, False)


def test_a_clock_warns_once_and_then_is_broken_once() -> None:
    ticket = opened()
    assert ticket.clock_due == at(6.4)
    assert looked_at(SLA, ticket, at(6.3)) == (ticket, ())
    ticket, log = looked_at(SLA, ticket, at(6.4))
    assert (told(log), ticket.clock_due) == ([("sla_warning", "first_response")], at(8))
    assert looked_at(SLA, ticket, at(7.9)) == (ticket, ())
    ticket, log = looked_at(SLA, ticket, at(8))
    assert told(log) == [("sla_breach", "first_response"), ("priority", "high")]
    assert (ticket.clocks.warned, ticket.clocks.breached) == ((FIRST,), (FIRST,))
    assert ticket.clock_due == at(72 * 0.8)
    assert looked_at(SLA, ticket, at(9)) == (ticket, ())


def test_what_came_due_while_nobody_looked_is_told_without_a_warning_that_would_help_nobody() -> None:
    ticket, log = looked_at(SLA, opened(), at(80))
    assert told(log) == [("sla_breach", "first_response"), ("sla_breach", "resolution"), ("priority", "critical")]
    assert ticket.clock_due is None


def test_a_broken_promise_changes_the_order_of_work_and_not_what_is_promised() -> None:
    ticket, _ = looked_at(SLA, opened(), at(8))
    assert ticket.priority is Priority.HIGH
    assert ticket.resolution_due == at(72)


def test_an_answer_ends_the_breach_and_the_priority_is_what_it_was() -> None:
    late, _ = looked_at(SLA, opened(), at(8))
    ticket, log = answered(SLA, late, at(9))
    assert told(log) == [("priority", "medium")]
    assert (ticket.first_responded_at, ticket.first_response_due) == (at(9), at(8))
    assert ticket.clocks.breached == (FIRST,)
    unforgiving = replace(SLA, lower_again=False)
    assert answered(unforgiving, late, at(9))[0].priority is Priority.HIGH
    assert looked_at(replace(SLA, raise_steps=0), opened(), at(8))[0].priority is Priority.MEDIUM


def test_the_customers_first_words_after_an_answer_start_a_clock_and_later_ones_do_not_put_it_off() -> None:
    assert asked(SLA, opened(), at(1)) == (opened(), ())
    ticket, _ = answered(SLA, opened(), at(1))
    assert ticket.next_response_due is None
    ticket, _ = asked(SLA, ticket, at(2))
    ticket, _ = asked(SLA, ticket, at(5))
    assert ticket.next_response_due == at(8)
    ticket, log = looked_at(SLA, ticket, at(8))
    assert told(log) == [("sla_breach", "next_response"), ("priority", "high")]
    ticket, _ = answered(SLA, ticket, at(9))
    assert (ticket.priority, ticket.next_response_due, ticket.clocks.breached) == (Priority.MEDIUM, None, ())
    ticket, _ = asked(SLA, ticket, at(10))
    ticket, log = looked_at(SLA, ticket, at(16))
    assert told(log) == [("sla_breach", "next_response"), ("priority", "high")]


@pytest.mark.parametrize("stopped", [Status.WAITING_CUSTOMER, Status.RESOLVED, Status.CLOSED])
def test_while_the_customer_has_the_word_the_clocks_stand_and_then_go_on_where_they_stood(stopped: Status) -> None:
    ticket, _ = moved(SLA, opened(), stopped, at(6))
    assert (ticket.clocks.paused, ticket.clock_due) == (True, None)
    assert (ticket.first_response_due, ticket.resolution_due) == (at(8), at(72))
    assert looked_at(SLA, ticket, at(1000)) == (ticket, ())
    ticket, _ = moved(SLA, ticket, Status.OPEN, at(1000))
    assert (ticket.first_response_due, ticket.resolution_due) == (at(1002), at(1066))
    assert not ticket.clocks.paused


def test_a_stop_over_a_weekend_costs_no_working_time() -> None:
    ticket = opened(IN_OFFICE, at=MONDAY + timedelta(days=4))  # Friday at nine
    ticket, _ = moved(IN_OFFICE, ticket, Status.WAITING_CUSTOMER, MONDAY + timedelta(days=4, hours=2))
    ticket, _ = moved(IN_OFFICE, ticket, Status.OPEN, MONDAY + timedelta(days=6))  # Sunday
    assert ticket.first_response_due == MONDAY + timedelta(days=7, hours=2)


def test_a_solved_ticket_has_no_broken_promises_and_breaks_none_twice_when_it_is_opened_again() -> None:
    ticket, _ = looked_at(SLA, opened(), at(80))
    ticket, log = moved(SLA, ticket, Status.RESOLVED, at(81))
    assert told(log) == [("priority", "medium")]
    ticket, log = moved(SLA, ticket, Status.OPEN, at(90))
    assert log == ()
    assert looked_at(SLA, ticket, at(200)) == (ticket, ())


def test_a_priority_set_by_hand_stands_and_promises_are_by_it_from_then_on() -> None:
    late, _ = looked_at(SLA, opened(), at(8))
    ticket, log = ranked(SLA, late, Priority.LOW, at(9))
    assert (log, ticket.priority, ticket.first_response_due) == ((), Priority.LOW, at(24))
    assert ticket.clocks.breached == ticket.clocks.warned == ()  # there is time again
    ticket, log = looked_at(SLA, ticket, at(24))
    assert told(log) == [("sla_breach", "first_response"), ("priority", "medium")]
    ticket, _ = ranked(SLA, ticket, Priority.CRITICAL, at(25))
    assert (ticket.clocks.breached, ticket.first_response_due) == ((FIRST,), at(0.25))


def test_a_priority_set_while_the_clocks_stand_is_measured_where_they_stand() -> None:
    ticket, _ = moved(SLA, opened(), Status.WAITING_CUSTOMER, at(7))
    ticket, _ = ranked(SLA, ticket, Priority.MEDIUM, at(500))
    assert ticket.clocks.breached == ()
    ticket, _ = moved(SLA, ticket, Status.OPEN, at(500))
    assert ticket.first_response_due == at(501)


def test_a_solved_ticket_that_gets_more_time_has_it_when_it_is_opened_again() -> None:
    late, _ = looked_at(SLA, opened(priority=Priority.HIGH), at(2))
    solved, _ = moved(SLA, late, Status.RESOLVED, at(2))
    ticket, _ = ranked(SLA, solved, Priority.LOW, at(3))
    ticket, _ = moved(SLA, ticket, Status.OPEN, at(4))
    assert (ticket.clocks.breached, ticket.first_response_due) == ((), at(26))


def test_a_lateness_that_is_settled_is_remembered_whatever_the_priority_is() -> None:
    late, _ = looked_at(SLA, opened(), at(8))
    ticket, _ = answered(SLA, late, at(9))
    ticket, _ = ranked(SLA, ticket, Priority.LOW, at(10))
    assert (ticket.clocks.breached, ticket.first_response_due) == ((FIRST,), at(8))


def test_a_status_that_somebody_set_without_the_clocks_is_found_at_the_next_look() -> None:
    ticket, _ = looked_at(SLA, replace(opened(), status=Status.WAITING_CUSTOMER), at(5))
    assert ticket.clocks.paused
    ticket, log = looked_at(SLA, replace(ticket, status=Status.OPEN), at(9))
    assert (ticket.first_response_due, log) == (at(12), ())


STATUSES, PRIORITIES = st.sampled_from(Status), st.sampled_from(Priority)
PASSING = st.integers(0, 40 * 60).map(lambda minutes: timedelta(minutes=minutes))


class AnyLife(RuleBasedStateMachine):
    """A ticket to which anything happens in any order, beside the plainest account of it."""

    @initialize(priority=PRIORITIES, office=st.booleans(), lower=st.booleans(), steps=st.integers(0, 2))
    def opens(self, priority: Priority, office: bool, lower: bool, steps: int) -> None:
        """Any ticket under any policy."""
        policy = IN_OFFICE if office else SLA
        self.policy = replace(policy, raise_steps=steps, lower_again=lower)
        self.ticket = opened(self.policy, priority)
        self.now = MONDAY
        self.set_by_hand = priority
        self.noted: list[tuple[str, str | None]] = []

    def happens(self, step: tuple[Ticket, Sequence[Change]]) -> None:
        """Something did."""
        before, (self.ticket, log) = self.ticket, step
        priority = before.priority
        for line in log:
            assert (line.who, line.at) == ("sla", self.now)
            if line.what == "priority":
                assert line.old == priority != line.new
                priority = Priority(str(line.new))
            else:
                assert (line.what, line.new) not in self.noted
                self.noted.append((line.what, line.new))

    @rule(passing=PASSING)
    def time_passes_and_somebody_looks(self, passing: timedelta) -> None:
        """A gateway's clock, or two of them."""
        self.now += passing
        self.looks()

    def looks(self) -> None:
        """Once, and again, which must change nothing."""
        self.happens(looked_at(self.policy, self.ticket, self.now))
        assert looked_at(self.policy, self.ticket, self.now) == (self.ticket, ())

    @rule(passing=PASSING, status=STATUSES)
    def status_changes(self, passing: timedelta, status: Status) -> None:
        """By anybody."""
        self.now += passing
        self.looks()
        frozen = self.ticket.resolution_due
        self.happens(moved(self.policy, self.ticket, status, self.now))
        if self.ticket.clocks.paused:
            assert self.ticket.resolution_due == frozen
        else:
            assert self.ticket.resolution_due >= frozen
        self.looks()  # what a priority set meanwhile gave less time

    @rule(passing=PASSING, priority=PRIORITIES)
    def priority_is_set(self, passing: timedelta, priority: Priority) -> None:
        """By hand."""
        self.now += passing
        self.looks()
        self.happens(ranked(self.policy, self.ticket, priority, self.now))
        self.set_by_hand = priority
        self.noted.clear()  # other promises
        assert self.ticket.priority is priority
        self.looks()

    @rule(passing=PASSING)
    def staff_answer(self, passing: timedelta) -> None:
        """In the conversation or on the ticket."""
        self.now += passing
        self.looks()
        self.happens(answered(self.policy, self.ticket, self.now))
        self.noted = [note for note in self.noted if note[1] != NEXT]
        assert self.ticket.first_responded_at is not None

    @rule(passing=PASSING)
    def customer_adds(self, passing: timedelta) -> None:
        """A comment."""
        self.now += passing
        self.looks()
        self.happens(asked(self.policy, self.ticket, self.now))

    @invariant()
    def everything_holds(self) -> None:
        """What must be true after each step."""
        ticket, clocks = self.ticket, self.ticket.clocks
        running = ticket.status in UNSOLVED and ticket.status is not Status.WAITING_CUSTOMER
        assert clocks.paused is not running
        assert clocks.priority is self.set_by_hand
        assert ticket.priority.rank >= self.set_by_hand.rank
        if self.policy.lower_again and (ticket.status not in UNSOLVED or not clocks.breached):
            assert ticket.priority is self.set_by_hand
        assert all(len(set(noted)) == len(noted) for noted in (clocks.warned, clocks.breached))
        assert (ticket.next_response_due is not None) == (clocks.awaiting_since is not None)
        assert ticket.clock_due is None or (running and ticket.clock_due > self.now)
        if running:
            assert (SOLVED in clocks.breached) >= (ticket.resolution_due <= self.now)
            if ticket.first_responded_at is None:
                assert (FIRST in clocks.breached) == (ticket.first_response_due <= self.now)


TestAnyLife = AnyLife.TestCase
TestAnyLife.settings = settings(max_examples=100, stateful_step_count=25, deadline=None)

"""Flood limits, by a clock that the test moves."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.flood import FloodLimits, FloodRates
from bot.http.rates import Rate


@dataclass
class Clock:
    """Stands until it is moved on."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Sending:
    """Sends whenever it may, and notes when that was."""

    rates: FloodRates = field(default_factory=FloodRates)
    clock: Clock = field(default_factory=Clock)
    sent: list[tuple[float, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.limits = FloodLimits(self.rates, self.clock)

    def send(self, chat: str) -> float:
        """Tries once; returns how long it has to wait, if it has."""
        if wait := self.limits.take(chat):
            return wait
        self.sent.append((self.clock.now, chat))
        return 0.0

    def send_until(self, end: float, *chats: str, step: float = 0.01) -> None:
        """Tries to send to all of them again and again."""
        while self.clock.now < end:
            for chat in chats:
                self.send(chat)
            self.clock.now += step

    def most_within(self, seconds: float, chat: str | None = None) -> int:
        """The largest number of messages within so long a time."""
        times = [at for at, to in self.sent if chat in (None, to)]
        return max((sum(start <= at < start + seconds for at in times) for start in times), default=0)


def test_a_reply_of_three_messages_goes_at_once_and_then_one_a_second() -> None:
    sending = Sending()
    assert [sending.send("42") for _ in range(4)] == [0.0, 0.0, 0.0, 1.0]
    sending.clock.now = 1.0
    assert [sending.send("42") for _ in range(2)] == [0.0, 1.0]


def test_a_chat_that_must_wait_keeps_no_other_waiting() -> None:
    sending = Sending()
    for _ in range(4):
        sending.send("42")
    assert sending.limits.everyone() == 0.0
    assert sending.send("43") == 0.0


def test_never_more_than_thirty_within_a_second() -> None:
    sending = Sending()
    sending.send_until(5.0, *(str(chat) for chat in range(1, 60)))
    assert 25 <= sending.most_within(1.0) <= 30


def test_never_more_than_twenty_within_a_minute_in_a_group() -> None:
    sending = Sending()
    sending.send_until(200.0, "-100", step=0.5)
    assert 15 <= sending.most_within(60.0, "-100") <= 20
    sending.send_until(201.0, "42")
    assert sending.most_within(1.0, "42") >= 3


def test_a_chat_that_was_told_to_wait_waits_so_long_and_no_other_does() -> None:
    sending = Sending()
    sending.limits.told_to_wait("42", 17.0)
    assert (sending.send("42"), sending.send("43")) == (17.0, 0.0)
    sending.clock.now = 17.0
    assert sending.send("42") == 0.0


def test_several_chats_told_in_a_row_mean_everyone() -> None:
    sending = Sending()
    for chat in ("41", "42", "43"):
        assert sending.limits.everyone() == 0.0
        sending.limits.told_to_wait(chat, 10.0)
    assert sending.limits.everyone() == 10.0
    assert sending.send("44") == 10.0
    sending.clock.now = 10.0
    assert sending.send("44") == 0.0


@pytest.mark.parametrize("told", [("42", "42", "42", "42"), ("41", "42", "", "43", "44")])
def test_one_chat_told_often_or_others_served_between_mean_single_chats(told: tuple[str, ...]) -> None:
    sending = Sending()
    for chat in told:
        sending.limits.told_to_wait(chat, 10.0) if chat else sending.limits.went()
    assert sending.limits.everyone() == 0.0


@given(
    st.lists(st.tuples(st.sampled_from(["1", "2", "-3"]), st.floats(0, 2)), max_size=80),
    st.integers(1, 5),
    st.floats(0.1, 5),
)
def test_whoever_is_told_a_time_may_go_then_and_no_limit_is_ever_passed(
    tries: list[tuple[str, float]], count: int, seconds: float
) -> None:
    chat, group, everyone = Rate(count, seconds), Rate(count + 1, seconds * 3), Rate(count * 2, seconds)
    sending = Sending(FloodRates(chat, group, everyone))
    for to, pause in tries:
        if wait := sending.send(to):
            sending.clock.now += wait + 1e-6
            assert sending.send(to) == 0.0
        sending.clock.now += pause
    # Full at first, and refilled within the time that is looked at.
    assert sending.most_within(seconds, "1") <= 2 * chat.count
    assert sending.most_within(seconds) <= 2 * everyone.count

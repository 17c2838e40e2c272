"""Token buckets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.http.problems import TooMany
from bot.http.rates import Buckets, NoLimit, Rate


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def passes(buckets: Buckets, key: str) -> bool:
    try:
        buckets.take(key)
    except TooMany:
        return False
    return True


def test_a_burst_passes_and_the_next_waits_as_long_as_it_is_told() -> None:
    clock = Clock()
    buckets = Buckets(Rate(3, 30), now=clock)
    assert [passes(buckets, "a") for _ in range(4)] == [True, True, True, False]
    with pytest.raises(TooMany) as refused:
        buckets.take("a")
    assert refused.value.headers["Retry-After"] == "10"
    assert passes(buckets, "b")
    clock.now = 10.0
    assert [passes(buckets, "a") for _ in range(2)] == [True, False]


def test_checking_takes_nothing() -> None:
    buckets = Buckets(Rate(1, 60), now=Clock())
    buckets.check("a")
    buckets.take("a")
    with pytest.raises(TooMany):
        buckets.check("a")


def test_memory_is_bounded() -> None:
    buckets = Buckets(Rate(1, 60), most=10, now=Clock())
    for number in range(100):
        buckets.take(str(number))
    assert len(buckets._levels) == 10


def test_no_limit_is_none() -> None:
    limit = NoLimit()
    for _ in range(100):
        limit.take("a")
        limit.check("a")


@given(st.lists(st.floats(0, 5), max_size=60), st.integers(1, 5), st.floats(0.5, 20))
def test_never_more_than_the_burst_and_what_time_gave(pauses: list[float], count: int, seconds: float) -> None:
    clock = Clock()
    buckets = Buckets(Rate(count, seconds), now=clock)
    passed = 0
    for pause in pauses:
        clock.now += pause
        passed += passes(buckets, "a")
    assert passed <= count + clock.now * count / seconds + 1e-6


@given(st.integers(1, 10**6), st.integers(1, 10**5))
def test_a_rate_reads_what_it_writes(count: int, seconds: int) -> None:
    assert Rate.parse(f"{count}/{seconds}") == Rate(count, seconds)

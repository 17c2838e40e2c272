"""Care with other people's servers."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from bot.desk.lookup import Unchecked
from bot.lookups.care import Care, Pace
from bot.lookups.trouble import Trouble


@dataclass
class Clock:
    """Seconds, moved by hand."""

    now: float = 0.0

    def __call__(self) -> float:
        """Now."""
        return self.now


class Server:
    """Answers with how often it was asked, or fails as it is told."""

    def __init__(self) -> None:
        self.asked = 0
        self.error: Exception | None = None

    async def look(self) -> int:
        """One request."""
        self.asked += 1
        if self.error:
            raise self.error
        return self.asked


PACE = Pace(keep=20, failures=3, rest=30, kept_at_most=2)


@pytest.fixture
def clock() -> Clock:
    """A clock that the test sets."""
    return Clock()


@pytest.fixture
def care(clock: Clock) -> Care[int]:
    """What stands before the server."""
    return Care("a server", PACE, clock)


async def test_after_failures_in_a_row_it_rests_and_then_tries_once_more(care: Care[int], clock: Clock) -> None:
    server = Server()
    server.error = Trouble("failing")
    assert [await care.ask("a", server.look) for _ in range(5)] == [Unchecked("failing")] * 3 + [
        Unchecked("resting")
    ] * 2
    clock.now = 30
    assert await care.ask("a", server.look) == Unchecked("failing")
    assert await care.ask("a", server.look) == Unchecked("resting")
    clock.now = 60
    server.error = None
    assert await care.ask("a", server.look) == 5
    assert server.asked == 5


async def test_a_success_forgets_the_failures_before(care: Care[int]) -> None:
    server = Server()
    for number in range(6):
        server.error = None if number % 2 else Trouble("failing")
        assert await care.ask(number, server.look) != Unchecked("resting")


async def test_a_server_that_asks_for_rest_gets_it_at_once(care: Care[int], clock: Clock) -> None:
    server = Server()
    server.error = Trouble("busy", rest=7)
    assert await care.ask("a", server.look) == Unchecked("busy")
    server.error = None
    clock.now = 6.9
    assert await care.ask("a", server.look) == Unchecked("resting")
    clock.now = 7
    assert await care.ask("a", server.look) == 2


async def test_an_answer_is_kept_and_then_asked_for_again(care: Care[int], clock: Clock) -> None:
    server = Server()
    assert [await care.ask(key, server.look) for key in ("a", "a", "b", "a")] == [1, 1, 2, 1]
    clock.now = 20
    assert await care.ask("a", server.look) == 3


async def test_what_is_kept_answers_also_while_the_server_rests(care: Care[int]) -> None:
    server = Server()
    assert await care.ask("a", server.look) == 1
    server.error = Trouble("busy", rest=7)
    await care.ask("b", server.look)
    assert await care.ask("a", server.look) == 1


async def test_not_more_is_kept_than_agreed(care: Care[int]) -> None:
    server = Server()
    assert [await care.ask(key, server.look) for key in "abcbca"] == [1, 2, 3, 2, 3, 4]


async def test_a_fault_of_ours_is_no_answer_either(care: Care[int]) -> None:
    server = Server()
    server.error = KeyError("status")
    assert await care.ask("a", server.look) == Unchecked("unreadable: KeyError")

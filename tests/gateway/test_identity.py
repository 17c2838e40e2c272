"""A gateway's name outlives it, and is one gateway's at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.gateway.identity import Identity


@pytest.fixture
def gateways(tmp_path: Path) -> Iterator[list[Identity]]:
    """Three gateways that share a folder; none has a name yet."""
    three = [Identity(tmp_path) for _ in range(3)]
    yield three
    for one in three:
        one.give_back()


def test_the_next_run_has_the_name_of_the_last(gateways: list[Identity]) -> None:
    first, again, _ = gateways
    first.take()
    first.give_back()
    again.take()
    assert again.name == first.name != ""


def test_two_that_run_side_by_side_have_two_names(gateways: list[Identity]) -> None:
    one, two, three = gateways
    one.take()
    two.take()
    assert one.name != two.name
    one.give_back()
    one.give_back()
    three.take()
    assert three.name == one.name

"""What makes a matter urgent, as data."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.content.library import load_content
from bot.content.priority import load_priorities
from bot.desk.errors import Invalid
from bot.desk.priority import Matter, Why, assess
from bot.desk.ticket import Kind, Priority
from tests.conftest import ROOT

DATA = ROOT / "data"
CONTENT = load_content(DATA)
COINS = yaml.safe_load((DATA / "lexicon" / "coins.yml").read_text("utf-8"))


def test_every_reason_raises_something() -> None:
    assert set(CONTENT.priorities.raises) == set(Why)


def test_coins_with_sizes_are_coins_that_are_recognised() -> None:
    assert set(CONTENT.priorities.sizes) <= set(COINS)


@pytest.mark.parametrize("amount", ["0.1", "0.10"])
def test_a_size_is_exactly_what_the_file_says(amount: str) -> None:
    assert CONTENT.priorities.sizes["BTC"].large == Decimal(amount)


def test_a_stolen_account_is_critical_and_a_lost_fortune_nearly_so() -> None:
    hacked = Matter(CONTENT.plan("security_hacked").priority, topic="security_hacked")
    assert assess(CONTENT.priorities, hacked) == (Priority.CRITICAL, ("security",))
    lost = Matter(Priority.MEDIUM, coin="USDT", amount=Decimal(60_000))
    assert assess(CONTENT.priorities, lost) == (Priority.CRITICAL, ("huge_amount",))


def test_problems_are_incidents_and_questions_are_requests() -> None:
    assert CONTENT.plan("deposit_missing").kind is Kind.INCIDENT
    assert CONTENT.plan("account_contact_change").kind is Kind.REQUEST
    assert CONTENT.plan("vip_program").kind is Kind.REQUEST


def _set(path: str, value: object) -> Callable[[dict[str, Any]], None]:
    def change(data: dict[str, Any]) -> None:
        *way, last = path.split("/")
        for step in way:
            data = data[step]
        data[last] = value

    return change


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (_set("raises/angry", {"steps": 1}), "angry"),
        (_set("raises/vip", {"steps": 0}), "raises.vip.steps"),
        (_set("raises/vip", {"steps": True}), "raises.vip.steps"),
        (_set("raises/vip", {"steps": 1, "up_to": "urgent"}), "urgent"),
        (_set("raises/vip", {}), "steps"),
        (_set("repeat_contact/contacts", 1), "repeat_contact.contacts"),
        (_set("repeat_contact/days", "week"), "week"),
        (_set("security_topics", ["hacking"]), "hacking"),
        (_set("amounts/bitcoin/large", "much"), "bitcoin.large"),
        (_set("amounts/bitcoin/large", 10), "bitcoin"),
        (_set("amounts/bitcoin/coins", ["ETH"]), "ETH"),
        (_set("amounts", []), "amounts"),
        (_set("more", 1), "more"),
    ],
)
def test_a_slip_is_told_by_file_and_place(
    tmp_path: Path, change: Callable[[dict[str, Any]], None], named: str
) -> None:
    data = yaml.safe_load((DATA / "priority.yml").read_text("utf-8"))
    change(data)
    file = tmp_path / "priority.yml"
    file.write_text(yaml.safe_dump(data), "utf-8")
    with pytest.raises(Invalid, match=rf"priority\.yml.*{named}"):
        load_priorities(file, CONTENT.taxonomy.topics)

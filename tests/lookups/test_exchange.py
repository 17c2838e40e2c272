"""Accounts and orders by the exchange's signed API."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.lookup import (
    Absent,
    AccountState,
    AccountStatus,
    OrderState,
    OrderStatus,
    Unchecked,
    Verification,
)
from bot.lookups.exchange import signature
from bot.lookups.part import ConfiguredLookups
from tests.conftest import ROOT
from tests.lookups.conftest import Opened
from tests.lookups.exchange_server import ExchangeServer

ALICE = {"sub": "alice", "status": "frozen", "verification": "approved", "reason": "unusual sign-in"}
ORDER = {"order_id": "OR-55190237", "sub": "alice", "status": "partly_filled", "pair": "BTC/USDT"}
AMOUNTS = {"amount": "1.5", "filled": "0.25"}


async def test_an_account_is_read(lookups: ConfiguredLookups, exchange: ExchangeServer) -> None:
    exchange.accounts["alice"] = ALICE
    found = await lookups.account("alice")
    assert found == AccountState(AccountStatus.FROZEN, Verification.APPROVED, "unusual sign-in")


async def test_an_order_is_read_for_its_owner_only(lookups: ConfiguredLookups, exchange: ExchangeServer) -> None:
    exchange.orders["alice", "OR-55190237"] = {**ORDER, **AMOUNTS}
    found = await lookups.order("OR-55190237", "alice")
    assert found == OrderState(OrderStatus.PARTLY_FILLED, "BTC/USDT", "1.5", "0.25")
    assert await lookups.order("OR-55190237", "bob") == Absent()


@pytest.mark.parametrize("sub", ["a/b", "../orders", "пётр", "a b?c=d&e#f", "100%", "a+b", "%2e%2e"])
async def test_any_name_arrives_signed_and_as_it_is(
    lookups: ConfiguredLookups, exchange: ExchangeServer, sub: str
) -> None:
    exchange.accounts[sub] = {**ALICE, "sub": sub}
    exchange.orders[sub, "OR/1 2"] = {**ORDER, **AMOUNTS, "sub": sub, "order_id": "OR/1 2"}
    assert isinstance(await lookups.account(sub), AccountState)
    assert isinstance(await lookups.order("OR/1 2", sub), OrderState)
    assert exchange.refused == []


async def test_a_wrong_secret_is_refused(opened: Opened, exchange: ExchangeServer) -> None:
    exchange.accounts["alice"] = ALICE
    async with opened(exchange_secret="another-secret") as lookups:
        assert await lookups.account("alice") == Unchecked("refused")
    assert exchange.refused == ["signature"]


@pytest.mark.parametrize("skew", [-120, 120])
async def test_a_request_outside_the_window_is_refused(
    lookups: ConfiguredLookups, exchange: ExchangeServer, skew: float
) -> None:
    exchange.accounts["alice"] = ALICE
    exchange.skew = skew
    assert await lookups.account("alice") == Unchecked("refused")
    assert exchange.refused == ["time"]


@pytest.mark.parametrize(
    "change",
    [
        {"sub": "Alice"},
        {"sub": None},
        {"status": "sleeping"},
        {"verification": None},
        {"reason": ["x"]},
        {"reason": "x\ny"},
    ],
)
async def test_an_account_that_is_not_of_the_form_is_not_believed(
    lookups: ConfiguredLookups, exchange: ExchangeServer, change: dict[str, Any]
) -> None:
    exchange.accounts["alice"] = ALICE | change
    assert await lookups.account("alice") == Unchecked("unreadable")


@pytest.mark.parametrize("change", [{"order_id": "OR-2"}, {"sub": "bob"}, {"amount": 1.5}, {"pair": "x" * 101}])
async def test_an_order_that_is_not_of_the_form_is_not_believed(
    lookups: ConfiguredLookups, exchange: ExchangeServer, change: dict[str, Any]
) -> None:
    exchange.orders["alice", "OR-55190237"] = {**ORDER, **AMOUNTS, **change}
    assert await lookups.order("OR-55190237", "alice") == Unchecked("unreadable")


async def test_only_a_clear_no_is_a_no(opened: Opened, exchange: ExchangeServer) -> None:
    """A 404 may come from anything between the two servers."""
    async with opened(exchange_url=f"{exchange.url}/elsewhere") as lookups:
        assert await lookups.account("alice") == Unchecked("failing")
    async with opened() as lookups:
        assert await lookups.account("alice") == Absent()


line = st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), max_size=20)


@given(st.tuples(line, line, line, line), st.tuples(line, line, line, line))
def test_a_signature_fits_one_request_only(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    same = signature("k", *one) == signature("k", *other)
    assert same == (one == other)
    assert re.fullmatch("[0-9a-f]{64}", signature("k", *one))


def test_the_documented_example_is_true() -> None:
    page = (ROOT / "docs" / "lookups.md").read_text("utf-8")
    example = re.search(r"secret `(\S+)`.*?```\n(GET)\n(\S+)\n(\S*)\n(\d+)\n```.*?`([0-9a-f]{64})`", page, re.DOTALL)
    assert example
    secret, *lines, signed = example.groups()
    assert signature(secret, *lines) == signed

"""Transactions by chain explorers: the same promises on all three, however they say it."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

import pytest
from aiohttp import web

from bot.desk.lookup import Absent, TransactionState, Unchecked
from bot.lookups.care import Pace
from bot.lookups.part import ConfiguredLookups
from tests.lookups.conftest import Opened
from tests.lookups.explorers import (
    ETHEREUM_TX,
    SAMPLES,
    TRON_TX,
    Explorers,
    Tx,
    babbles,
    fails,
    floods,
    hangs,
    limits_politely,
    nests,
    sends_away,
    surprises,
    wants_rest,
)

every_kind = pytest.mark.parametrize("kind", sorted(SAMPLES))


@every_kind
async def test_confirmations_count_the_block_and_those_after_it(
    lookups: ConfiguredLookups, explorers: Explorers, kind: str
) -> None:
    tx, network = SAMPLES[kind]
    explorers.transactions[tx] = Tx(height=996)
    assert await lookups.transaction(tx, network) == TransactionState(tx, 5)


@every_kind
async def test_a_transaction_in_the_newest_block_has_one(
    lookups: ConfiguredLookups, explorers: Explorers, kind: str
) -> None:
    tx, network = SAMPLES[kind]
    explorers.transactions[tx] = Tx(height=1000)
    assert await lookups.transaction(tx, network) == TransactionState(tx, 1)


@every_kind
async def test_an_unknown_transaction_is_absent(lookups: ConfiguredLookups, kind: str) -> None:
    assert await lookups.transaction(*SAMPLES[kind]) == Absent()


@pytest.mark.parametrize("kind", ["esplora", "etherscan"])
async def test_one_that_waits_for_a_block_has_none(
    lookups: ConfiguredLookups, explorers: Explorers, kind: str
) -> None:
    tx, network = SAMPLES[kind]
    explorers.transactions[tx] = Tx(height=None)
    assert await lookups.transaction(tx, network) == TransactionState(tx, 0)


@pytest.mark.parametrize("kind", ["etherscan", "trongrid"])
async def test_one_that_failed_on_the_chain_is_said_to(
    lookups: ConfiguredLookups, explorers: Explorers, kind: str
) -> None:
    tx, network = SAMPLES[kind]
    explorers.transactions[tx] = Tx(height=990, failed=True)
    assert await lookups.transaction(tx, network) == TransactionState(tx, 11, failed=True)


async def test_a_plain_transfer_of_trx_says_nothing_of_its_end_and_is_fine(
    lookups: ConfiguredLookups, explorers: Explorers
) -> None:
    explorers.transactions[TRON_TX] = Tx(height=1000, token=False)
    assert await lookups.transaction(TRON_TX, "TRON") == TransactionState(TRON_TX, 1)


@every_kind
async def test_a_block_beyond_the_end_of_a_reorganised_chain_confirms_nothing(
    lookups: ConfiguredLookups, explorers: Explorers, kind: str
) -> None:
    tx, network = SAMPLES[kind]
    explorers.transactions[tx] = Tx(height=1003)
    assert await lookups.transaction(tx, network) == TransactionState(tx, 0)


@every_kind
async def test_after_a_reorganisation_the_transaction_waits_again(
    opened: Opened, explorers: Explorers, kind: str
) -> None:
    tx, network = SAMPLES[kind]
    async with opened(pace=Pace(keep=0)) as lookups:
        explorers.transactions[tx] = Tx(height=1000)
        assert await lookups.transaction(tx, network) == TransactionState(tx, 1)
        explorers.transactions[tx] = Tx(height=None)
        gone = Absent() if kind == "trongrid" else TransactionState(tx, 0)  # TRON's API does not show what waits
        assert await lookups.transaction(tx, network) == gone


@every_kind
async def test_an_answer_about_another_transaction_is_not_believed(
    lookups: ConfiguredLookups, explorers: Explorers, kind: str
) -> None:
    tx, network = SAMPLES[kind]
    explorers.transactions[tx] = Tx(height=996, named=tx.replace("7", "8"))
    assert await lookups.transaction(tx, network) == Unchecked("unreadable")


TROUBLES: dict[Callable[[], Awaitable[web.StreamResponse]], str] = {
    fails: "failing",
    wants_rest: "busy",
    babbles: "unreadable",
    nests: "unreadable",
    floods: "unreadable",
    sends_away: "failing",
    surprises: "unreadable",
    hangs: "slow",
}


@every_kind
@pytest.mark.parametrize("trouble", TROUBLES)
async def test_whatever_a_server_does_the_answer_is_that_it_could_not_be_checked(
    opened: Opened, explorers: Explorers, kind: str, trouble: Callable[[], Awaitable[web.StreamResponse]]
) -> None:
    explorers.transactions[SAMPLES[kind][0]] = Tx(height=996)
    explorers.trouble = trouble
    async with opened(most_bytes=50_000, pace=Pace(patience=0.2 if trouble is hangs else 5.0)) as lookups:
        assert await lookups.transaction(*SAMPLES[kind]) == Unchecked(TROUBLES[trouble])
    assert len(explorers.asked) == 1  # not asked again


@every_kind
async def test_a_server_that_is_away_could_not_be_reached(
    lookups: ConfiguredLookups, explorers: Explorers, kind: str
) -> None:
    await explorers.stop()
    assert await lookups.transaction(*SAMPLES[kind]) == Unchecked("unreachable")


async def test_etherscans_polite_refusal_is_a_rest(lookups: ConfiguredLookups, explorers: Explorers) -> None:
    explorers.trouble = limits_politely
    assert await lookups.transaction(ETHEREUM_TX, "Ethereum") == Unchecked("busy")
    assert await lookups.transaction(ETHEREUM_TX, "Ethereum") == Unchecked("resting")
    assert len(explorers.asked) == 1


async def test_a_wrong_key_is_refused_and_never_logged(
    opened: Opened, explorers: Explorers, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "bot")
    async with opened(etherscan_key="not-the-key") as lookups:
        assert await lookups.transaction(ETHEREUM_TX, "Ethereum") == Unchecked("refused")
    async with opened() as lookups:
        await explorers.stop()
        assert await lookups.transaction(ETHEREUM_TX, "Ethereum") == Unchecked("unreachable")
    said = [record.getMessage() for record in caplog.records if record.name.startswith("bot.")]
    assert said == ["looking up at Ethereum failed: refused", "looking up at Ethereum failed: unreachable"]


async def test_a_chain_that_the_key_does_not_open_leaves_the_others_open(
    lookups: ConfiguredLookups, explorers: Explorers
) -> None:
    explorers.transactions[ETHEREUM_TX] = Tx(height=1000)
    for _ in range(4):
        assert isinstance(await lookups.transaction(ETHEREUM_TX, "Base"), Unchecked)
    assert await lookups.transaction(ETHEREUM_TX, "Ethereum") == TransactionState(ETHEREUM_TX, 1)


async def test_an_address_where_there_is_no_explorer_does_not_say_not_found(
    opened: Opened, explorers: Explorers
) -> None:
    wrong = f"{explorers.url}/nothing-here"
    async with opened(esplora_url=wrong, etherscan_url=wrong, trongrid_url=wrong) as lookups:
        for sample in SAMPLES.values():
            assert await lookups.transaction(*sample) == Unchecked("failing")


async def test_an_answer_is_kept_for_a_moment(lookups: ConfiguredLookups, explorers: Explorers) -> None:
    explorers.transactions[ETHEREUM_TX] = Tx(height=1000)
    first = await lookups.transaction(ETHEREUM_TX, "Ethereum")
    asked = len(explorers.asked)
    explorers.tip += 1
    assert await lookups.transaction(ETHEREUM_TX, "Ethereum") == first
    assert len(explorers.asked) == asked


async def test_a_network_without_its_api_is_off(opened: Opened, explorers: Explorers) -> None:
    async with opened(trongrid_url="") as lookups:
        assert lookups.plan is not None
        assert "TRON" not in lookups.plan.networks
        assert await lookups.transaction(TRON_TX, "TRON") == Unchecked("off")
    assert explorers.asked == []


async def test_without_any_address_there_is_no_plan(opened: Opened) -> None:
    async with opened(esplora_url="", etherscan_url="", trongrid_url="", exchange_secret="") as lookups:
        assert lookups.plan is None
        assert await lookups.transaction(TRON_TX, "TRON") == Unchecked("off")
        assert await lookups.account("alice") == Unchecked("off")
        assert await lookups.order("OR-1", "alice") == Unchecked("off")

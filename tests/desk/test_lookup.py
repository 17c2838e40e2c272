"""What can be looked up with what is known."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.desk.lookup import Kind, LookupPlan, Network, Subject, TopicLookup

BITCOIN = Network("Bitcoin", "esplora", 2, "https://mempool.space/tx/{hash}")
ETHEREUM = Network("Ethereum", "etherscan", 12, "https://etherscan.io/tx/{hash}", chain_id=1)
PLAN = LookupPlan(
    topics={
        "deposit_missing": TopicLookup(Kind.TRANSACTION),
        "withdrawal_pending": TopicLookup(Kind.TRANSACTION, outgoing=True),
        "account_frozen": TopicLookup(Kind.ACCOUNT),
        "trading_order_cancel": TopicLookup(Kind.ORDER),
    },
    networks={"Bitcoin": BITCOIN, "Ethereum": ETHEREUM},
    names={"bitcoin": "Bitcoin", "btc": "Bitcoin", "ethereum": "Ethereum", "erc20": "Ethereum", "tron": "TRON"},
    of_coin={"BTC": "Bitcoin"},
    exchange=True,
)
HEX = "ab" * 32

hashes = st.text("0123456789abcdefABCDEF", min_size=64, max_size=64)


@given(hashes, st.sampled_from(["", "0x", "0X"]), st.sampled_from([BITCOIN, ETHEREUM]))
def test_a_hash_is_written_as_its_chain_does_and_reading_it_again_changes_nothing(
    digits: str, prefix: str, network: Network
) -> None:
    found = network.hash_of(f" {prefix}{digits}\n")
    assert found == ("0x" if network is ETHEREUM else "") + digits.lower()
    assert network.hash_of(found) == found


@given(st.text(max_size=80))
def test_whatever_is_no_hash_never_reaches_an_address(written: str) -> None:
    for network in (BITCOIN, ETHEREUM):
        found = network.hash_of(written)
        assert found is None or found.removeprefix("0x").isalnum()


def test_a_transaction_needs_its_hash_and_a_known_network() -> None:
    known = {"tx_hash": HEX, "network": "ERC20", "coin": "USDT"}
    assert PLAN.subject(Kind.TRANSACTION, known, None) == Subject(f"0x{HEX}", "Ethereum")
    for name in ("tx_hash", "network"):
        assert PLAN.subject(Kind.TRANSACTION, {k: v for k, v in known.items() if k != name}, None) is None
    for network in ("TRON", "Starknet"):  # one is not set up, the other not known
        assert PLAN.subject(Kind.TRANSACTION, {**known, "network": network}, None) is None
    assert PLAN.subject(Kind.TRANSACTION, {**known, "tx_hash": "5" * 88}, None) is None


def test_a_coin_tells_the_network_only_when_none_is_named() -> None:
    assert PLAN.subject(Kind.TRANSACTION, {"tx_hash": HEX, "coin": "BTC"}, None) == Subject(HEX, "Bitcoin")
    assert PLAN.subject(Kind.TRANSACTION, {"tx_hash": HEX, "coin": "BTC", "network": "BEP20"}, None) is None
    assert PLAN.subject(Kind.TRANSACTION, {"tx_hash": HEX, "coin": "USDT"}, None) is None


def test_accounts_and_orders_need_a_verified_customer_and_the_exchange() -> None:
    facts = {"uid": "12345", "order_id": "OR-1"}
    assert PLAN.subject(Kind.ACCOUNT, facts, "alice") == Subject("alice")
    assert PLAN.subject(Kind.ORDER, facts, "alice") == Subject("OR-1")
    assert PLAN.subject(Kind.ORDER, {"uid": "12345"}, "alice") is None
    for kind in (Kind.ACCOUNT, Kind.VERIFICATION, Kind.ORDER):
        assert PLAN.subject(kind, facts, None) is None
        assert PLAN.only({"esplora"}, exchange=False).subject(kind, facts, "alice") is None


def test_a_plan_without_an_api_does_not_know_its_networks() -> None:
    assert set(PLAN.only({"esplora"}, exchange=True).networks) == {"Bitcoin"}

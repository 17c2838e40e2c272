"""Answers to a question for one fact: what they say, and what is wrong with them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.guard.facts import FactKind, complaint, interpret, networks_of
from tests.guard.examples import EVM, EVM_CHECKSUMMED, EVM_MISTYPED, HASH, TRON


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("amount", "300", "300"),
        ("amount", "it was about 300", "300"),
        ("amount", "no, it was 300", "300"),
        ("amount", "not 200, 300", "300"),
        ("amount", "примерно 2.5к", "2.5к"),
        ("amount", "大约300", "300"),
        ("amount", "24 hours ago", None),
        ("amount", "I don't know", None),
        ("coin", "usdt", "USDT"),
        ("coin", "near", "NEAR"),
        ("coin", "It's Sol", "SOL"),
        ("coin", "bitcion", "BTC"),
        ("coin", "etherium", "ETH"),
        ("coin", "биткоен", "BTC"),
        ("coin", "USDT, not BTC", "USDT"),
        ("coin", "not BTC, USDT", "USDT"),
        ("coin", "不是比特币，是以太坊", "ETH"),
        ("coin", "not sure", None),
        ("coin", "what do you mean", None),
        ("network", "trc20", "TRC20"),
        ("network", "base", "Base"),
        ("network", "ethereum", "Ethereum"),
        ("network", "eth", "ETH"),
        ("network", "Arbitrun", "Arbitrum"),
        ("network", "эфир", "Ethereum"),
        ("network", "no idea", None),
        ("email", "A@B.co", "a@b.co"),
        ("email", "my mail is a@b.co, thanks", "a@b.co"),
        ("uid", "номер 5128840", "5128840"),
        ("uid", "51 288 401", "51288401"),
        ("uid", "123", None),
        ("order_id", "55190237", "55190237"),
        ("order_id", "it is OR-55190237", "OR-55190237"),
        ("order_id", "the last one", None),
        ("tx_hash", f"here 0x{HASH}", f"0x{HASH}"),
        ("tx_hash", EVM, None),
        ("address", TRON, TRON),
    ],
)
def test_a_bare_answer_is_read(kind: str, text: str, value: str | None) -> None:
    assert interpret(FactKind(kind), text) == value


@pytest.mark.parametrize(
    ("kind", "text", "reason"),
    [
        ("email", "foo@bar", "email_invalid"),
        ("email", "john.gmail.com", "email_invalid"),
        ("email", "john@gmail,com", "email_invalid"),
        ("email", "no tengo", None),
        ("email", "a@b.co", None),
        ("tx_hash", EVM, "hash_is_address"),
        ("tx_hash", TRON, "hash_is_address"),
        ("tx_hash", "0x7c3fa9...", "hash_incomplete"),
        ("tx_hash", HASH[:50], "hash_incomplete"),
        ("tx_hash", f"0x{HASH}", None),
        ("tx_hash", "where do I find it?", None),
        ("address", EVM_MISTYPED, "address_checksum"),
        ("address", TRON[:-1] + "x", "address_checksum"),
        ("address", EVM_CHECKSUMMED, None),
        ("address", HASH, "address_is_hash"),
        ("amount", "0", "amount_invalid"),
        ("amount", "-5", "amount_invalid"),
        ("amount", "1.2.3", "amount_invalid"),
        ("amount", "300", None),
        ("amount", "no idea", None),
        ("coin", "XYZ", "coin_unknown"),
        ("coin", "foo coin", "coin_unknown"),
        ("coin", "OK", None),
        ("coin", "USDT", None),
        ("coin", "which one do you mean", None),
        ("network", "trc99", "network_unknown"),
        ("network", "foo chain", "network_unknown"),
        ("network", "yes", None),
        ("uid", "123", "uid_invalid"),
        ("uid", "I can't find it", None),
        ("order_id", "12", "order_id_invalid"),
    ],
)
def test_a_failed_attempt_has_a_reason(kind: str, text: str, reason: str | None) -> None:
    assert complaint(FactKind(kind), text) == reason


def test_networks_of_a_coin() -> None:
    assert networks_of("usdt")[:2] == ("TRC20", "ERC20")
    assert networks_of("BTC")[0] == "Bitcoin"
    assert networks_of("NOSUCH") == ()


@given(st.sampled_from(FactKind), st.text())
@settings(deadline=None)
def test_whatever_was_answered_is_read_or_refused_without_an_error(kind: FactKind, text: str) -> None:
    value, reason = interpret(kind, text), complaint(kind, text)
    assert value is None or reason is None or kind in (FactKind.AMOUNT, FactKind.ADDRESS)

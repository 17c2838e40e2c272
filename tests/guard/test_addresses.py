"""Addresses of many chains, and the encodings below them."""

import hashlib

import pytest

from bot.guard import ed25519, encodings
from bot.guard.facts import address_chain, address_checksum_ok
from bot.guard.secrets import redact
from tests.guard.examples import BTC, EVM, EVM_CHECKSUMMED, EVM_MISTYPED, HASH, SOLANA, SOLANA_SIGNATURE, TRON


@pytest.mark.parametrize(
    ("address", "chain", "checksum"),
    [
        (EVM.lower(), "EVM", None),
        (EVM_CHECKSUMMED, "EVM", True),
        (EVM_MISTYPED, "EVM", False),
        (BTC, "BTC", True),
        (BTC[:-1] + "b", "BTC", False),
        ("bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", "BTC", True),
        ("bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr", "BTC", True),
        ("bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdx", "BTC", False),
        (TRON, "TRON", True),
        ("rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh", "XRP", True),
        ("bitcoincash:qr95sy3j9xwd2ap32xkykttr4cvcu7as4y0qverfuy", "BCH", True),
        ("EQCD39VS5jcptHL8vMjEXrzGaRcCVYto7HUn4bpAOg8xqB2N", "TON", True),
        ("GAAZI4TCR3TY5OJHCTJC2A4QSY6CJWJH5IAJTGKIN2ER7LBNVKOCCWN7", "XLM", True),
        (SOLANA, "SOL", None),
        (HASH, None, None),
        (SOLANA_SIGNATURE, None, None),
        ("hello", None, None),
        ("", None, None),
    ],
)
def test_chain_and_checksum(address: str, chain: str | None, checksum: bool | None) -> None:
    assert address_chain(address) == chain
    assert address_checksum_ok(address) is checksum


def test_keccak_is_ethereums_and_not_sha3() -> None:
    assert encodings.keccak256(b"").hex() == "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
    assert encodings.keccak256(b"abc" * 100) != hashlib.sha3_256(b"abc" * 100).digest()
    assert len(encodings.keccak256(b"x" * 136)) == 32


def test_public_keys_are_those_of_rfc_8032() -> None:
    seed = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    public = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    assert ed25519.public_key(seed) == public
    assert ed25519.is_key_pair(seed + public)
    assert not ed25519.is_key_pair(public + seed)


def test_a_solana_key_pair_is_cut_and_a_signature_stays() -> None:
    seed = hashlib.sha256(b"nobody's").digest()
    pair = _base58(seed + ed25519.public_key(seed))
    assert pair not in redact(f"import {pair} failed").text
    assert redact(f"tx {SOLANA_SIGNATURE}").kinds == ()


def _base58(raw: bytes) -> str:
    alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
    number, written = int.from_bytes(raw, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        written = alphabet[digit] + written
    return written

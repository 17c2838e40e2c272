"""Wallet addresses: which chain one belongs to by its shape, and whether its checksum holds."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.guard import encodings

_B58 = "1-9A-HJ-NP-Za-km-z"
_BECH = "02-9ac-hj-np-z"
_XRP_ALPHABET = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"


def eip55_ok(value: str) -> bool | None:
    """Whether the capitals of an EVM address are its checksum; None if it has none to check."""
    digits = value[2:]
    if digits in (digits.lower(), digits.upper()):
        return None
    hashed = encodings.keccak256(digits.lower().encode()).hex()
    return all(c.isdigit() or c.isupper() == (h >= "8") for c, h in zip(digits, hashed, strict=False))


def _base58check(*versions: int, length: int = 21) -> Callable[[str], bool]:
    def ok(value: str) -> bool:
        raw = encodings.base58check_decode(value)
        return raw is not None and len(raw) == length and raw[0] in versions

    return ok


def _ripple_ok(value: str) -> bool:
    raw = encodings.base58check_decode(value, ripple=True)
    return raw is not None and len(raw) == 21 and raw[0] == 0


def _ton_ok(value: str) -> bool:
    raw = encodings.base64url_decode(value)
    return raw is not None and len(raw) == 36 and encodings.crc16_xmodem_ok(raw)


def _stellar_ok(value: str) -> bool:
    raw = encodings.base32_decode(value)
    return raw is not None and len(raw) == 35 and encodings.crc16_xmodem_ok(raw[:-2] + raw[:-3:-1])


def _solana_ok(value: str) -> bool:
    raw = encodings.base58_decode(value)
    return raw is not None and len(raw) == 32


@dataclass(frozen=True)
class _Shape:
    chain: str
    pattern: re.Pattern[str]
    check: Callable[[str], bool | None]
    certain: bool = True


def _shape(chain: str, pattern: str, check: Callable[[str], bool | None], *, certain: bool = True) -> _Shape:
    return _Shape(chain, re.compile(pattern), check, certain)


# Those that are not certain count as an address only if their checksum, or for Solana their length, holds.
_SHAPES: tuple[_Shape, ...] = (
    _shape("EVM", r"0[xX][0-9a-fA-F]{40}", eip55_ok),
    _shape("TRON", rf"T[{_B58}]{{33}}", _base58check(0x41)),
    _shape("BTC", rf"(?:bc1|BC1)[{_BECH}{_BECH.upper()}]{{8,87}}", encodings.bech32_ok),
    _shape("BTC", rf"[13][{_B58}]{{25,34}}", _base58check(0x00, 0x05)),
    _shape("LTC", rf"ltc1[{_BECH}]{{8,87}}", encodings.bech32_ok),
    _shape("LTC", rf"[LM][{_B58}]{{32,33}}", _base58check(0x30, 0x32), certain=False),
    _shape("DOGE", rf"[DA9][{_B58}]{{33}}", _base58check(0x1E, 0x16), certain=False),
    _shape("BCH", rf"(?:bitcoincash:)?[qp][{_BECH}]{{41}}", encodings.cashaddr_ok, certain=False),
    _shape("XRP", rf"r[{_XRP_ALPHABET}]{{24,34}}", _ripple_ok, certain=False),
    _shape("TON", r"(?:EQ|UQ|kQ|0Q)[A-Za-z0-9_-]{46}", _ton_ok),
    _shape("XLM", r"G[A-Z2-7]{55}", _stellar_ok),
    _shape("ADA", rf"addr1[{_BECH}]{{50,100}}", encodings.bech32_ok),
    _shape("ATOM", rf"cosmos1[{_BECH}]{{38,58}}", encodings.bech32_ok),
    _shape("XMR", rf"[48][{_B58}]{{94}}", lambda _: None),
    _shape("SOL", rf"[{_B58}]{{32,44}}", _solana_ok, certain=False),
)


def address_chain(value: str) -> str | None:
    """The chain an address belongs to (EVM, BTC, TRON, SOL, XRP, LTC, DOGE, BCH, TON, …), or None.

    A shape that could be nothing else is enough: a mistyped address is still one, see `address_checksum_ok`.
    """
    shape = _shape_of(value)
    return shape.chain if shape else None


def address_checksum_ok(value: str) -> bool | None:
    """Whether the checksum of an address holds; None if it is no address or has no checksum to check."""
    shape = _shape_of(value)
    if shape is None or shape.chain == "SOL":
        return None
    return shape.check(value)


def _shape_of(value: str) -> _Shape | None:
    matching = [shape for shape in _SHAPES if shape.pattern.fullmatch(value)]
    if len(matching) == 1 and matching[0].certain:
        return matching[0]
    proven = next((shape for shape in matching if shape.check(value)), None)
    return proven or next((shape for shape in matching if shape.certain), None)

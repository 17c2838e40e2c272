"""The encodings that keys, addresses and hashes are written in, with their checksums."""

import base64
import binascii
import hashlib
from collections.abc import Iterable

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_RIPPLE = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_BECH32_GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CASHADDR_GENERATORS = (0x98F2BC8E61, 0x79B76D99E2, 0xF33E5FB3C4, 0xAE2EABE2A8, 0x1E4F43E470)
_KECCAK_ROUNDS = 24
_LANE = (1 << 64) - 1


def base58_decode(value: str, alphabet: str = _BASE58) -> bytes | None:
    """The bytes of a base58 string, or None if it has characters of another alphabet."""
    number = 0
    for character in value:
        digit = alphabet.find(character)
        if digit < 0:
            return None
        number = number * 58 + digit
    zeros = len(value) - len(value.lstrip(alphabet[0]))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def base58check_decode(value: str, *, ripple: bool = False) -> bytes | None:
    """Version and payload of a base58check string, or None if its checksum does not hold."""
    raw = base58_decode(value, _RIPPLE if ripple else _BASE58)
    if raw is None or len(raw) < 5:
        return None
    body, checksum = raw[:-4], raw[-4:]
    return body if hashlib.sha256(hashlib.sha256(body).digest()).digest()[:4] == checksum else None


def bech32_ok(value: str) -> bool:
    """Whether the checksum of a bech32 or bech32m string holds (BIP-173, BIP-350)."""
    if value not in (value.lower(), value.upper()):
        return False
    prefix, separator, data = value.lower().rpartition("1")
    digits = [_BECH32.find(c) for c in data]
    if not prefix or not separator or len(digits) < 6 or min(digits) < 0:
        return False
    expanded = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
    return _polymod(expanded + digits, 25, 30, _BECH32_GENERATORS) in (1, 0x2BC830A3)


def cashaddr_ok(value: str) -> bool:
    """Whether the checksum of a Bitcoin Cash address holds; the prefix may be left out."""
    prefix, _, data = value.lower().rpartition(":")
    digits = [_BECH32.find(c) for c in data]
    if len(digits) < 8 or min(digits) < 0:
        return False
    expanded = [ord(c) & 31 for c in prefix or "bitcoincash"] + [0]
    return _polymod(expanded + digits, 35, 40, _CASHADDR_GENERATORS) == 1


def _polymod(values: Iterable[int], shift: int, width: int, generators: tuple[int, ...]) -> int:
    checksum = 1
    for value in values:
        top = checksum >> shift
        checksum = (checksum << 5) & ((1 << width) - 1) ^ value
        for bit, generator in enumerate(generators):
            if top >> bit & 1:
                checksum ^= generator
    return checksum


def crc16_xmodem_ok(raw: bytes) -> bool:
    """Whether the last two bytes are the CRC-16/XMODEM of the rest, high byte first (TON)."""
    return binascii.crc_hqx(raw[:-2], 0) == int.from_bytes(raw[-2:], "big")


def base64url_decode(value: str) -> bytes | None:
    """The bytes of a base64 or base64url string without padding, or None."""
    try:
        padded = value.replace("-", "+").replace("_", "/") + "=" * (-len(value) % 4)
        return base64.b64decode(padded, validate=True)
    except ValueError:
        return None


def base32_decode(value: str) -> bytes | None:
    """The bytes of an RFC 4648 base32 string without padding, or None."""
    try:
        return base64.b32decode(value + "=" * (-len(value) % 8))
    except ValueError:
        return None


def keccak256(data: bytes) -> bytes:
    """Keccak-256 as Ethereum uses it: SHA-3 before its padding changed, so hashlib has no such thing."""
    rate = 136
    padded = bytearray(data) + b"\x01" + bytes(rate - 1 - len(data) % rate)
    padded[-1] |= 0x80
    state = [[0] * 5 for _ in range(5)]
    for block in range(0, len(padded), rate):
        for lane in range(rate // 8):
            start = block + 8 * lane
            state[lane % 5][lane // 5] ^= int.from_bytes(padded[start : start + 8], "little")
        state = _keccak_permutation(state)
    return b"".join(state[lane % 5][lane // 5].to_bytes(8, "little") for lane in range(4))


def _keccak_permutation(a: list[list[int]]) -> list[list[int]]:
    feedback = 1
    for _ in range(_KECCAK_ROUNDS):
        column = [a[x][0] ^ a[x][1] ^ a[x][2] ^ a[x][3] ^ a[x][4] for x in range(5)]
        mixed = [column[x - 1] ^ _rotated(column[(x + 1) % 5], 1) for x in range(5)]
        a = [[a[x][y] ^ mixed[x] for y in range(5)] for x in range(5)]
        x, y, current = 1, 0, a[1][0]
        for step in range(24):
            x, y = y, (2 * x + 3 * y) % 5
            current, a[x][y] = a[x][y], _rotated(current, (step + 1) * (step + 2) // 2 % 64)
        a = [[a[x][y] ^ ~a[(x + 1) % 5][y] & a[(x + 2) % 5][y] & _LANE for y in range(5)] for x in range(5)]
        for bit in range(7):
            feedback = (feedback << 1 ^ (feedback >> 7) * 0x71) % 256
            if feedback & 2:
                a[0][0] ^= 1 << ((1 << bit) - 1)
    return a


def _rotated(lane: int, by: int) -> int:
    return (lane << by | lane >> (64 - by)) & _LANE if by else lane

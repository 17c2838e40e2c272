"""Finds transaction hashes and wallet addresses, in a sentence or inside an explorer's link."""

import re
from collections.abc import Iterator

from bot.guard import encodings
from bot.guard.addresses import address_chain
from bot.guard.fact import FactKind, Found
from bot.guard.folding import Folded
from bot.guard.lexicon import cues

_TOKEN = re.compile(r"(?<![A-Za-z0-9_])(?:bitcoincash:)?[A-Za-z0-9][A-Za-z0-9+_-]{24,127}={0,2}(?![A-Za-z0-9_])")
_HEX_HASH = re.compile(r"(?:0[xX])?[0-9a-fA-F]{64}")
_BASE58 = re.compile(r"[1-9A-HJ-NP-Za-km-z]{43,90}")
_INTRODUCED_HASH = re.compile(r"[A-Za-z0-9+/_-]{43,90}={0,2}")
_EXPLORER = re.compile(r"/(?:tx|txs|transaction|transactions|txn|extrinsic|block/tx)/#?$")
_SLASHED = re.compile(r"(?<![A-Za-z0-9+/_:.-])[A-Za-z0-9+/_-]{43}=(?![A-Za-z0-9=])")
_BEFORE = 40
_TOO_CLOSE_TO_BE_OTHER = 16


def find_onchain(folded: Folded) -> list[Found]:
    """Hashes and addresses of the folded text, values as written, in order; none overlaps another."""
    found = list(_tokens(folded))
    for match in _SLASHED.finditer(folded.text):
        if _is_called(folded, match.start(), "hash") and not any(
            fact.start < match.end() and match.start() < fact.end for fact in found
        ):
            found.append(Found(FactKind.TX_HASH, match.group(), *match.span()))
    return found


def _tokens(folded: Folded) -> Iterator[Found]:
    for match in _TOKEN.finditer(folded.text):
        value = match.group().rstrip("-_")
        kind = _kind(folded, match.start(), value)
        if kind:
            yield Found(kind, value, match.start(), match.start() + len(value))


def _kind(folded: Folded, start: int, value: str) -> FactKind | None:
    if _HEX_HASH.fullmatch(value):
        # Aptos, Sui and Starknet write addresses like hashes.
        called_address = value[1] in "xX" and _is_called(folded, start, "address", unlike="hash")
        return FactKind.ADDRESS if called_address else FactKind.TX_HASH
    if _BASE58.fullmatch(value) and len(value) >= 86:
        raw = encodings.base58_decode(value)
        return FactKind.TX_HASH if raw is not None and len(raw) == 64 else None
    chain = address_chain(value)
    if chain == "SOL" and _looks_like_a_word(value):
        return None
    # Sui and NEAR write hashes like Solana's addresses.
    if chain and not (chain == "SOL" and _is_called(folded, start, "hash", unlike="address")):
        return FactKind.ADDRESS
    if len(value) >= 43 and _INTRODUCED_HASH.fullmatch(value) and any(c.isdigit() for c in value):
        return FactKind.TX_HASH if _is_called(folded, start, "hash") else None
    return None


def _looks_like_a_word(value: str) -> bool:
    return not any(c.isdigit() for c in value) or value.islower() or value.isupper()


def _is_called(folded: Folded, start: int, name: str, unlike: str | None = None) -> bool:
    """Whether a word of the list stands closely before, and none of the other list nearer."""
    before = folded.lower[max(0, start - _BEFORE) : start]
    if name == "hash" and _EXPLORER.search(before):
        return True
    last = max((end for _, end in cues(name).spans(before)), default=-1)
    if last < 0 or len(before) - last > _TOO_CLOSE_TO_BE_OTHER:
        return False
    return unlike is None or last > max((end for _, end in cues(unlike).spans(before)), default=-1)

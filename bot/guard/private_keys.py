"""Finds private keys and API secrets.

64 hexadecimal digits are a transaction hash unless a word for private key introduces them; everything else here
proves itself by its shape, its checksum, or (a Solana key pair) by its own public half.
"""

import re
from collections.abc import Iterator

from bot.guard import ed25519, encodings
from bot.guard.folding import Folded
from bot.guard.introductions import value_after
from bot.guard.lexicon import Span, cues

_HEX_64 = re.compile(r"(?<![0-9A-Za-z])(?:0[xX])?[0-9a-fA-F]{64}(?![0-9A-Za-z])")
_BASE58 = re.compile(r"(?<![0-9A-Za-z])[1-9A-HJ-NP-Za-km-z]{51,88}(?![0-9A-Za-z])")
_EXTENDED = re.compile(r"(?<![0-9A-Za-z])[tuvxyzTUVYZ]prv[1-9A-HJ-NP-Za-km-z]{80,120}")
_BYTES = re.compile(r"\[\s{0,3}(?:\d{1,3}\s{0,3},\s{0,3}){63}\d{1,3}\s{0,3}\]")
_SECRET = re.compile(r"[A-Za-z0-9+/=_.-]{16,256}")
_EVM_ADDRESS = re.compile(r"0[xX][0-9a-fA-F]{40}")
_CLAUSE_END = re.compile(r"[.,;!?\n。，；！？、]")
_PEM_BEGIN = re.compile(r"-{2,5} ?BEGIN [A-Z0-9 ]{0,24}PRIVATE KEY(?: BLOCK)? ?-{2,5}")
_PEM_END = re.compile(r"-{2,5} ?END [A-Z0-9 ]{0,24}PRIVATE KEY(?: BLOCK)? ?-{2,5}")
_WIF_VERSIONS = (0x80, 0xEF, 0xB0, 0x9E)
# Deriving a public key takes 2 ms: nobody sends more keys at once.
_MAX_DERIVATIONS = 8
_BEFORE, _AFTER = 60, 30


def find_private_keys(folded: Folded) -> list[Span]:
    """Spans of the folded text that are a private key or an API secret; they may overlap."""
    return [*_pem_blocks(folded.text), *_self_proving(folded), *_introduced_hex(folded), *_after_their_word(folded)]


def _pem_blocks(text: str) -> Iterator[Span]:
    position = 0
    while begin := _PEM_BEGIN.search(text, position):
        end = _PEM_END.search(text, begin.end())
        position = end.end() if end else len(text)
        yield begin.start(), position


def _self_proving(folded: Folded) -> Iterator[Span]:
    for pattern in (_EXTENDED, _BYTES):
        yield from (match.span() for match in pattern.finditer(folded.text))
    derivations = 0
    for match in _BASE58.finditer(folded.text):
        if _is_wif(match.group()):
            yield match.span()
        elif (raw := _solana_bytes(match.group())) and derivations < _MAX_DERIVATIONS:
            derivations += 1
            if _is_called_key(folded, match) or ed25519.is_key_pair(raw):
                yield match.span()


def _is_wif(value: str) -> bool:
    if len(value) > 52:
        return False
    raw = encodings.base58check_decode(value)
    return raw is not None and len(raw) in (33, 34) and raw[0] in _WIF_VERSIONS


def _solana_bytes(value: str) -> bytes | None:
    """The bytes of a Solana key pair or signature."""
    raw = encodings.base58_decode(value) if len(value) >= 86 else None
    return raw if raw is not None and len(raw) == 64 else None


def _introduced_hex(folded: Folded) -> Iterator[Span]:
    return (match.span() for match in _HEX_64.finditer(folded.text) if _is_called_key(folded, match))


def _is_called_key(folded: Folded, match: re.Match[str]) -> bool:
    """Whether the words around say private key, and none nearer says hash, transaction or address."""
    before = folded.lower[max(0, match.start() - _BEFORE) : match.start()]
    private = _last(before, "private_key")
    if private > _last(before, "public_key"):
        other = max(_last(before, "hash"), _last(before, "address"))
        if private >= other or not _CLAUSE_END.search(before, private, max(other, private)):
            return True
    after = folded.lower[match.end() : match.end() + _AFTER]
    return _is_uncalled(before) and bool(cues("private_key").spans(after)) and not cues("public_key").spans(after)


def _is_uncalled(before: str) -> bool:
    """Whether the words before a value do not already call it a hash or an address."""
    return _last(before, "hash") < 0 and _last(before, "address") < 0


def _last(text: str, cue: str) -> int:
    return max((end for _, end in cues(cue).spans(text)), default=-1)


def _after_their_word(folded: Folded) -> Iterator[Span]:
    if not _SECRET.search(folded.text):
        return
    public = cues("public_key").spans(folded.lower)
    for start, end in [*cues("private_key").spans(folded.lower), *cues("api_secret").spans(folded.lower)]:
        if any(a <= start < b for a, b in public):
            continue
        value = _SECRET.match(folded.text, value_after(folded.lower, end).start)
        if value and _is_random(value.group().rstrip(".-")):
            yield value.start(), value.start() + len(value.group().rstrip("."))


def _is_random(value: str) -> bool:
    """Letters and digits mixed as no word is, and not the address that somebody lost the key of."""
    mixed = any(c.isdigit() for c in value) and any(c.isalpha() for c in value)
    return mixed and len(value) >= 16 and not _EVM_ADDRESS.fullmatch(value) and "://" not in value

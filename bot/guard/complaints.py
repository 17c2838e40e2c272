"""Says what is wrong with an answer that tries to be a fact and is none."""

import re
from collections.abc import Callable

from bot.guard.addresses import address_checksum_ok
from bot.guard.amounts import bare_amounts, parse_amount
from bot.guard.answers import interpret
from bot.guard.fact import FactKind
from bot.guard.folding import Folded, fold
from bot.guard.lexicon import cues
from bot.guard.recognition import find_folded

_HEX = re.compile(r"(?<![A-Za-z0-9])(?:0[xX][0-9a-fA-F]{3,}|(?=[a-fA-F]*\d)[0-9a-fA-F]{16,})(?![A-Za-z0-9])")
_LONG = re.compile(r"(?<![A-Za-z0-9])(?=[A-Za-z]*\d)[A-Za-z0-9]{45,}(?![A-Za-z0-9])")
_DOMAIN = re.compile(r"(?<![\w/-])[a-z0-9][\w.-]{0,40}[.,](?:com|net|org|ru|it|es|jp|kr|cn|de|fr|io|me)(?![\w])")
_NUMBER = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{0,4}\d[\d -]{0,30}(?![A-Za-z0-9])")
_TICKER = re.compile(r"\$?[A-Z0-9]*[A-Z][A-Z0-9]*")
_STANDARD = re.compile(r"[a-z]{2,6}[- ]?\d{1,3}")
_MAX_NAME = 20


def complaint(kind: FactKind, text: str) -> str | None:
    """Why a text is a failed attempt at this fact, as a reason id, or None if it is none.

    Reasons: email_invalid, uid_invalid, order_id_invalid, hash_is_address, hash_incomplete, address_checksum,
    address_is_hash, amount_invalid, coin_unknown, network_unknown. None also for a good answer.
    """
    folded = fold(text)
    if kind is FactKind.ADDRESS:
        return _address(folded)
    value = interpret(kind, text)
    if kind is FactKind.AMOUNT:
        return _amount(folded, value)
    return None if value else _COMPLAINTS[kind](folded)


def _email(folded: Folded) -> str | None:
    return "email_invalid" if "@" in folded.text or _DOMAIN.search(folded.lower) else None


def _hash(folded: Folded) -> str | None:
    if any(fact.kind is FactKind.ADDRESS for fact in find_folded(folded)):
        return "hash_is_address"
    return "hash_incomplete" if _HEX.search(folded.text) or _LONG.search(folded.text) else None


def _address(folded: Folded) -> str | None:
    facts = find_folded(folded)
    addresses = [fact for fact in facts if fact.kind is FactKind.ADDRESS]
    if addresses:
        return "address_checksum" if address_checksum_ok(addresses[-1].value) is False else None
    if any(fact.kind is FactKind.TX_HASH for fact in facts):
        return "address_is_hash"
    return None


def _amount(folded: Folded, value: str | None) -> str | None:
    if value is None:
        tried = any(c.isdigit() for c in folded.text) and len(folded.text.split()) <= 2
        return "amount_invalid" if tried and not list(bare_amounts(folded, [])) else None
    number = parse_amount(value)
    negative = folded.text.strip().startswith("-")
    return "amount_invalid" if number is None or number <= 0 or negative else None


def _uid(folded: Folded) -> str | None:
    return "uid_invalid" if _NUMBER.search(folded.text) else None


def _order(folded: Folded) -> str | None:
    return "order_id_invalid" if _NUMBER.search(folded.text) else None


def _coin(folded: Folded) -> str | None:
    return "coin_unknown" if _is_a_name(folded, "coin_word") else None


def _network(folded: Folded) -> str | None:
    return "network_unknown" if _is_a_name(folded, "network") else None


def _is_a_name(folded: Folded, sort: str) -> bool:
    """Whether the text is one unknown name: a ticker in capitals, a word with digits, "foo coin"."""
    text = folded.text.strip(" .,!?\"'")
    if (
        not text
        or len(text) > _MAX_NAME
        or cues("deny").match_all(text.lower())
        or cues("small_talk").match_all(text.lower())
    ):
        return False
    words = text.split()
    if len(words) == 1:
        return bool(_TICKER.fullmatch(text) or _STANDARD.fullmatch(text.lower()))
    return len(words) <= 3 and cues(sort).anywhere(text.lower()) and words[0].isascii() and len(words[0]) > 2


_COMPLAINTS: dict[FactKind, Callable[[Folded], str | None]] = {
    FactKind.EMAIL: _email,
    FactKind.UID: _uid,
    FactKind.TX_HASH: _hash,
    FactKind.COIN: _coin,
    FactKind.NETWORK: _network,
    FactKind.ORDER_ID: _order,
}

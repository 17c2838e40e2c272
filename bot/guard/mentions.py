"""Finds coins and networks by the names customers give them, in all languages at once."""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from bot.guard.fact import FactKind, Found
from bot.guard.folding import Folded
from bot.guard.lexicon import Cues, Word, cues, is_spaceless, load, spellings

_NUMBER_BEFORE = re.compile(r"\d[.,]?\s{0,2}[kкmм万萬]?\s?$")
_NUMBER_AFTER = re.compile(r"[\s:=]{0,2}[.,]?\d")
_STARTS = re.compile(r"[^\W\d_]+")
# Words for network that are the beginning of another word: 链接 is a link, 망했다 means ruined.
_OTHER_WORD = {"链": "接", "鏈": "接", "망": "했해할하한함치", "체인": "링", "チェーン": "リ"}
_HANGUL = re.compile("[가-힣]")
_KATAKANA = re.compile("[゠-ヿ]")
_SHORT_NAME = 3
# With these begins what Korean glues to a noun.
_PARTICLES = "을를으이가은는도로의에만와과랑나요인입부까라하한보네"
_MANY_CAPITALS = 12
_NEIGHBOURHOOD = 16


@dataclass(frozen=True)
class Name:
    """One spelling of a coin or network, and what it takes for it to count."""

    word: Word
    kind: FactKind
    value: str
    needs: str | None = None  # rare, plain, strict (coins.yml) or beside (networks.yml)
    coin: str | None = None  # what a network's name means right after a number


@functools.cache
def names() -> dict[str, tuple[Name, ...]]:
    """All spellings by their first two characters (one for scripts without spaces), the longest first."""
    table: dict[str, list[Name]] = {}
    for name in (*_coin_names(), *_network_names()):
        table.setdefault(_key(name.word.text, 0), []).append(name)
    order = {FactKind.NETWORK: 0, FactKind.COIN: 1}
    return {
        key: tuple(sorted(found, key=lambda n: (-len(n.word.text), order[n.kind], n.value)))
        for key, found in table.items()
    }


def _coin_names() -> Iterator[Name]:
    for ticker, coin in load("coins").items():
        yield from (Name(w, FactKind.COIN, ticker, coin.get("word")) for w in spellings(ticker.lower()))
        for written in coin["names"]:
            yield from (Name(word, FactKind.COIN, ticker) for word in spellings(written))


def _network_names() -> Iterator[Name]:
    for value, network in load("networks").items():
        for needs, written in (("", network.get("names", ())), ("beside", network.get("beside", ()))):
            for spelling in written:
                for word in spellings(spelling):
                    # Who names a network by a ticker ("SOL network") finds that ticker in the ticket.
                    ticker = word.text.upper()
                    kept = ticker if ticker in load("coins") else value
                    yield Name(word, FactKind.NETWORK, kept, needs or None, network.get("coin"))


def _key(text: str, start: int) -> str:
    return text[start] if is_spaceless(text[start]) else text[start : start + 2]


def find_mentions(folded: Folded) -> list[Found]:
    """Coins (upper-case tickers) and networks (canonical names) of the folded text, in order."""
    found: list[Found] = []
    done = 0
    for run in _STARTS.finditer(folded.lower):
        position = max(run.start(), done)
        while position < run.end():
            fact = _at(folded, position)
            if fact:
                found.append(fact)
                position = done = fact.end
            elif is_spaceless(folded.lower[position]):
                position += 1
            else:
                position = _next_start(folded.lower, position, run.end())
    return found


def _tether(folded: Folded, start: int) -> Found | None:
    """ "300u": in Chinese chats a u glued to a number is USDT."""
    alone = not folded.lower[start + 1 : start + 2].isascii() or not folded.lower[start + 1 : start + 2].isalnum()
    return Found(FactKind.COIN, "USDT", start, start + 1) if alone else None


def _next_start(lower: str, position: int, end: int) -> int:
    """The next place a name could begin: where a script without spaces begins or ends."""
    while position < end and not is_spaceless(lower[position]):
        position += 1
    return position


def _at(folded: Folded, start: int) -> Found | None:
    lower = folded.lower
    if lower[start] == "u" and start and lower[start - 1].isdigit() and (tether := _tether(folded, start)):
        return tether
    for name in names().get(_key(lower, start), ()):
        if not lower.startswith(name.word.text, start):
            continue
        end = name.word.end_at(lower, start)
        if end is None:
            end = start + len(name.word.text)
            if not _glued_standard(lower, end):
                continue
        fact = None if _is_inside_a_word(lower, start, end) else _counts(folded, name, start, end)
        if fact:
            return fact
    return None


def _is_inside_a_word(lower: str, start: int, end: int) -> bool:
    """Whether a short Korean or Japanese name is only a piece of a longer word: 이더 in 트레이더, 비트 in 업비트."""
    script = next((s for s in (_HANGUL, _KATAKANA) if s.match(lower, start)), None)
    if script is None or end - start > _SHORT_NAME:
        return False
    if start and script.match(lower, start - 1):
        return True
    return script is _HANGUL and end < len(lower) and bool(_HANGUL.match(lower, end)) and lower[end] not in _PARTICLES


def _glued_standard(lower: str, end: int) -> bool:
    """Whether a token standard follows without a space, as in USDTTRC20."""
    return lower.startswith(("trc20", "erc20", "bep20", "trc-20", "erc-20", "bep-20"), end)


def _counts(folded: Folded, name: Name, start: int, end: int) -> Found | None:
    after_number = bool(_NUMBER_BEFORE.search(folded.lower, max(0, start - 8), start))
    if name.kind is FactKind.NETWORK:
        if name.needs == "beside" and not _beside_network_word(folded.lower, start, end):
            return None
        if name.coin and after_number and not _beside_network_word(folded.lower, start, end):
            return Found(FactKind.COIN, name.coin, start, end)
        return Found(FactKind.NETWORK, name.value, start, end)
    if name.needs is None or _is_meant(folded, name.needs, start, end, after_number):
        return Found(FactKind.COIN, name.value, start, end)
    return None


def _is_meant(folded: Folded, needs: str, start: int, end: int, after_number: bool) -> bool:
    """Whether a ticker that is also a word is the coin here."""
    before_number = bool(_NUMBER_AFTER.match(folded.lower, end))
    if folded.text[start:end].isupper():
        if needs != "strict" and not _is_shouted(folded.text):
            return True
        return after_number or before_number or _near(folded.lower, start, end, cues("coin_word"))
    if needs == "strict":
        return False
    if needs == "rare":
        return after_number or before_number or _near(folded.lower, start, end, cues("moving"))
    return after_number


def _is_shouted(text: str) -> bool:
    letters = [c for c in text if c.isalpha() and c.lower() != c.upper()]
    return len(letters) >= _MANY_CAPITALS and sum(c.isupper() for c in letters) > 0.7 * len(letters)


def _near(lower: str, start: int, end: int, words: Cues) -> bool:
    """Whether a word of the list is the neighbour on either side."""
    before = lower[max(0, start - _NEIGHBOURHOOD) : start].rstrip(" :-")
    after = lower[end : end + _NEIGHBOURHOOD].lstrip(" :-")
    return words.match(after, 0) is not None or any(e == len(before) for _, e in words.spans(before))


def _beside_network_word(lower: str, start: int, end: int) -> bool:
    """Whether a word for network follows directly, or precedes with no more than "of the" between."""
    words = cues("network")
    after = end
    while after < len(lower) and lower[after] in " -のの":
        after += 1
    last = words.match(lower, after)
    if last is not None and (last >= len(lower) or lower[last] not in _OTHER_WORD.get(lower[after:last], "")):
        return True
    begin = max(0, start - _NEIGHBOURHOOD)
    before = lower[begin:start]
    return any(_only_links(before[e:]) for _, e in words.spans(before)[-1:])


def _only_links(between: str) -> bool:
    links = cues("network_link")
    rest = between.strip(" \"'(«")
    for _ in range(3):
        if not rest:
            return True
        after = links.match(rest, 0)
        if after is None:
            return False
        rest = rest[after:].strip(" \"'(«")
    return not rest


def travels(coin: str, network: str) -> bool:
    """Whether a coin is known to be sent over a network, both as tickets name them; True where nobody can tell."""
    own = networks_of(coin)
    known = load("networks").get(network, {}).get("same", network)
    if network in load("coins"):
        known = networks_of(network)[0]  # "SOL network" is kept as SOL
    return not own or known in own or known not in _named_by_coins()


@cache
def _named_by_coins() -> frozenset[str]:
    return frozenset(network for coin in load("coins").values() for network in coin["networks"])


def networks_of(coin: str) -> tuple[str, ...]:
    """The canonical names of the networks a coin is known on, the usual one first; () if unknown."""
    known: Any = load("coins").get(coin.upper())
    return tuple(known["networks"]) if known else ()

"""Puts the recognisers together: each finds its own kind, the more certain one wins where two overlap."""

from collections.abc import Iterable

from bot.guard.amounts import find_amounts
from bot.guard.fact import Fact, Found
from bot.guard.folding import Folded, fold
from bot.guard.identifiers import find_emails, find_orders, find_uids
from bot.guard.mentions import find_mentions
from bot.guard.onchain import find_onchain


def find_facts(text: str) -> list[Fact]:
    """The facts of a text: in order, spans of the given text, none overlapping another. Never raises."""
    folded = fold(text)
    return [Fact(fact.kind, fact.value, *folded.source(fact.start, fact.end)) for fact in find_folded(folded)]


def find_folded(folded: Folded) -> list[Found]:
    """The facts of a folded text, with spans of the folded text."""
    facts: list[Found] = []
    taken = bytearray(len(folded.text))
    for finder in (find_emails, find_onchain, find_orders, find_uids, find_mentions):
        _add(facts, finder(folded), taken)
    _add(facts, find_amounts(folded, facts.copy(), taken), taken)
    return sorted(facts, key=lambda fact: fact.start)


def _add(facts: list[Found], found: Iterable[Found], taken: bytearray) -> None:
    """Adds what overlaps nothing; `taken` marks the characters that belong to a fact."""
    for new in found:
        if not any(taken[new.start : new.end]):
            taken[new.start : new.end] = b"\x01" * (new.end - new.start)
            facts.append(new)

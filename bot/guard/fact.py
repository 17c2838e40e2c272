"""What a fact is: one thing of a ticket that a customer has written."""

from dataclasses import dataclass
from enum import StrEnum


class FactKind(StrEnum):
    """The kinds of facts; those of a ticket have the contract's names."""

    EMAIL = "email"
    UID = "uid"
    TX_HASH = "tx_hash"
    COIN = "coin"
    AMOUNT = "amount"
    NETWORK = "network"
    ORDER_ID = "order_id"
    ADDRESS = "address"


@dataclass(frozen=True)
class Fact:
    """A fact in a text: `value` in its canonical form, `start` and `end` in the text as it was given."""

    kind: FactKind
    value: str
    start: int
    end: int


@dataclass(frozen=True)
class Found:
    """A fact before its place is led back to the original text: the span is in the folded text."""

    kind: FactKind
    value: str
    start: int
    end: int

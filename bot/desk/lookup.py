"""Lookups: what can be looked up for a customer (a transaction, their account, an order), and by whom. Read-only."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol, Self

_HASH = re.compile(r"(?:0x)?([0-9a-f]{64})")


class Kind(StrEnum):
    """What a lookup is about."""

    TRANSACTION = "transaction"
    ACCOUNT = "account"  # whether it may be used
    VERIFICATION = "verification"  # how the check of the customer's identity stands
    ORDER = "order"


class AccountStatus(StrEnum):
    """Whether an account may be used."""

    ACTIVE = "active"
    RESTRICTED = "restricted"
    FROZEN = "frozen"
    CLOSED = "closed"


class Verification(StrEnum):
    """How the check of a customer's identity stands."""

    NONE = "none"
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"


class OrderStatus(StrEnum):
    """Where an order stands."""

    OPEN = "open"
    PARTLY_FILLED = "partly_filled"
    FILLED = "filled"
    CANCELLED = "cancelled"
    REJECTED = "rejected"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class TransactionState:
    """A transaction that a chain knows; 0 confirmations while it is in no block of the chain as it stands now."""

    hash: str
    confirmations: int
    failed: bool = False


@dataclass(frozen=True, slots=True)
class AccountState:
    """A customer's account; `reason` is for staff only."""

    status: AccountStatus
    verification: Verification
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class OrderState:
    """A customer's order; `amount` and `filled` as the exchange writes them, in the first coin of `pair`."""

    status: OrderStatus
    pair: str
    amount: str
    filled: str


@dataclass(frozen=True, slots=True)
class Absent:
    """Whoever was asked answered that there is no such thing."""


@dataclass(frozen=True, slots=True)
class Unchecked:
    """It could not be found out just now; `reason` is a word for staff, such as `slow`, `busy`, `unreadable`."""

    reason: str


Answer = TransactionState | AccountState | OrderState | Absent | Unchecked


class Lookups(Protocol):
    """Looks things up elsewhere. Never raises and never takes long: what fails is Unchecked."""

    async def transaction(self, tx_hash: str, network: str) -> TransactionState | Absent | Unchecked:
        """A transaction by its hash, on a network of the plan."""
        ...

    async def account(self, sub: str) -> AccountState | Absent | Unchecked:
        """The account of a verified customer."""
        ...

    async def order(self, order_id: str, sub: str) -> OrderState | Absent | Unchecked:
        """An order of a verified customer; an order of somebody else is Absent."""
        ...


@dataclass(frozen=True, slots=True)
class Network:
    """A chain: `kind` is the API that knows it, `chain_id` its number among those like Ethereum.

    From `confirmations` on the exchange credits a deposit; `page` is a public address with `{hash}` in it.
    """

    name: str
    kind: str
    confirmations: int
    page: str
    chain_id: int | None = None

    def hash_of(self, written: str) -> str | None:
        """The hash as this chain writes it; None when it can be no hash of this chain."""
        match = _HASH.fullmatch(written.strip().lower())
        if match is None:
            return None
        return match[1] if self.chain_id is None else f"0x{match[1]}"

    def page_of(self, tx_hash: str) -> str:
        """Where the customer can see the transaction."""
        return self.page.replace("{hash}", tx_hash)


@dataclass(frozen=True, slots=True)
class TopicLookup:
    """What is looked up when a topic is talked about; `outgoing`: its transactions are sent by the exchange."""

    kind: Kind
    outgoing: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """The one thing that is looked up: a hash on a network, an order's number, or the customer's `sub`."""

    id: str
    network: str = ""


@dataclass(frozen=True, slots=True)
class LookupPlan:
    """What is looked up when, from `data/lookups.yml`.

    `names` leads every name of a network, in lower case, to the one in `networks`; `of_coin` a coin to the network
    that is meant when none is named. `exchange` says whether accounts and orders can be looked up.
    """

    topics: Mapping[str, TopicLookup] = field(default_factory=dict)
    networks: Mapping[str, Network] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    of_coin: Mapping[str, str] = field(default_factory=dict)
    exchange: bool = False

    def only(self, kinds: Collection[str], *, exchange: bool) -> Self:
        """The plan without networks whose API is not set up."""
        known = {name: network for name, network in self.networks.items() if network.kind in kinds}
        return replace(self, networks=known, exchange=exchange)

    def subject(self, kind: Kind, facts: Mapping[str, str], sub: str | None) -> Subject | None:
        """What these facts let us look up; None when too little is known, or nobody could be asked.

        Accounts and orders only by the identity that the exchange vouched for: a typed number proves nothing.
        """
        if kind is Kind.TRANSACTION:
            return self._transaction(facts)
        if not self.exchange or sub is None:
            return None
        if kind is Kind.ORDER:
            return Subject(facts["order_id"]) if facts.get("order_id") else None
        return Subject(sub)

    def _transaction(self, facts: Mapping[str, str]) -> Subject | None:
        named = self.names.get(facts.get("network", "").casefold())
        if "network" not in facts:
            named = self.of_coin.get(facts.get("coin", "").upper())
        network = self.networks.get(named or "")
        tx_hash = network.hash_of(facts.get("tx_hash", "")) if network else None
        return Subject(tx_hash, network.name) if network and tx_hash else None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A lookup that a turn asked for; `seq` is the customer's message, `sub` the verified customer."""

    conversation_id: str
    seq: int
    kind: Kind
    topic: str
    subject: Subject
    sub: str | None
    created_at: datetime
    id: int = 0  # given by the storage


class LookupRequests(Protocol):
    """Lookups that are wanted, and what came of them; one repository of a unit of work."""

    async def add(self, wanted: Wanted) -> bool:
        """Wants a lookup, due at once; False when the same one waits already."""
        ...

    async def due(self, now: datetime, limit: int) -> list[Wanted]:
        """What should be looked up now, longest waiting first."""
        ...

    async def take(self, wanted_id: int, now: datetime, until: datetime) -> bool:
        """Nobody else takes it before `until`; False when somebody was first."""
        ...

    async def finish(self, wanted_id: int, state: str, *, told: bool) -> bool:
        """Notes what came of it and whether the customer is told; False when it was finished before."""
        ...

    async def told(self, wanted: Wanted) -> frozenset[str]:
        """What the customer was told before of the same thing in the same conversation."""
        ...

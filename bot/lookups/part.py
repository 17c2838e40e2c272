"""All lookups as one: which client knows which network, and who vouches for accounts and orders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from bot.desk.lookup import (
    Absent,
    AccountState,
    LookupPlan,
    Network,
    OrderState,
    TransactionState,
    Unchecked,
)
from bot.lookups.care import Care, Pace
from bot.lookups.esplora import Esplora
from bot.lookups.etherscan import Etherscan
from bot.lookups.exchange import Exchange
from bot.lookups.fetching import Fetcher
from bot.lookups.trongrid import TronGrid

OFF = "off"


@dataclass(frozen=True, slots=True)
class LookupOptions:
    """Where to ask; an empty address switches off what it is for, and the exchange needs its secret as well."""

    esplora_url: str = ""
    etherscan_url: str = ""
    etherscan_key: str = ""
    trongrid_url: str = ""
    trongrid_key: str = ""
    exchange_url: str = ""
    exchange_secret: str = ""
    most_bytes: int = 2**20
    pace: Pace = field(default_factory=Pace)


class Chain(Protocol):
    """A client that knows transactions; raises Trouble."""

    async def transaction(self, tx_hash: str, network: Network) -> TransactionState | Absent:
        """The transaction's state."""
        ...


class ConfiguredLookups:
    """Implements `bot.desk.lookup.Lookups`; `plan` is what it can look up, None when that is nothing."""

    def __init__(self, plan: LookupPlan, options: LookupOptions) -> None:
        self._fetcher = Fetcher(options.most_bytes)
        self._chains = _chains(self._fetcher, options)
        self._exchange: Exchange | None = None
        if options.exchange_url and options.exchange_secret:
            self._exchange = Exchange(self._fetcher, options.exchange_url, options.exchange_secret)
        something = self._chains or self._exchange
        self.plan = plan.only(self._chains, exchange=self._exchange is not None) if something else None
        # One for each network, not for each API: a chain that a key does not open must not close the others.
        networks = self.plan.networks if self.plan else ()
        self._on_chain = {name: Care[TransactionState | Absent](name, options.pace) for name in networks}
        self._accounts = Care[AccountState | Absent]("the exchange (accounts)", options.pace)
        self._orders = Care[OrderState | Absent]("the exchange (orders)", options.pace)

    async def start(self) -> None:
        """Opens the pool of connections."""
        await self._fetcher.start()

    async def stop(self) -> None:
        """Closes it."""
        await self._fetcher.stop()

    async def transaction(self, tx_hash: str, network: str) -> TransactionState | Absent | Unchecked:
        """A transaction by its hash, on a network of the plan."""
        known = self.plan.networks.get(network) if self.plan else None
        if known is None:
            return Unchecked(OFF)
        client = self._chains[known.kind]
        return await self._on_chain[network].ask(tx_hash, lambda: client.transaction(tx_hash, known))

    async def account(self, sub: str) -> AccountState | Absent | Unchecked:
        """The account of a verified customer."""
        exchange = self._exchange
        return await self._accounts.ask(sub, lambda: exchange.account(sub)) if exchange else Unchecked(OFF)

    async def order(self, order_id: str, sub: str) -> OrderState | Absent | Unchecked:
        """An order of a verified customer."""
        exchange = self._exchange
        if exchange is None:
            return Unchecked(OFF)
        return await self._orders.ask((order_id, sub), lambda: exchange.order(order_id, sub))


def _chains(fetcher: Fetcher, options: LookupOptions) -> Mapping[str, Chain]:
    chains: dict[str, Chain] = {}
    if options.esplora_url:
        chains["esplora"] = Esplora(fetcher, options.esplora_url)
    if options.etherscan_url:
        chains["etherscan"] = Etherscan(fetcher, options.etherscan_url, options.etherscan_key)
    if options.trongrid_url:
        chains["trongrid"] = TronGrid(fetcher, options.trongrid_url, options.trongrid_key)
    return chains

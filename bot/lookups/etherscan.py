"""Ethereum and chains like it by Etherscan's API v2 (https://docs.etherscan.io), which has one address for all."""

from __future__ import annotations

from typing import Any

from yarl import URL

from bot.desk.lookup import Absent, Network, TransactionState
from bot.lookups.fetching import Fetcher
from bot.lookups.reading import confirmations, field, hex_number, same
from bot.lookups.trouble import BUSY, FAILING, REFUSED, UNREADABLE, Trouble

#: Etherscan says "too many" with status 200. Its limits are by second and by day.
_REST = 5.0


class Etherscan:
    """The module `proxy`: JSON-RPC in a query. `url` is the whole address, such as https://api.etherscan.io/v2/api."""

    def __init__(self, fetcher: Fetcher, url: str, key: str) -> None:
        self._fetcher = fetcher
        self._url = URL(url)
        self._key = {"apikey": key} if key else {}

    async def transaction(self, tx_hash: str, network: Network) -> TransactionState | Absent:
        """The transaction's state by its receipt, which there is once it is in a block. Raises Trouble."""
        receipt = await self._call(network, "eth_getTransactionReceipt", txhash=tx_hash)
        if receipt is None:
            return await self._without_receipt(tx_hash, network)
        same(field(receipt, "transactionHash"), tx_hash)
        height = hex_number(field(receipt, "blockNumber"))
        # Receipts from before 2017 have no status; those transactions count as done.
        status = field(receipt, "status") or "0x1"
        if status not in ("0x0", "0x1"):
            raise Trouble(UNREADABLE)
        tip = hex_number(await self._call(network, "eth_blockNumber"))
        return TransactionState(tx_hash, confirmations(height, tip), failed=status == "0x0")

    async def _without_receipt(self, tx_hash: str, network: Network) -> TransactionState | Absent:
        waiting = await self._call(network, "eth_getTransactionByHash", txhash=tx_hash)
        if waiting is None:
            return Absent()
        same(field(waiting, "hash"), tx_hash)
        return TransactionState(tx_hash, 0)

    async def _call(self, network: Network, action: str, **parameters: str) -> Any:
        query = {"chainid": str(network.chain_id), "module": "proxy", "action": action, **parameters, **self._key}
        answer = await self._fetcher.get(self._url.with_query(query))
        if not isinstance(answer, dict):
            raise Trouble(UNREADABLE)
        if answer.get("status") == "0":
            raise _refusal(str(answer.get("result")).lower())
        if answer.get("error"):
            raise Trouble(FAILING)
        if "result" not in answer:
            raise Trouble(UNREADABLE)
        return answer["result"]


def _refusal(words: str) -> Trouble:
    return Trouble(BUSY, rest=_REST) if "rate limit" in words else Trouble(REFUSED)

"""TRON by TronGrid or a full node's HTTP API (https://developers.tron.network/reference)."""

from __future__ import annotations

from typing import Any

from yarl import URL

from bot.desk.lookup import Absent, Network, TransactionState
from bot.lookups.fetching import Fetcher
from bot.lookups.reading import confirmations, field, number, same
from bot.lookups.trouble import FAILING, UNREADABLE, Trouble

#: What `receipt.result` says of a contract that ran; a plain transfer of TRX has no such field.
_FINE = (None, "DEFAULT", "SUCCESS")


class TronGrid:
    """`POST /wallet/gettransactioninfobyid` and `POST /wallet/getnowblock`."""

    def __init__(self, fetcher: Fetcher, url: str, key: str) -> None:
        self._fetcher = fetcher
        self._url = URL(url)
        self._headers = {"TRON-PRO-API-KEY": key} if key else {}

    async def transaction(self, tx_hash: str, _network: Network) -> TransactionState | Absent:
        """The transaction's state; TRON's answer about one that is in no block is empty. Raises Trouble."""
        found = await self._call("gettransactioninfobyid", {"value": tx_hash})
        if not found:
            return Absent()
        same(field(found, "id"), tx_hash)
        height = number(field(found, "blockNumber"))
        result = field(found.get("receipt") or {}, "result")
        failed = found.get("result") == "FAILED" or result not in _FINE
        newest = await self._call("getnowblock", {})
        tip = number(field(newest, "block_header", "raw_data", "number"))
        return TransactionState(tx_hash, confirmations(height, tip), failed=failed)

    async def _call(self, name: str, body: dict[str, str]) -> dict[str, Any]:
        answer = await self._fetcher.post(self._url / "wallet" / name, body, self._headers)
        if not isinstance(answer, dict):
            raise Trouble(UNREADABLE)
        if "Error" in answer:
            raise Trouble(FAILING)
        return answer

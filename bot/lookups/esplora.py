"""Bitcoin by an Esplora server (https://github.com/Blockstream/esplora/blob/master/API.md)."""

from __future__ import annotations

from yarl import URL

from bot.desk.lookup import Absent, Network, TransactionState
from bot.lookups.fetching import Fetcher
from bot.lookups.reading import confirmations, field, number, same
from bot.lookups.trouble import UNREADABLE, Trouble


class Esplora:
    """`GET /tx/{txid}` and `GET /blocks/tip/height`; not `/tx/{txid}/status`, which knows no "not found"."""

    def __init__(self, fetcher: Fetcher, url: str) -> None:
        self._fetcher = fetcher
        self._url = URL(url)

    async def transaction(self, tx_hash: str, _network: Network) -> TransactionState | Absent:
        """The transaction's state; a failed one is in no block of Bitcoin. Raises Trouble."""
        found = await self._fetcher.get(self._url / "tx" / tx_hash, or_none=True)
        if found is None:
            # A wrong address in the settings answers 404 to everything; a server that knows the tip is one.
            await self._tip()
            return Absent()
        same(field(found, "txid"), tx_hash)
        confirmed = field(found, "status", "confirmed")
        if confirmed is False:
            return TransactionState(tx_hash, 0)
        if confirmed is not True:
            raise Trouble(UNREADABLE)
        height = number(field(found, "status", "block_height"))
        return TransactionState(tx_hash, confirmations(height, await self._tip()))

    async def _tip(self) -> int:
        return number(await self._fetcher.get(self._url / "blocks" / "tip" / "height"))

"""Three explorers on one loopback server, in the shapes of their public documentation, over one small chain each."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.lookups.part import LookupOptions

BITCOIN_TX = "f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e16"
TRON_TX = "7c2d4206c03a883dd9066d620335dc1be272a8dc733cfa3f6d10308faa37facc"
ETHEREUM_TX = f"0x{TRON_TX}"

#: What each kind of API calls a transaction, and a network of data/lookups.yml that it knows.
SAMPLES = {
    "esplora": (BITCOIN_TX, "Bitcoin"),
    "etherscan": (ETHEREUM_TX, "Ethereum"),
    "trongrid": (TRON_TX, "TRON"),
}

ETHERSCAN_KEY, TRONGRID_KEY = "an-etherscan-key", "a-trongrid-key"


@dataclass
class Tx:
    """A transaction; no height while it is in no block."""

    height: int | None
    failed: bool = False
    token: bool = True  # on TRON only contracts say how they ended
    named: str | None = None  # the hash that the server wrongly answers about


class Explorers:
    """`transactions` by hash and `tip` are the chain; `trouble` answers every request with something else."""

    def __init__(self) -> None:
        self.transactions: dict[str, Tx] = {}
        self.tip = 1000
        self.trouble: Callable[[], Awaitable[web.StreamResponse]] | None = None
        self.asked: list[str] = []
        self._server: TestServer | None = None

    async def start(self) -> None:
        """Comes up on a free port."""
        app = web.Application(middlewares=[self._trouble_first])
        app.router.add_get("/api/tx/{txid}", self._esplora)
        app.router.add_get("/api/blocks/tip/height", self._tip)
        app.router.add_get("/v2/api", self._etherscan)
        app.router.add_post("/wallet/gettransactioninfobyid", self._tron)
        app.router.add_post("/wallet/getnowblock", self._tron_tip)
        self._server = TestServer(app, access_log=None, shutdown_timeout=0.05)
        await self._server.start_server()

    async def stop(self) -> None:
        """Goes down."""
        if self._server:
            await self._server.close()

    @property
    def url(self) -> str:
        """Where it listens."""
        assert self._server is not None
        return str(self._server.make_url("")).rstrip("/")

    def options(self, **changes: Any) -> LookupOptions:
        """All three of it."""
        known: dict[str, Any] = {
            "esplora_url": f"{self.url}/api",
            "etherscan_url": f"{self.url}/v2/api",
            "etherscan_key": ETHERSCAN_KEY,
            "trongrid_url": self.url,
            "trongrid_key": TRONGRID_KEY,
        }
        return LookupOptions(**(known | changes))

    @web.middleware
    async def _trouble_first(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        self.asked.append(request.path)
        return await self.trouble() if self.trouble else await handler(request)

    async def _esplora(self, request: web.Request) -> web.Response:
        txid = request.match_info["txid"]
        tx = self.transactions.get(txid)
        if tx is None:
            return web.Response(status=404, text="Transaction not found")
        confirmed = tx.height is not None
        status = {
            "confirmed": confirmed,
            **({"block_height": tx.height, "block_hash": "00" * 32} if confirmed else {}),
        }
        return web.json_response({"txid": tx.named or txid, "fee": 226, "vin": [], "vout": [], "status": status})

    async def _tip(self, _request: web.Request) -> web.Response:
        return web.Response(text=str(self.tip))

    async def _etherscan(self, request: web.Request) -> web.Response:
        query = request.query
        if (query["module"], query["apikey"]) != ("proxy", ETHERSCAN_KEY):
            return web.json_response({"status": "0", "message": "NOTOK", "result": "Invalid API Key"})
        if query["chainid"] != "1":
            told = "Missing or unsupported chainid parameter"
            return web.json_response({"status": "0", "message": "NOTOK", "result": told})
        if query["action"] == "eth_blockNumber":
            return web.json_response({"jsonrpc": "2.0", "id": 83, "result": hex(self.tip)})
        tx = self.transactions.get(query["txhash"])
        result: dict[str, Any] | None = None
        if tx and query["action"] == "eth_getTransactionReceipt" and tx.height is not None:
            status = "0x0" if tx.failed else "0x1"
            result = {"transactionHash": query["txhash"], "blockNumber": hex(tx.height), "status": status, "logs": []}
            result["transactionHash"] = tx.named or query["txhash"]
        if tx and query["action"] == "eth_getTransactionByHash":
            number = None if tx.height is None else hex(tx.height)
            result = {"hash": tx.named or query["txhash"], "blockNumber": number, "value": "0x0"}
        return web.json_response({"jsonrpc": "2.0", "id": 1, "result": result})

    async def _tron(self, request: web.Request) -> web.Response:
        if request.headers["TRON-PRO-API-KEY"] != TRONGRID_KEY:
            return web.json_response({"Error": "no such key"}, status=401)
        txid = (await request.json())["value"]
        tx = self.transactions.get(txid)
        if tx is None or tx.height is None:
            return web.json_response({})
        receipt: dict[str, Any] = {"net_usage": 345}
        if tx.token:
            receipt["result"] = "OUT_OF_ENERGY" if tx.failed else "SUCCESS"
        found = {"id": tx.named or txid, "blockNumber": tx.height, "contractResult": [""], "receipt": receipt}
        return web.json_response({**found, "result": "FAILED"} if tx.failed else found)

    async def _tron_tip(self, _request: web.Request) -> web.Response:
        header = {"raw_data": {"number": self.tip, "timestamp": 1680601062000}, "witness_signature": "99"}
        return web.json_response({"blockID": "00", "block_header": header})


async def fails() -> web.StreamResponse:
    """500."""
    return web.Response(status=500, text="oops")


async def wants_rest() -> web.StreamResponse:
    """429."""
    return web.Response(status=429, headers={"Retry-After": "7"})


async def limits_politely() -> web.StreamResponse:
    """Etherscan's way to say 429."""
    told = "Max rate limit reached, please use API Key for higher rate limit"
    return web.json_response({"status": "0", "message": "NOTOK", "result": told})


async def babbles() -> web.StreamResponse:
    """JSON that ends too early."""
    return web.Response(text='{"txid": "f4', content_type="application/json")


async def nests() -> web.StreamResponse:
    """JSON deeper than a parser can follow."""
    return web.Response(text="[" * 100_000, content_type="application/json")


async def floods() -> web.StreamResponse:
    """More than anybody should read."""
    return web.Response(body=b"[" + b"0," * 100_000 + b"0]", content_type="application/json")


async def sends_away() -> web.StreamResponse:
    """A redirect to somebody else."""
    return web.Response(status=302, headers={"Location": "http://127.0.0.1:9/elsewhere"})


async def surprises() -> web.StreamResponse:
    """JSON of another form."""
    return web.json_response([{"txid": True}, None])


async def hangs() -> web.StreamResponse:
    """No answer at all."""
    await asyncio.Event().wait()
    raise AssertionError("never reached")

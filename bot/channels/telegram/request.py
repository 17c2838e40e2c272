"""How the library's requests reach Telegram: by aiohttp, like all other requests of the gateway.

The library's own way, httpx, logs every address, which holds the token, and leaves sockets open when it is cancelled.
"""

from __future__ import annotations

from typing import Any

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

_CHUNK = 64 * 1024


class AiohttpRequest(BaseRequest):
    """Waits `patience` seconds for a connection, and that or what was asked for the whole answer after it.

    An answer with more than `largest` bytes is an error.
    """

    def __init__(self, *, patience: float, connections: int, largest: int) -> None:
        self._patience = patience
        self._connections = connections
        self._largest = largest
        self._session: aiohttp.ClientSession | None = None
        self._closed = False

    @property
    def read_timeout(self) -> float:
        """What a poll adds to the time that it waits anyway."""
        return self._patience

    async def initialize(self) -> None:
        """Nothing: the first request opens the connections."""

    async def shutdown(self) -> None:
        """Closes the connections; requests after that fail."""
        self._closed = True
        if self._session:
            await self._session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Status and body; raises TimedOut or NetworkError, neither of which names the address."""
        reading = self._patience if read_timeout is self.DEFAULT_NONE else read_timeout
        timeout = aiohttp.ClientTimeout(
            total=self._patience + reading, connect=self._patience, sock_connect=self._patience, sock_read=reading
        )
        data = request_data.json_parameters if request_data else None
        try:
            async with self._opened().request(method, url, data=data, timeout=timeout) as response:
                return response.status, await self._read(response)
        except TimeoutError:
            raise TimedOut from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise NetworkError(type(error).__name__) from None

    def _opened(self) -> aiohttp.ClientSession:
        if self._closed:
            raise NetworkError("the connection to Telegram is closed")
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections)
            self._session = aiohttp.ClientSession(connector=connector, trust_env=True)
        return self._session

    async def _read(self, response: aiohttp.ClientResponse) -> bytes:
        content = bytearray()
        async for chunk in response.content.iter_chunked(_CHUNK):
            content += chunk
            if len(content) > self._largest:
                raise NetworkError("the answer is too large")
        return bytes(content)

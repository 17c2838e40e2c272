"""One HTTP exchange: JSON in and out, bounded in size; what goes wrong is Trouble."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import aiohttp
from yarl import URL

from bot.lookups.trouble import BUSY, FAILING, REFUSED, UNREACHABLE, UNREADABLE, Trouble

#: How long to leave a server alone that says "too many requests" without saying for how long.
_USUAL_REST = 30.0
_LONGEST_REST = 600.0


class Fetcher:
    """Asks servers over one pool of connections. Answers longer than `most_bytes` are not read."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._http: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        """Opens the pool."""
        self._http = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())

    async def stop(self) -> None:
        """Closes the pool."""
        if self._http:
            await self._http.close()

    async def get(self, url: URL, headers: Mapping[str, str] | None = None, *, or_none: bool = False) -> Any:
        """The JSON at an address; with `or_none` None for 404."""
        return await self._ask("GET", url, headers, None, or_none=or_none)

    async def post(self, url: URL, body: Any, headers: Mapping[str, str] | None = None) -> Any:
        """The JSON answered to a JSON body."""
        return await self._ask("POST", url, headers, body)

    async def _ask(
        self, method: str, url: URL, headers: Mapping[str, str] | None, body: Any, *, or_none: bool = False
    ) -> Any:
        assert self._http is not None
        try:
            # A redirect is not followed: it would carry keys and signatures to somebody else.
            async with self._http.request(method, url, headers=headers, json=body, allow_redirects=False) as response:
                if or_none and response.status == 404:
                    return None
                _check(response)
                return _parsed(await self._read(response))
        except (aiohttp.ClientError, OSError) as error:
            reason = UNREADABLE if isinstance(error, aiohttp.ClientPayloadError) else UNREACHABLE
            raise Trouble(reason) from None

    async def _read(self, response: aiohttp.ClientResponse) -> bytes:
        content = bytearray()
        async for chunk in response.content.iter_any():
            content += chunk
            if len(content) > self._most_bytes:
                raise Trouble(UNREADABLE)
        return bytes(content)


def _check(response: aiohttp.ClientResponse) -> None:
    if response.status == 200:
        return
    if response.status == 429:
        raise Trouble(BUSY, rest=_rest(response.headers.get("Retry-After")))
    raise Trouble(REFUSED if response.status in (401, 403) else FAILING)


def _rest(said: str | None) -> float:
    return min(float(said), _LONGEST_REST) if said and said.isascii() and said.isdigit() else _USUAL_REST


def _parsed(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise Trouble(UNREADABLE) from None

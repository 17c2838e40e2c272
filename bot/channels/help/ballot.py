"""One vote a day, reader and article, without a cookie and without keeping who they are."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date

from aiohttp import web

from bot.desk.article_votes import VoteStorage, vote
from bot.desk.ports import Clock
from bot.http.peers import client_address
from bot.http.rates import Buckets

_MOST = 100_000


class Ballot:
    """Counts votes. Who has voted is known by a hash with a key of the day, which never leaves this process."""

    def __init__(self, storage: VoteStorage, clock: Clock, limit: Buckets) -> None:
        self._storage = storage
        self._clock = clock
        self._limit = limit
        self._day: date | None = None
        self._key = b""
        self._seen: dict[bytes, None] = {}

    async def cast(self, request: web.Request, topic: str, lang: str, *, helped: bool) -> None:
        """Counts the vote, unless this reader has voted on the article today; raises TooMany."""
        address = client_address(request)
        self._limit.take(address)
        day = self._clock().date()
        if self._is_first(day, f"{lang}/{topic} {address} {request.headers.get('User-Agent', '')}"):
            await vote(self._storage, topic, lang, day, helped=helped)

    def _is_first(self, day: date, what: str) -> bool:
        if day != self._day:
            self._day, self._key, self._seen = day, secrets.token_bytes(32), {}
        mark = hashlib.blake2b(what.encode("utf-8", "replace"), key=self._key, digest_size=16).digest()
        if mark in self._seen:
            return False
        self._seen[mark] = None
        if len(self._seen) > _MOST:
            del self._seen[next(iter(self._seen))]
        return True

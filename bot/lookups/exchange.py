"""Accounts and orders by the exchange's own read-only API, with signed requests. docs/lookups.md has the protocol."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from yarl import URL

from bot.desk.lookup import Absent, AccountState, AccountStatus, OrderState, OrderStatus, Verification
from bot.lookups.fetching import Fetcher
from bot.lookups.reading import field, same, text
from bot.lookups.trouble import UNREADABLE, Trouble

TIMESTAMP, SIGNATURE = "X-Pharos-Timestamp", "X-Pharos-Signature"

Choice = TypeVar("Choice", AccountStatus, Verification, OrderStatus)


def signature(secret: str, method: str, path: str, query: str, timestamp: str) -> str:
    """HMAC-SHA256 in hex over the four lines; path and query as they go over the wire, the query without its "?"."""
    lines = "\n".join((method, path, query, timestamp))
    return hmac.new(secret.encode(), lines.encode(), hashlib.sha256).hexdigest()


class Exchange:
    """`GET /accounts/{sub}` and `GET /orders/{order_id}?sub=…` below the exchange's address."""

    def __init__(self, fetcher: Fetcher, url: str, secret: str, clock: Callable[[], float] = time.time) -> None:
        self._fetcher = fetcher
        self._url = url.rstrip("/")
        self._secret = secret
        self._clock = clock

    async def account(self, sub: str) -> AccountState | Absent:
        """The customer's account. Raises Trouble."""
        found = await self._get("account", f"/accounts/{quote(sub, safe='')}")
        if found is None:
            return Absent()
        same(field(found, "sub"), sub)
        reason = field(found, "reason")
        return AccountState(
            _one_of(AccountStatus, field(found, "status")),
            _one_of(Verification, field(found, "verification")),
            None if reason is None else text(reason, 200),
        )

    async def order(self, order_id: str, sub: str) -> OrderState | Absent:
        """The customer's order; to the exchange one of somebody else is none. Raises Trouble."""
        found = await self._get("order", f"/orders/{quote(order_id, safe='')}", urlencode({"sub": sub}))
        if found is None:
            return Absent()
        same(field(found, "order_id"), order_id)
        same(field(found, "sub"), sub)
        return OrderState(
            _one_of(OrderStatus, field(found, "status")),
            text(field(found, "pair")),
            text(field(found, "amount")),
            text(field(found, "filled")),
        )

    async def _get(self, name: str, path: str, query: str = "") -> Any | None:
        """What the answer holds under this name; "there is none" must be said, a 404 could be anybody's."""
        # Encoded here and kept as it is, for the signature is over what goes over the wire.
        url = URL(f"{self._url}{path}" + (f"?{query}" if query else ""), encoded=True)
        timestamp = str(int(self._clock()))
        signed = signature(self._secret, "GET", url.raw_path, url.raw_query_string, timestamp)
        answer = await self._fetcher.get(url, {TIMESTAMP: timestamp, SIGNATURE: signed})
        if not isinstance(answer, dict) or name not in answer:
            raise Trouble(UNREADABLE)
        return answer[name]


def _one_of(kind: type[Choice], value: Any) -> Choice:
    try:
        return kind(value)
    except ValueError:
        raise Trouble(UNREADABLE) from None

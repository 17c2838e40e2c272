"""Answers made once: compressed beforehand, and not sent again to who has them."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping

from aiohttp import web

#: Below this, compressing saves no packet.
_WORTH_COMPRESSING = 400


class Prepared:
    """The same bytes for everybody, as they are and compressed, with their tag.

    `compress` says whether the content is text; pictures and fonts are compressed already.
    """

    def __init__(
        self, content: bytes, headers: Mapping[str, str], *, compress: bool = True, status: int = 200
    ) -> None:
        self.content = content
        self.tag = f'"{hashlib.sha256(content).hexdigest()[:20]}"'
        self._headers = {**headers, "ETag": self.tag}
        self._status = status
        # mtime=0: the same content is the same bytes, whenever it was compressed.
        packed = gzip.compress(content, 9, mtime=0) if compress and len(content) >= _WORTH_COMPRESSING else content
        self.packed = packed if len(packed) < len(content) else None

    def answer(self, request: web.Request, headers: Mapping[str, str] | None = None) -> web.Response:
        """What this request gets: 304 if it has the content already. `headers` go before the prepared ones."""
        sent = {**self._headers, **(headers or {})}
        if self.packed is not None:
            sent["Vary"] = ", ".join([*filter(None, [sent.get("Vary")]), "Accept-Encoding"])
        if self._status == 200 and self._is_known(request):
            return web.Response(status=304, headers=sent)
        if self.packed is None or not _takes_gzip(request):
            return web.Response(body=self.content, status=self._status, headers=sent)
        return web.Response(body=self.packed, status=self._status, headers={**sent, "Content-Encoding": "gzip"})

    def _is_known(self, request: web.Request) -> bool:
        # Proxies that compress anew weaken tags, which is as good here.
        known = request.headers.get("If-None-Match", "").replace("W/", "")
        return self.tag in (tag.strip() for tag in known.split(","))


def _takes_gzip(request: web.Request) -> bool:
    for offer in request.headers.get("Accept-Encoding", "").lower().split(","):
        name, _, quality = offer.partition(";")
        if name.strip() in ("gzip", "*"):
            return quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False

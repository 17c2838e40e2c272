"""Signed links: which mail one belongs to and until when it is valid, in letters that nobody else can write."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
import struct
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.desk.kept import KeptStorage

_KEY = "ticket_link_key"
_BODY = struct.Struct(">QQ")
_DIGEST = hashlib.sha256().digest_size


@dataclass(frozen=True, slots=True)
class Claim:
    """What a link says."""

    mail_id: int
    expires: datetime


def sign(key: bytes, claim: Claim) -> str:
    """The link's token: 64 letters, digits, dashes and underscores."""
    body = _BODY.pack(claim.mail_id, int(claim.expires.timestamp()))
    return base64.urlsafe_b64encode(body + _digest(key, body)).decode()


def read(key: bytes, token: str) -> Claim | None:
    """What the token says; None when it was not signed with this key, or something in it was changed."""
    try:
        whole = base64.b64decode(token.encode(), altchars=b"-_", validate=True)
        body, digest = whole[:-_DIGEST], whole[-_DIGEST:]
        if len(body) != _BODY.size or not hmac.compare_digest(digest, _digest(key, body)):
            return None
        mail_id, expires = _BODY.unpack(body)
        return Claim(mail_id, datetime.fromtimestamp(expires, UTC))
    except (UnicodeEncodeError, binascii.Error):
        return None


def _digest(key: bytes, body: bytes) -> bytes:
    return hmac.digest(key, body, "sha256")


class LinkKey:
    """The key, made at its first use and kept in the database: nothing is to be configured, all gateways agree."""

    def __init__(self, storage: KeptStorage) -> None:
        self._storage = storage
        self._key: bytes | None = None

    async def get(self) -> bytes:
        """The key."""
        if self._key is None:
            async with self._storage.write() as work:
                kept: str = await work.kept.first(_KEY, secrets.token_hex(32))
                await work.commit()
            self._key = bytes.fromhex(kept)
        return self._key

"""Who comes to a ticket's page, by which link."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from bot.desk.mail import Mail
from bot.desk.ticket import Ticket
from bot.desk.ticket_link import may_read

COOKIE = "pharos_ticket"


@dataclass(frozen=True, slots=True)
class Visit:
    """A request with a link of ours. `path` is where the browser sees it, `secret` what its cookie holds."""

    mail: Mail
    ticket: Ticket
    path: str
    now: datetime
    expired: bool
    secret: str | None

    @property
    def may_read(self) -> bool:
        """Whether this browser opened the link, a short while ago."""
        return self.secret is not None and may_read(self.mail, reader_of(self.secret), self.now)


def reader_of(secret: str) -> str:
    """What is stored of a cookie. It is random and long, so a plain hash cannot be reversed."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()

"""Mail about tickets: what is to be sent, to whom, and what became of it.

Each mail may hold a link that opens its ticket once. The link belongs to the mail, so what is known of it (opened,
by whom) is kept with the mail.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

#: The name under which news of waiting mail are told (`News.delivery_due`).
MAIL = "email"

#: No more than what mail servers take without quoting: no blanks, no control characters, no second address.
_ADDRESS = re.compile(r"[^\s@<>()\[\]\\,;:\"\x00-\x1f\x7f]{1,64}@[^\s@<>()\[\]\\,;:\"\x00-\x1f\x7f]{1,189}")


class Kind(StrEnum):
    """What a mail is about."""

    STATUS = "status"  # staff moved the ticket
    ANSWER = "answer"  # somebody of the staff wrote
    LINK = "link"  # the customer asked for a new link


@dataclass(frozen=True, slots=True)
class NewMail:
    """A mail to be sent. `text` is in the customer's language; `author` is who of the staff said it."""

    ticket_id: str
    address: str
    lang: str
    kind: Kind
    text: str
    name: str | None = None  # the customer's
    author: str | None = None


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail in the outbox. `number` counts the mails of its ticket from 1, so that each can refer to the one before.

    `opened_at` is when its link was used, `reader` the hash of what the browser got that used it.
    """

    id: int
    ticket_id: str
    number: int
    address: str
    lang: str
    kind: Kind
    text: str
    name: str | None
    author: str | None
    topic: str
    created_at: datetime
    attempts: int
    opened_at: datetime | None = None
    reader: str | None = None

    @property
    def line(self) -> str:
        """What is sent in order: the mails of one ticket."""
        return self.ticket_id

    def __str__(self) -> str:
        return f"mail {self.number} of {self.ticket_id}"


class Mails(Protocol):
    """The outbox of mails."""

    async def add(self, mail: NewMail, at: datetime) -> bool:
        """The mail is to be sent; False when its address wants no more about the ticket, nor asked for this."""
        ...

    async def get(self, mail_id: int) -> Mail:
        """The mail, sent or not; raises NotFound."""
        ...

    async def due(self, now: datetime, limit: int = 100) -> Sequence[Mail]:
        """What can be sent now: of each ticket only the oldest, so that order is kept."""
        ...

    async def claim(self, mail_id: int, now: datetime, until: datetime) -> bool:
        """Takes a due mail for one sender; False when another has it. Without a mark it is due again at `until`."""
        ...

    async def delivered(self, mail_id: int, remote_id: str | None = None) -> None:
        """The mail server has it."""
        ...

    async def failed(self, mail_id: int, retry_at: datetime | None) -> None:
        """It was not taken; try again at `retry_at`, or never when that is None."""
        ...

    async def open_link(self, mail_id: int, reader: str, at: datetime) -> bool:
        """Uses the mail's link; False when it was used before."""
        ...

    async def asked_since(self, ticket_id: str, kind: Kind, since: datetime) -> bool:
        """Whether a mail of this kind was made for the ticket since then."""
        ...

    async def stop(self, mail_id: int, at: datetime) -> None:
        """No more mail about its ticket to its address, not even what waits."""
        ...


def address_of(customer: Mapping[str, Any]) -> str | None:
    """Where mail to a ticket's customer goes; None when there is no address, or none that can be written to."""
    address = customer.get("email")
    return address if isinstance(address, str) and is_address(address) else None


def is_address(text: str) -> bool:
    """Whether this is one plain address, and nothing that could become more than that in a header."""
    return _ADDRESS.fullmatch(text) is not None

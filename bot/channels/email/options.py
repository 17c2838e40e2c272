"""What an installation decides about mail."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class EmailOptions:
    """Settings of mail; `seconds` is the time for each answer of the server. Without `public_url` there are no links.

    `topic_title` says what a topic is called in a language.
    """

    smtp_url: str
    sender_name: str
    sender_address: str
    exchange: str
    languages: Collection[str]
    topic_title: Callable[[str, str], str]
    public_url: str = ""
    link_days: int = 14
    seconds: float = 30.0
    ca: Path | None = None

    @property
    def domain(self) -> str:
        """Where the sender is at home; Message-IDs end with it."""
        return self.sender_address.rpartition("@")[2]

    @property
    def base(self) -> str:
        """The address under which tickets are shown; empty when there are no links."""
        return f"{self.public_url.rstrip('/')}/tickets" if self.public_url else ""

    @property
    def base_path(self) -> str:
        """The path in it, for cookies: a proxy may serve this server under a path of its own."""
        return urlsplit(self.base).path

    @property
    def secure(self) -> bool:
        """Whether customers come by https."""
        return self.public_url.startswith("https:")

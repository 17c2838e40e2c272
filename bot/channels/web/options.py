"""What an installation decides about the web channel."""

# ruff: noqa: RUF009 - a Rate is frozen, so one default can serve all.

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from bot.desk.linking import IssueLink
from bot.http.rates import Rate


@dataclass(frozen=True, slots=True)
class Rates:
    """How often a customer may do what; all of it is off when `on` is false."""

    sessions: Rate = Rate(30, 60)
    messages: Rate = Rate(30, 60)
    messages_ip: Rate = Rate(300, 60)
    reads: Rate = Rate(240, 60)
    uploads: Rate = Rate(20, 60)
    uploads_ip: Rate = Rate(100, 600)
    failures: Rate = Rate(30, 60)
    on: bool = True


@dataclass(frozen=True, slots=True)
class SocketLimits:
    """How many sockets may be open, how large a frame, and how long, in seconds, a client may take."""

    open: int = 5000
    open_per_ip: int = 100
    frame_bytes: int = 256 * 1024
    hello_seconds: float = 10.0
    send_seconds: float = 10.0
    heartbeat_seconds: float = 25.0


@dataclass(frozen=True, slots=True)
class WebOptions:
    """Settings of the web channel; lengths of time in seconds."""

    languages: Collection[str]
    identity_secret: str = ""
    answer_seconds: float = 10.0
    message_chars: int = 10_000
    attachment_bytes: int = 10 * 1024 * 1024
    attachments_per_message: int = 10
    rates: Rates = field(default_factory=Rates)
    sockets: SocketLimits = field(default_factory=SocketLimits)
    #: The key of server-to-server calls; they are off without it.
    api_key: str = ""
    #: Makes links that sign a customer in on Telegram; None where that is off.
    telegram_link: IssueLink | None = None

    @property
    def limits(self) -> Mapping[str, int]:
        """What fits one message: how many files, the bytes of each, the characters of its text."""
        return {
            "files": self.attachments_per_message,
            "file_bytes": self.attachment_bytes,
            "text": self.message_chars,
        }

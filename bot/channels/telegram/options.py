"""What an installation decides about Telegram."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from bot.channels.telegram.flood import FloodRates
from bot.channels.telegram.staff.options import GroupOptions
from bot.desk.linking import LinkPolicy

#: The name under which a file is kept and its media type; raises bot.http.problems.Problem for what is not taken.
Inspect = Callable[[str, bytes], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class TelegramOptions:
    """Settings of the channel; lengths of time in seconds. Without `webhook_url` updates are polled."""

    token: str
    languages: Collection[str]
    inspect: Inspect
    api_base: str = "https://api.telegram.org"
    webhook_url: str = ""
    attachment_bytes: int = 10 * 1024 * 1024
    flood: FloodRates = field(default_factory=FloodRates)
    staff: GroupOptions = field(default_factory=GroupOptions)
    #: How long Telegram may take over an answer, and how long a poll waits for updates on top of that.
    patience: float = 20.0
    poll_seconds: int = 50
    #: All of a file's attempts together: the updates polled with it wait for it.
    file_seconds: float = 20.0
    #: How links that sign customers in are signed; without it there are none.
    links: LinkPolicy | None = None
    #: An album is complete when no more of it comes for so long.
    album_seconds: float = 1.0
    #: The least time between two answers in one group.
    group_seconds: float = 60.0
    first_retry: float = 1.0
    longest_retry: float = 300.0
    #: A turn that is quicker than `typing_after` shows no "typing…", which would come after its answer.
    typing_after: float = 0.3
    typing_every: float = 4.0
    typing_longest: float = 180.0
    typing_chats: int = 20
    #: What messages on their way get to arrive when the gateway stops.
    farewell: float = 2.0

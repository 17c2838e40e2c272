"""What an installation decides about the staff console."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.http.rates import Rate


@dataclass(frozen=True, slots=True)
class ConsoleOptions:
    """Settings of the console; lengths of time in seconds.

    A session ends `session_seconds` after sign-in, and sooner when it was not used for `idle_seconds`.
    """

    admin_password: str = ""
    session_seconds: float = 12 * 3600.0
    idle_seconds: float = 3600.0
    password_chars: int = 10
    rate_limits: bool = True
    rate_logins: Rate = field(default_factory=lambda: Rate(8, 300))
    rate_logins_ip: Rate = field(default_factory=lambda: Rate(60, 300))
    message_chars: int = 10_000
    sockets: int = 500
    heartbeat_seconds: float = 25.0
    recheck_seconds: float = 30.0
    queue_pause_seconds: float = 0.3
    presence_seconds: float = 90.0

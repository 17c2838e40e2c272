"""What an installation decides about the help centre."""

# ruff: noqa: RUF009 - a Rate is frozen, so one default can serve all.

from __future__ import annotations

from dataclasses import dataclass

from bot.http.rates import Buckets, NoLimit, Rate


@dataclass(frozen=True, slots=True)
class HelpOptions:
    """Settings of the help centre. Without `public_url`, addresses are those by which it is asked for.

    `searches` and `votes` are rates for one address; they are off when `limits` is false.
    """

    public_url: str = ""
    query_chars: int = 200
    searches: Rate = Rate(120, 60)
    votes: Rate = Rate(30, 600)
    limits: bool = True

    def buckets(self, rate: Rate) -> Buckets:
        """Buckets of this rate, or those that let everything through."""
        return Buckets(rate) if self.limits else NoLimit()

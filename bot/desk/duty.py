"""Who is at work, what they have, and what the past says of a customer: what routing asks of the storage."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.desk.routing import Candidate


class Duty(Protocol):
    """People at their consoles, and what was given to them."""

    async def console_open(self, console: str, username: str, until: datetime) -> None:
        """This open console stands for somebody's presence until then; to be said again while it is open.

        What is not said again ends by itself, so that a crash leaves nobody present for ever. Raises NotFound when
        there is no such account.
        """
        ...

    async def console_closed(self, console: str) -> None:
        """The console is closed; closing it twice changes nothing."""
        ...

    async def set_away(self, username: str, away: bool) -> None:
        """Somebody steps away from their open consoles, or is back; raises NotFound."""
        ...

    async def drop_lapsed(self, now: datetime) -> int:
        """Deletes consoles that were not heard of any more; returns how many."""
        ...

    async def present(self, now: datetime) -> frozenset[str]:
        """The usernames of active accounts with an open console that are not away."""
        ...

    async def conversation_candidates(self, now: datetime) -> Sequence[Candidate]:
        """All active accounts with the conversations that they have or are being offered, by username."""
        ...

    async def ticket_candidates(self, now: datetime, capacity: int) -> Sequence[Candidate]:
        """All active accounts with their tickets that wait for staff, each with this capacity, by username."""
        ...

    async def earlier_staff(self, sub: str | None, conversation_id: str) -> str | None:
        """Who had this customer's conversation last. A customer without `sub` is known by this conversation only."""
        ...

    async def contacts(self, sub: str | None, conversation_id: str, since: datetime) -> int:
        """How many tickets and handoffs the customer has had since then; known as for `earlier_staff`."""
        ...

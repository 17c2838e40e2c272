"""When a ticket must have been answered and solved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.desk.ticket import Priority


@dataclass(frozen=True, slots=True)
class Target:
    """What is promised for one priority."""

    first_response: timedelta
    resolution: timedelta


Policy = Mapping[Priority, Target]


def due_times(policy: Policy, priority: Priority, opened_at: datetime) -> tuple[datetime, datetime]:
    """(first response due, resolution due) of a ticket opened at `opened_at`."""
    target = policy[priority]
    return opened_at + target.first_response, opened_at + target.resolution

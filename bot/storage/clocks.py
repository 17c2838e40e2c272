"""A ticket's clocks as JSON and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.desk.ticket import Clocks, Priority, Promise


def to_document(clocks: Clocks) -> Mapping[str, Any]:
    """What is kept of them."""
    return {
        "priority": clocks.priority,
        "stops": [[_iso(stopped), _iso(resumed)] for stopped, resumed in clocks.stops],
        "awaiting_since": _iso(clocks.awaiting_since),
        "warned": list(clocks.warned),
        "breached": list(clocks.breached),
        "raised": list(clocks.raised),
    }


def from_document(kept: Mapping[str, Any] | None) -> Clocks:
    """Clocks from what was kept; those of a ticket that had none yet."""
    if kept is None:
        return Clocks()
    return Clocks(
        priority=Priority(kept["priority"]) if kept["priority"] else None,
        stops=tuple((datetime.fromisoformat(stopped), _moment(resumed)) for stopped, resumed in kept["stops"]),
        awaiting_since=_moment(kept["awaiting_since"]),
        warned=tuple(map(Promise, kept["warned"])),
        breached=tuple(map(Promise, kept["breached"])),
        raised=tuple(map(Promise, kept["raised"])),
    )


def _iso(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None

"""What a customer may read of a ticket's history: their own words and moves, its statuses, and the answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.desk.ticket import Change, Status, Ticket
from bot.desk.ticket_moves import CUSTOMER

#: Says a text in the reader's language.
Say = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. `words` are somebody's own, None for what only the ticket did."""

    at: datetime
    who: str
    what: str | None = None
    words: str | None = None


def story(ticket: Ticket, say: Say) -> list[Entry]:
    """The public part of the history, oldest first. What is not named here is nobody's business but the staff's."""
    told = [_entry(ticket, change, say) for change in ticket.history]
    return [entry for entry in told if entry is not None]


def _entry(ticket: Ticket, change: Change, say: Say) -> Entry | None:
    who = say("ticket_page_you" if change.who == CUSTOMER else "ticket_page_team")
    match change.what:
        case "created":
            return Entry(change.at, who, words=ticket.description)
        case "comment" | "answer":
            return Entry(change.at, who, words=change.new)
        case "file":
            return Entry(change.at, who, say("ticket_page_file", name=change.new or ""))
        case "reopened" | "withdrawn" as moved:
            return Entry(change.at, who, say(f"ticket_page_{moved}"))
        case "status" if change.who != CUSTOMER and change.new in set(Status):
            return Entry(change.at, who, say("ticket_page_moved", status=say(f"status_{change.new}")))
        case _:
            return None

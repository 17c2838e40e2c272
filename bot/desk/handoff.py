"""A handoff: a conversation given to a person, with the reason and what is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.desk.conversation import Mood
from bot.desk.ticket import Priority


class Reason(StrEnum):
    """Why the bot gave a conversation away."""

    ASKED = "asked"
    UNRESOLVED = "unresolved"
    UPSET = "upset"
    SECURITY = "security"
    UNAVAILABLE = "unavailable"


class HandoffState(StrEnum):
    """Where a handoff stands."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Handoff:
    """A conversation in the staff queue. `summary` is for staff, in English, and says what the transcript shows."""

    id: str
    conversation_id: str
    reason: Reason
    state: HandoffState
    summary: str
    lang: str
    mood: Mood
    priority: Priority
    created_at: datetime
    topic: str | None = None
    reasons: tuple[str, ...] = ()  # why the priority is what it is
    team: str = "support"
    attended: bool = False  # whether somebody of the team was there when it came
    offered_to: str | None = None  # until then it is this person's alone
    offered_until: datetime | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    channel: str = "web"
    claimed_by: str | None = None
    claimed_at: datetime | None = None
    done_at: datetime | None = None

    def is_offered_to(self, username: str, now: datetime) -> bool:
        """Whether it waits for this person before others."""
        offered = self.offered_until is not None and now < self.offered_until
        return offered and self.state is HandoffState.WAITING and self.offered_to == username

    def wire(self) -> dict[str, Any]:
        """The handoff as staff clients see it."""
        return {
            "id": self.id,
            "conversation": self.conversation_id,
            "reason": str(self.reason),
            "state": str(self.state),
            "summary": self.summary,
            "lang": self.lang,
            "mood": str(self.mood),
            "priority": str(self.priority),
            "reasons": list(self.reasons),
            "team": self.team,
            "topic": self.topic,
            "facts": dict(self.facts),
            "channel": self.channel,
            "offered_to": self.offered_to,
            "offered_until": self.offered_until.isoformat() if self.offered_until else None,
            "claimed_by": self.claimed_by,
            "created_at": self.created_at.isoformat(),
            "claimed_at": self.claimed_at.isoformat() if self.claimed_at else None,
            "done_at": self.done_at.isoformat() if self.done_at else None,
        }


_REASON_WORDS = {
    Reason.ASKED: "Asked for a person",
    Reason.UNRESOLVED: "The bot could not resolve it",
    Reason.UPSET: "The customer is upset",
    Reason.SECURITY: "The account may be compromised",
    Reason.UNAVAILABLE: "The assistant did not answer",
}


def summarise(
    reason: Reason, topic: str | None, facts: Mapping[str, str], said: tuple[str, ...], *, longest: int = 160
) -> str:
    """One paragraph for staff: the reason, the topic, the facts, and the customer's last words (at most three)."""
    parts = [_REASON_WORDS[reason] + "."]
    if topic:
        parts.append(f"Topic: {topic.replace('_', ' ')}.")
    if facts:
        parts.append("Known: " + ", ".join(f"{name} {value}" for name, value in facts.items()) + ".")
    last = [f"“{_shortened(text, longest)}”" for text in said[-3:] if text.strip()]
    if last:
        parts.append("Said: " + " · ".join(last))
    return " ".join(parts)


def _shortened(text: str, longest: int) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= longest else one_line[: longest - 1].rstrip() + "…"

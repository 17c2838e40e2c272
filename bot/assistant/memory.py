"""The dialogue state between two turns, as plain JSON.

Rasa would replay all events of a session in every turn, so a turn would cost more the longer a customer talks. Rules
and forms only need the slots and the open form, so that is all that is kept: a turn costs the same after a thousand.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from bot.desk.dialogue.understanding import FACTS

#: Slots that Rasa or the turn itself fills anew.
_PASSING = frozenset({"session_started_metadata", "facts_before", "interruption", "noticed", *FACTS})


def recall(
    sender: str, domain: Domain, memory: Mapping[str, Any] | None, facts: Mapping[str, str], lang: str | None
) -> DialogueStateTracker:
    """A tracker that stands where the last turn ended. Facts come from the conversation, which outlives it."""
    slots = dict((memory or {}).get("slots", {}))
    if lang and "language" not in slots:
        slots["language"] = {"code": lang, "asked_in": None}
    events: list[Event] = [ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted()]
    known = {slot.name for slot in domain.slots}
    events += [SlotSet(name, value) for name, value in {**slots, **facts}.items() if name in known]
    loop = (memory or {}).get("loop")
    if loop in domain.form_names:
        events += [ActiveLoop(loop), ActionExecuted(loop)]
    events.append(ActionExecuted(ACTION_LISTEN_NAME))
    return DialogueStateTracker.from_events(sender, events, slots=domain.slots, domain=domain)


def remember(tracker: DialogueStateTracker) -> dict[str, Any]:
    """What the next turn needs to know."""
    slots = {
        name: slot.value for name, slot in tracker.slots.items() if name not in _PASSING and slot.value is not None
    }
    return {"slots": slots, "loop": tracker.active_loop_name}

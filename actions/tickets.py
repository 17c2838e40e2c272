"""The form that opens a ticket."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from rasa_sdk.events import ActiveLoop, SlotSet

from actions.turn import DeskAction, Events, Turn
from actions.wiring import content, kinds, reader
from bot.desk.conversation import Button
from bot.desk.dialogue.form import CHANGE, CONFIRM, DESCRIPTION, EDIT, GENERAL_TOPIC, RESTART, Answered, Form, answer
from bot.desk.dialogue.notice import TICKET_FORM
from bot.desk.dialogue.understanding import CALL_FACTS, FACTS
from bot.desk.ticket import ticket_number
from bot.guard.phones import time_zones_of

FORM = TICKET_FORM


def form_of(turn: Turn) -> Form:
    """The form as the slots hold it."""
    topic = turn.slot("ticket_topic")
    progress: Mapping[str, Any] = turn.slot("ticket_progress") or {}
    return Form(
        topic=topic,
        description=turn.slot("description"),
        facts=turn.facts,
        asks=asks_of(turn, topic),
        any_network=content().plan(str(topic)).any_network,
        skipped=frozenset(progress.get("skipped", ())),
        filed=progress.get("filed", {}),
        tries=progress.get("tries", 0),
    )


def asks_of(turn: Turn, topic: str | None) -> tuple[str, ...]:
    """The facts that a ticket about this topic asks for; a verified customer is not asked for an address."""
    customer = turn.context.get("customer") or {}
    reachable = customer.get("sub") and customer.get("email")
    asked = content().plan(topic).asks if topic else ()
    asked = CALL_FACTS if topic == GENERAL_TOPIC and turn.slot("callback") else asked
    return asked if reachable else (*asked, "email")


def slots_of(form: Form, ask: str | None) -> Events:
    """The form as slots, with what is asked next."""
    progress = {"skipped": sorted(form.skipped), "filed": dict(form.filed), "tries": form.tries}
    return [
        SlotSet("ticket_topic", form.topic),
        SlotSet("description", form.description),
        *(SlotSet(fact, form.facts.get(fact)) for fact in (*FACTS, *CALL_FACTS)),
        SlotSet("ticket_progress", progress),
        SlotSet("requested_slot", ask),
    ]


class ValidateTicketForm(DeskAction):
    """Takes the answer to what the form asked, and decides what it asks next. Rasa's form then asks it."""

    def name(self) -> str:
        """As Rasa looks for it."""
        return f"validate_{FORM}"

    async def act(self, turn: Turn) -> Events:
        """Complaints and changes are said here, the question itself by the form."""
        form, requested = form_of(turn), turn.slot("requested_slot")
        if requested is None:
            form = prefilled(turn, form)
            answered = Answered(form, form.next())
        elif turn.interruption:
            answered = Answered(form, requested)  # back from a question in between: ask the same again
        else:
            answered = answer(form, requested, turn.heard, reader(), before=turn.slot("facts_before") or {})
            if answered.form.topic != form.topic and answered.complaint is None:
                # Another topic asks for other facts.
                form = replace(answered.form, asks=asks_of(turn, answered.form.topic))
                answered = replace(answered, form=form, ask=form.next())
        self._comment(turn, answered)
        events = slots_of(answered.form, answered.ask)
        if answered.ask == CONFIRM:
            events.insert(0, SlotSet("ticket_summary", summary(turn, answered.form)))
        return events

    def _comment(self, turn: Turn, answered: Answered) -> None:
        if not turn.heard.pressed and reader().complaint("address", turn.heard.text) == "address_checksum":
            # No address is a fact of a ticket, but a mistyped one in the story would lead staff astray.
            turn.say("complaint_address_checksum", about="ticket_create")
        if answered.complaint:
            turn.say(f"complaint_{answered.complaint}", about="ticket_create")
        elif answered.changed:
            field = answered.changed
            value = answered.form.description if field == DESCRIPTION else answered.form.facts[field]
            turn.say("noted_change", about="ticket_create", field=turn.text(f"field_{field}"), value=str(value))


def prefilled(turn: Turn, form: Form) -> Form:
    """A form that opens takes over what the conversation has told: the topic, and the story of the problem."""
    # A topic that only shines through counts if there are tickets about it: "create" also sounds like an account.
    named = turn.heard.topic or (turn.heard.likely_topic if turn.heard.likely_topic in content().plans else None)
    topic = named or turn.situation.problem or turn.slot("topic")
    if turn.slot("callback"):
        topic = GENERAL_TOPIC
    story = turn.slot("story")
    if named and turn.heard.entities and turn.heard.is_story:
        story = turn.heard.text
    if topic not in kinds().problems:
        story = None
    return replace(form, topic=topic, description=story, skipped=frozenset(), tries=0, asks=asks_of(turn, topic))


class AskTicketChange(DeskAction):
    """What is to be changed: the buttons are the fields of this ticket."""

    def name(self) -> str:
        """As Rasa's form looks for it."""
        return f"action_ask_{FORM}_{CHANGE}"

    async def act(self, turn: Turn) -> Events:
        """One message; a value may be written at once, too."""
        turn.say("utter_ask_ticket_form_ticket_change", buttons=edit_buttons(turn, form_of(turn)))
        return []


def edit_buttons(turn: Turn, form: Form) -> list[Button]:
    """A button for each field that the summary shows, and one to begin anew."""
    fields = ["topic", DESCRIPTION, *form.ticket_facts()]
    buttons = [turn.button(f"field_{field}", f'/{EDIT}{{"field": "{field}"}}') for field in fields]
    return [*buttons, turn.button("button_restart", f"/{RESTART}"), turn.button("button_cancel", "/stop")]


def summary(turn: Turn, form: Form) -> str:
    """What the ticket will say, a line each."""
    topic = content().articles.button(str(form.topic), turn.lang)
    lines = [("field_topic", topic), ("field_description", str(form.description))]
    lines += [(f"field_{fact}", value) for fact, value in form.ticket_facts().items()]
    return "\n".join(f"- **{turn.text(key)}**: {' '.join(value.split())}" for key, value in lines)


class ActionSubmitTicket(DeskAction):
    """The form is confirmed: opens the ticket and tells its number."""

    def name(self) -> str:
        """As in domain.yml."""
        return "action_submit_ticket"

    async def act(self, turn: Turn) -> Events:
        """The ticket is an effect of the reply that names it, so there is never the one without the other."""
        form = form_of(turn)
        conversation, message = str(turn.context.get("conversation_id")), str(turn.context.get("message_id"))
        number = ticket_number(conversation, message)
        article = content().articles.best(str(form.topic), "en")
        ticket = {
            "id": number,
            "topic": form.topic,
            "subject": article.title if article else str(form.topic),
            "description": form.description,
            "facts": {**form.ticket_facts(), **_zone(form)},
        }
        created = "ticket_created_callback" if turn.slot("callback") else "ticket_created"
        turn.say(created, number=number, effects={"tickets": [ticket]})
        return cleared(form.facts)


def _zone(form: Form) -> dict[str, str]:
    """Where a number is at home, so that nobody is called at night; only where the number leaves no doubt."""
    zones = time_zones_of(form.facts.get("phone", ""))
    return {"time_zone": zones[0]} if len(zones) == 1 else {}


class ActionCancelTicket(DeskAction):
    """Leaves the form; no ticket is opened."""

    def name(self) -> str:
        """As in domain.yml."""
        return "action_cancel_ticket"

    async def act(self, turn: Turn) -> Events:
        """The facts stay known, the rest of the form is forgotten."""
        turn.say("ticket_cancelled")
        filed = (turn.slot("ticket_progress") or {}).get("filed", {})
        return [ActiveLoop(None), SlotSet("requested_slot", None), *cleared(filed)]


def cleared(filed: Mapping[str, str]) -> Events:
    """An empty form, which remembers the facts of the tickets before."""
    return [
        SlotSet("ticket_topic", None),
        SlotSet("description", None),
        SlotSet("ticket_summary", None),
        SlotSet("story", None),
        SlotSet("topic", None),
        SlotSet("callback", None),
        SlotSet("call_time", None),
        SlotSet("ticket_progress", {"filed": dict(filed)}),
    ]

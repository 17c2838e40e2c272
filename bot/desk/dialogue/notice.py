"""What every message is looked at for, before anything is answered.

Whatever is being talked about, a customer may ask for a person, be in danger, be upset, want to stop, or ask
something in between. Such an interruption is noticed here; everything else goes the way of the rules.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from bot.desk.dialogue.feedback import RATE
from bot.desk.dialogue.understanding import FAQ, UNSURE, VENT, Understanding
from bot.desk.handoff import Reason

#: Opening the form is an action too.
TICKET_FORM = "ticket_form"


@dataclass(frozen=True, slots=True)
class Interruption:
    """An action that goes before the ordinary way; a handoff has its reason."""

    action: str
    reason: Reason | None = None
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """What the dialogue remembers between turns.

    `problem` is the topic of a problem that is not known to be solved; `asked` is what the bot's last message waits
    for, `answered` what it waited for when this message came. `requested` and `form_topic` belong to the ticket form
    while it is open; `fits`: this message reads as the fact that was requested, or as not having it. `score` is what
    it reads as where a rating is asked for, `comments` whether it reads as the comment that was asked for.
    """

    problem: str | None = None
    upsets: int = 0
    unclear: int = 0
    unhelpful: int = 0
    asked: str | None = None
    answered: str | None = None
    form_open: bool = False
    form_topic: str | None = None
    requested: str | None = None
    fits: bool = False
    score: int | None = None
    comments: bool = False


@dataclass(frozen=True, slots=True)
class Kinds:
    """What the taxonomy says of topics: which are problems, and which always go to a person."""

    problems: Collection[str]
    escalating: Collection[str]


#: In the form, these acts are answered at once and the form goes on.
_IN_BETWEEN: Mapping[str, str] = {
    "greet": "utter_greet",
    "thanks": "utter_thanks",
    "capabilities": "utter_capabilities",
    "bot_challenge": "utter_bot_challenge",
    "ticket_status": "action_ticket_status",
    "language_change": "action_change_language",
}

_UNCLEAR = frozenset({UNSURE, "out_of_scope"})


def notice(
    situation: Situation, heard: Understanding, kinds: Kinds, unsolved: Collection[str] = ()
) -> tuple[Situation, Interruption | None]:
    """(the situation after this message, what interrupts the ordinary way, if anything).

    `unsolved`: topics about which the customer has a ticket that is not solved yet.
    """
    if heard.intent == RATE or situation.score is not None:
        return replace(situation, unclear=0, answered=situation.asked, asked=None), Interruption("action_rate")
    if situation.comments:
        return _commented(situation, heard, kinds)
    after = _counted(situation, heard, kinds)
    if heard.callback and not heard.upset and not situation.form_open:
        return after, Interruption(TICKET_FORM)
    interruption = _handoff(after, heard, kinds)
    if interruption is None and situation.form_open:
        interruption = _in_form(situation, heard, kinds)
    elif interruption is None and heard.intent == VENT and heard.likely_topic:
        interruption = Interruption("action_answer")  # an angry question is a question
    elif interruption is None and heard.intent == "ticket_create" and "another" not in heard.values:
        topic = heard.topic or heard.likely_topic or after.problem
        if topic in unsolved:
            interruption = Interruption("action_offer_ticket", topic=topic)
    if interruption is None and situation.asked == "description" and not situation.form_open:
        interruption = _added(heard)
    return after, interruption


def _commented(situation: Situation, heard: Understanding, kinds: Kinds) -> tuple[Situation, Interruption | None]:
    """A comment on a rating: however it sounds, only danger and anger go before it; no problem begins with it."""
    said = replace(heard, intent=FAQ if heard.intent == FAQ else VENT, acts=frozenset())
    after = replace(_counted(situation, said, kinds), problem=situation.problem)
    return after, _handoff(after, said, kinds) or Interruption("action_comment")


def _counted(situation: Situation, heard: Understanding, kinds: Kinds) -> Situation:
    said_yes = heard.intent == "helpful_yes" or (heard.intent == "affirm" and situation.asked == "helpful")
    said_no = heard.intent == "helpful_no" or (heard.intent == "deny" and situation.asked == "helpful")
    said_no = said_no and not situation.form_open  # there a "no" answers the form
    unclear = heard.intent in _UNCLEAR and not heard.entities and not situation.form_open
    matter = heard.likely_topic if heard.intent in (FAQ, VENT) else None
    problem = matter if matter in kinds.problems else situation.problem
    return replace(
        situation,
        upsets=0 if said_yes else situation.upsets + heard.upset,
        unclear=situation.unclear + 1 if unclear else 0,
        unhelpful=0 if said_yes else situation.unhelpful + said_no,
        problem=None if said_yes else problem,
        answered=situation.asked,
        asked=None,
    )


def _handoff(after: Situation, heard: Understanding, kinds: Kinds) -> Interruption | None:
    topic = heard.likely_topic or after.problem
    patience = heard.manners.patience
    if heard.intent == "human_request" or "human_request" in heard.acts:
        return Interruption("action_handoff", Reason.ASKED, topic)
    if heard.intent == FAQ and (danger := [name for name in heard.questions if name in kinds.escalating]):
        return Interruption("action_handoff", Reason.SECURITY, danger[0])
    troubled = after.problem is not None or after.form_open
    if heard.upset and (after.upsets >= patience or (heard.surely_upset and troubled)):
        return Interruption("action_handoff", Reason.UPSET, topic)
    if after.unclear >= patience or after.unhelpful >= patience:
        return Interruption("action_handoff", Reason.UNRESOLVED, topic)
    return None


def _in_form(situation: Situation, heard: Understanding, kinds: Kinds) -> Interruption | None:
    if heard.restart and situation.requested != "description":
        return None  # the form itself begins anew
    if heard.intent == "stop" and not situation.fits:
        return Interruption("action_cancel_ticket")
    if heard.intent == FAQ and _is_digression(situation, heard, kinds):
        return Interruption("action_answer")
    if heard.intent in _IN_BETWEEN and not heard.entities and not situation.fits:
        return Interruption(_IN_BETWEEN[heard.intent])
    return None


def _added(heard: Understanding) -> Interruption | None:
    """What a customer writes after "what shall I add?" is added, unless it is a button or calls it off."""
    if heard.pressed or heard.intent in ("stop", "deny"):
        return None
    return Interruption("action_ticket_comment")


def _is_digression(situation: Situation, heard: Understanding, kinds: Kinds) -> bool:
    """Whether a message with a topic is a question in between, and not the answer that the form waits for."""
    if situation.requested == "ticket_topic" or heard.topic == situation.form_topic or situation.fits:
        return False
    if situation.requested == "description":
        # What happened is told in the words of some topic; only a real question about something else is none.
        return heard.topic not in kinds.problems and (heard.asks_something or heard.pressed)
    return heard.asks_something or heard.pressed or not heard.entities

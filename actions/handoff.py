"""Giving the conversation to a person."""

from __future__ import annotations

from rasa_sdk.events import ActiveLoop, SlotSet

from actions.answers import answer_text
from actions.surveys import comment_in
from actions.turn import DeskAction, Events, Turn
from bot.desk.dialogue.notice import Interruption
from bot.desk.handoff import Reason


class ActionHandoff(DeskAction):
    """Tells the customer that a person is coming, and has the gateway queue the conversation."""

    def name(self) -> str:
        """As in domain.yml."""
        return "action_handoff"

    async def act(self, turn: Turn) -> Events:
        """One message about the handoff; before it the answer, where the matter itself brought the handoff about."""
        why = turn.interruption or Interruption("action_handoff", Reason.ASKED, turn.heard.topic)
        reason = why.reason or Reason.ASKED
        topic = turn.heard.likely_topic
        if topic and reason in (Reason.SECURITY, Reason.UPSET) and not turn.form_open:
            turn.say_text(answer_text(turn, topic), about=topic)
        # An angry comment on a rating can be both: the comment, and what brings a person in.
        effects = {"handoff": {"reason": str(reason), "topic": why.topic}, **comment_in(turn)}
        turn.say(f"handoff_{reason}", effects=effects)
        return [ActiveLoop(None), SlotSet("requested_slot", None)]

"""Ratings: how customers say how they were served, and what they say of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.turn import DeskAction, Events, Turn
from actions.wiring import content
from bot.desk.dialogue.feedback import DECLINING
from bot.desk.survey import Kind, buttons
from bot.desk.ticket import ticket_number
from bot.desk.turn import KnownSurvey


def unanswered(turn: Turn) -> KnownSurvey | None:
    """The survey that a typed score answers: the newest that has none yet."""
    return next((survey for survey in reversed(turn.surveys) if survey.score is None), None)


def comment_in(turn: Turn) -> Mapping[str, Any]:
    """The effect of a comment on the rating that was given last; nothing where the message is none."""
    heard = turn.heard
    declined = heard.intent in DECLINING and (heard.pressed or heard.weight < heard.manners.description)
    rated = [survey for survey in turn.surveys if survey.score is not None]
    if declined or not rated or not turn.situation.comments:
        return {}
    return {"ratings": [{"survey": rated[-1].id, "comment": heard.text}]}


class ActionRate(DeskAction):
    """Takes the answer to a survey, typed or by its button."""

    def name(self) -> str:
        """As in domain.yml."""
        return "action_rate"

    async def act(self, turn: Turn) -> Events:
        """Thanks, or says sorry for a bad rating and that a supervisor will look; then asks for a comment.

        A second press, one of a survey that is over, or of somebody else's, is thanked for and changes nothing.
        """
        survey = self._survey(turn)
        if survey is None or survey.score is not None:
            turn.say("rating_known")
            return []
        rules, kind = content().survey, Kind(survey.kind)
        score = self._score(turn)
        if score is None or score not in rules.scale(kind).scores:
            self._ask_again(turn, survey)
            return []
        bad = rules.is_bad(kind, score)
        # As the desk numbers the ticket that it opens for a bad rating of a conversation without one.
        message = str(turn.context.get("conversation_id")), str(turn.context.get("message_id"))
        number = survey.ticket or ticket_number(*message)
        text = turn.text("rating_bad", number=number) if bad else turn.text("rating_thanks")
        effects = {"ratings": [{"survey": survey.id, "score": score}]}
        if turn.form_open:
            turn.say_text(text, about="thanks", effects=effects)
        else:
            ask = turn.text(f"comment_ask_{'bad' if bad else 'good'}")
            skip = [turn.button("button_no_comment", "/deny")]
            turn.say_text(f"{text}\n\n{ask}", about="thanks", asks="comment", buttons=skip, effects=effects)
        return []

    def _survey(self, turn: Turn) -> KnownSurvey | None:
        if not turn.heard.pressed:
            return unanswered(turn)
        pressed = turn.heard.values.get("survey")
        return next((survey for survey in turn.surveys if survey.id == pressed), None)

    def _score(self, turn: Turn) -> int | None:
        if not turn.heard.pressed:
            return turn.situation.score
        pressed = turn.heard.values.get("score", "")
        return int(pressed) if pressed.isascii() and pressed.isdigit() and len(pressed) <= 2 else None

    def _ask_again(self, turn: Turn, survey: KnownSurvey) -> None:
        scale = content().survey.scale(Kind(survey.kind))
        text = turn.text("rating_unclear", lowest=str(scale.lowest), highest=str(scale.highest))
        turn.say_text(text, asks="rating", buttons=buttons(scale, survey.id))


class ActionComment(DeskAction):
    """Takes what the customer says of the rating that they have just given."""

    def name(self) -> str:
        """As in domain.yml."""
        return "action_comment"

    async def act(self, turn: Turn) -> Events:
        """Thanks, also for nothing."""
        effects = comment_in(turn)
        turn.say("comment_thanks" if effects else "comment_none", effects=effects)
        return []

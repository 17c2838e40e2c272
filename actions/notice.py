"""Runs first in every turn: the language, what interrupts, and what is remembered."""

from __future__ import annotations

from dataclasses import asdict, replace

from rasa_sdk.events import SlotSet

from actions.own_tickets import unsolved
from actions.surveys import unanswered
from actions.turn import DeskAction, Events, Turn
from actions.wiring import asks, content, kinds, reader, wants_call
from bot.desk.dialogue.feedback import is_comment
from bot.desk.dialogue.language import choose_language
from bot.desk.dialogue.notice import TICKET_FORM, Interruption, notice
from bot.desk.dialogue.understanding import CALL_FACTS, FACTS, FAQ, Understanding
from bot.desk.scores import read_score
from bot.desk.survey import Kind


class ActionNotice(DeskAction):
    """Looks at every message before anything is answered; see `bot.desk.dialogue.notice`."""

    def name(self) -> str:
        """As in domain.yml."""
        return "action_notice"

    async def act(self, turn: Turn) -> Events:
        """Sets language, situation and interruption, once a message: a form that opens makes Rasa ask again."""
        mark = str(turn.context.get("message_id") or id(turn.heard.text))
        if turn.slot("noticed") == mark:
            return []
        heard = self._heard(turn)
        language = choose_language(turn.language, heard, content().texts.languages)
        known = replace(
            turn.situation,
            form_open=turn.form_open,
            form_topic=turn.slot("ticket_topic"),
            requested=turn.slot("requested_slot"),
            fits=self._fits(turn),
            score=self._score(turn),
            comments=turn.situation.asked == "comment" and is_comment(heard, asks=asks(heard.text)),
        )
        situation, interruption = notice(known, heard, kinds(), {ticket.topic for ticket in unsolved(turn)})
        events = [
            SlotSet("noticed", mark),
            SlotSet("language", asdict(language)),
            SlotSet("situation", asdict(situation)),
            SlotSet("interruption", asdict(interruption) if interruption else None),
            SlotSet("facts_before", turn.facts),
        ]
        if heard.intent == FAQ and not turn.form_open and heard.is_story:
            told = heard.topic in kinds().problems
            events.append(SlotSet("story", heard.text if told else None))
        if heard.callback and interruption == Interruption(TICKET_FORM):
            events.append(SlotSet("callback", True))
        return events

    def _heard(self, turn: Turn) -> Understanding:
        """With what is heard by phrases: a call is wanted, or the form anew."""
        heard = turn.heard
        # A question about calls ("do you call customers?") is a question.
        asked = heard.topic is None or heard.topic in kinds().problems
        call = heard.callback or (asked and wants_call(heard.text))
        return replace(heard, callback=call, restart=reader().restarts(heard.text))

    def _fits(self, turn: Turn) -> bool:
        requested = turn.slot("requested_slot")
        text = turn.heard.text
        known = requested in (*FACTS, *CALL_FACTS)
        return known and (reader().interpret(requested, text) is not None or reader().declines(text))

    def _score(self, turn: Turn) -> int | None:
        """What a typed message says where a rating is asked for: by the bot, or by the gateway between two turns."""
        waits = turn.context.get("asked") == "rating" or turn.situation.asked == "rating"
        survey = unanswered(turn)
        if not waits or survey is None or turn.heard.pressed:
            return None
        return read_score(turn.heard.text, content().survey.scale(Kind(survey.kind)), content().score_words)

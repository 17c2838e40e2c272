"""One turn as an action sees it: what was heard, what is remembered, and how to answer."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import cached_property
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.wiring import content
from bot.desk.conversation import Button
from bot.desk.dialogue.language import Language
from bot.desk.dialogue.notice import Interruption, Situation
from bot.desk.dialogue.understanding import CALL_FACTS, FACTS, Understanding
from bot.desk.handoff import Reason
from bot.desk.turn import KnownSurvey, KnownTicket

Events = list[dict[str, Any]]

logger = logging.getLogger(__name__)


class Turn:
    """What one action may look at and say. Everything said is in the customer's language."""

    def __init__(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
        self._dispatcher = dispatcher
        self._tracker = tracker
        self._asked: str | None = None

    @cached_property
    def heard(self) -> Understanding:
        """What the customer's message means."""
        return Understanding.of(self._tracker.latest_message, content().manners)

    @cached_property
    def context(self) -> Mapping[str, Any]:
        """What the gateway told along with the message: `message_id`, `conversation_id`, `customer`, `tickets`."""
        return self._tracker.latest_message.get("metadata") or {}

    @cached_property
    def tickets(self) -> Sequence[KnownTicket]:
        """The customer's own tickets, oldest first."""
        return [KnownTicket(**ticket) for ticket in self.context.get("tickets", ())]

    @cached_property
    def surveys(self) -> Sequence[KnownSurvey]:
        """The surveys that may be answered or commented on now, the newest last."""
        return [KnownSurvey(**survey) for survey in self.context.get("surveys", ())]

    def slot(self, name: str) -> Any:
        """What a slot holds."""
        return self._tracker.get_slot(name)

    @property
    def form_open(self) -> bool:
        """Whether the ticket form is being filled in."""
        return bool((self._tracker.active_loop or {}).get("name"))

    @property
    def facts(self) -> dict[str, str]:
        """The facts known so far."""
        return {name: value for name in (*FACTS, *CALL_FACTS) if (value := self.slot(name)) is not None}

    @property
    def language(self) -> Language | None:
        """The language chosen so far."""
        known = self.slot("language")
        return Language(**known) if known else None

    @property
    def lang(self) -> str:
        """The language to answer in."""
        known = self.language
        return known.code if known else "en"

    @property
    def situation(self) -> Situation:
        """What the dialogue remembers."""
        return Situation(**(self.slot("situation") or {}))

    @property
    def interruption(self) -> Interruption | None:
        """What was noticed in this message, if anything."""
        known = self.slot("interruption")
        if not known:
            return None
        return Interruption(known["action"], Reason(known["reason"]) if known["reason"] else None, known["topic"])

    def say(
        self,
        key: str,
        *,
        buttons: Sequence[Button] = (),
        about: str | None = None,
        effects: Mapping[str, Any] | None = None,
        **values: str,
    ) -> None:
        """Says a text of data/responses, with its own quick replies unless others are given; effects as below."""
        said = content().texts.utterance(key, self.lang, **values)
        self.say_text(
            said.text,
            buttons=buttons or said.buttons,
            about=about or said.about,
            asks=said.asks,
            effects=effects,
        )

    def say_text(
        self,
        text: str,
        *,
        buttons: Sequence[Button] = (),
        about: str | None = None,
        asks: str | None = None,
        effects: Mapping[str, Any] | None = None,
    ) -> None:
        """Says a text; `effects` (tickets, comments, ratings, handoff) are stored together with it."""
        self._asked = asks
        custom = {"lang": self.lang, "about": about, "asks": asks, **(effects or {})}
        self._dispatcher.utter_message(
            text=text, buttons=[button.wire() for button in buttons] or None, json_message=custom
        )

    def text(self, key: str, **values: str) -> str:
        """A text without saying it yet."""
        return content().texts.say(key, self.lang, **values)

    def button(self, key: str, payload: str) -> Button:
        """A quick reply with a text of data/responses."""
        return Button(self.text(key), payload)

    def remembered(self) -> Events:
        """What the next turn must know of what was asked in this one."""
        if self._asked is None:
            return []
        return [SlotSet("situation", {**asdict(self.situation), "asked": self._asked})]


class DeskAction(Action, ABC):  # type: ignore[misc]  # rasa_sdk is not typed
    """An action that always answers: whatever fails inside is logged, and the customer hears that something did."""

    @abstractmethod
    def name(self) -> str:
        """As in domain.yml."""

    @abstractmethod
    async def act(self, turn: Turn) -> Events:
        """Says what is to be said and returns the events."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Called by Rasa."""
        turn = Turn(dispatcher, tracker)
        try:
            events = await self.act(turn)
        except Exception:
            logger.exception("%s failed", self.name())
            turn.say("error", about="out_of_scope")
            return []
        return events + turn.remembered()

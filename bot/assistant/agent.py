"""Rasa's Agent, run one turn at a time."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from aiohttp import ClientResponseError
from rasa.core.actions.action import RemoteAction
from rasa.core.agent import Agent
from rasa.core.channels import CollectingOutputChannel, UserMessage
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection

from bot.assistant.memory import recall, remember
from bot.assistant.nlg import LocalisedNLG
from bot.assistant.payload import parsed_payload
from bot.desk.conversation import Mood
from bot.desk.dialogue.understanding import FACTS
from bot.desk.errors import Unavailable
from bot.desk.turn import TurnRequest, TurnResult

#: Keeps a customer's text that begins with "/" from being read as an intent; NLU folds it away.
_WORD_JOINER = "\u2060"


def _take_as_valid(action: RemoteAction, result: dict[str, Any]) -> bool:
    return bool(action) and isinstance(result, dict)


class InProcessActions(EndpointConfig):  # type: ignore[misc]  # Rasa is not typed
    """Runs the actions of the package `actions` in this process, in the place of an action server."""

    def __init__(self) -> None:
        super().__init__(url="in-process")
        # Rasa checks every answer of an action server against a schema, and the schema against its own, which is
        # nine tenths of a turn. These answers come from rasa_sdk in this process, whose shape a test holds.
        RemoteAction._validate_action_result = _take_as_valid
        self._executor = ActionExecutor()
        self._executor.register_package("actions")

    async def request(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        """The answer that the action server would give to this call."""
        call = kwargs["json"]
        try:
            answer: dict[str, Any] | None = await self._executor.run(call)
        except ActionExecutionRejection as rejected:
            raise ClientResponseError(None, (), status=400, message=str(rejected)) from rejected  # type: ignore[arg-type]
        return answer


class TurnTrackers(TrackerStore):  # type: ignore[misc]  # Rasa is not typed
    """Holds a tracker for the length of one turn; what lasts is the memory that the turn returns."""

    def __init__(self, domain: Domain) -> None:
        super().__init__(domain)
        self._held: dict[str, DialogueStateTracker] = {}

    def hold(self, tracker: DialogueStateTracker) -> None:
        """The turn begins."""
        self._held[tracker.sender_id] = tracker

    def let_go(self, sender: str) -> None:
        """The turn has ended."""
        self._held.pop(sender, None)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """The tracker is the one held."""
        self._held[tracker.sender_id] = tracker

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The tracker held for this turn."""
        return self._held.get(sender_id)


class DeskAgent:
    """A loaded model that runs turns. Raises Unavailable when the model cannot be loaded."""

    def __init__(self, model: Path) -> None:
        nlg = LocalisedNLG()
        self._agent = Agent.load(model, generator=nlg, action_endpoint=InProcessActions())
        if not self._agent.is_ready():
            raise Unavailable(f"The model {model.name} cannot be loaded.")
        processor = self._agent.processor
        self._domain: Domain = processor.domain
        self._trackers = TurnTrackers(self._domain)
        # Agent wraps every store in one that starts the customer anew when the store fails; errors shall be errors.
        self._agent.tracker_store = processor.tracker_store = self._trackers

    async def turn(self, request: TurnRequest) -> TurnResult:
        """Runs one turn; nothing of it stays here."""
        sender = f"{request.conversation_id}:{request.message_id}"
        tracker = recall(sender, self._domain, request.memory, request.facts, request.lang)
        said_before = len(tracker.events)
        self._trackers.hold(tracker)
        try:
            await self._agent.processor.handle_message(self._message(sender, request))
            done = await self._trackers.retrieve(sender)
        finally:
            self._trackers.let_go(sender)
        assert done is not None
        return _result(done, said_before)

    def _message(self, sender: str, request: TurnRequest) -> UserMessage:
        metadata = {
            "message_id": request.message_id,
            "conversation_id": request.conversation_id,
            "customer": asdict(request.customer),
            "tickets": [asdict(ticket) for ticket in request.tickets],
            "attachments": request.attachments,
            "surveys": [asdict(survey) for survey in request.surveys],
            "asked": request.asked,
        }
        text = request.text if not request.text.startswith("/") else _WORD_JOINER + request.text
        parsed = parsed_payload(request.payload, request.text, metadata) if request.payload else None
        return UserMessage(
            text,
            output_channel=CollectingOutputChannel(),
            sender_id=sender,
            message_id=request.message_id,
            metadata=metadata,
            parse_data=parsed,
        )


def _result(tracker: DialogueStateTracker, said_before: int) -> TurnResult:
    utterances = [event for event in list(tracker.events)[said_before:] if isinstance(event, BotUttered)]
    lang = (tracker.get_slot("language") or {}).get("code", "en")
    situation = tracker.get_slot("situation") or {}
    customs = [utterance.data.get("custom") or {} for utterance in utterances]
    return TurnResult.from_json(
        {
            "replies": [
                {
                    "text": utterance.text,
                    "lang": custom.get("lang") or lang,
                    "about": custom.get("about"),
                    "asks": custom.get("asks"),
                    "buttons": utterance.data.get("buttons") or [],
                }
                for utterance, custom in zip(utterances, customs, strict=True)
                if utterance.text
            ],
            "lang": lang,
            "mood": Mood.UPSET if situation.get("upsets") else Mood.CALM,
            "facts": {name: value for name in FACTS if (value := tracker.get_slot(name)) is not None},
            "tickets": [ticket for custom in customs for ticket in custom.get("tickets", ())],
            "comments": [comment for custom in customs for comment in custom.get("comments", ())],
            "moves": [move for custom in customs for move in custom.get("moves", ())],
            "ratings": [rating for custom in customs for rating in custom.get("ratings", ())],
            "handoff": next((custom["handoff"] for custom in customs if custom.get("handoff")), None),
            "topic": tracker.get_slot("ticket_topic") or tracker.get_slot("topic") or situation.get("problem"),
            "memory": remember(tracker),
        }
    )

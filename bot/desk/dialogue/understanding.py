"""What the assistant understood of one message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.desk.dialogue.manners import Manners

FAQ = "faq"

#: What a ticket can need to know; entities of other kinds (a wallet address) are heard but kept by nobody.
FACTS = ("email", "uid", "tx_hash", "coin", "amount", "network", "order_id")

#: What only a call-back needs to know; it goes into the ticket and is no fact of the conversation.
CALL_FACTS = ("phone", "call_time")

#: The intent when the classifier would only be guessing.
UNSURE = "unsure"

#: The intent of anger without a question; a topic may still show through.
VENT = "vent"


@dataclass(frozen=True, slots=True)
class Understanding:
    """One message, understood.

    `intent` is `faq`, a dialogue act, `out_of_scope`, `vent` (anger without a matter) or `unsure`. `questions` are
    the topics to answer, `topics` the nearest ones with their confidence, best first. `matter` is what a request is
    about. `lang_certain` is false for texts too short or neutral to tell the language. `pressed` means that a button
    was pressed: nothing was guessed, and `values` is all that it says, by name. `callback`: a call is wanted;
    `restart`: the form is to begin anew. `manners` are the thresholds by which the message is judged.
    """

    text: str
    intent: str
    confidence: float = 1.0
    questions: tuple[str, ...] = ()
    topics: tuple[tuple[str, float], ...] = ()
    acts: frozenset[str] = frozenset()
    matter: str | None = None
    lang: str = "en"
    lang_certain: bool = False
    lang_requested: str | None = None
    upset: bool = False
    surely_upset: bool = False
    entities: Mapping[str, str] = field(default_factory=dict)
    pressed: bool = False
    callback: bool = False
    restart: bool = False
    values: Mapping[str, str] = field(default_factory=dict)
    manners: Manners = field(default_factory=Manners)

    @property
    def topic(self) -> str | None:
        """The topic of this message, if it has one."""
        return self.questions[0] if self.questions else None

    @property
    def likely_topic(self) -> str | None:
        """The topic that stands out, also in a message that is mainly something else (a request, anger)."""
        if self.questions or self.matter or not self.topics:
            return self.topic or self.matter
        best, likely = self.topics[0]
        least = self.manners.stands_out * sum(confidence for _, confidence in self.topics)
        return best if likely >= max(least, self.manners.glimmer) else None

    @property
    def asks_something(self) -> bool:
        """Whether it reads as a question rather than as a statement."""
        return any(mark in self.text for mark in "?？؟")

    @property
    def weight(self) -> int:
        """How much it tells, in letters; a letter of Chinese or Japanese says as much as three."""
        return sum(3 if ord(letter) > 0x2E80 else 1 for letter in self.text if letter.isalnum())

    @property
    def is_story(self) -> bool:
        """Whether it tells enough to stand as the description of a ticket without asking for one."""
        least = self.manners.story_with_facts if self.entities else self.manners.story
        return not self.pressed and self.weight >= least

    @classmethod
    def of(cls, parsed: Mapping[str, Any], manners: Manners | None = None) -> Understanding:
        """From what the NLU pipeline (or a button's payload) put into the message."""
        entities = {entity["entity"]: str(entity["value"]) for entity in parsed.get("entities", ())}
        intent = str((parsed.get("intent") or {}).get("name") or UNSURE)
        language = parsed.get("language")
        mood = parsed.get("mood") or {}
        manners = manners or Manners()
        pressed = language is None  # a payload never went through the pipeline
        questions = tuple(parsed.get("questions", ()))
        if pressed and "topic" in entities:
            questions = (entities["topic"],)
        return cls(
            text=str(parsed.get("text") or ""),
            intent=intent,
            confidence=float((parsed.get("intent") or {}).get("confidence") or 0.0),
            questions=questions,
            topics=tuple((near["name"], float(near["confidence"])) for near in parsed.get("topics", ())),
            acts=frozenset(parsed.get("acts", ())),
            matter=parsed.get("matter"),
            lang=(language or {}).get("code", "en"),
            lang_certain=bool((language or {}).get("certain")),
            lang_requested=parsed.get("language_requested"),
            upset=mood.get("label") == "upset",
            surely_upset=mood.get("label") == "upset" and mood.get("confidence", 0.0) >= manners.surely_upset,
            entities={kind: value for kind, value in entities.items() if kind in FACTS},
            pressed=pressed,
            callback=pressed and "callback" in entities,
            values=entities if pressed else {},
            manners=manners,
        )

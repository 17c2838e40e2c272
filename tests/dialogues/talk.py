"""Runs a conversation through the Agent the way the gateway does: memory, facts and tickets go from turn to turn."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from bot.assistant.agent import DeskAgent
from bot.desk.conversation import Customer
from bot.desk.turn import KnownSurvey, KnownTicket, Move, NewTicket, TurnRequest, TurnResult

#: What a line of a dialogue may expect; anything else is a typing error in the data.
EXPECTABLE = {
    "about", "asks", "lang", "says", "never_says", "facts", "ticket", "handoff", "mood", "offers", "comment", "move",
    "silent", "rating"
}  # fmt: skip


@dataclass
class Talk:
    """One customer's conversation with the agent."""

    agent: DeskAgent
    customer: Customer = field(default_factory=Customer)
    lang: str | None = None
    facts: dict[str, str] = field(default_factory=dict)
    memory: dict[str, Any] | None = None
    tickets: list[NewTicket] = field(default_factory=list)
    surveys: list[KnownSurvey] = field(default_factory=list)
    statuses: dict[str, str] = field(default_factory=dict)
    turns: int = 0
    asked: str | None = None  # what our last message waits for; the gateway asks surveys between two turns

    def invite(self, survey: KnownSurvey) -> None:
        """The gateway asks the customer."""
        self.surveys.append(survey)
        self.asked = "rating"

    async def say(self, text: str, payload: str | None = None) -> TurnResult:
        """The customer says or presses something; returns what the bot made of it."""
        self.turns += 1
        result = await self.agent.turn(
            TurnRequest(
                message_id=f"m{self.turns}",
                text=text,
                payload=payload,
                conversation_id="c_test",
                channel="web",
                lang=self.lang,
                facts=self.facts,
                tickets=tuple(self._known(ticket) for ticket in self.tickets),
                customer=self.customer,
                memory=self.memory,
                surveys=tuple(self.surveys),
                asked=self.asked,
            )
        )
        self.asked = result.replies[-1].asks if result.replies else self.asked
        for rating in result.ratings:
            rated = [survey for survey in self.surveys if survey.id == rating.survey and rating.comment is None]
            others = [survey for survey in self.surveys if survey.id != rating.survey]
            self.surveys = [*others, *(replace(survey, score=rating.score) for survey in rated)]
        self.lang, self.facts, self.memory = result.lang, dict(result.facts), dict(result.memory)
        self.tickets += result.tickets
        self.statuses |= {move.ticket: "open" if move.to is Move.REOPENED else "closed" for move in result.moves}
        return result

    def _known(self, ticket: NewTicket) -> KnownTicket:
        status = self.statuses.get(ticket.id, "open")
        return KnownTicket(ticket.id, ticket.topic, ticket.subject, status, can_reopen=status == "closed")

    def filled(self, payload: str | None) -> str | None:
        """A payload with the number of the customer's first ticket where it says {ticket}."""
        return payload and payload.replace("{ticket}", self.tickets[0].id if self.tickets else "")


def differences(expected: dict[str, Any], result: TurnResult) -> list[str]:
    """What of the expectation does not hold, in words."""
    unknown = set(expected) - EXPECTABLE - {"said", "pressed"}
    if unknown:
        return [f"the dialogue expects unknown things: {sorted(unknown)}"]
    checks = _said(expected, result) | _done(expected, result)
    return [f"{name}: expected {expected[name]!r}, got {got!r}" for name, (holds, got) in checks.items() if not holds]


def _said(expected: dict[str, Any], result: TurnResult) -> dict[str, tuple[bool, object]]:
    text = "\n".join(reply.text for reply in result.replies)
    about = [reply.about for reply in result.replies]
    asks = result.replies[-1].asks if result.replies else None
    offered = [button.about or button.payload for reply in result.replies for button in reply.buttons]
    found: dict[str, tuple[bool, object]] = {}
    if "about" in expected:
        found["about"] = (all(wanted in about for wanted in _list(expected["about"])), about)
    if "asks" in expected:
        found["asks"] = (asks == expected["asks"], asks)
    if "lang" in expected:
        langs = {reply.lang for reply in result.replies}
        found["lang"] = (langs == {expected["lang"]}, langs)
    if "says" in expected:
        found["says"] = (all(words in text for words in _list(expected["says"])), text)
    if "never_says" in expected:
        found["never_says"] = (not any(words in text for words in _list(expected["never_says"])), text)
    if "offers" in expected:
        found["offers"] = (all(wanted in offered for wanted in _list(expected["offers"])), offered)
    return found


def _done(expected: dict[str, Any], result: TurnResult) -> dict[str, tuple[bool, object]]:
    handoff = str(result.handoff.reason) if result.handoff else None
    found: dict[str, tuple[bool, object]] = {}
    if "handoff" in expected:
        found["handoff"] = (handoff == expected["handoff"], handoff)
    if "mood" in expected:
        found["mood"] = (result.mood == expected["mood"], result.mood)
    if "facts" in expected:
        wanted = expected["facts"]
        found["facts"] = (all(result.facts.get(name) == value for name, value in wanted.items()), result.facts)
    if "rating" in expected:
        got = [rating.score if rating.comment is None else rating.comment for rating in result.ratings]
        found["rating"] = (got == ([] if expected["rating"] is None else [expected["rating"]]), got)
    if "comment" in expected:
        found["comment"] = (bool(result.comments) == expected["comment"], result.comments)
    if "move" in expected:
        found["move"] = ([str(move.to) for move in result.moves] == _list(expected["move"]), result.moves)
    if "ticket" in expected:
        found["ticket"] = (_ticket_is(expected["ticket"], result.tickets), result.tickets)
    return found


def _ticket_is(wanted: dict[str, Any] | None, tickets: tuple[NewTicket, ...]) -> bool:
    if wanted is None:
        return not tickets
    if len(tickets) != 1:
        return False
    facts = wanted.get("facts", {})
    return tickets[0].topic == wanted["topic"] and all(tickets[0].facts.get(name) == v for name, v in facts.items())


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]

"""Answers to questions, and the way on when an answer was not enough."""

from __future__ import annotations

from collections.abc import Sequence

from rasa_sdk.events import SlotSet

from actions.own_tickets import unsolved
from actions.turn import DeskAction, Events, Turn
from actions.wiring import content, kinds
from bot.desk.conversation import Button


def nearest(turn: Turn) -> list[str]:
    """The most likely topics of this message, best first, without those that were answered already."""
    manners, answered = turn.heard.manners, (*turn.heard.questions, *(turn.slot("answered") or ()))
    worth = [name for name, confidence in turn.heard.topics if confidence >= manners.worth_offering]
    return [name for name in worth if name not in answered][: manners.offers]


def offers(turn: Turn, topics: Sequence[str]) -> list[Button]:
    """Quick replies for topics."""
    return [content().texts.topic_button(topic, turn.lang) for topic in topics]


def way_on(turn: Turn, topic: str | None) -> list[Button]:
    """A ticket about this topic, or a person."""
    payload = f'/ticket_create{{"topic": "{topic}"}}' if topic else "/ticket_create"
    return [turn.button("button_ticket", payload), turn.button("button_person", "/human_request")]


def lead_on(turn: Turn) -> None:
    """The answer was not enough: another topic that came near, a ticket about this one, or a person."""
    left = [topic for topic in turn.slot("nearby") or () if topic not in (turn.slot("answered") or ())]
    turn.say("helpful_no", buttons=[*offers(turn, left[:2]), *way_on(turn, turn.slot("topic"))])


#: The matter is over.
SOLVED: Events = [SlotSet(slot, None) for slot in ("topic", "story", "answered", "nearby")]


class ActionAnswer(DeskAction):
    """Answers each question of the message with its article."""

    def name(self) -> str:
        """As in domain.yml."""
        return "action_answer"

    async def act(self, turn: Turn) -> Events:
        """Each topic in a message of its own, `about` that topic; the last one asks whether it helped."""
        questions = turn.heard.questions or tuple(name for name, _ in turn.heard.topics[:1])
        if not questions:
            turn.say("not_understood")
            return []
        for topic in questions[:-1]:
            turn.say_text(answer_text(turn, topic), about=topic)
        last = questions[-1]
        if turn.form_open:
            turn.say_text(answer_text(turn, last), about=last)
            return []
        text = f"{answer_text(turn, last)}\n\n{turn.text('did_this_help')}"
        turn.say_text(text, about=last, asks="helpful", buttons=self._buttons(turn, last))
        answered = list(dict.fromkeys([*(turn.slot("answered") or ()), *questions]))
        return [SlotSet("topic", last), SlotSet("answered", answered), SlotSet("nearby", nearest(turn))]

    def _buttons(self, turn: Turn, topic: str) -> list[Button]:
        buttons = [turn.button("button_yes", "/helpful_yes"), turn.button("button_no", "/helpful_no")]
        if topic in kinds().problems:
            buttons += way_on(turn, topic)[:1]
        confidence = dict(turn.heard.topics).get(topic, 1.0)
        return buttons + (offers(turn, nearest(turn)[:2]) if confidence < turn.heard.manners.sure else [])


def answer_text(turn: Turn, topic: str) -> str:
    """The article's short answer; an English one is announced as such, and an angry customer is met kindly."""
    article = content().articles.best(topic, turn.lang)
    if article is None:
        raise LookupError(f"no article about {topic}")
    text = article.answer
    if article.lang != turn.lang:
        text = f"{turn.text('article_in_english')}\n\n{text}"
    if turn.heard.upset:
        text = f"{turn.text('sorry_first')}\n\n{text}"
    return text


class ActionClarify(DeskAction):
    """Says that it was not understood, and offers the likeliest topics."""

    def name(self) -> str:
        """As in domain.yml."""
        return "action_clarify"

    async def act(self, turn: Turn) -> Events:
        """Two or three topics and "something else", or how to put it when nothing comes near."""
        if turn.context.get("attachments"):
            return self._keep_files(turn)
        topics = nearest(turn)
        if not topics:
            turn.say("not_understood")
            return []
        other = turn.button("button_other", "/something_else")
        turn.say("clarify", about="out_of_scope", buttons=[*offers(turn, topics), other])
        return []

    def _keep_files(self, turn: Turn) -> Events:
        """Files without words belong to the newest ticket that is not solved, if there is one."""
        tickets = unsolved(turn)
        if not tickets:
            turn.say("attachment_noted")
            return []
        number = tickets[-1].id
        comment = {"ticket": number, "text": turn.heard.text}
        turn.say("ticket_comment", number=number, effects={"comments": [comment]})
        return []


class ActionOutOfScope(DeskAction):
    """Says what it is for, kindly."""

    def name(self) -> str:
        """As in domain.yml."""
        return "action_out_of_scope"

    async def act(self, turn: Turn) -> Events:
        """One message, about `out_of_scope`."""
        turn.say("out_of_scope")
        return []


class ActionSomethingElse(DeskAction):
    """None of the offered topics was meant."""

    def name(self) -> str:
        """As in domain.yml."""
        return "action_something_else"

    async def act(self, turn: Turn) -> Events:
        """Asks for other words, and offers a person."""
        turn.say("something_else", buttons=way_on(turn, None))
        return []


class ActionHelpfulYes(DeskAction):
    """The answer helped."""

    def name(self) -> str:
        """As in domain.yml."""
        return "action_helpful_yes"

    async def act(self, turn: Turn) -> Events:
        """Forgets the matter."""
        turn.say("helpful_yes")
        return SOLVED


class ActionHelpfulNo(DeskAction):
    """The answer did not help; the second time in a row a person takes over before this is reached."""

    def name(self) -> str:
        """As in domain.yml."""
        return "action_helpful_no"

    async def act(self, turn: Turn) -> Events:
        """Offers what else may have been meant, a ticket or a person; never what was answered already."""
        lead_on(turn)
        return []


class ActionAffirm(DeskAction):
    """A bare "yes": it means what was asked last."""

    def name(self) -> str:
        """As in domain.yml."""
        return "action_affirm"

    async def act(self, turn: Turn) -> Events:
        """ "Did this help?" is answered; otherwise asks what to do."""
        if turn.situation.answered == "helpful":
            turn.say("helpful_yes")
            return SOLVED
        turn.say("utter_affirm")
        return []


class ActionDeny(DeskAction):
    """A bare "no": it means what was asked last."""

    def name(self) -> str:
        """As in domain.yml."""
        return "action_deny"

    async def act(self, turn: Turn) -> Events:
        """ "Did this help?" is answered; otherwise leaves the customer in peace."""
        if turn.situation.answered == "helpful":
            lead_on(turn)
        else:
            turn.say("utter_deny")
        return []

"""What customers do with the tickets they have: see how they stand, add to them, or open another all the same."""

from __future__ import annotations

from collections.abc import Sequence

from rasa_sdk.events import SlotSet

from actions.turn import DeskAction, Events, Turn
from actions.wiring import content
from bot.desk.conversation import Button
from bot.desk.ticket import UNSOLVED, Status
from bot.desk.turn import KnownTicket, Move

_SHOWN = 5


def unsolved(turn: Turn, topic: str | None = None) -> Sequence[KnownTicket]:
    """The customer's tickets that are not solved yet, oldest first; about one topic if it is given."""
    return [ticket for ticket in turn.tickets if Status(ticket.status) in UNSOLVED and topic in (None, ticket.topic)]


class ActionTicketStatus(DeskAction):
    """How the customer's own tickets stand. A number that was typed shows nothing that is not theirs."""

    def name(self) -> str:
        """As in domain.yml."""
        return "action_ticket_status"

    async def act(self, turn: Turn) -> Events:
        """The last ones, newest first, and what can be done with them."""
        if not turn.tickets:
            turn.say("ticket_status_none")
            return []
        shown = list(reversed(turn.tickets[-_SHOWN:]))
        buttons = [button for ticket in shown for button in _ways(turn, ticket)]
        turn.say("ticket_status", tickets="\n".join(self._line(turn, ticket) for ticket in shown), buttons=buttons)
        return []

    def _line(self, turn: Turn, ticket: KnownTicket) -> str:
        topic = content().articles.button(ticket.topic, turn.lang)
        return f"- **{ticket.id}** {topic}: {turn.text(f'status_{ticket.status}')}"


def _ways(turn: Turn, ticket: KnownTicket) -> list[Button]:
    """What the customer can do with a ticket as it stands."""
    if Status(ticket.status) in UNSOLVED:
        return [add_button(turn, ticket.id), _button(turn, "button_withdraw", "ticket_withdraw", ticket.id)]
    return [_button(turn, "button_reopen", "ticket_reopen", ticket.id)] if ticket.can_reopen else []


def _button(turn: Turn, key: str, intent: str, number: str) -> Button:
    return Button(turn.text(key, number=number), f'/{intent}{{"ticket": "{number}"}}')


def add_button(turn: Turn, number: str) -> Button:
    """A quick reply that adds to a ticket."""
    return _button(turn, "button_add_to", "ticket_comment", number)


class ActionOfferTicket(DeskAction):
    """There is a ticket about the same matter already: adding to it helps more than a second one."""

    def name(self) -> str:
        """As in domain.yml."""
        return "action_offer_ticket"

    async def act(self, turn: Turn) -> Events:
        """One message with both ways."""
        topic = turn.interruption.topic if turn.interruption else None
        ticket = unsolved(turn, topic)[-1]
        another = f'/ticket_create{{"topic": "{ticket.topic}", "another": "yes"}}'
        buttons = [add_button(turn, ticket.id), turn.button("button_another", another)]
        status = turn.text(f"status_{ticket.status}")
        turn.say("ticket_exists", number=ticket.id, status=status, buttons=buttons)
        return []


class ActionTicketComment(DeskAction):
    """Adds what the customer writes to their open ticket."""

    def name(self) -> str:
        """As in domain.yml."""
        return "action_ticket_comment"

    async def act(self, turn: Turn) -> Events:
        """To the ticket that was named or chosen, if it is theirs, else to the newest; a button asks what to add."""
        candidates = unsolved(turn)
        if not candidates:
            turn.say("ticket_status_none")
            return [SlotSet("comment_on", None)]
        number = self._chosen(turn, candidates).id
        story = turn.slot("story") if turn.heard.pressed else turn.heard.text
        if not story:
            turn.say("ticket_comment_ask", number=number)
            return [SlotSet("comment_on", number)]
        comment = {"ticket": number, "text": story}
        turn.say("ticket_comment", number=number, effects={"comments": [comment]})
        return [SlotSet("comment_on", None), SlotSet("story", None)]

    def _chosen(self, turn: Turn, candidates: Sequence[KnownTicket]) -> KnownTicket:
        text = turn.heard.text.casefold()
        named = [ticket for ticket in candidates if ticket.id.casefold() in text]
        chosen = [
            ticket for ticket in candidates if ticket.id in (turn.heard.values.get("ticket"), turn.slot("comment_on"))
        ]
        return (named or chosen or candidates)[-1]


class ActionTicketMove(DeskAction):
    """Reopens or withdraws a ticket by its button, where that is still possible."""

    def name(self) -> str:
        """As in domain.yml."""
        return "action_ticket_move"

    async def act(self, turn: Turn) -> Events:
        """Only the customer's own tickets; a reopened one asks what is still wrong, and the next message is added."""
        to = Move.REOPENED if turn.heard.intent == "ticket_reopen" else Move.WITHDRAWN
        number = turn.heard.values.get("ticket", "")
        own = next((ticket for ticket in turn.tickets if ticket.id == number), None)
        if own is None:
            turn.say("ticket_status_none")
            return []
        possible = own.can_reopen if to is Move.REOPENED else Status(own.status) in UNSOLVED
        if not possible:
            turn.say("ticket_move_impossible", number=number)
            return []
        turn.say(f"ticket_{to}", number=number, effects={"moves": [{"ticket": number, "to": str(to)}]})
        return [SlotSet("comment_on", number)] if to is Move.REOPENED else []

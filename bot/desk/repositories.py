"""What is kept, as protocols: conversations, messages, tickets, handoffs. `bot.storage` fills them with SQL.

Repositories belong to one unit of work (`bot.desk.ports`): nothing they write is seen by others before its commit,
and leaving it without one rolls everything back. Texts that may be absent are None, times are aware datetimes in UTC.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.desk.conversation import Attachment, Author, Conversation, Customer, Draft, Message, Owner
from bot.desk.diagnostics import Diagnostics
from bot.desk.handoff import Handoff, HandoffState
from bot.desk.ticket import Change, Status, Ticket


@dataclass(frozen=True, slots=True)
class Pending:
    """A customer's message in the inbox that has not been answered yet."""

    id: int
    conversation_id: str
    message: Message
    payload: str | None
    attempts: int
    received_at: datetime
    diagnostics: Diagnostics | None = None  # for the ticket that this message opens, and for nothing else


@dataclass(frozen=True, slots=True)
class TicketFilter:
    """Which tickets to list; None means any. `q` is looked for in number, subject, description and customer.

    `after` is the number of the last ticket of the page before.
    """

    status: Status | None = None
    priority: str | None = None
    assignee: str | None = None
    lang: str | None = None
    q: str | None = None
    after: str | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Note:
    """What staff wrote to each other about a conversation; customers never see it."""

    at: datetime
    who: str
    text: str

    def wire(self) -> dict[str, Any]:
        """The note as staff clients see it."""
        return {"at": self.at.isoformat(), "who": self.who, "text": self.text}


class Conversations(Protocol):
    """Conversations and their owner."""

    async def open(
        self,
        channel: str,
        *,
        lang: str | None = None,
        customer: Customer | None = None,
        token_hash: str | None = None,
        external_id: str | None = None,
    ) -> Conversation:
        """A new conversation, owned by the bot. Raises Conflict when (channel, external_id) is taken."""
        ...

    async def get(self, conversation_id: str) -> Conversation:
        """The conversation; raises NotFound."""
        ...

    async def by_token(self, token_hash: str) -> Conversation | None:
        """The conversation that this token opens."""
        ...

    async def by_external(self, channel: str, external_id: str) -> Conversation | None:
        """The conversation with this address on a channel."""
        ...

    async def running_of(self, sub: str, channel: str) -> Conversation | None:
        """The newest conversation of a verified customer that is not closed."""
        ...

    async def add_token(self, conversation_id: str, token_hash: str) -> None:
        """One more token that opens this conversation (a second device of the same verified customer)."""
        ...

    async def update(self, conversation_id: str, **changes: Any) -> None:
        """Sets lang, mood, facts, memory, customer, external_id or unreachable_at."""
        ...

    async def move(self, conversation_id: str, expected: Owner, to: Owner, **changes: Any) -> bool:
        """Gives the conversation to `to` if `expected` still owns it; False when somebody was first.

        `changes` may set escalated, escalation_reason and memory in the same statement.
        """
        ...

    async def leave_address(self, conversation_id: str) -> None:
        """Nothing is sent to its address on the channel any more, where another conversation may begin."""
        ...

    async def active_between(self, start: datetime, end: datetime) -> Mapping[str, int]:
        """How many conversations began in that time: `total`, `escalated`, `closed`."""
        ...


class Transcript(Protocol):
    """What was said, in order."""

    async def append(self, conversation_id: str, draft: Draft, at: datetime) -> Message:
        """Adds a message with the next number. Raises Conflict when the client's id was used before."""
        ...

    async def after(self, conversation_id: str, seq: int, limit: int = 500) -> Sequence[Message]:
        """The messages with a higher number, oldest first."""
        ...

    async def since(self, conversation_id: str, at: datetime) -> Sequence[Message]:
        """The messages that came after this moment, oldest first."""
        ...

    async def last_of_ours(self, conversation_id: str, before: int) -> Message | None:
        """The last message with a lower number that is not the customer's."""
        ...

    async def find(self, conversation_id: str, message_id: str) -> Message | None:
        """The message with this client's id."""
        ...

    async def last_said(self, conversation_id: str, author: Author, count: int) -> Sequence[str]:
        """The last texts of one side, oldest first."""
        ...

    async def replies_to(self, conversation_id: str, seq: int) -> Sequence[Message]:
        """What was answered to the customer's message with this number."""
        ...


class Inbox(Protocol):
    """Customers' messages that the bot has still to answer, kept until a turn is committed."""

    async def add(
        self,
        conversation_id: str,
        seq: int,
        payload: str | None,
        at: datetime,
        *,
        diagnostics: Diagnostics | None = None,
    ) -> None:
        """The message with this number waits for its turn."""
        ...

    async def oldest(self, conversation_id: str) -> Pending | None:
        """The message whose turn it is."""
        ...

    async def finish(self, pending_id: int) -> bool:
        """Marks it answered; False when it was already."""
        ...

    async def tried(self, pending_id: int) -> int:
        """Counts a failed attempt and returns how many there were."""
        ...

    async def drop(self, conversation_id: str) -> int:
        """Finishes all that wait in a conversation without answering them; returns how many."""
        ...

    async def conversations(self) -> Sequence[str]:
        """The conversations in which something waits."""
        ...


class Tickets(Protocol):
    """Tickets and their history."""

    async def add(self, ticket: Ticket) -> bool:
        """Stores a new ticket; False when its number exists (the same turn, run again)."""
        ...

    async def get(self, ticket_id: str) -> Ticket:
        """The ticket with its history; raises NotFound. A writer keeps its conversation from other writers."""
        ...

    async def of_conversation(self, conversation_id: str) -> Sequence[Ticket]:
        """The conversation's tickets, oldest first."""
        ...

    async def of_customer(self, sub: str) -> Sequence[Ticket]:
        """A verified customer's tickets from all conversations, oldest first."""
        ...

    async def list(self, wanted: TicketFilter) -> Sequence[Ticket]:
        """Tickets, most urgent first, then oldest; history left out."""
        ...

    async def change(
        self, ticket_id: str, expected: Status, changes: Mapping[str, Any], log: Sequence[Change]
    ) -> bool:
        """Applies changes and logs them if the status is still `expected`; False when somebody was first."""
        ...

    async def clocks_due(self, now: datetime, limit: int = 100) -> Sequence[str]:
        """The numbers of the tickets whose clocks must be looked at by now, those that wait longest first."""
        ...


class Handoffs(Protocol):
    """The staff queue."""

    async def add(self, handoff: Handoff) -> None:
        """Queues a handoff. Raises Conflict when the conversation has an open one."""
        ...

    async def get(self, handoff_id: str) -> Handoff:
        """The handoff; raises NotFound."""
        ...

    async def open_of(self, conversation_id: str) -> Handoff | None:
        """The conversation's handoff that is not done."""
        ...

    async def list(self, state: HandoffState | None, limit: int = 100) -> Sequence[Handoff]:
        """Handoffs: waiting ones in the order in which they should be taken, others newest first."""
        ...

    async def claim(self, handoff_id: str, who: str, at: datetime) -> bool:
        """Gives a waiting handoff to a person; False when it is not waiting any more."""
        ...

    async def finish(self, handoff_id: str, at: datetime) -> bool:
        """Marks it done; False when it was already."""
        ...

    async def position(self, handoff_id: str) -> int:
        """Its place in the queue, from 1."""
        ...

    async def recent_waits(self, team: str, since: datetime, limit: int) -> Sequence[float]:
        """Seconds that a team's last handoffs waited which came while somebody was there, newest claim first."""
        ...


class Notes(Protocol):
    """Internal notes on conversations."""

    async def add(self, conversation_id: str, note: Note) -> None:
        """Stores a note."""
        ...

    async def of(self, conversation_id: str) -> Sequence[Note]:
        """All notes, oldest first."""
        ...


class Attachments(Protocol):
    """Files that customers sent; the bytes lie in the database beside their description."""

    async def add(self, conversation_id: str, attachment: Attachment, content: bytes) -> None:
        """Keeps a file."""
        ...

    async def get(self, conversation_id: str, attachment_id: str) -> tuple[Attachment, bytes]:
        """A file of this conversation; raises NotFound."""
        ...

    async def of(self, conversation_id: str) -> Sequence[Attachment]:
        """The descriptions of all files of this conversation."""
        ...

    async def named(self, conversation_id: str, ids: Sequence[str]) -> Sequence[Attachment]:
        """The descriptions of these files; raises NotFound when one is not of this conversation."""
        ...

"""The tables behind conversations, tickets and the staff queue."""

from __future__ import annotations

import sqlalchemy as sa

from bot.storage.columns import COUNTER, DOCUMENT, Key, Moment, Words

METADATA = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _conversation(*, primary_key: bool = False) -> sa.Column[str]:
    return sa.Column(
        "conversation_id", Key, sa.ForeignKey("conversations.id"), primary_key=primary_key, nullable=False
    )


conversations = sa.Table(
    "conversations",
    METADATA,
    sa.Column("id", Key, primary_key=True),
    sa.Column("channel", Key, nullable=False),
    sa.Column("external_id", Key),
    sa.Column("state", Key, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("updated_at", Moment, nullable=False),
    sa.Column("lang", Key),
    sa.Column("mood", Key, nullable=False),
    sa.Column("escalated", sa.Boolean, nullable=False),
    sa.Column("escalation_reason", Key),
    sa.Column("facts", DOCUMENT, nullable=False),
    sa.Column("customer_sub", Key),
    sa.Column("customer_name", Words),
    sa.Column("customer_email", Words),
    sa.Column("customer_vip", sa.Boolean, nullable=False),
    sa.Column("memory", DOCUMENT),
    # The number of the last message: counting up this row gives each message its own, without gaps.
    sa.Column("last_seq", sa.Integer, nullable=False),
    # The numbers of its tickets, separated by blanks: every reading of a conversation needs them, and they are few.
    sa.Column("ticket_ids", sa.Text, nullable=False),
    sa.Column("unreachable_at", Moment),
    sa.UniqueConstraint("channel", "external_id"),
    sa.Index(None, "customer_sub", "channel", "created_at"),
    sa.Index(None, "created_at"),
)

tokens = sa.Table(
    "tokens",
    METADATA,
    sa.Column("token_hash", Key, primary_key=True),
    _conversation(),
    sa.Column("created_at", Moment, nullable=False),
    sa.Index(None, "conversation_id"),
)

messages = sa.Table(
    "messages",
    METADATA,
    _conversation(primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("id", Key, nullable=False),
    sa.Column("author", Key, nullable=False),
    sa.Column("text", Words, nullable=False),
    sa.Column("lang", Key, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("name", Words),
    sa.Column("about", Key),
    sa.Column("asks", Key),
    sa.Column("buttons", DOCUMENT),
    sa.Column("attachments", DOCUMENT),
    sa.Column("reply_to", sa.Integer),
    sa.UniqueConstraint("conversation_id", "id"),
)


def _message() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["conversation_id", "seq"], ["messages.conversation_id", "messages.seq"])


inbox = sa.Table(
    "inbox",
    METADATA,
    sa.Column("id", COUNTER, primary_key=True),
    sa.Column("conversation_id", Key, nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("payload", Words),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("received_at", Moment, nullable=False),
    sa.Column("diagnostics", DOCUMENT),
    _message(),
    sa.UniqueConstraint("conversation_id", "seq"),
    # An answered entry is deleted. Without this SQLite would give its number to the next one, and finishing the
    # old entry a second time would swallow the new message.
    sqlite_autoincrement=True,
)

outbox = sa.Table(
    "outbox",
    METADATA,
    sa.Column("id", COUNTER, primary_key=True),
    sa.Column("conversation_id", Key, nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("channel", Key, nullable=False),
    sa.Column("state", Key, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("due_at", Moment, nullable=False),
    sa.Column("remote_id", Key),
    # The gateway that has it on its way, and what of it has arrived where it takes several messages there.
    sa.Column("claimed_by", Key),
    sa.Column("parts", DOCUMENT),
    _message(),
    sa.UniqueConstraint("conversation_id", "seq"),
    sqlite_autoincrement=True,
)
# In the order in which the outbox is looked at, and what is before an entry in its conversation. Neither grows with
# what was delivered.
for _name, *_columns in (("ix_outbox_due", "channel", "due_at", "id"), ("ix_outbox_line", "conversation_id", "seq")):
    sa.Index(
        _name,
        *(outbox.c[column] for column in _columns),
        sqlite_where=outbox.c.state == "waiting",
        postgresql_where=outbox.c.state == "waiting",
    )

tickets = sa.Table(
    "tickets",
    METADATA,
    sa.Column("id", Key, primary_key=True),
    _conversation(),
    sa.Column("topic", Key, nullable=False),
    sa.Column("subject", Words, nullable=False),
    sa.Column("description", Words, nullable=False),
    sa.Column("priority", Key, nullable=False),
    # 0 is the most urgent, so that one ascending index gives the order of work.
    sa.Column("urgency", sa.Integer, nullable=False),
    sa.Column("status", Key, nullable=False),
    sa.Column("team", Key, nullable=False),
    sa.Column("assignee", Key),
    sa.Column("kind", Key, nullable=False),
    sa.Column("reasons", DOCUMENT, nullable=False),
    sa.Column("lang", Key, nullable=False),
    sa.Column("channel", Key, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("first_response_due", Moment, nullable=False),
    sa.Column("resolution_due", Moment, nullable=False),
    sa.Column("customer", DOCUMENT, nullable=False),
    sa.Column("customer_sub", Key),
    sa.Column("facts", DOCUMENT, nullable=False),
    sa.Column("attachments", DOCUMENT, nullable=False),
    # What `q` is looked for in, casefolded here: SQLite can fold only ASCII.
    sa.Column("haystack", Words, nullable=False),
    sa.Column("next_response_due", Moment),
    sa.Column("first_responded_at", Moment),
    # What the SLA's clocks remember; when they must be looked at next stands beside it, to be found without a scan.
    sa.Column("clocks", DOCUMENT),
    sa.Column("clock_due", Moment),
    sa.Column("diagnostics", DOCUMENT),
    sa.Index(None, "conversation_id"),
    sa.Index(None, "customer_sub"),
    sa.Index(None, "urgency", "created_at", "id"),
    sa.Index(None, "status", "urgency", "created_at", "id"),
    sa.Index(None, "assignee", "status"),
    sa.Index(None, "clock_due"),
)

ticket_changes = sa.Table(
    "ticket_changes",
    METADATA,
    sa.Column("id", COUNTER, primary_key=True),
    sa.Column("ticket_id", Key, sa.ForeignKey("tickets.id"), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("who", Key, nullable=False),
    sa.Column("what", Key, nullable=False),
    sa.Column("old", Words),
    sa.Column("new", Words),
    sa.Index(None, "ticket_id"),
)

handoffs = sa.Table(
    "handoffs",
    METADATA,
    sa.Column("id", Key, primary_key=True),
    _conversation(),
    sa.Column("reason", Key, nullable=False),
    sa.Column("state", Key, nullable=False),
    sa.Column("summary", Words, nullable=False),
    sa.Column("lang", Key, nullable=False),
    sa.Column("mood", Key, nullable=False),
    sa.Column("priority", Key, nullable=False),
    sa.Column("urgency", sa.Integer, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("topic", Key),
    sa.Column("reasons", DOCUMENT, nullable=False),
    sa.Column("team", Key, nullable=False),
    sa.Column("attended", sa.Boolean, nullable=False),
    sa.Column("offered_to", Key),
    sa.Column("offered_until", Moment),
    sa.Column("facts", DOCUMENT, nullable=False),
    sa.Column("channel", Key, nullable=False),
    sa.Column("claimed_by", Key),
    sa.Column("claimed_at", Moment),
    sa.Column("done_at", Moment),
    sa.Index(None, "conversation_id"),
    sa.Index(None, "state", "urgency", "created_at", "id"),
    sa.Index(None, "created_at"),
    sa.Index(None, "claimed_at"),
    sa.Index(None, "team", "claimed_at"),
    sa.Index(None, "claimed_by", "state"),
    sa.Index(None, "offered_to", "state"),
)
sa.Index(
    "uq_handoffs_open",
    handoffs.c.conversation_id,
    unique=True,
    sqlite_where=handoffs.c.state != "done",
    postgresql_where=handoffs.c.state != "done",
)

notes = sa.Table(
    "notes",
    METADATA,
    sa.Column("id", COUNTER, primary_key=True),
    _conversation(),
    sa.Column("at", Moment, nullable=False),
    sa.Column("who", Key, nullable=False),
    sa.Column("text", Words, nullable=False),
    sa.Index(None, "conversation_id"),
)

attachments = sa.Table(
    "attachments",
    METADATA,
    _conversation(primary_key=True),
    sa.Column("id", Key, primary_key=True),
    sa.Column("name", Words, nullable=False),
    sa.Column("type", Key, nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
)

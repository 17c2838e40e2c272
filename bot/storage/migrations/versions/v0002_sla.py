"""The clocks of tickets: what they remember, when to look at them next, and the times of responses."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENTS = ("next_response_due", "first_responded_at", "clock_due")


def upgrade() -> None:
    """Adds the columns. Tickets that staff answered count as answered, unsolved ones are looked at soon."""
    for name in MOMENTS:
        op.add_column("tickets", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.add_column("tickets", sa.Column("clocks", sa.JSON(), nullable=True))
    op.create_index(op.f("ix_tickets_clock_due"), "tickets", ["clock_due"])
    op.execute(
        "UPDATE tickets SET first_responded_at = (SELECT MIN(messages.created_at) FROM messages"
        " WHERE messages.conversation_id = tickets.conversation_id"
        " AND messages.author = 'staff' AND messages.created_at >= tickets.created_at)"
    )
    op.execute(
        "UPDATE tickets SET clock_due = created_at WHERE status IN ('open', 'in_progress', 'waiting_customer')"
    )


def downgrade() -> None:
    """Drops them."""
    op.drop_index(op.f("ix_tickets_clock_due"), "tickets")
    for name in (*MOMENTS, "clocks"):
        op.drop_column("tickets", name)

"""Schema of: surveys."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates the surveys."""
    op.create_table(
        "surveys",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("ticket_id", sa.Text(), nullable=True),
        sa.Column("handoff_id", sa.Text(), nullable=True),
        sa.Column("by", sa.Text(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_surveys_conversation_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_surveys_ticket_id")),
        sa.ForeignKeyConstraint(["handoff_id"], ["handoffs.id"], name=op.f("fk_surveys_handoff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surveys")),
    )
    op.create_index(op.f("ix_surveys_conversation_id_asked_at"), "surveys", ["conversation_id", "asked_at"])
    op.create_index(op.f("ix_surveys_customer_asked_at"), "surveys", ["customer", "asked_at"])
    op.create_index(op.f("ix_surveys_asked_at"), "surveys", ["asked_at"])
    op.create_index(op.f("ix_surveys_answered_at"), "surveys", ["answered_at"])
    due, nps = sa.text("state = 'due'"), sa.text("kind = 'nps' AND state = 'due'")
    op.create_index("ix_surveys_due", "surveys", ["due_at"], sqlite_where=due, postgresql_where=due)
    op.create_index(
        "uq_surveys_nps_due", "surveys", ["customer"], unique=True, sqlite_where=nps, postgresql_where=nps
    )


def downgrade() -> None:
    """Drops them."""
    op.drop_table("surveys")

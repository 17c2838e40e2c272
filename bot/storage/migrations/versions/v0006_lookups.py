"""Lookups that are wanted, and what came of them."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

COUNTER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WAITING = sa.text("state = 'waiting'")


def upgrade() -> None:
    """Creates the table."""
    op.create_table(
        "lookups",
        sa.Column("id", COUNTER, nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("network", sa.Text(), nullable=False),
        sa.Column("customer_sub", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_lookups_conversation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lookups")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_lookups_conversation_id"), "lookups", ["conversation_id"])
    op.create_index("ix_lookups_waiting", "lookups", ["due_at"], sqlite_where=WAITING, postgresql_where=WAITING)
    op.create_index(
        "uq_lookups_waiting",
        "lookups",
        ["conversation_id", "kind", "subject", "network"],
        unique=True,
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )


def downgrade() -> None:
    """Drops it."""
    op.drop_table("lookups")

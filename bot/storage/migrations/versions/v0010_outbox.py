"""Leases of the outbox, and the staff group's topics."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

WAITING = sa.text("state = 'waiting'")


def upgrade() -> None:
    """Entries can be claimed and know their parts; conversations know whether their customer can be reached."""
    op.add_column("conversations", sa.Column("unreachable_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("outbox", sa.Column("claimed_by", sa.Text(), nullable=True))
    op.add_column("outbox", sa.Column("parts", sa.JSON(), nullable=True))
    op.drop_index("ix_outbox_waiting", "outbox")
    _index("ix_outbox_due", ["channel", "due_at", "id"])
    _index("ix_outbox_line", ["conversation_id", "seq"])
    op.create_table(
        "staff_topics",
        sa.Column("handoff_id", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("claimed_by", sa.Text(), nullable=True),
        sa.Column("explained", sa.Boolean(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("worker", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["handoff_id"], ["handoffs.id"], name=op.f("fk_staff_topics_handoff_id")),
        sa.PrimaryKeyConstraint("handoff_id", name=op.f("pk_staff_topics")),
        sa.UniqueConstraint("group_id", "thread_id", name=op.f("uq_staff_topics_group_id_thread_id")),
    )
    op.create_index(
        "ix_staff_topics_open",
        "staff_topics",
        ["due_at"],
        sqlite_where=sa.text("NOT closed"),
        postgresql_where=sa.text("NOT closed"),
    )


def downgrade() -> None:
    """Takes it back."""
    op.drop_table("staff_topics")
    op.drop_index("ix_outbox_line", "outbox")
    op.drop_index("ix_outbox_due", "outbox")
    _index("ix_outbox_waiting", ["channel", "due_at"])
    # Not by copying the tables, as a batch does: SQLite's copy would forget that no number is given twice.
    op.drop_column("outbox", "parts")
    op.drop_column("outbox", "claimed_by")
    op.drop_column("conversations", "unreachable_at")


def _index(name: str, columns: list[str]) -> None:
    op.create_index(name, "outbox", columns, sqlite_where=WAITING, postgresql_where=WAITING)

"""Links that tie a chat to a signed-in customer, albums on their way, and messages to be deleted."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates the tables."""
    op.create_table(
        "chat_links",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("customer_sub", sa.Text(), nullable=False),
        sa.Column("customer_name", sa.Text(), nullable=True),
        sa.Column("customer_email", sa.Text(), nullable=True),
        sa.Column("customer_vip", sa.Boolean(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_chat_links")),
    )
    op.create_index(op.f("ix_chat_links_expires_at"), "chat_links", ["expires_at"])
    op.create_table(
        "album_parts",
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("album", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("attachment_id", sa.Text(), nullable=True),
        sa.Column("removed", sa.Text(), nullable=False),
        sa.Column("lang", sa.Text(), nullable=True),
        sa.Column("came_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_album_parts_conversation_id")
        ),
        sa.PrimaryKeyConstraint("conversation_id", "album", "number", name=op.f("pk_album_parts")),
    )
    op.create_table(
        "removals",
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("remote_id", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("lang", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_removals_conversation_id")),
        sa.PrimaryKeyConstraint("conversation_id", "remote_id", name=op.f("pk_removals")),
    )
    op.create_index(op.f("ix_removals_due_at"), "removals", ["due_at"])


def downgrade() -> None:
    """Drops them."""
    op.drop_table("removals")
    op.drop_table("album_parts")
    op.drop_table("chat_links")

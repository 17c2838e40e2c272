"""Schema of: routing."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

#: (table, column, its type, what rows that are there already get; None where the column may be empty).
COLUMNS = (
    ("tickets", "kind", sa.Text(), sa.text("'request'")),
    ("tickets", "reasons", sa.JSON(), sa.text("'[]'")),
    ("handoffs", "reasons", sa.JSON(), sa.text("'[]'")),
    ("handoffs", "team", sa.Text(), sa.text("'support'")),
    ("handoffs", "attended", sa.Boolean(), sa.false()),
    ("handoffs", "offered_to", sa.Text(), None),
    ("handoffs", "offered_until", sa.DateTime(timezone=True), None),
    ("staff_accounts", "teams", sa.JSON(), sa.text("'[]'")),
    ("staff_accounts", "languages", sa.JSON(), sa.text("'[]'")),
    ("staff_accounts", "capacity", sa.Integer(), sa.text("3")),
    ("staff_accounts", "away", sa.Boolean(), sa.false()),
)
INDEXES = (
    ("tickets", ("assignee", "status")),
    ("handoffs", ("team", "claimed_at")),
    ("handoffs", ("claimed_by", "state")),
    ("handoffs", ("offered_to", "state")),
)


def upgrade() -> None:
    """Adds reasons, teams, offers, what staff work on, and who is present."""
    for table, name, kind, default in COLUMNS:
        op.add_column(table, sa.Column(name, kind, nullable=default is None, server_default=default))
    for table, columns in INDEXES:
        op.create_index(_index(table, columns), table, list(columns))
    op.create_table(
        "staff_consoles",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["username"], ["staff_accounts.username"], name=op.f("fk_staff_consoles_username")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_consoles")),
    )
    op.create_index(_index("staff_consoles", ("username",)), "staff_consoles", ["username"])


def downgrade() -> None:
    """Takes all of it away."""
    op.drop_table("staff_consoles")
    for table, columns in INDEXES:
        op.drop_index(_index(table, columns), table)
    for table, name, _, _ in COLUMNS:
        op.drop_column(table, name)


def _index(table: str, columns: tuple[str, ...]) -> str:
    return op.f(f"ix_{table}_{'_'.join(columns)}")

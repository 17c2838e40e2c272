"""What a customer's browser told with their consent."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds them to messages that wait for their turn, and to tickets."""
    for table in ("inbox", "tickets"):
        op.add_column(table, sa.Column("diagnostics", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Drops them."""
    for table in ("inbox", "tickets"):
        op.drop_column(table, "diagnostics")

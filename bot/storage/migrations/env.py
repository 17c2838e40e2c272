"""Run by Alembic, on the connection that `upgrade` opened."""

from alembic import context

from bot.storage import staff_tables

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=staff_tables.kept.metadata,
    render_as_batch=True,  # SQLite cannot alter most of a table: it is copied
)
with context.begin_transaction():
    context.run_migrations()

"""Run by Alembic: applies migrations over the connection that `migrate` hands it."""

from alembic import context

from ehcpwatch.register.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=context.config.attributes["version_table"],
)
with context.begin_transaction():
    context.run_migrations()

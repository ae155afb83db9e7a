"""Run by Alembic, on the connection that `migrations.upgrade` hands over."""

from alembic import context

from staffplus.review.migrations import STEPS
from staffplus.review.tables import ours

context.configure(
    connection=context.config.attributes["connection"], target_metadata=ours, version_table=STEPS
)
context.run_migrations()

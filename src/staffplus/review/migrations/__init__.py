"""How the tables of reviews came to be, a step a file in `versions/` (Alembic)."""

from __future__ import annotations

import sqlalchemy as sa

from staffplus.grading.records import tables

#: Alembic's own table, so that it does not meet nbgrader's, which keeps its steps in `alembic_version`.
STEPS = "staffplus_review_step"


def upgrade(engine: sa.Engine) -> None:
    """Bring the database to the last step; all of it or nothing, and one process at a time."""
    from alembic import command
    from alembic.config import Config
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", __path__[0].replace("%", "%%"))
    last = ScriptDirectory.from_config(config).get_current_head()
    with engine.connect() as db:
        at = MigrationContext.configure(db, opts={"version_table": STEPS}).get_current_revision()
    if at == last:
        return
    with engine.begin() as db:
        tables.alone(db, "review steps")
        config.attributes["connection"] = db
        command.upgrade(config, "head")

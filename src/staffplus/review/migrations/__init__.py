"""How the tables of reviews came to be, a step a file in `versions/` (Alembic)."""

from __future__ import annotations

import sqlalchemy as sa

from staffplus.grading.records import tables
from staffplus.grading.records.course import CourseError

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


def ready(engine: sa.Engine, exercise: str) -> None:
    """Make our tables where nbgrader's are. Raises CourseError when there is nothing to mark yet."""
    missing = (
        f"nothing of {exercise} is in the gradebook yet; run first: staffplus grade {exercise}"
    )
    try:
        if not sa.inspect(engine).has_table(tables.assignment.name):
            raise CourseError(missing)
        tables.create(engine)
        upgrade(engine)
        with engine.connect() as db:
            it = tables.assignment.c
            if db.execute(sa.select(it.id).where(it.name == exercise)).first() is None:
                raise CourseError(missing)
    except sa.exc.DatabaseError as error:
        said = " ".join(str(error.orig).split())
        raise CourseError(f"{engine.url.render_as_string()}: the gradebook cannot be used: {said}") from error  # fmt: skip

"""A gradebook that the version before had made is opened, completed, and goes on as it was."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from staffplus.grading.records import tables
from staffplus.grading.records.course import prepare
from tests.grading.classroom import NAME, PERFECT, Classroom
from tests.grading.sheets import needs_box

#: As it was before jobs had a token and a grader's version.
BEFORE = """
CREATE TABLE staffplus_job (
    key VARCHAR(64) NOT NULL,
    exercise VARCHAR(128) NOT NULL,
    learner VARCHAR(128) NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    release VARCHAR(64) NOT NULL,
    attempt INTEGER NOT NULL,
    state VARCHAR(16) NOT NULL,
    owner VARCHAR(200) NOT NULL,
    lease_until FLOAT NOT NULL,
    tries INTEGER NOT NULL,
    error TEXT NOT NULL,
    PRIMARY KEY (key)
)
"""
KEPT = "key, exercise, learner, sha256, release, attempt, state, owner, lease_until, tries, error"


def as_before(room: Classroom) -> None:
    """Put the table of jobs back to what it was, with what is in it."""
    for statement in (
        "ALTER TABLE staffplus_job RENAME TO newer",
        "DROP INDEX staffplus_job_state",
        *(["ALTER INDEX staffplus_job_pkey RENAME TO newer_pkey"] if room.db else []),
        BEFORE,
        "CREATE INDEX staffplus_job_state ON staffplus_job (exercise, state)",
        f"INSERT INTO staffplus_job ({KEPT}) SELECT {KEPT} FROM newer",
        "DROP TABLE newer",
    ):
        room.query(sa.text(statement))


def columns(room: Classroom) -> set[str]:
    engine = room.course.engine()
    found = {it["name"] for it in sa.inspect(engine).get_columns("staffplus_job")}
    engine.dispose()
    return found


@needs_box
def test_its_marks_stand_and_what_is_left_is_marked(
    either_room: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    room = either_room
    for learner in ("ann", "ben", "cat"):
        room.submit(learner, PERFECT)
    assert room.grade() == 0
    marked = room.everything()
    job = tables.job
    for learner, state, owner in (("ben", "waiting", ""), ("cat", "leased", "elsewhere 1 a")):
        room.query(sa.update(job).where(job.c.learner == learner).values(state=state, owner=owner))
    room.query(sa.update(job).values(lease_until=0.0))
    as_before(room)
    assert not columns(room) & {"token", "grader_version"}
    assert room.grade("--explain", "ann") == 0, "asking changes nothing and needs nothing new"
    assert "stands in the gradebook" in capsys.readouterr().out
    assert not columns(room) & {"token", "grader_version"}

    assert room.grade() == 0
    assert columns(room) == {it.name for it in job.columns}
    assert room.everything() == marked
    tokens = {row.learner: row.token for row in room.query(sa.select(job.c.learner, job.c.token))}
    assert tokens == {"ann": 0, "ben": 1, "cat": 1}
    assert room.grade() == 0 and room.everything() == marked


def test_two_runs_may_complete_it_at_once(either_room: Classroom) -> None:
    """Each finds the columns missing; one of them is second, and goes on."""
    room = either_room
    as_before(room)
    engine = room.course.engine()
    tables.complete(engine)
    for column in (tables.job.c.token, tables.job.c.grader_version):
        tables._add_column(engine, tables.job, column)
    assert prepare(room.course, engine, NAME).name == NAME
    engine.dispose()
    assert columns(room) == {it.name for it in tables.job.columns}

"""A gradebook that the version before had made is opened, completed, and goes on as it was."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from staffplus.grading.model import GRADER_VERSION, job_key
from staffplus.grading.records import tables
from staffplus.grading.records.course import prepare
from tests.grading.classroom import NAME, PERFECT, Classroom, zipped
from tests.grading.sheets import needs_box

pytestmark = pytest.mark.usefixtures("here")

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
    """Put the table of jobs back to what it was, with what is in it, by the grader's first version."""
    job, it = tables.job, tables.result
    for row in room.query(sa.select(job)):
        key = job_key(row.exercise, row.learner, row.sha256, row.release, 1)
        room.query(sa.update(job).where(job.c.key == row.key).values(key=key))
        room.query(sa.update(it).where(it.c.key == row.key).values(key=key, grader_version=1))
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


#: What the ledger did not have before it kept platforms' numbers.
LATER = ("platform", "number", "late", "place", "fault", "run", "blank")


def without_numbers(room: Classroom) -> None:
    """Put the ledger back to what it was, with what is in it."""
    for statement in (
        *(f"ALTER TABLE staffplus_attempt DROP COLUMN {it}" for it in LATER),
        "DROP TABLE staffplus_again",
    ):
        room.query(sa.text(statement))


def columns(room: Classroom, table: str = "staffplus_job") -> set[str]:
    engine = room.course.engine()
    found = {it["name"] for it in sa.inspect(engine).get_columns(table)}
    engine.dispose()
    return found


@needs_box
def test_its_marks_stand_until_this_grader_has_made_them_again_and_peoples_stay(
    either_room: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    room = either_room
    for learner in ("ann", "ben", "cat"):
        room.submit(learner, PERFECT)
    assert room.grade() == 0
    room.query(
        sa.update(tables.grade)
        .where(tables.grade.c.auto_score.is_(None))
        .values(manual_score=2, needs_manual_grade=False)
    )
    marked = room.marks()
    assert {it["in-words"] for it in marked.values()} == {(None, 2, False)}
    job, it = tables.job, tables.result.c
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
    assert room.marks() == marked
    learners = ("ann", "ben", "cat")
    tokens = room.query(sa.select(job.c.learner, job.c.grader_version, job.c.token))
    assert {tuple(row) for row in tokens} == {
        *((learner, 1, 0) for learner in learners),
        *((learner, GRADER_VERSION, 1) for learner in learners),
    }, "what the first version left is not marked under its name"
    stands = sa.select(it.grader_version).join(tables.standing, tables.standing.c.result == it.id)
    assert [row[0] for row in room.query(stands)] == [GRADER_VERSION] * 3
    assert len(room.query(sa.select(it.id))) == 6, "and all results are kept"
    after = room.everything()
    assert room.grade() == 0 and room.everything() == after


@needs_box
def test_a_ledger_without_numbers_reads_them_out_of_the_names_that_it_kept(
    either_room: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A newer attempt that the version before took in stands when the older download comes."""
    room = either_room
    wrong = room.filled(PERFECT | {"literal": "levels = {}"})
    newer = {f"doeann_104_9007_{NAME}-1.ipynb": room.filled(PERFECT)}
    older = {f"doeann_LATE_104_9001_{NAME}.ipynb": wrong}
    assert room.grade(str(zipped(tmp_path / "submissions (1).zip", newer))) == 0
    without_numbers(room)
    marked = room.marks()
    assert room.grade("--explain", "doeann_104") == 0
    assert "stands in the gradebook" in capsys.readouterr().out
    assert not columns(room, "staffplus_attempt") & {*LATER}

    assert room.grade(str(zipped(tmp_path / "submissions.zip", older))) == 0
    assert columns(room, "staffplus_attempt") == {it.name for it in tables.attempt.columns}
    assert room.marks() == marked
    there = tables.attempt.c
    rows = room.query(sa.select(there.platform, there.number, there.late).order_by(there.number))
    assert [tuple(row) for row in rows] == [("Canvas", 9001, True), ("Canvas", 9007, False)]


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

"""A gradebook that another process holds is waited for with a word, and then it is said who holds it."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from staffplus.grading.records import busy, tables
from tests.grading.classroom import NAME, Classroom

RIGHT = {"literal": "levels = {'a': 'staff'}"}
#: Holds a gradebook as a run does that is about to store.
HOLDS = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.readline()
db.execute("COMMIT")
"""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux says who holds a file")


@pytest.fixture
def plain(plain: Classroom) -> Classroom:
    plain.submit("ann", RIGHT)
    return plain


@contextmanager
def stopped(room: Classroom) -> Iterator[subprocess.Popen[str]]:
    """A process that was stopped while it held the gradebook."""
    program = [sys.executable, "-c", HOLDS, str(room.root / "gradebook.db")]
    with subprocess.Popen(
        program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as held:
        assert held.stdout is not None and held.stdin is not None
        assert held.stdout.readline() == "held\n"
        held.send_signal(signal.SIGSTOP)
        try:
            yield held
        finally:
            held.send_signal(signal.SIGCONT)
            held.stdin.close()


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in (("SECONDS", 1.0), ("WORD_SECONDS", 0.1), ("AFTERWARDS", 0.1), ("TRY_SECONDS", 0.1)):  # fmt: skip
        monkeypatch.setattr(busy, name, seconds)


@pytest.mark.usefixtures("_impatient")
def test_who_waits_too_long_is_told_who_holds_the_gradebook_and_what_to_do(
    plain: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    with stopped(plain) as held:
        assert plain.grade() == 2
        said = " ".join(capsys.readouterr().err.split())
        assert f"Waiting for the gradebook, up to 1 s: process {held.pid} (" in said
        assert "the gradebook could not be written for 1 s" in said
        assert f"holds it and is stopped. Let it go on with `kill -CONT {held.pid}`" in said
        assert f"`kill -KILL {held.pid}`" in said
        assert "the same command goes on from here" in said and "Traceback" not in said
    assert plain.grade() == 0 and plain.marks()["ann"]["static-marks"][0] == 2


def test_a_run_goes_on_by_itself_when_the_other_has_let_go(plain: Classroom) -> None:
    with stopped(plain) as held:
        run = plain.start()
        assert run.stderr is not None and held.stdin is not None
        said = next(line for line in run.stderr if "Waiting for the gradebook" in line)
        assert f"process {held.pid}" in said and "is stopped" in said
        held.stdin.write("\n")
        held.stdin.flush()
        held.send_signal(signal.SIGCONT)
        run.communicate()
        assert run.returncode == 0
    assert plain.marks()["ann"]["static-marks"][0] == 2


@pytest.mark.usefixtures("_impatient")
def test_so_it_is_with_a_server(
    postgres_room: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    room = postgres_room
    room.submit("ann", RIGHT)
    engine = room.course.engine()
    with engine.begin() as db:
        tables.alone(db, NAME)
        assert room.grade() == 2
        said = " ".join(capsys.readouterr().err.split())
        assert f"{busy.application()} (process " in said and "holds it" in said
    engine.dispose()
    assert room.grade() == 0
    assert room.query(sa.select(tables.standing.c.learner)) == [("ann",)]


def test_who_it_is_is_not_known_where_nothing_says_it(tmp_path: Path) -> None:
    assert "another program holds it" in busy.holder(tmp_path / "nowhere.db")

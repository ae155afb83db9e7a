"""`kill -9` of any process at any moment, then the same command again: the marks of an undisturbed run."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from staffplus.grading.model import GRADER_VERSION
from staffplus.grading.records import tables
from tests.grading import classroom
from tests.grading.classroom import NAME, PERFECT, Classroom
from tests.grading.gate import SECONDS, Gate, until, with_gate
from tests.grading.sheets import needs_box

pytestmark = needs_box

COUNT = 40
SOURCE = with_gate(classroom.SOURCE, "literal", numbered=True)


def answers(number: int) -> dict[str, str]:
    """Some right, some wrong, some that crash."""
    code = (
        PERFECT["code"],
        "def triple(x):\n    return 2 * x",
        "1 / 0",
        "import os\nos._exit(1)",
    )[number % 4]
    level = "staff" if number % 3 else "lead"
    literal = f"levels = {{'a': '{level}', 'number': {number}}}"
    return {"literal": literal, "code": f"# {number}\n{code}"}


@pytest.fixture(scope="module")
def gated(tmp_path_factory: pytest.TempPathFactory) -> Classroom:
    return classroom.make(tmp_path_factory.mktemp("gated"), SOURCE)


@pytest.fixture
def room(gated: Classroom, tmp_path: Path) -> Classroom:
    return gated.copy(tmp_path / "exercises")


@pytest.fixture
def gate(tmp_path: Path) -> Gate:
    return Gate(tmp_path / "gate")


@pytest.fixture
def upload(room: Classroom, tmp_path: Path) -> Path:
    return uploads(room, tmp_path)


def uploads(room: Classroom, folder: Path) -> Path:
    files = {f"learner{n:02}_{NAME}.ipynb": room.filled(answers(n)) for n in range(COUNT)}
    return classroom.zipped(folder / "uploads.zip", files)


@pytest.fixture(scope="module")
def undisturbed(gated: Classroom, tmp_path_factory: pytest.TempPathFactory) -> str:
    """What a run leaves behind that finds no gate."""
    other = gated.copy(tmp_path_factory.mktemp("undisturbed") / "exercises")
    assert other.grade(str(uploads(other, other.root.parent)), jobs=2) == 0
    return other.everything()


def children(process: int) -> list[int]:
    """All processes below this one."""
    found: list[int] = []
    tasks = Path(f"/proc/{process}/task")
    try:
        for task in tasks.iterdir():
            for child in (task / "children").read_text().split():
                found += [int(child), *children(int(child))]
    except (FileNotFoundError, ProcessLookupError):
        pass
    return found


def stored(room: Classroom) -> int:
    """How many results are committed."""
    try:
        return len(room.query(sa.select(tables.result.c.id)))
    except sa.exc.DatabaseError:
        return 0


def held(room: Classroom, run: subprocess.Popen[str], condition: Callable[[], bool]) -> None:
    """Wait until it is so, while the run stands before the gate."""
    until(lambda: condition() or run.poll() is not None, f"{stored(room)} results are stored")
    assert run.poll() is None, f"the run has ended: {run.communicate()}"


def test_the_run_itself_is_killed_three_times(
    room: Classroom, upload: Path, undisturbed: str, gate: Gate
) -> None:
    for passed in (4, 16, 28):
        gate.let(passed - stored(room))
        run = room.start(str(upload), jobs=2, env=os.environ | gate.environment)
        held(room, run, lambda passed=passed: stored(room) == passed)  # type: ignore[misc]
        below = children(run.pid)
        assert below
        run.kill()
        until(lambda below=below: not any(map(is_there, below)), "processes outlive the run")  # type: ignore[misc]
        run.communicate()
    assert room.grade(str(upload), jobs=2) == 0
    assert room.everything() == undisturbed
    versions = room.query(sa.select(tables.result.c.grader_version).distinct())
    assert [row[0] for row in versions] == [GRADER_VERSION]


def is_there(process: int) -> bool:
    return Path(f"/proc/{process}/cmdline").exists()


def test_processes_below_it_are_killed_again_and_again(
    room: Classroom, upload: Path, undisturbed: str, gate: Gate
) -> None:
    """Workers, helpers, boxes, whatever chance hits, twelve times before the run may end."""
    chance = random.Random(20261125)
    gate.let(6)
    run = room.start(str(upload), jobs=2, env=os.environ | gate.environment)
    held(room, run, lambda: stored(room) == 6)
    hits = 0
    while hits < 12:
        held(room, run, lambda: bool(children(run.pid)))
        with contextlib.suppress(ProcessLookupError, IndexError):  # it has just ended by itself
            os.kill(chance.choice(children(run.pid)), signal.SIGKILL)
            hits += 1
        gate.let(1)
        time.sleep(0.15)  # so that it is hit at different moments; nothing depends on it
    gate.open()
    out, err = run.communicate(timeout=SECONDS)
    if run.returncode:  # one job was hit three times: put aside, and tried again by the next run
        assert "put aside" in out, out + err
        assert room.grade(str(upload), jobs=2) == 0
    assert room.everything() == undisturbed


def test_killed_before_anything_is_marked_and_while_files_are_written(
    room: Classroom, upload: Path, undisturbed: str, gate: Gate
) -> None:
    written = room.root / "autograded"
    for passed, ready in (
        (0, lambda: bool(room.query(sa.select(tables.attempt.c.id).limit(1)))),
        (10, lambda: any(written.glob("*/*/*"))),
    ):
        gate.let(passed)
        run = room.start(str(upload), jobs=2, env=os.environ | gate.environment)
        held(room, run, ready)
        run.kill()
        run.communicate()
        assert stored(room) <= passed
    part = written / "learner00" / NAME / f".{NAME}.ipynb.999999999.part"
    part.parent.mkdir(parents=True, exist_ok=True)
    part.write_text("half of a noteb")
    assert room.grade(str(upload), jobs=2) == 0
    assert room.everything() == undisturbed
    assert not part.exists()


def test_ctrl_c_stores_what_is_done_and_says_how_to_go_on(
    room: Classroom, upload: Path, undisturbed: str, gate: Gate
) -> None:
    gate.let(5)
    run = room.start(str(upload), jobs=2, env=os.environ | gate.environment)
    held(room, run, lambda: stored(room) > 0)
    run.send_signal(signal.SIGINT)
    _, err = run.communicate(timeout=SECONDS)
    assert run.returncode == 130
    assert "goes on from here" in err
    leased = room.query(sa.select(tables.job.c.key).where(tables.job.c.state == "leased"))
    assert leased == []
    assert room.grade(str(upload), jobs=2) == 0
    assert room.everything() == undisturbed


def test_two_runs_at_once_share_the_work(
    room: Classroom, upload: Path, undisturbed: str, gate: Gate
) -> None:
    runs = [
        room.start(str(upload), "--json", jobs=1, env=os.environ | gate.environment)
        for _ in range(2)
    ]
    owners = sa.select(tables.job.c.owner).where(tables.job.c.state == "leased").distinct()
    held(room, runs[0], lambda: len(room.query(owners)) == 2)
    gate.open()
    said = [run.communicate(timeout=SECONDS) for run in runs]
    assert [run.returncode for run in runs] == [0, 0], said
    marked = [json.loads(out)["marked"] for out, _ in said]
    assert sum(marked) == COUNT and min(marked) > 0, marked
    assert room.everything() == undisturbed

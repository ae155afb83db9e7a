"""`kill -9` of any process at any moment, then the same command again: the marks of an undisturbed run."""

from __future__ import annotations

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
from tests.grading.sheets import needs_box

pytestmark = needs_box

COUNT = 40


def answers(number: int) -> dict[str, str]:
    """Some right, some wrong, some that crash; each takes the box a moment."""
    slow = "import time\ntime.sleep(0.15)\n"
    code = (
        PERFECT["code"],
        "def triple(x):\n    return 2 * x",
        "1 / 0",
        "import os\nos._exit(1)",
    )[number % 4]
    level = "staff" if number % 3 else "lead"
    return {"literal": f"levels = {{'a': '{level}'}}", "code": f"{slow}# {number}\n{code}"}


@pytest.fixture
def upload(room: Classroom, tmp_path: Path) -> Path:
    return uploads(room, tmp_path)


def uploads(room: Classroom, folder: Path) -> Path:
    files = {f"learner{n:02}_{NAME}.ipynb": room.filled(answers(n)) for n in range(COUNT)}
    return classroom.zipped(folder / "uploads.zip", files)


@pytest.fixture(scope="module")
def undisturbed(_ready: Classroom, tmp_path_factory: pytest.TempPathFactory) -> str:
    other = _ready.copy(tmp_path_factory.mktemp("undisturbed") / "exercises")
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


def wait_for(
    condition: Callable[[], bool], run: subprocess.Popen[str], seconds: float = 60
) -> bool:
    """Whether it came true while the run went on."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and run.poll() is None:
        if condition():
            return True
        time.sleep(0.02)
    return False


def test_the_run_itself_is_killed_three_times(
    room: Classroom, upload: Path, undisturbed: str
) -> None:
    killed = 0
    for share in (0.1, 0.4, 0.7):
        run = room.start(str(upload), jobs=2, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if wait_for(lambda share=share: stored(room) >= share * COUNT, run):  # type: ignore[misc]
            below = children(run.pid)
            run.kill()
            killed += bool(below)
            end = time.monotonic() + 10
            while any(Path(f"/proc/{it}/cmdline").exists() for it in below):
                assert time.monotonic() < end, "processes outlive the run"
                time.sleep(0.05)
        run.wait()
    assert killed >= 2, "the run was too quick to be killed"
    assert room.grade(str(upload), jobs=2) == 0
    assert room.everything() == undisturbed
    versions = room.query(sa.select(tables.result.c.grader_version).distinct())
    assert [row[0] for row in versions] == [GRADER_VERSION]


def test_processes_below_it_are_killed_again_and_again(
    room: Classroom, upload: Path, undisturbed: str
) -> None:
    """Workers, helpers, boxes, whatever chance hits."""
    chance = random.Random(20261125)
    run = room.start(str(upload), jobs=2)
    assert wait_for(lambda: stored(room) > 0, run)
    hits = 0
    while run.poll() is None and hits < 12:
        below = children(run.pid)
        if below:
            try:
                os.kill(chance.choice(below), signal.SIGKILL)
                hits += 1
            except (ProcessLookupError, PermissionError):
                pass
        time.sleep(0.15)
    out, err = run.communicate(timeout=120)
    assert hits >= 3
    if run.returncode:  # one job was hit three times: put aside, and tried again by the next run
        assert "put aside" in out, out + err
        assert room.grade(str(upload), jobs=2) == 0
    assert room.everything() == undisturbed


def test_killed_before_anything_is_marked_and_while_files_are_written(
    room: Classroom, upload: Path, undisturbed: str
) -> None:
    for ready in (
        lambda: bool(room.query(sa.select(tables.attempt.c.id).limit(1))),
        lambda: any((room.root / "autograded").glob("*/*/*")),
    ):
        run = room.start(str(upload), jobs=2, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(ready, run)
        run.kill()
        run.wait()
    part = room.root / "autograded/learner00" / NAME / f".{NAME}.ipynb.999999999.part"
    part.parent.mkdir(parents=True, exist_ok=True)
    part.write_text("half of a noteb")
    assert room.grade(str(upload), jobs=2) == 0
    assert room.everything() == undisturbed
    assert not part.exists()


def test_ctrl_c_stores_what_is_done_and_says_how_to_go_on(
    room: Classroom, upload: Path, undisturbed: str
) -> None:
    run = room.start(str(upload), jobs=2)
    assert wait_for(lambda: stored(room) > 0, run)
    run.send_signal(signal.SIGINT)
    _, err = run.communicate(timeout=60)
    assert run.returncode == 130
    assert "goes on from here" in err
    leased = room.query(sa.select(tables.job.c.key).where(tables.job.c.state == "leased"))
    assert leased == []
    assert room.grade(str(upload), jobs=2) == 0
    assert room.everything() == undisturbed


def test_two_runs_at_once_share_the_work(room: Classroom, upload: Path, undisturbed: str) -> None:
    runs = [room.start(str(upload), "--json", jobs=1) for _ in range(2)]
    said = [run.communicate(timeout=120) for run in runs]
    assert [run.returncode for run in runs] == [0, 0], said
    marked = [json.loads(out)["marked"] for out, _ in said]
    assert sum(marked) == COUNT, marked
    assert room.everything() == undisturbed

"""What a box lasts: a submission's session, the grader that began it, and whatever is killed of them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

from staffplus.grading.box.box import Box
from staffplus.grading.box.session import Dead, Late, Session
from staffplus.grading.forkserver import Fault
from staffplus.grading.marks import grade
from staffplus.grading.model import Status
from tests.grading.boxes import LIMITS, SOURCE, pids
from tests.grading.gate import until
from tests.grading.hostile.world import below
from tests.grading.sheets import bundle, needs_box

pytestmark = needs_box


def test_a_session_that_was_interrupted_goes_on(session: Session) -> None:
    session.run("x = 5")
    with pytest.raises(Late, match="did not finish within 5 s"):
        session.run("import time\ntime.sleep(60)")
    assert session.read(["x"])["values"] == {"x": 5}


def test_a_session_that_is_over_stays_over(box: Box) -> None:
    session = box.open(LIMITS)
    with pytest.raises(Dead, match=r"ended itself \(exit code 3\)"):
        session.run("import os\nos._exit(3)")
    for ask in (
        lambda: session.run("1"),
        lambda: session.read(["x"]),
        lambda: session.call("f", []),
    ):
        with pytest.raises(Dead, match="exit code 3"):
            ask()
    session.close()


def test_nothing_is_left_of_a_closed_session(box: Box) -> None:
    before = set(below(box._process.pid))
    session = box.open(LIMITS)
    session.run("import subprocess\np = [subprocess.Popen(['sleep', '100']) for _ in range(5)]")
    session.close()
    until(lambda: set(below(box._process.pid)) <= before, "nothing is left of it")


def test_a_hundred_submissions_leave_the_zygote_as_it_was(box: Box) -> None:
    def open_files() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    def state() -> tuple[int, int, int]:
        zygote = pids(box)["zygote"]
        status = Path(f"/proc/{zygote}/status").read_text()
        size = int(status.split("VmRSS:")[1].split()[0])
        mounts = len(Path(f"/proc/{zygote}/mountinfo").read_text().splitlines())
        return mounts, len(list(Path(f"/proc/{zygote}/fd").iterdir())), size

    for _ in range(3):
        box.open(LIMITS).close()
    mounts, files, size = state()
    ours = open_files()
    for _ in range(100):
        box.open(LIMITS).close()
    # At first it may still be closing what it handed on.
    until(lambda: state()[0] <= mounts and state()[1] <= files, "the zygote has what it had")
    assert state()[2] < size + 2000, "in KiB"
    assert open_files() == ours


def test_a_zygote_that_is_killed_takes_its_boxes_with_it_and_is_a_machines_fault() -> None:
    made = Box.start([])
    session = made.open(LIMITS)
    inside = pids(made)
    os.kill(inside["zygote"], signal.SIGKILL)
    until(lambda: not any(map(_runs, inside.values())), "all of it has ended")
    with pytest.raises(Dead):
        session.run("1")
    session.close()
    with pytest.raises(Fault):
        made.open(LIMITS)
    made.close()


def test_a_grader_whose_helpers_were_killed_starts_new_ones() -> None:
    grade.close()  # what tests before it have started, with other modules in its box
    given = bundle(SOURCE, {"a": "x = 1"})
    assert grade.grade_one(given).marks[0].score == 1
    kept = grade.helpers()
    (made,) = kept._boxes.values()
    helpers = (made._process.pid, kept.tests()._process.pid, kept.reader()._process.pid)
    for pid in helpers:
        os.kill(pid, signal.SIGKILL)
    until(lambda: not any(map(_runs, helpers)), "they have ended")
    result = grade.grade_one(given)
    assert (result.status, result.marks[0].score) == (Status.GRADED, 1)
    grade.close()


def test_a_grader_that_is_killed_leaves_no_process_behind() -> None:
    """kill -9 of the grader in the middle of a submission: box and helpers are gone in a moment."""
    program = textwrap.dedent("""
        import sys
        from staffplus.grading.marks import grade
        from staffplus.grading.model import Bundle
        print("go", flush=True)
        grade.grade_one(Bundle.from_json(sys.stdin.read()))
    """)
    endless = bundle(SOURCE, {"a": "while True:\n    pass"})
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin and process.stdout
    process.stdin.write(endless.to_json().encode())
    process.stdin.close()
    process.stdout.readline()
    until(lambda: len(zygotes(process.pid)) >= 4, "the submission is in its box")
    started = below(process.pid)
    process.kill()
    process.wait()
    process.stdout.close()
    until(lambda: not any(map(_runs, started)), f"all of it has ended: {started}")


def zygotes(grader: int) -> list[int]:
    """The zygote below a grader, and its children. What starts it names it last, where words may be cut."""
    return [
        pid
        for pid, what in below(grader).items()
        if "zygote" in what and "bwrap" not in what.partition("\0")[0]
    ]


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False


def test_a_box_outlives_the_thread_that_first_needed_it() -> None:
    given = bundle(SOURCE, {"a": "x = 1"})
    scores: list[float | None] = []
    seen: set[int] = set()
    for _ in range(3):
        thread = threading.Thread(
            target=lambda: scores.append(grade.grade_one(given).marks[0].score)
        )
        thread.start()
        thread.join()
        time.sleep(0.2)  # a box that ends with its thread does so now; no box needs the time
        seen |= {made._process.pid for made in grade.helpers()._boxes.values() if made.alive}
    assert scores == [1, 1, 1]
    assert len(seen) == 1
    grade.close()


def test_a_forked_grader_starts_helpers_of_its_own() -> None:
    given = bundle(SOURCE, {"a": "x = 1"})
    assert grade.grade_one(given).marks[0].score == 1
    own = grade.helpers()
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        score = grade.grade_one(given).marks[0].score
        os.write(write, b"1" if score == 1 and grade.helpers() is not own else b"0")
        grade.close()
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(read, 1) == b"1"
    assert grade.grade_one(given).marks[0].score == 1
    assert grade.helpers() is own
    grade.close()

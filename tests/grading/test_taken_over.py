"""A run that was asleep past its lease goes on: the mark of the run that took over stands.

With real processes, in both kinds of database. Where the first run stands still is not left to
chance: with a job leased and not yet given to its worker it waits for a file, and is stopped there.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from staffplus.grading.records import tables
from tests.grading.classroom import PERFECT, Classroom
from tests.grading.hostile.world import below
from tests.grading.sheets import needs_box

pytestmark = needs_box

#: After so many seconds something hangs.
HANGS = 240.0

#: `staffplus`, which waits where it has leased a job and has not given it to a worker.
WAITS = """
import sys, time
from pathlib import Path
from staffplus.cli.main import main
from staffplus.grading.executors import Local

folder, submit = Path(sys.argv[1]), Local.submit

def waits(self, job):
    (folder / "leased").touch()
    while not (folder / "go").exists():
        time.sleep(0.01)
    submit(self, job)

Local.submit = waits
sys.exit(main(sys.argv[2:]))
"""


@pytest.mark.parametrize("dies", [True, False], ids=["its worker dies", "its worker marks"])
def test_the_mark_of_the_run_that_took_over_stands_and_the_other_says_so(
    either_room: Classroom, tmp_path: Path, dies: bool
) -> None:
    room = either_room
    room.submit("ann", PERFECT)
    first = subprocess.Popen(
        [sys.executable, "-c", WAITS, str(tmp_path), *room.command("--json")],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    try:
        end = time.monotonic() + HANGS
        while not (tmp_path / "leased").exists():
            assert first.poll() is None and time.monotonic() < end
            time.sleep(0.02)
        os.kill(first.pid, signal.SIGSTOP)
        _, status = os.waitpid(first.pid, os.WUNTRACED)
        assert os.WIFSTOPPED(status)

        room.query(sa.update(tables.job).values(lease_until=0.0))
        assert room.grade() == 0
        marked = room.everything()
        machine = [score for score, _, _ in room.marks()["ann"].values() if score is not None]
        assert sum(machine) == 6.0

        if dies:
            (worker,) = [
                it for it, what in below(first.pid).items() if "staffplus.grading.worker" in what
            ]
            os.kill(worker, signal.SIGKILL)
        (tmp_path / "go").touch()
        os.kill(first.pid, signal.SIGCONT)
        out, err = first.communicate(timeout=HANGS)
    finally:
        first.kill()
        first.wait()

    assert room.everything() == marked
    assert first.returncode == 0, err
    assert "Another run has taken over the work of ann" in err
    told = json.loads(out)
    assert told["taken_over"] == ["ann"]
    assert (told["marked"], told["machine_faults"], told["written"]) == (0, 0, 0)
    kept = room.query(sa.select(tables.result.c.status))
    assert [row.status for row in kept] == ["graded"]

"""Stock nbgrader and ours on the same submissions, whole commands; prints figures, judges nothing.

    python -m tests.benchmarks.grading [--submissions 200] [--rounds 2] [--stock 60] [--most 10000]

Each figure is a whole command, from its start to its end: Python's start, imports, reading, marking,
the gradebook, and files. Rounds are interleaved, so that ratios hold on a busy machine. The courses'
cells are in the gradebook already, for both. Stock marks the first `--stock` of the submissions, a
round, since it takes minutes for more. On a machine with other work to do, compare processor time: what
a command and all its processes used.
"""

from __future__ import annotations

import argparse
import contextlib
import cProfile
import ctypes
import json
import os
import pstats
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from staffplus.grading import run
from staffplus.grading.records.course import Course
from staffplus.grading.tally import Options
from tests.benchmarks.grade_one import SCOPE, answers, sheet
from tests.grading import classroom
from tests.grading.classroom import NAME, Classroom

TIERS = ("static", "value", "in-kernel")


def source(tier: str) -> str:
    return SCOPE if tier == "static" else sheet({"tier": "value"} if tier == "value" else {})


def hand_in(ready: Classroom, folder: Path, tier: str, count: int) -> Classroom:
    """A fresh course in which `count` learners have handed in the notebook that was released to them."""
    room = ready.copy(folder / "exercises")
    released = json.loads((room.root / "release" / NAME / f"{NAME}.ipynb").read_text("utf-8"))
    by_name = {it["metadata"].get("nbgrader", {}).get("grade_id"): it for it in released["cells"]}
    for number in range(count):
        for name, text in answers(tier, number).items():
            by_name[name]["source"] = text
        room.submit_file(f"learner{number:05}", json.dumps(released, indent=1).encode())
    return room


class Spent(NamedTuple):
    """Seconds by the clock, and of the processors: user's and system's, of all processes below."""

    wall: float
    cpu: float

    def each(self, count: int) -> Spent:
        return Spent(self.wall / count, self.cpu / count)


def adopt() -> None:
    """Processes whose parent ends before them become this one's, so that their time is counted."""
    with contextlib.suppress(OSError, AttributeError):  # on Linux; elsewhere theirs is left out
        ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER


def used() -> float:
    """Processor time of all processes below this one that are over."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    below = resource.getrusage(resource.RUSAGE_CHILDREN)
    return below.ru_utime + below.ru_stime


def timed(commands: list[list[str]], room: Classroom, *, well: tuple[int, ...] = (0,)) -> Spent:
    """What it takes until all of these commands, started at once, are over; `well`: how they may end."""
    before, start = used(), time.perf_counter()
    runs = [
        subprocess.Popen(
            it, cwd=room.root, env=classroom.environment() | {"PYTHONWARNINGS": "ignore"},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for it in commands
    ]  # fmt: skip
    for it in runs:
        shown, said = it.communicate()
        if it.returncode not in well:
            raise SystemExit(f"{it.args!r} ended with {it.returncode}:\n{(shown + said)[-4000:]}")
    wall = time.perf_counter() - start
    time.sleep(0.3)  # helpers see that their grader is gone, and end
    return Spent(wall, used() - before)


def stock(room: Classroom, processes: int, count: int) -> Spent:
    """`nbgrader autograde`; two at once share the learners by the last digit of their names."""
    digits = ["[0-4]", "[5-9]"] if processes == 2 else ["[0-9]"]
    commands = [
        [sys.executable, "-m", "nbgrader", "autograde", NAME, f"--student=learner*{it}"]
        for it in digits
    ]
    return timed(commands, room).each(count)


def ours(room: Classroom, count: int, *words: str) -> Spent:
    command = [sys.executable, "-m", "staffplus.cli", *room.command(*words, jobs=2)]
    # 1: there are answers that a person has to look at.
    return timed([command], room, well=(0, 1)).each(count)


@contextmanager
def cluster() -> Iterator[str]:
    from distributed import LocalCluster

    make: Any = LocalCluster
    with make(n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1",
              silence_logs=50) as made:  # fmt: skip
        yield made.scheduler_address


def memory(room: Classroom) -> tuple[int, int]:
    """The most that the command and all its processes held, and how many there were. Bytes."""
    most, processes = 0, 0
    command = [sys.executable, "-m", "staffplus.cli", *room.command(jobs=2)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as it:
        while it.poll() is None:
            sizes = [_own(number) for number in [it.pid, *_below(it.pid)]]
            most, processes = max(most, sum(sizes)), max(processes, len(sizes))
            time.sleep(0.05)
    return most, processes


def _below(process: int) -> list[int]:
    from tests.grading.test_kill import children

    return children(process)


def _own(process: int) -> int:
    """A process's share of memory: what it shares with others is divided among them."""
    try:
        text = Path(f"/proc/{process}/smaps_rollup").read_text()
    except (OSError, ProcessLookupError):
        return 0
    return 1024 * sum(int(it.split()[1]) for it in text.splitlines() if it.startswith("Pss:"))


def start_up() -> dict[str, float]:
    """Seconds that the commands take before they do anything."""
    found = {}
    for name, code in {
        "stock: import nbgrader.apps": "import nbgrader.apps",
        "ours: import what grade needs": "import staffplus.grading.report, staffplus.grading.run",
        "ours: a process that marks": "import staffplus.grading.worker",
        "ours: grade --help": "import sys, staffplus.cli.main as it; sys.argv[1:] = ['grade', '--help']; it.main()",
    }.items():
        best = 1e9
        for _ in range(3):
            begin = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)
            best = min(best, time.perf_counter() - begin)
        found[name] = best
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--submissions", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--stock", type=int, default=60)
    parser.add_argument("--most", type=int, default=10_000)
    asked = parser.parse_args()
    adopt()
    with tempfile.TemporaryDirectory(prefix="bench") as folder:
        top = Path(folder)
        ready = {tier: classroom.make(top / f"ready-{tier}", source(tier)) for tier in TIERS}
        number = 0

        def fresh(tier: str, count: int) -> Classroom:
            nonlocal number
            number += 1
            return hand_in(ready[tier], top / str(number), tier, count)

        def once(work: Callable[[Classroom], Spent], tier: str, count: int) -> Spent:
            room = fresh(tier, count)
            try:
                return work(room)
            finally:
                shutil.rmtree(room.root, ignore_errors=True)

        print("Seconds before a command does anything (best of three)")
        for name, seconds in start_up().items():
            print(f"  {name:34}{seconds:8.2f}")
        empty = min(once(lambda r: ours(r, 1), "static", 0) for _ in range(3))
        print(f"  {'ours: a run with nothing to mark':34}{empty.wall:8.2f}")
        compare(asked, once)
        print("\nMemory of the command and all its processes, 2 jobs")
        for tier in TIERS:
            room = fresh(tier, asked.submissions)
            most, processes = memory(room)
            print(f"  {tier:12}{most / 1e6:8.0f} MB in {processes} processes")
            shutil.rmtree(room.root)
        growth(asked.most, once)
        profile(fresh("static", 1000))


def compare(asked: argparse.Namespace, once: Callable[..., Spent]) -> None:
    found: dict[str, list[Spent]] = {}

    def note(name: str, spent: Spent) -> None:
        found.setdefault(name, []).append(spent)

    few, many = asked.stock, asked.submissions
    with cluster() as address:
        for _ in range(asked.rounds):
            for tier in ("static", "in-kernel"):
                note(
                    f"stock, 1 process, the {tier} exercise",
                    once(lambda r: stock(r, 1, few), tier, few),
                )
                note(
                    f"stock, 2 processes, the {tier} exercise",
                    once(lambda r: stock(r, 2, few), tier, few),
                )
            for tier in TIERS:
                note(f"ours, {tier}", once(lambda r: ours(r, many), tier, many))
                note(
                    f"ours, {tier}, Dask",
                    once(lambda r: ours(r, many, "--dask", address), tier, many),
                )
    print(
        f"\n{many} submissions, 2 jobs (stock: {few} of them); whole commands, {asked.rounds} rounds"
    )
    print(f"  {'':42}{'s each':>9}{'of CPU':>9}{'× stock':>9}{'× two stock':>13}   rounds")
    for name, each in found.items():
        kind = "static" if "static" in name else "in-kernel"
        middle, cpu = (statistics.median(it) for it in zip(*each, strict=True))
        one, two = (
            statistics.median(it.wall for it in found[f"stock, {n}, the {kind} exercise"])
            for n in ("1 process", "2 processes")
        )
        shown = " ".join(f"{it.wall:.4f}" for it in each)
        print(
            f"  {name:42}{middle:9.4f}{cpu:9.4f}{one / middle:9.1f}{two / middle:13.1f}   {shown}"
        )


def growth(most: int, once: Callable[..., Spent]) -> None:
    print("\nSeconds a submission as there are more of them, and of CPU (whole command, 2 jobs)")
    print(f"  {'submissions':>12}" + "".join(f"{tier:>12}{'':12}" for tier in TIERS))
    count = 10
    while count <= most:
        each = [once(lambda r, n=count: ours(r, n), tier, count) for tier in TIERS]
        print(
            f"  {count:12}" + "".join(f"{it.wall:12.4f}{it.cpu:12.4f}" for it in each), flush=True
        )
        count *= 10


def profile(room: Classroom) -> None:
    """Where the run itself spends its time; the processes that mark are not in it."""
    print("\n1,000 submissions of the static tier: the run itself, by its own time")
    watch = cProfile.Profile()
    watch.enable()
    tally = run.grade(Course.at(room.root), NAME, options=Options(jobs=2))
    watch.disable()
    stats = pstats.Stats(watch)
    rows: Any = stats.stats  # type: ignore[attr-defined]
    total = sum(row[2] for row in rows.values())
    for (path, line, name), row in sorted(rows.items(), key=lambda it: -it[1][2])[:18]:
        where = f"{Path(path).name}:{line} {name}" if line else name
        print(f"  {row[2]:7.3f} s {row[2] / total:6.1%}  {row[0]:>7} calls  {where}")
    print(json.dumps({step: round(it, 2) for step, it in tally.seconds.items()}))


if __name__ == "__main__":
    os.environ.setdefault("PYTHONWARNINGS", "ignore")
    main()

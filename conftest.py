"""What holds for every test, those in notebooks too: its name, when it has its turn, and what nbval
leaves unsaid about notebooks whose outputs were never stored."""

from __future__ import annotations

import gc
import os
from collections.abc import Generator
from pathlib import Path

import pytest
from nbval.plugin import IPyNbCell

from staffplus import kernels

#: Linear algebra in one thread, here and in all that tests start. Several workers share the cores: threads
#: that wait for each other there spin, and a fit of 50 rows took seconds in place of milliseconds.
os.environ.update({f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL")})

# Several workers start kernels, and other programs that take ports.
kernels.by_files()

#: Names of parameters are cut there.
LONGEST = 60

#: Files that take 18 s or more. They begin first: one that began last would leave the other workers idle.
LONG = (
    "test_stock_agrees.py",
    "test_same_verdict.py",
    "test_hub.py",
    "test_pdf.py",
    "test_apart.py",
    "test_live.py",
    "test_collection.py",
    "test_queue_model.py",
    "test_peer_round.py",
    "test_postings.py",
    "test_where.py",
    "test_exercise_cycle.py",
    "test_cohort.py",
    "test_kill.py",
    "test_grader_page.py",
    "test_attacks.py",
    "test_pages.py",
    "test_alignment.py",
    "test_exercise_page.py",
    "test_exercise_kept.py",
    "test_exercise_run.py",
    "test_site.py",
    "test_formgrader.py",
    "test_marking.py",
    "test_grade_command.py",
    "test_families.py",
    "test_quiz.py",
    "test_kit.py",
    "test_presented.py",
    "test_loop_exercise.py",
    "test_static_tier.py",
    "test_static_ends.py",
    "test_weighing.py",
    "test_two_weeks.py",
    "test_structuring_exercise.py",
    "test_own_time.py",
    "test_scorm.py",
    "test_value_honest.py",
    "test_week.py",
    "test_fitted.py",
)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """A name that a person can read, and that is the same in every process that collects it.

    Bytes were once named by all that is in them, and those of a zip tell the time at which it was made:
    two workers then disagreed on which tests there are.
    """
    if isinstance(val, (bytes, bytearray)):
        return argname
    if isinstance(val, str) and (len(val) > LONGEST or "\n" in val):
        return " ".join(val[:LONGEST].split()) + "…"
    return None


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is collected stays until the end, so nobody need look through it for what has become of no use."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first; a notebook's cells together and in order, as its kernel needs them.

    pytest-randomly has shuffled before: the files, and the tests in each.
    """
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    for path, inside in files.items():
        if path.suffix == ".ipynb":
            inside.sort(key=lambda cell: cell.cell_num)  # type: ignore[attr-defined]
    order = sorted(files, key=lambda path: path.name not in LONG)
    items[:] = [item for path in order for item in files[path]]


class UnstoredOutput(AssertionError):
    """A cell shows something, but nothing is stored that it could be compared with."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    result = yield
    if isinstance(item, IPyNbCell) and item.test_outputs:
        stored = item.cell.outputs and item.cell.execution_count is not None
        if not stored:
            raise UnstoredOutput(
                f"{item.parent.name}, cell {item.cell_num}: found output that is not stored in the "
                "notebook, so nothing was compared; run `make outputs` and look at the difference"
            )
    return result


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """The order of this run, to have it again: with -q pytest does not say it at the top."""
    seed = config.getoption("randomly_seed", None)
    if isinstance(seed, int):
        terminalreporter.write_line(f"Order: --randomly-seed={seed}")

"""Every process that collects the tests finds the same ones: workers compare, and so does a person."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: A zip tells the time in steps of two seconds.
APART = 3.0

Names = list[str]


def collecting(hash_seed: str) -> subprocess.Popen[str]:
    """Pytest, which tells the names of all tests in the order in which a run would have them."""
    command = [
        sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider",
        "--randomly-seed=1",
    ]  # fmt: skip
    # What xdist tells its workers is not for the pytest that is started here.
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    env["PYTHONHASHSEED"] = hash_seed
    return subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)


@pytest.fixture(scope="module")
def collected() -> Sequence[Names]:
    """What two processes find that began some seconds apart and hash differently."""
    runs = [collecting("1")]
    time.sleep(APART)
    runs.append(collecting("2"))
    said = [run.communicate()[0] for run in runs]
    assert [run.returncode for run in runs] == [0, 0], said
    return [[line for line in text.splitlines() if "::" in line] for text in said]


def test_the_tests_are_the_same_at_another_time_and_under_another_hash_seed(
    collected: Sequence[Names],
) -> None:
    first, second = collected
    assert len(first) > 2000
    assert first == second
    assert len(set(first)) == len(first)


def test_the_cells_of_a_notebook_keep_their_order_and_stay_together(
    collected: Sequence[Names],
) -> None:
    names = [name for name in collected[0] if ".ipynb::" in name]
    files = [name.partition("::")[0] for name in names]
    assert len(set(files)) > 10
    assert files == sorted(files, key=files.index)
    for file in set(files):
        cells = [int(name.rpartition(" ")[2]) for name in names if name.startswith(f"{file}::")]
        assert cells == sorted(cells)

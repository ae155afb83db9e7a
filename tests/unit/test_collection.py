"""Every process that collects the tests finds the same ones: workers compare, and so does a person."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

Names = list[str]


def collecting(hash_seed: str, *order: str) -> Names:
    """The names of all tests, in the order in which a run would have them, from a pytest of its own."""
    command = [
        sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *order,
    ]  # fmt: skip
    # What xdist tells its workers is not for the pytest that is started here.
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    env["PYTHONHASHSEED"] = hash_seed
    done = subprocess.run(
        command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    return [line for line in done.stdout.splitlines() if "::" in line]


@pytest.fixture(scope="module")
def collected(request: pytest.FixtureRequest) -> Sequence[Names]:
    """What two processes find, the second after the first and hashing differently.

    In a run of all tests this process is the first.
    """
    config = request.config
    seed = config.getoption("randomly_seed", None)
    order = ("-p", "no:randomly") if seed is None else (f"--randomly-seed={seed}",)
    asked = {(ROOT / name).resolve() for name in config.args}
    everything = asked == {ROOT / name for name in config.getini("testpaths")}
    if everything and not config.option.keyword and not config.option.markexpr:
        first = [item.nodeid for item in request.session.items]
    else:
        first = collecting("1", *order)
    return first, collecting("2", *order)


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

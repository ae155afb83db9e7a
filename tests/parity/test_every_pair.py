"""Logic that stands in two languages under one stem is run in both; no pair goes without."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import staffplus

PACKAGE = Path(staffplus.__file__).parent
#: Below it NAME.js draws what NAME.py sets up: two halves of one thing, and no twins.
VIEWS = PACKAGE / "widgets"


def pairs() -> set[str]:
    """Names, from the package, of JavaScript that stands beside Python of the same stem."""
    return {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.js")
        if VIEWS not in path.parents and path.with_suffix(".py").exists()
    }


def test_every_pair_is_run_by_a_test_of_this_folder() -> None:
    here = Path(__file__)
    files = [path.stem for path in here.parent.glob("test_*.py") if path != here]
    run = {name for file in files for name in import_module(f"tests.parity.{file}").MODULES}
    assert len(pairs()) >= 5
    assert pairs() - run == set(), "name it in MODULES of a test that holds it to its Python"

"""How an author's test of a literal answer ends, and what its end means: in time or not, with a mark, or with a fault of its own."""

from __future__ import annotations

import json

import pytest

from staffplus.grading.author.source import read
from staffplus.grading.marks import grade
from staffplus.grading.marks.examiner import Paper
from staffplus.grading.model import Kind, Status
from tests.grading.scope_exercise import SUBMITTED
from tests.grading.static_marks import SCOPE, kinds, mark, points, reasons, static

pytestmark = pytest.mark.usefixtures("helpers")


def test_a_test_that_does_not_end_is_interrupted_and_the_next_still_counts() -> None:
    source = static(
        ("one", 1, "def helper(v):\n    return v + 1\nLIMIT = 3\nassert x"),
        ("two", 2, "while x == 5:\n    pass"),
        ("three", 3, "assert helper(x) > LIMIT"),
    )
    result = mark(source, {"a": "x = 5"}, test_seconds=1)
    assert points(result) == {"one": 1, "two": 0, "three": 3}
    assert "TimeoutError: the test took more than 1 s" in reasons(result)["two"]
    assert points(mark(source, {"a": "x = 6"})) == {"one": 1, "two": 2, "three": 3}


def test_a_test_that_cannot_be_interrupted_is_ended_and_what_it_had_defined_is_defined_again() -> (
    None
):
    stuck = "import signal\nif x == 5:\n    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])\n    while True:\n        pass"
    source = static(
        ("one", 1, "def helper(v):\n    return v + 1\nLIMIT = 3\nassert x"),
        ("two", 2, stuck),
        ("three", 3, "assert helper(x) > LIMIT and offset == 2"),
        before="offset = 2",
    )
    result = mark(source, {"a": "x = 5"}, test_seconds=1)
    assert points(result) == {"one": 1, "two": 0, "three": 3}
    assert "TimeoutError: the test was ended: it took too " in reasons(result)["two"]


def test_a_test_that_a_value_makes_use_up_memory_costs_itself() -> None:
    source = static(("one", 1, "y = [0] * x\nassert y"), ("two", 1, "assert x"))
    result = mark(source, {"a": "x = 10_000_000_000"}, memory_bytes=200 << 20)
    assert points(result) == {"one": 0, "two": 1}
    assert "MemoryError" in reasons(result)["one"]


def test_tests_see_nothing_of_the_submission_before() -> None:
    """Both where a process goes on, and where it may not because a test reaches out of its names."""
    quiet = static(("one", 1, "assert 'seen' not in globals()\nseen = x"))
    loud = static(
        ("one", 1, "import math\nassert not hasattr(math, 'seen')\nmath.seen = x\nprint(math.seen)")
    )
    assert Paper(read(quiet)).leaves_nothing
    assert not Paper(read(loud)).leaves_nothing
    for source in (quiet, loud):
        for value in (1, 2, 3):
            assert points(mark(source, {"a": f"x = {value}"})) == {"one": 1}


@pytest.mark.parametrize(
    "source",
    [
        "import os", "import random", "from decimal import getcontext", "__builtins__['len'] = 1",
        "setattr(x, 'a', 1)", "import math\nmath.pi = 3", "eval('1')", "type(x).__init__ = 1",
        "from . import x", "x.__class__.__bases__", "open('a')", "import json as j\ndel j.dumps",
    ],
)  # fmt: skip
def test_a_test_that_could_leave_something_behind_is_known_as_one(source: str) -> None:
    assert not Paper(read(static(("one", 1, source)))).leaves_nothing


def test_the_scope_exercise_leaves_nothing_so_one_process_marks_many() -> None:
    assert Paper(read(SCOPE)).leaves_nothing
    mark(SCOPE, SUBMITTED["ann"])
    helper = grade.helpers().tests()
    before = helper.served
    for name in ("ben", "cal"):
        mark(SCOPE, SUBMITTED[name])
    assert grade.helpers().tests() is helper
    assert helper.served == before + 2


def test_reasons_are_cleaned_and_cut() -> None:
    source = static(("one", 1, "print('a\\x1b[31m\\u202e\\x00b', x)\nassert False, x * 3"))
    reason = reasons(mark(source, {"a": "x = '\\ud800\\x07<b>'"}))["one"]
    assert reason == "ab ?<b>\n?<b>?<b>?<b>"
    long = reasons(mark(static(("one", 1, "print('y' * 10**7)\nassert False")), {"a": "x = 1"}))
    assert len(long["one"]) < 6100
    assert long["one"].endswith("… (cut)")


@pytest.mark.parametrize(
    ("test", "score", "reason"),
    [
        ("x", 1, "The test gave 1 of 2 points."),
        ("1.5", 1.5, "1.5 of 2"),
        ("x * 2;", 2, ""),
        ("print('ok')", 2, ""),
        ("'fine'", 2, ""),
        ("None", 2, ""),
        ("assert not x", 0, "A check in the test failed, and the test does not say more."),
        ("assert not x, 'why'", 0, "why"),
        ("import sys\nprint('careful', file=sys.stderr)", 0, "careful"),
        ("import warnings\nwarnings.warn('old')", 0, "UserWarning: old"),
        ("float('nan')", 0, "0 of 2"),
        ("float('inf') * -1", 0, "0 of 2"),
        ("-3", 0, "0 of 2"),
    ],
)
def test_a_tests_end_is_its_mark(test: str, score: float, reason: str) -> None:
    result = mark(static(("one", 2, test)), {"a": "x = 1"})
    assert points(result) == {"one": score}
    assert reason in reasons(result)["one"]
    assert (reasons(result)["one"] == "") == (score == 2)


@pytest.mark.parametrize(
    ("test", "said"),
    [
        ("x + 2", "cell 'one': the test ends with 3 points, but the cell is worth 2"),
        ("x == 1", "cell 'one': the test ends with the value True, for which nbgrader gives full"),
        ("{}['lead']", "test `one` stopped with KeyError: 'lead' in line 1: {}['lead']"),
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("raise SystemExit('bye')", "SystemExit: bye"),
        ("import nowhere", "ModuleNotFoundError: No module named 'nowhere'"),
        ("y = misspelt", "NameError: name 'misspelt' is not defined"),
    ],
)
def test_a_fault_of_the_authors_is_the_authors_to_mend_and_costs_nobody_a_point(
    test: str, said: str
) -> None:
    source = static(("one", 2, test), ("two", 1, "assert x"))
    result = mark(source, {"a": "x = 1"})
    assert result.status is Status.QUARANTINED
    assert said in result.error
    assert points(result) == {"one": None, "two": 1}, "and the other cells are marked"
    assert kinds(result)["one"] == Kind.AUTHOR
    assert said not in reasons(result)["one"], "what the test says of itself is not for learners"
    assert said not in json.dumps(json.loads(result.notebook)["cells"][1]["outputs"])

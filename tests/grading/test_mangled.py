"""Property tests: no upload, however mangled, crashes the grader, is put aside or gains a mark."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from staffplus.grading.intake.intake import arrivals, clean
from staffplus.grading.marks import grade
from staffplus.grading.model import Arrival, Bundle, Refusal, Status, Submission
from tests.grading.handins import E, zipped
from tests.grading.sheets import answer, cell, marks, needs_box, notebook, released, setup, words

pytestmark = pytest.mark.usefixtures("helpers")

Nb = dict[str, Any]

STATIC = notebook(
    cell("markdown", "intro", "# A sheet", locked=True),
    answer("first", "x = 11"),
    marks("first-marks", 2, "assert x == 11", tier="static", reads={"x": "first"}),
    cell("markdown", None, "Now in words."),
    words("why", 3),
    answer("second", "z = 2"),
    marks("second-marks", 1, "assert z == 2", tier="static", reads={"z": "second"}),
)
VALUE = notebook(
    setup("helpers", "base = 10"),
    answer("first", "def f(x):\n    return x + base"),
    marks("first-marks", 2, "assert f(1) == 11", tier="value"),
    answer("second", "z = f(2)"),
    marks("second-marks", 1, "assert z == 12", tier="value"),
)
COPIES = {source: json.dumps(released(source)) for source in (STATIC, VALUE)}
RIGHT = {
    STATIC: {"first": "x = 11", "second": "z = 2", "why": "Because."},
    VALUE: {"first": "def f(x):\n    return x + base", "second": "z = f(2)"},
}


def honest(source: str, right: frozenset[str]) -> Nb:
    """A learner's file in which the answers in `right` are right and all others wrong."""
    made: Nb = json.loads(COPIES[source])
    for it in made["cells"]:
        name = it["metadata"].get("nbgrader", {}).get("grade_id")
        if name in RIGHT[source]:
            it["source"] = RIGHT[source][name] if name in right else "x = z = f = 'wrong'"
    return made


def submitted(source: str, data: bytes) -> Submission:
    return clean(Arrival("ann", "sheet", None, data, "ann.ipynb"), COPIES[source], source)


def marked(source: str, data: bytes) -> dict[str, float | None]:
    result = grade.grade_one(Bundle(submitted(source, data), source))
    assert result.status is Status.GRADED, result.error
    made = json.loads(result.notebook)
    assert len({it["id"] for it in made["cells"]}) == len(made["cells"])
    nbformat.validate(made)
    return {it.grade_id: it.score for it in result.marks}


def test_from_a_zip_to_marks(tmp_path: Path) -> None:
    """What the parts are for: five hand-ins, one of them broken and one a link, one learner twice."""
    right = json.dumps(honest(STATIC, frozenset(RIGHT[STATIC]))).encode()
    half = json.dumps(honest(STATIC, frozenset(["second"]))).encode()
    source = zipped(
        tmp_path,
        [
            (f"ann_20261124T094000Z_{E}.ipynb", half),
            (f"ann_20261124T095000Z_{E}.ipynb", right),
            (f"José Ñ/{E}.ipynb", half),
            (f"cal/{E}.ipynb", right[:-200]),
            (f"../dot/{E}.ipynb", right),
        ],
    )
    marks_of, refused = [], []
    for found in arrivals(source, E):
        if isinstance(found, Refusal):
            refused.append(found.origin)
        if not isinstance(found, Arrival):
            continue
        submission = clean(found, COPIES[STATIC], STATIC)
        scores = {it.grade_id: it.score for it in grade.grade_one(Bundle(submission, STATIC)).marks}
        marks_of.append((found.learner, scores["first-marks"], scores["second-marks"], bool(submission.unreadable)))  # fmt: skip
    assert marks_of == [
        ("José Ñ", 0, 1, False),
        ("ann", 0, 1, False),
        ("ann", 2, 1, False),
        ("cal", None, None, True),
    ]
    assert refused == [f"cohort.zip: ../dot/{E}.ipynb"]


#: Values that stand where others should: of every type, and those that mean something to nbgrader.
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 10**30) | st.floats()
    | st.sampled_from(["", "code", "markdown", "raw", "first", "second", "first-marks", "intro",
                       "grade", "\ud800", "\u202e", "100", "import os", "x"])
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["nbgrader", "grade_id", "points", "source", "cells", "a"]), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip

Change = tuple[str, int, int, Any]
CHANGES = st.tuples(
    st.sampled_from(["replace", "delete", "copy", "move", "add", "claim"]),
    st.integers(0, 10**6),
    st.integers(0, 10**6),
    VALUES,
)


def places(node: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) below a node."""
    keys = list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()  # fmt: skip
    return [found for key in keys for found in ((node, key), *places(node[key]))]


def change(made: Nb, what: Change) -> None:
    """One thing done to a file; what is copied or moved is of the file itself."""
    kind, one, other, value = what
    cells = made.get("cells")
    if kind in ("replace", "delete"):
        if not (found := places(made)):
            return
        where, key = found[one % len(found)]
        if kind == "replace":
            where[key] = value
        else:
            del where[key]
    elif isinstance(cells, list) and cells:
        i, j = one % len(cells), other % len(cells)
        if kind == "copy":
            cells.insert(j, copy.deepcopy(cells[i]))
        elif kind == "move":
            cells.insert(j, cells.pop(i))
        elif kind == "add":
            cells.insert(j, value if other % 2 else {"cell_type": "code", "source": "x = 1", "metadata": value})  # fmt: skip
        elif kind == "claim" and isinstance(cells[i], dict):
            names = ["first", "second", "first-marks", "why", "intro", "new"]
            cells[i]["metadata"] = {"nbgrader": {"grade_id": names[other % 6], "points": 99, "grade": True}}  # fmt: skip


def no_more_than(found: dict[str, float | None], due: dict[str, float | None]) -> None:
    assert found.keys() == due.keys()
    for name, score in found.items():
        most = due[name]
        assert score is None or most is None or score <= most, name


RIGHTS = st.frozensets(st.sampled_from(["first", "second", "why"]))


@given(right=RIGHTS, changes=st.lists(CHANGES, min_size=1, max_size=8))
@settings(
    max_examples=300,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
def test_a_mangled_notebook_is_marked_and_gains_nothing(
    right: frozenset[str], changes: list[Change]
) -> None:
    made = honest(STATIC, right)
    due = marked(STATIC, json.dumps(made).encode())
    for what in changes:
        change(made, what)
    no_more_than(marked(STATIC, json.dumps(made).encode()), due)


@needs_box
@given(right=RIGHTS, changes=st.lists(CHANGES, min_size=1, max_size=6))
@settings(
    max_examples=30,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
def test_the_same_where_learner_code_runs(right: frozenset[str], changes: list[Change]) -> None:
    made = honest(VALUE, right)
    due = {"first-marks": 2.0 * ("first" in right), "second-marks": 1.0 * ({"first", "second"} <= right)}  # fmt: skip
    assert marked(VALUE, json.dumps(made).encode()) == due
    for what in changes:
        change(made, what)
    # An answer may be made right by another cell that the learner wrote, so no more than both.
    found = marked(VALUE, json.dumps(made).encode())
    assert found.keys() == due.keys()
    if "first" not in right:
        assert not any(found.values())


@given(data=st.binary(max_size=200) | VALUES.map(lambda it: json.dumps(it).encode()))
@settings(max_examples=300, derandomize=True, database=None, deadline=None)
def test_any_bytes_give_a_submission(data: bytes) -> None:
    found = submitted(STATIC, data)
    assert json.loads(found.notebook) == json.loads(COPIES[STATIC]) or not found.unreadable
    assert found.repairs


@given(cut=st.integers(0, 3000), flips=st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 255)), max_size=3))  # fmt: skip
@settings(max_examples=300, derandomize=True, database=None, deadline=None)
def test_a_damaged_file_gives_a_submission(cut: int, flips: list[tuple[int, int]]) -> None:
    data = bytearray(json.dumps(honest(STATIC, frozenset(["first"]))).encode())
    for at, byte in flips:
        data[at % len(data)] = byte
    found = submitted(STATIC, bytes(data[: len(data) - cut]))
    ours = [it["metadata"].get("nbgrader", {}).get("grade_id") for it in json.loads(found.notebook)["cells"]]  # fmt: skip
    assert [it for it in ours if it] == ["intro", "first", "first-marks", "why", "second", "second-marks"]  # fmt: skip

"""Small exercises for tests: an author's notebook from a few lines, and a learner's copy of it."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from typing import Any

import pytest

from staffplus.grading.author.source import checksum, text_of
from staffplus.grading.model import Bundle, Limits, Submission

#: Learner code is only run on Linux; elsewhere only literal answers are marked.
needs_box = pytest.mark.skipif(sys.platform != "linux", reason="there is a box on Linux only")

Cell = dict[str, Any]

_CUT = re.compile(r"^[ \t]*### BEGIN (SOLUTION|HIDDEN TESTS)\n.*?^[ \t]*### END \1\n?", re.M | re.S)
_MARKERS = re.compile(r"^[ \t]*### (BEGIN|END) SOLUTION\n?", re.M)


def cell(kind: str, grade_id: str | None, source: str, **meta: Any) -> Cell:
    """A cell; `meta` is nbgrader's metadata, with `staffplus` for ours."""
    ours = meta.pop("staffplus", None)
    metadata: dict[str, Any] = {}
    if grade_id is not None:
        roles = {"grade": False, "solution": False, "locked": False, "task": False}
        metadata["nbgrader"] = {"grade_id": grade_id, "schema_version": 3, **roles, **meta}
    if ours is not None:
        metadata["staffplus"] = ours
    made: Cell = {"cell_type": kind, "id": grade_id or "plain", "metadata": metadata}
    made["source"] = source
    if kind == "code":
        made |= {"outputs": [], "execution_count": None}
    return made


def answer(grade_id: str, source: str = "") -> Cell:
    """A cell for the learner's code; `source` is the author's solution."""
    return cell("code", grade_id, f"### BEGIN SOLUTION\n{source}\n### END SOLUTION", solution=True)


def setup(grade_id: str | None, source: str) -> Cell:
    return cell("code", grade_id, source, **({"locked": True} if grade_id else {}))


def words(grade_id: str, points: float) -> Cell:
    """A free-text answer that a person marks."""
    return cell("markdown", grade_id, "YOUR ANSWER HERE", grade=True, solution=True, points=points)


def marks(grade_id: str, points: float, source: str, **ours: Any) -> Cell:
    """A test; `ours` is its tier and what it reads."""
    more = {"staffplus": ours} if ours else {}
    return cell("code", grade_id, source, grade=True, locked=True, points=points, **more)


def notebook(*cells: Cell) -> str:
    for number, it in enumerate(cells):
        it["id"] = f"{number}-{it['id']}"[:64]
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells})


def released(source: str) -> dict[str, Any]:
    """What learners get: no solutions, no hidden tests, checksums as nbgrader sets them."""
    made: dict[str, Any] = json.loads(source)
    for it in made["cells"]:
        it["source"] = _CUT.sub("", text_of(it))
        meta = it["metadata"].get("nbgrader", {})
        if it["cell_type"] == "markdown" and meta.get("grade") and meta.get("solution"):
            it["source"] = "YOUR ANSWER HERE"
        if "nbgrader" in it["metadata"]:
            it["metadata"]["nbgrader"]["checksum"] = checksum(it)
    return made


def handed_in(source: str, answers: Mapping[str, str], learner: str = "ann") -> Submission:
    """A released copy with `answers` (grade_id -> source) in it."""
    made = released(source)
    for it in made["cells"]:
        name = it["metadata"].get("nbgrader", {}).get("grade_id")
        it["source"] = answers.get(name, it["source"])
    return Submission(learner, "sheet", json.dumps(made), original_sha256="0" * 64)


def bundle(
    source: str,
    answers: Mapping[str, str],
    *,
    learner: str = "ann",
    limits: Limits | None = None,
    unsafe: bool = False,
) -> Bundle:
    return Bundle(handed_in(source, answers, learner), source, limits or Limits(), unsafe)


def filled(
    source: str,
    answers: Mapping[str, str],
    *,
    solved: bool = False,
    learner: str = "ann",
    limits: Limits | None = None,
) -> Bundle:
    """A submission of an exercise of the course, whose author's notebook is `source`.

    `answers` (grade_id -> source) stand in a released copy or, with `solved`, in one in which every
    code cell has its author's solution.
    """
    given = dict(answers)
    for it in json.loads(source)["cells"] if solved else ():
        meta = it["metadata"].get("nbgrader", {})
        if it["cell_type"] == "code" and meta.get("solution"):
            given.setdefault(meta["grade_id"], _MARKERS.sub("", text_of(it)))
    unknown = given.keys() - {
        it["metadata"].get("nbgrader", {}).get("grade_id") for it in json.loads(source)["cells"]
    }
    assert not unknown, f"no cell has the grade_id {unknown}"
    return bundle(source, given, learner=learner, limits=limits)


def side_by_side(source: str) -> str:
    """The same exercise with every test run beside learner code, as stock nbgrader runs it."""
    made = json.loads(source)
    for it in made["cells"]:
        it["metadata"].pop("staffplus", None)
    return json.dumps(made)

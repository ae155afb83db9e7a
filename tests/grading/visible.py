"""What the tests of all exercises hand in, by exercise and answer cell: right, half, wrong, odd, hostile.

Nothing is made up here. Whoever adds a submission to the test of an exercise has its answers tried by
the visible checks of the page and of a kernel too (`tests/browser/test_same_verdict.py`).
"""

from __future__ import annotations

import ast
import inspect
import json
from collections.abc import Iterator, Mapping
from functools import cache
from types import ModuleType
from typing import Any

from staffplus.exercises.release import released
from staffplus.grading.author.names import assigned_names
from staffplus.grading.author.source import text_of
from tests.grading import (
    graded,
    test_career_ladder_exercise,
    test_job_descriptions_exercise,
    test_loop_exercise,
    test_stock_agrees,
    test_structuring_exercise,
    test_why_exercise,
    test_workshop_exercise,
)
from tests.grading.disguises import DISGUISES, disguised
from tests.grading.papers import solved, source
from tests.grading.sheets import filled

#: Exercise -> the test that has its submissions.
TESTS: dict[str, ModuleType] = {
    "career-ladder": test_career_ladder_exercise,
    "job-descriptions": test_job_descriptions_exercise,
    "structuring-expectations": test_structuring_exercise,
    "when-teams-look-for-staff": test_loop_exercise,
    "why-staff-plus": test_why_exercise,
    "workshop": test_workshop_exercise,
}
#: Answer cells with questions of a graded bank, by exercise: the name they assign, and the set.
ASKED = {
    "career-ladder": ("needs", "records"),
    "evidence-and-influence": ("packet", "packet"),
    "scope-of-questions": ("answers", "levels"),
    "when-teams-look-for-staff": ("ring", "ring"),
}
#: So many of the made-up learners of the comparison with stock nbgrader.
STOCK = range(2, 7)
#: The exercise whose answers also get what editors do to a notebook; that does not hang on the exercise.
DISGUISED = "structuring-expectations"


@cache
def cells(name: str) -> dict[str, dict[str, Any]]:
    """grade_id -> cell of the learners' notebook."""
    made = json.loads(released(source(name)))["cells"]
    return {it["metadata"]["nbgrader"]["grade_id"]: it for it in made}


@cache
def checks(name: str) -> dict[str, tuple[str, ...]]:
    """Visible check -> the answer cells that it looks at."""
    found = {}
    answers = {
        it: assigned_names(text)
        for it, text in solved(name).items()
        if cells(name)[it]["cell_type"] == "code"
    }
    for grade_id, cell in cells(name).items():
        meta, text = cell["metadata"]["nbgrader"], text_of(cell)
        seen = any(it.strip() and not it.startswith("#") for it in text.splitlines())
        if cell["cell_type"] == "code" and meta["grade"] and not meta["solution"] and seen:
            reads = cell["metadata"]["staffplus"]["reads"]
            found[grade_id] = tuple(
                it for it, names in answers.items() if {*names} & {*reads}
            )  # fmt: skip
    return found


@cache
def submissions(name: str) -> tuple[dict[str, str], ...]:
    """What is handed in: grade_id -> text, where it differs from the author's solution."""
    made: list[dict[str, str]] = [{}, {it: text_of(cells(name)[it]) for it in solved(name)}]
    test = TESTS.get(name)
    if test is not None:
        made += [answers for answers, _ in getattr(test, "LEARNERS", {}).values()]
        made += _of_functions(name, test)
    if name in ASKED:
        made += _of_questions(name)
    made += [test_stock_agrees.answers(source(name), number) for number in STOCK]
    if name == DISGUISED:
        made += _disguised(name)
    return tuple(made)


@cache
def texts(name: str, grade_id: str) -> tuple[str, ...]:
    """The different answers that are handed in for one cell, the author's first."""
    found = (solved(name) | given for given in submissions(name))
    return tuple(dict.fromkeys(it.get(grade_id, "") for it in found))


def _of_functions(name: str, test: ModuleType) -> Iterator[dict[str, str]]:
    """Functions that stand in a test as constants or among its cases, for the cell that defines such."""
    by_function = {
        function.name: grade_id
        for grade_id, text in solved(name).items()
        if cells(name)[grade_id]["cell_type"] == "code"
        for function in ast.parse(text).body
        if isinstance(function, ast.FunctionDef)
    }
    for text in _strings(test):
        for function, grade_id in by_function.items():
            if f"def {function}(" in text or text.startswith(f"{function} ="):
                yield {grade_id: text}


def _strings(test: ModuleType) -> Iterator[str]:
    """Python source in the module's constants, and in the cases of its tests."""
    waiting: list[Any] = [value for name, value in vars(test).items() if name.isupper()]
    for _, function in inspect.getmembers(test, inspect.isfunction):
        for mark in getattr(function, "pytestmark", ()):
            waiting += mark.args
    while waiting:
        it = waiting.pop(0)
        if isinstance(it, str):
            if not it.startswith("{"):  # a whole notebook
                yield it
        elif isinstance(it, Mapping):
            waiting += it.values()
        elif isinstance(it, (list, tuple)):
            waiting += it


def _of_questions(name: str) -> Iterator[dict[str, str]]:
    """Right, wrong, in part, left blank, and of odd types."""
    variable, of = ASKED[name]
    asked = graded.questions(name, of)
    (cell,) = (it for it, text in solved(name).items() if f"{variable} = " in text)
    right = {it: graded.right(item) for it, item in asked.items()}
    wrong = {it: graded.wrong(item) for it, item in asked.items()}
    odd: list[Any] = [3, None, " Staff ", ["x", "x"], True, {"a": 1}, 2.5, [["a"]], ("a",), b"x"]
    for answers in (
        right,
        wrong,
        right | dict(list(wrong.items())[::2]),
        dict(list(right.items())[::2]),
        {it: odd[number % len(odd)] for number, it in enumerate(asked)} | {7: None},
        {it: odd[(number + 5) % len(odd)] for number, it in enumerate(asked)},
        list(right),
        "none",
        {},
    ):
        yield {cell: f"{variable} = {answers!r}"}
    yield {cell: f"{variable} = dict({right!r})"}
    yield {cell: f"some = {right!r}\n{variable} = some"}


def _disguised(name: str) -> Iterator[dict[str, str]]:
    """Texts of answer cells after what people and their editors do to them."""
    notebook = filled(source(name), {}, solved=True).submission.notebook
    for kind in DISGUISES:
        made = {}
        for cell in disguised(notebook, source(name), kind)["cells"]:
            grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
            if grade_id in solved(name) and cell["cell_type"] == "code":
                made[grade_id] = text_of(cell)
        yield {it: text for it, text in made.items() if text != solved(name)[it]}

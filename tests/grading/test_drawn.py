"""A function that gives its results one by one: all that it gives is tried as a list, and what is plainly wrong
keeps nobody waiting."""

from __future__ import annotations

import pytest

from staffplus.grading.marks.grade import grade_one
from staffplus.grading.model import CellMark, Kind
from tests.grading.papers import source
from tests.grading.sheets import answer, bundle, filled, marks, needs_box, notebook

pytestmark = [needs_box, pytest.mark.usefixtures("helpers")]

SOURCE = notebook(
    answer("a", "def low(xs):\n    return [x for x in xs if x < 3]"),
    marks(
        "t", 2, "assert low([1, 5, 2]) == [1, 2], 'no'\nassert low([]) == [], 'no'", tier="value"
    ),
)


def marked(body: str) -> CellMark:
    (found,) = grade_one(bundle(SOURCE, {"a": f"def low(xs):\n{body}"})).marks
    return found


@pytest.mark.parametrize(
    "body",
    [
        "    for x in xs:\n        if x < 3:\n            yield x",
        "    return (x for x in xs if x < 3)",
        "    yield from [x for x in xs if x < 3]",
    ],
)
def test_a_generator_that_gives_what_is_right_waits_with_its_mark(body: str) -> None:
    found = marked(body)
    assert (found.score, found.kind, found.proposed) == (None, Kind.NOT_FOUND, 2), found
    assert "With a list in place of the generator" in found.reason


@pytest.mark.parametrize(
    "body",
    ["    yield 1", "    return (x for x in xs)", "    yield from []", "    yield xs[0]\n    raise ValueError('x')"],
)  # fmt: skip
def test_one_that_gives_something_else_is_wrong(body: str) -> None:
    found = marked(body)
    assert (found.score, found.kind) == (0, Kind.WRONG), found


@pytest.mark.parametrize(
    "body", ["    while True:\n        yield 1", "    yield open", "    yield (x for x in xs)"]
)
def test_one_that_cannot_be_read_to_its_end_waits(body: str) -> None:
    found = marked(body)
    assert (found.score, found.kind) == (None, Kind.NOT_FOUND), found


@pytest.mark.parametrize(
    ("exercise", "cell", "head"),
    [
        ("structuring-expectations", "portfolio-answer", "portfolio(entries, lines)"),
        ("why-staff-plus", "align-answer", "align(ladders)"),
        ("job-descriptions", "kappa-answer", "kappa(one, other)"),
    ],
)
def test_a_generator_in_the_course_that_is_plainly_wrong_keeps_nobody_waiting(
    exercise: str, cell: str, head: str
) -> None:
    result = grade_one(filled(source(exercise), {cell: f"def {head}:\n    yield 3\n"}))
    about = [it for it in result.marks if it.tier == "value" and it.max_score]
    assert about and {it.kind for it in about} == {Kind.WRONG}, about

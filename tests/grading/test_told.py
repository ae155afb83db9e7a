"""What is said of a mark: each thing once, first what happened, in words that learners know."""

from __future__ import annotations

import ast

import pytest

from staffplus.grading.marks.grade import grade_one
from staffplus.grading.marks.told import plainly
from staffplus.grading.model import CellMark
from tests.grading.papers import solved, source
from tests.grading.sheets import filled, needs_box

pytestmark = [needs_box, pytest.mark.usefixtures("helpers")]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: no answer\nb: no answer\nc: no answer\n0 of 3", "a, b, c: no answer\n0 of 3"),
        ("a: no answer\nb: no answer\n0 of 3", "a: no answer\nb: no answer\n0 of 3"),
        ("One, two: no\nThree: no\nFour: no", "One, two; Three; Four: no"),
        ("a: found 'x'\nb: found 'y'\nc: found 'z'", "a: found 'x'\nb: found 'y'\nc: found 'z'"),
        ("the same\nother\nthe same", "the same\nother"),
        ("'a' is missing\n'b' is missing\n'c' is missing", "'a', 'b' and 'c' are missing"),
        ("'a' is missing", "'a' is missing"),
        (
            "found 'x', which is none of the names\nfound 3, which is none of the names",
            "found 'x' and 3, none of which is one of the names",
        ),
        ("found a value of type int; expected", "found a number; expected"),
        ("found a value of type ellipsis", "found three dots"),
        ("found a value\n    of type tuple of 3", "found several things in brackets of 3"),
        ("a value of type list cannot leave", "a value of type list cannot leave"),
        ("a value of type Table", "a value of type Table"),
        ("", ""),
    ],
)
def test_what_is_said_several_times_is_said_once(text: str, told: str) -> None:
    assert plainly(text) == told


def test_of_many_entries_not_all_are_named() -> None:
    told = plainly("\n".join(f"e{n}: no answer" for n in range(30)))
    assert told.startswith("e0, e1, ") and told.endswith(" and 10 more: no answer")


def mark_of(exercise: str, cell: str, text: str, test: str) -> CellMark:
    result = grade_one(filled(source(exercise), {cell: text}))
    return next(it for it in result.marks if it.grade_id == test)


@pytest.mark.parametrize("value", ["[1, 2, 3, 4, 5]", "[..., 'x']", "['cause', 'cause', 3]"])
def test_a_reason_names_no_type_and_says_nothing_twice(value: str) -> None:
    mark = mark_of("scope-of-questions", "order-answer", f"probe_order = {value}", "order-marks")
    lines = mark.reason.split("\n")
    assert len({*lines}) == len(lines) and "of type" not in mark.reason
    assert sum("missing" in it for it in lines) <= 1 and sum("none of" in it for it in lines) <= 1


def test_a_reason_says_first_what_happened_to_the_answer_and_then_what_the_test_says() -> None:
    (tags,) = [
        ast.literal_eval(it.value)
        for it in ast.parse(solved("structuring-expectations")["tags-answer"]).body
        if isinstance(it, ast.Assign) and isinstance(it.value, ast.Dict)
        and any(isinstance(one, ast.Constant) and one.value for one in it.value.values)
    ]  # fmt: skip
    text = f"tags = { ({it: {held: 'why'} for it, held in tags.items()})!r}"
    for written in (text, f"my = {tags!r}\ntags = {dict.fromkeys(tags)!r}"):
        mark = mark_of("structuring-expectations", "tags-answer", written, "tags-marks")
        lines = mark.reason.split("\n")
        assert lines[0].startswith(
            ("In `tags`, nothing under “e01-offsite”", "With `my` in place of `tags`")
        )
        assert lines[-1] == "A person looks at it." and len(lines) < 10

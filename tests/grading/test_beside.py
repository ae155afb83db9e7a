"""An answer in words beside an untouched cell, and one that cannot be read as a value: a person looks."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from staffplus.grading.author.source import text_of
from staffplus.grading.marks import grade, worded
from staffplus.grading.model import (
    Kind,
)
from tests.grading import sheets
from tests.grading.disguises import grade_id
from tests.grading.honest import (
    SCOPE,
    TURNS,
    has_solution,
    honest,
    marked,
    source,
    unchanged,
)
from tests.grading.sheets import needs_box, released

pytestmark = pytest.mark.usefixtures("helpers")

ORDER = "importance, depth, cause, parts, requirements"


def _edited(text: str, where: str = "order-answer") -> dict[str, Any]:
    """The notebook with all right in it but one answer, which is as `text` says: {} is as released."""
    given = {grade_id(it): text_of(it) for it in released(source(SCOPE))["cells"]}
    made: dict[str, Any] = json.loads(honest(SCOPE))
    for cell in made["cells"]:
        if grade_id(cell) == where:
            cell["source"] = text.replace("{}", given[where])
    return made


def _beside(kind: str, text: str, where: str) -> dict[str, Any]:
    made = _edited("{}")
    new: dict[str, Any] = {"cell_type": kind, "id": "mine", "metadata": {}, "source": text}
    if kind == "code":
        new |= {"outputs": [], "execution_count": None}
    places = {grade_id(it): n for n, it in enumerate(made["cells"])} | {
        "end": len(made["cells"]) - 1
    }
    made["cells"].insert(places[where] + 1, new)
    return made


IN_WORDS: dict[str, Callable[[], dict[str, Any]]] = {
    "a text cell below": lambda: _beside("markdown", f"My order: {ORDER}", "order-answer"),
    "a text cell above": lambda: _beside("markdown", ORDER, "order-question"),
    "a raw cell": lambda: _beside("raw", ORDER, "order-answer"),
    "a text cell further down": lambda: _beside("markdown", ORDER, "order-marks"),
    "a text cell at the end that names it": lambda: _beside("markdown", f"probe_order: {ORDER}", "end"),
    "a cell of comments": lambda: _beside("code", f"# {ORDER}", "order-answer"),
    "a docstring above": lambda: _edited(f'"""{ORDER}"""\n{{}}'),
    "a docstring below": lambda: _edited(f'{{}}\n"""\n{ORDER}\n"""'),
    "a text in quotation marks": lambda: _edited(f"{{}}\n'{ORDER}'"),
    "a comment beside what was there": lambda: _edited(f"{{}}\n# {ORDER}"),
    "a comment behind what was there": lambda: _edited(f"{{}}  # {ORDER}"),
    "a comment behind an empty list": lambda: _edited(f"probe_order = []  # [{ORDER}]"),
    "nothing but a comment": lambda: _edited(f"# {ORDER}"),
    "nothing but a docstring": lambda: _edited(f'"""{ORDER}"""'),
    "written into the question": lambda: _edited(f"{{}}\n\nMy answer: {ORDER}", "order-question")
    | {"cells": [
        {**it, "source": _text_as_released(it)} if grade_id(it) == "order-answer" else it
        for it in _edited(f"{{}}\n\nMy answer: {ORDER}", "order-question")["cells"]
    ]},
}  # fmt: skip


def _text_as_released(cell: dict[str, Any]) -> str:
    given = {grade_id(it): text_of(it) for it in released(source(SCOPE))["cells"]}
    return given[grade_id(cell)]


@pytest.mark.parametrize("how", IN_WORDS)
def test_an_answer_in_words_beside_an_untouched_cell_waits_for_a_person(how: str) -> None:
    result = marked(SCOPE, IN_WORDS[how]())
    mark = next(it for it in result.marks if it.grade_id == "order-marks")
    assert (mark.score, mark.kind) == (None, Kind.NOT_FOUND), mark
    assert "importance, depth, cause" in mark.reason and "A person looks at it" in mark.reason
    others = {it.grade_id: it.score for it in result.marks if it is not mark}
    assert others["levels-marks"] == unchanged(SCOPE)["levels-marks"]
    assert "importance, depth, cause" in result.notebook, "it is there to be looked at"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = []  # [a, bc]", ["[a, bc]"]),
        ("x = '#12'", []),
        ("x = {'a': \"it's # 3\",  # four of them\n}", ["four of them"]),
        ("x = '''\n# 5\n'''  # six", ["six"]),
        ("x = 1 \\\n  + 2  # seven", ["seven"]),
        ('"it\'s eight"', ["it's eight"]),
    ],
)
def test_what_stands_behind_code_is_words_and_no_part_of_a_text(text: str, said: list[str]) -> None:
    assert [*worded.words(text, "")] == said
    code = worded.without(text, "")
    assert not any(it in code for it in said)
    assert worded.without(code, "") == code


@needs_box
@pytest.mark.parametrize("before", ["\n", "  "], ids=["below", "behind"])
@pytest.mark.parametrize("exercise", TURNS)
def test_words_beside_an_untouched_function_wait_for_a_person_too(
    exercise: str, before: str
) -> None:
    given = {grade_id(it): text_of(it) for it in released(source(exercise))["cells"]}
    made: dict[str, Any] = json.loads(honest(exercise))
    code = [
        it
        for it in made["cells"]
        if it["cell_type"] == "code" and grade_id(it) and has_solution(it)
    ]
    code[0]["source"] = (
        f"{given[grade_id(code[0])].rstrip()}{before}# Count those above the middle, firm by firm."
    )
    full = unchanged(exercise)
    lost = [it for it in marked(exercise, made).marks if it.score != full[it.grade_id]]
    assert lost
    assert {(it.score, it.kind) for it in lost} == {(None, Kind.NOT_FOUND)}, lost
    assert any("firm by firm" in it.reason for it in lost)


def test_curly_quotation_marks_wait_for_a_person_who_is_told_what_was_meant() -> None:
    made = json.loads(honest(SCOPE))
    for cell in made["cells"]:
        if grade_id(cell) == "levels-answer":
            cell["source"] = text_of(cell).replace('"lead"', "“lead”")
    (mark,) = (it for it in marked(SCOPE, made).marks if it.grade_id == "levels-marks")
    assert (mark.score, mark.kind) == (None, Kind.NOT_FOUND)
    assert "U+201C" in mark.reason
    assert "With Python's quotation marks it would be {'g01-train-doors': 'staff'" in mark.reason
    assert "NameError" not in mark.reason


#: What learners type in place of a list, and what is said of it.
UNREADABLE = {
    "a bracket that is not closed": (
        '["importance", "depth"',
        "line 1: '[' was never closed. The line is",
    ),
    "no quotation marks": ("[importance, depth]", "line 1: `importance` stands there as a name"),
    "no quotation marks around two words": ("[how much, how deep]", "line 1: invalid syntax"),
    "a colon in place of a comma": ('["importance": "depth"]', "line 1: "),
    "a quotation mark that is not closed": (
        '["importance", "depth]',
        "line 1: unterminated string",
    ),
    "an equals sign too many": ('["importance"] = ["depth"]', "line 1: cannot assign"),
    "a semicolon between": ('["importance"; "depth"]', "line 1: "),
    "a bracket of another kind": ('["importance", "depth"}', "line 1: closing parenthesis"),
}


@pytest.mark.parametrize("how", UNREADABLE)
def test_what_cannot_be_read_as_a_value_is_no_wrong_answer(how: str) -> None:
    text, said = UNREADABLE[how]
    result = marked(SCOPE, _edited(f"probe_order = {text}"))
    mark = next(it for it in result.marks if it.grade_id == "order-marks")
    assert (mark.score, mark.kind) == (None, Kind.NOT_FOUND)
    assert "no answer can be read" in mark.reason and said in mark.reason
    assert "A person looks at it" in mark.reason
    assert "NameError" in mark.reason or "The line is `probe_order" in mark.reason


@pytest.mark.parametrize("pair", ["“”", "„“", "«»", "‘’", "‚‘"])
def test_of_quotation_marks_for_print_alone_it_is_said_what_they_would_mean(pair: str) -> None:
    first, last = pair[0], pair[1]
    made = _edited(f"probe_order = [{first}importance{last}, {first}depth{last}]")
    mark = next(it for it in marked(SCOPE, made).marks if it.grade_id == "order-marks")
    assert (mark.score, mark.kind) == (None, Kind.NOT_FOUND)
    assert f"U+{ord(first):04X}" in mark.reason
    assert "With Python's quotation marks it would be ['importance', 'depth']" in mark.reason
    broken = _edited(f"probe_order = [{first}importance{last}, {first}depth{last}")
    mark = next(it for it in marked(SCOPE, broken).marks if it.grade_id == "order-marks")
    assert mark.kind == Kind.NOT_FOUND and "would be" not in mark.reason


@needs_box
@pytest.mark.parametrize("text", ["x = ['p'", "x = [“p”]", "x = [p]", "x = ['p': 'q']"])
def test_the_same_where_the_cell_is_run(text: str) -> None:
    author = sheets.notebook(
        sheets.answer("a", "x = ['p']"), sheets.marks("m", 2, "assert x == ['p']", tier="value")
    )
    (mark,) = grade.grade_one(sheets.bundle(author, {"a": text})).marks
    assert (mark.score, mark.kind) == (None, Kind.NOT_FOUND)
    assert "Error" in mark.reason and "A person looks at it" in mark.reason

"""Literal answers are read, never run: the marks of stock nbgrader, and no text can do harm."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest

from staffplus.grading.author.source import read
from staffplus.grading.box import bubblewrap
from staffplus.grading.forkserver import Helper
from staffplus.grading.marks import grade, literals
from staffplus.grading.model import Kind, Status, Tier
from tests.grading.scope_exercise import BEN_WRONG, KEY, SUBMITTED
from tests.grading.sheets import answer, bundle, marks, notebook, words
from tests.grading.static_marks import SCOPE, kinds, mark, points, read_literal, reasons, static

pytestmark = pytest.mark.usefixtures("helpers")

#: A question that is answered by a name.
FIRST = next(iter(BEN_WRONG))


# --- The course's own exercise -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("learner", "levels", "order"),
    [("ann", 12, 4), ("ben", 6, 2), ("eve", 0, 0), ("cal", None, 2), ("dot", None, None)],
)
def test_the_scope_exercise_gets_the_marks_that_stock_nbgrader_gives(
    learner: str, levels: float | None, order: float | None
) -> None:
    """The same five learners as in test_exercise_cycle, where nbgrader itself marks them.

    What dot wrote cannot be read, or taken up, and waits for a person. So does cal's number in quotation marks; the
    points that nbgrader gives are sure.
    """
    result = mark(SCOPE, SUBMITTED[learner])
    assert result.status is Status.GRADED
    assert result.box == "none needed"
    assert points(result)["levels-marks"] == levels
    assert points(result)["order-marks"] == order
    waiting = {name for name, score in points(result).items() if score is None}
    unread = {"order-marks"} if order is None else set()
    if learner == "dot":
        unread |= {"levels-marks"}
    elif levels is None:
        unread = {"levels-marks"}
        assert next(it.sure for it in result.marks if it.grade_id == "levels-marks") == 4
    assert waiting == {it for it in SUBMITTED[learner] if it.startswith("rewrite")} | unread


def test_reasons_say_what_the_tests_printed_and_full_marks_need_none() -> None:
    ann, ben, dot = (mark(SCOPE, SUBMITTED[name]) for name in ("ann", "ben", "dot"))
    assert reasons(ann)["levels-marks"] == reasons(ann)["order-form"] == ""
    assert reasons(ben)["levels-marks"].endswith("6 of 12 points.")
    assert f'you answered "{BEN_WRONG[FIRST]}"' in reasons(ben)["levels-marks"]
    assert reasons(dot)["order-marks"].startswith("With quotation marks around `importance`, ")
    assert (
        "In cell `order-answer`, no answer can be read: line 1: `importance` stands there as a name, "
        "and nothing has that name (NameError: name 'importance' is not defined)."
    ) in reasons(dot)["order-marks"]
    assert "expected the dict as it was given" in reasons(dot)["levels-form"]


def test_the_marked_notebook_is_what_nbgrader_would_have_stored() -> None:
    """nbgrader's own rules, applied to our notebook, give our marks; no line of a test is in them."""
    from nbgrader.utils import compute_checksum, determine_grade

    for learner in ("ann", "ben", "eve", "cal", "dot"):
        result = mark(SCOPE, SUBMITTED[learner])
        stored: Any = nbformat.reads(result.notebook, as_version=4)  # type: ignore[no-untyped-call]
        nbformat.validate(stored)
        for cell in stored.cells:
            if cell.metadata.nbgrader.get("grade"):
                score, most = determine_grade(cell)
                name = cell.metadata.nbgrader.grade_id
                waits = kinds(result)[name] == Kind.NOT_FOUND  # of which nbgrader knows nothing
                sure = next(it.sure for it in result.marks if it.grade_id == name)
                assert (score, most) == (
                    sure or 0 if waits else points(result)[name],
                    read(SCOPE).by_id[name].points,
                ), f"{learner}: {name}"
            if cell.metadata.nbgrader.grade_id == "levels-marks":
                assert cell.metadata.nbgrader.checksum == compute_checksum(cell)
                assert "KEY = " in cell.source
                assert "KEY = " not in json.dumps(cell.outputs)


def test_nothing_of_an_answer_cell_is_run(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    cell = f"open({str(trace)!r}, 'w')\nanswers = {KEY!r}\nimport os; os._exit(1)"
    assert points(mark(SCOPE, {"levels-answer": cell}))["levels-marks"] == 12
    assert not trace.exists()


def test_where_there_is_no_box_static_answers_are_marked_and_the_others_wait_for_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def none() -> str:
        raise bubblewrap.NoBox("learner code is only run in a box, and bubblewrap is not installed")

    grade.close()
    monkeypatch.setattr(bubblewrap, "program", none)
    source = notebook(
        answer("a", "x = 1"),
        marks("s", 1, "assert x == 1", tier="static", reads={"x": "a"}),
        marks("v", 2, "assert x == 1", tier="value"),
        marks("k", 2, "assert x == 1"),
        words("w", 3),
    )
    result = mark(source, {"a": "x = 1", "w": "text"})
    assert result.box == "none"
    assert points(result) == {"s": 1, "v": None, "k": None, "w": None}
    assert "bubblewrap is not installed" in reasons(result)["v"]
    assert result.status is Status.QUARANTINED
    assert result.error.startswith("v, k not marked: learner code is only run in a box")
    assert mark(SCOPE, SUBMITTED["ann"]).status is Status.GRADED
    grade.close()


# --- What is read --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("x = 1", 1),
        ("x = None", None),
        ("x = -2.5", -2.5),
        ("x: int = 3", 3),
        ("y = x = 'a' 'b'", "ab"),
        ("x = 1\nx = 2", 2),
        ("x = open('/etc/passwd')\nx = [1]", [1]),
        ("x = (1, 'a', None)", {"tuple": [1, "a", None]}),
        ("x = {1: 'a'}", {"dict": [[1, "a"]]}),
        ("x = {'a': 1}\nx['a'] = 2\nx['b'] = [3]", {"dict": [["a", 2], ["b", [3]]]}),
        ("x = {'a': {'b': 0}}\nx['a']['b'] = 1", {"dict": [["a", {"dict": [["b", 1]]}]]}),
        ("x = [1, 2]\nx[0] = 5\nx.append(6)", [5, 2, 6]),
        ("x = {}\nx.update({'a': 1})", {"dict": [["a", 1]]}),
        ("x = set()\nx.add(1)", {"set": [1]}),
        ("%time\nx = 7\n!ls\nx?", 7),
        ("x = 1\nprint(x)\nlen([x for x in 'a'])\ndef f():\n    x = 5", 1),
        ("x = 1e999", {"float": "inf"}),
        ("x = b'\\xff'", {"bytes": "ff"}),
        ("x = 2j", {"complex": ["0.0", "2.0"]}),
        ("x = ...", {"ellipsis": True}),
    ],
)
def test_literals_are_read_as_python_would(source: str, value: Any) -> None:
    assert read_literal(source) == (True, value, "")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("", "no line gives `x` a value"),
        ("y = 1", "no line gives `x` a value"),
        ("x = open('a').read()", "line 1: `x` is not written as a plain value; expected text"),
        ("x = {'a': __import__('os').getcwd()}", "line 1: `x` is not written as a plain value"),
        ("x = 1\nx = open", "line 2: `x` is not written as a plain value"),
        ("x = f'{y}'", "NameError: name 'y' is not defined"),
        ("x = {[]: 1}", "TypeError: unhashable type: 'list'"),
        ("x = 1" + "0" * 400 + " + 1j", "not written as a plain value"),
        ("x = (1\ny = 2", "the cell is not Python. line 1: '(' was never closed"),
        ("x = 1\x00", "source code string cannot contain null bytes"),
        ("x = " + "9" * 5000, "the cell is not Python. line 1: Exceeds the limit"),
        ("x = 0x" + "f" * 9000, "`x` cannot be read: a number of more than 12,900 bits is too long"),
        ("x = " + "[" * 80 + "]" * 80, "`x` cannot be read: it is nested more than 60 levels"),
        ("x = " + "[" * 5000, "too many nested parentheses"),
        (f"x = {list(range(60000))}", "more than 50,000 parts"),
        (f"x = '{'a' * 300_000}'", "it is longer than 200,000 characters"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_with_its_line(source: str, said: str) -> None:
    found, _, note = read_literal(source)
    assert not found
    assert said in note


# --- Texts that mean harm ------------------------------------------------------------------------

BOMBS = {
    "unary operators": "x = " + "-" * 150_000 + "1",
    "deep sums": "x = " + "+".join(["1"] * 60_000),
    "deep attributes": "x = a" + ".a" * 60_000,
    "nested dicts": "x = " + "{1:" * 3000 + "1" + "}" * 3000,
    "colliding keys": "x = {" + ",".join(f"{n * (2**61 - 1)}:0" for n in range(1, 7800)) + "}",
    "a cell too long to be read": "x = {"
    + ",".join(f"{n * (2**61 - 1)}:0" for n in range(1, 8000))
    + "}",
    "a hundred megabytes": "x = '" + "a" * 100_000_000 + "'",
    "huge number": "x = 0x" + "f" * 190_000,
    "half a character": "x = '\\ud800'",
    "repetition": "x = [0] * 10**12",
    "lambda nest": "x = " + "lambda: " * 20_000 + "1",
    "many strings": "x = [" + "'a'," * 45_000 + "]",
    "indentation": "\n".join(" " * n + "if 1:" for n in range(300)) + "\nx = 1",
}


#: Those that a kernel might have run to a value, and those that are too much for Python to read, though not
#: for a person: a person decides. The others Python reads as a value that is not 1.
UNDECIDED_BOMBS = {
    "colliding keys",
    "a cell too long to be read",
    "a hundred megabytes",
    "huge number",
    "repetition",
    "nested dicts",  # Python says that they are no Python
    "indentation",
    "lambda nest",
    "unary operators",
    "deep attributes",
    "deep sums",
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_costs_its_own_answer_and_nothing_else(name: str) -> None:
    bomb, waits = BOMBS[name], name in UNDECIDED_BOMBS
    source = notebook(
        answer("a", "x = 1"),
        answer("b", "y = 2"),
        marks("s", 1, "assert x == 1", tier="static", reads={"x": "a"}),
        marks("t", 2, "assert y == 2, y", tier="static", reads={"y": "b"}),
    )
    bad = mark(source, {"a": bomb, "b": "y = 2"})
    assert points(bad) == {"s": None if waits else 0, "t": 2}
    kinds = {it.grade_id: it.kind for it in bad.marks}
    assert kinds == {"s": Kind.NOT_FOUND if waits else Kind.WRONG, "t": Kind.RIGHT}
    assert bad.status is Status.GRADED
    assert reasons(bad)["s"]
    assert len(bad.notebook) < 500_000
    assert points(mark(source, {"a": "x = 1", "b": "y = 2"})) == {"s": 1, "t": 2}


def test_an_answer_that_brings_down_a_reader_with_a_past_is_read_by_a_fresh_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun: list[object] = []
    begin = Helper.begin

    def counting(self: Helper, job: dict[str, Any]) -> None:
        begun.append(job)
        begin(self, job)

    monkeypatch.setattr(Helper, "begin", counting)
    helper = Helper("staffplus.grading.marks.literals")
    try:
        good, bad = "x = 1", BOMBS["a cell too long to be read"]
        ask = [literals.Ask("x", 0, 1), literals.Ask("x", 1, 2)]
        for cells, wanted in (
            ([good, good], [True, True]),
            ([good, bad], [True, True]),  # what the cell before had said
            ([bad, bad], [False, False]),
            ([bad, good], [False, True]),
            ([good, good], [True, True]),
        ):
            found = literals.read_all(helper, cells, ask, 200_000, 200_000)
            assert [it.found for it in found] == wanted
        assert len(begun) < 15
    finally:
        helper.close()


# --- Odd submissions -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not a notebook"),
        ("[" * 100_000, "not a notebook (RecursionError"),
        ('{"cells": [3]}', "not a notebook"),
        ('{"cells": [{"cell_type": "widget", "source": "", "metadata": {}}]}', "no known type"),
        ('{"cells": [{"cell_type": "code", "source": "", "metadata": {"nbgrader": 3}}]}', "not a notebook"),
        ('{"cells": []}', "cell 'a' stands 0 times in the copy; expected once"),
        ("9" * 200_000_001, "200,000,001 characters long"),
    ],
)  # fmt: skip
def test_what_is_no_copy_of_the_released_notebook_is_put_aside_with_a_reason(
    text: str, said: str
) -> None:
    made = bundle(static(("one", 1, "assert x")), {})
    result = grade.grade_one(replace(made, submission=replace(made.submission, notebook=text)))
    assert result.status is Status.QUARANTINED
    assert said in result.error


def test_a_cell_that_stands_twice_or_changed_its_kind_is_put_aside() -> None:
    made = bundle(static(("one", 1, "assert x")), {})
    first, *rest = json.loads(made.submission.notebook)["cells"]
    for cells, said in (
        ([first, *rest, first], "cell 'a' stands 2 times"),
        ([first | {"cell_type": "markdown"}, *rest], "cell 'a' is markdown; expected code"),
    ):
        text = json.dumps({"cells": cells})
        result = grade.grade_one(replace(made, submission=replace(made.submission, notebook=text)))
        assert result.status is Status.QUARANTINED
        assert said in result.error


def test_an_exercise_that_cannot_be_marked_says_so() -> None:
    source = notebook(answer("a", "x = 1"), marks("t", 1, "", tier="static", reads={"x": "b"}))
    result = mark(source, {})
    assert result.status is Status.QUARANTINED
    assert "reads `x` from 'b'" in result.error


def test_the_tier_stands_on_every_mark() -> None:
    tiers = {it.grade_id: it.tier for it in mark(SCOPE, {}).marks}
    assert tiers["levels-marks"] is Tier.STATIC
    assert tiers["rewrite-staff"] is Tier.PERSON

"""The exercise page reads literal answers as Python does, and checks their form in the notebook's words."""

from __future__ import annotations

import ast
import json
from typing import Any

import nbformat
import pytest

from staffplus.exercises.marks.calendar import tags_problems
from staffplus.exercises.marks.codings import codings_problems
from staffplus.exercises.marks.ladders import places_problems
from staffplus.exercises.marks.questions import questions_problems
from staffplus.exercises.release import written
from staffplus.exercises.snippets import order_problems
from staffplus.grading.marks.literals import read
from tests.parity.conftest import Twins

MODULES = (
    "widgets/exercise/literal.js",
    "widgets/exercise/lines.js",
    "widgets/exercise/checks.js",
    "widgets/exercise/notebook.js",
    "widgets/exercise/quizzes.js",
)

LITERALS = [
    "1", "-2", "+3", "1_000", "0x1F", "0b101", "0o17", "2.5", ".5", "5.", "1e3", "-1.5e-7", "True", "None",
    "'a'", '"a"', "'it''s'", "'a' \"b\"", "r'\\n'", "'\\n\\t\\x41\\u00e9\\'\\q'", "'\\\n'", "'''a\nb'''", '"""\n"quoted" \\\n"""',
    "b'ab'", "u'ü'", "[]", "()", "{}", "(1)", "(1,)", "[1, 2,]", "[1,\n  # why\n  2]", "{'a': 1, 'b': [None, True]}",
    "{'a': 1, 'a': 2}", "{1, 2}", "{'a': {'b': ('c', -1)}}", "('a'\n 'b')", "['a' # c\n 'b']", "\\\n 1", "'a#b'", "'é𝒳'",
]  # fmt: skip
# The grader follows names, f-strings and simple sums, as a run would; the page takes literals alone and says so.
REFUSED = [
    "a", "staff", "[1 2]", "[1,,2]", "'a", "'a\nb'", "[1, 2", "(1, 2]", "{1: 2, 3}", "{'a' 1}", "--",
    "012", "'\\x1'", "open()", "[x for x in y]", "1 2", "'a' b'b'", "'''a", "-'a'",
]  # fmt: skip


def tagged(value: Any) -> dict[str, Any]:
    """A value as `literal.js` gives it."""
    kind = type(value).__name__
    if isinstance(value, dict):
        return {"t": kind, "v": [[tagged(k), tagged(v)] for k, v in value.items()]}
    if isinstance(value, (list, tuple, set)):
        return {"t": kind, "v": [tagged(it) for it in value]}
    return {"t": kind, "v": value.decode() if isinstance(value, bytes) else value}


TRY = """(cases) => cases.map(([text, name]) => {
  try { const found = code.assigned(text, name); return found && { value: found.value, is: text.slice(found.start, found.end) }; }
  catch (error) { return { error: error.message }; }
})"""


def test_a_literal_is_read_as_python_reads_it(twins: Twins) -> None:
    found = twins.run(TRY, [[f"x = {text}\n", "x"] for text in LITERALS])
    for text, it in zip(LITERALS, found, strict=True):
        assert it is not None and it.get("value") == tagged(
            ast.literal_eval(text.strip(" \\\n"))
        ), text
        assert it["is"] == text.removeprefix("\\\n ")


def test_what_python_refuses_is_refused_with_its_line(twins: Twins) -> None:
    found = twins.run(TRY, [[f"# a\nx = {text}\n", "x"] for text in REFUSED])
    for text, it in zip(REFUSED, found, strict=True):
        assert not read(f"# a\nx = {text}\n", "x", 10_000)["found"], text
        assert it is not None and it.get("error", "").startswith("line "), (text, it)


CELLS = [
    "x = 1\nx = 2",
    "# x = 3\nx = 1",
    "y = '''\nx = 5\n'''\nx = 1",
    "y = [\n'x',\n]\nx = 1",
    "x: int = 7",
    "x = 1  # one",
    "x = 1; y = 2",
    "xy = 1",
    "if True:\n    pass\nx = {'a': 1}\nif globals().get('q'):\n    q.write(x=x)",
    "def f(x=3):\n    return x\nx = 4",
    "",
    "x == 3",
    "y = {'x': 1}\r\nx = 2\r\n",
]


def test_the_last_assignment_at_the_margin_counts(twins: Twins) -> None:
    found = twins.run(TRY, [[cell, "x"] for cell in CELLS])
    for cell, it in zip(CELLS, found, strict=True):
        said = read(cell, "x", 10_000)
        assert (it is not None) == said["found"], cell
        if it is not None:
            assert it["value"]["v"] == tagged(json_value(said["value"]))["v"], cell


def json_value(encoded: Any) -> Any:
    """A value as `wire` sends it; only plain ones stand in `CELLS`."""
    from staffplus.grading import wire

    return wire.decode(encoded)


NAMES = ["one", "two", "three"]
OPTIONS = ["alpha", "beta"]
VALUES = [
    "{}", "[]", "'text'", "3", "2.5", "('one',)", "True", "b'x'", "{1}",
    "{'one': None, 'two': 'alpha', 'three': ' BETA '}",
    "{'one': 'alpha', 'two': 'gamma', 'three': 3, 'four': 'alpha', 5: None}",
    "{'one': ['alpha'], 'two': ['alpha', 'x y'], 'three': ('beta',)}",
    "{'one': 'it\\'s', 'two': 'say \"it\\'s\"', 'three': 'a' * 1}".replace(" * 1", ""),
    "{'one': 'tab\\there', 'two': 'line\\nhere', 'three': '" + "long " * 20 + "'}",
    "{'one': 1, 'two': 5.0, 'three': '4'}", "{'one': 0, 'two': 6, 'three': 2.5}",
    "{'one': 'staff', 'two': 'Lead', 'three': 'boss'}", "{'one': True, 'two': [1, (2,), {3: None}], 'three': -1}",
    "['one', 'two', 'three']", "['one', 'one', 'nine', 4]", "('Three ', 'two', 'one')", "[None]", "[['one']]",
]  # fmt: skip
ASKED = {
    "one": {"take": "name", "names": OPTIONS},
    "two": {"take": "names", "names": OPTIONS},
    "three": {"take": "rows", "rows": ["row-a", "row-b"], "names": OPTIONS},
    "four": {"take": "number", "unit": "hours"},
}
VALUES += [
    "{'one': 'Alpha', 'two': ['alpha', 'beta'], 'three': {'row-a': 'beta', 'row-b': ['alpha']}, 'four': 2.5}",
    "{'one': ['alpha'], 'two': 'alpha', 'three': ['alpha'], 'four': '2'}",
    "{'one': '', 'two': ['alpha', ' ALPHA '], 'three': {'row-a': None, 'row-b': 'gamma', 'row-c': 1}, 'four': 1e15}",
    "{'one': 7, 'two': [7], 'three': {}, 'four': True}",
    "{'one': 'beta', 'two': [], 'three': {'row-a': [], 'row-b': ['alpha', 'x']}, 'four': None, 'five': 1}",
]
CHECKS: dict[str, tuple[Any, list[Any]]] = {
    "questions_problems": (questions_problems, [ASKED]),
    "tags_problems": (tags_problems, [NAMES, OPTIONS]),
    "codings_problems": (codings_problems, [NAMES, OPTIONS]),
    "places_problems": (places_problems, [NAMES]),
    "order_problems": (order_problems, [NAMES]),
}


@pytest.mark.parametrize("check", CHECKS)
def test_form_is_checked_in_the_same_words(twins: Twins, check: str) -> None:
    python, given = CHECKS[check]
    cases = [[{"check": check, "name": "x", "given": given}, f"x = {text}"] for text in VALUES]
    for text, found in zip(VALUES, twins.call("formOf", cases), strict=True):
        assert found["problems"] == python(ast.literal_eval(text), *given), text


def test_a_cell_that_says_nothing_is_a_problem(twins: Twins) -> None:
    asked = {"check": "order_problems", "name": "x", "given": [NAMES]}
    found = twins.call(
        "formOf", [[asked, ""], [asked, "x = one"], [asked, "x = []\nx.append('one')"]]
    )
    said = [it["problems"] for it in found]
    assert [len(it) for it in said] == [1, 1, 1]
    assert "x =" in said[0][0]
    assert said[1][0].startswith("line 1: found one")
    assert said[2][0].startswith("line 2: ")


RELEASED = "# note\nx = []\nif globals().get('q'):\n    q.write(x=x)\n"
FINE = [
    "x = []", "x = []  # one\ny = 2\n\n'a text'\n", RELEASED, "z: int = 1;\nx = []",
    RELEASED.replace("# note", "# note of mine (["),
]  # fmt: skip
BROKEN = [
    "x = []\ny = {", "x = []\ny = [1)", "y = 1]\nx = []", "x = []\ny = 'a", 'x = []\n"""', "(\nx = []",
    "x = []\ny = (1,\n\n",
]  # fmt: skip
ODD = [
    "x = []\nthis is no Python", "x = []\ny = [1 2]", "x = []\n  y = 1", "z = 1 +\nx = []", "x = []\ny == ",
    "x = []\nif y\n    z = 1",
]  # fmt: skip


def test_no_cell_that_python_refuses_is_in_form_for_the_page(twins: Twins) -> None:
    cells = [*FINE, *BROKEN, *ODD]
    asked = {"check": "tags_problems", "name": "x", "given": [[], []]}
    called = twins.call(
        "formOf", [[asked, it.replace("x = []", "x = {}"), RELEASED] for it in cells]
    )
    for text, found in zip(cells, called, strict=True):
        clean = not found["unfollowed"] and not found["problems"]
        try:
            ast.parse(text)
        except SyntaxError:
            assert not clean and text not in FINE, text
        else:
            assert clean and text in FINE, (text, found)
    certain = called[len(FINE) : len(FINE) + len(BROKEN)]
    assert all(found["problems"] for found in certain), certain


def test_a_choice_is_written_into_the_cell_and_nothing_else_changes(twins: Twins) -> None:
    many = {"name": "x", "items": [{"id": "one"}, {"id": "two"}]}
    rows = {"kind": "match", "rows": [{"id": "a"}, {"id": "b"}], "id": "one"}
    kinds = {
        "name": "x",
        "items": [rows, {"kind": "mark", "id": "two"}, {"kind": "number", "id": "three"}],
    }
    alone = {"name": "x", "items": [{"id": "list"}]}
    cell = '# note\nx = {\n    "one": None,\n    "two": None,\n}  # kept\nif q:\n    q.write(x=x)\n'
    made = twins.call(
        "rewritten",
        [
            [many, cell, {"two": "alpha"}],
            [alone, "x = []\ny = 1", {"list": ["b", "a"]}],
            [kinds, "x = {}", {"one": {"b": ["t"]}, "three": 2.5}],
        ],
    )
    assert made == [
        cell.replace('"two": None', '"two": "alpha"'),
        'x = ["b", "a"]\ny = 1',
        'x = {\n    "one": {"a": None, "b": ["t"]},\n    "two": [],\n    "three": 2.5,\n}',
    ]


TEXTS = [
    "",
    "a",
    "a\n",
    "a\n\nb",
    "\n",
    "a\r\nb\rc",
    "a\u2028b\x85c\x0bd\x0ce\x1cf\x1dg\x1eh\u2029",
    'é𝒳\t\x00\x7f\\"</script>',
]


def test_a_notebook_with_answers_is_written_as_nbformat_writes_it(twins: Twins) -> None:

    meta = {
        "nbgrader": {"grade_id": "a", "solution": True, "points": 3},
        "deletable": False,
        "empty": {},
    }
    raw = {"cell_type": "markdown", "id": "a", "metadata": meta, "source": "old"}
    notebook = {"cells": [raw], "metadata": {"x": []}, "nbformat": 4, "nbformat_minor": 5}
    released = json.loads(written(notebook))
    for text, made in zip(
        TEXTS, twins.call("filled", [[released, {"a": it}] for it in TEXTS]), strict=True
    ):
        filled: Any = nbformat.from_dict({**notebook, "cells": [{**raw, "source": text}]})  # type: ignore[no-untyped-call]
        assert made == nbformat.writes(filled) + "\n"  # type: ignore[no-untyped-call]
        assert made == written({**notebook, "cells": [{**raw, "source": text}]})

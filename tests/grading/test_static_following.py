"""What a static answer is worth follows from its cells as it would if they were run; none is."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from staffplus.grading import wire
from staffplus.grading.marks import literals
from staffplus.grading.model import Kind, Status
from tests.grading.sheets import answer, marks, notebook, setup
from tests.grading.static_marks import kinds, mark, points, read_literal, reasons, static

pytestmark = pytest.mark.usefixtures("helpers")


def of(**pairs: Any) -> dict[str, Any]:
    """A dict as a message has it."""
    return {"dict": [[key, value] for key, value in pairs.items()]}


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("x = 1 + 1", 2),
        ("x = dict(a=1)", of(a=1)),
        ("if True:\n    x = 1", 1),
        ("if __name__ == '__main__':\n    x = 1", 1),
        ("x, y = 1, 2", 1),
        ("(y, *x), z = (1, 2, 3), 4", [2, 3]),
        ("word = 'glue'\nx = {'a': word}", of(a="glue")),
        ("x = {1} | {2}", {"set": [1, 2]}),
        ("x = {'a': 1} | {'b': 2}", of(a=1, b=2)),
        ("x = {**{'a': 1}, 'b': 2}", of(a=1, b=2)),
        ("x = {'a': 1}\nx |= {'b': 2}", of(a=1, b=2)),
        ("x = {'a': 1}\nx.pop('a')", of()),
        ("x = {'a': 1}\ndel x['a']", of()),
        ("x = {'a': 1}\nfor k in 'ab': x[k] = 2", of(a=2, b=2)),
        ("x = [1]\ny = x\ny.append(2)", [1, 2]),
        ("x = {k: 'b' for k in ('a', 'c')}", of(a="b", c="b")),
        ("x = dict.fromkeys(['a'], 'b')", of(a="b")),
        ("x = f'{1}a'", "1a"),
        ("größe = 3\nx = größe", 3),
        ("答 = 'a'\nx = 答", "a"),
        ("import pandas as pd\nx = 1", 1),
        ("    x = 1\n    y = 2", 1),
        (">>> x = {\n...     'a': 1,\n... }", of(a=1)),
        ("In [3]: x = 1", 1),
        ("%%time\nx = 1", 1),
        ("%matplotlib inline\n%pip install pandas\n!ls\nx = 1", 1),
        ("files = !ls\nx = 1", 1),
        ("# x = 2\nx = 1  # x = 3", 1),
        ("x = (5\n     % 3)\n!ls", 2),
        ("x = '''\n!ls\n'''\n!ls", "\n!ls\n"),
        ("x = 1\nx['b'] = y", 1),
        ("for x in (1, 2): pass", 2),
        ("(x := 3)", 3),
        ("x = 1\nprint(y)\nx = 2", 1),
    ],
)
def test_a_value_is_followed_as_far_as_it_is_certain(source: str, value: Any) -> None:
    assert read_literal(source) == (True, value, "")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("del x", "line 2 deletes it"),
        ("def x():\n    pass", "line 2 makes it a function"),
        ("class x:\n    pass", "line 2 makes it a class"),
        ("import json as x", "line 2 imports it"),
    ],
)
def test_a_name_that_becomes_something_else_ends_as_it_would_when_run(more: str, said: str) -> None:
    found = literals.read("x = {'a': 1}\n" + more, "x", 1000)
    assert not found["found"]
    assert found["sure"], "no person could find an answer there"
    assert said in found["note"]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("x['b'] = open", "line 2: `x` is not written as a plain value"),
        ("for k in input(): x[k] = 1", "line 2 was not run"),
        ("while x: x.pop('a')", "line 2 was not run"),
        ("if input(): x['a'] = 2", "line 2 was not run"),
        ("import random\nrandom.shuffle(x)", "line 3 was not run"),
        ("def f(a):\n    a['b'] = 1\nf(x)", "line 4 was not run"),
        ("y = x\ny.update(open('a'))", "line 3 was not run"),
        ("exec('x = 2')", "line 2: `exec` may have changed it"),
        ("from what import *", "line 2 imports everything there is in what"),
        ("%run other.py", "`%run other.py` may have changed it"),
        ("try:\n    y = 1\nexcept OSError:\n    x = 2", "line 4 may have changed it"),
    ],
)
def test_a_change_that_cannot_be_followed_is_noted_and_a_person_looks(more: str, said: str) -> None:
    found, value, note = read_literal("x = {'a': 1}\n" + more)
    assert (found, value) == (True, of(a=1))
    assert said in note
    result = mark(static(("one", 2, "assert x == {'a': 1}")), {"a": "x = {'a': 1}\n" + more})
    assert (points(result), kinds(result)) == ({"one": None}, {"one": Kind.NOT_FOUND})
    assert result.status is Status.GRADED, "a person decides; there is nothing to mend"


@pytest.mark.parametrize(
    "cell",
    ["with open('a') as x:\n    pass", "x = 1\nwith open('a') as x:\n    pass",
     "from what import it as x", "match input():\n    case x: pass", "if (x := input()): pass",
     "y = 1", "x = open('a').read()",
     # Somebody may read what Python cannot.
     "x = one", "x = “one”", "print('so far'\nx = 1",
     # Nor must it be too much for Python to read.
     "x = " + "{} | " * 5000 + "{'a': 1}", "x = " + "-" * 20_000 + "1", "x = '\0'"],
    ids=lambda cell: cell[:20],
)  # fmt: skip
def test_what_only_a_run_could_tell_is_left_to_a_person(cell: str) -> None:
    result = mark(static(("one", 2, "assert x == 1")), {"a": cell})
    assert (points(result), kinds(result)) == ({"one": None}, {"one": Kind.NOT_FOUND})


@pytest.mark.parametrize(
    "cell",
    ["x = 1\ndel x", "x = 1\ndef x(): pass", "import json as x", "x = 1\nclass x: pass",
     "%%writefile a.py\nx = 1", "%%bash\nx=1", "x = 1 / 0", "y = 1 / 0\nx = y + 1", "raise ValueError\nx = 2"],
)  # fmt: skip
def test_what_stock_nbgrader_cannot_find_either_is_worth_nothing(cell: str) -> None:
    result = mark(static(("one", 2, "assert x == 1")), {"a": cell})
    assert (points(result), kinds(result)) == ({"one": 0}, {"one": Kind.WRONG})
    assert reasons(result)["one"].startswith("In cell `a`, ")
    assert "name 'x' is not defined" not in reasons(result)["one"], "no error that follows from it"


@pytest.mark.parametrize(
    ("cell", "said"),
    [("x['a'] = 1", "is to begin with `x =`"), ("x = staff", "between quotation marks")],
)
def test_a_name_that_is_not_there_is_told_what_to_do_about_it(cell: str, said: str) -> None:
    assert said in reasons(mark(static(("one", 2, "assert x == 1")), {"a": cell}))["one"]


def test_a_line_of_a_newer_python_costs_nothing_and_is_told_to_an_older_one() -> None:
    cell = 'x = 1\nn = {"x": 1}\nprint(f"{n["x"]} done")\ntype A = int\ndef f[T](a: T): pass'
    result = mark(static(("one", 2, "assert x == 1")), {"a": cell})
    assert (points(result), kinds(result)) == ({"one": 2}, {"one": Kind.RIGHT})
    older = sys.version_info < (3, 12)
    assert ("line 3: an f-string of Python 3.12" in reasons(result)["one"]) is older
    (found,) = result.marks
    assert found.about.startswith("Python 3.11 cannot read: " if older else "")
    assert bool(found.about) is older


def test_names_are_followed_from_cell_to_cell_up_to_the_test() -> None:
    source = notebook(
        setup("s", "WORDS = ['role', 'skill']"),
        answer("a", "z = 1"),
        answer("b", "y = x = 2"),
        marks("one", 1, "assert x == 'role'", tier="static", reads={"x": "b"}),
        marks("two", 1, "assert y == 'late'", tier="static", reads={"y": "b"}),
        answer("c", "y = 2"),
    )
    given = {"a": "first = WORDS[0]", "b": "x = first\ny = 'late'", "c": "x = y = 'too late'"}
    assert points(mark(source, given)) == {"one": 1, "two": 1}


def test_letters_that_look_like_others_are_named() -> None:
    source = static(("one", 2, "assert x == 'role', f'you answered {x}'"))
    said = reasons(mark(source, {"a": "x = 'r\u043ele'"}))["one"]
    assert (
        "In `role` stands `\u043e` is U+043E CYRILLIC SMALL LETTER O, which looks like `o` (U+006F)."
        in said
    )
    assert "With plain letters in place of those that look like them, the test gives 2 of 2" in said
    result = mark(source, {"a": "\u0445 = 'role'"})
    assert points(result) == {"one": None}
    assert "U+0445 CYRILLIC SMALL LETTER HA" in reasons(result)["one"]
    assert "U+201C" in reasons(mark(source, {"a": "x = \u201crole\u201d"}))["one"]


def test_an_answer_is_written_down_once_where_no_later_cell_names_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """However many tests read it and cells follow; a copy is kept where a later cell may take its place."""
    written: list[Any] = []
    encode = wire.encode

    def counted(value: Any) -> Any:
        written.append(value)
        return encode(value)

    monkeypatch.setattr(wire, "encode", counted)
    cells = ["x = {'a': [1]}", "y = 2", "z = [3]", "print(z)"]
    found = literals.follow(cells, [["x", 0, 1], ["x", 0, 1]], 1000)
    assert [it["value"] for it in found] == [{"dict": [["a", [1]]]}] * 2
    assert written == [{"a": [1]}]
    found = literals.follow([*cells, "x = 5"], [["x", 0, 5]], 1000)
    assert found[0]["before"] == [{"dict": [["a", [1]]]}, 0, 4] and found[0]["value"] == 5

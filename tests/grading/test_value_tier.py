"""Learner code runs in a box, the author's tests outside of it: same marks as side by side, no cheating."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest

from staffplus.grading.box import session as session_module
from staffplus.grading.box.session import Session
from staffplus.grading.marks import grade
from staffplus.grading.model import FORGEABLE, Kind, Limits, Result, Status
from tests.grading.sheets import answer, bundle, cell, marks, needs_box, notebook, setup, words

pytestmark = [needs_box, pytest.mark.usefixtures("helpers")]


def mark(source: str, answers: dict[str, str], **limits: Any) -> Result:
    result = grade.grade_one(bundle(source, answers, limits=Limits(**limits)))
    assert result.status is Status.GRADED, result.error
    return result


def points(result: Result) -> dict[str, float | None]:
    return {it.grade_id: it.score for it in result.marks}


def reason(result: Result, name: str = "t") -> str:
    (found,) = (it.reason for it in result.marks if it.grade_id == name)
    return found


def one(test: str, most: float = 4, *, before: str = "", solution: str = "", **ours: Any) -> str:
    made = [setup("s", before)] if before else []
    return notebook(
        *made, answer("a", solution), marks("t", most, test, **{"tier": "value", **ours})
    )


def outputs(result: Result, grade_id: str) -> list[Any]:
    (found,) = (
        it["outputs"]
        for it in json.loads(result.notebook)["cells"]
        if it["metadata"].get("nbgrader", {}).get("grade_id") == grade_id
    )
    return list(found)


# --- The same marks as side by side --------------------------------------------------------------

#: (test, learner's cell): run as a value test and as an ordinary one, the marks must be the same.
PAIRS = {
    "plain values": ("assert x == 3 and y == [1, 'a']", "x = 3\ny = [1, 'a']"),
    "tuples stay tuples": ("assert x == (1, (2,))", "x = (1, (2,))"),
    "keys that are no text": ("assert d[1] == 'a' and d[(2, 3)] == {4}", "d = {1: 'a', (2, 3): {4}}"),
    "a wrong value": ("assert x == 3, f'x is {x}'", "x = 4"),
    "no value": ("assert x == 3", "y = 3"),
    "no value, asked for by name": ("assert globals().get('x') is None", "y = 3"),
    "a function": ("assert f(2) == 4 and f(x=3) == 9", "def f(x):\n    return x * x"),
    "a lambda": ("assert f(2) == 4", "f = lambda x: x * x"),
    "a class that can be called": ("assert f(2) == 4", "class F:\n    def __call__(self, x): return x * x\nf = F()"),
    "partial credit": ("score = 0\nfor n in range(4):\n    score += f(n) == n * n\nscore", "def f(x):\n    return x * x if x < 3 else 0"),
    "half points": ("0.5 * f(1) + 1", "def f(x):\n    return x"),
    "an expected exception": ("try:\n    f(-1)\nexcept ValueError as error:\n    assert 'negative' in str(error)\nelse:\n    assert False", "def f(x):\n    raise ValueError('negative')"),
    "an exception of one's own": ("try:\n    f(-1)\nexcept ValueError as error:\n    assert str(error) == 'no'\nelse:\n    assert False", "class Mine(ValueError): pass\ndef f(x):\n    raise Mine('no')"),
    "the wrong exception": ("try:\n    f(-1)\nexcept ValueError:\n    pass", "def f(x):\n    raise KeyError('x')"),
    "no exception": ("try:\n    f(-1)\nexcept ValueError:\n    pass\nelse:\n    raise AssertionError('should refuse')", "def f(x):\n    return 0"),
    "a list, sorted in place": ("data = [3, 1, 2]\nf(data)\nassert data == [1, 2, 3]", "def f(xs):\n    xs.sort()"),
    "a dict, changed in place": ("d = {'a': 1}\nf(d)\nassert d == {'b': 2}", "def f(d):\n    d.clear()\n    d['b'] = 2"),
    "a set, changed in place": ("s = {1}\nf(s)\nassert s == {1, 2}", "def f(s):\n    s.add(2)"),
    "map and filter": ("assert list(map(f, range(60))) == [n * n for n in range(60)]\nassert list(map(g, [1], [2])) == [3]", "f = lambda x: x * x\ng = lambda a, b: a + b"),
    "sorted by a key": ("assert sorted([3, -1, 2], key=f) == [-1, 2, 3]", "f = abs"),
    "helpers of the test": ("def check(g):\n    return all(g(n) == n for n in range(3))\nassert check(f)", "f = lambda x: x"),
    "a comprehension": ("assert [f(n) for n in range(3)] == [0, 1, 2]", "f = lambda x: x"),
    "nothing returned": ("assert f(1) is None", "def f(x):\n    pass"),
    "a generator made a list": ("assert f(3) == [0, 1, 2]", "def f(n):\n    return list(range(n))"),
    "infinity and not a number": ("import math\nassert math.isinf(x) and math.isnan(y)", "x = float('inf')\ny = float('nan')"),
    "a range": ("assert list(x) == [0, 1, 2]", "x = range(3)"),
    "bytes and complex": ("assert x == b'a' and y == 2 + 1j", "x = b'a'\ny = 2 + 1j"),
    "a counter": ("assert x['a'] == 2", "from collections import Counter\nx = Counter('aab')"),
    "state of a function": ("assert [f(), f(), f()] == [1, 2, 3]", "n = 0\ndef f():\n    global n\n    n += 1\n    return n"),
    "a cell that stops half-way": ("assert x == 1", "x = 1\n1 / 0\nx = 2"),
    "a cell that is no Python": ("assert x == 1", "x = = 1"),
    "a cell with magic": ("assert x == 1", "%precision 3\nx = 1"),
    "await at the top": ("assert x == 1", "import asyncio\nawait asyncio.sleep(0)\nx = 1"),
    "an unwanted print": ("assert f(1) == 1", "def f(x):\n    print('noise')\n    return x"),
    "recursion without end": ("assert f(1)", "def f(x):\n    return f(x)"),
    "sys.exit": ("assert x == 1", "x = 1\nimport sys\nsys.exit()"),
    "a decorated function": ("assert f(5) == 8", "from functools import lru_cache\n@lru_cache\ndef f(n):\n    return n if n < 3 else f(n - 1) + f(n - 2)"),
}  # fmt: skip


@pytest.mark.parametrize("name", PAIRS)
def test_a_value_test_gives_what_the_same_test_gives_side_by_side(name: str) -> None:
    test, given = PAIRS[name]
    apart = mark(one(test, solution=given, in_place="in place" in name), {"a": given})
    together = mark(one(test, solution=given, tier="in-kernel"), {"a": given})
    waits = next(iter(apart.marks)).kind == Kind.NOT_FOUND
    assert waits or points(apart) == points(together), reason(apart)
    assert reason(apart) or points(apart)["t"] == 4


def test_numpy_crosses_where_the_exercise_uses_it() -> None:
    source = one(
        "assert np.allclose(f(np.array([1.0, 2.0])), [2, 4])\nassert m.shape == (2, 2)\nfloat(m.sum())",
        solution="import numpy as np\ndef f(x):\n    return 2 * x\nm = np.ones((2, 2))",
    )
    good = "import numpy as np\ndef f(x):\n    return 2 * x\nm = np.ones((2, 2))"
    assert points(mark(source, {"a": good})) == {"t": 4}
    assert points(mark(source, {"a": good.replace("2 * x", "3 * x")})) == {"t": 0}
    assert points(mark(source, {"a": good.replace("ones", "zeros")})) == {"t": 0}


def test_each_submission_draws_its_own_random_numbers() -> None:
    source = one(
        "print(x, y)\nassert False", solution="import numpy as np\nimport random\nx = y = 1"
    )
    given = "import numpy as np\nimport random\nx = random.random()\ny = float(np.random.rand())"
    first, second = (reason(mark(source, {"a": given})) for _ in range(2))
    assert set(first.split()[:2]).isdisjoint(second.split()[:2])


# --- Reasons -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("def f(x):\n    return 1 / x", "your function `f` raised ZeroDivisionError: division by zero (line 2: return 1 / x)"),
        ("def f(x):\n    return open", "your function `f` returned something that cannot be marked: a value of type"),
        ("def f():\n    return 1", "your function `f` raised TypeError: f() takes 0 positional arguments but 1 was given"),
        ("def f(x):\n    return 'x' * 300_000", "your function `f` returned something that cannot be marked: it is longer than 200,000"),
        ("f = 3", "TypeError: 'int' object is not callable"),
        ("g = 3", "`f` is not there: no cell defines it"),
        ("1 / 0\ndef f(x):\n    return 4", "`f` is not there: cell `a` stopped with ZeroDivisionError: division by zero"),
        ("def f(x):\n    raise SystemExit('bye')", "your function `f` raised SystemExit: bye"),
        ("def f(x):\n    return 2", "expected 3, got 2"),
    ],
)  # fmt: skip
def test_a_reason_says_what_went_wrong_in_the_learners_own_terms(given: str, said: str) -> None:
    test = "value = f(0)\nassert value == 3, f'expected 3, got {value}'"
    result = mark(one(test, solution="def f(x):\n    return 3"), {"a": given})
    waits = "cannot be marked" in said or "no cell defines it" in said
    assert points(result) == {"t": None if waits else 0}
    assert (result.marks[0].kind == Kind.NOT_FOUND) == waits, "a person looks at it"
    assert said in reason(result)
    shown = json.dumps(outputs(result, "t"))
    assert "assert value" not in shown, "no line of a test is shown"


@pytest.mark.parametrize(
    ("first", "second", "blamed", "score"),
    [
        ("def f(x):\n    return (", "def g(x):\n    return [", "cell `b` stopped with SyntaxError", None),
        ("1 / 0\ndef f(x):\n    return x", "def g(x):\n    return [", "cell `b` stopped with SyntaxError", None),
        ("1 / 0", "int('x')\ndef g(x):\n    return 7", "cell `b` stopped with ValueError", 0),
        ("def f(x):\n    return (", "def h(x):\n    return x", "`g` is not there: no cell defines it", None),
        ("import os; os._exit(3)", "def h(x):\n    return x", "`g` is not there: no cell defines it", None),
    ],
)  # fmt: skip
def test_a_name_that_is_not_there_is_put_down_to_the_cell_that_was_to_give_it(
    first: str, second: str, blamed: str, score: float | None
) -> None:
    source = notebook(
        answer("a", "def f(x):\n    return x"),
        marks("t", 1, "assert f(1) == 1", tier="value"),
        answer("b", "def g(x):\n    return x"),
        marks("u", 1, "assert g(1) == 1", tier="value"),
    )
    result = mark(source, {"a": first, "b": second})
    assert points(result)["u"] == score
    assert blamed in reason(result, "u") and "`a`" not in reason(result, "u")


def test_a_name_that_cannot_cross_is_named() -> None:
    result = mark(one("assert len(x)"), {"a": "class Table: pass\nx = Table()"})
    assert reason(result).startswith("`x`: a value of type Table cannot leave your notebook")


def test_a_value_that_cannot_cross_is_no_matter_where_the_test_makes_its_own() -> None:
    result = mark(one("result = f(1)\nassert result == 1"), {"a": "f = lambda x: x\nresult = open"})
    assert points(result) == {"t": 4}


def test_what_a_function_prints_while_a_test_runs_is_not_shown() -> None:
    """Else it could tell the learner what the hidden tests ask."""
    result = mark(one("f('HIDDEN INPUT')\nassert False, 'no'"), {"a": "def f(x):\n    print(x)"})
    assert "HIDDEN INPUT" not in reason(result) + json.dumps(outputs(result, "t"))


# --- Whose names they are ------------------------------------------------------------------------


def test_the_authors_helpers_and_data_stay_the_authors() -> None:
    source = one(
        "assert total(prices) == f(prices)",
        before="prices = [1, 2]\ndef total(xs):\n    return sum(xs)",
    )
    cheat = "prices = []\ntotal = lambda xs: 0\ndef f(xs):\n    return 0"
    assert points(mark(source, {"a": cheat})) == {"t": 0}
    assert points(mark(source, {"a": "def f(xs):\n    return sum(xs)"})) == {"t": 4}


def test_set_up_that_uses_the_learners_work_is_the_learners() -> None:
    source = notebook(
        answer("a", "def f(x):\n    return x"),
        setup("s", "table = [f(n) for n in range(3)]"),
        marks("t", 4, "assert table == [0, 1, 2]", tier="value"),
    )
    assert points(mark(source, {"a": "def f(x):\n    return x"})) == {"t": 4}
    assert points(mark(source, {"a": "def f(x):\n    return 0"})) == {"t": 0}


def test_a_function_cannot_empty_the_data_it_is_compared_with() -> None:
    source = one("data = [3, 1, 2]\nassert f(data) == sorted(data)")
    assert points(mark(source, {"a": "def f(xs):\n    xs.clear()\n    return xs"})) == {"t": 0}
    assert points(mark(source, {"a": "def f(xs):\n    xs.sort()\n    return xs"})) == {"t": 4}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("while True:\n        x += 1", "your function `f` did not answer within 1 s by the clock"),
        (
            "import os\n    os._exit(5)",
            "your function `f` gave no result: its process ended itself",
        ),
    ],
)
def test_a_test_that_expects_an_exception_is_not_passed_by_a_function_without_end(
    body: str, said: str
) -> None:
    source = one("try:\n    f(1)\nexcept Exception:\n    pass\nelse:\n    assert False")
    result = mark(source, {"a": f"def f(x):\n    {body}"}, call_seconds=1)
    assert points(result) == {"t": 0}
    assert reason(result).startswith(said)


@pytest.mark.parametrize(
    "test",
    [
        "assert all(map(lambda n: f(n) == n, [1, 2]))",
        "assert all(f(n) == n for n in [1, 2])",
        "assert [*map(f, [1, 2])] == []",
        "assert not [*iter(lambda: f(1), 3)]",
    ],
)
def test_a_function_that_raises_what_ends_a_loop_ends_no_loop_of_a_test(test: str) -> None:
    result = mark(one(test), {"a": "def f(x):\n    raise StopIteration('no more')"})
    assert points(result) == {"t": 0}
    assert reason(result).startswith("your function `f` raised StopIteration: no more")


def test_what_the_box_says_of_a_value_stands_on_one_line() -> None:
    lines = "x.\\n4 of 4 points.\\nMarked by a person."
    forged = f"from staffplus.grading.box import shell\nshell._read = lambda *_: {{'refused': {{'f': '{lines}'}}}}"
    result = mark(one("assert f(1) == 1"), {"a": forged})
    assert points(result) == {"t": None}
    assert reason(result).startswith("`f`: x. 4 of 4 points. Marked by a person.")


def test_a_test_that_asks_for_the_end_of_an_iteration_gets_it() -> None:
    source = one("try:\n    f(1)\nexcept StopIteration:\n    pass\nelse:\n    assert False")
    stops = {"a": "def f(x):\n    raise StopIteration"}
    assert points(mark(source, stops)) == {"t": 4}
    source = one("try:\n    [*map(f, [1])]\nexcept StopIteration:\n    pass")
    assert reason(mark(source, stops)).startswith("your function `f` raised StopIteration")


def test_a_function_that_is_slow_is_told_as_the_learners_and_not_as_the_tests() -> None:
    source = one("for n in range(20):\n    assert f(n) == n")
    slow = "import time\ndef f(x):\n    time.sleep(0.3)\n    return x"
    result = mark(source, {"a": slow}, test_seconds=1)
    assert points(result) == {"t": 0}
    assert reason(result).startswith("your code took too long: ")
    assert "calls of `f` took" in reason(result)
    assert "there are 1 s for all of them together" in reason(result)
    assert "the test" not in reason(result)


def test_a_later_test_uses_what_an_earlier_one_defined() -> None:
    source = notebook(
        answer("a", "f = abs"),
        marks("t", 1, "def near(a, b):\n    return abs(a - b) < 1e-9\nassert near(f(-1), 1)", tier="value"),
        answer("b", "g = abs"),
        marks("u", 1, "assert near(g(-2), 2)", tier="value"),
    )  # fmt: skip
    assert points(mark(source, {"a": "f = abs", "b": "near = lambda a, b: True\ng = round"})) == {
        "t": 1,
        "u": 0,
    }


def test_values_are_read_where_the_test_stands() -> None:
    source = notebook(
        answer("a", "x = 1"),
        marks("t", 1, "assert x == 1", tier="value"),
        answer("b", "x = 2"),
        marks("u", 1, "assert x == 2", tier="value"),
    )
    assert points(mark(source, {"a": "x = 1", "b": "x = 2"})) == {"t": 1, "u": 1}


# --- Ends of a box -------------------------------------------------------------------------------


def four_cells() -> str:
    return notebook(
        answer("a", "x = 1"),
        marks("t", 1, "assert x == 1", tier="value"),
        answer("b", "y = 1"),
        marks("u", 1, "assert y == 1", tier="value"),
        marks("k", 1, "assert y == 1"),
        answer("c", "z = 1"),
        marks("v", 1, "assert z == 1", tier="value"),
        marks("s", 1, "assert z == 1", tier="static", reads={"z": "c"}),
    )


def test_a_kernel_that_dies_half_way_costs_what_needs_it_and_nothing_else() -> None:
    result = mark(four_cells(), {"a": "x = 1", "b": "import os; os._exit(7)", "c": "z = 1"})
    assert points(result) == {"t": 1, "u": 0, "k": 0, "v": 1, "s": 1}
    why = (
        "`y` is not there: cell `b` did not come to its end: its process ended itself (exit code 7)"
    )
    assert reason(result, "u") == why
    assert outputs(result, "b")[0]["ename"] == "DeadKernelError"


def test_a_cell_without_end_is_interrupted_and_the_next_still_run() -> None:
    result = mark(
        four_cells(),
        {"a": "x = 1", "b": "print('on')\nwhile True:\n    y = 1", "c": "z = 1"},
        cell_seconds=4,  # the other cells need a hundredth of one
    )
    assert points(result) == {"t": 1, "u": 1, "k": 1, "v": 1, "s": 1}
    shown = outputs(result, "b")
    assert shown[0]["text"] == "on\n"
    assert [it["ename"] for it in shown[1:]] == ["KeyboardInterrupt", "CellTimeoutError"]


def test_who_is_interrupted_is_told_of_the_time_and_not_of_an_interrupt() -> None:
    source = notebook(answer("a", "y = 1"), marks("t", 1, "assert y == 1", tier="value"))
    result = mark(source, {"a": "while True:\n    x = 1"}, cell_seconds=2)
    assert reason(result).startswith("`y` is not there: cell `a` did not finish within 2 s")
    assert "KeyboardInterrupt" not in reason(result)


def test_the_time_of_a_whole_submission_is_limited_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cell takes all the time before a question, by a clock of our own: the cell after it is not run,
    and what that is worth is asked in a fresh box."""
    now, run = [0.0], Session.run

    def clocked(session: Session, source: str) -> list[Any]:
        shown = run(session, source)
        now[0] += 1000 * ("x = 1" in source)
        return shown

    source = notebook(
        answer("a", "x = 1"), answer("b", "y = 1"), marks("u", 1, "assert y == 1", tier="value")
    )
    answers = {"a": "x = 1", "b": "y = 1"}
    mark(source, answers)  # so that the box is there before the clock is ours
    monkeypatch.setattr(session_module, "time", SimpleNamespace(monotonic=lambda: now[0]))
    monkeypatch.setattr(Session, "run", clocked)
    result = mark(source, answers, wall_seconds=1000)
    assert points(result) == {"u": 1}
    assert "the 1000 s for this and what is before it are over" in outputs(result, "b")[0]["evalue"]


def test_a_cell_is_ended_when_the_time_of_the_submission_is_over() -> None:
    endless = "import time\nwhile True:\n    try:\n        time.sleep(60)\n    except BaseException:\n        pass"
    result = mark(four_cells(), {"a": "x = 1", "b": endless, "c": "z = 1"}, wall_seconds=2)
    assert points(result) == {"t": 1, "u": 0, "k": 0, "v": 1, "s": 1}
    assert "cell `b` did not come to its end: it did not stop after" in reason(result, "u")


def test_a_chatty_notebook_loses_its_chatter_and_no_mark() -> None:
    source = notebook(
        answer("a", "x = 1"),
        marks("t", 1, "assert x == 1", tier="value"),
        marks("k", 2, "print('y' * 1000)\n1.5 * x"),
        marks("m", 1, "assert x == 2"),
    )
    result = mark(source, {"a": "print('noise ' * 1_000_000)\nx = 1"})
    assert points(result) == {"t": 1, "k": 1.5, "m": 0}
    assert len(result.notebook) < 1_200_000
    assert "more than can be kept" in outputs(result, "a")[0]["text"]


# --- In-kernel marks, people's marks, the notebook -----------------------------------------------


def test_a_mark_that_can_be_forged_says_so_wherever_it_appears() -> None:
    source = notebook(answer("a", "x = 1"), marks("t", 2, "print('no')\nassert x == 1"))
    assert reason(mark(source, {"a": "x = 1"})) == FORGEABLE
    lost = reason(mark(source, {"a": "x = 2"}))
    assert lost == f"{FORGEABLE} no\nA check in the test failed, and the test does not say more."


def test_a_forged_result_cannot_put_a_submission_aside() -> None:
    source = notebook(answer("a", "x = 1"), marks("t", 2, "x"))
    result = mark(source, {"a": "x = 1000"})
    assert points(result) == {"t": 0}
    assert "Its result is no mark" in reason(result)


def test_code_that_a_person_marks_is_run_for_the_cells_after_it() -> None:
    program = cell("code", "p", "# your program", grade=True, solution=True, points=5)
    source = notebook(
        program, words("w", 3), marks("t", 1, "assert x == 1", tier="value", reads=["x"])
    )
    result = mark(source, {"p": "x = 1\nx + 1"})
    assert points(result) == {"p": None, "w": 0, "t": 1}
    assert outputs(result, "p")[0]["data"] == {"text/plain": "2"}
    untouched = mark(source, {"w": "words"})
    assert points(untouched) == {"p": 0, "w": None, "t": 0}
    assert {it.kind for it in untouched.marks} == {Kind.BLANK, Kind.PERSON}
    assert reason(untouched, "p") == "Nothing was written here."


def test_the_notebook_holds_what_the_learner_saw() -> None:
    source = notebook(
        setup(None, "import math"),
        answer("a", ""),
        marks("t", 1, "### BEGIN HIDDEN TESTS\nassert x == 2\n### END HIDDEN TESTS", tier="value"),
    )
    given = "print('hello')\nx = math.floor(2.5)\nimport sys\nprint('oops', file=sys.stderr)\nx"
    result = mark(source, {"a": given})
    stored: Any = nbformat.reads(result.notebook, as_version=4)  # type: ignore[no-untyped-call]
    nbformat.validate(stored)
    assert [output.get("text") or output.data for output in stored.cells[1].outputs] == [
        "hello\n",
        "oops\n",
        {"text/plain": "2"},
    ]
    assert [it.execution_count for it in stored.cells] == [1, 2, 3]
    assert "assert x == 2" in stored.cells[2].source
    assert stored.cells[1].source == given


def test_a_learner_may_display_widgets_and_pictures() -> None:
    given = (
        "from IPython.display import Image, display, clear_output\n"
        "print('gone')\nclear_output()\n"
        "display(Image(data=b'\\x89PNG\\r\\n\\x1a\\n' + b'0' * 40, format='png'))\n"
        "from staffplus.widgets import quiz\nx = 1"
    )
    result = mark(one("assert x == 1"), {"a": given})
    assert points(result) == {"t": 4}
    (shown,) = outputs(result, "a")
    assert list(shown["data"]) == ["image/png", "text/plain"] or list(shown["data"]) == [
        "text/plain",
        "image/png",
    ]


def test_a_long_cell_is_not_run() -> None:
    result = mark(one("assert x == 1"), {"a": "x = 1\n#" + "y" * 1_100_000})
    assert points(result) == {"t": 0}
    assert outputs(result, "a")[0]["ename"] == "CellNotRun"
    assert len(result.notebook) < 100_000


def test_half_characters_in_a_learners_code_break_nothing() -> None:
    result = mark(one("assert x == 1"), {"a": "x = 1\ny = '\ud800'\nprint('\\udc00')"})
    assert points(result) == {"t": 4}
    result.notebook.encode("utf-8")


# --- Without a box -------------------------------------------------------------------------------


def test_unsafe_grading_is_refused_to_root_and_recorded_for_others() -> None:
    import os

    source = one("assert x == 1 and f(2) == 4")
    given = {"a": "x = 1\ndef f(x):\n    return 2 * x\nopen('file', 'w').write('x')"}
    result = grade.grade_one(bundle(source, given, unsafe=True))
    if os.geteuid() == 0:
        assert result.status is Status.QUARANTINED
        assert "learner code is never run as root" in result.error
        assert result.box == "none"
    else:
        assert result.status is Status.GRADED
        assert result.box == "unsafe"
        assert points(result) == {"t": 4}

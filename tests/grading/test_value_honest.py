"""Honest code loses no mark for what the box has not, and says nothing of what a test gave it."""

from __future__ import annotations

import pytest

from staffplus.grading.marks import grade
from staffplus.grading.model import Kind, Limits, Result, Status
from tests.grading.sheets import answer, bundle, marks, needs_box, notebook

pytestmark = [needs_box, pytest.mark.usefixtures("helpers")]

SOURCE = notebook(
    answer("a", "def score(xs):\n    return sum(xs)\nword = 'role'"),
    marks("t", 3, "assert score([1, 2]) == 3\nassert word == 'role', word", tier="value"),
)
GOOD = "def score(xs):\n    return sum(xs)\nword = 'role'"


def mark(given: str, source: str = SOURCE) -> Result:
    return grade.grade_one(bundle(source, {"a": given}))


@pytest.mark.parametrize(
    "line",
    [
        "%matplotlib inline",
        "!ls",
        "%pip install pandas",
        "files = !ls",
        "%time 1 + 1",
        "!pip install x",
    ],
)
def test_a_magic_or_a_line_for_the_shell_costs_nothing(line: str) -> None:
    result = mark(f"{line}\n{GOOD}")
    assert [it.score for it in result.marks] == [3]
    if not line.startswith("%time"):
        assert "[left out where this is marked: " in result.notebook


@pytest.mark.parametrize(
    "body",
    [
        "    from fractions import Fraction\n    return sum(map(Fraction, xs))",
        "    from decimal import Decimal\n    return sum(map(Decimal, xs), Decimal(0))",
        "    import numpy as np\n    return np.sum(xs)",
    ],
)
def test_an_exact_number_is_a_value(body: str) -> None:
    result = mark(f"def score(xs):\n{body}\nword = 'role'")
    assert [it.score for it in result.marks] == [3], result.marks


def test_a_module_that_is_not_here_is_the_environments_and_named() -> None:
    for given in (
        f"import pandas_of_another\n{GOOD}",
        GOOD.replace("    return", "    import no_such\n    return"),
    ):
        result = mark(given)
        (found,) = result.marks
        assert (found.score, found.kind) == (None, Kind.ENVIRONMENT)
        assert found.about in ("module pandas_of_another", "module no_such")
        assert result.status is Status.QUARANTINED, "--retry marks it again when it is there"


@pytest.mark.parametrize(
    "line",
    [
        "raise ModuleNotFoundError(\"No module named 'no_such'\", name='no_such')",
        "raise ImportError(\"No module named 'os.no_such'\")",
        "import numpy; raise ImportError(\"No module named 'numpy'\")",
        "# import no_such\n    raise ImportError(\"No module named 'no_such'\")",
    ],
)
def test_a_module_is_missing_only_if_it_is_imported_and_is_not_here(line: str) -> None:
    in_a_cell = f"import os\nif os:\n    {line}\n{GOOD}"
    in_a_function = "import os\n" + GOOD.replace("    return", f"    {line}\n    return")
    result = mark(in_a_function)
    (found,) = result.marks
    assert (found.score, found.kind, result.status) == (0, Kind.WRONG, Status.GRADED)
    assert "your function `score` raised" in found.reason
    # As below any line that stops a cell: what stands there may be worth something, and a person sees it.
    result = mark(in_a_cell)
    (found,) = result.marks
    assert (found.score, found.kind, result.status) == (None, Kind.NOT_FOUND, Status.GRADED)
    assert "A person looks at it" in found.reason


@pytest.mark.parametrize(
    ("given", "test", "said"),
    [
        # Each of them has the hash 0, and is compared with each.
        ("x = [n * (2**61 - 1) for n in range(7_000)]", "assert [len({*x}) for _ in range(90)] == [3] * 90", "did not come to an end"),
        ("x = 10**12", "assert sum(1 for _ in range(x)) == 3", "did not come to an end"),
        ("x = 10**9", "assert len([0] * x * 9) == 27", "MemoryError"),
        ("x = 10**6", "def f(n):\n    return n and f(n - 1)\nassert f(x) == 0", "RecursionError"),
    ],
)  # fmt: skip
def test_what_an_answer_makes_a_test_cost_is_no_fault_of_the_tests(
    given: str, test: str, said: str
) -> None:
    source = notebook(answer("a", "x = [1, 2, 3]" if "*x" in test else "x = 3"), marks("t", 2, test, tier="value"))  # fmt: skip
    result = grade.grade_one(bundle(source, {"a": given}, limits=Limits(test_seconds=2)))
    (found,) = result.marks
    assert (found.score, found.kind, result.status) == (0, Kind.WRONG, Status.GRADED), found
    assert said in found.reason


def test_a_test_without_end_stays_the_authors_whatever_was_answered() -> None:
    for test in ("while x:\n    pass", "import time\ntime.sleep(60 if x > 5 else 0)"):
        source = notebook(answer("a", "x = 3"), marks("t", 2, test, tier="value"))
        result = grade.grade_one(bundle(source, {"a": "x = 9"}, limits=Limits(test_seconds=2)))
        (found,) = result.marks
        assert (found.score, found.kind) == (None, Kind.AUTHOR), found


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("raise ValueError(f'bad {xs} here')", "raised ValueError: bad … here"),
        (
            "raise KeyError(xs[0])",
            "raised KeyError: its message is not shown, as it may hold what the test gave",
        ),
        ("raise type('Secret' + str(xs[0]), (Exception,), {})('x')", "raised an exception: x"),
        ("return [][5]", "raised IndexError: list index out of range"),
        ("raise ValueError('one\\ntwo')", "raised ValueError: one (line 2"),
        ("raise ValueError('%d of %s' % (xs[0], xs))", "raised ValueError: … of …"),
        ("raise ValueError('only {} here'.format(xs))", "raised ValueError: only … here"),
        ("raise ValueError('got ' + repr(xs))", "raised ValueError: got …"),
        ("raise ValueError('so 50% of it')", "raised ValueError: so 50% of it"),
        ("raise KeyError('rows')", "raised KeyError: 'rows'"),
        ("return {}['rows']", "raised KeyError: 'rows'"),
        (
            "return None + 1",
            "raised TypeError: unsupported operand type(s) for +: 'NoneType' and 'int'",
        ),
        ("return xs.nothing", "raised AttributeError: 'list' object has no attribute 'nothing'"),
        (
            "return int('x' + str(xs[0]))",
            "raised ValueError: invalid literal for int() with base 10: …",
        ),
        ("return nowhere", "raised NameError: name 'nowhere' is not defined"),
        (
            "return score(*[])",
            "raised TypeError: score() missing 1 required positional argument: 'xs'",
        ),
        (
            "return (lambda a, b, c: a)()",
            "missing 3 required positional arguments: …",
        ),
        # What was given, in other spellings.
        (
            "raise ValueError(str(xs)[::-1])",
            "raised ValueError: its message is not shown, as it may hold what the test gave (line 2",
        ),
        (
            "raise ValueError(' '.join(str(xs)))",
            "raised ValueError: its message is not shown, as it may hold what the test gave (line 2",
        ),
        (
            "raise ValueError(str(xs).encode().hex())",
            "raised ValueError: its message is not shown, as it may hold what the test gave (line 2",
        ),
        (
            "raise ValueError(str([x + 1 for x in xs]))",
            "raised ValueError: its message is not shown, as it may hold what the test gave (line 2",
        ),
        (
            "raise AttributeError(f\"'list' object has no attribute 'a{xs[0]}b{xs[1]}'\")",
            "raised AttributeError: 'list' object has no attribute '…'",
        ),
        (
            "exec(compile(f'\\n' * xs[0] + f'raise ValueError', '<ipython-input-1>', 'exec'))",
            "raised ValueError",
        ),
    ],
)
def test_what_a_function_raises_is_shown_without_what_the_hidden_test_gave(
    line: str, said: str
) -> None:
    hidden = SOURCE.replace("score([1, 2]) == 3", "score([71934, 2]) == 71936")
    (found,) = mark(f"def score(xs):\n    {line}\nword = 'role'", hidden).marks
    assert (found.score, found.kind) == (0, Kind.WRONG)
    assert said in found.reason
    assert "71934" not in found.reason


def test_a_type_is_named_by_its_name_if_that_is_known_and_nothing_else() -> None:
    hidden = SOURCE.replace("score([1, 2]) == 3", "score([71934, 2]) == 71936")
    for made, said in (
        (
            "type('R' + '_'.join(map(str, xs)), (), {})()",
            "a value of a type that is not Python's own cannot leave",
        ),
        ("(it for it in xs)", "a value of type generator cannot leave"),
    ):
        (found,) = mark(f"def score(xs):\n    return {made}\nword = 'role'", hidden).marks
        assert said in found.reason and "71934" not in found.reason


def test_a_type_that_was_not_asked_for_is_wrong_and_no_fault_of_the_authors() -> None:
    source = notebook(
        answer("a", "x = 3"), marks("t", 2, "assert x - 3 < 0.1, 'not near'", tier="value")
    )
    (found,) = mark("x = 'many'", source).marks
    assert (found.score, found.kind) == (0, Kind.WRONG)


def test_a_key_that_the_test_does_not_know_is_the_authors() -> None:
    test = "assert {'staff': 1}[word] == 1"
    source = notebook(answer("a", "word = 'staff'"), marks("t", 2, test, tier="value"))
    (found,) = mark("word = 'lead'", source).marks
    assert (found.score, found.kind) == (None, Kind.AUTHOR)
    assert "KeyError: 'lead' in line 1" in found.about


def test_what_nobody_wrote_is_blank_and_a_name_that_is_not_there_waits() -> None:
    (blank,) = grade.grade_one(bundle(SOURCE, {})).marks
    assert (blank.score, blank.kind) == (0, Kind.BLANK)
    (other,) = mark("def points(xs):\n    return sum(xs)").marks
    assert (other.score, other.kind) == (None, Kind.NOT_FOUND)

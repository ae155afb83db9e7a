"""What was handed out in the place of an answer and still stands beside it: a person looks, in both tiers."""

from __future__ import annotations

import pytest

from staffplus.grading.marks import grade, stubs
from staffplus.grading.model import CellMark, Kind
from tests.grading.sheets import bundle, cell, marks, needs_box, notebook

pytestmark = [needs_box, pytest.mark.usefixtures("helpers")]

NONE = 'def score(xs):\n    """The sum."""\n    return None  # replace this line\n'
ENDS = {
    "None": NONE,
    "a list": NONE.replace("None", "[]"),
    "a call": NONE.replace("None", "by_rule(xs)"),
    "pass": NONE.replace("return None", "pass"),
    "an exception": NONE.replace("return None", "raise NotImplementedError()"),
}
OWN = "def score(xs):\n    total = 0\n    for x in xs:\n        total += x\n    return total\n"
TEST = "assert score([1, 2]) == 3, 'it is 3'\nassert score([]) == 0\n"
TIERS = ("value", "kernel")
RULE = "def by_rule(xs):\n    return -1\n"


def marked(given: str, tier: str, handed_out: str = NONE, above: str = "") -> CellMark:
    solution = f"### BEGIN SOLUTION\n{OWN}### END SOLUTION\n"
    ours = {"tier": tier} if tier == "value" else {}
    source = notebook(
        cell("code", "first", "### BEGIN SOLUTION\nx = 1\n### END SOLUTION", solution=True),
        cell("code", "rule", RULE, locked=True),
        cell("code", "a", f"{handed_out}\n\n{solution}", solution=True),
        marks("t", 3, TEST, **ours),
    )
    answers = {"a": given, "first": above or "x = 1"}
    (found,) = grade.grade_one(bundle(source, answers)).marks
    return found


def waits(found: CellMark, *said: str) -> None:
    assert (found.score, found.kind) == (None, Kind.NOT_FOUND), found
    assert all(it in found.reason for it in said), found.reason
    assert found.reason.endswith("A person looks at it.")


def at_the_end(stub: str, body: str) -> str:
    """A stub with something written above its last line."""
    *head, last = stub.rstrip().split("\n")
    return "\n".join([*head, body.rstrip(), last])


#: Functions of the learner's own in which nothing is written.
EMPTY = {
    "pass": "pass", "dots": "...", "a comment": "# Your code goes here\n    pass", "words": '"""The sum."""',
    "return": "return", "None": "return None", "an exception": "raise NotImplementedError", "two": '"""It."""\n    ...',
}  # fmt: skip


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("body", EMPTY.values(), ids=EMPTY)
def test_an_empty_function_below_a_full_one_takes_no_point(tier: str, body: str) -> None:
    empty, stub = f"def score(one):\n    {body}\n", ENDS["a call"]
    said = "Without the empty function that stands below another of that name"
    for given in (f"{OWN}\n{empty}", f"{stub}\n{OWN}\n{empty}\n{empty}"):
        found = marked(given, tier, stub)
        waits(found, said, "3 of 3")
        assert found.proposed == 3
    wrong = OWN.replace("+= x", "-= x")
    found = marked(f"{wrong}\n{empty}", tier, stub)
    waits(found, "`score` is written in line 1, and an empty `score` stands below it, in line 7")
    assert (found.proposed or 0) < 3


@pytest.mark.parametrize("tier", TIERS)
def test_an_empty_function_below_what_was_handed_out_or_above_is_no_answer(tier: str) -> None:
    empty = "def score(one):\n    pass\n"
    for given in (f"{ENDS['a call']}\n{empty}", f"{empty}\n{empty}", empty):
        assert marked(given, tier, ENDS["a call"]).score == 0, given
    assert marked(f"{empty}\n{OWN}", tier).score == 3


BODY = OWN.split("\n", 1)[1]
NO_RETURN = BODY.replace("    return total\n", "")


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("stub", ENDS.values(), ids=ENDS)
def test_a_stub_below_an_own_function_takes_no_point(tier: str, stub: str) -> None:
    waits(marked(f"{OWN}\n\n{stub}", tier, stub), "the function that was handed out", "3 of 3")
    waits(marked(stub, tier, stub, above=OWN), "3 of 3")


@pytest.mark.parametrize("tier", TIERS)
def test_an_own_function_above_the_stub_that_is_not_right_has_the_stub_named(tier: str) -> None:
    own = OWN.replace("+= x", "-= x")
    said = "`score` is written in line 1, and the `score` that was handed out still stands below it"
    waits(marked(f"{own}\n{NONE}", tier), said)
    waits(marked(f"my_score = sum\nscore = my_score\n{NONE}", tier), "3 of 3")


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("stub", [ENDS[it] for it in ("None", "a list", "a call", "an exception")])
def test_what_stands_below_the_line_of_the_stub_is_tried(tier: str, stub: str) -> None:
    waits(marked(f"{stub}{BODY}", tier, stub), "Without the line that was handed out", "3 of 3")


@pytest.mark.parametrize("tier", TIERS)
def test_what_stands_below_it_and_is_not_right_waits_too(tier: str) -> None:
    body = BODY.replace("+= x", "-= y")
    waits(marked(f"{NONE}{body}", tier), "`return None`, still stands in line 3", "never reached")


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("stub", ENDS.values(), ids=ENDS)
def test_a_function_that_returns_nothing_but_what_its_stub_did_waits(tier: str, stub: str) -> None:
    line = stub.rstrip().split("\n")[-1].partition("#")[0].strip()
    waits(marked(at_the_end(stub, NO_RETURN), tier, stub), f"`{line}`, still stands in line 6")
    within = at_the_end(stub, f"    if not xs:\n        return None\n{NO_RETURN}")
    waits(marked(within, tier, stub), "and nothing that was worked out is returned")


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize(
    "given",
    [
        OWN.replace("return total", "return total + 1"),
        OWN.replace("return total", "print(total)"),
        # Reached, or not, it is the learner's own end.
        "def score(xs):\n    for x in xs:\n        return x\n    return None\n",
        OWN.replace("return total", "return total + 1\n    return None"),
    ],
)
def test_a_function_of_the_learners_own_that_is_wrong_is_wrong(tier: str, given: str) -> None:
    found = marked(given, tier)
    assert (found.score, found.kind) == (0, Kind.WRONG), found


@pytest.mark.parametrize("tier", TIERS)
def test_a_stub_in_which_nothing_was_written_is_0_and_one_that_is_never_reached_costs_nothing(
    tier: str,
) -> None:
    for given in (NONE, NONE.replace("  # replace this line", ""), f"{NONE}    pass\n"):
        assert marked(given, tier).score == 0
    found = marked(f"{OWN}    return None  # replace this line\n", tier)
    assert (found.score, found.kind) == (3, Kind.RIGHT)


def test_a_cell_that_is_no_python_and_one_without_the_function_are_left_alone() -> None:
    for given in (f"x = (\n{NONE}", "score = 3", "", f"class score:\n    pass\n{OWN}"):
        assert not stubs.left(given, NONE, ["score"])
    assert not stubs.left(f"{OWN}\n{NONE}", NONE, ["other"])
    gives = "def score(xs):\n    for x in xs:\n        yield x\n    return None\n"
    assert not stubs.left(gives, NONE, ["score"])
    inner = "def score(xs):\n    def add(x):\n        return x\n    map(add, xs)\n    return None\n"
    assert stubs.left(inner, NONE, ["score"])

"""Blanks, capitals and signs around the keys and the texts of a mapping or a list, and a set where an order was
asked for: what a test does not read by itself waits for a person in every tier, and what is wrong does not."""

from __future__ import annotations

from typing import Any

import pytest

from staffplus.grading.marks.grade import grade_one
from staffplus.grading.model import CellMark, Kind, Status
from tests.grading.sheets import answer, bundle, marks, needs_box, notebook

pytestmark = [needs_box, pytest.mark.usefixtures("helpers")]

TIERS = ("static", "value", "")
#: What is asked for, with its solution and a test that takes nothing but that.
ASKED = {
    "levels": ("{'a': 'staff', 'b': 'lead'}", "assert levels == {'a': 'staff', 'b': 'lead'}, 'no'"),
    "Levels": ("{'Ann': 'Staff', 'Ben': 'Lead'}", "assert Levels.get('Ann') == 'Staff', 'no'\nassert Levels.get('Ben') == 'Lead', 'no'"),
    "named": ("{'a': 'staff', 'b': 'lead'}", "NAMES = ['staff', 'lead', 'senior']\nassert named == {'a': 'staff', 'b': 'lead'}, 'no'"),
    "made": ("dict(a='staff', b='lead')", "assert made == {'a': 'staff', 'b': 'lead'}, 'no'"),
    "order": ("['depth', 'cause', 'parts']", "assert order == ['depth', 'cause', 'parts'], 'no'"),
    "picked": ("['depth', 'cause']", "assert {*picked} == {'depth', 'cause'}, 'no'"),
    "bag": ("{'depth', 'cause'}", "assert bag == {'depth', 'cause'}, 'no'"),
    "deep": ("{'q1': {'row': 'ask'}, 'q2': ['x-y']}", "assert deep == {'q1': {'row': 'ask'}, 'q2': ['x-y']}, 'no'"),
}  # fmt: skip


def marked(tier: str, name: str, value: str) -> CellMark:
    solution, test = ASKED[name]
    reads: Any = {name: "own"} if tier == "static" else [name]
    ours = {"tier": tier, "reads": reads} if tier else {}
    test = f"### BEGIN HIDDEN TESTS\n{test}\n### END HIDDEN TESTS"
    source = notebook(answer("own", f"{name} = {solution}"), marks("t", 2, test, **ours))
    result = grade_one(bundle(source, {"own": f"{name} = {value}"}))
    assert result.status is Status.GRADED, result.error
    (found,) = result.marks
    return found


HONEST = {
    "blanks around both": ("levels", "{'a ': 'staff ', 'b ': 'lead '}"),
    "blanks around one key": ("levels", "{'a ': 'staff', 'b': 'lead'}"),
    "blanks here and there": ("levels", "{' a': 'staff', 'b': ' lead'}"),
    "a stop behind each": ("levels", "{'a.': 'staff.', 'b.': 'lead.'}"),
    "a colon in the key": ("levels", "{'a:': 'staff', 'b:': 'lead'}"),
    "shouted": ("levels", "{'A': 'STAFF!', 'B': 'LEAD!'}"),
    "a bracket behind": ("levels", "{'a)': 'Staff', 'b)': 'Lead'}"),
    "brackets around": ("levels", "{'(a)': '(staff)', '(b)': '(lead)'}"),
    "marks inside marks": ("levels", "{'\"a\"': '\"staff\"', '\"b\"': '\"lead\"'}"),
    "a blank that does not break": ("levels", "{'a\\u00a0': 'staff\\u00a0', 'b': 'lead'}"),
    "small where capitals are asked for": ("Levels", "{'ann': 'staff', 'ben': 'lead'}"),
    "capitals where others are": ("Levels", "{'ANN ': 'STAFF', 'BEN ': 'LEAD'}"),
    "signs where capitals are": ("Levels", "{'ann:': 'staff.', 'Ben:': 'Lead.'}"),
    "a solution that is no literal": ("made", "{'a ': 'Staff ', 'b:': 'Lead '}"),
    "a name and its reason": ("named", "{'a': ('staff', 'the owners differ'), 'b': ['lead', None]}"),
    "a list with blanks": ("order", "[' depth', 'cause ', 'Parts.']"),
    "a list with signs": ("order", "['- depth', '- cause', '- parts']"),
    "a tuple with blanks in a list of picks": ("picked", "['depth ', 'Cause']"),
    "a set with blanks": ("picked", "{'depth ', 'Cause'}"),
    "a set of sets' own": ("bag", "{'depth ', 'Cause.'}"),
    "deep down": ("deep", "{'Q1 ': {'row ': 'Ask '}, 'q2:': ['x-y ']}"),
}  # fmt: skip
WRONG = {
    "blanks around others": ("levels", "{'a ': 'lead ', 'b ': 'staff '}"),
    "other names": ("levels", "{'a.': 'boss.', 'b.': 'chief.'}"),
    "small and another": ("Levels", "{'ann': 'lead', 'ben': 'staff'}"),
    "no literal and another": ("made", "{'a ': 'lead ', 'b:': 'Lead '}"),
    "another name and its reason": (
        "named",
        "{'a': ('senior', 'nothing is open'), 'b': ['staff', None]}",
    ),
    "a list in another order": ("order", "['cause ', ' depth', 'parts.']"),
    "a pick too many": ("picked", "['depth ', 'cause', 'parts']"),
    "a set of others": ("bag", "{'depth ', 'parts.'}"),
}
RIGHT = {
    "as asked": ("levels", "{'a': 'staff', 'b': 'lead'}"),
    "a set that a test takes": ("picked", "{'cause', 'depth'}"),
}


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("case", HONEST)
def test_what_stands_around_a_name_is_no_silent_0(tier: str, case: str) -> None:
    found = marked(tier, *HONEST[case])
    assert (found.score, found.kind) == (None, Kind.NOT_FOUND), found
    assert "A person looks at it." in found.reason


@pytest.mark.parametrize("tier", TIERS)
def test_of_two_names_none_is_picked_for_the_learner(tier: str) -> None:
    found = marked(tier, "named", "{'a': ('staff', 'lead'), 'b': ('lead', 'staff')}")
    assert not found.score
    assert found.proposed is None


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("case", WRONG)
def test_nor_does_it_make_what_is_wrong_wait(tier: str, case: str) -> None:
    found = marked(tier, *WRONG[case])
    assert (found.score, found.kind) == (0, Kind.WRONG), found


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("case", RIGHT)
def test_what_the_test_takes_is_taken(tier: str, case: str) -> None:
    assert marked(tier, *RIGHT[case]).score == 2


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize(
    "value", ["{'depth', 'cause', 'parts'}", "frozenset(['parts', 'cause', 'depth'])"]
)
def test_a_set_where_an_order_was_asked_for_waits_and_says_why(tier: str, value: str) -> None:
    if tier == "static" and "frozenset" in value:
        value = "{'parts', 'cause', 'depth'}"
    found = marked(tier, "order", value)
    assert (found.score, found.kind) == (None, Kind.NOT_FOUND), found
    assert "in place of the set, which has no order" in found.reason
    assert found.proposed is None, "whoever types the names in braces has put them in no order"


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("value", ["{'depth', 'cause'}", "{'depth', 'cause', 'scope'}", "{True}"])
def test_a_set_that_does_not_hold_what_the_order_is_of_is_wrong(tier: str, value: str) -> None:
    found = marked(tier, "order", value)
    assert (found.score, found.kind) == (0, Kind.WRONG), found


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("value", ["{'depth', 'parts'}", "{'depth'}"])
def test_a_set_that_a_test_takes_is_right_or_wrong(tier: str, value: str) -> None:
    found = marked(tier, "picked", value)
    assert (found.score, found.kind) == (0, Kind.WRONG), found

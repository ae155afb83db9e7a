"""Blanks, capitals and signs around the keys and the texts of a mapping or a list, and a set where an order was
asked for: what a test does not read by itself waits for a person in every tier, and what is wrong does not."""

from __future__ import annotations

from typing import Any

import pytest

from staffplus.grading.marks.grade import grade_one
from staffplus.grading.model import CellMark, Kind, Status
from tests.grading.sheets import answer, bundle, cell, marks, needs_box, notebook

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
    "rows": ("{'q1': {'bells': 'ask', 'kelp': 'guide'}, 'q2': 'staff'}", "assert rows == {'q1': {'bells': 'ask', 'kelp': 'guide'}, 'q2': 'staff'}, 'no'"),
    "steps": ("['parts', 'depth', 'cause']", "NAMES = ['cause', 'depth', 'parts']\nassert isinstance(steps, (list, tuple)) and [*steps] == ['parts', 'depth', 'cause'], 'no'"),
    "lines": ("{'q': ['limits', 'binds']}", "NAMES = ['limits', 'binds', 'unclear']\nassert {*lines['q']} == {'limits', 'binds'}, 'no'"),
    "tagged": ("{'a': 'none', 'b': 'people', 'c': 'glue', 'd': 'people'}", "NAMES = ['none', 'people', 'glue']\nassert tagged == {'a': 'none', 'b': 'people', 'c': 'glue', 'd': 'people'}, 'no'"),
}  # fmt: skip
#: What the author's text says of names.
SAID = """
- `people`: Mentorship and sponsorship. Growing the people around you.
- `glue`: Glue. Needed work that nobody sees.
- `none`: None of these.

| Name | What it is |
|---|---|
| `staff` | Decides what success is |
| `lead` | Chooses the way |
| `senior` | Owns a method |
"""


def marked(tier: str, name: str, value: str) -> CellMark:
    solution, test = ASKED[name]
    reads: Any = {name: "own"} if tier == "static" else [name]
    ours = {"tier": tier, "reads": reads} if tier else {}
    test = f"### BEGIN HIDDEN TESTS\n{test}\n### END HIDDEN TESTS"
    text = cell("markdown", None, SAID)
    source = notebook(text, answer("own", f"{name} = {solution}"), marks("t", 2, test, **ours))
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
    "a reason in a set": ("named", "{'a': {'staff', 'the owners differ'}, 'b': 'lead'}"),
    "a reason in each tag": ("tagged", "{'a': ['none', 'why'], 'b': ('people', 'why'), 'c': ('glue', None), 'd': ('people', 3)}"),
    "rows beside the questions": ("rows", "{'bells': 'ask', 'kelp': 'guide', 'q2': 'staff'}"),
    "rows beside the question, left empty": ("rows", "{'q1': {'bells': None, 'kelp': None}, 'bells': 'ask', 'kelp': 'guide', 'q2': 'staff'}"),
    "one row beside the questions": ("rows", "{'q1': {'bells': 'ask'}, 'kelp': 'guide', 'q2': 'staff'}"),
    "rows with their question": ("rows", "{'q1 bells': 'ask', 'q1-kelp': 'guide', 'q2': 'staff'}"),
    "misspelt in a list": ("steps", "['parts', 'detph', 'cause']"),
    "misspelt twice in a tuple": ("steps", "('prats', 'depth', 'couse')"),
    "the singular in a list": ("lines", "{'q': ['limit', 'binds']}"),
    "misspelt in a set": ("lines", "{'q': {'limits', 'bind'}}"),
    "one too many": ("steps", "['answer', 'parts', 'depth', 'cause']"),
    "one left empty": ("steps", "['parts', 'depth', 'cause', '']"),
    "None behind it": ("steps", "['parts', None, 'depth', 'cause']"),
    "a remark in a list": ("lines", "{'q': ['limits', 'binds', 'the others do not fit here']}"),
    "names as keys": ("steps", "{'parts': '', 'depth': '', 'cause': ''}"),
    "ticked": ("lines", "{'q': {'limits': True, 'binds': True, 'unclear': False}}"),
    "None for none": ("tagged", "{'a': None, 'b': 'people', 'c': 'glue', 'd': 'people'}"),
    "a word of what is said of it": ("tagged", "{'a': 'none', 'b': 'mentorship', 'c': 'glue', 'd': 'mentorship'}"),
    "another form of that word": ("tagged", "{'a': 'none', 'b': 'mentoring', 'c': 'glue', 'd': 'Sponsoring'}"),
    "words of a table": ("named", "{'a': 'what success is', 'b': 'lead'}"),
    "slips of several kinds": ("tagged", "{'a': None, 'b': 'mentorship', 'c': ('glue', 'why'), 'd': 'poeple'}"),
    "under a name of one's own": ("steps", "[]\nmine = ['parts', 'depth', 'cause']"),
    "a dict under a name of one's own": ("tagged", "{}\nxyz = {'a': 'none', 'b': 'people', 'c': 'glue', 'd': 'people'}"),
    "a row under a name of one's own": ("rows", "None\nmy = {'q1': {'bells': 'ask', 'kelp': 'guide'}, 'q2': 'staff'}"),
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
    "other rows beside the questions": ("rows", "{'bells': 'guide', 'kelp': 'ask', 'q2': 'lead'}"),
    "misspelt and another": ("steps", "['depth', 'prats', 'cause']"),
    "a misspelt line that is not right": ("lines", "{'q': ['limits', 'uncleer']}"),
    "two too many": ("steps", "['parts', 'x', 'y', 'depth', 'cause']"),
    "one of the names too many": ("lines", "{'q': ['limits', 'binds', 'unclear']}"),
    "keys in another order": ("steps", "{'depth': '', 'parts': '', 'cause': ''}"),
    "one more ticked": ("lines", "{'q': {'limits': True, 'binds': True, 'unclear': True}}"),
    "None for another": ("tagged", "{'a': 'none', 'b': None, 'c': 'glue', 'd': 'people'}"),
    "None nearly throughout": ("tagged", "{'a': None, 'b': None, 'c': None, 'd': 'people'}"),
    "a word of what is said of another": (
        "tagged",
        "{'a': 'mentorship', 'b': 'people', 'c': 'glue', 'd': 'none'}",
    ),
    "a word that is said of nothing": (
        "tagged",
        "{'a': 'none', 'b': 'boats', 'c': 'glue', 'd': 'people'}",
    ),
    "words of another row of a table": ("named", "{'a': 'a method', 'b': 'senior'}"),
    "another thing under a name of one's own": ("steps", "[]\nmine = ['fog', 'horn']"),
    "a number under a name of one's own": ("tagged", "{}\nxyz = 4"),
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

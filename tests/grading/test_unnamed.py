"""An answer that its cell names and gives to no name waits for a person, in every tier; and a number in percent
where parts of 1 are asked for, or the other way round, is tried as the other."""

from __future__ import annotations

from typing import Any

import pytest

from staffplus.grading.marks import percent, unnamed
from staffplus.grading.marks.grade import grade_one
from staffplus.grading.model import CellMark, Kind, Status
from tests.grading.papers import source
from tests.grading.sheets import answer, bundle, cell, filled, marks, needs_box, notebook
from tests.grading.test_shapes_of_people import ANSWERS, ASKED, ORDER, PLACES, one, whole

pytestmark = [needs_box, pytest.mark.usefixtures("helpers")]

TIERS = ("static", "value", "")
#: What stands in the released cells of exercises.
LEFT = {
    "answers": f"answers = {({it: dict.fromkeys(held) if isinstance(held, dict) else [] if isinstance(held, list) else None for it, held in ANSWERS.items()})!r}",
    "probe_order": "probe_order = []",
    "places": f"places = {dict.fromkeys(PLACES)!r}",
}  # fmt: skip
CHOICES = {it: held for it, held in ANSWERS.items() if isinstance(held, str)}
NAMED = ", ".join(map(repr, ORDER))


def mark_of(name: str, text: str) -> CellMark:
    exercise, at, test = ASKED[name]
    result = grade_one(filled(source(exercise), {at: text}))
    (found,) = [it for it in result.marks if it.grade_id == test]
    return found


def lines(name: str, form: str, held: dict[str, Any]) -> str:
    return "\n".join([LEFT[name], *(form.format(repr(it), repr(one)) for it, one in held.items())])


HONEST = {
    "a line each": ("answers", lines("answers", "print({}, {})", CHOICES)),
    "a sentence each": ("answers", lines("answers", "print({} + ' is ' + {})", CHOICES)),
    "compared": ("answers", lines("answers", "answers[{}] == {}", CHOICES)),
    "all of it printed": ("answers", f"{LEFT['answers']}\nprint({ANSWERS!r})"),
    "all of it alone": ("answers", f"{LEFT['answers']}\n{ANSWERS!r}"),
    "places, a line each": ("places", lines("places", "print({}, {})", PLACES)),
    "in a text": ("probe_order", f"probe_order = []\nprint('{', '.join(ORDER)}')"),
    "numbered in a text": ("probe_order", "probe_order = []\nprint('''\n" + "\n".join(f"{n}. {it}" for n, it in enumerate(ORDER, 1)) + "\n''')"),
    "a name each": ("probe_order", "\n".join([*(f"place{n} = {it!r}" for n, it in enumerate(ORDER)), "probe_order = []"])),
    "all at once": ("probe_order", f"probe_order = []\nprobe_order.append({NAMED})"),
    "a function": ("probe_order", f"def probe_order():\n    return [{NAMED}]"),
    "given in a function": ("probe_order", f"probe_order = []\ndef mine():\n    probe_order = [{NAMED}]"),
}  # fmt: skip
WRONG = {
    "an unrelated line": ("answers", f"{LEFT['answers']}\nprint('hello')"),
    "a look at the questions": ("answers", f"{LEFT['answers']}\nprint(answers['g01-train-doors'], answers['g02-six-cards'])"),
    "what was handed out, counted": ("answers", f"{LEFT['answers']}\nprint(len(answers), 'questions')"),
    "one name in a long text": ("probe_order", "probe_order = []\nprint('I have read the chapter twice, and the cause is still not clear to me')"),
    "one name alone": ("probe_order", "probe_order = []\nprint('depth')"),
    "an excuse": ("probe_order", "probe_order = []\nprint('TODO')"),
    "other names": ("probe_order", "probe_order = []\nprint('fog', 'horn', 'sea')"),
    "numbers": ("probe_order", "probe_order = []\nfor n in range(5):\n    print(n, 2, 3)"),
    "numbers with no question": ("places", f"{LEFT['places']}\nprint(1, 2, 3)"),
    "answered, and printed besides": ("probe_order", f"probe_order = {ORDER[::-1]!r}\nprint({NAMED})"),
    "a number that is wrong": one("answers", "g11-tide-power", 0.3),
    "another number that is wrong": one("answers", "g11-tide-power", "0.9"),
    "a hundredth of another kind": whole("places", dict.fromkeys(PLACES, 0.01)),
}  # fmt: skip


@pytest.mark.parametrize("case", HONEST)
def test_an_answer_that_is_given_to_no_name_waits(case: str) -> None:
    name, text = HONEST[case]
    found = mark_of(name, text)
    assert (found.score, found.kind, found.proposed) == (None, Kind.NOT_FOUND, None), found
    assert f"Nothing stands under `{name}`, and the cell holds “" in found.reason, found


@pytest.mark.parametrize("case", WRONG)
def test_and_what_names_nothing_of_it_does_not(case: str) -> None:
    found = mark_of(*WRONG[case])
    assert found.kind in (Kind.WRONG, Kind.BLANK), found
    assert found.score is not None and found.score < found.max_score


@pytest.mark.parametrize("name", LEFT)
def test_what_is_left_as_it_was_given_stays_blank(name: str) -> None:
    exercise, _, test = ASKED[name]
    (found,) = [it for it in grade_one(filled(source(exercise), {})).marks if it.grade_id == test]
    assert (found.score, found.kind) == (0, Kind.BLANK)


@pytest.mark.parametrize("value", [0.45, "0.45", "9/20", "0.45 GWh"])
def test_percent_in_the_course_s_own_exercise(value: object) -> None:
    found = mark_of(*one("answers", "g11-tide-power", value))
    assert (found.score, found.kind, found.proposed) == (None, Kind.NOT_FOUND, found.max_score)
    assert f"With {percent.PERCENT}, the test gives" in found.reason, found


#: name -> what is handed out, the solution, a test.
SMALL = {
    "order": ("[]", "['depth', 'cause', 'parts']", "NAMES = ['cause', 'depth', 'parts', 'scope']\nassert [*order] == ['depth', 'cause', 'parts'], 'no'"),
    "levels": ("{'a': None, 'b': None}", "{'a': 'staff', 'b': 'lead'}", "NAMES = ['staff', 'lead', 'senior']\nassert levels == {'a': 'staff', 'b': 'lead'}, 'no'"),
    "level": ("None", "'staff'", "NAMES = ['staff', 'lead', 'senior']\nassert level == 'staff', 'no'"),
    "share": ("None", "45", "assert isinstance(share, (int, float)) and 44 <= share <= 46, 'no'"),
    "part": ("None", "0.4", "assert isinstance(part, (int, float)) and abs(part - 0.4) < 0.01, 'no'"),
    "shares": ("{'a': None, 'b': None}", "{'a': 57, 'b': 12.5}", "assert shares == {'a': 57, 'b': 12.5}, 'no'"),
    "steps": ("[]", "[20, 30, 50]", "assert [*steps] == [20, 30, 50], 'no'"),
    "count": ("None", "2", "assert count == 2, 'no'"),
    "yes": ("None", "True", "assert yes is True, 'no'"),
    "hours": ("None", "2000", "assert hours == 2000, 'no'"),
}  # fmt: skip


def small(tier: str, name: str, text: str) -> CellMark:
    stub, solution, test = SMALL[name]
    reads: Any = {name: "own"} if tier == "static" else [name]
    ours = {"tier": tier, "reads": reads} if tier else {}
    test = f"### BEGIN HIDDEN TESTS\n{test}\n### END HIDDEN TESTS"
    own = answer("own", f"{name} = {solution}")
    own["source"] = f"{name} = {stub}\n{own['source']}"
    made = notebook(cell("markdown", None, "Answer."), own, marks("t", 2, test, **ours))
    result = grade_one(bundle(made, {"own": text.replace("STUB", f"{name} = {stub}")}))
    assert result.status is Status.GRADED, result.error
    (found,) = result.marks
    return found


HELD = {
    "printed": ("order", "STUB\nprint('depth', 'cause', 'parts')"),
    "in a text": ("order", "STUB\nprint('depth, cause, parts')"),
    "alone": ("order", "STUB\n['depth', 'cause', 'parts']"),
    "compared": ("order", "STUB\norder == ['depth', 'cause', 'parts']"),
    "the line stops": ("order", "STUB\norder.append('depth', 'cause', 'parts')"),
    "a name each": ("order", "first = 'depth'\nsecond = 'cause'\nthird = 'parts'\nSTUB"),
    "a function": ("order", "def order():\n    return ['depth', 'cause', 'parts']"),
    "a question with its answer": ("levels", "STUB\nprint('a', 'staff')\nprint('b', 'lead')"),
    "compared one by one": ("levels", "STUB\nlevels['a'] == 'staff'\nlevels['b'] == 'lead'"),
    "of the same name twice": ("levels", "STUB\nprint('a:', 'staff')\nprint('b:', 'staff')"),
    "an excuse above it": ("order", "STUB\n# TODO\nprint('depth', 'cause', 'parts')"),
    "what printing gives": ("order", "STUB\norder = print('depth', 'cause', 'parts')"),
    "what adding gives": ("levels", "STUB\nlevels = levels.update({'a': 'staff', 'b': 'lead'})"),
    "the one number": ("share", "STUB\nprint(45)"),
    "numbers in their order": ("steps", "STUB\nprint(20, 30, 50)"),
    "the one name": ("level", "STUB\nprint('staff')"),
    "the one name in a text": ("level", "STUB\nprint('I think it is staff')"),
}  # fmt: skip
HELD_NOT = {
    "an unrelated line": ("order", "STUB\nprint('hello')"),
    "a name alone": ("order", "STUB\nprint('scope')"),
    "questions alone": ("levels", "STUB\nprint(levels['a'], levels['b'])"),
    "an unrelated text": ("level", "STUB\nprint('The first question was not clear to me')"),
    "an excuse": ("level", "STUB\nprint('sorry, no time')"),
    "a number for a name": ("level", "STUB\nprint(3)"),
    "a small number": ("count", "STUB\nprint(2)"),
    "another number": ("share", "STUB\nprint(44.5)"),
    "a wrong answer and its check": ("order", "order = ['parts', 'cause']\nprint(order == ['depth', 'cause'])"),
    "nothing": ("order", "STUB\nprint(order)"),
    "a loop": ("order", "STUB\nfor it in range(3):\n    pass"),
}  # fmt: skip


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("case", HELD)
def test_in_every_tier_what_a_cell_names_is_no_silent_0(tier: str, case: str) -> None:
    found = small(tier, *HELD[case])
    assert (found.score, found.kind, found.proposed) == (None, Kind.NOT_FOUND, None), found
    assert "A person looks at it." in found.reason
    assert (
        "Nothing stands under `" in found.reason
        or "is not written as a plain value" in found.reason
    )


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("case", HELD_NOT)
def test_in_every_tier_anything_else_is_wrong(tier: str, case: str) -> None:
    found = small(tier, *HELD_NOT[case])
    assert (found.score, found.kind) in ((0, Kind.WRONG), (0, Kind.BLANK)), found


@pytest.mark.parametrize("text", ["x = " + "-" * 3000 + "1", "9" * 5000, "x = " + "[" * 150 + "]" * 150, "print('a' 'b'"])  # fmt: skip
def test_a_cell_that_cannot_be_looked_at_holds_nothing(text: str) -> None:
    tests = ("NAMES = ['depth', 'cause']",)
    assert unnamed.found("order", text, "order = []", ["depth", "cause"], tests, {"order"}) == []


def test_what_is_given_to_another_name_that_is_asked_for_is_not_this_answer() -> None:
    tests, model = ("NAMES = ['depth', 'cause']",), ["depth", "cause"]
    texts = [f"one = {model!r}\norder = []", f"def one():\n    return {model!r}\norder = []"]
    for text in texts:
        assert not unnamed.found("order", text, "", model, tests, {"order", "one"})
        assert unnamed.found("order", text, "", model, tests, {"order"})


@pytest.mark.parametrize(
    "value", [10**400, float("inf"), float("nan"), 1e308, None, [0.45], "x" * 9]
)
def test_what_is_no_part_of_1_is_not_read_as_one(value: object) -> None:
    assert percent.otherwise(value, 45) is None
    assert percent.otherwise(value, 0.45) is None


READ = {
    "parts of 1": ("share", "0.45", percent.PERCENT),
    "in quotation marks": ("share", "'0.45'", percent.PERCENT),
    "a decimal comma": ("share", "'0,45'", percent.PERCENT),
    "as a fraction": ("share", "'9/20'", percent.PERCENT),
    "divided": ("share", "9/20", percent.PERCENT),
    "percent": ("part", "40", percent.PARTS),
    "percent in quotation marks": ("part", "'40'", percent.PARTS),
    "several": ("shares", "{'a': 0.57, 'b': 0.125}", percent.PERCENT),
    "one of them": ("shares", "{'a': 0.57, 'b': 12.5}", percent.PERCENT),
    "a list": ("steps", "[0.2, 0.3, 0.5]", percent.PERCENT),
}  # fmt: skip
READ_NOT = {
    "another part": ("share", "0.3"),
    "another percentage": ("part", "60"),
    "a hundredth of a count": ("count", "0.02"),
    "a hundredth of hours": ("hours", "20"),
    "a hundredth of large hours": ("hours", "0.2"),
    "a hundred times": ("share", "4500"),
    "a number for yes": ("yes", "0.01"),
    "yes for a number": ("share", "True"),
    "turned round": ("shares", "{'a': 0.125, 'b': 0.57}"),
    "a list too short": ("steps", "[0.2, 0.3]"),
}  # fmt: skip


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("case", READ)
def test_in_every_tier_percent_is_tried_as_parts_of_1_and_these_as_percent(tier: str, case: str) -> None:  # fmt: skip
    name, value, said = READ[case]
    found = small(tier, name, f"{name} = {value}")
    assert (found.score, found.kind, found.proposed) == (None, Kind.NOT_FOUND, 2), found
    assert f"With {said}, the test gives 2 of 2 points" in found.reason, found


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("case", READ_NOT)
def test_in_every_tier_a_wrong_figure_is_wrong(tier: str, case: str) -> None:
    name, value = READ_NOT[case]
    found = small(tier, name, f"{name} = {value}")
    assert (found.score, found.kind) == (0, Kind.WRONG), found

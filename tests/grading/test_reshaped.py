"""What a function returns in another shape than was asked for: right content waits for a person, and what is
wrong is 0 in whatever shape."""

from __future__ import annotations

from typing import Any

import pytest

from staffplus.grading import wire
from staffplus.grading.author.source import Cell
from staffplus.grading.marks import reshaped
from staffplus.grading.marks.examiner import Call, Examiner, Given
from staffplus.grading.marks.grade import grade_one
from staffplus.grading.model import CellMark, Kind, Limits, Status
from tests.grading import papers
from tests.grading.sheets import answer, bundle, marks, needs_box, notebook

pytestmark = [needs_box, pytest.mark.usefixtures("helpers")]

#: What is asked for: the solution, and what the test makes of what comes back.
ASKED = {
    "pairs": (
        "def told(rows):\n    return [(who, what) for who, what, how in rows if how]",
        "for rows, want in CASES:\n    found = told(rows)\n"
        "    assert {tuple(it) for it in found} == {(a, b) for a, b, c in rows if c}, 'not these pairs'",
    ),
    "table": (
        "def told(rows):\n    return {who: how for who, what, how in rows}",
        "for rows, want in CASES:\n    found = told(rows)\n"
        "    assert found == {a: c for a, b, c in rows}, 'not this table'",
    ),
    "number": (
        "def told(rows):\n    return sum(how for who, what, how in rows) / 2",
        "for rows, want in CASES:\n    assert told(rows) == want / 2, 'not this number'",
    ),
    "names": (
        "def told(rows):\n    return [who for who, what, how in rows if how]",
        "for rows, want in CASES:\n    assert told(rows) == [a for a, b, c in rows if c], 'not these names'",
    ),
    "name": (
        "def told(rows):\n    return max(rows, key=lambda it: it[2])[0]",
        "for rows, want in CASES:\n    assert told(rows) == max(rows, key=lambda it: it[2])[0], 'not this one'",
    ),
    "counts": (
        "def told(rows):\n    return {n: how for n, (who, what, how) in enumerate(rows, 1)}",
        "for rows, want in CASES:\n    found = told(rows)\n"
        "    assert found == {n: c for n, (a, b, c) in enumerate(rows, 1)}, 'not these counts'",
    ),
}  # fmt: skip
CASES = "CASES = [([('ann', 'ask', 1), ('ben', 'wait', 0), ('cleo', 'call', 4)], 5), ([('dov', 'call', 2), ('eve', 'ask', 1)], 3)]\n"


def marked(asked: str, body: str) -> CellMark:
    solution, test = ASKED[asked]
    source = notebook(
        answer("own", solution),
        marks("t", 3, f"### BEGIN HIDDEN TESTS\n{CASES}{test}\n### END HIDDEN TESTS", tier="value", reads=["told"]),
    )  # fmt: skip
    result = grade_one(bundle(source, {"own": f"def told(rows):\n    {body}"}))
    assert result.status is Status.GRADED, result.error
    (found,) = result.marks
    return found


#: What is asked for, how it comes back, and what is said of it.
RIGHT: dict[str, tuple[str, str, str]] = {
    "rows turned round": ("pairs", "return [(b, a) for a, b, c in rows if c]", "turned round"),
    "a dict for each": ("pairs", "return [{'who': a, 'what': b} for a, b, c in rows if c]", "in place of the dicts"),
    "texts with a stroke": ("pairs", "return [f'{a}/{b}' for a, b, c in rows if c]", "in place of the texts"),
    "texts with a comma": ("pairs", "return [f'{a}, {b}' for a, b, c in rows if c]", "in place of the texts"),
    "texts with an arrow": ("pairs", "return [f'({a} -> {b})' for a, b, c in rows if c]", "in place of the texts"),
    "texts with a blank": ("pairs", "return {f'{a} {b}' for a, b, c in rows if c}", "in place of the texts"),
    "one thing more in each row": ("pairs", "return [it for it in rows if it[2]]", "the first two of each row"),
    "a dict by who": ("pairs", "return {a: b for a, b, c in rows if c}", "pairs in place of the dict"),
    "a dict of lists": ("pairs", "return {a: [b] for a, b, c in rows if c}", "pairs in place of the dict"),
    "a dict of dicts": ("pairs", "return {a: {b: c} for a, b, c in rows if c}", "pairs in place of the dict"),
    "pairs by number": ("pairs", "return {n: (a, b) for n, (a, b, c) in enumerate(rows) if c}", "the values of the dict"),
    "capitals": ("pairs", "return [(a.upper(), b.title() + ' ') for a, b, c in rows if c]", "in small letters"),
    "pairs for a dict": ("table", "return [(a, c) for a, b, c in rows]", "a dict in place of the rows"),
    "lists for a dict": ("table", "return [[a, c] for a, b, c in rows]", "a dict in place of the rows"),
    "dicts of one for a dict": ("table", "return [{a: c} for a, b, c in rows]", "a dict in place of the rows"),
    "a dict in a list": ("table", "return [{a: c for a, b, c in rows}]", "the first of the things"),
    "keys with blanks": ("table", "return {f' {a.title()}': c for a, b, c in rows}", "in small letters"),
    "a number in a dict": ("number", "return {'half': sum(it[2] for it in rows) / 2}", "the first of the things"),
    "a number and its unit": ("number", "return sum(it[2] for it in rows) / 2, 'hours'", "the first of the things"),
    "a tuple": ("names", "return tuple(a for a, b, c in rows if c)", "a list in place of the tuple or set"),
    "what a dict has for keys": ("names", "return {a: c for a, b, c in rows if c}", "the keys of the dict"),
    "what a dict has for values": ("names", "return {n: a for n, (a, b, c) in enumerate(rows) if c}", "the values of the dict"),
    "a name in a list": ("name", "return [max(rows, key=lambda it: it[2])[0]]", "the first of the things"),
    "a name that is shouted": ("name", "return max(rows, key=lambda it: it[2])[0].upper() + '!'", "in small letters"),
    "a name and its number": ("name", "r = max(rows, key=lambda it: it[2])\n    return r[0], r[2]", "the first of the things"),
    "numbers in texts for keys": ("counts", "return {str(n): it[2] for n, it in enumerate(rows, 1)}", "in place of texts for keys"),
}  # fmt: skip

#: What is wrong, in the right shape and in others.
WRONG: dict[str, tuple[str, str]] = {
    "all rows": ("pairs", "return [(a, b) for a, b, c in rows]"),
    "other rows": ("pairs", "return [(a, b) for a, b, c in rows if not c]"),
    "other rows, turned round": ("pairs", "return [(b, a) for a, b, c in rows if not c]"),
    "a dict of all": ("pairs", "return {a: b for a, b, c in rows}"),
    "texts of all": ("pairs", "return [f'{a}/{b}' for a, b, c in rows]"),
    "half of each row": ("pairs", "return [a for a, b, c in rows if c]"),
    "nothing": ("pairs", "return []"),
    "another number": ("table", "return {a: c + 1 for a, b, c in rows}"),
    "pairs with another number": ("table", "return [(a, c + 1) for a, b, c in rows]"),
    "turned round": ("table", "return {c: a for a, b, c in rows}"),
    "not halved": ("number", "return sum(it[2] for it in rows)"),
    "not halved, in a dict": ("number", "return {'half': sum(it[2] for it in rows)}"),
    "another order": ("names", "return [a for a, b, c in rows if c][::-1]"),
    "another order, in a tuple": ("names", "return tuple(a for a, b, c in rows if c)[::-1]"),
    "one twice": ("names", "return [a for a, b, c in rows if c for _ in (1, 2)]"),
    "another name": ("name", "return min(rows, key=lambda it: it[2])[0]"),
    "another name, in a list": ("name", "return [min(rows, key=lambda it: it[2])[0]]"),
    "counted from 0": ("counts", "return {n: it[2] for n, it in enumerate(rows)}"),
    "a text of it all": ("table", "return 'nobody knows'"),
}  # fmt: skip


@pytest.mark.parametrize("asked", ASKED)
def test_what_was_asked_for_is_right(asked: str) -> None:
    found = marked(asked, ASKED[asked][0].split("\n", 1)[1].strip())
    assert (found.score, found.kind) == (3, Kind.RIGHT), found


@pytest.mark.parametrize("case", RIGHT)
def test_right_content_in_another_shape_waits_and_it_is_said_in_which(case: str) -> None:
    asked, body, said = RIGHT[case]
    found = marked(asked, body)
    assert (found.score, found.kind) == (None, Kind.NOT_FOUND), found
    assert said in found.reason and "that your function returns" in found.reason, found.reason
    assert "the test gives 3 of 3 points, and 0 as it stands" in found.reason
    assert found.reason.endswith("A person looks at it.")
    assert "dov" not in found.reason, "hidden cases stay hidden"


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_waits_for_nobody_in_any_shape(case: str) -> None:
    found = marked(*WRONG[case])
    assert (found.score, found.kind) == (0, Kind.WRONG), found
    assert found.reason and "in place of" not in found.reason


TRIED = """def never_tried(log, rule):
    had = {{(row["group"], row["action"]) for row in log}}
    found = [(g, a, p) for g, does in rule.items() for a, p in does.items() if p and (g, a) not in had]
    return {}
"""


@pytest.mark.parametrize(
    ("back", "score"),
    [
        ("[(a, g) for g, a, p in found]", None),
        ("[dict(group=g, action=a) for g, a, p in found]", None),
        ("[f'{g}/{a}' for g, a, p in found]", None),
        ("found", None),
        ("[(g, a) for g, a, p in found]", 3),
        ("[(g, a) for g in rule for a in rule[g]]", 0),
        ("[(a, g) for g in rule for a in rule[g]]", 0),
    ],
)
def test_an_exercise_of_the_course_is_marked_by_the_rule(back: str, score: float | None) -> None:
    result = papers.marked("career-ladder", {"tried-answer": TRIED.format(back)})
    (found,) = [it for it in result.marks if it.grade_id == "tried-marks"]
    assert found.score == score, found
    assert (found.kind is Kind.NOT_FOUND) is (score is None)


def test_a_test_that_came_to_no_end_is_not_asked_again_for_every_shape(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    test = Examiner.test

    def counted(examiner: Examiner, cell: Cell, given: Given, call: Call) -> Any:
        asked.append(given.way)
        return test(examiner, cell, given, call)

    monkeypatch.setattr(Examiner, "test", counted)
    source = notebook(
        answer("own", ASKED["table"][0]),
        marks("t", 1, f"{CASES}found = [told(it) for it, _ in CASES]\nassert not found, 'no'", tier="value"),
    )  # fmt: skip
    for body, times in (("while rows[0][0] == 'dov':\n        pass", 1), ("rows = rows[:1]", 5)):
        asked.clear()
        own = f"def told(rows):\n    {body}\n    return {{a: c + 1 for a, b, c in rows}}"
        given = bundle(source, {"own": own}, limits=Limits(call_seconds=1))
        (found,) = grade_one(given).marks
        assert (found.score, found.kind) == (0, Kind.WRONG), found
        # Once more, with an error in the place of the call that did not end, and no more than that.
        assert len({*asked}) >= times and (times > 1 or asked == ["", ""]), asked


@pytest.mark.parametrize(
    "value",
    [
        0, None, True, "", "a", [], (), {}, [[]], [()], {"a": []}, [{"a": 1}, 2], [1, "b", (2, 3)],
        {1, 2}, {"a": {"b": [1]}}, [("a", "b"), ("c",)], {("a", 1): 2}, [[1, 2], [1, 3]], b"x", range(3),
    ],
    ids=repr,
)  # fmt: skip
def test_whatever_comes_back_can_be_read_in_every_shape(value: Any) -> None:
    raw = wire.encode(value)
    for name in reshaped.odd(raw, set()):
        changed = reshaped.of_result(raw, name)
        assert changed != raw
        wire.decode(changed)
    assert raw == wire.encode(value), "nothing is changed in it"


def test_of_two_answers_of_one_kind_none_is_proposed() -> None:
    """Whoever returns both would have the mark of whichever is right."""
    for body in (
        "s = sum(it[2] for it in rows)\n    return s, s / 2",
        "s = sum(it[2] for it in rows)\n    return s / 2, s",
    ):
        found = marked("number", body)
        assert (found.score, found.proposed) == (None, None), found
    assert marked("number", "return sum(it[2] for it in rows) / 2, 'hours'").proposed == 3

"""The exercise `workshop`: what people mark waits for them, and the form of decisions is checked fairly."""

from __future__ import annotations

import pytest

from staffplus import jobdesc
from staffplus.exercises import load_rubric
from staffplus.jobdesc.parts import PARTS
from tests.grading.papers import EXERCISES, marked, said, scores, solved

pytestmark = pytest.mark.usefixtures("helpers")

NAME = "workshop"
WHOLE = {"gap": "Radius", "decision": "Fares decides", "owner": "Runa", "date": "2027-02-12"}


def decided(decisions: object) -> dict[str, str]:
    return {"decisions-answer": f"decisions = {decisions!r}"}


#: learner -> (what is handed in, where it differs from the solution; the mark of the decisions)
LEARNERS: dict[str, tuple[dict[str, str], float | None]] = {
    "perfect": ({}, 2),
    "half: one is whole": (decided([WHOLE, WHOLE | {"owner": " "}]), 1),
    "clever: a tuple, blanks around a date, quotes, a third": (decided((WHOLE | {"date": " 2027-02-12 "}, WHOLE | {"gap": 'what "solved" is'}, {})), 2),
    "next week is no date": (decided([WHOLE | {"date": "next week"}] * 2), 0),
    "more than two": (decided([WHOLE] * 5), 2),
    "wrong types": (decided("none"), 0),
    "odd insides": (decided([3, None, {"gap": 1, "date": 5}]), 0),
    # A whole decision stands in it, and a list around it: a person looks.
    "in a list of its own": (decided([3, [WHOLE]]), None),
    "one, not in a list": (decided(WHOLE), None),
    "crashes": ({"decisions-answer": "decisions = open('/etc/passwd').read()"}, 0),
}  # fmt: skip


@pytest.mark.parametrize("side_by_side", [False, True], ids=["ours", "as stock nbgrader"])
@pytest.mark.parametrize("learner", LEARNERS)
def test_learners_get_the_marks_a_fair_person_would_give(learner: str, side_by_side: bool) -> None:
    answers, wanted = LEARNERS[learner]
    result = marked(NAME, solved(NAME) | answers, side_by_side=side_by_side)
    if learner == "crashes" and not side_by_side:
        wanted = None  # what is read from a file when it is run: a person decides
    assert scores(result) == {"decisions-marks": wanted}


def test_nothing_of_the_learners_is_run_for_these_marks() -> None:
    assert marked(NAME, solved(NAME)).box == "none needed"


def test_an_untouched_copy_earns_nothing_and_every_mark_says_why() -> None:
    result = marked(NAME, {})
    assert all(mark.score == 0 and mark.reason for mark in result.marks)
    assert sum(mark.max_score for mark in result.marks) == 32


def test_a_person_marks_eight_parts_the_revision_and_the_reading() -> None:
    rows = [m for m in marked(NAME, solved(NAME)).marks if m.tier == "person"]
    assert [(m.grade_id, m.score, m.max_score) for m in rows] == [
        (f"part-{name}", None, 3) for name in [*PARTS, "revision", "reading"]
    ]


@pytest.mark.parametrize(
    ("decisions", "reason"),
    [
        ([WHOLE | {"owner": " "}, WHOLE], "decision 1: no owner."),
        ([WHOLE, WHOLE | {"date": "Friday"}], 'decision 2: no date such as "2027-01-22".'),
        ([WHOLE, 3], "decision 2: found a number; expected a dict as it was given."),
        ({"gap": "Radius"}, "`decisions` is a dict; expected the list"),
    ],
)
def test_a_reason_says_what_is_missing(decisions: object, reason: str) -> None:
    assert reason in said(marked(NAME, solved(NAME) | decided(decisions)), "decisions-marks")


def test_what_learners_see_of_the_eight_parts_is_what_the_studio_shows() -> None:
    criteria = {row.id: row for row in load_rubric(EXERCISES / "rubrics" / "workshop.toml").criteria}  # fmt: skip
    for part in jobdesc.rubric()["part"]:
        shown = [(level.descriptor, level.example) for level in criteria[part["id"]].levels]
        assert shown == [(it["text"], it["example"]["search"]) for it in part["level"]]
        examples = {text for it in part["level"] for text in it["example"].values()}
        assert not examples & {level.anchor for level in criteria[part["id"]].levels}

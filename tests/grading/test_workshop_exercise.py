"""The exercise `workshop`: what people mark waits for them, and the form of files is checked fairly."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from staffplus import alignment, jobdesc
from staffplus.exercises import load_rubric
from staffplus.exercises.cells import Exercise
from staffplus.exercises.workshop import files
from staffplus.grading.marks import grade
from staffplus.jobdesc.checks import PARTS
from tests.grading.papers import EXERCISES, marked, said, scores, solved

NAME = "workshop"
FIRST, SECOND = files(Exercise(EXERCISES, NAME))
FIGURES = {"points_shared": 50, "i_foresaw": 2, "they_foresaw": 2, "rows_two_apart": 3, "rows_expected": 4, "requests_alike": 6}  # fmt: skip
DECISION = {"gap": "Radius", "decision": "Fares decides", "owner": "Runa", "date": "2027-02-12"}


@pytest.fixture(scope="module", autouse=True)
def helpers() -> Iterator[None]:
    yield
    grade.close()


def pasted(first: str, second: str) -> dict[str, str]:
    return {"files-answer": f'round_1 = r"""\n{first}\n"""\nround_2 = r"""\n{second}\n"""\n'}


def filled_in(figures: object, decisions: object) -> dict[str, str]:
    return {"figures-answer": f"figures = {figures!r}\ndecisions = {decisions!r}"}


def edited(text: str, change: Callable[[dict[str, Any]], None]) -> str:
    file = json.loads(text)
    change(file)
    return json.dumps(file, ensure_ascii=False)


def open_points(file: dict[str, Any]) -> None:
    file["answers"]["points"]["m2"] = None
    file["answers"]["requests"]["r4"] = "maybe"


def one_open_row(file: dict[str, Any]) -> None:
    file["answers"]["rows"]["horizon"]["settles"] = None
    file["name"] = 'Zoë "la jefa" Ñ\\'


def odd_insides(file: dict[str, Any]) -> None:
    file.update(round=["round 1"], role={}, questions=[], pair=7, answers={"points": 3, "rows": [1], "requests": None, "predicted": "o1 o2 o3"})  # fmt: skip


OTHER_PAIR = edited(SECOND, lambda it: it.update(pair="somebodyelse"))
QUESTIONS = json.dumps(json.loads(FIRST) | {"kind": "list"})

#: learner -> (what is handed in, where it differs from the solution; marks of files and figures)
LEARNERS: dict[str, tuple[dict[str, str], tuple[float, float | None]]] = {
    "perfect": ({}, (5, 3)),
    "half: round one only": (pasted(FIRST, "PASTE ROUND 2 HERE") | filled_in({"round 1": FIGURES, "round 2": dict.fromkeys(FIGURES)}, []), (2, 1)),
    "clever: one row could not be rated, a name with quotes, a third round": (pasted(edited(FIRST, one_open_row), "\ufeff" + edited(SECOND, lambda it: it.update(round="round 3"))) | filled_in({"round 1": FIGURES, "round 2": FIGURES}, (DECISION | {"date": " 2027-02-12 "},)), (5, 3)),
    "a practice pair, with large gaps": (filled_in({"round 1": dict.fromkeys(FIGURES, 0), "round 2": dict.fromkeys(FIGURES, 0)}, [{"gap": "x"}, DECISION]), (5, 3)),
    "open points, and the rounds the wrong way round": (pasted(edited(FIRST, open_points), FIRST), (3, 3)),
    "two descriptions": (pasted(FIRST, OTHER_PAIR), (4, 3)),
    "the questions, and a cut file": (pasted(QUESTIONS, SECOND[:-40]) | filled_in({"round 1": FIGURES | {"rows_expected": 8}}, [DECISION | {"date": "next week"}]), (0, 0)),
    "wrong types": ({"files-answer": "round_1 = {'format': 'staffplus-alignment'}\nround_2 = 7"} | filled_in([1, 2], "none"), (0, 0)),
    "odd insides": (pasted(edited(FIRST, odd_insides), "[" * 20_000) | filled_in({"round 1": dict.fromkeys(FIGURES, True), "round 2": dict.fromkeys(FIGURES, float("1e300"))}, [3, None, {"gap": 1, "date": 5}]), (1, 0)),
    "huge": (pasted(edited(FIRST, lambda it: it.update(name="x" * 70_000)), SECOND + " " * 70_000) | filled_in({"round 1": FIGURES, "round 2": dict.fromkeys(FIGURES, 10**50)}, [DECISION]), (2, 2)),
    "crashes": ({"files-answer": 'round_1 = r"""{', "figures-answer": "figures = open('/etc/passwd').read()"}, (0, 0)),
}  # fmt: skip


@pytest.mark.parametrize("side_by_side", [False, True], ids=["ours", "as stock nbgrader"])
@pytest.mark.parametrize("learner", LEARNERS)
def test_learners_get_the_marks_a_fair_person_would_give(learner: str, side_by_side: bool) -> None:
    answers, expected = LEARNERS[learner]
    wanted: tuple[float | None, ...] = expected
    result = marked(NAME, solved(NAME) | answers, side_by_side=side_by_side)
    if learner == "crashes" and not side_by_side:
        # What is not Python, and what is read from a file when it is run: a person decides.
        wanted = (None, None)
    assert scores(result) == dict(zip(("files-marks", "figures-marks"), wanted, strict=True))


def test_nothing_of_the_learners_is_run_for_these_marks() -> None:
    assert marked(NAME, solved(NAME)).box == "none needed"


def test_an_untouched_copy_earns_nothing_and_every_mark_says_why() -> None:
    result = marked(NAME, {})
    assert all(mark.score == 0 and mark.reason for mark in result.marks)
    assert sum(mark.max_score for mark in result.marks) == 35


def test_a_person_marks_eight_parts_and_the_revision() -> None:
    rows = [m for m in marked(NAME, solved(NAME)).marks if m.tier == "person"]
    assert [(m.grade_id, m.score, m.max_score) for m in rows] == [
        (f"part-{name}", None, 3) for name in [*PARTS, "revision"]
    ]


@pytest.mark.parametrize(
    ("answers", "grade_id", "reason"),
    [
        (pasted("PASTE ROUND 1 HERE", SECOND), "files-marks", "round_1: nothing was pasted here."),
        (pasted(FIRST, FIRST), "files-marks", "round_2: it is of 'round 1'; expected round 2 or round 3."),
        (pasted(QUESTIONS, SECOND), "files-marks", "this is the list that all weigh; expected your own answers"),
        (pasted(FIRST[5:], SECOND), "files-marks", "round_1: this is not the whole text of a file, from { to }"),
        (pasted(FIRST, OTHER_PAIR), "files-marks", "The two files are of two descriptions, or of two people"),
        (pasted(edited(FIRST, open_points), SECOND), "files-marks", "round_1: the points add up to 85; expected 100. round_1: 9 requests are marked; expected ten."),
        (filled_in({"round 1": FIGURES}, []), "figures-marks", "figures, round 2: found a value of type NoneType"),
        (filled_in({"round 1": FIGURES, "round 2": FIGURES}, [DECISION | {"owner": " "}]), "figures-marks", "the fullest of 1 lacks owner; expected one that is whole"),
    ],
)  # fmt: skip
def test_a_reason_says_what_is_wrong_and_what_is_expected(
    answers: dict[str, str], grade_id: str, reason: str
) -> None:
    assert reason in said(marked(NAME, solved(NAME) | answers), grade_id)


def test_the_solutions_files_are_what_the_workshop_page_reads() -> None:
    first, second = alignment.load(FIRST), alignment.load(SECOND)
    assert isinstance(first, alignment.Rater) and isinstance(second, alignment.Rater)
    assert (first.round, second.round) == ("round 1", "round 2")
    assert first.listed == second.listed and first.sums and second.sums
    assert first.id == second.id


def test_what_learners_see_of_the_eight_parts_is_what_the_studio_shows() -> None:
    criteria = {row.id: row for row in load_rubric(EXERCISES / "rubrics" / "workshop.toml").criteria}  # fmt: skip
    for part in jobdesc.rubric()["part"]:
        shown = [(level.descriptor, level.example) for level in criteria[part["id"]].levels]
        assert shown == [(it["text"], it["example"]["search"]) for it in part["level"]]
        examples = {text for it in part["level"] for text in it["example"].values()}
        assert not examples & {level.anchor for level in criteria[part["id"]].levels}

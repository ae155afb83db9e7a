"""The exercise of the chapter *Workshop*: a job description in two rounds, and what changed between them.

People mark the eight parts and two answers in words, by a rubric whose levels of the parts are those of
the studio. The machine checks the form of the decisions, and never what was decided.
"""

from __future__ import annotations

from typing import Any

from staffplus.bankspec import Fields, Tables, Text
from staffplus.exercises.cells import Exercise, Part, literal
from staffplus.exercises.copied import copied
from staffplus.exercises.marks.decisions import mark_decisions
from staffplus.exercises.rubric import read_source

DECISIONS_POINTS = 2
FORM = Fields({"decision": Tables({"gap decision owner date": Text()}, least=2)})


def _decisions(exercise: Exercise) -> list[dict[str, Any]]:
    table = read_source(exercise.course_root / "data" / "workshop.toml", FORM)
    found: list[dict[str, Any]] = table["decision"]
    return found


def _decisions_answer(exercise: Exercise, _: str) -> str:
    given = _decisions(exercise)
    blank = [dict.fromkeys(given[0], "")] * 2
    return (
        "# Write between the quotation marks; a date looks like 2027-01-22.\n"
        f"decisions = {literal(blank)}\n"
        f"### BEGIN SOLUTION\ndecisions = {literal(given)}\n### END SOLUTION"
    )


def _decisions_marks(_: Exercise, __: str) -> str:
    return (
        "# Checks the form of your decisions, and never what you decided: "
        f"{DECISIONS_POINTS} points. Leave it as it is.\n{copied(mark_decisions)}\n\n\n"
        'mark_decisions(globals().get("decisions"))'
    )


PARTS = {
    "decisions-answer": Part(_decisions_answer),
    "decisions-marks": Part(
        _decisions_marks,
        tier="static",
        reads={"decisions": "decisions-answer"},
        points=DECISIONS_POINTS,
    ),
}

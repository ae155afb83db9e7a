"""What feedback shows, from the gradebook: the machine's marks with reasons, and people's over them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from staffplus.grading.feedback.feedback import Page
from staffplus.grading.intake.people import shown
from staffplus.grading.marks import verdicts
from staffplus.grading.model import AGREED, MarkShown, Repair, notes_of
from staffplus.grading.records import accepted, ledger, tables
from staffplus.grading.records.totals import rows_by_learner, titles_in

#: Said of an answer that waits, where a person has marked another before.
AGAIN = "A person has given {:g} points to another answer before, and looks at this one."


def agreed_with(reason: str) -> str:
    """The reason of a mark that was proposed, once a person has taken it over."""
    return f"{reason.removesuffix(verdicts.LOOKS)}{AGREED}"


def of_person(
    mark: Mapping[str, Any], given: float, took: accepted.Accepted | None
) -> tuple[str, str, str]:
    """Reason, kind, and how it came about (`PERSONS`), where a person's mark stands over a machine's: the
    machine's reason spoke of another, unless the person agreed. `mark`: the machine's, as it is kept."""
    reason, kind = str(mark.get("reason", "")), str(mark.get("kind", ""))
    if took and took.score == given == mark.get("proposed"):
        return agreed_with(reason), "", "agreed"
    if mark.get("score") == given:
        return reason, kind, ""
    return "", "", "given"


def pages(engine: sa.Engine, exercise: str) -> Iterator[Page]:
    """The page of every learner whose marks stand in the gradebook.

    A learner whose work has been put aside without a marked notebook has none.
    """
    stands, it = tables.standing.c, tables.result.c
    with engine.connect() as db:
        rows = db.execute(
            sa.select(stands.learner, it.marks, it.repairs, it.box)
            .join(tables.result, it.id == stands.result)
            .where(stands.exercise == exercise, sa.func.length(it.notebook) > 0)
            .order_by(stands.learner)
        ).all()
        grades = rows_by_learner(db, exercise, tables.grade)
        comments = rows_by_learner(db, exercise, tables.comment)
        penalties = _penalties(db, exercise)
        known = titles_in(db, exercise)
        passed_over = _passed_over(db, exercise)
        took = accepted.known(db, exercise)
    for row in rows:
        mine = {one.name: one for one in grades[row.learner]}
        said = {one.name: one.manual_comment or "" for one in comments[row.learner]}
        shown: dict[str, MarkShown] = {}
        for mark in json.loads(row.marks):
            name = mark["grade_id"]
            grade = mine.get(name)
            score, reason, tier = mark["score"], mark["reason"], mark["tier"]
            kind = mark.get("kind", "")
            waiting = grade is not None and grade.needs_manual_grade
            by = ""
            if grade is not None and waiting and grade.manual_score is not None:
                reason = f"{reason.removesuffix(verdicts.LOOKS)}{AGAIN.format(grade.manual_score)}"
            elif grade is not None and grade.manual_score is not None:
                reason, kind, by = of_person(
                    mark, grade.manual_score, took.get((row.learner, name))
                )
                score = grade.manual_score
            if grade is not None and grade.extra_credit:
                score = (score or 0) + grade.extra_credit
            shown[name] = MarkShown(
                None if waiting else score,
                mark["max_score"],
                reason,
                tier,
                said.pop(name, ""),
                kind,
                by,
            )
        for name, comment in said.items():
            if comment:
                shown[name] = MarkShown(None, 0, comment=comment)
        repairs = [Repair(**repair) for repair in json.loads(row.repairs)]
        notes = [*passed_over.get(row.learner, ()), *notes_of(repairs, row.box)]
        # More than there is cannot be taken off, and of what waits for a person nothing is yet.
        points = max(0.0, sum(it.score or 0 for it in shown.values()))
        less = min(penalties.get(row.learner, 0), points)
        yield Page(row.learner, exercise, shown, notes, less, known)


def _passed_over(db: sa.Connection, exercise: str) -> dict[str, list[str]]:
    """Learner -> what is said of files that they handed in after the one that is marked, and that do not
    count: the learner has to know which one this page is about."""
    it, stands = tables.attempt.c, tables.standing.c
    odd = sa.or_(it.fault != "", it.blank.is_(True))
    learners = [*db.execute(sa.select(it.learner).where(it.exercise == exercise, odd)).scalars()]
    if not learners:
        return {}
    rows = db.execute(sa.select(stands.learner, stands.attempt).where(stands.exercise == exercise))
    marked = {row.learner: row.attempt for row in rows}
    found: dict[str, list[str]] = {}
    for one in ledger.known_to(db, exercise, learners):
        if one.id == marked.get(one.learner):
            found[one.learner] = []
        elif one.learner in found and (one.fault or one.blank):
            why = "it cannot be read as this exercise" if one.fault else "nothing is written in it"
            name = re.split(r"[/:] ?", one.origin)[-1]
            found[one.learner].append(
                f"You handed in a later file, {shown(name)}. It does not count, as {why}; this is about the "
                "one before it."
            )
    return found


def _penalties(db: sa.Connection, exercise: str) -> dict[str, float]:
    """Points taken off for handing in late, of those who lose any."""
    sent, task, book = (
        tables.submitted_assignment.c, tables.assignment.c, tables.submitted_notebook.c,
    )  # fmt: skip
    rows = db.execute(
        sa.select(sent.student_id, book.late_submission_penalty)
        .join(tables.submitted_assignment, sent.id == book.assignment_id)
        .join(tables.assignment, task.id == sent.assignment_id)
        .where(task.name == exercise, book.late_submission_penalty > 0)
    )
    return {row.student_id: row.late_submission_penalty for row in rows}

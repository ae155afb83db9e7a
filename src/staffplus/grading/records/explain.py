"""How a learner's marks came about: every submission, every result, every reason."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from rich.console import Console
from rich.markup import escape

from staffplus.grading.records import accepted, kinds, ledger, refused, tables
from staffplus.grading.records.attempts import Attempt
from staffplus.grading.records.course import Course, CourseError
from staffplus.grading.records.totals import opened

Found = dict[str, Any]


def show(course: Course, exercise: str, learner: str, *, as_json: bool) -> int:
    """Print the chain, from the first submission to the marks that stand. Exit code.

    Raises:
        CourseError: nothing is known of this learner and exercise.
    """
    found = chain(course, exercise, learner)
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        _print(found)
    return 0


def chain(course: Course, exercise: str, learner: str) -> Found:
    """Everything that is kept about a learner's work on an exercise."""
    with opened(course, exercise) as engine:
        with engine.connect() as db:
            files = refused.reasons(db, exercise).get(learner)
        if files is not None:
            left = [{"origin": entry, "why": why} for entry, why in files]
            return {"exercise": exercise, "learner": learner, "refused": left}
        return _chain(engine, exercise, learner)


def _chain(engine: sa.Engine, exercise: str, learner: str) -> Found:
    attempts = ledger.attempts(engine, exercise, learner)
    it = tables.attempt.c
    with engine.connect() as db:
        if not attempts:
            names = db.execute(
                sa.select(it.learner).where(it.exercise == exercise).distinct().limit(2000)
            ).scalars()
            raise CourseError(nobody(learner, exercise, sorted(names)))
        rows = {
            row.id: row
            for row in db.execute(
                # Not what an earlier version has not: it is shown as it is.
                sa.select(
                    it.id, it.learner, it.sha256, it.submitted, it.arrived, it.origin, it.notes
                ).where(it.exercise == exercise, it.learner == learner)
            )
        }
        sources = list(
            db.execute(
                sa.select(tables.release.c.sha256, tables.release.c.at)
                .where(tables.release.c.exercise == exercise)
                .order_by(tables.release.c.at)
            )
        )
        secret = _secret(engine, exercise)
        stands = db.execute(
            sa.select(tables.standing).where(
                tables.standing.c.exercise == exercise, tables.standing.c.learner == learner
            )
        ).first()
        made = [_attempt(db, exercise, rows[one.id], one, stands) for one in attempts]
        return {
            "exercise": exercise,
            "learner": learner,
            "secret": secret,
            "sources": [{"sha256": row.sha256, "since": row.at} for row in sources],
            "attempts": made,
            "gradebook": _gradebook(db, exercise, learner),
        }


def _secret(engine: sa.Engine, exercise: str) -> str:
    """By what the tests draw; "" in a gradebook of an earlier version."""
    it = tables.secret
    if not sa.inspect(engine).has_table(it.name):
        return ""
    with engine.connect() as db:
        found = db.execute(sa.select(it.c.secret).where(it.c.exercise == exercise)).scalar()
    return str(found or "")


def nobody(learner: str, exercise: str, names: list[str]) -> str:
    import difflib

    close = difflib.get_close_matches(learner, names, 3)
    meant = f"; did you mean {' or '.join(close)}?" if close else ""
    return f"no submission of {exercise} by {learner!r} is known{meant}"


def _attempt(db: sa.Connection, exercise: str, row: Any, one: Attempt, stands: Any) -> Found:
    job, it = tables.job, tables.result
    jobs = db.execute(
        sa.select(job.c.key, job.c.state, job.c.tries, job.c.release).where(
            job.c.exercise == exercise, job.c.learner == row.learner, job.c.sha256 == row.sha256
        )
    ).all()
    results = []
    for its in jobs:
        for found in db.execute(sa.select(it).where(it.c.key == its.key).order_by(it.c.id)):
            results.append(
                {
                    "result": found.id,
                    "at": found.at,
                    "status": found.status,
                    "source": its.release,
                    "grader_version": found.grader_version,
                    "box": found.box,
                    "by": found.by,
                    "seconds": round(found.seconds, 3),
                    "error": found.error,
                    "repairs": json.loads(found.repairs),
                    "marks": json.loads(found.marks),
                    "stands": bool(stands)
                    and (stands.attempt, stands.result) == (row.id, found.id),
                }
            )
    return {
        "attempt": row.id,
        "submitted": one.submitted or None,
        "arrived": one.arrived,
        "file_sha256": row.sha256,
        "origin": one.origin,
        "platform": one.platform,
        "number": one.number or None,
        "late": one.late,
        "again": one.again,
        "fault": one.fault,
        "blank": one.blank,
        "clock": one.clock,
        "notes": json.loads(row.notes),
        "jobs": [{"key": it.key, "state": it.state, "tries": it.tries} for it in jobs],
        "results": sorted(results, key=lambda found: int(found["result"])),
    }


def _gradebook(db: sa.Connection, exercise: str, learner: str) -> list[Found]:
    """What stands in nbgrader's tables, people's marks included."""
    grade, cell, book = tables.grade.c, tables.base_cell.c, tables.submitted_notebook.c
    sent, task = tables.submitted_assignment.c, tables.assignment.c
    took = accepted.known(db, exercise, learner)
    rows = db.execute(
        sa.select(
            cell.name, grade.auto_score, grade.manual_score, grade.extra_credit,
            grade.needs_manual_grade,
        )
        .join(tables.base_cell, cell.id == grade.cell_id)
        .join(tables.submitted_notebook, book.id == grade.notebook_id)
        .join(tables.submitted_assignment, sent.id == book.assignment_id)
        .join(tables.assignment, task.id == sent.assignment_id)
        .where(sent.student_id == learner, task.name == exercise)
    )  # fmt: skip
    return [
        {
            "grade_id": row.name,
            "by_machine": row.auto_score,
            "by_person": row.manual_score,
            "extra": row.extra_credit,
            "needs_person": bool(row.needs_manual_grade),
            "accepted": vars(it)
            if (it := took.get((learner, row.name))) and it.score == row.manual_score
            else None,
        }
        for row in rows
    ]


def _print(found: Found) -> None:
    console = Console(highlight=False)

    def line(text: str, indent: int = 0, style: str | None = None) -> None:
        for part in text.split("\n"):
            console.print(" " * indent + escape(part), style=style, soft_wrap=True)

    line(f"{found['learner']}, {found['exercise']}", style="bold")
    if found.get("secret"):
        line(
            f"Tests draw their cases by {found['secret']}, for everybody; keep that from learners. A reason "
            "may show a case; where that has got round, --new-cases draws others."
        )
    for it in found.get("refused", ()):
        line(f"\n{it['origin']}")
        line(f"refused, and left where it is: {it['why']}", 2)
    if "refused" in found:
        return
    for one in found["attempts"]:
        when = one["submitted"] or "at an unknown time"
        if one["clock"]:
            when = f"{one['clock']} by {one['platform']}'s clock"
        line(f"\nSubmission {one['attempt']}: handed in {when}, first seen {one['arrived']}")
        line(f"from {one['origin']}, sha256 {one['file_sha256'][:12]}", 2)
        if one["number"] and not one["clock"]:
            if " files " in f" {one['platform']}":
                line(f"number {one['number']} of several files in one place, the last counts", 2)
            else:
                line(f"{one['platform'] or 'the platform'} counts it as {one['number']}", 2)
        if one["again"]:
            line("the same file as before, handed in again", 2)
        if one["fault"]:
            line(f"cannot be marked: {one['fault']}", 2)
        elif one["blank"]:
            line("nothing is written in it", 2)
        for note in one["notes"]:
            line(f"note: {note['what']}", 2)
        for job in one["jobs"]:
            if not any(it["status"] != "machine-fault" for it in one["results"]):
                line(f"{job['state']}, {job['tries']} tries failed", 2)
        for result in one["results"]:
            stands = "  ← stands in the gradebook" if result["stands"] else ""
            line(
                f"{result['at']}  {result['status']}, grader {result['grader_version']}, source "
                f"{result['source'][:12]}, box: {result['box']}, {result['seconds']:g} s{stands}",
                2,
            )
            if result["error"]:
                line(result["error"], 4)
            for repair in result["repairs"]:
                where = f"{repair['cell']}: " if repair["cell"] else ""
                how = "note" if repair.get("about") else "repaired"
                line(f"{how}: {where}{repair['what']}", 4)
            for mark in result["marks"]:
                score = "a person" if mark["score"] is None else f"{mark['score']:g}"
                how = ", ".join(filter(None, (mark["tier"], kinds.said(mark))))
                line(f"{mark['grade_id']}: {score} of {mark['max_score']:g} ({how})", 4)
                for said in dict.fromkeys((mark["reason"], mark.get("about"))):
                    if said:
                        line(said, 8)
    people = [it for it in found["gradebook"] if it["by_person"] is not None]
    if people:
        line("\nMarks given by people")
        for it in people:
            took = it["accepted"]
            how = f", as was proposed; accepted by {took['by']}, {took['at']}" if took else ""
            line(f"{it['grade_id']}: {it['by_person']:g}{how}", 2)
    waiting = [it["grade_id"] for it in found["gradebook"] if it["needs_person"]]
    if waiting:
        line(f"\nWaiting for a person: {', '.join(waiting)}")

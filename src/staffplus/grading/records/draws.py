"""What the tests of an exercise draw their cases by, which nobody can know who has not the gradebook.

The course is public, hidden tests and all: whoever knows what a test gives to a function can write
one that fits that and nothing else. So the gradebook keeps a secret for each exercise, drawn when it is
first needed. It is the same for everybody whose work is marked with this gradebook, in every run, so
all have the same cases, and what is marked again gets the same mark. `--explain` shows it.

A reason may show a case that was drawn, and cases get round. `renew` draws a secret anew; then everybody
is marked again, so that all have the same cases still. `told` says what that does to marks.
"""

from __future__ import annotations

import secrets

import sqlalchemy as sa

from staffplus.grading.author.source import read
from staffplus.grading.marks.trusted import SECRET
from staffplus.grading.records import tables


def secret_of(engine: sa.Engine, exercise: str, now: str) -> str:
    """The secret of an exercise; drawn if there is none. The tables have to be there."""
    its = tables.secret.c
    wanted = sa.select(its.secret).where(its.exercise == exercise)
    with engine.begin() as db:
        found = db.execute(wanted).scalar()
        if found is None:
            row = {"exercise": exercise, "secret": secrets.token_hex(16), "at": now}
            tables.add(db, tables.secret, [row])  # unless another run has just drawn one
            found = db.execute(wanted).scalar_one()
        return str(found)


def renew(engine: sa.Engine, exercise: str, now: str) -> None:
    """Draw the secret of an exercise anew. All that was marked by the one before is to be marked again."""
    its = tables.secret.c
    with engine.begin() as db:
        new = {"secret": secrets.token_hex(16), "at": now}
        db.execute(sa.update(tables.secret).where(its.exercise == exercise).values(new))


def told(engine: sa.Engine, exercise: str, source: str) -> list[str]:
    """What it would do to marks to draw the secret anew, in lines."""
    cells = [it for it in read(source).marked if SECRET in it.source and it.points]
    if not cells:
        return [f"No question of {exercise} draws its cases, so no mark would change for it."]
    marked = people = 0
    if sa.inspect(engine).has_table(tables.standing.name):
        its, grade, cell = tables.standing.c, tables.grade.c, tables.base_cell.c
        book = tables.notebook.c
        with engine.connect() as db:
            count = sa.select(sa.func.count()).where(its.exercise == exercise)
            marked = int(db.execute(count).scalar() or 0)
            given = (
                sa.select(sa.func.count())
                .select_from(tables.grade)
                .join(tables.base_cell, cell.id == grade.cell_id)
                .join(tables.notebook, book.id == cell.notebook_id)
                .where(
                    book.name == exercise,
                    cell.name.in_([it.grade_id for it in cells]),
                    grade.manual_score.is_not(None),
                )
            )
            people = int(db.execute(given).scalar() or 0)
    named = ", ".join(f"{it.grade_id} ({it.points:g} points)" for it in cells)
    return [
        f"These questions of {exercise} draw their cases, and would draw others: {named}.",
        f"All of the {marked} learners who have marks would be marked again, so that everybody has the "
        "same cases. Who answers by a right way keeps the points; who fitted an answer to the cases that "
        "got round loses them. The run lists each mark that changes.",
        f"Marks that people gave stay as they are ({people} of these questions).",
        "Pages of feedback are written anew with --feedback.",
    ]

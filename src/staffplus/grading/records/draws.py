"""What the tests of an exercise draw their cases by, which nobody can know who has not the gradebook.

The course is public, hidden tests and all: whoever knows what a test gives to a function can write
one that fits that and nothing else. So the gradebook keeps a secret for each exercise, drawn when it is
first needed. It is the same for everybody whose work is marked with this gradebook, in every run, so
all have the same cases, and what is marked again gets the same mark. `--explain` shows it.
"""

from __future__ import annotations

import secrets

import sqlalchemy as sa

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

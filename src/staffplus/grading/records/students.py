"""Names from a roster into nbgrader's table of students, from where every export has them."""

from __future__ import annotations

import sqlalchemy as sa

from staffplus.grading.intake.roster import Person, Roster
from staffplus.grading.records import tables


def name(engine: sa.Engine, exercise: str, roster: Roster) -> int:
    """Fill in first name, last name and e-mail address where there is none; for how many people.

    What stands there stays. Who handed in and is not in the table, as nothing of it could be marked or it
    is not known whose it is, is put there; who did not hand in is not.
    """
    it, came = tables.student.c, tables.attempt.c
    people = {one.id: one for one in roster.people}
    with engine.begin() as db:
        rows = {row.id: row for row in db.execute(sa.select(tables.student)) if row.id in people}
        changed = []
        for who, row in rows.items():
            said = named(people[who])
            # A name is one: a first name from here and a last name from there may be two people's.
            if row.first_name or row.last_name:
                said |= {"first_name": row.first_name, "last_name": row.last_name}
            new = said | {"email": row.email or said["email"]}
            if new != {it: getattr(row, it) for it in new}:
                changed.append(new | {"of": who})
        handed_in = {
            *db.execute(sa.select(came.learner).where(came.exercise == exercise)).scalars(),
            *(
                who
                for left in (tables.refused.c, tables.maybe.c)
                for who in db.execute(
                    sa.select(left.learner).where(left.exercise == exercise)
                ).scalars()
            ),
        }
        added = [
            {"id": who} | named(people[who]) for who in sorted(handed_in & {*people} - {*rows})
        ]
        if changed:
            db.execute(
                sa.update(tables.student)
                .where(it.id == sa.bindparam("of"))
                .values({n: sa.bindparam(n) for n in ("first_name", "last_name", "email")}),
                changed,
            )
        if added:
            db.execute(sa.insert(tables.student), added)
    return len(changed) + len(added)


def named(person: Person) -> dict[str, str | None]:
    """A whole name that nobody has parted stands where lists are sorted by it."""
    first, last = person.first, person.last
    if not (first or last) and person.names:
        last = person.names[0]
    return {"first_name": first or None, "last_name": last or None, "email": person.email or None}

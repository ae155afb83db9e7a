"""Who handed in, and nothing of it can be marked: kept, so that no export passes them over.

A refused file stays where it is and is nobody's attempt. Without these rows whoever handed in a PDF
alone would look like somebody who handed in nothing, or would not be there at all. And where a name is
several people's, what came under it may be any of theirs: nobody says of one that they handed in nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from staffplus.grading.records import tables

#: Begins the reason where a file may be somebody else's.
MAYBE = "it may be theirs"


@dataclass(frozen=True)
class Kept:
    """A file that was refused, and whose it is, or may be."""

    learner: str  #: "" where it may be any of several people's
    upload: str  #: the folder or zip
    entry: str  #: where in it
    why: str
    among: tuple[str, ...] = field(default=())  #: whose it may be


def keep(
    engine: sa.Engine,
    exercise: str,
    found: Iterable[Kept],
    uploads: Collection[str],
    only: Collection[str] = (),
    seen: Collection[tuple[str, str]] = (),
) -> None:
    """Take down what was refused of these uploads, in the place of what was said of it before.

    What was refused and does not lie there any more stays on record: a zip of the same name may hold what
    is new and nothing else, and whoever handed in before has handed in all the same.

    `only`: of these learners, where a run looked at nobody else. `seen`: upload and entry of everything
    that lies there.
    """
    found = list(found)
    seen = {*seen, *((it.upload, it.entry) for it in found)}
    _keep(
        engine,
        exercise,
        tables.refused,
        [(it, it.learner) for it in found if it.learner],
        uploads,
        only,
        seen,
    )
    if not only:  # of a name that is several people's such a run sees nothing
        either = [(it, who) for it in found for who in it.among]
        _keep(engine, exercise, tables.maybe, either, uploads, (), None)


def _keep(
    engine: sa.Engine,
    exercise: str,
    table: sa.Table,
    found: Iterable[tuple[Kept, str]],
    uploads: Collection[str],
    only: Collection[str],
    seen: Collection[tuple[str, str]] | None,
) -> None:
    """`seen`: nothing else is replaced; None where everything of these uploads is."""
    it = table.c
    old = sa.and_(it.exercise == exercise, it.upload.in_(list(uploads)))
    if only:
        old = sa.and_(old, it.learner.in_(list(only)))
    # Two runs may read one upload at once; they find the same.
    unique = [column.name for column in table.primary_key]
    made = (
        {
            "exercise": exercise,
            "upload": one.upload,
            "entry": one.entry,
            "learner": who,
            "why": one.why,
        }
        for one, who in found
    )
    rows = {tuple(row[name] for name in unique): row for row in made}
    with engine.begin() as db:
        before = [
            (row.upload, row.entry, row.learner, row.why)
            for row in db.execute(sa.select(it.upload, it.entry, it.learner, it.why).where(old))
            if seen is None or (row.upload, row.entry) in seen
        ]
    if {*before} == {
        (row["upload"], row["entry"], row["learner"], row["why"]) for row in rows.values()
    }:
        return
    with engine.begin() as db:
        tables.alone(db, exercise)
        for upload, entry, learner, _ in before:
            one = sa.and_(it.upload == upload, it.entry == entry, it.learner == learner)
            db.execute(sa.delete(table).where(it.exercise == exercise, one))
        tables.add(db, table, list(rows.values()))


def reasons(db: sa.Connection, exercise: str) -> dict[str, list[tuple[str, str]]]:
    """Learner -> the files that were refused and why; of those who handed in nothing else.

    Files that may be theirs are told of those of whom there is nothing else. Nobody where the gradebook
    is of an earlier version, or nbgrader's alone.
    """
    there = sa.inspect(db)
    if not there.has_table(tables.attempt.name):
        return {}
    attempt = tables.attempt.c
    others = sa.select(attempt.learner).where(attempt.exercise == exercise)
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for table in (tables.refused, tables.maybe):
        if not there.has_table(table.name):
            continue
        it, sure = table.c, {*found}
        rows = db.execute(
            sa.select(it.learner, it.entry, it.why)
            .where(it.exercise == exercise, it.learner.not_in(others))
            .order_by(it.learner, it.upload, it.entry)
        )
        for row in rows:
            if row.learner not in sure:
                why = row.why if table is tables.refused else f"{MAYBE}: {row.why}"
                found[row.learner].append((row.entry, why))
    return dict(found)


def unsure(files: Iterable[tuple[str, str]]) -> bool:
    """Whether it is not known that they are this learner's."""
    return all(why.startswith(MAYBE) for _, why in files)


def said(files: Iterable[tuple[str, str]]) -> str:
    """Why, in one line: what is true of several uploads once, with the names of all of them."""
    named: dict[str, list[str]] = {}
    for why in dict.fromkeys(why.removeprefix(f"{MAYBE}: ") for _, why in files):
        begin = _NAMED.match(why)
        name = begin[0] if begin else ""
        named.setdefault(why[len(name) :], []).append(name)
    return "; ".join(
        f"{names[0]}{rest}{_as_well(names[1:])}" if names[0] else rest
        for rest, names in named.items()
    )


#: An upload's name, with which a reason begins that may be true of others too.
_NAMED = re.compile(r"`[^`]+`(?=[ :])")


def _as_well(names: Sequence[str]) -> str:
    return f". The same is true of {', '.join(names)}" if names else ""

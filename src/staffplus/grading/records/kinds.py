"""What the marks that stand stand for: who has which of them for what reason."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from staffplus.grading.model import Kind
from staffplus.grading.records import tables

#: In words for whoever marks; in the order in which they are shown.
WORDS = {
    Kind.AUTHOR: "the author's test is at fault; mend it, and they are marked again",
    Kind.ENVIRONMENT: "a module or a Python is not here; --retry when it is, or a person marks",
    Kind.WRONG_FILE: "not this exercise, or no notebook; ask for the right file",
    Kind.NOT_FOUND: "an answer was not found, or cannot be read; a person looks at the cell",
    Kind.NO_BOX: "no box here in which it could be run",
    Kind.BLANK: "left empty",
}


@dataclass(frozen=True)
class Group:
    """Learners whose marks stand for one thing."""

    kind: Kind
    about: str = ""  #: what is missing, what the test raised
    cells: Mapping[str, list[str]] = field(default_factory=dict)  #: learner -> grade_ids


def groups(engine: sa.Engine, exercise: str) -> list[Group]:
    """What the marks of all learners stand for, but right, wrong and what a person marks anyway."""
    stands, it = tables.standing.c, tables.result.c
    order = list(WORDS)
    found: dict[tuple[Kind, str], dict[str, list[str]]] = {}
    with engine.connect() as db:
        rows = db.execute(
            sa.select(stands.learner, it.marks)
            .join(tables.result, it.id == stands.result)
            .where(stands.exercise == exercise)
            .order_by(stands.learner)
        )
        for row in rows:
            for mark in json.loads(row.marks):
                kind = mark.get("kind", "")
                about = mark.get("about", "")
                if kind == Kind.RIGHT and about:  # marked, though a later Python was needed
                    kind = Kind.ENVIRONMENT
                if kind in WORDS:
                    mine = found.setdefault((Kind(kind), about), {})
                    mine.setdefault(row.learner, []).append(mark["grade_id"])
    made = [Group(kind, about, cells) for (kind, about), cells in found.items()]
    return sorted(made, key=lambda it: (order.index(it.kind), -len(it.cells), it.about))


def counts(marks: str) -> dict[str, int]:
    """How many cells of one result stand for what, as the export tells it."""
    found: dict[str, int] = {}
    rows: list[Mapping[str, Any]] = json.loads(marks)
    for mark in rows:
        if mark.get("kind") in WORDS and mark.get("max_score"):
            found[mark["kind"]] = found.get(mark["kind"], 0) + 1
    return found

"""The rubric of an exercise as it is now, each version of it kept, and what changed between two."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from staffplus.exercises.rubric import Criterion, ExerciseError, Rubric, load_rubric
from staffplus.grading.author import source as author
from staffplus.grading.records.course import Course, CourseError, now
from staffplus.grading.records.tables import add
from staffplus.review import tables

#: What a marker judges by. A change of anything else leaves marks as they are.
JUDGED_BY = ("points", "descriptor", "example", "anchor")


@dataclass(frozen=True)
class Row:
    """A criterion, with the cell that holds its answer."""

    criterion: Criterion
    cell: str  #: grade_id
    sha256: str  #: of what a marker judges by

    @property
    def id(self) -> str:
        return self.criterion.id

    @property
    def most(self) -> int:
        return len(self.criterion.levels) - 1


@dataclass(frozen=True)
class Version:
    """A rubric with the hash of all that it says."""

    sha256: str
    rows: tuple[Row, ...]

    def row(self, name: str) -> Row:
        """Raises KeyError."""
        for row in self.rows:
            if row.id == name:
                return row
        raise KeyError(name)


def read(course: Course, exercise: str) -> Version:
    """The rubric of an exercise as its files say now. Raises CourseError when there is none."""
    path = course.root / "rubrics" / f"{exercise}.toml"
    if not path.is_file():
        raise CourseError(f"{path}: not found; people mark by a rubric, and {exercise} has none")
    try:
        rubric = load_rubric(path)
    except ExerciseError as error:
        raise CourseError(str(error)) from error
    return version_of(rubric, _cells(course.source(exercise)))


def version_of(rubric: Rubric, cells: Mapping[str, str]) -> Version:
    """A rubric with its hashes. `cells`: criterion -> grade_id. Raises CourseError."""
    rows = []
    for it in rubric.criteria:
        if it.id not in cells:
            raise CourseError(
                f"{rubric.path}: no answer in the notebook is marked by {it.id!r}; expected a cell "
                f'of that grade_id, or with the metadata {{"staffplus": {{"sync": "anchor", "row": "{it.id}"}}}}'
            )
        levels = [{name: getattr(level, name) for name in JUDGED_BY} for level in it.levels]
        rows.append(Row(it, cells[it.id], _sha256({"text": it.text, "level": levels})))
    return Version(_sha256([asdict(it) for it in rubric.criteria]), tuple(rows))


def _cells(source: str) -> dict[str, str]:
    """The cell of each row's answer, criterion -> grade_id: it says so, or is called as the row is."""
    found = {it.grade_id: it.grade_id for it in author.read(source).marked if it.role is author.Role.PERSON}  # fmt: skip
    for cell in json.loads(source)["cells"]:
        ours = cell["metadata"].get("staffplus") or {}
        if ours.get("sync") == "anchor" and "row" in ours:
            found[ours["row"]] = cell["metadata"]["nbgrader"]["grade_id"]
    return found


def _sha256(said: Any) -> str:
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def keep(db: sa.Connection, exercise: str, it: Version) -> None:
    """Store a version, whole, where it is not stored yet."""
    kept = tables.version.c
    known = sa.select(kept.at).where(kept.sha256 == it.sha256, kept.exercise == exercise)
    if db.execute(known).first():
        return
    add(db, tables.version, [{"sha256": it.sha256, "exercise": exercise, "at": now()}])
    add(
        db,
        tables.criterion,
        [
            {"version": it.sha256, "id": row.id, "place": place, "sha256": row.sha256,
             "title": row.criterion.title, "text": row.criterion.text}
            for place, row in enumerate(it.rows)
        ],
    )  # fmt: skip
    add(
        db,
        tables.level,
        [
            {"version": it.sha256, "criterion": row.id, **asdict(level)}
            for row in it.rows
            for level in row.criterion.levels
        ],
    )


def kept(db: sa.Connection, sha256: str) -> dict[str, dict[str, Any]]:
    """A stored version: criterion -> its title, text and levels by points; nothing if unknown."""
    row, level = tables.criterion, tables.level
    found: dict[str, dict[str, Any]] = {}
    for it in db.execute(sa.select(row).where(row.c.version == sha256).order_by(row.c.place)):
        found[it.id] = {"title": it.title, "text": it.text, "level": {}}
    for it in db.execute(sa.select(level).where(level.c.version == sha256).order_by(level.c.points)):  # fmt: skip
        said = {name: getattr(it, name) for name in ("descriptor", "example", "anchor", "why")}
        found[it.criterion]["level"][it.points] = said
    return found


def changes(before: Mapping[str, Mapping[str, Any]], after: Mapping[str, Mapping[str, Any]]) -> list[str]:  # fmt: skip
    """What differs between two stored versions, a line each."""
    lines = [f"{name}: gone" for name in before if name not in after]
    for name, row in after.items():
        lines += _changed(name, before[name], row) if name in before else [f"{name}: new"]
    return lines


def _changed(name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    for what in ("title", "text"):
        if before[what] != after[what]:
            yield f"{name}, {what}: {before[what]!r} is now {after[what]!r}"
    for points in sorted({*before["level"], *after["level"]}):
        old, new = before["level"].get(points), after["level"].get(points)
        if old is None or new is None:
            yield f"{name}: level {points} is {'gone' if new is None else 'new'}"
            continue
        for what in new:
            if old[what] != new[what]:
                yield f"{name}, level {points}, {what}: {old[what]!r} is now {new[what]!r}"

"""Brings the derived cells of exercise notebooks up to date with what they are written from.

A cell whose metadata says `{"staffplus": {"sync": NAME}}` is written whole by the part of that
name; every other cell belongs to the notebook's author. The parts of an exercise stand in the
module of this package that has its name (`scope-of-questions`: `scope_of_questions.PARTS`). Any
has those of `words` too and, for each set of its bank, those of `questions`.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import nbformat

from staffplus import notebooks
from staffplus.exercises import questions, words
from staffplus.exercises.cells import Exercise, Part
from staffplus.exercises.rubric import ExerciseError


def parts_of(exercise: Exercise) -> dict[str, Part]:
    """What cells of this exercise may name, the exercise's own parts first."""
    module = f"{__package__}.{exercise.name.replace('-', '_')}"
    own: Mapping[str, Part] = import_module(module).PARTS if find_spec(module) else {}
    others = questions.every_set(exercise)
    return {
        **own,
        **{name: part for name, part in others.items() if name not in own},
        **words.PARTS,
    }


def sync(course_root: Path, *, check: bool = False) -> list[Path]:
    """Write the derived cells of every notebook in `course_root`/source; run those that changed.

    Returns the notebooks that changed or, with `check`, that would change (nothing is written).
    A second call changes nothing.

    Raises:
        ExerciseError: a rubric or the bank does not fit, or a cell asks for an unknown part.
        BankError: the graded bank is malformed.
        nbclient.exceptions.CellExecutionError: a written notebook raises when it is run; the
            file is left as it was.
    """
    changed = []
    for path in sorted((course_root / "source").glob("*/*.ipynb")):
        before = path.read_text("utf-8")
        notebook: Any = nbformat.reads(before, as_version=4)  # type: ignore[no-untyped-call]
        if not _write_all(notebook, Exercise(course_root, path.parent.name), path):
            continue
        changed.append(path)
        if check:
            continue
        path.write_text(nbformat.writes(notebook) + "\n", "utf-8")  # type: ignore[no-untyped-call]
        try:
            notebooks.run(path)
        except BaseException:
            path.write_text(before, "utf-8")
            raise
    return changed


def _write_all(notebook: Any, exercise: Exercise, path: Path) -> bool:
    """Bring every cell up to date; returns whether any had to change."""
    parts = parts_of(exercise)
    asked = [cell for cell in notebook.cells if "sync" in cell.metadata.get("staffplus", {})]
    grade_ids = _grade_ids(notebook.cells)
    changed = False
    for cell in asked:
        name = cell.metadata.staffplus.sync
        if name not in parts:
            raise ExerciseError(
                f"{path}: cell {cell.id!r} asks for {name!r}; expected one of {', '.join(parts)}"
            )
        changed |= _write(cell, parts[name], exercise, path, grade_ids)
    return changed


def _grade_ids(cells: list[Any]) -> dict[str, str]:
    """The grade_id of every cell, by grade_id and by name of part."""
    found: dict[str, str] = {}
    for cell in cells:
        if "nbgrader" in cell.metadata:
            grade_id = cell.metadata.nbgrader.grade_id
            found[grade_id] = grade_id
            if name := cell.metadata.get("staffplus", {}).get("sync"):
                found[name] = grade_id
    return found


def _write(
    cell: Any, part: Part, exercise: Exercise, path: Path, grade_ids: Mapping[str, str]
) -> bool:
    """Bring one cell up to date; returns whether it had to change."""
    ours = cell.metadata.staffplus
    row = ours.get("row", "")
    source = part.write(exercise, row)
    changed = bool(cell.source != source)
    cell.source = source
    if part.points is not None:
        points = part.points if isinstance(part.points, int) else part.points(exercise, row)
        changed |= cell.metadata.nbgrader.points != points
        cell.metadata.nbgrader.points = points
    if part.tier:
        reads: Any = list(part.reads)
        if isinstance(part.reads, Mapping):
            missing = [name for name in part.reads.values() if name not in grade_ids]
            if missing:
                raise ExerciseError(
                    f"{path}: cell {cell.id!r} needs a cell of {missing[0]!r} in the notebook"
                )
            reads = {variable: grade_ids[name] for variable, name in part.reads.items()}
        wanted = {"tier": part.tier, "reads": reads}
        changed |= any(ours.get(key) != value for key, value in wanted.items())
        ours.update(wanted)
    return changed

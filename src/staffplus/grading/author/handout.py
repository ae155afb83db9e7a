"""The notebook that learners got, taken apart once so that many submissions can be put into it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

from staffplus.grading.author.names import assigned_names
from staffplus.grading.author.source import Authored, Cell, Role, SourceError, read, text_of

_MEND = "Make the learners' version again (`nbgrader generate_assignment`)"


#: nbgrader's metadata that says what a cell is; a released cell has it as the author wrote it.
ROLES = ("grade", "solution", "locked", "task")


@dataclass(frozen=True)
class Ours:
    """A cell of the released notebook."""

    index: int
    grade_id: str  #: "" for a cell that nbgrader does not know
    cell_id: str
    cell_type: str
    text: str
    meta: Mapping[str, Any]  #: nbgrader's
    learners: bool  #: the learner writes it
    raw: Mapping[str, Any]  #: as released, without outputs
    names: tuple[str, ...] = ()  #: of an answer in code: what it is to assign

    @cached_property
    def json(self) -> str:
        return json.dumps(self.raw)

    @cached_property
    def part(self) -> tuple[tuple[str, bool | None, Any], ...]:
        """What its metadata says of its part in marking: a key, what is meant where it is not there, and
        what stands there; for points that are no number something that nothing else is."""
        said = [(key, False, self.meta.get(key, False)) for key in ROLES]
        numbers = [(key, self.meta.get(key)) for key in ("points", "schema_version")]
        odd = [(key, None, object() if isinstance(it, bool) else it) for key, it in numbers]
        return (*said, *odd)


@dataclass(frozen=True)
class Template:
    """The released notebook; answers go into it."""

    head: str  #: all but the cells, JSON without the closing brace
    cells: tuple[Ours, ...]
    ids: bool  #: whether its version of nbformat gives cells an id

    @cached_property
    def by_grade_id(self) -> dict[str, Ours]:
        return {cell.grade_id: cell for cell in self.cells if cell.grade_id}

    @cached_property
    def by_cell_id(self) -> dict[str, Ours]:
        return {cell.cell_id: cell for cell in self.cells if cell.cell_id}

    @cached_property
    def plain(self) -> dict[tuple[str, str], list[Ours]]:
        """The cells without a grade_id, by kind and text without blanks around it."""
        found: dict[tuple[str, str], list[Ours]] = defaultdict(list)
        for cell in self.cells:
            if not cell.grade_id:
                found[cell.cell_type, cell.text.strip()].append(cell)
        return dict(found)

    @cached_property
    def blank(self) -> str:
        """The notebook as it was released: no answers."""
        return self.whole(cell.json for cell in self.cells)

    def whole(self, cells: Iterable[str]) -> str:
        return f'{self.head}, "cells": [{", ".join(cells)}]}}'

    def extra(self, kind: str, text: str, number: int, into: str = "") -> str:
        """A cell that a learner added, as JSON. `into`: the cell of ours that it was written into."""
        meta = {"staffplus": {"written_into": into}} if into else {}
        made: dict[str, Any] = {"cell_type": kind, "metadata": meta, "source": text}
        if self.ids:
            name = f"added-{number}"
            while name in self.by_cell_id:
                name += "-"
            made["id"] = name
        if kind == "code":
            made |= {"outputs": [], "execution_count": None}
        return json.dumps(made)


@lru_cache(maxsize=16)
def template(released: str, source: str) -> Template:
    """The released notebook as a template. Where there is no source, `released` is given twice.

    Raises:
        SourceError: it was not made from `source`, or is no notebook.
    """
    written = read(source, handout=source == released)
    author = written.by_id
    try:
        raw = json.loads(released)
        if raw["nbformat"] != 4:
            raise SourceError(
                f"the released notebook says nbformat {raw['nbformat']}; expected 4. {_MEND}"
            )
        cells = [_ours(index, cell, author) for index, cell in enumerate(raw["cells"])]
        ids = raw.get("nbformat_minor", 0) >= 5
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        if isinstance(error, SourceError):
            raise
        raise SourceError(
            f"the released notebook is not nbformat 4 JSON ({type(error).__name__}: {error}). {_MEND}"
        ) from error
    names = [cell.grade_id for cell in cells if cell.grade_id]
    for name in author.keys() | {*names}:
        if names.count(name) != 1 or name not in author:
            where = "there" if name in author else "not there"
            raise SourceError(
                f"cell {name!r} stands {names.count(name)} times in the released notebook and is "
                f"{where} in the author's. {_MEND}"
            )
    cells = [replace(it, names=_names(it, written)) if it.learners else it for it in cells]
    head = json.dumps({key: value for key, value in raw.items() if key != "cells"})
    return Template(head.removesuffix("}"), tuple(cells), ids)


def _names(cell: Ours, written: Authored) -> tuple[str, ...]:
    """What tests read of an answer cell, or else what it assigns as it was released."""
    if cell.cell_type != "code":
        return ()
    its = assigned_names(written.by_id[cell.grade_id].source)
    read = {
        name
        for test in written.marked
        for name in (
            *test.names,
            *(it for it, where in test.answers.items() if where == cell.grade_id),
        )
        if name in its
    }
    return tuple(sorted(read or assigned_names(cell.text)))


def _ours(index: int, raw: dict[str, Any], author: Mapping[str, Cell]) -> Ours:
    meta = raw["metadata"].get("nbgrader") or {}
    name, kind, text = meta.get("grade_id", ""), raw["cell_type"], text_of(raw)
    made: dict[str, Any] = {**raw, "source": text}
    if kind == "code":
        made |= {"outputs": [], "execution_count": None}
    theirs = False
    if name in author:
        cell = author[name]
        theirs = cell.role in (Role.ANSWER, Role.PERSON) and bool(meta.get("solution"))
        points = meta.get("points", 0) if cell.marked else 0
        if cell.cell_type != kind or float(points) != cell.points:
            raise SourceError(
                f"cell {name!r} is {kind} with {points:g} points in the released notebook, and "
                f"{cell.cell_type} with {cell.points:g} in the author's. {_MEND}"
            )
    return Ours(index, name, raw.get("id", ""), kind, text, meta, theirs, made)

"""The notebook that learners get, made from the author's without nbgrader.

Whoever learns alone has no nbgrader, and the book shows and hands out exercises when it is built. So
what `nbgrader generate_assignment` does with this course's settings (`exercises/nbgrader_config.py`)
is done here with the standard library: solutions and hidden tests are cut out, outputs cleared, cells
locked, checksums set. A test holds the result equal to nbgrader's, byte for byte, in every exercise.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from staffplus.grading.author.source import checksum, text_of

#: What stands in a free-text cell before it is answered; nbgrader's own words.
BLANK = "YOUR ANSWER HERE"
#: What nbgrader looks for in a line, and who may have such a region.
SOLUTION, HIDDEN = ("BEGIN SOLUTION", "END SOLUTION"), ("BEGIN HIDDEN TESTS", "END HIDDEN TESTS")
#: What these are for is nbgrader's to say; no exercise of the course uses them.
UNKNOWN = ("BEGIN MARK SCHEME", "### AUTOTEST", "### HASHED AUTOTEST")
#: Files beside a notebook that nbgrader leaves behind too.
IGNORED = (".ipynb_checkpoints", "__pycache__", "*.pyc", ".pytest_cache")


class ReleaseError(ValueError):
    """An exercise that cannot be released; says which cell and what is expected."""


def released(source: str) -> str:
    """The learners' notebook as nbgrader writes it: JSON with a newline at its end.

    Args:
        source: the author's notebook, nbformat 4.

    Raises:
        ReleaseError: a region is not closed, or stands in a cell that may not have one.
    """
    try:
        made: dict[str, Any] = json.loads(source)
        if made["nbformat"] != 4:
            raise ReleaseError(f"found nbformat {made['nbformat']}; expected 4")
        for number, cell in enumerate(made["cells"], 1):
            _release(cell, number)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        if isinstance(error, ReleaseError):
            raise
        raise ReleaseError(
            f"not a notebook in nbformat 4 JSON ({type(error).__name__}: {error})"
        ) from error
    made["metadata"].pop("celltoolbar", None)
    return written(made)


def written(notebook: dict[str, Any]) -> str:
    """A notebook as nbformat writes it to a file: keys in order, sources as lists of lines."""
    cells = [{**it, "source": text_of(it).splitlines(keepends=True)} for it in notebook["cells"]]
    made = {**notebook, "cells": cells}
    return json.dumps(made, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def files(folder: Path) -> list[Path]:
    """What belongs to an exercise beside its notebook: every other file of its folder."""
    found = [it for it in sorted(folder.rglob("*")) if it.is_file() and it.suffix != ".ipynb"]
    return [it for it in found if not _ignored(it.relative_to(folder))]


def _ignored(path: Path) -> bool:
    return any(Path(part).match(pattern) for part in path.parts for pattern in IGNORED)


def _release(cell: dict[str, Any], number: int) -> None:
    """Turn one cell of the author's into the learners'."""
    meta = cell["metadata"].get("nbgrader")
    name = f"cell {number}" if not meta else f"cell {meta['grade_id']!r}"
    grade, solution = bool(meta and meta["grade"]), bool(meta and meta["solution"])
    source = text_of(cell)
    if found := [it for it in UNKNOWN if it in source]:
        raise ReleaseError(f"{name}: found {found[0]!r}; only nbgrader itself can release that")
    source, solved = _without(source, SOLUTION, name)
    if solved and not solution:
        raise ReleaseError(f"{name}: found a solution in a cell that is no answer")
    if solution and not solved:
        source = "" if cell["cell_type"] == "code" else BLANK
    source, tested = _without(source, HIDDEN, name)
    if tested and not grade:
        raise ReleaseError(f"{name}: found hidden tests in a cell that marks nothing")
    cell["source"] = source
    if cell["cell_type"] == "code":
        cell |= {"outputs": [], "execution_count": None}
        for kept in ("collapsed", "scrolled"):
            cell["metadata"].pop(kept, None)
    if meta:
        _lock(cell, meta, grade=grade, solution=solution)


def _lock(cell: dict[str, Any], meta: dict[str, Any], *, grade: bool, solution: bool) -> None:
    """Say to notebook editors what may be changed, and to nbgrader how the cell was released."""
    locked = not solution and (grade or bool(meta["locked"]))
    if solution or locked:
        cell["metadata"]["deletable"] = False
    if locked:
        cell["metadata"]["editable"] = False
    if grade or solution or locked:
        meta |= {"checksum": checksum(cell), "cell_type": cell["cell_type"]}


def _without(source: str, marks: tuple[str, str], name: str) -> tuple[str, bool]:
    """`source` without the lines from one mark to the other, and whether there were any.

    The line that opens a region becomes a blank of the same indent where a solution stood, as
    nbgrader puts an empty stub there.
    """
    begin, end = marks
    kept: list[str] = []
    inside = found = False
    for line in source.split("\n"):
        if begin in line:
            if inside:
                raise ReleaseError(f"{name}: found {begin!r} twice; expected {end!r} between them")
            inside = found = True
            if marks is SOLUTION:
                kept += re.findall(r"^\s*", line)
        elif end in line:
            inside = False
        elif not inside:
            kept.append(line)
    if inside:
        raise ReleaseError(f"{name}: found {begin!r} and nothing after it; expected {end!r}")
    return "\n".join(kept), found

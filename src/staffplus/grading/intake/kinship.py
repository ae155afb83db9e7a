"""Whether a file is a notebook of the exercise at all, and if not, which it is.

Cells that an editor has robbed of their metadata still have their text, so a file is a stranger only
when nothing in it is the exercise's: no cell's name, no id, no text that learners were given.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from staffplus.grading.intake import matching, reading

#: A shorter text stands in any notebook. Characters, blanks left out.
TELLING = 12

#: Exercise -> the names of its cells.
Names = Mapping[str, Sequence[str]]


def fault(
    data: bytes,
    exercise: str,
    released: str,
    names: Names,
    answers: Collection[Collection[str]] = (),
) -> str:
    """Why `data` is no notebook of `exercise`, a sentence; "" if it is one.

    Args:
        released: what learners got.
        names: of all exercises of the course; see `names_of`.
        answers: the names that each answer assigns: whoever assigns them has answered, wherever.

    Raises:
        Unreadable: it is no notebook.
    """
    if any(it in data for it in _own(exercise, _frozen(names))):
        return ""
    cells = [it for it in reading.read(data).cells if isinstance(it, dict)]
    if not cells:
        return "The notebook has no cells."
    if not any(_text(it).strip() for it in cells):
        return "There is nothing in it: not one cell with a text."
    theirs = {name for it in cells if (name := _grade_id(it))}
    given = _given(released)
    if theirs & set(names.get(exercise, ())) and not _closer(theirs, exercise, names):
        return ""
    if any(_words(_text(it)) in given or it.get("id") in given for it in cells):
        return ""
    other = max(names, key=lambda name: len(theirs & set(names[name])), default="")
    if other and theirs & set(names[other]):
        return f"None of this exercise's cells is in it: it is the notebook of {other}."
    if any(matching.assigns(_text(it), some) for it in cells for some in answers):
        return ""
    return (
        "None of this exercise's cells is in it, neither by name nor by text: it is another "
        f"notebook, of {len(cells)} cell{'s' * (len(cells) != 1)}."
    )


def nearest(data: bytes, handouts: Mapping[str, str]) -> str:
    """The exercise that most cells of a notebook are of, by name, id or text.

    Raises:
        Unreadable: it is no notebook.
    """
    cells = [it for it in reading.read(data).cells if isinstance(it, dict)]

    def shared(exercise: str) -> int:
        given, own = _given(handouts[exercise]), set(names_of(handouts[exercise]))
        return sum(
            _grade_id(it) in own or _words(_text(it)) in given or it.get("id") in given
            for it in cells
        )

    return max(handouts, key=shared)


def untouched(data: bytes, released: str) -> bool:
    """Whether nothing was written in a notebook: it has no text that learners were not given.

    Raises:
        Unreadable: it is no notebook.
    """
    cells = [it for it in reading.read(data).cells if isinstance(it, dict)]
    return all(_words(_text(it)) in _all_texts(released) for it in cells)


def blank(notebook: str, released: str) -> bool:
    """Whether a clean submission holds nothing of the learner's: every cell has a text that was handed
    out, or none, or is an answer that gives its names nothing, such as `answers = {"a": None}`."""
    given = _all_texts(released)
    was = {_grade_id(it): _text(it) for it in json.loads(released)["cells"]}
    for it in json.loads(notebook)["cells"]:
        text, name = _text(it), _grade_id(it)
        if _words(text) in given:
            continue
        if it.get("cell_type") != "code" or not name or not gives_nothing(text, was.get(name, "")):
            return False
    return True


def gives_nothing(text: str, released: str) -> bool:
    """Whether a cell does no more than it did when it was handed out, and assigns nothing but emptiness."""
    try:
        old = {ast.dump(it) for it in ast.parse(released).body}
        new = [it for it in ast.parse(text).body if ast.dump(it) not in old]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return all(isinstance(it, ast.Pass) or _assigns_nothing(it) for it in new)


def _assigns_nothing(statement: ast.stmt) -> bool:
    if not isinstance(statement, ast.Assign):
        return False
    try:
        return _nothing(ast.literal_eval(statement.value))
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return False


def _nothing(value: object) -> bool:
    if isinstance(value, dict):
        return all(map(_nothing, value.values()))
    if isinstance(value, (list, tuple, set)):
        return all(map(_nothing, value))
    return value is None or (isinstance(value, str) and not value.strip())


@lru_cache(maxsize=16)
def _all_texts(released: str) -> frozenset[str]:
    return frozenset({"", *(_words(_text(it)) for it in json.loads(released)["cells"])})


def names_of(notebook: str) -> list[str]:
    """The names of a notebook's cells; none for what is no notebook."""
    try:
        cells = json.loads(notebook)["cells"]
        return sorted({name for it in cells if (name := _grade_id(it))})
    except (ValueError, KeyError, TypeError, AttributeError):
        return []


def _closer(theirs: set[str], exercise: str, names: Names) -> bool:
    """Whether another exercise has more of these names."""
    mine = len(theirs & set(names[exercise]))
    return any(len(theirs & set(it)) > mine for name, it in names.items() if name != exercise)


def _frozen(names: Names) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(sorted((name, tuple(it)) for name, it in names.items()))


@lru_cache(maxsize=16)
def _own(exercise: str, names: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[bytes, ...]:
    """The names of cells that this exercise alone has, as they stand in a file."""
    table = dict(names)
    others = {name for other, it in names if other != exercise for name in it}
    return tuple(json.dumps(it).encode() for it in table.get(exercise, ()) if it not in others)


@lru_cache(maxsize=16)
def _given(released: str) -> frozenset[str]:
    """Ids and texts of the cells that learners got, those left out that could be any exercise's."""
    cells: Iterable[dict[str, Any]] = json.loads(released)["cells"]
    found = set()
    for it in cells:
        found.add(str(it.get("id") or ""))
        if it.get("cell_type") == "markdown" and _is_answer(it):
            continue  # "YOUR ANSWER HERE" stands in every exercise
        if len(words := _words(_text(it))) >= TELLING:
            found.add(words)
    return frozenset(found - {""})


def _grade_id(cell: Mapping[str, Any]) -> str:
    metadata = cell.get("metadata")
    meta = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = meta.get("grade_id") if isinstance(meta, dict) else None
    return name if isinstance(name, str) else ""


def _is_answer(cell: Mapping[str, Any]) -> bool:
    metadata = cell.get("metadata")
    meta = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return isinstance(meta, dict) and bool(meta.get("solution"))


def _text(cell: Mapping[str, Any]) -> str:
    source = cell.get("source")
    if isinstance(source, list):
        source = "".join(it for it in source if isinstance(it, str))
    return source if isinstance(source, str) else ""


def _words(text: str) -> str:
    return re.sub(r"\s+", "", text)

"""A person's mark stays until the learner hands in another answer to what it was given for.

What the teacher does, such as mending a test or giving it other points, asks nobody to look again; the run
lists whose marks it changed. A mark that was accepted as a test proposed it is the test's, and goes with it
(`accepted`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from staffplus.grading import quick
from staffplus.grading.author import source
from staffplus.grading.author.names import used_names
from staffplus.grading.author.source import Authored, Cell, Role
from staffplus.grading.model import Tier


@dataclass(frozen=True)
class Answered:
    """What stands in a marked notebook."""

    sha256: str  #: of the file that was handed in; "" where that does not matter
    cells: Mapping[str, str] = field(default_factory=dict)  #: grade_id -> text
    added: tuple[str, ...] = ()  #: the learner's own cells

    @classmethod
    def of(cls, packed: bytes, sha256: str = "") -> Answered:
        """`packed`: the notebook, or nothing where none was made (zlib)."""
        cells, added = {}, []
        for cell in json.loads(quick.unpack(packed))["cells"] if packed else ():
            if name := cell["metadata"].get("nbgrader", {}).get("grade_id"):
                cells[name] = source.text_of(cell) + "\n".join(_beside(cell))
            elif str(cell.get("id", "added-")).startswith("added-"):
                added.append(source.text_of(cell))
        return cls(sha256, cells, tuple(added))


@dataclass(frozen=True)
class Kept:
    """What stood there beside what stands there now. `exercise`: the author's notebook."""

    before: Answered
    now: Answered
    exercise: str

    def same(self, cell: str) -> bool:
        """Whether the answers to a marked cell are the same: by the file, or as far as cells tell."""
        before, now, answers = self.before, self.now, _behind(self.exercise).get(cell)
        if self._one_file:
            return True
        return (
            answers is not None
            and all(it in now.cells and before.cells.get(it) == now.cells[it] for it in answers)
            and (cell in answers or before.added == now.added)
        )

    def stays(self, cell: str, *, same_score: bool) -> bool:
        """Whether a person's mark of a cell stays. `same_score`: so has the machine's."""
        mended = self.before.cells.get(cell) != self.now.cells.get(cell)
        # Else it has changed by something beside the answer, and nobody has seen that.
        return self._one_file or (self.same(cell) and (same_score or mended))

    @property
    def _one_file(self) -> bool:
        return bool(self.before.sha256) and self.before.sha256 == self.now.sha256


def _beside(cell: Mapping[str, Any]) -> list[str]:
    """What stands elsewhere and may be the answer too (`marks.static`)."""
    ours = cell["metadata"].get("staffplus")
    found = ours.get("beside") if isinstance(ours, dict) else None
    return [*map(str, found)] if isinstance(found, list) else []


@lru_cache(maxsize=16)
def _behind(exercise: str) -> Mapping[str, frozenset[str]]:
    """Marked cell -> the answers that its mark is given for."""
    written = source.read(exercise)
    return {it.grade_id: frozenset(_answers(it, written)) for it in written.marked}


def _answers(cell: Cell, written: Authored) -> set[str]:
    if cell.role is Role.PERSON:
        return {cell.grade_id}
    if cell.tier is Tier.STATIC:
        return {*cell.answers.values()}
    found: set[str] = set()
    names = {*cell.names} or used_names(cell.source)
    while new := {it for name in names for it in written.assigned.get(name, ())} - found:
        found |= new
        names = {name for it in new for name in used_names(written.by_id[it].source)}
    return found or {it.grade_id for it in written.cells if it.role is Role.ANSWER}

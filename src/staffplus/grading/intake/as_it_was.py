"""The file of a learner who did no more than answer: every cell is there, in its place, as it was released.

Most files are so, and nothing has to be found out about them. `repair` finds the same answers in such a
file, in six times the time.
"""

from __future__ import annotations

from typing import Any

from staffplus.grading.author.handout import Ours, Template
from staffplus.grading.intake.matching import Theirs


def answers(ours: Template, cells: list[Any]) -> dict[int, Theirs] | None:
    """The learner's cells by the index of the cell of ours that they answer; None where anything but these
    cells' text is not to the letter as it was released, or a text has to be put right first."""
    if len(cells) != len(ours.cells):
        return None
    found: dict[int, Theirs] = {}
    for cell, raw in zip(ours.cells, cells, strict=True):
        it = _the_same(cell, raw)
        if it is None:
            return None
        if cell.learners:
            found[cell.index] = it
    return found


def _the_same(ours: Ours, raw: Any) -> Theirs | None:
    """A cell of the file, if it is this one of ours."""
    if type(raw) is not dict or raw.get("cell_type") != ours.cell_type:
        return None
    source, metadata = raw.get("source"), raw.get("metadata")
    if type(metadata) is not dict or "created_in_deepnote_cell" in metadata:
        return None
    if type(source) is list:
        try:
            source = "".join(source)
        except TypeError:
            return None
    if type(source) is not str or not (ours.learners or source == ours.text):
        return None
    if ours.learners and ("\r" in source or not (source.isascii() or _is_whole(source))):
        return None
    meta = metadata.get("nbgrader")
    if not (_says_the_same(ours, meta) if ours.grade_id else not meta):
        return None
    return Theirs(
        0, ours.cell_type, source, "", ours.meta, ours.grade_id, "", raw.get("attachments")
    )


def _says_the_same(ours: Ours, meta: Any) -> bool:
    """Whether nbgrader's metadata name this cell, and say of it what they said when it was released."""
    if type(meta) is not dict or meta.get("grade_id") != ours.grade_id:
        return False
    for key, unsaid, it in ours.part:
        found = meta.get(key, unsaid)
        if found is not it and (type(found) is not type(it) or found != it):
            return False
    return True


def _is_whole(text: str) -> bool:
    """Whether a text holds no half of a character."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True

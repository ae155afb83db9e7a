"""Which of a learner's cells is which of ours, where the file does not say: by text, names and place.

Editors drop nbgrader's metadata and cells' ids (Kaggle, Deepnote, Jupytext, Colab), and whoever cuts
a cell and pastes it, or joins two, does so too. A cell of ours is known by its text. An answer is
known by the names it assigns, or as the only one that stands where it has to stand. Where two could
be meant, neither is taken: both stay where they were, and a person looks at them.
"""

from __future__ import annotations

import re
import textwrap
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from staffplus.grading.author.handout import Ours, Template

#: So much of a cell is looked at.
LOOKED_AT = 100_000


@dataclass(slots=True)
class Theirs:
    """A cell as the learner's file has it."""

    number: int  #: its place in the file, from 1
    kind: str
    text: str
    problem: str  #: what is wrong with its text
    meta: Mapping[str, Any]  #: nbgrader's; empty for a cell without
    grade_id: str  #: as claimed
    cell_id: str
    attachments: Any


@dataclass
class Matched:
    """What was found; cells of ours by index."""

    same: dict[int, Theirs] = field(default_factory=dict)  #: cells of ours, by their text
    answers: dict[int, tuple[Theirs, str]] = field(default_factory=dict)  #: with how it was known
    #: answers for which several cells may be meant: those cells
    several: dict[int, list[Theirs]] = field(default_factory=dict)


def match(ours: Template, known: Mapping[int, Ours], rest: Iterable[Theirs]) -> Matched:
    """Find cells of ours that nothing in the file claims to be.

    Args:
        known: which cell of ours the cells of the file are, by number, as far as the file says.
        rest: the cells of the file that are not known.
    """
    found, left = Matched(), [it for it in rest if it.text.strip()]
    taken = {it.index for it in known.values()}
    places = {it.index: number for number, it in known.items()}
    by_text: dict[str, list[Theirs]] = defaultdict(list)
    for it in left:
        by_text[squeezed(it.text)].append(it)
    by_ours: dict[str, list[Ours]] = defaultdict(list)
    for cell in ours.cells:
        if cell.index not in taken and cell.grade_id and cell.text.strip():
            by_ours[squeezed(cell.text)].append(cell)
    # What several answers were given as, of which some are written by now, is known by its place alone.
    some = {text for text, cells in by_ours.items() if 0 < len(by_text[text]) < len(cells)}
    for text in sorted(by_ours, key=lambda it: it in some):
        cells, there = by_ours[text], by_text[text]
        pairs = _in_their_gaps(cells, there, places) if text in some else zip(cells, there, strict=False)  # fmt: skip
        for cell, it in pairs:
            found.same[cell.index] = it
            places[cell.index] = it.number
    used = {it.number for it in found.same.values()}
    left = [it for it in left if it.number not in used]
    missing = [
        it for it in ours.cells
        if it.learners and it.index not in taken and it.index not in found.same
    ]  # fmt: skip
    for cell in missing:
        candidates = [it for it in left if it.number not in used and _fits(cell, it)]
        here = [it for it in candidates if _between(cell, it, places)]
        how = "the names it assigns" if cell.names else "its place"
        if not cell.names or len(candidates) > 1:
            candidates = here
            how = "its place"
        if len(candidates) == 1 and (cell.names or _alone(cell, missing, places)):
            found.answers[cell.index] = (candidates[0], how)
            used.add(candidates[0].number)
            places[cell.index] = candidates[0].number
        elif candidates:
            found.several[cell.index] = candidates
    return found


def joined(cell: Ours, text: str) -> str:
    """What a learner's editor has joined to the end of a cell of ours; "" if nothing."""
    was, now = cell.text.strip(), text.strip()
    return now[len(was) :].strip() if was and len(now) > len(was) and now.startswith(was) else ""


def written(cell: Ours, text: str) -> str:
    """The lines that a learner wrote into a cell of ours: what stands between the lines with which it still
    begins and those with which it still ends; "" if nothing does."""
    was, now = (squeezed(it).split("\n") for it in (cell.text, text))
    if [line for line in was if line] == [line for line in now if line]:
        return ""
    first = next(
        (n for n, (a, b) in enumerate(zip(was, now, strict=False)) if a != b),
        min(len(was), len(now)),
    )
    rest = min(len(was), len(now)) - first
    last = next((n for n in range(rest) if was[-1 - n] != now[-1 - n]), rest)
    return textwrap.dedent("\n".join(now[first : len(now) - last])).strip("\n")


def part(it: Theirs, text: str) -> Theirs:
    """A cell that was joined to another, as one of its own."""
    return replace(it, text=text, meta={}, grade_id="", cell_id="")


def squeezed(text: str) -> str:
    """A text without what editors do to blanks."""
    return "\n".join(line.rstrip() for line in text.strip().split("\n"))


def assigns(text: str, names: Iterable[str]) -> bool:
    """Whether a cell seems to give all these names a value, as far as a look at its lines tells."""
    text = text[:LOOKED_AT]
    return all(
        re.search(rf"^[ \t>.]*(?:(?:async )?def\s+|class\s+)?{re.escape(name)}\s*(?:=(?!=)|[:(|,])", text, re.M)
        or re.search(rf"^[^#\n]*,\s*{re.escape(name)}\s*(?:,[^=\n]*)?=(?!=)", text, re.M)
        for name in names
    )  # fmt: skip


def _fits(cell: Ours, it: Theirs) -> bool:
    if cell.cell_type == "code":
        return assigns(it.text, cell.names) if cell.names else it.kind == "code"
    return it.kind in ("markdown", "raw")


def _between(cell: Ours, it: Theirs, places: Mapping[int, int]) -> bool:
    """Whether a cell stands between those cells of ours that stand around the answer."""
    before = [number for index, number in places.items() if index < cell.index]
    after = [number for index, number in places.items() if index > cell.index]
    return max(before, default=0) < it.number < min(after, default=it.number + 1)


def _in_their_gaps(
    cells: Iterable[Ours], there: Iterable[Theirs], places: Mapping[int, int]
) -> list[tuple[Ours, Theirs]]:
    """Cells of ours and of theirs with one text, where both stand between the same known cells and no other
    of the text does."""
    gaps: dict[tuple[int, int], list[Ours]] = defaultdict(list)
    for cell in cells:
        low = max((index for index in places if index < cell.index), default=-1)
        gaps[low, min((index for index in places if index > cell.index), default=1 << 30)].append(
            cell
        )
    found: list[tuple[Ours, Theirs]] = []
    for alike in gaps.values():
        within = [it for it in there if _between(alike[0], it, places)]
        if len(within) == len(alike):
            found += zip(alike, within, strict=True)
    return found


def _alone(cell: Ours, missing: Iterable[Ours], places: Mapping[int, int]) -> bool:
    """Whether no other answer of the kind is missing between the same cells of ours."""
    low = max((index for index in places if index < cell.index), default=-1)
    high = min((index for index in places if index > cell.index), default=1 << 30)
    others: Iterator[Ours] = (it for it in missing if low < it.index < high and it is not cell)
    return not any(it.cell_type == cell.cell_type and it.index not in places for it in others)

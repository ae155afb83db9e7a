"""Whether a notebook can be handed in as it is: what `staffplus check` says.

The file goes the way that it goes when it is marked, as far as that needs no author's notebook: its
answers are put into a fresh copy of the handout, and looked for there. So what is found here is found
then. No cell is run, and whether an answer is right is not known here.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from staffplus.grading.author.handout import template
from staffplus.grading.author.names import imported_modules
from staffplus.grading.author.source import Authored, Cell, Role, read, text_of
from staffplus.grading.before.readable import Version, problem
from staffplus.grading.intake import kinship, matching, reading
from staffplus.grading.intake.repair import clean
from staffplus.grading.marks import literals
from staffplus.grading.marks.submitted import Sheet, loaded
from staffplus.grading.model import Arrival, Limits, Repair, to_learner

#: So much of a cell's text is shown.
SHOWN = 60


class State(StrEnum):
    """What became of one answer."""

    FOUND = "found"
    BLANK = "blank"
    UNREADABLE = "not read"  #: something stands there that the marking Python cannot read
    NOT_FOUND = "not found"  #: nothing was read, and something may have been meant


@dataclass(frozen=True)
class Row:
    """One answer cell."""

    cell: str
    state: State
    said: str = ""  #: what was found and what to do, to the learner


@dataclass(frozen=True)
class Checked:
    """What is said of one file."""

    exercise: str = ""  #: "" if it is none that there is a handout of
    fault: str = ""  #: why nothing can be read from the file, and what to do
    rows: tuple[Row, ...] = ()
    notes: tuple[str, ...] = field(default=())  #: what is put right before marking; nothing to do
    modules: tuple[str, ...] = ()  #: imported by the learner alone, and perhaps not there

    @property
    def ready(self) -> bool:
        """Whether everything that was written will be read. A blank answer is the learner's choice."""
        bad = (State.UNREADABLE, State.NOT_FOUND)
        return not self.fault and not any(row.state in bad for row in self.rows)


def check(data: bytes, handouts: Mapping[str, str], python: Version) -> Checked:
    """Look at a file.

    Args:
        handouts: exercise -> the notebook that learners got, nbformat 4 JSON.
        python: of the machine that marks, (3, 11).

    Raises:
        SourceError: a handout is none.
    """
    names = {name: kinship.names_of(text) for name, text in handouts.items()}
    try:
        near = kinship.nearest(data, handouts)
        answers = [it.names for it in template(handouts[near], handouts[near]).cells if it.names]
        fault = kinship.fault(data, near, handouts[near], names, answers)
    except reading.Unreadable as error:
        return Checked(fault=to_learner(str(error)))
    if fault:
        return Checked(
            fault=f"This is no notebook of {', '.join(handouts)}. {fault} Hand in the notebook that you "
            "were given, with your answers in it."
        )
    return _read(data, near, handouts[near], python)


def _read(data: bytes, exercise: str, released: str, python: Version) -> Checked:
    given = clean(Arrival("you", exercise, None, data, "your file"), released, released)
    if given.unreadable:
        return Checked(exercise, to_learner(given.unreadable))
    authored = read(released, handout=True)
    look = _Look(Sheet(loaded(given.notebook), authored), authored, given.repairs, released, python)
    rows = tuple(look.rows())
    missing = {row.cell for row in rows if row.state is State.NOT_FOUND}
    notes = [it for it in given.repairs if it.cell not in missing]
    said = [to_learner(f"Cell {it.cell}: {it.what}" if it.cell else it.what) for it in notes]
    return Checked(exercise, "", rows, tuple(said), look.modules())


class _Look:
    """One learner's answers in the copy that would be marked."""

    def __init__(
        self, sheet: Sheet, authored: Authored, repairs: Sequence[Repair], released: str,
        python: Version,
    ) -> None:  # fmt: skip
        self._sheet, self._authored, self._python = sheet, authored, python
        self._repairs: dict[str, list[str]] = {}
        for it in repairs:
            self._repairs.setdefault(it.cell, []).append(to_learner(it.what))
        ours = template(released, released)
        read_ = {name for test in authored.marked for name in (*test.names, *test.answers)}
        #: Names that tests read, by the answer cell that is to assign them.
        self._names = {
            it.grade_id: [name for name in it.names if name in read_]
            for it in ours.cells
            if it.learners
        }
        self._literal = {
            (name, where) for test in authored.marked for name, where in test.answers.items()
        }

    def rows(self) -> Iterator[Row]:
        for raw, cell in self._sheet.cells:
            if cell is None or cell.grade_id not in self._names:
                continue
            if cell.role is Role.PERSON or self._names[cell.grade_id]:
                state, said = self._one(raw, cell)
                yield Row(cell.grade_id, state, said)

    def modules(self) -> tuple[str, ...]:
        """What only the learner's code imports, and does not come with Python."""
        given = {module for it in self._authored.cells for _, module in _imports(it.source)}
        tops = {it.split(".")[0] for it in given} | {*sys.stdlib_module_names}
        code = (source for _, source in self._sheet.code())
        found = {module.split(".")[0] for source in code for _, module in _imports(source)}
        return tuple(sorted(found - tops))

    def _one(self, raw: Any, cell: Cell) -> tuple[State, str]:
        name, names = cell.grade_id, self._names[cell.grade_id]
        where = f"Write it into the cell `{name}` itself, in a fresh copy of the notebook"
        if name in self._sheet.unanswered:
            if names and all(self._given_elsewhere(it, name) for it in names):
                return State.FOUND, ""
            if names and (words := self._sheet.in_words(name, names)):
                return State.NOT_FOUND, _sentences(f"This is no value: {words[0]}", where)
            told = [it for it in self._repairs.get(name, []) if "put right" not in it.lower()]
            beside = [*self._sheet.beside(name, cell.cell_type)]
            beside += [it for one in names for it in self._sheet.assigning(one) if it not in beside]
            if told or beside or (names and not self._sheet.blank(names, [name])):
                seen = [f"This cell beside it may be meant: “{_begin(it)}”" for it in beside[:3]]
                return State.NOT_FOUND, _sentences(*told, *seen, where)
            if words := self._sheet.words_elsewhere:
                seen = [f"This may be meant: {it}" for it in words[:3]]
                return State.NOT_FOUND, _sentences(*seen, where)
            return State.BLANK, "nothing is written here yet"
        if cell.cell_type != "code":
            return State.FOUND, ""
        left = names and self._sheet.left(name)
        left = left and not all(self._given_elsewhere(it, name) for it in names)
        if left and (words := self._sheet.in_words(name, names)):
            return State.NOT_FOUND, _sentences(f"This is no value: {words[0]}", where)
        if said := problem(text_of(raw), self._python):
            return State.UNREADABLE, _sentences(said)
        for one in names:
            if (one, name) in self._literal:
                if wrong := self._unread(one, name):
                    return State.UNREADABLE, _sentences(wrong)
            elif not any(matching.assigns(it, [one]) for _, it in self._sheet.code()):
                return State.NOT_FOUND, _sentences(f"No cell gives `{one}` a value", where)
        return State.FOUND, ""

    def _given_elsewhere(self, name: str, where: str) -> bool:
        """Whether an answer stands in another cell than its own, and is read from there."""
        if not self._sheet.writes(name):
            return False
        if (name, where) in self._literal:
            return not self._unread(name, where)
        return any(matching.assigns(it, [name]) for _, it in self._sheet.code())

    def _unread(self, name: str, where: str) -> str:
        """Why the value of a name cannot be read as the test that uses it reads it; "" if it can."""
        code = self._sheet.code()
        own = next(n for n, (place, _) in enumerate(code) if place == self._sheet.places[where])
        tests = [
            self._sheet.places[it.grade_id]
            for it in self._authored.marked
            if it.answers.get(name) == where
        ]
        upto = max(own + 1, sum(place < max(tests) for place, _ in code))
        limit = Limits().value_bytes
        found = literals.follow(
            [source[:limit] for _, source in code], [[name, own, upto]], limit, self._authored.bound
        )[0]
        return "" if found["found"] and not found["note"] else str(found["note"])


def _imports(source: str) -> list[tuple[str, str]]:
    return [*imported_modules(source)]


def _begin(raw: Any) -> str:
    text = text_of(raw).strip().split("\n")[0]
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"


def _sentences(*parts: str) -> str:
    return " ".join(f"{it[0].upper()}{it[1:].rstrip('.')}." for it in parts if it)

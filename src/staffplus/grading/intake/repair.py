"""A learner's answers in a fresh copy of the released notebook, and what had to be put right.

Whatever a learner did to the file, every cell that is ours is there once, as it was released, and
in its place. What is the learner's is the text of answer cells, and cells that they added: these
stay where they were, as plain cells, since answers may use what they define.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from staffplus.grading.author.handout import ROLES, Ours, Template, template
from staffplus.grading.author.names import assigned_names
from staffplus.grading.author.source import checksum
from staffplus.grading.intake import as_it_was, kinship, matching, pictures, reading
from staffplus.grading.intake.claims import Claims
from staffplus.grading.intake.matching import Theirs
from staffplus.grading.intake.people import shown
from staffplus.grading.marks import worded
from staffplus.grading.model import NOT_ASKED, About, Repair, Submission

if TYPE_CHECKING:
    from staffplus.grading.model import Arrival

#: A notebook with more cells is cut; honest ones have fewer than 200.
MAX_CELLS = 2000
#: So many repairs are told of one file.
MAX_REPAIRS = 100
KINDS = ("code", "markdown", "raw")


def clean(arrival: Arrival, released: str, source: str) -> Submission:
    """A submission that is safe to mark, with every repair told.

    A pure function that may be called anywhere. With a file made to do so it can take half a
    gigabyte and two or three seconds (see `reading`), so the process for it is a worker, which may
    die, and not the one that writes marks. Honest files take about half a millisecond.

    Never raises for anything that `arrival` may hold: a file that cannot be read gives a
    submission without answers, and `unreadable` says why.

    Args:
        released: the notebook that learners got, nbformat 4 JSON.
        source: the author's notebook.

    Raises:
        SourceError: `released` was not made from `source`; an author's fault.
    """
    ours = template(released, source)
    repairs, unreadable, notebook = list(arrival.notes), "", ours.blank
    try:
        found = reading.read(arrival.data)
        rebuilt = _Rebuilt(ours, found.cells)
        notebook = rebuilt.notebook()
        repairs += [Repair("", found.note)] if found.note else []
        repairs += rebuilt.repairs
        unreadable = rebuilt.other
    except reading.Unreadable as error:
        unreadable = str(error)
    except MemoryError:
        unreadable = "The file takes too much memory. Ask for the notebook without its outputs."
    if unreadable:
        repairs.append(Repair("", unreadable, About.NOTE))
    return Submission(
        learner=arrival.learner,
        exercise=arrival.exercise,
        notebook=notebook,
        original_sha256=arrival.sha256,
        submitted=arrival.submitted,
        repairs=tuple(repairs),
        unreadable=unreadable,
    )


class _Rebuilt:
    """One learner's cells and ours, brought together."""

    def __init__(self, ours: Template, cells: list[Any]) -> None:
        self._ours = ours
        self.repairs: list[Repair] = []
        self.other = ""  # why this is not the exercise, if so
        self._written: dict[int, Theirs] = {}  # index of a cell of ours -> what was written into it
        self._code: list[tuple[str, str]] = []  # code written into cells of ours: cell, what
        self._extras: dict[int, list[Theirs]] = defaultdict(list)  # before which cell of ours
        #: Index of a cell of ours -> the cell that counts.
        self._answers: dict[int, Theirs] = as_it_was.answers(ours, cells) or {}
        if self._answers:
            return
        theirs = list(self._read(cells))
        self._claims = Claims(ours, theirs, self._tell)
        self._as = self._claims.plain  # number of a cell of theirs -> the cell of ours that it is
        self.other = self._claims.other
        self._dropped: set[int] = set()
        for cell in ours.cells:
            self._match(cell)
        self._tell_order()
        self._place(theirs)

    def _read(self, cells: list[Any]) -> Iterator[Theirs]:
        for number, raw in enumerate(cells, 1):
            if number > MAX_CELLS:
                self._tell(
                    "",
                    f"The file has {len(cells):,} cells; those after {MAX_CELLS:,} are left out.",
                )
                return
            if not isinstance(raw, dict):
                self._tell("", f"Cell {number} of the file is no cell, and is left out.")
                continue
            text, problem = _text(raw.get("source"))
            metadata = raw.get("metadata")
            if isinstance(metadata, dict) and metadata.get("created_in_deepnote_cell") is True:
                continue  # Deepnote's own, which it puts at the end of every file it saves
            meta = metadata.get("nbgrader") if isinstance(metadata, dict) else None
            name = meta.get("grade_id") if isinstance(meta, dict) else None
            kind, cell_id = raw.get("cell_type"), raw.get("id")
            yield Theirs(
                number,
                kind if isinstance(kind, str) else "",
                text,
                problem,
                meta if isinstance(meta, dict) else {},
                name if isinstance(name, str) else "",
                cell_id if isinstance(cell_id, str) else "",
                raw.get("attachments"),
            )

    # --- What counts of what is there --------------------------------------------------------------

    def _match(self, ours: Ours) -> None:
        if not ours.grade_id:
            return
        if found := self._claims.of(ours):
            self._settle(ours, found)
        elif ours.index not in self._claims.several:
            if ours.learners and self._claims.another_edition and not self._claims.asked(ours):
                self._tell(ours.grade_id, NOT_ASKED)
                return
            back = "it counts as not answered" if ours.learners else "it is back as released"
            self._tell(ours.grade_id, f"The cell was deleted; {back}.")

    def _settle(self, ours: Ours, found: list[Theirs]) -> None:
        """Which of several cells with one grade_id counts.

        For an answer it is the first in which something is written, else the first that differs from
        the release: people copy a cell and leave one of the two untouched, or empty it. One that
        differs too stays beside it, and is run after it as it would be in the notebook: what then
        counts is the marking's to say (`marks.twice`, `marks.elsewhere`).
        """
        counts = found[0]
        if ours.learners:
            changed = [it for it in found if _differs(it.text, ours.text)]
            said = (it for it in changed if len(changed) > 1 and not _is_nothing(it, ours))
            counts = next(said, (changed or found)[0])
        self._as.setdefault(counts.number, ours)  # of cells that were joined, the first
        for it in found:
            if it is not counts and (
                not _differs(it.text, ours.text)
                or not _differs(it.text, counts.text)
                or (ours.learners and it.number < counts.number and _is_nothing(it, ours))
            ):
                self._dropped.add(it.number)
        if len(found) > 1:
            which = (
                "the first that was changed is the answer"
                if ours.learners
                else "it is there once again"
            )
            rest = [
                str(it.number)
                for it in found
                if it is not counts and it.number not in self._dropped
            ]
            kept = f"; cell {', '.join(rest)} of the file is kept as a plain cell" if rest else ""
            if rest and ours.learners and ours.cell_type == "code":
                kept += (
                    " where it stood; where the mark would be higher with it, or it is run before the test "
                    "and changes the mark, a person decides which of them counts"
                )
            self._tell(ours.grade_id, f"The cell was there {len(found)} times; {which}{kept}.")
        if changes := _changes(counts, ours):
            self._tell(ours.grade_id, f"{'; '.join(changes)}. Put right as released.")
        if not ours.learners:
            text = "" if counts.number in self._claims.parted else self._written_into(ours, counts)
            if text and ours.cell_type == "code" and self._is_code(ours, text):
                self._code.append((ours.grade_id, text))
                self._tell(
                    ours.grade_id,
                    "Code was written into this cell, which is no answer; it stands at the end, in a cell "
                    "of its own.",
                )
            elif text and (ours.cell_type == "markdown" or _is_said(text, ours)):
                it = matching.part(counts, text)
                self._written[ours.index] = it if it.kind != "code" else replace(it, kind="raw")
                self._tell(
                    ours.grade_id,
                    "Something was written into this cell, which is no answer; it stands below it, in a "
                    "cell of its own.",
                )
            elif (
                counts.number not in self._claims.parted
                and _differs(counts.text, ours.text)
                and not _as_released(counts)
            ):
                self._tell(
                    ours.grade_id,
                    "In the file this cell, which is no answer, reads otherwise: it was changed there, or the "
                    "exercise has been edited since. It is as the exercise says now.",
                )
            return
        if counts.problem:
            self._tell(ours.grade_id, counts.problem)
        self._answers[ours.index] = counts

    def _written_into(self, ours: Ours, it: Theirs) -> str:
        """What the learner wrote into a cell that is no answer; "" where another edition may say it."""
        if ours.cell_type == "markdown" and (text := matching.joined(ours, it.text)):
            return text
        if not _differs(it.text, ours.text) or it.meta.get("checksum") != ours.meta.get("checksum"):
            return ""
        text = matching.written(ours, it.text)
        ends = {matching.squeezed(other.text) for other in self._ours.cells}
        return "" if matching.squeezed(text) in ends else text  # joined to another cell of ours

    def _is_code(self, ours: Ours, text: str) -> bool:
        """Whether what was written into a cell gives a value to a name that is asked for, or to a new one."""
        asked = {name for it in self._ours.cells if it.learners for name in it.names}
        try:
            made = assigned_names(text)
            return bool(made & asked or made - assigned_names(ours.text)) or any(
                matching.assigns(text, [name]) for name in asked
            )
        except (ValueError, MemoryError, RecursionError):
            return False

    def _tell_order(self) -> None:
        order = [self._as[number].index for number in sorted(self._as)]
        if order != sorted(order):
            self._tell("", "Cells stood in another order; they are in the released order again.")

    def _place(self, theirs: list[Theirs]) -> None:
        """Added cells go before the next cell of ours that follows them in the learner's file.

        So an added cell comes after an answer cell that was deleted just above it, and before the
        test that uses what it defines.
        """
        before = len(self._ours.cells)
        for it in reversed(theirs):
            if (ours := self._as.get(it.number)) is not None:
                if ours.index in self._written:
                    self._extras[ours.index + 1].insert(0, self._written.pop(ours.index))
                before = ours.index
            elif it.number in self._dropped or not it.text.strip():
                continue
            elif it.kind not in KINDS:
                self._tell(
                    "",
                    f"Cell {it.number} of the file is {shown(it.kind)}, no kind of cell; left out.",
                )
            else:
                self._extras[before].insert(0, it)
                if it.problem:
                    self._tell("", f"Cell {it.number} of the file: {it.problem}")
                if it.attachments:
                    self._tell(
                        "", f"Cell {it.number} of the file was added; its pictures are left out."
                    )

    # --- The copy --------------------------------------------------------------------------------

    def notebook(self) -> str:
        """nbformat 4 JSON."""
        cells: list[str] = []
        number = 0
        for index in range(len(self._ours.cells) + 1):
            for it in self._extras.get(index, ()):
                number += 1
                cells.append(self._ours.extra(it.kind, it.text, number))
            if index < len(self._ours.cells):
                cells.append(self._cell(self._ours.cells[index]))
        for into, text in self._code:
            number += 1
            cells.append(self._ours.extra("code", text, number, into))
        return self._ours.whole(cells)

    def _cell(self, ours: Ours) -> str:
        answer = self._answers.get(ours.index)
        if answer is None or not _differs(answer.text, ours.text):
            return ours.json
        made = {**ours.raw, "source": answer.text}
        if ours.cell_type == "markdown":
            made["source"], beside, said = pictures.beside(answer.text, answer.attachments)
            found, problems = pictures.kept(beside, made["source"])
            problems = [*said, *problems]
            if found:
                made["attachments"] = found
            for problem in problems:
                self._tell(ours.grade_id, f"{problem[0].upper()}{problem[1:]}.")
        return json.dumps(made)

    def _tell(self, cell: str, what: str) -> None:
        if len(self.repairs) < MAX_REPAIRS:
            self.repairs.append(Repair(cell, what))
        elif len(self.repairs) == MAX_REPAIRS:
            self.repairs.append(Repair("", "There is more of this kind, not listed here."))


def _is_nothing(it: Theirs, ours: Ours) -> bool:
    """Whether an answer that was changed is empty all the same."""
    if not it.text.strip():
        return True
    return ours.cell_type == "code" and kinship.gives_nothing(it.text, ours.text)


def _is_said(text: str, ours: Ours) -> bool:
    """Whether what was written into a cell of code is words."""
    return any(worded.words(text, ours.text, behind=False)) or worded.is_prose(text)


def _differs(text: str, released: str) -> bool:
    """Whether a cell says something else; some editors add or drop a line break at the end."""
    return text is not released and text.strip() != released.strip()


def _text(source: Any) -> tuple[str, str]:
    """The text of a cell, and what is wrong with it."""
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        return "", "Its text is not text; it counts as empty."
    if "\r" in source:
        source = source.replace("\r\n", "\n")
    if not source.isascii():
        try:
            source.encode("utf-8")
        except UnicodeEncodeError:
            half = source.encode("utf-8", "replace").decode("utf-8")
            return half, "It holds half a character (a lone surrogate), shown as `?`."
    return source, ""


def _as_released(it: Theirs) -> bool:
    """Whether a cell says what it said when it was released, in whichever edition: by nbgrader's checksum."""
    cell = {"source": it.text, "cell_type": it.kind, "metadata": {"nbgrader": it.meta}}
    try:
        return bool(checksum(cell) == it.meta.get("checksum"))
    except (KeyError, TypeError, ValueError):
        return False


def _changes(theirs: Theirs, ours: Ours) -> list[str]:
    """What the learner's file says of a cell, where it differs from the release."""
    said = []
    if theirs.kind != ours.cell_type:
        said.append(f"The cell was {shown(theirs.kind)} in place of `{ours.cell_type}`")
    if theirs.grade_id != ours.grade_id:
        return said  # told of already, and then nothing of its metadata is meant
    meta = theirs.meta
    if all(meta.get(key, unsaid) is it for key, unsaid, it in ours.part):
        return said
    edited = isinstance(was := meta.get("checksum"), str) and was != ours.meta.get("checksum", was)
    for key in () if edited else ROLES:  # what the author has changed since is no learner's doing
        if meta.get(key, False) is not ours.meta.get(key, False):
            said.append(
                f"`{key}` was {shown(meta.get(key))} in place of `{ours.meta.get(key, False)}`"
            )
    for key in ("points", "schema_version"):
        given, meant = meta.get(key), ours.meta.get(key)
        if key == "points" and (edited or meant == 0):
            continue  # it was worth something else when it was released
        if meant is not None and (isinstance(given, bool) or given != meant):
            said.append(f"`{key}` was {shown(given)} in place of `{meant}`")
    return said

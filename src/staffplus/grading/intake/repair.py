"""A learner's answers in a fresh copy of the released notebook, and what had to be put right.

Whatever a learner did to the file, every cell that is ours is there once, as it was released, and
in its place. What is the learner's is the text of answer cells, and cells that they added: these
stay where they were, as plain cells, since answers may use what they define.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from staffplus.grading.author.handout import ROLES, Ours, Template, template
from staffplus.grading.author.names import assigned_names
from staffplus.grading.intake import kinship, matching, pictures, reading
from staffplus.grading.intake.matching import Theirs
from staffplus.grading.intake.people import shown
from staffplus.grading.marks import worded
from staffplus.grading.model import NOT_ASKED, Repair, Submission

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
        repairs.append(Repair("", unreadable))
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
        theirs = list(self._read(cells))
        self._as: dict[int, Ours] = {}  # number of a cell of theirs -> the cell of ours that it is
        self._dropped: set[int] = set()
        self._written: dict[int, Theirs] = {}  # index of a cell of ours -> what was written into it
        self._code: list[tuple[str, str]] = []  # code written into cells of ours: cell, what
        self._parted: set[int] = set()  # numbers of cells of theirs whose end is an answer again
        self._several: set[int] = set()  # answers that may be one of several cells
        self.other = ""  # why this is not the exercise, if so
        self._answers: dict[int, Theirs] = {}  # index of a cell of ours -> the cell that counts
        self._match(theirs)
        self._tell_order()
        self._extras: dict[int, list[Theirs]] = defaultdict(list)  # before which cell of ours
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

    # --- Which cell is which ---------------------------------------------------------------------

    def _match(self, theirs: list[Theirs]) -> None:
        claims: dict[str, list[Theirs]] = defaultdict(list)
        for it in theirs:
            if it.grade_id in self._ours.by_grade_id:
                claims[it.grade_id].append(it)
        plain = {key: list(cells) for key, cells in self._ours.plain.items()}
        rest: list[Theirs] = []
        for it in theirs:
            if it.grade_id in self._ours.by_grade_id:
                continue
            ours = self._ours.by_cell_id.get(it.cell_id)
            if ours is not None and ours.grade_id and ours.grade_id not in claims:
                claims[ours.grade_id].append(it)
                was = f"was renamed to {shown(it.grade_id)}" if it.grade_id else "was taken away"
                self._tell(ours.grade_id, f"Its grade_id {was}; known by the cell's own id.")
            elif same := plain.get((it.kind, it.text.strip())):
                self._as[it.number] = same.pop(0)
            else:
                rest.append(it)
        self._split(claims)
        self._separate(claims)
        self._search(claims, rest)
        self._joined_answers(claims)
        other = self._another_edition(claims, rest)
        for ours in self._ours.cells:
            if not ours.grade_id:
                continue
            if found := claims.get(ours.grade_id):
                self._settle(ours, found)
            elif ours.index not in self._several:
                if ours.learners and other and not self._asked(ours, claims):
                    self._tell(ours.grade_id, NOT_ASKED)
                    continue
                back = "it counts as not answered" if ours.learners else "it is back as released"
                self._tell(ours.grade_id, f"The cell was deleted; {back}.")

    def _another_edition(self, claims: Mapping[str, list[Theirs]], rest: list[Theirs]) -> bool:
        """Whether the file was released from another edition: it has cells, locked or marked, that are
        not in this one, or a cell whose checksum, which nbgrader wrote at the release, is another."""
        if any(_asks(it) or (it.grade_id and it.meta.get("grade")) for it in rest):
            return True
        given = (
            (self._ours.by_grade_id[name], it) for name, found in claims.items() for it in found
        )
        return any(
            isinstance(was := it.meta.get("checksum"), str)
            and was != ours.meta.get("checksum", was)
            and it.grade_id == ours.grade_id
            for ours, it in given
        )

    def _asked(self, ours: Ours, claims: Mapping[str, list[Theirs]]) -> bool:
        """Whether the cell that asks for an answer, the one of ours above it, is in the file."""
        above = self._ours.cells[ours.index - 1] if ours.index else None
        return above is None or bool(claims.get(above.grade_id))

    def _split(self, claims: dict[str, list[Theirs]]) -> None:
        """Texts that were joined, as an editor's *Merge* joins them, are cells again: each ends where a
        text of ours begins that is not in the file otherwise."""
        for ours in self._ours.cells:
            given = claims.get(ours.grade_id, []) if ours.cell_type == "markdown" else []
            for after in self._ours.cells[ours.index + 1 :] if given else ():
                was = after.text.strip() if after.cell_type == "markdown" else ""
                if not was or after.learners or not after.grade_id or claims.get(after.grade_id):
                    continue
                head, found, tail = given[0].text.partition(was)
                if found and head.endswith("\n"):
                    claims[after.grade_id].append(matching.part(given[0], found + tail))
                    given[0] = replace(given[0], text=head.rstrip())
                    break  # what is joined to it in turn is looked at there

    def _separate(self, claims: dict[str, list[Theirs]]) -> None:
        """An answer that was joined to the cell of ours above it is an answer again."""
        for ours, after in zip(self._ours.cells, self._ours.cells[1:], strict=False):
            if ours.learners or not after.learners or claims.get(after.grade_id):
                continue
            for it in claims.get(ours.grade_id, ()):
                if (text := matching.joined(ours, it.text)) and not claims[after.grade_id]:
                    claims[after.grade_id].append(matching.part(it, text))
                    self._parted.add(it.number)
                    self._tell(
                        after.grade_id, f"It was joined to cell {ours.grade_id}; separated again."
                    )

    def _joined_answers(self, claims: dict[str, list[Theirs]]) -> None:
        """An answer that was joined to another answer is given there; its own cell is then empty,
        so that what was released does not take its place."""
        for ours in self._ours.cells:
            if not ours.learners or not ours.names or claims.get(ours.grade_id):
                continue
            for above in self._ours.cells[: ours.index]:
                given = claims.get(above.grade_id) if above.learners else None
                if given and matching.assigns(given[0].text, ours.names):
                    said = f"It was joined to cell {above.grade_id}, and is given there."
                    claims[ours.grade_id].append(matching.part(given[0], f"# {said}"))
                    self._tell(ours.grade_id, said)
                    break

    def _search(self, claims: dict[str, list[Theirs]], rest: list[Theirs]) -> None:
        """Find cells that nothing in the file claims to be, and tell of those that stay unknown."""
        known = dict(self._as)
        for name, cells in claims.items():
            if cells:
                known[cells[0].number] = self._ours.by_grade_id[name]
        found = matching.match(self._ours, known, rest)
        used = set()
        for index, it in found.same.items():
            claims[self._ours.cells[index].grade_id].append(it)
            used.add(it.number)
        if used:
            self._tell(
                "",
                f"{len(used)} cells had lost what says which they are, as some editors leave them; "
                "known by their text.",
            )
        for index, (it, how) in found.answers.items():
            if _asks(it):
                continue  # a text of another edition, where an answer of this one would stand
            name = self._ours.cells[index].grade_id
            claims[name].append(it)
            used.add(it.number)
            self._tell(name, f"The cell had lost what says that it is this answer; known by {how}.")
        for index, possible in found.several.items():
            if not (several := [it for it in possible if not _asks(it)]):
                continue
            self._several.add(index)
            numbers = ", ".join(str(it.number) for it in several)
            self._tell(
                self._ours.cells[index].grade_id,
                f"The cell is not there, and cells {numbers} of the file may be meant; they stand "
                "beside it as they were.",
            )
        for it in rest:
            if it.number not in used and (it.grade_id or it.meta):
                claimed = (
                    f"the grade_id {shown(it.grade_id)}" if it.grade_id else "a part in marking"
                )
                self._tell(
                    "",
                    f"Cell {it.number} claims {claimed}, which the exercise does not have; it is "
                    "kept as a plain cell.",
                )
        self._look_at_file(claims, rest, used)

    def _look_at_file(
        self, claims: Mapping[str, list[Theirs]], rest: list[Theirs], used: set[int]
    ) -> None:
        """Whether this is the exercise at all."""
        same = any(
            matching.squeezed(it.text) == matching.squeezed(ours.text)
            for name, cells in claims.items()
            if not (ours := self._ours.by_grade_id[name]).learners
            for it in cells
        )
        answers = sum(bool(claims.get(it.grade_id)) for it in self._ours.cells if it.learners)
        names = [it.names for it in self._ours.cells if it.names]
        others = [it for it in rest if it.number not in used]
        foreign = sum(bool(it.grade_id) for it in others)
        tried = any(matching.assigns(it.text, some) for it in others for some in names)
        if same or self._as or tried or answers > foreign:
            return
        what = "no cells" if not (rest or any(claims.values())) else "none of this exercise's cells"
        self.other = (
            f"The notebook has {what}. Ask for the exercise's own notebook, with the answers in it."
        )

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
            text = "" if counts.number in self._parted else self._written_into(ours, counts)
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
            elif counts.number not in self._parted and _differs(counts.text, ours.text):
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


def _asks(it: Theirs) -> bool:
    """Whether a cell was released locked, under a name that this exercise does not have: no answer."""
    return bool(it.grade_id and it.meta.get("locked"))


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
    for key in ROLES:
        if meta.get(key, False) is not ours.meta.get(key, False):
            said.append(
                f"`{key}` was {shown(meta.get(key))} in place of `{ours.meta.get(key, False)}`"
            )
    for key in ("points", "schema_version"):
        given, meant = meta.get(key), ours.meta.get(key)
        if key == "points" and meant == 0:
            continue  # it was worth something when it was released, and was made void since
        if meant is not None and (isinstance(given, bool) or given != meant):
            said.append(f"`{key}` was {shown(given)} in place of `{meant}`")
    return said

"""Which cell of a learner's file is which of ours, whatever was renamed, joined, moved or copied."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace

from staffplus.grading.author.handout import Ours, Template
from staffplus.grading.intake import matching
from staffplus.grading.intake.matching import Theirs
from staffplus.grading.intake.people import shown


class Claims:
    """For each cell of ours the cells of the file that are it: several where one was copied.

    Args:
        tell: told what is put right, as the cell of ours that it concerns ("" for the file) and words.
    """

    def __init__(
        self, ours: Template, theirs: list[Theirs], tell: Callable[[str, str], None]
    ) -> None:
        self._ours = ours
        self._tell = tell
        self._of: dict[str, list[Theirs]] = defaultdict(list)
        self.plain: dict[
            int, Ours
        ] = {}  #: number of a cell of theirs -> the cell without a name that it is
        self.parted: set[int] = set()  #: numbers of cells of theirs whose end is an answer again
        self.several: set[int] = set()  #: answers that may be one of several cells
        self.other = ""  #: why this is not the exercise, if so
        rest = self._known(theirs)
        self._split()
        self._separate()
        self._search(rest)
        self._joined_answers()
        self.another_edition = self._is_another_edition(rest)

    def of(self, ours: Ours) -> list[Theirs]:
        """The cells of the file that are this one of ours, in their order."""
        return self._of.get(ours.grade_id, [])

    def asked(self, ours: Ours) -> bool:
        """Whether the cell that asks for an answer, the one of ours above it, is in the file."""
        above = self._ours.cells[ours.index - 1] if ours.index else None
        return above is None or bool(self.of(above))

    def _known(self, theirs: list[Theirs]) -> list[Theirs]:
        """By name, by the cell's own id or by text; returns the cells of which nothing is known."""
        for it in theirs:
            if it.grade_id in self._ours.by_grade_id:
                self._of[it.grade_id].append(it)
        left = {key: list(cells) for key, cells in self._ours.plain.items()}
        rest: list[Theirs] = []
        for it in theirs:
            if it.grade_id in self._ours.by_grade_id:
                continue
            ours = self._ours.by_cell_id.get(it.cell_id)
            if ours is not None and ours.grade_id and ours.grade_id not in self._of:
                self._of[ours.grade_id].append(it)
                was = f"was renamed to {shown(it.grade_id)}" if it.grade_id else "was taken away"
                self._tell(ours.grade_id, f"Its grade_id {was}; known by the cell's own id.")
            elif same := left.get((it.kind, it.text.strip())):
                self.plain[it.number] = same.pop(0)
            else:
                rest.append(it)
        return rest

    def _is_another_edition(self, rest: list[Theirs]) -> bool:
        """Whether the file was released from another edition: it has cells, locked or marked, that are
        not in this one, or a cell whose checksum, which nbgrader wrote at the release, is another."""
        if any(_asks(it) or (it.grade_id and it.meta.get("grade")) for it in rest):
            return True
        given = (
            (self._ours.by_grade_id[name], it) for name, found in self._of.items() for it in found
        )
        return any(
            isinstance(was := it.meta.get("checksum"), str)
            and was != ours.meta.get("checksum", was)
            and it.grade_id == ours.grade_id
            for ours, it in given
        )

    def _split(self) -> None:
        """Texts that were joined, as an editor's *Merge* joins them, are cells again: each ends where a
        text of ours begins that is not in the file otherwise."""
        for ours in self._ours.cells:
            given = self._of.get(ours.grade_id, []) if ours.cell_type == "markdown" else []
            for after in self._ours.cells[ours.index + 1 :] if given else ():
                was = after.text.strip() if after.cell_type == "markdown" else ""
                if not was or after.learners or not after.grade_id or self._of.get(after.grade_id):
                    continue
                head, found, tail = given[0].text.partition(was)
                if found and head.endswith("\n"):
                    self._of[after.grade_id].append(matching.part(given[0], found + tail))
                    given[0] = replace(given[0], text=head.rstrip())
                    break  # what is joined to it in turn is looked at there

    def _separate(self) -> None:
        """An answer that was joined to the cell of ours above it is an answer again."""
        for ours, after in zip(self._ours.cells, self._ours.cells[1:], strict=False):
            if ours.learners or not after.learners or self._of.get(after.grade_id):
                continue
            for it in self._of.get(ours.grade_id, ()):
                if (text := matching.joined(ours, it.text)) and not self._of[after.grade_id]:
                    self._of[after.grade_id].append(matching.part(it, text))
                    self.parted.add(it.number)
                    self._tell(
                        after.grade_id, f"It was joined to cell {ours.grade_id}; separated again."
                    )

    def _joined_answers(self) -> None:
        """An answer that was joined to another answer is given there; its own cell is then empty,
        so that what was released does not take its place."""
        for ours in self._ours.cells:
            if not ours.learners or not ours.names or self._of.get(ours.grade_id):
                continue
            for above in self._ours.cells[: ours.index]:
                given = self._of.get(above.grade_id) if above.learners else None
                if given and matching.assigns(given[0].text, ours.names):
                    said = f"It was joined to cell {above.grade_id}, and is given there."
                    self._of[ours.grade_id].append(matching.part(given[0], f"# {said}"))
                    self._tell(ours.grade_id, said)
                    break

    def _search(self, rest: list[Theirs]) -> None:
        """Find cells that nothing in the file claims to be, and tell of those that stay unknown."""
        known = dict(self.plain)
        for name, cells in self._of.items():
            if cells:
                known[cells[0].number] = self._ours.by_grade_id[name]
        found = matching.match(self._ours, known, rest)
        used = set()
        for index, it in found.same.items():
            self._of[self._ours.cells[index].grade_id].append(it)
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
            self._of[name].append(it)
            used.add(it.number)
            self._tell(name, f"The cell had lost what says that it is this answer; known by {how}.")
        for index, possible in found.several.items():
            if not (several := [it for it in possible if not _asks(it)]):
                continue
            self.several.add(index)
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
        self._look_at_file(rest, used)

    def _look_at_file(self, rest: list[Theirs], used: set[int]) -> None:
        """Whether this is the exercise at all."""
        same = any(
            matching.squeezed(it.text) == matching.squeezed(ours.text)
            for name, cells in self._of.items()
            if not (ours := self._ours.by_grade_id[name]).learners
            for it in cells
        )
        answers = sum(bool(self._of.get(it.grade_id)) for it in self._ours.cells if it.learners)
        names = [it.names for it in self._ours.cells if it.names]
        others = [it for it in rest if it.number not in used]
        foreign = sum(bool(it.grade_id) for it in others)
        tried = any(matching.assigns(it.text, some) for it in others for some in names)
        if same or self.plain or tried or answers > foreign:
            return
        what = (
            "no cells" if not (rest or any(self._of.values())) else "none of this exercise's cells"
        )
        self.other = (
            f"The notebook has {what}. Ask for the exercise's own notebook, with the answers in it."
        )


def _asks(it: Theirs) -> bool:
    """Whether a cell was released locked, under a name that this exercise does not have: no answer."""
    return bool(it.grade_id and it.meta.get("locked"))

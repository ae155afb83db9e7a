"""Goes through one submission from its first cell to its last, and gives each mark with a reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from staffplus.grading import quick
from staffplus.grading.author.source import Cell, Role, checksum_of_ours, text_of
from staffplus.grading.box.session import Dead, Late, Session, Spent
from staffplus.grading.marks import elsewhere, outputs, second, verdicts
from staffplus.grading.marks.boxed import Boxed
from staffplus.grading.marks.examiner import Examiner
from staffplus.grading.marks.in_box import InBox
from staffplus.grading.marks.outputs import Output
from staffplus.grading.marks.state import SOURCE_CHARACTERS
from staffplus.grading.marks.static import Static
from staffplus.grading.marks.verdicts import Verdict
from staffplus.grading.model import FORGEABLE, Kind, Tier, notes_of


class Marking(Static, InBox):
    """Marks one submission."""

    def boxed(self, opened: Callable[[], Session]) -> Boxed:
        """Where its code runs; `opened`: a fresh box."""
        return Boxed(opened, self._limits, self._cells, self._kept)

    def run(self, examiner: Examiner | None, boxed: Boxed | None, refused: str) -> None:
        """Run and mark every cell. `refused`: why there is no box, where one is needed.

        Raises:
            Fault: a machine's fault.
            AuthorError: a test gives no mark that could be recorded.
        """
        if examiner is not None:
            examiner.ahead([*self._static_asks()])
        for place, (raw, cell) in enumerate(self._cells):
            if raw["cell_type"] == "code":
                raw["outputs"], raw["execution_count"] = [], None
            if cell is None or not cell.marked:
                quiz = cell is not None and cell.role is Role.QUIZ
                if raw["cell_type"] == "code" and boxed is not None and not quiz:
                    self._run_cell(raw, place, boxed)
                continue
            if cell.tier is Tier.PERSON:
                if raw["cell_type"] == "code" and boxed is not None:
                    self._run_cell(raw, place, boxed)
                self._mark_later(raw, cell)
                continue
            raw["source"] = cell.source
            raw["metadata"]["nbgrader"]["checksum"] = checksum_of_ours(
                {**raw, "source": cell.source, "cell_type": cell.cell_type}
            )
            if cell.tier is Tier.STATIC:
                assert examiner is not None
                self._mark_static(raw, cell, examiner)
                for it in self._elsewhere.of(cell, self.marks[-1]):
                    if self._decide(raw, cell, self._static_at_end(cell, examiner, it), it):
                        break
            elif boxed is None:
                self._give(cell, Verdict(None, Kind.NO_BOX, f"Not marked: {refused}", refused))
            else:
                self._mark_boxed(place, examiner, boxed)
                if tries := self._elsewhere.of(cell, self.marks[-1]):
                    self._below.append((raw, cell, tries))

        if boxed is not None:
            for raw, cell, tries in self._below:
                for it in tries:
                    if self._decide(raw, cell, self._run_at_end(cell, examiner, boxed, it), it):
                        break
        if boxed is not None and boxed.alive and self._missed:
            self._look_below(examiner, boxed.session())
        self._shaped()
        if boxed is not None:
            self.sudden |= boxed.sudden

    def _decide(
        self,
        raw: Any,
        cell: Cell,
        found: tuple[Verdict, list[Output]] | None,
        it: elsewhere.Try,
    ) -> bool:
        """Give another mark where a test is worth more, or may be, with what stands elsewhere."""
        at = next(n for n, mark in enumerate(self.marks) if mark.grade_id == cell.grade_id)
        other = None if found is None else found[0]
        verdict = self._elsewhere.decided(cell, self.marks[at], other, it.places)
        if verdict is None:
            return False
        self.typed = [it for it in self.typed if it[1] is not cell]
        if found is not None and verdict.kind is Kind.RIGHT:
            raw["outputs"] = found[1]
        self._give(cell, verdict)
        self.marks[at] = self.marks.pop()
        return True

    def _look_below(self, examiner: Examiner | None, session: Session) -> None:
        """Have a person look where code would be worth more without what stopped it."""
        rest = second.Below(self._sheet, self._authored, session)
        try:
            rest.run()
            for cell, given in self._missed:
                if cell.tier is Tier.VALUE and examiner is not None:
                    ask = self._asking(cell, examiner, self._calls_to(session))
                    self._again(cell, rest.of_values(cell, given, ask))
                elif cell.tier is Tier.KERNEL:
                    (stands,) = (it.score for it in self.marks if it.grade_id == cell.grade_id)
                    most = self._limits.output_bytes
                    self._again(cell, rest.in_kernel(cell, most, stands or 0))
        except (Late, Spent, Dead):
            return

    def _again(self, cell: Cell, found: second.Found | None) -> None:
        """Have a person decide on a mark that stands, where something else would be worth more."""
        place = next(n for n, it in enumerate(self.marks) if it.grade_id == cell.grade_id)
        mark = self.marks[place]
        stands = 0.0 if mark.grade_id in self._unread else mark.score
        if found is None or stands is None or found[0] <= stands:
            return
        score, said, same = found
        if same:
            kind = Kind.RIGHT if score == cell.points else Kind.WRONG
            gives = (
                f"{said}, which is the same, the test gives {score:g} of {cell.points:g} points."
            )
            self._give(cell, Verdict(score, kind, f"{FORGEABLE} {gives}"))
        else:
            first = Verdict(mark.score, Kind(mark.kind), mark.reason, mark.about)
            other = Verdict(score, Kind.RIGHT)
            self._give(cell, verdicts.likely(first, other, said, cell.points, sure=mark.score))
        self.marks[place] = self.marks.pop()

    def _shaped(self) -> None:
        """Have a person look at what tests beside learners' code could take up nothing of, and at functions
        that something which was handed out keeps from being what they were meant to be."""
        for place, mark in enumerate(self.marks):
            cell = self._authored.by_id[mark.grade_id]
            if mark.tier in (Tier.VALUE, Tier.KERNEL) and mark.kind == Kind.WRONG:
                first = Verdict(mark.score, Kind.WRONG, mark.reason, mark.about)
                found = self._of_shape(cell, first) if mark.tier is Tier.KERNEL else first
                if (found := self._of_stub(cell, found)) is not first:
                    self._give(cell, found)
                    self.marks[place] = self.marks.pop()

    def settle(self, solved: Mapping[str, Kind]) -> None:
        """Tests that end well with the author's own solution stopped, or took too long or too much
        memory, for the learner's answer."""
        for raw, cell, told in self.typed:
            if solved.get(cell.grade_id) is not Kind.RIGHT:
                continue
            raw["outputs"] = shown = outputs.of_test(told, self._count)
            found = verdicts.of_test(verdicts.learners(told), shown, cell)
            found = self._of_stub(cell, self._of_shape(cell, found))
            place = next(n for n, it in enumerate(self.marks) if it.grade_id == cell.grade_id)
            self._give(cell, found)
            self.marks[place] = self.marks.pop()

    def notebook(self, box: str) -> str:
        """The marked notebook as nbgrader stores it, with whole tests and their outputs.

        Reasons, repairs and the kind of `box` stand in its metadata, so that nbgrader's own commands
        make the same feedback of it as ours.
        """
        marks = {mark.grade_id: mark for mark in self.marks}
        notes = notes_of(self._repairs, box)
        self._notebook.setdefault("metadata", {})["staffplus"] = {"notes": notes}
        for raw, cell in self._cells:
            ours = raw["metadata"].get("staffplus")
            ours = {**ours} if isinstance(ours, dict) else {}
            ours.pop("mark", None)
            if cell is not None and (mark := marks.get(cell.grade_id)) is not None:
                ours["mark"] = {"tier": mark.tier, "reason": mark.reason, "kind": mark.kind}
            if ours:
                raw["metadata"]["staffplus"] = ours
            else:
                raw["metadata"].pop("staffplus", None)
            if len(source := text_of(raw)) > SOURCE_CHARACTERS:
                raw["source"] = source[:1000] + f"\n… (cut: {len(source):,} characters)"
        return quick.dumps(self._notebook, self._text).decode("utf-8") + "\n"

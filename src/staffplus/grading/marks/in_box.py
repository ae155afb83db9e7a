"""The two tiers that need the box: values and functions, and tests that run beside learners' code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from staffplus.grading.author.source import Cell
from staffplus.grading.box.session import Dead, Late, Session, Spent
from staffplus.grading.marks import boxed as boxes
from staffplus.grading.marks import compared, elsewhere, lookalikes, outputs, second, verdicts
from staffplus.grading.marks.beside import Reasons
from staffplus.grading.marks.boxed import Boxed, NotReached
from staffplus.grading.marks.compared import Compared, Record
from staffplus.grading.marks.examiner import Call, Examiner, Given
from staffplus.grading.marks.kept import renamed
from staffplus.grading.marks.outputs import AuthorError, Output
from staffplus.grading.marks.submitted import sorted_out
from staffplus.grading.marks.verdicts import Verdict
from staffplus.grading.model import FORGEABLE, CellMark, Kind, Tier


class InBox(Reasons):
    """Marks what needs a box."""

    def _mark_boxed(self, place: int, examiner: Examiner | None, boxed: Boxed) -> None:
        """Mark a question that needs the box; anew in a fresh one where another's code may be to blame."""
        raw, cell = self._cells[place]
        assert cell is not None
        boxed.question()
        if cell.tier is Tier.VALUE and cell.points and boxed.had_gone(cell):
            if self._settled_alone(place, examiner, boxed):
                boxed.question()
                return
            boxed.question()
        try:
            self._asked_in(boxed.session(), place, examiner)
        except (NotReached, Dead) as error:
            self._give(cell, verdicts.not_reached(str(error)))
            self._amiss = True
        mark = self.marks[-1]
        if mark.score == cell.points:
            boxed.asked(cell, place, amiss=self._amiss, gone=self._gone)
            boxed.question()
            return
        own = [self._cells[it][0].get("outputs", ()) for it, _ in boxed.uses(cell)]
        amiss = self._amiss or any(map(boxes.amiss, own))
        boxed.asked(cell, place, amiss=amiss, gone=self._gone)
        if cell.points and boxed.others(cell, amiss=amiss):
            before = raw["outputs"], self.typed, self._missed
            self.typed = [it for it in self.typed if it[1] is not cell]
            self._missed = [it for it in self._missed if it[0] is not cell]
            self.marks.pop()
            try:
                self._asked_in(boxed.alone(cell), place, examiner)
            except NotReached as error:
                self._give(cell, verdicts.not_reached(str(error)))
            except Dead:  # what it uses ends its box by itself
                self.marks.append(mark)
            if not _no_less(self.marks[-1], mark):
                self.marks[-1] = mark
                raw["outputs"], self.typed, self._missed = before
        boxed.question()

    def _settled_alone(self, place: int, examiner: Examiner | None, boxed: Boxed) -> bool:
        """Mark a question in a fresh box at once, whose code gave an earlier one no result; whether that
        is the mark: it is full, or here too the code gives no result, which is nobody else's fault then."""
        raw, cell = self._cells[place]
        assert cell is not None
        count, before = len(self.marks), (raw["outputs"], self.typed, self._missed)
        self.typed, self._missed = [*self.typed], [*self._missed]
        try:
            self._asked_in(boxed.alone(cell), place, examiner)
        except (NotReached, Dead):
            self._gone = False
        if len(self.marks) > count and (self.marks[-1].score == cell.points or self._gone):
            return True
        del self.marks[count:]
        raw["outputs"], self.typed, self._missed = before
        return False

    def _asked_in(self, session: Session, place: int, examiner: Examiner | None) -> None:
        """Mark a question in a box."""
        raw, cell = self._cells[place]
        assert cell is not None
        self._amiss = self._gone = False
        if cell.tier is Tier.VALUE:
            assert examiner is not None
            self._mark_value(raw, cell, examiner, session)
        else:
            self._mark_in_kernel(raw, cell, session)

    def _mark_value(self, raw: Any, cell: Cell, examiner: Examiner, session: Session) -> None:
        try:
            found = session.read(cell.names) if cell.names else {}
        except (Late, Spent):
            self._amiss = True
            found = {"refused": dict.fromkeys(cell.names, "reading it took too long")}
        except Dead as error:
            self._amiss = True
            self.sudden |= error.sudden
            said = (
                f"Not marked, and worth 0: {verdicts.listed(cell.names)} could not be read: {error}"
            )
            self._give(cell, Verdict(0, Kind.WRONG, f"{said}."))
            return
        values, functions, refused = sorted_out(found, cell)
        call = self._calls_to(session)
        ask = self._asking(cell, examiner, call)
        if refused:
            said = "; ".join(f"`{name}`: {why}" for name, why in refused.items())
            raw["outputs"] = outputs.of_test({"error": ["UnreadableAnswer", said]}, self._count)
            verdict = Verdict(None, Kind.NOT_FOUND, f"{said}. {verdicts.LOOKS}")
            got = Given(values, functions)
            part = second.partly(cell, verdict, got, [*refused], session, ask)
            self._give(cell, part or verdict)
            return
        missing = [name for name in cell.names if name not in values and name not in functions]
        earlier, both = self._earlier_values(cell, examiner, session, values, functions)
        given = Given(values, functions, missing)
        self._values[cell.grade_id] = values
        record = Record(call)
        told = examiner.test(cell, given, record)
        self.made[cell.grade_id] = record.made
        gone = self._gone and told.get("error", [""])[0] == "NoAnswer"
        verdict = self._verdict(raw, cell, told)
        if verdict.kind is Kind.WRONG:
            own = [
                target for name in cell.names for target in self._authored.assigned.get(name, ())
            ]
            if said := self._in_words(verdict, cell.names, own):
                self._give(cell, Verdict(None, Kind.NOT_FOUND, said))
                return
            unsaid = self._unsaid(cell.names, own)
            if unsaid or self._sheet.blank(cell.names, own):
                if other := self._under_another_name(cell.names, own):
                    self._give(cell, Verdict(None, Kind.NOT_FOUND, other))
                    return
                stray = any(_undefined(told, name) for name in missing)
                said = verdicts.BLANK if stray else verdict.reason
                said = unsaid or self._of_blank(own, said)
                self._give(cell, replace(verdict, kind=Kind.BLANK, reason=said))
                return
            odd = [f"{it[0].upper()}{it[1:]}." for it in lookalikes.in_value([*values.values()])]
            verdict = replace(verdict, reason="\n".join([verdict.reason, *odd]))
        lacking = next((n for n in missing if _undefined(told, n)), missing[0] if missing else "")
        why, stopped = self._why_missing(lacking) if lacking else ("", False)
        needs = self._needs(cell) if lacking else []
        if module := str(told.get("module") or ""):
            needs = self._lacks(module) or needs
        added = [name for name in missing if self._sheet.assigning(name)]
        if stopped and self._unreadable(lacking):
            stopped = False
            self._unread.add(cell.grade_id)
        settled = verdicts.of_values(verdict, told, missing, why, needs, added, stopped)
        # What gives no result as it is gives none that could be read otherwise.
        formed, beside = None, None
        if gone:
            formed = self._but_for(cell, settled, given, examiner, call)
        else:
            more = self._more(cell, given)
            beside = self._beside(cell, settled, told)
            like = self._like(cell, given, examiner, call, beside) if beside is not None else None
            unread = self._unread_in(cell)
            formed = second.formed(cell, settled, told, given, ask, more, like, unread)
        if formed is not None:
            self.typed = [it for it in self.typed if it[1] is not cell]
            self._give(cell, self._of_form(cell, self._of_shape(cell, formed), beside))
            return
        settled = self._of_form(cell, self._of_shape(cell, settled), beside)
        if cell.points and (settled.kind is Kind.WRONG or cell.grade_id in self._unread):
            self._missed.append((cell, given))
        self._give(cell, self._of_both(settled, earlier, both))

    def _but_for(
        self, cell: Cell, verdict: Verdict, given: Given, examiner: Examiner, call: Call
    ) -> Verdict | None:
        """What a person decides of a function that gave no result once, and others before: it loses what it
        would if it had stopped there with an error."""
        asked = compared.but_for(call, self.made[cell.grade_id])
        other = self._asking(cell, examiner, asked)(given) if asked and cell.points else None
        if other is None or (other.score or 0) <= (verdict.score or 0):
            return None
        said = "With an error in place of what never came"
        return verdicts.likely(verdict, other, said, cell.points, sure=verdict.score)

    def _beside(self, cell: Cell, verdict: Verdict, told: Mapping[str, Any]) -> Compared | None:
        """Results of functions beside the author's, where a test finds something wrong; None where nobody
        knows yet what the author's are."""
        made = self.made[cell.grade_id]
        wrong = verdict.kind is Kind.WRONG or verdicts.by_type(told)
        if not made or not cell.points or not wrong or second.cut_short(told):
            return None
        if self.authors is None:
            self.wanted = True
            return None
        theirs = [*self._sheet.theirs().values()]
        return Compared(self.authors.get(cell.grade_id, {}), made, theirs)

    def _like(
        self, cell: Cell, given: Given, examiner: Examiner, call: Call, beside: Compared
    ) -> second.Like | None:
        """How a test is asked about results of functions in the shape of the author's; None where nothing
        would be read otherwise."""
        if not beside.worth:
            return None

        def ask(way: str) -> tuple[Verdict, str]:
            beside.notes.clear()
            found = self._asking(cell, examiner, beside.calls(call, way))(given)
            return found, beside.said()

        return ask

    @staticmethod
    def _of_form(cell: Cell, verdict: Verdict, beside: Compared | None) -> Verdict:
        """A verdict, where results are of the form that was asked for, or all of them could be read in it; else
        a person looks, without a mark that is proposed."""
        open_ = verdict.kind is Kind.NOT_FOUND and (verdict.proposed or cell.points) < cell.points
        if beside is None or not (verdict.kind is Kind.WRONG or open_):
            return verdict
        said = beside.unlike()
        return verdicts.unread(verdict, [said]) if said else verdict

    def _earlier_values(
        self,
        cell: Cell,
        examiner: Examiner,
        session: Session,
        values: Mapping[str, Any],
        functions: Sequence[str],
    ) -> tuple[Verdict | None, Mapping[str, tuple[int, int]]]:
        """What a test says of answers before a later cell gave them another value, and where both are."""
        try:
            found = self._kept.before(cell, session, values, functions)
        except Dead:
            return None, {}
        if found is None:
            return None, {}
        given, names, both = found
        return self._asking(cell, examiner, renamed(self._calls_to(session), names))(given), both

    def _mark_in_kernel(self, raw: Any, cell: Cell, session: Session) -> None:
        raw["outputs"] = shown = self._in_box(raw, cell.source, session.run)
        self._amiss |= boxes.amiss(shown)
        try:
            score = outputs.score(shown, cell.points)
        except AuthorError as error:  # or a learner's trick: nothing here can be relied on
            said = f"{FORGEABLE} Its result is no mark: {error}"
            self._give(cell, Verdict(0, Kind.WRONG, said))
            return
        said = outputs.reason(shown)
        kind = Kind.WRONG if score < cell.points else Kind.RIGHT
        names = elsewhere.names_of_test(cell, self._authored) if kind is Kind.WRONG else []
        own = [it for name in names for it in self._authored.assigned[name]]
        if words := self._in_words(Verdict(score, kind), names, own):
            self._give(cell, Verdict(None, Kind.NOT_FOUND, f"{FORGEABLE} {words}"))
            return
        unsaid = self._unsaid(names, own) if kind is Kind.WRONG and not score else ""
        if not score and own and (unsaid or self._sheet.blank(names, own)):
            if other := self._under_another_name(names, own):
                self._give(cell, Verdict(None, Kind.NOT_FOUND, f"{FORGEABLE} {other}"))
                return
            self._give(cell, Verdict(score, Kind.BLANK, f"{FORGEABLE} {unsaid or verdicts.BLANK}"))
            return
        if kind is Kind.WRONG and cell.points:
            self._missed.append((cell, Given()))
            self._values[cell.grade_id] = self._left_by(session, names)
        said = f"{FORGEABLE} {said if kind is Kind.WRONG else ''}".strip()
        self._give(cell, Verdict(score, kind, said))

    def _left_by(self, session: Session, names: Sequence[str]) -> Mapping[str, Any]:
        """What names stand for when a test beside learners' code is over, as far as the box tells."""
        try:
            values = session.read(names).get("values") if names else None
        except (Late, Spent, Dead) as error:
            self.sudden |= isinstance(error, Dead) and error.sudden
            return {}
        return {it: values[it] for it in names if it in values} if isinstance(values, dict) else {}

    def _run_at_end(
        self, cell: Cell, examiner: Examiner | None, boxed: Boxed, it: elsewhere.Try
    ) -> tuple[Verdict, list[Output]] | None:
        """The same of a test of what was run, when all cells have been."""
        if it.text:
            return None
        keep, restore = elsewhere.kept(it)
        try:
            boxed.question()
            session = boxed.session()
            if not it.last:
                for text in self._elsewhere.stopped(cell, it.places):
                    session.run(text)
                return self._asked_at_end(cell, examiner, session)
            session.run(keep)
            try:
                session.run(it.last)
                return self._asked_at_end(cell, examiner, session)
            finally:
                session.run(restore)
        except (Late, Spent, Dead, NotReached):
            return None

    def _asked_at_end(
        self, cell: Cell, examiner: Examiner | None, session: Session
    ) -> tuple[Verdict, list[Output]] | None:
        """What a test says in a box as it is. Raises Late, Spent, Dead."""
        if cell.tier is Tier.KERNEL:
            shown, _ = outputs.cleaned(session.run(cell.source), self._limits.output_bytes)
            try:
                score = outputs.score(shown, cell.points)
            except AuthorError:  # or a learner's trick: the mark stands
                return Verdict(0, Kind.WRONG), shown
            right = score == cell.points and not outputs.reason(shown)
            return Verdict(score, Kind.RIGHT if right else Kind.WRONG), shown
        assert examiner is not None
        values, functions, refused = sorted_out(session.read(cell.names), cell)
        if refused:
            return None
        missing = [name for name in cell.names if name not in values and name not in functions]
        told = examiner.test(cell, Given(values, functions, missing), self._calls_to(session))
        shown = outputs.of_test(told, self._count)
        return verdicts.of_test(told, shown, cell), shown


def _no_less(found: CellMark, before: CellMark) -> bool:
    """Whether a mark is no worse than another for whoever gets it: to wait for a person is more than 0."""
    if found.score is None:
        return not before.score
    if before.score is None:
        return found.score == found.max_score
    return found.score >= before.score


def _undefined(told: dict[str, Any], name: str) -> bool:
    return bool(told.get("error") == ["NameError", f"name {name!r} is not defined"])

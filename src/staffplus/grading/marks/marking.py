"""Goes through one submission from its first cell to its last, and gives each mark with a reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from staffplus.grading import quick
from staffplus.grading.author.names import assigned_names
from staffplus.grading.author.source import Authored, Cell, Role, checksum_of_ours, text_of
from staffplus.grading.box.session import Dead, Late, Session, Spent
from staffplus.grading.forkserver import Helper
from staffplus.grading.marks import (  # fmt: skip
    absent,
    elsewhere,
    gathered,
    literals,
    lookalikes,
    outputs,
    own,
    second,
    shapes,
    twice,
    verdicts,
    worded,
)
from staffplus.grading.marks import boxed as boxes
from staffplus.grading.marks.boxed import Boxed, NotReached
from staffplus.grading.marks.examiner import Call, Examiner, Given
from staffplus.grading.marks.kept import Kept, renamed
from staffplus.grading.marks.literals import Answer, Ask
from staffplus.grading.marks.outputs import AuthorError, Output
from staffplus.grading.marks.submitted import (
    Sheet,
    is_test,
    loaded,
    name_of,
    no_function,
    sorted_out,
)
from staffplus.grading.marks.verdicts import Verdict
from staffplus.grading.model import (
    FORGEABLE,
    NOT_ASKED,
    SET_ASIDE,
    Bundle,
    CellMark,
    Kind,
    Tier,
    notes_of,
    to_learner,
)

#: A longer cell is not run, and cut in the marked notebook.
SOURCE_CHARACTERS = 1_000_000


class Marking:
    """The state of marking one submission."""

    def __init__(self, bundle: Bundle, authored: Authored) -> None:
        #: Tests that stopped as they may for what was answered: the cell, and what it told.
        self.typed: list[tuple[Any, Cell, dict[str, Any]]] = []
        self._limits, self._authored = bundle.limits, authored
        self._repairs, self._wrong_file = (
            bundle.submission.repairs,
            bundle.submission.unreadable,
        )
        self._not_asked = {it.cell for it in self._repairs if it.what == NOT_ASKED}
        self._text = bundle.submission.notebook
        self._notebook = loaded(self._text)
        self._sheet = Sheet(self._notebook, authored)
        self._cells = self._sheet.cells
        for raw, _ in self._cells:  # what only a grader may say
            if isinstance(ours := raw["metadata"].get("staffplus"), dict):
                ours.pop("beside", None)
        self._literals: dict[tuple[str, str], Answer] = {}
        self._values: dict[str, Mapping[str, Any]] = {}  # what tests were given, by grade_id
        self._reader: Callable[[], Helper] | None = None
        self._shown = 0  # size of the outputs so far
        self._count = 0  # cells run so far
        self._missed: list[tuple[Cell, Given]] = []  # tests of what was run that are not full
        self._unread: set[str] = set()  # those of cells that could not be read: see `_unreadable`
        self._elsewhere = elsewhere.Elsewhere(self._sheet, authored)
        #: Tests of what was run that may be worth more with what stands below them.
        self._below: list[tuple[Any, Cell, list[elsewhere.Try]]] = []
        self._amiss = False  # something did not go well with the present question
        self._gone = False  # calls of the learner's gave it no result
        #: A process was ended, perhaps by somebody else: whether it was the learner, a second try tells.
        self.sudden = False
        self.marks: list[CellMark] = []
        self._kept = Kept(self._sheet, authored.marked)
        self.unanswered = self._sheet.unanswered

    def boxed(self, opened: Callable[[], Session]) -> Boxed:
        """Where its code runs; `opened`: a fresh box."""
        return Boxed(opened, self._limits, self._cells, self._kept)

    def own(self) -> Mapping[str, Any]:
        """What the learner's code says, of which messages may be shown."""
        return self._own

    @cached_property
    def _own(self) -> Mapping[str, Any]:
        return own.spoken(self._sheet.theirs().values())

    def read_literals(self, reader: Callable[[], Helper]) -> None:
        """Read all that static tests read, as it is where each test stands. Raises Fault."""
        self._reader = reader
        code = self._sheet.code()
        number = {place: n for n, (place, _) in enumerate(code)}
        asks: dict[tuple[str, str], Ask] = {}
        for place, (_, cell) in enumerate(self._cells):
            for name, target in cell.answers.items() if cell is not None else ():
                assert cell is not None
                upto = sum(it < place for it, _ in code)
                own = number[self._sheet.places[target]]
                # A test that stands before its answer cell reads it all the same.
                asks[cell.grade_id, name] = Ask(name, own, max(upto, own + 1))
        if not asks:
            return
        limit = self._limits.value_bytes
        sources, bound = [source for _, source in code], self._authored.bound
        found = literals.read_all(
            reader(), sources, [*asks.values()], limit, limit, bound, self._sheet.written
        )
        self._literals = dict(zip(asks, found, strict=True))
        self.sudden |= any(answer.sudden for answer in found)

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

    def _static_at_end(
        self, cell: Cell, examiner: Examiner, it: elsewhere.Try
    ) -> tuple[Verdict, list[Output]] | None:
        """What a static test says of its names as they are further down; None where that is not known."""
        assert self._reader is not None
        ends = self._elsewhere.read(self._reader(), self._limits.value_bytes, cell, it)
        if ends is None:
            return None
        told = examiner.test(cell, _given({**self._answers_of(cell), **ends}), no_function)
        shown = outputs.of_test(told, self._count)
        return verdicts.of_test(told, shown, cell), shown

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
                    self._again(cell, rest.in_kernel(cell, self._limits.output_bytes))
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

    def _asking(self, cell: Cell, examiner: Examiner, call: Call = no_function) -> second.Ask:
        """How a test is asked about something else than the answer as it stands."""

        def ask(given: Given) -> Verdict:
            told = examiner.test(cell, given, call)
            return verdicts.of_test(told, outputs.of_test(told, self._count), cell)

        return ask

    def _calls_to(self, session: Session) -> Call:
        return lambda name, calls: self._call(session, name, calls)

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

    # --- Cells -----------------------------------------------------------------------------------

    def _run_cell(self, raw: Any, place: int, boxed: Boxed) -> None:
        """Run learner code, or the author's as it was released, in the box."""
        source = text_of(raw).encode("utf-8", "replace").decode("utf-8")
        if len(source) > SOURCE_CHARACTERS:
            why = f"the cell is {len(source):,} characters long; at most {SOURCE_CHARACTERS:,} are run"
            raw["outputs"] = [outputs.error("CellNotRun", why)]
            return
        raw["outputs"] = self._in_box(raw, source, lambda it: boxed.run(place, it))

    def _in_box(self, raw: Any, source: str, run: Callable[[str], list[Any]]) -> list[Output]:
        """Outputs of a cell run in the box."""
        late = None
        self._count += 1
        raw["execution_count"] = self._count
        try:
            found: Any = run(source)
        except Late as error:
            late, found = str(error), error.message.get("outputs")
        except (Spent, NotReached) as error:
            return [outputs.error("CellNotRun", str(error))]
        except Dead as error:
            self.sudden |= error.sudden
            return [outputs.error("DeadKernelError", str(error))]
        shown, size = outputs.cleaned(found, self._limits.output_bytes + 1000 - self._shown)
        self._shown += size
        for output in shown:
            if output["output_type"] == "execute_result":
                output["execution_count"] = self._count
        if late:
            shown.append(outputs.error(_OUT_OF_TIME, f"the cell {late}"))
        return shown

    # --- Marks -----------------------------------------------------------------------------------

    def _mark_later(self, raw: Any, cell: Cell) -> None:
        """A person marks it; an answer that was left as it was released, or emptied, is worth 0 at
        once. Unless text was added beside it: that may be the answer.
        """
        released = cell.grade_id in self._sheet.released
        empty = cell.grade_id in self.unanswered and not released
        if not empty and not released:
            self._give(cell, Verdict(None, Kind.PERSON))
        elif beside := self._sheet.beside(cell.grade_id, cell.cell_type):
            _lay_beside(raw, map(text_of, beside))
            left = "is empty" if empty else "was left as it was"
            why = f"This cell {left}, and there is a cell of your own beside it."
            self._give(cell, Verdict(None, Kind.NOT_FOUND, f"{why} {verdicts.LOOKS}"))
        elif texts := self._sheet.words_elsewhere:
            _lay_beside(raw, texts)
            left = "is empty" if empty else "was left as it was"
            why = f"This cell {left}, and something is written in another place: {', '.join(texts[:3])}."
            self._give(cell, Verdict(None, Kind.NOT_FOUND, f"{why} {verdicts.LOOKS}"))
        elif cell.grade_id in self._not_asked:
            self._give(cell, Verdict(None, Kind.NOT_FOUND, NOT_ASKED))
        elif one := self._gathered.get(cell.grade_id):
            text = text_of(self._cells[self._sheet.places[one]][0])
            _lay_beside(raw, [text])
            left = "is empty" if empty else "was left as it was"
            why = f"This cell {left}, and its answer may stand in cell `{one}` too: {worded.shown(text)}."
            self._give(cell, Verdict(None, Kind.NOT_FOUND, f"{why} {verdicts.LOOKS}"))
        else:
            self._give(cell, Verdict(0, Kind.BLANK, verdicts.BLANK))

    @cached_property
    def _gathered(self) -> Mapping[str, str]:
        return gathered.gathered(self._sheet)

    def _static_asks(self) -> Iterator[tuple[Cell, Given]]:
        """What static tests will be given, in the order in which they are marked."""
        for _, cell in self._cells:
            if cell is not None and cell.tier is Tier.STATIC:
                answers = self._answers_of(cell)
                if (before := _given_before(answers)) is not None:
                    yield cell, before
                yield cell, _given(answers)

    def _answers_of(self, cell: Cell) -> dict[str, Answer]:
        return {name: self._literals[cell.grade_id, name] for name in cell.answers}

    def _mark_static(self, raw: Any, cell: Cell, examiner: Examiner) -> None:
        answers = self._answers_of(cell)
        ask = self._asking(cell, examiner)
        before = _given_before(answers)
        earlier = None if before is None else ask(before)
        given = _given(answers)
        self._values[cell.grade_id] = given.values
        told = examiner.test(cell, given, no_function)
        found = self._verdict(raw, cell, told)
        if said := self._in_words(found, [*answers], [*cell.answers.values()], answers):
            self._give(cell, Verdict(None, Kind.NOT_FOUND, said))
            return
        if found.kind is Kind.WRONG and self._sheet.blank([*answers], [*cell.answers.values()]):
            if self._not_asked & {*cell.answers.values()}:
                self._give(cell, Verdict(None, Kind.NOT_FOUND, NOT_ASKED))
                return
            if other := self._under_another_name([*answers], [*cell.answers.values()]):
                self._give(cell, Verdict(None, Kind.NOT_FOUND, other))
                return
            said = found.reason if all(it.found for it in answers.values()) else verdicts.BLANK
            self._give(cell, replace(found, kind=Kind.BLANK, reason=said))
            return
        untouched = {n for n, target in cell.answers.items() if target in self.unanswered}
        added = [name for name in sorted(untouched) if self._sheet.assigning(name)]
        values = [it.value for it in answers.values()] if found.kind is Kind.WRONG else []
        odd = [*dict.fromkeys(it for value in values for it in lookalikes.in_value(value))]
        odd = [f"{it[0].upper()}{it[1:]}." for it in odd]
        verdict = verdicts.of_literals(found, told, cell, answers, odd, added)
        likely = second.likely(cell, verdict, answers, ask)
        likely = likely or second.formed(cell, verdict, told, given, ask, self._more(cell, given))
        if likely is not None:
            self.typed = [it for it in self.typed if it[1] is not cell]
            self._give(cell, self._of_shape(cell, likely))
            return
        verdict = self._of_shape(cell, verdict)
        again = any(it.before for it in answers.values())
        code = self._sheet.code() if again else []
        both = {
            name: (code[answer.before[1]][0], code[answer.before[2]][0])
            for name, answer in answers.items()
            if answer.before is not None
        }
        lines = [
            twice.in_one_cell(name, cell.answers[name], (it.lines[0], it.lines[-1]))
            for name, it in answers.items()
            if it.lines
        ]
        self._give(cell, self._of_both(verdict, earlier, both, lines))

    def _under_another_name(self, names: Sequence[str], cells: Sequence[str]) -> str:
        """What is said of answers that were left as they were, where a cell of the learner's own defines
        under another name what was asked for; or ""."""
        added = self._sheet.added.values()
        texts = [text_of(it) for it in added if it["cell_type"] == "code"]
        given = [self._authored.by_id[it].given for it in cells]
        for name in names if texts else ():
            for one in given:
                if other := shapes.under_another_name(name, one, texts):
                    return verdicts.under_another_name(name, other, cells)
        return ""

    def _asked(self, cell: Cell, values: Iterable[str]) -> dict[str, list[str]]:
        """The answer cells that are meant to give names their values."""
        own, assigned = cell.answers, self._authored.assigned
        return {it: [own[it]] if it in own else [*assigned.get(it, ())] for it in values}

    def _more(self, cell: Cell, given: Given) -> Mapping[str, Any] | None:
        return shapes.as_asked(self._authored, self._asked(cell, given.values), given.values)

    def _of_shape(self, cell: Cell, verdict: Verdict) -> Verdict:
        """A verdict, where a test can take up something of all that was written; else a person looks."""
        if verdict.kind is not Kind.WRONG or not cell.points:
            return verdict
        values = self._values.get(cell.grade_id, {})
        asked = self._asked(cell, values)
        texts = {
            it: text_of(self._cells[self._sheet.places[it]][0])
            for own in asked.values()
            for it in own
        }
        return verdicts.of_shape(verdict, shapes.odd(self._authored, asked, values, texts))

    def _in_words(
        self,
        found: Verdict,
        names: Sequence[str],
        cells: Sequence[str],
        answers: Mapping[str, Answer] | None = None,
    ) -> str:
        """What is said where an answer is left as it was, and something is written in words; or "".

        `answers`: literals, which may be there with nothing in them.
        """
        if found.kind is not Kind.WRONG or not cells:
            return ""
        if any(self._sheet.assigning(it) for it in names):
            return ""  # there is code that may be the answer: of that more is said
        if not all(map(self._sheet.left, cells)) and not _all_empty(answers or {}):
            return ""
        texts = list(dict.fromkeys(it for one in cells for it in self._sheet.in_words(one, names)))
        return verdicts.in_words(texts[:3], [*dict.fromkeys(cells)]) if texts else ""

    def _of_both(
        self,
        verdict: Verdict,
        earlier: Verdict | None,
        both: Mapping[str, tuple[int, int]],
        said: Sequence[str] = (),
    ) -> Verdict:
        """The verdict of a test whose answers may have been given twice. `earlier`: that of the first;
        `both`: where the two stand."""
        about = verdict.about
        if earlier is None or verdict.kind not in (Kind.RIGHT, Kind.WRONG, Kind.NOT_FOUND):
            lines = [*said, verdict.reason] if verdict.kind is Kind.WRONG else [verdict.reason]
            return replace(verdict, reason="\n".join(filter(None, lines)))
        same = earlier.score == verdict.score
        where = [
            twice.in_two(name, self._sheet.called(first), self._sheet.called(last), same=same)
            for name, (first, last) in both.items()
        ]
        reason = "\n".join(filter(None, [*where, *said, verdict.reason]))
        if same:
            return replace(verdict, reason=reason)
        shown = ["no mark" if it.score is None else f"{it.score:g}" for it in (earlier, verdict)]
        about = f"{twice.ABOUT}: {shown[0]} with the first, {shown[1]} with the last"
        return Verdict(None, Kind.NOT_FOUND, reason, about)

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
        told = examiner.test(cell, given, call)
        verdict = self._verdict(raw, cell, told)
        if verdict.kind is Kind.WRONG:
            own = [
                target for name in cell.names for target in self._authored.assigned.get(name, ())
            ]
            if said := self._in_words(verdict, cell.names, own):
                self._give(cell, Verdict(None, Kind.NOT_FOUND, said))
                return
            if self._sheet.blank(cell.names, own):
                if other := self._under_another_name(cell.names, own):
                    self._give(cell, Verdict(None, Kind.NOT_FOUND, other))
                    return
                stray = any(_undefined(told, name) for name in missing)
                said = verdicts.BLANK if stray else verdict.reason
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
        formed = second.formed(cell, settled, told, given, ask, self._more(cell, given))
        if formed is not None:
            self.typed = [it for it in self.typed if it[1] is not cell]
            self._give(cell, self._of_shape(cell, formed))
            return
        settled = self._of_shape(cell, settled)
        if cell.points and (settled.kind is Kind.WRONG or cell.grade_id in self._unread):
            self._missed.append((cell, given))
        self._give(cell, self._of_both(settled, earlier, both))

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

    def _why_missing(self, name: str) -> tuple[str, bool]:
        """Why a name is not there, and whether a cell of the learner's has stopped: first of all one
        that gives it a value."""
        raws = [raw for raw, _ in self._cells if raw["cell_type"] == "code" and not is_test(raw)]
        for raw in sorted(raws, key=lambda it: name not in assigned_names(text_of(it))):
            errors = [it for it in raw.get("outputs", []) if it["output_type"] == "error"]
            if errors:
                where = f"cell `{name_of(raw)}`" if name_of(raw) else "a cell"
                ours = [
                    it for it in errors if it["ename"] == _OUT_OF_TIME
                ]  # before it, what it raised
                return f"`{name}` is not there: {where} {_stopped([*errors[:1], *ours][-1])}", True
        return f"`{name}` is not there: no cell defines it", False

    def _unreadable(self, name: str) -> bool:
        """Whether a name is not there since its cell, in which it or some function stands, could not be read
        as Python, or asked for an input, which nobody gives here; a value also for a name that its cell lacks."""
        for target in self._authored.assigned.get(name, ()):
            raw, _ = self._cells[self._sheet.places[target]]
            source = self._authored.by_id[target].source
            stops = {it["ename"] for it in raw.get("outputs", []) if it["output_type"] == "error"}
            made = re.search(rf"^\s*(?:async\s+def|def|class)\s+{re.escape(name)}\b", source, re.M)
            own = re.search(rf"\b(?:def|lambda|{re.escape(name)})\b", text_of(raw))
            if own and (stops & _UNREAD or (made is None and "NameError" in stops)):
                return True
        return False

    def _needs(self, test: Cell) -> list[str]:
        """What cells before a test wanted and is not here: modules, a later Python."""
        found: list[str] = []
        for raw, cell in self._cells:
            if cell is test:
                break
            for output in raw.get("outputs", []):
                if output["output_type"] != "error" or is_test(raw):
                    continue
                module = re.search(r"No module named '([\w.]+)'", output["evalue"])
                if module and output["ename"] in ("ModuleNotFoundError", "ImportError"):
                    found += self._lacks(module.group(1))
                elif output["ename"] == "SyntaxError" and self._reader is not None:
                    found += literals.newer(self._reader(), text_of(raw))
        return list(dict.fromkeys(found))

    def _lacks(self, module: str) -> list[str]:
        """A module that the box says is not here, if that is so."""
        return [f"module {module}"] if self._imports.lack(module) else []

    @cached_property
    def _imports(self) -> absent.Imports:
        return absent.Imports(text for _, text in self._sheet.code())

    def _call(self, session: Session, name: str, calls: Sequence[Any]) -> list[Any]:
        """Results of a learner's function; a box that ends meanwhile gives none."""
        try:
            results = session.call(name, calls)
        except Dead as error:
            self.sudden |= error.sudden
            results = [{"gone": f"gave no result: {error}"} for _ in calls]
        self._amiss |= boxes.amiss_in(results)
        self._gone |= any(isinstance(it, dict) and "gone" in it for it in results)
        return results

    def _verdict(self, raw: Any, cell: Cell, told: dict[str, Any]) -> Verdict:
        """What a test says that ran in the trusted process."""
        self._count += 1
        raw["execution_count"] = self._count
        raw["outputs"] = shown = outputs.of_test(told, self._count)
        verdict = verdicts.of_test(told, shown, cell)
        self._amiss |= told.get("error", [""])[0] == "TimeoutError"
        if (verdicts.by_type(told) or verdicts.by_cost(told)) and not self._wrong_file:
            self.typed.append((raw, cell, told))
        if verdict.kind is Kind.AUTHOR:
            raw["outputs"] = []  # what the test says of itself is no learner's business
        return verdict

    def settle(self, solved: Mapping[str, Kind]) -> None:
        """Tests that end well with the author's own solution stopped, or took too long or too much
        memory, for the learner's answer."""
        for raw, cell, told in self.typed:
            if solved.get(cell.grade_id) is not Kind.RIGHT:
                continue
            raw["outputs"] = shown = outputs.of_test(told, self._count)
            found = verdicts.of_test(verdicts.learners(told), shown, cell)
            found = self._of_shape(cell, found)
            place = next(n for n, it in enumerate(self.marks) if it.grade_id == cell.grade_id)
            self._give(cell, found)
            self.marks[place] = self.marks.pop()

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
        if not score and own and self._sheet.blank(names, own):
            if other := self._under_another_name(names, own):
                self._give(cell, Verdict(None, Kind.NOT_FOUND, f"{FORGEABLE} {other}"))
                return
            self._give(cell, Verdict(score, Kind.BLANK, f"{FORGEABLE} {verdicts.BLANK}"))
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

    def _shaped(self) -> None:
        """Have a person look at what tests beside learners' code could take up nothing of."""
        for place, mark in enumerate(self.marks):
            cell = self._authored.by_id[mark.grade_id]
            if mark.tier is Tier.KERNEL and mark.kind == Kind.WRONG:
                first = Verdict(mark.score, Kind.WRONG, mark.reason, mark.about)
                if (found := self._of_shape(cell, first)) is not first:
                    self._give(cell, found)
                    self.marks[place] = self.marks.pop()

    def _give(self, cell: Cell, verdict: Verdict) -> None:
        assert cell.tier is not None
        score, kind, why, about = verdict.score, verdict.kind, verdict.reason, verdict.about
        if self._wrong_file:
            score, kind, why, about = (
                None,
                Kind.WRONG_FILE,
                to_learner(self._wrong_file),
                self._wrong_file,
            )
        elif score is None and not cell.points:
            score = 0.0  # there is nothing for a person to decide
            if kind in SET_ASIDE:  # nor to mend: a question that is void is nobody's fault
                kind, why, about = Kind.RIGHT, verdicts.VOID, ""
        why = outputs.clean(why, outputs.REASON)
        sure = None if self._wrong_file or score is not None else verdict.sure or None
        self.marks.append(
            CellMark(cell.grade_id, cell.tier, score, cell.points, why, kind, about, sure)
        )


def _given(answers: Mapping[str, Answer]) -> Given:
    """What a static test is given: the answers as they are where the test stands."""
    return Given(
        {name: it.value for name, it in answers.items() if it.found},
        missing=[name for name, it in answers.items() if not it.found],
    )


def _given_before(answers: Mapping[str, Answer]) -> Given | None:
    """The same before later cells gave names another value; None where none did."""
    if not any(it.before for it in answers.values()):
        return None
    values = {
        name: it.before[0] if it.before else it.value
        for name, it in answers.items()
        if it.before or it.found
    }
    return Given(values, missing=[name for name in answers if name not in values])


def _lay_beside(raw: Any, texts: Iterable[str]) -> None:
    """Keep with an answer what stands elsewhere and may be it, for whoever marks (`review.pieces`)."""
    ours = raw["metadata"].get("staffplus")
    raw["metadata"]["staffplus"] = {**(ours if isinstance(ours, dict) else {}), "beside": [*texts]}


def _all_empty(answers: Mapping[str, Answer]) -> bool:
    """Whether there are values, and nothing in them."""
    return bool(answers) and all(
        it.found and not twice.complete_as_sent(it.value) for it in answers.values()
    )


def _no_less(found: CellMark, before: CellMark) -> bool:
    """Whether a mark is no worse than another for whoever gets it: to wait for a person is more than 0."""
    if found.score is None:
        return not before.score
    if before.score is None:
        return found.score == found.max_score
    return found.score >= before.score


#: With these ends a cell that is not Python, or that waits for somebody to type.
_UNREAD = {"SyntaxError", "IndentationError", "TabError", "EOFError", "StdinNotImplementedError"}
#: The grader's own word for a cell that it interrupted, as notebooks have it.
_OUT_OF_TIME = "CellTimeoutError"


def _stopped(output: Output) -> str:
    """How a cell ended with an error."""
    said = " ".join(output["evalue"].split())
    if output["ename"] == _OUT_OF_TIME:
        return said.removeprefix("the cell ")
    if output["ename"] == "DeadKernelError":
        return f"did not come to its end: {said}"
    if output["ename"] == "CellNotRun":
        return f"was not run: {said}"
    return f"stopped with {output['ename']}: {said}"


def _undefined(told: dict[str, Any], name: str) -> bool:
    return bool(told.get("error") == ["NameError", f"name {name!r} is not defined"])

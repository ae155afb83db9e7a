"""Of one submission: what is known of it while it is marked, its cells run, and each mark given."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from staffplus.grading.author.source import Authored, Cell, text_of
from staffplus.grading.box.session import Dead, Late, Session, Spent
from staffplus.grading.forkserver import Helper
from staffplus.grading.marks import boxed as boxes
from staffplus.grading.marks import elsewhere, endless, outputs, own, second, verdicts
from staffplus.grading.marks.boxed import Boxed, NotReached
from staffplus.grading.marks.compared import Known, Made
from staffplus.grading.marks.examiner import Call, Examiner, Given
from staffplus.grading.marks.kept import Kept
from staffplus.grading.marks.literals import Answer
from staffplus.grading.marks.outputs import Output
from staffplus.grading.marks.submitted import Sheet, loaded, no_function
from staffplus.grading.marks.verdicts import Verdict
from staffplus.grading.model import NOT_ASKED, SET_ASIDE, Bundle, CellMark, Kind, to_learner

#: A longer cell is not run, and cut in the marked notebook.
SOURCE_CHARACTERS = 1_000_000
#: The grader's own word for a cell that it interrupted, as notebooks have it.
OUT_OF_TIME = "CellTimeoutError"


class State:
    """The state of marking one submission, which every part of `Marking` shares."""

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
        #: What the author's own functions return in each test; None where nobody has found out yet.
        self.authors: Mapping[str, Known] | None = None
        self.wanted = False  # it would have helped to know
        self.made: dict[str, list[Made]] = {}  # calls of functions in each test, and what came back
        self.marks: list[CellMark] = []
        self._kept = Kept(self._sheet, authored.marked)
        self.unanswered = self._sheet.unanswered

    def endless(self) -> Mapping[str, str]:
        """Functions that hold a loop without a way out."""
        return endless.loops(source for _, source in self._sheet.code())

    def own(self) -> Mapping[str, Any]:
        """What the learner's code says, of which messages may be shown."""
        return self._own

    @cached_property
    def _own(self) -> Mapping[str, Any]:
        return own.spoken(self._sheet.theirs().values())

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
            shown.append(outputs.error(OUT_OF_TIME, f"the cell {late}"))
        return shown

    def _answers_of(self, cell: Cell) -> dict[str, Answer]:
        return {name: self._literals[cell.grade_id, name] for name in cell.answers}

    def _asking(self, cell: Cell, examiner: Examiner, call: Call = no_function) -> second.Ask:
        """How a test is asked about something else than the answer as it stands."""

        def ask(given: Given) -> Verdict:
            told = examiner.test(cell, given, call)
            return verdicts.of_test(told, outputs.of_test(told, self._count), cell)

        return ask

    def _calls_to(self, session: Session) -> Call:
        return lambda name, calls: self._call(session, name, calls)

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
        waits = not self._wrong_file and score is None
        sure = verdict.sure or None if waits else None
        proposed = verdict.proposed if waits else None
        self.marks.append(
            CellMark(cell.grade_id, cell.tier, score, cell.points, why, kind, about, sure, proposed)
        )

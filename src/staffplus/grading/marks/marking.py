"""Goes through one submission from its first cell to its last, and gives each mark with a reason."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from staffplus.grading import wire
from staffplus.grading.author.source import Authored, Cell, Role, checksum, text_of
from staffplus.grading.box.box import Dead, Late, Session
from staffplus.grading.forkserver import Helper
from staffplus.grading.marks import literals, outputs
from staffplus.grading.marks.examiner import Examiner, Given
from staffplus.grading.marks.literals import Answer
from staffplus.grading.marks.outputs import AuthorError, Output
from staffplus.grading.model import FORGEABLE, Bundle, CellMark, Tier, notes_of

#: A longer notebook is none that intake lets through.
NOTEBOOK_CHARACTERS = 200_000_000
#: A longer cell is not run, and cut in the marked notebook.
SOURCE_CHARACTERS = 1_000_000


class Unusable(ValueError):
    """A submission that is not the copy of the released notebook it should be; says how."""


class Marking:
    """The state of marking one submission."""

    def __init__(self, bundle: Bundle, authored: Authored) -> None:
        self._limits, self._authored = bundle.limits, authored
        self._repairs = bundle.submission.repairs
        self._notebook = _loaded(bundle.submission.notebook)
        self._cells: list[tuple[Any, Cell | None]] = _matched(self._notebook, authored)
        self._literals: dict[tuple[str, str], Answer] = {}
        self._shown = 0  # size of the outputs so far
        self._count = 0  # cells run so far
        self._dead = ""  # why the box is over
        #: A process was ended, perhaps by somebody else: whether it was the learner, a second try tells.
        self.sudden = False
        self.marks: list[CellMark] = []
        self.unanswered = tuple(
            cell.grade_id
            for raw, cell in self._cells
            if cell is not None and cell.role in (Role.ANSWER, Role.PERSON) and _as_released(raw)
        )

    def read_literals(self, reader: Callable[[], Helper]) -> None:
        """Read all that static tests read. Raises Fault."""
        wanted = sorted({it for cell in self._authored.cells for it in cell.answers.items()})
        if not wanted:
            return
        sources = {cell.grade_id: text_of(raw) for raw, cell in self._cells if cell is not None}
        limit = self._limits.value_bytes
        given = [(sources[grade_id], name) for name, grade_id in wanted]
        found = literals.read_all(reader(), given, limit, limit)
        self._literals = dict(zip(wanted, found, strict=True))
        self.sudden |= any(answer.sudden for answer in found)

    def run(self, examiner: Examiner | None, session: Session | None, refused: str) -> None:
        """Run and mark every cell. `refused`: why there is no box, where one is needed.

        Raises:
            Fault: a machine's fault.
            AuthorError: a test gives no mark that could be recorded.
        """
        for raw, cell in self._cells:
            if raw["cell_type"] == "code":
                raw["outputs"], raw["execution_count"] = [], None
            if cell is None or not cell.marked:
                quiz = cell is not None and cell.role is Role.QUIZ
                if raw["cell_type"] == "code" and session is not None and not quiz:
                    self._run_cell(raw, session)
                continue
            if cell.tier is Tier.PERSON:
                if raw["cell_type"] == "code" and session is not None:
                    self._run_cell(raw, session)
                self._mark_later(raw, cell)
                continue
            raw["source"] = cell.source
            raw["metadata"]["nbgrader"]["checksum"] = checksum(
                {**raw, "source": cell.source, "cell_type": cell.cell_type}
            )
            if cell.tier is Tier.STATIC:
                assert examiner is not None
                self._mark_static(raw, cell, examiner)
            elif session is None:
                self._give(cell, None, f"Not marked: {refused}")
            elif self._dead:
                self._give(cell, 0, self._not_run())
            elif cell.tier is Tier.VALUE:
                assert examiner is not None
                self._mark_value(raw, cell, examiner, session)
            else:
                self._mark_in_kernel(raw, cell, session)

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
                ours["mark"] = {"tier": mark.tier, "reason": mark.reason}
            if ours:
                raw["metadata"]["staffplus"] = ours
            else:
                raw["metadata"].pop("staffplus", None)
            if len(source := text_of(raw)) > SOURCE_CHARACTERS:
                raw["source"] = source[:1000] + f"\n… (cut: {len(source):,} characters)"
        text = json.dumps(self._notebook, ensure_ascii=False)
        return text.encode("utf-8", "replace").decode("utf-8") + "\n"

    # --- Cells -----------------------------------------------------------------------------------

    def _run_cell(self, raw: Any, session: Session) -> None:
        """Run learner code, or the author's as it was released, in the box."""
        if self._dead:
            return
        source = text_of(raw).encode("utf-8", "replace").decode("utf-8")
        if len(source) > SOURCE_CHARACTERS:
            why = f"the cell is {len(source):,} characters long; at most {SOURCE_CHARACTERS:,} are run"
            raw["outputs"] = [outputs.error("CellNotRun", why)]
            return
        raw["outputs"], _ = self._in_box(raw, source, session)

    def _in_box(self, raw: Any, source: str, session: Session) -> tuple[list[Output], bool]:
        """Outputs of a cell run in the box, and whether the box is still there."""
        late = None
        self._count += 1
        raw["execution_count"] = self._count
        try:
            found: Any = session.run(source)
        except Late as error:
            late, found = str(error), error.message.get("outputs")
        except Dead as error:
            name = raw["metadata"].get("nbgrader", {}).get("grade_id")
            self.sudden |= error.sudden
            where = f"cell `{name}`" if name else f"code cell number {self._count}"
            self._dead = f"{where} was the last that ran: {error}"
            return [outputs.error("DeadKernelError", str(error))], False
        shown, size = outputs.cleaned(found, self._limits.output_bytes + 1000 - self._shown)
        self._shown += size
        for output in shown:
            if output["output_type"] == "execute_result":
                output["execution_count"] = self._count
        if late:
            shown.append(outputs.error("CellTimeoutError", f"the cell {late}"))
        return shown, True

    # --- Marks -----------------------------------------------------------------------------------

    def _mark_later(self, raw: Any, cell: Cell) -> None:
        """A person marks it; an answer that was left as it was released is worth 0 at once."""
        if _as_released(raw):
            self._give(cell, 0, "Nothing was written here.")
        else:
            self._give(cell, None, "")

    def _mark_static(self, raw: Any, cell: Cell, examiner: Examiner) -> None:
        answers = {name: self._literals[name, target] for name, target in cell.answers.items()}
        given = Given(
            {name: answer.value for name, answer in answers.items() if answer.found},
            missing=[name for name, answer in answers.items() if not answer.found],
        )
        told = examiner.test(cell, given, _no_function)
        notes = [
            f"In cell `{cell.answers[name]}`, {answer.note}."
            for name, answer in answers.items()
            if answer.note
        ]
        self._mark_by(raw, cell, told, notes)

    def _mark_value(self, raw: Any, cell: Cell, examiner: Examiner, session: Session) -> None:
        try:
            found = session.read(cell.names) if cell.names else {}
        except Late:
            found = {"refused": dict.fromkeys(cell.names, "reading it took too long")}
        except Dead as error:
            self.sudden |= error.sudden
            self._dead = f"the box ended before test `{cell.grade_id}`: {error}"
            self._give(cell, 0, self._not_run())
            return
        values, functions, refused = _sorted_out(found, cell)
        if refused:
            said = "; ".join(f"`{name}`: {why}" for name, why in refused.items())
            told: dict[str, Any] = {"error": ["UnreadableAnswer", said], "reason": said}
        else:
            missing = [name for name in cell.names if name not in values and name not in functions]
            given = Given(values, functions, missing)
            told = examiner.test(cell, given, lambda name, calls: self._call(session, name, calls))
            for name in missing:
                if told.get("error") == ["NameError", f"name {name!r} is not defined"]:
                    told["reason"] = self._why_missing(name)
        self._mark_by(raw, cell, told, [])

    def _why_missing(self, name: str) -> str:
        for raw, _ in self._cells:
            for output in raw.get("outputs", []):
                if output["output_type"] == "error" and not _is_test(raw):
                    where = raw["metadata"].get("nbgrader", {}).get("grade_id", "")
                    stopped = f"cell `{where}`" if where else "a cell"
                    return (
                        f"`{name}` is not there: {stopped} stopped with "
                        f"{output['ename']}: {output['evalue']}"
                    )
        return f"`{name}` is not there: no cell defines it"

    def _call(self, session: Session, name: str, calls: Sequence[Any]) -> list[Any]:
        """Results of a learner's function; a box that ends meanwhile gives none."""
        try:
            return session.call(name, calls)
        except Dead as error:
            self.sudden |= error.sudden
            self._dead = f"the box ended in a call of `{name}`: {error}"
            return [{"gone": f"gave no result: {error}"} for _ in calls]

    def _mark_by(self, raw: Any, cell: Cell, told: dict[str, Any], notes: list[str]) -> None:
        """The mark of a test that ran in the trusted process."""
        self._count += 1
        raw["execution_count"] = self._count
        raw["outputs"] = shown = outputs.of_test(told, self._count)
        try:
            score = outputs.score(shown, cell.points)
        except AuthorError as error:
            raise AuthorError(f"cell {cell.grade_id!r}: {error}") from error
        said = outputs.reason(shown, str(told.get("reason", "")))
        lost = score < cell.points or (not cell.points and any("ename" in it for it in shown))
        if lost and not said:
            said = f"The test gave {score:g} of {cell.points:g} points."
        self._give(cell, score, "\n".join([*notes, said]) if lost else "")

    def _mark_in_kernel(self, raw: Any, cell: Cell, session: Session) -> None:
        shown, alive = self._in_box(raw, cell.source, session)
        raw["outputs"] = shown
        try:
            score = outputs.score(shown, cell.points)
        except AuthorError as error:  # or a learner's trick: nothing here can be relied on
            self._give(cell, 0, f"{FORGEABLE} Its result is no mark: {error}")
            return
        said = outputs.reason(shown) if alive else self._not_run()
        self._give(cell, score, f"{FORGEABLE} {said if score < cell.points else ''}".strip())

    def _not_run(self) -> str:
        return f"Not marked, and worth 0: {self._dead}."

    def _give(self, cell: Cell, score: float | None, why: str) -> None:
        assert cell.tier is not None
        why = outputs.clean(why, outputs.REASON)
        self.marks.append(CellMark(cell.grade_id, cell.tier, score, cell.points, why))


# --- Helpers -------------------------------------------------------------------------------------


def _loaded(text: str) -> Any:
    if len(text) > NOTEBOOK_CHARACTERS:
        raise Unusable(f"the notebook is {len(text):,} characters long")
    try:
        notebook = json.loads(text)
        for cell in notebook["cells"]:
            if not isinstance(text_of(cell), str) or cell["cell_type"] not in (
                "code",
                "markdown",
                "raw",
            ):
                raise TypeError("a cell of no known type")
            cell["metadata"].get("nbgrader", {}).get("grade_id")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Unusable(f"not a notebook ({type(error).__name__}: {error})") from error
    return notebook


def _matched(notebook: Any, authored: Authored) -> list[tuple[Any, Cell | None]]:
    """Each cell of the submission with the author's. Raises Unusable when one is not there once."""
    cells: list[tuple[Any, Cell | None]] = []
    for raw in notebook["cells"]:
        name = raw["metadata"].get("nbgrader", {}).get("grade_id")
        cells.append((raw, authored.by_id.get(name) if isinstance(name, str) else None))
    there = [cell.grade_id for _, cell in cells if cell is not None]
    needed = [c.grade_id for c in authored.cells if c.marked or c.role is Role.ANSWER]
    for name in needed:
        if there.count(name) != 1:
            raise Unusable(
                f"cell {name!r} stands {there.count(name)} times in the copy; expected once"
            )
    for raw, cell in cells:
        if cell is not None and raw["cell_type"] != cell.cell_type:
            raise Unusable(
                f"cell {cell.grade_id!r} is {raw['cell_type']}; expected {cell.cell_type}"
            )
    return cells


def _sorted_out(
    found: dict[str, Any], cell: Cell
) -> tuple[dict[str, Any], list[str], dict[str, str]]:
    """What the box told of names, as far as it has the form of it: values, functions, refusals."""
    values, functions, refused = (found.get(key) for key in ("values", "functions", "refused"))
    values = values if isinstance(values, dict) else {}
    functions = functions if isinstance(functions, list) else []
    refused = refused if isinstance(refused, dict) else {}
    return (
        {name: values[name] for name in cell.names if name in values},
        [name for name in cell.names if name in functions and name not in values],
        {name: outputs.clean(refused[name], 300) for name in cell.names if name in refused},
    )


def _as_released(raw: Any) -> bool:
    """Whether an answer is still what stood there before the learner began."""
    meta = raw["metadata"]["nbgrader"]
    return not meta.get("task") and meta.get("checksum") == checksum(raw)


def _is_test(raw: Any) -> bool:
    meta = raw["metadata"].get("nbgrader", {})
    return bool(meta.get("grade")) and not meta.get("solution")


def _no_function(name: str, _: Sequence[Any]) -> list[Any]:
    raise wire.Malformed(f"a static test called {name!r}")

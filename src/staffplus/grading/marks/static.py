"""The tier of literals, of which nothing is run; and answers in words, which wait for a person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from staffplus.grading.author.source import Cell, text_of
from staffplus.grading.forkserver import Helper
from staffplus.grading.marks import (  # fmt: skip
    elsewhere,
    excuses,
    gathered,
    literals,
    lookalikes,
    outputs,
    second,
    twice,
    verdicts,
    worded,
)
from staffplus.grading.marks.beside import Reasons
from staffplus.grading.marks.examiner import Examiner, Given
from staffplus.grading.marks.literals import Answer, Ask
from staffplus.grading.marks.outputs import Output
from staffplus.grading.marks.submitted import no_function
from staffplus.grading.marks.verdicts import Verdict
from staffplus.grading.model import NOT_ASKED, Kind, Tier


class Static(Reasons):
    """Marks what needs no box."""

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

    def _mark_later(self, raw: Any, cell: Cell) -> None:
        """A person marks it; an answer that was left as it was released, or emptied, is worth 0 at
        once. Unless text was added beside it: that may be the answer.
        """
        released = cell.grade_id in self._sheet.released
        empty = cell.grade_id in self.unanswered and not released
        if not empty and not released:
            text = text_of(raw)
            if raw["cell_type"] != "code" and excuses.only([text], plainly=True):
                said = verdicts.unsaid([worded.shown(text)])
                self._give(cell, Verdict(0, Kind.BLANK, said))
            else:
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

    def _mark_static(self, raw: Any, cell: Cell, examiner: Examiner) -> None:
        answers = self._answers_of(cell)
        ask = self._asking(cell, examiner)
        before = _given_before(answers)
        earlier = None if before is None else ask(before)
        given = _given(answers)
        self._values[cell.grade_id] = given.values
        told = examiner.test(cell, given, no_function)
        found = self._verdict(raw, cell, told)
        own = [*cell.answers.values()]
        sure = all(it.found and it.likely is None for it in answers.values())
        if found.kind is Kind.WRONG and sure and self._exact(cell, given.values):
            verdict = verdicts.of_literals(found, told, cell, answers, (), ())
            self._give(cell, self._twice(cell, verdict, earlier, answers))
            return
        if said := self._in_words(found, [*answers], own, answers):
            self._give(cell, Verdict(None, Kind.NOT_FOUND, said))
            return
        unsaid = self._unsaid([*answers], own, answers) if found.kind is Kind.WRONG else ""
        if found.kind is Kind.WRONG and (unsaid or self._sheet.blank([*answers], own)):
            if self._not_asked & {*own}:
                self._give(cell, Verdict(None, Kind.NOT_FOUND, NOT_ASKED))
                return
            if other := self._under_another_name([*answers], own):
                self._give(cell, Verdict(None, Kind.NOT_FOUND, other))
                return
            said = found.reason if all(it.found for it in answers.values()) else verdicts.BLANK
            said = unsaid or self._of_blank(own, said)
            self._give(cell, replace(found, kind=Kind.BLANK, reason=said))
            return
        untouched = {n for n, target in cell.answers.items() if target in self.unanswered}
        added = [name for name in sorted(untouched) if self._sheet.assigning(name)]
        values = [it.value for it in answers.values()] if found.kind is Kind.WRONG else []
        odd = [*dict.fromkeys(it for value in values for it in lookalikes.in_value(value))]
        odd = [f"{it[0].upper()}{it[1:]}." for it in odd]
        verdict = verdicts.of_literals(found, told, cell, answers, odd, added)
        more, unread = self._more(cell, given), self._unread_in(cell)
        likely = second.likely(cell, verdict, answers, ask, unread)
        likely = likely or second.formed(cell, verdict, told, given, ask, more, unread=unread)
        if likely is not None:
            self.typed = [it for it in self.typed if it[1] is not cell]
            self._give(cell, self._of_shape(cell, likely))
            return
        self._give(cell, self._twice(cell, self._of_shape(cell, verdict), earlier, answers))

    def _twice(
        self, cell: Cell, verdict: Verdict, earlier: Verdict | None, answers: Mapping[str, Answer]
    ) -> Verdict:
        """The verdict of a test, some of whose answers may have been given twice."""
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
        return self._of_both(verdict, earlier, both, lines)

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

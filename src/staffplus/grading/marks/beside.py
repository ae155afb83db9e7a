"""What else is to be said of an answer that a test finds wrong: it is in words, of an odd shape, there twice, or not there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from staffplus.grading import wire
from staffplus.grading.author.names import assigned_names
from staffplus.grading.author.source import Cell, text_of
from staffplus.grading.marks import (
    absent,
    another,
    called,
    elsewhere,
    excuses,
    inside,
    literals,
    refitted,
    second,
    shapes,
    stubs,
    twice,
    unnamed,
    unread,
    verdicts,
    worded,
)
from staffplus.grading.marks.asked import FUNCTION, UNKNOWN, asked_by, model_of
from staffplus.grading.marks.examiner import Given
from staffplus.grading.marks.literals import Answer
from staffplus.grading.marks.outputs import Output
from staffplus.grading.marks.state import OUT_OF_TIME, State
from staffplus.grading.marks.submitted import is_test, name_of
from staffplus.grading.marks.verdicts import Verdict
from staffplus.grading.model import Kind


class Reasons(State):
    """What a person has to be told beside a test's verdict."""

    def _under_another_name(self, names: Sequence[str], cells: Sequence[str]) -> str:
        """What is said of answers that were left as they were, where a cell of the learner's own defines
        under another name what was asked for, or the answer's names it; or ""."""
        asked = dict.fromkeys(names, cells)
        found = self._another(asked)
        said = [verdicts.under_another_name(name, other) for name, (other, _) in found.items()]
        said = said or self._unnamed(asked, {})
        return " ".join([*said, verdicts.LOOKS]) if said else ""

    def _another(self, asked: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, Any]]:
        """Name -> a name of the learner's own that may be meant for it, and what that stands for."""
        added = self._sheet.added.values()
        texts = [text_of(it) for it in added if it["cell_type"] == "code"]
        tests, found = self._authored.tests, dict[str, tuple[str, Any]]()
        for name, cells in asked.items():
            for one in cells:
                cell = self._authored.by_id[one]
                own = [text_of(self._cells[self._sheet.places[one]][0])]
                if not self._sheet.left(one) and cell.given.strip() != own[0].strip():
                    own = [*own, *texts]
                else:
                    own = texts
                ours = {
                    *self._authored.assigned,
                    *self._authored.bound,
                    *assigned_names(cell.given),
                }
                model = model_of(cell.source, name)
                if it := another.found(name, cell.given, own, model, tests, ours):
                    found.setdefault(name, it)
        return found

    def _instead(self, cell: Cell, values: Mapping[str, Any]) -> dict[str, tuple[str, Any]]:
        """The same of names that stand for nothing, or for what was handed out."""
        asked = self._asked(cell, values)
        return self._another({
            name: cells
            for name, cells in asked.items()
            if cells and another.left(_decoded(values[name]), self._authored.by_id[cells[-1]].given, name)
        })  # fmt: skip

    def _asked(self, cell: Cell, values: Iterable[str]) -> dict[str, list[str]]:
        """The answer cells that are meant to give names their values."""
        own, assigned = cell.answers, self._authored.assigned
        return {it: [own[it]] if it in own else [*assigned.get(it, ())] for it in values}

    def _more(self, cell: Cell, given: Given) -> Iterator[tuple[Mapping[str, Any], str]]:
        """See `refitted.as_asked`; found when it is asked for, which of right answers it is not."""
        asked, others = self._asked(cell, given.values), self._instead(cell, given.values)
        others = {name: it for name, it in others.items() if it[1] is not FUNCTION}
        yield from refitted.as_asked(self._authored, asked, given.values, others)

    def _unread_in(self, cell: Cell) -> second.Unread:
        """What is said of entries that nothing could read."""
        return lambda values: unread.said(self._authored, self._asked(cell, values), values)

    def _exact(self, cell: Cell, values: Mapping[str, Any]) -> bool:
        """Whether an answer was filled in, and in the very form that was asked for (`inside.exact`)."""
        tests = self._authored.tests
        for name, own in self._asked(cell, values).items():
            cells = [self._authored.by_id[it] for it in own if it in self._authored.by_id]
            model = model_of(cells[-1].source, name) if cells else UNKNOWN
            try:
                value = wire.decode(values[name])
            except wire.Malformed:
                return False
            if model is UNKNOWN or not inside.exact(value, model, "", tests):
                return False
            if value == model_of(cells[-1].given, name):
                return False
        return bool(values)

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
        code = [*self._sheet.theirs().values()]
        others = self._instead(cell, values)
        said = [verdicts.under_another_name(name, other) for name, (other, _) in others.items()]
        odd = shapes.odd(self._authored, asked, values, texts, code)
        names = elsewhere.names_of_test(cell, self._authored)
        rest = self._asked(cell, (it for it in names if it not in others))
        said += self._unnamed(rest, values)
        return verdicts.of_shape(verdict, [*said, *odd])

    def _unnamed(self, asked: Mapping[str, Sequence[str]], values: Mapping[str, Any]) -> list[str]:
        """What is said of names that stand for nothing, or for what was handed out, where their cell names
        what was asked for and gives it to no name."""
        said, ours = list[str](), {*self._authored.assigned}
        tests = self._authored.tests
        for name, own in asked.items():
            for one in dict.fromkeys(own):
                at, there = self._authored.by_id[one], name in values
                if there and not another.left(_decoded(values[name]), at.given, name):
                    continue
                text = text_of(self._cells[self._sheet.places[one]][0])
                model, to_name = model_of(at.source, name), self._to_name
                lines = unnamed.found(
                    name, text, at.given, model, tests, ours, to_name, empty=there
                )
                said += [verdicts.unnamed(name, lines)] if lines else []
        return said

    @cached_property
    def _to_name(self) -> frozenset[str]:
        return asked_by(self._authored)

    def _of_stub(self, cell: Cell, verdict: Verdict) -> Verdict:
        """A verdict, where nothing of what was handed out stands in the answer's way, and functions take and return
        what they were asked to; else a person looks. Of one that only prints, it is said that it does."""
        if verdict.kind is not Kind.WRONG or not cell.points:
            return verdict
        said, shown = list[str](), list[str]()
        names = elsewhere.names_of_test(cell, self._authored)
        for one in dict.fromkeys(it for own in self._asked(cell, names).values() for it in own):
            text = text_of(self._cells[self._sheet.places[one]][0])
            said += stubs.left(text[: stubs.LOOKED_AT], self._authored.by_id[one].given, names)
            shown += stubs.only_prints(text[: stubs.LOOKED_AT], names)
            given, text = self._authored.by_id[one].given, text[: stubs.LOOKED_AT]
            said += called.kept_outside(text, given, names)
            said += [] if verdict.score else called.otherwise(text, given, names)
        if shown and not said:
            return replace(verdict, reason=verdicts.printed(shown, verdict.reason))
        return verdicts.of_shape(verdict, said)

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

    def _unsaid(
        self,
        names: Sequence[str],
        cells: Sequence[str],
        answers: Mapping[str, Answer] | None = None,
    ) -> str:
        """What is said where an answer is left as it was, and what was written says that there is none, as
        `# TODO`, or a line ends before the answer, as `order =`; or "". The rest as of `_in_words`."""
        if not cells or any(self._sheet.assigning(it) for it in names):
            return ""
        texts: list[str] = []
        for one in dict.fromkeys(cells):
            text = text_of(self._cells[self._sheet.places[one]][0])
            texts += (said := self._sheet.excuses(one, names))
            given = self._authored.by_id[one].given
            if excuses.is_open(worded.without(text, given), given, names):
                texts += [f"`{name} =` without a value" for name in names if name in text]
            elif not (said and (self._sheet.left(one) or _all_empty(answers or {}))):
                return ""
        return verdicts.unsaid([*dict.fromkeys(texts)])

    def _of_blank(self, cells: Sequence[str], said: str) -> str:
        """What is said of answers in which there is nothing; `said` of those that were left as they were."""
        return said if {*cells} <= {*self._sheet.unanswered} else verdicts.NOT_YET

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

    def _why_missing(self, name: str) -> tuple[str, bool]:
        """Why a name is not there, and whether a cell of the learner's has stopped that was to give it a
        value. Any other cell is not to blame, and is named only where no cell was to."""
        raws = [raw for raw, _ in self._cells if raw["cell_type"] == "code" and not is_test(raw)]
        own = [raw for raw in raws if self._is_for(raw, name)]
        for raw in own or raws:
            errors = [it for it in raw.get("outputs", []) if it["output_type"] == "error"]
            if errors:
                where = f"cell `{name_of(raw)}`" if name_of(raw) else "a cell"
                ours = [
                    it for it in errors if it["ename"] == OUT_OF_TIME
                ]  # before it, what it raised
                return f"`{name}` is not there: {where} {_stopped([*errors[:1], *ours][-1])}", True
        return f"`{name}` is not there: no cell defines it", False

    def _is_for(self, raw: Any, name: str) -> bool:
        """Whether a cell was to give a name its value, as far as is known of one that may be no Python."""
        text = text_of(raw)
        return (
            name_of(raw) in self._authored.assigned.get(name, ())
            or name in assigned_names(text)
            or elsewhere.looks(text, name)
        )

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


def _all_empty(answers: Mapping[str, Answer]) -> bool:
    """Whether there are values, and nothing in them."""
    return bool(answers) and all(
        it.found and not twice.complete_as_sent(it.value) for it in answers.values()
    )


def _decoded(raw: Any) -> Any:
    try:
        return wire.decode(raw)
    except wire.Malformed:
        return UNKNOWN


def _stopped(output: Output) -> str:
    """How a cell ended with an error."""
    said = " ".join(output["evalue"].split())
    if output["ename"] == OUT_OF_TIME:
        return said.removeprefix("the cell ")
    if output["ename"] == "DeadKernelError":
        return f"did not come to its end: {said}"
    if output["ename"] == "CellNotRun":
        return f"was not run: {said}"
    return f"stopped with {output['ename']}: {said}"


#: With these ends a cell that is not Python, or that waits for somebody to type.
_UNREAD = {"SyntaxError", "IndentationError", "TabError", "EOFError", "StdinNotImplementedError"}

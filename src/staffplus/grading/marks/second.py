"""An answer read a second time: in another form, in part, or without the line that stopped its cell.

The author's test is asked about it once more. Nothing of that changes a mark but to have a person
decide, where the other reading would be worth more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from staffplus.grading import wire
from staffplus.grading.author.source import Authored, Cell, Role, text_of
from staffplus.grading.box.session import Dead, Session
from staffplus.grading.marks import below, forms, outputs, reshaped, shapes, verdicts
from staffplus.grading.marks.examiner import Given
from staffplus.grading.marks.kept import partly as part_of
from staffplus.grading.marks.literals import Answer
from staffplus.grading.marks.outputs import AuthorError
from staffplus.grading.marks.submitted import Sheet, sorted_out
from staffplus.grading.marks.verdicts import Verdict
from staffplus.grading.model import Kind

#: What a test says of something else than the answer as it stands.
Ask = Callable[[Given], Verdict]
#: Points, what was read otherwise to come to them, and whether it is the same for all that.
Found = tuple[float, str, bool]


def likely(cell: Cell, verdict: Verdict, answers: Mapping[str, Answer], ask: Ask) -> Verdict | None:
    """What a person decides where a literal is not sure and yet can be read in part; else None."""
    some = {name: it.likely for name, it in answers.items() if it.likely is not None}
    if not some or verdict.score or verdict.kind is Kind.AUTHOR or not cell.points:
        return None
    values = {name: it.value for name, it in answers.items() if it.found}
    values |= {name: it[0] for name, it in some.items()}
    other = ask(Given(values, missing=[name for name in answers if name not in values]))
    if not other.score:
        return None
    stopped = any(it[2] for it in some.values())
    said = "; ".join(dict.fromkeys(it[1] for it in some.values()))
    return verdicts.likely(verdict, other, said, cell.points, sure=None if stopped else other.score)


def formed(
    cell: Cell,
    verdict: Verdict,
    told: Mapping[str, Any],
    given: Given,
    ask: Ask,
    more: Iterable[tuple[Mapping[str, Any], str]] = (),
) -> Verdict | None:
    """What comes of an answer that is worth more in another form: a mark, where it is the same number as
    another type; else a person decides. None where nothing is worth more.

    `more`: the values as the author's notebook has them, and what is said of each (`shapes.as_asked`).
    """
    odd = [*map(str, told.get("odd") or ())]
    shapes_of = [] if _cut_short(told) else [*map(str, told.get("shapes") or ())]
    if not cell.points and verdict.kind is Kind.WRONG:
        return _holds(given, odd, ask)
    if not cell.points or not (verdict.kind is Kind.WRONG or verdicts.by_type(told) or odd):
        return None
    best: Verdict | None = None
    first = verdict
    if verdict.kind is Kind.AUTHOR:  # it stopped for the form that it was not made for
        first = Verdict(0, Kind.WRONG)
    forms_of = [*_forms(given, odd)]
    forms_of += [(replace(given, values=it), said, False) for it, said in more]
    forms_of += [
        (replace(given, way=it), reshaped.SHAPES[it].said, False)
        for it in shapes_of
        if it in reshaped.SHAPES
    ]
    for changed, said, same in forms_of:
        other = ask(changed)
        if other.score is None or other.score <= (first.score or 0):
            continue
        if not same:
            sure = first.score
            return verdicts.likely(first, other, said, cell.points, sure=sure)
        reason = (
            f"{said}, which is the same, the test gives {other.score:g} of {cell.points:g} points."
        )
        first = best = replace(other, reason="\n".join(filter(None, [reason, other.reason])))
        if other.score == cell.points:
            break
    return best


def _cut_short(told: Mapping[str, Any]) -> bool:
    """Whether a test came to no end for the time or the calls it took: to ask it again would take as much."""
    name = str((told.get("error") or [""])[0])
    return bool(told.get("spoilt")) or name == "NoAnswer" or name in verdicts.OF_COST


def _holds(given: Given, odd: Sequence[str], ask: Ask) -> Verdict | None:
    """The same of a check that is worth nothing: it holds with the same numbers of another type, or not."""
    for changed, said, same in _forms(given, odd):
        if same and (other := ask(changed)).kind is Kind.RIGHT:
            return replace(other, reason=f"{said}, which is the same, the test holds.")
        if not same:
            break
    return None


def _forms(given: Given, odd: Sequence[str]) -> Iterator[tuple[Given, str, bool]]:
    """What a test is given in other forms, what is said of that, and whether it is the same number.

    `odd`: what was odd about the results of functions, as `forms.odd` tells it.
    """
    rows = [it for it in odd if it not in forms.WAYS]
    for name, way in forms.WAYS.items():
        if name in odd:
            yield replace(given, way=name), forms.said_of(rows), way.same
    for form in forms.others(given.values):
        yield replace(given, values=form.values), form.said, form.same


def partly(
    cell: Cell, verdict: Verdict, got: Given, refused: Sequence[str], session: Session, ask: Ask
) -> Verdict | None:
    """What a person decides of a dict of which some entries cannot leave the box: the others stand.

    `got`: the values and functions that could; `refused`: the names that could not.
    """
    try:
        some = {name: part_of(session, name) for name in refused}
    except Dead:
        return None
    if not all(some.values()):
        return None
    values = {**got.values, **{name: it[0] for name, it in some.items() if it is not None}}
    missing = [it for it in cell.names if it not in values and it not in got.functions]
    other = ask(Given(values, got.functions, missing))
    left = [f"`{name}{at}`" for name, it in some.items() if it for at in it[1]]
    if not other.score or not left:
        return None
    said = f"Without {', '.join(left[:3])}, which cannot be read"
    return verdicts.likely(verdict, other, said, cell.points, sure=other.score)


class Below:
    """What answers in code would be without the line that stopped them. Tried when all else is marked."""

    def __init__(self, sheet: Sheet, authored: Authored, session: Session) -> None:
        self._sheet, self._authored, self._session = sheet, authored, session
        self._made: dict[str, str] = {}  # names that were given a value now, and how

    def run(self) -> None:
        """Run what stands below. Raises Late, Dead."""
        for place, (raw, cell) in enumerate(self._sheet.cells):
            answers = cell is not None and cell.role in (Role.ANSWER, Role.PERSON)
            if raw["cell_type"] != "code" or not (answers or place in self._sheet.added):
                continue
            handed_out = "" if cell is None else cell.given
            code, how = below.source(text_of(raw), raw["outputs"], handed_out)
            if code:
                self._session.run(code)
                self._made |= dict.fromkeys(below.names(code), how)

    def of_values(self, cell: Cell, given: Given, ask: Ask) -> Found | None:
        """What a value test gives for it; None if it uses nothing of it. Raises Late, Dead."""
        used = self._used(cell)
        if not used:
            return None
        values, functions, _ = sorted_out(self._session.read([*cell.names]), cell)
        kept = {n: it for n, it in given.values.items() if n not in used and n not in functions}
        values = kept | {name: it for name, it in values.items() if name in used}
        missing = [it for it in cell.names if it not in values and it not in functions]
        found = ask(Given(values, functions, missing))
        return None if found.score is None else (found.score, self._how(used), False)

    def in_kernel(self, cell: Cell, output_bytes: int) -> Found | None:
        """The same of a test beside learners' code, and for it also of other forms. Raises Late, Dead."""
        best = None
        if used := self._used(cell):
            best = self._tried(cell, output_bytes, self._how(used))
        wanted = sorted({*self._authored.assigned} & below.used(cell.source))
        values = self._session.read(wanted).get("values") if wanted else None
        values = values if isinstance(values, dict) else {}
        asked = shapes.as_asked(self._authored, self._authored.assigned, values)
        more = [forms.Form(it, said) for it, said in asked]
        for form in [*forms.others(values), *more]:
            kept = [f"_staffplus_{name} = {name}" for name in form.values]
            new = [f"{name} = {wire.decode(it)!r}" for name, it in form.values.items()]
            self._session.run("\n".join([*kept, *new]))
            found = self._tried(cell, output_bytes, form.said, form.same)
            self._session.run("\n".join(f"{name} = _staffplus_{name}" for name in form.values))
            best = max(filter(None, (best, found)), key=_worth, default=None)
        return best

    def _used(self, cell: Cell) -> list[str]:
        """What a test uses of the names that were given a value now."""
        return sorted(self._made.keys() & below.used(cell.source))

    def _how(self, names: Sequence[str]) -> str:
        """What was done to the cells that give names a value, to begin a sentence."""
        first, *more = dict.fromkeys(self._made[name] for name in names)
        return ", and ".join([first, *(f"{it[0].lower()}{it[1:]}" for it in more)])

    def _tried(self, cell: Cell, output_bytes: int, said: str, same: bool = False) -> Found | None:
        shown, _ = outputs.cleaned(self._session.run(cell.source), output_bytes)
        try:
            return outputs.score(shown, cell.points), said, same
        except AuthorError:
            return None


def _worth(found: Found) -> tuple[float, bool]:
    return found[0], found[2]

"""An answer read a second time: in another form, in part, or without the line that stopped its cell.

The author's test is asked about it once more. Nothing of that changes a mark but to have a person
decide, where the other reading would be worth more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from staffplus.grading import wire
from staffplus.grading.author.source import Authored, Cell, Role, text_of
from staffplus.grading.box.session import Dead, Session
from staffplus.grading.marks import below, built, forms, outputs, refitted, reshaped, verdicts
from staffplus.grading.marks.compared import LIKELY, SURE
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

#: What a test says of results of functions in the shape of the author's, read in a way (`compared`), and what
#: was read otherwise.
Like = Callable[[str], tuple[Verdict, str]]

#: What is said of entries of an answer, in the form in which it was read, that nothing could read (`unread`).
Unread = Callable[[Mapping[str, Any]], Sequence[str]]

#: An answer is read otherwise in so many ways at once, and no more.
SLIPS = 8


@dataclass(frozen=True)
class Step:
    """What else a test is asked about."""

    given: Given
    what: forms.Said
    same: bool = False  #: it is the same for all that
    way: str = ""  #: in which results of functions are read, if that is what it is about


#: What else may be meant by something; the likeliest first.
Steps = Callable[[Given], Iterable[Step]]


def climbed(
    given: Given, score: float, most: float, steps: Steps, ask: Ask
) -> Iterator[tuple[Step, Verdict]]:
    """Readings of an answer one upon the other, each worth more than the one before, until none is.

    Of several the one that is worth most is taken, and what is the same for all that before it. `score`: what the answer
    is worth as it stands; `most`: what it can be.
    """
    for _ in range(SLIPS):
        if score >= most:
            return
        best: tuple[Step, Verdict] | None = None
        for it in steps(given):
            other = ask(it.given)
            if other.score is None or other.score <= score:
                continue
            best, score = (it, other), other.score
            if it.same or score >= most:
                break
        if best is None:
            return
        yield best
        given = best[0].given


def read_again(
    given: Given, score: float, most: float, steps: Steps, ask: Ask
) -> list[tuple[Step, Verdict]]:
    """`climbed`; and where that has read several parts as numbers at once, of which some may be meant as they
    are, also with one part at a time. What ends higher."""
    found = [*climbed(given, score, most, steps, ask)]
    if not any(_at_once(step) for step, _ in found) or (found[-1][1].score or 0) >= most:
        return found

    def single(here: Given) -> Iterator[Step]:
        return (it for it in steps(here) if not _at_once(it))

    other = [*climbed(given, score, most, single, ask)]
    return max(found, other, key=lambda it: (it[-1][1].score or 0) if it else 0)


def _at_once(step: Step) -> bool:
    return not step.same and not isinstance(step.what, str) and len(step.what) > 1


def likely(
    cell: Cell, verdict: Verdict, answers: Mapping[str, Answer], ask: Ask, unread: Unread
) -> Verdict | None:
    """What a person decides where a literal is not sure and yet can be read in part; else None."""
    some = {name: it.likely for name, it in answers.items() if it.likely is not None}
    if not some or verdict.score or verdict.kind is Kind.AUTHOR or not cell.points:
        return None
    values = {name: it.value for name, it in answers.items() if it.found}
    values |= {name: it[0] for name, it in some.items()}
    given = Given(values, missing=[name for name in answers if name not in values])
    first = ask(given)
    climb = read_again(given, first.score or 0, cell.points, _steps(given), ask)
    other = climb[-1][1] if climb else first
    said = [*dict.fromkeys(it[1] for it in some.values()), *(step.what for step, _ in climb)]
    if not other.score:
        return None
    stopped = any(it[2] for it in some.values())
    sure = None if stopped else first.score
    found = verdicts.likely(verdict, other, forms.sentence(said), cell.points, sure=sure)
    return _as_whole(cell, found, climb[-1][0].given if climb else given, unread)


def _as_whole(cell: Cell, found: Verdict, given: Given, unread: Unread) -> Verdict:
    """What a person decides, with a mark proposed only if there is no entry that nothing could read."""
    if not 0 < (found.proposed or 0) < cell.points:
        return found
    return verdicts.unread(found, unread(given.values))


def formed(
    cell: Cell,
    verdict: Verdict,
    told: Mapping[str, Any],
    given: Given,
    ask: Ask,
    more: Iterable[tuple[Mapping[str, Any], str]] = (),
    like: Like | None = None,
    unread: Unread = lambda values: (),
) -> Verdict | None:
    """What comes of an answer that is worth more in another form: a mark, where it is the same number as
    another type; else a person decides. None where nothing is worth more.

    `more`: the values as the author's notebook has them, and what is said of each (`refitted.as_asked`);
    `like`: how it is asked about results in the shape of the author's, where they have another.
    """
    odd = [*map(str, told.get("odd") or ())]
    shapes_of = [] if cut_short(told) else [*map(str, told.get("shapes") or ())]
    if not cell.points and verdict.kind is Kind.WRONG:
        return _holds(given, odd, ask)
    if not cell.points or not (verdict.kind is Kind.WRONG or verdicts.by_type(told) or odd):
        return None
    first = verdict
    if verdict.kind is Kind.AUTHOR:  # it stopped for the form that it was not made for
        first = Verdict(0, Kind.WRONG)
    steps = _steps(given, odd, more, shapes_of)
    climb = read_again(given, first.score or 0, cell.points, steps, ask)
    open_ = list[Step]()
    for step, other in climb:
        if not step.same or open_:
            open_.append(step)
            continue
        reason = (
            f"{forms.sentence([step.what])}, which is the same, the test gives {other.score:g} of "
            f"{cell.points:g} points."
        )
        first = replace(other, reason="\n".join(filter(None, [reason, other.reason])))
    stands = (climb[-1][1].score if climb else first.score) or 0
    found = _like_the_authors(cell, first, stands, like) if stands < cell.points else None
    if found is not None:
        return found
    if not open_:
        return first if climb else None
    # Results are read in one way: the last that was tried with success.
    said = [it.what for it in open_ if it.way in ("", open_[-1].given.way)]
    what = forms.sentence(said)
    likely = verdicts.likely(first, climb[-1][1], what, cell.points, sure=first.score)
    return _as_whole(cell, likely, climb[-1][0].given, unread)


def _like_the_authors(
    cell: Cell, first: Verdict, stands: float, like: Like | None
) -> Verdict | None:
    """What a person decides where results of functions are worth more in the shape of the author's; nothing is
    proposed where it is not sure that they are meant so."""
    best: Verdict | None = None
    for way in (SURE, LIKELY) if like is not None else ():
        assert like is not None
        other, said = like(way)
        if other.score is not None and other.score > stands:
            stands = other.score
            found = verdicts.likely(first, other, said, cell.points, sure=first.score)
            best = found if way == SURE else replace(found, proposed=None)
        if stands >= cell.points:
            break
    return best


def cut_short(told: Mapping[str, Any]) -> bool:
    """Whether a test came to no end for the time or the calls it took: to ask it again would take as much."""
    name = str((told.get("error") or [""])[0])
    return bool(told.get("spoilt")) or name == "NoAnswer" or name in verdicts.OF_COST


def _holds(given: Given, odd: Sequence[str], ask: Ask) -> Verdict | None:
    """The same of a check that is worth nothing: it holds with the same numbers of another type, or not."""
    for it in _steps(given, odd)(given):
        if it.same and (other := ask(it.given)).kind is Kind.RIGHT:
            what = forms.sentence([it.what])
            return replace(other, reason=f"{what}, which is the same, the test holds.")
        if not it.same:
            break
    return None


def _steps(
    written: Given,
    odd: Sequence[str] = (),
    more: Iterable[tuple[Mapping[str, Any], str]] = (),
    shapes_of: Sequence[str] = (),
) -> Steps:
    """What a test is given in other forms.

    `odd`: what was odd about the results of functions, as `forms.odd` tells it; `more`: see `formed`;
    `shapes_of`: other shapes that results may have.
    """
    rows = [it for it in odd if it not in forms.WAYS]
    ways = {it: (forms.said_of(rows), way.same) for it, way in forms.WAYS.items() if it in odd}
    others = {it: (reshaped.SHAPES[it].said, False) for it in shapes_of if it in reshaped.SHAPES}
    asked = [*more]

    def read(given: Given, by: Mapping[str, tuple[str, bool]]) -> Iterator[Step]:
        for name, (said, same) in by.items():
            if name != given.way:
                yield Step(replace(given, way=name), said, same, name)

    def steps(given: Given) -> Iterator[Step]:
        yield from read(given, ways)
        for form in forms.others(given.values, None if given is written else written.values):
            yield Step(replace(given, values=form.values), form.what, form.same)
        for values, said in asked if given.values is written.values else ():
            yield Step(replace(given, values=values), said)
        yield from read(given, others)

    return steps


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
    given = Given(values, got.functions, missing)
    first = ask(given)
    left = [f"`{name}{at}`" for name, it in some.items() if it for at in it[1]]
    if not left:
        return None
    climb = read_again(given, first.score or 0, cell.points, _steps(given), ask)
    other = climb[-1][1] if climb else first
    without = f"Without {', '.join(left[:3])}, {built.NOT_READ}"
    said = [without, *(step.what for step, _ in climb)]
    if not other.score:
        return None
    return verdicts.likely(verdict, other, forms.sentence(said), cell.points, sure=first.score)


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

    def in_kernel(self, cell: Cell, output_bytes: int, stands: float = 0) -> Found | None:
        """The same of a test beside learners' code, and for it also of other forms. Raises Late, Dead."""
        best = None
        if used := self._used(cell):
            best = self._tried(cell, output_bytes, self._how(used))
        wanted = sorted({*self._authored.assigned} & below.used(cell.source))
        values = self._session.read(wanted).get("values") if wanted else None
        given = Given(values if isinstance(values, dict) else {})
        said, same = list[forms.Said](), True

        def ask(changed: Given) -> Verdict:
            kept = [f"_staffplus_{name} = {name}" for name in changed.values]
            new = [f"{name} = {wire.decode(it)!r}" for name, it in changed.values.items()]
            self._session.run("\n".join([*kept, *new]))
            found = self._tried(cell, output_bytes, "")
            self._session.run("\n".join(f"{name} = _staffplus_{name}" for name in changed.values))
            return Verdict(None if found is None else found[0], Kind.WRONG)

        more = refitted.as_asked(self._authored, self._authored.assigned, given.values)
        for step, other in climbed(given, stands, cell.points, _steps(given, more=more), ask):
            said, same = [*said, step.what], same and step.same
            found = (other.score or 0, forms.sentence(said), same)
            best = max(filter(None, (best, found)), key=_worth, default=None)
        return best

    def _used(self, cell: Cell) -> list[str]:
        """What a test uses of the names that were given a value now."""
        return sorted(self._made.keys() & below.used(cell.source))

    def _how(self, names: Sequence[str]) -> str:
        """What was done to the cells that give names a value, to begin a sentence."""
        return forms.sentence([self._made[name] for name in names])

    def _tried(self, cell: Cell, output_bytes: int, said: str, same: bool = False) -> Found | None:
        shown, _ = outputs.cleaned(self._session.run(cell.source), output_bytes)
        try:
            return outputs.score(shown, cell.points), said, same
        except AuthorError:
            return None


def _worth(found: Found) -> tuple[float, bool]:
    return found[0], found[2]

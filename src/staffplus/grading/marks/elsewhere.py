"""An answer that stands elsewhere than its test sees it.

Run from the top, as stock nbgrader runs a notebook, a test is over before what stands below it: answers
at the end, a second try under a first that is wrong, what was written into a cell of the author's (intake
puts that at the end), a cell that an answer needs. And what stands above an answer is gone once its own
cell has been run. Only where a mark is not full is this looked at: the test is asked again with what its
names stand for at the end, and with each other cell run last. What is certain is taken: the answer's own
cell is untouched, one cell alone gives the name a value, and the test holds with it. Else a person decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from staffplus.grading.author import plain
from staffplus.grading.author.source import Authored, Cell, text_of
from staffplus.grading.forkserver import Helper
from staffplus.grading.marks import below, twice, verdicts
from staffplus.grading.marks.boxed import names_of
from staffplus.grading.marks.literals import Answer, Ask, read_all
from staffplus.grading.marks.submitted import Sheet, written_into
from staffplus.grading.marks.verdicts import Verdict
from staffplus.grading.model import FORGEABLE, CellMark, Kind, Tier

#: Name -> the places of cells that give it a value.
Places = Mapping[str, Sequence[int]]
#: Marks to which nothing that stands elsewhere could add anything.
_NO_MATTER = (Kind.RIGHT, Kind.NO_BOX, Kind.WRONG_FILE, Kind.ENVIRONMENT)
#: So much of a cell is looked at.
LOOKED_AT = 100_000
#: So many cells are each run last.
TRIES = 4


@dataclass(frozen=True)
class Try:
    """What a test is asked about once more: its names as they are when all cells have been run."""

    places: Places  #: what it would see then
    last: str = ""  #: a cell that is run again after all of them; "" for none
    text: bool = False  #: it stands in a text, which nobody runs


def names_of_test(cell: Cell, authored: Authored) -> list[str]:
    """What a test reads of the learner's, in every tier."""
    if cell.tier is Tier.KERNEL:
        try:
            return sorted({*authored.assigned} & below.used(cell.source))
        except (SyntaxError, ValueError):
            return []
    return [*cell.answers] or [*cell.names]


class Elsewhere:
    """What of one submission stands where its tests do not see it."""

    def __init__(self, sheet: Sheet, authored: Authored) -> None:
        self._sheet, self._authored = sheet, authored
        self._read: dict[tuple[Ask, str], Answer] = {}  # what names stand for further down
        self._stopped: set[int] = set()  # cells that would stop, of those read there

    def of(self, cell: Cell, mark: CellMark) -> list[Try]:
        """What may be worth more than a mark that was given; nothing for most."""
        if mark.kind in _NO_MATTER and mark.reason != verdicts.VOID:
            return []
        if mark.about.startswith(twice.ABOUT):  # a person looks at just that
            return []
        place, texts = self._sheet.places[cell.grade_id], self._sheet.theirs()
        asked = names_of_test(cell, self._authored)
        found = []
        if any(it > place for it in texts):
            names = {*asked}
            if cell.tier is not Tier.STATIC:
                names |= self._needed(names, texts.values())
            below = {
                name: [it for it, text in texts.items() if it > place and _gives(text, name)]
                for name in sorted(names)
            }
            if below := {name: there for name, there in below.items() if there}:
                found.append(Try(below))
        others: dict[int, list[str]] = {}
        for name in asked:
            given = [it for it, text in self._sheet.code() if _gives(text, name)]
            # The test saw the last of those before it, and sees the last of all at the end.
            seen = {*[it for it in given if it < place][-1:], *given[-1:]}
            for it in given:
                if it in texts and it not in seen:
                    others.setdefault(it, []).append(name)
        for it in sorted(others, reverse=True)[:TRIES]:
            found.append(Try({name: [it] for name in others[it]}, texts[it]))
        noted = {name: self._in_texts(name) for name in asked}
        if noted := {name: there for name, there in noted.items() if there}:
            found.append(Try(noted, text=True))
        return found

    def _in_texts(self, name: str) -> list[int]:
        """Places of text cells of the learner's in which code gives `name` a value."""
        return [
            place
            for place, raw in self._sheet.added.items()
            if raw["cell_type"] != "code" and looks(text_of(raw), name)
        ]

    @staticmethod
    def _needed(names: set[str], texts: Iterable[str]) -> set[str]:
        """What cells use that give these names a value, and what those use that give them theirs."""
        about = [names_of(it) for it in texts]
        found = {*names}
        while True:
            more = {it for made, used in about if made & found for it in used} - found
            if not more:
                return found
            found |= more

    def read(self, reader: Helper, limit: int, cell: Cell, it: Try) -> dict[str, Answer] | None:
        """What names of a static test stand for further down; None where that is not known. Raises Fault."""
        if it.text:
            return None
        code = self._sheet.code()
        number = {place: n for n, (place, _) in enumerate(code)}
        sources = [source for _, source in code] + [it.last] * bool(it.last)
        asks = {}
        for name in cell.answers:
            if name in it.places:
                # What comes after the last cell that gives it a value is no matter.
                there = number[it.places[name][-1]]
                asks[name] = Ask(name, there, len(sources) if it.last else there + 1)
        new = [ask for ask in asks.values() if (ask, it.last) not in self._read]
        if new:
            bound, written = self._authored.bound, self._sheet.written
            found = read_all(reader, sources, new, limit, limit, bound, written)
            for ask, answer in zip(new, found, strict=True):
                self._read[ask, it.last] = answer
                self._stopped |= {code[ask.own][0]} if answer.stopped else set()
        ends = {name: self._read[ask, it.last] for name, ask in asks.items()}
        unknown = any(answer.note and not answer.sure for answer in ends.values())
        return None if unknown else ends

    def stopped(self, cell: Cell, places: Places) -> list[str]:
        """Cells above the test that stopped since what they use stands below it: to be run again."""
        wanted, found = {*names_of_test(cell, self._authored)}, []
        for place, text in self._sheet.theirs().items():
            for it in self._sheet.cells[place][0].get("outputs", ()):
                said = re.fullmatch(r"name '(\w+)' is not defined", str(it.get("evalue", "")))
                if said and said[1] in places and names_of(text)[0] & wanted:
                    found.append(text)
        return found

    def decided(
        self, cell: Cell, mark: CellMark, other: Verdict | None, places: Places
    ) -> Verdict | None:
        """What comes of it that a test gives `other` with what stands below; None where the mark stands.

        `other` is None where that could not be found out.
        """
        waits = mark.score is None
        stands = (mark.sure if waits else mark.score) or 0.0
        asked = [it for name in names_of_test(cell, self._authored) for it in places.get(name, ())]
        if other is None or (other.kind is not Kind.RIGHT and (other.score or 0.0) <= stands):
            if waits or not cell.points or not asked:
                return None
            if other is not None and not any(map(self._broke, asked)):
                return None
            said = self._said(cell, places, mark, verdicts.LOOKS)
            return Verdict(None, Kind.NOT_FOUND, said, mark.about, stands)
        if self._is_sure(cell, places) and other.kind is Kind.RIGHT:
            points = f"gives {other.score or 0:g} of {cell.points:g} points"
            gives = f"With it the test {points if cell.points else 'holds'}."
            return Verdict(other.score, Kind.RIGHT, self._said(cell, places, None, gives))
        if not cell.points:
            return Verdict(None, Kind.NOT_FOUND, self._said(cell, places, mark, verdicts.LOOKS))
        said = self._said(cell, places, mark, "")
        first = Verdict(None if waits else stands, Kind(mark.kind), said)
        where = list(
            dict.fromkeys(self._sheet.called(it) for them in places.values() for it in them)
        )
        return verdicts.likely(
            first, other, f"With {' and '.join(where[:3])}", cell.points, sure=stands
        )

    def _broke(self, place: int) -> bool:
        """Whether a cell stopped, or is no Python: what it was to give a name is then not known."""
        raw, _ = self._sheet.cells[place]
        stopped = any(it.get("output_type") == "error" for it in raw.get("outputs", ()))
        return (
            stopped
            or place in self._stopped
            or (raw["cell_type"] == "code" and plain.read(text_of(raw)).tree is None)
        )

    def _is_sure(self, cell: Cell, places: Places) -> bool:
        """Whether what stands below is certainly meant: it is in a cell of the learner's own, and nothing
        else gives these names a value."""
        texts = self._sheet.theirs().values()
        if any(written_into(self._sheet.cells[it][0]) for them in places.values() for it in them):
            return False
        return any(it in places for it in names_of_test(cell, self._authored)) and all(
            all(map(self._sheet.left, self._own(cell, name)))
            and sum(_gives(text, name) for text in texts) == 1
            for name in places
        )

    def _own(self, cell: Cell, name: str) -> list[str]:
        """The answer cells that are meant to give a name its value."""
        if name in cell.answers:
            return [cell.answers[name]]
        return [it for it in self._authored.assigned.get(name, ()) if it in self._sheet.places]

    def _said(self, cell: Cell, places: Places, mark: CellMark | None, last: str) -> str:
        """Where the names are given a value, after what was said of a mark as it stands."""
        lines = [FORGEABLE] if cell.tier is Tier.KERNEL else []
        asked = names_of_test(cell, self._authored)
        answered = any(not self._sheet.left(it) for name in asked for it in self._own(cell, name))
        if mark is not None and answered and mark.reason != verdicts.VOID:
            before = mark.reason.removeprefix(FORGEABLE).strip()
            lines.append(before.removesuffix(verdicts.LOOKS).strip())
        for name, them in places.items():
            where = " and ".join(dict.fromkeys(self._sheet.called(it) for it in them[-2:]))
            own = self._own(cell, name)
            if name not in asked:
                said = f"`{name}`, which it needs, is given a value by {where}"
            elif not own:
                said = f"`{name}` is given a value by {where}"
            elif all(map(self._sheet.left, own)):
                said = f"No answer stands in cell {verdicts.listed(own)}, and `{name}` is given a value by {where}"
            else:
                said = (
                    f"`{name}` is given a value in cell {verdicts.listed(own)}, and also by {where}"
                )
            lines.append(f"{said}, which the test does not see.")
        return "\n".join(filter(None, [*lines, last]))


def kept(it: Try) -> tuple[str, str]:
    """Code that keeps what the names of a try stand for, and code that gives it back to them."""
    keep: list[str] = []
    back: list[str] = []
    for name in it.places:
        alias = f"_staffplus_elsewhere_{name}"
        for code, to, of in ((keep, alias, name), (back, name, alias)):
            code.append(f"try:\n    {to} = {of}\nexcept NameError:\n    pass")
    return "\n".join(keep), "\n".join(back)


#: How a cell gives a name a value, or changes the one it has, as far as a look at its lines tells.
_GIVES = (
    r"^[ \t>.]*(?:(?:(?:async\s+)?def|class)\s+{0}\b|{0}\s*(?:=(?!=)|[-+*/|&]=|:[^=\n]*=(?!=)"
    r"|\[[^\n]*\]\s*=(?!=)|\.(?:append|extend|insert|update|add|pop|remove|sort|setdefault|clear)\())"
)


def _gives(text: str, name: str) -> bool:
    """Whether a cell seems to give `name` a value, or another one."""
    if name not in text:
        return False
    return looks(text, name) or name in names_of(text)[0]


def looks(text: str, name: str) -> bool:
    """The same as far as its lines tell, which need be no Python."""
    return bool(re.search(_GIVES.format(re.escape(name)), text[:LOOKED_AT], re.M))

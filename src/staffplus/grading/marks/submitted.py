"""A submission's cells beside the author's, and what can be told of them by looking."""

from __future__ import annotations

import ast
import contextlib
import re
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from typing import Any

from staffplus.grading import quick, wire
from staffplus.grading.author.plain import plain_python
from staffplus.grading.author.source import Authored, Cell, Role, checksum, text_of
from staffplus.grading.marks import asked, excuses, outputs, stubs, twice, worded

#: A longer notebook is none that intake lets through.
NOTEBOOK_CHARACTERS = 200_000_000

#: So much of an added cell is looked at.
LOOKED_AT = 100_000

Pair = tuple[Any, Cell | None]


class Unusable(ValueError):
    """A submission that is not the copy of the released notebook it should be; says how."""


def loaded(text: str) -> Any:
    if len(text) > NOTEBOOK_CHARACTERS:
        raise Unusable(f"the notebook is {len(text):,} characters long")
    try:
        notebook = quick.loads(text)
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


def matched(notebook: Any, authored: Authored) -> list[tuple[Any, Cell | None]]:
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


def sorted_out(
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
        {
            name: " ".join(outputs.clean(refused[name], 300).split())
            for name in cell.names
            if name in refused
        },
    )


def as_released(raw: Any) -> bool:
    """Whether an answer is still what stood there before the learner began."""
    meta = raw["metadata"]["nbgrader"]
    return not meta.get("task") and meta.get("checksum") == checksum(raw)


def is_empty(raw: Any, *, comments: bool = False) -> bool:
    """Whether nothing stands in a cell. `comments`: in code, these and `pass` are nothing either."""
    lines = [line.strip() for line in text_of(raw).split("\n")]
    if comments and raw["cell_type"] == "code":
        return all(not line or line[0] == "#" or line in ("pass", "...") for line in lines)
    return not any(lines)


def is_test(raw: Any) -> bool:
    meta = raw["metadata"].get("nbgrader", {})
    return bool(meta.get("grade")) and not meta.get("solution")


def no_function(name: str, _: Sequence[Any]) -> list[Any]:
    raise wire.Malformed(f"a static test called {name!r}")


def name_of(raw: Any) -> str:
    """The grade_id of a cell, or ""."""
    return str(raw["metadata"].get("nbgrader", {}).get("grade_id", ""))


def written_into(raw: Any) -> str:
    """The cell of the author's into which the learner wrote what stands in a cell of its own now, or ""."""
    ours = raw["metadata"].get("staffplus")
    return str(ours.get("written_into") or "") if isinstance(ours, dict) else ""


class Sheet:
    """One submission: its cells in order, each with the author's, and who wrote it."""

    def __init__(self, notebook: Any, authored: Authored) -> None:
        self.notebook, self.authored = notebook, authored
        self.cells: list[Pair] = matched(notebook, authored)
        plain = {(c.cell_type, c.source.strip()) for c in authored.cells if not c.grade_id}
        #: Cells that the learner added, by place.
        self.added = {
            place: raw
            for place, (raw, cell) in enumerate(self.cells)
            if cell is None and (raw["cell_type"], text_of(raw).strip()) not in plain
        }
        #: Answer cells that are still what stood there before the learner began.
        self.released = {
            cell.grade_id
            for raw, cell in self.cells
            if cell is not None and cell.role in (Role.ANSWER, Role.PERSON) and as_released(raw)
        }
        #: Answer cells that are as they were released, or emptied.
        self.unanswered = tuple(
            cell.grade_id
            for raw, cell in self.cells
            if cell is not None
            and (
                cell.grade_id in self.released
                # In code that a person marks, a comment may be the answer.
                or (cell.role is Role.ANSWER and is_empty(raw, comments=True))
                or (cell.role is Role.PERSON and is_empty(raw))
            )
        )
        self.places = {c.grade_id: n for n, (_, c) in enumerate(self.cells) if c is not None}
        self._left: dict[str, bool] = {}
        self._nothing: dict[str, list[str] | None] = {}

    def code(self) -> list[tuple[int, str]]:
        """(place, source) of the code cells that may give a name its value, in order.

        The author's tests and quizzes are not among them: they bind no answer.
        """
        return [
            (place, text_of(raw))
            for place, (raw, cell) in enumerate(self.cells)
            if raw["cell_type"] == "code"
            and (cell is None or cell.role in (Role.SETUP, Role.ANSWER, Role.PERSON))
        ]

    @property
    def written(self) -> list[int]:
        """Numbers of the cells of `code` in which the learner wrote something."""
        return [n for n, (place, _) in enumerate(self.code()) if self._theirs(place)]

    def _theirs(self, place: int) -> bool:
        _, cell = self.cells[place]
        if cell is None:
            return place in self.added
        return cell.role in (Role.ANSWER, Role.PERSON) and cell.grade_id not in self.unanswered

    def given_anew(self, names: Sequence[str], test: Cell) -> dict[str, tuple[int, int]]:
        """Names to which a cell that is run before `test` seems to give another value than a cell before
        it did: the places of the two. The name's own cell is the first, where it was answered."""
        found: dict[str, tuple[int, int]] = {}
        for name in names:
            places = [
                place
                for place, text in self.code()
                if place < self.places[test.grade_id]
                and self._theirs(place)
                and twice.gives_anew(text, name)
            ]
            own = [
                self.places[it] for it in self.authored.assigned.get(name, ()) if it in self.places
            ]
            own = [it for it in own if self._theirs(it)]
            first = [it for it in places[:-1] if it in own or not own]
            if first and places[-1] not in own:
                found[name] = (first[-1], places[-1])
        return found

    def theirs(self) -> dict[int, str]:
        """The code cells in which the learner wrote something, by place."""
        return {place: text for place, text in self.code() if self._theirs(place)}

    def called(self, place: int) -> str:
        """A cell as it is named to people."""
        raw, _ = self.cells[place]
        name = name_of(raw)
        if name:
            return f"cell `{name}`"
        if into := written_into(raw):
            return f"what was written into cell `{into}`"
        above = next((it for n, it in self._named() if n < place), "")
        return (
            f"a cell that was added below `{above}`"
            if above
            else "a cell that was added at the top"
        )

    def _named(self) -> list[tuple[int, str]]:
        """Places and names of the author's cells, the last first."""
        return [(n, name) for name, n in sorted(self.places.items(), key=lambda it: -it[1]) if name]

    def beside(self, grade_id: str, kind: str) -> list[Any]:
        """Cells of a kind that the learner added next to a cell of ours, above or below it, but for a text
        that says that there is no answer."""
        place, found = self.places[grade_id], []
        for step in (-1, 1):
            at = place + step
            while at in self.added:
                text = text_of(self.added[at]).strip()
                none = kind != "code" and excuses.only([text], plainly=True)
                if self.added[at]["cell_type"] == kind and text and not none:
                    found.append(self.added[at])
                at += step
        return found

    def left(self, grade_id: str) -> bool:
        """Whether an answer in code is as it was released, or empty, but for words."""
        if grade_id not in self._left:
            self._left[grade_id] = self._is_left(grade_id)
        return self._left[grade_id]

    def _is_left(self, grade_id: str) -> bool:
        raw, cell = self.cells[self.places[grade_id]]
        if grade_id in self.unanswered or cell is None:
            return True
        bare = worded.without(text_of(raw), cell.given)
        forms = {bare, bare.strip(), bare.strip("\n"), f"{bare}\n"}
        if not bare.strip() or any(as_released({**raw, "source": it}) for it in forms):
            return True
        if self.nothing(grade_id) is not None:
            return True
        return bool(self.excuses(grade_id, [])) and _same_code(bare, cell.given)

    def nothing(self, grade_id: str) -> list[str] | None:
        """The excuses in the code of an answer that does no more than it did when it was handed out; None
        where it does more."""
        if grade_id not in self._nothing:
            raw, cell = self.cells[self.places[grade_id]]
            code = cell is not None and raw["cell_type"] == "code"
            given = cell.given if cell is not None else ""
            text = text_of(raw)[:LOOKED_AT]
            self._nothing[grade_id] = stubs.nothing(text, given, self._names) if code else None
        return self._nothing[grade_id]

    def in_words(self, grade_id: str, names: Sequence[str]) -> list[str]:
        """What is written in words where an answer in code is asked for: in its cell, or in text cells of
        the learner's between the answers before and after it, or in one that names it anywhere. What says
        that there is no answer is none, and neither are notes."""
        found = [
            it for them in self._words_at(grade_id, names) for it in them if self._meant(them, it)
        ]
        return [worded.shown(it) for it in found] or self._values_elsewhere

    def excuses(self, grade_id: str, names: Sequence[str]) -> list[str]:
        """What is written there, or in cells of the learner's own, and says that there is no answer."""
        found = [*self._words_at(grade_id, names), *(lines for _, lines in self._elsewhere)]
        said = [" ".join(it) for it in found if excuses.only(it, self._names)]
        said += self.nothing(grade_id) or []
        return [worded.shown(it) for it in dict.fromkeys(said)]

    def _meant(self, texts: Sequence[str], one: str) -> bool:
        """Whether one of the texts that belong together may be an answer in words."""
        notes = (one, "\n".join(texts))
        return not excuses.only(texts, self._names) and not any(
            excuses.is_notes(it, self._asked) for it in notes
        )

    def _words_at(self, grade_id: str, names: Sequence[str]) -> list[list[str]]:
        """What is written in words for an answer in code, the lines of a cell together."""
        place = self.places[grade_id]
        raw, cell = self.cells[place]
        found = [[*worded.words(text_of(raw), cell.given if cell else "")]]
        others = [
            n for n, (_, it) in enumerate(self.cells)
            if it is not None and it.role in (Role.ANSWER, Role.PERSON) and n != place
        ]  # fmt: skip
        low = max((n for n in others if n < place), default=-1)
        high = min((n for n in others if n > place), default=len(self.cells))
        for at, it in self.added.items():
            text = text_of(it).strip()
            if it["cell_type"] == "code":
                if low < at < high and not worded.without(text, "").strip():
                    found.append([*worded.words(text, "")])
            elif text and (low < at < high or any(_assigns(text, name) for name in names)):
                found.append([text])
        # An answer to another question, in words, may hold code.
        found += [
            [text_of(it)]
            for it, other in self.cells
            if other is not None and other.role is Role.PERSON and it["cell_type"] != "code"
            if any(_assigns(text_of(it), name) for name in names) and not as_released(it)
        ]
        return [it for it in found if it]

    @cached_property
    def _elsewhere(self) -> list[tuple[str, list[str]]]:
        """The texts of the learner's own cells that are in words, wherever they stand; of comments their
        lines."""
        found = []
        for raw in self.added.values():
            text = text_of(raw)
            if raw["cell_type"] == "code" and not worded.is_prose(text):
                continue
            if re.search(r"\w", text):
                bare = raw["cell_type"] == "code" and not worded.without(text, "").strip()
                found.append((text, [*worded.words(text, "")] if bare else [text]))
        return found

    @cached_property
    def _values_elsewhere(self) -> list[str]:
        """What the learner wrote in words in cells of their own, and may be an answer in code."""
        return [worded.shown(it) for it, lines in self._elsewhere if self._meant(lines, it)]

    @cached_property
    def words_elsewhere(self) -> list[str]:
        """The same where an answer in words is asked for, which may be headed as notes."""
        return [
            worded.shown(it)
            for it, lines in self._elsewhere
            if not excuses.only(lines, plainly=True)
        ]

    @cached_property
    def _names(self) -> frozenset[str]:
        """All names that the author's tests take, in words."""
        return asked.names_in(self.authored)

    @cached_property
    def _asked(self) -> frozenset[str]:
        """What an answer would have to name: questions, rows, parts of a list."""
        return asked.asked_by(self.authored)

    def blank(self, names: Sequence[str], cells: Sequence[str]) -> bool:
        """Whether nothing was written in these answer cells, and nowhere else a word of the names.

        An answer that is commented out is written, and a person decides on it.
        """
        left = {*cells} if cells and all(map(self.left, cells)) else set[str]()
        if not self._no_code and not (cells and {*cells} <= {*self.unanswered}) and not left:
            return False
        return not any(_assigns(it, name) for it in self._written(left) for name in names)

    def writes(self, name: str) -> bool:
        """Whether anything that the learner wrote, comments included, seems to give `name` a value."""
        return any(_assigns(text, name) for text in self._written())

    def _written(self, left: Collection[str] = ()) -> Iterator[str]:
        """Code that the learner wrote: added cells, answers, and what emptied cells keep in comments.

        `left`: answers that do nothing, as is known of them.
        """
        yield from (text_of(raw) for raw in self.added.values() if raw["cell_type"] == "code")
        for raw, cell in self.cells:
            if cell is None or cell.role not in (Role.ANSWER, Role.PERSON):
                continue
            if cell.grade_id in self.released or (
                cell.grade_id in left and cell.grade_id not in self.unanswered
            ):
                continue
            text = text_of(raw)
            if cell.grade_id in self.unanswered:
                text = re.sub(r"^[ \t]*#+", "", text, flags=re.M)
            if raw["cell_type"] == "code":
                yield text

    @cached_property
    def _no_code(self) -> bool:
        """Whether the learner has written no code at all."""
        added = (raw for raw in self.added.values() if raw["cell_type"] == "code")
        return not any(text_of(raw).strip() for raw in added) and all(
            cell.grade_id in self.unanswered
            for raw, cell in self.cells
            if cell is not None
            and raw["cell_type"] == "code"
            and cell.role in (Role.ANSWER, Role.PERSON)
        )

    def assigning(self, name: str) -> list[Any]:
        """Cells that the learner added and that seem to give `name` a value."""
        return [
            raw for raw in self.added.values()
            if raw["cell_type"] == "code" and _assigns(text_of(raw), name)
        ]  # fmt: skip


def _same_code(text: str, given: str) -> bool:
    """Whether two cells differ in nothing but comments."""
    with contextlib.suppress(SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.dump(ast.parse(plain_python(text))) == ast.dump(ast.parse(plain_python(given)))
    return False


def _assigns(text: str, name: str) -> bool:
    """Whether a cell seems to give `name` a value, as far as a look at its lines tells."""
    wanted = rf"^[ \t>.]*(?:def\s+|class\s+)?{re.escape(name)}\s*(?:=(?!=)|[:\[(|,])"
    return bool(re.search(wanted, text[:LOOKED_AT], re.M))

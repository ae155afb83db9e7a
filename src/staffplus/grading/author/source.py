"""What the author wrote: the cells of an exercise, who answers for each, and how it is marked.

nbgrader keeps the roles of cells in `metadata.nbgrader`; how a test comes to its mark is ours and
stands beside it, so that stock nbgrader never looks at it:

    {"staffplus": {"tier": "static", "reads": {"answers": "levels-answer"}}}
    {"staffplus": {"tier": "value", "reads": ["mean", "table"]}}

`reads` of a value test may be left out where the test uses the names as names (not, for example,
as `globals()["table"]`). `"in_place": true` is for functions that are to change what they are given.
A test without a tier is `in-kernel`, as under stock nbgrader. `{"staffplus": {"quiz": true}}` stands on
a locked cell that shows questions as a quiz; the grader never runs it.

Where code needs more time or memory than is usual, or is to have less, the notebook's metadata say so:

    {"staffplus": {"limits": {"cell_seconds": 5}}}
"""

from __future__ import annotations

import ast
import builtins
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Any

from staffplus.grading.author.names import assigned_names, imported_modules, used_names
from staffplus.grading.model import Limits, Tier

#: The version of nbgrader's cell metadata that this reads (nbgrader 0.6 to 0.9).
SCHEMA_VERSION = 3


class SourceError(ValueError):
    """An exercise that cannot be marked as it is written; says which cell and what is expected."""


class Role(StrEnum):
    """Who a cell belongs to."""

    TEXT = "text"  #: the author's Markdown
    SETUP = "set-up"  #: the author's code, run as it was released
    QUIZ = (
        "quiz"  #: the author's code that shows questions; no mark follows from it: it is never run
    )
    ANSWER = "answer"  #: the learner's code
    TEST = "test"  #: the author's code that marks
    PERSON = "person"  #: the learner's, marked by a person


_SOLUTION = re.compile(r"^[^\n]*BEGIN SOLUTION.*?END SOLUTION[^\n]*$", re.M | re.S)


@dataclass(frozen=True)
class Cell:
    """A cell as the author wrote it, with solution and hidden tests."""

    role: Role
    grade_id: str  #: "" for a cell that nbgrader does not know
    cell_type: str
    source: str
    tier: Tier | None = None  #: of a marked cell
    points: float = 0.0
    #: static: name -> grade_id of the cell that assigns it
    answers: Mapping[str, str] = field(default_factory=dict)
    #: value: what the test uses of the learner's
    names: tuple[str, ...] = ()
    #: value: name -> module, for what the author imports in a cell that learners may change
    modules: Mapping[str, str] = field(default_factory=dict)
    #: value: learners' functions may change the lists, dicts and sets that the test gives them
    in_place: bool = False
    #: set-up: uses nothing of the learner's, so that the trusted tests may rely on it
    ours: bool = False

    @property
    def marked(self) -> bool:
        return self.tier is not None

    @cached_property
    def given(self) -> str:
        """The text without what is marked as the solution, as learners got it."""
        return _SOLUTION.sub("", self.source)


@dataclass(frozen=True)
class Authored:
    """An exercise's notebook, as its author wrote it."""

    cells: tuple[Cell, ...]
    limits: Limits = field(default_factory=Limits)

    @cached_property
    def by_id(self) -> dict[str, Cell]:
        return {cell.grade_id: cell for cell in self.cells if cell.grade_id}

    @cached_property
    def marked(self) -> tuple[Cell, ...]:
        return tuple(cell for cell in self.cells if cell.marked)

    @cached_property
    def needs_box(self) -> bool:
        """Whether any mark depends on running what the learner wrote."""
        return any(cell.tier in (Tier.VALUE, Tier.KERNEL) for cell in self.cells)

    @cached_property
    def tests(self) -> tuple[str, ...]:
        """The code of the cells that say which names there are: tests, and set-up that uses no answer."""
        return tuple(
            it.source
            for it in self.cells
            if it.cell_type == "code"
            and (it.tier is not None or (it.role is Role.SETUP and it.ours))
        )

    @cached_property
    def spelt_in(self) -> tuple[str, ...]:
        """What tells how names are spelt: `tests`, and every cell of which learners got something."""
        return self.tests + tuple(it.source for it in self.cells if it.given)

    @cached_property
    def bound(self) -> tuple[str, ...]:
        """Names that tests and quizzes bind, whose values have nothing to do with an answer's."""
        cells = [c for c in self.cells if c.role in (Role.TEST, Role.QUIZ)]
        return tuple(sorted({name for c in cells for name in assigned_names(c.source)}))

    @cached_property
    def assigned(self) -> dict[str, list[str]]:
        """The answer cells that are meant to assign a name: name -> grade_ids."""
        found: dict[str, list[str]] = {}
        for cell in self.cells:
            for name in assigned_names(cell.source) if cell.role is Role.ANSWER else ():
                found.setdefault(name, []).append(cell.grade_id)
        return found

    @cached_property
    def imports(self) -> tuple[str, ...]:
        """Modules that the author's cells import, to be imported once and not per submission."""
        boxed = [
            c for c in self.cells
            if c.cell_type == "code" and c.tier in (None, Tier.KERNEL) and c.role is not Role.QUIZ
        ]  # fmt: skip
        return tuple(sorted({module for c in boxed for _, module in imported_modules(c.source)}))


@lru_cache(maxsize=64)
def read(source: str, *, handout: bool = False) -> Authored:
    """Read the author's notebook, given as nbformat 4 JSON.

    Args:
        handout: it is the learners' version, whose answers need not assign yet what tests read.

    Raises:
        SourceError: it is not a notebook, or a marked cell is not complete; names the cell.
    """
    try:
        raw = json.loads(source)
        cells = [_cell(number, cell) for number, cell in enumerate(raw["cells"], 1)]
        limits = _limits(raw.get("metadata", {}).get("staffplus", {}).get("limits", {}))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        if isinstance(error, SourceError):
            raise
        raise SourceError(
            f"the author's notebook is not nbformat 4 JSON ({type(error).__name__}: {error})"
        ) from error
    for name, times in Counter(c.grade_id for c in cells if c.grade_id).items():
        if times > 1:
            raise SourceError(
                f"cell {name!r}: the grade_id stands on {times} cells; give each its own"
            )
    if not any(cell.marked for cell in cells):
        raise SourceError("no cell is marked; expected a cell with `grade` or `task` true")
    return Authored(tuple(_with_names(cells, handout)), limits)


def checksum(cell: Mapping[str, Any]) -> str:
    """nbgrader's own checksum of a cell (`nbgrader.utils.compute_checksum`, 0.9.6).

    An answer whose checksum is still that of the release is no answer.
    """
    return _digest(*_checked(cell))


def checksum_of_ours(cell: Mapping[str, Any]) -> str:
    """The same for a cell of the author's, which is asked for with every submission."""
    return _digest_of_ours(*_checked(cell))


def _checked(cell: Mapping[str, Any]) -> Iterator[str]:
    meta = cell["metadata"]["nbgrader"]
    solution, grade = bool(meta.get("solution")), bool(meta.get("grade"))
    locked = not solution and (grade or bool(meta.get("locked")))
    yield from (text_of(cell), cell["cell_type"], str(grade), str(solution), str(locked))
    yield meta["grade_id"]
    if grade:
        yield str(float(meta["points"]))


def _digest(*parts: str) -> str:
    return hashlib.md5("".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


_digest_of_ours = lru_cache(maxsize=256)(_digest)


def text_of(cell: Mapping[str, Any]) -> str:
    """The source of a cell; nbformat allows a list of lines too."""
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(source)


# --- One cell ------------------------------------------------------------------------------------


def _cell(number: int, raw: Mapping[str, Any]) -> Cell:
    meta, ours = raw["metadata"].get("nbgrader"), raw["metadata"].get("staffplus") or {}
    kind, source = raw["cell_type"], text_of(raw)
    if meta is None:
        if "tier" in ours:
            raise SourceError(f"cell {number}: has a tier, but nbgrader does not know the cell")
        return Cell(Role.SETUP if kind == "code" else Role.TEXT, "", kind, source)
    name = meta.get("grade_id")
    if not isinstance(name, str) or not name:
        raise SourceError(f"cell {number}: its nbgrader metadata has no grade_id")
    if meta.get("schema_version") != SCHEMA_VERSION:
        raise SourceError(
            f"cell {name!r}: schema_version is {meta.get('schema_version')!r}; expected "
            f"{SCHEMA_VERSION}. Run `nbgrader update`"
        )
    grade, solution, task = (bool(meta.get(key)) for key in ("grade", "solution", "task"))
    if not grade and not task:
        if "tier" in ours:
            raise SourceError(f"cell {name!r}: has a tier, but is not marked (`grade` is false)")
        if kind != "code":
            return Cell(Role.TEXT, name, kind, source)
        if "quiz" in ours:
            if solution or ours["quiz"] is not True:
                raise SourceError(
                    f"cell {name!r}: expected `quiz` to be true, on a locked cell that shows questions"
                )
            return Cell(Role.QUIZ, name, kind, source)
        return Cell(Role.ANSWER if solution else Role.SETUP, name, kind, source)
    points = _points(name, meta)
    if solution or task or kind != "code":
        if "tier" in ours and ours["tier"] != Tier.PERSON:
            raise SourceError(
                f"cell {name!r}: tier is {ours['tier']!r}, but a person marks this cell; "
                "expected `person`, or no tier"
            )
        return Cell(Role.PERSON, name, kind, source, Tier.PERSON, points)
    tier = _tier(name, ours)
    reads = ours.get("reads")
    if tier is Tier.KERNEL:
        if reads is not None:
            raise SourceError(
                f"cell {name!r}: has `reads`, but its tier is in-kernel; expected a tier of "
                "static or value"
            )
        return Cell(Role.TEST, name, kind, source, tier, points)
    _parsed(name, source)
    if tier is Tier.STATIC:
        return Cell(Role.TEST, name, kind, source, tier, points, answers=_answers(name, reads))
    in_place = ours.get("in_place", False)
    if not isinstance(in_place, bool):
        raise SourceError(f"cell {name!r}: in_place is {in_place!r}; expected true or false")
    return Cell(
        Role.TEST, name, kind, source, tier, points, names=_declared(name, reads), in_place=in_place
    )


def _limits(given: Mapping[str, object]) -> Limits:
    """Raises SourceError for a limit that is none."""
    usual = asdict(Limits())
    for name, value in given.items():
        if name not in usual:
            raise SourceError(f"limits: there is no {name!r}; expected one of {', '.join(usual)}")
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < 1e12:
            raise SourceError(f"limits: {name} is {value!r}; expected a number above 0")
    return Limits(**{name: type(usual[name])(value) for name, value in given.items()})


def _points(name: str, meta: Mapping[str, Any]) -> float:
    points = meta.get("points")
    if isinstance(points, bool) or not isinstance(points, (int, float)) or not 0 <= points < 1e6:
        raise SourceError(f"cell {name!r}: points is {points!r}; expected a number, 0 or more")
    return float(points)


def _tier(name: str, ours: Mapping[str, Any]) -> Tier:
    wanted = ours.get("tier", Tier.KERNEL)
    if wanted not in (Tier.STATIC, Tier.VALUE, Tier.KERNEL):
        raise SourceError(
            f"cell {name!r}: tier is {wanted!r}; expected static, value or in-kernel for a test"
        )
    return Tier(wanted)


def _parsed(name: str, source: str) -> None:
    try:
        ast.parse(source)
    except SyntaxError as error:
        raise SourceError(
            f"cell {name!r}, line {error.lineno}: {error.msg}; a static or value test is plain "
            "Python, without IPython's % and !"
        ) from error


def _answers(name: str, reads: object) -> dict[str, str]:
    if (
        not isinstance(reads, dict)
        or not reads
        or not all(isinstance(key, str) and isinstance(value, str) for key, value in reads.items())
    ):
        raise SourceError(
            f"cell {name!r}: a static test says what it reads, and from which cell; expected "
            f'"reads": {{"NAME": "GRADE_ID"}}, found {json.dumps(reads)}'
        )
    return reads


def _declared(name: str, reads: object) -> tuple[str, ...]:
    if reads is None:
        return ()
    if not isinstance(reads, (list, dict)) or not all(
        isinstance(key, str) and key.isidentifier() for key in reads
    ):
        raise SourceError(
            f"cell {name!r}: expected `reads` to be a list of names, found {json.dumps(reads)}"
        )
    return tuple(reads)


# --- What tests use ------------------------------------------------------------------------------


def _with_names(cells: list[Cell], handout: bool) -> Iterator[Cell]:
    """Check what static tests read, and find what value tests use of the learner's.

    A test's own names, those of the author's code before it, and what the author imports stay
    with the author: a learner who redefines a helper changes nothing for the tests.
    """
    sources = {cell.grade_id: cell.source for cell in cells if cell.role is Role.ANSWER}
    trusted: set[str] = set()  # names whose value is the author's at this point
    learners: set[str] = set()  # names whose value is, or follows from, the learner's
    modules: dict[str, str] = {}
    for cell in cells:
        if cell.role is Role.ANSWER:
            assigned = assigned_names(cell.source)
            imported = {name: module for name, module in imported_modules(cell.source) if name}
            modules |= imported
            learners |= assigned - imported.keys()
            trusted -= assigned
        elif cell.role is Role.SETUP:
            ours = not learners & used_names(cell.source)
            cell = replace(cell, ours=ours)
            assigned = assigned_names(cell.source)
            trusted, learners = (
                (trusted | assigned, learners - assigned)
                if ours
                else (trusted - assigned, learners | assigned)
            )
        elif cell.tier is Tier.STATIC:
            _check_answers(cell, sources, handout)
            trusted |= assigned_names(cell.source)
        elif cell.tier is Tier.VALUE:
            free = {
                name
                for name in used_names(cell.source)
                if name not in trusted and not hasattr(builtins, name)
            }
            cell = replace(
                cell,
                names=tuple(sorted((free - modules.keys()) | {*cell.names})),
                modules={name: modules[name] for name in sorted(free & modules.keys())},
            )
            trusted |= assigned_names(cell.source)
        yield cell


def _check_answers(cell: Cell, sources: Mapping[str, str], handout: bool) -> None:
    for name, target in cell.answers.items():
        if target not in sources:
            raise SourceError(
                f"cell {cell.grade_id!r}: reads `{name}` from {target!r}; expected the grade_id "
                "of a code cell with `solution` true"
            )
        if not handout and name not in assigned_names(sources[target]):
            raise SourceError(
                f"cell {cell.grade_id!r}: reads `{name}` from {target!r}, but that cell assigns "
                f"nothing to `{name}`"
            )

"""What learners wrote, as people mark it: by cell, under a short code in place of a name."""

from __future__ import annotations

import difflib
import hashlib
import hmac
import json
import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from staffplus.grading.author.source import text_of
from staffplus.grading.records import kinds, tables
from staffplus.grading.records.course import Course

#: Letters and digits that nobody takes for another, and that make no words.
ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 6
#: A name that is masked has so many letters at least; "Al" is in too many words.
SHORTEST_NAME = 3
MASK = "[name]"
#: Stands above what is not in an answer's own cell.
ELSEWHERE = "(Not in its own cell. What stands elsewhere, and may be the answer too:)"
#: Words and signs of a text beyond which comparing takes longer than a marker waits; an answer has 300.
LONGEST_COMPARED = 1500
#: Names in files that people paste, such as those of the workshop.
_IN_FILES = re.compile(r'("(?:name|author|student|email)"\s*:\s*)"(?:[^"\\\n]|\\.)*"', re.I)


@dataclass(frozen=True)
class Piece:
    """One learner's work on an exercise."""

    learner: str
    texts: Mapping[str, str]  #: grade_id -> what stands in the cell
    waiting: frozenset[str] = frozenset()  #: cells that a person marks: the machine gave no mark
    penalty: float = 0.0  #: points lost for being late
    names: frozenset[str] = field(default=frozenset(), repr=False)
    unread: bool = False  #: nothing of the file could be read: another is to be handed in

    def sha256(self, cell: str) -> str:
        return sha256(self.texts.get(cell, ""))

    def shown(self, cell: str) -> str:
        """The text of a cell without its author's names."""
        return masked(self.texts.get(cell, ""), self.names)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def masked(text: str, names: Iterable[str]) -> str:
    """`text` with `[name]` for each of the names, and for what pasted files say under "name"."""
    text = _IN_FILES.sub(rf'\1"{MASK}"', text)
    known = sorted({it for it in names if len(it) >= SHORTEST_NAME}, key=len, reverse=True)
    if not known:
        return text
    either = "|".join(re.escape(it) for it in known)
    return re.sub(rf"(?<!\w)(?:{either})(?!\w)", MASK, text, flags=re.I)


def changed_words(before: str, after: str) -> list[tuple[str, str]]:
    """How `before` became `after`, word by word: ("same" | "gone" | "new", words), in order.

    All of either text is there: what is "same" or "gone" is `before`, what is "same" or "new" is `after`.
    """
    old, new = (re.findall(r"\s+|\w+|[^\w\s]", it) for it in (before, after))
    if max(len(old), len(new)) > LONGEST_COMPARED:
        return [("gone", before), ("new", after)]
    found: list[tuple[str, str]] = []
    for what, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            found.append(("same", "".join(old[a:b])))
            continue
        found += [(how, "".join(words)) for how, words in (("gone", old[a:b]), ("new", new[c:d])) if words]  # fmt: skip
    return found


def codes(salt: str, learners: Iterable[str]) -> dict[str, str]:
    """A short code for each learner, always the same: learner -> code."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for learner in sorted(learners):
        digest = int(hmac.new(salt.encode(), learner.encode("utf-8", "surrogatepass"), "sha256").hexdigest(), 16)  # fmt: skip
        code = ""
        while len(code) < CODE_LENGTH or code in taken:
            digest, at = divmod(digest, len(ALPHABET))
            code += ALPHABET[at]
        taken.add(code)
        found[learner] = code
    return found


class Shelf:
    """The pieces of an exercise; what was read once is not read again until it is marked anew."""

    def __init__(self, course: Course, exercise: str) -> None:
        self._course, self._exercise = course, exercise
        self._read: dict[tuple[str, Any], dict[str, str]] = {}
        self._unread: set[int] = set()  # results of files of which nothing could be read

    def pieces(self, db: sa.Connection, cells: Iterable[str], only: str | None = None) -> dict[str, Piece]:  # fmt: skip
        """Every learner's piece, by learner; or that of one."""
        wanted = frozenset(cells)
        waiting: dict[str, set[str]] = {}
        about: dict[str, Any] = {}
        needed: set[str] = set()  # learners of whom a person still has to give some mark
        for row in db.execute(_rows(self._exercise, only)):
            about[row.learner] = row
            if row.needs_manual_grade:
                needed.add(row.learner)
            if row.auto_score is None and row.cell in wanted:
                waiting.setdefault(row.learner, set()).add(row.cell)
        texts = self._texts(db, {it: row.result for it, row in about.items()})
        return {
            learner: Piece(learner, texts[learner], frozenset(waiting.get(learner, ())),
                           row.late_submission_penalty or 0.0, _names(row), learner in needed and row.result in self._unread)
            for learner, row in sorted(about.items())
            if learner in texts
        }  # fmt: skip

    def _texts(self, db: sa.Connection, results: Mapping[str, int | None]) -> dict[str, dict[str, str]]:  # fmt: skip
        keys: dict[str, tuple[str, Any]] = {}
        for learner, result in results.items():
            keys[learner] = (learner, self._stamp(learner) if result is None else result)
        new = {key[1] for key in keys.values() if key not in self._read and isinstance(key[1], int)}
        it = tables.result.c
        rows = (
            db.execute(sa.select(it.id, it.notebook, it.marks).where(it.id.in_(new))).all()
            if new
            else ()
        )
        packed = {row.id: row.notebook for row in rows}
        self._unread |= {row.id for row in rows if kinds.not_this(json.loads(row.marks))}
        for learner, key in keys.items():
            if key in self._read or key[1] is None:
                continue
            if isinstance(key[1], int):
                raw = packed.get(key[1], b"")
                text = zlib.decompress(raw) if raw else b""
            else:
                text = self._path(learner).read_bytes()
            self._read[key] = _cells(text)
        return {it: self._read[key] for it, key in keys.items() if key in self._read}

    def _path(self, learner: str) -> Path:
        return self._course.path("autograded", learner, self._exercise) / f"{self._exercise}.ipynb"

    def _stamp(self, learner: str) -> Any:
        """Of a notebook that nbgrader's own autograde has marked."""
        try:
            at = self._path(learner).stat()
        except OSError:
            return None
        return (at.st_mtime_ns, at.st_size)


def _rows(exercise: str, only: str | None) -> sa.Select[Any]:
    """A row for each learner and marked cell."""
    sent, book, grade, cell = (
        tables.submitted_assignment, tables.submitted_notebook, tables.grade, tables.base_cell,
    )  # fmt: skip
    who, task, stands = tables.student, tables.assignment, tables.standing
    rows = (
        sa.select(
            sent.c.student_id.label("learner"), cell.c.name.label("cell"), grade.c.auto_score, grade.c.needs_manual_grade,
            book.c.late_submission_penalty, who.c.first_name, who.c.last_name, who.c.email,
            stands.c.result,
        )
        .select_from(grade)
        .join(cell, cell.c.id == grade.c.cell_id)
        .join(book, book.c.id == grade.c.notebook_id)
        .join(sent, sent.c.id == book.c.assignment_id)
        .join(task, task.c.id == sent.c.assignment_id)
        .join(who, who.c.id == sent.c.student_id)
        .outerjoin(stands, sa.and_(stands.c.exercise == task.c.name, stands.c.learner == sent.c.student_id))
        .where(task.c.name == exercise)
    )  # fmt: skip
    return rows if only is None else rows.where(sent.c.student_id == only)


def _names(row: Any) -> frozenset[str]:
    whole = [row.learner, row.first_name, row.last_name, row.email]
    parts = [part for name in (row.first_name, row.last_name) if name for part in name.split()]
    return frozenset(it for it in (*whole, *parts) if it)


def _cells(raw: bytes) -> dict[str, str]:
    found = {}
    for cell in json.loads(raw)["cells"] if raw else ():
        if name := cell["metadata"].get("nbgrader", {}).get("grade_id"):
            found[name] = _with_what_is_beside(cell)
    return found


def _with_what_is_beside(cell: Mapping[str, Any]) -> str:
    """The text of a cell, and below it what stands elsewhere and may be the answer (`marks.static`)."""
    ours = cell["metadata"].get("staffplus")
    beside = ours.get("beside") if isinstance(ours, dict) else None
    if not beside or not isinstance(beside, list):
        return text_of(cell)
    return "\n\n".join([*filter(None, [text_of(cell).strip()]), ELSEWHERE, *map(str, beside)])

"""A round of peer review as it is kept, in `peers/EXERCISE/round.json` of the course.

Everything that packets say is in it, so that the same packets can be made again whatever has been handed in
or edited since; and who reads whom, so that it is for whoever runs the course alone.
"""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from staffplus.bankspec import Fields, ListOf, Tables, Text, Whole
from staffplus.grading.records.course import CourseError

FORMAT, VERSION = "staffplus-peer-round", 1
FILE = "round.json"
#: What comes back says of itself (`returned.py`).
RETURNED, COURSE = "staffplus-peer-review", "staffplus"
ABOUT = "Levels and words of one learner's peer review. Hand it in as you were told; it opens on the page that saved it."
#: Whoever calibrates is ready when so near to the readers: a proposal (`domain.md` (f)).
MEAN, LARGEST = 0.5, 1
#: Characters of what one says about one row of somebody.
WORDS = 1000

Texts = Mapping[str, str]  #: row -> text

_LEVEL = Tables({"points": Whole(), "descriptor example": Text()}, least=2)
_ROW = Tables({"id title text": Text(), "level": _LEVEL})
_KNOWN = Tables(
    {"id name context": Text(), "parts": Fields(others=Fields({"text why": Text(), "level": Whole()}))},
    least=0,
)  # fmt: skip
FORM = Fields(
    {
        "about format exercise id salt made title": Text(),
        "version": Whole(1),
        "row": _ROW,
        "first retry": _KNOWN,
        "learner": Tables(
            {
                "learner packet code": Text(),
                "names reads": ListOf(Text()),
                "parts": Fields(others=Text(blank=True)),
            }
        ),
    }
)


@dataclass(frozen=True)
class Learner:
    """One of a round, and what others read of theirs."""

    learner: str
    packet: str  #: only their page knows it
    code: str  #: what others' pages call their text
    names: tuple[str, ...]  #: masked wherever somebody else reads
    reads: tuple[str, ...]
    parts: Texts


@dataclass(frozen=True)
class Round:
    """Who reads what by which rows, for good."""

    exercise: str
    id: str
    salt: str
    made: str
    title: str
    rows: tuple[Mapping[str, Any], ...]  #: of the rubric: id, title, text, level
    first: tuple[Mapping[str, Any], ...]  #: pieces whose levels are known
    retry: tuple[Mapping[str, Any], ...]
    learners: Mapping[str, Learner]

    def draw(self, *what: str) -> int:
        """A number that is as good as drawn by lot, and always the same."""
        return draw(self.salt, *what)

    def by_packet(self, packet: str) -> Learner | None:
        return next((it for it in self.learners.values() if it.packet == packet), None)

    def by_code(self, code: str) -> Learner | None:
        return next((it for it in self.learners.values() if it.code == code), None)

    def readers(self, learner: str) -> list[str]:
        """Who reads a learner, in an order that says nothing about them."""
        found = [it.learner for it in self.learners.values() if learner in it.reads]
        return sorted(found, key=lambda it: self.draw("order", learner, it))

    def most(self, row: str) -> int:
        """The highest level of a row."""
        return max(int(level["points"]) for it in self.rows if it["id"] == row for level in it["level"])  # fmt: skip

    def packet(self, learner: str) -> dict[str, Any]:
        """What a learner's page gets."""
        me = self.learners[learner]
        rows = [
            {"id": row["id"], "title": row["title"], "text": row["text"], "levels": row["level"]}
            for row in self.rows
        ]
        peers = [
            {"code": self.learners[it].code, "parts": dict(self.learners[it].parts)}
            for it in sorted(me.reads, key=lambda it: self.draw("order", learner, it))
        ]
        return {
            "file": {"about": ABOUT, "format": RETURNED, "version": VERSION, "course": COURSE},
            "exercise": self.exercise, "round": self.id, "packet": me.packet, "learner": learner,
            "title": self.title, "limits": {"mean": MEAN, "largest": LARGEST, "words": WORDS},
            "criteria": rows, "first": list(self.first), "retry": list(self.retry),
            "peers": peers, "own": {"code": me.code, "parts": dict(me.parts)},
        }  # fmt: skip


def draw(salt: str, *what: str) -> int:
    said = "\0".join(what).encode("utf-8", "surrogatepass")
    return int.from_bytes(hmac.new(salt.encode(), said, "sha256").digest()[:8])


def packet_number(salt: str, learner: str) -> str:
    """What only one learner's page knows, and its file says."""
    said = f"packet\0{learner}".encode("utf-8", "surrogatepass")
    return hmac.new(salt.encode(), said, "sha256").hexdigest()[:24]


def new_id() -> str:
    return secrets.token_hex(6)


def with_more(it: Round, more: Iterable[Learner]) -> Round:
    return replace(it, learners={**it.learners, **{one.learner: one for one in more}})


def folder(root: Path, exercise: str) -> Path:
    """Where everything of an exercise's round is, in the course at `root`."""
    return root / "peers" / exercise


def load(root: Path, exercise: str) -> Round | None:
    """The round of an exercise; None where there is none. Raises CourseError, with what is wrong."""
    path = folder(root, exercise) / FILE
    try:
        table = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError) as error:
        raise CourseError(f"{path}: cannot be read: {error}; put it back from a copy, or begin a new round with --anew") from error  # fmt: skip
    faults = [*FORM.faults(table)]
    if faults:
        raise CourseError(f"{path}: {faults[0].told(table)}")
    if table["format"] != FORMAT or table["version"] != VERSION:
        raise CourseError(f"{path}: found {table['format']} {table['version']}; expected {FORMAT} {VERSION}")  # fmt: skip
    learners = [
        Learner(**{**one, "names": tuple(one["names"]), "reads": tuple(one["reads"])})
        for one in table["learner"]
    ]
    named = {name: table[name] for name in ("exercise", "id", "salt", "made", "title")}
    return Round(
        **named, rows=tuple(table["row"]), first=tuple(table["first"]),
        retry=tuple(table["retry"]), learners={one.learner: one for one in learners},
    )  # fmt: skip


def save(root: Path, it: Round) -> None:
    """Whole or not at all."""
    table = {
        "about": "A round of peer review: who reads whom. Not for learners.",
        "format": FORMAT, "version": VERSION, "exercise": it.exercise, "id": it.id, "salt": it.salt,
        "made": it.made, "title": it.title, "row": it.rows, "first": it.first, "retry": it.retry,
        "learner": [
            {"learner": one.learner, "packet": one.packet, "code": one.code, "names": one.names,
             "reads": one.reads, "parts": dict(one.parts)}
            for one in it.learners.values()
        ],
    }  # fmt: skip
    # In ASCII: a text may hold what is no letter at all, and has to come back as it was.
    written(folder(root, it.exercise) / FILE, json.dumps(table, indent=1) + "\n")


def written(path: Path, text: str) -> bool:
    """Write a file whole; whether it is another than before."""
    if path.is_file() and path.read_bytes() == text.encode("utf-8", "surrogatepass"):
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(text.encode("utf-8", "surrogatepass"))
    part.replace(path)
    return True

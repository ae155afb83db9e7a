"""What the authors of files have released for the room to see; whatever they have not is left out here.

A line of a description is released by its author with a mark at its end. The figures of a pair (how far
each says a row is settled, how many points they share) are released when both files say `"room": true`,
which the page writes when its box is ticked. No names, titles or words of an alignment file are taken.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from staffplus import alignment, jobdesc
from staffplus.alignment.rater import Rater
from staffplus.alignment.result_second import Agreement
from staffplus.alignment.weighed import overlap_chance
from staffplus.jobdesc import JobDescription, JobDescriptionError
from staffplus.jobdesc.inputs import markdown_of
from staffplus.jobdesc.parts import PARTS
from staffplus.session.mails import MARK

_RELEASED = re.compile(r"\s*\[board\]\s*[.;,]?\s*$", re.IGNORECASE)
_BULLET = re.compile(r"^\s*(?:[-*+>]|\d{1,2}[.)])\s+")
__all__ = ["MARK", "Board", "Line", "Pair", "board", "identified", "released", "shown"]
#: So few authors may know each other by their words.
FEW = 5


@dataclass(frozen=True)
class Line:
    """A line of a part, in its author's words. `id` tells it apart and nothing of who wrote it."""

    id: str
    text: str


@dataclass(frozen=True)
class Pair:
    """How far learner and manager say that a row is settled, 1 to 7; None where one left it open."""

    learner: int | None
    manager: int | None


@dataclass(frozen=True)
class Board:
    """What is shown, and how much is not.

    Attributes:
        lines, pairs: by part, in an order that says nothing of their authors.
        shared: points of 100 that each pair gives to the same outcomes, and what chance alone would give.
        authors: of how many descriptions lines are shown.
        kept_back: descriptions without a line for the room, and pairs of which one or both said no.
        faults: files that are neither, and could not be read.
    """

    lines: dict[str, tuple[Line, ...]]
    pairs: dict[str, tuple[Pair, ...]]
    shared: tuple[tuple[int, int], ...]
    authors: int
    kept_back: tuple[int, int]
    faults: tuple[str, ...]

    def as_dict(self, title: str) -> dict[str, Any]:
        """JSON-able, as the page takes it."""
        asked = {row["id"]: row["question"] for row in jobdesc.rubric()["part"]}
        return {
            "title": title,
            "parts": [
                {
                    "id": part,
                    "name": jobdesc.NAMES[part],
                    "question": asked[part],
                    "lines": [{"id": it.id, "text": it.text} for it in self.lines[part]],
                    "pairs": [[it.learner, it.manager] for it in self.pairs[part]],
                }
                for part in PARTS
            ],
            "shared": [list(it) for it in self.shared],
        }


def released(description: JobDescription) -> Iterator[tuple[str, str]]:
    """(part, line) for each line with the mark; kept rounds and other sections are no part of it."""
    for part, text in description.parts.items():
        for line in text.split("\n"):
            if _RELEASED.search(line) and (
                bare := _BULLET.sub("", _RELEASED.sub("", line)).strip()
            ):
                yield part, bare


def board(files: Iterable[Path]) -> Board:
    """The board of all files: descriptions as Markdown or Word, and alignment files; others are passed over."""
    lines: list[tuple[str, str]] = []
    raters: list[Rater] = []
    authors, silent, faults = 0, 0, list[str]()
    seen: set[bytes] = set()
    for path in files:
        data = path.read_bytes()
        if (sha := hashlib.sha256(data).digest()) in seen:
            continue
        seen.add(sha)
        try:
            if path.suffix.lower() == ".json":
                raters += [it] if (it := _rater(data)) else []
                continue
            found = [*released(_description(path, data))]
        except (JobDescriptionError, UnicodeDecodeError, ValueError) as error:
            faults.append(f"{path}: {error}")
            continue
        lines += found
        authors, silent = authors + bool(found), silent + (not found)
    pairs = _pairs(raters)
    agreed = [it for it in pairs if it.shown]
    return Board(
        {part: _lines(part, (text for at, text in lines if at == part)) for part in PARTS},
        {part: _rows(part, (it.found for it in agreed)) for part in PARTS},
        tuple(sorted((it.found.overlap, it.mean) for it in agreed if it.found.overlap is not None)),
        authors,
        (silent, len(pairs) - len(agreed)),
        tuple(faults),
    )


def shown(lines: dict[str, tuple[Line, ...]]) -> Board:
    """A board of lines alone, which their authors sent to it."""
    return Board(lines, dict.fromkeys(PARTS, ()), (), 0, (0, 0), ())


def identified(part: str, texts: Iterable[str]) -> list[Line]:
    """Lines with an id of their words and their part: the same when the board is made again."""
    times: Counter[str] = Counter()
    found = []
    for text in texts:
        times[text] += 1
        words = f"{part}\n{text}\n{times[text]}".encode()
        found.append(Line(hashlib.sha256(words).hexdigest()[:12], text))
    return found


def _lines(part: str, texts: Iterable[str]) -> tuple[Line, ...]:
    return tuple(sorted(identified(part, texts), key=lambda it: it.id))


def _description(path: Path, data: bytes) -> JobDescription:
    if path.suffix.lower() == ".docx":
        return JobDescription.from_markdown(markdown_of(io.BytesIO(data), path.name))
    return JobDescription.from_markdown(data.decode("utf-8-sig"))


def _rater(data: bytes) -> Rater | None:
    """A file of the second edition in which something was weighed; None for any other JSON."""
    try:
        found = alignment.load(data.decode("utf-8-sig"))
    except (alignment.AlignmentError, UnicodeDecodeError, OSError, ValueError):
        return None
    return found if isinstance(found, Rater) and found.listed and found.role != "leader" else None


@dataclass(frozen=True)
class _Compared:
    """A pair in one round; `mean`: the points that chance alone would let them share."""

    found: Agreement
    mean: int
    shown: bool


def _pairs(raters: Sequence[Rater]) -> list[_Compared]:
    """Each pair in its last round of which both files are here, and whether both let the room see it."""
    last: dict[str, _Compared] = {}
    for one, other in combinations(raters, 2):
        if (one.pair, one.round) != (other.pair, other.round) or one.role == other.role:
            continue
        try:
            found = alignment.compare(one, other)
        except alignment.AlignmentError:
            continue
        before = last.get(one.pair)
        if isinstance(found, Agreement) and (before is None or before.found.round <= one.round):
            shared = found.overlap
            mean = (
                overlap_chance(one.points, other.points, shared).mean if shared is not None else 0
            )
            last[one.pair] = _Compared(found, round(mean), one.room and other.room)
    return [*last.values()]


def _rows(part: str, agreed: Iterable[Agreement]) -> tuple[Pair, ...]:
    """The widest gap first: another order in each part, so that no pair can be followed through them."""
    rows = [row for it in agreed for row in it.rows if row["id"] == part]
    pairs = [Pair(row["learner"]["settles"], row["manager"]["settles"]) for row in rows]
    return tuple(sorted(pairs, key=lambda it: (-_gap(it), it.learner or 0, it.manager or 0)))


def _gap(pair: Pair) -> int:
    if pair.learner is None or pair.manager is None:
        return -1
    return abs(pair.learner - pair.manager)

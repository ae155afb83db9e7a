"""Files that came back, from a folder or a zip, into the round: each once, each only from whose packet it is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from staffplus.grading.intake.layouts import Place, place
from staffplus.grading.intake.uploads import MAX_BYTES, Junk, Refused, Source, Unread
from staffplus.grading.intake.whose import AsNamed, Unknown
from staffplus.grading.records.course import CourseError
from staffplus.review.peers import returned, rounds, standing, words
from staffplus.review.peers.returned import Bad, Review
from staffplus.review.peers.rounds import Round

DECIDED = "decided.json"


@dataclass
class Taken:
    """What became of every file."""

    new: list[str] = field(default_factory=list)  #: whose were taken in
    same: list[str] = field(default_factory=list)  #: places of files that are there already
    replaced: list[str] = field(default_factory=list)  #: what stood there before, in words
    refused: list[str] = field(default_factory=list)  #: place, found, expected
    passed: list[str] = field(default_factory=list)  #: no file of ours, by its name


def take(root: Path, exercise: str, sources: Iterable[Path], whose: AsNamed | None = None) -> tuple[standing.State, Taken]:  # fmt: skip
    """Take files in, and say how the round stands. Pages for authors are made anew.

    Raises CourseError: there is no round, or a source is not there.
    """
    it = rounds.load(root, exercise)
    if it is None:
        raise CourseError(f"there is no round of {exercise} yet; make its packets first: staffplus review packets {exercise}")  # fmt: skip
    found = Taken()
    kept = rounds.folder(root, exercise) / "returned"
    reviews = _kept(it, kept)
    for source in sources:
        if not source.exists():
            raise CourseError(f"{source}: there is no such folder, zip or file")
        for origin, owner, raw in _files(it, source, whose or AsNamed(), found):
            _take(it, reviews, kept, origin, owner, raw, found)
    now = standing.state(it, reviews, decided(root, it))
    for learner in it.learners:
        page = words.page(now, learner)
        target = rounds.folder(root, exercise) / "words" / f"{learner}.html"
        if page:
            rounds.written(target, page)
        else:
            target.unlink(missing_ok=True)
    rounds.written(rounds.folder(root, exercise) / "marks.csv", standing.table(now))
    return now, found


def _kept(it: Round, folder: Path) -> dict[str, Review]:
    """What was taken in before."""
    found = {}
    for learner in it.learners:
        path = folder / f"{learner}.json"
        if path.is_file():
            try:
                found[learner] = returned.read(it, path.read_bytes())
            except Bad as error:
                raise CourseError(f"{path}: {error}; take it away, and take in the file again") from error  # fmt: skip
    return found


def _files(it: Round, source: Path, whose: AsNamed, found: Taken) -> list[tuple[str, str, bytes]]:
    """(where, who handed it in or "", content) of every file of ours, in the order of their names."""
    if source.is_file() and source.suffix.lower() == ".json":
        return [(str(source), "", source.read_bytes()[: returned.LARGEST_FILE + 1])]
    read = []
    with Source(source) as files:
        for one in sorted(files.files(), key=lambda one: one.parts):
            if isinstance(one, Refused):
                found.refused.append(f"{one.origin}: {one.reason}")
            elif isinstance(one, Junk) or not one.parts[-1].lower().endswith((".json", ".json.txt")):  # fmt: skip
                found.passed.append(one.origin)
            else:
                try:
                    read.append((one.origin, _owner(it, one.parts, whose), one.read(MAX_BYTES)))
                except Unread as error:
                    found.refused.append(f"{one.origin}: {error}")
    return read


def _owner(it: Round, parts: Sequence[str], whose: AsNamed) -> str:
    """Who handed a file in, as far as its place says; "" where it does not."""
    said = place(tuple(parts), it.exercise)
    names = [(said.learner, said.platform)] if isinstance(said, Place) and said.platform else []
    names += [(part.removesuffix(".zip"), "") for part in reversed(parts[:-1])]
    names += [(parts[-1][: at.start()], "") for at in re.finditer("_", parts[-1])]
    for label in names:
        who = whose.learners({label})[label]
        for learner in () if isinstance(who, Unknown) else who:
            if learner in it.learners:
                return learner
    return ""


def _take(it: Round, reviews: dict[str, Review], kept: Path, origin: str, owner: str, raw: bytes, found: Taken) -> None:  # fmt: skip
    try:
        review = returned.read(it, raw)
    except Bad as error:
        found.refused.append(f"{origin}: {error}")
        return
    me = review.learner
    if owner and owner != me:
        found.refused.append(f"{origin}: found the review of {me}'s packet; expected one of {owner}'s, who handed it in. Ask both who has marked: a packet counts from its own reader only")  # fmt: skip
        return
    path = kept / f"{me}.json"
    if path.is_file() and path.read_bytes() == raw:
        found.same.append(origin)
        return
    before = reviews.get(me)
    if before is not None:
        if _same(before, review):
            found.same.append(origin)
            return
        if (review.saved, review.levels) < (before.saved, before.levels):
            found.replaced.append(f"{origin}: saved {review.saved}, before the one of {me} that is there ({before.saved}); that one stays")  # fmt: skip
            return
        found.replaced.append(f"{origin}: saved {review.saved}, stands in the place of {me}'s of {before.saved}")  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(raw)
    part.replace(path)
    reviews[me] = review
    found.new.append(me)


def _same(one: Review, other: Review) -> bool:
    """Whether the two say the same, whenever they were saved."""
    return (one.peers, one.own, one.calibrated) == (other.peers, other.own, other.calibrated)


def decided(root: Path, it: Round) -> dict[str, dict[str, int]]:
    """What whoever runs the course has decided: author -> row -> level."""
    path = rounds.folder(root, it.exercise) / DECIDED
    try:
        found: dict[str, dict[str, int]] = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise CourseError(f"{path}: cannot be read: {error}; put it right, or take it away") from error  # fmt: skip
    return {one.learner: found[one.code] for one in it.learners.values() if one.code in found}


def decide(root: Path, exercise: str, what: Iterable[str]) -> None:
    """Keep decisions, each `CODE/ROW=LEVEL`. Raises CourseError."""
    it = rounds.load(root, exercise)
    if it is None:
        raise CourseError(f"there is no round of {exercise} yet")
    found: dict[str, dict[str, int]] = {
        it.learners[who].code: dict(rows) for who, rows in decided(root, it).items()
    }
    for one in what:
        unit, _, level = one.partition("=")
        code, _, row = unit.partition("/")
        rows = [known["id"] for known in it.rows]
        if it.by_code(code) is None or row not in rows or not level.isdecimal() or int(level) > it.most(row):  # fmt: skip
            raise CourseError(f"--decide: found {one!r}; expected CODE/ROW=LEVEL, with a code of the round, one of {', '.join(rows)}, and a level of that row")  # fmt: skip
        found.setdefault(code, {})[row] = int(level)
    rounds.written(rounds.folder(root, exercise) / DECIDED, json.dumps(found, indent=1) + "\n")

"""A row for every entry of every upload: what became of it, and whose it is.

And what a roster shows beside that: who is unknown, who has not handed in, whose work came under
several names or more than once.
"""

from __future__ import annotations

import csv
import json
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from pathlib import Path

import sqlalchemy as sa

from staffplus.grading.intake.people import csv_safe
from staffplus.grading.intake.roster import Roster
from staffplus.grading.intake.whose import OnRoster
from staffplus.grading.records import tables
from staffplus.grading.records.attempts import Attempt
from staffplus.grading.records.queue import Queue, State
from staffplus.grading.records.refused import unsure


class What(StrEnum):
    """What became of an entry."""

    MARKED = "marked"
    WAITING = "waiting"  #: to be marked, by another run or the next
    ASIDE = "set aside"  #: a person has to look
    REFUSED = "refused"  #: left where it was
    IGNORED = "ignored"  #: nothing to mark, and nobody's loss


@dataclass
class Entry:
    """One entry of an upload."""

    upload: str  #: the folder or zip
    entry: str  #: where in it
    learner: str  #: whose it is; "" when nobody's, or not known
    what: What
    counts: str = ""  #: of a notebook: "yes", or "no" where another hand-in of the learner counts
    why: str = ""


@dataclass(frozen=True)
class Taken:
    """A notebook that was taken in, whose row is written when it has been marked."""

    entry: Entry
    sha256: str
    submitted: str


@dataclass(frozen=True)
class Beside:
    """Several files of one learner in one place, of which one counts."""

    learner: str
    origin: str  #: the one that counts
    said: str
    unclear: bool  #: a person should look
    short: str = ""  #: `said`, where many files are in it, with some of them alone


@dataclass(frozen=True)
class Broken:
    """A learner's last hand-in, which cannot be marked."""

    learner: str
    origin: str
    why: str
    counts: bool  #: there is no other, or the course's rule says so


@dataclass(frozen=True)
class Blank:
    """A learner's last hand-in, in which nothing is written, while something is in one before."""

    learner: str
    origin: str
    written: str  #: where the other one came from
    counts: bool  #: the course's rule says so; if not, the other counts


@dataclass(frozen=True)
class Less:
    """A hand-in that counts, and is worth less than one before it."""

    learner: str
    origin: str
    other: str  #: where the better one came from
    lacking: list[str]  #: answers that are in that one alone, by their cells' names
    points: float  #: the machine's
    before: float


@dataclass
class Attendance:
    """What a roster shows. Lists of student ids, in their order, if not said otherwise."""

    people: int = 0
    unknown: dict[str, str] = field(default_factory=dict)  #: name in an upload -> why, proposals
    missing: list[str] = field(default_factory=list)  #: not handed in
    other: list[str] = field(default_factory=list)  #: handed in, and all of it was refused
    #: Of whom fewer have handed in than there are: what came may be any of theirs. And how many did not.
    either: list[tuple[list[str], int]] = field(default_factory=list)
    maybe: list[str] = field(default_factory=list)  #: not handed in, or something unknown is theirs
    twice: dict[str, list[str]] = field(default_factory=dict)  #: what came, where it was
    renamed: dict[str, str] = field(default_factory=dict)  #: marked under a name, now known as
    sections: dict[str, str] = field(default_factory=dict)


def settled(
    engine: sa.Engine, queue: Queue, taken: Iterable[Taken], counts: Mapping[str, Attempt]
) -> None:
    """Write into the rows of notebooks what became of them. `counts`: by learner."""
    job = tables.job.c
    wanted = sa.select(job.key, job.state, job.error).where(job.exercise == queue.exercise)
    faults = sa.select(tables.attempt.c.learner, tables.attempt.c.sha256, tables.attempt.c.fault)
    faults = faults.where(tables.attempt.c.exercise == queue.exercise)
    empty = faults.where(tables.attempt.c.blank.is_(True), tables.attempt.c.fault == "")
    faults = faults.where(tables.attempt.c.fault != "")
    with engine.connect() as db:
        jobs = {row.key: row for row in db.execute(wanted).all()}
        broken = {(row.learner, row.sha256): row.fault for row in db.execute(faults)}
        blank = {(row.learner, row.sha256) for row in db.execute(empty)}
    for it in taken:
        one, last = it.entry, counts.get(it.entry.learner)
        state = jobs.get(queue.key_of(Attempt(0, one.learner, it.sha256, "", "")))
        one.counts = "yes" if last is not None and last.sha256 == it.sha256 else "no"
        if fault := broken.get((one.learner, it.sha256)):
            rest = "" if one.counts == "yes" else " Another hand-in of the learner counts."
            one.what, one.why = What.ASIDE, fault + rest
        elif state is None or state.state in (State.WAITING, State.LEASED):
            one.what = What.WAITING
        elif state.state == State.QUARANTINED:
            one.what, one.why = What.ASIDE, state.error.strip().split("\n")[-1]
        else:
            one.what = What.MARKED
            one.why = "" if one.counts == "yes" else "another hand-in of the learner counts"
            if (one.learner, it.sha256) in blank:
                one.why = "; ".join(filter(None, ("nothing is written in it", one.why)))


def broken_ones(attempts: Sequence[Attempt], counts: Iterable[Attempt]) -> list[Broken]:
    """Learners' hand-ins that cannot be marked and are newer than what counts, or count themselves."""
    found = {
        one.learner: Broken(one.learner, one.origin, one.fault, one is last)
        for last, newer in _since(attempts, counts)
        for one in (last, *newer)
        if one.fault
    }
    return list(found.values())


def blank_ones(attempts: Sequence[Attempt], counts: Iterable[Attempt]) -> list[Blank]:
    """Learners' hand-ins in which nothing is written, where they wrote something in one before."""
    found = {}
    written = {it.learner: it for it in attempts if not it.fault and not it.blank}
    for last, newer in _since(attempts, counts):
        for one in (last, *newer):
            if one.blank and not one.fault and (other := written.get(one.learner)):
                counting = one is last
                found[one.learner] = Blank(
                    one.learner, one.origin, (other if counting else last).origin, counting
                )
    return list(found.values())


def _since(
    attempts: Sequence[Attempt], counts: Iterable[Attempt]
) -> Iterator[tuple[Attempt, list[Attempt]]]:
    """What counts of each learner, and what came after it; `attempts` are in order."""
    by_learner: dict[str, list[Attempt]] = defaultdict(list)
    for one in attempts:
        by_learner[one.learner].append(one)
    for last in counts:
        mine = by_learner[last.learner]
        at = next(n for n, it in enumerate(mine) if it is last)
        yield last, mine[at + 1 :]


def less_than_before(
    engine: sa.Engine, queue: Queue, attempts: Sequence[Attempt], counts: Iterable[Attempt]
) -> list[Less]:
    """Learners of whose hand-ins an earlier one has answers, or points by the machine, that the one that
    counts has not."""
    by_learner: dict[str, list[Attempt]] = defaultdict(list)
    for one in attempts:
        if not one.fault and not one.blank:
            by_learner[one.learner].append(one)
    several = [
        (last, earlier)
        for last in counts
        if (earlier := [it for it in by_learner[last.learner] if it.sha256 != last.sha256])
        and not (last.fault or last.blank)
    ]
    results = _results(engine, queue, [it for last, them in several for it in (last, *them)])
    found = []
    for last, earlier in several:
        if (mine := results.get(queue.key_of(last))) is None:
            continue
        told = [
            Less(last.learner, last.origin, one.origin, lacking, mine[1], theirs[1])
            for one in earlier
            if (theirs := results.get(queue.key_of(one)))
            and ((lacking := sorted(mine[0] - theirs[0])) or theirs[1] > mine[1])
        ]
        if told:
            found.append(max(told, key=lambda it: (len(it.lacking), it.before)))
    return found


def _results(
    engine: sa.Engine, queue: Queue, attempts: Iterable[Attempt]
) -> dict[str, tuple[set[str], float]]:
    """By the key of their jobs: the answers that are as they were handed out, and the machine's points."""
    keys = [*dict.fromkeys(map(queue.key_of, attempts))]
    it = tables.result.c
    found: dict[str, tuple[set[str], float]] = {}
    with engine.connect() as db:
        for start in range(0, len(keys), 500):
            wanted = sa.select(it.key, it.unanswered, it.marks).order_by(it.id)
            wanted = wanted.where(it.key.in_(keys[start : start + 500]), it.status == "graded")
            for row in db.execute(wanted):
                points = sum(m.get("sure") or m["score"] or 0 for m in json.loads(row.marks))
                found[row.key] = {*json.loads(row.unanswered)}, points
    return found


def attendance(
    roster: Roster,
    people: OnRoster,
    entries: Iterable[Entry],
    attempts: Iterable[Attempt],
    kept: Mapping[str, Sequence[tuple[str, str]]] = {},
) -> Attendance:
    """What the roster shows of an exercise.

    `kept`: what was refused of learners in this run and in those before it, as `refused.reasons` has it:
    who handed in something is not missing in a run that is not given it again.
    """
    found = Attendance(len(roster.people))
    handed_in: dict[str, list[Attempt]] = defaultdict(list)
    for one in attempts:
        handed_in[one.learner].append(one)
    ids = {it.id for it in roster.people}
    rows = list(entries)
    others = {it.learner for it in rows if it.what is What.REFUSED}
    others |= {who for who, files in kept.items() if not unsure(files)}
    found.unknown = {name: str(it) for name, it in sorted(people.unknown.items())}
    for it in roster.people:
        found.sections[it.id] = it.section
        if it.id not in handed_in:
            (found.other if it.id in others else found.missing).append(it.id)
    _either(found, people, rows)
    perhaps = {*kept} - others - {who for these, _ in found.either for who in these}
    found.maybe += [it for it in found.missing if it in perhaps]
    found.missing = [it for it in found.missing if it not in perhaps]
    files: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row.counts and row.learner in ids:
            inside = row.entry.startswith(Path(row.upload).name)  # a zip's name stands there
            files[row.learner].append(row.entry if inside else f"{row.upload}/{row.entry}")
    for learner in sorted(ids & handed_in.keys()):
        several = len({it.sha256 for it in handed_in[learner]}) > 1 or len(handed_in[learner]) > 1
        if several or len(people.labels[learner] - {learner}) > 1:
            # What came in an earlier run, and lies in none of what was given now, is named too.
            there = {row.entry for row in rows if row.learner == learner}
            earlier = [it.origin for it in handed_in[learner] if it.origin not in there]
            found.twice[learner] = [*files[learner], *dict.fromkeys(earlier)]
    found.renamed = renamed(people, handed_in)
    for name in sorted(handed_in.keys() - ids):
        if name not in found.renamed:
            found.unknown.setdefault(name, "marked before, and not on the roster")
    return found


def _either(found: Attendance, people: OnRoster, rows: Iterable[Entry]) -> None:
    """Set apart, of those who have not handed in, whose something may be that is of an unknown person."""
    came = Counter(it.learner for it in rows if it.what is What.REFUSED)
    missing = {*found.missing}
    groups: list[tuple[set[str], int]] = []  # people, and how many files may be theirs
    for name, who in sorted(people.unknown.items()):
        if not (these := missing & {*who.among}):
            continue
        files = max(1, came[unicodedata.normalize("NFC", name)])
        for one in [it for it in groups if it[0] & these]:
            groups.remove(one)
            these, files = these | one[0], files + one[1]
        groups.append((these, files))
    for these, files in groups:
        if (sure := len(these) - files) > 0:
            found.either.append((sorted(these), sure))
        else:
            found.maybe += sorted(these)
        found.missing = [it for it in found.missing if it not in these]


def renamed(people: OnRoster, names: Collection[str]) -> dict[str, str]:
    """Names under which work was marked that are somebody's on the roster, and whose."""
    found = {name: people.learner(name) for name in sorted({*names} - {*people.ids})}
    return {name: who for name, who in found.items() if who != name}


def counted(entries: Iterable[Entry]) -> dict[str, int]:
    """How many entries came to what; all kinds, in their order."""
    found = Counter(it.what for it in entries)
    return {what.value: found[what] for what in What}


def ignored(entries: Iterable[Entry], most: int = 8) -> list[str]:
    """What the ignored entries are, each kind with how many there are; notebooks first."""
    found = Counter(it.why for it in entries if it.what is What.IGNORED)
    kinds = sorted(found.items(), key=lambda it: ("notebook of" not in it[0], -it[1], it[0]))
    lines = [f"ignored, {count}: {why}" for why, count in kinds[:most]]
    left = sum(count for _, count in kinds[most:])
    return [*lines, f"ignored, {left}: others; --entries lists them"] if left else lines


def write_csv(path: Path, entries: Iterable[Entry]) -> None:
    """All rows, as a table that a spreadsheet reads and does not run."""
    names = [it.name for it in fields(Entry)]
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, names, lineterminator="\n")
        table.writeheader()
        for it in entries:
            row = {name: csv_safe(str(value)) for name, value in asdict(it).items()}
            table.writerow({name: _encodable(value) for name, value in row.items()})


def _encodable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()

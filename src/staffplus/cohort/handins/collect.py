"""Takes back what a room handed in: into a folder for each learner, with a row for every entry.

Nothing is moved, and no file that is there is written over: another file of the same name gets a number.
Given again, the same hand-ins change nothing.
"""

from __future__ import annotations

import csv
import hashlib
import os
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from itertools import count
from pathlib import Path

from staffplus.cohort.handins.kinds import Blank, Kinds, Known, Unknown
from staffplus.cohort.handins.owners import Found, Owned, Owners, People
from staffplus.cohort.handins.versions import NO_DATE, sort_out
from staffplus.folders import EARLIER
from staffplus.grading.intake import layouts
from staffplus.grading.intake.leftovers import LISTS
from staffplus.grading.intake.people import csv_safe
from staffplus.grading.intake.roster import Roster
from staffplus.grading.intake.uploads import MAX_BYTES, Junk, Refused, Source, Unread, Upload
from staffplus.grading.intake.whose import OnRoster
from staffplus.grading.intake.whose import Unknown as Nobody

ROWS = "collected.csv"
#: What stands beside hand-ins and is nobody's.
BESIDE = ("timestamp.txt", *LISTS)
#: What `staffplus cohort new` and this write at the top of their folder.
OWN = (ROWS, "people.csv", "reminders.html", "what-next.txt", "read-me-first.txt")


class What(StrEnum):
    """What became of an entry."""

    COLLECTED = "collected"
    LOOK = "left where it is"  #: a person has to look
    PASSED = "nothing to collect"


class BadFolder(ValueError):
    """Nothing can be collected so; says why and what to do."""


@dataclass
class Row:
    """One entry of what was handed in. `to`: where its copies lie, below the folder of collected files."""

    source: str
    entry: str
    what: What
    look: str = ""  #: "yes" where a person has to look
    learner: str = ""
    kind: str = ""
    to: str = ""
    why: str = ""


@dataclass
class Collected:
    """What came of it."""

    rows: list[Row] = field(default_factory=list)
    new: int = 0  #: copies written now
    versions: list[str] = field(default_factory=list)  #: of which the last counts, in words
    unsettled: list[str] = field(default_factory=list)  #: of which a person must say which counts

    @property
    def looks(self) -> list[Row]:
        return [it for it in self.rows if it.look]


def collect(sources: Sequence[Path], to: Path, roster: Roster | None, course: Path) -> Collected:
    """Copy what lies in folders and zips into `to`, a folder for each learner; `course`: see Kinds.

    Raises:
        BadFolder: a source is not there, or `to` and a source lie in one another.
    """
    for source in sources:
        _refuse(source, to)
    labels = {it.id: it.pseudonym or it.id for it in roster.people} if roster else {}
    done, kinds = Collected(), Kinds(course)
    known, pairs = _there(to, roster, kinds)
    found: list[tuple[Row, Upload, Found]] = []
    with ExitStack() as opened:
        for source in sources:
            entries = opened.enter_context(Source(source)).files()
            for it in sorted(entries, key=lambda it: it.origin):
                row = Row(str(source), it.origin, What.PASSED)
                done.rows.append(row)
                if (one := _recognised(row, it, kinds, source)) is not None:
                    assert isinstance(it, Upload)
                    found.append((row, it, one))
        owned = Owners(roster, known, pairs).all(one for _, _, one in found)
        for (row, upload, one), who in zip(found, owned, strict=True):
            _settle(row, upload, one, who, done, to, labels)
    _versions(done, to, kinds)
    _write(to / ROWS, done.rows)
    return done


def _refuse(source: Path, to: Path) -> None:
    if not source.exists():
        raise BadFolder(f"{source}: there is no such folder or file")
    one, other = source.resolve(), to.resolve()
    if one == other or one in other.parents or (other in one.parents and one.is_dir()):
        raise BadFolder(
            f"{to} and {source} lie in one another; choose a folder of its own for what is collected: --to FOLDER"
        )


def _there(
    to: Path, roster: Roster | None, kinds: Kinds
) -> tuple[dict[str, People], dict[str, set[People]]]:
    """Whose folders hold a file of a content (SHA-256), and a file on a description (its number).

    People are ids of the roster where there is one, else names of folders.
    """
    whose = OnRoster(roster) if roster else None
    content: dict[str, set[str]] = defaultdict(set)
    pairs: dict[str, set[People]] = defaultdict(set)
    for folder in sorted(it for it in to.glob("*") if it.is_dir()):
        who: Sequence[str] | Nobody = [folder.name]
        if whose:
            who = whose.learners({(folder.name, "")})[folder.name, ""]
        if isinstance(who, Nobody):
            continue
        inside = [*folder.iterdir(), *(folder / EARLIER).glob("*")]
        for path in sorted(it for it in inside if it.is_file()):
            data = path.read_bytes()
            content[hashlib.sha256(data).hexdigest()] |= {*who}
            if path.suffix.lower() == ".json" and (pair := _pair(data, kinds)):
                pairs[pair].add(tuple(who))
    return {sha: tuple(sorted(who)) for sha, who in content.items()}, pairs


def _pair(data: bytes, kinds: Kinds) -> str:
    try:
        return kinds.of(data).pair
    except (Blank, Unknown):
        return ""


def _recognised(row: Row, it: Upload | Refused | Junk, kinds: Kinds, source: Path) -> Found | None:
    """What an entry is; None where its row says all."""
    match it:
        case Refused(reason=why):
            row.what, row.look, row.why = What.LOOK, "yes", why
        case Junk(what=why):
            row.why = why
        case Upload(parts=parts) if parts[-1].lower() in BESIDE or (
            len(parts) == 1 and parts[0] in OWN
        ):
            row.why = "a list or a note beside what was handed in"
        case Upload(parts=parts) if isinstance(layouts.place(parts, ""), layouts.Draft):
            row.why = "a draft that the platform keeps; it was not handed in"
        case Upload():
            try:
                data = it.read(MAX_BYTES)
                known = kinds.of(data)
            except Blank as error:
                row.why = str(error)
                return None
            except (Unread, Unknown) as error:
                row.what, row.look, row.why = What.LOOK, "yes", str(error)
                return None
            row.kind = known.said
            around = (source.name,) if _is_zip(source) else ()
            return Found((*around, *it.parts), known, hashlib.sha256(data).hexdigest())
    return None


def _is_zip(source: Path) -> bool:
    return source.suffix.lower() == ".zip" and not source.is_dir()


def _settle(
    row: Row,
    upload: Upload,
    one: Found,
    who: Owned,
    done: Collected,
    to: Path,
    labels: Mapping[str, str],
) -> None:
    row.why = who.why
    if not who.people:
        row.what, row.look = What.LOOK, "yes"
        return
    try:
        data = upload.read(MAX_BYTES)
        written = upload.written()
        at = written[1] if written else NO_DATE
        placed = [_put(to, labels.get(it, it), one.known, data, at) for it in who.people]
    except (Unread, OSError) as error:
        row.what, row.look, row.why = What.LOOK, "yes", f"it cannot be copied: {error}"
        return
    row.what, row.learner = What.COLLECTED, "; ".join(who.people)
    row.to = "; ".join(path.relative_to(to).as_posix() for path, _ in placed)
    done.new += sum(new for _, new in placed)


def _put(to: Path, label: str, known: Known, data: bytes, at: float) -> tuple[Path, bool]:
    """The learner's copy, with the date of what was handed in, and whether it was written now.

    A file of another content is never touched.
    """
    folder = to / label
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted([*folder.iterdir(), *(folder / EARLIER).glob("*")]):
        if path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data:
            return path, False
    for number in count(1):
        counted = f"-{number}" if number > 1 else ""
        path = folder / f"{label}-{known.stem}{counted}{known.ending}"
        if (folder / EARLIER / path.name).exists():
            continue
        try:
            with path.open("xb") as file:
                file.write(data)
        except FileExistsError:
            continue
        os.utime(path, (at, at))
        return path, True
    raise AssertionError("counting does not end")


def _versions(done: Collected, to: Path, kinds: Kinds) -> None:
    """Say of several versions of one thing which counts; where nothing tells, a person must look."""
    for folder in sorted(it for it in to.glob("*") if it.is_dir()):
        for several in sort_out(folder, kinds):
            said = several.said(to)
            moved = {a.relative_to(to).as_posix(): b.relative_to(to).as_posix() for a, b in several.moved.items()}  # fmt: skip
            files = {
                it.relative_to(to).as_posix() for it in (several.counts, *several.others) if it
            }
            for row in done.rows:
                row.to = "; ".join(moved.get(it, it) for it in row.to.split("; "))
                if files & set(row.to.split("; ")):
                    row.why, row.look = said, row.look or ("" if several.counts else "yes")
            (done.versions if several.counts else done.unsettled).append(said)


def _write(path: Path, rows: Iterable[Row]) -> None:
    """All rows, as a table that a spreadsheet reads and does not run; the same bytes are not written again."""
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_name(f".{path.name}")
    with made.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, [it.name for it in fields(Row)], lineterminator="\n")
        table.writeheader()
        for row in rows:
            table.writerow(
                {
                    name: csv_safe(str(value)).encode("utf-8", "backslashreplace").decode()
                    for name, value in asdict(row).items()
                }
            )
    if path.exists() and path.read_bytes() == made.read_bytes():
        made.unlink()
    else:
        made.replace(path)

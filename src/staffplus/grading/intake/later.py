"""Which of several files of one learner in one place is the later, and what says so.

`sheet.ipynb` beside `sheet (1).ipynb` in a folder, two attachments of one name in Canvas's zip: the
later counts. What tells, the strongest first:

    1. the platform's number of the file, which its server counts up
    2. a time in the file's name
    3. the number of the folder it lies in: `Version 9`, `Version 10`
    4. when the file was last written, by its zip or its disk, where that is minutes apart
    5. the number in its name: `(1)`, `-1`, `-v2`; the name that was asked for is before all of them

Only what speaks of all the files is asked. Where something weaker says otherwise, or nothing speaks,
one counts all the same and a person is told. A copy that is as it was handed out never counts before
one in which something was written.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from staffplus.grading.intake.clock import BadTime, read_time
from staffplus.grading.intake.people import NAMES, listed
from staffplus.grading.intake.uploads import Upload

#: Of two files written so close to each other nobody can say which was worked on last: a download, an
#: unpacked zip and a copied folder write one after the other. Seconds.
CLOSE = 120

PLATFORMS = "the platform's number"

_WORDS = r"(?:copy|copie|copia|cópia|kopie|kopia|kopi|final|new|last)"
#: What browsers, platforms, file managers and people put behind a name that is taken.
COPY = (
    rf"(?:[ _]?\(\d{{1,3}}\)|-\d{{1,3}}| \d{{1,2}}|[ _-]*-?[ _-]{_WORDS}[ _-]?\d{{0,3}}"
    rf"|[ _]\((?:another |\d{{1,2}}\w\w )?{_WORDS}\)|[ _-]v(?:er(?:sion)?)?[ ._-]?\d{{1,3}}"
    r"|[ _]?のコピー|的副本|[ _]-[ _]副本|의[ _]사본)+"
)
#: What Google Drive, Colab and some file managers put before it; Colab writes `_` for a blank.
COPY_OF = (
    r"(?:(?:copy[ _]of|c[oó]pia[ _]d[eio]|copie[ _](?:de|a)|kopie[ _]v[oa]n|kopi[are]?[ _](?:av|af|pliku"
    r"|notatnika)|kopio|копия)[ _]+)"
)
#: Folders that count, or say a day: the words and the number.
_COUNTED = re.compile(
    r"(?P<words>(?:versi[oó]n|vers[aãi]+o(?:ne)?|attempt|intento|tentativ[ao]|versuch|submission|draft|"
    r"revision|rev|try|take|v)s?[ _.-]*|)(?P<number>\d{1,6}|\d{4}-\d\d-\d\d)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Several:
    """Files of one learner in one place, in the order in which they were handed in, and how it is known."""

    names: tuple[str, ...]  #: as they are called; the last counts
    how: str  #: what says which is the later
    doubt: str = ""  #: why a person should look

    def said(self, most: int = NAMES, full: str = "") -> str:
        """For everybody, the learner too; with so many names of files that do not count (see `listed`)."""
        others = listed(self.names[:-1], most, full=full)
        return f"{self.names[-1]} counts, and not {others}: {self.how}"

    @property
    def by_platform(self) -> bool:
        """Whether the platform's own numbers are the order."""
        return self.how.endswith(PLATFORMS)

    def told(self, most: int, full: str = "") -> str:
        """For whoever marks."""
        said = self.said(most, full)
        return f"{said}. {self.doubt}" if self.doubt else said


@dataclass(frozen=True)
class File:
    """A file, and what its place says of it."""

    upload: Upload
    name: str  #: as people are shown it
    stem: str  #: its name without ending, without what a platform puts before it
    number: int = 0  #: the platform's; 0 for none
    time: str = ""  #: a time in its name
    folders: tuple[str, ...] = ()  #: around it, within the learner's own place


@dataclass(frozen=True)
class _Told:
    """What one kind of evidence says: a rank for each file."""

    how: str
    ranks: tuple[float, ...]
    apart: float = 0  #: by more than this the last must be after the one before it

    @property
    def last(self) -> int | None:
        """The file that is certainly after all the others."""
        ordered = sorted(range(len(self.ranks)), key=self.ranks.__getitem__)
        one, two = ordered[-1], ordered[-2]
        return one if self.ranks[one] - self.ranks[two] > self.apart else None


def in_order(
    files: Sequence[File], untouched: Callable[[Upload], bool] = lambda _: False
) -> tuple[list[int], Several | None]:
    """Places of the files from the first to the last; None where nothing says which is the last.

    `untouched`: whether a file is as learners were given it.
    """
    names = tuple(it.name for it in files)
    if len({it.upload.sha256() for it in files}) == 1:
        return list(range(len(files))), Several(names, "they are the same, to the last letter")
    blank = [untouched(it.upload) for it in files]
    given = [n for n, it in enumerate(blank) if it]
    worked = [n for n, it in enumerate(blank) if not it]
    if given and worked:
        order, said = (worked, None) if len(worked) == 1 else in_order([files[n] for n in worked])
        order = order if len(worked) == 1 else [worked[n] for n in order]
        names = tuple(files[n].name for n in [*given, *order])
        if len(worked) > 1:
            return [*given, *order], replace(said, names=names) if said is not None else None
        how = "in what does not count nothing was written, it is as it was handed out"
        return [*given, *order], Several(names, how)
    told = [it for it in _evidence(files) if it.last is not None]
    if not told:
        return list(range(len(files))), None
    first, weaker = told[0], told[1:]
    order = sorted(range(len(files)), key=lambda n: (n == first.last, first.ranks[n]))
    names = tuple(files[n].name for n in order)
    against = [it for it in weaker if it.last != first.last]
    doubt = ""
    if against:
        other = files[against[0].last or 0].name
        doubt = (
            f"But {other} would be the later by {against[0].how}: look at both, and leave the one "
            "that is meant"
        )
    return order, Several(names, f"it is the later by {first.how}", doubt)


def key_of(platform: str, files: Sequence[File]) -> str:
    """Names these files together, so that their order is an order of these and no others; short."""
    seen = hashlib.sha256()
    for it in sorted(files, key=lambda it: it.name):
        seen.update(it.name.encode("utf-8", "surrogatepass") + b"\0" + it.upload.sha256().encode())
    return f"{platform[:16]} files {seen.hexdigest()[:12]}".strip()


def plain_stem(stem: str) -> str:
    """A name without what is put before and behind it to tell copies apart."""
    stem = re.sub(rf"^{COPY_OF}+", "", stem, flags=re.IGNORECASE)
    return re.sub(rf"{COPY}$", "", stem, flags=re.IGNORECASE).casefold()


def _evidence(files: Sequence[File]) -> list[_Told]:
    """What speaks of all these files, the strongest first."""
    found = []
    if all(it.number for it in files):
        found.append(_Told(PLATFORMS, tuple(float(it.number) for it in files)))
    times = [_seconds(it.time) for it in files]
    if all(it is not None for it in times):
        found.append(_Told("the time in its name", tuple(it or 0 for it in times)))
    versions = _versions([it.folders for it in files])
    if versions is not None:
        found.append(_Told("the number of its folder", versions))
    written = [it.upload.written() for it in files]
    clocks = {it[0] for it in written if it is not None}
    if len(clocks) == 1 and all(it is not None for it in written):
        ranks = tuple(it[1] for it in written if it is not None)
        found.append(_Told("the time at which the file was written", ranks, CLOSE))
    numbers = [_number(it.stem) for it in files]
    if all(it is not None for it in numbers):
        found.append(_Told("the number in its name", tuple(float(it or 0) for it in numbers)))
    return found


def _versions(folders: Sequence[tuple[str, ...]]) -> tuple[float, ...] | None:
    """The numbers of the folders around files, where these differ in one that counts, and in no other."""
    if len({len(it) for it in folders}) != 1:
        return None
    differ = [them for them in zip(*folders, strict=True) if len({*them}) > 1]
    found = [_COUNTED.fullmatch(it.strip()) for it in differ[0]] if len(differ) == 1 else []
    if not found or len({it and it["words"].casefold() for it in found}) != 1:
        return None
    return tuple(float(it["number"].replace("-", "")) for it in found if it) or None


def _seconds(time: str) -> float | None:
    if not time:
        return None
    try:
        return datetime.fromisoformat(read_time(time)).timestamp()
    except BadTime:
        pass
    try:  # of one learner's own files, one day and another are told apart without a zone
        return datetime.fromisoformat(time).replace(tzinfo=UTC).timestamp()
    except ValueError:
        return None


def _number(stem: str) -> int | None:
    """The number that tells a copy from what it is a copy of; 0 for the plain name, None for a copy
    whose name does not say when it was made."""
    if re.match(COPY_OF, stem, re.IGNORECASE):
        return None
    found = re.search(rf"{COPY}$", stem, re.IGNORECASE)
    if found is None:
        return 0
    numbers = re.findall(r"\d+", found[0])
    if not numbers or re.search(_WORDS, found[0], re.IGNORECASE):
        return None
    return int(numbers[-1])

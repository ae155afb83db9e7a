"""Whose a file is and which exercise it belongs to, told from its path alone.

    LEARNER/EXERCISE/EXERCISE.ipynb              nbgrader's `submitted/`, with its `timestamp.txt`
    LEARNER+EXERCISE+TIME+…/EXERCISE.ipynb       nbgrader's exchange, `inbound/`
    LEARNER/EXERCISE.ipynb                       a folder for each learner
    LEARNER_EXERCISE.ipynb                       loose files
    LEARNER_TIME_EXERCISE.ipynb                  the same, with a time
    NAME_123_assignsubmission_file_/ANY.ipynb    Moodle (mod/assign/classes/downloader.php)
    NAME_123_assignsubmission_file_ANY.ipynb     Moodle, when asked for no folders
    name_123_456_ANY.ipynb                       Canvas (lib/content_zipper.rb), also name_LATE_123_456_…
    NAME - EXERCISE.ipynb                        Google Classroom
    LEARNER.zip/ANY/EXERCISE.ipynb               a zip for each learner, with folders of their own

and the rows of `platforms`. Any folders may stand above, and a zip within the hand-in is a folder. A
learner on Moodle is `NAME_123`, and on Canvas `name_123`, where 123 is the platform's number: two
learners may have one name. Platforms collect one exercise at a time, so there a file may have any
name; elsewhere the name must be the exercise's.

A folder is not a person until something says so: `Version 2`, `Desktop` or a date is nobody, and a
name that stands in several places may be several people (see `Levels`).
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from enum import IntEnum

from staffplus.grading.intake import platforms
from staffplus.grading.intake.clock import looks_like_time
from staffplus.grading.intake.later import COPY, COPY_OF
from staffplus.grading.intake.people import shown

_MOODLE = re.compile(
    r"(?P<learner>.+?_\d+)_assignsubmission_(?P<plugin>[a-z]+)(?:_(?P<rest>.*))?", re.DOTALL
)
_CANVAS = re.compile(
    # A number that no platform counts to is a name's: neither Python nor a database takes any number.
    # And it is the first that stands between marks: one behind it is of the learner's own file name.
    r"(?P<learner>(?:(?i:LATE)_)?anon_[A-Za-z0-9]+|(?:(?!_\d+_)\w)+?_(?:(?i:LATE)_)?\d+)"
    r"_(?P<number>\d{3,18})_(?P<rest>.+)",
    re.DOTALL,
)
#: What was typed into Canvas, or a link, in place of a file.
_CANVAS_TYPED = re.compile(
    r"(?P<learner>(?:(?i:LATE)_)?anon_[A-Za-z0-9]+|\w+?_(?:(?i:LATE)_)?\d+)_(?:text|link)\.html"
)
#: A name of a file that a disk takes; a zip may hold longer ones. Characters.
LONGEST = 255
_LATE = re.compile(r"(?:^|(?<=_))(?i:LATE)_")
#: Names of folders that are nobody's name, in the languages that we have met them in.
_NOBODY = re.compile(
    r"(?:version|versi[oó]n|vers[aã]o|attempt|intento|tentativa|versuch|submission|entrega|abgabe|"
    r"draft|revision|rev|try|take|final|copy|new|old|v)s?[ _.-]*\d*(?: ?\(\d+\))?"
    r"|desktop|schreibtisch|escritorio|bureau|documents?|downloads?|my documents|home|"
    r"(?:new|untitled|neuer) (?:folder|ordner).*|home ?works?[ _.-]*\d*|hw[ _.-]*\d*|"
    r"assignments?[ _.-]*\d*|week[ _.-]*\d+|late|on[ _-]time|submission attachment\(s\)|"
    r"feedback attachment\(s\)|submitted files|working files|notebooks?|"
    r"canvas|moodle|blackboard|brightspace|sakai|gradescope|gradebook(?:[ _-]download)?|uploads?|exports?|"
    r"all|cohort[ _-]*\d*|class|course|section|students?|handed[ _-]in|hand-?ins?|inner|archives?|archiv|"
    r"archivo|zips?|zipped|compressed|files?|my[ _-]work|work|project|answers?|exercises?|attachments?|"
    r"\d{4}[-_.]\d\d[-_.]\d\d.*|\d\d?[-_.]\d\d?[-_.]\d{4}",
    re.IGNORECASE,
)


class Fit(IntEnum):
    """How well a file's name is that of the exercise."""

    NAMED = 0
    COPY = 1  #: as NAMED, with a browser's "(1)"
    BELOW = 2  #: so named, and not where the learner's notebook is to lie
    OTHER = 3  #: a notebook of another name
    NO_NOTEBOOK = 4


@dataclass(frozen=True, slots=True)
class Place:
    """What a path says. `learner` is as it stands there, not yet checked."""

    learner: str
    fit: Fit
    folder: tuple[str, ...]  #: with the learner: the files of one hand-in
    time: str = ""
    any_name: bool = False  #: the folder or name is the platform's, so the file's own name is free
    late: bool = False  #: Canvas says so
    by_folder: int = 0  #: how many parts of the path end with the learner's folder, if one says it
    stamp: tuple[str, ...] = ()  #: where nbgrader's timestamp.txt would be
    claimed: str = ""  #: a time that only the learner says, and that is not believed
    attempt: tuple[int, ...] = ()  #: by the platform's counting; the larger is later
    platform: str = ""
    called: str = (
        ""  #: what the learner called the file, where its name has the platform's words too
    )


@dataclass(frozen=True, slots=True)
class Odd:
    """A notebook of which the path does not say that it belongs here."""

    learners: tuple[str, ...]  #: whose it may be
    kind: str  #: the same for files that are told of together
    other_exercise: bool = False  #: it is certainly another exercise's


@dataclass(frozen=True, slots=True)
class Typed:
    """Typed text or a link that a platform gives beside files, or in place of one."""

    learner: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A file that its platform keeps beside what was handed in."""

    learner: str


def place(parts: tuple[str, ...], exercise: str) -> Place | Odd | Typed | Draft | None:
    """What the path says; None for a file that is no notebook and stands nowhere special."""
    *folders, name = parts
    said = platforms.told(parts)
    # What lies in a learner's own folder has the names they gave it, another's perhaps.
    inside = len(folders) if said is None else min(said.begins, len(folders))
    for depth, folder in enumerate(folders[: inside + 1]):
        canvas = _CANVAS.fullmatch(folder) if folder.endswith(".zip") else None
        sooner = _soonest(said if said is not None and depth == said.begins else None, canvas)
        if (found := _MOODLE.fullmatch(folder)) and found.end("plugin") <= sooner:
            if found["plugin"] != "file":
                return Typed(found["learner"])
            at = parts[: depth + 1]
            fit = _fit(name, exercise)
            return Place(found["learner"], fit, at, any_name=True, platform="Moodle")
        if canvas and canvas.end("number") <= sooner:
            return replace(_canvas(canvas, _fit(name, exercise), parts[:depth]), called=name)
    if said is not None and inside < len(folders):
        return _by_platform(said, parts, exercise)
    canvas = _CANVAS.fullmatch(name)
    sooner = _soonest(said, canvas)
    if (found := _MOODLE.fullmatch(name)) and found["rest"] and found.end("plugin") <= sooner:
        if found["plugin"] != "file":
            return Typed(found["learner"])
        fit = _fit(found["rest"], exercise)
        at = parts[:-1]
        return Place(
            found["learner"], fit, at, any_name=True, platform="Moodle", called=found["rest"]
        )
    if canvas and canvas.end("number") <= sooner:
        return _canvas(canvas, _fit(canvas["rest"], exercise), parts[:-1])
    if found := _CANVAS_TYPED.fullmatch(name):
        return Typed(_LATE.sub("", found["learner"], count=1))
    if said is not None:
        return _by_platform(said, parts, exercise)
    stem = _stem(name)
    if stem is None:
        return None
    return _named(tuple(folder.removesuffix(".zip") for folder in folders), stem, exercise, parts)


def _soonest(said: platforms.Told | None, canvas: re.Match[str] | None) -> float:
    """Where the platform's words in a name end at the earliest: what is behind them is the learner's."""
    ends: list[float] = [] if said is None else [said.until]
    if canvas:  # Moodle writes a space for each `_` of a name, so no name of its has two numbers
        ends.append(canvas.end("number"))
    return min(ends, default=math.inf)


def _by_platform(
    said: platforms.Told, parts: tuple[str, ...], exercise: str
) -> Place | Typed | Draft:
    if said.draft:
        return Draft(said.learner)
    if not said.rest:
        return Typed(said.learner)
    called = said.rest.rpartition("/")[2]
    return Place(
        said.learner,
        _fit(called, exercise),
        parts[: said.depth],
        any_name=True,
        attempt=said.attempt,
        platform=said.platform,
        called=called,
    )


def _canvas(found: re.Match[str], fit: Fit, folder: tuple[str, ...]) -> Place:
    learner = _LATE.sub("", found["learner"], count=1)
    return Place(
        learner,
        fit,
        folder,
        any_name=True,
        late=learner != found["learner"],
        attempt=(int(found["number"]),),
        platform="Canvas",
        called=found["rest"],
    )


def _named(
    folders: tuple[str, ...], stem: str, exercise: str, parts: tuple[str, ...]
) -> Place | Odd:
    """A notebook of which the name, or the folder's, must be the learner's."""
    above, folder = folders, parts[:-1]
    while above and _same(above[-1], exercise):
        above = above[:-1]
    match = re.fullmatch(
        rf"(?P<of>{COPY_OF}+)?(?:(?P<who>.*)(?:_| [-–] ))?{re.escape(exercise)}(?P<copy>{COPY})?",
        stem,
        re.DOTALL | re.IGNORECASE,
    )
    if match is None:
        if len(folders) > 1 and folders[-1] == stem:
            return Odd((folders[-2],), stem, other_exercise=True)
        before, _, last = stem.rpartition("_")
        return Odd(tuple(it for it in (before, *above[-1:]) if it), last)
    fit = Fit.COPY if match["copy"] or match["of"] else Fit.NAMED
    if who := re.sub(r"[ _][-–]$", "", match["who"] or ""):  # Colab's `Ana_Reyes_-_sheet`
        before, _, last = who.rpartition("_")
        who, time = (before, last) if looks_like_time(last) else (who, "")
        return Place(who, fit, folder, time) if who else Odd((), stem)
    if not above:
        return Odd((), stem)
    stamp = _stamp(parts[: len(above)], len(folders) > len(above), parts)
    inbound = re.fullmatch(
        rf"(?P<learner>.+)\+{re.escape(exercise)}\+(?P<time>[^+]+)(?:\+[^+]*)?",
        above[-1],
        re.DOTALL,
    )
    if inbound:
        time = inbound["time"]
        return Place(inbound["learner"], fit, folder, time, by_folder=len(above), stamp=stamp)
    who = _learner_of(above[-1], exercise)
    return Place(who, fit, folder, by_folder=len(above), stamp=stamp)


class Owners:
    """The folders that are learners' own: what lies in one is that learner's, whatever its name.

    A folder is known for one by what lies beside it: where `ann/sheet.ipynb` is how `ann` hands in,
    `ben/` is ben's too, and ben cannot hand in for ann with a file of the name `ann_sheet.ipynb`.
    """

    def __init__(self, exercise: str, shared: Collection[tuple[str, ...]] = ()) -> None:
        """`shared`: folders that hold several people's work, and are nobody's therefore."""
        self._exercise, self._shared = exercise, shared
        self._homes: set[tuple[str, ...]] = set()  # folders in which each folder is a learner's

    def learn(self, parts: tuple[str, ...], said: Place) -> None:
        """Take a file into account; `said` is what `place` says of it."""
        if said.any_name or (said.by_folder and is_nobody(said.learner)):
            return
        if said.by_folder:
            self._homes.add(parts[: said.by_folder - 1])
        elif len(parts) > 1 and _same(parts[-2].removesuffix(".zip"), said.learner):
            self._homes.add(parts[:-2])

    def home(self, parts: tuple[str, ...]) -> tuple[str, ...]:
        """The learner's folder in which a file lies; () if it lies in none."""
        for depth in range(len(parts) - 1):
            name = parts[depth].removesuffix(".zip")
            nobodys = is_nobody(name) or parts[: depth + 1] in self._shared
            if parts[:depth] in self._homes and not (_same(name, self._exercise) or nobodys):
                return parts[: depth + 1]
        return ()

    def owner(self, home: tuple[str, ...]) -> str:
        return _learner_of(home[-1].removesuffix(".zip"), self._exercise)

    def further_down(self, home: tuple[str, ...], parts: tuple[str, ...], said: Place) -> Place:
        """A learner's notebook that does not lie where that learner's notebook is to lie.

        It counts only where there is no other. A time in its name, or in a folder's of the
        learner's own making, is none.
        """
        return replace(
            said,
            learner=self.owner(home),
            by_folder=len(home),
            fit=max(said.fit, Fit.BELOW),
            time="",
            claimed=said.time,
            stamp=_stamp(home, _same(parts[len(home)], self._exercise), parts),
        )


def is_nobody(folder: str) -> bool:
    """Whether a folder's name is that of a place, a date or a version rather than a person's."""
    return _NOBODY.fullmatch(folder.strip()) is not None


class Levels:
    """Which level of folders is the learners', where no platform says so.

    Zips that lie side by side, each with one hand-in, are a learner's each. Otherwise the folder
    around the notebook is, unless its name is nobody's, or is found in several places, or there
    are as many folders above as such folders, so that either level may be meant.
    """

    def __init__(self, places: Iterable[tuple[tuple[str, ...], Place]], exercise: str = "") -> None:
        self._exercise = exercise
        homes: dict[tuple[str, ...], set[tuple[str, ...]]] = defaultdict(set)
        for parts, said in places:
            if said.by_folder and (zipped := self._zip(parts)):
                homes[zipped].add(parts[: said.by_folder])
        beside: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for zipped, inside in homes.items():
            beside[zipped[:-1]].append(len(inside))
        #: Zips of one hand-in each, with others like them beside.
        self._one_each = {
            it for it in homes if len(beside[it[:-1]]) > 1 and set(beside[it[:-1]]) == {1}
        }
        self._lone = {it for it, inside in homes.items() if len(inside) == 1}
        self._homes = homes

    def _only(self, outer: tuple[str, ...]) -> bool:
        """Whether a zip holds one hand-in and no more."""
        inside = [it for zipped, it in self._homes.items() if zipped[: len(outer)] == outer]
        return len(inside) == 1 and len(inside[0]) == 1

    @staticmethod
    def _zip(parts: tuple[str, ...]) -> tuple[str, ...]:
        """The innermost zip around a file; () if there is none within the hand-in."""
        for depth in range(len(parts) - 1, 0, -1):
            if parts[depth - 1].endswith(".zip"):
                return parts[:depth]
        return ()

    @staticmethod
    def _outermost(zipped: tuple[str, ...]) -> tuple[str, ...]:
        """The outermost of zips that lie in each other with no folder between, and is not nobody's: who
        packs a zip into a zip has named the outer one last."""
        for depth in range(1, len(zipped)):
            around = zipped[depth - 1 :]
            if all(it.endswith(".zip") for it in around) and not is_nobody(around[0][:-4]):
                return zipped[:depth]
        return zipped

    def settled(
        self, parts: tuple[str, ...], said: Place, knows: Callable[[str], bool] = lambda _: False
    ) -> Place:
        """`said`, with the name of the one folder or zip around that `knows` says is somebody's, or
        else the zip's name for the learner's where the zip is the learner's."""
        zipped = self._zip(parts)
        if said.by_folder:
            names = [part.removesuffix(".zip") for part in parts[:-1]]
            sure = [depth for depth, name in enumerate(names, 1) if knows(name)]
            if len(sure) == 1 and sure[0] != said.by_folder:
                name = _learner_of(names[sure[0] - 1], self._exercise)
                return replace(said, learner=name, by_folder=sure[0], stamp=(), time="")
            if sure == [said.by_folder]:
                return said
        if not said.by_folder or not zipped:
            return said
        outer = self._outermost(zipped) if zipped in self._lone else zipped
        if outer != zipped and self._only(outer):
            name = _learner_of(outer[-1].removesuffix(".zip"), self._exercise)
            return replace(said, learner=name, by_folder=len(outer), stamp=(), time="")
        if said.by_folder <= len(zipped):
            return said
        name = _learner_of(zipped[-1].removesuffix(".zip"), self._exercise)
        if is_nobody(name):
            return said
        if zipped in self._one_each or (zipped in self._lone and is_nobody(said.learner)):
            return replace(said, learner=name, by_folder=len(zipped), stamp=(), time="")
        return said

    @staticmethod
    def doubts(homes: Iterable[tuple[str, ...]]) -> dict[tuple[str, ...], str]:
        """Of the folders taken for learners', those that may not be one, and why."""
        found = sorted(set(homes))
        places: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        above: dict[tuple[str, ...], list[tuple[str, ...]]] = defaultdict(list)
        for home in found:
            places[_spelt(home)].append(home)
            above[home[:-1]].append(home)
        either = len(above) > 1 and all(len(it) == 1 and up for up, it in above.items())
        said: dict[tuple[str, ...], str] = {}
        for home in found:
            name, same = home[-1].removesuffix(".zip"), places[_spelt(home)]
            if is_nobody(name):
                said[home] = f"the folder {shown(name)} around it is not a person's name"
            elif len(same) > 1:
                where = ", ".join(shown("/".join(it[:-1]) or ".") for it in same[:4])
                said[home] = (
                    f"a folder {shown(name)} stands in {len(same)} places ({where}), and nothing "
                    "says whether that is one person"
                )
            elif either:
                said[home] = (
                    f"{shown(home[-2])} and {shown(name)} stand around it, each with no other beside "
                    "it, and either may be the learner"
                )
        return said


def _spelt(home: tuple[str, ...]) -> str:
    """A learner's folder's name as it is compared: one spelling of `é`, capital letters as they are."""
    return unicodedata.normalize("NFC", home[-1].removesuffix(".zip"))


def _stamp(home: tuple[str, ...], deeper: bool, parts: tuple[str, ...]) -> tuple[str, ...]:
    """Where nbgrader writes the time of handing in; a zip is packed by the learner, not by nbgrader."""
    if home[-1].endswith(".zip"):
        return ()
    return (*parts[: len(home) + deeper], "timestamp.txt")


def _learner_of(folder: str, exercise: str) -> str:
    """Whose a folder or zip is by its name: `ann`, `ann_sheet`, `Ann Lee - sheet (1)`, nbgrader's
    `ann+sheet+TIME+…`."""
    found = re.fullmatch(
        rf"(?P<learner>.+)\+{re.escape(exercise)}\+.*"
        rf"|(?P<who>.+?)(?:_-_|_| [-–] ){re.escape(exercise)}(?:{COPY})?",
        folder,
        re.DOTALL | re.IGNORECASE,
    )
    if not exercise or found is None:
        return folder
    if found["learner"]:
        return found["learner"]
    before, _, last = found["who"].rpartition("_")
    return before if before and looks_like_time(last) else found["who"]


def _fit(name: str, exercise: str) -> Fit:
    stem = _stem(name)
    if stem is None:
        return Fit.NO_NOTEBOOK
    if _same(stem, exercise):
        return Fit.NAMED
    # What learners put before the name, as they are asked to elsewhere, is not needed here.
    named = re.fullmatch(
        rf"(?:{COPY_OF}+|.*_)?{re.escape(exercise)}(?:{COPY})?", stem, re.DOTALL | re.IGNORECASE
    )
    return Fit.COPY if named else Fit.OTHER


def names_in(name: str, exercise: str, *, whole: bool = False) -> tuple[list[str], bool]:
    """What may be a person's name in a notebook's, and whether the exercise is named there too.

    `Copy of sheet - Ana Reyes.ipynb`, `sheet (Ana Reyes)`, `Ana Reyes - Copy of sheet.ipynb.ipynb`: what
    stands before and behind the exercise; where that is not named, the whole, or what stands between
    marks. A number of up to three digits counts copies and is nobody. `whole`: words that are
    put behind a copy's name are not taken off, since a person may be called Copy.
    """
    if len(name) > LONGEST:
        return [], False
    stem = re.sub(r"\.ipynb", "", stem_of(name), flags=re.IGNORECASE)
    asked = r"[ _-]+".join(map(re.escape, re.split(r"[ _-]+", exercise)))
    found = re.search(rf"(?<![^\W_]){asked}(?![^\W_])", stem, re.IGNORECASE)
    parts = [stem[: found.start()], stem[found.end() :]] if found else [stem]
    parts = [
        re.sub(rf"^\W*{COPY_OF}+|[ _]*{COPY_OF}$", "", f"{it} ", flags=re.IGNORECASE)
        for it in parts
    ]
    behind = r"(?:[ _]?\(\d{1,3}\))+" if whole else COPY
    parts = [re.sub(rf"{behind}[ _]*$", "", it, flags=re.IGNORECASE) for it in parts]
    if not found:
        parts += re.split(r" [-–] |_-_|[()\[\]]", parts[0])
    named = [it.strip(" _.,;-–()[]") for it in parts]
    return [it for it in dict.fromkeys(named) if not re.fullmatch(r"\d{0,3}", it)], bool(found)


def stem_of(name: str) -> str:
    """The name of a file without a notebook's ending."""
    return _stem(name) or name


def _stem(name: str) -> str | None:
    """The name of a notebook without its ending; None for any other file.

    Browsers and phones put `.txt`, `.json`, `.html` or `.download` behind a notebook's name.
    """
    ending = r"\.ipynb(?:\.(?:txt|json|html?|xml|download))?[ .]*"
    found = re.fullmatch(rf"(?P<stem>.+?) *{ending}", name, re.DOTALL | re.IGNORECASE)
    return found["stem"] if found else None


def _same(name: str, exercise: str) -> bool:
    return name.casefold() == exercise.casefold()

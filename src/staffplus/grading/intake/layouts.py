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

Which of the folders around a file is a learner's own, `homes` says.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass, replace

from staffplus.grading.intake import platforms
from staffplus.grading.intake.clock import looks_like_time
from staffplus.grading.intake.later import COPY, COPY_OF
from staffplus.grading.intake.naming import Fit, fit_of, learner_of, notebook_stem, same_name

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
_LATE = re.compile(r"(?:^|(?<=_))(?i:LATE)_")


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
        canvas = _as_canvas(folder) if folder.endswith(".zip") else None
        sooner = _soonest(said if said is not None and depth == said.begins else None, canvas)
        if (found := _MOODLE.fullmatch(folder)) and found.end("plugin") <= sooner:
            if found["plugin"] != "file":
                return Typed(found["learner"])
            at = parts[: depth + 1]
            fit = fit_of(name, exercise)
            return Place(found["learner"], fit, at, any_name=True, platform="Moodle")
        if canvas and canvas.end <= sooner:
            return replace(_canvas(canvas, fit_of(name, exercise), parts[:depth]), called=name)
    if said is not None and inside < len(folders):
        return _by_platform(said, parts, exercise)
    canvas = _as_canvas(name)
    sooner = _soonest(said, canvas)
    if (found := _MOODLE.fullmatch(name)) and found["rest"] and found.end("plugin") <= sooner:
        if found["plugin"] != "file":
            return Typed(found["learner"])
        fit = fit_of(found["rest"], exercise)
        at = parts[:-1]
        return Place(
            found["learner"], fit, at, any_name=True, platform="Moodle", called=found["rest"]
        )
    if canvas and canvas.end <= sooner:
        return _canvas(canvas, fit_of(canvas.rest, exercise), parts[:-1])
    if typed := _CANVAS_TYPED.fullmatch(_spelt(name)):
        return Typed(_LATE.sub("", name[: typed.end("learner")], count=1))
    if said is not None:
        return _by_platform(said, parts, exercise)
    stem = notebook_stem(name)
    if stem is None:
        return None
    return _named(tuple(folder.removesuffix(".zip") for folder in folders), stem, exercise, parts)


@dataclass(frozen=True, slots=True)
class _Canvas:
    """A name that Canvas makes, in its parts."""

    learner: str
    number: int
    rest: str
    end: int  #: where Canvas's own words end


def _as_canvas(name: str) -> _Canvas | None:
    found = _CANVAS.fullmatch(_spelt(name))
    if found is None:
        return None
    end = found.end("number")
    return _Canvas(name[: found.end("learner")], int(found["number"]), name[end + 1 :], end)


def _spelt(name: str) -> str:
    """A name of the same length for a pattern: what stands over, under or beside a letter in Hindi, Thai
    or an `é` in two parts is a word's to Canvas, and not to Python."""
    if name.isascii():
        return name
    return "".join("m" if unicodedata.category(it)[0] == "M" else it for it in name)


def _soonest(said: platforms.Told | None, canvas: _Canvas | None) -> float:
    """Where the platform's words in a name end at the earliest: what is behind them is the learner's."""
    ends: list[float] = [] if said is None else [said.until]
    if canvas:  # Moodle writes a space for each `_` of a name, so no name of its has two numbers
        ends.append(canvas.end)
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
        fit_of(called, exercise),
        parts[: said.depth],
        any_name=True,
        attempt=said.attempt,
        platform=said.platform,
        called=called,
    )


def _canvas(found: _Canvas, fit: Fit, folder: tuple[str, ...]) -> Place:
    learner = _LATE.sub("", found.learner, count=1)
    return Place(
        learner,
        fit,
        folder,
        any_name=True,
        late=learner != found.learner,
        attempt=(found.number,),
        platform="Canvas",
        called=found.rest,
    )


def _named(
    folders: tuple[str, ...], stem: str, exercise: str, parts: tuple[str, ...]
) -> Place | Odd:
    """A notebook of which the name, or the folder's, must be the learner's."""
    above, folder = folders, parts[:-1]
    while above and same_name(above[-1], exercise):
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
    stamp = stamp_of(parts[: len(above)], len(folders) > len(above), parts)
    inbound = re.fullmatch(
        rf"(?P<learner>.+)\+{re.escape(exercise)}\+(?P<time>[^+]+)(?:\+[^+]*)?",
        above[-1],
        re.DOTALL,
    )
    if inbound:
        time = inbound["time"]
        return Place(inbound["learner"], fit, folder, time, by_folder=len(above), stamp=stamp)
    who = learner_of(above[-1], exercise)
    return Place(who, fit, folder, by_folder=len(above), stamp=stamp)


def stamp_of(home: tuple[str, ...], deeper: bool, parts: tuple[str, ...]) -> tuple[str, ...]:
    """Where nbgrader writes the time of handing in; a zip is packed by the learner, not by nbgrader."""
    if home[-1].endswith(".zip"):
        return ()
    return (*parts[: len(home) + deeper], "timestamp.txt")

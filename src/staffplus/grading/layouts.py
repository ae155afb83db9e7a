"""Whose a file is and which exercise it belongs to, told from its path alone.

    LEARNER/EXERCISE/EXERCISE.ipynb              nbgrader's `submitted/`, with its `timestamp.txt`
    LEARNER+EXERCISE+TIME+…/EXERCISE.ipynb       nbgrader's exchange, `inbound/`
    LEARNER/EXERCISE.ipynb                       a folder for each learner
    LEARNER_EXERCISE.ipynb                       loose files
    LEARNER_TIME_EXERCISE.ipynb                  the same, with a time
    NAME_123_assignsubmission_file_/ANY.ipynb    Moodle (mod/assign/classes/downloader.php)
    NAME_123_assignsubmission_file_ANY.ipynb     Moodle, when asked for no folders
    name_123_456_ANY.ipynb                       Canvas (lib/content_zipper.rb), also name_LATE_123_456_…

Any folders may stand above, and a zip within the hand-in is a folder. A learner on Moodle is `NAME_123`, and on Canvas `name_123`, where 123
is the platform's number: two learners may have one name. Canvas and Moodle collect one exercise at
a time, so there a file may have any name; elsewhere the name must be the exercise's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

from staffplus.grading.clock import looks_like_time

_MOODLE = re.compile(
    r"(?P<learner>.+_\d+)_assignsubmission_(?P<plugin>[a-z]+)(?:_(?P<rest>.*))?", re.DOTALL
)
_CANVAS = re.compile(
    r"(?P<learner>(?:LATE_)?anon_[A-Za-z0-9]+|\w+?_(?:LATE_)?\d+)_\d{3,}_(?P<rest>.+)", re.DOTALL
)
#: What browsers, Canvas and Jupyter put behind a name that is taken.
_COPY = r"(?:[ _]?\(\d+\)|-\d{1,3}|-Copy\d*)+"


class Fit(IntEnum):
    """How well a file's name is that of the exercise."""

    NAMED = 0
    COPY = 1  #: as NAMED, with a browser's "(1)"
    OTHER = 2  #: a notebook of another name
    NO_NOTEBOOK = 3


@dataclass(frozen=True, slots=True)
class Place:
    """What a path says. `learner` is as it stands there, not yet checked."""

    learner: str
    fit: Fit
    folder: tuple[str, ...]  #: with the learner: the files of one hand-in
    time: str = ""
    any_name: bool = False  #: the folder or name is the platform's, so the file's own name is free
    late: bool = False  #: Canvas says so
    stamp: tuple[str, ...] | None = None  #: where nbgrader's timestamp.txt would be


@dataclass(frozen=True, slots=True)
class Odd:
    """A notebook of which the path does not say that it belongs here."""

    learners: tuple[str, ...]  #: whose it may be
    kind: str  #: the same for files that are told of together
    other_exercise: bool = False  #: it is certainly another exercise's


def place(parts: tuple[str, ...], exercise: str) -> Place | Odd | None:
    """What the path says; None for a file that is no notebook and stands nowhere special."""
    *folders, name = parts
    for depth, folder in enumerate(folders):
        if found := _MOODLE.fullmatch(folder):
            if found["plugin"] != "file":
                return None  # what was typed into Moodle itself
            return Place(found["learner"], _fit(name, exercise), parts[: depth + 1], any_name=True)
        if folder.endswith(".zip") and (found := _CANVAS.fullmatch(folder)):
            return _canvas(found, _fit(name, exercise), parts[:depth])
    if (found := _MOODLE.fullmatch(name)) and found["rest"]:
        if found["plugin"] != "file":
            return None
        return Place(found["learner"], _fit(found["rest"], exercise), parts[:-1], any_name=True)
    if found := _CANVAS.fullmatch(name):
        return _canvas(found, _fit(found["rest"], exercise), parts[:-1])
    stem = _stem(name)
    if stem is None:
        return None
    return _named(tuple(folder.removesuffix(".zip") for folder in folders), stem, exercise, parts)


def _canvas(found: re.Match[str], fit: Fit, folder: tuple[str, ...]) -> Place:
    learner = found["learner"].replace("LATE_", "", 1)
    return Place(learner, fit, folder, any_name=True, late=learner != found["learner"])


def _named(
    folders: tuple[str, ...], stem: str, exercise: str, parts: tuple[str, ...]
) -> Place | Odd:
    """A notebook of which the name, or the folder's, must be the learner's."""
    above = folders
    while above and _same(above[-1], exercise):
        above = above[:-1]
    stamp = (*parts[:-1], "timestamp.txt")
    inbound = re.compile(
        rf"(?P<learner>.+)\+{re.escape(exercise)}\+(?P<time>[^+]+)(?:\+[^+]*)?", re.DOTALL
    )
    match = re.fullmatch(rf"(?:(?P<who>.*)_)?{re.escape(exercise)}(?P<copy>{_COPY})?", stem,
                         re.DOTALL | re.IGNORECASE)  # fmt: skip
    if match is None:
        if len(folders) > 1 and folders[-1] == stem:
            return Odd((folders[-2],), stem, other_exercise=True)
        before, _, last = stem.rpartition("_")
        return Odd(tuple(it for it in (before, *above[-1:]) if it), last)
    fit = Fit.COPY if match["copy"] else Fit.NAMED
    who, time = match["who"] or "", ""
    before, _, last = who.rpartition("_")
    if looks_like_time(last):
        who, time = before, last
    folder = parts[:-1]
    if not who and above and (found := inbound.fullmatch(above[-1])):
        return Place(found["learner"], fit, folder, time or found["time"], stamp=stamp)
    if not who and above:
        return Place(above[-1], fit, folder, time, stamp=stamp)
    return Place(who, fit, folder, time) if who else Odd((), stem)


def _fit(name: str, exercise: str) -> Fit:
    stem = _stem(name)
    if stem is None:
        return Fit.NO_NOTEBOOK
    if _same(stem, exercise):
        return Fit.NAMED
    # What learners put before the name, as they are asked to elsewhere, is not needed here.
    named = re.fullmatch(rf"(?:.*_)?{re.escape(exercise)}{_COPY}?", stem, re.DOTALL | re.IGNORECASE)
    return Fit.COPY if named else Fit.OTHER


def _stem(name: str) -> str | None:
    """The name of a notebook without its ending; None for any other file.

    Some browsers put `.txt` or `.json` behind a notebook's name.
    """
    found = re.fullmatch(r"(?P<stem>.+)\.ipynb(?:\.txt|\.json)?", name, re.DOTALL | re.IGNORECASE)
    return found["stem"] if found else None


def _same(name: str, exercise: str) -> bool:
    return name.casefold() == exercise.casefold()

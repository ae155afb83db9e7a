"""What the name of a notebook or of a folder says: the exercise, a copy's number, and perhaps a person."""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import IntEnum

from staffplus.grading.intake.clock import looks_like_time
from staffplus.grading.intake.later import COPY, COPY_OF

#: A name of a file that a disk takes; a zip may hold longer ones. Characters.
LONGEST = 255


class Fit(IntEnum):
    """How well a file's name is that of the exercise."""

    NAMED = 0
    COPY = 1  #: as NAMED, with a browser's "(1)"
    BELOW = 2  #: so named, and not where the learner's notebook is to lie
    OTHER = 3  #: a notebook of another name
    NO_NOTEBOOK = 4


def learner_of(folder: str, exercise: str) -> str:
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


def fit_of(name: str, exercise: str) -> Fit:
    stem = notebook_stem(name)
    if stem is None:
        return Fit.NO_NOTEBOOK
    if same_name(stem, exercise):
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


def named_after(name: str, exercises: Collection[str]) -> str:
    """The exercise that a notebook's name ends with, as LEARNER_EXERCISE.ipynb does; "" for none."""
    stem = stem_of(name)
    for one in sorted(exercises, key=len, reverse=True):
        if re.fullmatch(rf"(?:.*[_ -])?{re.escape(one)}(?:[ _]?\(\d{{1,3}}\))?", stem, re.I | re.S):
            return one
    return ""


def stem_of(name: str) -> str:
    """The name of a file without a notebook's ending."""
    return notebook_stem(name) or name


def notebook_stem(name: str) -> str | None:
    """The name of a notebook without its ending; None for any other file.

    Browsers and phones put `.txt`, `.json`, `.html` or `.download` behind a notebook's name.
    """
    ending = r"\.ipynb(?:\.(?:txt|json|html?|xml|download))?[ .]*"
    found = re.fullmatch(rf"(?P<stem>.+?) *{ending}", name, re.DOTALL | re.IGNORECASE)
    return found["stem"] if found else None


def same_name(name: str, exercise: str) -> bool:
    return name.casefold() == exercise.casefold()

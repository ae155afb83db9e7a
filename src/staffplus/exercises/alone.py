"""Where somebody stands who does the exercises alone, in notebooks of their own, and which hint is next.

The notebooks are read as `staffplus check` reads them and never written. How many hints of each answer
were given is kept beside them, in a file that can be thrown away.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from staffplus.exercises import guide, handout
from staffplus.grading.before.check import Row, State, check
from staffplus.grading.before.readable import Version

HINTS = ".staffplus-hints.json"
HEADING = re.compile(r"^#{2,3} +(.+?)\s*$", re.M)


@dataclass(frozen=True)
class Question:
    """One answer of an exercise, by its cell's grade_id, and the heading under which it stands."""

    cell: str
    heading: str
    state: State
    said: str = ""  #: what was found in it and what to do, if it cannot be read


@dataclass(frozen=True)
class Standing:
    """One exercise as it stands in somebody's folder.

    Attributes:
        file: the learner's notebook; None if there is none in the folder.
        fault: why it cannot be read, and what to do; "" if it can.
        questions: in the order of the notebook; of one that is not there or cannot be read, none.
    """

    exercise: str
    file: Path | None
    fault: str = ""
    questions: tuple[Question, ...] = ()

    @property
    def answered(self) -> int:
        return sum(it.state is State.FOUND for it in self.questions)

    @property
    def open(self) -> tuple[Question, ...]:
        """What is left to do: blank, or not readable as it stands."""
        return tuple(it for it in self.questions if it.state is not State.FOUND)

    @property
    def begun(self) -> bool:
        return any(it.state is not State.BLANK for it in self.questions)

    @property
    def done(self) -> bool:
        return bool(self.questions) and not self.open


def stands(course: Path, folder: Path, names: list[str], python: Version) -> Iterator[Standing]:
    """Each of the exercises `names` as it stands in `folder`; `course` is the course's folder `exercises`.

    Raises:
        HandoutError: there is no such exercise, or its notebook cannot be released.
    """
    for name in names:
        given = handout.contents(course, name)[f"{name}.ipynb"].decode()
        yield _stand(name, given, found_file(folder, name), python)


def found_file(folder: Path, name: str) -> Path | None:
    """The learner's notebook: in the folder, or in one of its own where files belong to it."""
    places = (folder / f"{name}.ipynb", folder / name / f"{name}.ipynb")
    return next((it for it in places if it.is_file()), None)


def _stand(name: str, given: str, file: Path | None, python: Version) -> Standing:
    if file is None:
        return Standing(name, None)
    try:
        data = file.read_bytes()
    except OSError as error:
        return Standing(name, file, f"The file cannot be opened ({error.strerror}).")
    found = check(data, {name: given}, python)
    if found.fault:
        return Standing(name, file, found.fault)
    under = headings(json.loads(given))
    return Standing(name, file, questions=tuple(_question(row, under) for row in found.rows))


def _question(row: Row, under: Mapping[str, str]) -> Question:
    return Question(row.cell, under.get(row.cell, ""), row.state, row.said)


def headings(notebook: Mapping[str, Any]) -> dict[str, str]:
    """The heading above each cell: grade_id -> its words, without marks of Markdown."""
    found, last = {}, ""
    for cell in notebook["cells"]:
        text = "".join(cell["source"])
        if cell["cell_type"] == "markdown" and (heads := HEADING.findall(text)):
            last = re.sub(r"[*`]", "", heads[-1])
        if name := cell["metadata"].get("nbgrader", {}).get("grade_id"):
            found[name] = last
    return found


def next_open(standings: list[Standing]) -> Standing | None:
    """The exercise to go on with: one that is begun before one that is not; None when all that are there are done."""
    open_ = [it for it in standings if it.open]
    return next((it for it in open_ if it.begun), open_[0] if open_ else None)


@dataclass(frozen=True)
class Hint:
    """One hint; `number` counts from 1 to `of`. `kept` is false if it could not be noted as given."""

    text: str
    number: int
    of: int
    kept: bool = True


class Hints:
    """The hints of a course's guides, one after the other, and how many were given in a folder."""

    def __init__(self, course: Path, folder: Path) -> None:
        self._course, self._file = course, folder / HINTS
        self._given = self._read()

    def answers(self, exercise: str) -> list[str]:
        """The answers of an exercise that there are hints to. Raises ExerciseError."""
        return list(guide.load(self._course, exercise))

    def has_model(self, exercise: str, answer: str) -> bool:
        """Whether the exercise's page shows a model answer once it was tried. Raises ExerciseError."""
        return guide.load(self._course, exercise)[answer].criterion is not None

    def given(self, exercise: str, answer: str) -> int:
        return self._given.get(f"{exercise}/{answer}", 0)

    def seen(self, exercise: str, answer: str) -> list[Hint]:
        """The hints given so far. Raises ExerciseError."""
        hints = guide.load(self._course, exercise)[answer].hints
        last = min(self.given(exercise, answer), len(hints))
        return [Hint(hints[n], n + 1, len(hints)) for n in range(last)]

    def next(self, exercise: str, answer: str) -> Hint | None:
        """One more hint, noted as given; None when there is none left. Raises ExerciseError."""
        hints = guide.load(self._course, exercise)[answer].hints
        number = self.given(exercise, answer) + 1
        if number > len(hints):
            return None
        self._given[f"{exercise}/{answer}"] = number
        return Hint(hints[number - 1], number, len(hints), self._write())

    def _read(self) -> dict[str, int]:
        """What was noted; whatever cannot be read counts as nothing given."""
        try:
            noted = json.loads(self._file.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        if not isinstance(noted, dict):
            return {}
        return {k: v for k, v in noted.items() if isinstance(v, int) and 0 < v < 100}

    def _write(self) -> bool:
        try:
            self._file.write_text(json.dumps(self._given, indent=1, sort_keys=True) + "\n", "utf-8")
        except OSError:
            return False
        return True

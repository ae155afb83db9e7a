"""A rubric: how people mark the answers in words of one exercise."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from staffplus import jobdesc


class ExerciseError(ValueError):
    """An exercise that cannot be written; the message says where and what is expected."""


@dataclass(frozen=True)
class Level:
    """One level of a criterion. `anchor` and `why` are for markers, the rest for learners too."""

    points: int
    descriptor: str
    example: str
    anchor: str
    why: str


@dataclass(frozen=True)
class Criterion:
    """A row of a rubric; its levels are worth 0, 1, 2, … points.

    `title` heads the row in the notebook; `write` says what belongs in the cell after it.
    """

    id: str
    text: str
    levels: tuple[Level, ...]
    title: str
    write: str


@dataclass(frozen=True)
class Rubric:
    """The rows of a rubric, and whatever else its exercise needs to have written down with it."""

    path: Path
    criteria: tuple[Criterion, ...]
    more: Mapping[str, Any]

    def text(self, name: str) -> str:
        """A text of this exercise's own. Raises ExerciseError when there is none."""
        found = self.more.get(name)
        if not isinstance(found, str) or not found.strip():
            raise ExerciseError(f"{self.path}: has no {name!r}; expected some text")
        return found

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts of this exercise's own. Raises ExerciseError when there is none."""
        found = self.more.get(name)
        if not isinstance(found, list) or not found or not all(isinstance(it, str) for it in found):
            raise ExerciseError(f"{self.path}: has no {name!r}; expected a list of texts")
        return tuple(found)


def load_rubric(path: Path) -> Rubric:
    """Read a rubric. Raises ExerciseError, naming file and row, when it is not complete."""
    try:
        table = tomllib.loads(path.read_text("utf-8"))
        rows = [_whole(row, table) for row in table.pop("criterion")]
        criteria = tuple(
            Criterion(
                row["id"],
                row["text"],
                tuple(Level(**level) for level in row["level"]),
                row.get("title", row["id"].replace("-", " ").capitalize()),
                row.get("write", "Your answer"),
            )
            for row in rows
        )
    except FileNotFoundError as error:
        raise ExerciseError(f"{path}: not found; expected the exercise's rubric there") from error
    except tomllib.TOMLDecodeError as error:
        raise ExerciseError(f"{path}: not valid TOML: {error}") from error
    except KeyError as error:
        raise ExerciseError(f"{path}: a rubric or one of its rows has no {error}") from error
    except TypeError as error:
        fields = ", ".join(Level.__dataclass_fields__)
        raise ExerciseError(f"{path}: {error}; every level has {fields}") from error
    for row in criteria:
        points = [level.points for level in row.levels]
        if points != list(range(len(points))) or len(points) < 2:
            raise ExerciseError(
                f"{path}: criterion {row.id!r} has levels worth {points}; expected 0, 1, 2, …"
            )
    return Rubric(path, criteria, table)


def _whole(row: dict[str, Any], table: Mapping[str, Any]) -> dict[str, Any]:
    """A row as it stands; one with `part` takes what learners see from the rubric of job
    descriptions, with the examples of the file's `example_team`. Raises KeyError."""
    if "part" not in row:
        return row
    parts = {part["id"]: part for part in jobdesc.rubric()["part"]}
    part, team = parts[row["part"]], table["example_team"]
    seen = {
        level["score"]: {"descriptor": level["text"], "example": level["example"][team]}
        for level in part["level"]
    }
    levels = [{**seen[level["points"]], **level} for level in row["level"]]
    return {"text": part["question"], "title": part["name"], **row, "level": levels}

"""A rubric: how people mark the answers in words of one exercise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from staffplus import jobdesc
from staffplus.bankfile import BankError, read_bank
from staffplus.bankrules import Fault, among, each, ids_repeated
from staffplus.bankspec import Either, Fields, ListOf, Tables, Text, Whole


class ExerciseError(ValueError):
    """An exercise that cannot be written; the message says where and what is expected."""


#: A level of a row. One that has a `part` of job descriptions takes what learners see from there.
_LEVEL = Tables(
    {
        "points": Whole(),
        "anchor": Text(about="an answer worth these points; only markers see it"),
        "why": Text(about="why it is worth them; only markers see it"),
    },
    {"descriptor example": Text()},
    least=2,
)
FORM = Fields(
    {
        "criterion": Tables(
            {"id": Text(), "level": _LEVEL},
            {
                "text title": Text(),
                "write": Text(about="what belongs in the cell after the row"),
                "part": Text(about="a part of job descriptions, whose words learners see"),
            },
        )
    },
    {"exercise": Text(), "example_team": Text(about="whose examples stand at a `part`")},
    others=Either(Text(), ListOf(Text(), 1)),
)


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


def read_source(
    path: Path, form: Fields, rules: Callable[[dict[str, Any]], Iterable[Fault]] | None = None
) -> dict[str, Any]:
    """What an exercise is written from. Raises ExerciseError with every fault and its line."""
    try:
        return read_bank(path, form, rules)
    except FileNotFoundError as error:
        raise ExerciseError(f"{path}: not found; expected what the exercise is written from") from error  # fmt: skip
    except BankError as error:
        raise ExerciseError(str(error)) from error


def load_rubric(path: Path) -> Rubric:
    """Read a rubric. Raises ExerciseError, naming file, line and row, when it is not complete."""
    table = read_source(path, FORM, _rules)
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
    return Rubric(path, criteria, table)


def _rules(table: Mapping[str, Any]) -> Iterator[Fault]:
    yield from ids_repeated(table, "criterion")
    parts = [part["id"] for part in jobdesc.rubric()["part"]]
    teams = [team["id"] for team in jobdesc.rubric()["team"]]
    for at, row in each(table, "criterion"):
        points = [level["points"] for level in row["level"]]
        if points != list(range(len(points))):
            yield Fault((*at, "level"), "0, 1, 2, …", f"found levels worth {points}")
        if "part" in row:
            yield from among((*at, "part"), row["part"], parts)
            yield from among(("example_team",), table.get("example_team"), teams)
            continue
        needed = [(at, row, "text")]
        for below, level in each(row, "level"):
            needed += [((*at, *below), level, name) for name in ("descriptor", "example")]
        for where, entry, name in needed:
            if name not in entry:
                yield Fault((*where, name), "some text, as the row has no `part`")


def _whole(row: dict[str, Any], table: Mapping[str, Any]) -> dict[str, Any]:
    """A row as it stands; one with `part` takes what learners see from the rubric of job
    descriptions, with the examples of the file's `example_team`."""
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

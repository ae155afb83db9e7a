"""What helps whoever does an exercise alone: hints, answers to judge, and model answers.

It stands in the exercise's page, so it holds no key: hints to what a machine marks are about method, and
models are of another case than the one asked about. The answers to judge are markers' own, with their
marks and reasons, but never one of the top level, which is the author's solution.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from staffplus.bankrules import Fault, each, repeated
from staffplus.bankspec import Fields, ListOf, Tables, Text, Whole
from staffplus.exercises.rubric import Criterion, ExerciseError, Rubric, load_rubric, read_source

#: What a part has besides hints when people mark it.
WRITTEN = ("row", "case", "good", "strong", "judge")
#: From how many words an answer is an attempt, unless its part says otherwise.
ATTEMPT = 15

FORM = Fields(
    {
        "part": Tables(
            {
                "answer": Text(about="the answer's cell, by its grade_id"),
                "hints": ListOf(Text(), 2, 4),
            },
            {
                "row": Text(about="the row of the rubric that it is marked by"),
                "case": Text(about="what the model answers are about: never the learner's case"),
                "good": Text(about="a short answer that is good enough"),
                "strong": Text(about="an answer of the top level"),
                "judge": ListOf(Whole(), 2, 2, once=True),
                "attempt": Whole(5, about="from how many words an answer is an attempt"),
            },
        )
    },
    {"exercise": Text()},
)


@dataclass(frozen=True)
class Part:
    """The help for one answer. What only answers in words have is empty in others.

    Attributes:
        answer: its cell's grade_id.
        judge: the levels of `criterion` whose anchors are judged before one's own.
        attempt: words from which on models are shown.
    """

    answer: str
    hints: tuple[str, ...]
    criterion: Criterion | None
    case: str
    good: str
    strong: str
    judge: tuple[int, ...]
    attempt: int

    def shown(self) -> dict[str, Any]:
        """What a page needs of it."""
        if self.criterion is None:
            return {"hints": list(self.hints)}
        levels = self.criterion.levels
        judged = [
            {"text": levels[n].anchor.strip(), "points": n, "why": levels[n].why}
            for n in self.judge
        ]
        return {
            "hints": list(self.hints),
            "levels": [it.descriptor for it in levels],
            "judge": judged,
            "case": self.case,
            "good": self.good.strip(),
            "strong": self.strong.strip(),
            "attempt": self.attempt,
        }


def load_guide(path: Path, rubric: Rubric | None) -> dict[str, Part]:
    """The parts of a guide by their answer's cell.

    Raises:
        ExerciseError: it is not whole, or does not fit the rubric; names file, line and part.
    """
    rows = {row.id: row for row in rubric.criteria} if rubric else {}
    table = read_source(path, FORM, lambda found: _rules(found, rows))
    return {
        part["answer"]: Part(
            part["answer"],
            tuple(part["hints"]),
            rows.get(part.get("row", "")),
            part.get("case", ""),
            part.get("good", ""),
            part.get("strong", ""),
            tuple(part.get("judge", ())),
            part.get("attempt", ATTEMPT),
        )
        for part in table["part"]
    }


def load(course_root: Path, name: str) -> dict[str, Part]:
    """The guide of an exercise, with its rubric if it has one. Raises ExerciseError."""
    rubric = course_root / "rubrics" / f"{name}.toml"
    guide = course_root / "guides" / f"{name}.toml"
    return load_guide(guide, load_rubric(rubric) if rubric.exists() else None)


def faults(course_root: Path) -> list[str]:
    """What is wrong with the guides of a course, one text for each that cannot be read."""
    told = []
    for path in sorted(course_root.glob("guides/*.toml")):
        try:
            load(course_root, path.stem)
        except ExerciseError as error:
            told.append(str(error))
    return told


def check_answers(path: Path, guide: Mapping[str, Part], answers: tuple[str, ...]) -> None:
    """Raises ExerciseError unless a guide helps with all `answers` that are marked, and no other cell."""
    if lost := [it for it in guide if it not in answers]:
        raise ExerciseError(
            f"{path}: part {lost[0]!r} is no answer that is marked; expected one of {', '.join(answers)}"
        )
    if bare := [it for it in answers if it not in guide]:
        raise ExerciseError(f"{path}: no [[part]] for the answer {bare[0]!r}; expected its hints")


def _rules(table: Mapping[str, Any], rows: Mapping[str, Criterion]) -> Iterator[Fault]:
    parts = list(each(table, "part"))
    yield from repeated(((*at, "answer"), part["answer"]) for at, part in parts)
    used = [part["row"] for _, part in parts if "row" in part]
    for row in rows:
        if used.count(row) != 1:
            yield Fault(("part",), "exactly one", f"found {used.count(row)} parts of row {row!r}")
    for at, part in parts:
        given = [name for name in WRITTEN if name in part]
        if not given:
            continue
        if lacking := [name for name in WRITTEN if name not in part]:
            yield Fault((*at, lacking[0]), f"all of {', '.join(WRITTEN)}, or none of them")
        elif part["row"] not in rows:
            yield Fault((*at, "row"), f"one of {', '.join(rows)}")
        else:
            top = len(rows[part["row"]].levels) - 1
            if max(part["judge"]) >= top:
                yield Fault((*at, "judge"), f"levels below {top}, which is the solution's")
            if len(part["good"].split()) >= len(part["strong"].split()):
                yield Fault((*at, "good"), "fewer words than `strong`")

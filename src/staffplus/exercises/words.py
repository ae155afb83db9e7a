"""Answers in words, in any exercise that has a rubric: the levels of a row, and its answer cell.

{"staffplus": {"sync": "criterion", "row": "staff"}}    Markdown: the row's levels as a table
{"staffplus": {"sync": "anchor", "row": "staff"}}       the answer; `grade` and `solution` true
"""

from __future__ import annotations

from staffplus.exercises.cells import Exercise, Part, plain


def _criterion(exercise: Exercise, name: str) -> str:
    row = exercise.criterion(name)
    levels = "\n".join(
        f"| {level.points} | {plain(level.descriptor)} | {plain(level.example)} |"
        for level in row.levels
    )
    return (
        f"### {plain(row.title)}\n\n{plain(row.text)}\n\n"
        f"| Points | What the answer does | For example |\n|---|---|---|\n{levels}\n\n"
        f"{plain(row.write)} (double-click the next cell to write):"
    )


def _anchor(exercise: Exercise, name: str) -> str:
    return exercise.criterion(name).levels[-1].anchor


PARTS = {
    "criterion": Part(_criterion),
    "anchor": Part(
        _anchor, points=lambda exercise, name: exercise.criterion(name).levels[-1].points
    ),
}

"""The exercise of the chapter *Staff+, and the part nobody wrote down*: ladders on one scale.

The six ladders are the chapter's own (`staffplus.career.invented_ladders`). Two more, to be placed by
hand, stand with their steps in `exercises/data/why-staff-plus.toml`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from staffplus.bankrules import Fault, each, ids_repeated
from staffplus.bankspec import Fields, Tables, Text, Whole, names_are
from staffplus.career.invented_ladders import SITS, STEPS, ladders, load
from staffplus.exercises.cells import SECRET, Exercise, Part, answer, form, hidden, plain
from staffplus.exercises.marks.ladders import (
    mark_align,
    mark_places,
    places_problems,
    step_of,
)
from staffplus.exercises.rubric import read_source

ALIGN_POINTS = 5
_RUNG = Tables({"step": Whole(1, STEPS)}, others=SITS)
FORM = Fields({"firm": Tables({"id name kind": Text(), "rung": _RUNG})})


@cache
def new_firms(course_root: Path) -> list[dict[str, Any]]:
    """The two ladders to place: firms with id, name, kind and rungs; a rung has step and descriptors.

    Raises ExerciseError, naming firm and rung, when a descriptor is missing or a rung does not
    stand where most of its descriptors sit.
    """
    table = read_source(course_root / "data" / "why-staff-plus.toml", FORM, _placed)
    firms: list[dict[str, Any]] = table["firm"]
    return firms


def _placed(table: Mapping[str, Any]) -> Iterator[Fault]:
    yield from ids_repeated(table, "firm")
    names = [it["id"] for it in load()["descriptor"]]
    for at, rung in each(table, "firm", "rung"):
        wrong = list(names_are(at, rung, names, _RUNG))
        yield from wrong
        sits = rung["step"] if wrong else step_of({name: rung[name]["step"] for name in names})
        if sits != rung["step"]:
            yield Fault((*at, "step"), f"{sits or 'another'}, where most of its descriptors sit")


def _rungs(exercise: Exercise) -> dict[str, dict[str, int]]:
    """Descriptors' steps of every rung to place, by the name that learners know it by."""
    names = {it["id"]: it["name"].lower() for it in load()["descriptor"]}
    return {
        f"{firm['id']}-{number}": {name: rung[it]["step"] for it, name in names.items()}
        for firm in new_firms(exercise.course_root)
        for number, rung in enumerate(firm["rung"], 1)
    }


def _scale(exercise: Exercise, _: str) -> str:
    rows = "\n".join(
        f"| {plain(it['name'])}: {plain(it['question'])} | {' | '.join(map(plain, it['steps']))} |"
        for it in load()["descriptor"]
    )
    return f"| Descriptor | Step 1 | Step 2 | Step 3 | Step 4 | Step 5 |\n|---|---|---|---|---|---|\n{rows}"


def _new_ladders(exercise: Exercise, _: str) -> str:
    told = []
    for firm in new_firms(exercise.course_root):
        heads = " | ".join(f"`{firm['id']}-{n}`" for n in range(1, len(firm["rung"]) + 1))
        rows = "\n".join(
            f"| **{plain(it['name'])}** | "
            + " | ".join(plain(rung[it["id"]]["text"]) for rung in firm["rung"])
            + " |"
            for it in load()["descriptor"]
        )
        rule = "|---" * (len(firm["rung"]) + 1)
        told.append(
            f"**{plain(firm['name'])}**, {plain(firm['kind'])}\n\n| | {heads} |\n{rule}|\n{rows}"
        )
    return "\n\n".join(told)


def _places_answer(exercise: Exercise, _: str) -> str:
    key = {name: str(step_of(rung)) for name, rung in _rungs(exercise).items()}
    return answer("Replace each None by a step: 1, 2, 3, 4 or 5.", "places", key)


def _places_form(exercise: Exercise, _: str) -> str:
    return form(
        "answers, not whether they are right",
        places_problems,
        "places",
        {"names": list(_rungs(exercise))},
        "{len(names)} rungs, {len(names)} steps",
    )


def _places_marks(exercise: Exercise, _: str) -> str:
    rungs = _rungs(exercise)
    return hidden(
        f"{len(rungs) // 2} points, half a point for each rung",
        mark_places,
        'globals().get("places"), RUNGS',
        {"RUNGS": rungs},
    )


def _data(exercise: Exercise, _: str) -> str:
    lines = []
    for ladder in ladders():
        rungs = "".join(
            f'            {{"title": "{rung["title"]}", "descriptors": '
            f"{literal_line(rung['descriptors'])}}},\n"
            for rung in ladder["rungs"]
        )
        lines.append(
            f'    {{\n        "firm": "{ladder["firm"]}",\n        "rungs": [\n{rungs}        ],\n    }},\n'
        )
    return (
        "# Six ladders, each from its lowest rung to its highest; a descriptor is a step from 1 to 5.\n"
        f"LADDERS = [\n{''.join(lines)}]\n"
        'print(len(LADDERS), "ladders,", sum(len(it["rungs"]) for it in LADDERS), "rungs")'
    )


def literal_line(value: dict[str, int]) -> str:
    """A small dict as Python source on one line."""
    return "{" + ", ".join(f'"{name}": {number}' for name, number in value.items()) + "}"


def _align_marks(exercise: Exercise, _: str) -> str:
    points = f"{ALIGN_POINTS} points, one for each of five kinds of ladders"
    return hidden(points, mark_align, f"align, LADDERS, {SECRET}")


_PLACES = {"places": "places-answer"}

PARTS = {
    "scale": Part(_scale),
    "new-ladders": Part(_new_ladders),
    "places-answer": Part(_places_answer),
    "places-form": Part(_places_form, tier="static", reads=_PLACES),
    "places-marks": Part(
        _places_marks, tier="static", reads=_PLACES, points=lambda it, _: len(_rungs(it)) // 2
    ),
    "data": Part(_data),
    "align-marks": Part(_align_marks, tier="value", reads=("align",), points=ALIGN_POINTS),
}

"""The exercise of the chapter *Five responsibilities, three pillars*: a calendar read by pillar.

The first week is the chapter's own (`staffplus.week.week`); the second, with its key, stands in
`exercises/data/structuring-expectations.toml`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from staffplus.bankrules import Fault, among, each, ids_repeated
from staffplus.bankspec import Fields, Number, Tables, Text, names_are
from staffplus.exercises.cells import SECRET, Exercise, Part, answer, form, hidden, plain
from staffplus.exercises.marks.calendar import (
    mark_flags,
    mark_shares,
    mark_tags,
    tags_problems,
)
from staffplus.exercises.rubric import read_source
from staffplus.week.pillars import pillar_map
from staffplus.week.week import week

#: Points of the function: for shares, for flags.
SHARES_POINTS, FLAGS_POINTS = 3, 2
_TOLD = Fields(others=Text(), about="what is told to those who chose a tag")
_ENTRY = Tables({"id day title what tag": Text(), "hours": Number(), "pull": _TOLD})
FORM = Fields({"wrong": _TOLD, "entry": _ENTRY})


# --- The second week ------------------------------------------------------------------------------


@cache
def second_week(course_root: Path) -> dict[str, Any]:
    """The entries of the second week with their key, and why a tag is wrong.

    Raises ExerciseError, naming the entry, when a tag is unknown or a text is missing.
    """
    return read_source(course_root / "data" / "structuring-expectations.toml", FORM, _tagged)


def _tagged(table: Mapping[str, Any]) -> Iterator[Fault]:
    yield from ids_repeated(table, "entry")
    tags = list(week().lines())
    yield from names_are(("wrong",), table["wrong"], tags, _TOLD)
    for at, entry in each(table, "entry"):
        yield from among((*at, "tag"), entry["tag"], tags)
        others = [tag for tag in tags if tag != entry["tag"]]
        for name in entry["pull"]:
            if name not in others:
                yield Fault((*at, "pull", name), ", ".join(others), f"unknown field {name!r}")
        if not entry["pull"]:
            yield Fault((*at, "pull"), "a text for at least one other tag")


def _first_week(exercise: Exercise, _: str) -> str:
    rows = "\n".join(
        f"| {it['day']} | {plain(it['title'])} | {plain(it['what'])} | {it['hours']:g} | "
        f"`{it['tags'][0]}` | {plain(it['why'])} |"
        for it in week().entries
    )
    return f"| Day | In the calendar | What happened | Hours | Tag | Why |\n|---|---|---|---|---|---|\n{rows}"


def _second_week(exercise: Exercise, _: str) -> str:
    rows = "\n".join(
        f"| `{it['id']}` | {it['day']} | {plain(it['title'])} | {plain(it['what'])} | {it['hours']:g} |"
        for it in second_week(exercise.course_root)["entry"]
    )
    return (
        f"| Name | Day | In the calendar | What happened | Hours |\n|---|---|---|---|---|\n{rows}"
    )


def _tag_list(exercise: Exercise, _: str) -> str:
    named = [*pillar_map().responsibilities, *week().tags]
    return "\n".join(f"- `{it['id']}`: {plain(it['name'])}. {plain(it['text'])}" for it in named)


def _data(exercise: Exercise, _: str) -> str:
    pillars = [str(it["id"]) for it in pillar_map().pillars]
    lines = "".join(f"    {tag!r}: {served!r},\n" for tag, served in week().lines().items())
    first = "".join(
        f"    { ({'id': it['id'], 'hours': it['hours'], 'tags': it['tags']})!r},\n"
        for it in week().entries
    )
    second = "".join(
        f"    { ({'id': it['id'], 'hours': it['hours']})!r},\n"
        for it in second_week(exercise.course_root)["entry"]
    )
    text = (
        f"PILLARS = {pillars!r}\n\n# Which pillars a tag serves: the map of the session, and two tags more.\n"
        f"LINES = {{\n{lines}}}\n\nWEEK_ONE = [\n{first}]\n\n# Week two waits for your tags.\n"
        f"WEEK_TWO = [\n{second}]\n\n"
    )
    return text.replace("'", '"') + 'print(f"{len(WEEK_ONE) + len(WEEK_TWO)} entries.")'


def _tags_answer(exercise: Exercise, _: str) -> str:
    entries = second_week(exercise.course_root)["entry"]
    key = {it["id"]: f'"{it["tag"]}"' for it in entries}
    return answer("Replace each None by a tag, in quotation marks.", "tags", key)


def _tags_form(exercise: Exercise, _: str) -> str:
    names = [it["id"] for it in second_week(exercise.course_root)["entry"]]
    return form(
        "tags, not whether they are right",
        tags_problems,
        "tags",
        {"names": names, "allowed": list(week().lines())},
        "{len(names)} entries, {len(names)} tags",
    )


def _tags_marks(exercise: Exercise, _: str) -> str:
    table = second_week(exercise.course_root)
    key = {it["id"]: it["tag"] for it in table["entry"]}
    why = table["wrong"] | {it["id"]: it["pull"] for it in table["entry"]}
    return hidden(
        f"{len(key) // 4} points, a quarter for each entry",
        mark_tags,
        'globals().get("tags"), KEY, WHY',
        {"KEY": key, "WHY": why},
    )


def _shares_marks(exercise: Exercise, _: str) -> str:
    points = f"{SHARES_POINTS} points, one for each of three kinds of week"
    return hidden(points, mark_shares, f"portfolio, LINES, PILLARS, {SECRET}")


def _flags_marks(exercise: Exercise, _: str) -> str:
    return hidden(
        f"{FLAGS_POINTS} points: 1 for `low`, a half for `least`, a half for a week without hours",
        mark_flags,
        f"portfolio, LINES, PILLARS, {SECRET}",
    )


_TAGS = {"tags": "tags-answer"}

PARTS = {
    "first-week": Part(_first_week),
    "second-week": Part(_second_week),
    "tag-list": Part(_tag_list),
    "data": Part(_data),
    "tags-answer": Part(_tags_answer),
    "tags-form": Part(_tags_form, tier="static", reads=_TAGS),
    "tags-marks": Part(
        _tags_marks,
        tier="static",
        reads=_TAGS,
        points=lambda it, _: len(second_week(it.course_root)["entry"]) // 4,
    ),
    "shares-marks": Part(_shares_marks, tier="value", reads=("portfolio",), points=SHARES_POINTS),
    "flags-marks": Part(_flags_marks, tier="value", reads=("portfolio",), points=FLAGS_POINTS),
}

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
from staffplus.exercises.cells import Exercise, Part, answer, form, hidden, plain
from staffplus.exercises.marks.calendar import (
    mark_flags,
    mark_moves,
    mark_shares,
    mark_tags,
    tags_problems,
    week_shares,
)
from staffplus.exercises.rubric import read_source
from staffplus.week.pillars import pillar_map
from staffplus.week.week import week

#: Points of the three parts that are no tags: shares, flags, and the week after two moves.
SHARES_POINTS, FLAGS_POINTS, MOVES_POINTS = 6, 4, 4
#: What two moves free in the first week, in hours: the cache (6.5, of which 1.5 stay as guidance)
#: and Tomas's data model (2.5, of which 1 stays as review). All of it goes to direction.
MOVED, GUIDED = 9.0, 2.5
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
        f"{len(key)} points, one for each entry",
        mark_tags,
        'globals().get("tags"), KEY, WHY',
        {"KEY": key, "WHY": why},
    )


def _shares_marks(exercise: Exercise, _: str) -> str:
    points = f"{SHARES_POINTS} points, two for each of three kinds of week"
    return hidden(points, mark_shares, "portfolio, LINES, PILLARS")


def _flags_marks(exercise: Exercise, _: str) -> str:
    return hidden(
        f"{FLAGS_POINTS} points: 2 for `low`, 1 for `least`, 1 for a week without hours",
        mark_flags,
        "portfolio, LINES, PILLARS",
    )


def after_moves() -> tuple[dict[str, float], dict[str, dict[str, float]]]:
    """The percentages after the two moves, and those that known slips lead to, each with its reason."""
    pillars = [str(it["id"]) for it in pillar_map().pillars]
    before = [{"hours": it["hours"], "tags": it["tags"]} for it in week().entries]
    lines = week().lines()
    both = lines | {"exploration": ["big-picture", "execution"]}

    def percent(hours: dict[str, float], map_: dict[str, list[str]], pillar: str) -> float:
        more = [{"hours": number, "tags": [tag]} for tag, number in hours.items()]
        return 100 * week_shares(before + more, map_, pillars)[pillar]

    moved = {"building": -MOVED, "people": GUIDED, "direction": MOVED - GUIDED}
    unguided = {"building": -MOVED, "direction": MOVED}
    undirected = {"building": -MOVED, "people": GUIDED}
    asked = {name: (lines, name) for name in pillars} | {"two lines": (both, "big-picture")}
    slips = {
        name: {
            "guidance and review take hours too: 1.5 for the cache and 1 for the data model": percent(
                unguided, map_, pillar
            ),
            "that is the week as it was, before the two moves": percent({}, map_, pillar),
            "the week still has 40 hours: what is freed goes to direction": percent(
                undirected, map_, pillar
            ),
        }
        for name, (map_, pillar) in asked.items()
    }
    slips["two lines"]["exploration has two lines now, so big-picture gets half of its hours"] = (
        percent(moved, lines, "big-picture")
    )
    slips["two lines"]["exploration keeps its first line too: its hours are split, not moved"] = (
        percent(moved, lines | {"exploration": ["big-picture"]}, "big-picture")
    )
    wanted = {name: percent(moved, map_, pillar) for name, (map_, pillar) in asked.items()}
    for name, number in wanted.items():
        slips[name] = {said: it for said, it in slips[name].items() if abs(it - number) > 0.2}
    return wanted, slips


def _moves_answer(exercise: Exercise, _: str) -> str:
    wanted, _slips = after_moves()
    note = "Replace each None by a number of percent, to a tenth: 12.5, not 0.125."
    return answer(note, "after", {name: f"{number:.2f}" for name, number in wanted.items()})


def _moves_marks(exercise: Exercise, _: str) -> str:
    wanted, slips = after_moves()
    return hidden(
        f"{MOVES_POINTS} points, one for each number",
        mark_moves,
        'globals().get("after"), AFTER, SLIPS',
        {"AFTER": wanted, "SLIPS": slips},
    )


_TAGS, _AFTER = {"tags": "tags-answer"}, {"after": "moves-answer"}

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
        points=lambda it, _: len(second_week(it.course_root)["entry"]),
    ),
    "shares-marks": Part(_shares_marks, tier="value", reads=("portfolio",), points=SHARES_POINTS),
    "flags-marks": Part(_flags_marks, tier="value", reads=("portfolio",), points=FLAGS_POINTS),
    "moves-answer": Part(_moves_answer),
    "moves-marks": Part(_moves_marks, tier="static", reads=_AFTER, points=MOVES_POINTS),
}

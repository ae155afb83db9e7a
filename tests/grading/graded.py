"""Answers to the questions of graded banks, as learners type them: from the bank, so that no test types a key."""

from __future__ import annotations

import json
from typing import Any

from staffplus import items
from staffplus.exercises import Exercise
from staffplus.exercises.questions import TAKES, asked_in, taken
from tests.grading.papers import EXERCISES


def questions(exercise: str, set_name: str) -> dict[str, items.Item]:
    """The questions of one set of an exercise, by name."""
    return {item.id: item for item in asked_in(Exercise(EXERCISES, exercise), set_name)}


def right(item: items.Item) -> Any:
    """The right answer; a row's name stands alone."""
    key = item.key()
    if item.kind == "number":
        return key["value"]
    return {row: names[0] for row, names in key.items()} if item.kind == "match" else key


def blank(item: items.Item) -> Any:
    """What stands in the released notebook in place of an answer."""
    rows = taken(item).get("rows")
    return dict.fromkeys(rows) if rows else [] if TAKES[item.kind] == "names" else None


def wrong(item: items.Item) -> Any:
    """An answer in form that is worth nothing."""
    key, asked = item.key(), taken(item)
    if item.kind == "number":
        return item.raw["wrong"][0]["value"]
    if item.kind == "match":
        return {
            row: next(it for it in asked["names"] if it not in key[row]) for row in asked["rows"]
        }
    others = [it for it in asked["names"] if it not in key]
    return others if TAKES[item.kind] == "names" else others[0]


def entries(item: items.Item) -> list[str]:
    """Lines of a notebook that would give the key away."""
    key = right(item)
    places = key.items() if isinstance(key, dict) else [(item.id, key)]
    return [
        f'"{place}": {f"{it:g}" if isinstance(it, float) else json.dumps(it)}'
        for place, it in places
    ]


def secrets(item: items.Item) -> list[str]:
    """What is said of answers: it must not be in what learners get before they are marked."""
    shown = item.practice()
    told = [it["feedback"] for part in shown.values() if isinstance(part, list) for it in part if "feedback" in it]  # fmt: skip
    return told + [shown[name] for name in ("feedback", "working") if name in shown]


def reasons(item: items.Item, answer: Any) -> list[str]:
    """What a learner is told of `answer`, which is in form and `wrong`, by the bank's own words."""
    shown = item.practice()
    if item.kind == "number":
        known = [it["feedback"] for it in shown["wrong"] if it["value"] == answer]
        return [*known, shown["working"]]
    told = shown.get("options") or shown.get("lines") or shown["rows"]
    feedback = {it["id"]: it["feedback"] for it in told}
    return [feedback[answer]] if isinstance(answer, str) else [feedback[it] for it in answer]

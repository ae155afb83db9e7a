"""Answers for the tests of agreement: written out, or drawn at random, ties and gaps included."""

from __future__ import annotations

import json
import random
from typing import Any

from staffplus import alignment
from staffplus.alignment.answers import Answers
from staffplus.alignment.questions import mark_ids, outcome_ids, request_ids, rows

ROW_IDS = [row.id for row in rows()]
PAIR = "k7d2m9x4q1zb"

#: Twelve leaders: three groups, as (how many, ranks of o1 to o5).
TWELVE = ((6, (1, 2, 3, 4, 5)), (3, (2, 1, 3, 5, 4)), (3, (3, 2, 1, 4, 5)))


def answers(
    role: str,
    *,
    ranks: tuple[int | None, ...] = (1, 2, 3, 4, 5),
    rated: tuple[int | None, ...] = (4, 4, 4, 4, 4, 4, 4),
    predicted: str = "o1 o2 o3",
    marks: str = "develop guide review decline develop guide review decline develop guide",
    round: str = "round 1",
    number: int = 0,
    name: str = "",
    questions: alignment.Questions | None = None,
) -> Answers:
    """One person's answers; `-` in `marks` is a request left open."""
    given = [None if mark == "-" else mark for mark in marks.split()]
    return Answers(
        source=f"{role}-{number}.json",
        id=f"{role}{number:06d}",
        questions=questions or alignment.questions(PAIR),
        round=round,
        role=role,
        name=name,
        created="2026-03-31T09:40Z",
        ranks=dict(zip(outcome_ids(), ranks, strict=True)),
        rows=dict(zip(ROW_IDS, rated, strict=True)),
        predicted=tuple(predicted.split()),
        requests=dict(zip(request_ids(), given, strict=True)),
    )


# A pair, by hand:
#
#              o1 o2 o3 o4 o5     Direction … Not doing      forecast
#   learner     1  2  3  4  5     5 5 5 5 5 2 6              o1 o2 o3
#   manager     4  1  2  3  5     5 6 2 – 5 3 6              o1 o3 o5
#
# Top threes: o1 o2 o3 and o2 o3 o4: two shared. The learner foresaw o2 and o3, two; the manager
# o1 and o3, two. Rows: 0, 1, 3, open, 0, 1, 0 apart: five within one, Evidence three apart.

LEARNER = answers("learner", rated=(5, 5, 5, 5, 5, 2, 6))
MANAGER = answers(
    "manager",
    ranks=(4, 1, 2, 3, 5),
    rated=(5, 6, 2, None, 5, 3, 6),
    predicted="o1 o3 o5",
    marks="develop guide review decline guide guide review develop - guide",
)


def twelve_leaders() -> list[Answers]:
    every = [ranks for count, ranks in TWELVE for _ in range(count)]
    return [answers("leader", ranks=ranks, number=n) for n, ranks in enumerate(every, 1)]


def random_answers(rng: random.Random, role: str, number: int, round: str = "round 1") -> Answers:
    """Answers of any kind that a file may hold: strict ranks, ties, gaps, and things left open."""
    ranks: list[int | None] = list(rng.sample(range(1, 6), 5))
    if rng.random() < 0.5:
        ranks = [rng.choice([None, 1, 1, 2, 3, 5, 9, 99]) for _ in range(5)]
    rated = [
        rng.choice([None, *range(1, 8)]) if rng.random() < 0.2 else rng.randint(3, 5)
        for _ in ROW_IDS
    ]
    marks = [rng.choice(["-", *mark_ids()]) if rng.random() < 0.4 else "guide" for _ in range(10)]
    top = rng.sample(outcome_ids(), rng.choice([3, 3, 3, 2, 0]))
    return answers(
        role,
        ranks=tuple(ranks),
        rated=tuple(rated),
        predicted=" ".join(sorted(top)),
        marks=" ".join(marks),
        round=round,
        number=number,
    )


def changed(file: Answers, change: Any) -> str:
    """The file's text after `change` had its way with the parsed JSON."""
    table = file.as_dict()
    change(table)
    return json.dumps(table, ensure_ascii=False)


def bad_files() -> dict[str, str]:
    """Texts that no reader may accept, by what is wrong with them."""
    good = answers("learner")

    def put(*path: str, value: Any) -> str:
        def change(table: Any) -> None:
            for key in path[:-1]:
                table = table[key]
            table[path[-1]] = value

        return changed(good, change)

    text = good.as_json()
    return {
        "empty": "{",
        "half a file": text[: len(text) // 2],
        "not ours": '{"cells": [], "nbformat": 4}',
        "a number": '{"format": 7}',
        "too large": json.dumps({"format": "staffplus-alignment", "x": "é" * 40_000}),
        "another course": put("course", value="analytics-101"),
        "no course": put("course", value=None),
        "newer version": put("version", value=3),
        "older version": put("version", value=0),
        "odd version": put("version", value="one"),
        "fractional version": put("version", value=1.5),
        "questions": put("kind", value="questions"),
        "odd kind": put("kind", value=["answers"]),
        "no questions": put("questions", value=None),
        "no pair": put("questions", "pair", value=""),
        "pair in capitals": put("questions", "pair", value="ABCDEFGH"),
        "four outcomes": put("questions", "outcomes", value=["a", "b", "c", "d"]),
        "same outcome twice": put("questions", "outcomes", value=["a", "b", "c", "d", "a"]),
        "outcome with a line break": put(
            "questions", "outcomes", value=["a\nb", "b", "c", "d", "e"]
        ),
        "outcome too long": put("questions", "outcomes", value=["x" * 241, "b", "c", "d", "e"]),
        "half a character": put(
            "questions", "outcomes", value=["\ud83d", "b", "c", "d", "e"]
        ).replace("\ud83d", "\\ud83d"),
        "wording changed": put("questions", "outcomes", value=["a", "b", "c", "d", "e"]),
        "row missing": put("questions", "rows", value=good.questions.as_dict()["rows"][:6]),
        "rows renamed": put("questions", "rows", value=[{"id": "x", "text": "y"}] * 7),
        "rows not tables": put("questions", "rows", value=["a"] * 7),
        "no check sum": put("questions", "fingerprint", value=None),
        "no id": put("id", value=17),
        "odd round": put("round", value="round 4"),
        "round as number": put("round", value=1),
        "odd role": put("role", value="director"),
        "role in a list": put("role", value=["learner"]),
        "name too long": put("name", value="n" * 61),
        "name of spaces": put("name", value="  "),
        "no time": put("created", value="yesterday"),
        "no answers": put("answers", value=[]),
        "unknown answers": put("answers", "remarks", value="he is lazy"),
        "rank nought": put("answers", "ranks", "o2", value=0),
        "rank as text": put("answers", "ranks", "o2", value="2"),
        "rank a half": put("answers", "ranks", "o2", value=2.5),
        "rank true": put("answers", "ranks", "o2", value=True),
        "rank beyond": put("answers", "ranks", "o2", value=100),
        "sixth outcome": put("answers", "ranks", "o6", value=1),
        "ranks as a list": put("answers", "ranks", value=[1, 2, 3, 4, 5]),
        "rating eight": put("answers", "rows", "radius", value=8),
        "unknown row": put("answers", "rows", "agreement", value=4),
        "four forecast": put("answers", "predicted", value=["o1", "o2", "o3", "o4"]),
        "forecast twice": put("answers", "predicted", value=["o1", "o1"]),
        "forecast unknown": put("answers", "predicted", value=["o9"]),
        "forecast none": put("answers", "predicted", value=None),
        "odd mark": put("answers", "requests", "r3", value="ignore"),
        "eleventh request": put("answers", "requests", "r11", value="guide"),
    }

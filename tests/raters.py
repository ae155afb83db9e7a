"""Files of the second edition for tests: written out, or drawn at random, with everything left open."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from typing import Any

from staffplus.alignment import Asked, Listed, OutcomeList, Rater, RowAnswer, settings
from staffplus.alignment.questions import mark_ids, request_ids, rows

PAIR = "k7d2m9x4q1zb"
TITLE = "Staff, delivery forecasts"
ROW_IDS = [row.id for row in rows()]
WROTE = {
    "learner": (
        "Problems stay solved for a week",
        "One record for chat and phone",
        "Fewer tickets",
    ),
    "manager": ("A phone queue under two minutes", "Fewer tickets", "A Spanish assistant"),
}
REQUESTS = tuple(settings()["defaults"]["requests"])


def outcome_list(texts: int = 8, *, requests: tuple[str, ...] = REQUESTS) -> OutcomeList:
    """A list of so many outcomes; m1 is by both, m2 by the learner, m3 by the manager, …"""
    by = (("learner000000",), ("manager000000",), ("learner000000", "manager000000"))
    outcomes = tuple(
        Listed(
            f"m{n}", f"Outcome number {n}", tuple((who, f"Words {n} of {who}") for who in by[n % 3])
        )
        for n in range(1, texts + 1)
    )
    people = (("learner000000", "learner", ""), ("manager000000", "manager", ""))
    return OutcomeList(outcomes, people, (), requests)


def rater(
    role: str,
    *,
    points: tuple[int | None, ...] = (30, 20, 15, 10, 10, 5, 5, 5),
    predicted: str = "m1 m2 m3",
    rated: str = "5555555",
    expects: str = "yyyyyyy",
    marks: str = "dgrcdgrcdg",
    round: str = "round 1",
    number: int = 0,
    name: str = "",
    listed: OutcomeList | None = None,
    **more: Any,
) -> Rater:
    """One person's file. `rated` and `expects` have a letter a row, `-` is open: `55-`, `yno`."""
    listed = listed or outcome_list(len(points))
    words = {"y": "yes", "n": "no", "o": "other", "-": None}
    letters = {mark[0] if mark != "decline" else "c": mark for mark in mark_ids()}
    given: dict[str, Any] = {
        "source": f"{role}-{number}.json",
        "id": f"{role}{number:06d}",
        "pair": PAIR,
        "title": TITLE,
        "round": round,
        "role": role,
        "name": name,
        "created": "2026-11-29T09:40Z",
        "outcomes": WROTE.get(role, (f"What leader {number} wants", "Fewer tickets")),
        "stop": "Answering single complaints",
        "direction": "From contacts kept away to problems that stay solved",
        "radius": "Operations decides when a person takes over",
        "listed": listed,
        "points": dict(zip(listed.ids, points, strict=True)),
        "predicted": tuple(predicted.split()),
        "rows": {
            key: RowAnswer(None if n == "-" else int(n), words[e])
            for key, n, e in zip(ROW_IDS, rated, expects, strict=True)
        },
        "requests": {key: letters.get(m) for key, m in zip(request_ids(), marks, strict=True)},
    }
    return Rater(**(given | more))


def written_only(role: str, number: int = 0, **more: Any) -> Rater:
    """A file as it is saved after the eight minutes alone."""
    nothing: dict[str, Any] = {
        "listed": None,
        "points": {},
        "predicted": (),
        "rows": {},
        "requests": {},
    }
    return replace(rater(role, number=number), **(nothing | more))


def spread(rng: random.Random, outcomes: int, style: str | None = None) -> tuple[int, ...]:
    """100 points over outcomes in steps of 5: evenly, on few outcomes, or anyhow."""
    style = style or rng.choice(["even", "few", "anyhow"])
    weights = {
        "even": [1.0] * outcomes,
        "few": [6.0 if n < 2 else 0.5 for n in range(outcomes)],
        "anyhow": [rng.random() + 0.01 for _ in range(outcomes)],
    }[style]
    rng.shuffle(weights)
    points = [0] * outcomes
    for n in rng.choices(range(outcomes), weights, k=20):
        points[n] += 5
    return tuple(points)


def random_rater(
    rng: random.Random, role: str, number: int, listed: OutcomeList, **more: Any
) -> Rater:
    """A file of any kind that a form may save."""
    n = len(listed.outcomes)
    points: list[int | None] = list(spread(rng, n))
    if rng.random() < 0.2:
        points[0] = None
    given: dict[str, Any] = {
        "points": tuple(points),
        "predicted": " ".join(rng.sample(listed.ids, min(n, rng.choice([3, 3, 3, 2, 0])))),
        "rated": "".join(rng.choice("-4455667" if rng.random() < 0.3 else "4556") for _ in ROW_IDS),
        "expects": "".join(rng.choice("yyyyyyno-") for _ in ROW_IDS),
        "marks": "".join(rng.choice("dgrc-") if rng.random() < 0.4 else "g" for _ in range(10)),
    }
    given["room"] = number % 2 == 1
    return rater(role, number=number, listed=listed, **(given | more))


def asked(listed: OutcomeList | None = None) -> Asked:
    return Asked(PAIR, TITLE, "round 1", listed)


def bad_files() -> dict[str, str]:
    """Texts that no reader may accept, by what is wrong with them."""
    good = rater("learner")

    def put(*path: str | int, value: Any) -> str:
        table = good.as_dict()
        at: Any = table
        for key in path[:-1]:
            at = at[key]
        at[path[-1]] = value
        return json.dumps(table, ensure_ascii=False)

    html = "<img src=x onerror=alert(1)>"
    text = good.as_json()
    return {
        "truncated": text[: len(text) // 2],
        "five megabytes": json.dumps({"format": "staffplus-alignment", "x": "é" * 2_500_000}),
        "another course": put("course", value="analytics-101"),
        "a newer version": put("version", value=3),
        "a list": asked(outcome_list()).as_json(),
        "no pair": put("pair", value=None),
        "a title of two lines": put("title", value="a\nb"),
        "an odd round": put("round", value="round 4"),
        "no id": put("id", value=7),
        "an odd role": put("role", value=html),
        "a word for the room": put("room", value="yes"),
        "a name too long": put("name", value="n" * 61),
        "a name of null": put("name", value=None),
        "no time": put("created", value=html),
        "nothing written": put("written", value=None),
        "the same outcome twice": put("written", "outcomes", value=["a", "a"]),
        "an empty outcome": put("written", "outcomes", value=["a", ""]),
        "twenty outcomes": put("written", "outcomes", value=[f"o{n}" for n in range(20)]),
        "outcomes as a text": put("written", "outcomes", value="a"),
        "an outcome too long": put("written", "outcomes", value=["x" * 241]),
        "an unknown part": put("written", "remarks", value=html),
        "a direction of two lines": put("written", "direction", value="a\nb"),
        "a list that is a text": put("list", value=html),
        "eleven listed": put(
            "list", "outcomes", value=[{"id": f"m{n}", "text": f"t{n}"} for n in range(1, 12)]
        ),
        "listed out of order": put("list", "outcomes", value=[{"id": "m2", "text": "t"}]),
        "listed twice": put(
            "list", "outcomes", value=[{"id": f"m{n}", "text": "t"} for n in (1, 2)]
        ),
        "listed as texts": put("list", "outcomes", value=["a"]),
        "wording changed": put("list", "outcomes", 0, "text", value="Another outcome"),
        "by nobody known": put(
            "list", "outcomes", 0, "by", value=[{"person": "nobody", "text": "x"}]
        ),
        "by without a text": put("list", "outcomes", 0, "by", value=[{"person": "learner000000"}]),
        "people as a table": put("list", "people", value={}),
        "a person twice": put(
            "list", "people", value=[{"id": "learner000000", "role": "learner"}] * 2
        ),
        "nine requests": put("list", "requests", value=[f"r{n}" for n in range(9)]),
        "no check sum": put("list", "fingerprint", value=None),
        "no answers": put("answers", value=None),
        "unknown answers": put("answers", "ranks", value={}),
        "points out of step": put("answers", "points", "m1", value=7),
        "negative points": put("answers", "points", "m1", value=-5),
        "too many points": put("answers", "points", "m1", value=105),
        "points as text": put("answers", "points", "m1", value="20"),
        "true points": put("answers", "points", "m1", value=True),
        "points of an eleventh": put("answers", "points", "m11", value=5),
        "four predicted": put("answers", "predicted", value=["m1", "m2", "m3", "m4"]),
        "predicted twice": put("answers", "predicted", value=["m1", "m1"]),
        "predicted none": put("answers", "predicted", value=None),
        "an unknown row": put("answers", "rows", "agreement", value={}),
        "a row as a number": put("answers", "rows", "radius", value=5),
        "a rating of eight": put("answers", "rows", "radius", "settles", value=8),
        "an odd expectation": put("answers", "rows", "radius", "expected", value=html),
        "a line of two lines": put("answers", "rows", "radius", "line", value="a\nb"),
        "an odd mark": put("answers", "requests", "r3", value=html),
        "an eleventh request": put("answers", "requests", "r11", value="guide"),
    }

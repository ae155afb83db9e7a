"""Time and points of the pre-mortem card are what Python tells and knows."""

from __future__ import annotations

import random
import tomllib
from dataclasses import asdict
from typing import Any

import pytest

from staffplus.career import premortem
from tests.parity.conftest import Twins
from tests.premortem_cards import LINES_FILE, WHOLE

MODULES = ("career/premortem.js",)
DATA = premortem.read()


def card(months: int = 60, decision: str = "We promise an hour from May", **failure: Any) -> Any:
    return {"months": months, "start": 0, "decision": decision, "failures": [WHOLE | failure]}


def raised(twins: Twins, *cards: Any) -> list[list[str]]:
    found = twins.call("pointsOf", [[DATA, one] for one in cards])
    return [[point["id"] for point in points] for points in found]


def test_a_span_is_said_in_the_same_words(twins: Twins) -> None:
    spans = range(300)
    assert twins.call("inWords", [[n] for n in spans]) == [premortem.in_words(n) for n in spans]
    for horizon in DATA["horizons"]:
        assert horizon["name"] == premortem.in_words(horizon["months"])


def test_points_are_raised_alike(twins: Twins) -> None:
    texts = [
        row["text"]
        for rows in tomllib.loads(LINES_FILE.read_text("utf-8")).values()
        for row in rows
    ]
    texts += [
        "",
        " \u00a0\ufeff\n",
        "Log\u00a0it 24/7",
        "LOG IT",
        "It\u2019s bad",
        "Straße 3",
        "𝕏 👩🏽‍🔬",
        "人がミス",
        "x-y",
        "1 2",
    ]
    words = [word for point in DATA["points"].values() for word in point["words"]]
    rng = random.Random(20)
    cards = [
        {
            "months": rng.choice([1, 3, 12, 60]), "start": 0,
            "decision": rng.choice([*texts, "From May we promise an hour"]),
            "failures": [
                {
                    "id": str(n), "due": rng.choice([None, 1, 6, 57, 61]),
                    **{line: rng.choice([*texts, *words]) for line in premortem.LINES if line != "due"},
                }
                for n in range(rng.randint(0, 3))
            ],
        }
        for _ in range(400)
    ]  # fmt: skip
    for one in cards[::7]:
        for failure in one["failures"]:
            failure["signal"] = f"{failure['failure']} again"
    there = twins.call("pointsOf", [[DATA, one] for one in cards])
    here = [[asdict(point) for point in premortem.points(DATA, one)] for one in cards]
    assert there == here
    assert {point["id"] for points in here for point in points} == set(premortem.POINTS)


def test_every_point_of_the_bank_is_raised_and_says_the_banks_words(twins: Twins) -> None:
    word = {name: (point["words"] or [""])[0] for name, point in DATA["points"].items()}
    by_point = {
        "decision-missing": card(decision="An hour"),
        "horizon-short": card(1, due=1),
        "failure-missing": card(failure=""),
        "failure-near": card(failure=f"It shows {word['failure-near']}"),
        "failure-vague": card(failure="People made mistakes"),
        "cause-missing": card(cause=" "),
        "cause-person": card(cause=f"So {word['cause-person']} about it"),
        "cause-vague": card(cause="Lack of time"),
        "signal-missing": card(signal=""),
        "signal-repeats": card(signal="Parcels arrive after the shop has closed again"),
        "signal-vague": card(signal="Precision drops"),
        "due-missing": card(due=None),
        "due-late": card(due=57),
        "due-after": card(due=61),
        "place-missing": card(place=""),
        "place-vague": card(place="In a report"),
        "now-missing": card(now=""),
        "now-later": card(now=f"We do it {word['now-later']}"),
        "now-vague": card(now=f"We {word['now-vague']}"),
    }
    assert list(by_point) == list(premortem.POINTS)
    found = twins.call("pointsOf", [[DATA, one] for one in by_point.values()])
    for name, points in zip(by_point, found, strict=True):
        point = DATA["points"][name]
        text = point["text"].replace("{left}", premortem.in_words(3))
        of = None if point["line"] in ("decision", "horizon") else "one"
        assert points == [{"id": name, "line": point["line"], "failure": of, "text": text}]


@pytest.mark.parametrize("name", [name for name, p in DATA["points"].items() if p["words"]])
def test_each_word_of_a_point_raises_it_and_a_longer_word_does_not(twins: Twins, name: str) -> None:
    point = DATA["points"][name]
    texts = [f"They {word.upper()}, they say" for word in point["words"]]
    longer = [f"They x{word}s they say" for word in point["words"]]
    cards = [card() for _ in [*texts, *longer]]
    for one, text in zip(cards, [*texts, *longer], strict=True):
        one["failures"][0][point["line"]] = text
    found = [name in ids for ids in raised(twins, *cards)]
    assert found == [True] * len(texts) + [False] * len(longer)


def test_nothing_is_raised_on_our_example_or_on_an_empty_card(twins: Twins) -> None:
    empty = {"months": 60, "start": 0, "decision": " ", "failures": []}
    assert raised(twins, DATA["example"] | {"start": 0}, empty) == [[], []]

"""Time and points of the pre-mortem card are what Python tells and knows."""

from __future__ import annotations

from typing import Any

import pytest

from staffplus.career import premortem
from tests.parity.conftest import Twins

MODULES = ("career/premortem.js",)
DATA = premortem.read()
WHOLE = {
    "id": "one", "failure": "Parcels arrive after the shop has closed", "due": 18, "place": "the complaints table",
    "cause": "Nobody but the depot saw the hour", "signal": "Drivers ring twice", "now": "Log the promised hour from Monday",
}  # fmt: skip


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


def test_every_point_of_the_bank_is_raised_and_says_the_banks_words(twins: Twins) -> None:
    word = {name: (point["words"] or [""])[0] for name, point in DATA["points"].items()}
    by_point = {
        "decision-missing": card(decision="An hour"),
        "horizon-short": card(1, due=1),
        "failure-near": card(failure=f"It shows {word['failure-near']}"),
        "cause-missing": card(cause=" "),
        "cause-person": card(cause=f"So {word['cause-person']} about it"),
        "signal-missing": card(signal=""),
        "signal-repeats": card(signal="Parcels arrive after the shop has closed again"),
        "due-missing": card(due=None),
        "due-late": card(due=57),
        "due-after": card(due=61),
        "place-missing": card(place=""),
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

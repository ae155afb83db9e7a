"""What the second edition asks and says: the settings in `bank/weighing.toml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from staffplus.alignment.questions import settings
from staffplus.bankfile import BANK, read_bank
from staffplus.bankrules import Fault, in_order
from staffplus.bankspec import Fields, ListOf, Tables, Text, Whole

SETTINGS = BANK / "weighing.toml"

FORM = Fields(
    {
        "format": Fields(
            {
                (
                    "version most_bytes most_record most_text most_line most_name most_title outcomes minutes"
                    " listed_least listed_most most_raters points step top requests highest_rating"
                ): Whole(1),
                "about about_list": Text(),
            }
        ),
        "ask": Fields(
            {
                (
                    "outcomes stop direction radius points predicted predicted_leader settles"
                    " expected line requests room words"
                ): Text()
            }
        ),
        "expects": Tables({"id name": Text()}),
        "class": Tables({"id name says": Text()}),
        "merge": Fields(
            {
                "intro aim few many silent like": Text(),
                "stop_words": ListOf(Text(), 1, once=True, about="say nothing about what is meant"),
                "word_letters same_letters shared_words shared_part": Whole(1),
            }
        ),
        "exit": Fields(
            {
                "luck fewest apart expected requests rounds": Whole(1),
                "bar": ListOf(
                    Whole(1, 100), 1, about="points over so many outcomes, from `fewest` on"
                ),
            }
        ),
        "criterion": Tables({"id name needed": Text()}),
        "found": Fields({"overlap hits rows requests none open left_out words range": Text()}),
        "chance": Fields({"overlap hits apart expected requests none explain rule": Text()}),
        "next": Fields({"words agreed again log holds drifted": Text()}),
        "note": Fields({"below even lucky words sum unspread unwritten ties unrated": Text()}),
        "agenda": Fields({"places hits row_no row_other": Whole(1)}),
        "kind": Tables({"id text sides ask": Text(), "unit open": Whole(1)}),
        "held": Fields({"silent alone alone_points none same no_pairs few unsaid": Text()}),
        "privacy": Fields(
            {
                (
                    "written_learner written_manager written_leader weighed_learner weighed_manager"
                    " weighed_leader list alone"
                ): Text()
            }
        ),
        "first_edition": Fields({"lacks both": Text()}),
        "expected": Fields(
            {"three list outcomes_listed raters ten_requests points line heaviest by": Text()}
        ),
        "messages": Fields(
            {"record_other list_file not_list mixed first_here no_list other_list replaced": Text()}
        ),
    }
)
IDS = {
    "expects": ["yes", "other", "no"],
    "class": ["others", "you", "some", "all"],
    "criterion": [
        "overlap",
        "predicted-learner",
        "predicted-manager",
        "apart",
        "expected",
        "requests",
    ],
    "kind": ["outcome", "even", "row", "request", "prediction"],
}


@cache
def second(path: Path = SETTINGS) -> dict[str, Any]:
    """The settings. Raises BankError with every fault: line, entry, found and expected."""
    return read_bank(path, FORM, _rules)


@cache
def setup() -> dict[str, Any]:
    """Everything that a page needs: the first edition's settings, with the second's as `second`.

    Messages and expectations of both stand together, as one reader serves both editions.
    """
    ours, more = settings(), second()
    told = {name: {**ours[name], **more[name]} for name in ("expected", "messages")}
    return {**ours, **told, "second": more}


def _rules(table: Mapping[str, Any]) -> Iterator[Fault]:
    for name, ids in IDS.items():
        yield from in_order((name,), [entry["id"] for entry in table[name]], ids)
    form = table["format"]
    if form["points"] % form["step"]:
        yield Fault(("format", "step"), "a step that divides the points")
    rule = table["exit"]
    bars = form["listed_most"] - rule["fewest"] + 1
    if len(rule["bar"]) != bars:
        yield Fault(
            ("exit", "bar"), f"{bars} bars: for {rule['fewest']} to {form['listed_most']} outcomes"
        )

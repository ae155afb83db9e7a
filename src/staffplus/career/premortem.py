"""The premortem card: its lines and what it points at, read from the bank, and time in words.

`premortem.js` beside this tells time and raises the points in the page; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from staffplus.bankfile import BANK, read_bank
from staffplus.bankrules import Fault, among, ids_repeated, in_order
from staffplus.bankspec import Choice, Fields, ListOf, Number, Tables, Text, Truth, Whole

CARD = BANK / "premortem.toml"


LINES = ("failure", "cause", "signal", "due", "place", "now")


#: Every point that the page knows how to raise; its words stand in the data.
POINTS = (
    "decision-missing",
    "horizon-short",
    "failure-near",
    "cause-missing",
    "cause-person",
    "signal-missing",
    "signal-repeats",
    "due-missing",
    "due-late",
    "due-after",
    "place-missing",
    "now-missing",
    "now-later",
    "now-vague",
)


FORM = Fields(
    {
        "most": Whole(1, 9, about="failures on one card"),
        "late_share": Number(0, 1, about="a signal later than this share of the horizon is late"),
        "horizon": Tables(
            {"months": Whole(1), "name": Text()},
            {"usual": Truth(about="what a new card begins with")},
        ),
        "line": Tables({"id name ask": Text()}),
        "point": Tables(
            {
                "id": Choice(POINTS),
                "line": Choice((*LINES, "decision", "horizon"), about="where the point stands"),
                "text": Text(about="{left} is the time between signal and end"),
            },
            {"words": ListOf(Text(), about="what raises the point when it is found there")},
        ),
        "example": Fields(
            {
                "title about decision": Text(),
                "months": Whole(1),
                "failure": Tables(
                    {"failure cause signal place now": Text(), "due": Whole(about="months")}
                ),
            }
        ),
    }
)


def read(path: Path = CARD) -> dict[str, Any]:
    """Lines, points, horizons and the example of the card, ready for the page: JSON-able.

    `usual` is the horizon, in months, that a new card begins with; `lateShare` the share of the
    horizon after which a signal counts as late.

    Raises:
        BankError: with every fault in the file, each with its entry, what was found and what is
            expected.
    """
    table = read_bank(path, FORM, _rules)
    return {
        "most": table["most"],
        "lateShare": table["late_share"],
        "horizons": [{k: h[k] for k in ("months", "name")} for h in table["horizon"]],
        "usual": next(h["months"] for h in table["horizon"] if h.get("usual")),
        "lines": table["line"],
        "points": {p["id"]: {"words": [], **p} for p in table["point"]},
        "example": {
            **{k: table["example"][k] for k in ("title", "about", "decision", "months")},
            "failures": table["example"]["failure"],
        },
    }


def in_words(months: int) -> str:
    """A span of time: `7 months`, `1 year`, `3 years and 6 months`."""
    years, rest = divmod(months, 12)
    parts = [
        f"{count} {unit}{'' if count == 1 else 's'}"
        for count, unit in ((years, "year"), (rest, "month"))
        if count
    ]
    return " and ".join(parts) or "no time"


def _rules(table: Mapping[str, Any]) -> Iterator[Fault]:
    horizons, example = table["horizon"], table["example"]
    months = [horizon["months"] for horizon in horizons]
    if sorted(set(months)) != months:
        yield Fault(("horizon",), "months that grow", f"found horizons of {months} months")
    if sum(horizon.get("usual", False) for horizon in horizons) != 1:
        yield Fault(("horizon",), "one", "found no single horizon with usual = true")
    yield from in_order(("line",), [line["id"] for line in table["line"]], LINES)
    yield from ids_repeated(table, "point")
    for lacking in set(POINTS) - {point["id"] for point in table["point"]}:
        yield Fault(("point",), "one", f"found no point {lacking!r}, which the page raises")
    yield from among(("example", "months"), example["months"], months)
    if len(example["failure"]) > table["most"]:
        found = f"found {len(example['failure'])} failures in the example"
        yield Fault(("example", "failure"), f"1 to {table['most']}", found)

"""Public ladders, read row by row: what each says of the steps after Senior, with where and when it was read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from staffplus.bankfile import BANK, read_bank
from staffplus.bankrules import Fault, each, ids_repeated, in_order
from staffplus.bankspec import Choice, Fields, ListOf, Tables, Text

PATH = BANK / "public_ladders.toml"

#: What a ladder is asked, in the order of the page; `first` to `above` count steps from Senior.
ROWS = ("first", "second", "third", "above", "shift", "unsaid", "field")
DIMENSIONS = ("scope", "influence", "craft", "people")
#: A quotation is shorter than this.
QUOTED = 10

FORM = Fields(
    {
        "row": Tables({"id name": Text(), "ask": Text(about="the same, of one's own ladder")}),
        "ladder": Tables(
            {
                "id name": Text(),
                "cite": Text(about="its bibliography entry"),
                "address": Text(about="where anyone can open it"),
                "copy": Text(about="the stored copy that was read"),
                "read": Text(about="the day it was read, as 2026-11-29"),
                "how": Text(about="how much of it was read"),
                "carries": ListOf(Choice(DIMENSIONS), 1, 2, once=True),
                "first shift unsaid field": Text(about="in our own words"),
            },
            {"second third above": Text(about="in our own words")},
        ),
    }
)


def read(path: Path = PATH) -> dict[str, Any]:
    """Rows and ladders, ready for the page: JSON-able.

    Returns:
        {"rows": [{"id", "name", "ask"}], "ladders": [{"id", "name", "address", "read", "how",
        "says": {row: text}}], "tally": how often each dimension carries the first step};
        `shift` begins with the dimensions that carry it. A row that a ladder lacks is not in `says`.

    Raises:
        BankError: with every fault in the file, each with its entry, what was found and what is
            expected.
    """
    table = read_bank(path, FORM, _rules)
    return {
        "rows": table["row"],
        "ladders": [
            {
                **{name: ladder[name] for name in ("id", "name", "address", "how")},
                "read": _in_words(date.fromisoformat(ladder["read"])),
                "says": _says(ladder),
            }
            for ladder in table["ladder"]
        ],
        "tally": _tally(table["ladder"]),
    }


def _tally(ladders: Sequence[Mapping[str, Any]]) -> str:
    carried = Counter(name for ladder in ladders for name in ladder["carries"])
    often = [name for name in DIMENSIONS if 2 * carried[name] > len(ladders)]
    never = [name for name in DIMENSIONS if not carried[name]]
    sometimes = [name for name in DIMENSIONS if name not in (*often, *never)]
    said = ", ".join(
        f"{' and '.join(names)} {how}"
        for names, how in ((often, "often"), (sometimes, "sometimes"), (never, "never"))
        if names
    )
    return f"In our reading, which no second person has checked, the first step after Senior is carried by {said}."


def _in_words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _says(ladder: Mapping[str, Any]) -> dict[str, str]:
    said = {row: ladder[row] for row in ROWS if row in ladder}
    return said | {"shift": f"{' and '.join(ladder['carries']).capitalize()}. {said['shift']}"}


def _rules(table: Mapping[str, Any]) -> Iterator[Fault]:
    yield from in_order(("row",), [one["id"] for one in table["row"]], ROWS)
    yield from ids_repeated(table, "ladder")
    yield from ids_repeated(table, "ladder", by="name")
    for at, ladder in each(table, "ladder"):
        try:
            date.fromisoformat(ladder["read"])
        except ValueError:
            yield Fault((*at, "read"), "a day as 2026-11-29")
        if not ladder["address"].startswith("https://"):
            yield Fault((*at, "address"), "an address that begins with https://")
        for row in ROWS:
            for quoted in ladder.get(row, "").split('"')[1::2]:
                if (words := len(quoted.split())) >= QUOTED:
                    yield Fault(
                        (*at, row), f"under {QUOTED}", f"found a quotation of {words} words"
                    )
        if "third" in ladder and "second" not in ladder:
            yield Fault((*at, "second"), "a second step, since there is a third", "found none")

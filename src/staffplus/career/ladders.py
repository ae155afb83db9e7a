"""Ladders of real and invented companies, as the chapter's explorer shows them: read from the bank."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from staffplus.bankfile import BANK, read_bank
from staffplus.bankrules import Fault, Place, among, each, ids_repeated, in_order, repeated
from staffplus.bankspec import Choice, Fields, Tables, Text, Truth, Whole

LADDERS = BANK / "ladders.toml"


QUANTITIES = ("autonomy", "influence", "scope", "horizon")


ARMS = ("trunk", "technical", "management")


MARKS = {"senior": "●", "staff": "◆"}


TALLEST = 10  #: the largest size a bar can be drawn with


_SAYS = Fields(
    {"says": Text(about="in our own words, after the source")},
    {
        "size": Whole(1, TALLEST, about="our illustration; left out: nothing that could be drawn"),
        "source": Text(about="where the rung's source says nothing"),
    },
)
_RUNG = Tables(
    {"id name": Text(), "arm": Choice(ARMS)},
    {
        "mark": Choice(tuple(MARKS)),
        "source": Text(about="where it is not the ladder's"),
        "like": Text(about="a ladder: the words of its rung with this id are taken"),
        " ".join(QUANTITIES): _SAYS,
    },
)
FORM = Fields(
    {
        "illustration": Text(),
        "stages": Fields({"trunk senior technical management": Text()}),
        "quantity": Tables({"id name text": Text()}),
        "source": Tables({"id name url": Text(), "cite": Text(about="its bibliography entry")}),
        "ladder": Tables(
            {"id name family source about": Text(), "rung": _RUNG},
            {
                "fork_after": Text(about="the rung after which two arms go on"),
                "stages": Truth(about="whether it has a Senior rung, to which [stages] apply"),
            },
        ),
        "claim": Tables(
            {
                "id text verdict ask": Text(),
                "agree": Truth(),
                "evidence": Tables({"source says": Text()}),
            }
        ),
    }
)


def read(path: Path = LADDERS) -> dict[str, Any]:
    """Ladders, statements and their sources, ready for the page: JSON-able.

    A rung has `arm`, `mark` (a shape or ""), and `says`: {quantity: {text, size or None, source}}
    for what its source speaks of. Rungs stand from the lowest to the highest within each arm.

    Raises:
        BankError: with every fault in the file, each with its entry, what was found and what is
            expected.
    """
    table = read_bank(path, FORM, _rules)
    sources = {s["id"]: {k: s[k] for k in ("id", "name", "url")} for s in table["source"]}
    rungs = {ladder["id"]: {r["id"]: r for r in ladder["rung"]} for ladder in table["ladder"]}
    return {
        "illustration": table["illustration"],
        "tallest": TALLEST,
        "stages": table["stages"],
        "quantities": table["quantity"],
        "sources": sources,
        "ladders": [
            {
                **{k: ladder[k] for k in ("id", "name", "family", "source", "about")},
                "forkAfter": ladder.get("fork_after", ""),
                "stages": ladder.get("stages", False),
                "rungs": [_rung(rung, ladder, rungs) for rung in ladder["rung"]],
            }
            for ladder in table["ladder"]
        ],
        "claims": table["claim"],
    }


def _rung(
    rung: Mapping[str, Any], ladder: Mapping[str, Any], rungs: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    worded = rungs[rung["like"]][rung["id"]] if "like" in rung else rung
    said = {q: worded[q] for q in QUANTITIES if q in worded}
    return {
        "id": rung["id"],
        "name": rung["name"],
        "arm": rung["arm"],
        "level": rung.get("mark", ""),
        "mark": MARKS.get(rung.get("mark", ""), ""),
        "says": {
            quantity: {
                "text": entry["says"],
                "size": entry.get("size"),
                "source": entry.get("source", worded.get("source", ladder["source"])),
            }
            for quantity, entry in said.items()
        },
    }


def _rules(table: Mapping[str, Any]) -> Iterator[Fault]:
    for name in ("source", "ladder", "claim"):
        yield from ids_repeated(table, name)
    yield from in_order(("quantity",), [one["id"] for one in table["quantity"]], QUANTITIES)
    sources = [source["id"] for source in table["source"]]
    rungs = {one["id"]: [rung["id"] for rung in one["rung"]] for one in table["ladder"]}
    for at, ladder in each(table, "ladder"):
        if "fork_after" in ladder:
            yield from among((*at, "fork_after"), ladder["fork_after"], rungs[ladder["id"]])
        yield from _from_sources(at, ladder, sources)
        yield from repeated(
            ((*at, *below, "id"), rung["id"]) for below, rung in each(ladder, "rung")
        )
    for at, rung in each(table, "ladder", "rung"):
        yield from _from_sources(at, rung, sources)
        for quantity in QUANTITIES:
            yield from _from_sources((*at, quantity), rung.get(quantity, {}), sources)
        if "like" in rung and rung["id"] not in rungs.get(rung["like"], ()):
            yield Fault((*at, "like"), "a ladder that has this rung too")
    for at, evidence in each(table, "claim", "evidence"):
        yield from _from_sources(at, evidence, sources)


def _from_sources(at: Place, entry: Mapping[str, Any], sources: list[str]) -> Iterator[Fault]:
    if "source" in entry:
        yield from among((*at, "source"), entry["source"], sources)

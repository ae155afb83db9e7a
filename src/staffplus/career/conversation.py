"""Talks with people over whom one has no authority, as the chapter lets readers try them: read from the bank."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any

from staffplus.bankfile import BANK, read_bank
from staffplus.bankrules import Fault, Place, among, each, ids_repeated, repeated
from staffplus.bankspec import Fields, ListOf, Tables, Text, Whole

CONVERSATION = BANK / "conversation.toml"

_MOVE = Tables(
    {
        "id text because": Text(),
        "days": Whole(0, 30, about="what it costs in time"),
        "goodwill": Whole(-2, 2, about="how much gladder the other is of the next talk"),
    },
    {
        "to": Text(about="the node it leads to"),
        "outcome": Text(about="or how the talk ends"),
        "flag": Text(about="what it leaves behind for later talks"),
    },
)
FORM = Fields(
    {
        "intro": Text(),
        "talk": Tables(
            {
                "id name role opening": Text(),
                "outcome": Tables({"id text": Text()}),
                "node": Tables({"id says": Text(), "move": _MOVE}),
            },
            {"opening_after": Tables({"flag node": Text()})},
        ),
        "ending": Tables(
            {
                "id name text": Text(),
                "needs": ListOf(Text(about="talk=outcome, for all of which it is the ending")),
            }
        ),
    }
)


def read(path: Path = CONVERSATION) -> dict[str, Any]:
    """The talks in their order and the endings in theirs, ready for the page: JSON-able.

    Raises:
        BankError: with every fault in the file, each with its entry, what was found and what is
            expected; among them a talk that cannot end, a node nobody comes to, and outcomes
            together that no ending fits.
    """
    return read_bank(path, FORM, _rules)


def ending(data: Mapping[str, Any], outcomes: Mapping[str, str]) -> dict[str, Any] | None:
    """The first ending whose needs `outcomes` (talk -> how it ended) meet."""
    reached = {f"{talk}={outcome}" for talk, outcome in outcomes.items()}
    return next((it for it in data["ending"] if set(it["needs"]) <= reached), None)


# --- What makes the file what it should be. ------------------------------------------------------


def _rules(table: Mapping[str, Any]) -> Iterator[Fault]:
    yield from ids_repeated(table, "talk")
    yield from ids_repeated(table, "ending")
    flags = set[str]()
    for at, talk in each(table, "talk"):
        yield from _own_ids(talk, at)
        yield from _moves(talk, at)
        yield from _openings(talk, at, flags)
        yield from _unvisited(talk, at)
        flags |= {move["flag"] for _, move in each(talk, "node", "move") if "flag" in move}
    yield from _endings(table)


def _own_ids(talk: Mapping[str, Any], at: Place) -> Iterator[Fault]:
    for name in ("node", "outcome"):
        yield from repeated(((*at, *below, "id"), one["id"]) for below, one in each(talk, name))
    for below, node in each(talk, "node"):
        yield from repeated(
            ((*at, *below, *place, "id"), one["id"]) for place, one in each(node, "move")
        )


def _moves(talk: Mapping[str, Any], at: Place) -> Iterator[Fault]:
    opens = _opening_nodes(talk)
    leads = [node["id"] for node in talk["node"] if node["id"] not in opens]
    ends = [outcome["id"] for outcome in talk["outcome"]]
    for below, move in each(talk, "node", "move"):
        place = (*at, *below)
        if ("to" in move) == ("outcome" in move):
            yield Fault(place, "either `to` or `outcome`", "found both or neither")
        elif "to" in move:
            yield from among((*place, "to"), move["to"], leads)
        else:
            yield from among((*place, "outcome"), move["outcome"], ends)
    # A move is offered once; whoever comes to a node again must still find a way out of it.
    for below, node in each(talk, "node"):
        if node["id"] in leads and not any("outcome" in move for move in node["move"]):
            yield Fault(
                (*at, *below, "move"), "one with an `outcome`, so that the talk can end here"
            )


def _opening_nodes(talk: Mapping[str, Any]) -> list[str]:
    return [talk["opening"], *(one["node"] for one in talk.get("opening_after", ()))]


def _openings(talk: Mapping[str, Any], at: Place, flags: set[str]) -> Iterator[Fault]:
    """Where a talk begins is one of its nodes, and what decides it can have happened before."""
    nodes = [node["id"] for node in talk["node"]]
    yield from among((*at, "opening"), talk["opening"], nodes)
    for below, after in each(talk, "opening_after"):
        yield from among((*at, *below, "node"), after["node"], nodes)
        yield from among((*at, *below, "flag"), after["flag"], sorted(flags))


def _unvisited(talk: Mapping[str, Any], at: Place) -> Iterator[Fault]:
    leads = {
        node["id"]: [move["to"] for move in node["move"] if "to" in move] for node in talk["node"]
    }
    seen, ahead = set[str](), _opening_nodes(talk)
    while ahead:
        name = ahead.pop()
        if name not in seen:
            seen.add(name)
            ahead += leads.get(name, [])
    for below, node in each(talk, "node"):
        if node["id"] not in seen:
            yield Fault((*at, *below, "id"), "a node that an opening or a move leads to")


def _endings(table: Mapping[str, Any]) -> Iterator[Fault]:
    """Whatever the talks come to has an ending, and every ending can be come to."""
    ways = [[(talk["id"], outcome["id"]) for outcome in talk["outcome"]] for talk in table["talk"]]
    known = [f"{talk}={outcome}" for way in ways for talk, outcome in way]
    for at, one in each(table, "ending"):
        yield from among((*at, "needs"), one["needs"], known)
    shown = [ending(table, dict(together)) for together in product(*ways)]
    if None in shown:
        yield Fault(("ending",), "one for whatever the talks come to: let the last need nothing")
    for at, one in each(table, "ending"):
        if one not in shown:
            yield Fault((*at, "needs"), "what the talks can come to and no earlier ending takes")

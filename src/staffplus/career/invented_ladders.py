"""Six invented career ladders on one common scale: read from the bank, checked, given as dicts.

The widget `lineup` shows them; an exercise can pair their rungs by descriptor with `ladders()`.
Standard library only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from staffplus.bankfile import BANK, read_bank
from staffplus.bankrules import Fault, Place, among, each, ids_repeated, repeated
from staffplus.bankspec import Fields, ListOf, Tables, Text, Whole, names_are

PATH = BANK / "invented_ladders.toml"
#: How many of a rung's descriptors must sit at its step: a majority of five, as in Mehrotra's ladder.
AGREEING = 3
STEPS = 5
_STEP = Whole(1, STEPS)
#: Where a rung stands by one descriptor, and what shows it; exercises' own ladders have it too.
SITS = Fields({"step": _STEP, "text": Text()})
_RUNG = Tables(
    {"title": Text(), "step": _STEP, "why": Text()},
    others=SITS,
    least=2,
)
FORM = Fields(
    {
        "descriptor": Tables({"id name question": Text(), "steps": ListOf(Text(), STEPS, STEPS)}),
        "title": Tables({"name": Text(), "step": Whole(1, STEPS, about="by the title alone")}),
        "firm": Tables(
            {
                "id name kind remark": Text(),
                "rung": _RUNG,
            }
        ),
    }
)


@cache
def load(path: Path = PATH) -> dict[str, Any]:
    """The scale, the titles and the firms, as they stand in the file, lowest rung first.

    Returns:
        {"descriptor": [{"id", "name", "question", "steps": [5 texts]}],
         "title": {name: step}, "firm": [{"id", "name", "kind", "remark", "rung": [...]}]};
        a rung has "title", "step", "why" and, for each descriptor's id, {"step", "text"}.

    Raises:
        BankError: the file is malformed; the message lists every place, what was found there and
            what was expected.
    """
    table = read_bank(path, FORM, _rules)
    return {
        "descriptor": table["descriptor"],
        "title": {title["name"]: title["step"] for title in table["title"]},
        "firm": table["firm"],
    }


def ladders(path: Path = PATH) -> list[dict[str, Any]]:
    """The six ladders for code that pairs rungs across firms: new dicts with every call.

    Each is {"firm": name, "rungs": [{"title": text, "descriptors": {id: step}}]}, rungs from the
    lowest to the highest, steps whole numbers from 1 to 5. Which step a rung stands on is left
    out: finding it from the descriptors is the exercise.
    """
    table = load(path)
    names = [descriptor["id"] for descriptor in table["descriptor"]]
    return [
        {
            "firm": firm["name"],
            "rungs": [
                {
                    "title": rung["title"],
                    "descriptors": {name: rung[name]["step"] for name in names},
                }
                for rung in firm["rung"]
            ],
        }
        for firm in table["firm"]
    ]


def gaps(firm: Mapping[str, Any]) -> list[int]:
    """The steps on which a firm of `load()` has no rung."""
    taken = {rung["step"] for rung in firm["rung"]}
    return [step for step in range(1, STEPS + 1) if step not in taken]


def _rules(table: Mapping[str, Any]) -> Iterator[Fault]:
    yield from ids_repeated(table, "descriptor")
    yield from ids_repeated(table, "firm")
    names = [descriptor["id"] for descriptor in table["descriptor"]]
    titles = [title["name"] for title in table["title"]]
    for at, firm in each(table, "firm"):
        steps = [rung["step"] for rung in firm["rung"]]
        if steps != sorted(steps):
            yield Fault((*at, "rung"), "the lowest rung first", f"found steps {steps}")
        rungs = [((*at, *below), rung) for below, rung in each(firm, "rung")]
        yield from repeated(((*where, "title"), rung["title"]) for where, rung in rungs)
        for where, rung in rungs:
            yield from among((*where, "title"), rung["title"], titles)
            yield from names_are(where, rung, names, _RUNG)
            yield from _sits(where, rung, [name for name in names if name in rung])


def _sits(at: Place, rung: Mapping[str, Any], names: list[str]) -> Iterator[Fault]:
    """Faults unless most of a rung's descriptors sit at its step, and none far away."""
    for name in names:
        if abs(rung[name]["step"] - rung["step"]) > 1:
            yield Fault(
                (*at, name), "it at most one away",
                f"found {name} at step {rung[name]['step']} on a rung of step {rung['step']}",
            )  # fmt: skip
    there = sum(rung[name]["step"] == rung["step"] for name in names)
    if there < AGREEING:
        found = f"found {there} descriptors at step {rung['step']}"
        yield Fault((*at, "step"), f"at least {AGREEING}", found)

"""A trial, written down before it begins: a TOML file.

[[trial]]
id = "depth-example"
about = "Whether a worked example before the probes helps with later cases."
forms = ["as it is", "with the example"]
asked = ["scope-next-in-the-inquiry", "scope-lame-cows"]   # items that are asked later
fewest = 300                                                    # learners in each form; 270 at least
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from staffplus.bankfile import read_bank
from staffplus.bankrules import Fault
from staffplus.bankspec import Fields, ListOf, Tables, Text, Whole
from staffplus.cohort.trials.effect import FEWEST

FORM = Fields(
    {
        "trial": Tables(
            {"id about": Text(), "forms": ListOf(Text(), 2, once=True), "asked": ListOf(Text(), 1, once=True)},
            {"fewest": Whole(FEWEST, about="learners in each form, below whom nothing is said")},
        )
    }
)  # fmt: skip


@dataclass(frozen=True)
class Trial:
    """Two forms, and the items by which they are judged."""

    id: str
    about: str
    forms: tuple[str, str]
    asked: tuple[str, ...]
    fewest: int


def read(path: Path, known: Mapping[str, Any]) -> list[Trial]:
    """The trials of a file; `known` has the course's items by id. Raises BankError with every fault."""

    def rules(table: dict[str, Any]) -> Iterator[Fault]:
        for n, raw in enumerate(table["trial"]):
            if raw["id"] in [it["id"] for it in table["trial"][:n]]:
                yield Fault(("trial", n, "id"), "an id that no trial before it has")
            if len(raw["forms"]) != 2:
                yield Fault(("trial", n, "forms"), "two forms")
            for m, name in enumerate(raw["asked"]):
                if name not in known:
                    yield Fault(("trial", n, "asked", m), "the id of an item (`staffplus items list` shows them)")  # fmt: skip

    found = read_bank(path, FORM, rules)["trial"]
    return [
        Trial(it["id"], it["about"], (it["forms"][0], it["forms"][1]), tuple(it["asked"]), it.get("fewest", FEWEST))
        for it in found
    ]  # fmt: skip

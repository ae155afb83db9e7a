"""Larson's responsibilities, Reilly's pillars, and the lines that people draw between them.

Data in `bank/pillarmap.toml`. Standard library only: chapters and exercises import this.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from staffplus.bankfile import BANK, read_bank
from staffplus.bankrules import Fault, among, each
from staffplus.bankspec import Fields, Tables, Text, Truth

MAP = BANK / "pillarmap.toml"
FORM = Fields(
    {
        "responsibility": Tables({"id name text": Text()}),
        "pillar": Tables({"id name text": Text()}),
        "line": Tables(
            {
                "responsibility pillar case against": Text(),
                "session": Truth(about="whether the session draws the line"),
            }
        ),
    }
)


@dataclass(frozen=True)
class PillarMap:
    """What stands on the two sides of the map, and the case for and against every line.

    Attributes:
        responsibilities, pillars: tables with id, name and text, in the order of the file.
        lines: a table for each pair: responsibility, pillar, session (whether the session draws
            it), case and against.
    """

    responsibilities: tuple[Mapping[str, str], ...]
    pillars: tuple[Mapping[str, str], ...]
    lines: tuple[Mapping[str, Any], ...]

    def session(self) -> dict[str, list[str]]:
        """Pillars of each responsibility in the session's map: {"glue": ["execution", …], …}."""
        return {
            one["id"]: [
                str(line["pillar"])
                for line in self.lines
                if line["session"] and line["responsibility"] == one["id"]
            ]
            for one in self.responsibilities
        }


@cache
def pillar_map(path: Path = MAP) -> PillarMap:
    """Read and check a map. Raises BankError, naming file, line, entry, found and expected."""
    table = read_bank(path, FORM, _rules)
    return PillarMap(tuple(table["responsibility"]), tuple(table["pillar"]), tuple(table["line"]))


def _rules(table: Mapping[str, Any]) -> Iterator[Fault]:
    known = {name: [one["id"] for one in table[name]] for name in ("responsibility", "pillar")}
    left = [(r, p) for r in known["responsibility"] for p in known["pillar"]]
    for at, line in each(table, "line"):
        pair = line["responsibility"], line["pillar"]
        wrong = [f for name, ids in known.items() for f in among((*at, name), line[name], ids)]
        yield from wrong
        if pair in left:
            left.remove(pair)
        elif not wrong:
            yield Fault(at, "each pair once", f"found {' to '.join(pair)} twice")
    for pair in left:
        yield Fault(("line",), "one", f"found no [[line]] for {' to '.join(pair)}")


def pillars_of(tags: Iterable[str], lines: Mapping[str, Iterable[str]]) -> list[str]:
    """The pillars that an entry with these tags serves: each once, in the order of the pillars.

    `lines` gives the pillars of every tag: a map such as `PillarMap.session()` and the tags of
    `week.toml`. An entry with two tags serves the pillars of both.

    Raises:
        ValueError: a tag that `lines` does not know.
    """
    found: set[str] = set()
    for tag in tags:
        if tag not in lines:
            raise ValueError(f"unknown tag {tag!r}; expected one of {', '.join(lines)}")
        found.update(lines[tag])
    order = [pillar["id"] for pillar in pillar_map().pillars]
    return sorted(found, key=order.index)

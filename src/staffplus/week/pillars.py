"""Larson's responsibilities, Reilly's pillars, and the lines that people draw between them.

Data in `bank/pillarmap.toml`. Standard library only: chapters and exercises import this.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from staffplus.bankfile import BANK, BankError, Problem, line_of, read_toml

MAP = BANK / "pillarmap.toml"


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
    text, table, problems = read_toml(path)
    sides = {}
    for name in ("responsibility", "pillar"):
        problems += texts_missing(path, text, table, name, ("id", "name", "text"))
        sides[name] = tuple(table.get(name, []))
    problems += texts_missing(
        path, text, table, "line", ("responsibility", "pillar", "case", "against")
    )
    if not problems:
        problems = list(_wrong_lines(path, text, table))
    if problems:
        raise BankError(problems)
    return PillarMap(sides["responsibility"], sides["pillar"], tuple(table["line"]))


def texts_missing(
    path: Path, text: str, table: Mapping[str, Any], name: str, fields: Iterable[str]
) -> list[Problem]:
    """A Problem for every [[name]] without one of `fields` as text, and for there being none."""
    entries = table.get(name)
    if not isinstance(entries, list) or not entries:
        return [Problem(path, 1, "", f"found no [[{name}]]; expected at least one")]
    return [
        Problem(
            path,
            entry_line(text, name, n),
            str(entry.get("id", f"{name} {n + 1}")),
            f"found {entry.get(field)!r} as `{field}`; expected some text",
        )
        for n, entry in enumerate(entries)
        for field in fields
        if not isinstance(entry.get(field), str) or not entry[field].strip()
    ]


def entry_line(text: str, name: str, nth: int) -> int:
    """Line (from 1) of the head of the nth [[name]] table (from 0)."""
    heads = [n for n, row in enumerate(text.splitlines(), 1) if row.strip() == f"[[{name}]]"]
    return heads[nth] if nth < len(heads) else line_of(text, name)


def _wrong_lines(path: Path, text: str, table: Mapping[str, Any]) -> Iterable[Problem]:
    known = {name: [entry["id"] for entry in table[name]] for name in ("responsibility", "pillar")}
    seen: set[tuple[str, str]] = set()
    for n, line in enumerate(table["line"]):
        at, pair = entry_line(text, "line", n), (line["responsibility"], line["pillar"])
        told = " to ".join(pair)
        for name, value in zip(("responsibility", "pillar"), pair, strict=True):
            if value not in known[name]:
                yield Problem(
                    path, at, told,
                    f"found {value!r} as `{name}`; expected one of {', '.join(known[name])}",
                )  # fmt: skip
        if not isinstance(line.get("session"), bool):
            yield Problem(
                path, at, told,
                f"found {line.get('session')!r} as `session`; expected true or false",
            )  # fmt: skip
        if pair in seen:
            yield Problem(path, at, told, "found twice; expected each pair once")
        seen.add(pair)
    for pair in [(r, p) for r in known["responsibility"] for p in known["pillar"]]:
        if pair not in seen:
            yield Problem(
                path, 1, " to ".join(pair), "found no [[line]] for this pair; expected one"
            )


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

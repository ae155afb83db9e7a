"""The course's postings: a scheme of codes, invented postings, and two codings of every line.

Read from `bank/postings.toml`, or from another file of the same form, and checked whole. The
posting reader shows them; `tables` gives them as plain rows for exercises and analysis.
Standard library only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from staffplus.bankfile import BANK, BankError, Problem, is_list_of_str, read_toml
from staffplus.mentions import mentions

PATH = BANK / "postings.toml"

#: Text fields of each kind of table, all required and not empty.
THEME_FIELDS = ("id", "name", "rule", "not")
CODER_FIELDS = ("id", "name", "way")
TEAM_FIELDS = ("id", "name", "firm", "facts")
POINTER_FIELDS = ("id", "text")
POSTING_FIELDS = ("id", "role", "title", "firm", "team", "about", "only")
LINE_FIELDS = ("id", "text", "swap_why")
PLACES = frozenset(["{team}", "{firm}"])


@dataclass(frozen=True)
class Theme:
    """One code of the scheme: when a line gets it, and when not."""

    id: str
    name: str
    rule: str
    unless: str


@dataclass(frozen=True)
class Coder:
    """Someone who coded every line alone; `way` says how this person reads."""

    id: str
    name: str
    way: str


@dataclass(frozen=True)
class Team:
    """A team whose name the swap test puts into a line."""

    id: str
    name: str
    firm: str
    facts: str


@dataclass(frozen=True)
class Pointer:
    """Something to point at in a rewrite while none of the words `any` is in it ("#": a digit)."""

    id: str
    any: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Coding:
    """The codes that one coder gave to one line, in the scheme's order, and why."""

    codes: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class Line:
    """One line of a posting. `text` may hold {team} and {firm}."""

    id: str
    text: str
    codings: Mapping[str, Coding]
    stays_true: tuple[str, ...]
    swap_why: str
    rewrite: str

    def filled(self, team: str, firm: str) -> str:
        """The line with a team's and a firm's name in it."""
        return self.text.replace("{team}", team).replace("{firm}", firm)


@dataclass(frozen=True)
class Posting:
    """A job posting: what stands above the lines, and the lines."""

    id: str
    role: str
    title: str
    firm: str
    team: str
    about: str
    only: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Collection:
    """Postings, the scheme they are coded by, the coders, teams for the swap test, and pointers."""

    themes: tuple[Theme, ...]
    coders: tuple[Coder, ...]
    teams: tuple[Team, ...]
    pointers: tuple[Pointer, ...]
    postings: tuple[Posting, ...]

    def points_at(self, rewrite: str) -> list[Pointer]:
        """The pointers that `rewrite` calls for, as the page finds them: none of their words is in it."""
        return [p for p in self.pointers if not any(mentions(rewrite, word) for word in p.any)]


@cache
def load(path: Path = PATH) -> Collection:
    """The postings in `path`, in file order.

    Raises:
        BankError: the file is malformed; the message lists every fault with its entry.
    """
    text, table, problems = read_toml(path)
    problems += [
        Problem(path, _line_of(text, entry), "", f"{entry}: {message}")
        for entry, message in _faults(table)
    ]
    if problems:
        raise BankError(problems)
    order = [theme["id"] for theme in table["theme"]]
    coders = tuple(Coder(**{n: c[n] for n in CODER_FIELDS}) for c in table["coder"])
    return Collection(
        themes=tuple(
            Theme(t["id"], name=t["name"], rule=t["rule"], unless=t["not"]) for t in table["theme"]
        ),
        coders=coders,
        teams=tuple(Team(**{n: t[n] for n in TEAM_FIELDS}) for t in table["team"]),
        pointers=tuple(
            Pointer(p["id"], any=tuple(p["any"]), text=p["text"]) for p in table["pointer"]
        ),
        postings=tuple(
            Posting(
                **{name: posting[name] for name in POSTING_FIELDS},
                lines=tuple(_line(line, coders, order) for line in posting["line"]),
            )
            for posting in table["posting"]
        ),
    )


def tables(path: Path = PATH) -> dict[str, list[dict[str, str]]]:
    """Postings, lines and codings as plain rows, ready for `csv`, pandas or `staffplus.postings.coding`.

    Returns a dict of three tables, in file order:

    - `postings`: id, role, title, firm, team, about;
    - `lines`: id, posting, text (with the posting's own team and firm in it);
    - `codings`: unit (a line's id), coder, code; no row where a coder gave a line no code.
    """
    collection = load(path)
    return {
        "postings": [
            {name: getattr(p, name) for name in POSTING_FIELDS if name != "only"}
            for p in collection.postings
        ],
        "lines": [
            {"id": line.id, "posting": p.id, "text": line.filled(p.team, p.firm)}
            for p in collection.postings
            for line in p.lines
        ],
        "codings": [
            {"unit": line.id, "coder": coder.id, "code": code}
            for p in collection.postings
            for line in p.lines
            for coder in collection.coders
            for code in line.codings[coder.id].codes
        ],
    }


def _line(raw: Mapping[str, Any], coders: tuple[Coder, ...], order: list[str]) -> Line:
    return Line(
        **{name: raw[name] for name in LINE_FIELDS},
        codings={
            coder.id: Coding(
                tuple(sorted(raw[coder.id]["codes"], key=order.index)), raw[coder.id]["why"]
            )
            for coder in coders
        },
        stays_true=tuple(raw["stays_true"]),
        rewrite=raw.get("rewrite", ""),
    )


def _line_of(text: str, entry: str) -> int:
    """Line (from 1) where the id of an entry such as `line swe-dates, ruth` stands; 1 if nowhere."""
    name = entry.partition(",")[0].split(" ")[-1]
    stated = re.compile(rf'id\s*=\s*"{re.escape(name)}"')
    return next((n for n, row in enumerate(text.splitlines(), 1) if stated.match(row)), 1)


# --- What keeps a file from being used: (entry, message) for each fault. -------------------------


def _faults(table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if not table:
        return
    kinds = {
        "theme": THEME_FIELDS,
        "coder": CODER_FIELDS,
        "team": TEAM_FIELDS,
        "pointer": POINTER_FIELDS,
        "posting": POSTING_FIELDS,
    }
    for name in sorted(set(table) - set(kinds)):
        yield name, f"unknown table [{name}]; expected {', '.join(kinds)}"
    named: dict[str, list[str]] = {}
    for kind, fields in kinds.items():
        found = table.get(kind)
        entries = found if isinstance(found, list) else []
        if not entries:
            yield kind, f"found no [[{kind}]]; expected at least one"
        for n, entry in enumerate(entries, 1):
            more = {"posting": {"line"}, "pointer": {"any"}}.get(kind, set())
            yield from _fields(entry, fields, more, f"{kind} {entry.get('id', n)}")
            words = entry.get("any")
            if kind == "pointer" and not (words and is_list_of_str(words)):
                yield f"pointer {entry.get('id', n)}", f"found {words!r} as `any`; expected words"
        named[kind] = [str(entry.get("id")) for entry in entries]
        yield from _twice(named[kind], kind)
    lines = [
        (posting, line)
        for posting in table.get("posting", [])
        for line in posting.get("line", [])
        if isinstance(line, Mapping)
    ]
    for posting in table.get("posting", []):
        if not posting.get("line"):
            yield f"posting {posting.get('id')}", "found no [[posting.line]]; expected some"
    for _, line in lines:
        yield from _line_faults(line, named)
    yield from _twice([str(line.get("id")) for _, line in lines], "line")


def _line_faults(
    line: Mapping[str, Any], named: Mapping[str, list[str]]
) -> Iterator[tuple[str, str]]:
    entry = f"line {line.get('id')}"
    more = {"stays_true", "rewrite", *named["coder"]}
    yield from _fields(line, LINE_FIELDS, more, entry)
    for place in re.findall(r"\{[^}]*\}", str(line.get("text", ""))):
        if place not in PLACES:
            yield (
                entry,
                f"found {place!r} in its text; expected only {' and '.join(sorted(PLACES))}",
            )
    stays = line.get("stays_true")
    yield from _known(stays, named["team"], entry, "stays_true")
    if stays and not str(line.get("rewrite", "")).strip():
        yield entry, "it stays true of another team and has no `rewrite`; expected one"
    if stays == [] and "rewrite" in line:
        yield entry, "found a `rewrite` on a line that is true of no other team; expected none"
    for coder in named["coder"]:
        coding = line.get(coder)
        if not isinstance(coding, Mapping):
            yield entry, f"found no coding by {coder!r}; expected [posting.line.{coder}]"
            continue
        yield from _fields(coding, ("why",), {"codes"}, f"{entry}, {coder}")
        yield from _known(coding.get("codes"), named["theme"], f"{entry}, {coder}", "codes")


def _fields(
    entry: Mapping[str, Any], fields: tuple[str, ...], more: set[str], name: str
) -> Iterator[tuple[str, str]]:
    for field in fields:
        if not isinstance(entry.get(field), str) or not entry[field].strip():
            yield name, f"found {entry.get(field)!r} as `{field}`; expected some text"
    for field in sorted(set(entry) - set(fields) - more):
        yield name, f"unknown field {field!r}; expected {', '.join([*fields, *sorted(more)])}"


def _known(found: Any, known: list[str], entry: str, field: str) -> Iterator[tuple[str, str]]:
    if not isinstance(found, list) or not set(map(str, found)) <= set(known):
        yield entry, f"found {found!r} as `{field}`; expected a list of some of {', '.join(known)}"
    elif len(set(found)) < len(found):
        yield entry, f"found {found!r} as `{field}`; expected each only once"


def _twice(ids: list[str], kind: str) -> Iterator[tuple[str, str]]:
    for one in sorted({name for name in ids if ids.count(name) > 1}):
        yield f"{kind} {one}", f"found the id {one!r} {ids.count(one)} times; expected it once"

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

from staffplus.bankfile import BANK, read_bank
from staffplus.bankrules import Fault, among, each, ids_repeated
from staffplus.bankspec import Fields, ListOf, Tables, Text, names_are
from staffplus.mentions import mentions

PATH = BANK / "postings.toml"

_CODING = Fields({"codes": ListOf(Text(), once=True), "why": Text()})
_LINE = Tables(
    {
        "id": Text(),
        "text": Text(about="{team} and {firm} stand for the posting's own"),
        "stays_true": ListOf(Text(), once=True, about="teams of which it would still be true"),
        "swap_why": Text(),
    },
    {"rewrite": Text(about="for a line that stays true of a team")},
    others=_CODING,
)
FORM = Fields(
    {
        "theme": Tables({"id name rule": Text(), "not": Text(about="what is not enough for it")}),
        "coder": Tables({"id name": Text(), "way": Text(about="how this person reads")}),
        "team": Tables({"id name firm facts": Text()}),
        "pointer": Tables(
            {"id": Text(), "any": ListOf(Text(), 1, about='"#": a digit'), "text": Text()}
        ),
        "posting": Tables({"id role title firm team about only": Text(), "line": _LINE}),
    }
)
PLACES = ("{firm}", "{team}")


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
    table = read_bank(path, FORM, _rules)
    order = [theme["id"] for theme in table["theme"]]
    coders = tuple(Coder(**coder) for coder in table["coder"])
    return Collection(
        themes=tuple(
            Theme(t["id"], name=t["name"], rule=t["rule"], unless=t["not"]) for t in table["theme"]
        ),
        coders=coders,
        teams=tuple(Team(**team) for team in table["team"]),
        pointers=tuple(
            Pointer(p["id"], any=tuple(p["any"]), text=p["text"]) for p in table["pointer"]
        ),
        postings=tuple(
            Posting(
                **{name: value for name, value in posting.items() if name != "line"},
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
            {name: getattr(p, name) for name in ["id", "role", "title", "firm", "team", "about"]}
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
        **{name: raw[name] for name in ("id", "text", "swap_why")},
        codings={
            coder.id: Coding(
                tuple(sorted(raw[coder.id]["codes"], key=order.index)), raw[coder.id]["why"]
            )
            for coder in coders
        },
        stays_true=tuple(raw["stays_true"]),
        rewrite=raw.get("rewrite", ""),
    )


def _rules(table: Mapping[str, Any]) -> Iterator[Fault]:
    for names in (
        ("theme",),
        ("coder",),
        ("team",),
        ("pointer",),
        ("posting",),
        ("posting", "line"),
    ):
        yield from ids_repeated(table, *names)
    themes, coders, teams = (
        [one["id"] for one in table[name]] for name in ("theme", "coder", "team")
    )
    for at, line in each(table, "posting", "line"):
        for place in re.findall(r"\{[^}]*\}", line["text"]):
            if place not in PLACES:
                yield Fault((*at, "text"), f"only {' and '.join(PLACES)}", f"found {place!r} in its text")  # fmt: skip
        stays = line["stays_true"]
        yield from among((*at, "stays_true"), stays, teams)
        if stays and "rewrite" not in line:
            yield Fault((*at, "rewrite"), "one", "it stays true of another team and has no `rewrite`")  # fmt: skip
        if not stays and "rewrite" in line:
            yield Fault((*at, "rewrite"), "none", "found a `rewrite` on a line that is true of no other team")  # fmt: skip
        yield from names_are(at, line, coders, _LINE)
        for coder in coders:
            codes = line.get(coder, {"codes": []})["codes"]
            yield from among((*at, coder, "codes"), codes, themes)

"""Quiz items: what one is, and how a response is marked.

Standard library only: chapters import this, and it also runs in the browser's Python.
What differs from kind to kind is in `staffplus.items.kinds`, how a bank is read from TOML in
`staffplus.items.reading`; the rules an item must obey before it may be published are in
`staffplus.items.rules`.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from staffplus.bankfile import BANK, BankError, Problem, line_of
from staffplus.items import stems
from staffplus.items.kinds import KINDS, Kind, unknown
from staffplus.items.kinds.classify import scale_of


@dataclass(frozen=True)
class Item:
    """One question: an item, or one stem of an item with what all of its stems share.

    `raw` is its TOML table, put together with what it shares; the properties give it the form pages
    use. Of several stems each is a question of its own, with the id `<item>/<stem>`.
    """

    raw: Mapping[str, Any]
    chapter: str
    path: Path
    line: int
    nth: int = 0  #: of the file's [[item]] tables
    stem_table: tuple[int, Mapping[str, Any]] | None = (
        None  #: of several: its number, its own table
    )

    @property
    def id(self) -> str:
        return str(self.raw["id"])

    @property
    def family(self) -> str:
        """The id of the item it is a stem of; its own where it stands alone."""
        return stems.family_of(self.id)

    def where(self, place: str) -> tuple[int, str]:
        """Line of a place of `raw`, and the id to be named there: the item's where all stems share it."""
        inside = self.stem_table is None
        if self.stem_table is not None:
            number, table = self.stem_table
            inside, place = stems.place_of(self.rulebook, table, number, place)
        line = line_of(self.path.read_text("utf-8"), place, self.nth)
        return line, self.id if inside else self.family

    @property
    def kind(self) -> str:
        return str(self.raw["kind"])

    @property
    def set(self) -> str:
        return str(self.raw["set"])

    @property
    def passage(self) -> tuple[str, str]:
        """Chapter and anchor of what answers the item: `see`, which may name another chapter's."""
        page, hash_sign, anchor = str(self.raw.get("see", "")).rpartition("#")
        return (page if hash_sign else self.chapter), anchor

    @property
    def debate(self) -> bool:
        """True when the item is for talking over: every answer is met with its best case."""
        return bool(self.raw.get("debate", False))

    @property
    def scale(self) -> dict[str, Any]:
        """The scale of a `classify` item: id, levels from widest to narrowest."""
        return scale_of(self.raw)

    @property
    def rulebook(self) -> Kind:
        """What its kind has to say. Raises BankError, with its place, when there is no such kind."""
        if fault := unknown(self.kind):
            raise BankError([Problem(self.path, self.line, self.id, fault)])
        return KINDS[self.kind]

    def stem(self) -> dict[str, Any]:
        """What the learner sees before answering, in author's order: JSON-able, without the key."""
        return {
            "kind": self.kind,
            "givens": self.raw.get("givens", ""),
            **({"case": self.raw["case"].strip("\n")} if self.raw.get("case") else {}),
            "prompt": self.raw["prompt"],
            "debate": self.debate,
            **self.rulebook.stem(self.raw),
        }

    def key(self) -> Any:
        """The right answer, in the form that its kind gives it. None for an item only for debate."""
        return None if self.debate else self.rulebook.key(self.raw)

    @property
    def hash(self) -> str:
        """Changes when the question or its key changes, not when feedback is reworded.

        A saved answer is shown again only while this stays the same.
        """
        text = json.dumps([self.stem(), self.key()], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def keyless(self) -> dict[str, Any]:
        """The item for a page where it is graded: no key, no feedback, nothing that gives it away."""
        return {
            "id": self.id,
            "hash": self.hash,
            **({"family": self.family} if self.family != self.id else {}),
            "chapter": self.chapter,
            "objective": self.raw["objective"],
            "see": "",
            "page": self.chapter,
            **self.stem(),
        }

    def practice(self) -> dict[str, Any]:
        """The item for a practice page, key and feedback included: JSON-able."""
        page, anchor = self.passage
        own = self.rulebook.explained(self.raw)
        return self.keyless() | {"see": anchor, "page": page} | own


@dataclass(frozen=True)
class Bank:
    """The questions of one chapter, in file order: items, and of an item of several its stems."""

    path: Path
    chapter: str
    graded: bool
    items: tuple[Item, ...]

    def sets(self) -> list[str]:
        """Names of the sets, in the order in which they first appear."""
        return list(dict.fromkeys(item.set for item in self.items))


@dataclass(frozen=True)
class Mark:
    """What a response is worth: `score` from 0 to 1, or None for an item that is for debate."""

    score: float | None

    @property
    def correct(self) -> bool | None:
        return None if self.score is None else self.score == 1


def mark(item: Item, response: Any) -> Mark:
    """Mark `response` (as JSON), with partial credit where its kind gives some.

    Anything malformed scores 0 and never raises. `mark.js` beside this does the same in the page;
    a test holds the two together.
    """
    return Mark(None if item.debate else item.rulebook.mark(item.raw, response))


def misconceptions_of(item: Item) -> Iterator[tuple[str, str]]:
    """(place, misconception) for everything wrong that an item has a name for."""
    yield from item.rulebook.beliefs(item.raw)


@cache
def objectives() -> dict[str, dict[str, str]]:
    """What each chapter promises, by id: id, chapter, verb, text."""
    table = tomllib.loads((BANK / "objectives.toml").read_text("utf-8"))
    return {entry["id"]: entry for entry in table.get("objective", [])}

"""Quiz items: what one is, how a bank of them is read from TOML, how a response is marked.

Standard library only: chapters import this, and it also runs in the browser's Python.
What differs from kind to kind is in `staffplus.items.kinds`; the rules an item must obey before it
may be published are in `staffplus.items.rules`.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from staffplus.bankfile import BANK, BankError, Problem, item_spans, line_of, read_toml
from staffplus.items.kinds import KINDS, Kind, unknown
from staffplus.items.kinds.classify import scale_of
from staffplus.items.malformed import malformed


@dataclass(frozen=True)
class Item:
    """One question. `raw` is its TOML table; the properties give it the form pages use."""

    raw: Mapping[str, Any]
    chapter: str
    path: Path
    line: int

    @property
    def id(self) -> str:
        return str(self.raw["id"])

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
    """The items of one chapter, in file order."""

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


def load(chapter: str, set_name: str | None = None) -> list[Item]:
    """The published items of `chapter`, or of one of its sets, in file order.

    Raises:
        BankError: the bank of the chapter is malformed.
        LookupError: there is no such chapter or set; the message lists what there is.
    """
    path = BANK / f"{chapter.replace('-', '_')}.toml"
    if not path.exists():
        there = ", ".join(bank_chapter(p) for p in banks())
        raise LookupError(f"no items for chapter {chapter!r}; there are items for: {there}")
    bank = load_file(path)
    if set_name is None:
        return list(bank.items)
    chosen = [item for item in bank.items if item.set == set_name]
    if not chosen:
        there = ", ".join(bank.sets())
        raise LookupError(f"chapter {chapter!r} has no set {set_name!r}; its sets are: {there}")
    return chosen


def banks(folder: Path = BANK) -> list[Path]:
    """The item files in `folder`: those with `chapter = …` above their first table, or no table."""
    return sorted(path for path in folder.glob("*.toml") if _is_bank(path.read_bytes()))


def _is_bank(text: bytes) -> bool:
    top = re.split(rb"^\s*\[", text, maxsplit=1, flags=re.M)[0]
    return re.search(rb"^chapter\s*=", top, re.M) is not None


def bank_chapter(path: Path) -> str:
    """The chapter a bank's file is named for."""
    return path.stem.replace("_", "-")


def load_file(path: Path) -> Bank:
    """Read one bank. Raises BankError, with every problem in it, when it is malformed."""
    bank, problems = read_file(path)
    if problems:
        raise BankError(problems)
    return bank


def read_file(path: Path) -> tuple[Bank, list[Problem]]:
    """Read one bank as far as it goes: the well-formed items, and what is wrong with the rest."""
    text, table, problems = read_toml(path)
    chapter, graded = table.get("chapter", ""), table.get("graded", False)
    if table and (not isinstance(chapter, str) or not chapter):
        problems.append(Problem(path, 1, "", 'found no `chapter = "…"` at the top'))
    problems += [
        Problem(
            path,
            line_of(text, name),
            "",
            f"unknown field {name!r} at the top; expected chapter, graded, [[item]]",
        )
        for name in sorted(set(table) - {"chapter", "graded", "item"})
    ]
    spans, found = item_spans(text), []
    raws = table.get("item", [])
    for n, raw in enumerate(raws if isinstance(raws, list) else []):
        span = spans[n] if n < len(spans) else (1, len(text.splitlines()))
        name = raw.get("id") if isinstance(raw.get("id"), str) else f"number {n + 1}"
        wrong = [
            Problem(path, line_of(text, place, span), str(name), message)
            for place, message in malformed(raw)
        ]
        problems += wrong
        if not wrong:
            found.append(Item(raw, str(chapter), path, span[0]))
    if table and not raws:
        problems.append(Problem(path, 1, "", "found no [[item]]"))
    return Bank(path, str(chapter), bool(graded), tuple(found)), problems


def misconceptions_of(item: Item) -> Iterator[tuple[str, str]]:
    """(place, misconception) for everything wrong that an item has a name for."""
    yield from item.rulebook.beliefs(item.raw)


@cache
def objectives() -> dict[str, dict[str, str]]:
    """What each chapter promises, by id: id, chapter, verb, text."""
    table = tomllib.loads((BANK / "objectives.toml").read_text("utf-8"))
    return {entry["id"]: entry for entry in table.get("objective", [])}

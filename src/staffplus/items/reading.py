"""How a bank of items is read from TOML: whole, or with the place of every fault in it.

Standard library only: chapters import this, and it also runs in the browser's Python.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from staffplus.bankfile import BANK, BankError, Problem, line_of, read_toml
from staffplus.items import stems
from staffplus.items.items import Bank, Item
from staffplus.items.malformed import malformed


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


def bank_folder(folder: Path) -> Path:
    """Where the item files of `folder` are: in its `bank/`, as in `exercises/`, or beside each other in it.

    Raises LookupError when there are none.
    """
    inner = folder / "bank" if (folder / "bank").is_dir() else folder
    if not inner.is_dir() or not banks(inner):
        raise LookupError(
            f"{folder}: found no bank of items; expected a folder of TOML files with `chapter = …` at "
            "the top, or one with such files in its folder `bank`"
        )
    return inner


def by_chapter(folder: Path = BANK) -> dict[str, list[Item]]:
    """All questions of a folder of banks. Raises BankError when one is malformed."""
    return {bank_chapter(path): list(load_file(path).items) for path in banks(folder)}


def chosen(names: Sequence[str], folder: Path = BANK) -> list[Item]:
    """As `named`, of the banks in `folder`. Raises BankError when one is malformed, too."""
    return named(names, by_chapter(folder))


def named(names: Sequence[str], known: Mapping[str, Sequence[Item]]) -> list[Item]:
    """The questions that `names` stand for: chapters, sets (`chapter/set`), ids of items or of their stems.

    All of them where nothing is named; each once, in the order named.

    Raises:
        LookupError: a name is none of them; the message says what there is.
    """
    every = [item for one in known.values() for item in one]
    found: dict[str, Item] = {}
    for name in names or known:
        chapter, slash, set_name = name.partition("/")
        if chapter in known:
            same = [it for it in known[chapter] if not slash or it.set == set_name]
        else:
            same = [it for it in every if name in (it.family, it.id)]
        if not same:
            raise LookupError(
                f"found {name!r}; expected a chapter ({', '.join(known)}), a set of one, as in "
                "'scope-of-questions/probes', or the id of an item (`staffplus items list` shows them)"
            )
        found |= {item.id: item for item in same}
    return list(found.values())


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
    found: list[Item] = []
    raws = table.get("item", [])
    for n, raw in enumerate(raws if isinstance(raws, list) else []):
        wrong = [
            Problem(path, line_of(text, place, n), _named(raw, n, place), message)
            for place, message in malformed(raw)
        ]
        problems += wrong
        if wrong:
            continue
        if "stem" not in raw:
            found.append(Item(raw, str(chapter), path, line_of(text, "", n), n))
            continue
        for number, question in stems.questions(raw):
            line, own = line_of(text, f"stem.{number}", n), (number, raw["stem"][number])
            found.append(Item(question, str(chapter), path, line, n, own))
    if table and not raws:
        problems.append(Problem(path, 1, "", "found no [[item]]"))
    return Bank(path, str(chapter), bool(graded), tuple(found)), problems


def _named(raw: Mapping[str, Any], nth: int, place: str) -> str:
    """The id to be named for a fault at a place of an item: the stem's where it is in one."""
    name = raw["id"] if isinstance(raw.get("id"), str) else f"number {nth + 1}"
    table, *rest = place.split(".")
    if table != "stem" or not rest:
        return name
    stem = raw["stem"][int(rest[0])].get("id")
    return f"{name}{stems.SEPARATOR}{stem if isinstance(stem, str) else int(rest[0]) + 1}"

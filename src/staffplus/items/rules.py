"""What an item must be before it is published: fair, spelt right, explained, not given away.

Run by `staffplus items check`, by the book's build and by the tests. Every rule says the file,
the line, what was found and what is expected. What only items of one kind must obey stands with
the kind, in `staffplus.items.kinds`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import nbformat

from staffplus.bankfile import BANK, Problem, line_of, read_toml
from staffplus.items.beliefs import misconceptions
from staffplus.items.items import (
    Bank,
    Item,
    bank_chapter,
    banks,
    misconceptions_of,
    objectives,
    read_file,
)
from staffplus.items.kinds import KINDS

MISCONCEPTION_USES = 2

MARKUP = re.compile(r"</?[a-z][^>]*>", re.I)
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


@dataclass(frozen=True)
class Course:
    """Where the parts of a course stand that items must agree with."""

    practice: tuple[Path, ...]
    graded: tuple[Path, ...] = ()
    notebooks: tuple[Path, ...] = ()

    @classmethod
    def at(cls, root: Path) -> Course:
        """The course whose top folder is `root`; the installed bank when it has none of its own."""
        own = root / "src" / "staffplus" / "bank"
        return cls(
            practice=tuple(banks(own if own.is_dir() else BANK)),
            graded=tuple(banks(root / "exercises" / "bank")),
            notebooks=tuple(sorted((root / "book").rglob("*.ipynb"))),
        )


def check(course: Course) -> list[Problem]:
    """Everything that keeps the course's items from being published, in file order."""
    read = [read_file(path) for path in (*course.practice, *course.graded)]
    problems = [problem for _, wrong in read for problem in wrong]
    all_banks = [bank for bank, _ in read]
    practice, graded = all_banks[: len(course.practice)], all_banks[len(course.practice) :]
    for bank in all_banks:
        problems += _bank_rules(bank)
        problems += [
            Problem(bank.path, _line(item, place), item.id, message)
            for item in bank.items
            for rule in ITEM_RULES
            for place, message in rule(item)
        ]
    problems += _duplicate_ids(all_banks)
    problems += _kept_apart(practice, graded, course.notebooks)
    problems += _passages(practice, course.notebooks)
    problems += _misconception_uses(practice)
    return sorted(set(problems))


def texts(item: Item) -> Iterator[tuple[str, str]]:
    """(place, text) for everything of an item that a learner reads."""
    raw = item.raw
    for name in ("givens", "prompt"):
        if raw.get(name):
            yield name, raw[name]
    yield from item.rulebook.texts(raw)


# --- Rules for one item: each yields (place, message). -------------------------------------------


def _known_objective(item: Item) -> Iterator[tuple[str, str]]:
    objective = objectives().get(item.raw["objective"])
    if objective is None:
        yield (
            "objective",
            f"unknown objective {item.raw['objective']!r}; expected one of {', '.join(objectives())}",
        )
    elif objective["chapter"] not in (item.chapter, item.passage[0]):
        yield (
            "objective",
            f"objective {objective['id']!r} belongs to chapter {objective['chapter']!r}, not {item.chapter!r}; "
            f'expected `see = "{objective["chapter"]}#…"` on an item that goes back to it',
        )


def _known_misconceptions(item: Item) -> Iterator[tuple[str, str]]:
    for place, name in misconceptions_of(item):
        if name not in misconceptions():
            yield (
                place,
                f"unknown misconception {name!r}; add it to bank/misconceptions.toml or use one that is there",
            )


def _plain_text(item: Item) -> Iterator[tuple[str, str]]:
    for place, text in texts(item):
        if found := MARKUP.search(text):
            yield place, f"found {found[0]!r}; items are plain text and would show it as it stands"


def _spelling(item: Item) -> Iterator[tuple[str, str]]:
    for place, text in texts(item):
        if unknown := misspelt(text):
            yield (
                place,
                f"not in the dictionary: {', '.join(unknown)}; correct it or add it to bank/words.txt",
            )


def _rules_of_its_kind(item: Item) -> Iterator[tuple[str, str]]:
    yield from item.rulebook.rules(item.raw)


ITEM_RULES: tuple[Callable[[Item], Iterator[tuple[str, str]]], ...] = (
    _known_objective,
    _known_misconceptions,
    _plain_text,
    _spelling,
    _rules_of_its_kind,
)


# --- Rules for a bank, and for the course. -------------------------------------------------------


def _bank_rules(bank: Bank) -> Iterator[Problem]:
    if bank.chapter and bank.chapter != bank_chapter(bank.path):
        yield Problem(
            bank.path,
            1,
            "",
            f"chapter {bank.chapter!r} in a file named {bank.path.name!r}; expected {bank.chapter.replace('-', '_')}.toml",
        )
    for name, rulebook in KINDS.items():
        own = [item for item in bank.items if item.kind == name]
        for place, message in rulebook.bank_rules([item.raw for item in own]):
            yield Problem(bank.path, 1 if place is None else own[place].line, "", message)


def _duplicate_ids(all_banks: Iterable[Bank]) -> Iterator[Problem]:
    first: dict[str, Item] = {}
    for bank in all_banks:
        for item in bank.items:
            if item.id in first:
                other = first[item.id]
                yield Problem(
                    bank.path,
                    _line(item, "id"),
                    item.id,
                    f"duplicate id; it is taken at {other.path}:{_line(other, 'id')}",
                )
            first.setdefault(item.id, item)


def _kept_apart(
    practice: list[Bank], graded: list[Bank], notebooks: Iterable[Path]
) -> Iterator[Problem]:
    """No graded item is among the practice items or in a page."""
    for bank in practice:
        if bank.graded:
            yield Problem(
                bank.path,
                1,
                "",
                "graded = true among the practice banks; graded items belong in exercises/bank",
            )
    for bank in graded:
        if not bank.graded:
            yield Problem(
                bank.path, 1, "", "no `graded = true` at the top of a bank in exercises/bank"
            )
    shown = {
        _squeezed(i.raw["prompt"] + i.raw.get("givens", "")): i for b in practice for i in b.items
    }
    secret = [item for bank in graded for item in bank.items]
    for item in secret:
        if other := shown.get(_squeezed(item.raw["prompt"] + item.raw.get("givens", ""))):
            yield Problem(
                item.path,
                item.line,
                item.id,
                f"the same question is the practice item {other.id!r}",
            )
    for path in notebooks:
        source = _squeezed(" ".join(cell.source for cell in _notebook(path).cells))
        for item in secret:
            if (
                item.id in source
                or _squeezed(item.raw["givens"] if item.raw.get("givens") else item.raw["prompt"])
                in source
            ):
                yield Problem(
                    item.path, item.line, item.id, f"a graded item appears in the page {path}"
                )


def _passages(practice: list[Bank], notebooks: Iterable[Path]) -> Iterator[Problem]:
    """`see` names an anchor of its chapter, and every set of the bank is shown in the bank's."""
    sources = {
        path.stem: "\n".join(cell.source for cell in _notebook(path).cells) for path in notebooks
    }
    anchors = {
        page: set(re.findall(r"^\(([\w-]+)\)=\s*$", source, re.M))
        for page, source in sources.items()
    }
    for bank in practice:
        if bank.chapter not in sources:
            yield Problem(bank.path, 1, "", f"no notebook book/{bank.chapter}.ipynb for this bank")
            continue
        for item in bank.items:
            page, see = item.passage
            there = anchors.get(page)
            if not see:
                message = "no `see`; name the anchor of the passage that answers"
            elif there is None:
                message = f"`see` names the chapter {page!r}; the chapters are {', '.join(anchors)}"
            elif see not in there:
                message = f"`see` names {see!r}; the anchors of {page}.ipynb are {', '.join(sorted(there))}"
            else:
                continue
            yield Problem(bank.path, _line(item, "see"), item.id, message)
        source = sources[bank.chapter]
        shown = set(re.findall(rf'quiz\(\s*"{re.escape(bank.chapter)}",\s*"([\w-]+)"', source))
        for name in bank.sets():
            if name not in shown and f'quiz("{bank.chapter}")' not in source:
                first = next(item for item in bank.items if item.set == name)
                yield Problem(
                    bank.path,
                    _line(first, "set"),
                    first.id,
                    f"the set {name!r} is shown nowhere in {bank.chapter}.ipynb",
                )


def _misconception_uses(practice: list[Bank]) -> Iterator[Problem]:
    path = BANK / "misconceptions.toml"
    text, _, _ = read_toml(path)
    uses = Counter(
        name for bank in practice for item in bank.items for _, name in misconceptions_of(item)
    )
    for name in misconceptions():
        if uses[name] < MISCONCEPTION_USES:
            line = next((n for n, row in enumerate(text.splitlines(), 1) if f'"{name}"' in row), 1)
            yield Problem(
                path,
                line,
                "",
                f"misconception {name!r} is used {uses[name]} times; expected at least {MISCONCEPTION_USES}",
            )


# --- Spelling. -----------------------------------------------------------------------------------


def misspelt(text: str) -> list[str]:
    """Words of `text` that are in neither the English dictionary nor bank/words.txt."""
    words = []
    for word in WORD.findall(text):
        plain = word.replace("’", "'").removesuffix("'s").removesuffix("'")
        if not plain.isupper() and len(plain) > 1:
            words.append(plain)
    known = _dictionary()
    unknown = {w for w in words if w.lower() in known.unknown([w.lower()])}
    return sorted(unknown - {w for w in unknown if w.lower() in _own_words()})


@cache
def _dictionary() -> Any:
    from spellchecker import SpellChecker

    return SpellChecker(language="en", distance=1)


@cache
def _own_words() -> frozenset[str]:
    lines = (BANK / "words.txt").read_text("utf-8").splitlines()
    return frozenset(line.strip().lower() for line in lines if line.strip() and line[0] != "#")


@cache
def _notebook(path: Path) -> Any:
    return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]


def _line(item: Item, place: str) -> int:
    text = item.path.read_text("utf-8")
    starts = [i for i, row in enumerate(text.splitlines(), 1) if i >= item.line]
    following = [
        n
        for n in starts
        if n > item.line and re.match(r"\s*\[\[\s*item\s*\]\]", text.splitlines()[n - 1])
    ]
    return line_of(
        text, place, (item.line, following[0] - 1 if following else len(text.splitlines()))
    )


def _squeezed(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().lower()

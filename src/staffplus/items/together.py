"""What the items of a bank, and of a course, must be together: balanced, apart, anchored in a page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import nbformat

from staffplus.bankfile import BANK, Problem, line_of, read_toml
from staffplus.items.beliefs import misconceptions
from staffplus.items.items import Bank, Item, misconceptions_of
from staffplus.items.kinds import KINDS
from staffplus.items.reading import bank_chapter
from staffplus.items.stems import families
from staffplus.items.wording import feedback_length

MISCONCEPTION_USES = 2


def problem(item: Item, place: str, message: str) -> Problem:
    """A fault at a place of an item, named for the stem or, where stems share it, for the item."""
    line, name = item.where(place)
    return Problem(item.path, line, name, message)


def bank_rules(bank: Bank) -> Iterator[Problem]:
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
    for stems in families(bank.items):
        if stems[0].id == stems[0].family:
            continue
        for number, at, message in stems[0].rulebook.family_rules([stem.raw for stem in stems]):
            line, _ = stems[number].where(at)
            yield Problem(bank.path, line, stems[number].family, message)


def new_form_rules(bank: Bank) -> Iterator[Problem]:
    """What a bank is asked once one of its items has stems: it is then written in that form as a whole."""
    if all(item.id == item.family for item in bank.items):
        return
    for item in bank.items:
        if item.id == item.family and item.rulebook.several:
            yield problem(
                item,
                "id",
                "found no [[item.stem]]; expected a case, or several, over what is chosen from",
            )
    for item, place, message in feedback_length(bank):
        yield problem(item, place, message) if place else Problem(bank.path, 1, "", message)


def duplicate_ids(all_banks: Iterable[Bank]) -> Iterator[Problem]:
    first: dict[str, Item] = {}
    for bank in all_banks:
        for item in bank.items:
            other = first.setdefault(item.family, item)
            if (other.path, other.nth) != (item.path, item.nth):
                taken = f"{other.path}:{line_of(other.path.read_text('utf-8'), 'id', other.nth)}"
                line = line_of(item.path.read_text("utf-8"), "id", item.nth)
                yield Problem(bank.path, line, item.family, f"duplicate id; it is taken at {taken}")


def kept_apart(
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
    shown = {_asked(item): item for bank in practice for item in bank.items}
    secret = [item for bank in graded for item in bank.items]
    for item in secret:
        if other := shown.get(_asked(item)):
            message = f"the same question is the practice item {other.id!r}"
            yield Problem(item.path, item.line, item.id, message)
    for path in notebooks:
        source = _squeezed(" ".join(cell.source for cell in _notebook(path).cells))
        for item in secret:
            told = item.raw.get("case") or item.raw.get("givens") or item.raw["prompt"]
            if item.id in source or _squeezed(told) in source:
                yield Problem(
                    item.path, item.line, item.id, f"a graded item appears in the page {path}"
                )


def passages(practice: list[Bank], notebooks: Iterable[Path]) -> Iterator[Problem]:
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
            yield problem(item, "see", message)
        source = sources[bank.chapter]
        shown = set(re.findall(rf'quiz\(\s*"{re.escape(bank.chapter)}",\s*"([\w-]+)"', source))
        for name in bank.sets():
            if name not in shown and f'quiz("{bank.chapter}")' not in source:
                first = next(item for item in bank.items if item.set == name)
                message = f"the set {name!r} is shown nowhere in {bank.chapter}.ipynb"
                yield problem(first, "set", message)


def misconception_uses(practice: list[Bank]) -> Iterator[Problem]:
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


def _asked(item: Item) -> str:
    """What is asked, without what is chosen from; with it where there is nothing but a prompt."""
    told = "".join(item.raw.get(name, "") for name in ("prompt", "givens", "case"))
    bare = item.id != item.family and told == item.raw["prompt"]
    return _squeezed(told + (str(item.stem()) if bare else ""))


@cache
def _notebook(path: Path) -> Any:
    return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]


def _squeezed(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().lower()

"""What an item must be before it is published: fair, spelt right, explained, not given away.

Run by `staffplus items check`, by the book's build and by the tests. Every rule says the file,
the line, what was found and what is expected. What is asked of an item's words stands in `wording`,
what of several together in `together`, what only items of one kind must obey in `staffplus.items.kinds`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from staffplus.bankfile import BANK, Problem
from staffplus.items import together, wording
from staffplus.items.beliefs import misconceptions
from staffplus.items.items import Item, misconceptions_of, objectives
from staffplus.items.reading import bank_chapter, bank_folder, banks, read_file


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

    def with_drafts(self, drafts: Sequence[Path]) -> Course:
        """The same course, as it will be when these practice banks stand for their chapters' own."""
        replaced = {bank_chapter(path) for path in drafts}
        others = [path for path in self.practice if bank_chapter(path) not in replaced]
        return replace(self, practice=(*others, *drafts))

    def with_bank(self, folder: Path) -> Course:
        """The same course with the graded banks of a folder of one's own beside it.

        Raises LookupError when it holds none.
        """
        return replace(self, graded=(*self.graded, *banks(bank_folder(folder))))


def check(course: Course) -> list[Problem]:
    """Everything that keeps the course's items from being published, in file order."""
    read = [read_file(path) for path in (*course.practice, *course.graded)]
    problems = [problem for _, wrong in read for problem in wrong]
    all_banks = [bank for bank, _ in read]
    practice, graded = all_banks[: len(course.practice)], all_banks[len(course.practice) :]
    for bank in all_banks:
        problems += together.bank_rules(bank)
        problems += [
            together.problem(item, place, message)
            for item in bank.items
            for rule in ITEM_RULES
            for place, message in rule(item)
        ]
    for bank in practice:
        problems += together.new_form_rules(bank)
    problems += together.duplicate_ids(all_banks)
    problems += together.kept_apart(practice, graded, course.notebooks)
    problems += together.passages(practice, course.notebooks)
    problems += together.misconception_uses(practice)
    return sorted(set(problems))


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


def _rules_of_its_kind(item: Item) -> Iterator[tuple[str, str]]:
    yield from item.rulebook.rules(item.raw)
    if item.id == item.family:
        yield from item.rulebook.single_rules(item.raw)


ITEM_RULES: tuple[Callable[[Item], Iterator[tuple[str, str]]], ...] = (
    _known_objective,
    _known_misconceptions,
    wording.plain_text,
    wording.spelling,
    wording.case_length,
    _rules_of_its_kind,
)

"""What an item must be before it is published: fair, spelt right, explained, not given away.

Run by `staffplus items check`, by the book's build and by the tests. Every rule says the file,
the line, what was found and what is expected. Sources of the rules: Haladyna, Downing and
Rodriguez (2002) for lengths and "all of the above"; Rodriguez (2005) for three options.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import mean
from typing import Any

import nbformat

from staffplus.bankfile import BANK, Problem, line_of, read_toml
from staffplus.items.gate import weighed
from staffplus.items.items import (
    Bank,
    Item,
    bank_chapter,
    banks,
    misconceptions,
    misconceptions_of,
    objectives,
    read_file,
)

#: A key may be this much longer or shorter than the longest or shortest wrong option.
LENGTH_SLACK = 1.35
#: A bank may not have the key as its longest option in more than this share of its items.
LONGEST_KEY_SHARE = 0.5
#: Mean length of givens and prompt may differ this much between levels of a scale.
STEM_LENGTH_SLACK = 1.25
OPTIONS = 3
MISCONCEPTION_USES = 2

GIVEAWAY = re.compile(
    r"\b(all|none|both|neither|any) of (the|these|them) ?(above|options|answers)?\b", re.I
)
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
    if item.kind == "classify":
        yield from ((f"feedback.{level}", text) for level, text in raw["feedback"].items())
    for table in ("option", "target", "row", "step", "constraint"):
        for n, entry in enumerate(raw.get(table, [])):
            for part in ("text", "feedback"):
                if part in entry:
                    yield f"{table}.{n}.{part}", entry[part]


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


def _enough_options(item: Item) -> Iterator[tuple[str, str]]:
    if (
        item.kind == "choice"
        and len(item.raw["option"]) != OPTIONS
        and not item.raw.get("why_options")
    ):
        yield (
            "option",
            f"found {len(item.raw['option'])} options; expected {OPTIONS}, or a reason in `why_options`",
        )


def _even_lengths(item: Item) -> Iterator[tuple[str, str]]:
    if item.kind != "choice":
        return
    right = [len(o["text"]) for o in item.raw["option"] if o.get("correct")]
    wrong = [len(o["text"]) for o in item.raw["option"] if not o.get("correct")]
    if right[0] > LENGTH_SLACK * max(wrong):
        yield (
            "option",
            f"the key has {right[0]} characters and the longest wrong option {max(wrong)}: its length gives it away",
        )
    if right[0] * LENGTH_SLACK < min(wrong):
        yield (
            "option",
            f"the key has {right[0]} characters and the shortest wrong option {min(wrong)}: its length gives it away",
        )


def _even_many(item: Item) -> Iterator[tuple[str, str]]:
    if item.kind != "many":
        return
    right = mean(len(o["text"]) for o in item.raw["option"] if o.get("correct"))
    wrong = [len(o["text"]) for o in item.raw["option"] if not o.get("correct")]
    if not wrong:
        yield "option", "every option is right; expected at least one that is wrong"
    elif not 1 / LENGTH_SLACK <= right / mean(wrong) <= LENGTH_SLACK:
        yield (
            "option",
            f"right options have {right:.0f} characters on average and wrong ones {mean(wrong):.0f}: their length gives them away",
        )


def _no_all_of_the_above(item: Item) -> Iterator[tuple[str, str]]:
    for place, text in texts(item):
        if place.startswith("option.") and place.endswith(".text") and GIVEAWAY.search(text):
            yield place, f"found {text!r}; an option must stand for itself, not for the others"


def _plain_text(item: Item) -> Iterator[tuple[str, str]]:
    for place, text in texts(item):
        if found := MARKUP.search(text):
            yield place, f"found {found[0]!r}; items are plain text and would show it as it stands"


def _no_same_options(item: Item) -> Iterator[tuple[str, str]]:
    for table in ("option", "target", "row", "step"):
        words = [" ".join(e["text"].lower().split()) for e in item.raw.get(table, [])]
        for text, times in Counter(words).items():
            if times > 1:
                yield table, f"{times} {table}s read {text!r}; each must differ"


def _spelling(item: Item) -> Iterator[tuple[str, str]]:
    for place, text in texts(item):
        if unknown := misspelt(text):
            yield (
                place,
                f"not in the dictionary: {', '.join(unknown)}; correct it or add it to bank/words.txt",
            )


def _scope_gate(item: Item) -> Iterator[tuple[str, str]]:
    """The framework for scope: the gate decides, and the dimensions have to bear it out."""
    if item.kind != "classify" or item.debate:
        return
    scale, raw = item.scale, item.raw
    if not raw.get("givens", "").strip():
        yield "givens", "no givens; the level of a question can be judged only from what is settled"
    levels = [level["id"] for level in scale["level"]]
    opens = {level[scale["gate"]]: level["id"] for level in scale["level"]}
    gate = raw.get(scale["gate"])
    if gate not in opens:
        yield scale["gate"], f"found {scale['gate']} = {gate!r}; expected one of {', '.join(opens)}"
        return
    if opens[gate] != raw["key"]:
        yield "key", f"key {raw['key']!r} but {scale['gate']} = {gate!r}, which is {opens[gate]!r}"
    dimensions = raw.get("dimensions", {})
    if set(dimensions) != set(scale["dimensions"]) or not set(dimensions.values()) <= set(levels):
        yield (
            "dimensions",
            f"found {dict(dimensions)!r}; expected a level for each of {', '.join(scale['dimensions'])}",
        )
        return
    told = weighed(scale, raw["key"], dimensions)
    if told.agree < scale["agreeing"]:
        yield (
            "dimensions",
            f"{told.agree} dimensions agree with the key; expected at least {scale['agreeing']}, or `debate = true`",
        )
    for name in told.far:
        yield (
            f"dimensions.{name}",
            f"{name} = {dimensions[name]!r} is two levels from the key {raw['key']!r}; make it an item for debate",
        )


ITEM_RULES: tuple[Callable[[Item], Iterator[tuple[str, str]]], ...] = (
    _known_objective,
    _known_misconceptions,
    _enough_options,
    _even_lengths,
    _even_many,
    _no_all_of_the_above,
    _plain_text,
    _no_same_options,
    _spelling,
    _scope_gate,
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
    choices = [item for item in bank.items if item.kind == "choice"]
    longest = [
        item
        for item in choices
        if max(item.raw["option"], key=lambda o: len(o["text"])).get("correct")
    ]
    if len(choices) >= 4 and len(longest) > LONGEST_KEY_SHARE * len(choices):
        yield Problem(
            bank.path,
            longest[0].line,
            "",
            f"the key is the longest option in {len(longest)} of {len(choices)} choice items; expected at most half",
        )
    by_level: dict[str, list[int]] = {}
    for item in bank.items:
        if item.kind == "classify" and not item.debate:
            length = len(item.raw.get("givens", "")) + len(item.raw["prompt"])
            by_level.setdefault(item.raw["key"], []).append(length)
    means = {level: mean(lengths) for level, lengths in by_level.items() if len(lengths) >= 4}
    if len(means) > 1 and max(means.values()) > STEM_LENGTH_SLACK * min(means.values()):
        found = ", ".join(f"{level} {value:.0f}" for level, value in means.items())
        yield Problem(
            bank.path,
            1,
            "",
            f"mean length of givens and prompt by level: {found} characters; length gives the level away",
        )


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

"""What an item's words must be: spelt right, plain, and few enough to be taken in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

from staffplus.bankfile import BANK
from staffplus.items.items import Bank, Item

#: HTML, and *…* or `…` as notebooks have them.
MARKUP = re.compile(r"</?[a-z][^>]*>|\*[^*\s](?:[^*]*[^*\s])?\*|`[^`]+`", re.I)
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
#: Words of an artefact: long enough that what decides is not all there is, short enough for a phone.
CASE = range(55, 181)
#: Words of what is said on one answer: in all, and in the middle of a bank's.
FEEDBACK = 45
MEDIAN_FEEDBACK = 30


def texts(item: Item) -> Iterator[tuple[str, str]]:
    """(place, text) for everything of an item that a learner reads."""
    for name in ("givens", "case", "prompt"):
        if item.raw.get(name):
            yield name, item.raw[name]
    yield from item.rulebook.texts(item.raw)


def plain_text(item: Item) -> Iterator[tuple[str, str]]:
    for place, text in texts(item):
        if found := MARKUP.search(text):
            yield place, f"found {found[0]!r}; items are plain text and would show it as it stands"


def spelling(item: Item) -> Iterator[tuple[str, str]]:
    for place, text in texts(item):
        if unknown := misspelt(text, item.path.parent):
            yield (
                place,
                f"not in the dictionary: {', '.join(unknown)}; correct it or add it to words.txt beside the bank",
            )


def case_length(item: Item) -> Iterator[tuple[str, str]]:
    """An artefact is a case, and the lines that are to be marked in it where there are such."""
    artefact = " ".join([item.raw.get("case", ""), *item.rulebook.artefact(item.raw)])
    words = len(artefact.split())
    if words > CASE.stop - 1 or ("case" in item.raw and words < CASE.start):
        yield (
            "case",
            f"found a case of {words} words; expected {CASE.start} to {CASE.stop - 1}",
        )


def feedback_length(bank: Bank) -> Iterator[tuple[Item, str, str]]:
    """(item, place, message): what is said on an answer can be taken in at a glance."""
    sizes = []
    for item in bank.items:
        for place, text in texts(item):
            if "feedback" in place:
                sizes.append(len(text.split()))
                if sizes[-1] > FEEDBACK:
                    yield (
                        item,
                        place,
                        f"found feedback of {sizes[-1]} words; expected at most {FEEDBACK}",
                    )
    if sizes and (middle := median(sizes)) >= MEDIAN_FEEDBACK:
        yield (
            bank.items[0],
            "",
            f"the bank's feedback has {middle:g} words in the median; expected under {MEDIAN_FEEDBACK}",
        )


def misspelt(text: str, folder: Path = BANK) -> list[str]:
    """Words of `text` that are in no English dictionary, nor in words.txt of the course or of `folder`."""
    words = []
    for word in WORD.findall(text):
        plain = word.replace("’", "'").removesuffix("'s").removesuffix("'")
        if not plain.isupper() and len(plain) > 1:
            words.append(plain)
    known = _dictionary()
    unknown = {w for w in words if w.lower() in known.unknown([w.lower()])}
    return sorted(
        unknown - {w for w in unknown if w.lower() in _own_words(BANK) | _own_words(folder)}
    )


@cache
def _dictionary() -> Any:
    from spellchecker import SpellChecker

    return SpellChecker(language="en", distance=1)


@cache
def _own_words(folder: Path) -> frozenset[str]:
    path = folder / "words.txt"
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return frozenset(line.strip().lower() for line in lines if line.strip() and line[0] != "#")

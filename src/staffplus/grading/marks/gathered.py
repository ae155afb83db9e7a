"""Answers in words that were gathered in one cell, while the cells of the others are left or deleted.

Deleting is also how people leave a question out, so a person is asked only where a text says that it
holds more than its own answer: it names the other question, it counts as many parts as there are
questions, all that was written stands in it in several parts, or it is far longer than an answer is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from statistics import median

from staffplus.grading.author.source import Role, text_of
from staffplus.grading.author.titles import titles_of
from staffplus.grading.marks.submitted import Sheet

#: A label at the beginning of a line has at most so many words.
LABEL = 6
#: So many words are more than one answer; and so many times those of the learner's others, from FROM words on.
LONG, TIMES, FROM = 350, 4, 150
#: A text that is all that was written has so many parts at least.
PARTS = 3
#: So much of a text is looked at.
LOOKED_AT = 100_000

_LABELLED = re.compile(r"^[ \t]*(?:>[ \t]*)?(?:[-*+][ \t]+|#{1,6}[ \t]*)?(?:\(?(?:\d{1,2}|[a-h])[.):][ \t]*)?[*_`]*(?P<label>[^\n:.?!]{2,80}?)[*_`]*[ \t]*(?:[:–—]|-[ \t]|[*_]{2}|$)", re.M)  # fmt: skip
_NUMBERED = re.compile(r"^[ \t]*(?:[*_`#]+[ \t]*)?\(?(\d{1,2}|[a-h])[.):][*_]*[ \t]", re.M)
#: Words of titles that name no question.
_COMMON = {
    "a", "an", "and", "answer", "at", "behind", "by", "for", "from", "have", "in", "is", "it", "never", "of",
    "on", "one", "or", "own", "part", "question", "said", "that", "the", "to", "two", "what", "when", "which",
    "you", "your",
}  # fmt: skip
_COUNTS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def gathered(sheet: Sheet) -> dict[str, str]:
    """Answer in words that was left -> the cell that may hold it too."""
    order = [
        cell.grade_id
        for raw, cell in sheet.cells
        if cell is not None and cell.role is Role.PERSON and raw["cell_type"] == "markdown"
    ]
    left = [it for it in order if it in sheet.unanswered]
    if not left:
        return {}
    texts = {it: text_of(sheet.cells[sheet.places[it]][0])[:LOOKED_AT] for it in order}
    written = {it: text for it, text in texts.items() if it not in left and text.strip()}
    names = _names(sheet, order)
    lengths = {it: len(text.split()) for it, text in written.items()}
    found: dict[str, str] = {}
    for one, text in written.items():
        beside = _beside(order, {*left}, one)
        others = [count for it, count in lengths.items() if it != one]
        if (
            _counts(text, one, beside, sheet)
            or (not others and len(beside) > 1 and len(_parts(text)) >= PARTS)
            or lengths[one] >= LONG
            or (others and lengths[one] >= max(FROM, TIMES * median(others)))
        ):
            found |= dict.fromkeys(beside, one)
        found |= {it: one for it in left if it in names and _named(text, it, one, names)}
    return {it: found[it] for it in left if it in found}


def _beside(order: Sequence[str], left: set[str], one: str) -> list[str]:
    """The answers next to one that were left, with no other between."""
    at = order.index(one)
    found = []
    for step in (1, -1):
        there = at + step
        while 0 <= there < len(order) and order[there] in left:
            found.append(order[there])
            there += step
    return sorted(found, key=order.index)


def _parts(text: str) -> list[str]:
    """What stands between blank lines, or at the beginning of each line of a list that is counted."""
    return max(re.split(r"\n[ \t]*\n", text.strip()), _NUMBERED.findall(text), key=len)


def _counts(text: str, one: str, beside: Sequence[str], sheet: Sheet) -> bool:
    """Whether a text counts one part for itself and each of the answers beside it, and was not asked for
    so many."""
    numbers = _NUMBERED.findall(text)
    if len(beside) < 2 or len(numbers) != len(beside) + 1:
        return False
    in_order = [*map(str, range(1, len(numbers) + 1))], [*"abcdefgh"[: len(numbers)]]
    asked = re.findall(r"\w+", _asked(sheet, one).lower())
    count = len(numbers)
    return numbers in in_order and not {str(count), *_COUNTS[count - 1 : count]} & {*asked}


def _asked(sheet: Sheet, one: str) -> str:
    """What the author's text above an answer asks for; in tables it says what answers are worth."""
    cells = sheet.authored.cells
    at = next(n for n, it in enumerate(cells) if it.grade_id == one)
    above = cells[at - 1].source if at and cells[at - 1].role is Role.TEXT else ""
    return "\n".join(it for it in above.split("\n") if not it.startswith("|"))


def _names(sheet: Sheet, order: Sequence[str]) -> Mapping[str, set[str]]:
    """Answer -> the words of its title that no other answer's title has."""
    raws = [{"cell_type": it["cell_type"], "metadata": it["metadata"], "source": text_of(it)} for it, cell in sheet.cells if cell]  # fmt: skip
    known = titles_of(raws)
    words = {it: {*re.findall(r"[^\W\d_]+", known.get(it, "").lower())} - _COMMON for it in order}
    return {
        it: own
        for it in order
        if (own := words[it] - {w for other in order if other != it for w in words[other]})
    }


def _named(text: str, it: str, one: str, names: Mapping[str, set[str]]) -> bool:
    """Whether a line of an answer begins with what another question is called."""
    for found in _LABELLED.finditer(text):
        label = found["label"].lower()
        words = {*re.findall(r"[^\W\d_]+", label)}
        if label.strip(" `") == it or (
            len(label.split()) <= LABEL and names[it] <= words and not names.get(one, set()) & words
        ):
            return True
    return False

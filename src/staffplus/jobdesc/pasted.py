"""Headings of a text in which nothing marks them, as it comes out of a word processor, a chat or a mail.

Where no part is marked as a heading, three or more lines that name parts, each with something under it
or behind it, are taken for headings; fewer are words like others. `reading.js` does the same.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from staffplus.jobdesc import headings
from staffplus.jobdesc.text import fold, lower_ascii

_GAP = "[ \t\u00a0]"
_BULLET = re.compile(f"^{_GAP}*[*+|o\u00b7\u2022\u2023\u2043\u25a0-\u25ff\uf0a7\uf0b7-]{_GAP}+")
_NO_HEADING = re.compile(rf"^{_GAP}*[>|#\\]|^{_GAP}{{4}}")
#: `Radius: text`, `Radius – text`, and two cells of a table.
_RUN_IN = re.compile(
    f"^{_GAP}{{0,3}}((?:[0-9]{{1,2}}[.)]{_GAP}{{1,9}})?[^:\t|]{{1,40}}?)"
    f"(?:[ \u00a0]?(?::[*_]*{_GAP}+|[\t|]{_GAP}*)|[ \u00a0][\u2013\u2014-][ \u00a0]+)([^ \t\u00a0].*)$"
)
_CAPITAL = re.compile("^[^A-Za-z]*[A-Z]")
_SENTENCE = re.compile(r"[.!?;,] *\Z")
_TITLE = re.compile("^ {0,3}job description *[:-] *")
_ENOUGH, _LONGEST = 3, 80


class _Named(NamedTuple):
    """A line that names a part: its heading, and what follows it in the same line."""

    part: str
    words: str
    first: str


def title(line: str) -> str:
    """What a line such as "Job description – Staff, returns" calls the role; "" for any other."""
    match = _TITLE.match(lower_ascii(fold(line)))
    return line[match.end() :] if match else ""


def bare(lines: list[str]) -> dict[int, tuple[str, str]]:
    """Place of each line that is read as a heading though nothing marks it: its words, and what follows them."""
    if any(_marked(lines, nth) for nth in range(len(lines))):
        return {}
    written = [nth for nth, line in enumerate(lines) if not headings.BLANK.match(line)]
    for loose in (False, True):  # bullets and small letters only where nothing else will do
        named = [_named(lines, nth, loose) for nth in written]
        kept = _kept(named)
        if sum(rank < _EMPTY for rank, _ in kept) >= _ENOUGH:
            found = ((written[at], named[at]) for _, places in kept for at in places)
            return {nth: (one.words, one.first) for nth, one in found if one}
    return {}


def _marked(lines: list[str], nth: int) -> bool:
    """Whether a line is a heading of a part by itself: a number alone is too little."""
    if headings.run_in(lines[nth]) or headings.underlined(lines, nth):
        return True
    found = None if headings.NUMBERED.match(lines[nth]) else headings.heading(lines[nth])
    return found is not None and headings.part_named(found[1]) is not None


def _named(lines: list[str], nth: int, loose: bool) -> _Named | None:
    line = _BULLET.sub("", lines[nth]) if loose else lines[nth]
    if _NO_HEADING.match(line) or (not loose and _BULLET.match(line)):
        return None
    if not (loose or _CAPITAL.match(line) or not nth or headings.BLANK.match(lines[nth - 1])):
        return None
    if (match := _RUN_IN.match(line)) and (part := headings.part_named(match[1])):
        return _Named(part, match[1], re.sub(" [|]$", "", match[2]))
    if len(line) > _LONGEST or _SENTENCE.search(fold(line)):
        return None
    return _Named(part, line, "") if (part := headings.part_named(line)) else None


#: How sure it is that a line is the heading of its part, surest first.
_ALONE, _IN_LINE, _AFTER_ANOTHER, _EMPTY = range(4)


def _kept(named: list[_Named | None]) -> list[tuple[int, list[int]]]:
    """For each part, how sure its heading is, and the places of it in `named`.

    Of a list of contents and the parts themselves, the latter. `Evidence: …` again and again is a form
    of words.
    """
    best: dict[str, tuple[int, list[int]]] = {}
    for at, one in enumerate(named):
        if one is None:
            continue
        above = named[at - 1] if at else None
        if one.first:
            rank = _IN_LINE
        elif at + 1 == len(named) or named[at + 1]:
            rank = _EMPTY
        else:
            rank = _AFTER_ANOTHER if above and not above.first else _ALONE
        was = best.get(one.part)
        if was is None or rank < was[0] or (rank == was[0] and rank > _IN_LINE):
            best[one.part] = rank, [at]
        elif rank == was[0]:
            was[1].append(at)
    return [(rank, at) for rank, at in best.values() if rank != _IN_LINE or len(at) == 1]

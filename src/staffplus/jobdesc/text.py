"""Text as the checks read it: folded, laid out, in sentences. `text.js` beside this does the same, step for step."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_FOLDED = (
    dict.fromkeys([9, 160, 173, 5760, *range(8192, 8208), 8226, 8239, 8287, 12288, 65279], " ")
    | dict.fromkeys([*range(8234, 8239), *range(8288, 8304)], " ")
    | dict.fromkeys([11, 12, 13, 133, 8232, 8233], "\n")
    | dict.fromkeys([8216, 8217, 8218, 8219, 700], "'")
    | dict.fromkeys([8220, 8221, 8222, 8223, 171, 187], '"')
    | dict.fromkeys([*range(8208, 8214), 8722], "-")
    | {0x2026: "."}
)
_ASTRAL = re.compile("[\U00010000-\U0010ffff\ud800-\udfff]")
_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_STOP = re.compile("[.!?;]+(?: |$)")
_ROW = re.compile(r" *\|")
_RULED = re.compile(r" *\|[ |:-]*-[ |:-]*\Z")
_HEADING = re.compile(r" {0,3}#{1,6} |(?:\*\*[^*]{1,80}\*\*|__[^_]{1,80}__) *:? *\Z")
_BULLET = re.compile(r"[ >*+#-]*(?:[0-9]{1,3}[.)] )? *")


def fold(text: str) -> str:
    """`text` with typographic characters made plain: as many characters as it has code points."""
    return _ASTRAL.sub("\ufffd", text).translate(_FOLDED)


def lower_ascii(folded: str) -> str:
    return folded.translate(_LOWER)


def laid_out(folded: str) -> str:
    """`folded` as sentences: cells end as they do, heads of tables and headings say nothing.

    As many characters as before, so that places stay what they were.
    """
    lines = folded.split("\n")
    for nth, line in enumerate(lines):
        if _ROW.match(line):
            head = nth + 1 < len(lines) and _RULED.match(lines[nth + 1])
            cells = line.replace("|", " ", 1).replace("|", ";")
            lines[nth] = " " * len(line) if head or _RULED.match(line) else cells
        elif _HEADING.match(line):
            lines[nth] = " " * len(line)
    return "\n".join(lines)


def sentences(folded: str) -> Iterator[tuple[int, int]]:
    """(start, end) of each sentence: a line ends one, and so does . ! ? or ; before a space."""
    at = 0
    for line in folded.split("\n"):
        match = _BULLET.match(line)
        begin = match.end() if match else 0
        for stop in _STOP.finditer(line, begin):
            yield from _trimmed(line, at, begin, stop.end())
            begin = stop.end()
        yield from _trimmed(line, at, begin, len(line))
        at += len(line) + 1


def _trimmed(line: str, at: int, begin: int, end: int) -> Iterator[tuple[int, int]]:
    piece = line[begin:end]
    text = piece.strip(" ")
    if text:
        lead = len(piece) - len(piece.lstrip(" "))
        yield at + begin + lead, at + begin + lead + len(text)


def whole(folded: str) -> Iterator[tuple[int, int]]:
    text = folded.strip(" \n")
    if text:
        lead = len(folded) - len(folded.lstrip(" \n"))
        yield lead, lead + len(text)


def runs(group: list[tuple[int, int]], found: set[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The `found` of a group of sentences; those that follow one another as one."""
    start = last = None
    for span in group:
        if span in found:
            start, last = span[0] if start is None else start, span[1]
        elif start is not None and last is not None:
            yield start, last
            start = None
    if start is not None and last is not None:
        yield start, last


def apart(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order; of those that overlap, the first and, from one place, the longest."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if end > start and (not kept or start >= kept[-1][1]):
            kept.append((start, end))
    return kept

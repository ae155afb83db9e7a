"""Text as the checks read it: folded, laid out, in sentences. `text.js` beside this does the same, step for step."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

_FOLDED = (
    dict.fromkeys([9, 160, 173, 5760, *range(8192, 8208), 8226, 8239, 8287, 12288, 65279], " ")
    | dict.fromkeys([8227, 8259, *range(0x25A0, 0x2600), 0xF0A7, 0xF0B7], " ")  # bullets
    | dict.fromkeys([*range(8234, 8239), *range(8288, 8304)], " ")
    | dict.fromkeys([11, 12, 13, 133, 8232, 8233], "\n")
    | dict.fromkeys([8216, 8217, 8218, 8219, 700], "'")
    | dict.fromkeys([8220, 8221, 8222, 8223, 171, 187], '"')
    | dict.fromkeys([*range(8208, 8214), 8722], "-")
    | {0x2026: "."}
)
_ODD = re.compile(f"[{''.join(re.escape(chr(code)) for code in _FOLDED)}]")
_ASTRAL = re.compile("[\U00010000-\U0010ffff\ud800-\udfff]")
_CAPITALS = re.compile("[A-Z]+")
# Each pattern reads a line once: two repeats of the same character that meet would read it again and again.
_STOP = re.compile("[.!?;](?: |$)")
_ROW = re.compile(r" *\|")
_BARS = re.compile(r" *\|[ |:-]*\Z")
_HEADING = re.compile(r" {0,3}#{1,6} |(?:\*\*[^*]{1,80}\*\*|__[^_]{1,80}__) *(?:: *)?\Z")
_BULLET = re.compile(r"[ >*+#\u00b7-]*(?:(?:[0-9]{1,3}[.)]|o) )? *")


def fold(text: str) -> str:
    """`text` with typographic characters made plain: as many characters as it has code points."""
    plain = text if text.isascii() else _ASTRAL.sub("\ufffd", text)
    return _ODD.sub(lambda match: _FOLDED[ord(match[0])], plain)


def lower_ascii(folded: str) -> str:
    if folded.isascii():
        return folded.lower()
    return _CAPITALS.sub(lambda match: match[0].lower(), folded)


def laid_out(folded: str) -> str:
    """`folded` as sentences: cells end as they do, heads of tables and headings say nothing.

    As many characters as before, so that places stay what they were.
    """
    lines = folded.split("\n")
    for nth, line in enumerate(lines):
        if _ROW.match(line):
            head = nth + 1 < len(lines) and _is_ruled(lines[nth + 1])
            cells = line.replace("|", " ", 1).replace("|", ";")
            lines[nth] = " " * len(line) if head or _is_ruled(line) else cells
        elif _HEADING.match(line):
            lines[nth] = " " * len(line)
    return "\n".join(lines)


def _is_ruled(line: str) -> bool:
    """Whether a line is what stands under the head of a table."""
    return "-" in line and _BARS.match(line) is not None


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


def by_line(folded: str, spans: Iterable[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """The sentences of each line that has some; `spans` come in order."""
    out: list[list[tuple[int, int]]] = []
    end = -1
    for span in spans:
        if span[0] > end:
            out.append([])
            found = folded.find("\n", span[0])
            end = found if found >= 0 else len(folded)
        out[-1].append(span)
    return out


def is_title(folded: str, group: list[tuple[int, int]]) -> bool:
    """Whether a line's sentences are the title of what stands right under it: short, alone, without a stop."""
    start, end = group[0][0], group[-1][1]
    line = folded.rfind("\n", 0, start)
    above = folded[folded.rfind("\n", 0, max(line, 0)) + 1 : max(line, 0)]
    below = folded[end : end + 400].split("\n")[1:2]
    return (
        line + 1 == start
        and end - start <= 60
        and folded[end - 1] not in ".!?;,"
        and not above.strip(" ")
        and "".join(below).strip(" ") != ""
    )


def lines_before(text: str, places: Iterable[int]) -> list[int]:
    """How many lines have ended before each place."""
    ends = [match.start() for match in re.finditer("\n", text)]
    return [bisect_left(ends, place) for place in places]


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

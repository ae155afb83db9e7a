"""What in a line of a description is a heading, and how a text that looks like one is told apart.

`document.js` and `reading.js` write and read headings alike; a test holds them together.
"""

from __future__ import annotations

import re

from staffplus.jobdesc.parts import NAMES, PARTS
from staffplus.jobdesc.text import fold, lower_ascii

MARKER = re.compile(r"^<!-- staffplus job description, format ([0-9]{1,6}) -->$")
# Whatever ends a line is cut off by `_bare`: a pattern that looks for it from every place takes for ever.
_HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]*([^# \t].*)$")
_SPACED = re.compile(r"^ {0,3}#{1,6}[ \t]")
_BOLD = re.compile(r"^ {0,3}(?:\*\*([^*]+?)\*\*|__([^_]+?)__)[ \t]*(?::[ \t]*)?$")
#: `**Radius:** text` and `__Radius__: text`: a heading and the first words of its part in one line.
_RUN_IN = re.compile(
    r"^ {0,3}(?:(?:\*\*([^*]{1,60}?)[ \t]*:[ \t]*\*\*|__([^_]{1,60}?)[ \t]*:[ \t]*__)"
    r"|(?:\*\*([^*]{1,60}?)\*\*|__([^_]{1,60}?)__)[ \t]*:)[ \t]+([^ \t].*)$"
)
#: `3. Evidence`, alone on its line.
NUMBERED = re.compile(r"^ {0,3}[0-9]{1,2}[.)][ \t]+([^ \t].*)$")
_PLAIN = re.compile(r"^ {0,3}[^ \t\\>|+*#-]")
_UNDERLINE = re.compile(r"^ {0,3}(=+|-{2,})[ \t]*$")
_LETTERS = re.compile("[^a-z0-9\u00c0-\u1fff\u2c00-\u2fff\u3040-\ud7ff\uf900-\ufdff\ufe10-\uffef]+")
_BEFORE = ("the", "my", "our", "your")
#: What a word processor leaves on an empty line too: spaces that do not break or have no width.
BLANK = re.compile("^[ \t\u00a0\u200b]*$")
#: `1.`, `1.2`, `b)`, `iv.`, `h2.`: what may be counted before the words of a heading.
_COUNTED = re.compile(r"^ *(?:[a-z0-9.]{1,4}[.)]|[0-9.]+) +")
#: "What I will not do": Not doing, as people say it of themselves.
_NOT_DOING = re.compile(
    "(?:what-)?(?:(?:i|we)-)?(?:(?:am-|m-|are-|re-)?not-doing|(?:will-not|won-t|do-not|don-t)-do)"
)


def part_named(heading: str) -> str | None:
    """The part that a heading names: "1. Not-doing (draft)" is "not-doing"; "Scope" is none."""
    name = _plain(heading)
    return name if name in PARTS else "not-doing" if _NOT_DOING.fullmatch(name) else None


def _plain(heading: str) -> str:
    """The words of a heading, joined by hyphens; without a number or "my" before, a bracket after."""
    bare = re.sub(r"\([^()]*\)[ \t]*(?::[ \t]*)?$", "", heading)
    words = _LETTERS.sub(" ", _COUNTED.sub("", lower_ascii(fold(bare)))).split(" ")
    words = [word for word in words if word]
    if words and re.fullmatch("[0-9]+", words[0]):
        words = words[1:]
    return "-".join(words[1:] if words[:1] and words[0] in _BEFORE else words)


def heading(line: str) -> tuple[int, str] | None:
    """(level, text) of a heading, or None. Bold or a number alone on a line, or # without a space, only if it names a part."""
    if match := _HEADING.match(line):
        words = _bare(match[2])
        if _SPACED.match(line) or part_named(words):
            return len(match[1]), words
    elif match := _BOLD.match(line):
        words = match[1] or match[2]
        return (2, words) if part_named(words) else None
    elif (match := NUMBERED.match(line)) and part_named(match[1]):
        return 2, match[1]
    return None


def _bare(words: str) -> str:
    """The words of a heading without the run of # that may close it."""
    words = words.rstrip(" \t")
    open_end = words.rstrip("#")
    return open_end.rstrip(" \t") if open_end[-1:] in (" ", "\t") else words


def run_in(line: str) -> tuple[str, str] | None:
    """(heading, first words) of a line that begins with the name of a part in bold, or None."""
    match = _RUN_IN.match(line)
    words = match and next(group for group in match.groups()[:4] if group is not None)
    return (words, match[5]) if match and words and part_named(words) else None


def underlined(lines: list[str], nth: int) -> tuple[int, str] | None:
    """(level, text) of a line under which the next draws one, if it names a part; else None."""
    match = _UNDERLINE.match(lines[nth + 1]) if nth + 1 < len(lines) else None
    if match is None or not _PLAIN.match(lines[nth]) or not part_named(lines[nth]):
        return None
    return (1 if match[1][0] == "=" else 2), lines[nth].strip(" \t")


def in_list(lines: list[str], nth: int) -> bool:
    """Whether a line such as `3. Evidence` is an item among others and no heading."""
    if not NUMBERED.match(lines[nth]):
        return False
    above = lines[nth - 1] if nth else ""
    below = lines[nth + 1] if nth + 1 < len(lines) else ""
    return not BLANK.match(above) or NUMBERED.match(below) is not None


def _splits(line: str) -> bool:
    """Whether a line of a part's text would end that part when it is read again."""
    if run_in(line):
        return True
    found = heading(line)
    return found is not None and (found[0] <= 2 or part_named(found[1]) is not None)


def escaped(text: str) -> str:
    lines = text.split("\n")
    return "\n".join(
        "\\" + line if _special(line.lstrip("\\"), lines, nth) else line
        for nth, line in enumerate(lines)
    )


def _special(bare: str, lines: list[str], nth: int) -> bool:
    """Whether a line without its backslashes is read as something else than text."""
    below = lines[nth + 1] if nth + 1 < len(lines) else ""
    return bool(_splits(bare) or MARKER.match(bare) or underlined([bare, below], 0))


def unescaped(lines: list[str], nth: int) -> str:
    line = lines[nth]
    bare = line.lstrip("\\")
    return line[1:] if bare != line and _special(bare, lines, nth) else line


def meant(heading: str) -> str:
    """Advice when a heading is up to two letters away from a part's name; never acted on."""
    name = _plain(heading)
    close = next((part for part in PARTS if len(name) < 20 and _distance(name, part) <= 2), None)
    return f". If it is meant as {NAMES[close]}, rename it" if close else ""


def _distance(one: str, other: str) -> int:
    """How many letters must be put in, left out or changed to make one word the other."""
    row = list(range(len(other) + 1))
    for n, letter in enumerate(one, 1):
        diagonal, row[0] = row[0], n
        for m, wanted in enumerate(other, 1):
            diagonal, row[m] = (
                row[m],
                min(row[m] + 1, row[m - 1] + 1, diagonal + (letter != wanted)),
            )
    return row[-1]


def heading_line(level: int, words: str) -> str:
    """A heading whose words are read back whole, even when they end in a # of their own."""
    closed = " #" if re.search("[ \t]#+$", words) else ""
    return f"{'#' * level} {words}{closed}".rstrip(" ")

"""A description read from its text, line by line; nothing is dropped and nothing guessed.

`headings` says what a heading is. `reading.js` reads the same files in the page; a test
holds the two together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from staffplus.jobdesc import headings, pasted
from staffplus.jobdesc.parts import NAMES, PARTS, SHAPE

FORMAT: int = SHAPE["format"]
#: More than this many characters is no job description.
LONGEST: int = SHAPE["longest"]
TITLE: str = SHAPE["title"]
_ROUND = re.compile(r"^Round ([0-9]{1,6})(?:, ([^: \t]+))?(?:: (.*))?$")


class JobDescriptionError(ValueError):
    """A file that is no job description of this version; the message says what to do."""


def decoded(data: bytes, path: Path) -> str:
    """The text of a file. Raises JobDescriptionError, with the line of a byte that is not UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise JobDescriptionError(
            f"{path}:{line}: found a byte that is not UTF-8; expected Markdown saved as UTF-8 text"
        ) from None


@dataclass(frozen=True)
class Note:
    """Something met while reading that its author may want to know; line 0 is the whole file."""

    line: int
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}" if self.line else self.message


@dataclass(frozen=True)
class Section:
    """A section that is none of the eight parts, kept as it was."""

    heading: str
    text: str


@dataclass(frozen=True)
class Round:
    """The description as it stood on a day: `parts` by id, `date` in ISO form or "" when unknown."""

    date: str
    note: str
    parts: Mapping[str, str]
    extra: tuple[Section, ...] = ()


def cleaned(text: str) -> str:
    """`text` with line ends as "\\n" and without blank lines at its start and end."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    written = [nth for nth, line in enumerate(lines) if not headings.BLANK.match(line)]
    return "\n".join(lines[written[0] : written[-1] + 1]) if written else ""


#: Lines of a text with their numbers in the file.
Lines = list[tuple[int, str]]


@dataclass
class _Reading:
    """One description, or one kept round, while its lines come in."""

    parts: dict[str, list[Lines]] = field(default_factory=dict)
    first: dict[str, int] = field(default_factory=dict)
    extra: list[tuple[str, Lines]] = field(default_factory=list)
    intro: Lines = field(default_factory=list)
    level: int = 0

    def sections(self) -> tuple[Section, ...]:
        return tuple(Section(heading, _joined(lines)) for heading, lines in self.extra)

    def texts(self) -> dict[str, str]:
        """Text by part; what came under a repeated heading follows after a blank line."""
        return {
            part: "\n\n".join(text for lines in chunks if (text := _joined(lines)))
            for part, chunks in self.parts.items()
        }

    def places(self) -> dict[str, tuple[int, ...]]:
        """For each line of each of these texts, its number in the file."""
        out: dict[str, tuple[int, ...]] = {}
        for part, chunks in self.parts.items():
            kept = [inner for lines in chunks if (inner := _inner(lines))]
            out[part] = tuple(
                number
                for nth, inner in enumerate(kept)
                for number in [*([inner[0][0]] if nth else []), *(number for number, _ in inner)]
            )
        return out


def _inner(lines: Lines) -> Lines:
    """Without blank lines at start and end."""
    written = [nth for nth, (_, line) in enumerate(lines) if not headings.BLANK.match(line)]
    return lines[written[0] : written[-1] + 1] if written else []


def _joined(lines: Lines) -> str:
    return "\n".join(line for _, line in _inner(lines))


class Content(NamedTuple):
    """What a file says, with the fields of a `document.JobDescription`."""

    title: str
    parts: Mapping[str, str]
    intro: str
    extra: tuple[Section, ...]
    rounds: tuple[Round, ...]
    notes: tuple[Note, ...]
    lines: Mapping[str, tuple[int, ...]]


class _Reader:
    """What a file says so far, heading by heading."""

    def __init__(self) -> None:
        self.title: str | None = None
        self.now = _Reading()
        self.readings = [self.now]
        self.kept: list[tuple[str, str]] = []  #: date and note of each kept round
        self.into = self.now.intro
        self.notes: list[Note] = []

    def heading(self, number: int, level: int, words: str) -> bool:
        """Take up a heading; False where it is one within a section, and so text of that."""
        part = headings.part_named(words)
        if part is not None:
            self._part(number, level, part)
        elif level == 1 and (match := _ROUND.match(words)):
            self._round(number, int(match[1]), match[2] or "", match[3] or "")
        elif level == 1 and self.title is None and len(self.readings) == 1 and not self.now.parts:
            self.title = words.removeprefix(TITLE.rstrip(" ")).strip(" \t")
            self.now.level = 1
        elif level <= max(2, self.now.level):
            self._section(number, words)
        else:
            return False
        return True

    def _part(self, number: int, level: int, part: str) -> None:
        now = self.now
        if part in now.parts:
            self.note(
                number,
                f"found {NAMES[part]} again (first at line {now.first[part]}); its text was added to the first",
            )
        now.first.setdefault(part, number)
        self.into = []
        now.parts.setdefault(part, []).append(self.into)
        now.level = level

    def _round(self, number: int, said: int, day: str, note: str) -> None:
        self.now = _Reading()
        self.readings.append(self.now)
        self.kept.append(_day(day, note, number, self.notes))
        self.into = self.now.intro
        if said != len(self.kept):
            self.note(
                number,
                f"found round {said}; it is read as round {len(self.kept)}, in the order of the file",
            )

    def _section(self, number: int, words: str) -> None:
        self.note(
            number,
            f"found the section '{words}', which is none of the eight parts; kept under its own name{headings.meant(words)}",
        )
        self.into = []
        self.now.extra.append((words, self.into))

    def note(self, number: int, message: str) -> None:
        self.notes.append(Note(number, message))

    def content(self) -> Content:
        """All of it, once the file has been read to its end; notes say what is missing."""
        now = self.readings[0]
        if not any(text for reading in self.readings for text in reading.texts().values()):
            self.note(
                0,
                f"found no text in any of the eight parts; expected headings such as ## {NAMES[PARTS[0]]}",
            )
        elif missing := [NAMES[part] for part in PARTS if part not in now.parts]:
            self.note(0, f"found no heading for {', '.join(missing)}; empty for now")
        rounds = [
            Round(day, note, all_parts(reading.texts()), _with_intro(reading))
            for (day, note), reading in zip(self.kept, self.readings[1:], strict=True)
        ]
        return Content(
            self.title or "",
            now.texts(),
            _joined(now.intro),
            now.sections(),
            tuple(rounds),
            tuple(self.notes),
            now.places(),
        )


def read(text: str) -> Content:
    """What a description in Markdown says. Raises JobDescriptionError as `from_markdown` does."""
    if len(text) > LONGEST:
        raise JobDescriptionError(
            f"found {len(text):,} characters; expected a job description of at most {LONGEST:,}"
        )
    reader = _Reader()
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    bare = pasted.bare(lines)
    drawn = False  # the line before was a heading that this one draws a line under
    for number, line in enumerate(lines, 1):
        if drawn:
            drawn = False
            continue
        if marker := headings.MARKER.match(line):
            if int(marker[1]) > FORMAT:
                raise JobDescriptionError(
                    f"line {number}: found format {marker[1]}, which a later version of this course wrote; "
                    f"expected format {FORMAT}. Get the newer course, or ask for the text by itself"
                )
            continue
        if bare and not (reader.title or reader.now.parts) and (title := pasted.title(line)):
            reader.title = one_line(title)
            continue
        run_in = bare.get(number - 1) or headings.run_in(line)
        setext = headings.underlined(lines, number - 1)
        found = (2, run_in[0]) if run_in else headings.heading(line) or setext
        if (
            found
            and not run_in
            and (headings.in_list(lines, number - 1) or (bare and headings.part_named(found[1])))
        ):
            found = None
        drawn = found is not None and setext is not None
        if found is None or not reader.heading(number, *found):
            reader.into.append((number, headings.unescaped(lines, number - 1)))
        elif run_in and run_in[1]:
            reader.into.append((number, run_in[1]))
    return reader.content()


def _with_intro(reading: _Reading) -> tuple[Section, ...]:
    """Sections of a kept round; what stood before its first part becomes one, so that it stays."""
    intro = _joined(reading.intro)
    return (*([Section("Before the first part", intro)] if intro else []), *reading.sections())


def _day(text: str, note: str, line: int, notes: list[Note]) -> tuple[str, str]:
    """(date, note) of a kept round; a date that is none moves into the note, so that it stays."""
    if not text or re.fullmatch("[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])", text):
        return text, note
    notes.append(
        Note(
            line,
            f"found the date '{text}'; expected one such as 2027-01-31. It is kept in the round's note",
        )
    )
    return "", f"{text}: {note}" if note else text


def all_parts(parts: Mapping[str, str]) -> dict[str, str]:
    return {part: cleaned(parts.get(part, "")) for part in PARTS}


def one_line(text: str) -> str:
    return re.sub("[\r\n]+", " ", text).strip(" \t")

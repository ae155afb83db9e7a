"""A job description: eight parts, whatever else its author wrote, and the rounds it went through.

It lives in a Markdown file that people read and edit. Reading is tolerant and says what it met, with
line numbers; nothing is dropped and nothing guessed. `document.js` beside this reads and writes the same
files in the page; a test holds the two together. Standard library only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from staffplus.jobdesc import checks as jdcheck
from staffplus.jobdesc.parts import NAMES, PARTS, SHAPE
from staffplus.jobdesc.pointing import Finding, Prompt
from staffplus.jobdesc.text import fold, lines_before, lower_ascii

FORMAT: int = SHAPE["format"]
#: More than this many characters is no job description.
LONGEST: int = SHAPE["longest"]


_TITLE: str = SHAPE["title"]
_MARKER = re.compile(r"^<!-- staffplus job description, format ([0-9]{1,6}) -->$")
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
_NUMBERED = re.compile(r"^ {0,3}[0-9]{1,2}[.)][ \t]+([^ \t].*)$")
_PLAIN = re.compile(r"^ {0,3}[^ \t\\>|+*#-]")
_UNDERLINE = re.compile(r"^ {0,3}(=+|-{2,})[ \t]*$")
_ROUND = re.compile(r"^Round ([0-9]{1,6})(?:, ([^: \t]+))?(?:: (.*))?$")
_LETTERS = re.compile("[^a-z0-9\u00c0-\u1fff\u2c00-\u2fff\u3040-\ud7ff\uf900-\ufdff\ufe10-\uffef]+")
_BEFORE = ("the", "my", "our", "your")
_BLANK = re.compile(r"^[ \t]*$")


class JobDescriptionError(ValueError):
    """A file that is no job description of this version; the message says what to do."""


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


@dataclass(frozen=True)
class JobDescription:
    """A job description as it stands now, and the rounds kept before it, oldest first.

    Attributes:
        title: what the role is called.
        parts: text by part id, all eight, "" where nothing is written.
        intro: what stood before the first part.
        extra: sections that are none of the eight, in their order.
        notes: what reading met; no part of the description.
        lines: where the lines of each part's text stood in the file that was read.
    """

    title: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)
    intro: str = ""
    extra: tuple[Section, ...] = ()
    rounds: tuple[Round, ...] = ()
    notes: tuple[Note, ...] = field(default=(), compare=False)
    lines: Mapping[str, tuple[int, ...]] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        if unknown := sorted(set(self.parts) - set(PARTS)):
            raise JobDescriptionError(
                f"found the part {unknown[0]!r}; expected one of {', '.join(PARTS)}"
            )
        object.__setattr__(self, "title", _one_line(self.title))
        object.__setattr__(self, "intro", cleaned(self.intro))
        object.__setattr__(self, "parts", _all_parts(self.parts))

    def __repr__(self) -> str:
        kept = (
            f", {len(self.rounds)} kept round{'s' * (len(self.rounds) != 1)}" if self.rounds else ""
        )
        return f"JobDescription({self.title!r}, {len(self.written)} of {len(PARTS)} parts written{kept})"

    @property
    def written(self) -> list[str]:
        """Ids of the parts that hold some text."""
        return [part for part, text in self.parts.items() if text]

    @classmethod
    def from_markdown(cls, text: str) -> JobDescription:
        """Read a description; `notes` says what was missing, repeated or unknown, with its line.

        Raises:
            JobDescriptionError: it is far too long, or a later version of this course wrote it.
        """
        return _read(text)

    @classmethod
    def from_file(cls, path: str | Path) -> JobDescription:
        """`from_markdown` of a file. Raises JobDescriptionError also for what cannot be read as text."""
        path = Path(path)
        try:
            return _read(path.read_bytes().decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            raise JobDescriptionError(
                f"{path}:{line}: found a byte that is not UTF-8; expected Markdown saved as UTF-8 text"
            ) from None
        except OSError as error:
            raise JobDescriptionError(
                f"{path}: {error.strerror}; expected a Markdown file"
            ) from None
        except JobDescriptionError as error:
            raise JobDescriptionError(f"{path}: {error}") from None

    def to_markdown(self) -> str:
        """The description as Markdown; reading it again gives an equal one."""
        out = [
            _heading_line(1, _TITLE + self.title),
            f"<!-- staffplus job description, format {FORMAT} -->",
        ]
        if self.intro:
            out.append(_escaped(self.intro))
        out += _written(self.parts, self.extra)
        for number, kept in enumerate(self.rounds, 1):
            day = f", {kept.date}" if kept.date else ""
            note = f": {_one_line(kept.note)}" if kept.note else ""
            out += [
                _heading_line(1, f"Round {number}{day}{note}"),
                *_written(kept.parts, kept.extra),
            ]
        return "\n\n".join(out) + "\n"

    def keep_round(self, note: str = "", day: date | None = None) -> JobDescription:
        """The same description with its present text added to the rounds, dated `day` (today)."""
        kept = Round((day or date.today()).isoformat(), _one_line(note), self.parts, self.extra)
        return replace(self, rounds=(*self.rounds, kept))

    def check(self) -> list[Finding]:
        """What the checks point at, part by part. They point and never mark: see `jdcheck.load().blind`."""
        return jdcheck.findings(self.parts)

    def prompts(self, found: Iterable[Finding] | None = None) -> list[Prompt]:
        """What the next level of the rubric asks of parts at which no check points; never a mark.

        `found` is what `check` found, if it was asked before.
        """
        checks = jdcheck.load()
        pointed = {finding.part for finding in (self.check() if found is None else found)}
        return [
            one
            for part, text in self.parts.items()
            if part not in pointed
            for one in checks.prompts(part, text, found=())
        ]

    def lines_of(self, found: Sequence[Finding]) -> list[int]:
        """The line of the file on which each finding begins; 0 when the text came from no file."""
        lines = [0] * len(found)
        for part in {finding.part for finding in found}:
            here = [nth for nth, finding in enumerate(found) if finding.part == part]
            places = self.lines.get(part, ())
            before = lines_before(self.parts[part], (found[nth].start for nth in here))
            for nth, ended in zip(here, before, strict=True):
                lines[nth] = places[ended] if ended < len(places) else 0
        return lines

    def unread(self) -> list[str]:
        """Ids of the parts that the checks leave alone, since they do not seem to be in English."""
        checks = jdcheck.load()
        return [part for part, text in self.parts.items() if text and not checks.is_english(text)]


def cleaned(text: str) -> str:
    """`text` with line ends as "\\n" and without blank lines at its start and end."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    written = [nth for nth, line in enumerate(lines) if not _BLANK.match(line)]
    return "\n".join(lines[written[0] : written[-1] + 1]) if written else ""


def part_named(heading: str) -> str | None:
    """The part that a heading names: "1. Not-doing (draft)" is "not-doing"; "Scope" is none."""
    name = _plain(heading)
    return name if name in PARTS else None


def _plain(heading: str) -> str:
    """The words of a heading, joined by hyphens; without a number or "my" before, a bracket after."""
    bare = re.sub(r"\([^()]*\)[ \t]*(?::[ \t]*)?$", "", heading)
    words = _LETTERS.sub(" ", lower_ascii(fold(bare))).split(" ")
    words = [word for word in words if word]
    if words and re.fullmatch("[0-9]+", words[0]):
        words = words[1:]
    return "-".join(words[1:] if words[:1] and words[0] in _BEFORE else words)


def _heading(line: str) -> tuple[int, str] | None:
    """(level, text) of a heading, or None. Bold or a number alone on a line, or # without a space, only if it names a part."""
    if match := _HEADING.match(line):
        words = _bare(match[2])
        if _SPACED.match(line) or part_named(words):
            return len(match[1]), words
    elif match := _BOLD.match(line):
        words = match[1] or match[2]
        return (2, words) if part_named(words) else None
    elif (match := _NUMBERED.match(line)) and part_named(match[1]):
        return 2, match[1]
    return None


def _bare(words: str) -> str:
    """The words of a heading without the run of # that may close it."""
    words = words.rstrip(" \t")
    open_end = words.rstrip("#")
    return open_end.rstrip(" \t") if open_end[-1:] in (" ", "\t") else words


def _run_in(line: str) -> tuple[str, str] | None:
    """(heading, first words) of a line that begins with the name of a part in bold, or None."""
    match = _RUN_IN.match(line)
    words = match and next(group for group in match.groups()[:4] if group is not None)
    return (words, match[5]) if match and words and part_named(words) else None


def _underlined(lines: list[str], nth: int) -> tuple[int, str] | None:
    """(level, text) of a line under which the next draws one, if it names a part; else None."""
    match = _UNDERLINE.match(lines[nth + 1]) if nth + 1 < len(lines) else None
    if match is None or not _PLAIN.match(lines[nth]) or not part_named(lines[nth]):
        return None
    return (1 if match[1][0] == "=" else 2), lines[nth].strip(" \t")


def _in_list(lines: list[str], nth: int) -> bool:
    """Whether a line such as `3. Evidence` is an item among others and no heading."""
    if not _NUMBERED.match(lines[nth]):
        return False
    above = lines[nth - 1] if nth else ""
    below = lines[nth + 1] if nth + 1 < len(lines) else ""
    return not _BLANK.match(above) or _NUMBERED.match(below) is not None


def _splits(line: str) -> bool:
    """Whether a line of a part's text would end that part when it is read again."""
    if _run_in(line):
        return True
    found = _heading(line)
    return found is not None and (found[0] <= 2 or part_named(found[1]) is not None)


def _escaped(text: str) -> str:
    lines = text.split("\n")
    return "\n".join(
        "\\" + line if _special(line.lstrip("\\"), lines, nth) else line
        for nth, line in enumerate(lines)
    )


def _special(bare: str, lines: list[str], nth: int) -> bool:
    """Whether a line without its backslashes is read as something else than text."""
    below = lines[nth + 1] if nth + 1 < len(lines) else ""
    return bool(_splits(bare) or _MARKER.match(bare) or _underlined([bare, below], 0))


def _unescaped(lines: list[str], nth: int) -> str:
    line = lines[nth]
    bare = line.lstrip("\\")
    return line[1:] if bare != line and _special(bare, lines, nth) else line


def _written(parts: Mapping[str, str], extra: tuple[Section, ...]) -> Iterator[str]:
    sections = [(NAMES[part], text) for part, text in parts.items()]
    for heading, text in [*sections, *((section.heading, section.text) for section in extra)]:
        yield _heading_line(2, heading) + (f"\n\n{_escaped(text)}" if text else "")


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
    written = [nth for nth, (_, line) in enumerate(lines) if not _BLANK.match(line)]
    return lines[written[0] : written[-1] + 1] if written else []


def _joined(lines: Lines) -> str:
    return "\n".join(line for _, line in _inner(lines))


def _read(text: str) -> JobDescription:
    if len(text) > LONGEST:
        raise JobDescriptionError(
            f"found {len(text):,} characters; expected a job description of at most {LONGEST:,}"
        )
    notes: list[Note] = []
    title: str | None = None
    now = _Reading()
    readings, kept = [now], list[tuple[str, str]]()
    into = now.intro
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    skip = False
    for number, line in enumerate(lines, 1):
        if skip:
            skip = False
            continue
        if marker := _MARKER.match(line):
            if int(marker[1]) > FORMAT:
                raise JobDescriptionError(
                    f"line {number}: found format {marker[1]}, which a later version of this course wrote; "
                    f"expected format {FORMAT}. Get the newer course, or ask for the text by itself"
                )
            continue
        run_in = _run_in(line)
        setext = _underlined(lines, number - 1)
        found = (2, run_in[0]) if run_in else _heading(line) or setext
        if found and _in_list(lines, number - 1):
            found = None
        if found is None:
            into.append((number, _unescaped(lines, number - 1)))
            continue
        skip = setext is not None
        level, words = found
        part = part_named(words)
        if part is None and level == 1 and (match := _ROUND.match(words)):
            now = _Reading()
            readings.append(now)
            kept.append(_day(match[2] or "", match[3] or "", number, notes))
            into = now.intro
            if int(match[1]) != len(kept):
                notes.append(
                    Note(
                        number,
                        f"found round {match[1]}; it is read as round {len(kept)}, in the order of the file",
                    )
                )
        elif part is None and title is None and level == 1 and len(readings) == 1 and not now.parts:
            title = words.removeprefix(_TITLE.rstrip(" ")).strip(" \t")
            now.level = 1
        elif part is not None:
            if part in now.parts:
                notes.append(
                    Note(
                        number,
                        f"found {NAMES[part]} again (first at line {now.first[part]}); its text was added to the first",
                    )
                )
            now.first.setdefault(part, number)
            into = []
            now.parts.setdefault(part, []).append(into)
            now.level = level
            if run_in:
                into.append((number, run_in[1]))
        elif level <= max(2, now.level):
            notes.append(
                Note(
                    number,
                    f"found the section '{words}', which is none of the eight parts; kept under its own name{_meant(words)}",
                )
            )
            now.extra.append((words, []))
            into = now.extra[-1][1]
        else:
            into.append((number, _unescaped(lines, number - 1)))
    now = readings[0]
    if not any(text for reading in readings for text in reading.texts().values()):
        notes.append(
            Note(
                0,
                f"found no text in any of the eight parts; expected headings such as ## {NAMES[PARTS[0]]}",
            )
        )
    elif missing := [NAMES[part] for part in PARTS if part not in now.parts]:
        notes.append(Note(0, f"found no heading for {', '.join(missing)}; empty for now"))
    rounds = [
        Round(day, note, _all_parts(reading.texts()), _with_intro(reading))
        for (day, note), reading in zip(kept, readings[1:], strict=True)
    ]
    return JobDescription(
        title or "",
        now.texts(),
        _joined(now.intro),
        now.sections(),
        tuple(rounds),
        tuple(notes),
        now.places(),
    )


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


def _meant(heading: str) -> str:
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


def _all_parts(parts: Mapping[str, str]) -> dict[str, str]:
    return {part: cleaned(parts.get(part, "")) for part in PARTS}


def _one_line(text: str) -> str:
    return re.sub("[\r\n]+", " ", text).strip(" \t")


def _heading_line(level: int, words: str) -> str:
    """A heading whose words are read back whole, even when they end in a # of their own."""
    closed = " #" if re.search("[ \t]#+$", words) else ""
    return f"{'#' * level} {words}{closed}".rstrip(" ")

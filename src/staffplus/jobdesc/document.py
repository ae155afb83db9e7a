"""A job description: eight parts, whatever else its author wrote, and the rounds it went through.

It lives in a Markdown file that people read and edit. Reading is tolerant and says what it met, with
line numbers; nothing is dropped and nothing guessed. `document.js` beside this writes the same files
in the page, and `reading.js` reads them; a test holds them together. Standard library only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from staffplus.jobdesc import checks as jdcheck
from staffplus.jobdesc.headings import escaped, heading_line
from staffplus.jobdesc.parts import NAMES, PARTS
from staffplus.jobdesc.pointing import Finding, Prompt
from staffplus.jobdesc.reading import (
    FORMAT,
    TITLE,
    JobDescriptionError,
    Note,
    Round,
    Section,
    all_parts,
    cleaned,
    decoded,
    one_line,
    read,
)
from staffplus.jobdesc.text import lines_before


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
        object.__setattr__(self, "title", one_line(self.title))
        object.__setattr__(self, "intro", cleaned(self.intro))
        object.__setattr__(self, "parts", all_parts(self.parts))

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
        return cls(*read(text))

    @classmethod
    def from_file(cls, path: str | Path) -> JobDescription:
        """`from_markdown` of a file. Raises JobDescriptionError also for what cannot be read as text."""
        path = Path(path)
        try:
            return cls.from_markdown(decoded(path.read_bytes(), path))
        except OSError as error:
            raise JobDescriptionError(
                f"{path}: {error.strerror}; expected a Markdown file"
            ) from None
        except JobDescriptionError as error:
            raise JobDescriptionError(f"{path}: {error}") from None

    def to_markdown(self) -> str:
        """The description as Markdown; reading it again gives an equal one."""
        out = [
            heading_line(1, TITLE + self.title),
            f"<!-- staffplus job description, format {FORMAT} -->",
        ]
        if self.intro:
            out.append(escaped(self.intro))
        out += _written(self.parts, self.extra)
        for number, kept in enumerate(self.rounds, 1):
            day = f", {kept.date}" if kept.date else ""
            note = f": {one_line(kept.note)}" if kept.note else ""
            out += [
                heading_line(1, f"Round {number}{day}{note}"),
                *_written(kept.parts, kept.extra),
            ]
        return "\n\n".join(out) + "\n"

    def keep_round(self, note: str = "", day: date | None = None) -> JobDescription:
        """The same description with its present text added to the rounds, dated `day` (today)."""
        kept = Round((day or date.today()).isoformat(), one_line(note), self.parts, self.extra)
        return replace(self, rounds=(*self.rounds, kept))

    def check(self) -> list[Finding]:
        """What the checks point at, part by part. They point and never mark: see `jdcheck.load().blind`."""
        return jdcheck.findings(self.parts)

    def prompts(self, found: Iterable[Finding] | None = None) -> list[Prompt]:
        """What the next level of the rubric asks of parts at which no check points; never a mark.

        `found` is what `check` found, if it was asked before.
        """
        checks = jdcheck.load()
        page = "\n".join(self.parts.values())
        pointed = {finding.part for finding in (self.check() if found is None else found)}
        return [
            one
            for part, text in self.parts.items()
            if part not in pointed
            for one in checks.prompts(part, text, page, found=())
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
        page = "\n".join(self.parts.values())
        return [
            part for part, text in self.parts.items() if text and not checks.is_english(text, page)
        ]


def _written(parts: Mapping[str, str], extra: tuple[Section, ...]) -> Iterator[str]:
    sections = [(NAMES[part], text) for part, text in parts.items()]
    for heading, text in [*sections, *((section.heading, section.text) for section in extra)]:
        yield heading_line(2, heading) + (f"\n\n{escaped(text)}" if text else "")

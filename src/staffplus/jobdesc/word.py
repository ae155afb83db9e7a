"""A job description as a Word file. Needs python-docx (the extra `workshop`)."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from staffplus.jobdesc.document import JobDescription
from staffplus.jobdesc.parts import NAMES
from staffplus.jobdesc.reading import Section

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from docx.document import Document
    from docx.text.paragraph import Paragraph

ACCENT = "1F5E4B"
#: What XML cannot hold; each becomes U+FFFD, and the caller is told how many.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BULLET = re.compile(r"^ {0,3}[-*+\u2022\u25a0-\u25ff] +(?=\S)")
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(?=\S)")


def write(description: JobDescription, path: Path, *, rounds: bool = False) -> int:
    """Write `description` to `path`, with its kept rounds after it if `rounds`.

    Returns how many characters no Word file can hold and were replaced by U+FFFD.
    Raises ImportError without python-docx, OSError when `path` cannot be written.
    """
    import docx
    from docx.shared import Cm, Pt, RGBColor

    file = docx.Document()
    for section in file.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.5)
        section.top_margin = section.bottom_margin = Cm(2.2)
    styles = file.styles
    styles["Normal"].font.name, styles["Normal"].font.size = "Calibri", Pt(11)
    for name, size in (("Title", 20), ("Heading 1", 14), ("Heading 2", 12), ("Heading 3", 11)):
        font = styles[name].font
        font.name, font.size, font.bold = "Calibri", Pt(size), True
        font.color.rgb = RGBColor.from_string(ACCENT)
    file.core_properties.title = _legal(description.title or "Job description")
    file.core_properties.author = ""
    file.core_properties.comments = ""
    _add(file, description.title or "Job description", "Title")
    _lines(file, description.intro)
    _parts(file, description.parts, description.extra, "Heading 1")
    if rounds:
        for number, kept in enumerate(description.rounds, 1):
            named = [f"Round {number}", kept.date, kept.note]
            heading = _add(file, ", ".join(words for words in named if words), "Heading 1")
            heading.paragraph_format.page_break_before = True
            _parts(file, kept.parts, kept.extra, "Heading 2")
    file.save(str(path))
    return len(_ILLEGAL.findall(description.to_markdown()))


def _parts(file: Document, parts: Mapping[str, str], extra: Iterable[Section], style: str) -> None:
    sections = [(NAMES[part], text) for part, text in parts.items()]
    for heading, text in [*sections, *((section.heading, section.text) for section in extra)]:
        _add(file, heading, style)
        if text:
            _lines(file, text)
        else:
            _add(file, "nothing written").runs[0].italic = True


def _lines(file: Document, text: str) -> None:
    """Lines that follow one another stay one paragraph; a blank line begins the next."""
    fresh = True
    last = None
    for line in text.split("\n"):
        if not line.strip():
            fresh = True
        elif bullet := _BULLET.match(line):
            _add(file, line[bullet.end() :], "List Bullet")
            fresh = True
        elif heading := _HEADING.match(line):
            _add(file, line[heading.end() :], "Heading 3")
            fresh = True
        elif fresh or last is None:
            last, fresh = _add(file, line), False
        else:
            last.runs[-1].add_break()
            last.runs[-1].add_text(_legal(line))


def _add(file: Document, text: str, style: str | None = None) -> Paragraph:
    """A paragraph; right to left when its first letter is."""
    from docx.oxml.parser import OxmlElement

    paragraph = file.add_paragraph(style=style)
    run = paragraph.add_run(_legal(text))
    kinds = (unicodedata.bidirectional(letter) for letter in text)
    if next((kind for kind in kinds if kind in ("L", "R", "AL")), "L") != "L":
        paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
        run._r.get_or_add_rPr().append(OxmlElement("w:rtl"))
    return paragraph


def _legal(text: str) -> str:
    return _ILLEGAL.sub("\ufffd", text)

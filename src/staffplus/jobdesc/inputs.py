"""Where descriptions come from: standard input, files, folders, Markdown and Word.

Standard library only, so that a hook or a pipe needs no extra.
"""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO
from xml.etree import ElementTree

from staffplus.folders import files_below
from staffplus.jobdesc.reading import LONGEST, JobDescriptionError, decoded

STDIN = Path("-")
#: What is read of a folder, at any depth.
ENDINGS = (".md", ".markdown", ".txt", ".docx")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
#: A Word file's text in bytes of XML: markup takes much more room than words do.
_LARGEST_XML = 20 * LONGEST


def files_in(paths: Iterable[Path]) -> Iterator[Path]:
    """`paths`, with each folder replaced by the files in it that may be descriptions, sorted.

    Raises JobDescriptionError for a folder that holds none.
    """
    for path in paths:
        if path == STDIN or not path.is_dir():
            yield path
            continue
        found = sorted(
            file
            for file in files_below(path)
            if file.suffix.lower() in ENDINGS
            and not any(part.startswith((".", "~$")) for part in file.relative_to(path).parts)
        )
        if not found:
            raise JobDescriptionError(
                f"{path}: found no file that ends in {', '.join(ENDINGS)}; expected a folder with descriptions"
            )
        yield from found


def text_of(path: Path) -> str:
    """The Markdown of a file, of a Word file or of standard input. Raises JobDescriptionError, with its name."""
    try:
        if path == STDIN:
            data = sys.stdin.buffer.read()
        elif path.suffix.lower() == ".docx":
            return markdown_of(path, str(path))
        else:
            data = path.read_bytes()
    except OSError as error:
        raise JobDescriptionError(f"{path}: {error.strerror}; expected a Markdown file") from None
    return decoded(data, path)


def markdown_of(word: Path | BinaryIO, name: str) -> str:
    """A Word file as Markdown: its headings, lists, tables and paragraphs; a blank line between.

    `name` is what messages call it. Raises JobDescriptionError for what is no Word file.
    """
    wrong = f"{name}: found no Word document; expected a .docx file"
    try:
        with zipfile.ZipFile(word) as file:
            inner = file.getinfo("word/document.xml")
            if inner.file_size > _LARGEST_XML:
                raise JobDescriptionError(
                    f"{name}: found {inner.file_size:,} bytes of text; expected a job description"
                )
            data = file.read(inner)
    except (zipfile.BadZipFile, KeyError, RuntimeError, NotImplementedError, EOFError):
        raise JobDescriptionError(wrong) from None
    if b"<!DOCTYPE" in data:  # Word writes none; entities in one may grow without end
        raise JobDescriptionError(wrong)
    try:
        body = ElementTree.fromstring(data).find(f"{_W}body")
    except ElementTree.ParseError:
        raise JobDescriptionError(wrong) from None
    blocks = [_block(one) for one in (body if body is not None else [])]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _block(one: ElementTree.Element) -> str:
    if one.tag == f"{_W}tbl":
        rows = [
            [
                " ".join(filter(None, map(_words, cell.iter(f"{_W}p"))))
                for cell in row.iter(f"{_W}tc")
            ]
            for row in one.iter(f"{_W}tr")
        ]
        lines = [f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows]
        ruled = ["|" + "---|" * len(rows[0])] if rows else []
        return "\n".join([*lines[:1], *ruled, *lines[1:]])
    if one.tag == f"{_W}sdt":  # a field of a form
        return "\n\n".join(filter(None, map(_block, one.find(f"{_W}sdtContent") or [])))
    return _paragraph(one) if one.tag == f"{_W}p" else ""


def _paragraph(paragraph: ElementTree.Element) -> str:
    words = _words(paragraph)
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    name = (style.get(f"{_W}val") or "").lower() if style is not None else ""
    if not words:
        return ""
    if name.startswith("title"):
        return f"# {words}"
    if name.startswith("heading"):
        return f"{'#' * (int(name[7:]) + 1 if name[7:] in tuple('12345') else 2)} {words}"
    listed = paragraph.find(f"{_W}pPr/{_W}numPr") is not None or name.startswith("list")
    return f"- {words}" if listed else words


def _words(paragraph: ElementTree.Element) -> str:
    out = []
    for piece in paragraph.iter():
        if piece.tag == f"{_W}t":
            out.append(piece.text or "")
        elif piece.tag == f"{_W}tab":
            out.append(" ")
        elif piece.tag in (f"{_W}br", f"{_W}cr"):
            out.append("\n")
    return "".join(out).strip()

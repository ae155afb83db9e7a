"""A CSV file in which some cells are to change and nothing else: not a quotation mark, not a line end.

A platform takes its own file back as it gave it. So a file is not read into a table and written anew;
each cell is known by where it stands in the text, and a new value is put in its place.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass, field
from pathlib import Path

from staffplus.grading.intake.people import shown
from staffplus.grading.intake.sheets import DELIMITERS, MAX_BYTES

#: The marks with which files begin, and what the rest is written in; the longer before the shorter.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class BadFile(ValueError):
    """A file that cannot be refilled; says what was found, what is expected and what to do."""


@dataclass(frozen=True)
class Cell:
    """A cell: its value, and where it stands in the file's text with its quotation marks."""

    value: str
    start: int
    end: int
    quoted: bool = False


@dataclass
class Cells:
    """A file of cells. `put` changes one; `data` is the whole file with all changes."""

    path: Path
    text: str
    encoding: str
    mark: bytes  #: the byte order mark, b"" if there is none
    delimiter: str
    rows: list[list[Cell]]  #: without empty lines
    lines: list[int]  #: of each row, counted from 1
    note: str = ""
    _new: dict[tuple[int, int], str] = field(default_factory=dict)

    @property
    def header(self) -> list[str]:
        return [it.value.strip() for it in self.rows[0]]

    def value(self, row: int, column: int) -> str:
        """What stands there now, without blanks around it; "" where a line is too short."""
        new = self._new.get((row, column))
        if new is not None:
            return new
        cells = self.rows[row]
        return cells[column].value.strip() if column < len(cells) else ""

    def put(self, row: int, column: int, value: str) -> None:
        """Change a cell. Raises BadFile where the line has no such cell."""
        if column >= len(self.rows[row]):
            raise BadFile(
                f"{self.path}, line {self.lines[row]}: has {len(self.rows[row])} cells, and the header "
                f"has {len(self.rows[0])}; expected as many. Download the file again"
            )
        self._new[row, column] = value

    def data(self) -> bytes:
        """The file, in the encoding that it had."""
        made, at = [], 0
        for (row, column), value in sorted(self._new.items()):
            cell = self.rows[row][column]
            made += [self.text[at : cell.start], self._written(value, cell.quoted)]
            at = cell.end
        made.append(self.text[at:])
        return self.mark + "".join(made).encode(self.encoding, "xmlcharrefreplace")

    def _written(self, value: str, quoted: bool) -> str:
        if quoted or any(it in value for it in (self.delimiter, '"', "\n", "\r")):
            return '"' + value.replace('"', '""') + '"'
        return value


def read(path: Path) -> Cells:
    """The cells of a file. Raises BadFile."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadFile(f"{path}: cannot be read: {error.strerror}") from error
    if len(data) > MAX_BYTES:
        raise BadFile(f"{path}: has {len(data):,} bytes; at most {MAX_BYTES:,} are read")
    if data[:4] == b"PK\3\4" or data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise BadFile(
            f"{path}: is a spreadsheet; expected the text file as the platform gave it. Download it "
            "again, and do not save it from a spreadsheet: that changes numbers and names"
        )
    mark, encoding = next((it for it in _MARKS if data.startswith(it[0])), (b"", ""))
    text, encoding, note = _decoded(path, data[len(mark) :], encoding)
    first = next((it for it in text.splitlines() if it.strip()), "")
    if not first:
        raise BadFile(f"{path}: is empty; expected a line of column names, and a line a person")
    delimiter = _delimiter(first)
    rows, lines = _rows(path, text, delimiter)
    return Cells(path, text, encoding, mark, delimiter, rows, lines, note)


def _decoded(path: Path, data: bytes, encoding: str) -> tuple[str, str, str]:
    try:
        return data.decode(encoding or "utf-8"), encoding or "utf-8", ""
    except UnicodeDecodeError as error:
        if encoding or b"\0" in data:
            raise BadFile(f"{path}: is no text: {error}; download it again") from error
    note = (
        "is not in UTF-8, and is read and written as Latin-1 (Windows); look at names with accents"
    )
    for older in ("cp1252", "latin-1"):
        try:
            return data.decode(older), older, note
        except UnicodeDecodeError:
            continue
    raise AssertionError("latin-1 reads everything")


def _delimiter(header: str) -> str:
    """What parts the most columns, outside of quotation marks."""
    plain = "".join(header.split('"')[::2])
    return max(DELIMITERS, key=plain.count)


def _rows(path: Path, text: str, delimiter: str) -> tuple[list[list[Cell]], list[int]]:
    """All rows with where their cells stand, and the number of the line in which each begins."""
    rows: list[list[Cell]] = []
    lines: list[int] = []
    at, line, row = 0, 1, []  # type: int, int, list[Cell]
    while at <= len(text):
        cell = _cell(path, text, at, delimiter, line)
        row.append(cell)
        at = cell.end
        if text[at : at + 1] == delimiter:
            at += 1
            continue
        if len(row) > 1 or row[0].value.strip():
            rows.append(row)
            lines.append(line)
        width = 2 if text[at : at + 2] == "\r\n" else 1
        line += 1 + sum(text.count("\n", it.start, it.end) for it in row)
        row, at = [], at + width
    return rows, lines


def _cell(path: Path, text: str, at: int, delimiter: str, line: int) -> Cell:
    """The cell that begins here; `end` is where the delimiter or the line's end stands."""
    if text[at : at + 1] != '"':
        ends = [found for it in (delimiter, "\n", "\r") if (found := text.find(it, at)) >= 0]
        end = min(ends, default=len(text))
        return Cell(text[at:end], at, end)
    end = at + 1
    while True:
        end = text.find('"', end)
        if end < 0:
            raise BadFile(
                f"{path}, line {line}: a quotation mark opens after {shown(text[max(0, at - 20) : at])} "
                "and none closes it; download the file again"
            )
        if text[end : end + 2] != '""':
            break
        end += 2
    after = text[end + 1 : end + 2]
    if after not in ("", delimiter, "\n", "\r"):
        raise BadFile(
            f"{path}, line {line}: {shown(after)} stands behind a closing quotation mark; expected the "
            "next cell. Download the file again"
        )
    return Cell(text[at + 1 : end].replace('""', '"'), at, end + 1, quoted=True)

"""A table of texts out of a CSV file, in whatever way it was saved, or out of a spreadsheet (XLSX)."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

from staffplus.grading.intake.people import shown

#: The largest file, and the largest part of a spreadsheet. Bytes.
MAX_BYTES = 20_000_000
DELIMITERS = (",", ";", "\t", "|")

#: In whatever namespace: a file that is saved as *Strict Open XML* has others.
_MAIN = "{*}"
#: Formats that come with every spreadsheet and show a number as a day, or as a day and a time.
_DAYS, _TIMES = {14, 15, 16, 17}, {22}


class BadTable(ValueError):
    """A file that is no table; says what was found."""


@dataclass(frozen=True)
class Table:
    """Texts. Every row is as long as the header."""

    header: list[str]
    rows: list[tuple[int, list[str]]]  #: with the number of the line or row in the file
    line: int = 1  #: of the header
    notes: tuple[str, ...] = ()


def table_of(path: Path) -> Table:
    """The table in a file. Raises BadTable."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadTable(f"{path}: cannot be read: {error.strerror}") from error
    if len(data) > MAX_BYTES:
        raise BadTable(f"{path}: has {len(data):,} bytes; at most {MAX_BYTES:,} are read")
    if data[:4] == b"PK\3\4":
        return _shaped(path, _of_spreadsheet(path, data), ())
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise BadTable(
            f"{path}: is an old spreadsheet (XLS), or has a password; save it as XLSX or CSV, without one"
        )
    text, notes = _text(path, data)
    return _shaped(path, _of_text(path, text), notes)


def _shaped(path: Path, rows: list[tuple[int, list[str]]], notes: tuple[str, ...]) -> Table:
    full = [(line, row) for line, row in rows if any(it.strip() for it in row)]
    if not full:
        raise BadTable(f"{path}: is empty; expected a line of column names, and a line a person")
    (line, header), *rest = full
    header = [it.strip() for it in header]
    width = len(header)
    for number, row in rest:
        if len(row) > width and any(it.strip() for it in row[width:]):
            raise BadTable(
                f"{path}, line {number}: has {len(row)} columns, and the header in line {line} has "
                f"{width}; the first of them is {shown(row[0])}"
            )
    filled = [(number, [*row, *[""] * width][:width]) for number, row in rest]
    return Table(header, filled, line, notes)


# --- CSV -----------------------------------------------------------------------------------------


def _text(path: Path, data: bytes) -> tuple[str, tuple[str, ...]]:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            return data.decode("utf-16"), ()
        except UnicodeDecodeError as error:
            raise BadTable(f"{path}: is no text: {error}") from error
    if b"\0" in data:
        raise BadTable(f"{path}: is neither text nor a spreadsheet; expected CSV or XLSX")
    try:
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        note = (
            f"{path}, line {line}: is not in UTF-8; the file is read as Latin-1 (Windows). Look at the "
            "names with accents"
        )
        return data.decode("cp1252", "replace"), (note,)


def _of_text(path: Path, text: str) -> list[tuple[int, list[str]]]:
    lines = text.split("\n")
    told = re.fullmatch(r"sep=(.)\s*", lines[0])  # what Excel writes, and reads
    first = next((it for it in lines[bool(told) :] if it.strip()), "")
    delimiter = told[1] if told else _delimiter(first)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows = []
    before = 0
    try:
        for row in reader:
            rows.append((before + 1, row))
            before = reader.line_num
    except csv.Error as error:
        raise BadTable(f"{path}, line {before + 1}: is no CSV: {error}") from error
    return rows[bool(told) :]


def _delimiter(header: str) -> str:
    """What parts the most columns."""
    plain = re.sub(r'"[^"]*"', "", header)
    return max(DELIMITERS, key=plain.count)


# --- XLSX ----------------------------------------------------------------------------------------


def _of_spreadsheet(path: Path, data: bytes) -> list[tuple[int, list[str]]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if "xl/workbook.xml" not in archive.namelist() and "content.xml" in archive.namelist():
                raise BadTable(
                    f"{path}: is a spreadsheet of LibreOffice (ODS); save it as XLSX or CSV"
                )
            texts = _shared_texts(archive)
            workbook = _xml(archive, "xl/workbook.xml")
            sheet = _xml(archive, _first_sheet(archive, workbook))
            return list(_rows(sheet, texts, _Days.of(archive, workbook)))
    except KeyError as error:
        raise BadTable(f"{path}: is a zip, and no spreadsheet: {error.args[0]}") from error
    except (zipfile.BadZipFile, ElementTree.ParseError, ValueError, OSError) as error:
        raise BadTable(f"{path}: the spreadsheet cannot be read: {error}") from error


def _xml(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    info = archive.getinfo(name)
    if info.file_size > 4 * MAX_BYTES:
        raise ValueError(f"{name} has {info.file_size:,} bytes")
    with archive.open(info) as file:
        text = file.read(4 * MAX_BYTES)
    if b"<!DOCTYPE" in text[:2000] or b"<!ENTITY" in text:
        raise ValueError(f"{name} defines entities, as no spreadsheet does")
    return ElementTree.fromstring(text)


def _first_sheet(archive: zipfile.ZipFile, workbook: ElementTree.Element) -> str:
    first = workbook.find(f"{_MAIN}sheets/{_MAIN}sheet")
    if first is None:
        raise ValueError("it has no sheet")
    link = next((value for name, value in first.items() if name.endswith("}id")), "")
    for it in _xml(archive, "xl/_rels/workbook.xml.rels"):
        if it.get("Id") == link:
            target = it.get("Target", "")
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    raise ValueError("its first sheet is not there")


def _shared_texts(archive: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    return [_written(it) for it in _xml(archive, "xl/sharedStrings.xml")]


def _written(item: ElementTree.Element) -> str:
    """The text of an item, without what says how it is pronounced."""
    runs = [item, *item.findall(f"{_MAIN}r")]
    return "".join(it.text or "" for run in runs for it in run.findall(f"{_MAIN}t"))


@dataclass(frozen=True)
class _Days:
    """Which styles of cells show a number as a day: for a spreadsheet that is days since a day."""

    formats: Mapping[int, bool]  #: number of the style -> whether it shows the time of day too
    first: datetime

    @classmethod
    def of(cls, archive: zipfile.ZipFile, workbook: ElementTree.Element) -> _Days:
        told = workbook.find(f"{_MAIN}workbookPr")
        later = told is not None and told.get("date1904") in ("1", "true")
        first = datetime(1904, 1, 1) if later else datetime(1899, 12, 30)
        if "xl/styles.xml" not in archive.namelist():
            return cls({}, first)
        styles = _xml(archive, "xl/styles.xml")
        shown = dict.fromkeys(_DAYS, False) | dict.fromkeys(_TIMES, True)
        for it in styles.iterfind(f"{_MAIN}numFmts/{_MAIN}numFmt"):
            code = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", it.get("formatCode", "").lower())
            if "y" in code or "d" in code:
                shown[int(it.get("numFmtId", -1))] = "h" in code
        numbers = (
            int(it.get("numFmtId", 0)) for it in styles.iterfind(f"{_MAIN}cellXfs/{_MAIN}xf")
        )
        return cls({n: shown[it] for n, it in enumerate(numbers) if it in shown}, first)

    def shown(self, text: str, style: int) -> str:
        """A number as the day that it is; as it stands where its cell shows no day."""
        if style not in self.formats:
            return text
        try:
            moment = self.first + timedelta(seconds=round(float(text) * 86400))
        except (ValueError, OverflowError):
            return text
        whole = not self.formats[style] and moment == moment.replace(hour=0, minute=0, second=0)
        return f"{moment:%Y-%m-%d}" if whole else f"{moment:%Y-%m-%dT%H:%M}"


def _rows(
    sheet: ElementTree.Element, texts: list[str], days: _Days
) -> Iterator[tuple[int, list[str]]]:
    number = 0
    for row in sheet.iterfind(f"{_MAIN}sheetData/{_MAIN}row"):
        number = int(row.get("r", number + 1))
        cells: list[str] = []
        for cell in row.iterfind(f"{_MAIN}c"):
            at = _column(cell.get("r", "")) if cell.get("r") else len(cells)
            if at > 500:
                raise ValueError(f"row {number} has more than 500 columns")
            cells += [""] * (at + 1 - len(cells))
            cells[at] = _value(cell, texts, days)
        yield number, cells


def _column(name: str) -> int:
    """`C7` is column 2."""
    found = 0
    for letter in re.sub(r"[^A-Z]", "", name):
        found = found * 26 + ord(letter) - 64
    return found - 1


def _value(cell: ElementTree.Element, texts: list[str], days: _Days) -> str:
    kind = cell.get("t", "n")
    if kind == "e":  # `#N/A` is nobody's id
        return ""
    if kind == "inlineStr":
        inner = cell.find(f"{_MAIN}is")
        return "" if inner is None else _written(inner)
    value = cell.find(f"{_MAIN}v")
    text = (value.text or "") if value is not None else ""
    if kind == "s" and text:
        return texts[int(text)]
    if kind != "n" or not text:
        return text
    if (day := days.shown(text, int(cell.get("s", 0)))) != text:
        return day
    return _whole(text)


def _whole(text: str) -> str:
    """A student's number, which to a spreadsheet is 1234567.0, or 1.234567E6."""
    if not re.fullmatch(r"\d+\.0+|\d(?:\.\d+)?[eE]\+?\d{1,2}", text):
        return text
    number = float(text)
    return str(int(number)) if number.is_integer() and number < 1e15 else text

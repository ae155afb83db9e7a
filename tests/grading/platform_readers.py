"""How platforms read the files that they take back, written from what their makers say of it.

Sources: lib/gradebook_importer.rb and app/models/assignment.rb of instructure/canvas-lms (Canvas);
mod/assign/feedback/offline/importgradeslib.php, locallib.php and feedback/file/importziplib.php of
moodle/moodle; help.blackboard.com, "Work offline with grade data"; community.d2l.com, article 3538.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path


class Refused(Exception):
    """The platform would not take the file."""


def table(text: str, delimiter: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))


def canvas(data: bytes, assignment: int) -> tuple[dict[int, str], str]:
    """User's number -> grade, and the points that can be had."""
    text = data.decode("utf-8-sig")
    first = text.split("\n")[:3]
    counts = {
        it: {len(next(csv.reader([line], delimiter=it))) for line in first if line} for it in ";,"
    }
    delimiter = ";" if len(counts[";"]) == 1 and max(counts[";"]) > 1 else ","
    header, *rows = table(text, delimiter)
    if len(header) <= 3 or "Student" not in header[0] or "ID" not in header[1]:
        raise Refused("Invalid header row")
    at = next(n for n, it in enumerate(header) if it.endswith(f" ({assignment})"))
    grades, points = {}, ""
    for row in rows:
        if "Points Possible" in row[0]:
            points = row[at]
        elif not all(re.fullmatch(r"\s*(Muted|Manual Posting.*)?\s*", it) for it in row):
            grades[int(row[1])] = _dotted(row[at].strip())
    return grades, _dotted(points)


def _dotted(field: str) -> str:
    if not re.fullmatch(r"-?[0-9.,]+%?", field):
        return field
    *front, last = re.split(r"[.,]", field)
    return f"{''.join(front)}.{last}" if front else last


def moodle(data: bytes, maximum: float, decimal: str = ".") -> dict[int, tuple[float | None, str]]:
    """Participant -> grade that is taken, if one is, and the feedback (HTML)."""
    header, *rows = table(data.decode("utf-8-sig"), ",")
    try:
        who, grade, _ = map(header.index, ("Identifier", "Grade", "Last modified (grade)"))
    except ValueError as error:
        raise Refused("invalidgradeimport") from error
    said = header.index("Feedback comments") if "Feedback comments" in header else None
    found = {}
    for row in rows:
        participant = int(row[who].removeprefix("Participant "))
        text = row[grade].replace(decimal, ".")
        taken = float(text) if text and 0 <= float(text) <= maximum else None
        found[participant] = (taken, row[said] if said is not None else "")
    return found


def blackboard(data: bytes, column: int) -> dict[str, str]:
    """User name -> grade, of the column with that number."""
    header, *rows = table(data.decode("utf-16"), "\t")
    at = next(n for n, it in enumerate(header) if it.endswith(f"|{column}"))
    return {row[header.index("Username")]: row[at] for row in rows}


def brightspace(data: bytes, item: str) -> dict[str, str]:
    """OrgDefinedId -> points."""
    header, *rows = table(data.decode("utf-8-sig"), ",")
    if header[-1] != "End-of-Line Indicator" or any(row[-1] != "#" for row in rows):
        raise Refused("no end of line")
    at = next(n for n, it in enumerate(header) if it.startswith(f"{item} Points Grade"))
    return {row[header.index("OrgDefinedId")].removeprefix("#"): row[at] for row in rows}


def moodle_feedback(path: Path, participants: set[int]) -> dict[int, dict[str, bytes]]:
    """Participant -> name of a file -> what is in it; what Moodle would pass over is left out."""
    found: dict[int, dict[str, bytes]] = {}
    with zipfile.ZipFile(path) as archive:
        for entry in archive.namelist():
            parts = entry.split("/")
            if parts[-1].startswith((".", "~")):
                continue
            while parts:
                info = parts.pop(0).split("_", 4)
                if len(info) < 4 or not info[1].isdecimal() or int(info[1]) not in participants:
                    continue
                if info[2:4] not in (["assignsubmission", "file"], ["assignfeedback", "file"]):
                    continue
                name = "/".join([*info[4:], *parts]).lstrip("/")
                found.setdefault(int(info[1]), {})[name] = archive.read(entry)
                break
    return found


def canvas_comments(path: Path, handed_in: dict[int, int]) -> dict[int, bytes]:
    """User -> the file attached to the comment; `handed_in`: file's number -> user's."""
    found = {}
    with zipfile.ZipFile(path) as archive:
        for entry in archive.namelist():
            numbers = [it for it in entry.rpartition("/")[2].split("_") if it.isdecimal()][:2]
            user, file = map(int, numbers) if len(numbers) == 2 else (0, 0)
            if handed_in.get(file) == user:
                found[user] = archive.read(entry)
    return found

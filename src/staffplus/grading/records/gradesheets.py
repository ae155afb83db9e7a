"""The files of marks that learning platforms take back, a row each.

Every platform takes the file that it gave, so a row says how that file names people and columns. The
names of columns are compared by their letters and digits. Gradescope has no row: it takes no marks.

Sources, read in 2026:

    Canvas       lib/gradebook_exporter.rb and lib/gradebook_importer.rb of instructure/canvas-lms
    Moodle       mod/assign/feedback/offline/importgradeslib.php and locallib.php of moodle/moodle:
                 the columns Identifier, Grade and Last modified (grade) have to be there, an empty
                 grade is passed over, one above the maximum too, and feedback is HTML
    Blackboard   help.blackboard.com, "Work offline with grade data": tab-delimited, a person known by
                 the user name, a column by the number behind `|`; examples in nbeaver/offline-grades-upload
    Brightspace  community.d2l.com, article 3538 "Import grades": OrgDefinedId or Username, "<item>
                 Points Grade", and the End-of-Line Indicator as the last column
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from staffplus.grading.records.cells import BadFile, Cells


@dataclass(frozen=True)
class Format:
    """How one platform's file is laid out. Columns are named as `word` writes them."""

    platform: str
    exact: tuple[str, ...]  #: columns of ids, logins and addresses, each one person's alone
    names: tuple[str, ...]  #: columns that together or alone are the whole name
    number: tuple[str, ...]  #: the platform's own number of a person, at the end of the cell
    #: A column of marks: what it is called, and of how many points if the header says so.
    marks: re.Pattern[str]
    points: tuple[str, ...] = ()  #: a column of the points that can be had
    points_line: str = ""  #: begins the line with the points that can be had
    comments: tuple[str, ...] = ()  #: a column that learners read, in HTML
    needed: tuple[str, ...] = ()  #: without them the platform refuses the file
    nobody: str = ""  #: the name of somebody whom the platform itself puts there
    #: What stands in place of a mark where work was handed in and waits for one.
    unmarked: tuple[str, ...] = ("-",)
    get: str = ""  #: where the file comes from
    back: str = ""  #: where it goes back


_CANVAS_TOTALS = r"(?!.*\b(?:Current|Final|Override) (?:Score|Points|Grade|Status)\b)"

FORMATS: dict[str, Format] = {
    "canvas": Format(
        "Canvas",
        exact=("sisuserid", "sisloginid", "integrationid"),
        names=("student", "firstname", "lastname"),
        number=("id",),
        marks=re.compile(rf"{_CANVAS_TOTALS}(?P<title>.+?)(?: \(\d+\))?"),
        points_line="Points Possible",
        needed=("id", "section"),
        nobody="Student, Test",
        get="Grades > Export > Export Entire Gradebook",
        back="Grades > Import; Canvas shows what changes before it takes it",
    ),
    "moodle": Format(
        "Moodle",
        exact=("emailaddress", "idnumber", "username"),
        names=("fullname",),
        number=("identifier",),
        marks=re.compile(r"(?P<title>Grade|Bewertung|Calificación|Note|Nota|Cijfer)"),
        points=("maximumgrade", "bestwertung"),
        comments=("feedbackcomments", "feedbackalskommentar"),
        needed=("identifier",),
        get="the assignment's Submissions > Actions > Download grading worksheet",
        back="the assignment's Submissions > Actions > Upload grading worksheet",
    ),
    "blackboard": Format(
        "Blackboard",
        exact=("username", "studentid"),
        names=("firstname", "lastname"),
        number=(),
        marks=re.compile(
            r"(?P<title>.+?) ?(?:\[Total Pts: (?:up to )?(?P<points>[\d.,]+)(?P<shown>[^\]]*)\] ?(?:\|\d+)?|\|\d+)"
        ),
        needed=("username",),
        unmarked=("-", "needs grading"),
        get="Grade Center > Work Offline > Download (in Ultra: Gradebook > Download)",
        back="Grade Center > Work Offline > Upload (in Ultra: Gradebook > Upload)",
    ),
    "brightspace": Format(
        "Brightspace",
        exact=("orgdefinedid", "username", "email"),
        names=("firstname", "lastname"),
        number=(),
        marks=re.compile(
            r"(?P<title>.+?) Points Grade(?: <[^>]*?MaxPoints:(?P<points>[\d.,]+)[^>]*>)?"
        ),
        needed=("endoflineindicator",),
        get="Grades > Enter Grades > Export, with Both as key field and Points grade",
        back="Grades > Enter Grades > Import",
    ),
}
#: What the columns beside the marks are called, in any of the files.
_PEOPLE = {"student", "lastname", "firstname", "id", "sisuserid", "sisloginid", "integrationid",
           "rootaccount", "section"}  # fmt: skip


def word(text: str) -> str:
    """A column's name by letters and digits: `SIS User ID` is `sisuserid`."""
    plain = unicodedata.normalize("NFD", text.casefold())
    return "".join(it for it in plain if it.isalnum())


@dataclass(frozen=True)
class Layout:
    """Where things stand in one file."""

    marks: int
    title: str  #: of the column of marks, as in the file
    exact: tuple[int, ...]
    names: tuple[int, ...]
    number: int | None
    comments: int | None
    points: float | None  #: that can be had there; None where the file does not say
    comma: bool  #: whether its numbers have a decimal comma
    shown: str = ""  #: as what the platform shows its marks, if that is not points
    unmarked: tuple[str, ...] = ("-",)


def layout(sheet: Cells, form: Format, exercise: str, column: str = "") -> Layout:
    """Find the columns. `column`: the name of that of the marks, where the exercise's does not tell.

    Raises BadFile: it is not this platform's file, or the column is not certain.
    """
    words = [word(it) for it in sheet.header]
    exact = tuple(n for n, it in enumerate(words) if it in form.exact)
    number = _first(words, form.number)
    lacking = [it for it in form.needed if it not in words]
    if (
        form.platform == "Moodle"
        and lacking
        and re.fullmatch(r"[^\W\d].*\d", sheet.value(len(sheet.rows) - 1, 0))
    ):
        lacking, number = [], 0  # in another language; the number stands first in any
    if lacking or not (exact or number is not None):
        there = ", ".join(f"`{it}`" for it in sheet.header if it)
        raise BadFile(
            f"{sheet.path}, line {sheet.lines[0]}: this is not the file that {form.platform} takes back: "
            f"no column is called {' or '.join(lacking or form.exact)}; found {there}. "
            f"Download it in {form.platform}: {form.get}"
        )
    at = _marks(sheet, form, exercise, column)
    points, comma = _points(sheet, form, at, words)
    return Layout(
        at,
        sheet.header[at],
        exact,
        tuple(n for it in form.names for n, has in enumerate(words) if has == it),
        number,
        _first(words, form.comments),
        points,
        comma,
        _shown(form, sheet.header[at]),
        form.unmarked,
    )


def _shown(form: Format, title: str) -> str:
    """As what marks of a column are shown, where that is no number of points: `Percentage`, `Letter`."""
    told = form.marks.fullmatch(title)
    said = (told.groupdict().get("shown") or "").strip() if told else ""
    return "" if said.casefold() in ("", "score", "points") else said


def _first(words: list[str], wanted: Iterable[str]) -> int | None:
    return next((words.index(it) for it in wanted if it in words), None)


def _marks(sheet: Cells, form: Format, exercise: str, column: str) -> int:
    """The column of the exercise's marks."""
    found = {}
    for n, name in enumerate(sheet.header):
        told = form.marks.fullmatch(name)
        if told and word(name) not in _PEOPLE and "read only" not in _line(sheet, form, n):
            found[n] = told["title"]
    if column:
        any_ = range(len(sheet.header)) if form.platform == "Moodle" else found  # in any language
        named = [n for n in any_ if word(sheet.header[n]) == word(column)]
        named = named or [n for n, it in found.items() if word(it) == word(column)]
        asked = f"--column {column!r}"
    elif form.platform == "Moodle":
        named, asked = [*found], "the grade"
    else:
        named = [n for n, it in found.items() if word(it) == word(exercise)]
        named = named or [n for n, it in found.items() if word(exercise) in word(it)]
        asked = exercise
    if len(named) != 1:
        there = ", ".join(f"`{sheet.header[n]}`" for n in found) or "none"
        raise BadFile(
            f"{sheet.path}, line {sheet.lines[0]}: {len(named)} columns of marks are called as {asked} "
            f"is; the columns of marks are {there}. Name the one: --column NAME. If it is not there, download "
            f"the file again in {form.platform}: {form.get}"
        )
    return named[0]


def _line(sheet: Cells, form: Format, column: int) -> str:
    """What stands in a column in the line of the points that can be had; "" where there is none."""
    for row in range(1, min(len(sheet.rows), 4)):
        if form.points_line and form.points_line in sheet.value(row, 0):
            return sheet.value(row, column)
    return ""


def _points(sheet: Cells, form: Format, at: int, words: list[str]) -> tuple[float | None, bool]:
    told = form.marks.fullmatch(sheet.header[at])
    said = (told.groupdict().get("points") or "") if told else ""
    said = said or _line(sheet, form, at)
    column = _first(words, form.points)
    rows = range(1, len(sheet.rows))
    if column is not None:
        said = next((it for row in rows if (it := sheet.value(row, column))), "")
    marks = next(
        (it for row in rows if re.fullmatch(r"\d+[.,]\d+", it := sheet.value(row, at))), ""
    )
    return number_of(said), any(re.search(r"\d,\d{1,2}$", it) for it in (said, marks))


def number_of(text: str) -> float | None:
    """A number with a decimal point or comma; None for anything else."""
    plain = re.fullmatch(r"(-?\d+)(?:[.,](\d*))?", text.strip())
    return float(f"{plain[1]}.{plain[2] or 0}") if plain else None

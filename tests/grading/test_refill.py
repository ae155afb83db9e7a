"""A platform's own file comes back with marks in it and nothing else changed, and the platform reads it."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from staffplus.grading.exporting import written
from staffplus.grading.intake import roster
from staffplus.grading.records import cells
from staffplus.grading.records.cells import BadFile
from staffplus.grading.records.gradesheets import FORMATS
from staffplus.grading.records.refill import Refilled, refill
from staffplus.grading.records.totals import Stand, Total, Totals, points_shown
from tests.grading import platform_readers as reads

NAME = "scope-of-questions"
RTL = "ألف بن ناصر"

CANVAS = f'''\
Student,ID,SIS User ID,SIS Login ID,Section,Warm-up (87),Scope of questions (88),Assignments Current Score,Final Score
,,,,,Manual Posting,,,
    Points Possible,,,,,10.00,25.00,(read only),(read only)
"Reyes, Ana ""Nita""",105,s1,areyes,"Mon and Tue",7.00,,70,70
"Ñandú, José",106,s2,jnandu,Mon,,3.00,,
{RTL},107,s3,alef,Tue,,,,
"=2+5, Max",108,s4,max,Tue,,EX,,
"Doe, Zoe",109,s5,zdoe,Tue,,,,
"Student, Test",1,,f00,,,,,
'''


def marked(learner: str, score: float, **more: object) -> Total:
    return Total(learner, Stand.MARKED, score, **more)  # type: ignore[arg-type]


def refilled(
    path: Path, data: bytes, to: str, *learners: Total, points: float = 25, **more: object
) -> tuple[bytes, Refilled]:
    """The new file, and what is told of it."""
    path.write_bytes(data)
    sheet = cells.read(path)
    done = refill(sheet, FORMATS[to], Totals(NAME, points, learners), **more)  # type: ignore[arg-type]
    return sheet.data(), done


def from_canvas(
    learner: str, name: str, *, stand: Stand = Stand.MARKED, score: float | None = 6
) -> Total:
    return Total(learner, stand, score, origins=(f"/x/canvas.zip: {name}_9001_{NAME}.ipynb",))


CLASS = (
    from_canvas("reyesana_105", "reyesana_105", score=20 / 3),
    marked("jnandu", 12.0),
    from_canvas("s3", "anybody_107", stand=Stand.WAITS, score=None),
    marked("s4", 9),
    marked("ghost", 4),
    Total("Zoe Doe", Stand.MISSING),
)


# --- Canvas --------------------------------------------------------------------------------------


def test_canvas_reads_the_marks_of_those_who_have_one_and_of_nobody_else(tmp_path: Path) -> None:
    data, done = refilled(tmp_path / "g.csv", CANVAS.encode(), "canvas", *CLASS)
    grades, points = reads.canvas(data, 88)
    assert grades == {105: "6.67", 106: "12.00", 107: "", 108: "EX", 109: "", 1: ""}
    assert points == "25.00"
    assert reads.canvas(data, 87) == reads.canvas(CANVAS.encode(), 87)
    assert done.written == {"reyesana_105": "6.67", "jnandu": "12.00"}
    assert [it.split("`")[1] for it in done.without] == ["Zoe Doe"]
    assert len(done.waiting) == 1 and RTL in done.waiting[0]
    assert len(done.kept) == 1 and "EX" in done.kept[0]
    assert len(done.unknown) == 1 and done.unknown[0].startswith("`ghost` (4 points)")
    assert done.changed == ["`jnandu` (`line 5: Ñandú, José`): 3.00 before, 12.00 now"]
    assert "without opening it in a spreadsheet" in done.hints[0]


def test_nothing_but_the_marks_is_another(tmp_path: Path) -> None:
    data, _ = refilled(tmp_path / "g.csv", CANVAS.encode(), "canvas", *CLASS)
    before, after = CANVAS.splitlines(keepends=True), data.decode().splitlines(keepends=True)
    assert len(before) == len(after)
    changed = {a: b for a, b in zip(before, after, strict=True) if a != b}
    assert changed == {
        before[3]: before[3].replace("7.00,,70", "7.00,6.67,70"),
        before[4]: before[4].replace(",3.00,", ",12.00,"),
    }


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_semicolons_decimal_commas_and_the_files_first_bytes_stay(
    tmp_path: Path, mark: bytes, ends: str
) -> None:
    text = (
        "Student;ID;SIS Login ID;Section;Scope of questions (88)\n"
        "    Points Possible;;;;25,00\n"
        '"Reyes; Ana";105;areyes;Mon;\n'
    ).replace("\n", ends)
    data, _ = refilled(tmp_path / "g.csv", mark + text.encode(), "canvas", marked("areyes", 20 / 3))
    assert data == mark + text.replace("Mon;", "Mon;6,67").encode()
    assert reads.canvas(data, 88) == ({105: "6.67"}, "25.00")


def test_one_who_handed_in_under_another_number_is_not_taken_for_the_one_of_that_name(
    tmp_path: Path,
) -> None:
    text = CANVAS.replace('"Doe, Zoe",109', '"Reyes, Ana",109')
    other = from_canvas("reyesana_777", "reyesana_777")
    data, done = refilled(tmp_path / "g.csv", text.encode(), "canvas", other)
    assert not done.written and data == text.encode()
    assert "reyesana_777" in done.unknown[0]


def test_a_name_that_two_have_in_the_file_is_nobodys(tmp_path: Path) -> None:
    text = CANVAS.replace("Ñandú, José", "Doe, Zoe")
    data, done = refilled(tmp_path / "g.csv", text.encode(), "canvas", marked("Zoe Doe", 3))
    assert data == text.encode() and len(done.unknown) == 1


def test_a_name_that_one_alone_has_is_theirs_however_its_accents_are_stored(tmp_path: Path) -> None:
    composed, apart = "Jos\u00e9 \u00d1and\u00fa", "Jose\u0301 N\u0303andu\u0301"
    for name in (composed, apart):
        data, _ = refilled(tmp_path / "g.csv", CANVAS.encode(), "canvas", marked(name, 3.5))
        assert reads.canvas(data, 88)[0][106] == "3.50"


def test_two_learners_who_may_be_one_line_are_both_told(tmp_path: Path) -> None:
    two = (marked("areyes", 1), marked("s1", 2))
    data, done = refilled(tmp_path / "g.csv", CANVAS.encode(), "canvas", *two)
    assert data == CANVAS.encode() and len(done.unknown) == 2


def test_who_came_by_another_platform_too_keeps_the_mark_of_this_one(tmp_path: Path) -> None:
    moodle = marked("José Ñandú_77", 1.0)
    data, done = refilled(
        tmp_path / "g.csv", CANVAS.encode(), "canvas", marked("jnandu", 9), moodle
    )
    assert reads.canvas(data, 88)[0][106] == "9.00"
    assert len(done.unknown) == 1 and "José Ñandú_77" in done.unknown[0]


def test_a_roster_says_who_the_learners_are(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("Student ID;E-mail;Login\n4711;a@x.org;areyes\n", "utf-8")
    known = roster.read(tmp_path / "people.csv", {"email": "E-mail"})
    data, _ = refilled(
        tmp_path / "g.csv", CANVAS.encode(), "canvas", marked("4711", 8), roster=known
    )
    assert reads.canvas(data, 88)[0][105] == "8.00"


def test_other_points_there_are_told_or_scaled(tmp_path: Path) -> None:
    text = CANVAS.replace("25.00", "100.00").encode()
    data, done = refilled(tmp_path / "g.csv", text, "canvas", marked("areyes", 20))
    assert reads.canvas(data, 88)[0][105] == "20.00" and "--scale" in done.notes[0]
    data, done = refilled(tmp_path / "g.csv", text, "canvas", marked("areyes", 20), scale=True)
    assert reads.canvas(data, 88)[0][105] == "80.00" and not done.notes


def test_the_column_is_found_or_named_and_never_guessed(tmp_path: Path) -> None:
    twice = CANVAS.replace("Warm-up (87)", "Resit: Scope of questions (87)")
    data, done = refilled(tmp_path / "g.csv", twice.encode(), "canvas", marked("areyes", 4))
    assert done.title == "Scope of questions (88)"
    neither = twice.replace(",Scope of questions (88)", ",Again: scope of questions (88)")
    with pytest.raises(BadFile, match=r"2 columns of marks .*--column NAME"):
        refilled(tmp_path / "g.csv", neither.encode(), "canvas", marked("areyes", 4))
    for column in ("Resit: Scope of questions (87)", "resit: scope of questions"):
        data, _ = refilled(
            tmp_path / "g.csv", neither.encode(), "canvas", marked("areyes", 4), column=column
        )
        assert reads.canvas(data, 87)[0][105] == "4.00"
    with pytest.raises(BadFile, match="0 columns"):
        refilled(tmp_path / "g.csv", CANVAS.encode(), "canvas", column="Final Score")


# --- Moodle --------------------------------------------------------------------------------------

MOODLE = (
    '\ufeffIdentifier,"Full name","Email address",Status,Grade,"Maximum Grade","Grade can be changed",'
    '"Last modified (submission)","Last modified (grade)","Feedback comments"\n'
    '"Participant 12345","Ana Reyes",ana@x.org,"Submitted for grading",,25.00,Yes,"Friday, 27 November 2026, 4:00 PM",-,\n'
    '"Participant 12346","Ana Reyes",ana2@x.org,"No submission",,25.00,Yes,-,-,\n'
    f'"Participant 12347","{RTL}",alef@x.org,"Submitted for grading",,25.00,Yes,-,-,"<p>kept</p>"\n'
)


def from_moodle(name: str, number: int, score: float, comment: str = "") -> Total:
    origin = f"/x/moodle.zip: {name}_{number}_assignsubmission_file_/{NAME}.ipynb"
    said = (("in-words", comment),) if comment else ()
    return marked(f"{name}_{number}", score, origins=(origin,), comments=said)


def test_moodle_reads_marks_by_participant_and_comments_as_text(tmp_path: Path) -> None:
    people = (
        from_moodle("Ana Reyes", 12345, 6.5, 'Good <b>point</b>,\nsays =1+1 "so"'),
        from_moodle(RTL, 12347, 25, "Never seen: a comment stands there"),
    )
    data, done = refilled(tmp_path / "w.csv", MOODLE.encode(), "moodle", *people)
    assert reads.moodle(data, 25) == {
        12345: (6.5, "<p>in-words: Good &lt;b&gt;point&lt;/b&gt;,<br>says =1+1 &quot;so&quot;</p>"),
        12346: (None, ""),
        12347: (25.0, "<p>kept</p>"),
    }
    assert data.startswith(b"\xef\xbb\xbfIdentifier,") and not done.unknown
    assert done.people["Ana Reyes_12345"] == ("Ana Reyes", "12345")


def test_moodles_decimal_comma_stays(tmp_path: Path) -> None:
    text = MOODLE.replace("25.00", '"25,00"')
    data, _ = refilled(
        tmp_path / "w.csv", text.encode(), "moodle", from_moodle("Ana Reyes", 12346, 6.5)
    )
    assert reads.moodle(data, 25, ",")[12346] == (6.5, "")
    assert b'"6,50"' in data


def test_a_worksheet_in_another_language_is_read_and_one_without_names_too(tmp_path: Path) -> None:
    text = (
        'ID,Status,Bewertung,Bestwertung,"Zuletzt geändert (Bewertung)"\n'
        'Teilnehmer/in12345,Abgegeben,,"25,00",-\n'
    )
    data, _ = refilled(
        tmp_path / "w.csv", text.encode(), "moodle", from_moodle("Ana Reyes", 12345, 7)
    )
    assert b'Abgegeben,"7,00","25,00"' in data


# --- Blackboard, Brightspace ---------------------------------------------------------------------

BLACKBOARD = (
    '"Last Name"\t"First Name"\t"Username"\t"Student ID"\t"Last Access"\t"Availability"\t'
    '"Warm-up [Total Pts: 10 Score] |411"\t"Scope of questions [Total Pts: up to 25 Score] |412"\n'
    '"Reyes"\t"Ana"\t"areyes"\t"001"\t""\t"Yes"\t"7.00"\t""\n'
    f'"{RTL}"\t"X, Y"\t"alef"\t"002"\t""\t"Yes"\t""\t"Needs Grading"\n'
    '"Doe"\t"Zoe"\t"zdoe"\t"003"\t""\t"Yes"\t""\t""\n'
    '"Lin"\t"Cai"\t"clin"\t"004"\t""\t"Yes"\t""\t"In Progress"\n'
)


@pytest.mark.parametrize(
    ("mark", "encoding"), [(b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")]
)
def test_blackboard_reads_marks_by_user_name_in_its_own_encoding(
    tmp_path: Path, mark: bytes, encoding: str
) -> None:
    given = mark + BLACKBOARD.encode(encoding)
    people = (marked("areyes", 11.25), marked("002", 3), marked("clin", 4))
    data, done = refilled(tmp_path / "gc_1.xls", given, "blackboard", *people)
    # Whose work waits there for a mark gets it; what was handed in there and is no more than begun stays.
    assert reads.blackboard(data, 412) == {
        "areyes": "11.25", "alef": "3.00", "zdoe": "", "clin": "In Progress",
    }  # fmt: skip
    assert reads.blackboard(data, 411) == reads.blackboard(given, 411)
    assert data[:2] == mark and data.count(b'"') == given.count(b'"')
    assert done.points == 25 and len(done.kept) == 1


@pytest.mark.parametrize(
    ("shown", "told"), [("Score", False), ("Percentage", True), ("Letter", True)]
)
def test_a_column_that_blackboard_shows_as_something_else_than_points_is_to_be_looked_at(
    tmp_path: Path, shown: str, told: bool
) -> None:
    given = BLACKBOARD.replace("up to 25 Score", f"up to 25 {shown}").encode("utf-16")
    data, done = refilled(tmp_path / "gc_1.xls", given, "blackboard", marked("areyes", 11.25))
    assert reads.blackboard(data, 412)["areyes"] == "11.25"
    assert [it for it in done.notes if f"as {shown}, and what is written are points" in it] == (
        done.notes if told else []
    )
    assert bool(done.notes) is told and done.points == 25


BRIGHTSPACE = (
    "OrgDefinedId,Username,Last Name,First Name,Email,"
    "Scope of questions Points Grade <Numeric MaxPoints:25 Weight:10>,End-of-Line Indicator\r\n"
    "#00105,#areyes,Reyes,Ana,ana@x.org,,#\r\n"
    '#00106,#jnandu,Ñandú,"José, Jr",j@x.org,,#\r\n'
)


def test_brightspace_reads_points_by_id_and_every_line_still_ends_as_it_must(
    tmp_path: Path,
) -> None:
    people = (marked("00105", 11.25), marked("J@x.org", 0))
    data, done = refilled(tmp_path / "g.csv", BRIGHTSPACE.encode(), "brightspace", *people)
    assert reads.brightspace(data, "Scope of questions") == {"00105": "11.25", "00106": "0.00"}
    assert done.points == 25 and not done.notes


def test_old_encodings_come_back_as_they_were(tmp_path: Path) -> None:
    given = BRIGHTSPACE.encode("cp1252")
    data, done = refilled(tmp_path / "g.csv", given, "brightspace", marked("areyes", 2))
    assert data == given.replace(b"ana@x.org,,", b"ana@x.org,2.00,")
    assert "not in UTF-8" in done.notes[0]


# --- What cannot be refilled ---------------------------------------------------------------------


@pytest.mark.parametrize("to", sorted(FORMATS))
def test_another_platforms_file_is_refused_with_where_to_get_the_right_one(
    tmp_path: Path, to: str
) -> None:
    files = {
        "canvas": CANVAS.encode(),
        "moodle": MOODLE.encode(),
        "blackboard": b"\xff\xfe" + BLACKBOARD.encode("utf-16-le"),
        "brightspace": BRIGHTSPACE.encode(),
    }
    for other in files.keys() - {to}:
        with pytest.raises(BadFile, match=re.escape(FORMATS[to].get)):
            refilled(tmp_path / "f.csv", files[other], to, marked("areyes", 1))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b"PK\3\4 and more", "is a spreadsheet"),
        (b"a\0b,c", "line 1: this is not the file"),
        (b'Student,ID,Section\n"Ann, 1', "line 2: a quotation mark opens"),
        (b'Student,ID,Section\n"Ann"x, 1', "line 2: `x` stands behind a closing quotation mark"),
        (CANVAS.splitlines()[0].encode() + b"\nAnn,105\n", "line 2: has 2 cells"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_its_line(
    tmp_path: Path, data: bytes, said: str
) -> None:
    with pytest.raises(BadFile, match=re.escape(said)):
        refilled(tmp_path / "f.csv", data, "canvas", from_canvas("a_105", "a_105"))


def test_no_file_is_ever_written_over(tmp_path: Path) -> None:
    given = tmp_path / "grades.csv"
    given.write_bytes(b"given")
    assert written(given, b"new", given).name == "grades-2.csv" and given.read_bytes() == b"given"
    first = written(tmp_path / "grades-marked.csv", b"one")
    assert written(tmp_path / "grades-marked.csv", b"one") == first
    assert written(tmp_path / "grades-marked.csv", b"two").name == "grades-marked-2.csv"
    assert first.read_bytes() == b"one"


# --- For every table -----------------------------------------------------------------------------

_texts = st.text(st.sampled_from("ab \"\n;,=é\u0627\u00a0'|"), max_size=6)


@given(
    st.integers(2, 4).flatmap(
        lambda n: st.lists(st.lists(_texts, min_size=n, max_size=n), min_size=2, max_size=4)
    ),
    st.sampled_from(",;\t"),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    _texts,
)
def test_every_table_is_given_back_to_the_byte_and_one_cell_can_be_another(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[list[str]], delimiter: str, ends: str, encoding: str, quoting: int, new: str,
) -> None:  # fmt: skip
    rows[0] = [f"column {n}" for n in range(len(rows[0]))]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=ends, quoting=quoting).writerows(rows)  # type: ignore[arg-type]
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(out.getvalue().encode(encoding))
    sheet = cells.read(path)
    assert sheet.data() == path.read_bytes()
    shown = [it for it in rows if len(it) > 1]
    assert [[it.value for it in row] for row in sheet.rows] == shown
    sheet.put(1, 1, new)
    shown[1][1] = new
    assert (
        reads.table(
            sheet.data().decode(encoding.removesuffix("-sig")).removeprefix("\ufeff"), delimiter
        )
        == shown
    )


@pytest.mark.parametrize(
    ("score", "shown"), [(20 / 3, "6.67"), (2.675, "2.68"), (0, "0.00"), (12, "12.00")]
)
def test_points_are_rounded_as_people_do(score: float, shown: str) -> None:
    assert points_shown(score) == shown

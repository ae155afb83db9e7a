"""`staffplus export` after a class has been marked: marks and feedback as two platforms take them back."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from staffplus.cli.main import main
from staffplus.grading.feedback.feedback import Page
from staffplus.grading.feedback.packing import pack
from staffplus.grading.records import tables
from staffplus.grading.records.totals import Stand, Total
from tests.grading import classroom
from tests.grading import platform_readers as reads
from tests.grading.classroom import NAME, STATIC, Classroom, zipped
from tests.warm import warm

RIGHT, WRONG = "levels = {'a': 'staff'}", "levels = {'a': 'lead'}"
CANVAS = (
    "Student,ID,SIS Login ID,Section,Sheet (88)\n    Points Possible,,,,5.00\n"
    '"Reyes, Ana",105,areyes,Mon,\n"Bokoro, Ben",106,bbokoro,Mon,\n"Doe, Zoe",109,zdoe,Mon,\n'
)
MOODLE = (
    "Identifier,Full name,Grade,Maximum Grade,Last modified (grade),Feedback comments\n"
    "Participant 204,José Ñandú,,5.00,-,\nParticipant 205,Cai Lin,,5.00,-,\n"
)


@pytest.fixture(scope="module")
def marked(_static: Classroom, tmp_path_factory: pytest.TempPathFactory) -> Classroom:
    """Two from each platform: Ben's and José's words are marked, Ana's and Cai's wait."""
    room = _static.copy(tmp_path_factory.mktemp("export") / "exercises")

    def work(answer: str, words: str) -> bytes:
        return room.filled({"literal": answer, "in-words": words}).encode()

    canvas = zipped(
        room.root.parent / "submissions.zip",
        {
            "reyesana_105_9001_sheet.ipynb": work(RIGHT, "A"),
            "bokoroben_LATE_106_9002_sheet-1.ipynb": work(WRONG, "B"),
        },
    )
    moodle = zipped(
        room.root.parent / "Course-Sheet-12.zip",
        {
            "José Ñandú_204_assignsubmission_file_/sheet.ipynb": work(RIGHT, "C"),
            "Cai Lin_205_assignsubmission_file_/work.ipynb": work(RIGHT, "D"),
        },
    )
    room.grade(str(canvas), str(moodle))
    by_person(room, "bokoroben_106", 2.5, "Who decides?")
    by_person(room, "José Ñandú_204", 3, "")
    return room


@pytest.fixture
def room(marked: Classroom, tmp_path: Path) -> Classroom:
    return marked.copy(tmp_path / "exercises")


def by_person(room: Classroom, learner: str, score: float, comment: str) -> None:
    """As the formgrader stores it."""
    cell, book, sent = (
        tables.base_cell.c,
        tables.submitted_notebook.c,
        tables.submitted_assignment.c,
    )
    its = (
        sa.select(book.id)
        .join(tables.submitted_assignment, sent.id == book.assignment_id)
        .where(sent.student_id == learner)
    ).scalar_subquery()
    words = sa.select(cell.id).where(cell.name == "in-words")
    for table, values in (
        (tables.grade, {"manual_score": score, "needs_manual_grade": False}),
        (tables.comment, {"manual_comment": comment}),
    ):
        mine = (table.c.notebook_id == its) & table.c.cell_id.in_(words)
        room.query(sa.update(table).where(mine).values(values))


def export(room: Classroom, *words: str) -> int:
    return main(["export", NAME, "--course-dir", str(room.root), *words])


def into(room: Classroom, text: str) -> Path:
    path = room.root.parent / "given.csv"
    path.write_text(text, "utf-8")
    return path


def test_both_platforms_get_their_own_learners_marks(
    room: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    given = into(room, CANVAS)
    assert export(room, "--to", "canvas", "--into", str(given)) == 1, "Ana waits"
    told = capsys.readouterr().out
    assert reads.canvas(given.with_stem("given-marked").read_bytes(), 88)[0] == {
        105: "", 106: "2.50", 109: "",
    }  # fmt: skip
    assert given.read_text("utf-8") == CANVAS
    assert "`reyesana_105` (`line 3: Reyes, Ana`): waits for a person" in told
    assert told.split("Handed in elsewhere, and not in the file (2)")[1].split("`")[1:4:2] == [
        "Cai Lin_205", "José Ñandú_204",
    ]  # fmt: skip
    given = into(room, MOODLE)
    out = room.root.parent / "back.csv"
    assert export(room, "--to", "moodle", "--into", str(given), "--out", str(out)) == 1
    assert reads.moodle(out.read_bytes(), 5) == {204: (5.0, ""), 205: (None, "")}


def test_when_all_is_marked_and_everybody_is_there_nothing_is_left_to_look_at(
    room: Classroom,
) -> None:
    by_person(room, "Cai Lin_205", 1, "")
    with_all = MOODLE + "Participant 105,Ana Reyes,,5.00,-,\nParticipant 106,Ben Bokoro,,5.00,-,\n"
    for learner in ("reyesana_105", "bokoroben_106"):
        by_person(room, learner, 0.5, "")
    assert export(room, "--to", "moodle", "--into", str(into(room, with_all))) == 0


def test_points_taken_off_are_taken_off_there_too(room: Classroom) -> None:
    room.query(sa.update(tables.submitted_notebook).values(late_submission_penalty=2))
    export(room, "--to", "canvas", "--into", str(into(room, CANVAS)))
    assert reads.canvas((room.root.parent / "given-marked.csv").read_bytes(), 88)[0][106] == "0.50"


TENTHS = """
from nbgrader.plugins import BasePlugin

class Tenth(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return score / 10

c.AssignLatePenalties.plugin_class = Tenth
"""


def test_marks_that_are_newer_than_the_points_taken_off_have_these_worked_out_anew(
    room: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    config = room.root / "nbgrader_config.py"
    config.write_text(config.read_text("utf-8") + TENTHS, "utf-8")
    room.query(sa.update(tables.assignment).values(duedate=datetime(2026, 11, 20)))
    room.query(sa.update(tables.submitted_assignment).values(timestamp=datetime(2026, 11, 21)))
    given = into(room, CANVAS)
    export(room, "--to", "canvas", "--into", str(given))
    assert reads.canvas(given.with_stem("given-marked").read_bytes(), 88)[0][106] == "2.25"
    by_person(room, "bokoroben_106", 1, "")
    capsys.readouterr()
    out = room.root.parent / "again.csv"
    export(room, "--to", "canvas", "--into", str(given), "--out", str(out))
    assert reads.canvas(out.read_bytes(), 88)[0][106] == "0.90"
    assert "bokoroben_106`: 0.25, now 0.1\n" in capsys.readouterr().out
    # nbgrader's own command tells them as they are now too.
    by_person(room, "bokoroben_106", 3, "")
    grades = room.root / "grades.csv"
    with warm().as_python():
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", "export", f"--to={grades}"],
            cwd=room.root, env=classroom.environment(), capture_output=True, text=True,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    with grades.open(encoding="utf-8", newline="") as file:
        (row,) = (it for it in csv.DictReader(file) if it["student_id"] == "bokoroben_106")
    assert (row["late_submission_penalty"], row["score"]) == ("0.3", "2.7")


def test_marks_that_nbgraders_own_command_gave_go_back_too(room: Classroom) -> None:
    room.query(sa.text("DROP TABLE staffplus_attempt"))
    export(room, "--to", "canvas", "--into", str(into(room, CANVAS)))
    assert reads.canvas((room.root.parent / "given-marked.csv").read_bytes(), 88)[0][106] == "2.50"


def test_feedback_reaches_each_learner_through_moodles_zip(
    room: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    assert export(room, "--to", "moodle", "--feedback") == 1
    told = capsys.readouterr().out
    before, after = told.index("2 are not marked in full"), told.index("Feedback for 2 learners")
    assert before < after and "`Cai Lin_205`, `reyesana_105`: in-words" in told
    found = reads.moodle_feedback(room.root / f"feedback/{NAME}-moodle.zip", {204, 205, 206})
    assert {who: [*files] for who, files in found.items()} == {
        204: ["sheet.html"],
        205: ["sheet.html"],
    }
    assert (
        found[204]["sheet.html"]
        == (room.root / "feedback/José Ñandú_204/sheet/sheet.html").read_bytes()
    )
    assert "2 handed in elsewhere, and are not in the zip" in told


def test_the_worksheets_number_counts_where_there_is_one(room: Classroom) -> None:
    given = into(room, MOODLE + "Participant 299,Ben Bokoro,,5.00,-,\n".replace("Bokoro", "B_k"))
    room.query(sa.update(tables.student).where(tables.student.c.id == "bokoroben_106").values(first_name="Ben", last_name="B_k"))  # fmt: skip
    export(room, "--to", "moodle", "--into", str(given), "--feedback")
    found = reads.moodle_feedback(room.root / f"feedback/{NAME}-moodle.zip", {204, 205, 299})
    assert set(found) == {204, 205, 299}


def test_canvas_gets_each_under_the_name_of_the_file_that_was_handed_in(room: Classroom) -> None:
    assert export(room, "--to", "canvas", "--feedback") == 1
    path = room.root / f"feedback/{NAME}-canvas.zip"
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == [
            "bokoroben_LATE_106_9002_sheet-1.ipynb", "reyesana_105_9001_sheet.ipynb",
        ]  # fmt: skip
    found = reads.canvas_comments(path, {9001: 105, 9002: 106})
    ben = json.loads(found[106])
    text = "\n".join(cell["source"] for cell in ben["cells"])
    assert "2.5 of 5 points" in text and "Comment: Who decides?" in text and "a is Staff" in text
    assert {cell["cell_type"] for cell in ben["cells"]} == {"raw"} and "'staff'" not in text
    assert "a person still has to mark 1" in json.loads(found[105])["cells"][0]["source"]


@pytest.mark.parametrize("to", ["blackboard", "gradescope"])
def test_where_a_platform_takes_no_feedback_there_is_a_folder_a_learner(
    room: Classroom, capsys: pytest.CaptureFixture[str], to: str
) -> None:
    export(room, "--to", to, "--feedback")
    assert "takes no feedback files" in capsys.readouterr().out
    with zipfile.ZipFile(room.root / f"feedback/{NAME}-{to}.zip") as archive:
        assert "José Ñandú_204/sheet.html" in archive.namelist() and len(archive.namelist()) == 4


def test_a_new_hand_in_gets_the_new_files_number(room: Classroom) -> None:
    again = room.filled({"literal": RIGHT, "in-words": "B"}).encode()
    later = zipped(room.root.parent / "later.zip", {"bokoroben_106_9105_sheet-2.ipynb": again})
    room.grade(str(later))
    export(room, "--to", "canvas", "--feedback")
    found = reads.canvas_comments(room.root / f"feedback/{NAME}-canvas.zip", {9105: 106})
    assert "4.5 of 5 points" in json.loads(found[106])["cells"][0]["source"]


def test_what_a_group_handed_in_once_gets_one_file_for_all_of_them(tmp_path: Path) -> None:
    origin = ("/x/canvas.zip: reyesana_105_9001_work.zip",)
    pages = [Page(who, NAME, {}) for who in ("ana", "ben")]
    for page in pages:
        page.target(tmp_path).parent.mkdir(parents=True)
        page.target(tmp_path).write_text("<p>Well done</p>")
    known = {it.learner: Total(it.learner, Stand.MARKED, 1.0, origins=origin) for it in pages}
    packed = pack(tmp_path / "back.zip", tmp_path, "canvas", pages, known, {})
    assert packed.names == dict.fromkeys(("ana", "ben"), "reyesana_105_9001_work.zip")
    with zipfile.ZipFile(tmp_path / "back.zip") as archive:
        (name,) = archive.namelist()
        with zipfile.ZipFile(io.BytesIO(archive.read(name))) as inner:
            assert inner.read("sheet.html") == b"<p>Well done</p>"


def test_brightspace_gets_the_folders_of_its_download(tmp_path: Path) -> None:
    folder = "5104-88 - Ana Reyes - Nov 24, 2026 940 AM"
    page = Page("s105", NAME, {})
    page.target(tmp_path).parent.mkdir(parents=True)
    page.target(tmp_path).write_text("<p>Well done</p>")
    ana = Total("s105", Stand.MARKED, 1.0, origins=(f"/x/all.zip: {folder}/sheet.ipynb",))
    packed = pack(tmp_path / "back.zip", tmp_path, "brightspace", [page], {"s105": ana}, {})
    assert packed.names == {"s105": f"{folder}/sheet.html"}


def test_gradescope_gets_a_list_and_is_said_to_take_none(
    room: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    (room.root.parent / "people.csv").write_text(
        "SID,First Name,Last Name,Email\nbokoroben_106,=Ben,Bokoro,ben@x.org\nzoe,Zoe,Doe,z@x.org\n"
    )
    people = str(room.root.parent / "people.csv")
    assert export(room, "--to", "gradescope", "--roster", people) == 1
    assert "takes no marks back" in capsys.readouterr().out
    with (room.root / f"{NAME}-gradescope.csv").open(encoding="utf-8", newline="") as file:
        rows = {it["SID"]: it for it in csv.DictReader(file)}
    ben = rows["bokoroben_106"]
    assert (ben["First Name"], ben["Email"], ben["Total Score"]) == ("'=Ben", "ben@x.org", "2.50")
    assert (rows["zoe"]["Total Score"], rows["zoe"]["Status"]) == ("", "not handed in")
    assert (rows["reyesana_105"]["Total Score"], rows["reyesana_105"]["Max Points"]) == ("", "5.00")


def test_marks_by_question_are_a_file_of_their_own_each_time(room: Classroom) -> None:
    assert export(room, "--to", "questions") == 1
    assert export(room, "--to", "questions") == 1
    assert [it.name for it in room.root.glob("*questions*")] == [f"{NAME}-questions.csv"]
    with (room.root / f"{NAME}-questions.csv").open(encoding="utf-8", newline="") as file:
        rows = {(it["student_id"], it["question"]): it["score"] for it in csv.DictReader(file)}
    assert rows["bokoroben_106", "in-words"] == "2.5" and rows["Cai Lin_205", "in-words"] == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--to", "canvas"], "Download it (Grades > Export"),
        (["--to", "questions", "--into", "x.csv"], "leave out --into"),
        (["--to", "questions", "--feedback"], "needs a platform"),
        (["--to", "canvas", "--into", "none.csv"], "none.csv: cannot be read"),
        (["--to", "canvas", "--map", "id=x"], "give --roster too"),
    ],
)
def test_a_command_that_cannot_be_done_says_what_to_do(
    room: Classroom, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    assert export(room, *words) == 2
    assert said in capsys.readouterr().err


def test_before_anything_is_marked_it_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / f"source/{NAME}").mkdir(parents=True)
    (tmp_path / f"source/{NAME}/{NAME}.ipynb").write_text(STATIC, "utf-8")
    (tmp_path / "nbgrader_config.py").touch()
    assert main(["export", NAME, "--to", "questions", "--course-dir", str(tmp_path)]) == 2
    assert f"run staffplus grade {NAME}" in capsys.readouterr().err


def test_long_lists_are_folded_as_in_the_summary_of_a_run(
    room: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    """People of the file who are not here, and learners whose words wait."""
    for number in range(20):
        room.submit(f"w{number:02}", {"literal": RIGHT, "in-words": f"Word {number}."})
    room.grade()
    others = "".join(f'"Other, No{n}",{300 + n},sis{n},Mon,\n' for n in range(30))
    given = into(room, CANVAS + others)
    capsys.readouterr()
    assert export(room, "--to", "canvas", "--into", str(given)) == 1
    told = capsys.readouterr().out
    listed = told.split("In the file, and without a mark here (31)\n")[1].splitlines()
    assert [it.startswith("  `") for it in listed[:4]] == [True] * 4
    assert listed[4] == "  … and 27 more"
    assert "`sis1` (`line 7: Other, No1`): nothing handed in here" in told
    assert told.split("Here, and not in the file (20)\n")[1].splitlines()[10] == "  … and 10 more"
    assert told.rstrip().endswith("--full lists all of what is folded here.")
    export(room, "--to", "canvas", "--into", str(given), "--full")
    told = capsys.readouterr().out
    assert "more" not in told and "--full" not in told
    assert all(f"`sis{n}` (`line {n + 6}: Other, No{n}`)" in told for n in range(30))
    export(room, "--to", "questions")
    told = capsys.readouterr().out
    assert " more: " in told and "`w19`" not in told
    export(room, "--to", "questions", "--full")
    told = capsys.readouterr().out
    assert all(f"`w{n:02}`" in told for n in range(20)) and " more" not in told

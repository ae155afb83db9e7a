"""Who was marked under an address, and is somebody on the roster: proposed, and brought together on a flag."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from staffplus.cohort.report import marks
from staffplus.grading.intake.roster import Person, Roster
from staffplus.grading.intake.whose import OnRoster, Unknown
from staffplus.grading.records import students, tables
from staffplus.grading.records.course import Course
from tests.browser.conftest import until_it_listens
from tests.grading import classroom
from tests.grading.classroom import NAME, Classroom, graded
from tests.grading.gate import until

pytestmark = pytest.mark.usefixtures("here")

RIGHT = {"literal": "levels = {'a': 'staff'}", "in-words": "Which loss is meant?"}
CLASS = "Matrikel,First name,Last name,Email\n7,Ann,Lee,ann@example.org\n8,Ben,=Oy,ben@example.org\n9,Cal,Po,cal@example.org\n"


@pytest.fixture
def room(plain: Classroom) -> Classroom:
    return plain


def person_marks(room: Classroom, learner: str, points: float, said: str) -> None:
    """As the formgrader stores it."""
    cell, book, sent = tables.base_cell, tables.submitted_notebook, tables.submitted_assignment
    its = (
        sa.select(book.c.id).join(sent, sent.c.id == book.c.assignment_id).where(sent.c.student_id == learner)
    ).scalar_subquery()  # fmt: skip
    words = sa.select(cell.c.id).where(cell.c.name == "in-words")
    for table, values in (
        (tables.grade, {"manual_score": points, "needs_manual_grade": False}),
        (tables.comment, {"manual_comment": said}),
    ):
        mine = sa.and_(table.c.notebook_id == its, table.c.cell_id.in_(words))
        room.query(sa.update(table).where(mine).values(values))


def test_two_names_of_one_person_come_together_with_nothing_lost(
    room: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "class.csv").write_text(CLASS)
    roster = ("--roster", tmp_path / "class.csv")
    by_mail = classroom.zipped(
        tmp_path / "moodle.zip",
        {f"ann@example.org_101_assignsubmission_file_/{NAME}.ipynb": room.filled(RIGHT)}
        | {f"{who}@example.org_{NAME}.ipynb": room.filled(RIGHT | {"in-words": who}) for who in ("ben", "cal")},
    )  # fmt: skip
    graded(room, capsys, by_mail, *roster, "--map", "id=Email")
    assert {*room.marks()} == {f"{who}@example.org" for who in ("ann", "ben", "cal")}
    person_marks(room, "ann@example.org", 2.5, "Well put.")
    person_marks(room, "ben@example.org", 1, "Short.")
    mapped = (*roster, "--map", "id=Matrikel")
    status, told = graded(room, capsys, by_mail, *mapped)
    assert status == 1, "they are there twice, which a person has to settle"
    assert told["roster"]["renamed"] == {
        f"{w}@example.org": n for w, n in (("ann", "7"), ("ben", "8"), ("cal", "9"))
    }
    assert len(room.marks()) == 6
    person_marks(room, "8", 3, "Long.")  # another than under the address
    status, told = graded(room, capsys, by_mail, *mapped, "--merge", "--feedback")
    assert told["merged"]["done"] == {"ann@example.org": "7", "cal@example.org": "9"}
    assert "1 under this name and 3 under 8" in told["merged"]["left"]["ben@example.org"]
    assert {*room.marks()} == {"7", "8", "9", "ben@example.org"}
    assert room.marks()["7"] == {"static-marks": (2, None, False), "in-words": (None, 2.5, False)}
    said = room.query(sa.select(tables.comment.c.manual_comment))
    assert "Well put." in {it[0] for it in said}
    assert not (room.root / "submitted/ann@example.org").exists()
    room.grade("--explain", "7")
    assert "in-words: 2.5" in (out := capsys.readouterr().out) and "moodle.zip: ann@" in out
    _, told = graded(room, capsys, by_mail, *mapped, "--only", "7")
    assert (told["marked"], told["machine_faults"], told["reasons"]) == (1, 0, {})
    # Once more, when the two marks agree.
    person_marks(room, "8", 1, "Long.")
    status, told = graded(room, capsys, by_mail, *mapped, "--merge")
    assert told["merged"] == {"done": {"ben@example.org": "8"}, "left": {}}
    assert {*room.marks()} == {"7", "8", "9"} and told["roster"]["renamed"] == {}
    assert {it[0] for it in room.query(sa.select(tables.comment.c.manual_comment))} >= {
        "Long.\n\nShort."
    }
    before = room.everything()
    _, told = graded(room, capsys, by_mail, *mapped, "--merge")
    assert (told["new"], told["marked"], room.everything()) == (0, 0, before)


def test_names_of_the_roster_stand_in_every_export_and_replace_none(
    room: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "class.csv").write_text(CLASS)
    files: dict[str, str | bytes] = {f"7_{NAME}.ipynb": room.filled(RIGHT), f"8_{NAME}.pdf": b""}
    made = classroom.zipped(tmp_path / "c.zip", files)
    graded(room, capsys, made, "--roster", tmp_path / "class.csv", "--map", "id=Matrikel")
    student = tables.student
    rows = {it.id: tuple(it)[1:] for it in room.query(sa.select(student))}
    assert rows == {"7": ("Ann", "Lee", "ann@example.org"), "8": ("Ben", "=Oy", "ben@example.org")}
    room.query(
        sa.update(student)
        .where(student.c.id == "7")
        .values(last_name="Li", first_name=None, email=None)
    )
    graded(room, capsys, "--roster", tmp_path / "class.csv", "--map", "id=Matrikel")
    assert [tuple(it)[1:] for it in room.query(sa.select(student).where(student.c.id == "7"))] == [
        (None, "Li", "ann@example.org")
    ]
    out = tmp_path / "q.csv"
    from staffplus.cli.main import main

    main(["export", NAME, "--to", "questions", "--out", str(out), "--course-dir", str(room.root)])
    with out.open(encoding="utf-8", newline="") as file:
        found = {(it["student_id"], it["last_name"], it["email"]) for it in csv.DictReader(file)}
    assert found == {("7", "Li", "ann@example.org"), ("8", "'=Oy", "ben@example.org")}


def test_a_whole_name_that_nobody_has_parted_is_kept_whole() -> None:
    assert students.named(Person("a", ("Wei Li",))) == {
        "first_name": None,
        "last_name": "Wei Li",
        "email": None,
    }


@pytest.mark.parametrize("platform", ["", "Moodle", "Canvas", "Brightspace"])
@pytest.mark.parametrize("by", ["number", "id"])
def test_the_rosters_number_settles_two_people_whose_names_are_each_others_turned_round(
    platform: str, by: str
) -> None:
    one, two = (Person("501", ("Li Wei",)), Person("502", ("Wei Li",)))
    if by == "number":
        one, two = (
            Person("a", ("Li Wei",), numbers=("501",)),
            Person("b", ("Wei Li",), numbers=("502",)),
        )
    labels = [(it, platform) for it in ("Li Wei_501", "Wei Li_502", "Wei Li_777", "Wei Li_501")]
    found = OnRoster(Roster((one, two))).learners(labels)
    assert [found[it] for it in labels[:2]] == [[one.id], [two.id]]
    assert isinstance(found[labels[2]], Unknown)
    # In Moodle the number may be of another exercise, and this is the other one's name as it stands.
    assert isinstance(found[labels[3]], Unknown) == (platform == "Moodle")


@contextmanager
def formgrader(room: Classroom, folder: Path) -> Iterator[Callable[..., Any]]:
    """nbgrader's marking screen over a course: what its pages ask of the server, and the answers."""
    own = {"STAFFPLUS_DB": room.db, "JUPYTER_CONFIG_DIR": str(folder / "jupyter")}
    program = [
        sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root", "--port=0",
        "--IdentityProvider.token=marker",
        "--ServerApp.jpserver_extensions={'nbgrader.server_extensions.formgrader': True}",
    ]  # fmt: skip
    process = subprocess.Popen(
        program, cwd=room.root, env=classroom.environment() | own, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    said: list[str] = []
    for line in process.stderr:
        said.append(line)
        if at := re.search(r"(http://127\.0\.0\.1:\d+)/\S*\?token=", line):
            break
    else:
        raise AssertionError("the server did not start:\n" + "".join(said))
    drain = subprocess.Popen(["cat"], stdin=process.stderr, stdout=subprocess.DEVNULL)
    until_it_listens(at[1])

    def ask(path: str, **given: Any) -> Any:
        request = urllib.request.Request(
            f"{at[1]}/formgrader/api/{path}",
            json.dumps(given).encode() if given else None,
            {"Authorization": "token marker", "Content-Type": "application/json"},
            method="PUT" if given else "GET",
        )
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.load(answer)

    def is_there() -> bool:
        try:
            return bool(ask("students") is not None)
        except urllib.error.URLError:  # it says its address just before it listens there
            return process.poll() is not None

    try:
        until(is_there, "the formgrader does not answer")
        yield ask
    finally:
        process.terminate()
        process.wait(120)
        drain.wait(120)


def test_names_come_together_in_a_postgresql_gradebook_that_a_formgrader_marks_and_a_cohort_reads(
    postgres_room: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    room = postgres_room
    (tmp_path / "class.csv").write_text(CLASS)
    roster = ("--roster", tmp_path / "class.csv")
    mails = {who: f"{who}@example.org" for who in ("ann", "cal")}
    upload = classroom.zipped(
        tmp_path / "mail.zip",
        {f"{it}_{NAME}.ipynb": room.filled(RIGHT | {"in-words": it}) for it in mails.values()},
    )
    graded(room, capsys, upload, *roster, "--map", "id=Email")
    with formgrader(room, tmp_path) as ask:
        names = {it["student"]: it["id"] for it in ask(f"submitted_notebooks/{NAME}/{NAME}")}
        assert {*names} == {*mails.values()}
        (words,) = (
            it
            for it in ask(f"grades?submission_id={names[mails['ann']]}")
            if it["name"] == "in-words"
        )
        ask(f"grade/{words['id']}", manual_score=2.5, extra_credit=0)
        assert room.marks()[mails["ann"]]["in-words"][1] == 2.5
        _, told = graded(
            room, capsys, upload, *roster, "--map", "id=Matrikel", "--merge", "--feedback"
        )
        assert told["merged"] == {"done": {mails["ann"]: "7", mails["cal"]: "9"}, "left": {}}
        assert {*room.marks()} == {"7", "9"}
        names = {it["student"]: it["id"] for it in ask(f"submitted_notebooks/{NAME}/{NAME}")}
        assert {*names} == {"7", "9"}
        theirs = {it["name"]: it for it in ask(f"grades?submission_id={names['7']}")}
        assert (
            theirs["in-words"]["manual_score"] == 2.5
            and not theirs["in-words"]["needs_manual_grade"]
        )
        (waits,) = (
            it for it in ask(f"grades?submission_id={names['9']}") if it["name"] == "in-words"
        )
        ask(f"grade/{waits['id']}", manual_score=1, extra_credit=0)
    assert (room.root / f"feedback/7/{NAME}/{NAME}.html").is_file()
    status, told = graded(room, capsys, upload, *roster, "--map", "id=Matrikel")
    assert (status, told["roster"]["renamed"], told["marked"]) == (0, {}, 0)
    (found,) = marks.read(Course(room.root, room.db))
    assert (found.name, [name for name, _ in found.stands]) == (NAME, ["marked"])


def test_a_run_that_looks_at_one_learner_brings_nobody_else_together(
    room: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "class.csv").write_text(CLASS)
    files = {f"{who}@example.org_{NAME}.ipynb": room.filled(RIGHT) for who in ("ann", "ben")}
    upload = classroom.zipped(tmp_path / "u.zip", files)
    roster = ("--roster", tmp_path / "class.csv", "--map", "id=Matrikel")
    graded(room, capsys, upload)
    assert {*room.marks()} == {"ann@example.org", "ben@example.org"}
    _, told = graded(room, capsys, upload, *roster, "--merge", "--only", "7")
    assert told["merged"]["done"] == {"ann@example.org": "7"}
    assert {*room.marks()} == {"7", "ben@example.org"}
    _, told = graded(room, capsys, upload, *roster, "--merge")
    assert told["merged"]["done"] == {"ben@example.org": "8"}
    assert {*room.marks()} == {"7", "8"}

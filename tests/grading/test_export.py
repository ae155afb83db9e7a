"""Marks by question, in a table that spreadsheets read rightly and that reads back as it was."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import sqlalchemy as sa
from nbgrader.api import Gradebook

from staffplus.cli.main import main
from staffplus.grading.records import tables
from staffplus.grading.records.export import BY_QUESTION, ByQuestion, SafeCsvExport
from tests.grading.classroom import NAME, STATIC, Classroom, zipped
from tests.grading.classroom import make as made

pytestmark = pytest.mark.usefixtures("here")


def test_each_question_has_a_row_and_what_has_no_mark_has_no_score(tmp_path: Path) -> None:
    room: Classroom = made(tmp_path, STATIC)
    room.submit("ann", {"literal": "levels = {'a': 'lead'}", "in-words": "=1+1"})
    room.submit("ben", {"literal": "levels = {'a': 'staff'}", "in-words": "Words."})
    room.grade()
    people = [
        {"id": "ann", "first_name": "José, الف", "last_name": "=cmd|' /C calc'!A0"},
        {"id": "cal", "first_name": "Cal", "last_name": "O'Neil"},
    ]
    room.query(sa.update(tables.student).where(tables.student.c.id == "ann").values(people[0]))
    room.query(sa.insert(tables.student).values(people[1]))
    with Gradebook(f"sqlite:///{room.root / 'gradebook.db'}") as book:
        words = book.find_grade("in-words", "sheet", "sheet", "ben")
        words.manual_score, words.needs_manual_grade = 2.5, False
        book.db.commit()
        export = ByQuestion()
        export.to = str(tmp_path / "marks.csv")
        export.export(book)
    with (tmp_path / "marks.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = {(it["student_id"], it["question"]): it for it in reader}
        assert reader.fieldnames == [*BY_QUESTION]
    assert len(rows) == 6
    shown = {key: (it["score"], it["by"], it["state"]) for key, it in rows.items()}
    assert shown == {
        ("ann", "static-marks"): ("0.0", "machine", "marked: wrong"),
        ("ann", "in-words"): ("", "", "waits for a person"),
        ("ben", "static-marks"): ("2.0", "machine", "marked: right"),
        ("ben", "in-words"): ("2.5", "person", "marked"),
        ("cal", "static-marks"): ("", "", "not handed in"),
        ("cal", "in-words"): ("", "", "not handed in"),
    }
    ann = rows["ann", "static-marks"]
    assert (ann["reason"], ann["first_name"]) == ("a is Staff", "José, الف")
    assert ann["last_name"].lstrip("'").startswith("=cmd") and ann["last_name"][0] == "'"
    assert rows["ann", "in-words"]["reason"] == "An answer that a person marks."
    assert {it["reason"] for key, it in rows.items() if key[0] == "cal"} == {""}


def test_every_row_that_waits_says_why_and_what_is_proposed(tmp_path: Path) -> None:
    room: Classroom = made(tmp_path, STATIC)
    room.submit("ann", {"literal": "levels = {'a': 'Staff'}", "in-words": "One."})
    room.submit("ben", {"literal": "levels = open('x').read()", "in-words": "Two."})
    room.grade()

    def waiting() -> dict[tuple[str, str], dict[str, str]]:
        with Gradebook(f"sqlite:///{room.root / 'gradebook.db'}") as book:
            export = ByQuestion()
            export.to = str(tmp_path / "marks.csv")
            export.export(book)
        with (tmp_path / "marks.csv").open(encoding="utf-8", newline="") as file:
            found = {(it["student_id"], it["question"]): it for it in csv.DictReader(file)}
        return {key: it for key, it in found.items() if it["state"].startswith("waits")}

    rows = waiting()
    assert len(rows) == 4 and all(it["reason"] and not it["score"] for it in rows.values())
    proposed = {key: it["proposed"] for key, it in rows.items() if it["proposed"]}
    assert proposed == {("ann", "static-marks"): "2.0"}
    # A person has marked one, and another answer came: what waits says that too.
    with Gradebook(f"sqlite:///{room.root / 'gradebook.db'}") as book:
        grade = book.find_grade("in-words", "sheet", "sheet", "ben")
        grade.manual_score, grade.needs_manual_grade = 2.5, False
        book.db.commit()
    room.submit("ben", {"literal": "levels = open('x').read()", "in-words": "Three."})
    room.grade()
    rows = waiting()
    assert len(rows) == 4 and all(it["reason"] for it in rows.values())
    assert rows["ben", "in-words"]["reason"].startswith(
        "A person gave 2.5, and the answer is another"
    )


REFUSED = "handed in, and nothing of it can be marked"


def test_who_handed_in_nothing_that_can_be_marked_has_a_row_without_a_mark_and_with_a_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In nbgrader's export, by question, for platforms, and when somebody asks."""
    room = made(tmp_path, STATIC)
    right = room.filled({"literal": "levels = {'a': 'staff'}"})
    files: dict[str, str | bytes] = {
        f"ann/{NAME}.ipynb": right,
        f"ben/{NAME}.pdf": b"%PDF",
        f"cai/{NAME}.tar.gz": b"",
        f"dee/{NAME}.ipynb": b'{"cells": [',
        "eva/one.ipynb": right,
        "eva/two.ipynb": right + " ",
        "fay/work.zip": b"no zip",
        f"doegil_104_20077_{NAME}.docx": b"",
        "nobody knows whose.docx": b"",
    }
    upload = zipped(tmp_path / "u.zip", files)
    assert room.grade(str(upload)) == 1

    def exported(plugin: type[SafeCsvExport | ByQuestion]) -> list[dict[str, str]]:
        with Gradebook(f"sqlite:///{room.root / 'gradebook.db'}") as book:
            export = plugin()
            export.to = str(tmp_path / "marks.csv")
            export.export(book)
        with (tmp_path / "marks.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    rows = {it["student_id"]: (it["score"], it["state"]) for it in exported(SafeCsvExport)}
    reasons = {
        "ben": f"{REFUSED}: handed in, but no notebook: `{NAME}.pdf`; ask for {NAME}.ipynb",
        "cai": f"{REFUSED}: handed in, but no notebook: `{NAME}.tar.gz`; of archives only .zip is opened",
        "dee": "handed in, and nothing of it can be marked; wrong-file: 2 (The file breaks off",
        "eva": f"{REFUSED}: 2 notebooks, and nothing says which of them counts",
        "fay": f"{REFUSED}: not a zip that can be read",
        "doegil_104": f"{REFUSED}: no notebook, but",
    }
    assert rows.keys() == {"ann", *reasons}
    assert rows["ann"][0] == "2.0"
    for learner, said in reasons.items():
        score, state = rows[learner]
        assert (score, state[: len(said)]) == ("", said)
    by_question = exported(ByQuestion)
    assert {it["student_id"] for it in by_question} == rows.keys()
    assert {it["score"] for it in by_question if it["student_id"] in reasons} == {""}
    # A platform's file: whose line it is is known by the number under which they handed in.
    canvas = tmp_path / "canvas.csv"
    canvas.write_text(
        f'Student,ID,SIS Login ID,Section,{NAME} (7)\n    Points Possible,,,,5\n"Doe, Gil",104,gdoe,A,\n'
        '"Xu, Hal",105,hxu,A,\n'
    )
    capsys.readouterr()
    where = ["export", NAME, "--course-dir", str(room.root)]
    assert main([*where, "--to", "canvas", "--into", str(canvas)]) == 1
    said = capsys.readouterr().out
    assert f"`doegil_104` (`line 3: Doe, Gil`): {REFUSED}: no notebook, but" in said
    assert "`hxu` (`line 4: Xu, Hal`): nothing handed in here" in said
    assert "`ben` (handed in, and nothing of it can be marked" in said
    main([*where, "--to", "gradescope"])
    with (room.root / f"{NAME}-gradescope.csv").open(encoding="utf-8", newline="") as file:
        listed = {it["SID"]: (it["Total Score"], it["Status"]) for it in csv.DictReader(file)}
    assert listed["ben"][0] == "" and listed["ben"][1].startswith(REFUSED)
    assert room.grade("--explain", "ben") == 0
    assert f"u.zip: ben/{NAME}.pdf\n  refused, and left where it is" in capsys.readouterr().out
    # With a notebook there is a mark, and a roster says who is not one of the course.
    room.submit("ben", {"literal": "levels = {'a': 'staff'}"})
    roster = tmp_path / "people.csv"
    roster.write_text("id,name\nben,Ben\ncai,Cai\ng1,Gil Doe\n")
    room.grade(str(upload), "--roster", str(roster))
    after = {it["student_id"]: it["state"] for it in exported(SafeCsvExport)}
    assert after.keys() == {"ann", "ben", "cai", "dee", "g1"}
    assert after["ben"].startswith("marked") and after["g1"].startswith(REFUSED)

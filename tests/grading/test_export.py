"""Marks by question, in a table that spreadsheets read rightly and that reads back as it was."""

from __future__ import annotations

import csv
from pathlib import Path

import sqlalchemy as sa
from nbgrader.api import Gradebook

from staffplus.grading.records import tables
from staffplus.grading.records.export import BY_QUESTION, ByQuestion
from tests.grading.classroom import STATIC, Classroom
from tests.grading.classroom import make as made


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

"""`staffplus grade` as a grader uses it: from submissions to marks, again, and with things gone wrong."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from staffplus.cli.main import main
from staffplus.grading import executors
from staffplus.grading.intake.intake import arrivals
from staffplus.grading.model import Arrival
from staffplus.grading.records import course, ledger, tables
from staffplus.grading.records.course import prepare
from tests.grading import classroom, ordinary
from tests.grading.classroom import NAME, PERFECT, Classroom
from tests.grading.sheets import needs_box

pytestmark = needs_box

FULL = {
    "static-marks": (2, None, False),
    "value-marks": (3, None, False),
    "practice": (1, None, False),
    "in-words": (None, None, True),
}


def summary(room: Classroom, capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    """What `--json` says of a run."""
    capsys.readouterr()
    room.grade("--json", *words)
    return dict(json.loads(capsys.readouterr().out))


def test_from_a_folder_to_marks_and_a_second_run_changes_nothing(
    either_room: Classroom, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    room = either_room
    room.submit("ann", PERFECT, "2026-11-24 09:40:00.000000 UTC")
    room.submit("ben", PERFECT | {"code": "def triple(x):\n    return 2 * x"})
    room.submit("cal", {})
    assert room.grade() == 0
    said = capsys.readouterr().out
    assert re.search(r"3\s+marked now", said) and re.search(r"3\s+learners, 3 submissions", said)
    assert re.search(r"3\s+of these are new", said)
    marks = room.marks()
    assert marks["ann"] == FULL
    assert marks["ben"]["value-marks"] == (0, None, False)
    assert marks["cal"] == {
        "static-marks": (0, None, False), "value-marks": (0, None, False),
        "practice": (0, None, False), "in-words": (0, None, False),
    }  # fmt: skip
    (sent,) = room.query(
        sa.select(tables.submitted_assignment.c.timestamp).where(
            tables.submitted_assignment.c.student_id == "ann"
        )
    )
    assert str(sent[0]) == "2026-11-24 09:40:00"
    before = room.everything()
    begun: list[object] = []
    monkeypatch.setattr(executors, "_Worker", begun.append)
    monkeypatch.setattr(course, "_generate", lambda *of: begun.append(of))
    again = summary(room, capsys)
    assert (again["new"], again["marked"], again["written"]) == (0, 0, 0)
    assert begun == [], "nobody is called to mark, and nothing is released again"
    assert room.everything() == before


def test_a_zip_and_the_same_zip_again(room: Classroom, tmp_path: Path) -> None:
    files = {f"{who}_{NAME}.ipynb": room.filled(PERFECT) for who in ("ann", "José Ñ", "=cmd|x")}
    upload = classroom.zipped(tmp_path / "uploads.zip", files)
    assert room.grade(str(upload)) == 0
    assert set(room.marks()) == {"ann", "José Ñ", "=cmd|x"}
    assert (room.root / "submitted/José Ñ" / NAME / f"{NAME}.ipynb").read_bytes() == files[
        f"José Ñ_{NAME}.ipynb"
    ].encode()
    before = room.everything()
    assert room.grade(str(upload)) == 0
    assert room.everything() == before


def test_the_last_submission_counts_and_all_are_kept(
    room: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = room.filled(PERFECT | {"code": "def triple(x):\n    return x"})
    room.submit("ann", PERFECT, "2026-11-24 12:00:00 UTC")
    room.grade()
    early = classroom.zipped(
        tmp_path / "early.zip", {f"ann_20261124T100000+0100_{NAME}.ipynb": wrong}
    )
    room.grade(str(early))
    assert room.marks()["ann"] == FULL
    late = classroom.zipped(tmp_path / "late.zip", {f"ann_20261124T120001Z_{NAME}.ipynb": wrong})
    room.grade(str(late))
    assert room.marks()["ann"]["value-marks"] == (0, None, False)
    capsys.readouterr()
    assert main(["grade", "--explain", "ann", NAME, "--course-dir", str(room.root)]) == 0
    said = capsys.readouterr().out
    assert said.count("Submission ") == 3 and said.count("stands in the gradebook") == 1
    assert "2026-11-24T10:00:00+01:00" in said and "early.zip" in said
    assert "not three times as much" in said
    assert re.search(r"^Tests draw their cases by [0-9a-f]{32}, for everybody", said, re.M)
    assert "Practice: this mark can be forged" in said


def test_two_in_one_second_are_told_apart_in_the_order_they_lie(
    room: Classroom, tmp_path: Path
) -> None:
    wrong = room.filled(PERFECT | {"code": "def triple(x):\n    return x"})
    upload = classroom.zipped(
        tmp_path / "uploads.zip",
        {
            f"a/ann_20261124T120000Z_{NAME}.ipynb": wrong,
            f"b/ann_20261124T120000Z_{NAME}.ipynb": room.filled(PERFECT),
        },
    )
    room.grade(str(upload))
    assert room.marks()["ann"] == FULL
    assert len(room.query(sa.select(tables.attempt))) == 2


def test_what_people_gave_is_kept_and_only_a_changed_answer_asks_again(
    room: Classroom, tmp_path: Path
) -> None:
    room.submit("ann", PERFECT, "2026-11-24 09:00:00 UTC")
    room.grade()
    grade, cell = tables.grade, tables.base_cell.c
    row = sa.select(grade.c.id).join(tables.base_cell, cell.id == grade.c.cell_id)
    (found,) = room.query(row.where(cell.name == "in-words"))
    room.query(
        sa.update(grade)
        .where(grade.c.id == found.id)
        .values(manual_score=2.5, needs_manual_grade=False)
    )
    better = PERFECT | {"code": "def triple(x):\n    return x + x + x"}
    room.submit("ann", better, "2026-11-24 10:00:00 UTC")
    room.grade()
    assert room.marks()["ann"]["in-words"] == (None, 2.5, False)
    room.submit("ann", better | {"in-words": "Something else."}, "2026-11-24 11:00:00 UTC")
    room.grade()
    assert room.marks()["ann"]["in-words"] == (None, 2.5, True)


def test_an_author_who_mends_a_test_has_all_marked_again(
    room: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    room.submit("ann", PERFECT | {"code": "def triple(x):\n    return 2 * x"})
    room.grade()
    path = room.root / "source" / NAME / f"{NAME}.ipynb"
    path.write_text(room.source.replace("3 * x)", "2 * x)"), "utf-8")
    told = summary(room, capsys)
    assert told["marked"] == 1 and told["new"] == 0
    assert room.marks()["ann"]["value-marks"] == (3, None, False)
    room.grade("--explain", "ann", "--json")
    found = json.loads(capsys.readouterr().out)
    results = found["attempts"][0]["results"]
    assert len({it["source"] for it in results}) == 2 == len(results)
    (secret,) = room.query(sa.select(tables.secret.c.secret))
    assert found["secret"] == secret[0], "one for all runs, whatever the source"
    assert [it["stands"] for it in results] == [False, True]


def test_what_was_deleted_is_put_back_without_marking_again(
    room: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    room.submit("ann", PERFECT)
    room.grade()
    marked = room.root / "autograded/ann" / NAME / f"{NAME}.ipynb"
    before = marked.read_text()
    marked.unlink()
    told = summary(room, capsys)
    assert (told["marked"], told["written"]) == (0, 1)
    assert marked.read_text() == before


def test_a_file_that_is_no_notebook_waits_without_a_mark_and_says_why(
    room: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    room.submit_file("ann", b'{"cells": [')
    room.submit("ben", PERFECT)
    files = {"cai": b"", "dee": b"<html></html>", "eva": b'{"nbformat": 4, "cells": []}'}
    for learner, data in files.items():
        room.submit_file(learner, data)
    assert room.grade("--feedback") == 1
    told = summary(room, capsys)
    assert [it["learner"] for it in told["broken"]] == ["ann", *files] and told["look"]
    assert room.marks()["ann"] == dict.fromkeys(FULL, (None, None, True)), "no mark, and not 0"
    assert room.marks()["ben"] == FULL
    page = (room.root / "feedback/ann" / NAME / f"{NAME}.html").read_text()
    assert "line 1" in page and "Please hand in the whole notebook" in page
    assert "Ask for" not in page
    said = {
        "ann": "the file that you handed in breaks off before its end.",
        "cai": "the file that you handed in is empty.",
        "dee": "the file that you handed in cannot be read as a notebook.",
        "eva": "what you handed in is not this exercise.",
    }
    for learner, words in said.items():
        page = (room.root / "feedback" / learner / NAME / f"{NAME}.html").read_text()
        assert [it for it in said.values() if f"Not marked: {it}" in page] == [words]


def test_an_answer_that_was_not_found_and_a_test_at_fault_want_a_person_until_they_have_looked(
    room: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    room.submit("ann", PERFECT | {"literal": "levels = open('levels').read()"})
    told = summary(room, capsys)
    assert room.marks()["ann"] == FULL | {"static-marks": (None, None, True)}
    assert [(it["kind"], it["learners"]) for it in told["kinds"]] == [
        ("answer-not-found", {"ann": ["static-marks"]})
    ]
    assert told["look"] and room.grade() == 1 and room.grade("--only", "ann") == 1
    capsys.readouterr()
    room.grade("--explain", "ann")
    assert "static-marks: a person of 2 (static, answer-not-found)" in capsys.readouterr().out
    waits = tables.grade.c.auto_score.is_(None)
    marked = sa.update(tables.grade).where(waits).values(manual_score=1, needs_manual_grade=False)
    room.query(marked)
    told = summary(room, capsys)
    assert (told["kinds"], told["look"], room.grade()) == ([], False, 0)

    faulty = room.source.replace("levels.get('a')", "levels['lead']")
    (room.root / "source" / NAME / f"{NAME}.ipynb").write_text(faulty, "utf-8")
    room.submit("ann", PERFECT)
    assert room.grade() == 1 and room.grade() == 1
    capsys.readouterr()
    room.grade("--explain", "ann")
    said = capsys.readouterr().out
    assert "static-marks: a person of 2 (static, author)" in said and "KeyError: 'lead'" in said


def test_a_refused_file_is_named_and_left_where_it_is(
    room: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    upload = classroom.zipped(
        tmp_path / "uploads.zip",
        {f"../../evil_{NAME}.ipynb": b"{}", f"ann_{NAME}.ipynb": room.filled(PERFECT)},
    )
    assert room.grade(str(upload)) == 1
    assert re.search(r"1\s+file refused, and left where it is", capsys.readouterr().out)
    assert set(room.marks()) == {"ann"}
    room.submit("cal", PERFECT, "2026-11-24 09:00 PST")
    assert room.grade() == 1
    said = capsys.readouterr().out
    assert "PST" in said and "offset" in said
    assert set(room.marks()) == {"ann"}


def test_feedback_is_made_and_only_again_when_something_changed(
    room: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    room.submit("ann", PERFECT | {"code": "def triple(x):\n    return x"})
    room.submit("ben", PERFECT)
    assert summary(room, capsys, "--feedback")["feedback"] == {"made": 2}
    page = (room.root / "feedback/ann" / NAME / f"{NAME}.html").read_text()
    assert "not three times as much" in page and "HIDDEN TESTS" not in page
    assert summary(room, capsys, "--feedback")["feedback"] == {"unchanged": 2}
    room.submit("ann", PERFECT)
    assert summary(room, capsys, "--feedback")["feedback"] == {"made": 1, "unchanged": 1}


def test_where_there_is_no_box_only_what_needs_none_is_marked_and_later_the_rest(
    room: Classroom, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    room.submit("ann", PERFECT)
    empty = room.root / "no-programs"
    empty.mkdir()
    with monkeypatch.context() as patched:
        patched.setenv("PATH", str(empty))
        assert room.grade() == 1
    told = capsys.readouterr()
    assert "bubblewrap is not installed" in told.err and "put aside" in told.out
    assert room.marks()["ann"] == {
        "static-marks": (2, None, False), "value-marks": (None, None, True),
        "practice": (None, None, True), "in-words": (None, None, True),
    }  # fmt: skip
    assert room.grade() == 0
    assert room.marks()["ann"] == FULL


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["shet"], "did you mean sheet?"),
        (["../sheet"], "there is no exercise"),
        ([NAME, "nowhere.zip"], "nowhere.zip: there is no such folder or zip file"),
        ([NAME, "--db", "oracle"], "expected an address such as sqlite:"),
        ([NAME, "--db", "sqlite:////no/such/folder/g.db"], "cannot be used"),
        ([NAME, "--dask", "tcp://127.0.0.1:1"], "no Dask scheduler answers"),
        ([NAME, "--explain", "an"], "did you mean ann?"),
    ],
)
def test_a_mistake_is_told_with_what_to_do(
    room: Classroom, words: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    room.submit("ann", PERFECT)
    if "--explain" in words:
        room.grade()
    assert main(["grade", *words, "--course-dir", str(room.root)]) == 2
    assert says in capsys.readouterr().err


def test_a_full_disk_stops_the_run_and_loses_nothing(room: Classroom, tmp_path: Path) -> None:
    """On a disk of its own of four megabytes, mounted where the box cannot be: its part waits."""
    files = {
        f"ann{n:03}_{NAME}.ipynb": room.filled(PERFECT | {"code": noise(n)}) for n in range(60)
    }
    upload = classroom.zipped(tmp_path / "uploads.zip", files)
    small = tmp_path / "small"
    small.mkdir()
    script = (
        f"mount -t tmpfs -o size=4m none {small} && cp -r {room.root} {small}/exercises && "
        f"{sys.executable} -m staffplus.cli grade {NAME} {upload} --course-dir {small}/exercises; "
        f"echo exit $?; mount -o remount,size=400m {small}; "
        f"{sys.executable} -m staffplus.cli grade {NAME} {upload} --course-dir {small}/exercises; "
        f"echo exit $?; cp {small}/exercises/gradebook.db {tmp_path}/gradebook.db"
    )
    done = subprocess.run(
        ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script],
        capture_output=True, text=True,
    )  # fmt: skip
    assert "the disk is full" in done.stderr, done.stderr + done.stdout
    assert "exit 2" in done.stdout and "exit 1" in done.stdout, done.stderr + done.stdout
    (tmp_path / "gradebook.db").replace(room.root / "gradebook.db")
    marks = room.marks()
    assert len(marks) == 60 and all(it["static-marks"][0] == 2 for it in marks.values())


@pytest.mark.parametrize(
    "what",
    ["a file for a folder", "a folder for the notebook", "a folder for the time", "a pipe",
     "a half-written folder", "a half-written file of no process", "an endless secret"],
)  # fmt: skip
def test_what_stands_in_one_learners_place_costs_nobody_else(
    room: Classroom, tmp_path: Path, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """All of this can come with a hand-in that was unpacked or collected into `submitted/`."""
    ann = room.root / "submitted/ann" / NAME
    files = {f"{who}_{NAME}.ipynb": room.filled(PERFECT) for who in ("ann", "ben")}
    if what == "a file for a folder":
        ann.parent.parent.mkdir()
        ann.parent.write_text("ann")
    else:
        ann.mkdir(parents=True)
    if what == "a folder for the notebook":
        (ann / f"{NAME}.ipynb").mkdir()
    elif what == "a folder for the time":
        (ann / "timestamp.txt").mkdir()
    elif what == "a pipe":
        os.mkfifo(ann / f"{NAME}.ipynb")
    elif what == "a half-written folder":
        (ann / ".x.999999999.part").mkdir()
    elif what == "a half-written file of no process":
        for number in ("²", "9" * 30):
            (ann / f".x.{number}.part").touch()
    elif what == "an endless secret":
        (ann / "submission_secret.txt").symlink_to("/dev/zero")
    harmless = what.startswith(("a half", "an endless", "a folder for the time"))
    upload = str(classroom.zipped(tmp_path / "uploads.zip", files))
    for _ in range(2):
        capsys.readouterr()
        room.grade("--json", "--feedback", upload)
        said = json.loads(capsys.readouterr().out)
        assert room.marks()["ben"] == FULL
        assert (room.root / "feedback/ben" / NAME / f"{NAME}.html").is_file()
        assert [it.split(":")[0] for it in said["not_written"]] == ([] if harmless else ["ann"])
        assert ("ann" in room.marks()) == harmless
    if not harmless:
        shutil.rmtree(ann.parent, ignore_errors=True)
        ann.parent.unlink(missing_ok=True)
        assert room.grade(upload) == 0
    assert room.marks()["ann"] == FULL


def test_a_learners_folder_that_leads_to_anothers_is_not_written_into(
    room: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    theirs = room.submit("ben", PERFECT)
    (room.root / "autograded").mkdir()
    (room.root / "submitted/ann").mkdir()
    (room.root / "submitted/ann" / NAME).symlink_to(f"../ben/{NAME}")
    (room.root / "autograded/cal").symlink_to("ben")
    before = theirs.read_bytes()
    wrong = room.filled(PERFECT | {"code": "1"})
    files = {f"{who}_{NAME}.ipynb": wrong for who in ("ann", "cal")}
    upload = classroom.zipped(tmp_path / "uploads.zip", files)
    for _ in range(2):
        capsys.readouterr()
        assert room.grade("--json", str(upload)) == 1
        said = json.loads(capsys.readouterr().out)["not_written"]
        assert sorted(it.split(":")[0] for it in said) == ["ann", "cal"]
        assert all("it is a symbolic link; put it out of the way" in it for it in said)
        assert room.marks() == {"ben": FULL}
        assert theirs.read_bytes() == before
        marked = room.root / "autograded/ben" / NAME / f"{NAME}.ipynb"
        assert "return 3 * x" in marked.read_text()


def test_a_course_whose_gradebook_would_lie_elsewhere_is_told(
    room: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = room.copy(tmp_path / "who?" / "exercises")
    assert main(["grade", NAME, "--course-dir", str(odd.root)]) == 2
    assert "rename the folder" in capsys.readouterr().err
    assert [it.name for it in tmp_path.iterdir() if it.name.startswith("who")] == ["who?"]


def noise(seed: int) -> str:
    """Text that no packer makes smaller, 60 KB of it in a comment."""
    import random

    text = random.Random(seed).randbytes(30_000).hex()
    return f"{PERFECT['code']}\n# {text}"


def test_help_teaches() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "staffplus.cli", "grade", "--help"], capture_output=True, text=True
    )
    for words in (
        "uploads.zip",
        "--roster people.csv",
        "--only ann",
        "--explain ann",
        "kill -9",
        "exit codes",
        "--unsafe",
    ):
        assert words in done.stdout


def test_a_job_that_fails_each_time_is_put_aside_with_its_reason_and_tried_again_when_told(
    room: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is damaged in the gradebook is no learner's fault."""
    room.submit("ann", PERFECT)
    room.submit("ben", PERFECT | {"in-words": "Another file."})
    engine = room.course.engine()
    prepare(room.course, engine, NAME)
    found = [it for it in arrivals(room.root / "submitted", NAME) if isinstance(it, Arrival)]
    assert len(list(ledger.take_in(engine, NAME, found))) == 2
    (ann,) = ledger.attempts(engine, NAME, "ann")
    file = tables.file
    (kept,) = room.query(sa.select(file.c.data).where(file.c.sha256 == ann.sha256))
    room.query(sa.update(file).where(file.c.sha256 == ann.sha256).values(data=b"no zlib"))
    engine.dispose()
    told = summary(room, capsys)
    assert told["jobs"]["quarantined"] == 1 and told["machine_faults"] == 3
    assert any("zlib" in reason for reason in told["reasons"])
    assert "ann" not in room.marks() or room.marks()["ann"]["static-marks"] == (None, None, True)
    assert room.marks()["ben"] == FULL
    room.query(sa.update(file).where(file.c.sha256 == ann.sha256).values(data=kept[0]))
    assert room.grade("--retry") == 0
    assert room.marks()["ann"] == FULL


def test_unsafe_is_for_ordinary_users_and_stands_beside_every_mark() -> None:
    with tempfile.TemporaryDirectory(prefix="unsafe") as folder:
        top = Path(folder)
        made = classroom.make(top, classroom.SOURCE)
        made.submit("ann", PERFECT)
        if os.geteuid() == 0:
            for path in (top, *top.rglob("*")):
                os.chown(path, ordinary.USER, ordinary.USER)
        home = {"HOME": str(top), "TMPDIR": str(top)}
        run = made.start(
            "--unsafe", "--feedback", "--json", as_nobody=True, env=classroom.environment() | home
        )
        out, err = run.communicate(timeout=120)
        assert run.returncode == 0, err
        assert "UNSAFE" in err
        assert json.loads(out)["boxes"] == {"unsafe": 1}
        assert made.marks()["ann"] == FULL
        page = (top / "exercises/feedback/ann" / NAME / f"{NAME}.html").read_text("utf-8")
        assert "without a sandbox (unsafe)" in page


def test_on_a_terminal_there_is_a_bar_with_rate_and_time_left(room: Classroom) -> None:
    for number in range(30):
        slow = f"import time\ntime.sleep(0.1)\n# {number}\n{PERFECT['code']}"
        room.submit(f"learner{number:02}", PERFECT | {"code": slow})
    room.submit_file("zoe", b"", "2026-11-24 09:00 PST")
    ours, theirs = pty.openpty()
    run = room.start(jobs=2, stderr=theirs, env=os.environ | {"TERM": "xterm", "COLUMNS": "100"})
    os.close(theirs)
    seen = b""
    with contextlib.suppress(OSError):  # the terminal is closed when the run is over
        while part := os.read(ours, 65536):
            seen += part
    run.communicate(timeout=60)
    os.close(ours)
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", seen.decode("utf-8", "replace"))
    assert re.search(r"marking .*\d+/30 .*(/s|s each) .*\d:\d\d", text), text[-2000:]
    assert "1 refused" in text


def test_what_other_exercises_have_taken_in_is_not_said_to_remain(
    plain: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    right = plain.filled(PERFECT)
    both = [(who, task) for who in ("ann", "cai") for task in (NAME, "other-task")]
    files = {f"{who}/{task}/{task}.ipynb": right for who, task in both}
    upload = classroom.zipped(tmp_path / "u.zip", files)
    other = plain.root / "source/other-task/other-task.ipynb"
    other.parent.mkdir()
    other.write_text(plain.source, "utf-8")
    for learner in ("ann", "cai"):
        path = plain.root / "submitted" / learner / "other-task/other-task.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(right)

    def said() -> dict[tuple[str, str], str]:
        told = summary(plain, capsys, str(upload))
        where = {True: "submitted", False: "zip"}
        return {
            (where[it["upload"].endswith("submitted")], it["learner"]): it["why"]
            for it in told["entries"]
            if "other-task" in it["entry"] and "other-task" in it["why"]
        }

    before = said()
    assert all("staffplus grade other-task" in it for it in before.values())
    (row, *_) = plain.query(sa.select(tables.attempt).where(tables.attempt.c.learner == "ann"))
    values = {it: value for it, value in row._mapping.items() if it != "id"}
    at = values["origin"].replace(NAME, "other-task")
    plain.query(
        sa.insert(tables.attempt).values({**values, "exercise": "other-task", "origin": at})
    )
    now = said()
    assert now.keys() == before.keys() and len(now) == 4
    for (_, learner), why in now.items():
        assert ("taken in already" in why) is (learner == "ann")


def test_what_a_platform_calls_a_file_and_what_its_clock_says_are_no_repairs(
    plain: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And they are no business of the learner's; what was put right is."""
    renamed = json.loads(plain.filled(PERFECT))
    for cell in renamed["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "literal":
            cell["metadata"]["nbgrader"]["grade_id"] = "mine"
    files = {
        "Sheet_ann_attempt_2026-11-24-09-40-00_homework.ipynb": plain.filled(PERFECT),
        "Sheet_bo_attempt_2099-11-24-09-40-00_homework.ipynb": plain.filled(PERFECT) + " ",
        f"Sheet_cai_attempt_2026-11-24-09-40-00_{NAME}.ipynb": json.dumps(renamed),
    }
    found = summary(plain, capsys, str(classroom.zipped(tmp_path / "bb.zip", files)), "--feedback")
    assert (found["marked"], found["repaired"]) == (3, 1)
    pages = {
        who: (plain.root / f"feedback/{who}/{NAME}/{NAME}.html").read_text("utf-8")
        for who in ("ann", "bo", "cai")
    }
    assert {who for who, page in pages.items() if "To know first" in page} == {"cai"}
    plain.grade("--explain", "ann")
    said = capsys.readouterr().out
    assert "note: The file is named `homework.ipynb`; it is the only notebook there." in said
    assert "repaired" not in said and "attempt_2026" not in said.replace("bb.zip: Sheet_ann_attempt_2026", "")  # fmt: skip

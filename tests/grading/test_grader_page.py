"""Whoever follows the grader's page command by command gets from a folder of uploads to feedback."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import time
import urllib.error
import urllib.request
import zipfile
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest

from tests.grading import platform_readers as reads
from tests.grading.classroom import zipped
from tests.warm import warm

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "book/grader/from-submissions-to-feedback.md"
NAME = "scope-of-questions"
ODD = "=José, Ñ"
SECTIONS = [
    "set-up", "release", "mark", "roster", "people", "accept", "return", "again", "explain",
    "walk", "return-both", "stock",
]  # fmt: skip


def commands() -> dict[str, list[str]]:
    """Section of the page -> its commands, in order."""
    found: dict[str, list[str]] = {}
    for part in re.split(r"^\(grader-", PAGE.read_text("utf-8"), flags=re.M)[1:]:
        blocks = re.findall(r"^```console\n(.*?)^```", part, re.M | re.S)
        lines = [line for block in blocks for line in block.splitlines()]
        if lines:
            assert all(line.startswith("$ ") for line in lines), lines
            found[part.split(")")[0]] = [line.removeprefix("$ ") for line in lines]
    return found


@dataclass
class Desk:
    """A grader's desk: a copy of the course's exercises, and a home with a folder of downloads."""

    home: Path

    @property
    def exercises(self) -> Path:
        return self.home / "exercises"

    @property
    def uploads(self) -> Path:
        return self.home / "Downloads" / "uploads"

    @property
    def environment(self) -> dict[str, str]:
        return warm().environment() | {
            "HOME": str(self.home),
            "JUPYTER_CONFIG_DIR": str(self.home / "jupyter"),
        }

    def run(self, section: str) -> str:
        """Run a section's commands as one shell would, stopping at the first that fails."""
        script = "\n".join(["set -e", *commands()[section]])
        done = subprocess.run(
            ["bash", "-c", script], cwd=self.exercises, env=self.environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=600, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{script}\n{done.stdout}"
        return done.stdout

    def one(self, command: str, code: int = 0) -> str:
        """Run one command, which ends with `code`."""
        done = subprocess.run(
            ["bash", "-c", command], cwd=self.exercises, env=self.environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=600, check=False,
        )  # fmt: skip
        assert done.returncode == code, f"{command}\n{done.stdout}"
        return done.stdout

    def upload(self, learner: str, answer: str) -> None:
        """Put what a learner handed in among the downloads, under the name the page asks for."""
        self.uploads.mkdir(parents=True, exist_ok=True)
        (self.uploads / f"{learner}_{NAME}.ipynb").write_bytes(self.work(answer))

    def work(self, answer: str) -> bytes:
        """The released notebook with an answer in words, as a learner saves it."""
        notebook = nbformat.read(self.exercises / f"release/{NAME}/{NAME}.ipynb", as_version=4)  # type: ignore[no-untyped-call]
        for cell in notebook.cells:
            if cell.metadata.nbgrader.grade_id == "rewrite-staff":
                cell.source = answer
        return str(nbformat.writes(notebook)).encode()  # type: ignore[no-untyped-call]

    def answer(self, folder: str, learner: str) -> str:
        """What a learner wrote, as it stands in `submitted/` or `autograded/`."""
        path = self.exercises / f"{folder}/{learner}/{NAME}/{NAME}.ipynb"
        cells = json.loads(path.read_text("utf-8"))["cells"]
        (written,) = (
            it
            for it in cells
            if it["metadata"].get("nbgrader", {}).get("grade_id") == "rewrite-staff"
        )
        return "".join(written["source"])

    def feedback(self, learner: str) -> str:
        return (self.exercises / f"feedback/{learner}/{NAME}/{NAME}.html").read_text("utf-8")


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk on which the learners' version has been made."""
    desk = Desk(tmp_path_factory.mktemp("bare"))
    kept = shutil.ignore_patterns("release", "submitted", "autograded", "feedback", "gradebook.db*")
    shutil.copytree(ROOT / "exercises", desk.exercises, ignore=kept)
    desk.run("release")
    return desk


def copy_of(bare: Desk, home: Path) -> Desk:
    shutil.copytree(bare.home, home, dirs_exist_ok=True)
    return Desk(home)


@pytest.fixture(scope="module")
def desk(bare: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The desk after the page has been followed up to the feedback."""
    desk = copy_of(bare, tmp_path_factory.mktemp("desk"))
    desk.upload("ann", "What is the list for?")
    desk.upload("ben-3", "Whose budget decides?")
    desk.upload("cat", "What is the list for, again?")
    desk.upload(ODD, "=1+1")
    for section in ("mark", "return"):
        desk.run(section)
    return desk


def test_the_page_has_the_sections_that_are_run_here() -> None:
    assert list(commands()) == SECTIONS


def test_setting_up_is_a_target_of_the_makefile_and_a_folder_that_is_there() -> None:
    make, source, folder = commands()["set-up"]
    done = subprocess.run([*make.split(), "-n"], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0
    assert (ROOT / source.removeprefix("source ")).exists()
    assert (ROOT / folder.removeprefix("cd ")).is_dir()


def test_every_learner_gets_a_page_and_a_line_of_marks(desk: Desk) -> None:
    assert "What is the list for, again?" in desk.feedback("cat")
    assert "Whose budget decides?" in desk.feedback("ben-3")
    with (desk.exercises / "grades.csv").open(encoding="utf-8") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    assert set(rows) == {"ann", "ben-3", "cat", f"'{ODD}"}
    assert all(row["assignment"] == NAME and float(row["max_score"]) == 34 for row in rows.values())
    with zipfile.ZipFile(desk.exercises / "feedback" / f"{NAME}.zip") as handed_back:
        assert {"ann.html", "ben-3.html", "cat.html"} < set(handed_back.namelist())
        assert "Whose budget decides?" in handed_back.read("ben-3.html").decode()


def test_a_list_of_people_shows_who_is_missing(desk: Desk) -> None:
    lines = [
        "Student ID;Name;Section",
        "ann;Ann Lee;Mon",
        "ben-3;Ben Ito;Mon",
        "cat;Cat Oz;Mon",
        f"{ODD};José Ñ;Tue",
    ]
    (desk.home / "Downloads/people.csv").write_text("\n".join([*lines, "zoe;Zoe Ash;Tue"]), "utf-8")
    told = desk.run("roster")
    assert "Not handed in (1 of 5)\n  zoe (Tue)" in told
    assert re.search(r"4\s+learners", told) and "unknown" not in told


def test_the_marking_screen_opens(desk: Desk) -> None:
    (command,) = commands()["people"]
    log = desk.home / "lab.log"
    with log.open("w") as out:
        lab = subprocess.Popen(
            [*command.split(), "--no-browser", "--ServerApp.token=", "--allow-root"],
            cwd=desk.exercises, env=desk.environment, stdout=out, stderr=out,
            start_new_session=True,
        )  # fmt: skip
    try:
        page = _formgrader(log)
    finally:
        os.killpg(lab.pid, signal.SIGTERM)
        lab.wait(120)
    assert "Manual Grading" in page


def test_what_is_proposed_is_accepted_at_once(bare: Desk, tmp_path: Path) -> None:
    desk = copy_of(bare, tmp_path / "home")
    desk.upload("ann", "Who may change the list?")
    path = desk.uploads / f"ann_{NAME}.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    for cell in notebook["cells"]:
        if "probe_order = []" in "".join(cell["source"]):
            cell["source"] = "probe_order = 'importance, depth, cause, parts, requirements'"
    path.write_text(json.dumps(notebook), "utf-8")
    (mark,), (accept,) = commands()["mark"], commands()["accept"]
    desk.one(mark, code=1)
    told = desk.one(accept.removesuffix(" --yes"), code=1)
    assert "1 proposed mark of 1 learner; accepted by " in told
    assert "Accepted: 1." in desk.one(accept)
    assert "no mark is proposed that could be accepted" in desk.one(accept)


def test_what_is_handed_in_again_is_marked_again_and_explained(desk: Desk) -> None:
    desk.upload("ann", "Second thoughts: who may change the list?")
    told = desk.run("again")
    assert re.search(r"1\s+marked now", told)
    assert "4 are not marked in full, and their pages say so: =José, Ñ, ann, ben-3, cat" in told
    assert "Second thoughts" in desk.feedback("ann")
    assert "Whose budget decides?" in desk.feedback("ben-3")
    told = desk.run("explain")
    assert re.search(r"2\s+marked now", told), "--only ann marks both of ann's again"
    assert told.count("Submission ") == 2 and told.count("stands in the gradebook") == 1


def test_stock_nbgrader_marks_the_same_course(desk: Desk) -> None:
    desk.run("stock")
    assert desk.answer("autograded", "ann") == desk.answer("submitted", "ann")


CLASS = """\
Student ID,First name,Last name,E-mail,Login,Extension
s105,Ana,Reyes,ana@x.org,areyes,
s106,Ben,Okoro,ben@x.org,bokoro,
s204,Cai,Lin,cai@x.org,clin,2 days
s205,José,Ñandú,jose@x.org,jnandu,
s206,Dee,Ash,dee@x.org,dee,
s207,Zoe,Doe,zoe@x.org,zdoe,
"""
CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,Scope of questions (88),Final Score
    Points Possible,,,,,34.00,(read only)
"Doe, Zoe",107,s207,zdoe,DS101,,
"Okoro, Ben",106,s106,bokoro,DS101,,
"Reyes, Ana",105,s105,areyes,DS101,,
"""
MOODLE = """\
Identifier,"Full name","Email address",Status,Grade,"Maximum Grade","Last modified (grade)"
"Participant 204","Cai Lin",cai@x.org,"Submitted for grading",,34.00,-
"Participant 205","José Ñandú",jose@x.org,"Submitted for grading",,34.00,-
"Participant 206","Dee Ash",dee@x.org,"No submission",,34.00,-
"""


def downloads(desk: Desk) -> Path:
    """What stands in the home's downloads before the walk, under the names that platforms give."""
    top = desk.home / "Downloads"
    (top / "by-mail").mkdir(parents=True)
    dee = top / f"by-mail/dee_20261129T090000Z_{NAME}.ipynb"
    dee.write_bytes(desk.work("Dee's"))
    zipped(
        top / "submissions.zip",
        {
            f"okoroben_LATE_106_9002_{NAME}-1.ipynb": desk.work("Ben's"),
            f"reyesana_105_9001_{NAME}.ipynb": desk.work("Ana's"),
        },
    )
    zipped(
        top / "DS101-Scope of questions-4711.zip",
        {
            f"Cai Lin_204_assignsubmission_file/{NAME}.ipynb": desk.work("Cai's"),
            f"José Ñandú_205_assignsubmission_file/{NAME} (1).ipynb": desk.work("José's"),
        },
    )
    (top / "class.csv").write_text(CLASS, "utf-8")
    (top / "2026-11-30T0900_Grades-DS101.csv").write_text(CANVAS, "utf-8-sig")
    (top / "Grades-DS101-4711.csv").write_text(MOODLE, "utf-8")
    return top


def test_a_class_on_two_platforms_gets_its_marks_back_on_both(bare: Desk, tmp_path: Path) -> None:
    desk = copy_of(bare, tmp_path)
    top = downloads(desk)
    rule = re.search(r"^from nbgrader\.plugins.*?plugin_class = TenthADay$", PAGE.read_text("utf-8"), re.M | re.S)  # fmt: skip
    assert rule is not None
    with (desk.exercises / "nbgrader_config.py").open("a", encoding="utf-8") as config:
        config.write(f"\n{rule[0]}\n")

    told = desk.run("walk")
    assert re.search(r"5\s+learners, 5 submissions", told) and "Not handed in (1 of 6)" in told
    late = told[told.index("Late, after") :]
    assert "s106" in late and "s206" in late and "s204" in told

    words = {"s105": 3.0, "s106": 2.0, "s204": 1.0, "s205": 2.5, "s206": 3.0}
    with sqlite3.connect(desk.exercises / "gradebook.db") as book:  # as the formgrader does it
        for learner, points in words.items():
            book.execute(
                "UPDATE grade SET manual_score = ?, needs_manual_grade = 0 WHERE needs_manual_grade "
                "AND notebook_id IN (SELECT n.id FROM submitted_notebook n JOIN submitted_assignment s "
                "ON s.id = n.assignment_id WHERE s.student_id = ?)",
                (points, learner),
            )
    again, canvas, moodle = commands()["return-both"]
    assert re.search(r"1\s+marked now", desk.one(again))
    told = desk.one(canvas, code=1)
    assert "`s206` (2.4 points): no line is theirs for sure" in told
    assert "(`line 3: Doe, Zoe`): nothing handed in here" in told
    desk.one(moodle)

    marks, _ = reads.canvas((top / "2026-11-30T0900_Grades-DS101-marked.csv").read_bytes(), 88)
    assert marks == {105: "3.00", 106: "2.00", 107: ""}
    worksheet = (top / "Grades-DS101-4711-marked.csv").read_bytes()
    # Dee is in the second day after the date, so two tenths of three points are off.
    assert reads.moodle(worksheet, 34) == {204: (1.0, ""), 205: (2.5, ""), 206: (2.4, "")}
    feedback = desk.exercises / "feedback"
    attached = reads.canvas_comments(feedback / f"{NAME}-canvas.zip", {9001: 105, 9002: 106})
    assert set(attached) == {105, 106} and b"3 of 34 points" in attached[105]
    pages = reads.moodle_feedback(feedback / f"{NAME}-moodle.zip", {204, 205, 206})
    assert {who: [*files] for who, files in pages.items()} == {
        204: [f"{NAME}.html"], 205: [f"{NAME}.html"], 206: [f"{NAME}.html"],
    }  # fmt: skip
    assert "Cai" in pages[204][f"{NAME}.html"].decode()


def _formgrader(log: Path) -> str:
    """The page of nbgrader's marking screen, once the server that writes `log` answers."""
    end = time.monotonic() + 300
    while time.monotonic() < end:  # only ends what hangs
        time.sleep(0.5)
        found = re.search(r"http://(?:localhost|127\.0\.0\.1):(\d+)/", log.read_text("utf-8"))
        if found:
            try:
                address = f"http://127.0.0.1:{found[1]}/formgrader"
                with urllib.request.urlopen(address, timeout=60) as answer:
                    return str(answer.read().decode())
            except urllib.error.URLError:
                continue
    raise AssertionError(f"no marking screen after five minutes:\n{log.read_text('utf-8')}")

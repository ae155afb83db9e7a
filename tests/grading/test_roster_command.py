"""A roster in the grading: whose work is whose, who is missing, and until when somebody has time."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from staffplus.cli.main import main
from staffplus.grading.intake.roster import Person, Roster, read
from staffplus.grading.intake.whose import OnRoster, Unknown
from staffplus.grading.records import tables
from tests.grading import classroom
from tests.grading.classroom import NAME, Classroom, graded
from tests.grading.people import NFC, NFD, saved

pytestmark = pytest.mark.usefixtures("here")

RIGHT = {"literal": "levels = {'a': 'staff'}"}
ROSTER = (
    "Student ID;Name;Canvas ID;Section;Group;Extension\n"
    f"s1;Ana Reyes;101;Mon;;\ns2;Ben Okoro;102;Mon;Red;2 days\ns3;Cai Lind;103;Tue;Red;\n"
    f"s4;Dee Dale;;Tue;;\ns5;{NFC};;Tue;;\n"
)


def test_with_a_roster_two_platforms_work_is_one_learners_and_who_is_missing_is_told(
    plain: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    right, wrong = plain.filled(RIGHT), plain.filled({"literal": "levels = {}", "in-words": "?"})
    canvas = classroom.zipped(
        tmp_path / "canvas.zip",
        {
            f"reyesana_101_9001_{NAME}.ipynb": right,
            f"reyesanna_199_9002_{NAME}.ipynb": right,
            f"daledee_104_9003_{NAME}.pdf": b"",
        },
    )
    files = {f"Submitted files/{NFD}/Sheet/Version 1/{NAME}.ipynb": wrong,
             f"Submitted files/Ana Reyes/Sheet/Version 1/{NAME}.ipynb": wrong}  # fmt: skip
    teams = classroom.zipped(tmp_path / "teams.zip", files)
    red = classroom.zipped(tmp_path / "red.zip", {f"Red/{NAME}.ipynb": right})
    roster = saved(tmp_path, ROSTER)
    status, told = graded(plain, capsys, teams, canvas, red, "--roster", roster)
    assert status == 1
    assert set(plain.marks()) == {"s1", "s2", "s3", "s5"}
    found = told["roster"]
    assert "perhaps `s1`" in found["unknown"]["reyesanna_199"]
    assert (found["missing"], found["other"]) == ([], ["s4"])
    assert [it.rpartition("/")[2] for it in found["twice"]["s1"]] == [
        f"{NAME}.ipynb", f"canvas.zip: reyesana_101_9001_{NAME}.ipynb",
    ]  # fmt: skip
    assert [it["learner"] for it in told["by_arrival"]] == ["s1"]
    rows = {it["entry"]: it["learner"] for it in told["entries"]}
    assert rows[f"canvas.zip: daledee_104_9003_{NAME}.pdf"] == "s4"
    assert plain.marks()["s2"]["static-marks"][0] == plain.marks()["s3"]["static-marks"][0] == 2
    plain.grade(str(red), "--roster", str(roster))
    said = capsys.readouterr().out
    assert "all of it was refused (--explain LEARNER says why)\n  s4 (Tue)" in said
    assert "Not handed in" not in said, "the PDF of an earlier run is remembered"
    # Nobody's work waits for ever: with its number in the roster it is marked.
    better = saved(tmp_path, ROSTER.replace("s4;Dee Dale;;", "s4;Anna Reyes;199;"))
    status, told = graded(plain, capsys, canvas, "--roster", better)
    assert "s4" in plain.marks() and told["roster"]["unknown"] == {}


def test_what_was_refused_is_remembered_until_something_good_comes(
    plain: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    right, at = plain.filled(RIGHT), tmp_path / "canvas.zip"
    roster = saved(tmp_path, ROSTER)
    pdf, good = f"reyesana_101_9001_{NAME}.pdf", f"okoroben_102_9002_{NAME}.ipynb"
    classroom.zipped(at, {pdf: b"%PDF", good: right})
    _, told = graded(plain, capsys, at, "--roster", roster)
    assert (told["roster"]["other"], told["roster"]["missing"]) == (["s1"], ["s3", "s4", "s5"])
    # The same name with new hand-ins alone, another platform's zip, one learner, nothing at all.
    classroom.zipped(at, {f"lindcai_103_9003_{NAME}.ipynb": right})
    teams = classroom.zipped(
        tmp_path / "teams.zip", {f"Submitted files/{NFC}/Sheet/Version 1/{NAME}.ipynb": right}
    )
    for words in ([at], [teams], [teams, "--only", "s5"], []):
        _, told = graded(plain, capsys, *words, "--roster", roster)
        if "--only" not in words:
            assert told["roster"]["other"] == ["s1"], words
            assert "s1" not in told["roster"]["missing"]
    assert plain.grade("--explain", "s1") == 0
    assert f"canvas.zip: {pdf}" in capsys.readouterr().out
    # The same entry, of somebody else by a better list: it is no longer Ana's.
    classroom.zipped(at, {pdf: b"%PDF"})
    other = saved(
        tmp_path, ROSTER.replace(";101;", ";;").replace("Dee Dale;;", "Ana Reyes;101;"), "other.csv"
    )
    _, told = graded(plain, capsys, at, "--roster", other)
    assert (told["roster"]["other"], told["roster"]["missing"]) == (["s4"], ["s1"])
    # And what can be marked ends it.
    classroom.zipped(at, {f"reyesana_101_9001_{NAME}.ipynb": right})
    _, told = graded(plain, capsys, at, "--roster", roster)
    assert (told["roster"]["other"], "s1" in plain.marks()) == (["s4"], True)


TWINS = "Student ID;Name;Canvas ID\ns1;Same Name;\ns2;Same Name;\ns3;Ana Reyes;103\ns4;Ben Okoro;\n"


def test_of_people_of_one_name_nobody_is_said_to_have_handed_in_nothing(
    plain: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    right = plain.filled(RIGHT)
    names = classroom.zipped(tmp_path / "names.zip", {f"Same Name/{NAME}.ipynb": right})
    numbers = {f"reyesana_777_9001_{NAME}.ipynb": right}
    canvas = classroom.zipped(tmp_path / "canvas.zip", numbers)
    roster = saved(tmp_path, TWINS)
    status, told = graded(plain, capsys, names, canvas, "--roster", roster)
    found = told["roster"]
    assert (status, plain.marks()) == (1, {})
    assert (found["missing"], found["other"]) == (["s4"], ["s3"])
    assert (found["either"], found["maybe"]) == ([[["s1", "s2"], 1]], [])
    plain.grade(str(names), str(canvas), "--roster", str(roster))
    said = capsys.readouterr().out
    assert "Not handed in (2 of 4)\n  s4, one of s1, s2\n" in said

    def states(of: Path) -> dict[str, str]:
        for it in plain.root.glob("*-gradescope*.csv"):
            it.unlink()
        where = ["--course-dir", str(plain.root), "--roster", str(of)]
        assert main(["export", NAME, "--to", "gradescope", *where]) in (0, 1)
        with (plain.root / f"{NAME}-gradescope.csv").open(encoding="utf-8", newline="") as file:
            return {it["SID"]: it["Status"] for it in csv.DictReader(file)}

    exported = states(roster)
    assert exported["s4"] == "not handed in"
    assert "another number" in exported["s3"]
    for who in ("s1", "s2"):
        assert exported[who].startswith("not handed in, or what came is theirs"), exported
        assert "any of 2 people" in exported[who]
    # A run that looks at one learner alone takes nothing of that back.
    plain.grade(str(names), "--roster", str(roster), "--only", "s1")
    assert states(roster)["s1"] == exported["s1"]
    # With both files there is nobody left of whom one is missing.
    both = classroom.zipped(
        tmp_path / "both.zip",
        {f"Same Name_{n}_assignsubmission_file_/{NAME}.ipynb": right for n in (7, 8)},
    )
    _, told = graded(plain, capsys, names, both, "--roster", roster)
    assert (told["roster"]["either"], told["roster"]["maybe"]) == ([], ["s1", "s2"])
    plain.grade(str(names), str(both), "--roster", str(roster))
    assert "that is not theirs alone is theirs\n  s1, s2\n" in capsys.readouterr().out
    # Once the roster tells them apart, nothing of it is left.
    apart = saved(tmp_path, TWINS.replace("s1;Same Name", "s1;Some Name").replace("103", "777"))
    _, told = graded(plain, capsys, names, canvas, "--roster", apart)
    assert (told["roster"]["maybe"], told["roster"]["missing"]) == (["s1"], ["s4"]), "both.zip"
    _, told = graded(plain, capsys, names, canvas, both, "--roster", apart)
    assert (told["roster"]["either"], told["roster"]["missing"]) == ([], ["s1", "s4"])
    assert {*plain.marks()} == {"s2", "s3"}


def test_a_name_on_the_roster_says_which_folder_is_the_learners(
    plain: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    right = plain.filled(RIGHT)
    files = {f"Ana Reyes/last/{NAME}.ipynb": right, f"Ben Okoro/clean/{NAME}.ipynb": right}
    made = classroom.zipped(tmp_path / "u.zip", files)
    assert graded(plain, capsys, made)[0] == 1 and not plain.marks()
    status, told = graded(plain, capsys, made, "--roster", saved(tmp_path, ROSTER))
    assert (status, set(plain.marks())) == (0, {"s1", "s2"})
    assert told["roster"]["missing"] == ["s3", "s4", "s5"]


def test_work_marked_before_under_another_name_is_told(
    plain: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = classroom.zipped(
        tmp_path / "u.zip", {f"reyesana_101_9001_{NAME}.ipynb": plain.filled(RIGHT)}
    )
    graded(plain, capsys, made)
    _, told = graded(plain, capsys, made, "--roster", saved(tmp_path, ROSTER))
    assert told["roster"]["renamed"] == {"reyesana_101": "s1"}
    assert plain.marks()["s1"]["static-marks"][0] == 2


def test_an_extension_of_the_roster_moves_the_due_date(
    plain: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = plain.root / "nbgrader_config.py"
    config.write_text(config.read_text() + '\nc.LateSubmissionPlugin.penalty_method = "zero"\n')
    due = sa.update(tables.assignment).values(duedate=datetime(2026, 11, 20))
    plain.query(due)
    for learner in ("s1", "s2"):
        plain.submit(learner, RIGHT, "2026-11-21 01:30:00 UTC")
    plain.submit("s3", RIGHT)
    roster = saved(tmp_path, ROSTER)
    _, told = graded(plain, capsys, "--roster", roster)
    found = told["late"]
    assert [(it["learner"], it["seconds"], it["penalty"]) for it in found["late"]] == [
        ("s1", 91_800, 2)
    ]
    assert (found["rule"], found["extended"], found["untimed"]) == (
        "LateSubmissionPlugin", {"s2": 172_800}, ["s3"],
    )  # fmt: skip
    plain.grade("--roster", str(roster), "--feedback")
    said = capsys.readouterr().out
    assert "s1: by 1 d 1 h 30 min, 2 points off" in said
    off = "taken off for handing in late"
    pages = [plain.root / f"feedback/{one}/{NAME}/{NAME}.html" for one in ("s1", "s2")]
    assert [off in it.read_text("utf-8") for it in pages] == [True, False]
    assert "Late or not is not known\n  1 of unknown time: s3" in said


def test_an_extension_that_is_not_understood_stops_nobodys_marks(
    plain: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = plain.root / "nbgrader_config.py"
    config.write_text(config.read_text() + '\nc.LateSubmissionPlugin.penalty_method = "zero"\n')
    plain.query(sa.update(tables.assignment).values(duedate=datetime(2026, 11, 20)))
    for learner in ("s1", "s2", "s3"):
        plain.submit(learner, RIGHT, "2026-11-21 01:30:00 UTC")
    odd = saved(tmp_path, ROSTER.replace("2 days", "9999 days"))
    status, told = graded(plain, capsys, "--roster", odd)
    assert status == 1 and {it["static-marks"][0] for it in plain.marks().values()} == {2}
    assert [it["learner"] for it in told["late"]["late"]] == ["s1", "s3"]
    assert told["late"]["unclear"] == ["s2"]
    assert f"{odd}, line 3: the extension `9999 days` of `s2`" in told["faults"][0]
    assert plain.grade("--roster", str(odd)) == 1
    assert "extension is not understood\n  s2" in capsys.readouterr().out
    status, told = graded(plain, capsys, "--roster", saved(tmp_path, ROSTER))
    assert (status, told["late"]["extended"], told["late"]["unclear"]) == (0, {"s2": 172_800}, [])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--roster", "nowhere.csv"], "nowhere.csv: cannot be read: No such file"),
        (["--map", "id=X"], "give --roster too"),
        (["--roster", "people.csv", "--map", "X"], "--map X: expected FIELD=COLUMN"),
        (["--roster", "people.csv", "--map", "age=X"], "no such field; expected id, first"),
        (["--roster", "people.csv", "--map", "id=X"], "0 columns are called `X`"),
    ],
)
def test_a_wrong_word_is_told_and_nothing_is_begun(
    plain: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch, words: list[str], said: str,
) -> None:  # fmt: skip
    saved(tmp_path, ROSTER)
    monkeypatch.chdir(tmp_path)
    plain.submit("ann", RIGHT)
    assert plain.grade(*words) == 2
    assert said in capsys.readouterr().err
    assert not plain.marks()


def test_columns_that_are_not_used_are_named_with_how_to_use_them(tmp_path: Path) -> None:
    path = saved(tmp_path, "Student ID,Name,Tutorial,Degree,\n17,Ana Reyes,B,MSc,\n")
    (said,) = read(path).notes
    assert "line 1: not used: `Tutorial`, `Degree`." in said
    assert "--map FIELD=COLUMN" in said and "section" in said
    (said,) = read(path, {"section": "Tutorial"}).notes
    assert "not used: `Degree`." in said
    path = saved(tmp_path, "Student ID,Name\n17,Ana Reyes\n", "plain.csv")
    assert read(path).notes == ()


@pytest.mark.parametrize(
    ("label", "platform"), [("Vic Tim", "Teams"), ("Vic Tim", ""), ("Vic Tim_77", "Moodle")]
)
def test_a_group_that_is_called_as_somebody_else_takes_nobodys_work(
    label: str, platform: str
) -> None:
    people = (
        Person("v1", ("Vic Tim",)),
        Person("m1", ("Mel Oday",), groups=("Vic Tim",)),
        Person("m2", ("Mo Dal",), groups=("Vic Tim", "Red")),
    )
    roster = OnRoster(Roster(people))
    found = roster.learners([(label, platform), ("Red", platform)])
    assert found["Red", platform] == ["m2"]
    unsure = found[label, platform]
    assert isinstance(unsure, Unknown) and unsure.proposals == ("m1", "m2", "v1")


def twice(said: str) -> str:
    """What a summary says of the first learner who handed in twice."""
    return said.partition("\nTwice\n")[2].partition("\n")[0]


def test_later_runs_name_both_files_of_who_handed_in_twice(
    plain: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    roster = saved(tmp_path, ROSTER)
    first = f"reyesana_101_9001_{NAME}.ipynb"
    second = f"reyesana_LATE_101_9101_{NAME}-1.ipynb"
    files = {first: plain.filled({}), second: plain.filled(RIGHT)}
    canvas = classroom.zipped(tmp_path / "canvas.zip", dict(files))
    for given in ([canvas], [], [canvas]):
        _, told = graded(plain, capsys, *given, "--roster", roster)
        named = told["roster"]["twice"]["s1"]
        assert {it.rpartition("/")[2] for it in named} >= {f"canvas.zip: {it}" for it in files}
        plain.grade(*map(str, given), "--roster", str(roster))
        line = twice(capsys.readouterr().out)
        assert first in line and second in line and "/submitted/" not in line
    again = classroom.zipped(
        tmp_path / "canvas.zip", {second: plain.filled({"literal": "levels = 1"})}
    )
    plain.grade(str(again), "--roster", str(roster))
    line = twice(capsys.readouterr().out)
    assert first in line and second in line

"""The pages of many learners: made once, anew when they must be, one without harm from another, and zipped."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from staffplus.grading.feedback import feedback
from staffplus.grading.feedback.feedback import Outcome, Page, write_all
from staffplus.grading.feedback.handback import safe_names, write_zip
from staffplus.grading.model import MarkShown
from tests.grading.feedback_sheet import acting, marked, words
from tests.grading.gate import until

pytestmark = pytest.mark.usefixtures("helpers")

# --- Many of them --------------------------------------------------------------------------------


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A course in which six people are marked; two have names that need care."""
    notebook = marked({"answer": "x = 4", "words": "Yes."}).notebook
    for learner in LEARNERS:
        folder = tmp_path / "autograded" / learner / "sheet"
        folder.mkdir(parents=True)
        (folder / "sheet.ipynb").write_text(notebook, "utf-8")
    return tmp_path


LEARNERS = ("ann", "ben", "cal", "dot", "José Ñ", "=cmd, with a comma")
MARKS = {"static-test": MarkShown(0, 2, "x is not it", "static"), "words": MarkShown(None, 3)}


def pages(marks: dict[str, MarkShown] = MARKS) -> list[Page]:
    return [Page(learner, "sheet", marks) for learner in LEARNERS]


def outcomes(root: Path, wanted: list[Page], **more: Any) -> dict[str, str]:
    return {it.learner: it.outcome.value for it in write_all(root, wanted, **more)}


def test_everybody_gets_a_page_and_a_second_run_has_nothing_to_do(root: Path) -> None:
    told: list[str] = []
    done = write_all(root, pages(), progress=lambda it: told.append(it.learner))
    assert {it.learner for it in done if it.outcome is Outcome.MADE} == set(LEARNERS) == set(told)
    before = {it: it.stat().st_mtime_ns for it in root.glob("feedback/*/sheet/sheet.html")}
    assert len(before) == len(LEARNERS)
    assert outcomes(root, pages()) == dict.fromkeys(LEARNERS, "unchanged")
    assert {it: it.stat().st_mtime_ns for it in before} == before


@pytest.mark.parametrize("threads", [1, 2], ids=["forked", "started anew"])
def test_two_processes_make_the_same_pages(
    root: Path, monkeypatch: pytest.MonkeyPatch, threads: int
) -> None:
    monkeypatch.setattr("threading.active_count", lambda: threads)
    write_all(root, pages())
    alone = {it: it.read_bytes() for it in root.glob("feedback/*/sheet/sheet.html")}
    for page in alone:
        page.unlink()
    monkeypatch.setattr(feedback, "WORTH_FORKING", 2)
    monkeypatch.setattr(feedback, "WORTH_STARTING", 2)
    assert outcomes(root, pages(), jobs=2) == dict.fromkeys(LEARNERS, "made")
    assert {it: it.read_bytes() for it in alone} == alone


def test_a_page_is_made_anew_for_new_marks_a_new_notebook_or_when_it_is_broken(root: Path) -> None:
    write_all(root, pages())
    wanted = pages()
    person = MarkShown(3, 3, tier="person", comment="Yes.")
    wanted[0] = replace(wanted[0], marks=MARKS | {"words": person})
    wanted[1] = replace(wanted[1], notes=["The file was cut."])
    again = root / "autograded/cal/sheet/sheet.ipynb"
    again.write_text(again.read_text("utf-8").replace("Yes.", "No."), "utf-8")
    broken = root / "feedback/dot/sheet/sheet.html"
    broken.write_bytes(broken.read_bytes()[:-1000])
    made = {"ann", "ben", "cal", "dot"}
    expected = {who: "made" if who in made else "unchanged" for who in LEARNERS}
    assert outcomes(root, wanted) == expected
    assert "3 of 5 points" in words((root / "feedback/ann/sheet/sheet.html").read_text("utf-8"))
    assert "No." in words((root / "feedback/cal/sheet/sheet.html").read_text("utf-8"))


def test_one_page_that_cannot_be_made_harms_no_other(root: Path) -> None:
    (root / "autograded/ben/sheet/sheet.ipynb").write_text("{", "utf-8")
    (root / "autograded/cal/sheet/sheet.ipynb").unlink()
    done = {it.learner: it for it in write_all(root, [*pages(), Page("../evil", "sheet", MARKS)])}
    failed = {who for who, it in done.items() if it.outcome is Outcome.FAILED}
    assert failed == {"ben", "cal", "../evil"}
    assert "not a notebook" in done["ben"].why
    assert "there is no marked notebook" in done["cal"].why


def test_a_page_that_takes_too_long_is_laid_out_plainly(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feedback, "PAGE_SECONDS", 1e-5)
    assert outcomes(root, pages()[:1]) == {"ann": "made"}
    page = (root / "feedback/ann/sheet/sheet.html").read_text("utf-8")
    assert "<pre># A sheet" in page
    assert "x is not it" in words(page)
    assert acting(page) == []


def test_time_and_secret_follow_the_submission_that_was_marked(root: Path) -> None:
    secret = root / "autograded/ann/sheet/submission_secret.txt"
    secret.write_text("s1")
    write_all(root, pages())
    beside = root / "feedback/ann/sheet/submission_secret.txt"
    assert beside.read_text() == "s1"
    secret.unlink()
    write_all(root, pages())
    assert not beside.exists(), "the new submission came by upload"


def test_helpers_do_not_stay_behind_when_the_grader_is_killed(root: Path, tmp_path: Path) -> None:
    code = (
        "from pathlib import Path; import sys, time\n"
        "from staffplus.grading.feedback import feedback\n"
        "from tests.grading.test_feedback_folder import pages\n"
        "feedback.WORTH_FORKING = feedback.WORTH_STARTING = 2\n"
        "def told(it):\n    print('one', flush=True); time.sleep(60)\n"
        "if __name__ == '__main__':\n"
        "    feedback.write_all(Path(sys.argv[1]), pages() * 20, progress=told)\n"
    )
    script = tmp_path / "killed.py"
    script.write_text(code)
    env = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    process = subprocess.Popen(
        [sys.executable, script, root], stdout=subprocess.PIPE, env=env, start_new_session=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"one\n"
    process.kill()
    process.wait()
    until(lambda: _session(process.pid) == [], "none of its processes is left")


def _session(leader: int) -> list[int]:
    """The processes of the session that `leader` began; by ps, which macOS has too."""
    told = subprocess.run(["ps", "-A", "-o", "pid=,sess=,stat="], capture_output=True, text=True)
    rows = [line.split() for line in told.stdout.splitlines()]
    return [int(pid) for pid, session, state in rows if session == str(leader) and state[0] != "Z"]


# --- Names in the zip ----------------------------------------------------------------------------


def test_every_learner_has_a_file_name_of_their_own_that_any_system_takes() -> None:
    learners = [
        "ann", "Ann", "José Ñ", "jose\u0301", "jos\u00e9", "=cmd|' /C calc'!A0", "../../etc", "..", "", "CON",
        "nul.txt", "a/b", "a\\b", "\u202egpj.exe", "-rf", "@SUM(1)", "x" * 300, "x" * 301, "張偉", "ends.", "a\nb",
    ]  # fmt: skip
    names = safe_names(learners)
    assert set(names) == set(learners)
    assert len({name.casefold() for name in names.values()}) == len(learners)
    for name in names.values():
        assert re.fullmatch(r"\w[\w.@ -]*\.html", name), name
        assert not re.match(r"(?i)(con|nul)\.", name)
        assert len(name) < 120
    assert names["José Ñ"] == "José Ñ.html"
    assert names["張偉"] == "張偉.html"


def test_the_zip_is_the_same_for_the_same_pages_and_gone_without_any(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("Hello")
    target = tmp_path / "sheet.zip"
    assert write_zip(target, {"../ann": page}) == {"../ann": "_ann.html"}
    first = target.read_bytes()
    os.utime(page)
    write_zip(target, {"../ann": page})
    assert target.read_bytes() == first
    with zipfile.ZipFile(target) as archive:
        assert archive.read("_ann.html") == b"Hello"
    write_zip(target, {})
    assert not target.exists()

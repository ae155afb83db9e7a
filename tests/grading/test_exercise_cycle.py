"""The first exercise goes through nbgrader's own commands, from release to the marks' export.

Five learners hand in through the exchange, each in a way of their own (`scope_exercise`); a sixth, fay,
sends her notebook by mail. Our own grader has marked cal's.
"""

from __future__ import annotations

import ast
import csv
import html
import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
import pytest

from staffplus.grading.marks import grade
from staffplus.grading.model import Bundle, Submission
from tests.grading import graded
from tests.grading.scope_exercise import (
    BEN_WRONG,
    BLANK,
    CAL_TOLD,
    COMMENT,
    EXERCISES,
    KEY,
    LEARNERS,
    LEVELS,
    NAME,
    NUMBER,
    RUBRIC,
    RULE,
    SUBMITTED,
    UPLOADED,
)
from tests.warm import warm


@dataclass
class Course:
    """A copy of the exercises, an exchange and a home for every learner, in a folder of its own."""

    top: Path
    marks: dict[str, dict[str, Any]] = field(default_factory=dict)
    feedback: dict[str, str] = field(default_factory=dict)
    told: str = ""  #: what `release_feedback` said

    @property
    def root(self) -> Path:
        return self.top / "exercises"

    @property
    def released(self) -> Path:
        return self.top / "exchange" / "staffplus" / "outbound" / NAME / f"{NAME}.ipynb"

    def home(self, learner: str) -> Path:
        return self.top / "home" / learner

    def staff(self, *words: str, cwd: Path | None = None) -> str:
        """Run nbgrader as those who give the course do: in its folder."""
        return self._nbgrader(words, cwd or self.root, {"STAFFPLUS_EXCHANGE": self.exchange})

    def learner(self, who: str, *words: str) -> str:
        """Run nbgrader as a learner does: at home, without the course's configuration."""
        where = (f"--Exchange.root={self.exchange}", "--course=staffplus", f"--student={who}")
        return self._nbgrader((*words, *where), self.home(who), {"JUPYTER_DATA_DIR": f"data-{who}"})

    @property
    def exchange(self) -> str:
        return str(self.top / "exchange")

    def _nbgrader(self, words: tuple[str, ...], cwd: Path, more: Mapping[str, str]) -> str:
        environment = warm().environment() | {
            "JUPYTER_CONFIG_DIR": str(self.top / "no-configuration"),
            **{name: str(self.top / text) for name, text in more.items()},
        }
        done = subprocess.run(
            [warm().folder / "nbgrader", *words],
            cwd=cwd,
            env=environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=600,
        )
        assert done.returncode == 0, f"nbgrader {' '.join(words)}:\n{done.stdout}"
        return done.stdout


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The whole cycle, once: what the tests look at is what it left behind."""
    course = Course(tmp_path_factory.mktemp("cycle"))
    own = shutil.ignore_patterns("release", "submitted", "autograded", "feedback", "gradebook.db*")
    shutil.copytree(EXERCISES, course.root, ignore=own)
    Path(course.exchange).mkdir()
    Path(course.exchange).chmod(0o777)
    for learner in LEARNERS:
        course.home(learner).mkdir(parents=True)

    course.staff("generate_assignment", NAME)
    course.staff("release_assignment", NAME)
    assert f"staffplus {NAME}" in course.learner("ann", "list")
    course.learner("ann", "fetch_assignment", NAME)
    for learner in LEARNERS[1:]:
        shutil.copytree(course.home("ann") / NAME, course.home(learner) / NAME)
    for learner in LEARNERS:
        _fill_in(course.home(learner) / NAME / f"{NAME}.ipynb", SUBMITTED[learner])
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda who: course.learner(who, "submit", NAME), LEARNERS))

    archive = course.root / "downloaded" / NAME / "archive"
    archive.mkdir(parents=True)
    shutil.copy(course.released, archive / f"{UPLOADED}_{NAME}.ipynb")
    _fill_in(archive / f"{UPLOADED}_{NAME}.ipynb", SUBMITTED[UPLOADED])

    course.staff("collect", NAME)
    course.staff("zip_collect", NAME)
    course.staff("autograde", NAME)
    course.marks = _marks(course.root)
    _grade_by_ours(course.root, "cal")
    _mark_by_hand(course.root, "ann", {"rewrite-staff": 3, "rewrite-lead": 2, "rewrite-senior": 3})
    # From outside the folder, as the README says it can be done.
    course.staff("generate_feedback", NAME, "--course-dir=exercises", cwd=course.top)
    course.told = course.staff("release_feedback", NAME)
    for learner in (*LEARNERS, UPLOADED):
        page = course.root / "feedback" / learner / NAME / f"{NAME}.html"
        course.feedback[learner] = page.read_text("utf-8")
    course.learner("ann", "fetch_feedback", NAME)
    course.staff("export", "--to=grades.csv")
    return course


def test_a_perfect_submission_gets_every_mark_a_machine_can_give(course: Course) -> None:
    assert course.marks["ann"]["levels-marks"] == 12
    assert course.marks["ann"]["order-marks"] == 4
    assert "12 of 12 points." in _read(course.feedback["ann"])


def test_a_half_right_submission_gets_half_the_marks(course: Course) -> None:
    assert course.marks["ben"]["levels-marks"] == 6
    assert course.marks["ben"]["order-marks"] == 2


def test_an_untouched_submission_gets_nothing_and_says_so(course: Course) -> None:
    assert course.marks["eve"]["levels-marks"] == 0
    assert course.marks["eve"]["order-marks"] == 0
    page = _read(course.feedback["eve"])
    assert all(name in page for name in KEY) and "no answer" in page, page[
        page.find("no answer") - 700 :
    ][:900]
    assert "the list is empty 0 of 4 points." in page


def test_wrongly_typed_answers_are_named_and_the_others_still_count(course: Course) -> None:
    """Capitals and spaces do not matter; values of another type and misspellings earn nothing."""
    assert course.marks["cal"]["levels-marks"] == 4
    page = _read(course.feedback["cal"])
    for name, told in CAL_TOLD.items():
        once = told != "no answer"  # of several questions it is said once
        assert (f"{name}: {told}" in page if once else told in page) == bool(told), name
    assert 'found \'Senor\'; expected "staff", "lead" or "senior", in quotation marks' in page


def test_a_wrongly_typed_order_keeps_the_marks_for_what_is_in_order(course: Course) -> None:
    assert course.marks["cal"]["order-marks"] == 2
    page = _read(course.feedback["cal"])
    for said in (
        "'depth' stands 2 times",
        "'cause' and 'requirements' are missing",
        "found a number, which is none of the names",
    ):
        assert said in page


def test_a_string_in_place_of_the_dictionary_gets_nothing_and_says_why(course: Course) -> None:
    assert course.marks["dot"]["levels-marks"] == 0
    page = _read(course.feedback["dot"])
    assert "found 'lead, senior, staff, senior'; expected the dict as it was given" in page


def test_an_answer_cell_that_stops_with_an_error_gets_nothing_and_says_why(course: Course) -> None:
    assert course.marks["dot"]["order-marks"] == 0
    page = _read(course.feedback["dot"])
    assert "there is no list: run the cell above, and mend it if it stops with an error" in page


def test_a_learner_fetches_the_feedback_that_was_released(course: Course) -> None:
    (page,) = course.home("ann").rglob(f"feedback/*/{NAME}.html")
    assert page.read_text("utf-8") == course.feedback["ann"]


def test_who_handed_in_by_upload_gets_feedback_in_a_zip_and_the_others_in_the_exchange(
    course: Course,
) -> None:
    """Stock nbgrader stops at the first submission that did not come through the exchange."""
    archive = course.root / "feedback" / f"{NAME}.zip"
    with zipfile.ZipFile(archive) as handed_back:
        assert handed_back.namelist() == [f"{UPLOADED}.html"]
        page = handed_back.read(f"{UPLOADED}.html").decode()
    assert "Which way shall we go?" in _read(page)
    assert str(archive) in course.told, "the command says where it is"
    in_exchange = Path(course.exchange).glob("staffplus/feedback/*.html")
    released = {page.read_text("utf-8") for page in in_exchange}
    assert released == {course.feedback[who] for who in LEARNERS}


def test_stock_feedback_gives_the_reasons_that_our_grader_has_left(course: Course) -> None:
    head = course.feedback["cal"].split('id="levels-marks"')[1].split("</section>")[0]
    assert "4 of 12" in head
    assert "Not marked yet" in head, "one of the numbers stands in quotation marks"
    assert (
        f"in place of the text “{NUMBER}”, the test gives 5 of 12 points, and 4 as it stands"
        in _read(head)
    )
    assert "found 'Senor'" in _read(head)


def test_each_wrong_answer_is_met_with_the_reason_for_which_someone_would_give_it(
    course: Course,
) -> None:
    page = _read(course.feedback["ben"])
    for name, answer in BEN_WRONG.items():
        assert all(_read(reason) in page for reason in graded.reasons(LEVELS[name], answer)), name
        if LEVELS[name].kind in ("classify", "choice"):
            assert f'{name}: you answered "{answer}".' in page
            (right,) = graded.reasons(LEVELS[name], KEY[name])
            assert right not in page
    assert RULE["feedback"] in page


def test_feedback_shows_neither_the_hidden_tests_nor_the_keys(course: Course) -> None:
    for learner, page in course.feedback.items():
        assert "HIDDEN TESTS" not in page, learner
        assert "KEY = " not in _read(page), learner
    untouched = _read(course.feedback["eve"])
    for text in _secrets():
        assert text not in untouched


def test_what_a_learner_writes_cannot_act_in_the_feedback(course: Course) -> None:
    page = course.feedback["ben"]
    assert not re.search(r"<script[^>]*>[^<]*alert", page)
    assert 'href="javascript:alert' not in page
    assert "<em>How</em> is it <a" in page
    assert "<script>alert(1)</script>" in _read(page), "shown as text"


def test_free_text_waits_for_a_person_unless_nothing_was_written(course: Course) -> None:
    waiting = {who: marks["waiting"] for who, marks in course.marks.items()}
    assert waiting == {
        "ann": {"rewrite-staff", "rewrite-lead", "rewrite-senior"},
        "ben": {"rewrite-staff"},
        "eve": set(),
        "cal": set(),
        "dot": set(),
        UPLOADED: {"rewrite-staff"},
    }


def test_a_persons_marks_and_words_reach_the_learner_and_the_export(course: Course) -> None:
    assert COMMENT in _read(course.feedback["ann"])
    with (course.root / "grades.csv").open(encoding="utf-8") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    scores = {who: row["score"] and float(row["score"]) for who, row in rows.items()}
    assert scores == {"ann": 24, "ben": "", "eve": 0, "cal": 6, "dot": 0, UPLOADED: ""}
    assert rows["ben"]["state"] == "not marked in full: 1 answer waits for a person", (
        "and has no score yet"
    )
    assert rows["ann"]["state"] == "marked"
    assert {float(row["max_score"]) for row in rows.values()} == {34}


def test_the_released_notebook_holds_no_key(course: Course) -> None:
    released = _notebook(course.released)
    assert [path.name for path in course.released.parent.iterdir()] == [f"{NAME}.ipynb"]
    text = " ".join([cell.source for cell in released.cells])
    for item in LEVELS.values():
        assert all(entry not in text for entry in graded.entries(item)), item.id
    everything = text + json.dumps(released, ensure_ascii=False)
    for secret in (*_secrets(), "HIDDEN TESTS", "BEGIN SOLUTION", "KEY"):
        assert secret not in everything
    assert not any(cell.get("outputs") for cell in released.cells)


def test_the_released_notebook_asks_everything(course: Course) -> None:
    released = _notebook(course.released)
    text = " ".join(" ".join(cell.source for cell in released.cells).split())
    plainly = " ".join(text.replace("\\", " ").split())
    for item in LEVELS.values():
        asked = item.stem()
        told = [asked["prompt"], asked["givens"], *asked.get("case", "").splitlines()]
        told += [it["text"] for of in ("rows", "lines", "targets") for it in asked.get(of, ())]
        assert all(" ".join(it.split()) in plainly for it in told), item.id
    for row in RUBRIC.criteria:
        for level in row.levels:
            assert level.descriptor in text
    cells = {cell.metadata.nbgrader.grade_id: cell for cell in released.cells}
    values: dict[str, object] = {}
    exec(cells["levels-answer"].source, values)
    assert values["answers"] == BLANK
    assert cells["rewrite-staff"].source == "YOUR ANSWER HERE"


def test_the_released_notebook_needs_nothing_but_python(course: Course) -> None:
    """Run by Python alone, as a script, where neither the course's package nor any other is there."""
    code = [cell.source for cell in _notebook(course.released).cells if cell.cell_type == "code"]
    forms = [source for source in code if "assert not problems" in source]
    assert len(forms) == 2
    code = [source for source in code if source not in forms]  # they stop at what is not answered
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-"], input="\n".join(code) + "\nprint(answers, probe_order, levels_quiz)",
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{BLANK} [] None\n"


def test_the_released_notebook_imports_nothing_that_could_hold_a_key(course: Course) -> None:
    """And no more than Python brings, but for the quiz, which is an extra."""
    for cell in _notebook(course.released).cells:
        if cell.cell_type == "code":
            more = {"staffplus"} if "except ImportError" in cell.source else set()
            assert set(_imports(cell.source)) <= sys.stdlib_module_names | more


def test_the_quiz_in_the_released_notebook_holds_what_is_asked_and_no_more(course: Course) -> None:
    cells = {it.metadata.nbgrader.grade_id: it for it in _notebook(course.released).cells}
    for name, more in (
        ("levels-quiz", {"case", "options", "rows", "targets", "several", "lines", "unit"}),
        ("order-quiz", {"givens", "steps"}),
    ):
        (asked,) = [
            ast.literal_eval(node.value)
            for node in ast.parse(cells[name].source).body
            if isinstance(node, ast.Assign)
        ]
        assert all({"id", "kind", "prompt"} <= set(it) for it in asked)
        assert set().union(*asked) <= {"id", "kind", "prompt", "givens"} | more
        parts = [part for it in asked for of in it.values() if isinstance(of, list) for part in of]
        assert set().union(*parts) <= {"id", "text", "mark"}
        assert cells[name].metadata.nbgrader.locked
    steps = [step["id"] for step in asked[0]["steps"]]
    assert steps == sorted(steps), "in an order that says nothing"


def test_uploads_from_a_learning_platform_are_told_apart_by_their_names(course: Course) -> None:
    from nbgrader.plugins import FileNameCollectorPlugin
    from nbgrader.utils import parse_utc
    from traitlets.config.loader import PyFileConfigLoader

    config = PyFileConfigLoader("nbgrader_config.py", path=str(course.root)).load_config()
    plugin = FileNameCollectorPlugin(config=config)
    dated = plugin.collect(f"/x_y/extracted/ann_20261124T094000_{NAME}.ipynb")
    assert (dated["student_id"], dated["file_id"]) == ("ann", NAME)
    assert parse_utc(dated["timestamp"]) == datetime(2026, 11, 24, 9, 40)
    plain = plugin.collect(f"/x_y/extracted/ben-3@example.org_{NAME}.ipynb")
    assert plain == {"student_id": "ben-3@example.org", "timestamp": None, "file_id": NAME}


# --- Helpers -------------------------------------------------------------------------------------


def _fill_in(path: Path, answers: Mapping[str, str]) -> None:
    notebook = _notebook(path)
    for cell in notebook.cells:
        cell.source = answers.get(cell.metadata.nbgrader.grade_id, cell.source)
    nbformat.write(notebook, path)  # type: ignore[no-untyped-call]


def _notebook(path: Path) -> Any:
    return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]


def _marks(root: Path) -> dict[str, dict[str, Any]]:
    """For each learner the machine's marks by cell, and under `waiting` the cells without one."""
    from nbgrader.api import Gradebook

    found: dict[str, dict[str, Any]] = {}
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as book:
        for submission in book.assignment_submissions(NAME):
            grades = submission.notebooks[0].grades
            found[submission.student.id] = {grade.name: grade.auto_score for grade in grades} | {
                "waiting": {grade.name for grade in grades if grade.needs_manual_grade}
            }
    return found


def _mark_by_hand(root: Path, learner: str, points: Mapping[str, int]) -> None:
    """What a person does in the formgrader: points for each answer, and a comment on one."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as book:
        for cell, score in points.items():
            grade = book.find_grade(cell, NAME, NAME, learner)
            grade.manual_score, grade.needs_manual_grade = score, False
        book.find_comment("rewrite-staff", NAME, NAME, learner).manual_comment = COMMENT
        book.db.commit()


def _grade_by_ours(root: Path, learner: str) -> None:
    """Mark by our own grader what nbgrader has marked; the marks are the same."""
    source = (root / "source" / NAME / f"{NAME}.ipynb").read_text("utf-8")
    handed_in = (root / "submitted" / learner / NAME / f"{NAME}.ipynb").read_text("utf-8")
    result = grade.grade_one(Bundle(Submission(learner, NAME, handed_in, "0" * 64), source))
    grade.close()
    target = root / "autograded" / learner / NAME / f"{NAME}.ipynb"
    target.unlink()
    target.write_text(result.notebook, "utf-8")


def _read(page: str) -> str:
    """The words of a page, as a learner reads them, with a single space between them."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", page)).split())


def _secrets() -> Iterator[str]:
    """What only markers may know: reasons, and the answers that show markers each level."""
    for item in LEVELS.values():
        yield from graded.secrets(item)
    yield RULE["feedback"]
    for row in RUBRIC.criteria:
        for level in row.levels:
            yield from (level.anchor, level.why)


def _imports(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").split(".")[0]

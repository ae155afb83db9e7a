"""Code runs in an exercise's page: Python in a worker, from the book's own files, with a limit and a stop."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from staffplus.grading.author.names import imported_modules
from staffplus.grading.author.source import Role, read
from staffplus.site import python
from tests.browser.accessibility import axe
from tests.browser.conftest import HTML, Visit, Visits, make
from tests.browser.exercise_page import NAMES, ExercisePage, ready
from tests.browser.small_exercise import opened as small
from tests.grading.papers import solved, source
from tests.grading.sheets import answer, marks, setup

LADDER = "career-ladder"
#: A busy machine runs a page's Python at a tenth of its pace; the limit itself has tests of its own.
PATIENT = 600


@pytest.fixture(scope="module")
def opened(browser: Browser, book: str) -> Iterator[tuple[ExercisePage, str]]:
    """A page whose Python, once loaded, serves several tests, and its cell as it stood at first."""
    visits = Visits(browser)
    made = patient(visits(), book, LADDER)
    yield made, made.field("value-answer").input_value()
    visits.close()


@pytest.fixture
def exercise(opened: tuple[ExercisePage, str]) -> ExercisePage:
    made, first = opened
    made.field("value-answer").fill(first)
    return made


def patient(visit: Visit, book: str, name: str, seconds: float = PATIENT) -> ExercisePage:
    """The page of an exercise, with another time limit."""
    body = (HTML / f"exercises/{name}.html").read_text("utf-8")
    assert '"seconds": 10,' in body
    body = body.replace('"seconds": 10,', f'"seconds": {seconds},')
    make(f"{book.removesuffix('/book')}/exercises/{name}.html", body)
    return ExercisePage(visit, book, name)


def run(exercise: ExercisePage, grade_id: str) -> Locator:
    """Press Run at a cell and wait for the end; the cell."""
    cell = exercise.cell(grade_id)
    start = cell.get_by_role("button", name=re.compile("^Run"))
    start.click()
    expect(cell.get_by_role("button", name="Stop")).to_be_hidden(timeout=300_000)
    expect(start).to_have_attribute("aria-disabled", "false")
    return cell


def verdict(cell: Locator) -> str:
    return cell.locator(".xp-run .xp-verdict").inner_text()


def printed(cell: Locator) -> str:
    output = cell.locator(".xp-output")
    return output.inner_text() if output.is_visible() else ""


def stored(name: str, grade_id: str) -> str:
    """What CPython printed in the author's notebook."""
    cells = json.loads(source(name))["cells"]
    cell = next(it for it in cells if it["metadata"]["nbgrader"]["grade_id"] == grade_id)
    return "".join("".join(it["text"]) for it in cell["outputs"] if it["output_type"] == "stream")


def test_nothing_of_python_is_loaded_before_the_first_run(visit: Visit, book: str) -> None:
    asked: list[str] = []
    visit.context.on("request", lambda it: asked.append(it.url))
    exercise = patient(visit, book, LADDER)
    assert not [it for it in asked if python.SCRIPT in it]
    run(exercise, "value-answer")
    run(exercise, "value-answer")
    assert len([it for it in asked if python.SCRIPT in it]) == 1


def test_a_visible_check_says_what_is_right_so_far(exercise: ExercisePage) -> None:
    assert "Not yet: the table above gives None; expected about 0.667" in verdict(
        run(exercise, "value-form")
    )
    exercise.field("value-answer").fill(solved(LADDER)["value-answer"])
    expect(exercise.cell("value-form").locator(".xp-run .xp-verdict")).to_be_hidden()
    cell = run(exercise, "value-form")
    assert (
        verdict(cell)
        == "This check passes. Whether all is right, the grader says; the page “Exercises” tells how you have it marked, alone too."
    )
    assert printed(cell) == stored(LADDER, "value-form")
    assert axe(exercise.page, '[data-cell="value-form"]') == []


def test_two_runs_that_are_asked_for_at_once_are_each_told_of_their_own(
    exercise: ExercisePage,
) -> None:
    """The second waits: what the first one's code prints or ends with is none of it."""
    exercise.field("value-answer").fill("print('mine')")
    starts = [exercise.cell(it).get_by_role("button", name=re.compile("^Run")) for it in ("value-answer", "value-form")]  # fmt: skip
    for start in starts:
        start.click()
    for start in starts:
        expect(start).to_have_attribute("aria-disabled", "false", timeout=300_000)
    answered, checked = (exercise.cell(it) for it in ("value-answer", "value-form"))
    assert verdict(answered) == "It ran:" and printed(answered) == "mine\n"
    assert not verdict(checked).startswith("This check passes"), verdict(checked)


def test_a_check_that_gives_points_passes_only_with_all_of_them(visit: Visit, book: str) -> None:
    exercise = patient(visit, book, "workshop")
    cell = run(exercise, "decisions-marks")
    assert verdict(cell) == "Not yet: 0 of 2 points."
    assert "decision 1: no gap" in printed(cell)
    exercise.field("decisions-answer").fill(solved("workshop")["decisions-answer"])
    assert verdict(run(exercise, "decisions-marks")).startswith("This check passes.")


def test_what_is_printed_is_shown_and_a_fault_with_its_line(exercise: ExercisePage) -> None:
    field = exercise.field("value-answer")
    field.fill("print('<b>one</b>')\nprint(2 + 2, len(NORTH))\n\n1 / 0")
    cell = run(exercise, "value-answer")
    assert verdict(cell) == "line 4: ZeroDivisionError: division by zero"
    assert cell.locator(".xp-output").inner_text() == "<b>one</b>\n4 1500\n"
    field.fill("x = 1\ndef f(:\n    pass")
    assert re.match(r"line 2: SyntaxError: ", verdict(run(exercise, "value-answer")))
    field.fill("import numpy")
    assert "line 1: ModuleNotFoundError: No module named 'numpy'" in verdict(
        run(exercise, "value-answer")
    )
    field.fill("def deep(n):\n    return deep(n + 1)\ndeep(0)")
    assert "RecursionError" in verdict(run(exercise, "value-answer"))
    # Brython's own `all` says True of whatever its generator raises (`python.SLIPS`).
    field.fill("print(all(row['gone'] for row in [{}]))")
    assert verdict(run(exercise, "value-answer")) == "line 1: KeyError: 'gone'"
    field.fill("print('well')")
    assert verdict(run(exercise, "value-answer")) == "It ran:"


def test_printing_without_end_is_cut(exercise: ExercisePage) -> None:
    exercise.field("value-answer").fill("while True:\n    print('again and again')")
    cell = run(exercise, "value-answer")
    assert "printed more than a page shows" in verdict(cell)
    assert 10_000 < len(cell.locator(".xp-output").inner_text()) < 30_000


def test_code_that_does_not_end_is_stopped_by_hand_and_the_next_run_is_well(
    exercise: ExercisePage,
) -> None:
    exercise.field("value-answer").fill("print('begun')\nwhile True:\n    pass")
    cell = exercise.cell("value-answer")
    cell.get_by_role("button", name="Run").click()
    exercise.field("words-now").fill("the page can be used meanwhile")
    cell.get_by_role("button", name="Stop").press("Enter")
    expect(cell.locator(".xp-run .xp-verdict")).to_have_text("Stopped.")
    expect(cell.get_by_role("button", name="Run")).to_be_focused()
    exercise.field("value-answer").fill("print('well')")
    assert verdict(run(exercise, "value-answer")) == "It ran:"


def test_code_that_does_not_end_is_ended_by_the_clock(visit: Visit, book: str) -> None:
    exercise = patient(visit, book, LADDER, seconds=1)
    exercise.field("value-answer").fill("while True:\n    pass")
    assert "Ended after 1 seconds" in verdict(run(exercise, "value-answer"))


def test_code_that_needs_what_is_not_pythons_own_is_for_the_notebook(
    visit: Visit, book: str
) -> None:
    """None of the course's own does."""
    test = marks("form", 0, "assert f() == 1", tier="value", reads=["f"])
    page = small(visit, book, setup("data", "import numpy"), answer("f", "def f(): return 1"), test)
    expect(page.locator("#xp-bar")).to_contain_text("Its code needs Python and numpy")
    expect(page.get_by_role("button", name=re.compile("^Run"))).to_have_count(0)


def test_it_runs_from_the_disk(visit: Visit) -> None:
    page = ready(visit.page((HTML / f"exercises/{LADDER}.html").as_uri()))
    cell = page.locator('[data-cell="value-answer"]')
    cell.locator("textarea").fill("x = 1")
    cell.get_by_role("button", name="Run").click()
    # However slow the machine: it was loaded, and it ran or its time was over.
    expect(cell.locator(".xp-run .xp-verdict")).to_have_text(
        re.compile("It ran and printed nothing|Ended after 10 seconds"), timeout=300_000
    )


def test_what_exercises_import_is_there(exercise: ExercisePage) -> None:
    """What the author's code imports, and the rest that a learner is told of."""
    names = [
        it for it in python.MODULES if not it.startswith("_") and it in sys.stdlib_module_names
    ]
    names = [it for it in names if it not in ("posix", "marshal", "annotationlib")]
    exercise.field("value-answer").fill("\n".join(f"import {it}" for it in names))
    assert verdict(run(exercise, "value-answer")) == "It ran and printed nothing."


@pytest.mark.parametrize("name", NAMES)
def test_the_author_imports_nothing_else(name: str) -> None:
    for cell in read(source(name)).cells:
        if cell.role in (Role.SETUP, Role.ANSWER):
            for _, module in imported_modules(cell.source):
                assert module in [*python.MODULES, "collections.abc"]

"""JupyterLite in the built book, as `make lite` leaves it, with nothing to be had from elsewhere.

`make check-lite` runs this; `make test` does not, since it would have to fetch 40 MB more. So the file's
name is none that pytest looks for by itself.
"""

from __future__ import annotations

import re
import time
from pathlib import Path

from playwright.sync_api import expect

from staffplus.grading.marks.grade import grade_one
from staffplus.grading.model import Bundle, Status, Submission
from tests.browser.conftest import Visit
from tests.browser.exercise_page import ExercisePage
from tests.grading.papers import scores, solved, source

NAME = "why-staff-plus"
#: Python starts in a quarter of a minute on a quiet machine.
PATIENT = 300_000


def test_a_notebook_opens_runs_passes_its_check_and_is_downloaded_and_marked(
    visit: Visit, book: str
) -> None:
    exercise = ExercisePage(visit, book, NAME)
    began = time.monotonic()
    sizes: list[int] = []
    visit.context.on(
        "response", lambda it: sizes.append(int(it.headers.get("content-length", "0")))
    )
    exercise.page.get_by_role("link", name="A notebook in this browser").click()
    page = exercise.page
    cell = page.locator(".jp-CodeCell").first
    cell.locator(".cm-content").click(timeout=PATIENT)
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(solved(NAME)["places-answer"])
    shown = time.monotonic()
    page.keyboard.press("Shift+Enter")
    page.keyboard.press("Control+Enter")
    check = page.locator(".jp-CodeCell").nth(1)
    expect(check.locator(".jp-OutputArea-output").first).to_contain_text("In form", timeout=PATIENT)
    print(
        f"opened in {shown - began:.1f} s, first output after {time.monotonic() - began:.1f} s, "
        f"{len(sizes)} files, {sum(sizes) / 1e6:.1f} MB as they lie on the disk"
    )
    with page.expect_download() as waiting:
        page.get_by_role("menuitem", name="File", exact=True).click()
        page.get_by_role("menuitem", name=re.compile("^Download")).click()
    notebook = Path(waiting.value.path()).read_text("utf-8")
    result = grade_one(Bundle(Submission("ann", NAME, notebook, "0" * 64), source(NAME)))
    assert result.status is Status.GRADED, result.error
    assert scores(result)["places-marks"] == 8

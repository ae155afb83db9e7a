"""Three people's words are marked in the formgrader, row by row, and go back with their marks.

One of the three has filled the notebook with what would act in the marker's browser, were it let.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from staffplus.exercises import load_rubric
from staffplus.grading.marks import grade
from tests.browser import lab, slow
from tests.browser.conftest import HANGS
from tests.grading.marked import EXERCISES, NAME, MarkedCourse

ROWS = ("staff", "lead", "senior")
RUBRIC = load_rubric(EXERCISES / "rubrics" / f"{NAME}.toml")
ACTS = "window.acted = true"
MALLORY = f"""What is it for?

<script>{ACTS}</script><img src="x" onerror="{ACTS}"><svg onload="{ACTS}"></svg>

```mermaid
</pre><script>{ACTS}</script><img src=x onerror="{ACTS}">
```

[see here](javascript:{ACTS}) and [there](page.html) ![](http://127.0.0.1:9/who-marks.png)"""
#: A name as an upload can bring it: nbgrader writes it into its pages.
NAMED = f'<img src=x onerror="{ACTS}">'
SAFE_NAME = "_img src_x onerror__window.acted _ true__"
ANSWERS = {
    "ann": {f"rewrite-{row}": f"Settled, says ann. What is the {row} question?" for row in ROWS},
    "ben": {f"rewrite-{row}": f"Settled, says ben. How of the {row} kind?" for row in ROWS}
    | {"order-answer": 'probe_order = ["depth", "importance", "cause", "parts", "requirements"]'},
    NAMED: {f"rewrite-{row}": MALLORY for row in ROWS},
}
POINTS = {"ann": (3, 2, 3), "ben": (1, 0, 2), NAMED: (0, 1, 1)}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> MarkedCourse:
    course = MarkedCourse(tmp_path_factory.mktemp("marking") / "exercises")
    for learner, answers in ANSWERS.items():
        course.hand_in(learner, answers)
    grade.close()
    mallory = course.autograded(NAMED)
    notebook = json.loads(mallory.read_text("utf-8"))
    _let_in(notebook)
    mallory.write_text(json.dumps(notebook), "utf-8")
    (mallory.parent / "page.html").write_text(f"<script>opener.{ACTS}; {ACTS}</script>", "utf-8")
    return course


def _let_in(notebook: dict[str, Any]) -> None:
    """What stock nbgrader takes from a submission as it is; our own grader takes none of it."""
    script = f"<script>{ACTS}</script>"
    shown = {"text/html": script, "image/svg+xml": f"<svg onload='{ACTS}'/>", "text/plain": "shown"}
    answer = next(it for it in notebook["cells"] if it["cell_type"] == "code")
    answer["outputs"] = [
        {"output_type": "display_data", "data": shown, "metadata": {}},
        {"output_type": "display_data", "data": {"application/javascript": ACTS}, "metadata": {}},
        {"output_type": "display_data", "data": {"image/png": f'"><script>{ACTS}</script>'},
         "metadata": {"image/png": {"width": f'1"><script>{ACTS}</script>'}}},
    ]  # fmt: skip
    answer["metadata"]["tags"] = [f'"><script>{ACTS}</script>']
    raw = {"cell_type": "raw", "id": "raw", "source": script}
    notebook["cells"] += [raw | {"metadata": {"raw_mimetype": "text/html"}}]
    notebook["metadata"]["title"] = f"</title><script>{ACTS}</script>"


@pytest.fixture(scope="module")
def formgrader(course: MarkedCourse) -> Iterator[str]:
    """Address of the formgrader of a JupyterLab started in the course's folder."""
    config = course.root.parent / "config"
    token = "--IdentityProvider.token="
    with lab.running(course.root, config, config / "data", token) as address:
        yield f"{address}formgrader"


@pytest.fixture(scope="module")
def page(browser: Browser, formgrader: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 1100})
    slow.slow(context)
    page = context.new_page()
    page.set_default_timeout(HANGS)
    yield page
    context.close()


def test_a_marker_marks_row_by_row_and_the_learners_get_it_back(
    page: Page, formgrader: str, course: MarkedCourse
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for row, name in enumerate(ROWS):
        page.goto(f"{formgrader}/gradebook/{NAME}/{NAME}")
        page.get_by_role("link", name="Submission #1", exact=True).click()
        for _ in ANSWERS:
            learner = _learner(page)
            _levels_are_beside(page, name)
            _give(page, f"rewrite-{name}", POINTS[learner][row])
            if learner == "ann":
                _comment(page, f"rewrite-{name}", f"You name *both* sides, {name}.")
            assert page.evaluate("window.acted") is None, learner
            page.get_by_role("link", name=re.compile("Next")).click()
        expect(page).to_have_url(re.compile(f"gradebook/{NAME}/{NAME}$"))
        assert page.evaluate("window.acted") is None, "in the list"
    assert not [url for url in asked if "//127.0.0.1" not in url], (
        "somebody else is told who is marking"
    )
    assert not [url for url in asked if "who-marks" in url], "a picture told who is marking"

    for people in (
        "manage_students",
        f"manage_students/{quote(NAMED, safe='')}",
        f"manage_submissions/{NAME}",
    ):
        page.goto(f"{formgrader}/{people}")
        page.wait_for_load_state("networkidle")
        assert page.evaluate("window.acted") is None, people

    page.goto(f"{formgrader}/manage_assignments")
    for what in ("generate-feedback", "release-feedback"):
        page.get_by_role("row").filter(has_text=NAME).locator(f".{what} a").click()
        expect(page.locator(".modal-title")).to_have_text("Success")
        page.get_by_role("button", name="Close").last.click()
        expect(page.locator(".modal.in")).to_have_count(0)

    with zipfile.ZipFile(course.root / "feedback" / f"{NAME}.zip") as handed_back:
        assert set(handed_back.namelist()) == {"ann.html", "ben.html", f"{SAFE_NAME}.html"}
    for learner, points in POINTS.items():
        _page_shows(page, course.feedback(learner), points)
    page.goto(course.feedback("ann").as_uri())
    expect(page.get_by_text("You name both sides, staff.")).to_be_visible()
    page.goto(course.feedback("ben").as_uri())
    expect(page.locator(".reason").filter(has_text="so ask about importance first")).to_have_count(
        1
    )


def test_a_file_that_was_handed_in_cannot_act_as_jupyter(page: Page, formgrader: str) -> None:
    page.goto(f"{formgrader}/gradebook/{NAME}/{NAME}")
    page.get_by_role("link", name="Submission #1", exact=True).click()
    while _learner(page) != NAMED:
        page.get_by_role("link", name=re.compile("Next")).click()
    page.wait_for_load_state("networkidle")  # what the page still loads may take its place again
    page.get_by_role("link", name="there", exact=True).first.click()
    expect(page).to_have_url(re.compile("page.html"))
    assert page.evaluate("self.origin") == "null", "in a sandbox"
    assert page.evaluate("window.acted") is None


# --- Helpers -------------------------------------------------------------------------------------


def _learner(page: Page) -> str:
    """Whose submission is shown: the marker may look, and otherwise does not see."""
    return str(page.locator("a.name-shown").text_content()).strip()


def _levels_are_beside(page: Page, name: str) -> None:
    """Every level can be read right above the answer, without going anywhere else."""
    answer = page.locator(f".nbgrader_cell:has([id='rewrite-{name}'])")
    answer.scroll_into_view_if_needed()
    (criterion,) = [it for it in RUBRIC.criteria if it.id == name]
    for level in criterion.levels:
        row = (
            page.get_by_role("row").filter(has_text=level.descriptor).filter(has_text=level.example)
        )
        expect(row).to_have_count(1)
        expect(row).to_be_visible()
        expect(row.get_by_role("cell").first).to_have_css("padding-right", re.compile(r"^1\d"))
    table, below = row.bounding_box(), answer.bounding_box()
    assert table and below and 0 < below["y"] - table["y"] - table["height"] < 150


#: The browser gives a selection in a box as the page's; boxes for numbers tell of none themselves. What
#: the page still writes into a box ends a selection: then it is gone into again.
SELECTED = """box => {
  if (document.activeElement === box && getSelection().toString() === box.value) return true;
  box.blur();
  box.focus();
  return false;
}"""


def _give(page: Page, cell: str, points: int) -> None:
    """By keys, as over a mark that is there already: the formgrader selects it when its box is gone into."""
    box = page.locator(f"input[id='{cell}']")
    with _stored(page, "/api/grade/"):
        box.fill("1" if points != 1 else "2")
        page.keyboard.press("Tab")
    box.click()
    page.wait_for_function(SELECTED, arg=box.element_handle(), polling=200)
    with _stored(page, "/api/grade/"):
        page.keyboard.type(str(points))
        expect(box).to_have_value(str(points))
        page.keyboard.press("Tab")


def _comment(page: Page, cell: str, words: str) -> None:
    with _stored(page, "/api/comment/"):
        page.locator(f"textarea[id='{cell}-comment']").fill(words)
        page.keyboard.press("Tab")


@contextmanager
def _stored(page: Page, where: str) -> Iterator[None]:
    """Until the page has taken in the answer: it writes the stored mark into the box, which ends a selection."""
    with page.expect_response(lambda it: where in it.url and it.request.method == "PUT"):
        yield
    page.wait_for_function("jQuery.active === 0")


def _page_shows(page: Page, feedback: Path, points: tuple[int, ...]) -> None:
    page.goto(feedback.as_uri())
    for name, given in zip(ROWS, points, strict=True):
        row = page.get_by_role("row").filter(has=page.locator(f"a[href='#rewrite-{name}']"))
        expect(row).to_contain_text(f"{given} of 3")
        expect(row).to_contain_text("By a person.")
    assert page.evaluate("window.acted") is None

"""Each exercise can be done in its page, and what leaves it is the notebook that the grader takes."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import expect

from staffplus.exercises.release import released
from staffplus.grading.author.source import Role, read
from staffplus.grading.marks.grade import grade_one
from staffplus.grading.model import Bundle, Result, Status, Submission
from tests.browser.accessibility import SETTLED, axe
from tests.browser.conftest import HTML, Visit, Visits
from tests.browser.exercise_page import (
    LADDER,
    LOOP,
    NAMES,
    SCOPE,
    ExercisePage,
    by_nbformat,
    ready,
    some_answers,
    texts,
)
from tests.grading import visible
from tests.grading.papers import scores, solved, source

#: What learners install.
PACKAGE, TEXT = HTML.parents[1] / "src/staffplus", {".py", ".js", ".toml", ".json"}
each_exercise = pytest.mark.parametrize("name", NAMES)


def marked(name: str, notebook: str) -> Result:
    result = grade_one(Bundle(Submission("ann", name, notebook, "0" * 64), source(name)))
    assert result.status is Status.GRADED, result.error
    return result


def six(name: str) -> list[dict[str, str]]:
    """Submissions of the tests: the author's, an untouched one, and four of the others. As typed: a field
    knows one kind of line break."""
    first, untouched, *others = visible.submissions(name)
    chosen = [first, untouched, *(others[it * len(others) // 4] for it in range(4))]
    return [{it: re.sub(r"\r\n?", "\n", text) for it, text in (solved(name) | given).items()} for given in chosen]  # fmt: skip


@each_exercise
def test_answers_typed_in_the_page_are_marked_as_those_in_a_notebook(
    visit: Visit, book: str, name: str
) -> None:
    """Byte for byte the same file, so that marking one says what the other would get; one is marked in both ways."""
    exercise = ExercisePage(visit, book, name)
    for answers in six(name):
        exercise.answer(answers)
        assert exercise.download().decode() == by_nbformat(name, answers)
    answers = some_answers(name)
    exercise.answer(answers)
    exercise.again()
    downloaded = exercise.download().decode()
    in_a_notebook = by_nbformat(name, answers)
    assert downloaded == in_a_notebook
    ours, theirs = marked(name, downloaded), marked(name, in_a_notebook)
    assert ours.marks == theirs.marks
    assert any(scores(ours).values()), "some of it was right"


@each_exercise
def test_a_page_that_nobody_wrote_in_gives_the_released_notebook(
    visit: Visit, book: str, name: str
) -> None:
    expected = released(source(name)).encode()
    assert (HTML / f"exercises/{name}.ipynb").read_bytes() == expected
    exercise = ExercisePage(visit, book, name)
    assert exercise.download() == expected
    expect(exercise.page.locator("#xp-bar .sp-progress")).to_contain_text("0 of ")


# --- The quizzes of the graded bank --------------------------------------------------------------


def test_what_is_chosen_stands_in_the_cell_and_what_is_typed_in_the_quiz(
    visit: Visit, book: str
) -> None:
    exercise = ExercisePage(visit, book, SCOPE)
    quiz = exercise.cell("levels-quiz")
    quiz.locator("article").nth(0).get_by_label("Staff").check()
    quiz.locator("article").nth(9).get_by_label("Lead").check()
    cell = exercise.field("levels-answer")
    expect(cell).to_have_value(re.compile(r'"g01-train-doors": "staff"'))
    expect(cell).to_have_value(re.compile(r'"g10-bus-load-again": "lead"'))
    cell.fill(cell.input_value().replace('"g03-bus-load": None', '"g03-bus-load": "senior"'))
    expect(quiz.locator("article").nth(2).get_by_label("Senior")).to_be_checked()
    steps = exercise.cell("order-quiz")
    steps.get_by_role("button", name="Use this order").click()
    shown = steps.locator("[data-step]").evaluate_all("nodes => nodes.map(it => it.dataset.step)")
    expect(exercise.field("order-answer")).to_have_value(
        re.compile(re.escape(f"probe_order = {json.dumps(shown)}"))
    )
    exercise.again()
    expect(quiz.locator("article").nth(0).get_by_label("Staff")).to_be_checked()
    expect(quiz.locator("article").nth(2).get_by_label("Senior")).to_be_checked()
    made = marked(SCOPE, exercise.download().decode())
    assert scores(made)["levels-marks"] == 3


def test_a_number_that_cannot_be_read_is_said_at_once_and_the_check_names_the_question(
    visit: Visit, book: str
) -> None:
    exercise = ExercisePage(visit, book, "evidence-and-influence")
    question = exercise.cell("packet-quiz").locator("article").nth(1)
    number, said = question.locator("input[type=text]"), question.locator(".sp-say")
    number.fill("900 hours")
    number.press("Tab")
    expect(said).to_have_text(re.compile("^This is not read as a number, so it is no answer yet."))
    expect(number).to_have_value("900 hours")
    check = exercise.cell("packet-form")
    check.get_by_role("button", name="Check the form").click()
    expect(check.get_by_role("listitem").nth(1)).to_have_text(
        "Question 2, evid-figure-of-sabine: no answer"
    )
    number.fill("900")
    number.press("Tab")
    expect(said).to_be_empty()
    expect(exercise.field("packet-answer")).to_have_value(
        re.compile(r'"evid-figure-of-sabine": 900,')
    )


def test_a_cell_that_cannot_be_read_is_left_alone_by_the_quiz(visit: Visit, book: str) -> None:
    exercise = ExercisePage(visit, book, SCOPE)
    exercise.field("levels-answer").fill("answers = {oops")
    quiz = exercise.cell("levels-quiz")
    quiz.locator("article").nth(0).get_by_label("Lead").click()
    expect(quiz.get_by_role("status").last).to_contain_text("cannot be read as it stands")
    expect(exercise.field("levels-answer")).to_have_value("answers = {oops")


# --- Checks of form ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "check", "answer"),
    [
        (SCOPE, "levels-form", "levels-answer"),
        (SCOPE, "order-form", "order-answer"),
        (LADDER, "needs-form", "needs-answer"),
        (LOOP, "ring-form", "ring-answer"),
        ("job-descriptions", "codings-form", "codings-answer"),
        ("structuring-expectations", "tags-form", "tags-answer"),
        ("why-staff-plus", "places-form", "places-answer"),
    ],
)
def test_the_form_of_an_answer_is_checked_without_python(
    visit: Visit, book: str, name: str, check: str, answer: str
) -> None:
    exercise = ExercisePage(visit, book, name)
    box, button = (
        exercise.cell(check),
        exercise.cell(check).get_by_role("button", name="Check the form"),
    )
    button.click()
    expect(box.locator(".xp-verdict")).to_contain_text("Nothing is written yet.")
    exercise.field(answer).fill("nothing = 1")
    button.click()
    expect(box.locator(".xp-verdict")).to_contain_text("Not in form yet")
    exercise.field(answer).fill(solved(name)[answer])
    expect(box.locator(".xp-verdict")).to_have_count(0)  # what was said is of another answer
    button.click()
    expect(box.locator(".xp-verdict")).to_contain_text(
        "In form. Whether it is right, the grader says: its key is not in this page. The page “Exercises” tells how you have it marked, alone too."
    )
    for more, told in (("x = 1\ny = {", "Not in form yet"), ("oh no", "cannot tell whether line ")):
        exercise.field(answer).fill(f"{solved(name)[answer]}\n{more}")
        button.click()
        expect(box.locator(".xp-verdict")).to_contain_text(told)


# --- With the keyboard, for everyone -------------------------------------------------------------


def test_tab_indents_code_and_escape_lets_one_leave(visit: Visit, book: str) -> None:
    exercise = ExercisePage(visit, book, LADDER)
    field, keyboard = exercise.field("value-answer"), exercise.page.keyboard
    field.fill("")
    field.focus()
    keyboard.type("def f(x):\nreturn x")
    expect(field).to_have_value("def f(x):\n    return x")
    keyboard.press("Shift+Tab")
    expect(field).to_have_value("def f(x):\nreturn x")
    keyboard.press("Control+a")
    keyboard.press("Tab")
    expect(field).to_have_value("    def f(x):\n    return x")
    keyboard.press("Control+z")
    expect(field).to_have_value("def f(x):\nreturn x")
    keyboard.press("Escape")
    keyboard.press("Tab")
    expect(field).not_to_be_focused()
    run = exercise.cell("value-answer").get_by_role("button", name="Run", exact=True)
    expect(run).to_be_focused()
    keyboard.press("Shift+Tab")
    expect(field).to_be_focused()
    keyboard.press("Escape")
    keyboard.press("Shift+Tab")
    expect(field).not_to_be_focused()
    field.focus()
    keyboard.press("Tab")
    expect(field).to_have_value("def f(x):\nreturn x")
    expect(run).to_be_focused()  # who only passes through writes nothing
    words = exercise.field("words-now")
    words.focus()
    keyboard.press("Tab")
    expect(words).not_to_be_focused()


@each_exercise
def test_the_page_is_accessible_in_every_state(new_visit: Visits, book: str, name: str) -> None:
    wide, narrow = (
        ExercisePage(
            new_visit(viewport={"width": width, "height": 900}, color_scheme="light"), book, name
        )
        for width in (1280, 390)
    )
    assert axe(wide.page) == [], "as it is opened, on a wide screen"
    page = narrow.page
    narrow.answer(some_answers(name))
    narrow.open_file(released(source(name)))
    for details in page.locator(".xp details").all():
        details.evaluate("node => { node.open = true }")
    for button in page.get_by_role("button", name="Check the form").all():
        button.click()
    page.evaluate("scrollTo(0, 0)")  # the theme's button to the top floats over what is below it
    expect(page.locator("#pst-back-to-top")).not_to_be_in_viewport()
    assert axe(page) == [], "answered, on a phone"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.evaluate(SETTLED)
    assert axe(page, colours_only=True) == [], "dark"
    page.set_viewport_size({"width": 1280, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


# --- Without JavaScript, and what no page may hold -----------------------------------------------


@each_exercise
def test_a_chapter_opens_its_exercise_from_the_disk_without_javascript(
    new_visit: Visits, name: str
) -> None:
    visit = new_visit(java_script_enabled=False)
    page = visit.page((HTML / f"book/{name}.html").as_uri(), scripts=False)
    download = page.get_by_role("link", name="Download the notebook")
    target = (HTML / "book" / str(download.get_attribute("href"))).resolve()
    assert target.read_text("utf-8") == released(source(name))
    page.get_by_role("link", name="Do it on its page").click()
    expect(page.locator(".xp h1")).to_be_visible()
    shown = page.locator(".xp-code pre").first.inner_text()
    assert shown.strip() in released_code(name)
    expect(page.get_by_role("link", name="Download the notebook")).to_be_visible()


def released_code(name: str) -> list[str]:
    return [text.strip() for text in texts(released(source(name))).values()]


def test_it_works_from_the_disk(visit: Visit) -> None:
    address = (HTML / f"exercises/{SCOPE}.html").as_uri()
    page = ready(visit.page(address))
    page.locator('[data-cell="rewrite-staff"] textarea').fill("from the disk")
    page.reload()
    expect(ready(page).locator('[data-cell="rewrite-staff"] textarea')).to_have_value(
        "from the disk"
    )


def test_all_eight_are_listed_with_minutes_and_what_is_needed(visit: Visit, book: str) -> None:
    page = visit.page(f"{book}/exercises.html")
    rows = page.locator(".exercises-list > li")
    expect(rows).to_have_count(8)
    expect(rows.filter(has_text="Find the loop")).to_contain_text("runs in the page")
    for row in rows.all():
        expect(row).to_contain_text(re.compile(r"\b[3-9][05] minutes, \d\d points"))
        links = row.get_by_role("link").evaluate_all("nodes => nodes.map(it => it.href)")
        assert len(links) == 2
        for link in links:
            assert page.request.get(link).ok


def secret_lines(name: str, *roles: Role) -> set[str]:
    """Lines of solutions or hidden tests that learners have nowhere in the exercise."""
    ours = "\n".join(texts(released(source(name))).values())
    cells = [it for it in read(source(name)).cells if it.role in roles]
    found = {line.strip() for cell in cells for line in cell.source.splitlines()}
    return {it for it in found if len(it) > 24 and it not in ours}


def plain(page_text: str) -> str:
    """A page's text with what markup and JSON escape put back."""
    import html

    return (
        html.unescape(re.sub(r"<[^>]*>", "", page_text)).replace('\\"', '"').replace("\\\\", "\\")
    )


@each_exercise
def test_neither_solutions_nor_hidden_tests_nor_keys_are_in_the_site(name: str) -> None:
    lines = secret_lines(name, Role.ANSWER, Role.TEST, Role.PERSON)
    assert len(lines) > 20
    # What learners have with the package may stand in a chapter.
    public = "\n".join(it.read_text("utf-8") for it in PACKAGE.rglob("*.*") if it.suffix in TEXT)
    pages = {HTML / f"exercises/{name}.html": lines, HTML / f"exercises/{name}.ipynb": lines}
    pages |= dict.fromkeys([*HTML.glob("_static/exercise*"), HTML / "searchindex.js"], lines)
    pages[HTML / f"book/{name}.html"] = {
        it for it in secret_lines(name, Role.TEST) if it not in public
    }
    for path, secret in pages.items():
        raw = path.read_text("utf-8")
        for text in (raw, plain(raw)):
            assert "BEGIN SOLUTION" not in text and "HIDDEN TESTS" not in text
            assert [line for line in secret if line in text] == [], path


def test_no_page_of_an_exercise_holds_a_key_of_the_graded_bank(visit: Visit, book: str) -> None:
    exercise = ExercisePage(visit, book, SCOPE)
    data: Any = json.loads(exercise.page.locator("#xp-data").inner_text())
    for quiz in data["quizzes"].values():
        for item in quiz["items"]:
            assert not item.keys() & {"key", "feedback", "constraint", "misconception", "stem"}

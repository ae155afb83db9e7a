"""Each exercise can be done in its page, and what leaves it is the notebook that the grader takes."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import expect

from staffplus.exercises.release import BLANK, released
from staffplus.grading.author.source import Role, read
from staffplus.grading.marks.grade import grade_one
from staffplus.grading.model import Bundle, Result, Status, Submission
from tests.browser.accessibility import SETTLED, axe
from tests.browser.conftest import HTML, Visit, Visits
from tests.browser.exercise_page import NAMES, ExercisePage, by_nbformat, ready, texts
from tests.grading import visible
from tests.grading.papers import scores, solved, source

SCOPE, LADDER, LOOP = "scope-of-questions", "career-ladder", "when-teams-look-for-staff"
#: What learners install.
PACKAGE, TEXT = HTML.parents[1] / "src/staffplus", {".py", ".js", ".toml", ".json"}
each_exercise = pytest.mark.parametrize("name", NAMES)


def marked(name: str, notebook: str) -> Result:
    result = grade_one(Bundle(Submission("ann", name, notebook, "0" * 64), source(name)))
    assert result.status is Status.GRADED, result.error
    return result


def some_answers(name: str) -> dict[str, str]:
    """Every second answer right, the others odd: marks of all sorts."""
    odd = 'this is "no" Python: <b>ümlaut</b> & \\n\n\tdef\n\n'
    solutions = solved(name)
    return {
        it: text if number % 2 == 0 else odd for number, (it, text) in enumerate(solutions.items())
    }


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
        "In form. Its key is not in this page: whether it is right is said where a course marks it."
    )
    for more, told in (("x = 1\ny = {", "Not in form yet"), ("oh no", "cannot tell whether line ")):
        exercise.field(answer).fill(f"{solved(name)[answer]}\n{more}")
        button.click()
        expect(box.locator(".xp-verdict")).to_contain_text(told)


# --- Kept while typing ---------------------------------------------------------------------------


def test_two_tabs_that_answer_at_once_lose_nothing(visit: Visit, book: str) -> None:
    exercise = ExercisePage(visit, book, LADDER)
    other = exercise.open()
    exercise.field("words-signal").fill("from the first tab")
    expect(other.locator('[data-cell="words-signal"] textarea')).to_have_value("from the first tab")
    other.locator('[data-cell="words-now"] textarea').fill("from the second")
    expect(exercise.field("words-now")).to_have_value("from the second")
    exercise.field("words-mechanism").press_sequentially("typed")
    expect(other.locator('[data-cell="words-mechanism"] textarea')).to_have_value("typed")
    for page in (exercise.page, other):
        page.reload()
        ready(page)
        values = [page.locator(f'[data-cell="words-{it}"] textarea').input_value()
                  for it in ("signal", "now", "mechanism")]  # fmt: skip
        assert values == ["from the first tab", "from the second", "typed"]
        expect(page.locator("#xp-bar .sp-progress")).to_contain_text("3 of 8 answers begun")


def test_answers_on_the_screen_outlive_a_storage_that_is_emptied(visit: Visit, book: str) -> None:
    exercise = ExercisePage(visit, book, LADDER)
    exercise.field("words-now").fill("mine")
    other = visit.page(f"{book}/welcome.html")
    other.evaluate("localStorage.clear()")
    exercise.field("words-signal").fill("more")
    expect(exercise.field("words-now")).to_have_value("mine")
    exercise.again()
    expect(exercise.field("words-now")).to_have_value("mine")
    expect(exercise.field("words-signal")).to_have_value("more")


def test_what_stands_in_the_storage_and_is_no_work_of_this_page_harms_nothing(
    visit: Visit, book: str
) -> None:
    for odd in ('"text"', "{", '{"v": 1, "kind": "work", "value": [1]}', '{"v": 9}',
                '{"v": 1, "kind": "work", "value": {"answers": {"words-now": 3, "gone": "x", "words-signal": "kept"}}}'):  # fmt: skip
        page = visit.page(f"{book}/welcome.html")
        page.evaluate(
            f"odd => localStorage.setItem('staffplus:1:work:staffplus:exercise:{LADDER}', odd)", odd
        )
        exercise = ExercisePage(visit, book, LADDER)
        expect(exercise.field("words-now")).to_have_value("")
        exercise.field("words-now").fill("well")
        made = texts(exercise.download())
        assert made["words-now"] == "well"
        assert made["words-signal"] == ("kept" if "kept" in odd else BLANK)
        exercise.page.close()  # an open page would put back what it shows


def test_a_cell_can_be_started_again_and_that_undone(visit: Visit, book: str) -> None:
    exercise = ExercisePage(visit, book, LADDER)
    exercise.field("value-answer").fill("mine")
    exercise.cell("value-answer").get_by_role("button", name="Start this code again").click()
    expect(exercise.field("value-answer")).to_have_value(re.compile("^def ips_value"))
    exercise.cell("value-answer").get_by_role("button", name="Undo").press("Enter")
    expect(exercise.field("value-answer")).to_have_value("mine")
    expect(exercise.field("value-answer")).to_be_focused()


def test_of_a_field_that_a_quiz_feeds_what_was_chosen_is_cleared_in_both(
    visit: Visit, book: str
) -> None:
    exercise = ExercisePage(visit, book, SCOPE)
    page = exercise.page
    quiz, told = next(iter(json.loads(str(page.locator("#xp-data").text_content()))["quizzes"].items()))  # fmt: skip
    choice = exercise.cell(quiz).locator("input[type=radio]").first
    choice.check()
    below = exercise.cell(told["answer"])
    expect(below.get_by_role("button", name=re.compile("again"))).to_have_count(0)
    below.get_by_role("button", name="Clear what I chose").click()
    expect(choice).not_to_be_checked()
    below.get_by_role("button", name="Undo").press("Enter")
    expect(choice).to_be_checked()


def test_where_nothing_can_be_kept_the_page_says_so_and_still_gives_the_notebook(
    visit: Visit, book: str
) -> None:
    # The theme keeps things there too; it is not what is looked at.
    visit.context.add_init_script(
        "Storage.prototype.setItem = new Proxy(Storage.prototype.setItem, { apply(set, self, given) {"
        " if (given[0].startsWith('staffplus:')) throw new DOMException('full', 'QuotaExceededError');"
        " return set.apply(self, given) } })"
    )
    exercise = ExercisePage(visit, book, LADDER)
    exercise.field("words-now").fill("not kept")
    expect(exercise.page.locator("#xp-bar .sp-storage")).to_contain_text("cannot save")
    assert texts(exercise.download())["words-now"] == "not kept"


# --- A notebook taken up -------------------------------------------------------------------------


def test_a_half_done_notebook_goes_on_in_the_page(visit: Visit, book: str) -> None:
    """As JupyterLab saves it: outputs, counts, a cell of one's own."""
    notebook: Any = json.loads(
        by_nbformat(LADDER, {"words-now": "from the file", "needs-answer": "x"})
    )
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["execution_count"] = 3
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["out"]}]
    notebook["cells"].append({"cell_type": "code", "id": "own", "metadata": {}, "source": "1 + 1",
                              "outputs": [], "execution_count": None})  # fmt: skip
    exercise = ExercisePage(visit, book, LADDER)
    exercise.field("words-now").fill("mine, before")
    exercise.field("words-signal").fill("only mine")
    said = exercise.open_file(json.dumps(notebook))
    assert "2 answers from mine.ipynb" in said
    assert "1 answer of yours that the file does not have was left" in said
    assert "1 cell that you added yourself stays in your file" in said
    expect(exercise.field("words-now")).to_have_value("from the file")
    made = texts(exercise.download())
    assert (made["words-now"], made["words-signal"]) == ("from the file", "only mine")
    exercise.again()
    exercise.page.get_by_role("button", name="Undo that").click()
    expect(exercise.field("words-now")).to_have_value("mine, before")
    assert (
        texts(exercise.download())["needs-answer"]
        == texts(released(source(LADDER)))["needs-answer"]
    )


def test_what_was_downloaded_can_be_opened_again(new_visit: Visits, book: str) -> None:
    answers = some_answers(LADDER)
    one = ExercisePage(new_visit(), book, LADDER)
    one.answer(answers)
    file = one.download()
    other = ExercisePage(new_visit(), book, LADDER)
    assert f"{len(answers)} answers" in other.open_file(file)
    assert other.download() == file


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (released(source(SCOPE)), "another exercise, “The scope of questions”"),
        ('{"cells": [], "nbformat": 4}', "not of this exercise"),
        ('{"cells": [null, 3, {"source": 7}], "nbformat": 4}', "not of this exercise"),
        ('{"cells": [], "nbformat": 3}', "format 3; expected 4"),
        ('{"worksheets": []}', "has no cells"),
        (released(source(LADDER))[:900], "not a notebook, or only a part"),
        ("", "not a notebook"),
        ("[1]", "has no cells"),
        ("null", "has no cells"),
        (" " * 20_000_001, "20 MB"),
    ],
)  # fmt: skip
def test_any_other_file_is_refused_and_changes_nothing(
    visit: Visit, book: str, text: str, said: str
) -> None:
    exercise = ExercisePage(visit, book, LADDER)
    exercise.field("words-now").fill("mine")
    assert said in exercise.open_file(text)
    assert texts(exercise.download())["words-now"] == "mine"
    expect(exercise.page.get_by_role("button", name="Undo that")).to_be_hidden()


def test_nothing_in_a_file_becomes_markup(visit: Visit, book: str) -> None:
    hostile = '"><img src=x onerror="document.title = 1"><script>document.title = 2</script>'
    exercise = ExercisePage(visit, book, LADDER)
    title = exercise.page.title()
    exercise.open_file(
        by_nbformat(LADDER, {"words-now": hostile, "needs-answer": f"needs = {{'{hostile}': 1}}"}),
        f"{hostile.replace('/', '')}.ipynb",
    )
    exercise.cell("needs-form").get_by_role("button", name="Check the form").click()
    expect(exercise.cell("needs-form").locator("li").last).to_contain_text("<img")
    expect(exercise.page.locator(".xp img")).to_have_count(0)
    expect(exercise.page).to_have_title(title)
    assert texts(exercise.download())["words-now"] == hostile


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
    page.get_by_role("link", name="Do it in the page").click()
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

"""Work in an exercise's page is kept, from one tab to another too, and taken up from a notebook."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import expect

from staffplus.exercises.release import BLANK, released
from tests.browser.conftest import Visit, Visits
from tests.browser.exercise_page import (
    LADDER,
    SCOPE,
    ExercisePage,
    by_nbformat,
    ready,
    some_answers,
    texts,
)
from tests.grading.papers import source


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

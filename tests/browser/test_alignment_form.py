"""The form in which somebody answers apart: kept, shown before it is saved, and used by keys alone."""

from __future__ import annotations

import json
import re
from pathlib import Path

from playwright.sync_api import expect

from staffplus.alignment import files as first_files
from staffplus.alignment import settings
from staffplus.alignment.questions import outcome_ids
from tests.agreement import answers
from tests.browser.align_page import (
    be,
    fill_form,
    on_paper,
    part,
    said,
    save_file,
    workshop_page,
)
from tests.browser.conftest import Visit
from tests.browser.quizzes import tab_to


def test_answers_survive_a_reload_and_other_wordings_rounds_and_roles(
    visit: Visit, book: str
) -> None:
    page = visit.page(workshop_page(book, ("blind",)))
    form = be(page, "learner")
    fill_form(form, said("21345", "123456-", "o1 o2 o4", "dgrcdgrcdg"))
    expect(form).to_contain_text("25 of 25 answered")
    be(page, "learner", "round 2")
    expect(form).to_contain_text("0 of 25 answered")
    be(page, "manager")
    expect(form).to_contain_text("0 of 25 answered")
    form = be(page, "learner", "round 1")
    form.get_by_text("Write your own outcomes and requests").click()
    form.get_by_label("Outcome 2", exact=True).fill("Another outcome")
    page.reload()
    page.wait_for_selector("html[data-widgets='ready']", state="attached")
    form = part(page, "blind")
    expect(form.get_by_label("Outcome 2", exact=True)).to_have_value("Another outcome")  # the draft
    form.get_by_role("button", name="Use this wording").click()
    # The rank of the changed outcome is open, and it is no longer in the forecast.
    expect(form).to_contain_text("23 of 25 answered")
    form.get_by_label("Wording in use").select_option("0")
    expect(form).to_contain_text("25 of 25 answered")
    expect(form).not_to_contain_text("Another outcome")


def test_the_form_can_be_filled_in_with_the_keyboard_alone(visit: Visit, book: str) -> None:
    page = visit.page(workshop_page(book, ("blind",), whole=True))
    form = part(page, "blind")
    tab_to(page, form.locator("input[type=radio]").first)
    page.keyboard.press("Space")
    expect(form.get_by_label("I hold this role")).to_be_checked()
    expect(form.get_by_label("I hold this role")).to_be_focused()
    for n, question in enumerate(form.locator("fieldset.sp-question").all()):
        tab_to(page, question, within=True)
        page.keyboard.press("Space")
        if question.locator("input[type=radio]").count():
            for _ in range(n % 4):
                page.keyboard.press("ArrowRight")
        else:
            for _ in range(2):
                page.keyboard.press("Tab")
                page.keyboard.press("Space")
    expect(form).to_contain_text("25 of 25 answered")
    tab_to(page, form.get_by_role("button", name="Show what my file will say"))
    page.keyboard.press("Enter")
    expect(form.locator(".sp-preview").last).to_be_focused()
    page.keyboard.press("Tab")
    expect(form.locator(".sp-preview summary")).to_be_focused()


def test_a_fourth_forecast_is_not_taken_and_a_shared_rank_is_told(visit: Visit, book: str) -> None:
    page = visit.page(workshop_page(book, ("blind",)))
    form = be(page, "learner")
    boxes = form.locator("input[type=checkbox]")
    for n in range(4):
        boxes.nth(n).click()
    expect(boxes.nth(3)).not_to_be_checked()
    expect(form).to_contain_text("Three are enough: untick one first.")
    fill_form(form, {"ranks": dict(zip(outcome_ids(), (1, 2, 2, 4, 5), strict=True))})
    expect(form).to_contain_text("Rank 2 is given more than once.")


def test_before_saving_the_page_shows_every_answer_and_says_who_will_read_it(
    visit: Visit, book: str
) -> None:
    page = visit.page(workshop_page(book, ("blind",)))
    form = be(page, "manager")
    expect(form.get_by_role("button", name="Save my file")).to_have_count(0)
    fill_form(form, said("21345", "123456-", "o1 o2 o4", "dgrcdgrcdg"))
    form.get_by_label("Name, if you like").fill("Lazy Larry")
    form.get_by_role("button", name="Show what my file will say").click()
    preview = form.locator(".sp-preview").last
    expect(preview).to_contain_text(settings()["privacy"]["manager"])
    expect(preview).to_contain_text(settings()["privacy"]["never"])
    expect(preview).to_contain_text("“lazy” describes a person")
    expect(preview.locator("tr")).to_have_count(5 + 5 + 7 + 3 + 10)
    shown = json.loads(preview.locator("pre").text_content() or "")
    assert shown["answers"]["ranks"]["o1"] == 2 and shown["answers"]["rows"]["not-doing"] is None
    # An answer changed after the look closes the look: what is saved is what was seen.
    fill_form(form, {"ranks": dict(zip(outcome_ids(), (1, 2, 3, 4, 5), strict=True))})
    expect(form.get_by_role("button", name="Save my file")).to_have_count(0)


def test_open_answers_are_named_and_can_be_saved(visit: Visit, book: str, tmp_path: Path) -> None:
    page = visit.page(workshop_page(book, ("blind",)))
    form = be(page, "learner")
    fill_form(form, {"ranks": dict(zip(outcome_ids(), (1, 2, 3, 4, 5), strict=True))})
    form.get_by_role("button", name="Show what my file will say").click()
    expect(form).to_contain_text("Still open: 7 ratings, 3 outcomes of the forecast, 10 requests.")
    made = first_files.load(save_file(page, tmp_path))
    assert set(made.rows.values()) == {None} and made.predicted == ()


def test_a_leader_ranks_and_nothing_else(visit: Visit, book: str, tmp_path: Path) -> None:
    page = visit.page(workshop_page(book, ("blind",)))
    form = be(page, "leader")
    expect(form.locator("fieldset.sp-question")).to_have_count(5)
    fill_form(form, {"ranks": dict(zip(outcome_ids(), (5, 4, 3, 2, 1), strict=True))})
    path = save_file(page, tmp_path)
    table = json.loads(path.read_text("utf-8"))
    assert table["answers"] == {"ranks": {"o1": 5, "o2": 4, "o3": 3, "o4": 2, "o5": 1}}
    assert re.fullmatch(r"staffplus-leader-[0-9a-z]{4}\.json", path.name)


def test_an_answers_file_does_not_open_as_questions(
    visit: Visit, book: str, tmp_path: Path
) -> None:
    page = visit.page(workshop_page(book, ("blind",)))
    form = be(page, "manager")
    form.get_by_text("Open a file of questions").click()
    form.get_by_label("File of questions").set_input_files(on_paper(tmp_path, answers("learner")))
    expect(form).to_contain_text("holds somebody's answers, not questions")
    expect(form).to_contain_text("it was not shown here")


def test_wording_of_an_empty_or_repeated_question_is_not_taken(visit: Visit, book: str) -> None:
    page = visit.page(workshop_page(book, ("blind",)))
    form = be(page, "learner")
    form.get_by_text("Write your own outcomes and requests").click()
    form.get_by_label("Request 3", exact=True).fill("  ")
    form.get_by_role("button", name="Use this wording").click()
    expect(form).to_contain_text("at least one is empty")
    form.get_by_label("Request 3", exact=True).fill(settings()["defaults"]["requests"][0])
    form.get_by_role("button", name="Use this wording").click()
    expect(form).to_contain_text("Each must differ.")


def test_odd_text_and_right_to_left_text_stay_text(visit: Visit, book: str, tmp_path: Path) -> None:
    odd = """<img src=x onerror="window.hit = 1"> & 'q' </script> שלום 👩‍🔬"""
    page = visit.page(workshop_page(book, ("blind", "compare")))
    form = be(page, "learner")
    form.get_by_text("Write your own outcomes and requests").click()
    form.get_by_label("Outcome 1", exact=True).fill(odd)
    form.get_by_role("button", name="Use this wording").click()
    expect(form.locator("legend bdi").first).to_have_text(odd)
    made = first_files.load(save_file(page, tmp_path))
    assert made.questions.outcomes[0] == odd
    expect(form.locator("img")).to_have_count(0)
    assert page.evaluate("window.hit") is None


def test_work_that_this_version_cannot_read_does_not_break_the_page(
    visit: Visit, book: str
) -> None:
    address = workshop_page(book, ("blind", "compare", "leaders"))
    page = visit.page(f"{book}/glossary.html")
    for name, value in (
        (
            "form",
            {"known": [{"pair": 3}], "used": 7, "round": "x", "role": [], "sheets": 4, "draft": 1},
        ),
        ("compare", {"files": [None, 3, {"name": 1, "text": "{"}], "records": 3}),
        ("leaders", {"files": [{"name": "a", "text": "{"}]}),
    ):
        row = {
            "v": 1,
            "course": "staffplus",
            "id": f"alignment-{name}",
            "kind": "work",
            "value": value,
            "time": "",
        }
        page.evaluate(
            "([key, text]) => localStorage.setItem(key, text)",
            [f"staffplus:1:work:staffplus:alignment-{name}", json.dumps(row)],
        )
    page = visit.page(address)
    form = be(page, "learner")
    expect(form).to_contain_text("0 of 25 answered")

"""A learner predicts loops in the lab: with mouse or keyboard; predictions stay in the browser."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from staffplus.widgets import loop_lab
from tests.browser.accessibility import every_look
from tests.browser.conftest import Visit, Visits
from tests.browser.quizzes import tab_to

WORK = "staffplus:1:work:staffplus:loop-lab"


@pytest.fixture(scope="module")
def contents() -> dict[str, Any]:
    return dict(loop_lab().lab)


def run_at(contents: dict[str, Any], system: str, world: str, size: int) -> dict[str, Any]:
    one = next(s for s in contents["systems"] if s["id"] == system)
    return dict(next(w for w in one["worlds"] if w["id"] == world)["runs"][str(size)])


def opened(visit: Visit, book: str, *, whole: bool = False) -> tuple[Page, Locator]:
    """The widget alone on a small page, or in its chapter."""
    address = f"{book}/when-teams-look-for-staff.html"
    page = visit.page(address) if whole else visit.only(address, "LoopLab")
    return page, page.get_by_role("group", name="Loop lab")


def predict(lab: Locator, reported: str, value: str) -> None:
    asked = lab.locator(".sp-predict fieldset:visible")
    asked.nth(0).get_by_label(reported, exact=True).check()
    asked.nth(1).get_by_label(value, exact=True).check()
    lab.get_by_role("button", name="Run", exact=True).click()


def test_nothing_is_shown_before_a_prediction_and_both_are_answered_after_it(
    visit: Visit, book: str, contents: dict[str, Any]
) -> None:
    _, lab = opened(visit, book)
    run = run_at(contents, "credit", "moderate", 0)
    pictures = lab.get_by_role("img")
    expect(pictures.first).to_have_attribute(
        "aria-label", "Bad rate among approved loans, by month. Shown are the first 4 months; "
        "the rest appears when you have predicted.",
    )  # fmt: skip
    expect(lab).not_to_contain_text(run["answer"])
    expect(lab.get_by_role("table")).to_be_hidden()
    lab.get_by_role("button", name="Run", exact=True).click()
    expect(lab).to_contain_text("Choose an answer to both questions first")
    expect(lab.get_by_role("table")).to_be_hidden()

    predict(lab, "fall", "hold")
    result = lab.locator(".sp-result")
    expect(result).to_have_attribute("aria-live", "polite")
    expect(result).to_contain_text(
        f"✓ Right. You expected the bad rate to fall. It fell: {run['cells'][0]}."
    )
    expect(result).to_contain_text(
        f"✗ Not so. You expected the value captured to hold. It fell: {run['cells'][2]}."
    )
    expect(result).to_contain_text(run["answer"])
    expect(pictures.nth(1)).to_have_attribute(
        "aria-label", f"Value captured, by month. {run['cells'][2]}, from the first to the last 4 months.",
    )  # fmt: skip
    for cell in run["cells"]:
        expect(lab.get_by_role("table")).to_contain_text(cell)
    rows = lab.get_by_role("table").get_by_role("rowheader")
    expect(rows).to_have_text(contents["systems"][0]["rows"])


def test_a_slice_is_compared_with_none_over_the_whole_run(
    visit: Visit, book: str, contents: dict[str, Any]
) -> None:
    _, lab = opened(visit, book)
    predict(lab, "fall", "fall")
    lab.get_by_label("2%", exact=True).check()
    predict(lab, "fall", "higher")
    with_slice, without = (run_at(contents, "credit", "moderate", size) for size in (2, 0))
    expect(lab.locator(".sp-result")).to_contain_text(
        f"compared with no slice. It was higher: {with_slice['cells'][4]} against {without['cells'][4]}."
    )
    expect(lab.get_by_role("table").get_by_role("columnheader")).to_have_text(
        ["Slice", "none", "2%"]
    )
    expect(lab.get_by_text("without a slice", exact=True)).to_be_visible()
    by_slice = lab.get_by_role("img", name="by slice")
    expect(by_slice).to_have_accessible_name(
        "Value captured over all months, by slice: Credit approval, moderate drift. "
        f"none: {without['cells'][4]}; 2%: {with_slice['cells'][4]}."
    )


def test_the_suggested_runs_can_be_made_with_the_keyboard_alone(
    visit: Visit, book: str, contents: dict[str, Any]
) -> None:
    page, lab = opened(visit, book, whole=True)
    tab_to(page, lab.locator(".sp-predict fieldset:visible").first, within=True)
    for number, step in enumerate(contents["steps"], 1):
        asked = lab.locator(".sp-predict fieldset:visible")
        expect(asked.first.locator(":focus")).to_have_count(1)
        page.keyboard.press("Space")  # the first answer to each question
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
        expect(lab.get_by_role("button", name="Run", exact=True)).to_be_focused()
        page.keyboard.press("Enter")
        run = run_at(contents, step["system"], step["world"], step["slice"])
        expect(lab.locator(".sp-result")).to_contain_text(run["answer"])
        made = "1 run made" if number == 1 else f"{number} runs made"
        expect(lab.locator(".sp-progress")).to_contain_text(made)
        if number < len(contents["steps"]):
            expect(lab.get_by_role("button", name="Next suggested run")).to_be_focused()
            page.keyboard.press("Enter")
    expect(lab.get_by_role("button", name="Predict this run again")).to_be_focused()
    expect(lab).to_contain_text("You have made all 9 suggested runs.")


def test_predictions_survive_a_reload_and_are_seen_in_another_tab(visit: Visit, book: str) -> None:
    page, lab = opened(visit, book)
    _, other = opened(visit, book)
    predict(lab, "hold", "rise")
    expect(other.locator(".sp-progress")).to_contain_text("1 run made, 0 of 2 predictions right")
    page.reload()
    page.wait_for_selector("html[data-widgets='ready']", state="attached")
    expect(lab.locator(".sp-result")).to_contain_text("You expected the bad rate to hold.")
    lab.get_by_role("button", name="Predict this run again").click()
    expect(lab.locator(".sp-result")).to_be_empty()
    expect(lab.get_by_role("table")).to_be_hidden()
    predict(lab, "fall", "fall")
    expect(other.locator(".sp-progress")).to_contain_text("1 run made, 2 of 2 predictions right")


def test_what_another_version_saved_does_no_harm(visit: Visit, book: str) -> None:
    page, lab = opened(visit, book)
    odd = '{"v": 1, "kind": "work", "value": {"at": ["gone", "x", 7], "runs": {"credit/none/0": 3, "a/b/c": {"watched": "falls", "value": "falls"}}}}'
    page.evaluate("([key, text]) => localStorage.setItem(key, text)", [WORK, odd])
    page.reload()
    page.wait_for_selector("html[data-widgets='ready']", state="attached")
    expect(lab.locator(".sp-progress")).to_contain_text("No runs yet.")
    predict(lab, "fall", "fall")
    expect(lab.locator(".sp-progress")).to_contain_text("1 run made, 2 of 2")


def test_a_shown_run_has_no_axe_violation_and_fits(visit: Visit, book: str) -> None:
    page, lab = opened(visit, book, whole=True)
    predict(lab, "fall", "hold")
    lab.get_by_label("10%", exact=True).check()
    predict(lab, "hold", "lower")
    for summary in lab.locator("summary").all():
        summary.click()
    assert every_look(page, ".sp-looplab") == []


def test_without_scripts_every_figure_stands_in_tables(
    new_visit: Visits, book: str, contents: dict[str, Any]
) -> None:
    page = new_visit(java_script_enabled=False).page(
        f"{book}/when-teams-look-for-staff.html", scripts=False
    )
    plain = page.locator(".widget-plain", has_text="Every figure is a mean over")
    expect(plain.get_by_role("table", include_hidden=True)).to_have_count(7)
    run = run_at(contents, "recommender", "rate", 10)
    for cell in run["cells"]:
        expect(plain.get_by_role("table", include_hidden=True).last).to_contain_text(cell)

"""A learner lines up six invented ladders: by descriptors first, then with their titles uncovered."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Locator, Page, expect

from staffplus.widgets import lineup
from tests.browser.accessibility import every_look
from tests.browser.conftest import Visit, Visits
from tests.browser.quizzes import tab_to

FIRMS: list[dict[str, Any]] = lineup().firms
WORK = "staffplus:1:work:staffplus:lineup"


def opened(visit: Visit, book: str, *, whole: bool = False) -> tuple[Page, Locator]:
    """The widget alone on a small page, or in its chapter."""
    address = f"{book}/why-staff-plus.html"
    page = visit.page(address) if whole else visit.only(address, "LineUp")
    return page, page.locator(".sp-lineup")


def rung(widget: Locator, label: str) -> Locator:
    return widget.locator(".sp-rung").filter(
        has=widget.page.locator("legend", has_text=f"Rung {label}")
    )


def place_all(widget: Locator, firm: dict[str, Any], *, off: int = 0) -> None:
    """Put every rung where we do, or `off` steps away for the first letter."""
    for one in firm["rungs"]:
        step = one["step"] + (off if one["label"] == "A" else 0)
        rung(widget, one["label"]).get_by_role("radio", name=f"Step {step}").check()


def button(widget: Locator, name: str) -> Locator:
    return widget.get_by_role("button", name=name)


def test_no_title_is_seen_before_the_rungs_are_placed(visit: Visit, book: str) -> None:
    _, widget = opened(visit, book)
    firm = widget.locator(".sp-firm")
    for name in ("Staff", "Principal", "Distinguished"):
        expect(firm.get_by_text(name, exact=False)).to_have_count(0)
    expect(widget.locator("svg")).to_have_count(0)


def test_a_rung_placed_elsewhere_is_answered_by_what_sits_where(visit: Visit, book: str) -> None:
    _, widget = opened(visit, book)
    firm = FIRMS[0]
    button(widget, "Check this firm").click()
    expect(widget.locator(".sp-ask")).to_have_text("Place rung A first.")
    expect(rung(widget, "A").get_by_role("radio").first).to_be_focused()
    place_all(widget, firm, off=-1)
    button(widget, "Check this firm").click()
    verdict = widget.locator(".sp-verdict")
    expect(verdict).to_have_text(f"You placed 3 of {len(firm['rungs'])} rungs as we did.")
    expect(verdict).to_be_focused()
    first = next(one for one in firm["rungs"] if one["label"] == "A")
    said = rung(widget, "A").locator(".sp-said")
    expect(said).to_contain_text(f"You: step {first['step'] - 1}")
    expect(said).to_contain_text(first["why"])
    expect(rung(widget, "B").locator(".sp-said")).to_contain_text("as we read it")
    expect(rung(widget, "A").locator(".sp-at")).to_have_count(5)


def test_uncovered_titles_say_how_far_they_would_have_misled(visit: Visit, book: str) -> None:
    _, widget = opened(visit, book)
    bank = next(firm for firm in FIRMS if firm["id"] == "brackwater")
    button(widget, bank["name"]).click()
    place_all(widget, bank)
    button(widget, "Check this firm").click()
    button(widget, "Uncover the titles").click()
    principal = next(one for one in bank["rungs"] if one["title"] == "Principal")
    said = rung(widget, principal["label"]).locator(".sp-said")
    expect(said.locator(".sp-far")).to_have_text(
        "The title alone would put it at step 4: two steps too high."
    )
    expect(widget.locator(".sp-firm .sp-given")).to_have_text(bank["remark"])
    picture = widget.get_by_role("img")
    expect(picture).to_have_count(1)
    expect(widget.locator(".sp-picture")).to_contain_text(
        "1 of 6 firms uncovered, 5 rungs. Titles alone would misplace 3 of them, 1 by two steps or more."
    )


def test_the_picture_shows_gaps_and_one_title_across_firms_and_has_a_table(
    visit: Visit, book: str
) -> None:
    _, widget = opened(visit, book)
    button(widget, "Uncover all six without placing").click()
    gaps = sum(5 - len({one["step"] for one in firm["rungs"]}) for firm in FIRMS)
    expect(widget.locator("svg .sp-gap")).to_have_count(gaps)
    widget.get_by_label("Show").select_option("Staff")
    expect(widget.locator(".sp-picture")).to_contain_text(
        "Staff stands at step 1 (Pannier); step 2 (Veld & Marsh, Northmere Institute); "
        "step 3 (Larkmoor Parcels, Tessel Health). One word, 2 steps apart."
    )
    expect(widget.locator("svg .sp-gap")).to_have_count(0)
    widget.get_by_label("Show").select_option("")
    widget.get_by_text("The same as a table").click()
    rows = widget.locator(".sp-picture tbody tr")
    expect(rows).to_have_count(sum(len(firm["rungs"]) for firm in FIRMS))
    expect(rows.first).to_have_text("Larkmoor ParcelsSenior11–")


def test_a_firm_can_be_placed_checked_and_uncovered_by_keyboard(visit: Visit, book: str) -> None:
    page, widget = opened(visit, book, whole=True)
    firm = FIRMS[0]
    for one in sorted(firm["rungs"], key=lambda r: str(r["label"])):
        group = rung(widget, one["label"])
        tab_to(page, group.locator(".sp-choice"), within=True)
        page.keyboard.press("Space")
        for _ in range(one["step"] - 1):
            page.keyboard.press("ArrowRight")
        expect(group.get_by_role("radio", name=f"Step {one['step']}")).to_be_checked()
    tab_to(page, button(widget, "Check this firm"))
    page.keyboard.press("Enter")
    expect(widget.locator(".sp-verdict")).to_have_text("You placed 4 of 4 rungs as we did.")
    tab_to(page, button(widget, "Uncover the titles"))
    page.keyboard.press("Enter")
    following = button(widget, f"Next: {FIRMS[1]['name']}")
    expect(following).to_be_focused()
    page.keyboard.press("Enter")
    expect(widget.locator(".sp-firm .sp-title")).to_have_text("Pannier (2 of 6)")
    expect(widget.locator(".sp-firm .sp-title")).to_be_focused()


def test_work_is_kept_over_a_reload_and_placing_again_loses_nothing(
    visit: Visit, book: str
) -> None:
    page, widget = opened(visit, book)
    place_all(widget, FIRMS[0], off=-1)
    button(widget, "Check this firm").click()
    button(widget, "Place again").click()
    expect(rung(widget, "B").locator("input:checked")).to_have_count(1)
    page.reload()
    page.wait_for_selector("html[data-widgets='ready']", state="attached")
    for one in FIRMS[0]["rungs"]:
        expect(rung(widget, one["label"]).locator("input:checked")).to_have_count(1)
    saved = json.loads(str(page.evaluate("key => localStorage.getItem(key)", WORK)))
    assert saved["kind"] == "work"
    assert set(saved["value"]["firms"]["larkmoor"]["placed"]) == {"A", "B", "C", "D"}


def test_two_tabs_show_the_same_work(visit: Visit, book: str) -> None:
    page, widget = opened(visit, book)
    _, other = opened(visit, book)
    page.bring_to_front()
    place_all(widget, FIRMS[0])
    button(widget, "Check this firm").click()
    expect(other.locator(".sp-verdict")).to_have_text("You placed 4 of 4 rungs as we did.")


def test_after_play_nothing_bars_anyone_and_nothing_overflows(visit: Visit, book: str) -> None:
    page, widget = opened(visit, book, whole=True)
    place_all(widget, FIRMS[0], off=-1)
    button(widget, "Check this firm").click()
    button(widget, "Uncover the titles").click()
    button(widget, "Uncover the rest without placing").click()
    widget.get_by_text("The scale", exact=True).click()
    widget.get_by_text("The same as a table").click()
    assert every_look(page, ".sp-lineup") == []


def test_without_javascript_the_ladders_stand_there_with_their_answers_folded(
    new_visit: Visits, book: str
) -> None:
    visit = new_visit(java_script_enabled=False)
    page = visit.page(f"{book}/why-staff-plus.html", scripts=False)
    plain = page.locator(".widget-plain").filter(has_text="Larkmoor Parcels, a parcel carrier")
    expect(plain.locator("table").first).to_be_visible()
    folded = plain.locator("details").filter(has_text="Brackwater Bank: our reading")
    expect(folded.get_by_text("Distinguished")).not_to_be_visible()
    folded.locator("summary").click()
    expect(folded.get_by_text("Distinguished")).to_be_visible()

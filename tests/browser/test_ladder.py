"""A learner climbs ladders and settles where they line up: with the mouse, and with keys alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from staffplus.career import ladders, public_ladders
from tests.browser.accessibility import every_look
from tests.browser.conftest import Visit, Visits
from tests.browser.quizzes import tab_to

CLAIMS = ladders.read()["claims"]
PUBLIC = public_ladders.read()
ROWS = PUBLIC["rows"]


def explorer(visit: Visit, book: str, *, whole: bool = False) -> Locator:
    """The widget alone on a small page, or in its chapter."""
    address = f"{book}/career-ladder.html"
    page = visit.page(address) if whole else visit.only(address, "LadderExplorer")
    return page.locator(".sp-ladder")


def reload(page: Page) -> None:
    page.reload()
    page.wait_for_selector("html[data-widgets='ready']", state="attached")


def settle(widget: Locator, expected: str) -> None:
    widget.get_by_role("radio", name=expected).check()
    widget.get_by_role("button", name="Look").click()


def test_a_rung_shows_what_grows_in_words_and_as_a_picture(visit: Visit, book: str) -> None:
    widget = explorer(visit, book)
    expect(widget.get_by_role("radio", name="Senior", exact=True)).to_be_checked()
    expect(widget).to_contain_text("At Senior, autonomy is optimised")
    widget.get_by_role("radio", name="Staff", exact=True).check()
    expect(widget).to_contain_text("After Senior, what grows is influence and impact")
    expect(widget).to_contain_text("From Senior: autonomy, influence and scope grow")
    climb = widget.get_by_role("region", name="Climb a ladder")
    expect(climb.get_by_role("cell", name="12 to 18 months")).to_be_visible()
    pictures = widget.get_by_role("img")
    expect(pictures).to_have_count(4)
    expect(pictures.nth(3)).to_have_attribute(
        "aria-label", "Horizon, our illustration from 1 to 10. Intern: not stated; "
        "Junior: not stated; Mid-level: not stated; Senior: not stated; Staff (chosen): 4; "
        "Senior Staff: not stated; Principal: 8; Senior Principal: not stated; "
        "Distinguished: not stated.",
    )  # fmt: skip
    expect(widget).to_contain_text("The heights of the bars are our own illustration")


def test_every_bar_is_named_in_words_with_the_same_figure(visit: Visit, book: str) -> None:
    widget = explorer(visit, book).get_by_role("region", name="Climb a ladder")
    for one in ladders.read()["ladders"]:
        widget.get_by_label("Ladder", exact=True).select_option(one["id"])
        for rung in one["rungs"]:
            widget.get_by_role("radio", name=rung["name"], exact=True).check()
            for quantity in ladders.QUANTITIES:
                entry = rung["says"].get(quantity, {"text": "– not stated", "size": None})
                row = widget.get_by_role("row", name=quantity.capitalize())
                expect(row).to_contain_text(entry["text"])
                expect(row.get_by_role("cell").last).to_have_text(str(entry["size"] or "–"))


def test_the_fork_shows_both_arms_and_management_is_its_own_way_up(visit: Visit, book: str) -> None:
    widget = explorer(visit, book)
    technical = widget.get_by_role("group", name="Technical arm")
    expect(technical.get_by_role("radio")).to_have_count(5)
    widget.get_by_role("group", name="Management arm").get_by_label("Director").last.check()
    expect(widget).to_contain_text("The other arm: a job of its own")
    expect(widget.get_by_role("img").first).not_to_have_attribute("aria-label", "Staff")


def test_a_ladder_is_climbed_with_keys_alone(visit: Visit, book: str) -> None:
    widget = explorer(visit, book)
    page = widget.page
    ladder = widget.get_by_label("Ladder", exact=True)
    tab_to(page, ladder)
    page.keyboard.type("Dropbox, m")
    expect(ladder).to_have_value("dropbox-mle")
    tab_to(page, widget.get_by_role("radio", name="IC5 Staff"))
    page.keyboard.press("ArrowDown")
    expect(widget.get_by_role("radio", name="IC4")).to_be_checked()
    expect(widget.get_by_role("radio", name="IC4")).to_be_focused()
    expect(widget).to_contain_text("expert at ambiguous, open-ended problems")
    reload(page)
    expect(ladder).to_have_value("dropbox-mle")
    expect(widget.get_by_role("radio", name="IC4")).to_be_checked()


@pytest.mark.parametrize("keyboard", [False, True], ids=["mouse", "keyboard"])
def test_a_statement_is_settled_by_expecting_first_and_then_looking(
    visit: Visit, book: str, keyboard: bool
) -> None:
    widget = explorer(visit, book, whole=keyboard)
    page = widget.page
    look = widget.get_by_role("button", name="Look")
    if keyboard:
        tab_to(page, look)
        page.keyboard.press("Enter")
    else:
        look.click()
    expect(widget).to_contain_text("Say first what you expect")
    expect(widget.get_by_role("radio", name="They agree")).to_be_focused()
    if keyboard:
        page.keyboard.press("Space")
        tab_to(page, look)
        page.keyboard.press("Enter")
    else:
        settle(widget, "They agree")
    expect(widget).to_contain_text("They differ, and you expected otherwise.")
    for piece in CLAIMS[0]["evidence"]:
        expect(widget).to_contain_text(piece["says"])
    expect(widget).to_contain_text(f"1 of {len(CLAIMS)} statements settled")
    own = widget.get_by_label("What my company's ladder says")
    expect(
        widget.get_by_text("They differ, and you expected otherwise.").locator("..")
    ).to_be_focused()
    own.focus()
    page.keyboard.type("Ours says <b>two teams</b> & no more.")
    reload(page)
    expect(own).to_have_value("Ours says <b>two teams</b> & no more.")


def test_all_statements_can_be_settled_and_taken_away(visit: Visit, book: str) -> None:
    visit.context.grant_permissions(["clipboard-read", "clipboard-write"])
    widget = explorer(visit, book)
    page = widget.page
    for n, claim in enumerate(CLAIMS):
        expect(widget.locator(".sp-claim legend")).to_have_text(f"{n + 1}. {claim['text']}")
        settle(widget, "They agree" if claim["agree"] else "They differ")
        expect(widget).to_contain_text("as you expected")
        widget.get_by_label("What my company's ladder says").fill(f"ours {n}")
        if n < len(CLAIMS) - 1:
            widget.get_by_role("button", name="Next statement").click()
            expect(widget.locator(".sp-claim legend")).to_be_focused()
    expect(widget).to_contain_text(f"{len(CLAIMS)} of {len(CLAIMS)} statements settled")
    expect(widget.get_by_role("button", name="Next statement")).to_have_count(0)
    widget.get_by_role("button", name="Statement before").click()
    expect(widget.get_by_label("What my company's ladder says")).to_have_value("ours 6")
    widget.get_by_role("button", name="Copy as text").click()
    expect(widget.locator(".sp-taken")).to_have_text("Copied.")
    text = page.evaluate("navigator.clipboard.readText()")
    for n, claim in enumerate(CLAIMS):
        assert (
            claim["text"] in text and claim["verdict"] in text and f"My company: ours {n}" in text
        )
    assert all(it["says"][row] in text for it in PUBLIC["ladders"] for row in it["says"])
    with page.expect_download() as caught:
        widget.get_by_role("button", name="Save as text").click()
    assert caught.value.suggested_filename == "ladders-and-mine.md"
    assert Path(caught.value.path()).read_text("utf-8") == text


def test_a_statement_settled_in_another_tab_is_seen_here(visit: Visit, book: str) -> None:
    here, there = explorer(visit, book), explorer(visit, book)
    settle(there, "They differ")
    expect(here).to_contain_text(f"1 of {len(CLAIMS)} statements settled")
    expect(here).to_contain_text("They differ, as you expected.")


def test_public_ladders_are_read_row_by_row_with_keys_and_ones_own_goes_to_the_portfolio(
    visit: Visit, book: str
) -> None:
    widget = explorer(visit, book)
    page = widget.page
    part = widget.get_by_role("region", name="Row by row")
    choice, nxt = part.get_by_label("Read", exact=True), part.get_by_role("button", name="Next row")
    for n, row in enumerate(ROWS, 1):
        expect(part.get_by_role("status")).to_have_text(f"Row {n} of {len(ROWS)}")
        for ladder in PUBLIC["ladders"]:
            line = part.get_by_role("row").filter(has=page.get_by_role("link", name=ladder["name"]))
            expect(line).to_contain_text(ladder["says"].get(row["id"], "nothing, or no such step"))
        if n == 2:
            tab_to(page, part.get_by_label(f"Your own ladder. {row['ask']}"))
            page.keyboard.type("Ours: <i>Expert</i> & no more.")
        if n < len(ROWS):
            tab_to(page, nxt)
            page.keyboard.press("Enter")
    expect(nxt).to_be_hidden()
    choice.select_option("ladder:artsy")
    expect(part.get_by_role("row", name="Third step")).to_contain_text("A name in a table.")
    expect(part.get_by_text("Read on 29 November 2026").first).to_be_visible()
    expect(part.locator("textarea")).to_be_hidden()
    reload(page)
    expect(choice).to_have_value("ladder:artsy")
    choice.select_option("row:second")
    expect(part.locator("textarea")).to_have_value("Ours: <i>Expert</i> & no more.")
    page.goto(f"{book}/portfolio.html")
    piece = page.locator("#portfolio-own-ladder")
    expect(piece).to_contain_text("Ours: <i>Expert</i> & no more.")


def test_without_javascript_the_ladders_stand_as_tables(new_visit: Visits, book: str) -> None:
    page = new_visit(java_script_enabled=False).page(f"{book}/career-ladder.html", scripts=False)
    plain = page.locator(".widget-plain").filter(has_text="in the words of their sources")
    expect(plain).to_be_visible()
    rows = len(ROWS) + 1  # and where each was read
    expect(plain.locator("details")).to_have_count(6 + rows + len(CLAIMS))
    first = plain.locator("details").first
    expect(first.locator("table")).to_be_hidden()
    first.locator("summary").click()
    expect(first.locator("table")).to_contain_text("Senior Staff ◆")


def test_everyone_can_use_it_in_both_themes_and_at_400_percent(visit: Visit, book: str) -> None:
    widget = explorer(visit, book, whole=True)
    settle(widget, "They agree")
    for width in (1280, 390, 320):
        widget.page.set_viewport_size({"width": width, "height": 900})
        for one in ("chart", "jorgef", "dropbox-swe"):
            widget.get_by_label("Ladder", exact=True).select_option(one)
            assert widget.page.evaluate("document.documentElement.scrollWidth") <= width, one
    assert every_look(widget.page, ".sp-ladder", widths=(1280, 390, 320)) == []

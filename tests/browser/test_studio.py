"""A person writes a job description in the page: checks, rounds, what goes out and what comes in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from staffplus.jobdesc import checks
from staffplus.jobdesc.document import JobDescription
from tests.browser.accessibility import axe
from tests.browser.conftest import Visit, Visits
from tests.browser.quizzes import tab_to
from tests.browser.studio import (
    downloaded,
    fill,
    findings,
    go,
    on_a_page,
    open_file,
    part,
    reload,
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with on_a_page(tmp_path_factory.mktemp("studio")) as at:
        yield at


def test_with_the_keyboard_alone_a_description_is_written_and_a_reload_keeps_it(
    visit: Visit, address: str
) -> None:
    page = visit.page(address)
    page.get_by_label("What is the role called").focus()
    page.keyboard.type("Staff <b>data</b> scientist, fraud")
    for name in ("Direction", "Problem", "Not doing"):
        tab_to(page, part(page, name))
        page.keyboard.type(f"First line of {name}.")
        page.keyboard.press("Enter")
        page.keyboard.type("Second line.")
    expect(page.get_by_text("3 of 8 parts written")).to_be_visible()
    reload(page)
    expect(page.get_by_label("What is the role called")).to_have_value(
        "Staff <b>data</b> scientist, fraud"
    )
    expect(part(page, "Not doing")).to_have_value("First line of Not doing.\nSecond line.")
    expect(page.get_by_role("button", name="Not doing (written)")).to_be_visible()
    expect(page.get_by_role("button", name="Horizon (empty)")).to_be_visible()
    expect(page.locator(".sp-studio b")).to_have_count(0)


def test_paper_holds_what_was_written_and_the_screen_holds_it_once(
    visit: Visit, address: str
) -> None:
    page = visit.page(address)
    told = page.locator(".sp-paper")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(told).to_have_text("")  # an empty page is none
    part(page, "Problem").fill("Orders are declined at night.")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    expect(told).to_contain_text("Orders are declined at night.")
    expect(told).to_be_visible()
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(told).to_have_count(0)


def test_a_keystroke_just_before_the_page_closes_is_kept(visit: Visit, address: str) -> None:
    page = visit.page(address)
    part(page, "Problem").focus()
    page.keyboard.type("Orders are declined")
    reload(page)
    expect(part(page, "Problem")).to_have_value("Orders are declined")


def stand_still(page: Page) -> None:
    """Time passes on the page only when a test lets it, however long typing takes here."""
    start = datetime(2026, 3, 2, tzinfo=UTC)
    page.clock.install(time=start)
    page.clock.pause_at(start + timedelta(minutes=1))


def test_checks_wait_until_typing_stops_then_quote_the_words_with_why_and_a_rewrite(
    visit: Visit, address: str
) -> None:
    page = visit.page(address)
    stand_still(page)
    part(page, "Direction").focus()
    page.keyboard.type("👩🏽‍🔬 Set the technical direction. Move the depot board to hourly vans.")
    page.clock.run_for(700)
    expect(findings(page, "Direction")).to_have_count(0)
    page.clock.run_for(1500)
    found = findings(page, "Direction")
    expect(found).to_have_count(1)
    check = checks.load()["ladder-words"]
    expect(found).to_contain_text(f"{check.name}: Set the technical direction")
    expect(found.get_by_text(check.why)).to_be_hidden()
    found.locator("summary").press("Enter")
    for words in (check.why, check.rewrite["before"], check.rewrite["after"]):
        expect(found).to_contain_text(words)
    found.get_by_role("button", name="Show in the text").press("Enter")
    assert (
        page.evaluate("String(document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd))")
        == "Set the technical direction"
    )  # fmt: skip
    page.keyboard.type("Score every van by the cost of a late parcel")
    page.clock.run_for(1500)
    expect(found).to_have_count(0)
    expect(page.get_by_text("point at nothing here, which is no praise")).to_be_visible()


def test_an_opened_finding_stays_open_while_the_text_grows(visit: Visit, address: str) -> None:
    page = visit.page(address)
    fill(page, Stretch="10+ years of experience in the Leeds depot with Marta.")
    years = findings(page, "Stretch").filter(has_text="Years as a proxy")
    years.locator("summary").click()
    part(page, "Stretch").press("End")
    page.keyboard.type(" He is a rockstar.")
    expect(findings(page, "Stretch").filter(has_text="Gendered")).to_contain_text("rockstar")
    expect(years.get_by_text("Years say how long")).to_be_visible()


def test_the_page_never_scores_and_says_what_the_checks_cannot_see(
    visit: Visit, address: str
) -> None:
    page = visit.page(address)
    fill(page, Horizon="Long-term value.", Radius="הצוות עובד עם צוותי התשלומים")
    expect(page.get_by_text("One check points here:")).to_be_visible()
    expect(page.get_by_text("read English only and leave this part alone")).to_be_visible()
    about = page.locator(".sp-about")
    about.locator("summary").click()
    for line in checks.load().blind:
        expect(about).to_contain_text(line)
    measured = checks.for_page()["measured"]
    expect(about).to_contain_text(f"On {measured['other']['lines']} lines by an author who did not")
    of = measured["postings"]
    expect(about).to_contain_text(f"of {of['generic']} lines that any team could have written")
    expect(about).to_contain_text(f"they left {of['alone']} alone")
    low, high = (round(100 * end) for end in of["found_between"])
    expect(about).to_contain_text(f"{low} to {high} of 100")
    assert not re.search(
        r"\bscore\b|\d+ ?/ ?\d+|\bpoints? of\b", page.locator(".sp-studio").inner_text()
    )


def test_a_posting_is_pasted_and_read_line_by_line_and_nothing_of_it_is_kept(
    visit: Visit, address: str
) -> None:
    page = visit.page(address)
    go(page, "Posting")
    box = page.get_by_label("Paste a posting from a hiring site")
    box.fill(
        "About us\n- 8+ years of experience in machine learning\n- Drive alignment across teams\n"
        "- Tell the wind farm's crew at dawn which blade to stop, and be there when it was wrong"
    )
    panel = page.locator(".sp-panel", has=box)
    expect(panel.locator("[data-check=years] summary")).to_contain_text("8+ years of experience")
    expect(panel.locator("[data-check=ladder-words]")).to_contain_text("Drive alignment")
    expect(panel.locator(".sp-findings")).not_to_contain_text("which blade")
    reload(page)
    go(page, "Posting")
    expect(page.get_by_label("Paste a posting from a hiring site")).to_have_value("")


def test_a_part_at_which_nothing_points_is_asked_for_its_next_level(
    visit: Visit, address: str
) -> None:
    page = visit.page(address)
    radius = page.locator(".sp-part", has=part(page, "Radius"))
    part(page, "Radius").fill("Works with the clinical informatics team in Hull and with Payroll.")
    asked = radius.locator("[data-prompt=radius-decides]")
    expect(asked).to_contain_text("Who decides what, you or they?")
    part(page, "Radius").fill(
        "Payroll decides the dates and I decide the order; if we differ, Marta settles it."
    )
    expect(asked).to_have_count(0)


def test_every_part_shows_four_levels_with_examples_of_the_team_that_was_chosen(
    visit: Visit, address: str
) -> None:
    page = visit.page(address)
    radius = page.locator(".sp-part", has=part(page, "Radius"))
    radius.locator("summary", has_text="What levels 0 to 3 look like").click()
    expect(radius.locator(".sp-levels > li")).to_have_count(4)
    radius.get_by_label("Examples from").select_option(label="Marketplace search, Sill & Loft")
    expect(radius.locator(".sp-levels")).to_contain_text("seller growth, sponsored listings")
    stretch = page.locator(".sp-part", has=part(page, "Stretch"))
    stretch.locator("summary", has_text="What levels 0 to 3 look like").click()
    expect(stretch.get_by_label("Examples from")).to_have_value("search")


def test_what_the_manager_will_see_is_shown_before_anything_goes_out(
    visit: Visit, address: str
) -> None:
    page = visit.page(address)
    page.get_by_label("What is the role called").fill("Staff, fraud")
    fill(
        page,
        Problem="Merchants <i>lose</i> orders.\n## Problem\nשלום 🚀",
        Direction="Set direction.",
    )
    go(page, "Rounds")
    page.get_by_label("A note for this round").fill("private thought")
    page.get_by_role("button", name="Keep the present text as a round").click()
    go(page, "Write")
    fill(page, Direction="Cut label delay.")
    expect(page.get_by_role("button", name="Download Markdown")).to_be_hidden()
    go(page, "Export")
    sheet = page.get_by_role("region", name="What your manager will see")
    expect(sheet).to_contain_text("Merchants <i>lose</i> orders.\n## Problem\nשלום 🚀")
    expect(page.get_by_text("and nothing else: not what the checks point at")).to_be_visible()
    text = downloaded(page)
    assert "private thought" not in text and "Set direction." not in text
    read = JobDescription.from_markdown(text)
    assert read.title == "Staff, fraud"
    assert read.parts["problem"] == "Merchants <i>lose</i> orders.\n## Problem\nשלום 🚀"
    assert read.parts["direction"] == "Cut label delay." and not read.notes
    page.get_by_label("Put the round I kept into the file too").check()
    expect(page.get_by_text("after it, the round you kept, with notes")).to_be_visible()
    whole = JobDescription.from_markdown(downloaded(page))
    assert [(r.note, r.parts["direction"]) for r in whole.rounds] == [
        ("private thought", "Set direction.")
    ]


def test_print_shows_the_description_and_nothing_else(visit: Visit, address: str) -> None:
    page = visit.page(address)
    fill(page, Problem="Orders are lost.", Direction="Set the technical direction.")
    go(page, "Export")
    page.evaluate("window.print = () => {}")
    page.get_by_role("button", name="Print").click()
    page.emulate_media(media="print")
    sheet = page.locator(".sp-sheet-print")
    expect(sheet).to_contain_text("Orders are lost.")
    expect(sheet.get_by_role("heading", name="Horizon")).to_be_visible()
    expect(page.locator("main")).to_be_hidden()
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    expect(sheet).to_have_count(0)
    expect(page.locator("main")).to_be_visible()


def test_200_kb_are_taken_checked_and_given_back_whole(visit: Visit, address: str) -> None:
    page = visit.page(address)
    line = "The ranker in Leeds was wrong again 👩🏽‍🔬 and stakeholders wait; drive alignment.\n"
    text = (line * 3000).rstrip("\n")
    open_file(page, "long.md", f"## Problem\n\n{text}\n".encode())
    page.get_by_role("button", name="Open it").click()
    go(page, "Write")
    expect(findings(page, "Problem").first).to_contain_text("and 2997 more", timeout=30_000)
    go(page, "Rounds")
    page.get_by_role("button", name="Keep the present text as a round").click()
    go(page, "Write")
    page.evaluate(
        "area => { area.value = area.value.replaceAll('Leeds', 'York'); area.dispatchEvent(new Event('input', {bubbles: true})); }",
        part(page, "Problem").element_handle(),
    )
    go(page, "Rounds")
    expect(page.locator(".sp-side").nth(1)).to_contain_text("York", timeout=30_000)
    go(page, "Export")
    assert JobDescription.from_markdown(downloaded(page)).parts["problem"] == text.replace(
        "Leeds", "York"
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_every_panel_has_no_axe_violation_and_fits(
    new_visit: Visits, address: str, scheme: str, width: int
) -> None:
    page = new_visit(viewport={"width": width, "height": 844}, color_scheme=scheme).page(address)
    fill(page, Direction="Set the technical direction.", Radius="Works with stakeholders.")
    page.get_by_role("group", name="Studio", exact=True).scroll_into_view_if_needed()
    expect(findings(page, "Radius")).to_have_count(1)
    for summary in page.locator("summary:visible").all():
        summary.click()

    def clean() -> None:
        assert axe(page, ".sp-studio") == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width

    clean()
    go(page, "Rounds")
    page.get_by_role("button", name="Keep the present text as a round").click()
    go(page, "Write")
    fill(page, Direction="Set the direction of the night vans, " + "and" * 40)
    go(page, "Rounds")
    expect(page.locator(".sp-side")).to_have_count(2)
    clean()
    go(page, "Export")
    page.locator("summary", has_text="Word, Python, command line").click()
    clean()
    go(page, "Open")
    page.get_by_label("Or paste Markdown").fill("## Direction\nx\n## Horizn\ny")
    page.get_by_role("button", name="Read what I pasted").click()
    clean()

"""A person writes a job description in the page: checks, rounds, what goes out and what comes in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from staffplus.jobdesc import checks
from staffplus.jobdesc.document import JobDescription
from staffplus.jobdesc.parts import PARTS
from staffplus.widgets import job_description_studio
from tests.browser import own_page
from tests.browser.accessibility import axe
from tests.browser.conftest import Visit, Visits, served
from tests.browser.quizzes import tab_to

TODAY = re.compile(r"\d{4}-\d\d-\d\d")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("studio")
    own_page.write(folder, job_description_studio())
    with served(folder) as at:
        yield f"{at}/page.html"


def part(page: Page, name: str) -> Locator:
    return page.get_by_role("textbox", name=re.compile(rf"^\d\. {name}"))


def findings(page: Page, name: str) -> Locator:
    return page.locator(".sp-part", has=part(page, name)).locator(".sp-findings > li")


def go(page: Page, panel: str) -> None:
    page.get_by_role("group", name="Studio", exact=True).get_by_role(
        "button", name=re.compile(f"^{panel}")
    ).click()


def fill(page: Page, **texts: str) -> None:
    for name, text in texts.items():
        part(page, name.replace("_", " ")).fill(text)


def reload(page: Page) -> None:
    page.reload()
    page.wait_for_selector("html[data-widgets='ready']", state="attached")


def downloaded(page: Page) -> str:
    with page.expect_download() as download:
        page.get_by_role("button", name="Download Markdown").click()
    assert TODAY.search(download.value.suggested_filename)
    return Path(download.value.path()).read_text("utf-8")


def open_file(page: Page, name: str, content: bytes) -> None:
    go(page, "Open")
    field = page.get_by_label("A file from this computer")
    field.set_input_files(FilePayload(name=name, mimeType="text/markdown", buffer=content))


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


def test_rounds_are_kept_compared_without_colour_and_gone_back_to(
    visit: Visit, address: str
) -> None:
    page = visit.page(address)
    fill(page, Evidence="Cut false declines by 20 %.", Horizon="By May 2027.")
    go(page, "Rounds")
    page.get_by_label("A note for this round").fill("before the first talk")
    keep = page.get_by_role("button", name="Keep the present text as a round")
    keep.click()
    expect(page.get_by_text("Kept as round 1.")).to_be_visible()
    keep.click()
    expect(page.get_by_text("Nothing has changed since the last round")).to_be_visible()
    go(page, "Write")
    fill(page, Evidence="Cut false declines from 3.1 % to 1.5 %.")
    go(page, r"Rounds \(1\)")
    today = date.today().isoformat()
    expect(page.locator(".sp-rounds > li")).to_contain_text(
        f"Round 1, {today}: before the first talk"
    )
    sides = page.locator(".sp-side")
    expect(sides).to_have_count(2)
    expect(sides.nth(1).locator("ins").first).to_contain_text("[new: from 3.1")
    expect(sides.nth(0).locator("del").first).to_contain_text("[left out: by 20")
    assert "line-through" in sides.nth(0).locator("del").first.evaluate(
        "e => getComputedStyle(e).textDecorationLine"
    )
    assert "underline" in sides.nth(1).locator("ins").first.evaluate(
        "e => getComputedStyle(e).textDecorationLine"
    )
    expect(page.get_by_text("Unchanged: Direction, Problem, Horizon")).to_be_visible()
    page.get_by_role("button", name="Go back to the text of round 1").click()
    expect(page.get_by_text("what stood there is kept as round 2")).to_be_visible()
    go(page, "Write")
    expect(part(page, "Evidence")).to_have_value("Cut false declines by 20 %.")
    reload(page)
    go(page, "Rounds")
    expect(page.locator(".sp-rounds > li")).to_have_count(2)
    page.get_by_label("This text").select_option(label=f"Round 1, {today}: before the first talk")
    expect(page.get_by_text("Nothing differs between the two.")).to_be_visible()


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


def test_the_markdown_can_be_copied_and_by_hand_where_the_browser_forbids_it(
    new_visit: Visits, address: str
) -> None:
    allowed = new_visit(permissions=["clipboard-read", "clipboard-write"]).page(address)
    fill(allowed, Problem="Orders are lost.")
    go(allowed, "Export")
    allowed.get_by_role("button", name="Copy Markdown").click()
    expect(allowed.get_by_text("Copied as Markdown.")).to_be_visible()
    assert "Orders are lost." in allowed.evaluate("navigator.clipboard.readText()")
    page = new_visit().page(address)
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    fill(page, Problem="Orders are lost.")
    go(page, "Export")
    page.get_by_role("button", name="Copy Markdown").click()
    box = page.get_by_label("The description as Markdown, to copy by hand")
    expect(box).to_be_focused()
    assert "Orders are lost." in box.input_value()


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


def test_an_exported_file_opens_in_another_browser_with_its_rounds(
    new_visit: Visits, address: str
) -> None:
    given = JobDescription(
        "Staff, fraud", {p: f"Text of {p} 🚀 שלום" for p in PARTS}, "An intro."
    ).keep_round("blind", date(2026, 11, 3))
    page = new_visit().page(address)
    open_file(page, "mine.md", given.to_markdown().encode())
    expect(page.get_by_text("mine.md holds 8 of 8 parts and 1 kept round.")).to_be_visible()
    expect(page.get_by_role("button", name="Open it")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Opened.")).to_be_visible()
    go(page, "Write")
    expect(part(page, "Radius")).to_have_value("Text of radius 🚀 שלום")
    go(page, "Export")
    page.get_by_label("Put the round I kept").check()
    assert JobDescription.from_markdown(downloaded(page)) == given
    open_file(page, "mine.md", given.to_markdown().encode())
    expect(page.get_by_text("is what stands here already. Nothing has changed.")).to_be_visible()


def test_opening_keeps_what_stands_here_as_a_round_first(visit: Visit, address: str) -> None:
    page = visit.page(address)
    page.get_by_label("What is the role called").fill("Old title")
    fill(page, Problem="What I wrote by myself.")
    open_file(page, "other.md", b"# New title\n\n## Problem\n\nAnother text.\n")
    expect(page.get_by_text("What stands here now is kept as a round first.")).to_be_visible()
    page.get_by_role("button", name="Leave things as they are").click()
    go(page, "Write")
    expect(part(page, "Problem")).to_have_value("What I wrote by myself.")
    open_file(page, "other.md", b"# New title\n\n## Problem\n\nAnother text.\n")
    page.get_by_role("button", name="Open it").click()
    go(page, "Write")
    expect(part(page, "Problem")).to_have_value("Another text.")
    expect(page.get_by_label("What is the role called")).to_have_value("New title")
    go(page, "Rounds")
    expect(page.locator(".sp-rounds > li")).to_contain_text("before opening other.md (Old title)")
    page.get_by_role("button", name="Go back to the text of round 1").click()
    go(page, "Write")
    expect(part(page, "Problem")).to_have_value("What I wrote by myself.")


def test_pasted_markdown_with_parts_missing_repeated_and_renamed_says_so_by_line(
    visit: Visit, address: str
) -> None:
    page = visit.page(address)
    go(page, "Open")
    page.get_by_label("Or paste Markdown").fill(
        "## Direction\none\n## Direction\ntwo\n## Horizn\nsoon\n"
    )
    page.get_by_role("button", name="Read what I pasted").click()
    notes = page.locator(".sp-notes li")
    expect(notes.nth(0)).to_have_text(
        "Line 3: found Direction again (first at line 1); its text was added to the first."
    )
    expect(notes.nth(1)).to_contain_text("Line 5: found the section 'Horizn'")
    expect(notes.nth(1)).to_contain_text("If it is meant as Horizon, rename it.")
    expect(notes.nth(2)).to_contain_text("Found no heading for Problem, Evidence, Horizon")
    page.get_by_role("button", name="Open it").click()
    go(page, "Export")
    text = downloaded(page)
    assert "one\n\ntwo" in text and "## Horizn\n\nsoon" in text


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (
            b"\x50\x4b\x03\x04\xff\xfe docx",
            "found bytes that are not UTF-8 text; expected Markdown",
        ),
        (b"<!-- staffplus job description, format 2 -->\n## Problem\nx", "line 1: found format 2"),
        (b"a" * 2_000_001, "found 2,000,001 characters"),
        (b"", "holds no job description"),
    ],
)
def test_a_file_that_cannot_be_opened_says_why_and_changes_nothing(
    visit: Visit, address: str, content: bytes, says: str
) -> None:
    page = visit.page(address)
    fill(page, Problem="Mine.")
    open_file(page, "x.md", content)
    expect(page.get_by_text(says)).to_be_visible()
    expect(page.get_by_text("Nothing has changed.").first).to_be_visible()
    expect(page.get_by_role("button", name="Open it")).to_have_count(0)
    go(page, "Write")
    expect(part(page, "Problem")).to_have_value("Mine.")
    go(page, "Rounds")
    expect(page.locator(".sp-rounds > li")).to_have_count(0)


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


def test_two_tabs_write_different_parts_without_losing_either(visit: Visit, address: str) -> None:
    one, other = visit.page(address), visit.page(address)
    fill(one, Problem="From the first tab.")
    expect(part(other, "Problem")).to_have_value("From the first tab.")
    fill(other, Evidence="From the second tab.")
    expect(part(one, "Evidence")).to_have_value("From the second tab.")
    reload(one)
    expect(part(one, "Problem")).to_have_value("From the first tab.")
    expect(part(one, "Evidence")).to_have_value("From the second tab.")


def test_where_storage_is_forbidden_the_page_says_so_and_export_still_works(
    visit: Visit, address: str
) -> None:
    visit.context.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('no'); } })"
    )
    page = visit.page(address)
    fill(page, Problem="Orders are lost.")
    expect(page.get_by_text("This browser cannot save your answers")).to_be_visible()
    go(page, "Export")
    assert "Orders are lost." in downloaded(page)


def test_saved_work_that_is_no_description_does_not_break_the_studio(
    visit: Visit, address: str
) -> None:
    page = visit.page(address)
    for value in ('"text"', "[1]", '{"parts": 3, "rounds": "x", "extra": {"a": 1}, "title": null}'):
        page.evaluate(
            'value => localStorage.setItem(\'staffplus:1:work:staffplus:jobdesc\', `{"v":1,"value":${value}}`)',
            value,
        )
        reload(page)
        expect(part(page, "Problem")).to_have_value("")
        go(page, "Export")
        expect(page.get_by_role("region", name="What your manager will see")).to_be_visible()


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

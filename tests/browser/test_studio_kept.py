"""What a person keeps of a job description: rounds, files out and in, two tabs, and where nothing can be kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import expect

from staffplus.jobdesc.document import JobDescription
from staffplus.jobdesc.parts import PARTS
from tests.browser.conftest import Visit, Visits
from tests.browser.studio import (
    downloaded,
    fill,
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

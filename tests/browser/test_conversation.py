"""A reader holds the three talks by keyboard, sees what each move cost, and tries them again."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.browser.accessibility import every_look
from tests.browser.conftest import Visit, Visits

CHAPTER = "evidence-and-influence"


def talks_of(page: Page) -> Locator:
    return page.get_by_role("group", name="Three talks")


def opened(visit: Visit, book: str, *, whole: bool = False) -> Page:
    """The talks alone on a small page, or in their chapter."""
    address = f"{book}/{CHAPTER}.html"
    return visit.page(address) if whole else visit.only(address, "Conversation")


def say(talks: Locator, *moves: str) -> None:
    for move in moves:
        talks.get_by_role("button", name=move).press("Enter")


BEST = ("Ask her what", "Offer her that figure", "Ask him what", "Put his list", "Ask how many", "Take the nights")  # fmt: skip


def test_by_keyboard_the_talks_end_with_what_each_move_cost_and_a_reload_keeps_them(
    visit: Visit, book: str
) -> None:
    page = opened(visit, book, whole=True)
    talks = talks_of(page)
    say(talks, *BEST[:3])
    expect(talks.get_by_role("region", name="Talk with Henrik")).to_contain_text("212 medicines")
    page.reload()
    page.wait_for_selector("html[data-widgets='ready']", state="attached")
    talks = talks_of(page)
    expect(talks.get_by_role("region", name="Talk with Henrik")).to_contain_text("212 medicines")
    say(talks, "Take the last move back", "Show him last winter", "Ask which medicines", *BEST[3:])
    ending = talks.get_by_role("region", name="How it ended")
    expect(ending.get_by_role("heading")).to_have_text("Nine in January, five in July")
    expect(ending).to_contain_text("It took 17 days")
    expect(ending.get_by_role("row")).to_have_count(1 + 7)
    expect(ending).to_contain_text("Henrik much warmer")
    say(talks, "Try the three talks again")
    say(talks, "Ask the chief of operations")
    expect(talks.get_by_role("region", name="Talk with Henrik")).to_contain_text(
        "ordered from above"
    )
    say(talks, "Say that it has been decided", "Tell her: to nothing", "Take the nights")
    expect(ending.get_by_role("heading")).to_have_text("Not this winter")
    expect(ending).to_contain_text("You have also come to: Nine in January, five in July.")


def test_open_and_over_the_talks_have_no_axe_violation_and_fit_a_phone(
    visit: Visit, book: str
) -> None:
    page = opened(visit, book, whole=True)
    talks = talks_of(page)
    say(talks, "Show her why")
    assert every_look(page, ".sp-conversation", widths=(390,)) == []
    say(talks, "Write one page", *BEST[2:])
    assert every_look(page, ".sp-conversation", widths=(390,)) == []


def test_without_scripts_every_move_stands_in_a_table(new_visit: Visits, book: str) -> None:
    page = new_visit(java_script_enabled=False).page(f"{book}/{CHAPTER}.html", scripts=False)
    plain = page.locator(".widget-plain", has_text="It is October. You are Rana")
    plain.locator("summary").first.click()
    expect(plain.get_by_role("table").first).to_contain_text("Ask her what the board will want")

"""A learner's two weeks, from the disk with the network off: begins, stops, comes back, reviews, does two
exercises, moves to another browser, finishes and prints. The clock of the browser is moved."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from staffplus import items
from staffplus.items import Item
from tests.browser.conftest import HTML, Visit, Visits
from tests.browser.exercise_page import ExercisePage
from tests.browser.kept import bring
from tests.browser.quizzes import ANSWERING, Hand, right, tab_to, wrong
from tests.browser.test_progress import export
from tests.browser.test_review import kept
from tests.grading.gate import until
from tests.grading.papers import solved

BOOK = (HTML / "book").as_uri()
MONDAY = datetime(2026, 3, 2, 19, 30, tzinfo=UTC)
CHAPTER = "career-ladder"
EXERCISES = ("scope-of-questions", "career-ladder")
#: What a browser keeps, as one text.
ALL = "JSON.stringify(Object.entries(localStorage).sort())"
BY_ID = {item.id: item for item in items.load(CHAPTER)}


def on_day(visit: Visit, day: int) -> None:
    visit.context.clock.set_system_time(MONDAY + timedelta(days=day - 1))


def opened(visit: Visit, page: str) -> Page:
    """A page in a new tab; the one before is closed, as on another evening."""
    before = visit.context.pages
    if before:
        stored_by_now(before[-1])
    new = visit.page(f"{BOOK}/{page}")
    for old in before:
        old.close()
    return new


def stored_by_now(page: Page) -> None:
    """Until other tabs know what a page has stored, which of pages from a disk may take a moment."""
    other = page.context.new_page()
    other.goto((HTML / "_static/course.js").as_uri())
    until(lambda: other.evaluate(ALL) == page.evaluate(ALL), "another tab has what this one stored")
    other.close()


def asked(node: Locator) -> Item:
    """The question that an article shows, by its case, its rows and what it asks."""
    said = " ".join(node.inner_text().split())

    def stands(item: Item) -> bool:
        texts = [
            item.raw.get("case"),
            item.raw["prompt"],
            *(r["text"] for r in item.raw.get("row", [])),
        ]
        return all(" ".join(str(text).split()) in said for text in texts if text)

    family = node.locator("xpath=ancestor::*[@data-item][1]").get_attribute("data-item")
    (found,) = (it for it in BY_ID.values() if it.family == family and stands(it))
    return found


def answer(page: Page, node: Locator, *, well: bool, sure: str | None = None) -> Item:
    """Answer by the keyboard alone, rightly or wrongly, and check."""
    item, hand = asked(node), Hand(page, keyboard=True)
    node = page.locator(f".sp-family[data-item='{item.family}'] article")  # still the one then
    practice = item.practice()
    ANSWERING[item.kind].give(hand, node, practice, right(practice) if well else wrong(practice))
    check = node.get_by_role("button", name="Check", exact=True)
    if sure and node.locator(".sp-sure").is_visible():
        hand.choose(node.locator(".sp-sure"), sure)
    hand.press(check)
    if not node.locator(".sp-verdict").count():  # how sure? may be passed over
        hand.press(check)
    told = node.locator(".sp-verdict")
    expect(told).to_contain_text("Right") if well else expect(told).not_to_contain_text("Right")
    return item


def press(page: Page, at: Locator) -> None:
    tab_to(page, at)
    page.keyboard.press("Enter")


def questions(page: Page) -> Locator:
    """Open questions of the step on the screen."""
    return page.locator("article.sp-item:visible").filter(
        has=page.get_by_role("button", name="Check", exact=True)
    )


def review(page: Page, *, well: bool) -> list[str]:
    """Go through all that is due; gives the items, in the order in which they came."""
    place = page.locator("[data-review]")
    met = []
    while place.locator("article").count():
        met.append(answer(page, place.locator("article"), well=well).family)
        press(page, place.get_by_role("button", name=re.compile("^(Next question|Finish)$")))
        expect(place.get_by_role("heading", level=2)).to_be_focused()
    return met


def test_two_weeks_of_a_learner(new_visit: Visits, tmp_path: Path) -> None:
    home = new_visit(steps=True, path=None, viewport={"width": 1280, "height": 900})
    home.context.clock.install(time=MONDAY)
    home.context.set_offline(True)

    # Monday: a newcomer begins on the landing page, and goes on to the chapter that is wanted.
    page = opened(home, "welcome.html")
    press(page, page.locator(".home a").first)
    page.wait_for_selector("html[data-steps='on'][data-widgets='ready']", state="attached")
    expect(page.locator(".steps-words")).to_have_text(re.compile("^Step 1 of "))
    page = opened(home, f"{CHAPTER}.html")
    done: list[Item] = []
    for well, sure in ((True, None), (False, "certain"), (False, "guessing")):
        while not questions(page).count():
            press(page, page.locator(".steps-next"))
        done.append(answer(page, questions(page).first, well=well, sure=sure))
    left = str(page.evaluate("location.hash.slice(1)"))
    assert left, "the step has an address"

    # Tuesday: the landing page knows the place, and what was missed is asked once more; what was right waits.
    on_day(home, 2)
    page = opened(home, "welcome.html")
    expect(page.locator(".home-due")).to_have_text("Review: 2 due today")
    expect(page.locator(".home-go")).to_contain_text("Continue here")
    press(page, page.locator(".home-go"))
    expect(page).to_have_url(re.compile(f"{CHAPTER}.html#{re.escape(left)}$"))
    page = opened(home, "review.html")
    assert set(review(page, well=True)) == {it.family for it in done[1:]}
    expect(page.locator("[data-review]")).to_contain_text("2 of 2 right.")
    met = {name for name, row in kept(page).items() if row["response"] is not None}
    assert len(met) == 5, "in the review each came with another case"

    # Friday: all three have come due, and stay away for longer then.
    on_day(home, 5)
    page = opened(home, "progress.html")
    expect(page.locator("[data-progress=review] .progress-sum")).to_have_text(
        "3 questions due today."
    )
    press(page, page.get_by_role("link", name="Review them now"))
    expect(page.locator("[data-review] article")).to_be_visible()
    assert set(review(page, well=True)) == {it.family for it in done}
    rows = [row for row in kept(page).values() if row["time"].startswith("2026-03-06")]
    assert len(rows) == 3 and all(row["memory"]["stability"] > 4 for row in rows)  # days

    # The second week: two exercises in their pages, one on each evening.
    downloads = {}
    for day, name in zip((9, 10), EXERCISES, strict=True):
        on_day(home, day)
        for old in home.context.pages:
            old.close()
        exercise = ExercisePage(home, BOOK, name)
        answers = solved(name)
        exercise.answer(answers)
        exercise.again()
        downloads[name] = json.loads(exercise.download())
        sources = {
            cell["metadata"]["nbgrader"]["grade_id"]: "".join(cell["source"])
            for cell in downloads[name]["cells"]
        }
        assert {it: sources[it] for it in answers} == answers

    # Another browser, through one file: the same answers, the same exercises, the same place.
    on_day(home, 12)
    taken = export(opened(home, "progress.html"), tmp_path, "mine.json")
    office = new_visit(
        steps=True, path=None, viewport={"width": 390, "height": 844}, color_scheme="dark"
    )
    office.context.clock.install(time=MONDAY + timedelta(days=11))
    office.context.set_offline(True)
    page = opened(office, "progress.html")
    (said,) = bring(page, taken)
    shown = page.locator("[data-progress=chapters] .progress-sum")
    (answered,) = re.findall(r"(\d+ of \d+ questions are) answered here now", said)
    expect(shown).to_contain_text(answered.replace("are", "answered"))
    assert kept(page) == kept(home.context.pages[0])
    page = opened(office, "welcome.html")
    press(page, page.locator(".home-go"))
    expect(page).to_have_url(re.compile(f"{CHAPTER}.html#"))
    again = ExercisePage(office, BOOK, EXERCISES[0])
    assert json.loads(again.download()) == downloads[EXERCISES[0]]

    # The second Saturday: the chapter is finished there, and what there is to show goes to paper.
    on_day(office, 13)
    page = opened(office, f"{CHAPTER}.html#chapter-end")
    total = len(items.families(list(BY_ID.values())))
    expect(page.locator(".end-sum")).to_have_text(
        f"3 of {total} questions answered: 1 right at first, 2 not."
    )
    press(page, page.get_by_role("button", name="Next unanswered"))
    expect(page.locator("article.sp-item:has(:focus), article.sp-item:focus")).to_have_count(1)
    page = opened(office, "progress.html")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    printed: Any = page.pdf()
    assert printed.startswith(b"%PDF") and len(printed) > 10_000

"""A sitting of review: what is due across chapters, mixed, with another case than last time."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar
from playwright.sync_api import Page, expect

from staffplus import items
from staffplus.items import Item
from staffplus.items.stems import families
from tests.browser.accessibility import axe
from tests.browser.conftest import HTML, Visits
from tests.browser.kept import holding
from tests.browser.quizzes import ANSWERING, Hand, answer_somehow, right
from tests.browser.test_progress import PREFIX

CHAPTERS = ("career-ladder", "workshop")


def several(chapter: str, number: int) -> list[list[Item]]:
    """So many items of a chapter that have several cases."""
    asked = [it for it in items.load(chapter) if not it.raw.get("debate")]
    return [stems for stems in families(asked) if len(stems) > 1][:number]


def row(item: Item, *, score: float, days: float, box: int = 1, sure: str | None = None) -> tuple[str, str]:  # fmt: skip
    """A row of the log, key and text: a question that was answered so many days ago."""
    time = (datetime.now(UTC) - timedelta(days=days)).isoformat().replace("+00:00", "Z")
    answer = {"response": "x", "score": score, "correct": score == 1, "confidence": sure, "time": time}  # fmt: skip
    told = {"v": 1, "course": "staffplus", "id": item.id, "hash": item.hash, "kind": item.kind}
    told |= answer | {"box": box, "attempts": 1, "first": answer, "revealed": False, "earlier": []}
    return PREFIX + item.id, json.dumps(told)


def kept(page: Page) -> dict[str, dict[str, Any]]:
    """The rows of the log, by question."""
    found = page.evaluate(
        "prefix => Object.entries(localStorage).filter(([k]) => k.startsWith(prefix)).map(([, v]) => v)",
        PREFIX,
    )
    return {it["id"]: it for it in map(json.loads, found)}


def words(text: str) -> str:
    return " ".join(text.split())


def texts(item: Item) -> list[str]:
    """What of an item is sure to be on the screen, and of no other case: its case, or what it asks of."""
    rows = [str(it["text"]) for it in item.raw.get("row", [])]
    return [str(item.raw.get("case") or item.raw["prompt"]), *rows]


def shown(page: Page) -> Item:
    """The question on the screen, by what it asks and by its case."""
    said = words(page.locator("[data-review] article").inner_text())
    told = page.locator("[data-review] .sp-family").get_attribute("data-item")
    asked = [it for chapter in CHAPTERS for it in items.load(chapter) if it.family == told]
    found = [it for it in asked if all(words(text) in said for text in texts(it))]
    assert len(found) == 1, told
    return found[0]


def test_what_is_due_is_asked_by_keyboard_from_a_disk_mixed_and_with_cases_not_met(
    new_visit: Visits,
) -> None:
    ladder, workshop = several("career-ladder", 3), several("workshop", 1)
    met = [stems[0] for stems in (*ladder, *workshop)]
    visit = new_visit(steps=True, viewport={"width": 390, "height": 844}, color_scheme="dark")
    visit.context.add_init_script(
        holding(
            row(met[0], score=0, days=4, sure="certain"),
            row(met[1], score=1, days=30, box=3),
            row(met[2], score=0, days=0),  # due tomorrow
            row(met[3], score=0, days=2),
        )
    )
    page = visit.page((HTML / "book/review.html").as_uri())
    place = page.locator("[data-review]")
    expect(place.get_by_role("heading")).to_have_text("Question 1 of 3")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    order = []
    for number in (1, 2, 3):
        expect(place.get_by_role("heading")).to_have_text(f"Question {number} of 3")
        item = shown(page)
        order.append(item.id.split("/")[0])
        assert item.id not in {it.id for it in met}, "a case that was met says what is remembered"
        node = page.locator("[data-review] article")
        hand = Hand(page, keyboard=True)
        ANSWERING[item.kind].give(hand, node, item.practice(), right(item.practice()))
        hand.press(node.get_by_role("button", name="Check", exact=True))
        if not node.locator(".sp-verdict").count():  # how sure? may be passed over
            page.keyboard.press("Enter")
            hand.press(node.get_by_role("button", name="Check", exact=True))
        expect(node.locator(".sp-verdict")).to_contain_text("Right")
        if number == 1:
            assert axe(page) == []
        name = "Next question" if number < 3 else "Finish"
        hand.press(place.get_by_role("button", name=name))
        expect(place.get_by_role("heading", level=2)).to_be_focused()
    assert order == [met[0].family, met[3].family, met[1].family], "certain and wrong first; mixed"
    expect(place).to_contain_text("3 of 3 right.")
    expect(place).to_contain_text("1 question that you missed, due tomorrow")
    rows = kept(page)
    # Right after a box of one, one and three days: each stays away for longer than it did.
    met_ids = {it.id for it in met}
    waits = {name: row["memory"]["stability"] for name in order for new, row in rows.items() if new.startswith(name) and new not in met_ids}  # fmt: skip
    assert waits.keys() == set(order)
    assert all(waits[it.family] > days for it, days in zip((met[0], met[3], met[1]), (1, 1, 7), strict=True))  # fmt: skip
    with page.expect_download() as waiting:
        hand.press(page.get_by_role("button", name="Put these days into your calendar"))
    assert waiting.value.suggested_filename == "review.ics"
    calendar: Any = Calendar.from_ical(waiting.value.path().read_bytes())
    events = calendar.events
    assert sum(int(str(it["SUMMARY"]).split()[1]) for it in events) == 4, "each of them once"
    assert "URL" not in events[0], "no calendar opens a page of this disk"
    expect(page.locator(".review-days")).to_contain_text("(1)")
    assert axe(page) == []


def test_many_that_are_due_come_in_sittings_the_most_urgent_first_and_one_may_stop(
    new_visit: Visits, book: str
) -> None:
    ladder, workshop = several("career-ladder", 9), several("workshop", 9)
    stems = [it[0] for pair in zip(ladder, workshop, strict=True) for it in pair]
    visit = new_visit(viewport={"width": 390, "height": 844}, color_scheme="dark")
    # All right and due; the longer ago, the less likely to be known still.
    rows = [row(it, score=1, days=10 + n) for n, it in enumerate(stems)]
    visit.context.add_init_script(holding(*rows))
    page = visit.page(f"{book}/review.html")
    place, head = page.locator("[data-review]"), page.locator(".review-head")
    expect(place.get_by_role("heading")).to_have_text("Question 1 of 12")
    expect(head).to_contain_text("18 are due. This sitting asks 12, the most urgent first. The other 6 questions can wait")  # fmt: skip
    expect(page.locator(".review-days")).to_contain_text("(6)")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    hand = Hand(page, keyboard=True)
    met = []
    for number in (1, 2):
        expect(place.get_by_role("heading")).to_have_text(f"Question {number} of 12")
        met.append(page.locator("[data-review] .sp-family").get_attribute("data-item"))
        place.locator("article").get_by_role("button", name="Show answer").press("Enter")
        hand.press(place.get_by_role("button", name="Next question"))
    assert met == [stems[-1].family, stems[-2].family], "longest ago, and mixed"
    expect(place.get_by_role("heading")).to_have_text("Question 3 of 12")

    # Another size takes effect at once; what was answered counts.
    head.get_by_role("combobox", name="Questions in a sitting").select_option("at most 6")
    expect(place.get_by_role("heading")).to_have_text("Question 3 of 6")
    hand.press(place.get_by_role("button", name="Stop here"))
    expect(place.get_by_role("heading", level=2)).to_have_text("That was this sitting")
    expect(place.get_by_role("heading", level=2)).to_be_focused()
    expect(place).to_contain_text("0 of 2 right.")
    expect(place).to_contain_text("Still due today: 16.")
    assert axe(page) == []
    before = kept(page)
    assert {it.id for it in stems} <= before.keys()
    left = {it.id for it in stems if it.family not in met}
    assert all(before[name]["time"] == json.loads(dict(rows)[PREFIX + name])["time"] for name in left), "nothing that was not answered has moved"  # fmt: skip
    place.get_by_role("button", name="Ask 6 more now").press("Enter")
    expect(place.get_by_role("heading")).to_have_text("Question 1 of 6")
    expect(page.locator("[data-review] .sp-family")).to_have_attribute("data-item", stems[-3].family)  # fmt: skip
    page.reload()
    expect(place.get_by_role("heading")).to_have_text("Question 1 of 6")
    page.goto(f"{book}/welcome.html")
    expect(page.locator(".home-due")).to_have_text("Review: 16 due, 6 in a sitting")


def test_a_reload_in_the_middle_goes_on_with_the_same_sitting_until_the_day_is_over(
    new_visit: Visits,
) -> None:
    cases = [*several("career-ladder", 3), *several("workshop", 1)]
    stems = [it[0] for it in cases]
    visit = new_visit()
    now = datetime.now(UTC).replace(hour=12)
    visit.context.clock.install(time=now)
    visit.context.add_init_script(holding(*(row(it, score=0, days=4 + n) for n, it in enumerate(stems))))  # fmt: skip
    page = visit.page((HTML / "book/review.html").as_uri())
    place = page.locator("[data-review]")
    title, family = place.get_by_role("heading", level=2), place.locator(".sp-family")

    def again() -> None:
        page.reload()
        expect(place).to_contain_text(re.compile("^(Question|Nothing)"))

    # Right, then a case that was looked up and a third that was left: what was said of them stands.
    item, known = shown(page).practice(), str(family.get_attribute("data-item"))
    ANSWERING[item["kind"]].give(
        Hand(page, keyboard=False), place.locator("article"), item, right(item)
    )
    check = place.get_by_role("button", name="Check", exact=True)
    check.click()
    if not place.locator(".sp-verdict").count():  # how sure? may be passed over
        check.click()
    expect(place.locator(".sp-verdict")).to_contain_text("Right")
    told, case = place.locator(".sp-verdict").inner_text(), shown(page).id
    again()
    expect(title).to_have_text("Question 1 of 4")
    expect(place.locator(".sp-verdict")).to_have_text(told)
    assert shown(page).id == case
    place.get_by_role("button", name="Next question").click()
    place.locator("article").get_by_role("button", name="Show answer").click()
    place.get_by_role("button", name="Next question").click()
    expect(title).to_have_text("Question 3 of 4")
    left = str(family.get_attribute("data-item"))
    place.get_by_role("button", name="Leave it for later").click()
    expect(title).to_have_text("Question 3 of 4")
    last = str(family.get_attribute("data-item"))
    again()
    expect(title).to_have_text("Question 3 of 4")
    expect(family).to_have_attribute("data-item", last)
    place.locator("article").get_by_role("button", name="Show answer").click()
    place.get_by_role("button", name="Next question").click()
    expect(title).to_have_text("Question 4 of 4")
    expect(family).to_have_attribute("data-item", left)
    again()
    expect(title).to_have_text("Question 4 of 4")
    place.locator("article").get_by_role("button", name="Show answer").click()
    place.get_by_role("button", name="Finish").click()
    expect(place).to_contain_text("1 of 4 right.")
    links = place.locator(".progress-list a")
    expect(links).to_have_count(3)
    names = {it.raw.get("case", it.raw["prompt"]).split("\n")[0] for all_of_it in cases for it in all_of_it}  # fmt: skip
    for link in links.all():
        expect(link).to_have_text(re.compile("^(" + "|".join(re.escape(it[:60]) for it in names) + ")"))  # fmt: skip
    again()
    expect(place).to_contain_text("Nothing is due today.")

    # What is begun on one day is no sitting of the next one.
    place.get_by_role("button", name="Ask the 4 that I missed now").click()
    due = 3 + (
        family.get_attribute("data-item") == known
    )  # it comes first for some, and is looked up now
    place.locator("article").get_by_role("button", name="Show answer").click()
    place.get_by_role("button", name="Next question").click()
    expect(title).to_have_text("Question 2 of 4")
    again()
    expect(title).to_have_text("Question 2 of 4")
    visit.context.clock.set_system_time(now + timedelta(days=1))
    again()
    expect(title).to_have_text(
        f"Question 1 of {due}"
    )  # the sitting of the day before would be at 2


def test_another_size_counts_the_answer_on_the_screen(new_visit: Visits, book: str) -> None:
    visit = new_visit()
    stems = [it[0] for it in several("workshop", 7)]
    visit.context.add_init_script(holding(*(row(it, score=0, days=4) for it in stems)))
    page = visit.page(f"{book}/review.html")
    place, head = page.locator("[data-review]"), page.locator(".review-head")
    place.locator("article").get_by_role("button", name="Show answer").click()
    expect(place.locator(".sp-verdict")).to_be_visible()
    head.get_by_role("combobox", name="Questions in a sitting").select_option("at most 6")
    expect(place.get_by_role("heading", level=2)).to_have_text("Question 2 of 6")
    expect(head).to_contain_text(
        "7 are due. This sitting asks 6, the most urgent first. The other one can wait: it comes tomorrow"
    )


def test_what_is_left_comes_again_once_and_what_is_missed_is_linked(
    new_visit: Visits, book: str
) -> None:
    stems = several("workshop", 2)
    visit = new_visit()
    visit.context.add_init_script(holding(*(row(it[0], score=0, days=3) for it in stems)))
    page = visit.page(f"{book}/review.html")
    place = page.locator("[data-review]")
    first = page.locator("[data-review] .sp-family").get_attribute("data-item")
    later = place.get_by_role("button", name="Leave it for later")
    expect(later).not_to_contain_class("sp-main")  # what stands out is *Check*
    later.click()
    expect(place.get_by_role("heading")).to_have_text("Question 1 of 2")
    page.locator("[data-review] article").get_by_role("button", name="Show answer").click()
    expect(place.locator(".sp-verdict")).to_contain_text("Answer shown")
    expect(place.get_by_role("button", name="Next question")).to_contain_class("sp-main")
    place.get_by_role("button", name="Next question").click()
    expect(page.locator("[data-review] .sp-family")).to_have_attribute("data-item", str(first))
    expect(place.get_by_role("heading")).to_have_text("Question 2 of 2")
    answer_somehow(page.locator("[data-review] article"))
    expect(place.locator(".sp-see").first).to_have_text(re.compile(r"^Read again: [A-Z].* "))
    place.get_by_role("button", name="Finish").click()
    expect(place).to_contain_text("That was today's review")
    # What is tapped somehow may be right: the case is this learner's, by lot.
    expect(place).to_contain_text(re.compile("[12] questions? that you missed, due tomorrow"))
    link = place.locator(".progress-list a").first
    link.click()
    expect(page).to_have_url(re.compile("workshop.html#q-"))


@pytest.mark.parametrize("days", [None, 0.0])
def test_when_nothing_is_due_the_page_says_what_comes_next(
    new_visit: Visits, book: str, days: float | None
) -> None:
    visit = new_visit()
    (stems,) = several("workshop", 1)
    if days is not None:
        visit.context.add_init_script(holding(row(stems[0], score=0, days=days)))
    page = visit.page(f"{book}/review.html")
    place = page.locator("[data-review]")
    if days is None:
        expect(place).to_contain_text("Nothing to review yet")
        place.get_by_role("link", name="the course").click()
        expect(page).to_have_url(f"{book}/welcome.html")
        return
    expect(place).to_contain_text("Nothing is due today.")
    place.get_by_role("button", name="Ask what I missed now").press("Enter")
    expect(place.get_by_role("heading")).to_have_text("Question 1 of 1")
    expect(place.get_by_role("heading")).to_be_focused()  # the button is gone


def test_what_was_missed_and_is_due_later_is_asked_alone_and_a_sitting_at_a_time(
    new_visit: Visits, book: str
) -> None:
    (due,), missed = several("career-ladder", 1), several("workshop", 7)
    visit = new_visit()
    later = [row(it[0], score=0, days=0) for it in missed]
    visit.context.add_init_script(holding(row(due[0], score=0, days=3), *later))
    visit.context.add_init_script("window.staffplusReviewSize = '6'")
    page = visit.page(f"{book}/review.html")
    place = page.locator("[data-review]")
    expect(place.get_by_role("heading")).to_have_text("Question 1 of 1")
    place.get_by_role("button", name="Stop here").click()
    expect(place).to_contain_text("Still due today: 1.")
    place.get_by_role("button", name="Ask it now").press("Enter")
    expect(place.get_by_role("heading")).to_be_focused()
    place.get_by_role("button", name="Stop here").click()
    place.get_by_role("button", name="Ask 6 of the 7 that I missed now").press("Enter")
    expect(place.get_by_role("heading")).to_have_text("Question 1 of 6")
    expect(place.get_by_role("heading")).to_be_focused()
    expect(place).to_contain_text("Workshop")
    expect(page.locator(".review-head")).to_be_hidden()


def test_a_question_that_the_course_no_longer_has_is_passed_over(
    new_visit: Visits, book: str
) -> None:
    one, other = several("workshop", 2)
    visit = new_visit()
    visit.context.add_init_script(
        holding(row(one[0], score=0, days=3), row(other[0], score=0, days=3))
    )
    # The chapter's page knows both, its questions have lost one: a build that is half taken over.
    rest = json.dumps(
        [it.practice() for it in items.load("workshop") if it.family != one[0].family]
    )
    visit.context.route(
        "**/review/workshop.js*",
        lambda route: route.fulfill(
            body=f'(window.staffplusReview ??= {{}})["workshop"] = {rest};',
            content_type="text/javascript",
        ),
    )
    page = visit.page(f"{book}/review.html")
    heading = page.locator("[data-review]").get_by_role("heading")
    expect(heading).to_have_text("Question 1 of 1")
    told = page.locator("[data-review] .sp-family").get_attribute("data-item")
    assert told == other[0].family

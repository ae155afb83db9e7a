"""The check on the landing page tells a reader where to begin, from the first answers alone."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from playwright.sync_api import Page, expect

from staffplus import items, pace
from tests.browser.accessibility import every_look
from tests.browser.conftest import Visit
from tests.browser.kept import holding
from tests.browser.quizzes import answer, node_of, right, wrong
from tests.browser.served import first, page_with
from tests.browser.stepping import COURSE, minutes
from tests.browser.test_progress import PREFIX

SITTING = pace.pace()["sitting"]["minutes"]
#: Which chapter each of ten questions leads to, and the objective it asks for.
LEADS = [
    ("why-staff-plus", "define-staff-plus"),
    ("career-ladder", "explain-shift-at-senior"),
    ("career-ladder", "classify-complexity"),
    ("job-descriptions", "code-postings"),
    ("scope-of-questions", "classify-question-scope"),
    ("scope-of-questions", "apply-five-probes"),
    ("structuring-expectations", "map-responsibilities"),
    ("when-teams-look-for-staff", "trace-a-loop"),
    ("workshop", "measure-agreement"),
    ("workshop", "articulate-stretch"),
]
TITLES = {
    "why-staff-plus": "Staff+, and the part nobody wrote down",
    "career-ladder": "The career ladder",
    "job-descriptions": "What a posting asks for",
    "scope-of-questions": "The scope of a question",
    "structuring-expectations": "Five responsibilities, three pillars",
    "when-teams-look-for-staff": "When teams look for Staff+",
    "workshop": "Workshop: write the role, see who agrees",
}
#: Ten questions, of which the last is one of three stems: what has several counts once.
ITEMS: list[dict[str, Any]] = [
    first("choice") | {"id": f"check-{n}", "prompt": f"Question {chr(64 + n)}?", "page": chapter,
                       "objective": objective, "see": "why-key-points", "page_title": TITLES[chapter]}
    for n, (chapter, objective) in enumerate(LEADS, 1)
]  # fmt: skip
LAST = ITEMS[-1]
STEMS = [LAST | {"id": f"check-10/{stem}", "family": "check-10"} for stem in ("x", "y", "z")]


def welcome(
    visit: Visit, book: str, *, whole: bool = False, more: Sequence[dict[str, Any]] = (), needs: Mapping[str, list[str]] | None = None,
) -> Page:  # fmt: skip
    """The landing page's check with those ten questions, alone or in its page; `more` come after their chapter's."""
    asked: dict[str, dict[str, str]] = {}
    for chapter, objective in LEADS:
        asked.setdefault(chapter, {})[objective] = items.objectives()[objective]["text"]
    chapters = [
        {"name": name, "title": title, "promises": asked[name], "needs": (needs or {}).get(name, [])}
        for name, title in TITLES.items()
    ]  # fmt: skip
    shown = [*ITEMS[:-1], *STEMS]
    for one in more:
        shown.insert(max(n for n, it in enumerate(shown) if it["page"] == one["page"]) + 1, one)
    traits = {"items": shown, "chapters": chapters, "then": [one["id"] for one in more]}
    return page_with(visit, book, traits, name="welcome", quiz="where-you-stand", whole=whole)


def answer_all(page: Page, missed: set[str]) -> None:
    for item in ITEMS:
        answer(page, item, wrong(item) if item["id"] in missed else right(item))


def test_until_all_are_answered_it_says_how_many_are_to_go(visit: Visit, book: str) -> None:
    page = welcome(visit, book)
    box = page.locator(".sp-placement")
    expect(box).to_contain_text("10 to go")
    answer(page, ITEMS[0], right(ITEMS[0]))
    expect(box).to_contain_text("9 to go")
    expect(box.locator("a")).to_have_count(0)
    expect(page.locator(".sp-progress")).to_have_text("1 of 10 answered")


def test_it_names_the_chapters_to_read_first_weakest_first_and_links_them(
    visit: Visit, book: str
) -> None:
    page = welcome(visit, book, whole=True)
    answer_all(page, {"check-2", "check-9", "check-5"})
    first = page.locator(".sp-placement ol a")
    expect(first).to_have_count(3)
    assert [str(a.get_attribute("href")) for a in first.all()] == [
        "career-ladder.html", "scope-of-questions.html", "workshop.html",
    ]  # fmt: skip
    expect(page.locator(".sp-placement li").nth(1)).to_contain_text("1 of 2 right at first")
    expect(page.locator(".sp-placement")).to_contain_text(
        "These can wait: Staff+, and the part nobody wrote down; What a posting asks for; "
        "Five responsibilities, three pillars; and When teams look for Staff+."
    )
    # The first screen says the same.
    begin = page.locator(".home-go")
    expect(begin).to_contain_text("Begin here")
    expect(begin).to_have_attribute("href", re.compile(r"^career-ladder\.html#"))
    expect(page.locator(".home-note")).to_contain_text("By your first answers below.")
    # Sittings in chapters that can wait are counted apart.
    named = ("career-ladder", "scope-of-questions", "workshop")
    on_path = {chapter["name"]: minutes(chapter["steps"]) for chapter in COURSE}
    now = sum(of for name, of in on_path.items() if name in named or name not in TITLES)
    every = math.ceil(sum(on_path.values()) / SITTING)
    told = f"About {math.ceil(now / SITTING)} such sittings are left on this path, and {every - math.ceil(now / SITTING)} more in chapters that can wait."  # fmt: skip
    expect(page.locator(".path-next")).to_contain_text(told)
    assert every_look(page, ".sp-placement") == []


def test_only_first_answers_count_and_they_outlast_a_reload(visit: Visit, book: str) -> None:
    page = welcome(visit, book)
    door = ITEMS[6]
    answer(page, door, wrong(door), keyboard=True)
    # Another try would only seem to count, and whoever works with keys stays where they are.
    again = page.get_by_role("button", name=re.compile("^Try again"))
    expect(again).to_have_count(0)
    expect(page.locator("article.sp-item:focus")).to_contain_text("Question G?")
    for item in ITEMS:
        if item is not door:
            answer(page, item, right(item))
    expect(again).to_have_count(len(ITEMS))
    node_of(page, door).get_by_role("button", name="Try again").click()
    answer(page, door, right(door))
    page.reload()
    page.wait_for_selector("html[data-widgets='ready']", state="attached")
    expect(page.locator(".sp-placement li")).to_have_count(1)
    expect(page.locator(".sp-placement li")).to_contain_text("0 of 1 right at first")


def test_nothing_can_be_looked_up_and_what_an_older_page_has_shown_does_not_count_as_known(
    visit: Visit, book: str
) -> None:
    shown = ITEMS[0]
    row = {"v": 1, "course": "staffplus", "id": shown["id"], "hash": shown["hash"], "kind": shown["kind"],
           "response": None, "score": 0, "time": "2026-03-02T10:00:00Z", "attempts": 0, "revealed": True}  # fmt: skip
    visit.context.add_init_script(holding((PREFIX + shown["id"], json.dumps(row))))
    page = welcome(visit, book)
    expect(page.get_by_role("button", name="Check", exact=True)).to_have_count(len(ITEMS) - 1)
    expect(page.get_by_role("button", name="Show answer")).to_have_count(0)
    for item in ITEMS[1:]:
        answer(page, item, right(item))
    expect(page.locator(".sp-placement li")).to_have_count(1)
    expect(page.locator(".sp-placement li a")).to_have_attribute("href", "why-staff-plus.html")


def test_a_chapter_with_one_question_can_wait_after_a_second_right_answer_only(
    visit: Visit, book: str
) -> None:
    more = [ITEMS[n] | {"id": f"more-{n}", "prompt": f"More of {n}?"} for n in (0, 3)]
    page = welcome(visit, book, more=more)
    expect(page.locator(".sp-progress")).to_have_text("0 of 10 answered")
    expect(node_of(page, more[0])).to_be_hidden()
    answer(page, ITEMS[0], right(ITEMS[0]))
    expect(node_of(page, more[0])).to_contain_text("One more after question 1. More of 0?")
    expect(node_of(page, more[0]).locator("../..")).to_contain_text(
        "One more on “Staff+, and the part nobody wrote down”"
    )
    expect(page.locator(".sp-progress")).to_have_text("1 of 11 answered")
    answer(page, ITEMS[3], wrong(ITEMS[3]))
    expect(node_of(page, more[1])).to_be_hidden()
    for item in ITEMS[1:]:
        if item is not ITEMS[3]:
            answer(page, item, right(item))
    box = page.locator(".sp-placement")
    expect(box).to_contain_text("1 to go")
    answer(page, more[0], wrong(more[0]))
    expect(box.locator("li")).to_have_count(2)
    expect(box.locator("li").first).to_contain_text("0 of 1 right at first")
    expect(box.locator("li").last).to_contain_text("1 of 2 right at first")


def test_no_chapter_is_advised_before_one_on_the_list_that_it_builds_on(
    visit: Visit, book: str
) -> None:
    needs = {"structuring-expectations": ["scope-of-questions"], "scope-of-questions": ["why-staff-plus"]}  # fmt: skip
    page = welcome(visit, book, needs=needs)
    # What lies between the first and the third can wait, and the third still needs the first.
    answer_all(page, {"check-1", "check-7", "check-3"})
    links = page.locator(".sp-placement ol a")
    expect(links).to_have_count(3)
    assert [str(a.get_attribute("href")) for a in links.all()] == [
        "why-staff-plus.html", "structuring-expectations.html", "career-ladder.html",
    ]  # fmt: skip


def test_who_knows_it_all_is_sent_to_the_workshop(visit: Visit, book: str) -> None:
    page = welcome(visit, book, whole=True)
    answer_all(page, set())
    box = page.locator(".sp-placement")
    expect(box).to_contain_text("All of it right at first")
    expect(box.locator("a")).to_have_attribute("href", "workshop.html")
    expect(page.get_by_role("button", name="Show answer")).to_have_count(0)
    assert every_look(page, ".sp-quiz", widths=(390,)) == []


def test_feedback_names_the_chapter_that_takes_it_up(visit: Visit, book: str) -> None:
    page = welcome(visit, book)
    node = answer(page, ITEMS[0], wrong(ITEMS[0]))
    link = node.locator("a.sp-see")
    expect(link).to_have_text("Taken up in: Staff+, and the part nobody wrote down")
    expect(link).to_have_attribute("href", "why-staff-plus.html#why-key-points")


def test_of_an_item_with_several_stems_the_first_answer_counts_for_all(
    visit: Visit, book: str
) -> None:
    page = welcome(visit, book)
    answer_all(page, {"check-10"})
    expect(page.locator(".sp-placement li")).to_contain_text("1 of 2 right at first")
    again = node_of(page, LAST).get_by_role("button", name="Try again with another case")
    again.click()
    expect(page.locator(".sp-placement li")).to_contain_text("1 of 2 right at first")
    answer(page, LAST, right(LAST))
    expect(node_of(page, LAST).locator(".sp-verdict")).to_contain_text("Right")
    expect(page.locator(".sp-placement li")).to_contain_text("1 of 2 right at first")

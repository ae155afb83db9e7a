"""What a course in steps keeps of its reader: the path, the place, which steps were read, what was written."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import expect

from staffplus import pace
from staffplus.site import outline
from tests.browser.accessibility import axe
from tests.browser.conftest import ROOT, Visit, Visits
from tests.browser.kept import holding
from tests.browser.quizzes import CHAPTER, answer_somehow, tab_to
from tests.browser.stepping import (
    COURSE,
    FORBIDDEN,
    KEY,
    STEPS,
    THIS,
    address,
    expect_step,
    expect_step_of,
    kept,
    minutes,
    put,
    reload,
    rows,
    scroll,
)


def test_every_objective_has_a_question_on_the_core_path_which_is_about_a_third_shorter() -> None:
    for told, chapter in zip(COURSE, outline.chapters(ROOT), strict=True):
        objective = {stems[0].family: stems[0].raw["objective"] for stems in chapter.questions()}
        on = {objective[item] for item, _, at in told["questions"] if told["steps"][at].get("core")}
        assert on >= set(chapter.objectives)
        assert pace.core(chapter.name) <= chapter.sections().keys(), "a passage has another name"
        assert told["steps"][0].get("core") and told["steps"][-1].get("core")
    whole = [step for chapter in COURSE for step in chapter["steps"]]
    assert minutes(whole, core=True) <= 0.71 * minutes(whole)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_next_and_what_is_left_follow_the_path_that_is_chosen_and_the_rest_is_a_link_away(
    new_visit: Visits, book: str, width: int, scheme: str
) -> None:
    visit = new_visit(steps=True, path=None, viewport={"width": width, "height": 844}, color_scheme=scheme)  # fmt: skip
    page = visit.page(f"{book}/welcome.html")
    whole = [step for chapter in COURSE for step in chapter["steps"]]
    core, full = (page.get_by_role("radio", name=re.compile(it)) for it in ("^Core path", "^Everything"))  # fmt: skip
    expect(core).to_be_checked()
    expect(page.locator(".path-one").first).to_contain_text(pace.clock(minutes(whole, core=True)))
    expect(page.locator(".path-one").last).to_contain_text(pace.clock(minutes(whole)))
    expect(page.locator(".path-next")).to_contain_text(
        re.compile(r"^Your next sitting: \d+ min, \d steps")
    )
    assert axe(page) == []
    start = page.locator(".home a")
    assert start.bounding_box() and start.bounding_box()["y"] < 700  # type: ignore[index]

    page.goto(address(book))
    left = pace.clock(minutes(STEPS, core=True))
    expect(page.locator(".steps-words")).to_contain_text(f"{left} left on the core path")
    on = [n for n, step in enumerate(STEPS) if step.get("core")]
    gap = next(n for n, after in pairwise(on) if after > n + 1)
    for number in on[1 : on.index(gap) + 1]:
        page.keyboard.press("ArrowRight")
        expect_step(page, number + 1)
    expect(page.locator(".steps-past")).to_contain_text("Next leaves out")
    # A passage whose first half is on the path is not said to be left out whole.
    rest = ", the rest" if STEPS[gap + 1]["title"] == STEPS[gap]["title"] else ""
    expect(page.locator(".steps-past a").first).to_have_text(STEPS[gap + 1]["title"] + rest)
    halved = [
        n
        for n in on
        if n + 1 not in on and n + 1 < len(STEPS) and STEPS[n + 1]["title"] == STEPS[n]["title"]
    ]
    assert halved, "a passage of which the path takes in a part"
    other = page.context.new_page()
    other.goto(address(book, STEPS[halved[0]]["at"]))
    expect(other.locator(".steps-past a").first).to_have_text(
        f"{STEPS[halved[0]]['title']}, the rest"
    )
    other.close()
    assert axe(page, ".steps-nav") == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    tab_to(page, page.locator(".steps-past a").first)
    page.keyboard.press("Enter")
    expect_step(page, gap + 2)
    page.keyboard.press("ArrowRight")
    expect_step(page, on[on.index(gap) + 1] + 1)
    page.keyboard.press("ArrowLeft")
    expect_step(page, gap + 1)
    page.goto(address(book, "chapter-end"))
    past = [step for n, step in enumerate(STEPS) if n not in on and n != gap + 1]
    expect(page.locator(".end-shown summary").last).to_have_text(f"Beyond the core path: {len(past)} steps, {pace.clock(minutes(past))}")  # fmt: skip

    page.goto(f"{book}/progress.html")
    row = page.get_by_role("rowgroup").filter(has=page.get_by_role("link", name=re.compile(re.escape(THIS["title"]))))  # fmt: skip
    expect(row.locator(".progress-aside").first).to_contain_text(f"core path: {len(on[:on.index(gap) + 1])} of {len(on)} steps read")  # fmt: skip
    expect(row.locator(".progress-aside").first).to_contain_text(f"beyond it 1 of {len(STEPS) - len(on)} steps read")  # fmt: skip
    full.check()
    expect(row.locator(".progress-aside").first).to_contain_text(f"of {len(STEPS)} steps read")
    page.goto(address(book, STEPS[gap]["at"]))
    page.keyboard.press("ArrowRight")
    expect_step(page, gap + 2)
    expect(page.locator(".steps-words")).not_to_contain_text("core path")
    page.goto(f"{book}/welcome.html")
    expect(full).to_be_checked()
    expect(page.locator(".home-note").first).not_to_contain_text("core path")


def test_what_a_chapter_asks_to_be_written_is_kept_while_typing_and_is_part_of_the_portfolio(
    new_visit: Visits, book: str
) -> None:
    visit = new_visit(steps=True, viewport={"width": 390, "height": 844}, color_scheme="dark")
    page = visit.page(f"{book}/why-staff-plus.html")
    box = page.get_by_role("textbox", name="Your question for Hanna to ask in March")
    tab_to(page, box.first)
    page.keyboard.type("Which of the two would you count for more?")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".steps-words")).to_contain_text("Step 1 of")
    assert axe(page, ".write-here") == []
    page.goto(f"{book}/why-staff-plus.html#checkable-questions")
    again = page.get_by_role("textbox", name="Your question for Hanna to ask in March")
    expect(page.locator("h2:focus")).to_be_attached()  # the step has come and taken the focus
    expect(again).to_have_value("Which of the two would you count for more?")
    again.press("End")
    again.press_sequentially(" And by when?")
    page.goto(f"{book}/why-staff-plus.html#why-in-your-own-team")
    assert axe(page) == []
    page.get_by_role("link", name="Your firm, and three questions").click()
    expect(page.locator("#portfolio-questions")).to_be_focused()
    expect(page.locator("#portfolio-questions textarea").first).to_be_visible()
    ideas = page.locator("#portfolio-first-ideas")
    expect(ideas.locator("dd")).to_have_text(
        "Which of the two would you count for more? And by when?"
    )
    ideas.locator("summary").click()
    back = ideas.locator(".sp-field").filter(has_text="Hanna").get_by_role("link", name="Chapter 1")
    back.click()
    expect(page.locator(".write-here textarea").first).to_be_in_viewport()
    plain = new_visit(java_script_enabled=False).page(f"{book}/why-staff-plus.html", scripts=False)
    expect(plain.locator(".write-line").first).to_be_visible()


def test_reload_back_and_a_new_visit_land_where_one_was(reader: Visit, book: str) -> None:
    page = reader.page(address(book, STEPS[2]["at"]))
    expect_step(page, 3)
    scroll(page, 400)
    reload(page)
    expect_step(page, 3)
    page.wait_for_function("scrollY === 400")
    page.keyboard.press("ArrowRight")  # a click would scroll to its button first
    expect_step(page, 4)
    page.go_back()
    expect_step(page, 3)
    page.wait_for_function("scrollY === 400")
    page.goto(address(book))
    expect_step(page, 3)
    expect(page.locator(".steps-note")).to_have_text("You are back where you left off.")


def test_who_turns_the_page_before_it_rests_comes_back_to_where_it_was(
    reader: Visit, book: str
) -> None:
    page = reader.page(address(book, STEPS[2]["at"]))
    expect_step(page, 3)
    page.wait_for_function("document.readyState === 'complete'")
    page.keyboard.press("Shift")
    # In one breath, so that nothing can have been kept in between.
    page.evaluate("""() => {
        scrollTo(0, 400);
        document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
    }""")
    expect_step(page, 4)
    page.go_back()
    expect_step(page, 3)
    page.wait_for_function("scrollY === 400")


def test_a_step_passed_by_is_not_read_and_one_stayed_with_or_answered_is(
    new_visit: Visits, book: str
) -> None:
    reader = new_visit(steps=True, stays=False)
    reader.context.clock.install()
    page = reader.page(address(book))
    page.keyboard.press("ArrowRight")
    expect(page.locator(".steps-note")).to_contain_text("not counted as read")
    page.keyboard.press("ArrowRight")
    expect_step(page, 3)
    assert kept(page)["read"] == []
    page.keyboard.press("ArrowLeft")
    page.clock.fast_forward(STEPS[1]["minutes"] * 12_000)
    page.keyboard.press("ArrowRight")
    expect(page.locator(".steps-note")).to_be_empty()
    assert kept(page)["read"] == [STEPS[1]["at"]]
    asked = next(STEPS[step]["at"] for _, _, step in THIS["questions"] if step > 3)
    page.evaluate("at => { location.hash = at; }", asked)
    expect_step_of(page, [step["at"] for step in STEPS].index(asked))
    answer_somehow(page.locator("article.sp-item:visible").first)
    page.locator(".steps-next").click()
    assert set(kept(page)["read"]) == {STEPS[1]["at"], asked}
    page.goto(f"{book}/progress.html")
    expect(page.locator("article")).to_contain_text(
        "A step counts as read once you have stayed with it for 20% of its minutes"
    )


def test_an_answered_step_is_read_at_once_even_if_the_browser_is_closed_without_a_word(
    new_visit: Visits, book: str
) -> None:
    reader = new_visit(steps=True, stays=False)
    # A browser that is ended tells its pages nothing.
    reader.context.add_init_script(
        "addEventListener('pagehide', (event) => event.stopImmediatePropagation(), true)"
    )
    asked = next(STEPS[step]["at"] for _, _, step in THIS["questions"] if step > 3)
    page = reader.page(address(book, asked))
    answer_somehow(page.locator("article.sp-item:visible").first)
    page.wait_for_function(
        "([key, at]) => JSON.parse(localStorage.getItem(key) ?? '{}').value?.read.includes(at)", arg=[KEY, asked]
    )  # fmt: skip
    expect(page.locator(".bd-sidebar-primary .current .chapter-ticks")).to_contain_text("1 of")
    page.goto(f"{book}/{CHAPTER}.html")
    assert kept(page)["read"] == [asked]


def test_what_was_answered_elsewhere_does_not_make_a_step_read(
    new_visit: Visits, book: str
) -> None:
    reader = new_visit(steps=True, stays=False)
    item, stems, _ = THIS["questions"][0]
    stem = next(iter(stems))
    time = "2026-03-03T10:00:00Z"
    row = {"v": 1, "course": "staffplus", "id": item + stem, "hash": stems[stem] + "000000", "kind": "choice", "response": "a", "score": 1,
           "correct": True, "confidence": None, "time": time, "box": 1, "attempts": 1, "revealed": False, "earlier": [],
           "first": {"response": "a", "score": 1, "correct": True, "confidence": None, "time": time}}  # fmt: skip
    reader.context.add_init_script(
        holding((f"staffplus:1:staffplus:{item}{stem}", json.dumps(row)))
    )
    page = reader.page(address(book))
    expect_step(page, 1)
    page.goto(f"{book}/glossary.html")
    assert page.evaluate("key => localStorage.getItem(key)", KEY) is None


@pytest.mark.parametrize(
    ("chapter", "step", "widget"),
    [
        ("why-staff-plus", "line-up", ".sp-lineup"),
        (CHAPTER, "scope-in-your-own-team", ".sp-scopecard"),
    ],
)
def test_a_step_is_read_once_something_was_done_in_its_widget(
    new_visit: Visits, book: str, chapter: str, step: str, widget: str
) -> None:
    page = new_visit(steps=True, stays=False).page(f"{book}/{chapter}.html#{step}")
    note = page.locator(".steps-note")
    page.locator(".steps-next").click()
    expect(note).to_contain_text("not counted as read")
    page.locator(".steps-back").click()
    page.locator(f"{widget} input[type=radio]:visible").first.check()
    reload(page)
    page.locator(".steps-next").click()
    expect(note).to_be_empty()
    key = f"staffplus:1:work:staffplus:steps:{chapter}"
    work = json.loads(str(page.evaluate("key => localStorage.getItem(key)", key)))
    assert work["value"]["read"] == [step]


@pytest.mark.parametrize(("read", "leads"), [(len(STEPS) - 1, 1), (len(STEPS) - 2, 0)])
def test_the_first_screen_leads_on_when_only_the_last_page_of_a_chapter_is_left(
    reader: Visit, book: str, read: int, leads: int
) -> None:
    reader.context.add_init_script(
        f"for (const [k, v] of Object.entries({json.dumps(rows(missed=0))})) localStorage.setItem(k, v);"
    )
    page = reader.page(f"{book}/welcome.html")
    at = [step["at"] for step in STEPS]
    place = {"at": at[-1], "index": len(at) - 1, "time": "2026-01-03T00:00:00Z"}
    put(page, **place, read=at[:read])
    page.reload()
    chapter = COURSE[COURSE.index(THIS) + leads]
    expect(page.locator(".home-go")).to_contain_text(f"Chapter {chapter['number']}:")
    if not leads:
        expect(page.locator(".home-note").first).to_contain_text(f"Step {read + 1} of {len(at)}")


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ({"at": "renamed-step", "index": 3, "title": "Old title"}, 3),
        ({"at": f"{STEPS[2]['at']}-9", "index": 0, "title": "Old title"}, 2),
        ({"at": "renamed-step", "index": 400, "title": "Old title"}, len(STEPS) - 1),
    ],
    ids=["renamed", "a part that is one no more", "beyond the end"],
)
def test_a_step_that_is_gone_leads_to_the_nearest_with_a_word(
    reader: Visit, book: str, place: dict[str, Any], expected: int
) -> None:
    page = reader.page(f"{book}/glossary.html")
    put(page, **place, time="2026-01-01T00:00:00Z", read=[])
    page.goto(address(book))
    expect_step_of(page, expected)
    expect(page.locator(".steps-note")).to_contain_text("“Old title”, is no longer here")


def test_odd_or_forbidden_storage_breaks_nothing_and_two_tabs_lose_nothing(
    reader: Visit, new_visit: Visits, book: str
) -> None:
    one = reader.page(f"{book}/glossary.html")
    put(one, at=[1], index="x", read={"a": 1}, task=7)
    one.goto(address(book))
    expect_step(one, 1)
    two = reader.page(address(book, STEPS[4]["at"]))
    two.keyboard.press("ArrowRight")
    one.wait_for_function(
        "([key, at]) => localStorage.getItem(key)?.includes(at)", arg=[KEY, STEPS[4]["at"]]
    )  # a tab of a process of its own hears of it a little later
    one.keyboard.press("ArrowRight")
    expect_step(one, 2)
    assert kept(one)["read"] == [STEPS[4]["at"], STEPS[0]["at"]]
    expect(two.locator(".bd-sidebar-primary .current .chapter-ticks")).to_contain_text("2 of")
    one.evaluate("localStorage.clear()")
    one.keyboard.press("ArrowRight")
    expect_step(one, 3)

    barred = new_visit(steps=True)
    barred.context.add_init_script(FORBIDDEN)
    page = barred.page(address(book))
    expect(page.locator(".steps-note")).to_contain_text("This browser keeps nothing")
    page.keyboard.press("ArrowRight")
    expect_step(page, 2)
    answer_somehow(page.locator("article.sp-item:visible").first)
    expect(page.locator(".bd-sidebar-primary .current .chapter-ticks")).to_contain_text(
        f"1 of {len(THIS['questions'])} answered"
    )
    # The theme stores its colour scheme there and complains; our own scripts must not.
    barred.faults[:] = [f for f in barred.faults if not re.search("page error: no$|theme mode", f)]


def test_the_first_screen_counts_the_steps_whose_minutes_it_tells(reader: Visit, book: str) -> None:
    page = reader.page(f"{book}/glossary.html")
    put(page, at=STEPS[0]["at"], index=0, title="", time="2026-03-03T10:00:00Z", read=[])
    page.goto(f"{book}/welcome.html")
    full = page.locator(".home-note")
    expect(full).to_have_text(f"{len(STEPS)} steps · {pace.clock(minutes(STEPS))} left in this chapter.")  # fmt: skip
    page.get_by_role("radio", name=re.compile("^Core path")).check()
    core = [step for step in STEPS if step.get("core")]
    told = f"{len(core)} steps · {pace.clock(minutes(core))} left in this chapter on the core path."
    expect(full).to_have_text(told)


def test_the_landing_page_starts_a_newcomer_and_takes_a_reader_back(
    new_visit: Visits, book: str
) -> None:
    reader = new_visit(steps=True, viewport={"width": 390, "height": 844})
    page = reader.page(f"{book}/welcome.html")
    start = page.locator(".home a")
    expect(start).to_have_count(1)
    expect(start).to_be_in_viewport(ratio=1)
    tab_to(page, start)
    page.keyboard.press("Enter")
    page.wait_for_selector("html[data-widgets='ready']", state="attached")
    case = page.locator("#opening-case")
    expect(case).to_be_in_viewport()
    expect(case).to_be_focused()
    page.wait_for_function(
        "it => it.getBoundingClientRect().top < innerHeight / 2", arg=case.element_handle()
    )
    page.locator(".steps-next").click()
    page.goto(f"{book}/welcome.html")
    step = COURSE[0]["steps"][1]
    expect(page.locator(".home-go")).to_contain_text("Continue here")
    expect(page.locator(".home-note")).to_contain_text(
        f"Step 2 of {len(COURSE[0]['steps'])}: {step['title']}"
    )
    assert axe(page) == []
    gone: dict[str, Any] = {"v": 1, "course": "staffplus", "id": "steps:old-name", "kind": "work"}
    gone["value"] = {"at": "x", "time": "2999-01-01T00:00:00Z"}
    page.evaluate(
        "row => localStorage.setItem('staffplus:1:work:staffplus:steps:old-name', row)",
        json.dumps(gone),
    )
    page.reload()
    expect(page.locator(".home-note")).to_contain_text("has another name now")
    page.locator(".home-go").click()
    expect(page).to_have_url(re.compile(f"#{step['at']}$"))

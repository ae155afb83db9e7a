"""A chapter read in steps on its real page, with the keyboard. What is kept of it: `test_steps_kept`."""

from __future__ import annotations

import json
import re

from playwright.sync_api import FloatRect, Locator, expect

from staffplus import items
from staffplus.site import build
from tests.browser.accessibility import axe
from tests.browser.conftest import HTML, ROOT, Visit, Visits
from tests.browser.kept import holding
from tests.browser.quizzes import CHAPTER, answer_somehow, tab_to
from tests.browser.stepping import (
    COURSE,
    STEPS,
    THIS,
    address,
    expect_step,
    expect_step_of,
    reload,
    rows,
    scroll,
)


def test_one_step_is_on_the_screen_and_keys_turn_it_and_the_focus_goes_along(
    reader: Visit, book: str
) -> None:
    page = reader.page(address(book))
    expect_step(page, 1)
    left = sum(step["minutes"] for step in STEPS)
    expect(page.locator(".steps-words")).to_contain_text(f"{left // 60} h {left % 60} min left")
    page.keyboard.press("ArrowRight")
    expect_step(page, 2)
    expect(page.locator(":focus")).to_contain_text(STEPS[1]["title"])
    expect(page.locator(".steps-spoken")).to_have_text(
        f"Step 2 of {len(STEPS)}, {STEPS[1]['minutes']} min."
    )
    less = left - STEPS[0]["minutes"]
    expect(page.locator(".steps-words")).to_contain_text(f"{less // 60} h {less % 60} min left")
    page.wait_for_function("scrollY === 0")
    tab_to(page, page.get_by_role("button", name=re.compile("^Next →")))
    page.keyboard.press("Enter")
    expect_step(page, 3)
    page.keyboard.press("ArrowLeft")
    expect_step(page, 2)
    page.go_back()
    expect_step(page, 3)
    # A widget keeps its keys.
    tab_to(page, page.locator(".staffplus-widget :is(input, select, button):visible").first)
    page.keyboard.press("ArrowRight")
    expect_step(page, 3)
    assert axe(page) == []


def test_whoever_has_moved_before_the_page_came_to_rest_stays_where_they_are(
    reader: Visit, book: str
) -> None:
    reader.context.add_init_script("window.held = []; window.requestAnimationFrame = (act) => held.push(act);")  # fmt: skip
    page = reader.page(address(book, STEPS[2]["at"]))
    page.keyboard.press("Shift")
    page.evaluate("scrollTo(0, 400)")
    page.evaluate("held.splice(0).forEach((act) => act(performance.now()))")  # frames come late
    assert page.evaluate("scrollY") == 400


def test_an_anchor_opens_its_step_whether_it_comes_with_the_address_or_is_followed(
    reader: Visit, book: str
) -> None:
    item, _, number = THIS["questions"][-1]
    page = reader.page(address(book, f"q-{item}"))
    expect_step_of(page, number)
    node = page.locator(f".sp-family[data-item='{item}'] article")
    expect(node).to_be_focused()
    expect(node).to_be_in_viewport()
    page.locator(".bd-sidebar-secondary").get_by_role("link", name="What scope is not").click()
    expect_step_of(page, [step["at"] for step in STEPS].index("what-scope-is-not"))
    page.get_by_role("link", name="Skip to main content").focus()
    page.keyboard.press("Enter")
    expect_step_of(page, [step["at"] for step in STEPS].index("what-scope-is-not"))
    expect(page.locator(".steps-note")).to_be_empty()
    page.evaluate("location.hash = 'nowhere-to-be-found'")
    expect(page.locator(".steps-note")).to_contain_text("no longer in this chapter")
    expect(page.locator(".steps-words")).to_contain_text("Step ")
    page.evaluate("location.hash = '%E0%A4%A'")
    expect(page.locator(".steps-note")).to_contain_text("no longer in this chapter")


def test_an_answered_question_folds_when_one_comes_back_and_opens_again(
    reader: Visit, book: str
) -> None:
    item, stems, number = next(q for q in THIS["questions"] if q[2] > 0)
    page = reader.page(address(book, f"q-{item}"))
    family = page.locator(f".sp-family[data-item='{item}']")
    answer_somehow(family.locator("article"))
    expect(family.locator(".sp-feedback")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="← Back").click()
    expect_step_of(page, number - 1)
    page.keyboard.press("ArrowRight")
    line = family.locator(".sp-folded")
    expect(line.locator(".sp-verdict")).to_have_text(re.compile("Right|Not yet|Partly|Answer"))
    expect(family.locator("article")).to_have_count(0)
    reload(page)
    tab_to(page, line.get_by_role("button", name="Open again"))
    page.keyboard.press("Enter")
    expect(family.locator("article")).to_be_focused()
    expect(family.locator(".sp-feedback")).to_be_visible()
    page.get_by_role("button", name="Next unanswered").click()
    other = page.locator(".sp-family:has(:focus)")
    expect(other).to_have_attribute("data-item", THIS["questions"][order(item) + 1][0])
    expect(page.locator(".bd-sidebar-primary .current .chapter-ticks")).to_contain_text(
        f"◐ 1 of {len(THIS['questions'])} answered"
    )
    assert stems


def test_what_a_learner_has_closed_stays_closed_when_a_step_is_saved(
    reader: Visit, book: str
) -> None:
    choices = {one.family for one in items.load(CHAPTER) if one.kind == "choice"}
    item = next(name for name, _, step in THIS["questions"] if step > 0 and name in choices)
    page = reader.page(address(book, f"q-{item}"))
    family = page.locator(f".sp-family[data-item='{item}']")
    family.get_by_role("button", name="Show answer").click()
    others = family.locator(".sp-feedback details")
    expect(others).not_to_have_attribute("open", "")
    page.evaluate("dispatchEvent(new CustomEvent('staffplus:log'))")
    page.evaluate("new Promise(done => requestAnimationFrame(done))")
    expect(others).not_to_have_attribute("open", "")


def order(item: str) -> int:
    return [name for name, *_ in THIS["questions"]].index(item)


def test_the_last_step_says_what_was_shown_what_was_missed_and_what_comes_next(
    new_visit: Visits, book: str
) -> None:
    reader = new_visit(steps=True, viewport={"width": 390, "height": 844}, color_scheme="dark")
    reader.context.add_init_script(
        f"for (const [k, v] of Object.entries({json.dumps(rows(missed=2))})) localStorage.setItem(k, v);"
    )
    page = reader.page(address(book, "chapter-end"))
    of = len(THIS["questions"])
    expect(page.locator(".end-sum")).to_have_text(
        f"{of} of {of} questions answered: {of - 2} right at first, 2 not."
    )
    expect(page.get_by_role("button", name="Next unanswered")).to_be_hidden()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("checkbox", name="Done").check()
    reload(page)
    expect(page.get_by_role("checkbox", name="Done")).to_be_checked()
    missed = page.locator(".end-question")
    expect(missed).to_have_count(2)
    marked = page.locator("#pst-page-toc-nav a.active", has_text="Where you stand now")
    expect(marked).to_have_count(1)
    missed.first.click()
    expect_step_of(page, THIS["questions"][0][2])
    expect(marked).to_have_count(0)
    expect(page.locator(f".sp-family[data-item='{THIS['questions'][0][0]}']")).to_be_in_viewport()
    page.goto(f"{book}/welcome.html")
    expect(page.locator(".home-go")).to_contain_text(f"Chapter {THIS['number']}: {THIS['title']}")


def test_a_case_that_is_one_long_line_is_named_by_its_beginning(
    new_visit: Visits, book: str
) -> None:
    visit = new_visit(steps=True)
    visit.context.add_init_script(holding(*rows(missed=len(THIS["questions"])).items()))
    page = visit.page(address(book, "chapter-end"))
    named = page.locator(".end-question")
    expect(named.filter(has_text=re.compile(r"\w …$"))).not_to_have_count(0)
    expect(named.filter(has_text=re.compile(r"^.{93}"))).to_have_count(0)


def test_next_says_which_part_of_a_section_it_goes_to(reader: Visit, book: str) -> None:
    titles = [step["title"] for step in STEPS]
    second = next(n for n in range(1, len(titles)) if titles[n] == titles[n - 1])
    page = reader.page(address(book, STEPS[second - 1]["at"]))
    told = page.locator(".steps-title")
    expect(told).to_have_text(re.compile(rf"^{re.escape(titles[second])} \(2 of \d\)$"))


def test_a_section_whose_further_steps_have_headings_of_their_own_is_no_first_part(
    reader: Visit, book: str
) -> None:
    page = reader.page(f"{book}/evidence-and-influence.html#evidence-claim")
    expect(page.locator("h2:visible")).to_have_text(re.compile("^A claim has four parts#?$"))
    expect(page.locator(".steps-title")).to_have_text("The figure of a claim")
    page.goto(f"{book}/evidence-and-influence.html#evidence-nowhere-else-2")
    expect(page.locator("h3:visible")).to_have_text(
        re.compile(r"^Where nothing went on as before \(2 of 2\)#?$")
    )


def test_the_whole_page_is_a_switch_that_is_remembered_and_print_shows_all(
    reader: Visit, book: str
) -> None:
    page = reader.page(address(book, STEPS[3]["at"]))
    far = page.locator(f"#{STEPS[-1]['at']}")
    expect(far).to_be_hidden()
    page.emulate_media(media="print")
    expect(far).to_be_visible()
    expect(page.locator(".widget-plain").last).to_be_visible()
    expect(page.get_by_role("button", name="Back")).to_be_hidden()
    page.emulate_media(media="screen")
    switch = page.get_by_role("switch", name="Whole page")
    tab_to(page, switch)
    page.keyboard.press("Space")
    expect(switch).to_be_checked()
    expect(switch).to_be_focused()
    expect(far).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(far).to_be_visible()
    page.goto(f"{book}/{COURSE[0]['name']}.html")
    expect(page.get_by_role("switch", name="Whole page")).to_be_checked()
    page.get_by_role("switch", name="Whole page").click()
    expect(page.locator("#chapter-end")).to_be_hidden()


def test_the_passage_in_view_stays_where_it_was_when_the_page_turns_whole_and_back(
    reader: Visit, book: str
) -> None:
    prose = [step["at"] for step in STEPS].index("what-scope-is-not")
    page = reader.page(address(book, STEPS[prose]["at"]))
    switch = page.get_by_role("switch", name="Whole page")
    mark = """() => { const edge = document.querySelector(".steps-bar").getBoundingClientRect().bottom + 40;
      [...document.querySelectorAll(".bd-article section > p")].filter(it => it.offsetHeight)
        .find(it => it.getBoundingClientRect().bottom > edge).dataset.read = ""; }"""
    read = page.locator("[data-read]")

    def press(at: Locator) -> None:
        """With the mouse where the bar sticks; a test's own click would scroll to the bar's first place."""
        box = at.bounding_box()
        assert box
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    for to in (500, 0):
        scroll(page, to)
        page.evaluate(mark)
        before = read.bounding_box()
        press(switch)
        expect(switch).to_be_checked()
        expect_where(read, before)
        press(switch)
        expect(switch).not_to_be_checked()
        expect_step_of(page, prose)
        expect_where(read, before)
        read.evaluate("it => delete it.dataset.read")
    press(switch)
    page.locator(f"#{STEPS[6]['at']}").scroll_into_view_if_needed()
    page.evaluate("at => document.getElementById(at).scrollIntoView()", STEPS[6]["at"])
    press(switch)
    expect_step_of(page, 6)
    reload(page)
    expect_step_of(page, 6)


def expect_where(node: Locator, before: FloatRect | None) -> None:
    assert before
    node.page.wait_for_function(
        "([it, y]) => Math.abs(it.getBoundingClientRect().y - y) <= 2",
        arg=[node.element_handle(), before["y"]],
    )


def test_a_table_wider_than_the_screen_fades_at_its_edge_until_it_is_scrolled(
    new_visit: Visits, book: str
) -> None:
    page = new_visit(viewport={"width": 390, "height": 844}).page(address(book))
    tables = page.locator(".bd-article .pst-scrollable-table-container")
    widths = tables.evaluate_all(
        "all => all.map(it => [it.scrollWidth > it.clientWidth + 1, getComputedStyle(it).maskImage])"
    )
    assert any(wide for wide, _ in widths)
    assert all((mask != "none") == wide for wide, mask in widths)
    wide = tables.nth([it[0] for it in widths].index(True))
    expect(wide).to_have_attribute("tabindex", "0")
    wide.evaluate("it => it.scrollTo({ left: it.scrollWidth })")
    expect(wide).to_have_css("mask-image", "none")


def test_after_a_reload_the_keyboard_is_at_the_heading_of_the_step(
    reader: Visit, book: str
) -> None:
    page = reader.page(address(book, STEPS[2]["at"]))
    scroll(page, 400)
    reload(page)
    expect(page.locator(":focus")).to_contain_text(STEPS[2]["title"])
    page.wait_for_function("scrollY === 400")


def test_without_javascript_the_chapter_is_whole(new_visit: Visits, book: str) -> None:
    page = new_visit(steps=True, java_script_enabled=False).page(address(book), scripts=False)
    for anchor in (STEPS[0]["at"], "scope-key-points", "chapter-end"):
        expect(page.locator(f"#{anchor}")).to_be_visible()
    expect(page.locator(".steps-bar")).to_have_count(0)


def test_pages_of_facilitators_and_graders_stay_whole() -> None:
    for name in ("facilitator/run-it", "grader/from-submissions-to-feedback", "glossary"):
        html = (HTML / f"book/{name}.html").read_text("utf-8")
        assert "step-start" not in html and "staffplus:steps:view" not in html


def test_the_facilitators_edition_comes_whole_unless_steps_are_chosen() -> None:
    here, there = (ROOT / site / f"book/{CHAPTER}.html" for site in build.SITES.values())
    assert "document.documentElement, false)" in here.read_text("utf-8")
    assert "document.documentElement, true)" in there.read_text("utf-8")

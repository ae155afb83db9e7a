"""Every page is readable by everyone: axe finds nothing, nothing overflows, nothing is fetched."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.accessibility import SETTLED, axe, every_look
from tests.browser.conftest import HTML, READY, Visit, Visits, make
from tests.browser.quizzes import CHAPTER, answer_somehow, tab_to
from tests.browser.test_looks import NARROW, unread

PAGES = sorted(str(path.relative_to(HTML / "book")) for path in (HTML / "book").rglob("*.html"))


def test_there_are_pages_to_look_at() -> None:
    assert {"welcome.html", f"{CHAPTER}.html"} <= set(PAGES)


def test_a_page_that_asks_elsewhere_gets_nothing_and_is_found_out(
    browser: Browser, book: str
) -> None:
    visits = Visits(browser)
    page = visits().page(make(f"{book}/asks.html", "<!doctype html><link rel=icon href='data:,'>"))
    pictures = ("http://example.org/a.png", "https://93.184.215.14/b.png")
    for address in pictures:
        with page.expect_event("requestfailed", lambda it: it.url in pictures):
            page.evaluate("address => { new Image().src = address }", address)
    with page.expect_event("console", lambda it: "wss://example.net/c" in it.text):
        page.evaluate("new WebSocket('wss://example.net/c'); undefined")
    assert page.evaluate("fetch('http://example.org/d').then(() => 'came', () => 'none')") == "none"
    with pytest.raises(AssertionError) as told:
        visits.close()
    for address in pictures:
        assert f"the page asked for {address}" in str(told.value)
    assert "wss://example.net/c" in str(told.value)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_axe_violation_in_either_theme_at_either_width_and_reads_well_on_a_phone(
    visit: Visit, book: str, name: str
) -> None:
    page = visit.page(f"{book}/{name}")
    found = every_look(page, widths=(1280,))
    # Loaded at each width: the theme looks at what overflows only while it loads.
    page.set_viewport_size(NARROW)
    page.emulate_media(color_scheme="light")
    page.reload()
    page.wait_for_selector(READY, state="attached")
    assert unread(page) == []
    assert found + every_look(page, widths=(NARROW["width"],)) == []


#: The theme of a page when its text begins, of which nothing is drawn yet.
FIRST_THEME = """new MutationObserver((_, observer) => {
  if (!document.body) return;
  window.firstTheme = document.documentElement.dataset.theme;
  observer.disconnect();
}).observe(document, { childList: true, subtree: true })"""


def test_a_page_is_drawn_in_its_theme_from_the_first_on(visit: Visit, book: str) -> None:
    visit.context.add_init_script(FIRST_THEME)
    page = visit.context.new_page()
    for system in ("dark", "light"):  # then another one is stored than the system has by now
        page.emulate_media(color_scheme=system)
        page.goto(f"{book}/glossary.html")
        assert page.evaluate("firstTheme") == system
        expect(page.locator("html")).to_have_attribute("data-theme", system)
    page.get_by_role("button", name="Light or dark").click()
    page.get_by_role("button", name="Dark", exact=True).click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    assert page.evaluate("firstTheme") == "dark"


#: Of the element in focus: the contrast of its ink, of its ring against what is around, and whether it is on the screen.
SKIP_LINK = """() => {
  const link = document.activeElement, box = link.closest("#pst-skip-link");
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = (text) => rgb(text).slice(0, 3).map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, n) => sum + c * [0.2126, 0.7152, 0.0722][n], 0);
  const ratio = (one, other) => (Math.max(light(one), light(other)) + 0.05) / (Math.min(light(one), light(other)) + 0.05);
  const ground = getComputedStyle(box).backgroundColor, style = getComputedStyle(link);
  const { top, height } = link.getBoundingClientRect();
  return { ink: ratio(style.color, ground), ring: ratio(style.outlineColor, ground),
           width: parseFloat(style.outlineWidth), drawn: style.outlineStyle, seen: top >= 0 && height > 0,
           opaque: rgb(ground).length === 3 };
}"""


def test_the_skip_link_is_read_and_its_focus_seen_in_both_themes(visit: Visit, book: str) -> None:
    page = visit.page(f"{book}/review.html")
    for theme in ("light", "dark"):
        page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
        page.evaluate("document.activeElement.blur(); window.getSelection().removeAllRanges()")
        page.locator("#pst-skip-link a").focus()
        page.evaluate(SETTLED)  # it slides in
        found = page.evaluate(SKIP_LINK)
        assert found["opaque"] and found["seen"], f"{theme}: {found}"
        assert found["ink"] >= 4.5, f"{theme}: {found}"
        assert found["drawn"] != "none" and found["width"] >= 2 and found["ring"] >= 3, (
            f"{theme}: {found}"
        )
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#main-content$"))


def test_feedback_has_no_axe_violation_and_fits_a_phone(new_visit: Visits, book: str) -> None:
    page = new_visit(viewport={"width": 390, "height": 844}).page(f"{book}/{CHAPTER}.html")
    for node in page.locator("article.sp-item").all():
        answer_somehow(node)
    assert every_look(page, widths=(390,)) == []


def test_a_page_without_javascript_has_no_axe_violation(visit: Visit, book: str) -> None:
    """axe itself needs scripts, so it looks at the list as a page shows it when a widget cannot start."""
    page = visit.page(f"{book}/{CHAPTER}.html")
    page.evaluate("document.documentElement.removeAttribute('data-widgets')")
    page.evaluate("document.querySelectorAll('.staffplus-widget').forEach(e => e.remove())")
    expect(page.locator(".widget-plain").first).to_be_visible()
    assert axe(page) == []


def test_a_widget_that_cannot_start_says_so_and_the_list_comes_back(
    visit: Visit, book: str
) -> None:
    visit.context.route(
        "**/widgets/quiz.Quiz.js*",
        lambda route: route.fulfill(
            body=route.fetch()
            .text()
            .replace(
                "function render(",
                "function render() { throw new Error('broken'); } function unused(",
            ),
            content_type="text/javascript",
        ),
    )
    page = visit.context.new_page()
    page.goto(f"{book}/{CHAPTER}.html")
    page.wait_for_selector("html[data-widgets='failed']", state="attached")
    expect(
        page.get_by_text("This interactive part could not start (broken).").first
    ).to_be_visible()
    expect(page.locator(".widget-plain").first).to_be_visible()


def test_icons_are_drawn_from_the_book_itself(visit: Visit, book: str) -> None:
    page = visit.page(f"{book}/{CHAPTER}.html")
    for icon in page.locator("i[class*='fa-'], span[class*='fa-']").all():
        if icon.is_visible():
            mask = icon.evaluate("e => getComputedStyle(e).maskImage")
            assert "data:image/svg+xml" in mask, icon.get_attribute("class")


def test_the_lesson_prints_with_its_questions_and_without_its_buttons(
    visit: Visit, book: str
) -> None:
    page = visit.page(f"{book}/{CHAPTER}.html")
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Check").first).to_be_hidden()
    expect(page.locator(".widget-plain").first).to_be_visible()


def test_a_page_carries_each_widgets_code_once_and_no_graded_item() -> None:
    page = (HTML / f"book/{CHAPTER}.html").read_text("utf-8")
    state = page.split('type="application/vnd.jupyter.widget-state+json">')[1].split("</script>")[0]
    models = json.loads(state)["state"].values()
    assert all("_esm" not in model["state"] for model in models)
    from staffplus import items

    for item in items.load_file(
        Path(__file__).parents[2] / "exercises/bank/scope_of_questions.toml"
    ).items:
        assert item.id not in page
        # What it is asked of is its own; what is asked may be asked of other cases in the chapter too.
        own = [item.raw.get("case"), item.raw.get("givens"), *(it["text"] for it in item.raw.get("line", ()))]  # fmt: skip
        told = [html.escape(text.strip(), quote=False) for text in own if text]
        assert told or item.raw["prompt"] not in page or item.kind == "order"
        assert [text for text in told if text in page] == []


def test_the_themes_own_words_are_british_and_name_what_a_reader_sees() -> None:
    aside = re.compile(r"<(script|style|pre|code)\b.*?</\1>", re.S)
    said = re.compile(r'(?:title|aria-label|alt|placeholder)="([^"]*)"|>([^<>]+)<')
    foreign = re.compile(r"\b(?:colors?|system settings|sidebar)\b", re.I)
    for name in PAGES:
        page = aside.sub("", (HTML / "book" / name).read_text("utf-8"))
        words = [attribute or text for attribute, text in said.findall(page)]
        assert [text for text in words if foreign.search(text)] == [], name
        assert words.count("Light or dark") == 2, name  # the tip and the button's name


def test_the_themes_buttons_keep_the_focus_and_their_menu_works_with_keys(
    visit: Visit, book: str
) -> None:
    page = visit.page(f"{book}/glossary.html")
    switch = page.get_by_role("button", name="Light or dark")
    choices = [page.get_by_role("button", name=name, exact=True) for name in ("As this device", "Light", "Dark")]  # fmt: skip
    tab_to(page, switch)
    page.keyboard.press("Enter")
    expect(choices[2]).to_be_visible()
    expect(switch).to_be_focused()
    for choice in choices:
        page.keyboard.press("ArrowDown")
        expect(choice).to_be_focused()
    page.keyboard.press("Escape")
    expect(choices[2]).to_be_hidden()
    expect(switch).to_be_focused()
    sidebar = page.get_by_role("button", name="Contents of the course")
    tab_to(page, sidebar)
    page.keyboard.press("Enter")
    expect(sidebar).to_be_focused()
    page.set_viewport_size({"width": 390, "height": 844})  # there it opens over the page
    page.reload()
    expect(page.locator(READY)).to_be_attached()
    tab_to(page, sidebar)
    page.keyboard.press("Enter")
    expect(page.locator("dialog:has(:focus)")).to_be_visible()
    page.keyboard.press("Escape")
    expect(sidebar).to_be_focused()

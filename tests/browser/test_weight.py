"""How much a page of the book asks for: no page outgrows its budget, and what can wait waits.

Bytes and not times, so that a busy machine changes nothing; `make bench` measures times.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from staffplus.site.outline import chapters
from tests import weight
from tests.benchmarks import every_page
from tests.benchmarks import page as page_bench
from tests.browser.conftest import HTML, ROOT, Visits

#: Bytes as a host sends them, compressed: a first screen, and a whole page with all it ever asks for.
FIRST, WHOLE = 180_000, 220_000
#: Over it, and by how much it may be: the workshop holds the studio and all forms of the alignment.
OVER = {"book/workshop.html": 270_000}
CHAPTERS = [f"book/{chapter.name}.html" for chapter in chapters(ROOT)]
PAGES = sorted(
    path.relative_to(HTML).as_posix()
    for path in HTML.rglob("*.html")
    if "_static" not in path.parts and path.name not in ("index.html", "search.html")
)


def test_every_chapter_is_among_the_pages_that_are_weighed() -> None:
    assert CHAPTERS and set(CHAPTERS) <= set(PAGES)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_keeps_to_its_budget_of_bytes(page: str) -> None:
    first, whole = weight.first_step(HTML, page), weight.whole(HTML, page)
    assert sum(first.values()) <= FIRST, f"{page}, its first screen: {weight.told(first)}"
    assert sum(whole.values()) <= OVER.get(page, WHOLE), f"{page}, whole: {weight.told(whole)}"


def test_the_message_names_the_heaviest_parts_first() -> None:
    told = weight.told({"a.js": 1_000, "b.css": 30_000, "c.html": 9_000}, most=2)
    assert told.splitlines() == ["40.0 KB, of it", "     30.0 KB  b.css", "      9.0 KB  c.html"]


def test_what_a_page_asks_for_is_what_was_weighed_and_the_rest_comes_when_it_is_reached_for(
    book: str, new_visit: Visits
) -> None:
    visit = new_visit(steps=True)
    page = visit.context.new_page()
    asked: list[str] = []
    top = book.removesuffix("/book")
    page.on("request", lambda it: asked.append(it.url.removeprefix(f"{top}/").partition("?")[0]))
    page.goto(f"{book}/structuring-expectations.html", wait_until="networkidle")
    page.wait_for_selector("html[data-widgets='ready']", state="attached")
    weighed = weight.first_step(HTML, "book/structuring-expectations.html")
    assert {it for it in asked if it.startswith(("_static", "book"))} == weighed.keys()
    late = weight.whole(HTML, "book/structuring-expectations.html").keys() - weighed.keys()
    assert late, "the chapter has widgets in later steps"

    following = page.locator(".steps-next")
    while following.is_visible():
        following.click()
    expect(page.locator(".staffplus-widget:empty")).to_have_count(0)
    assert late <= set(asked)

    menus = "_static/scripts/bootstrap.js"
    assert menus not in asked
    page.get_by_role("button", name="Light or dark").click()
    expect(page.get_by_role("button", name="Dark", exact=True)).to_be_visible()
    assert menus in asked
    page.keyboard.press("Escape")
    assert "searchindex.js" not in asked
    with page.expect_request("**/searchindex.js"):
        page.locator(".bd-sidebar-primary .search-button__button").click()
    expect(page.locator("#pst-search-dialog input")).to_be_focused()


def test_what_measures_times_can_load_a_page_of_each_kind(browser: Browser) -> None:
    top = page_bench.serve(HTML)
    for name in (CHAPTERS[0], "book/review.html", "book/glossary.html", f"exercises/{Path(CHAPTERS[1]).name}"):  # fmt: skip
        size, seconds = every_page.load(browser, f"{top}/{name}")
        assert size > 10 and seconds > 0, name

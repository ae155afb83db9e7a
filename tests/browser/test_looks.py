"""Every page reads well on a narrow phone and in the dark: nothing is cut, broken, laid over or too pale.

What axe and `test_pages` do not look at: words within a line, letters in a picture, what a list of choices
shows, and the ring around what is in focus.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from staffplus import items
from staffplus.session.sheets import sheets_of
from tests.browser.accessibility import SETTLED
from tests.browser.conftest import HTML, Visits
from tests.browser.kept import holding
from tests.browser.kit import EDITION, PLANS, sheet
from tests.browser.served import first, quiz_with
from tests.browser.test_progress import mixed

PAGES = sorted(
    path.relative_to(HTML).as_posix()
    for folder in ("book", "exercises")
    for path in (HTML / folder).rglob("*.html")
)
#: The narrowest phone that we promise anything to.
NARROW: ViewportSize = {"width": 360, "height": 780}

#: Words that two lines share, but for code and addresses, which may break; and texts that lie on each other.
WORDS = r"""() => {
  const found = [], boxes = [];
  const range = document.createRange();
  const walker = document.createTreeWalker(document.querySelector("article, main"), NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode()); ) {
    const at = node.parentElement;
    if (!node.data.trim() || at.closest("svg, textarea, option, [hidden]")) continue;
    let around = at; // what is there for the ear alone
    while (around && getComputedStyle(around).clipPath === "none") around = around.parentElement;
    if (around) continue;
    if (!at.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true })) continue;
    range.selectNodeContents(node);
    const lines = [...range.getClientRects()].filter((it) => it.width > 1 && it.height > 1);
    if (!at.closest("pre")) boxes.push(...lines.map((box) => ({ node, box })));
    if (lines.length < 2 || at.closest("code, pre, a.external")) continue;
    for (const { 0: word, index } of node.data.matchAll(/\p{L}{2,}/gu)) {
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      const parts = [...range.getClientRects()].filter((it) => it.width > 0.5);
      if (parts.length > 1 && Math.abs(parts[0].top - parts.at(-1).top) > 4) found.push(`broken: ${word}`);
    }
  }
  boxes.sort((one, other) => one.box.top - other.box.top);
  boxes.forEach(({ node, box }, n) => {
    for (let m = n + 1; m < boxes.length && boxes[m].box.top < box.bottom; m++) {
      const other = boxes[m].box;
      const wide = Math.min(box.right, other.right) - Math.max(box.left, other.left);
      const high = Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top);
      if (boxes[m].node !== node && wide > 2 && high > Math.min(box.height, other.height) / 2)
        found.push(`laid over: ${node.data.trim()} and ${boxes[m].node.data.trim()}`);
    }
  });
  if (document.documentElement.scrollWidth > innerWidth) found.push("the page scrolls sideways");
  return found;
}"""

#: Letters in pictures with less contrast than 4.5 against the last shape below them, or what the picture lies on.
PALE = r"""() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, share, below) => below.map((c, n) => top[n] * share + c * (1 - share));
  const light = (colour) => colour.map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, n) => sum + c * [0.2126, 0.7152, 0.0722][n], 0);
  const ground = (it) => {
    if (!it) return [255, 255, 255];
    const colour = rgba(getComputedStyle(it).backgroundColor);
    return colour[3] === 1 ? colour.slice(0, 3) : over(colour, colour[3], ground(it.parentElement));
  };
  const found = [];
  for (const text of document.querySelectorAll("article svg text")) {
    if (!text.checkVisibility() || !text.textContent.trim()) continue;
    const svg = text.closest("svg"), style = getComputedStyle(text), box = text.getBBox();
    const middle = new DOMPoint(box.x + box.width / 2, box.y + box.height / 2).matrixTransform(text.getScreenCTM());
    let below = ground(svg);
    for (const shape of svg.querySelectorAll("rect, path, circle, ellipse, polygon")) {
      const { fill, fillOpacity, opacity } = getComputedStyle(shape);
      if (fill === "none" || !(shape.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING)) continue;
      if (!shape.isPointInFill(middle.matrixTransform(shape.getScreenCTM().inverse()))) continue;
      const colour = rgba(fill);
      below = over(colour, colour[3] * fillOpacity * opacity, below);
    }
    const ink = rgba(style.fill);
    const [one, other] = [light(over(ink, ink[3] * style.fillOpacity * style.opacity, below)), light(below)];
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (ratio < 4.5) found.push(`${text.textContent.trim()}: ${ratio.toFixed(2)}`);
  }
  return found;
}"""

#: What the keyboard reaches and no ring, outline or shadow shows.
UNSEEN = r"""() => {
  const reached = "a[href], button, input, select, textarea, summary, [tabindex='0']";
  return [...document.querySelectorAll(reached)].filter((it) => {
    if (!it.checkVisibility() || it.matches(":disabled")) return false;
    it.focus();
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(it);
    const around = it.closest(".bd-search");
    const ring = (outlineStyle !== "none" && parseFloat(outlineWidth) >= 1) || boxShadow !== "none"
      || (around && getComputedStyle(around).boxShadow !== "none");
    return document.activeElement === it && it.matches(":focus-visible") && !ring;
  }).map((it) => it.outerHTML.slice(0, 120));
}"""


#: Commands that are wider than their box; options in a sentence that two lines share; and what has lost its comma to the next line.
CUT_COMMANDS = r"""() => {
  const boxes = [...document.querySelectorAll(".highlight-console pre")];
  const options = [...document.querySelectorAll("article :not(pre) > code .pre")].filter((it) => /^--?\w/.test(it.textContent));
  const range = document.createRange();
  const parted = (it) => (range.selectNodeContents(it), new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1);
  const alone = [...document.querySelectorAll("article :not(pre) > code")].filter((it) => {
    const next = it.nextSibling;
    if (next?.nodeType !== 3 || !/^[,.;:)]/.test(next.data)) return false;
    range.setStart(next, 0);
    range.setEnd(next, 1);
    return range.getBoundingClientRect().top > it.getBoundingClientRect().bottom - 4;
  });
  return [...boxes.filter((it) => it.scrollWidth > it.clientWidth), ...options.filter(parted), ...alone].map((it) => it.textContent);
}"""


def unread(page: Page) -> list[str]:
    """What is hard to read on the page as it stands: broken words, texts on each other, pale letters in a theme."""
    found = list(page.evaluate(WORDS))
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.evaluate(SETTLED)
        found += [f"{theme}: {pale}" for pale in page.evaluate(PALE)]
    return found


@pytest.mark.parametrize("name", [it for it in PAGES if it.startswith("exercises/")])
def test_on_a_narrow_phone_words_stand_whole_and_letters_in_pictures_are_read_in_both_themes(
    new_visit: Visits, book: str, name: str
) -> None:
    """The other pages are opened on a phone by `test_pages`, which looks at the same there."""
    page = new_visit(viewport=NARROW).page(f"{book.removesuffix('/book')}/{name}")
    assert unread(page) == []


@pytest.mark.parametrize("plan", PLANS)
def test_on_a_narrow_phone_no_sheet_of_a_session_breaks_a_word(
    new_visit: Visits, plan: str
) -> None:
    sheets = [sheet(it.file, plan) for it in sheets_of(PLANS[plan])]
    page = new_visit(viewport=NARROW).page(sheets[0])
    for address in sheets:
        page.goto(address)
        assert page.evaluate(WORDS) == [], address


def test_a_certificate_with_answers_breaks_no_word(new_visit: Visits, book: str) -> None:
    visit = new_visit(viewport={"width": 1280, "height": 800})
    visit.context.add_init_script(holding(*mixed()))
    page = visit.page(f"{book}/certificate.html")
    expect(page.get_by_role("columnheader", name="Answered")).to_be_visible()
    assert page.evaluate(WORDS) == []
    assert page.evaluate(PARTED, [".certificate td", r"\d+ of \d+"]) == []
    expect(page.locator(".certificate")).to_contain_text(
        "Something was done in 1 of 8 chapters; no step read yet."
    )


#: Figures that two lines share, in some cells.
PARTED = r"""([cells, figure]) => [...document.querySelectorAll(cells)].flatMap((cell) => [...cell.childNodes, ...cell.querySelectorAll("*")])
  .flatMap((it) => (it.nodeType === 3 ? [it] : [...(it.childNodes ?? [])].filter(({ nodeType }) => nodeType === 3)))
  .flatMap((it) => [...it.data.matchAll(new RegExp(figure, "g"))].map(({ 0: found, index }) => {
    const range = document.createRange();
    range.setStart(it, index);
    range.setEnd(it, index + found.length);
    return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1 ? found : "";
  })).filter(Boolean)"""


def test_no_figure_of_the_courses_table_is_parted_from_its_minutes(
    new_visit: Visits, book: str
) -> None:
    page = new_visit(viewport={"width": 1280, "height": 800}).page(f"{book}/welcome.html")
    expect(page.locator("table.schedule, .schedule table").first).to_be_visible()
    assert page.evaluate(PARTED, [".schedule td, table.schedule td", r"\d+\smin"]) == []


#: Sentences in tables of an exercise that scroll, in less than two words a line.
CRAMPED = r"""() => [...document.querySelectorAll(".xp-scroll table:has(th:nth-child(4)) td")]
  .filter((it) => it.textContent.length > 60 && it.offsetWidth < 140).map((it) => it.textContent)"""


@pytest.mark.parametrize("name", [it for it in PAGES if it.startswith("exercises/")])
def test_on_a_phone_a_sentence_in_a_table_that_scrolls_has_room(
    new_visit: Visits, book: str, name: str
) -> None:
    page = new_visit(viewport=NARROW).page(f"{book.removesuffix('/book')}/{name}")
    assert page.evaluate(CRAMPED) == []


#: What a button that chooses a file looks like, and the rule above each row that is answered by ticks.
CONTROLS = r"""() => [
  [...document.querySelectorAll("input[type=file]")].map((it) => getComputedStyle(it, "::file-selector-button"))
    .map(({ borderRadius, backgroundColor }) => `${borderRadius}, ${backgroundColor}`),
  [...document.querySelectorAll("fieldset.sp-row")].map((it) => getComputedStyle(it).borderTopWidth),
]"""


@pytest.mark.parametrize("name", ["workshop", "progress", "portfolio"])
def test_all_buttons_for_files_look_alike_and_rows_of_ticks_stand_apart(
    new_visit: Visits, book: str, name: str
) -> None:
    page = new_visit().page(f"{book}/{name}.html")
    expect(page.locator("input[type=file]").first).to_be_attached()
    files, rows = page.evaluate(CONTROLS)
    assert {*files} == {"4px, rgba(0, 0, 0, 0)"}
    assert {*rows} <= {"1px"} and bool(rows) == (name == "workshop")


@pytest.mark.parametrize("name", [it for it in PAGES if "/grader/" in it])
def test_a_command_is_read_whole_on_a_phone_and_no_option_is_parted(
    new_visit: Visits, book: str, name: str
) -> None:
    page = new_visit(viewport=NARROW).page(f"{book.removesuffix('/book')}/{name}")
    assert page.evaluate(CUT_COMMANDS) == []


#: Pages with commands and names of files in them: those of graders, and of facilitators.
WITH_CODE = [
    *(HTML / it for it in PAGES if "/grader/" in it),
    *(EDITION / f"book/facilitator/{it}.html" for it in ("prepare", "run-it")),
]

#: Code in a sentence with a line that has no box around it, or with a box that holds no letter or leaves the text by more than its edge.
BOXES = r"""() => [...document.querySelectorAll("article :not(pre) > code")].filter((it) => it.checkVisibility()).filter((it) => {
  const range = document.createRange(), lines = [];
  const walker = document.createTreeWalker(it, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode()); ) {
    range.selectNodeContents(node);
    lines.push(...[...range.getClientRects()].filter(({ width }) => width > 1));
  }
  const boxes = [...it.getClientRects()].filter(({ width }) => width > 1);
  const holds = (box, line) => Math.abs(box.top + box.height / 2 - line.top - line.height / 2) < 8 && line.left > box.left - 1 && line.right < box.right + 1;
  const around = it.closest("td, th, li, dd, p, div").getBoundingClientRect();
  return !lines.every((line) => boxes.some((box) => holds(box, line)))
    || boxes.some((box) => !lines.some((line) => holds(box, line)) || box.right > around.right + 6);
}).map((it) => it.textContent)"""

#: Words with a hyphen that two lines of a command share, though one has room for them.
PARTED_WORDS = r"""() => [...document.querySelectorAll(".highlight-console pre, .highlight-bash pre")].flatMap((it) => {
  const range = document.createRange(), found = [];
  const walker = document.createTreeWalker(it, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode()); )
    for (const { 0: word, index } of node.data.matchAll(/[^\s"=]*-\w[^\s"]*/g)) {
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
      if (word.length <= 24 && lines.size > 1) found.push(word);
    }
  return found;
})"""

#: Lines of a command that begin where a command begins, though they go on with one.
NEVER_INDENTED = r"""() => [...document.querySelectorAll(".highlight-console pre, .highlight-bash pre")].flatMap((it) => {
  const range = document.createRange();
  range.selectNodeContents(it);
  const lefts = [...range.getClientRects()].filter(({ width }) => width > 1).map(({ left, top }) => [Math.round(top), left]);
  const lines = new Map();
  for (const [top, left] of lefts) lines.set(top, Math.min(left, lines.get(top) ?? Infinity));
  const first = Math.min(...lines.values());
  const commands = it.textContent.trimEnd().split("\n").filter((line) => line.trim()).length;
  return [...lines.values()].filter((left) => left < first + 2).length > commands ? [it.textContent] : [];
})"""

#: Sentences in cells that have little more than a word a line, and brackets in code that have lost what they hold.
SQUEEZED = r"""() => [
  ...[...document.querySelectorAll("article td")].filter((it) => it.textContent.length > 40 && it.offsetWidth < 110),
  ...[...document.querySelectorAll("article :not(pre) > code .pre")].filter((it) => /^[{}[\]()]$/.test(it.textContent) && it.parentElement.childElementCount > 1),
].map((it) => it.textContent)"""

#: Blocks of code that are wider than their box, and whether each fades where it goes on.
WIDER = r"""() => [...document.querySelectorAll(".highlight pre")].filter((it) => it.scrollWidth > it.clientWidth)
  .map((it) => getComputedStyle(it).maskImage.includes("gradient"))"""


@pytest.mark.parametrize("path", WITH_CODE, ids=lambda it: it.stem)
def test_code_keeps_its_box_and_its_words_and_shows_where_it_goes_on(
    new_visit: Visits, path: Path
) -> None:
    page = new_visit(viewport={"width": 390, "height": 844}).page(path.as_uri())
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate(BOXES) == [], width
        assert page.evaluate(PARTED_WORDS) == [], width
        assert page.evaluate(NEVER_INDENTED) == [], width
        assert page.evaluate(SQUEEZED) == [], width
        assert all(page.evaluate(WIDER)), width
    assert page.evaluate(WIDER) == [], "no block is wider than the text of a large screen"


def test_a_block_that_is_wider_than_the_page_fades_until_it_is_scrolled_to_its_end(
    new_visit: Visits, book: str
) -> None:
    page = new_visit(viewport=NARROW).page(f"{book}/grader/one-machine.html")
    block = page.locator(".highlight-yaml pre")
    expect(block).to_have_css("mask-image", re.compile("gradient"))
    block.evaluate("it => it.scrollTo(it.scrollWidth, 0)")
    expect(block).to_have_css("mask-image", "none")


def test_a_table_of_figures_in_a_case_is_seen_whole_on_a_phone(
    new_visit: Visits, book: str
) -> None:
    cases = [it.practice() for it in items.load("evidence-and-influence") if "  20" in str(it.raw.get("case", ""))]  # fmt: skip
    assert len(cases) >= 5
    visit = new_visit(viewport=NARROW)
    for case in cases:
        page = quiz_with(visit, book, {"items": [case]})
        table = page.locator(".sp-case-table")
        expect(table).to_be_visible()
        last = table.locator("span").last
        assert table.evaluate("it => it.scrollWidth - it.clientWidth") == 0
        assert last.evaluate("it => getComputedStyle(it).lineHeight.replace('px', '') * 1.5 > it.offsetHeight"), "a row of figures is one line"  # fmt: skip
        assert str(table.evaluate("it => it.textContent")) in case["case"]
        page.close()


def test_what_scrolls_below_the_bar_of_steps_ends_at_a_line(new_visit: Visits, book: str) -> None:
    page = new_visit().page(f"{book}/when-teams-look-for-staff.html")
    expect(page.locator(".steps-bar")).to_have_css("border-bottom-width", "1px")


@pytest.mark.parametrize("name", ["book/career-ladder.html", "exercises/career-ladder.html"])
def test_whatever_the_keyboard_reaches_shows_that_it_is_in_focus(
    new_visit: Visits, book: str, name: str
) -> None:
    page = new_visit().page(f"{book.removesuffix('/book')}/{name}")
    page.keyboard.press("Tab")  # whoever uses the keyboard sees rings
    assert page.evaluate(UNSEEN) == []


#: Pixels by which a list's chosen words are wider than its room for them.
CUT = """select => {
  const pen = document.createElement("canvas").getContext("2d"), style = getComputedStyle(select);
  pen.font = style.font;
  const arrow = 20;
  const room = select.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - arrow;
  return Math.max(0, Math.ceil(pen.measureText(select.selectedOptions[0].text).width - room));
}"""


def test_a_long_choice_is_read_whole_in_its_list_or_on_a_phone_below_it(
    new_visit: Visits, book: str
) -> None:
    long = "Reported bad rate about the same, value down by some"
    item = first("match")
    item["targets"][0]["text"] = long
    page = quiz_with(new_visit(), book, {"items": [item]})
    select, chosen = page.locator(".sp-row select").first, page.locator(".sp-chosen").first
    expect(chosen).to_be_hidden()
    select.select_option(label=long)
    assert select.evaluate(CUT) == 0
    expect(chosen).to_be_hidden()
    page.set_viewport_size(NARROW)
    assert select.evaluate(CUT) > 0
    expect(chosen).to_have_text(long)
    expect(chosen).to_be_visible()
    select.select_option(index=0)
    expect(chosen).to_be_hidden()

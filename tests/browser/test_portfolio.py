"""What a learner has made in all chapters, on one page: shown, written on, taken along, started from."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import docx
import pytest
from playwright.sync_api import Page, expect

from staffplus.bundle import bundle, style
from staffplus.site import pages, portfolio
from staffplus.widgets import job_description_studio
from tests.browser import own_page
from tests.browser.accessibility import axe, every_look
from tests.browser.conftest import ROOT, Visits, served
from tests.browser.kept import bring, holding, stored, work
from tests.browser.quizzes import tab_to

PIECES = len(portfolio.read()["piece"])
RIGHT_TO_LEFT, BELL = "מי מחליט?", "It rang\a twice."
ODD = "<img src=x onerror=alert(1)> & </script>\n# no heading\n```"
DAY = "2026-11-03T09:30:00.000Z"
WORKS: dict[str, Any] = {
    "scope-card": [{"question": ODD, "givens": "The target\nThe owner (guess)", "open": "problem", "rows": {"consequence": "senior", "people": "all"}}],
    "premortem": {"decision": "We log only what we approve.", "months": 60, "start": 8107, "taken": [],
                  "failures": [{"id": "a", "failure": "Nobody can say what was refused", "due": 9, "cause": "", "signal": "", "place": "", "now": ""}]},
    "week": {"own": {"entries": [{"id": "e", "title": "Dashboards", "hours": "3,5"}], "tags": {"e": ["building", "__proto__"]},
                     "decision": {"entry": "e", "verb": "decline", "into": "the log"}}},
    "jobdesc": {"title": "Staff, credit limits", "parts": {"horizon": "Until June."}, "rounds": [7]},
    "postings": {"texts": {"own": "Move limits from spending to its effect."}, "own": 12},
    "ladder": "no table at all",
    "portfolio:loop-plan": ["of another form"],
    "portfolio:evidence": {"fields": {"done": RIGHT_TO_LEFT, "witness": BELL}, "aside": ["said before"]},
    "loop-lab": {"runs": {}},
    "from-tomorrow": {"b": ODD},
}  # fmt: skip
BROKEN = ("staffplus:1:work:staffplus:pillarmap", "{ cut off")
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Your portfolio</title><link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>html {{ background: #fff; font: 16px/1.5 system-ui; }} html[data-theme=dark] {{ background: #14181e; color: #e6eaed; }}
@media print {{ html[data-theme=dark] {{ background: #fff; }} }} main {{ max-width: 46rem; margin: 0 auto; padding: 0 1rem; }}</style>
<style>{style}</style>
<script>const say = (dark) => (document.documentElement.dataset.theme = dark ? "dark" : "light");
const dark = matchMedia("(prefers-color-scheme: dark)"); say(dark.matches);
dark.addEventListener("change", () => say(dark.matches));</script>
</head><body><main><h1>Your portfolio</h1>{parts}
<script type="application/json" id="portfolio-data">{data}</script></main><script>{code}</script></body></html>
"""


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page as the build fills it, without the book's theme: `test_pages` looks at that."""
    part = '<section><h2>{0}</h2><div class="sp-widget sp-progress-part" data-portfolio="{0}"></div></section>'
    path = tmp_path_factory.mktemp("portfolio") / "page.html"
    sheets = [style("site/progress/progress.css"), (ROOT / "src/staffplus/site/portfolio/portfolio.css").read_text("utf-8")]  # fmt: skip
    told = PAGE.format(
        style="\n".join(sheets),
        parts="".join(part.format(name) for name in portfolio.Portfolio.PARTS),
        data=pages.script_json(portfolio.data(ROOT)),
        code=f"(() => {{\n{bundle('site/portfolio/portfolio.js')}}})();".replace("</", "<\\/"),
    )
    path.write_text(told, "utf-8")
    return path


def held(*more: tuple[str, str]) -> str:
    return holding(*(work(name, value, DAY) for name, value in WORKS.items()), *more)


def made(page: Page) -> dict[str, Any]:
    """Every piece of work that can be read, by its key."""
    found = {k: v for k, v in stored(page).items() if k.startswith("staffplus:1:work:")}
    return {key: json.loads(text) for key, text in found.items() if text != BROKEN[1]}


def piece(page: Page, name: str) -> Any:
    return page.locator(f"#portfolio-{name}")


def texts(page: Page) -> list[str]:
    """Every text of the learner's on the page, of whatever form; line by line as it was written."""
    found = page.locator("main :is(dd, pre)").evaluate_all("all => all.map(it => it.textContent)")
    return [str(text) for text in found]


def expect_whole_in_word(page: Page, path: Path) -> None:
    """The Word file, read by python-docx, holds what the page shows; each piece is a heading."""
    file = docx.Document(str(path))
    told = [(str(it.style.name if it.style else ""), it.text) for it in file.paragraphs]
    assert told[0] == ("Title", "My portfolio") and file.core_properties.title == "My portfolio"
    headings = [text for style, text in told if style == "Heading 1"]
    there = page.locator(".portfolio-piece").filter(has=page.locator("dd, pre"))
    assert headings == [*there.locator("h3").all_inner_texts(), "Kept as well, where it was made"]
    gone = page.locator(".portfolio-piece").filter(has_not=page.locator("dd, pre"))
    assert told[-1][1] == f"Not written yet: {'; '.join(gone.locator('h3').all_inner_texts())}."
    quoted = {text for style, text in told if style in ("Quote", "Code")}
    assert {text.replace("\a", "\ufffd") for text in texts(page)} <= quoted
    assert any("Runs of the loop lab (Chapter 6, Predict, then run)" in text for _, text in told)
    (line,) = (it for it in file.paragraphs if it.text == RIGHT_TO_LEFT)
    assert "<w:bidi/>" in line._p.xml and "<w:rtl/>" in line._p.xml
    assert file.sections[0].page_width and file.sections[0].page_width.cm == pytest.approx(21, abs=0.01)  # fmt: skip


def test_everything_made_is_shown_as_text_with_its_day_and_what_is_odd_is_neither_run_nor_lost(
    new_visit: Visits, page_file: Path, tmp_path: Path
) -> None:
    visit = new_visit()
    visit.context.add_init_script(held(BROKEN))
    with served(page_file.parent) as home:
        page = visit.page(f"{home}/page.html")
        expect(page.locator("[data-portfolio=pieces] .progress-sum")).to_have_text(
            f"9 of {PIECES} pieces begun."
        )
        card = piece(page, "scope-card")
        expect(card).to_contain_text("Last changed: 3 November 2026")
        expect(card.locator("dd").first).to_have_text(ODD, use_inner_text=True)
        expect(card).to_contain_text("nobody has agreed what would count as success")
        expect(card).to_contain_text("How long the answer binds● the component's life")
        expect(card).to_contain_text("Who must be involvedall")
        expect(piece(page, "premortem")).to_contain_text("5 years, to Q4 2031")
        expect(piece(page, "premortem")).to_contain_text("By whenQ3 2027")
        expect(piece(page, "week")).to_contain_text("3.5 h: Building, __proto__")
        expect(piece(page, "week")).to_contain_text("“Dashboards”: decline, from now on. Its hours go to: the log")  # fmt: skip
        expect(piece(page, "postings").locator("h4")).to_have_text("12")
        expect(piece(page, "jobdesc")).to_contain_text("Round 1")
        expect(piece(page, "ladder").locator("pre")).to_have_text('"no table at all"')
        expect(piece(page, "pillarmap").locator("pre")).to_have_text(BROKEN[1])
        expect(piece(page, "pillarmap").get_by_role("link")).to_have_attribute(
            "href", "structuring-expectations.html#pillars-three-pillars"
        )
        others = page.locator("[data-portfolio=others]")
        expect(others.get_by_role("link", name="Runs of the loop lab")).to_be_visible()
        expect(others).to_contain_text("A piece named “from-tomorrow”")
        expect(page.locator("main img")).to_have_count(0)

        # Written on the page with keys alone; the value of another form stays beside it.
        plan = piece(page, "loop-plan")
        tab_to(page, plan.locator("summary", has_text="Write it here"))
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        page.keyboard.type("Limits feed spending.")
        expect(plan.locator("dd")).to_have_text("Limits feed spending.")
        expect(plan.locator("textarea").first).to_be_focused()
        key = "staffplus:1:work:staffplus:portfolio:loop-plan"
        kept = json.loads(stored(page)[key])["value"]
        assert kept == {"fields": {"loop": "Limits feed spending."}, "aside": [["of another form"]]}

        with page.expect_download() as waiting:
            page.get_by_role("button", name="Save as Markdown").press("Enter")
        waiting.value.save_as(tmp_path / "mine.md")
        told = (tmp_path / "mine.md").read_text("utf-8")
        assert [line for line in told.splitlines() if line.startswith("#")].count("# no heading") == 0  # fmt: skip
        assert "> \\<img src=x onerror=alert(1)> & \\</script>\n> # no heading\n> ```" in told
        assert "Nothing yet" not in told
        assert [line for line in told.splitlines() if line.startswith("Not written yet: ")] == [
            told.splitlines()[-1]
        ]
        with page.expect_download() as waiting:
            page.get_by_role("button", name="Save as Word file").press("Enter")
        assert waiting.value.suggested_filename.endswith(".docx")
        waiting.value.save_as(tmp_path / "mine.docx")
        expect_whole_in_word(page, tmp_path / "mine.docx")
        unquoted = re.sub(r"^(?:> ?| {4})", "", told, flags=re.M).replace("\\<", "<")
        assert [text for text in texts(page) if text not in unquoted] == []
        with page.expect_download() as waiting:
            page.get_by_role("button", name="Export everything").press("Enter")
        waiting.value.save_as(tmp_path / "all.json")
        before = made(page)

        page.emulate_media(media="print")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        for shown in page.locator("main :is(dd, pre)").all():
            expect(shown).to_be_visible()
        expect(plan.locator("summary", has_text="Write it here")).to_be_hidden()
        expect(page.get_by_text("Nothing yet.", exact=True).first).to_be_hidden()
        expect(page.get_by_role("button", name="Print this page")).to_be_hidden()
        page.emulate_media(media="screen")
        page.evaluate("document.querySelectorAll('details').forEach(it => it.open = true)")
        assert every_look(page) == []

        other = new_visit(viewport={"width": 390, "height": 844}, color_scheme="dark")
        page = other.page(f"{home}/page.html")
        expect(page.locator("[data-portfolio=others]")).to_contain_text("Nothing else is kept.")
        expect(page.locator(".portfolio-empty")).to_have_count(PIECES)
        bring(page, tmp_path / "all.json")
        assert made(page) == before
        expect(piece(page, "pillarmap").locator("pre")).to_have_text(BROKEN[1])


def test_the_studio_takes_what_is_ticked_into_empty_parts_and_nothing_else(
    new_visit: Visits, tmp_path: Path
) -> None:
    visit = new_visit(viewport={"width": 390, "height": 844}, color_scheme="dark")
    visit.context.add_init_script(held())
    own_page.write(tmp_path, job_description_studio())
    with served(tmp_path) as home:
        page = visit.page(f"{home}/page.html")
        expect(page.get_by_label("2. Problem")).to_have_value("")
        start = page.locator(".sp-start")
        start.locator("summary").press("Enter")
        expect(start).to_contain_text("Horizon, from your pre-mortem card: already written, and stays as it is.")  # fmt: skip
        ticks = start.get_by_role("checkbox")
        expect(ticks).to_have_count(2)
        take = start.get_by_role("button", name="Put what I ticked into the page")
        take.press("Enter")
        expect(start.get_by_role("status")).to_have_text("Nothing is ticked, so nothing has changed.")  # fmt: skip
        assert axe(page, ".sp-start") == []
        ticks.nth(0).press("Space")
        take.press("Enter")
        expect(page.get_by_label("2. Problem")).to_have_value(ODD)
        expect(page.get_by_label("4. Horizon")).to_have_value("Until June.")
        expect(page.get_by_label("7. Not doing")).to_have_value("")
        expect(start.get_by_role("status")).to_have_text("Put into Problem. Write on there.")
        expect(start.get_by_role("checkbox")).to_have_count(1)

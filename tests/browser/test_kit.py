"""What a facilitator prints and sends: sheets on paper, those that are typed on, and the pages that lead to them."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from staffplus.cli.cohort import DEFAULT
from staffplus.session import handout, kit, runsheet
from staffplus.session.activity import Paper
from staffplus.session.held import held
from staffplus.session.plan import VOTING, Plan, Where
from staffplus.session.sheets import sheets_of
from staffplus.site import build
from tests.browser.accessibility import axe, every_look
from tests.browser.conftest import ROOT, Visit, Visits
from tests.browser.kit import EDITION, KIT, PLANS, SMALLEST, sheet

#: Sheets that the plan of one session has no use for, and a plan that has.
ELSEWHERE = {"my-page": "in-three-days"}


def printed(page: Page, paper: str = "A4") -> int:
    """How many sheets of paper a page takes."""
    if paper != kit.PAPERS[0]:
        page.locator("style").evaluate_all(
            "(all, to) => all.forEach((it) => (it.textContent = it.textContent.replaceAll(...to)))",
            [f"size: {kit.PAPERS[0]};", f"size: {paper};"],
        )
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(prefer_css_page_size=True)))


def test_a_handout_has_four_to_six_pages_and_a_session_one_sheet_of_a_run_sheet(
    visit: Visit, tmp_path: Path
) -> None:
    """The run sheet on both sides, wherever people meet and however they vote."""
    page = visit.page(sheet("handout.html"))
    for plan in PLANS.values():
        page.goto(sheet("handout.html", plan.id))
        assert 4 <= printed(page) <= 6, plan.id
        page.goto(sheet("run-sheet.html", plan.id))
        assert printed(page) <= 2 * len(plan.sessions), plan.id
        link = "https://meet.example.org/a-long-link"
        for where in (Where("Room 4", link), Where("", link), Where("Room 4")):
            for voting in ("", *VOTING):
                known = held(plan, where, voting)
                (tmp_path / "known.html").write_text(runsheet.run_sheet(known), "utf-8")
                page.goto((tmp_path / "known.html").as_uri())
                for paper in kit.PAPERS:
                    assert printed(page, paper) <= 2 * len(plan.sessions), (plan.id, where, voting, paper)  # fmt: skip
    sheets = {"swap-sheets": 1, "exit-tickets": 1, "cards": 1, "for-managers": 1, "practice-texts": 3, "practice-scores": 3}  # fmt: skip
    for name, pages in (*sheets.items(), ("to-read", 1), ("my-page", 1)):
        for paper in kit.PAPERS:
            page.goto(sheet(f"{name}.html", ELSEWHERE.get(name, "one-session")))
            assert printed(page, paper) == pages, (name, paper)


#: Words that stand on two lines without a hyphen of their own.
BROKEN = r"""() => [...document.querySelectorAll("main :is(th, td, p, li, h1, h2, h3)")].flatMap((it) => [...it.childNodes])
  .filter((it) => it.nodeType === 3 && it.parentElement.checkVisibility())
  .flatMap((it) => [...it.data.matchAll(/[^\s\u2010-\u2014/-]+/g)].map(({ 0: word, index }) => {
    const range = document.createRange();
    range.setStart(it, index);
    range.setEnd(it, index + word.length);
    return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1 ? word : "";
  })).filter(Boolean)"""


def test_no_sheet_breaks_a_word_on_paper(visit: Visit) -> None:
    page = visit.page(sheet("handout.html"))
    page.set_viewport_size({"width": 703, "height": 1032})  # A4 without its margins
    page.emulate_media(media="print")
    for it in sheets_of(PLANS["one-session"]):
        if it.paper:
            page.goto(sheet(it.file))
            assert page.evaluate(BROKEN) == [], it.file


def test_a_run_sheet_is_printed_in_ten_points_or_more(visit: Visit) -> None:
    page = visit.page(sheet("run-sheet.html"))
    page.emulate_media(media="print")
    assert page.evaluate(SMALLEST, "main") >= 10 * 96 / 72 - 0.01


def kept(page: Page, field: Locator, text: str) -> None:
    """Type into a field, and wait until the sheet says that the browser has it."""
    field.fill(text)
    expect(page.locator(".save .kept")).to_have_text("Kept in this browser.")


def test_what_is_typed_on_the_sheet_for_a_call_is_kept_field_by_field_and_becomes_a_file(visit: Visit) -> None:  # fmt: skip
    address = sheet("to-type.html", "in-three-days")
    page = visit.page(address)
    kept(page, page.get_by_label("Direction, rewritten"), "By May two teams share one measure.")
    twin = visit.page(address)
    expect(twin.get_by_label("Direction, rewritten")).to_have_value("By May two teams share one measure.")  # fmt: skip
    kept(twin, twin.get_by_label("Evidence, rewritten"), "44 of 60 reviews.")
    # The older window takes nothing from the newer, whether or not it has seen it.
    kept(page, page.get_by_label("Name or pseudonym"), "kite")
    page.reload()
    expect(page.get_by_label("Evidence, rewritten")).to_have_value("44 of 60 reviews.")
    expect(page.get_by_label("Name or pseudonym")).to_have_value("kite")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save what I wrote").click()
    expect(page.get_by_role("status")).to_contain_text("Saved as the-unwritten-job.txt")
    text = Path(saved.value.path()).read_text("utf-8")
    for said in (
        "kite",
        "Direction, rewritten\nBy May two teams",
        "Evidence, rewritten\n44 of 60",
        "## My half page",
    ):
        assert said in text
    assert saved.value.suggested_filename == "the-unwritten-job.txt"


#: What a label may hold; and an address or a key would be changed by.
LABELS = (
    "Whose is it?",
    "What? #2",
    "100 % & more",
    'He said "no"',
    "a < b > c",
    "Größe: übrig, 日本",
    "?",
    "?",
    "a\\b/c:d",
)


def with_labels(plan: Plan) -> Plan:
    """A plan in which one activity asks for lines and for cells under such labels."""
    (meeting,) = plan.sessions
    papers = (
        *(Paper("lines", label=it, count=1) for it in LABELS),
        Paper("table", label="A table", head=("Row", "Why?"), rows=LABELS[:-3]),
    )
    first, *others = meeting.blocks
    assert first.activity
    named = replace(first, activity=replace(first.activity, name="Why & how?", papers=papers))
    return replace(plan, sessions=(replace(meeting, blocks=(named, *others)),))


@pytest.mark.parametrize("name", ["to-type.html", "to type? #2 100% & é.html"])
def test_whatever_a_label_holds_each_window_has_what_was_typed_in_another(name: str, new_visit: Visits, tmp_path: Path) -> None:  # fmt: skip
    """A window that stood open before, one that was opened while somebody typed, and one that comes after."""
    path = tmp_path / name
    path.write_text(handout.to_type(with_labels(PLANS[DEFAULT])), "utf-8")
    visit = new_visit()
    before, page = visit.page(path.as_uri()), visit.page(path.as_uri())
    count = page.locator("textarea, input").count()
    assert count > 2 * len(LABELS)
    for n in range(count):
        page.locator("textarea, input").nth(n).fill(f"typed {n}")
        if n == count // 2:
            during = visit.page(path.as_uri())
    expect(page.locator(".save .kept")).to_have_text("Kept in this browser.")
    after = visit.page(path.as_uri())
    for window in (before, during, after):
        for n in range(count):
            expect(window.locator("textarea, input").nth(n)).to_have_value(f"typed {n}")


def test_what_a_browser_could_not_keep_stays_in_its_field(visit: Visit, tmp_path: Path) -> None:
    """A store that is full, whatever stands in it from before; and another window is no older for it."""
    path = tmp_path / "to-type.html"
    path.write_text(handout.to_type(PLANS[DEFAULT]), "utf-8")
    page = visit.page(path.as_uri())
    name = page.get_by_label("Name or pseudonym")
    kept(page, name, "ki")
    page.evaluate("() => { IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); }; }")  # fmt: skip
    name.fill("kite")
    expect(page.locator(".save .kept")).to_contain_text("does not keep it")
    twin = visit.page(path.as_uri())
    expect(twin.get_by_label("Name or pseudonym")).to_have_value("ki")
    kept(twin, twin.get_by_label("Direction, rewritten"), "By May.")
    # Once the other window's words have come, this one has looked.
    expect(page.get_by_label("Direction, rewritten")).to_have_value("By May.")
    expect(name).to_have_value("kite")


def test_what_an_edition_before_this_one_kept_is_still_there(visit: Visit, tmp_path: Path) -> None:
    path = tmp_path / "to-type.html"
    path.write_text(handout.to_type(PLANS[DEFAULT]), "utf-8")
    page = visit.page(path.as_uri())
    page.evaluate(
        "key => localStorage.setItem(key, 'kite')", f"staffplus:typed:{path}:: Name or pseudonym:"
    )
    expect(page.get_by_label("Name or pseudonym")).to_have_value("kite")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_sheet_has_an_axe_violation(visit: Visit, scheme: str) -> None:
    page = visit.page(sheet("run-sheet.html"))
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    for name in (*(it.file for it in sheets_of(PLANS["one-session"])), "slides.html"):
        page.goto(sheet(name))
        assert axe(page) == [], name
    for name, plan in ELSEWHERE.items():
        page.goto(sheet(f"{name}.html", plan))
        assert axe(page) == [], name


def test_the_run_sheet_follows_the_real_start(visit: Visit) -> None:
    page = visit.page(sheet("run-sheet.html"))
    row = page.get_by_role("row", name=re.compile("Question sort"))
    expect(row.locator("time")).to_have_text("14:43")
    page.get_by_label("Begins at").fill("09:10")
    expect(row.locator("time")).to_have_text("9:53")
    expect(page.get_by_text("Ends at")).to_contain_text("11:40, after 150 minutes")


@pytest.mark.parametrize("name", ["prepare", "activities"])
def test_pages_for_facilitators_have_no_axe_violation(visit: Visit, name: str) -> None:
    page = visit.page((EDITION / f"book/facilitator/{name}.html").as_uri())
    assert every_look(page, widths=(390,)) == []


def test_plans_speak_of_those_who_come_and_no_column_says_one_thing_alone(visit: Visit) -> None:
    page = visit.page((EDITION / "book/facilitator/run-it.html").as_uri())
    for plan in PLANS.values():
        assert "your own" not in plan.held
        told = page.get_by_text(f"At the end each person holds {plan.held}.")
        expect(told.first).to_be_visible()
    page.goto((EDITION / "book/facilitator/activities.html").as_uri())
    seen = page.locator("table", has=page.get_by_role("columnheader", name="Seen in"))
    for table in seen.all():
        assert len(set(table.locator("td:last-child").all_inner_texts())) > 1
    expect(page.get_by_role("columnheader", name="They believed")).not_to_have_count(seen.count())


def test_every_link_to_a_sheet_leads_to_one(visit: Visit) -> None:
    page = visit.page((EDITION / "book/facilitator/prepare.html").as_uri())
    links = page.locator("article a[href*='kit/']").evaluate_all("all => all.map((a) => a.href)")
    there = {path.as_uri() for path in KIT.glob("*/*")}
    assert len(links) >= sum(len(sheets_of(it)) for it in PLANS.values()) and set(links) == there


def test_learners_get_none_of_it() -> None:
    learners = ROOT / build.HTML
    assert not (learners / "kit").exists()
    chapter = (learners / "book/career-ladder.html").read_text("utf-8")
    assert "staffplus-present.js" not in chapter and "present.css" not in chapter
    assert Path(learners, "_static/staffplus-steps.js").exists()

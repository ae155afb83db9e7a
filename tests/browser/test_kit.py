"""What a facilitator prints and shows: pages on paper, slides from the disk, a chapter presented to a room."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from staffplus import session
from staffplus.cli.cohort import DEFAULT
from staffplus.session import asked, handout, kit, mails, runsheet, slides
from staffplus.session.activity import Paper
from staffplus.session.held import held
from staffplus.session.plan import VOTING, Plan, Where
from staffplus.session.sheets import sheets_of
from staffplus.site import audience, build
from staffplus.site.outline import chapters, readings
from tests.browser.accessibility import axe, every_look
from tests.browser.conftest import ROOT, Visit, Visits
from tests.browser.kept import put
from tests.browser.quizzes import answer_somehow

EDITION = ROOT / build.SITES[audience.FACILITATOR]
KIT = EDITION / "kit"
PLANS = session.plans()
#: Sheets that the plan of one session has no use for, and a plan that has.
ELSEWHERE = {"my-page": "in-three-days"}
#: 28 points in CSS pixels.
LEAST = 28 * 96 / 72 - 0.01
#: Of a question that is laid out so that nothing of it is below the fold; and what stands above it.
FITTED, ABOVE = 20 - 0.01, 28 - 0.01
#: Until what follows a change of size has been done.
TWO_FRAMES = "() => new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(then)))"
#: Of what has text and is to be seen in `inside`: the smallest size of type, in pixels.
SMALLEST = """inside => Math.min(...[...document.querySelectorAll(`${inside} *`)]
  .filter((it) => it.checkVisibility() && (it.matches("select, input, button")
    || [...it.childNodes].some((node) => node.nodeType === 3 && node.data.trim())))
  .map((it) => parseFloat(getComputedStyle(it).fontSize)))"""


def sheet(name: str, plan: str = "one-session") -> str:
    path = KIT / plan / name
    assert path.exists(), "not built: run `make test`, which builds the facilitator's edition"
    return path.as_uri()


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
                assert printed(page) <= 2 * len(plan.sessions), (plan.id, where, voting)
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


def test_slides_from_the_disk_show_one_thing_with_a_live_widget_and_notes_apart(visit: Visit) -> None:  # fmt: skip
    (meeting,) = PLANS["one-session"].sessions
    shown = slides.slides(meeting)
    vote = next(it for it in shown if it.show and it.show in (it.activity.votes if it.activity else ()))  # fmt: skip
    page = visit.page(sheet("slides.html"))
    page.clock.install()
    page.reload()
    page.clock.fast_forward(90 * 60_000)  # opened long before the session: nothing is over time yet
    expect(page.locator(".clock")).to_have_text(re.compile(r"^\d\d:\d\d$"))
    page.reload()
    for _ in range(vote.number - 1):
        page.keyboard.press("ArrowRight")
    slide = page.locator(".slide:visible")
    expect(slide).to_have_count(1)
    expect(slide.get_by_role("heading")).to_have_text(vote.title)
    expect(page.locator(".clock")).to_contain_text(
        re.compile(rf" · ({vote.minutes}:00|{vote.minutes - 1}:\d\d)")
    )
    assert page.evaluate(SMALLEST, "main") >= ABOVE
    last = max((it for it in shown if it.question), key=lambda it: it.question)
    page.keyboard.press("o")
    page.locator(f"dialog [data-to='{last.number}']").click()
    asking = page.frame_locator(".slide:visible iframe").locator(f".sp-family[data-item='{last.show}'] .sp-item legend").first  # fmt: skip
    expect(slide.locator(".text")).to_contain_text(f"Question {last.question}.")
    expect(asking).to_have_text(re.compile(rf"^{last.question}\. "))  # the chapter counts otherwise
    page.keyboard.press("o")
    page.locator(f"dialog [data-to='{vote.number}']").click()

    inside = page.frame_locator(".slide:visible iframe")
    item = inside.locator(f".sp-family[data-item='{vote.show}']")
    expect(item).to_be_visible()
    expect(inside.locator(".sp-family:visible")).to_have_count(1)
    frame = next(it for it in page.frames if "present=" in it.url)
    assert frame.evaluate(SMALLEST, "article") >= FITTED
    first = str(asked.stems(vote.show)[0].raw["row"][0]["key"])
    item.locator(f"input[value='{first}']").first.check()  # it lives
    expect(item.locator(f"input[value='{first}']").first).to_be_checked()

    say = dict(vote.notes)["Say"]
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Notes (S)").click()
    notes = opened.value
    expect(notes.get_by_text(say)).to_be_visible()
    expect(page.get_by_text(say)).to_have_count(0)
    notes.keyboard.press("PageDown")  # a remote may talk to either window
    expect(page.locator(".place")).to_have_text(f"{vote.number + 1} of {len(shown)}")
    expect(notes.locator(".next")).to_contain_text(shown[vote.number + 1].text)
    page.clock.fast_forward((shown[vote.number].minutes * 60 + 20) * 1000)
    expect(page.locator(".clock")).to_contain_text(re.compile(r"\+0:2\d"))
    expect(notes.locator(".clock")).to_contain_text(re.compile(r"\+0:2\d left"))
    here, after = shown[vote.number], shown[vote.number + 1]
    page.clock.fast_forward((after.starts - shown[1].starts - here.minutes + 4) * 60_000)
    notes.keyboard.press("PageDown")
    expect(notes.locator(".clock")).to_contain_text(re.compile(r"\d min behind"))


def test_no_live_question_of_a_plan_has_anything_below_the_fold(visit: Visit) -> None:
    """As it is asked, and when it has been answered; Q turns to what has a screen of its own."""
    (meeting,) = PLANS["one-session"].sessions
    votes = [it for it in slides.slides(meeting) if it.activity and it.show in it.activity.votes]
    assert len(votes) == 6
    page = visit.page(sheet("slides.html"))
    for vote in votes:
        page.keyboard.press("o")
        page.locator(f"dialog [data-to='{vote.number}']").click()
        inside = page.frame_locator(".slide:visible iframe")
        item = inside.locator(f".sp-family[data-item='{vote.show}'] .sp-item")
        expect(item).to_have_attribute("data-face", re.compile("all|case|question"))
        frame = next(it for it in page.frames if vote.show in it.url)
        for answered in (False, True):
            if answered:
                if item.get_attribute("data-face") == "case":
                    _turn(page, item)
                answer_somehow(inside.locator(f".sp-family[data-item='{vote.show}']"))
                expect(item.locator(".sp-feedback > *").first).to_be_visible()
                page.locator(".slide:visible h1").evaluate("it => it.focus()")
            for width, height in ((1024, 768), (1920, 1080), (1280, 720)):
                page.set_viewport_size({"width": width, "height": height})
                frame.evaluate(TWO_FRAMES)
                for _ in range(3):
                    assert (
                        frame.evaluate("innerHeight - document.documentElement.scrollHeight") >= 0
                    )
                    if item.get_attribute("data-face") != "all":
                        _turn(page, item)


#: Of the widget on show: how far it reaches out of its frame, and its smallest letters on the screen, those of its
#: drawings too.
ON_SLIDE = """() => {
  const seen = (it) => it.checkVisibility() && [...it.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  const letters = [...document.querySelectorAll("article *")].filter(seen).map((it) => {
    const drawn = it.closest("svg")?.getScreenCTM().a ?? 1;
    return parseFloat(getComputedStyle(it).fontSize) * drawn;
  });
  const root = document.documentElement;
  return {
    below: root.scrollHeight - innerHeight, wide: root.scrollWidth - innerWidth, least: Math.min(...letters),
  };
}"""


@pytest.mark.parametrize("size", [(1024, 768), (1280, 720), (1920, 1080)], ids=["1024x768", "1280x720", "1920x1080"])  # fmt: skip
def test_the_loop_lab_is_projected_screen_by_screen_each_slide_with_its_run_untouched(size: tuple[int, int], visit: Visit) -> None:  # fmt: skip
    (meeting,) = PLANS["one-session"].sessions
    shown = [it for it in slides.slides(meeting) if it.show == "predict-then-run"]
    assert len({it.at for it in shown}) == 4
    page = visit.page(sheet("slides.html"))
    page.set_viewport_size({"width": size[0], "height": size[1]})
    unit = max(1, min(size[0] / 1280, size[1] / 720))
    for slide in shown:
        page.keyboard.press("o")
        page.locator(f"dialog [data-to='{slide.number}']").click()
        inside = page.frame_locator(".slide:visible iframe")
        lab = inside.locator(".sp-looplab")
        expect(lab).to_have_attribute("data-face", "predict")
        frame = next(it for it in page.frames if slide.at.replace("/", "%2F") in it.url or slide.at in it.url)  # fmt: skip
        _, world, size_of = slide.at.split("/")
        named = {"moderate": "moderate drift", "one-cause": "one cause, and a model that fits it"}[world]  # fmt: skip
        run = f"{named}, {f'slice {size_of}%' if int(size_of) else 'no slice'}"
        expect(lab.locator(".sp-predict .sp-hint")).to_contain_text(run)
        expect(lab.locator(".sp-verdicts")).to_have_count(0)
        faces = ["predict", "curves", "setup"]
        for face in (*faces, "predict"):
            expect(lab).to_have_attribute("data-face", face)
            found = frame.evaluate(ON_SLIDE)
            assert found["below"] <= 0 and found["wide"] <= 0, (slide.at, face, found)
            assert found["least"] >= FITTED * min(unit, 1), (slide.at, face, found)
            expect(lab.locator(".sp-predict input:checked")).to_have_count(0)
            page.locator(".slide:visible h1").evaluate("it => it.focus()")
            page.keyboard.press("q")
        expect(lab).to_have_attribute("data-face", "curves")
        page.keyboard.press("q")
        page.keyboard.press("q")
        expect(lab).to_have_attribute("data-face", "predict")
        for group in lab.locator(".sp-predict fieldset:visible").all():
            group.locator("input").first.check()
        lab.get_by_role("button", name="Run", exact=True).click()
        for face in ("curves", "answer", "runs", "setup", "curves"):
            expect(lab).to_have_attribute("data-face", face)
            found = frame.evaluate(ON_SLIDE)
            assert found["below"] <= 0 and found["wide"] <= 0, (slide.at, face, found)
            assert found["least"] >= FITTED * min(unit, 1), (slide.at, face, found)
            page.locator(".slide:visible h1").evaluate("it => it.focus()")
            page.keyboard.press("q")
        assert axe(page) == []


def test_what_lives_on_a_slide_of_any_plan_is_large_and_as_nobody_left_it(visit: Visit) -> None:
    """Whatever a plan shows beside the lab; no menu of a question is closed, and Q moves what is longer."""
    shown = {
        slide.show: (
            plan.id,
            "slides.html" if len(plan.sessions) == 1 else f"slides-{n}.html",
            slide,
        )
        for plan in PLANS.values()
        for n, meeting in enumerate(plan.sessions, 1)
        for slide in slides.slides(meeting)
        if slide.show and slide.show != "predict-then-run"
    }
    assert {"predict-then-run", *shown} == {step.show for it in session.activities().values() for step in it.steps if step.show}  # fmt: skip
    page = visit.page(sheet("slides.html"))
    for name, (plan, deck, slide) in shown.items():
        page.goto(f"{sheet(deck, plan)}#slide-{slide.number}")
        page.reload()
        inside = page.frame_locator(".slide:visible iframe")
        expect(inside.locator("html")).to_have_attribute("data-present", "framed")
        expect(inside.locator("article :is(.sp-widget, .sp-item):visible").first).to_be_visible()
        frame = next(it for it in page.frames if name in it.url)
        found = frame.evaluate(ON_SLIDE)
        assert found["wide"] <= 0 and found["least"] >= FITTED, (name, found)
        expect(inside.locator(".sp-family:visible :is(input:checked, .sp-verdict)")).to_have_count(
            0
        )
        expect(inside.locator(".sp-item select:visible")).to_have_count(0)
        if found["below"] > 0:
            page.locator(".slide:visible h1").evaluate("it => it.focus()")
            page.keyboard.press("q")
            frame.wait_for_function("scrollY > 0")


#: Of a slide without anything live: what is out of sight or in the way of something else, and its smallest letters.
IN_ITS_PLACE = """() => {
  const slide = document.querySelector(".slide:not([hidden])");
  const words = [...slide.querySelectorAll("h1, .text, .day, figcaption, figure svg, .points li, .body p, .body :is(th, td)")].filter((it) => it.checkVisibility());
  const boxes = words.map((it) => [it, it.getBoundingClientRect()]);
  const bar = document.querySelector(".bar").getBoundingClientRect();
  const out = boxes.filter(([, it]) => it.bottom > bar.top + 1 || it.right > innerWidth + 1 || it.top < 0);
  const over = boxes.flatMap(([one, a], n) => boxes.slice(n + 1).filter(([other, b]) => !one.contains(other)
    && Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1));
  const letters = words.filter((it) => it.localName !== "svg").map((it) => parseFloat(getComputedStyle(it).fontSize));
  return { out: out.map(([it]) => it.localName), over: over.map(([it]) => it.localName), least: Math.min(...letters) };
}"""


@pytest.mark.parametrize("size", [(1024, 768), (1280, 720), (1920, 1080)], ids=["1024x768", "1280x720", "1920x1080"])  # fmt: skip
def test_no_slide_runs_into_its_picture_or_out_of_the_screen(size: tuple[int, int], visit: Visit, tmp_path: Path) -> None:  # fmt: skip
    """The first and the last with their dates, and all that stand at hand behind it."""
    plan = PLANS["one-session"]
    dated = mails.with_dates(plan, mails.meetings(plan, datetime(2026, 12, 9, 14, tzinfo=UTC)))
    course = readings(chapters(ROOT))
    (deck,) = kit.put(tmp_path, kit.decks_of(dated, course, None, ()))
    page = visit.page(deck.as_uri())
    page.set_viewport_size({"width": size[0], "height": size[1]})
    expect(page.locator(".slide:visible .day")).to_have_text("Wednesday 9 December 2026")
    count = len(slides.slides(dated.sessions[0]))
    unit = max(1, min(size[0] / 1280, size[1] / 720))
    assert page.evaluate(IN_ITS_PLACE)["out"] == []
    (table,) = (it.number for it in slides.slides(dated.sessions[0]) if it.body)
    page.keyboard.press("o")
    page.locator(f"dialog [data-to='{table}']").click()
    expect(page.locator(".slide:visible .scale")).to_be_visible()
    found = page.evaluate(IN_ITS_PLACE)
    assert found["out"] == found["over"] == [], found
    assert found["least"] >= FITTED * unit, found
    page.keyboard.press("End")
    for number in range(count, page.locator(".slide").count() + 1):
        expect(page.locator(f"#slide-{number}")).to_be_visible()
        found = page.evaluate(IN_ITS_PLACE)
        assert found["out"] == found["over"] == [], (number, found)
        assert found["least"] >= 28 * unit - 0.1, (number, found)
        page.keyboard.press("ArrowRight")


def test_on_paper_no_slide_runs_out_of_its_page(visit: Visit) -> None:
    page = visit.page(sheet("slides.html"))
    page.set_viewport_size({"width": 1032, "height": 703})  # A4 on its side, without margins
    page.emulate_media(media="print")
    out = page.locator(".slide").evaluate_all(
        "all => all.filter((it) => it.scrollHeight > it.clientHeight + 1).map((it) => it.id)"
    )
    assert out == []


def _turn(page: Page, item: Locator) -> None:
    face = item.get_attribute("data-face") or ""
    page.keyboard.press("q")
    expect(item).not_to_have_attribute("data-face", face)


def test_a_chapter_is_presented_one_thing_at_a_time_and_comes_back_whole(visit: Visit) -> None:
    page = visit.page((EDITION / "book/career-ladder.html").as_uri())
    note = page.locator("#note-two-votes")
    whole = page.locator("article :is(p, li, legend):visible").count()
    note.get_by_role("button", name="Present from here").click()
    bar = page.get_by_role("navigation", name="Presenting")
    expect(bar.get_by_role("button", name="Next")).to_be_focused()
    assert page.evaluate(SMALLEST, "article") >= FITTED
    expect(page.locator(".admonition.instructor:visible")).to_have_count(0)
    with page.expect_popup() as opened:
        bar.get_by_role("button", name="Notes (S)").click()
    expect(opened.value.get_by_text("You explain too early.")).to_be_visible()
    expect(page.get_by_text("You explain too early.").locator("visible=true")).to_have_count(0)
    before = page.locator(".present-place").inner_text()
    page.keyboard.press("PageDown")
    expect(page.locator(".present-place")).not_to_have_text(before)
    page.keyboard.press("PageUp")
    expect(page.locator(".present-place")).to_have_text(before)
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile(r"career-ladder\.html#ladder-complexity$"))
    expect(page.locator("article :is(p, li, legend):visible")).to_have_count(whole)


def test_a_room_sees_nothing_of_what_its_facilitator_answered_and_leaves_nothing(
    visit: Visit,
) -> None:
    """And of a chapter read in steps every question is there."""
    chapter = (EDITION / "book/career-ladder.html").as_uri()
    name = "ladder-plans-of-a-house"
    stems = asked.stems(name)
    page = visit.page(chapter)
    item = page.locator(f".sp-family[data-item='{name}']")
    answer_somehow(item)  # rehearsed, both cases
    item.get_by_role("button", name="Try again").click()
    answer_somehow(item)
    kept = """() => [
      Object.keys(localStorage),
      Object.entries(JSON.parse(sessionStorage["staffplus:recent"] ?? "{}")).map(([key, [text]]) => `${key}=${text}`),
    ].map(all => all.filter(it => !it.includes(":work:") && it !== "staffplus:steps:view").sort())"""  # noted on leaving a chapter, and by the test
    before, noted = page.evaluate(kept)

    put(page, ("staffplus:steps:view", "steps"))
    page.goto(f"{chapter}?present={name}")
    expect(item).to_be_visible()
    expect(item).to_contain_text(str(stems[0].raw["prompt"]))  # the case of the handout
    expect(item.locator("input:checked")).to_have_count(0)
    answer_somehow(item)
    page.goto(f"{chapter}?present={name}")
    expect(item.locator("input:checked")).to_have_count(0)
    page.goto((EDITION / "book/glossary.html").as_uri())  # keeps nothing of its own
    after, still = page.evaluate(kept)
    assert after == before and set(still) <= set(noted), "notes go after a minute"


def test_presenting_has_no_axe_violation(visit: Visit) -> None:
    name = "ladder-plans-of-a-house"
    page = visit.page(f"{(EDITION / 'book/career-ladder.html').as_uri()}?present={name}")
    expect(page.locator(f".sp-family[data-item='{name}']")).to_be_visible()
    expect(page.locator(".sp-family:visible")).to_have_count(1)
    assert every_look(page, widths=(1280,)) == []


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
    beliefs = page.locator("table", has=page.get_by_role("columnheader", name="They believed"))
    expect(beliefs.first.locator("th")).to_have_text(["They believed", "What to say"])
    seen = [set(it.locator(".seen").all_inner_texts()) for it in beliefs.all()]
    assert set() in seen and all(len(it) != 1 for it in seen) and any(seen)


#: Names of files in sentences that are no code and no link.
BARE = r"""() => {
  const walker = document.createTreeWalker(document.querySelector("article"), NodeFilter.SHOW_TEXT), found = [];
  for (let node; (node = walker.nextNode()); )
    if (!node.parentElement.closest("code, pre, a, script, style")) found.push(...node.data.match(/[\w-]+\.(html|ics|zip)\b/g) ?? []);
  return found;
}"""


def test_how_to_prepare_sets_files_as_such_and_its_sums_apart(visit: Visit) -> None:
    page = visit.page((EDITION / "book/facilitator/prepare.html").as_uri())
    assert page.evaluate(BARE) == []
    sums = page.locator("tr", has=page.get_by_text("In all", exact=True)).locator("td strong")
    expect(sums).to_have_text(["In all", re.compile(r"^\d+$"), re.compile(r"^\d+$")])


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

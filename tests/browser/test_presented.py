"""What is projected to a room: slides from the disk with what lives on them, and a chapter presented one thing at a time."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from staffplus import session
from staffplus.session import asked, kit, mails, slides
from staffplus.site.outline import chapters, readings
from tests.browser.accessibility import axe, every_look
from tests.browser.conftest import ROOT, Visit
from tests.browser.kept import put
from tests.browser.kit import ABOVE, EDITION, FITTED, PLANS, SMALLEST, sheet
from tests.browser.quizzes import answer_somehow

#: Until what follows a change of size has been done.
TWO_FRAMES = "() => new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(then)))"


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

"""Slides in a folder of their own, as `staffplus slides` writes them: projected from a disk, with a facilitator's own."""

from __future__ import annotations

import io
from pathlib import Path

import pypdf
from playwright.sync_api import expect

from staffplus import session
from staffplus.session import asked, kit, slides
from staffplus.session.own import own_slides
from staffplus.site.outline import chapters, readings
from tests.browser.accessibility import axe
from tests.browser.conftest import ROOT, Visit
from tests.browser.kit import EDITION, LEAST, SMALLEST

PLAN = session.plans()["one-session"]
OURS = """# Our two tracks

- Search, at eleven people, who all sit in one room
- Returns, at four

| Who | What |
|---|---|
| Ana | `asks` |

Notes: Say who is missing today.
"""
THEME = ":root { --accent: light-dark(#7a1fa2, #e1a8ff); } .slide h1 { text-transform: uppercase; }"

#: The smallest letters of a picture that is seen whole on a screen of 1280 by 720, in pixels; what they are; and whether it is.
IN_PICTURES = 18
LETTERS = "it => 13 * it.getScreenCTM().a"
WHOLE = "it => it.scrollHeight <= it.clientHeight + 1"


def test_a_folder_of_slides_is_projected_from_a_disk_with_ones_own_between(visit: Visit, tmp_path: Path) -> None:  # fmt: skip
    mine, folder = tmp_path / "mine", tmp_path / "ours & theirs"
    mine.mkdir()
    (mine / "two-votes.md").write_text(OURS, "utf-8")
    own, course = own_slides(mine), readings(chapters(ROOT))
    (made,) = kit.put(folder, kit.decks_of(PLAN, course, kit.COURSE, own, THEME))
    kit.take_along(EDITION, folder)
    shown = slides.of_plan(PLAN, own)["The whole workshop"]
    behind = slides.at_hand(PLAN.sessions[0], shown, course)
    ours = next(it for it in shown if it.kind == "own")
    vote = next(it for it in shown if it.show and it.show in (it.activity.votes if it.activity else ()))  # fmt: skip

    page = visit.page(made.as_uri())
    page.emulate_media(color_scheme="light")
    page.keyboard.press("o")
    every = page.get_by_role("dialog", name="All slides")
    expect(every.get_by_role("button")).to_have_count(len(shown) + len(behind) + 1)
    assert axe(page) == []
    page.keyboard.press("Escape")
    expect(every).to_be_hidden()
    page.get_by_role("button", name="All slides (O)").click()
    every.get_by_role("button", name="Our two tracks").press("Enter")
    slide = page.locator(".slide:visible")
    expect(slide.get_by_role("heading", name="Our two tracks")).to_be_focused()
    assert slide.get_by_role("heading").evaluate("it => getComputedStyle(it).textTransform") == "uppercase"  # fmt: skip
    assert slide.get_by_role("heading").evaluate("it => getComputedStyle(it).color") == "rgb(122, 31, 162)"  # fmt: skip
    assert page.evaluate(SMALLEST, "main") >= LEAST
    assert axe(page) == []
    with page.expect_popup() as opened:
        page.keyboard.press("s")
    expect(opened.value.get_by_text("Say who is missing today.")).to_be_visible()
    expect(page.get_by_text("Say who is missing")).to_have_count(0)
    opened.value.get_by_text("Keys, on slides and in live votes").click()
    expect(opened.value.get_by_text("Next: slide or question")).to_be_visible()

    page.bring_to_front()
    for _ in range(vote.number - ours.number):
        page.keyboard.press("PageDown")
    item = page.frame_locator(".slide:visible iframe").locator(f".sp-family[data-item='{vote.show}']")  # fmt: skip
    first = str(asked.stems(vote.show)[0].raw["row"][0]["key"])
    chosen = item.locator(f"input[value='{first}']").first
    chosen.check()  # it lives
    expect(
        item.locator(".sp-place").first
    ).to_be_hidden()  # its number in the chapter is not the slide's
    inside = page.frame_locator(".slide:visible iframe").locator("html")
    expect(inside).to_have_attribute("data-theme", "light")
    page.get_by_role("button", name="Light or dark (L)").press(
        "l"
    )  # a button's own keys are its own
    expect(inside).to_have_attribute("data-theme", "light")
    page.get_by_role("button", name="Light or dark (L)").click()
    expect(inside).to_have_attribute("data-theme", "dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(16, 21, 22)"
    assert axe(page) == []
    expect(chosen).to_be_checked()

    page.locator(".slide:visible h1").evaluate("it => it.focus()")
    page.keyboard.press("k")  # as in a live vote
    expect(item.locator(".sp-feedback > *").first).to_be_visible()
    page.keyboard.press("n")
    expect(page.locator(".place")).to_have_text(f"{vote.number + 1} of {len(shown)}")
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".place")).to_have_text(f"{vote.number} of {len(shown)}")
    page.keyboard.press("b")
    expect(page.locator(".slide h1:visible")).to_have_count(0)
    page.keyboard.press("End")
    expect(page.locator(".place")).to_have_text(f"{len(shown)} of {len(shown)}")
    for number, it in enumerate(behind, 1):
        page.keyboard.press("ArrowRight")
        expect(page.locator(".place")).to_have_text(f"At hand, {number} of {len(behind)}")
        expect(page.locator(".slide:visible").get_by_role("heading")).to_have_text(it.title)
        drawn = page.locator(".slide:visible figure svg")
        if drawn.count():
            assert drawn.evaluate(LETTERS) >= IN_PICTURES, it.title
            assert page.locator(".slide:visible figure").evaluate(WHOLE), it.title
            title, caption = (page.locator(f".slide:visible {at}").bounding_box() for at in ("h1", "figcaption"))  # fmt: skip
            assert title and caption and title["y"] + title["height"] <= caption["y"], it.title
        else:
            assert page.evaluate(SMALLEST, "main") >= LEAST, it.title
            assert page.locator(".slide:visible .points").evaluate(WHOLE), it.title
        assert axe(page) == [], it.title
    page.set_viewport_size({"width": 390, "height": 800})
    page.keyboard.press("Home")
    assert axe(page) == []

    paper = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    assert len(paper.pages) == len(shown) + len(behind)
    text = " ".join(paper.pages[vote.number - 1].extract_text().split())
    assert str(asked.stems(vote.show)[0].raw["row"][0]["text"]) in text
    assert "Our two tracks".upper() in paper.pages[ours.number - 1].extract_text()


def test_k_shows_the_answer_of_a_question_from_its_case_too(visit: Visit) -> None:
    """As in a live vote, where one looks at the case and then wants to know."""
    page = visit.page(
        f"{(EDITION / 'book/scope-of-questions.html').as_uri()}?present=scope-lame-cows"
    )
    item = page.locator(".sp-family[data-item='scope-lame-cows'] .sp-item")
    expect(item).to_have_attribute("data-face", "all")
    expect(page.get_by_role("button", name="Next")).to_be_focused()
    page.evaluate("document.activeElement.blur()")  # a button's keys are its own
    page.keyboard.press("k")
    expect(item.locator(".sp-feedback > *").first).to_be_visible()

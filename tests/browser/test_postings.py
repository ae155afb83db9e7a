"""A reader works through postings: codes, compares, swaps, rewrites; with mouse and with keyboard."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from staffplus.postings import coding, postings
from tests.browser.accessibility import every_look
from tests.browser.conftest import Visit, Visits
from tests.browser.quizzes import tab_to

COLLECTION = postings.load()
CODES = [theme.id for theme in COLLECTION.themes]
NAMES = {theme.id: theme.name for theme in COLLECTION.themes}
DS = next(posting for posting in COLLECTION.postings if posting.id == "ds")
KEY = "staffplus:1:work:staffplus:postings"


def opened(visit: Visit, book: str, *, whole: bool = False) -> tuple[Page, Locator]:
    """The widget alone on a small page, or in its chapter."""
    address = f"{book}/job-descriptions.html"
    page = visit.page(address) if whole else visit.only(address, "PostingReader")
    return page, page.get_by_role("group", name="Posting reader")


def again(page: Page) -> Locator:
    page.reload()
    page.wait_for_selector("html[data-widgets='ready']", state="attached")
    return page.get_by_role("group", name="Posting reader")


def choose(reader: Locator, posting: postings.Posting) -> None:
    reader.get_by_role("radio", name=f"{posting.title}, {posting.team}").check()


def code(reader: Locator, codes: Mapping[str, list[str]], posting: postings.Posting) -> None:
    """Code the lines of `posting` as `codes` says, one after the other."""
    for n, line in enumerate(posting.lines):
        expect(reader.locator("h4.sp-line")).to_have_text(line.filled(posting.team, posting.firm))
        for one in codes[line.id]:
            reader.get_by_role("checkbox", name=NAMES[one]).check()
        reader.get_by_role("button", name="Compare", exact=True).click()
        if not codes[line.id]:
            reader.get_by_role("button", name="Compare", exact=True).click()
        if n + 1 < len(posting.lines):
            reader.get_by_role("button", name="Next line").click()


def as_ruth(posting: postings.Posting) -> dict[str, list[str]]:
    return {line.id: list(line.codings["ruth"].codes) for line in posting.lines}


def stored(page: Page) -> dict[str, Any]:
    return dict(json.loads(page.evaluate("key => localStorage.getItem(key)", KEY))["value"])


def step(reader: Locator, name: str) -> None:
    reader.get_by_role("navigation").get_by_role("button", name=name).click()


def test_a_line_is_compared_only_once_it_is_coded_and_asks_where_you_stand_alone(
    visit: Visit, book: str
) -> None:
    page, reader = opened(visit, book)
    choose(reader, DS)
    expect(reader).not_to_contain_text("Ruth")
    reader.get_by_role("button", name="Compare", exact=True).click()
    expect(reader).to_contain_text("Nothing is ticked.")
    reader.get_by_role("checkbox", name="Impact").check()
    reader.get_by_role("checkbox", name="Reach").check()
    reader.get_by_role("button", name="Compare", exact=True).click()
    shared = reader.locator(".sp-shared li")
    expect(shared).to_have_text(["All three: Impact", "Only Kofi: Ambiguity", "Only you: Reach"])
    for coder in DS.lines[0].codings.values():
        expect(reader).to_contain_text(coder.why)
    expect(reader).to_contain_text("You and Ruth: 7; You and Kofi: 6; Ruth and Kofi: 7")
    expect(reader).to_contain_text("Only you gave Reach. Which words of the line")
    expect(reader.get_by_role("button", name="Next line")).to_be_focused()
    expect(reader).to_contain_text("1 of 33 lines coded")
    reader.get_by_role("button", name="Code this line again").click()
    expect(reader.get_by_role("checkbox", name="Reach")).to_be_checked()
    expect(reader).to_contain_text("0 of 33 lines coded")
    assert stored(page)["draft"] == {"ds-unasked": ["impact", "reach"]}


def test_the_pages_agreement_is_pythons_and_work_survives_a_reload(visit: Visit, book: str) -> None:
    """Like Ruth, but the last two lines get no code and all codes."""
    page, reader = opened(visit, book)
    choose(reader, DS)
    mine = as_ruth(DS) | {"ds-cost": [], "ds-direction": CODES}
    code(reader, mine, DS)
    reader.get_by_role("button", name="See the picture").click()
    expect(reader.locator("h3")).to_be_focused()
    for reader_now in (reader, again(page)):
        rows = reader_now.locator(".sp-agreement tbody tr").all_inner_texts()
        units = [line.id for line in DS.lines]
        table = [row for row in postings.tables()["codings"] if row["unit"] in units]
        table += [
            {"unit": u, "coder": "you", "code": c} for u, codes in mine.items() for c in codes
        ]
        made = {who: coding.decisions(table, who, units, CODES) for who in ("you", "ruth", "kofi")}
        for row, pair in zip(
            rows, (("you", "ruth"), ("you", "kofi"), ("ruth", "kofi")), strict=True
        ):
            one, other = (made[who] for who in pair)
            percent = coding.percent_agreement(one, other)
            kappa = coding.kappa_by_code(one, other, len(CODES))
            alike = sum(a == b for a, b in zip(one, other, strict=True))
            assert row.split("\t")[1:] == [f"{alike} of 64", f"{percent:.0f}", f"{kappa:.2f}"]
        expect(reader_now).to_contain_text("8 of 33 lines coded")
        expect(reader_now).not_to_contain_text("decide nothing")


def test_figures_on_fewer_than_48_decisions_say_that_they_decide_nothing(
    visit: Visit, book: str
) -> None:
    _, reader = opened(visit, book)
    choose(reader, DS)
    reader.get_by_role("checkbox", name="Impact").check()
    reader.get_by_role("button", name="Compare", exact=True).click()
    step(reader, "Picture")
    expect(reader.locator(".sp-agreement tbody tr")).to_have_count(3)
    expect(reader).to_contain_text("On fewer than 48 decisions these figures decide nothing.")


def test_the_picture_says_in_words_what_it_shows(visit: Visit, book: str) -> None:
    _, reader = opened(visit, book)
    choose(reader, DS)
    step(reader, "Picture")
    expect(reader).to_contain_text("8 rows are empty until you have coded those lines.")
    picture = reader.get_by_role("img", name="Codes by line.")
    expect(picture.locator("line")).to_have_count(0)
    reader.get_by_role("button", name="Show them without coding").click()
    marks = sum(len(one.codes) for line in DS.lines for one in line.codings.values())
    expect(picture.locator("line")).to_have_count(marks)
    label = picture.get_attribute("aria-label") or ""
    assert (
        "Growing others: line 5 (Ruth and Kofi)." in label
        and "Standards and community: none." in label
    )
    reader.get_by_text("The same in words").click()
    row = reader.get_by_role("row", name="2 Own the result")
    expect(row).to_contain_text("not coded yet")
    expect(row).to_contain_text("Ambiguity and Delivery")
    expect(row).to_contain_text("Impact and Delivery")


def test_what_all_four_share_depends_on_the_reader(visit: Visit, book: str) -> None:
    page, reader = opened(visit, book)
    step(reader, "Compare")
    expect(reader).to_contain_text("Empty until you have coded every line: software engineer, data")
    expect(reader).not_to_contain_text("By Ruth's codes")
    reader.get_by_role("button", name="Show them without coding").click()
    ruths = reader.locator("p", has_text="By Ruth's codes")
    expect(ruths).to_contain_text(
        "all four share Impact, Reach, Growing others, Strategy and long range, Delivery and Expertise and tools."
    )
    expect(ruths).to_contain_text("In some but not all: Ambiguity and Standards and community.")
    expect(reader.locator("p", has_text="By Kofi's codes")).to_contain_text(
        "all four share Ambiguity, Impact"
    )
    for posting in COLLECTION.postings:
        expect(reader).to_contain_text(posting.only)
    everything = {line.id: {"codes": ["reach"]} for p in COLLECTION.postings for line in p.lines}
    page.evaluate(
        "([key, codes]) => localStorage.setItem(key, JSON.stringify({v: 1, course: 'staffplus', id: 'postings', kind: 'work', value: {step: 'compare', codes}}))",
        [KEY, everything],
    )
    expect(again(page).locator("p", has_text="By your codes")).to_contain_text(
        "all four share Reach."
    )


def test_the_swap_test_shows_our_reading_after_the_readers_and_one_rewrite_of_each_open_line(
    visit: Visit, book: str
) -> None:
    page, reader = opened(visit, book)
    choose(reader, DS)
    step(reader, "Swap")
    reader.get_by_role("radio", name="Satellite Vision").check()
    expect(reader.locator("h4")).to_have_text("Staff data scientist, Returns Satellite Vision")
    expect(reader).to_contain_text("Set the direction for machine learning in Satellite Vision.")
    expect(reader).not_to_contain_text(DS.lines[0].swap_why)
    marks = reader.get_by_role("radio", name="Still true")
    for n in range(len(DS.lines) - 1):
        marks.nth(n).check()
    reader.get_by_role("button", name="Compare with our reading").click()
    expect(reader).to_contain_text("Not marked yet: line 8. Mark it, or press again")
    marks.last.check()
    reader.get_by_role("button", name="Compare with our reading").click()
    expect(reader.locator("h3")).to_be_focused()
    expect(reader).to_contain_text("Generic, true of every team tried: lines 1, 2, 3, 4, 5 and 8")
    expect(reader).to_contain_text("You read lines 6 and 7 otherwise for Satellite Vision.")
    for line in DS.lines:
        expect(reader).to_contain_text(line.swap_why)
    expect(reader.get_by_text("One rewrite")).to_have_count(sum(bool(x.rewrite) for x in DS.lines))
    reader.get_by_text("One rewrite").first.click()
    expect(reader.get_by_text(DS.lines[0].rewrite)).to_be_visible()
    reader = again(page)
    expect(reader).to_contain_text("You said still true of Satellite Vision; we would not.")
    reader.get_by_role("radio", name="Payment Fraud").check()
    expect(reader.get_by_role("radio", name="Payment Fraud")).to_be_focused()
    expect(reader).not_to_contain_text("Our reading of")
    expect(reader.get_by_role("radio", name="Still true").first).not_to_be_checked()


def test_a_rewrite_is_kept_at_every_stroke_and_pointed_at_but_never_marked(
    visit: Visit, book: str
) -> None:
    page, reader = opened(visit, book)
    step(reader, "Rewrite")
    reader.get_by_label("The line", exact=True).select_option("ds-direction")
    box = reader.get_by_label("Your rewrite")
    box.fill("Give <b>direction</b>")
    points = reader.locator(".sp-points li")
    expect(points).to_have_count(2)
    expect(points.first).to_contain_text("No figure yet.")
    box.fill("Cut labels from 60 days to 20, so that we can trust them.")
    expect(points).to_have_count(1)
    expect(points).to_contain_text(
        "could Payment Fraud, Catalogue Search and Satellite Vision print it?"
    )
    reader.get_by_label("The line", exact=True).select_option("own")
    reader.get_by_label("The line as it stands").fill("Drive excellence")
    reader.get_by_label("Your rewrite").fill("Nobody knows what a claim costs, so we guess.")
    expect(reader).to_contain_text("Cut labels from 60 days to 20")
    reader = again(page)
    expect(reader.get_by_label("The line as it stands")).to_have_value("Drive excellence")
    expect(reader.get_by_label("Your rewrite")).to_have_value(
        "Nobody knows what a claim costs, so we guess."
    )
    reader.get_by_label("The line", exact=True).select_option("ds-direction")
    expect(reader.get_by_label("Your rewrite")).to_have_value(
        "Cut labels from 60 days to 20, so that we can trust them."
    )


def test_with_the_keyboard_alone_from_a_line_to_a_rewrite(visit: Visit, book: str) -> None:
    page, reader = opened(visit, book, whole=True)
    tab_to(page, reader.get_by_role("radio", name="Staff software engineer"))
    page.keyboard.press("ArrowDown")
    expect(reader.get_by_role("radio", name="Staff data scientist")).to_be_focused()
    tab_to(page, reader.get_by_role("checkbox", name="Impact"))
    page.keyboard.press("Space")
    tab_to(page, reader.get_by_role("button", name="Compare", exact=True))
    page.keyboard.press("Enter")
    expect(reader.get_by_role("button", name="Next line")).to_be_focused()
    page.keyboard.press("Enter")
    expect(reader.locator("h4.sp-line")).to_be_focused()
    expect(reader.locator("h4.sp-line")).to_have_text(DS.lines[1].text)
    tab_to(page, reader.get_by_role("button", name="3 Swap"))
    page.keyboard.press("Enter")
    expect(reader.locator("h3")).to_be_focused()
    tab_to(page, reader.get_by_role("radio", name="Payment Fraud"))
    page.keyboard.press("ArrowDown")
    expect(reader.get_by_role("radio", name="Catalogue Search")).to_be_focused()
    tab_to(page, reader.get_by_role("radio", name="Still true").first)
    page.keyboard.press("Space")
    expect(reader.get_by_role("radio", name="Still true").first).to_be_checked()
    tab_to(page, reader.get_by_role("button", name="Compare with our reading"))
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(reader.locator("h3")).to_be_focused()
    tab_to(page, reader.get_by_role("button", name="5 Rewrite"))
    page.keyboard.press("Enter")
    tab_to(page, reader.get_by_label("The line", exact=True))
    page.keyboard.type("Lead the technical")
    expect(reader.get_by_label("The line", exact=True)).to_be_focused()
    tab_to(page, reader.get_by_label("Your rewrite"))
    page.keyboard.type("Replan in 4 minutes")
    assert stored(page)["texts"] == {"swe-future": "Replan in 4 minutes"}


def test_two_tabs_keep_in_step_and_a_text_being_written_is_not_drawn_over(
    visit: Visit, book: str
) -> None:
    page, reader = opened(visit, book)
    step(reader, "Rewrite")
    reader.get_by_label("The line", exact=True).select_option("ds-own")
    box = reader.get_by_label("Your rewrite")
    box.press_sequentially("Half a sen")
    _, other = opened(visit, book)
    expect(other.get_by_label("Your rewrite")).to_have_value("Half a sen")
    step(other, "Code")
    other.get_by_role("checkbox", name="Delivery").check()
    other.get_by_role("button", name="Compare", exact=True).click()
    expect(reader).to_contain_text("1 of 33 lines coded")
    expect(box).to_have_value("Half a sen")
    box.press_sequentially("tence")
    assert stored(page)["texts"] == {"ds-own": "Half a sentence"}
    assert list(stored(page)["codes"]) == ["swe-future"]


@pytest.mark.parametrize(
    "text",
    [
        "{broken",
        '{"v": 2, "value": {}}',
        '{"v": 1, "value": []}',
        '{"v": 1, "value": {"posting": "gone", "step": "gone", "at": {"swe": "x"}, "codes": {"swe-future": 3, "gone": {"codes": ["x"]}}, "draft": 1, "swap": {"swe": {"marks": 2}}, "texts": {"gone": "mine"}}}',
    ],
)
def test_work_that_cannot_be_read_or_is_of_another_make_breaks_nothing(
    visit: Visit, book: str, text: str
) -> None:
    visit.page(f"{book}/glossary.html").evaluate(
        "([key, text]) => localStorage.setItem(key, text)", [KEY, text]
    )
    page, reader = opened(visit, book)
    for name in ("Picture", "Swap", "Compare", "Rewrite", "Code"):
        step(reader, name)
        expect(reader.locator("h3")).to_be_focused()
    reader.get_by_role("checkbox", name="Delivery").check()
    reader.get_by_role("button", name="Compare", exact=True).click()
    assert stored(page)["codes"]["swe-future"] == {"codes": ["delivery"]}
    if "mine" in text:
        assert stored(page)["texts"] == {"gone": "mine"}


def test_no_step_has_an_axe_violation_or_is_wider_than_the_page(visit: Visit, book: str) -> None:
    page, reader = opened(visit, book, whole=True)
    choose(reader, DS)
    faults = every_look(page, ".sp-postings")
    code(reader, as_ruth(DS), DS)
    faults += every_look(page, ".sp-postings")
    step(reader, "Picture")
    reader.get_by_text("The same in words").click()
    faults += every_look(page, ".sp-postings")
    step(reader, "Swap")
    reader.get_by_role("radio", name="No longer true").first.check()
    faults += every_look(page, ".sp-postings")
    reader.get_by_role("button", name="Compare with our reading").click()
    reader.get_by_role("button", name="Compare with our reading").click()
    faults += every_look(page, ".sp-postings")
    step(reader, "Compare")
    reader.get_by_role("button", name="Show them without coding").click()
    reader.get_by_text("How many lines").click()
    faults += every_look(page, ".sp-postings")
    step(reader, "Rewrite")
    reader.get_by_label("The line", exact=True).select_option("ds-direction")
    reader.get_by_label("Your rewrite").fill("Some direction")
    expect(reader.locator(".sp-points li")).to_have_count(2)
    faults += every_look(page, ".sp-postings")
    assert faults == []


def test_without_scripts_the_postings_and_both_codings_are_there_to_read(
    new_visit: Visits, book: str
) -> None:
    page = new_visit(java_script_enabled=False).page(f"{book}/job-descriptions.html", scripts=False)
    plain = page.locator(".widget-plain", has_text="invented postings with 33 lines")
    expect(plain.get_by_role("row", name=DS.lines[6].text)).to_be_visible()
    folded = plain.locator("details", has_text="Two codings of Staff data scientist, Returns")
    reason = folded.get_by_text(DS.lines[6].codings["kofi"].why)
    expect(reason).to_be_hidden()
    folded.locator("summary").click()
    expect(reason).to_be_visible()
    expect(plain.locator("summary", has_text="Swap test and rewrites of")).to_have_count(4)

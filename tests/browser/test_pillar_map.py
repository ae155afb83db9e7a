"""A reader draws the map first, compares it with the session's, and keeps both maps."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from staffplus.week import pillars
from tests.browser.accessibility import every_look
from tests.browser.conftest import Visit, Visits
from tests.browser.quizzes import tab_to

CHAPTER = "structuring-expectations"
DIRECTION, PEOPLE, PERSPECTIVE, EXPLORATION, GLUE = (
    one["name"] for one in pillars.pillar_map().responsibilities
)
BIG, EXECUTION, LEVELING = (one["name"] for one in pillars.pillar_map().pillars)
SESSION = [
    (DIRECTION, BIG), (PEOPLE, LEVELING), (PERSPECTIVE, BIG), (EXPLORATION, EXECUTION),
    (GLUE, EXECUTION), (GLUE, LEVELING),
]  # fmt: skip
#: Two lines fewer than the session, and one that it does not draw.
READER = [(DIRECTION, BIG), (PEOPLE, LEVELING), (PERSPECTIVE, BIG), (EXPLORATION, BIG), (GLUE, EXECUTION)]  # fmt: skip


def widget_of(page: Page) -> Locator:
    return page.get_by_role("group", name="Draw the map before you look")


def opened(visit: Visit, book: str, *, whole: bool = False) -> Page:
    """The map and the week that is read by it on a small page, or in their chapter."""
    address = f"{book}/{CHAPTER}.html"
    return visit.page(address) if whole else visit.only(address, "PillarMapWidget", "WeekDiagnosis")


def box(widget: Locator, line: tuple[str, str]) -> Locator:
    return widget.get_by_label(f"{line[0]} serves {line[1]}", exact=True)


def draw(widget: Locator, lines: list[tuple[str, str]]) -> None:
    for line in lines:
        box(widget, line).check()


def test_lines_are_compared_and_each_difference_is_argued(visit: Visit, book: str) -> None:
    widget = widget_of(opened(visit, book))
    expect(widget.get_by_role("img")).to_be_hidden()
    draw(widget, READER)
    widget.get_by_role("button", name="Compare").click()
    expect(widget.locator(".sp-verdict")).to_have_text(
        "You have drawn 5 lines; 4 of the session's 6 are among them."
    )
    picture = widget.get_by_role("img")
    label = picture.get_attribute("aria-label") or ""
    assert f"Only you draw: {EXPLORATION} → {BIG}." in label
    assert f"Only the session draws: {EXPLORATION} → {EXECUTION}, {GLUE} → {LEVELING}." in label
    words = picture.locator(".sp-word").all_text_contents()
    assert sorted(words) == ["both"] * 4 + ["session"] * 2 + ["you"]
    for kind, dash in (("both", None), ("you", "9 5"), ("session", "2 5")):
        stroke = picture.locator(f"line.sp-{kind}").first
        assert stroke.get_attribute("stroke-dasharray") == dash, "told apart without colour"
    argued = widget.locator(".sp-argued > ul > li")
    expect(argued).to_have_count(3)
    mine = next(
        one for one in pillars.pillar_map().lines
        if (one["responsibility"], one["pillar"]) == ("exploration", "big-picture")
    )  # fmt: skip
    tempting = argued.filter(has_text=f"{EXPLORATION} → {BIG} (only yours)")
    expect(tempting).to_contain_text(mine["case"])
    expect(tempting).to_contain_text(mine["against"])
    widget.get_by_text("Drawn by neither: 8 lines").click()
    expect(widget.get_by_text(f"{GLUE} → {BIG} (drawn by neither)")).to_be_visible()


def test_the_picture_as_a_table_says_the_same(visit: Visit, book: str) -> None:
    widget = widget_of(opened(visit, book))
    draw(widget, READER)
    widget.get_by_role("button", name="Compare").click()
    widget.get_by_text("The picture as a table").click()
    row = widget.locator("details table tr").filter(has_text=EXPLORATION)
    expect(row.locator("td")).to_have_text(["only you", "only the session", "–"])


def test_words_on_the_lines_cover_each_other_nowhere(visit: Visit, book: str) -> None:
    widget = widget_of(opened(visit, book))
    draw(widget, [(r, p) for r in (DIRECTION, PEOPLE, PERSPECTIVE, EXPLORATION, GLUE) for p in (BIG, EXECUTION, LEVELING)])  # fmt: skip
    widget.get_by_role("button", name="Compare").click()
    boxes = [word.bounding_box() for word in widget.locator(".sp-ground").all()]
    found = [b for b in boxes if b]
    assert len(found) == 15
    for n, one in enumerate(found):
        for other in found[n + 1 :]:
            beside = abs(one["x"] - other["x"]) >= (one["width"] + other["width"]) / 2 - 1
            assert beside or abs(one["y"] - other["y"]) >= one["height"] - 1


def test_a_row_without_a_line_is_asked_about_once(visit: Visit, book: str) -> None:
    widget = widget_of(opened(visit, book))
    compare = widget.get_by_role("button", name="Compare")
    compare.click()
    expect(widget.locator(".sp-say")).to_have_text("Draw at least one line first.")
    draw(widget, [(DIRECTION, BIG)])
    compare.click()
    expect(widget.locator(".sp-say")).to_contain_text(f"{PEOPLE} has no line yet")
    expect(box(widget, (PEOPLE, BIG))).to_be_focused()
    compare.click()
    expect(widget.get_by_role("img")).to_be_visible()


def test_with_the_keyboard_a_map_is_drawn_changed_and_defended_and_survives_a_reload(
    visit: Visit, book: str
) -> None:
    page = opened(visit, book, whole=True)
    widget = widget_of(page)
    for line in SESSION:
        tab_to(page, box(widget, line))
        page.keyboard.press("Space")
    tab_to(page, widget.get_by_role("button", name="Compare"))
    page.keyboard.press("Enter")
    expect(widget.locator(".sp-verdict")).to_be_focused()
    expect(widget.get_by_text("Nowhere: you drew the session's six lines")).to_be_visible()
    tab_to(page, box(widget, (EXPLORATION, BIG)))
    page.keyboard.press("Space")
    told = (
        "You have drawn 7 lines; 6 of the session's 6 are among them. "
        "Your first map had 6 lines, 6 of them the session's."
    )
    expect(widget.locator(".sp-verdict")).to_have_text(told)
    field = widget.get_by_label("Your defence, in one sentence")
    tab_to(page, field)
    page.keyboard.type("By product: it <may> decide & turn us.")
    page.reload()
    page.wait_for_selector("html[data-widgets='ready']", state="attached")
    widget = widget_of(page)
    expect(widget.locator(".sp-verdict")).to_have_text(told)
    expect(widget.get_by_label("Your defence")).to_have_value(
        "By product: it <may> decide & turn us."
    )
    expect(box(widget, (EXPLORATION, BIG))).to_be_checked()


def test_another_tab_follows_and_loses_nothing(visit: Visit, book: str) -> None:
    one, other = opened(visit, book), opened(visit, book)
    draw(widget_of(one), READER)
    expect(box(widget_of(other), READER[0])).to_be_checked()
    widget_of(other).get_by_role("button", name="Compare").click()
    expect(widget_of(one).get_by_role("img")).to_be_visible()


def test_a_compared_map_has_no_axe_violation_and_fits(visit: Visit, book: str) -> None:
    page = opened(visit, book, whole=True)
    widget = widget_of(page)
    draw(widget, READER)
    widget.get_by_role("button", name="Compare").click()
    for summary in widget.locator("summary").all():
        summary.click()
    assert every_look(page, ".staffplus-widget:has(.sp-grid)") == []


def test_without_scripts_the_grid_and_all_arguments_are_text(new_visit: Visits, book: str) -> None:
    page = new_visit(java_script_enabled=False).page(f"{book}/{CHAPTER}.html", scripts=False)
    plain = page.locator(".widget-plain", has_text="Draw your own map first")
    expect(plain.get_by_role("table").first).to_contain_text(GLUE)
    shown = plain.text_content() or ""
    for line in pillars.pillar_map().lines:
        assert line["case"] in shown and line["against"] in shown

"""A reader reads the invented week, then their own; it is told, kept and copied."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from staffplus.bundle import bundle
from staffplus.week import week
from tests.browser.accessibility import every_look
from tests.browser.conftest import Visit, Visits
from tests.browser.quizzes import tab_to
from tests.browser.test_pillar_map import BIG, CHAPTER, EXPLORATION, READER, draw, opened, widget_of

OWN = "Planning, 1.5 h\nReview for Sam 0.5\nlunch\nTraining pipeline 12\n<b>Docs</b> & more: 2,5 hours"


def week_of(page: Page) -> Locator:
    return page.get_by_role("group", name="Read a week by what it served")


def served(widget: Locator, day: str, title: str) -> Locator:
    return widget.get_by_label(f"{day}, {title}: served", exact=False).first


def tag_as_we_do(widget: Locator, **instead: str) -> None:
    """Tag every entry of the invented week by our reading, but for the entries in `instead`."""
    rows = widget.locator(".sp-panel").first.locator("li.sp-entry")
    expect(rows).to_have_count(20)
    for n, entry in enumerate(week.week().entries):
        tags = [instead.get(entry["id"].replace("-", "_"), entry["tags"][0])]
        rows.nth(n).locator("select").first.select_option(tags[0])


def add_own(widget: Locator) -> Locator:
    """Add the reader's entries and tag the four that have hours; returns the panel."""
    widget.get_by_label("my own").check()
    panel = widget.locator(".sp-panel").nth(1)
    panel.get_by_label("Your entries, one a line").fill(OWN)
    panel.get_by_role("button", name="Add to my week").click()
    rows = panel.locator("li.sp-entry")
    expect(rows).to_have_count(4)
    for n, tag in enumerate(("perspective", "people", "building", "glue")):
        rows.nth(n).locator("select").first.select_option(tag)
    return panel


def test_our_own_tags_give_the_figures_of_the_chapter(visit: Visit, book: str) -> None:
    widget = week_of(opened(visit, book))
    tag_as_we_do(widget)
    expect(widget.get_by_text("20 of 20 entries tagged, 40 h in all")).to_be_visible()
    widget.get_by_role("button", name="Show the shares").click()
    told = "Of 40 h: big-picture thinking 6%, execution 66%, leveling up 23%, none of the three 5%. Building: 39%."
    expect(widget.get_by_text(told)).to_be_visible()
    expect(widget.locator(".sp-flags").first).to_have_text(
        "Under a tenth of the week: big-picture thinking. Low on purpose?"
    )
    expect(widget.get_by_text("You and we read 20 of 20 entries alike")).to_be_visible()
    label = widget.get_by_role("img").get_attribute("aria-label") or ""
    assert told in label and "Under a tenth" in label
    widget.get_by_text("The bars as a table").click()
    row = widget.locator("table tr").filter(has_text="Execution")
    expect(row.locator("td")).to_have_text(["26.25 h", "66%", "66%"])


def test_the_readers_own_map_changes_the_shares_and_not_the_hours(visit: Visit, book: str) -> None:
    page = opened(visit, book)
    widget = week_of(page)
    tag_as_we_do(widget)
    widget.get_by_role("button", name="Show the shares").click()
    mine = widget.get_by_label("the map you drew above").first
    expect(mine).to_be_disabled()
    draw(widget_of(page), [*READER, ("Glue", "Leveling up")])
    expect(mine).to_be_enabled()
    mine.check()
    expect(widget.get_by_text("Of 40 h: big-picture thinking 21%, execution 51%")).to_be_visible()
    expect(widget.locator(".sp-flags").first).to_have_text(
        "No pillar is under a tenth of the week."
    )
    widget_of(page).get_by_label(f"{EXPLORATION} serves {BIG}").uncheck()
    expect(widget.get_by_text("Your map has no line for exploration")).to_be_visible()
    expect(widget.get_by_text("none of the three 20%")).to_be_visible()


def test_guesses_are_met_and_differences_explained(visit: Visit, book: str) -> None:
    widget = week_of(opened(visit, book))
    widget.get_by_label("Which pillar gets the least").first.select_option("leveling-up")
    widget.get_by_label("How much of it is building").first.select_option("20")
    tag_as_we_do(widget, direction_sync="direction", tomas_design="people")
    widget.get_by_role("button", name="Show the shares").click()
    guess = "You guessed that leveling up gets the least; by your tags it is big-picture thinking."
    expect(widget.get_by_text(guess)).to_be_visible()
    expect(widget.get_by_text("You guessed 20 to 40% for building; it is 33%, as you thought.")).to_be_visible()  # fmt: skip
    expect(widget.get_by_text("You and we read 18 of 20 entries alike")).to_be_visible()
    sync = widget.locator(".sp-cases > li").filter(has_text="Monday: Direction sync")
    expect(sync).to_contain_text("You: Technical direction. We: None of these.")
    expect(sync).to_contain_text(week.week().entries[0]["why"])


def test_untagged_entries_are_asked_about_once_and_then_left_out(visit: Visit, book: str) -> None:
    widget = week_of(opened(visit, book))
    show = widget.get_by_role("button", name="Show the shares")
    show.click()
    expect(widget.locator(".sp-say").first).to_have_text("Tag at least one entry first.")
    first = widget.locator("li.sp-entry select").first
    first.select_option("glue")
    second = widget.locator("li.sp-entry").first.locator("select").nth(1)
    second.select_option("direction")  # an entry of two tags serves the pillars of both
    show.click()
    expect(widget.locator(".sp-say").first).to_contain_text("19 of 20 entries have no tag yet")
    show.click()
    told = "Of 1 h: big-picture thinking 33%, execution 33%, leveling up 33%, none of the three 0%."
    expect(widget.get_by_text(told)).to_contain_text("19 of 20 entries have no tag yet and are left out.")  # fmt: skip
    expect(widget.get_by_text("entries alike")).to_be_visible()


def test_ones_own_week_is_added_tagged_changed_and_kept(visit: Visit, book: str) -> None:
    page = opened(visit, book)
    panel = add_own(week_of(page))
    expect(panel.get_by_text("Added 4. Say below what each served. One line has no hours")).to_be_visible()  # fmt: skip
    expect(panel.get_by_label("Your entries, one a line")).to_have_value("lunch")
    panel.get_by_role("button", name="Show the shares").click()
    expect(panel.get_by_text("Of 16.5 h: big-picture thinking 9%, execution 80%")).to_be_visible()
    panel.get_by_label("Training pipeline: hours").fill("6")
    expect(panel.get_by_text("Of 10.5 h: big-picture thinking 14%")).to_be_visible()
    expect(panel.get_by_label("For each flag")).to_be_hidden()
    panel.get_by_label("Training pipeline: hours").fill("21")
    panel.get_by_label("For each flag").fill("not on purpose")
    panel.get_by_label("The entry").select_option(label="Training pipeline (21 h)")
    panel.get_by_label("From now on").select_option("guide")
    panel.get_by_label("Its hours go to").fill("the data contract")
    line = "“Training pipeline”: guide. The hours go to: the data contract"
    expect(panel.locator(".sp-line")).to_have_text(line)
    page.reload()
    page.wait_for_selector("html[data-widgets='ready']", state="attached")
    panel = week_of(page).locator(".sp-panel").nth(1)
    expect(panel.locator(".sp-line")).to_have_text(line)
    expect(panel.get_by_label("For each flag")).to_have_value("not on purpose")
    expect(panel.get_by_label("<b>Docs</b> & more: hours")).to_have_value("2.5")


def test_a_removed_entry_can_be_put_back_with_its_tag(visit: Visit, book: str) -> None:
    panel = add_own(week_of(opened(visit, book)))
    panel.get_by_role("button", name="Remove: Review for Sam").click()
    expect(panel.locator("li.sp-entry")).to_have_count(3)
    back = panel.get_by_role("button", name="Put it back")
    expect(back).to_be_focused()
    back.press("Enter")
    rows = panel.locator("li.sp-entry")
    expect(rows).to_have_count(4)
    expect(rows.nth(1).locator("select").first).to_have_value("people")
    expect(rows.nth(1).locator("select").first).to_be_focused()


def test_the_week_can_be_copied_as_text(new_visit: Visits, book: str) -> None:
    visit = new_visit(permissions=["clipboard-read", "clipboard-write"])
    page = opened(visit, book)
    panel = add_own(week_of(page))
    panel.get_by_role("button", name="Show the shares").click()
    panel.get_by_role("button", name="Copy my week as text").click()
    expect(panel.get_by_text("Copied to your clipboard, and sent nowhere.")).to_be_visible()
    text = page.evaluate("navigator.clipboard.readText()")
    assert "- Review for Sam, 0.5 h: Mentorship and sponsorship" in text
    assert "- <b>Docs</b> & more, 2.5 h: Glue" in text
    assert "Under a tenth of the week: big-picture thinking." in text


def test_with_the_keyboard_alone_an_entry_is_tagged_and_shown(visit: Visit, book: str) -> None:
    page = opened(visit, book, whole=True)
    widget = week_of(page)
    first = widget.locator("li.sp-entry select").first
    tab_to(page, first)
    page.keyboard.type("Glue")
    expect(first).to_have_value("glue")
    also = widget.locator("li.sp-entry").first.locator("select").nth(1)
    page.keyboard.press("Tab")
    expect(also).to_be_focused()
    show = widget.get_by_role("button", name="Show the shares")
    tab_to(page, show)
    page.keyboard.press("Enter")
    tab_to(page, show)
    page.keyboard.press("Enter")
    expect(widget.locator(".sp-results [role='status']").first).to_be_focused()
    radio = widget.get_by_label("my own")
    tab_to(page, widget.locator(".sp-whose"), within=True)
    page.keyboard.press("ArrowDown")
    expect(radio).to_be_checked()
    expect(widget.get_by_label("Your entries, one a line")).to_be_visible()


def test_a_read_week_has_no_axe_violation_and_fits(visit: Visit, book: str) -> None:
    page = opened(visit, book, whole=True)
    widget = week_of(page)
    tag_as_we_do(widget, lunch="none")
    widget.get_by_role("button", name="Show the shares").click()
    for summary in widget.locator("summary:visible").all():
        summary.click()
    assert every_look(page, ".sp-week") == []
    panel = add_own(widget)
    panel.get_by_role("button", name="Show the shares").click()
    assert every_look(page, ".sp-week") == []


def test_without_scripts_week_reading_and_moves_are_text(new_visit: Visits, book: str) -> None:
    page = new_visit(java_script_enabled=False).page(f"{book}/{CHAPTER}.html", scripts=False)
    plain = page.locator(".widget-plain", has_text="First guess which")
    shown = plain.text_content() or ""
    for entry in week.week().entries:
        assert entry["what"].split('"')[0] in shown and entry["why"] in shown
    for move in week.week().moves:
        assert move["text"] in shown


LINES: list[tuple[str, dict[str, str] | None]] = [
    ("Planning 1.5", {"title": "Planning", "hours": "1.5"}),
    ("Planning, 1,5 h", {"title": "Planning", "hours": "1.5"}),
    ("1:1 with Ada - 0.5 hours.", {"title": "1:1 with Ada", "hours": "0.5"}),
    ("Sprint 12 review 2", {"title": "Sprint 12 review", "hours": "2"}),
    ("Sprint 12", {"title": "Sprint", "hours": "12"}),
    ("lunch", None),
    ("2", None),
    ("nothing 0", None),
]


def test_lines_are_read_as_a_person_means_them(visit: Visit) -> None:
    page = visit.page("about:blank")
    found = page.evaluate(
        """async ([source, lines]) => {
          const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
          const { readLines } = await import(url);
          return lines.map((line) => readLines(line));
        }""",
        [bundle("widgets/week/data.js"), [line for line, _ in LINES]],
    )
    for (line, entry), read in zip(LINES, found, strict=True):
        assert read == (
            {"entries": [entry], "rest": []} if entry else {"entries": [], "rest": [line]}
        )

"""The steps before anyone ranks: cards laid together, files that cannot be used, rounds, and the first form."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from staffplus import alignment
from staffplus.alignment import second
from tests.agreement import answers
from tests.browser.accessibility import every_look
from tests.browser.align_page import (
    MARKUP,
    WORK,
    card,
    part,
    weigh,
    workshop_page,
    write,
)
from tests.browser.conftest import Visit, Visits, saved
from tests.kept_work import FILE
from tests.raters import bad_files, outcome_list, rater, written_only


def test_a_card_is_moved_by_keys_and_by_dragging_and_set_aside_without_being_lost(
    visit: Visit, book: str, tmp_path: Path
) -> None:
    page = visit.page(workshop_page(book, ("write", "merge")))
    form = write(page, "learner", ("One", "Two", "Three"))
    board = part(page, "merge")
    groups = board.locator(".sp-group:has(textarea)")
    expect(groups).to_have_count(3)
    handle = card(board, "Two").get_by_role("button", name="Move by arrow keys")
    handle.focus()
    page.keyboard.press("ArrowUp")
    expect(groups).to_have_count(2)
    expect(groups.first.locator(".sp-card")).to_have_count(2)
    expect(handle).to_be_focused()
    card(board, "Three").drag_to(board.locator(".sp-group:not(:has(textarea))"))
    expect(groups).to_have_count(1)
    expect(board.locator(".sp-group").last).to_contain_text("Three")
    board.get_by_role("button", name="Show the list").click()
    expect(board).to_contain_text("At least two outcomes are needed")
    board.get_by_role("button", name="Undo").click()
    board.get_by_role("button", name="Undo").click()
    expect(groups).to_have_count(3)
    form.get_by_label("Outcome 2", exact=True).fill("One")
    expect(form).to_contain_text("Two outcomes are the same")
    expect(groups).to_have_count(2)
    page.reload()
    page.wait_for_selector("html[data-widgets='ready']", state="attached")
    expect(groups).to_have_count(2)


def test_files_that_cannot_be_used_are_told_in_the_same_words_and_change_nothing(
    visit: Visit, book: str, tmp_path: Path
) -> None:
    page = visit.page(workshop_page(book, ("merge", "compare", "leaders")))
    good = tmp_path / "learner-0.json"
    good.write_text(rater("learner").as_json(), "utf-8")
    compared, board = part(page, "compare"), part(page, "merge")
    compared.locator("input[type=file]").set_input_files([good])
    expect(compared).to_contain_text("waiting for the manager's file")
    before = page.evaluate(WORK)
    names = (
        "truncated",
        "the same outcome twice",
        "twenty outcomes",
        "wording changed",
        "an odd role",
    )
    for what in names:
        path = tmp_path / "bad.json"
        path.write_text(bad_files()[what], "utf-8")
        for place in (compared, board):
            place.locator("input[type=file]").set_input_files([path])
            try:
                alignment.load(path)
            except alignment.AlignmentError as error:
                expect(place.locator(".sp-messages").first, what).to_have_text(str(error))
    huge = tmp_path / "huge.json"
    huge.write_bytes(b"{" + b" " * 5_000_000)
    compared.locator("input[type=file]").set_input_files([huge])
    expect(compared).to_contain_text("huge.json has 5000001 bytes")
    first = tmp_path / "first.json"
    first.write_text(answers("manager").as_json(), "utf-8")
    board.locator("input[type=file]").set_input_files([first])
    expect(board.locator(".sp-messages").first).to_contain_text(
        "first.json is of the first edition"
    )
    other = tmp_path / "other.json"
    other.write_text(rater("manager", pair="anotherpair1", title="Another role").as_json(), "utf-8")
    assert page.evaluate(WORK) == before
    compared.locator("input[type=file]").set_input_files([other])
    expect(compared.locator(".sp-messages").first).to_contain_text(
        "two descriptions, not two views of one"
    )

    # Twelve leaders, four of whom answered nothing: named, left out, and the others are mapped.
    leaders = [rater("leader", number=n) for n in range(8)]
    leaders += [
        rater("leader", number=n, points=(None,) * 8, predicted="", outcomes=())
        for n in range(8, 12)
    ]
    paths = []
    for one in leaders:
        paths.append(tmp_path / one.source)
        paths[-1].write_text(one.as_json(), "utf-8")
    held = part(page, "leaders")
    held.locator("input[type=file]").set_input_files(paths)
    expect(held).to_contain_text("8 leaders. Ordinal alpha: 1.00 (no interval)")
    expect(held).to_contain_text("were given: Leader I, Leader J, Leader K, Leader L.")

    # Saved twice within a minute, nothing tells which is the later: the person who opened it says so.
    again = tmp_path / "again.json"
    again.write_text(rater("leader", points=(100, *[0] * 7)).as_json(), "utf-8")
    held.locator("input[type=file]").set_input_files([again])
    expect(held.locator(".sp-messages")).to_contain_text("two versions of one person's answers")
    held.get_by_role("button", name="Use again.json instead").click()
    expect(held.locator("td[data-place='1']", has_text="100")).to_have_count(1)
    expect(held).to_contain_text("8 leaders.")
    first, changed = (tmp_path / f"{name}.json" for name in ("written", "changed"))
    first.write_text(written_only("manager").as_json(), "utf-8")
    changed.write_text(written_only("manager", outcomes=("Another",)).as_json(), "utf-8")
    for path in (first, changed):
        board.locator("input[type=file]").set_input_files([path])
    board.get_by_role("button", name="Use changed.json instead").click()
    expect(board.locator(".sp-card")).to_have_count(1)
    expect(board.locator(".sp-card")).to_contain_text("Another")


def test_a_round_can_be_removed_with_a_way_back_and_a_record_opens_again(
    new_visit: Visits, book: str, tmp_path: Path
) -> None:
    visit = new_visit(accept_downloads=True)
    page = visit.page(workshop_page(book, ("compare",)))
    paths = []
    for one in (
        rater("learner"),
        rater("manager", rated="2555555", expects="nyyyyyy", marks="g" * 10),
    ):
        paths.append(tmp_path / one.source)
        paths[-1].write_text(one.as_json(), "utf-8")
    compared = part(page, "compare")
    compared.locator("input[type=file]").set_input_files(paths)
    expect(compared).to_contain_text("Round 1: not yet agreed")
    points = compared.locator("li.sp-point [role=group]")
    expect(points.filter(has_text="Description, Direction")).to_have_count(1)
    points.first.get_by_label("Decision").fill("Solved comes first")
    compared.get_by_role("button", name="Remove round 1").click()
    expect(compared.locator("table.sp-rule")).to_have_count(0)
    compared.get_by_role("button", name="Undo the removal").click()
    expect(points.first.get_by_label("Decision")).to_have_value("Solved comes first")
    compared.get_by_role("button", name="Show the record").click()
    record = saved(compared.get_by_role("button", name="Save as JSON"), tmp_path)

    elsewhere = new_visit()
    page = elsewhere.page(workshop_page(book, ("compare",)))
    compared = part(page, "compare")
    compared.locator("input[type=file]").set_input_files([record])
    expect(compared).to_contain_text("Round 1: not yet agreed")
    decision = compared.locator("li.sp-point [role=group]").first.get_by_label("Decision")
    expect(decision).to_have_value("Solved comes first")

    # A file that stands against one that is open is told, and taken in its place without opening it again.
    other = tmp_path / "other.json"
    other.write_text(
        rater("manager", number=7, points=(0, 0, 0, 0, 0, 0, 50, 50)).as_json(), "utf-8"
    )
    compared.locator("input[type=file]").set_input_files([other])
    expect(compared.locator(".sp-messages")).to_contain_text("both")
    compared.get_by_role("button", name="Use other.json instead").click()
    expect(compared.locator("li.sp-kept")).to_have_count(2)
    expect(compared.locator("table.sp-rule")).to_contain_text("10 of 100")
    expect(compared.get_by_role("button", name="instead")).to_have_count(0)


def test_every_step_in_use_has_no_axe_violation_and_fits_a_phone(
    visit: Visit, book: str, tmp_path: Path
) -> None:
    steps = ("write", "merge", "weigh", "compare", "leaders")
    page = visit.page(workshop_page(book, steps, whole=True))
    form = write(page, "learner", ("Problems stay solved", "One record", "Fewer tickets"))
    form.get_by_label("What the description is of").fill("Staff")
    form.get_by_role("button", name=re.compile("Start 8 minutes")).click()
    expect(form.locator(".sp-clock")).to_contain_text("left")
    form.get_by_role("button", name="Show what my file will say").click()
    pair = page.evaluate(
        "JSON.parse(Object.entries(localStorage).find(([k]) => k.includes('alignment-second'))[1]).value.known[0].pair"
    )
    paths = []
    for one in (
        written_only("manager", pair=pair, outcomes=("Problems that stay solved", "Spanish")),
        written_only("leader", pair=pair, outcomes=()),
    ):
        paths.append(tmp_path / one.source)
        paths[-1].write_text(one.as_json(), "utf-8")
    board = part(page, "merge")
    board.locator("input[type=file]").set_input_files(paths)
    expect(board).to_contain_text("Wrote no outcome: Leader A.")
    board.get_by_text("Write the ten requests").click()
    board.get_by_role("button", name="Show the list that all will weigh").click()
    board.get_by_role("button", name="Use this list").click()
    weigh(page, (50, 20, 20, 10, 0), (0, 1)).get_by_role(
        "button", name="Show what my file will say"
    ).click()
    far = rater(
        "manager",
        points=(5, 5, 5, 5, 10, 15, 20, 35),
        rated="1555-55",
        expects="noy-yyy",
        name=MARKUP,
    )
    lines = {key: replace(row, line=MARKUP) for key, row in far.rows.items()}
    far = replace(far, stop=MARKUP, direction=MARKUP, radius=MARKUP, rows=lines)
    both = [rater("learner"), far, *(rater("leader", number=n) for n in range(3))]
    made = []
    for one in both:
        made.append(tmp_path / f"made-{one.source}")
        made[-1].write_text(one.as_json(), "utf-8")
    part(page, "compare").locator("input[type=file]").set_input_files(made[:2])
    expect(part(page, "compare")).to_contain_text("not yet agreed")
    part(page, "compare").get_by_text("How to read these figures").click()
    expect(page.locator(".sp-align img")).to_have_count(0)
    part(page, "leaders").locator("input[type=file]").set_input_files(made)
    expect(part(page, "leaders")).to_contain_text("Who holds what alone")
    assert every_look(page, ".sp-align") == []
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert second()["chance"]["explain"] in (part(page, "compare").text_content() or "")
    assert outcome_list().fingerprint == rater("learner").as_dict()["list"]["fingerprint"]


def test_whoever_began_in_the_first_edition_finds_their_work_below_the_new_form(
    visit: Visit, book: str
) -> None:
    kept = json.loads(FILE.read_text("utf-8"))["workshop"]["stored"]
    key = next(key for key in kept if key.endswith(":alignment-form"))
    visit.context.add_init_script(
        f"localStorage.setItem({json.dumps(key)}, {json.dumps(kept[key])})"
    )
    page = visit.page(workshop_page(book, ("write",)))
    old = part(page, "blind")
    expect(old.get_by_label("Name, if you like")).to_have_value("kept 12 in a browser")
    expect(old.get_by_label("Outcome 1", exact=True)).to_have_value("kept 14 in a browser")
    write(page, "learner", ("One", "Two", "Three"))
    assert page.evaluate("(key) => localStorage.getItem(key)", key) == kept[key]
    # A notebook has no such script beside it, and brings the form along.
    visit.context.route("**/staffplus-first-form.js", lambda route: route.abort())
    page = visit.page(workshop_page(book, ("blind",), live=True))
    expect(part(page, "blind").get_by_label("Name, if you like")).to_have_value(
        "kept 12 in a browser"
    )


@pytest.mark.parametrize(
    ("given", "said", "mark", "talk"),
    [
        (
            {"points": (None,) * 5, "predicted": "", "marks": "-" * 10},
            "Round 1: the rule is met",
            "not counted",
            "There is no gap to talk about.",
        ),
        ({"points": (20,) * 5}, "Round 1: not yet agreed", "✗ not met", "No outcome comes first"),
    ],
    ids=["the short way", "flat points"],
)
def test_who_left_points_out_and_who_gave_all_the_same_are_told_apart(
    visit: Visit, book: str, tmp_path: Path, given: dict[str, Any], said: str, mark: str, talk: str
) -> None:
    """What both leave out is no line of the rule; points that set nothing first are no agreement."""
    paths = []
    for one in (rater("learner", **given), rater("manager", **given)):
        paths.append(tmp_path / one.source)
        paths[-1].write_text(one.as_json(), "utf-8")
    compared = part(visit.page(workshop_page(book, ("compare",))), "compare")
    compared.locator("input[type=file]").set_input_files(paths)
    expect(compared).to_contain_text(said)
    row = compared.locator("table.sp-rule tbody tr").filter(has_text="Points shared")
    expect(row).to_contain_text(mark)
    expect(compared).to_contain_text(talk)

"""Everyone writes before anyone ranks: learner, manager and leaders, each in a browser of their own."""

from __future__ import annotations

import json
import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from staffplus import alignment
from staffplus.alignment import second
from tests.agreement import answers
from tests.browser.accessibility import every_look
from tests.browser.align_page import part, workshop_on_disk, workshop_page
from tests.browser.conftest import Visit, Visits
from tests.kept_work import FILE
from tests.raters import bad_files, outcome_list, rater, written_only

SAYS = {"learner": "I hold this role", "manager": "I manage", "leader": "I lead elsewhere"}
HTML = "<img src=x onerror=alert(1)>"
WORK = "Object.keys(localStorage).filter(k => k.includes('work:')).map(k => localStorage.getItem(k)).join()"


def write(page: Page, role: str, outcomes: tuple[str, ...], direction: str = "") -> Locator:
    """Fill in step one as a person would."""
    form = part(page, "write")
    form.get_by_label(SAYS[role]).check()
    for n, text in enumerate(outcomes, 1):
        form.get_by_label(f"Outcome {n}", exact=True).fill(text)
    form.get_by_label("Direction", exact=True).fill(direction)
    return form


def save(page: Page, name: str, folder: Path) -> Path:
    """Look at what the other will read, then save; returns the file."""
    form = part(page, name)
    form.get_by_role("button", name="Show what my file will say").click()
    with page.expect_download() as saved:
        form.get_by_role("button", name="Save my file").click()
    path = folder / saved.value.suggested_filename
    saved.value.save_as(path)
    return path


def download(page: Page, button: Locator, folder: Path) -> Path:
    with page.expect_download() as saved:
        button.click()
    path = folder / saved.value.suggested_filename
    saved.value.save_as(path)
    return path


def card(board: Locator, words: str) -> Locator:
    """The card that bears these words, and no others."""
    exactly = board.page.locator("bdi", has_text=re.compile(f"^{re.escape(words)}$"))
    return board.locator(".sp-card").filter(has=exactly)


def weigh(
    page: Page, points: tuple[int, ...], predicted: tuple[int, ...], rated: int = 5
) -> Locator:
    """Points, forecast, every row and every request."""
    form = part(page, "weigh")
    for box, given in zip(form.locator("input[type=number]").all(), points, strict=True):
        box.fill(str(given))
    for n in predicted:
        form.locator("input[type=checkbox]").nth(n).check()
    for question in form.locator("fieldset.sp-question:has(.sp-also)").all():
        question.locator(f"input[value='{rated}']").check()
        question.get_by_label("Yes", exact=True).check()
    for question in form.locator("fieldset.sp-question:has(input[value=develop])").all():
        question.locator("input[value=guide]").check()
    return form


def test_learner_manager_and_a_leader_go_from_blank_pages_to_agreement_without_a_network(
    new_visit: Visits, tmp_path: Path
) -> None:
    address = workshop_on_disk(tmp_path)
    visits = [new_visit(accept_downloads=True) for _ in range(3)]
    for visit in visits:
        visit.context.set_offline(True)
    learner, manager, leader = (visit.page(address) for visit in visits)
    folders = {name: tmp_path / name for name in ("learner", "manager", "leader")}
    for folder in folders.values():
        folder.mkdir()

    # Alone: the learner asks, everyone writes.
    form = write(
        learner, "learner", ("Problems stay solved", "One record", "Fewer tickets"), "From a to b"
    )
    form.get_by_label("What the description is of").fill("Staff, support assistant")
    form.get_by_text("Ask the others, or open").click()
    invitation = download(learner, form.get_by_role("button", name="Save an invitation"), tmp_path)
    assert "Problems" not in invitation.read_text("utf-8")
    pages = (
        ("manager", manager, ("A phone queue under two minutes", "Fewer tickets each week", HTML)),
        ("leader", leader, ("Problems that stay solved", "Billing is told first")),
    )
    wrote = []
    for role, page, outcomes in pages:
        part(page, "write").get_by_label(SAYS[role]).check()
        part(page, "write").get_by_text("Ask the others, or open").click()
        part(page, "write").get_by_label("Invitation or list").set_input_files(invitation)
        expect(part(page, "write")).to_contain_text("The file is open.")
        write(page, role, outcomes, f"What the {role} wants")
        wrote.append(save(page, "write", folders[role]))

    # Together: like outcomes under one another, by the page's suggestion, a list of places, arrow keys.
    board = part(learner, "merge")
    board.locator("input[type=file]").set_input_files(wrote)
    expect(board.locator(".sp-card")).to_have_count(8)
    classes = board.locator("table.sp-named")
    expect(classes.locator("tbody[data-class=others]")).to_contain_text("By others only: 5")
    board.get_by_role("button", name="Lay together").first.click()
    expect(board.locator(".sp-group:has(textarea)")).to_have_count(7)
    board.get_by_role("button", name="Undo").click()
    expect(board.locator(".sp-group:has(textarea)")).to_have_count(8)
    for words, under in (
        ("Problems that stay solved", "Problems stay solved"),
        ("Fewer tickets each week", "Fewer tickets"),
    ):
        titles = [title.input_value() for title in board.locator(".sp-group textarea").all()]
        chooser = card(board, words).get_by_label("Lies under")
        chooser.select_option(str(titles.index(under)))
        expect(board.locator(".sp-say").last).to_contain_text("is now under")
    expect(board.locator(".sp-group:has(textarea)")).to_have_count(6)
    for name, count in (("others", 3), ("you", 1), ("some", 2), ("all", 0)):
        expect(classes.locator(f"tbody[data-class={name}]")).to_contain_text(f": {count}")
    board.get_by_role("button", name="Show the list that all will weigh").click()
    expect(board.locator(".sp-numbered").first).to_contain_text(HTML)
    sent = download(learner, board.get_by_role("button", name="Use this list"), tmp_path)
    learner.reload()
    learner.wait_for_selector("html[data-widgets='ready']", state="attached")
    expect(part(learner, "merge").locator(".sp-group:has(textarea)")).to_have_count(6)

    # Apart again: everyone weighs. The sum is shown, and what is open is said before it is saved.
    for page in (manager, leader):
        part(page, "weigh").get_by_label("List that somebody sent you").set_input_files(sent)
    form = weigh(learner, (40, 25, 15, 10, 5, 0), (0, 1, 2))
    expect(form.locator(".sp-sum")).to_have_text("95 of 100 points: 5 to give.")
    form.get_by_role("button", name="Show what my file will say").click()
    expect(form).to_contain_text("points (95 of 100 given)")
    form.get_by_role("button", name="5 points more").last.click()
    expect(form.locator(".sp-sum")).to_have_text("100 of 100 points: all are given.")
    weigh(manager, (45, 20, 15, 10, 5, 5), (0, 1, 2))
    files = [save(learner, "weigh", folders["learner"]), save(manager, "weigh", folders["manager"])]
    form = part(leader, "weigh")
    for box in form.locator("input[type=number]").all()[:5]:
        box.fill("20")
    files.append(save(leader, "weigh", folders["leader"]))

    # The page says what Python says, sentences before figures, text as text.
    found = alignment.compare(*files[:2])
    assert isinstance(found, alignment.Agreement) and found.overlap == 95
    compared = part(learner, "compare")
    compared.locator("input[type=file]").set_input_files(files[:2])
    expect(compared.locator(".sp-said")).to_contain_text("What the manager wants")
    expect(compared.locator(".sp-said")).to_contain_text(HTML)
    for line in found.criteria:
        row = compared.locator("table.sp-rule tbody tr").filter(has_text=line.name)
        expect(row).to_contain_text(line.found)
        expect(row).to_contain_text(line.chance)
        expect(row).to_contain_text("✓ met" if line.met else "✗ not met")
    assert found.agreed
    expect(compared).to_contain_text("Round 1: the rule is met")
    calendar = download(
        learner, compared.get_by_role("button", name="Save 30 and 90 days"), tmp_path
    )
    assert calendar.suffix == ".ics"
    assert calendar.read_bytes().count(b"BEGIN:VEVENT\r\n") == 2

    # Leaders: who holds what alone.
    others = [rater("leader", number=n, listed=found_list(files[0]), pair=pair_of(files[0]),
                    points=(5, 5, 20, 30, 40, 0)) for n in range(1, 5)]  # fmt: skip
    for n, one in enumerate(others):
        path = folders["leader"] / f"other-{n}.json"
        path.write_text(one.as_json(), "utf-8")
        files.append(path)
    held = part(learner, "leaders")
    held.locator("input[type=file]").set_input_files(files)
    expect(held).to_contain_text("5 leaders. Ordinal alpha:")
    expect(held).to_contain_text("Only Manager named this")
    for visit in visits:
        assert visit.faults == []


def found_list(path: Path) -> alignment.OutcomeList:
    read = alignment.load(path)
    assert isinstance(read, alignment.Rater) and read.listed is not None
    return read.listed


def pair_of(path: Path) -> str:
    return str(json.loads(path.read_text("utf-8"))["pair"])


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
    expect(held).to_contain_text("is left out of the map: Leader I, Leader J, Leader K, Leader L.")


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
    record = download(page, compared.get_by_role("button", name="Save as JSON"), tmp_path)

    elsewhere = new_visit()
    page = elsewhere.page(workshop_page(book, ("compare",)))
    compared = part(page, "compare")
    compared.locator("input[type=file]").set_input_files([record])
    expect(compared).to_contain_text("Round 1: not yet agreed")
    decision = compared.locator("li.sp-point [role=group]").first.get_by_label("Decision")
    expect(decision).to_have_value("Solved comes first")


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
        name=HTML,
    )
    both = [rater("learner"), far, *(rater("leader", number=n) for n in range(3))]
    made = []
    for one in both:
        made.append(tmp_path / f"made-{one.source}")
        made[-1].write_text(one.as_json(), "utf-8")
    part(page, "compare").locator("input[type=file]").set_input_files(made[:2])
    expect(part(page, "compare")).to_contain_text("not yet agreed")
    part(page, "compare").get_by_text("How to read these figures").click()
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

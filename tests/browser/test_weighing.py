"""Everyone writes before anyone ranks: learner, manager and leaders, each in a browser of their own."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from staffplus import alignment
from staffplus.alignment import second
from staffplus.alignment.held import told
from tests.agreement import answers
from tests.browser.accessibility import every_look
from tests.browser.align_page import part, workshop_page
from tests.browser.conftest import HTML as HTML_BOOK
from tests.browser.conftest import Visit, Visits, saved
from tests.kept_work import FILE
from tests.raters import bad_files, outcome_list, rater, written_only

SAYS = {"learner": "I hold this role", "manager": "I manage", "leader": "I lead elsewhere"}
SHOW = "Show what my file will say"
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


def card(board: Locator, words: str) -> Locator:
    """The card that bears these words, and no others."""
    exactly = board.page.locator("bdi", has_text=re.compile(f"^{re.escape(words)}$"))
    return board.locator(".sp-card").filter(has=exactly)


def weigh(page: Page, points: tuple[int, ...], predicted: tuple[int, ...]) -> Locator:
    """Points, forecast, every row and every request, in the chapter."""
    form = part(page, "weigh")
    spread(form, points, predicted)
    rate(form)
    return form


#: Presses of a mouse or a finger, and fields in which something was typed, chosen or opened.
COUNTING = """
  window.counted = { presses: 0, fields: new Set() };
  addEventListener("pointerdown", () => { counted.presses += 1; }, true);
  addEventListener("change", ({ target }) => {
    if (!["radio", "checkbox"].includes(target.type)) counted.fields.add(target);
  }, true);
"""
#: What one of the people writes, and how they spread 100 points over the list that remains of it:
#: solved, record, tickets, queue, HTML, billing, Spanish.
LISTED = 7
WRITE = {
    "learner": ("Problems stay solved", "One record", "Fewer tickets"),
    "manager": ("A phone queue under two minutes", "Fewer tickets each week", HTML),
    "A": ("Problems that stay solved", "Billing is told first"),
    "B": ("Fewer tickets in a month",),
    "C": ("Spanish by summer",),
    "D": ("Billing hears of an outage before customers",),
    "E": ("Solved problems stay solved",),
}
UNDER = (
    ("Problems that stay solved", "Problems stay solved"),
    ("Solved problems stay solved", "Problems stay solved"),
    ("Fewer tickets each week", "Fewer tickets"),
    ("Fewer tickets in a month", "Fewer tickets"),
    ("Billing hears of an outage before customers", "Billing is told first"),
)
POINTS = {
    "learner": (40, 25, 15, 10, 5, 5, 0),
    "manager": (45, 20, 15, 10, 5, 5, 0),
    "A": (60, 0, 10, 0, 0, 30, 0),
    "B": (20, 0, 60, 20, 0, 0, 0),
    "C": (40, 10, 10, 10, 0, 0, 30),
    "D": (10, 0, 35, 0, 0, 55, 0),
    "E": (70, 20, 10, 0, 0, 0, 0),
}
#: Leaders who let what they wrote alone be shown.
RELEASED = ("A", "D")
PARTS = {
    "Direction": "From contacts kept away to problems that stay solved for seven days.",
    "Problem": "Customers whose line is down are sent away, ring up and explain it all again.",
    "Evidence": "22 of 100 return within seven days (contact log, June). Aim: 12 by next June.",
    "Horizon": "Records joined in March; operations staffs by them for three years.",
    "Radius": "This role decides what counts as solved; operations, when a person takes over.",
    "Stretch": "Today I answer what I am given. First: read 50 repeat contacts with two agents.",
    "Not doing": "The Spanish assistant waits until 2028, as Lena in product has agreed.",
    "Agreement": "I ask for an hour a month with the director of service.",
}


class Person:
    """Somebody with a browser and a folder of their own, who is never online."""

    def __init__(self, new_visit: Visits, folder: Path, *, phone: bool) -> None:
        width = 390 if phone else 1280
        self.visit = new_visit(accept_downloads=True, viewport={"width": width, "height": 844})
        self.visit.context.set_offline(True)
        self.visit.context.add_init_script(COUNTING)
        self.folder = folder
        folder.mkdir()
        self.pages: list[Page] = []

    def open(self, path: Path) -> Page:
        self.pages.append(self.visit.page(path.as_uri()))
        return self.pages[-1]

    def saves(self, page: Page, name: str, within: Locator | None = None) -> Path:
        return saved((within or page).get_by_role("button", name=name, exact=True), self.folder)

    def counted(self) -> tuple[int, int]:
        """Presses, and fields filled in, on all pages so far."""
        each = [page.evaluate("[counted.presses, counted.fields.size]") for page in self.pages]
        return sum(presses for presses, _ in each), sum(fields for _, fields in each)

    def writes(self, attachment: Path, outcomes: tuple[str, ...], direction: str = "") -> Path:
        """Open a page as from a mail, write alone, look at what will be read, save it."""
        page = self.open(attachment)
        for n, text in enumerate(outcomes, 1):
            page.get_by_label(f"Outcome {n}", exact=True).fill(text)
        if direction:
            page.get_by_label("Direction", exact=True).fill(direction)
        page.get_by_role("button", name=SHOW).click()
        return self.saves(page, "Save my file")

    def weighs(
        self,
        attachment: Path,
        points: tuple[int, ...],
        predicted: tuple[int, ...],
        *,
        rates: bool,
        releases: bool,
    ) -> Path:
        """Weigh, predict, then read; whoever is asked to rates every row and request."""
        page = self.open(attachment)
        expect(page.get_by_text("What you wrote, before you saw")).to_be_visible()
        expect(page.get_by_text(PARTS["Horizon"])).to_have_count(0)
        spread(page.locator("main"), points, predicted)
        page.get_by_role("button", name="show me the description").click()
        expect(page.locator(".sp-sheet")).to_contain_text(PARTS["Horizon"])
        if rates:
            row = page.locator("fieldset.sp-question", has_text="Horizon:")
            expect(row.locator(".sp-page-says")).to_have_text(PARTS["Horizon"])
            rate(page.locator("main"))
        expect(page.get_by_text("Nothing is open.")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.get_by_role("button", name=SHOW).click()
        if releases:
            page.get_by_label("My sentences for Direction, Radius").check()
        return self.saves(page, "Save my file")


def test_seven_people_in_seven_browsers_go_from_blank_pages_to_agreement_without_a_network(
    new_visit: Visits, tmp_path: Path
) -> None:
    people = {name: Person(new_visit, tmp_path / name, phone=name != "learner") for name in WRITE}
    learner, others = people["learner"], {n: it for n, it in people.items() if n != "learner"}
    page = learner.open(HTML_BOOK / "book/workshop.html")

    # The learner writes the description, and alone what the role should bring; then asks the others.
    studio = page.locator("[role=group][aria-label='Job description studio']")
    for name, text in PARTS.items():
        studio.get_by_label(re.compile(f"^[0-9]. {name}$")).fill(text)
    form = write(page, "learner", WRITE["learner"], "From a to b")
    form.get_by_label("What the description is of").fill("Staff, support assistant")
    form.get_by_role("button", name="Make their pages").click()
    first = {
        role: learner.saves(page, f"Save the page for {whom}", form)
        for role, whom in (("manager", "my manager"), ("leader", "other leaders"))
    }
    assert all("stay solved" not in path.read_text("utf-8") for path in first.values())

    # Each of the others has one attached file, a phone and no course.
    wrote = [
        one.writes(
            first["manager" if name == "manager" else "leader"], WRITE[name], f"What {name} wants"
        )
        for name, one in others.items()
    ]

    # Laid together: by the page's suggestion, and by a list of places.
    board = part(page, "merge")
    board.locator("input[type=file]").set_input_files(wrote)
    expect(board.locator(".sp-card")).to_have_count(sum(map(len, WRITE.values())))
    groups = board.locator(".sp-group:has(textarea)")
    board.get_by_role("button", name="Lay together").first.click()
    expect(groups).to_have_count(11)
    board.get_by_role("button", name="Undo").click()
    expect(groups).to_have_count(12)
    for words, under in UNDER:
        titles = [title.input_value() for title in groups.locator("textarea").all()]
        card(board, words).get_by_label("Lies under").select_option(str(titles.index(under)))
        expect(board.locator(".sp-say").last).to_contain_text("is now under")
    expect(groups).to_have_count(LISTED)
    for name, count in (("others", 4), ("you", 1), ("some", 2), ("all", 0)):
        named = board.locator(f"table.sp-named tbody[data-class={name}]")
        expect(named).to_contain_text(f": {count}")
    board.get_by_text("Write the ten requests that everyone marks").click()
    for n in range(1, 11):
        board.get_by_label(f"Request {n}", exact=True).fill(f"Request {n} of ours")
    board.get_by_role("button", name="Show the list that all will weigh").click()
    expect(board.locator(".sp-numbered").first).to_contain_text(HTML)
    expect(board.locator(".sp-sheet")).to_contain_text(PARTS["Radius"])
    second_pages = {"manager": learner.saves(page, "Save the page for my manager", board)}
    for path in wrote[1:]:  # each leader gets back what they wrote, by the file that they sent
        sent = board.locator("li.sp-kept", has_text=f"Sent you {path.name}")
        name = str(sent.get_by_role("button").inner_text())
        to = next(leader for leader, one in others.items() if one.folder == path.parent)
        second_pages[to] = learner.saves(page, name, sent)
        assert second_pages[to].stat().st_size < 150_000
    learner.saves(page, "Use this list, and save it for the others", board)

    # Apart again. What is open is said before anything is saved.
    form = part(page, "weigh")
    spread(form, POINTS["learner"], (0, 1, 2))
    expect(form.locator(".sp-sum")).to_have_text("100 of 100 points: all are given.")
    form.get_by_role("button", name="5 points less").first.click()
    expect(form.locator(".sp-sum")).to_have_text("95 of 100 points: 5 to give.")
    form.get_by_role("button", name=SHOW).click()
    expect(form).to_contain_text("points (95 of 100 given)")
    form.get_by_role("button", name="5 points more").first.click()
    rate(form)
    form.get_by_role("button", name=SHOW).click()
    files = [learner.saves(page, "Save my file", form)]
    files += [
        one.weighs(
            second_pages[name],
            POINTS[name],
            (0, 1, 2),
            rates=name == "manager",
            releases=name in RELEASED,
        )
        for name, one in others.items()
    ]

    # The page says what Python says, sentences before figures, text as text.
    found = alignment.compare(*files[:2])
    assert isinstance(found, alignment.Agreement) and found.agreed and found.overlap == 95
    compared = part(page, "compare")
    compared.locator("input[type=file]").set_input_files(files[:2])
    expect(compared.locator(".sp-said")).to_contain_text("What manager wants")
    expect(compared.locator(".sp-said")).to_contain_text(HTML)
    for line in found.criteria:
        row = compared.locator("table.sp-rule tbody tr").filter(has_text=line.name)
        expect(row).to_contain_text(line.found)
        expect(row).to_contain_text(line.chance)
        expect(row).to_contain_text(
            {True: "✓ met", False: "✗ not met", None: "not counted"}[line.met]
        )
    expect(compared).to_contain_text("Round 1: the rule is met")
    calendar = learner.saves(page, "Save 30 and 90 days for the calendar", compared)
    assert calendar.suffix == ".ics"
    assert calendar.read_bytes().count(b"BEGIN:VEVENT\r\n") == 2

    expect(compared.get_by_role("button", name="Begin the check after 30 days")).to_be_visible()

    # Leaders: both files of each are one person's, and what one of them holds alone is named.
    mapped = alignment.cohort(files)
    assert isinstance(mapped, alignment.Held)
    assert {alignment.load(it).id for it in files[1:]} == {alignment.load(it).id for it in wrote}
    held = part(page, "leaders")
    held.locator("input[type=file]").set_input_files(files)
    expect(held).to_contain_text("5 leaders. Ordinal alpha:")
    expect(held.locator("table.sp-held thead th")).to_have_count(1 + len(WRITE))
    for alone in mapped.alone:
        expect(held.locator("ul.sp-sits")).to_contain_text(f"{told(alone)}: {alone['text']}")
    assert {"Learner", "Manager"} < {alone["who"] for alone in mapped.alone}
    # What they wrote beside outcomes is shown of those who let it, here and beside the pair.
    assert {it["direction"] for it in mapped.said} == {f"What {name} wants" for name in RELEASED}
    for place in (held, compared):
        for name in "ABCDE":
            expect(place.get_by_text(f"What {name} wants")).to_have_count(int(name in RELEASED))
        expect(place).to_contain_text("3 of the leaders wrote sentences that they did not release")

    # What it asks of each: presses, and fields to fill in, both times together.
    counted = {name: one.counted() for name, one in people.items()}
    assert counted["manager"][0] <= 35, counted
    assert all(counted[name][0] <= 11 for name in "ABCDE"), counted
    for one in people.values():
        assert one.visit.faults == []


def spread(at: Locator, points: tuple[int, ...], predicted: tuple[int, ...]) -> None:
    """Points, and the forecast."""
    for box, given in zip(at.locator("input[type=number]").all(), points, strict=True):
        if given:
            box.fill(str(given))
    for n in predicted:
        at.locator("input[type=checkbox]").nth(n).check()


def rate(at: Locator, rated: int = 5) -> None:
    """Every row, whether it is expected, and every request."""
    for question in at.locator("fieldset.sp-question:has(.sp-also)").all():
        question.locator(f"input[value='{rated}']").check()
        question.locator("input[value=yes]").check()
    for question in at.locator("fieldset.sp-question:has(input[value=develop])").all():
        question.locator("input[value=guide]").check()


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
    lines = {key: replace(row, line=HTML) for key, row in far.rows.items()}
    far = replace(far, stop=HTML, direction=HTML, radius=HTML, rows=lines)
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

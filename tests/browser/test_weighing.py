"""Everyone writes before anyone ranks: learner, manager and leaders, each in a browser of their own."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from staffplus import alignment
from staffplus.alignment.held import told
from tests.browser.align_page import (
    MARKUP,
    SHOW,
    card,
    part,
    rate,
    spread,
    write,
)
from tests.browser.conftest import HTML, Visits, saved

#: Presses of a mouse or a finger, and fields in which something was typed, chosen or opened.
COUNTING = """
  window.counted = { presses: 0, fields: new Set() };
  addEventListener("pointerdown", () => { counted.presses += 1; }, true);
  addEventListener("change", ({ target }) => {
    if (!["radio", "checkbox"].includes(target.type)) counted.fields.add(target);
  }, true);
"""
#: What one of the people writes, and how they spread 100 points over the list that remains of it:
#: solved, record, tickets, queue, MARKUP, billing, Spanish.
LISTED = 7
WRITE = {
    "learner": ("Problems stay solved", "One record", "Fewer tickets"),
    "manager": ("A phone queue under two minutes", "Fewer tickets each week", MARKUP),
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
    page = learner.open(HTML / "book/workshop.html")

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
    expect(board.locator(".sp-numbered").first).to_contain_text(MARKUP)
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
    expect(compared.locator(".sp-said")).to_contain_text(MARKUP)
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

"""The page that goes to managers and leaders: one file, opened from a disk with no network."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from staffplus import alignment
from staffplus.alignment import Rater
from staffplus.alignment.onefile import case_file, case_text, page_of
from staffplus.alignment.questions import tidy
from staffplus.jobdesc.document import JobDescription
from staffplus.widgets.answerpage.answerpage import template
from tests.agreement import answers
from tests.browser.accessibility import every_look
from tests.browser.align_page import open_files, part, workshop_page
from tests.browser.conftest import Visit, Visits, saved
from tests.browser.quizzes import tab_to
from tests.browser.test_quiz import FORBIDDEN
from tests.raters import PAIR, TITLE, asked, outcome_list, rater, written_only

DIRECTION = "Every depot plans by one forecast."
DESCRIPTION = JobDescription(title=TITLE, parts={"direction": DIRECTION}).to_markdown()
SHOW = "Show what my file will say"
HOSTILE = """</script><img src=x onerror="window.hit = 1"><!-- & \u2028 ${1} `'"""


def case_of(
    role: str = "manager", *, own: Rater | None = None, weigh: bool = True
) -> dict[str, Any]:
    """The case of the first page, on which they write alone, or of the second."""
    listed = outcome_list() if weigh else None
    return case_file(asked(listed), role, DESCRIPTION if weigh else "", own)


def on_disk(folder: Path, file: dict[str, Any]) -> str:
    """The page of a case, saved as from a mail; returns its file:// address."""
    path = folder / "page.html"
    path.write_text(page_of(template(), file), "utf-8")
    return path.as_uri()


def offline(new_visit: Visits) -> Visit:
    """A profile without a network, on a phone's screen."""
    visit = new_visit(viewport={"width": 390, "height": 844}, accept_downloads=True)
    visit.context.set_offline(True)
    return visit


def answered(page: Page, folder: Path) -> Path:
    """Look at the file with the keyboard, then save it."""
    tab_to(page, page.get_by_role("button", name=SHOW))
    page.keyboard.press("Enter")
    return saved(page.get_by_role("button", name="Save my file"), folder)


def again(visit: Visit, page: Page, address: str) -> Page:
    """The page at `address`, opened anew in its tab. In another tab a browser may not yet know, of pages from
    a disk, what was stored a moment before (see `shared/recent.js`), and that is not what is tried here."""
    assert page.context == visit.context
    page.goto(address)
    return page


def type_into(page: Page, label: str, text: str) -> None:
    tab_to(page, page.get_by_label(label, exact=True))
    page.keyboard.type(text)


def press(page: Page, name: str) -> None:
    tab_to(page, page.get_by_role("button", name=name))
    page.keyboard.press("Enter")


def rate_by_keyboard(page: Page) -> None:
    """Every row, its expectation and every request, with keys alone."""
    for question in page.locator("[data-step=rate] fieldset").all():
        tab_to(page, question.locator("input").first)
        page.keyboard.press("Space")


def keep_description(page: Page) -> None:
    """As if it had been written in the studio."""
    value = {"title": TITLE, "parts": {"direction": DIRECTION}}
    row = {"v": 1, "course": "staffplus", "id": "jobdesc", "kind": "work", "value": value}
    page.evaluate(
        "row => localStorage.setItem('staffplus:1:work:staffplus:jobdesc', JSON.stringify(row))",
        row,
    )


def test_a_manager_answers_from_two_attached_files_and_the_learners_page_takes_them_in(
    new_visit: Visits, visit: Visit, book: str, tmp_path: Path
) -> None:
    # The learner writes, and saves the page on which the manager writes: it is titled, and says nothing else.
    learner = visit.page(workshop_page(book, ("write", "merge", "weigh", "compare")))
    keep_description(learner)
    form = part(learner, "write")
    form.get_by_label("I hold this role").check()
    form.get_by_label("Outcome 1", exact=True).fill("Problems stay solved")
    form.get_by_label("Outcome 2", exact=True).fill("Fewer tickets")
    form.get_by_role("button", name="Make their pages").click()
    save_first = form.get_by_role("button", name="Save the page for my manager")
    first = saved(save_first, tmp_path)
    assert first.name == "staffplus-page-manager-write.html"
    assert first.stat().st_size < 150_000 and "Problems stay solved" not in first.read_text("utf-8")

    # The manager has that file, a phone, keys and no network; closes half-way and goes on.
    profile = offline(new_visit)
    manager = profile.page(first.as_uri())
    expect(manager).to_have_title(TITLE)
    expect(manager.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(manager.get_by_text("kept in this browser")).to_be_visible()
    type_into(manager, "Outcome 1", "A phone queue under two minutes")
    type_into(manager, "Radius", "Operations decides")
    manager = again(profile, manager, first.as_uri())
    expect(manager.get_by_label("Outcome 1", exact=True)).to_have_value(
        "A phone queue under two minutes"
    )
    wrote = answered(manager, tmp_path)
    expect(manager.get_by_text("you get a second page")).to_be_visible()
    manager.close()

    # Laid together; nobody is asked about a team that does not exist.
    board = part(learner, "merge")
    board.locator("input[type=file]").set_input_files(wrote)
    expect(board.locator(".sp-card")).to_have_count(3)
    shower = board.get_by_role("button", name="Show the list that all will weigh")
    shower.click()
    expect(board).to_contain_text("The requests are still an invented team's.")
    expect(board.get_by_role("button", name="Save the page")).to_have_count(0)
    board.get_by_text("Write the ten requests that everyone marks").click()
    for n in range(1, 11):
        board.get_by_label(f"Request {n}", exact=True).fill(f"Request {n} of ours")
    shower.click()
    expect(board.locator(".sp-sheet")).to_contain_text(DIRECTION)
    second = saved(board.get_by_role("button", name="Save the page for my manager"), tmp_path)
    assert second.name == "staffplus-page-manager-round-1.html"
    # Whoever sends it weighs the same list, without another press.
    expect(board).to_contain_text("The list is in use under “Weigh and rate”.")
    expect(part(learner, "weigh").locator("input[type=number]")).to_have_count(3)
    assert second.stat().st_size < 150_000

    # On another machine, too, the second page knows what they wrote: weigh, predict, and only then read.
    profile = offline(new_visit)
    manager = profile.page(second.as_uri())
    expect(manager.get_by_text("What you wrote, before you saw")).to_be_visible()
    expect(manager.get_by_text(DIRECTION)).to_have_count(0)
    for n in range(3):
        tab_to(manager, manager.locator("input[type=number]").nth(n))
        manager.keyboard.type(("50", "30", "20")[n])
    expect(manager.locator(".sp-sum")).to_have_text("100 of 100 points: all are given.")
    press(manager, "show me the description")
    expect(
        manager.get_by_text("Whoever reads first answers with the page in mind.")
    ).to_be_visible()
    for n in range(3):
        tab_to(manager, manager.locator("input[type=checkbox]").nth(n))
        manager.keyboard.press("Space")
    manager = again(profile, manager, second.as_uri())
    expect(manager.locator(".sp-sum")).to_have_text("100 of 100 points: all are given.")
    press(manager, "show me the description")
    expect(manager.get_by_role("heading", name="The description")).to_be_focused()
    expect(manager.locator(".sp-sheet")).to_contain_text(DIRECTION)
    # Beside each row stands what the page says of it.
    says = manager.locator(".sp-page-says")
    expect(says.first).to_have_text(DIRECTION)
    expect(says.last).to_have_text("The page says nothing here.")
    rate_by_keyboard(manager)
    expect(manager.get_by_text("Nothing is open.")).to_be_visible()
    assert manager.evaluate("document.documentElement.scrollWidth") <= 390
    back = answered(manager, tmp_path)

    # Back at the learner's, who has weighed the same list.
    made = alignment.load(back)
    assert isinstance(made, Rater) and made.sums and len(made.predicted) == 3
    written = alignment.load(wrote)
    assert isinstance(written, Rater) and (made.id, made.outcomes, made.radius) == (
        written.id, ("A phone queue under two minutes",), "Operations decides",
    )  # fmt: skip
    weighed = part(learner, "weigh")
    weighed.get_by_role("button", name=SHOW).click()
    weighed.get_by_label("If our group has a board").check()
    ours = saved(weighed.get_by_role("button", name="Save my file"), tmp_path)
    mine = alignment.load(ours)
    assert isinstance(mine, Rater) and mine.room and not made.room  # each says it for their own
    compared = open_files(learner, "compare", [ours, back])
    expect(compared).to_contain_text("Round 1 compared")

    # The next round begins where the gaps are read: the same list here, and a page for the manager.
    compared.get_by_role("button", name="Begin round 2").click()
    expect(part(learner, "weigh")).to_contain_text("Round 2:")
    expect(part(learner, "weigh").locator(".sp-page-says").first).to_have_text(DIRECTION)
    third = saved(compared.get_by_role("button", name="Save the page for my manager"), tmp_path)
    assert third.name == "staffplus-page-manager-round-2.html"
    profile.context.set_offline(True)
    manager = profile.page(third.as_uri())
    expect(manager.get_by_text("Manager, round 2: what you expect of a role")).to_be_visible()
    expect(manager.locator("input[type=number]").first).to_have_value("")


def test_whatever_texts_say_they_stay_text_and_nothing_can_leave(
    new_visit: Visits, tmp_path: Path
) -> None:
    plain = tidy(HOSTILE)
    own = written_only("manager", outcomes=(plain,), direction=plain, name=plain[:60].strip())
    listed = outcome_list(requests=tuple(f"{n} {plain}" for n in range(10)))
    listed = alignment.OutcomeList(
        tuple(alignment.Listed(o.id, f"{o.id} {plain}", o.by) for o in listed.outcomes),
        listed.people, (), listed.requests,
    )  # fmt: skip
    case = alignment.Asked(PAIR, plain, "round 1", listed)
    file = case_file(case, "manager", f"## Direction\n\n{HOSTILE}\n", own)
    visit = offline(new_visit)
    page = visit.page(on_disk(tmp_path, file))
    expect(page).to_have_title(plain)
    expect(page.get_by_role("heading", level=1)).to_have_text(plain)
    for _ in range(2):  # what is open is named first
        page.get_by_role("button", name="show me the description").click()
    expect(page.locator(".sp-said")).to_have_text(HOSTILE)
    page.get_by_role("button", name=SHOW).click()
    expect(page.locator(".sp-preview")).to_contain_text("<img src=x")
    expect(page.locator("img")).to_have_count(0)
    assert page.evaluate("window.hit") is None
    made = alignment.load(saved(page.get_by_role("button", name="Save my file"), tmp_path))
    assert isinstance(made, Rater) and made.listed == listed and made.direction == plain

    # Even a script that had got in could hand nothing over: the page's own rules refuse.
    visit.context.set_offline(False)
    refused = page.evaluate("""async () => {
      const told = [];
      document.addEventListener("securitypolicyviolation", (event) => told.push(event.effectiveDirective));
      await fetch("http://127.0.0.1:9/").catch(() => {});
      document.body.append(Object.assign(new Image(), { src: "http://127.0.0.1:9/x.png" }));
      const script = document.createElement("script");
      script.textContent = "window.hit = 1";
      document.body.append(script);
      const form = Object.assign(document.createElement("form"), { action: "http://127.0.0.1:9/" });
      document.body.append(form);
      form.submit();
      while (told.length < 4) await new Promise((resolve) => requestAnimationFrame(resolve));
      return told.sort();
    }""")
    assert refused == ["connect-src", "form-action", "img-src", "script-src-elem"]
    assert page.evaluate("window.hit") is None
    visit.faults[:] = [
        it for it in visit.faults if "Content Security Policy" not in it and "ERR_" not in it
    ]


def test_a_file_that_does_not_belong_here_is_refused_with_what_was_found_and_expected(
    new_visit: Visits, tmp_path: Path
) -> None:
    page = offline(new_visit).page(on_disk(tmp_path, case_of()))
    page.get_by_text("Go on from a file of yours").click()
    own = rater("manager")
    assert own.listed is not None
    give(page, tmp_path, own.as_json())
    expect(page.get_by_text("Nothing is open.")).to_be_visible()
    where = f"“{TITLE}”, Manager, Round 1 ({PAIR}, list {own.listed.fingerprint})"
    other_list = outcome_list(7)
    for text, found in {
        rater(
            "manager", pair="anotherpair1"
        ).as_json(): f"Manager, Round 1 (anotherpair1, list {own.listed.fingerprint}); this page asks for {where}",
        rater(
            "manager", round="round 2"
        ).as_json(): f"Manager, Round 2 ({PAIR}, list {own.listed.fingerprint}); this page asks for {where}",
        rater(
            "learner"
        ).as_json(): f"Learner, Round 1 ({PAIR}, list {own.listed.fingerprint}); this page asks for {where}",
        rater(
            "manager", points=(100, *(0,) * 6)
        ).as_json(): f"list {other_list.fingerprint}); this page asks for {where}",
        rater(
            "manager", number=9
        ).as_json(): f"another person's answers (number manager000009; here {own.id})",
        written_only(
            "manager", number=9
        ).as_json(): f"another person's answers (number manager000009; here {own.id})",
        answers(
            "manager"
        ).as_json(): "is of the first edition: it ranks five outcomes that one person wrote",
        own.as_json()[:700]: "could not be read: it is not whole",
        case_text(case_of()): "expected one of answers",
        "{" + " " * 5_000_000: "has 5000001 bytes; a file of answers has at most 65536",
    }.items():
        give(page, tmp_path, text)
        expect(page.locator(".sp-messages")).to_contain_text(found)
        expect(page.get_by_text("Nothing is open.")).to_be_visible()
    page.get_by_role("button", name="Take my answers out").click()
    expect(page.get_by_text("Still open:").first).to_be_visible()
    page.get_by_role("button", name="Put back what stood here before").click()
    expect(page.get_by_text("Nothing is open.")).to_be_visible()


def give(page: Page, folder: Path, text: str) -> None:
    (folder / "sent.json").write_text(text, "utf-8")
    page.get_by_label("Your file").set_input_files(folder / "sent.json")


def test_where_the_browser_keeps_nothing_the_page_says_so_and_a_saved_file_goes_on(
    new_visit: Visits, tmp_path: Path
) -> None:
    visit = offline(new_visit)
    visit.context.add_init_script(FORBIDDEN)
    address = on_disk(tmp_path, case_of("leader", weigh=False))
    page = visit.page(address)
    expect(page.get_by_text("This browser keeps nothing for this page")).to_be_visible()
    page.get_by_label("Outcome 1", exact=True).fill("Billing is told first")
    page.get_by_role("button", name=SHOW).click()
    half = saved(page.get_by_role("button", name="Save my file"), tmp_path)
    page.close()
    # The second page, for all leaders alike, takes up what this one wrote; then it can be weighed.
    page = visit.page(on_disk(tmp_path, case_of("leader")))
    page.get_by_text("Go on from a file of yours").click()
    page.get_by_label("Your file").set_input_files(half)
    expect(page.get_by_label("Outcome 1", exact=True)).to_have_value("Billing is told first")
    page.get_by_role("button", name="show me what all wrote").click()
    expect(page.locator("input[type=number]")).to_have_count(8)
    expect(page.get_by_label("name or pseudonym")).to_have_value("")
    page.get_by_role("button", name=SHOW).click()
    made = alignment.load(saved(page.get_by_role("button", name="Save my file"), tmp_path))
    before = alignment.load(half)
    assert isinstance(made, Rater) and isinstance(before, Rater)
    assert (made.id, made.name, made.outcomes) == (before.id, "", ("Billing is told first",))


def test_a_page_meant_for_another_person_says_so_and_mixes_nobody(
    new_visit: Visits, tmp_path: Path
) -> None:
    visit = offline(new_visit)
    page = visit.page(on_disk(tmp_path, case_of("leader", own=written_only("leader", 1))))
    page.locator("input[type=number]").first.fill("60")
    expect(page.get_by_text("Somebody else answered")).to_have_count(0)
    first = written_only("leader", 2, outcomes=("What another leader wants",))
    page = again(visit, page, on_disk(tmp_path, case_of("leader", weigh=False)))
    page.get_by_label("Outcome 1", exact=True).fill("Billing is told first")
    page = again(visit, page, on_disk(tmp_path, case_of("leader", own=first)))
    expect(
        page.get_by_text("Somebody else answered on such a page in this browser")
    ).to_be_visible()
    expect(page.locator("input[type=number]").first).to_have_value("")
    page.get_by_role("button", name=SHOW).click()
    expect(page.locator(".sp-preview")).to_contain_text("What another leader wants")
    expect(page.locator(".sp-preview")).not_to_contain_text("Billing is told first")


@pytest.mark.parametrize("role", ["manager", "leader"])
def test_nothing_bars_anyone_from_the_page(new_visit: Visits, tmp_path: Path, role: str) -> None:
    page = offline(new_visit).page(on_disk(tmp_path, case_of(role)))
    page.get_by_text("Go on from a file of yours").click()
    give(page, tmp_path, "{")
    assert every_look(page) == []
    for name in ("show me what all wrote", "show me the description"):
        for _ in range(2):
            page.get_by_role("button", name=name).click()
    page.get_by_role("button", name=SHOW).click()
    assert every_look(page) == []


def test_a_hosted_course_opens_a_case_from_a_file_and_goes_on_with_it(
    new_visit: Visits, book: str, tmp_path: Path
) -> None:
    page = new_visit().page(f"{book.removesuffix('/book')}/answer.html")
    opener = page.get_by_label("The file that you were sent")
    (tmp_path / "wrong.json").write_text(rater("manager").as_json(), "utf-8")
    opener.set_input_files(tmp_path / "wrong.json")
    expect(page.locator(".sp-messages")).to_contain_text("wrong.json is not a case.")
    (tmp_path / "case.json").write_text(case_text(case_of(weigh=False)), "utf-8")
    opener.set_input_files(tmp_path / "case.json")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    page.get_by_label("Outcome 1", exact=True).fill("Billing is told first")
    page.reload()
    expect(page.get_by_label("Outcome 1", exact=True)).to_have_value("Billing is told first")
    expect(page.get_by_label("The file that you were sent")).to_be_visible()

"""Learner, manager and other leaders agree on a role, each in a browser profile of their own."""

from __future__ import annotations

import json
import re
from pathlib import Path

from playwright.sync_api import expect

from staffplus.alignment import files as first_files
from staffplus.alignment import pair as first_pair
from staffplus.alignment import settings
from tests.agreement import answers, twelve_leaders
from tests.browser.accessibility import every_look
from tests.browser.align_page import (
    be,
    fill_form,
    on_paper,
    open_files,
    open_questions,
    part,
    said,
    save_file,
    save_questions,
    workshop_on_disk,
    workshop_page,
)
from tests.browser.conftest import Visit, Visits
from tests.browser.test_quiz import FULL, THEME_COMPLAINT


def test_learner_and_manager_reach_agreement_in_three_rounds_without_a_network(
    new_visit: Visits, tmp_path: Path
) -> None:
    address = workshop_on_disk(tmp_path)
    hers, his = tmp_path / "learner", tmp_path / "manager"
    hers.mkdir()
    his.mkdir()
    profiles = [new_visit(accept_downloads=True) for _ in range(2)]
    for profile in profiles:
        profile.context.set_offline(True)
    learner, manager = (profile.page(address) for profile in profiles)

    # Round 1. The learner words the questions and hands them over as a file.
    form = be(learner, "learner")
    form.get_by_text("Write your own outcomes and requests").click()
    form.get_by_label("What the description is of").fill("Staff, delivery forecasts")
    form.get_by_label("Outcome 1", exact=True).fill("Every depot plans by one forecast")
    form.get_by_role("button", name="Use this wording").click()
    expect(form).to_contain_text("The new wording is in use.")
    asked = save_questions(learner, hers)
    be(manager, "manager")
    open_questions(manager, asked)
    expect(part(manager, "blind")).to_contain_text("Every depot plans by one forecast")

    rounds = {
        "round 1": (
            said("12345", "5552226", "o1 o2 o3", "dgrcdgrcdg"),
            said("45312", "3266644", "o1 o2 o3", "ggggrrrccc"),
        ),
        "round 2": (
            said("12345", "5553336", "o1 o3 o5", "dgrcdgrcdg"),
            said("13254", "5544466", "o1 o2 o4", "dgrcdgrggg"),
        ),
        "round 3": (
            said("12354", "6554446", "o1 o2 o3", "dgrcdgrcdg"),
            said("13254", "5545456", "o1 o2 o3", "dgrcdgrcgg"),
        ),
    }
    met = {}
    for name, (ours, theirs) in rounds.items():
        fill_form(be(learner, "learner", name), ours)
        fill_form(be(manager, "manager", name), theirs)
        one, other = save_file(learner, hers), save_file(manager, his)
        assert one.name == f"staffplus-learner-{name.replace(' ', '-')}.json"
        compared = open_files(learner, "compare", [one, other])
        expect(compared).to_contain_text(re.compile(rf"{name} compared", re.I))
        # The page says what Python says.
        found = first_pair.compare(one, other)
        met[name] = sum(line.met for line in found.criteria)
        for line in found.criteria:
            row = compared.locator("table.sp-rule tbody tr").filter(has_text=line.name)
            expect(row).to_contain_text(line.found)
            expect(row).to_contain_text("✓ met" if line.met else "✗ not met")
        expect(compared).to_contain_text(settings()["next"][found.next])
        if name == "round 1":
            assert not found.agreed
            first = compared.locator("li.sp-point [role=group]").first
            expect(first).to_contain_text(found.agenda[0].text)
            first.get_by_label("Decision").fill("The depots' planners own the forecast")
            first.get_by_label("Owner").fill("Head of planning")
            first.get_by_label("By").fill("2026-06-30")
    assert met["round 1"] < met["round 2"] < met["round 3"] == 6

    # The record says how agreement grew, and is saved only after it was shown.
    compared = part(learner, "compare")
    expect(compared).to_contain_text("Round 3: the rule is met")
    expect(
        compared.get_by_role("img", name=re.compile("Requests alike, of 10: Round 1"))
    ).to_be_visible()
    compared.get_by_role("button", name="Show the record").click()
    with learner.expect_download() as taken:
        compared.get_by_role("button", name="Save as Markdown").click()
    record = Path(taken.value.path()).read_text("utf-8")
    assert record.startswith("# Agreement on: Staff, delivery forecasts")
    assert (
        "Decision: The depots' planners own the forecast Owner: Head of planning. By: 2026-06-30."
        in record
    )
    assert [record.count(f"## Round {n}") for n in (1, 2, 3)] == [1, 1, 1]
    with learner.expect_download() as taken:
        compared.get_by_role("button", name="Save as JSON").click()
    table = json.loads(Path(taken.value.path()).read_text("utf-8"))
    assert [one["agreed"] for one in table["rounds"]] == [False, False, True]

    # Both have the same files, so both see the same, and a reload loses nothing.
    files = [path for folder in (hers, his) for path in folder.glob("staffplus-*-round-?.json")]
    answered = [path for path in files if "questions" not in path.name]
    compared = open_files(manager, "compare", answered)
    expect(compared).to_contain_text("Round 3: the rule is met")
    learner.reload()
    learner.wait_for_selector("html[data-widgets='ready']", state="attached")
    compared = part(learner, "compare")
    expect(compared).to_contain_text("Round 3: the rule is met")
    compared.get_by_label("Round 1", exact=True).check()
    expect(compared.get_by_label("Owner").first).to_have_value("Head of planning")
    expect(compared.get_by_label("Round 1", exact=True)).to_be_focused()


def test_twelve_leaders_are_mapped_with_the_figures_worked_out_by_hand(
    visit: Visit, book: str, tmp_path: Path
) -> None:
    page = visit.page(workshop_page(book, ("leaders",)))
    sides = answers("learner", ranks=(2, 1, 3, 5, 4)), answers("manager", ranks=(5, 4, 3, 2, 1))
    widget = open_files(page, "leaders", on_paper(tmp_path, *twelve_leaders(), *sides))
    expect(widget).to_contain_text("12 leaders. Ordinal alpha: 0.79 (95 % interval")
    rows = widget.locator("table.sp-map tbody").first.locator("tr")
    expect(rows).to_have_count(12)
    expect(rows.first).to_contain_text("Leader A")
    cells = [row.locator("td").all_inner_texts() for row in rows.all()]
    assert cells.count(["1", "2", "3", "4", "5"]) == 6
    summary = widget.locator("tbody.sp-summary").first
    expect(summary).to_contain_text("Leaders' median1.52345", use_inner_text=False)
    expect(widget).to_contain_text(
        "Learner, round 1: 0.70 places from the leaders' median on average; 6 leaders are nearer to "
        "the rest, 0 as near, 6 farther; shares 3 of 3 with the leaders' top three."
    )
    expect(widget).to_contain_text("Manager, round 1: 2.30 places")
    page.reload()
    page.wait_for_selector("html[data-widgets='ready']", state="attached")
    expect(part(page, "leaders")).to_contain_text("12 leaders.")


def test_five_leaders_who_all_say_the_same_are_told_that_nothing_varies(
    visit: Visit, book: str, tmp_path: Path
) -> None:
    page = visit.page(workshop_page(book, ("leaders",)))
    files = on_paper(tmp_path, *(answers("leader", number=n) for n in range(5)))
    widget = open_files(page, "leaders", files)
    expect(widget).to_contain_text("Ordinal alpha: 1.00 (no interval)")
    expect(widget).to_contain_text(settings()["cohort"]["no_variation_leaders"])
    ties = on_paper(tmp_path, *(answers("leader", number=n, ranks=(1,) * 5) for n in range(10, 13)))
    widget.get_by_text("5 files are open").click()
    widget.get_by_role("button", name="Remove all").click()
    open_files(page, "leaders", ties)
    expect(widget).to_contain_text("Ordinal alpha: no variation")


def test_the_page_takes_thirty_files_and_each_only_once(
    visit: Visit, book: str, tmp_path: Path
) -> None:
    page = visit.page(workshop_page(book, ("leaders",)))
    files = on_paper(tmp_path, *(answers("leader", number=n) for n in range(31)))
    widget = open_files(page, "leaders", [*files[:5], files[2], *files[5:]][:6])
    expect(widget).to_contain_text("is the same as leader-2.json. It is counted once.")
    expect(widget).to_contain_text("5 leaders.")
    open_files(page, "leaders", files[5:])
    expect(widget).to_contain_text("30 leaders.")
    expect(widget).to_contain_text("Use `staffplus align leaders` for more.")
    open_files(
        page, "leaders", on_paper(tmp_path, answers("leader", number=0, ranks=(5, 4, 3, 2, 1)))
    )
    expect(widget).to_contain_text("two versions of one person's answers")
    expect(widget).to_contain_text("30 leaders.")


def test_every_part_in_use_has_no_axe_violation_and_fits(
    visit: Visit, book: str, tmp_path: Path
) -> None:
    page = visit.page(workshop_page(book, whole=True))
    assert every_look(page, ".sp-align") == []
    form = be(page, "learner")
    form.get_by_text("Write your own outcomes and requests").click()
    form.get_by_text("Ask your manager and other leaders").click()
    form.get_by_role("button", name="Show what they will read").click()
    fill_form(form, said("21345", "123456-", "o1 o2 o4", "dgrcdgrcdg"))
    form.get_by_role("button", name="Show what my file will say").click()
    far = answers("manager", ranks=(5, 4, 3, 2, 2), rated=(1, 7, None, 7, 1, 2, 1))
    sides = on_paper(tmp_path, answers("learner"), far)
    later = on_paper(
        tmp_path, *(answers(r, round="round 2", number=1) for r in ("learner", "manager"))
    )
    compared = open_files(page, "compare", [*sides, *later])
    compared.get_by_label("Round 1", exact=True).check()
    compared.get_by_text("too many for one meeting").click()
    compared.get_by_text("why there is no kappa").click()
    compared.get_by_role("button", name="Show the record").click()
    open_files(page, "leaders", [*on_paper(tmp_path, *twelve_leaders()), *sides])
    expect(part(page, "leaders")).to_contain_text("Where you sit")
    assert every_look(page, ".sp-align") == []


def test_the_form_can_be_used_at_four_hundred_per_cent(new_visit: Visits, book: str) -> None:
    visit = new_visit(viewport={"width": 320, "height": 256})
    page = visit.page(workshop_page(book, ("blind",), whole=True))
    form = be(page, "manager")
    fill_form(form, said("21345", "123456-", "o1 o2 o4", "dgrcdgrcdg"))
    expect(form).to_contain_text("25 of 25 answered")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_browser_that_keeps_nothing_says_so_and_still_works(
    new_visit: Visits, book: str, tmp_path: Path
) -> None:
    visit = new_visit(accept_downloads=True)
    visit.context.add_init_script(FULL)
    page = visit.page(workshop_page(book, ("blind",), whole=True))
    form = be(page, "manager")
    fill_form(form, said("21345", "4444444", "o1 o2 o4", "dgrcdgrcdg"))
    expect(form).to_contain_text("This browser cannot save your answers")
    assert first_files.load(save_file(page, tmp_path)).ranks["o1"] == 2
    visit.faults[:] = [fault for fault in visit.faults if not THEME_COMPLAINT.search(fault)]

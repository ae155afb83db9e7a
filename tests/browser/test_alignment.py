"""Learner, manager and other leaders agree on a role, each in a browser profile of their own."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from staffplus import alignment
from staffplus.alignment import files as first_files
from staffplus.alignment import pair as first_pair
from staffplus.alignment import settings
from staffplus.alignment.questions import mark_ids, outcome_ids, request_ids
from tests.agreement import ROW_IDS, answers, bad_files, twelve_leaders
from tests.browser.accessibility import every_look
from tests.browser.align_page import (
    fill_form,
    open_files,
    part,
    workshop_on_disk,
    workshop_page,
)
from tests.browser.conftest import Visit, Visits, saved
from tests.browser.quizzes import tab_to
from tests.browser.test_quiz import FULL, THEME_COMPLAINT

WORK = "Object.keys(localStorage).filter(k => k.includes('work:')).map(k => localStorage.getItem(k)).join()"


def said(ranks: str, rated: str, predicted: str, marks: str) -> dict[str, Any]:
    """Answers in short: `12345`, `5555-26` (- is open), `o1 o2 o3`, `dgrc` for the marks."""
    letters = {mark[0] if mark != "decline" else "c": mark for mark in mark_ids()}
    number = {str(n): n for n in range(10)}
    return {
        "ranks": dict(zip(outcome_ids(), (number[c] for c in ranks), strict=True)),
        "rows": dict(zip(ROW_IDS, (number.get(c) for c in rated), strict=True)),
        "predicted": predicted.split(),
        "requests": dict(zip(request_ids(), (letters[c] for c in marks), strict=True)),
    }


def be(page: Page, role: str, round: str = "round 1") -> Locator:
    """Say in the form who answers, and in which round."""
    form = part(page, "blind")
    says = {"learner": "I hold this role", "manager": "I manage", "leader": "I lead elsewhere"}
    form.get_by_label(says[role]).check()
    if role != "leader":
        form.get_by_label("Round", exact=True).select_option(round)
    return form


def save_file(page: Page, folder: Path) -> Path:
    """Look at what the other will see, then save; returns the file."""
    form = part(page, "blind")
    form.get_by_role("button", name="Show what my file will say").click()
    expect(form.locator(".sp-preview table")).to_be_visible()
    return saved(form.get_by_role("button", name="Save my file"), folder)


def save_questions(page: Page, folder: Path) -> Path:
    form = part(page, "blind")
    form.get_by_text("Ask your manager and other leaders").click()
    form.get_by_role("button", name="Show what they will read").click()
    return saved(form.get_by_role("button", name="Save the questions as a file"), folder)


def open_questions(page: Page, path: Path) -> None:
    form = part(page, "blind")
    if not form.locator("details[open] > summary", has_text="Open a file of questions").count():
        form.get_by_text("Open a file of questions").click()
    form.get_by_label("File of questions").set_input_files(path)
    expect(form).to_contain_text("The file brought the questions.")


def on_paper(folder: Path, *made: alignment.Answers) -> list[Path]:
    """Answers as files that somebody might send."""
    for one in made:
        (folder / one.source).write_text(one.as_json(), "utf-8")
    return [folder / one.source for one in made]


# --- Three rounds --------------------------------------------------------------------------------


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


# --- The form ------------------------------------------------------------------------------------


def test_answers_survive_a_reload_and_other_wordings_rounds_and_roles(
    visit: Visit, book: str
) -> None:
    page = visit.page(workshop_page(book, ("blind",)))
    form = be(page, "learner")
    fill_form(form, said("21345", "123456-", "o1 o2 o4", "dgrcdgrcdg"))
    expect(form).to_contain_text("25 of 25 answered")
    be(page, "learner", "round 2")
    expect(form).to_contain_text("0 of 25 answered")
    be(page, "manager")
    expect(form).to_contain_text("0 of 25 answered")
    form = be(page, "learner", "round 1")
    form.get_by_text("Write your own outcomes and requests").click()
    form.get_by_label("Outcome 2", exact=True).fill("Another outcome")
    page.reload()
    page.wait_for_selector("html[data-widgets='ready']", state="attached")
    form = part(page, "blind")
    expect(form.get_by_label("Outcome 2", exact=True)).to_have_value("Another outcome")  # the draft
    form.get_by_role("button", name="Use this wording").click()
    # The rank of the changed outcome is open, and it is no longer in the forecast.
    expect(form).to_contain_text("23 of 25 answered")
    form.get_by_label("Wording in use").select_option("0")
    expect(form).to_contain_text("25 of 25 answered")
    expect(form).not_to_contain_text("Another outcome")


def test_the_form_can_be_filled_in_with_the_keyboard_alone(visit: Visit, book: str) -> None:
    page = visit.page(workshop_page(book, ("blind",), whole=True))
    form = part(page, "blind")
    tab_to(page, form.locator("input[type=radio]").first)
    page.keyboard.press("Space")
    expect(form.get_by_label("I hold this role")).to_be_checked()
    expect(form.get_by_label("I hold this role")).to_be_focused()
    for n, question in enumerate(form.locator("fieldset.sp-question").all()):
        tab_to(page, question, within=True)
        page.keyboard.press("Space")
        if question.locator("input[type=radio]").count():
            for _ in range(n % 4):
                page.keyboard.press("ArrowRight")
        else:
            for _ in range(2):
                page.keyboard.press("Tab")
                page.keyboard.press("Space")
    expect(form).to_contain_text("25 of 25 answered")
    tab_to(page, form.get_by_role("button", name="Show what my file will say"))
    page.keyboard.press("Enter")
    expect(form.locator(".sp-preview").last).to_be_focused()
    page.keyboard.press("Tab")
    expect(form.locator(".sp-preview summary")).to_be_focused()


def test_a_fourth_forecast_is_not_taken_and_a_shared_rank_is_told(visit: Visit, book: str) -> None:
    page = visit.page(workshop_page(book, ("blind",)))
    form = be(page, "learner")
    boxes = form.locator("input[type=checkbox]")
    for n in range(4):
        boxes.nth(n).click()
    expect(boxes.nth(3)).not_to_be_checked()
    expect(form).to_contain_text("Three are enough: untick one first.")
    fill_form(form, {"ranks": dict(zip(outcome_ids(), (1, 2, 2, 4, 5), strict=True))})
    expect(form).to_contain_text("Rank 2 is given more than once.")


def test_before_saving_the_page_shows_every_answer_and_says_who_will_read_it(
    visit: Visit, book: str
) -> None:
    page = visit.page(workshop_page(book, ("blind",)))
    form = be(page, "manager")
    expect(form.get_by_role("button", name="Save my file")).to_have_count(0)
    fill_form(form, said("21345", "123456-", "o1 o2 o4", "dgrcdgrcdg"))
    form.get_by_label("Name, if you like").fill("Lazy Larry")
    form.get_by_role("button", name="Show what my file will say").click()
    preview = form.locator(".sp-preview").last
    expect(preview).to_contain_text(settings()["privacy"]["manager"])
    expect(preview).to_contain_text(settings()["privacy"]["never"])
    expect(preview).to_contain_text("“lazy” describes a person")
    expect(preview.locator("tr")).to_have_count(5 + 5 + 7 + 3 + 10)
    shown = json.loads(preview.locator("pre").text_content() or "")
    assert shown["answers"]["ranks"]["o1"] == 2 and shown["answers"]["rows"]["not-doing"] is None
    # An answer changed after the look closes the look: what is saved is what was seen.
    fill_form(form, {"ranks": dict(zip(outcome_ids(), (1, 2, 3, 4, 5), strict=True))})
    expect(form.get_by_role("button", name="Save my file")).to_have_count(0)


def test_open_answers_are_named_and_can_be_saved(visit: Visit, book: str, tmp_path: Path) -> None:
    page = visit.page(workshop_page(book, ("blind",)))
    form = be(page, "learner")
    fill_form(form, {"ranks": dict(zip(outcome_ids(), (1, 2, 3, 4, 5), strict=True))})
    form.get_by_role("button", name="Show what my file will say").click()
    expect(form).to_contain_text("Still open: 7 ratings, 3 outcomes of the forecast, 10 requests.")
    made = first_files.load(save_file(page, tmp_path))
    assert set(made.rows.values()) == {None} and made.predicted == ()


def test_a_leader_ranks_and_nothing_else(visit: Visit, book: str, tmp_path: Path) -> None:
    page = visit.page(workshop_page(book, ("blind",)))
    form = be(page, "leader")
    expect(form.locator("fieldset.sp-question")).to_have_count(5)
    fill_form(form, {"ranks": dict(zip(outcome_ids(), (5, 4, 3, 2, 1), strict=True))})
    path = save_file(page, tmp_path)
    table = json.loads(path.read_text("utf-8"))
    assert table["answers"] == {"ranks": {"o1": 5, "o2": 4, "o3": 3, "o4": 2, "o5": 1}}
    assert re.fullmatch(r"staffplus-leader-[0-9a-z]{4}\.json", path.name)


def test_an_answers_file_does_not_open_as_questions(
    visit: Visit, book: str, tmp_path: Path
) -> None:
    page = visit.page(workshop_page(book, ("blind",)))
    form = be(page, "manager")
    form.get_by_text("Open a file of questions").click()
    form.get_by_label("File of questions").set_input_files(on_paper(tmp_path, answers("learner")))
    expect(form).to_contain_text("holds somebody's answers, not questions")
    expect(form).to_contain_text("it was not shown here")


def test_wording_of_an_empty_or_repeated_question_is_not_taken(visit: Visit, book: str) -> None:
    page = visit.page(workshop_page(book, ("blind",)))
    form = be(page, "learner")
    form.get_by_text("Write your own outcomes and requests").click()
    form.get_by_label("Request 3", exact=True).fill("  ")
    form.get_by_role("button", name="Use this wording").click()
    expect(form).to_contain_text("at least one is empty")
    form.get_by_label("Request 3", exact=True).fill(settings()["defaults"]["requests"][0])
    form.get_by_role("button", name="Use this wording").click()
    expect(form).to_contain_text("Each must differ.")


def test_odd_text_and_right_to_left_text_stay_text(visit: Visit, book: str, tmp_path: Path) -> None:
    odd = """<img src=x onerror="window.hit = 1"> & 'q' </script> שלום 👩‍🔬"""
    page = visit.page(workshop_page(book, ("blind", "compare")))
    form = be(page, "learner")
    form.get_by_text("Write your own outcomes and requests").click()
    form.get_by_label("Outcome 1", exact=True).fill(odd)
    form.get_by_role("button", name="Use this wording").click()
    expect(form.locator("legend bdi").first).to_have_text(odd)
    made = first_files.load(save_file(page, tmp_path))
    assert made.questions.outcomes[0] == odd
    expect(form.locator("img")).to_have_count(0)
    assert page.evaluate("window.hit") is None


def test_work_that_this_version_cannot_read_does_not_break_the_page(
    visit: Visit, book: str
) -> None:
    address = workshop_page(book, ("blind", "compare", "leaders"))
    page = visit.page(f"{book}/glossary.html")
    for name, value in (
        (
            "form",
            {"known": [{"pair": 3}], "used": 7, "round": "x", "role": [], "sheets": 4, "draft": 1},
        ),
        ("compare", {"files": [None, 3, {"name": 1, "text": "{"}], "records": 3}),
        ("leaders", {"files": [{"name": "a", "text": "{"}]}),
    ):
        row = {
            "v": 1,
            "course": "staffplus",
            "id": f"alignment-{name}",
            "kind": "work",
            "value": value,
            "time": "",
        }
        page.evaluate(
            "([key, text]) => localStorage.setItem(key, text)",
            [f"staffplus:1:work:staffplus:alignment-{name}", json.dumps(row)],
        )
    page = visit.page(address)
    form = be(page, "learner")
    expect(form).to_contain_text("0 of 25 answered")


# --- Comparing: bad input -------------------------------------------------------------------------


def test_a_file_that_cannot_be_used_is_refused_and_nothing_is_lost(
    visit: Visit, book: str, tmp_path: Path
) -> None:
    page = visit.page(workshop_page(book))
    good = on_paper(tmp_path, answers("learner"), answers("manager"))
    compared = open_files(page, "compare", good)
    expect(compared).to_contain_text("Round 1 compared")
    before = page.evaluate(WORK)
    for n, (what, text) in enumerate(bad_files().items()):
        path = tmp_path / f"bad-{n}.json"
        path.write_text(text, "utf-8")
        open_files(page, "compare", [path])
        with pytest.raises(alignment.AlignmentError) as refused:
            first_files.load(path)
        # The page reads the second edition as well, so what is newer is newer than that.
        said = (
            str(refused.value).replace("here 1", "here 2").replace("expected is 1", "expected is 2")
        )
        expect(compared.locator(".sp-messages"), what).to_have_text(said)
        expect(compared.locator(".sp-kept")).to_have_count(2)
    assert page.evaluate(WORK) == before


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (answers("learner"), "is the same as"),
        (answers("learner", ranks=(5, 4, 3, 2, 1)), "two versions of one person's answers"),
        (answers("learner", number=9), "are both the learner's"),
        (answers("leader"), "is another leader's"),
        (
            answers("manager", questions=alignment.questions("anotherpair1", "Another role")),
            "two descriptions, not two views of one. It is kept apart: choose the description below.",
        ),
        (
            answers("manager", questions=alignment.questions("k7d2m9x4q1zb", None, list("abcde"))),
            "answer different questions: o1, o2, o3, o4, o5",
        ),
        (answers("manager", round="round 2"), "Round 2: waiting for the learner's file."),
    ],
)
def test_files_that_do_not_belong_together_are_told(
    visit: Visit, book: str, tmp_path: Path, other: alignment.Answers, message: str
) -> None:
    page = visit.page(workshop_page(book, ("compare",)))
    open_files(page, "compare", on_paper(tmp_path, answers("learner")))
    (tmp_path / "other.json").write_text(other.as_json(), "utf-8")
    compared = open_files(page, "compare", [tmp_path / "other.json"])
    expect(compared).to_contain_text(message)
    expect(compared.locator("table.sp-rule")).to_have_count(0)
    expect(compared).to_contain_text("learner-0.json")


def test_a_files_text_can_be_pasted_and_a_file_removed(visit: Visit, book: str) -> None:
    page = visit.page(workshop_page(book, ("compare",)))
    compared = part(page, "compare")
    compared.get_by_text("Or paste a file's text").click()
    box = compared.get_by_label("Text of the file")
    for text in (answers("learner").as_json(), "{ half a", answers("manager").as_json()):
        box.fill(text)
        compared.get_by_role("button", name="Read this text").click()
        if text.startswith("{ half"):
            expect(compared).to_contain_text("The pasted text could not be read")
            expect(box).to_have_value(text)  # what was pasted stays, to be mended
        else:
            expect(box).to_have_value("")
    expect(compared).to_contain_text("Round 1: the rule is met")
    compared.get_by_role("button", name="Remove Manager").click()
    expect(compared).to_contain_text("waiting for the manager's file")
    expect(compared.locator("input[type=file]")).to_be_focused()


def test_a_decision_written_after_the_record_was_shown_is_kept(
    visit: Visit, book: str, tmp_path: Path
) -> None:
    page = visit.page(workshop_page(book, ("compare",)))
    far = answers("manager", ranks=(5, 4, 3, 2, 2), rated=(1, 7, None, 7, 1, 2, 1))
    compared = open_files(page, "compare", on_paper(tmp_path, answers("learner"), far))
    compared.get_by_role("button", name="Show the record").click()
    expect(compared.get_by_role("button", name="Save as Markdown")).to_be_visible()
    compared.get_by_label("Decision").first.fill("Planners own the forecast")
    page.reload()
    again = part(page, "compare").get_by_label("Decision").first
    expect(again).to_have_value("Planners own the forecast")


def test_a_huge_file_is_refused_before_it_is_read(visit: Visit, book: str, tmp_path: Path) -> None:
    page = visit.page(workshop_page(book, ("compare",)))
    path = tmp_path / "huge.json"
    path.write_bytes(b"{" + b" " * 3_000_000)
    compared = open_files(page, "compare", [path])
    expect(compared).to_contain_text(
        "huge.json has 3000001 bytes; a file of answers has at most 65536."
    )


def test_the_page_says_why_there_is_no_kappa_and_that_thresholds_are_proposals(
    visit: Visit, book: str, tmp_path: Path
) -> None:
    page = visit.page(workshop_page(book, ("compare",)))
    compared = open_files(
        page, "compare", on_paper(tmp_path, answers("learner"), answers("manager"))
    )
    compared.get_by_text("why there is no kappa").click()
    for name in ("proposal", "chance", "within", "ties"):
        expect(compared).to_contain_text(settings()["explain"][name])
    expect(compared).to_contain_text("anything from .32 to 1.00 in nine samples of ten")


# --- Leaders --------------------------------------------------------------------------------------


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


# --- Everyone -------------------------------------------------------------------------------------


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

"""Answers laid side by side: files that cannot be used, and what the page says of the figures."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from staffplus import alignment
from staffplus.alignment import files as first_files
from staffplus.alignment import settings
from tests.agreement import answers, bad_files
from tests.browser.align_page import (
    WORK,
    on_paper,
    open_files,
    part,
    workshop_page,
)
from tests.browser.conftest import Visit


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

"""Several answers in words in one cell, the others left or deleted: a person is asked, and hardly ever in vain."""

from __future__ import annotations

import itertools
import json
import tomllib
from collections.abc import Iterator, Mapping

import pytest

from staffplus.exercises import load_rubric
from staffplus.grading.author.source import Role, read
from staffplus.grading.intake.intake import clean
from staffplus.grading.marks import grade
from staffplus.grading.marks.gathered import LONG, gathered
from staffplus.grading.marks.submitted import Sheet
from staffplus.grading.model import Arrival, Bundle, CellMark, Kind
from staffplus.review import pieces
from tests.grading.disguises import grade_id
from tests.grading.papers import EXERCISES, source
from tests.grading.sheets import filled, released

SCOPE = "scope-of-questions"
WORDS = {
    name: [
        cell.grade_id
        for cell in read(source(name)).cells
        if cell.role is Role.PERSON and cell.cell_type == "markdown"
    ]
    for name in sorted(it.name for it in (EXERCISES / "source").iterdir())
}
STAFF, LEAD, SENIOR, *OWN = WORDS[SCOPE]
ONE = "Settled: the plan stays. Open: what a late room may cost, and who may say so for both."


def found(name: str, texts: Mapping[str, str]) -> dict[str, str]:
    """What is taken for an answer to a question that was left: by question, the cell in which it stands."""
    notebook = json.loads(filled(source(name), texts).submission.notebook)
    return gathered(Sheet(notebook, read(source(name))))


#: What stands in the first of three cells, whose others were left, while the last three are answered.
TOGETHER = {
    "counted": f"1. {ONE}\n2. {ONE}\n3. {ONE}",
    "counted in letters": f"a) {ONE}\n\nb) {ONE}\n\nc) {ONE}",
    "counted in bold": f"**1.** {ONE}\n\n**2.** {ONE}\n\n**3.** {ONE}",
    "named": f"Staff: {ONE}\nLead: {ONE}\nSenior: {ONE}",
    "named in a list": f"- **Staff** {ONE}\n- **Lead question** {ONE}\n- **senior** - {ONE}",
    "named by headings": f"### Staff\n{ONE}\n### Lead question\n{ONE}\n### Senior Question\n{ONE}",
    "named by cells": f"`{STAFF}`: {ONE}\n\n{LEAD}: {ONE}\n\n{SENIOR}: {ONE}",
    "counted and named": f"1. Staff: {ONE}\n2. Lead: {ONE}\n3. Senior: {ONE}",
    "very long": " ".join([ONE] * (LONG // len(ONE.split()) + 1)),
    "long beside the others": " ".join([ONE] * 9),
}


@pytest.mark.parametrize("how", TOGETHER)
def test_what_holds_more_than_its_own_answer_is_found(how: str) -> None:
    texts = {STAFF: TOGETHER[how], **dict.fromkeys(OWN, ONE)}
    assert found(SCOPE, texts) == {LEAD: STAFF, SENIOR: STAFF}


@pytest.mark.parametrize("name", WORDS)
def test_all_that_was_written_stands_in_one_cell(name: str) -> None:
    first, *rest = WORDS[name]
    assert found(name, {first: "\n\n".join([ONE] * len(WORDS[name]))}) == dict.fromkeys(rest, first)
    *rest, last = WORDS[name]
    assert found(name, {last: "\n\n".join([ONE] * 3)}) == dict.fromkeys(rest, last)


#: Honest answers that are no more than one, though the two after it were left.
ALONE = {
    "a list": f"- {ONE}\n- {ONE}\n- {ONE}",
    "two that are counted": f"1. {ONE}\n2. {ONE}",
    "four that are counted": "\n".join(f"{n}. {ONE}" for n in range(1, 5)),
    "its own name": f"Staff question: {ONE}\n\n{ONE}",
    "paragraphs": "\n\n".join([ONE] * 4),
    "another level in a sentence": f"A Lead would ask otherwise. {ONE} Senior people would not.",
}


@pytest.mark.parametrize("how", ALONE)
def test_one_answer_is_one_answer(how: str) -> None:
    assert found(SCOPE, {STAFF: ALONE[how], **dict.fromkeys(OWN, ONE)}) == {}


def models(name: str) -> Iterator[dict[str, str]]:
    """Whole sets of answers: the guides' models, and the anchors of each level of the rubric."""
    guide = tomllib.loads((EXERCISES / "guides" / f"{name}.toml").read_text("utf-8"))
    parts = {it["answer"]: it for it in guide["part"]}
    for which in ("good", "strong"):
        yield {it: parts[it][which] for it in WORDS[name]}
    rows = {it.id: it for it in load_rubric(EXERCISES / "rubrics" / f"{name}.toml").criteria}
    levels = {it: rows[parts[it]["row"]].levels for it in WORDS[name]}
    for points in range(max(map(len, levels.values()))):
        yield {it: them[min(points, len(them) - 1)].anchor for it, them in levels.items()}


@pytest.mark.parametrize("name", WORDS)
def test_of_models_and_anchors_none_is_asked_about_in_vain(name: str) -> None:
    """Whichever one, two or three questions were left out, and where all but one were."""
    asked, left = [], 0
    for whole in models(name):
        for count in {1, 2, 3, len(whole) - 1}:
            for gone in itertools.combinations(whole, count):
                texts = {it: text for it, text in whole.items() if it not in gone}
                left += len(gone)
                asked += [(it, texts[one]) for it, one in found(name, texts).items()]
    assert left >= 100
    assert asked == []


# --- As it is marked -----------------------------------------------------------------------------


def marked(deleted: bool) -> tuple[dict[str, CellMark], str]:
    """Marks where three answers stand in the first cell, the other two left or deleted; the notebook."""
    nb = released(source(SCOPE))
    for it in nb["cells"]:
        if grade_id(it) in (STAFF, *OWN):
            it["source"] = TOGETHER["counted and named"] if grade_id(it) == STAFF else ONE
    if deleted:
        nb["cells"] = [it for it in nb["cells"] if grade_id(it) not in (LEAD, SENIOR)]
    copy = json.dumps(released(source(SCOPE)))
    handed_in = clean(Arrival("ann", SCOPE, None, json.dumps(nb).encode(), ""), copy, source(SCOPE))
    result = grade.grade_one(Bundle(handed_in, source(SCOPE)))
    return {it.grade_id: it for it in result.marks}, result.notebook


@pytest.mark.usefixtures("helpers")
@pytest.mark.parametrize("deleted", [True, False], ids=["deleted", "left"])
def test_the_others_wait_for_a_person_who_sees_the_long_text_with_each(deleted: bool) -> None:
    marks, notebook = marked(deleted)
    assert {it: marks[it].kind for it in (STAFF, LEAD, SENIOR)} == {
        STAFF: Kind.PERSON, LEAD: Kind.NOT_FOUND, SENIOR: Kind.NOT_FOUND,
    }  # fmt: skip
    for it in (LEAD, SENIOR):
        assert marks[it].score is None
        assert f"its answer may stand in cell `{STAFF}` too: “1. Staff: Settled" in marks[it].reason
    shown = pieces._cells(notebook.encode())
    assert shown[STAFF] == TOGETHER["counted and named"]
    for it in (LEAD, SENIOR):
        assert shown[it].endswith(f"{pieces.ELSEWHERE}\n\n{TOGETHER['counted and named']}")
    assert all(pieces.ELSEWHERE not in shown[it] for it in OWN)

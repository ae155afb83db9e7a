"""Whatever a learner did to the file: our cells as released, their answers, and what was put right."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from staffplus.grading.intake.intake import clean
from staffplus.grading.intake.repair import MAX_CELLS, MAX_REPAIRS
from staffplus.grading.model import Arrival, Repair, Submission
from tests.grading.mended import (
    ANSWERS,
    EXPECTED,
    PNG,
    RELEASED,
    SOURCE,
    Nb,
    at,
    b64,
    cleaned,
    code,
    grade_id,
    handed,
    honest,
    index,
    meta,
    texts,
    told,
    untouched,
    valid,
)
from tests.grading.scope_exercise import EXERCISES, NAME, SUBMITTED
from tests.grading.sheets import cell, notebook, released, words

# --- Honest files --------------------------------------------------------------------------------


def test_an_honest_file_needs_no_repair_and_keeps_nothing_but_its_answers() -> None:
    found = cleaned(honest())
    assert not found.repairs
    assert not found.unreadable
    assert texts(found) == EXPECTED
    assert "11" not in json.dumps([it.get("outputs") for it in json.loads(found.notebook)["cells"]])
    untouched(found)


def test_the_file_as_released_is_honest_too() -> None:
    found = cleaned(RELEASED.encode())
    assert not found.repairs
    assert json.loads(found.notebook) == json.loads(RELEASED)


def test_an_answer_that_only_an_editor_touched_is_no_answer() -> None:
    """Its text is the released one to the letter: by its checksum it is known for no answer."""
    made = json.loads(RELEASED)
    for it in made["cells"]:
        it["source"] += "\n"
    found = cleaned(made)
    assert not found.repairs
    assert json.loads(found.notebook) == json.loads(RELEASED)


def test_the_scope_exercise_of_five_learners_needs_no_repair() -> None:
    source = (EXERCISES / "source" / NAME / f"{NAME}.ipynb").read_text("utf-8")
    copy_of = json.dumps(released(source))
    for answers in SUBMITTED.values():
        made = json.loads(copy_of)
        for it in made["cells"]:
            it["source"] = answers.get(grade_id(it), it["source"])
        found = clean(handed(json.dumps(made).encode()), copy_of, source)
        assert not found.repairs
        assert texts(found) == [(grade_id(it), it["source"]) for it in made["cells"]]


def test_what_is_known_of_the_arrival_stays_with_it() -> None:
    note = Repair("", "The clock says before the release.")
    data = json.dumps(honest()).encode()
    arrival = Arrival("José Ñ", "sheet", "2026-11-24T09:40:00+01:00", data, "x", (note,))
    found = clean(arrival, RELEASED, SOURCE)
    assert (found.learner, found.exercise, found.submitted, found.repairs) == (
        "José Ñ",
        "sheet",
        "2026-11-24T09:40:00+01:00",
        (note,),
    )
    assert len(found.original_sha256) == 64
    assert found == clean(arrival, RELEASED, SOURCE)


#: What honest people and their editors do, that needs no word to the marker.
HARMLESS: dict[str, Callable[[Nb], object]] = {
    "runs it on another kernel": lambda nb: nb.update(metadata={"kernelspec": {"name": "evil"}}),
    "another minor version": lambda nb: nb.update(nbformat_minor=99),
    "an old minor version, without ids": lambda nb: (
        nb.update(nbformat_minor=2), [it.pop("id") for it in nb["cells"]]),
    "a line break at the end of every cell": lambda nb: [
        it.update(source=["".join(it["source"]) + "\n"]) for it in nb["cells"] if grade_id(it) not in ANSWERS],
    "Windows line breaks": lambda nb: [
        it.update(source="".join(it["source"]).replace("\n", "\r\n")) for it in nb["cells"]],
    "an empty cell at the end": lambda nb: nb["cells"].append(code("  \n")),
    "tags and a collapsed cell": lambda nb: at(nb, "first")["metadata"].update(tags=["a"], collapsed=True),
    "a key that stands for the editor": lambda nb: nb.update(vscode={"x": 1}),
    "deletes text of ours without a grade_id": lambda nb: nb["cells"].pop(5),
    "outputs with NaN": lambda nb: at(nb, "first")["metadata"].update(x=float("nan")),
    "no task in the metadata, as nbgrader once wrote": lambda nb: meta(nb, "first").pop("task"),
}  # fmt: skip


@pytest.mark.parametrize("name", HARMLESS)
def test_what_editors_do_needs_no_word(name: str) -> None:
    made = honest()
    HARMLESS[name](made)
    found = cleaned(made)
    assert not found.repairs
    assert texts(found) == EXPECTED
    untouched(found)


# --- Repairs -------------------------------------------------------------------------------------


def again(made: Nb, name: str, source: str, *, first: bool = False) -> None:
    """Another cell with the same grade_id, above or below the one there is."""
    twin = copy.deepcopy(at(made, name)) | {"source": source, "id": f"twin-{len(made['cells'])}"}
    made["cells"].insert(index(made, name) + (not first), twin)


def swap(made: Nb, one: str, other: str) -> None:
    i, j = index(made, one), index(made, other)
    made["cells"][i], made["cells"][j] = made["cells"][j], made["cells"][i]


STUB = at(json.loads(RELEASED), "first")["source"]

#: What is done to the file; what is told, cell and words; which cells differ in the copy.
CASES: dict[str, tuple[Callable[[Nb], object], list[tuple[str, str]], dict[str, str]]] = {
    "an answer is deleted": (
        lambda nb: nb["cells"].pop(index(nb, "first")),
        [("first", "The cell was deleted; it counts as not answered.")], {"first": STUB}),
    "a test is deleted": (
        lambda nb: nb["cells"].pop(index(nb, "first-marks")),
        [("first-marks", "The cell was deleted; it is back as released.")], {}),
    "everything is deleted": (
        lambda nb: nb.update(cells=[]),
        [(name, "The cell was deleted") for name in ("intro", "helpers", "first", "first-marks", "why", "second", "second-marks")]
        + [("", "The notebook has no cells. Ask for the exercise's own notebook, with the answers in it.")],
        {"first": STUB, "why": "YOUR ANSWER HERE", "second": STUB}),
    "a test is changed": (
        lambda nb: at(nb, "first-marks").update(source="2"),
        [("first-marks", "In the file this cell, which is no answer, reads otherwise: it was changed there, or the "
                    "exercise has been edited since. It is as the exercise says now.")], {}),
    "set-up is changed": (
        lambda nb: at(nb, "helpers").update(source="base = 11"),
        [("helpers", "In the file this cell, which is no answer, reads otherwise: it was changed there, or the "
                    "exercise has been edited since. It is as the exercise says now.")], {}),
    "code becomes text": (
        lambda nb: at(nb, "first").update(cell_type="markdown"),
        [("first", "The cell was `markdown` in place of `code`. Put right as released.")], {}),
    "text becomes code": (
        lambda nb: at(nb, "why").update(cell_type="code", outputs=[]),
        [("why", "The cell was `code` in place of `markdown`. Put right as released.")], {}),
    "a cell of an unknown type": (
        lambda nb: at(nb, "first").update(cell_type=["code"]),
        [("first", "The cell was `` in place of `code`. Put right as released.")], {}),
    "more points": (
        lambda nb: meta(nb, "first-marks").update(points=100),
        [("first-marks", "`points` was `100` in place of `2`. Put right as released.")], {}),
    "points that are no number": (
        lambda nb: meta(nb, "why").update(points=["lots"]),
        [("why", "`points` was a list in place of `3`. Put right as released.")], {}),
    "points that are true": (
        lambda nb: meta(nb, "second-marks").update(points=True),
        [("second-marks", "`points` was `True` in place of `1`. Put right as released.")], {}),
    "schema 1": (
        lambda nb: meta(nb, "first").update(schema_version=1),
        [("first", "`schema_version` was `1` in place of `3`. Put right as released.")], {}),
    "schema 2": (
        lambda nb: meta(nb, "first").update(schema_version=2),
        [("first", "`schema_version` was `2` in place of `3`. Put right as released.")], {}),
    "schema 99": (
        lambda nb: meta(nb, "first").update(schema_version=99),
        [("first", "`schema_version` was `99` in place of `3`. Put right as released.")], {}),
    "a test that is said to be an answer": (
        lambda nb: meta(nb, "first-marks").update(solution=True, locked=False),
        [("first-marks", "`solution` was `True` in place of `False`; `locked` was `False` in place of `True`. Put right as released.")], {}),
    "locked is taken away": (
        lambda nb: meta(nb, "helpers").pop("locked"),
        [("helpers", "`locked` was `None` in place of `True`. Put right as released.")], {}),
    "an answer that wants to be marked": (
        lambda nb: meta(nb, "first").update(grade=True, points=50),
        [("first", "`grade` was `True` in place of `False`. Put right as released.")], {}),
    "a grade_id is renamed": (
        lambda nb: meta(nb, "first").update(grade_id="primero"),
        [("first", "Its grade_id was renamed to `primero`; known by the cell's own id.")], {}),
    "nbgrader's metadata is taken away": (
        lambda nb: at(nb, "first").update(metadata={}),
        [("first", "Its grade_id was taken away; known by the cell's own id.")], {}),
    "grade_ids are exchanged": (
        lambda nb: (meta(nb, "first").update(grade_id="second"), nb["cells"][index(nb, "second-marks") - 1]["metadata"]["nbgrader"].update(grade_id="first")),
        [("", "Cells stood in another order; they are in the released order again.")],
        {"first": "z = 2", "second": "x = 11"}),
    "a grade_id that is no text": (
        lambda nb: meta(nb, "first").update(grade_id=7),
        [("first", "Its grade_id was taken away; known by the cell's own id.")], {}),
    "cells stand in another order": (
        lambda nb: swap(nb, "first", "second"),
        [("", "Cells stood in another order; they are in the released order again.")], {}),
    "an untouched copy above": (
        lambda nb: again(nb, "first", STUB, first=True),
        [("first", "The cell was there 2 times; the first that was changed is the answer.")], {}),
    "the same answer twice": (
        lambda nb: again(nb, "first", "x = 11"),
        [("first", "The cell was there 2 times; the first that was changed is the answer.")], {}),
    "a test twice, as copying does": (
        lambda nb: again(nb, "first-marks", at(nb, "first-marks")["source"]),
        [("first-marks", "The cell was there 2 times; it is there once again.")], {}),
    "an answer that is a number": (
        lambda nb: at(nb, "first").update(source=5),
        [("first", "Its text is not text; it counts as empty.")], {"first": ""}),
    "an answer that is a list of other things": (
        lambda nb: at(nb, "first").update(source=["x", 5, None]),
        [("first", "Its text is not text; it counts as empty.")], {"first": ""}),
    "an answer without text": (
        lambda nb: at(nb, "first").pop("source"),
        [("first", "Its text is not text; it counts as empty.")], {"first": ""}),
    "half a character": (
        lambda nb: at(nb, "first").update(source="x = '\ud800'"),
        [("first", "It holds half a character (a lone surrogate), shown as `?`.")], {"first": "x = '?'"}),
    "things that are no cells": (
        lambda nb: nb["cells"].extend([None, 5, "x = 1", [], {}]),
        [("", f"Cell {n} of the file is no cell, and is left out.") for n in (10, 11, 12, 13)], {}),
    "a heading of old": (
        lambda nb: nb["cells"].append({"cell_type": "heading", "source": "One", "level": 1}),
        [("", "Cell 10 of the file is `heading`, no kind of cell; left out.")], {}),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_was_changed_is_put_right_and_told(name: str) -> None:
    change, said, differ = CASES[name]
    made = honest()
    change(made)
    found = cleaned(made)
    assert len(told(found)) == len(said)
    for (where, what), (cell_told, words_told) in zip(told(found), said, strict=True):
        assert where == cell_told
        assert what.startswith(words_told) if "deleted" in what else what == words_told
    assert texts(found) == [(it, differ.get(it, text)) for it, text in EXPECTED]
    untouched(found)


def extra(found: Submission) -> list[tuple[str, str, str]]:
    """(grade_id before, text, grade_id after) of every cell that was added."""
    cells = texts(found)
    made = json.loads(found.notebook)["cells"]
    names = ["the top", *(name or text for name, text in cells), "the end"]
    return [
        (names[n], it["source"], names[n + 2])
        for n, it in enumerate(made)
        if it["id"].startswith("added-")
    ]


def put(made: Nb, before: str, *cells: dict[str, Any]) -> None:
    where = index(made, before)
    made["cells"][where:where] = cells


def replaced(made: Nb, name: str, *cells: dict[str, Any]) -> None:
    where = index(made, name)
    made["cells"][where : where + 1] = cells


ADDED: dict[str, tuple[Callable[[Nb], object], list[tuple[str, str, str]], list[str]]] = {
    "a helper before an answer": (
        lambda nb: put(nb, "first", code("def f(): pass", metadata={"tags": ["x"]})),
        [("helpers", "def f(): pass", "first")], []),
    "a try between answer and test": (
        lambda nb: put(nb, "first-marks", code("x", attachments={}), code("x + 1")),
        [("first", "x", "x + 1"), ("x", "x + 1", "first-marks")], []),
    "at the top and at the end": (
        lambda nb: nb.update(cells=[code("top"), *nb["cells"], {"cell_type": "raw", "metadata": {}, "source": "end"}]),
        [("the top", "top", "intro"), ("second-marks", "end", "the end")], []),
    "in the author's own place to try things": (
        lambda nb: nb["cells"][4].update(source="y = 5"),
        [("y = 0  # try things here", "y = 5", "Now in words.")], []),
    "another version below": (
        lambda nb: again(nb, "first", "x = 12"),
        [("first", "x = 12", "first-marks")],
        ["The cell was there 2 times; the first that was changed is the answer; cell 4 of the file is kept as a plain cell where it stood; where the mark would be higher with it, or it is run before the test and changes the mark, a person decides which of them counts."]),
    "a changed copy of a test": (
        lambda nb: again(nb, "first-marks", "print(x)"),
        [("first-marks", "print(x)", "y = 0  # try things here")],
        ["The cell was there 2 times; it is there once again; cell 5 of the file is kept as a plain cell."]),
    "a cell that wants to be marked": (
        lambda nb: put(nb, "why", code("100", metadata={"nbgrader": {"grade": True, "grade_id": "bonus", "points": 100, "solution": False}})),
        [("Now in words.", "100", "why")],
        ["Cell 7 claims the grade_id `bonus`, which the exercise does not have; it is kept as a plain cell."]),
    "metadata that is none": (
        lambda nb: put(nb, "why", code("5", metadata={"nbgrader": {"points": 5}}), code("6", metadata=[1])),
        [("Now in words.", "5", "6"), ("5", "6", "why")],
        ["Cell 7 claims a part in marking, which the exercise does not have; it is kept as a plain cell."]),
    "pictures in a cell of one's own": (
        lambda nb: put(nb, "why", {"cell_type": "markdown", "metadata": {}, "source": "![](attachment:a.png)", "attachments": {"a.png": {"image/png": b64(PNG)}}}),
        [("Now in words.", "![](attachment:a.png)", "why")],
        ["Cell 7 of the file was added; its pictures are left out."]),
    "half a character in a cell of one's own": (
        lambda nb: put(nb, "why", code("'\udfff'")),
        [("Now in words.", "'?'", "why")],
        ["Cell 7 of the file: It holds half a character (a lone surrogate), shown as `?`."]),
}  # fmt: skip


@pytest.mark.parametrize("name", ADDED)
def test_cells_that_a_learner_added_stay_where_they_were_as_plain_cells(name: str) -> None:
    change, where, said = ADDED[name]
    made = honest()
    change(made)
    found = cleaned(made)
    assert extra(found) == where
    assert [what for _, what in told(found)] == said
    untouched(found)


def test_a_cell_in_place_of_an_answer_that_lost_its_id_is_the_answer() -> None:
    made = honest()
    replaced(made, "first", code("x = 11", id="new"))
    found = cleaned(made)
    assert texts(found) == EXPECTED
    said = "The cell had lost what says that it is this answer; known by the names it assigns."
    assert told(found) == [("first", said)]


def test_added_cells_follow_the_neighbours_they_had() -> None:
    """Also where ours beside them are gone, and with ids that ours have, or each other's."""
    made = honest()
    put(made, "first", code("a = 1", id="added-1"), code("b = 2", id=made["cells"][0]["id"]))
    made["cells"].pop(index(made, "helpers"))
    found = cleaned(made)
    assert [it[1] for it in extra(found)] == ["a = 1", "b = 2"]
    assert extra(found)[0][0] == "helpers"
    ids = [it["id"] for it in json.loads(found.notebook)["cells"]]
    assert len({*ids}) == len(ids)
    untouched(found)


def test_a_released_copy_with_outputs_and_any_ids_still_gives_a_clean_notebook() -> None:
    made = json.loads(RELEASED)
    made["cells"][0]["id"] = "added-1"
    at(made, "helpers").update(outputs=[{"output_type": "stream", "name": "stdout", "text": "old"}], execution_count=7)  # fmt: skip
    theirs = honest()
    put(theirs, "first", code("a = 1"))
    found = clean(handed(json.dumps(theirs).encode()), json.dumps(made), SOURCE)
    copy_of = json.loads(found.notebook)
    valid(copy_of)
    assert len(copy_of["cells"]) == len(made["cells"]) + 1
    assert (at(copy_of, "helpers")["outputs"], at(copy_of, "helpers")["execution_count"]) == ([], None)  # fmt: skip


def test_there_is_an_end_to_cells_and_to_what_is_told() -> None:
    made = honest()
    for n in range(MAX_CELLS):
        made["cells"].append(code("1", metadata={"nbgrader": {"grade_id": f"g{n}"}}))
    found = cleaned(made)
    assert len(json.loads(found.notebook)["cells"]) == MAX_CELLS
    assert len(found.repairs) == MAX_REPAIRS + 1
    assert found.repairs[0].what == f"The file has {MAX_CELLS + 9:,} cells; those after 2,000 are left out."  # fmt: skip
    assert found.repairs[-1].what == "There is more of this kind, not listed here."


def test_a_repair_shows_a_marker_nothing_that_could_mislead() -> None:
    made = honest()
    bad = "\u202e<script>\x1b[2J\n" + "x" * 500
    made["cells"].append(code("1", metadata={"nbgrader": {"grade_id": bad}}))
    meta(made, "first").update(schema_version=bad)
    for it in cleaned(made).repairs:
        assert it.what.isprintable()
        assert len(it.what) < 250


STUBS = notebook(
    cell("markdown", "intro", "# A sheet", locked=True),
    *(it for n in range(5) for it in (
        cell("markdown", f"part-{n}", f"## Part {n}", locked=True), words(f"words-{n}", 2))),
)  # fmt: skip


@pytest.mark.parametrize("written", [(0, 1), (4,), (1, 3), (0, 2, 3, 4), (0, 1, 2, 3, 4), ()])
@pytest.mark.parametrize("below", ["headings", "headings, each with a cell between"])
def test_texts_left_as_given_are_known_by_their_place_where_an_editor_drops_all_else(
    written: tuple[int, ...], below: str
) -> None:
    """VS Code, Colab and Deepnote leave neither names nor ids, and all text cells are given alike."""
    ours = released(STUBS)
    made = copy.deepcopy(ours)
    for n in written:
        at(made, f"words-{n}")["source"] = f"What I think of {n}."
    if below != "headings":
        for n in reversed(range(5)):
            made["cells"].insert(index(made, f"words-{n}"), code(f"note = {n}"))
    for it in made["cells"]:
        it["metadata"] = {"vscode": {"languageId": "python"}}
        it.pop("id", None)
    found = clean(handed(json.dumps(made).encode()), json.dumps(ours), STUBS)
    given = {grade_id(it): it["source"] for it in json.loads(found.notebook)["cells"]}
    for n in range(5):
        stub = at(ours, f"words-{n}")["source"]
        assert given[f"words-{n}"] == (f"What I think of {n}." if n in written else stub)
    said = " ".join(it.what for it in found.repairs)
    assert "deleted" not in said and "order" not in said and "may be meant" not in said

"""Whatever a learner did to the file: our cells as released, their answers, and what was put right."""

from __future__ import annotations

import base64
import copy
import json
from collections.abc import Callable
from typing import Any

import nbformat
import pytest

from staffplus.grading import quick
from staffplus.grading.author.source import SourceError
from staffplus.grading.intake import pictures, reading
from staffplus.grading.intake.intake import clean
from staffplus.grading.intake.repair import MAX_CELLS, MAX_REPAIRS
from staffplus.grading.model import Arrival, Repair, Submission
from tests import work
from tests.grading.sheets import answer, cell, marks, notebook, released, setup, words
from tests.grading.test_exercise_cycle import EXERCISES, NAME, SUBMITTED

Nb = dict[str, Any]

SOURCE = notebook(
    cell("markdown", "intro", "# A sheet", locked=True),
    setup("helpers", "import math\nbase = 10"),
    answer("first", "x = base + 1"),
    marks("first-marks", 2, "### BEGIN HIDDEN TESTS\nassert x == 11\n### END HIDDEN TESTS\n",
          tier="static", reads={"x": "first"}),
    setup(None, "y = 0  # try things here"),
    cell("markdown", None, "Now in words."),
    words("why", 3),
    answer("second", "z = 2"),
    marks("second-marks", 1, "### BEGIN HIDDEN TESTS\nassert z == 2\n### END HIDDEN TESTS\n",
          tier="static", reads={"z": "second"}),
)  # fmt: skip
RELEASED = json.dumps(released(SOURCE))
ANSWERS = {"first": "x = 11", "why": "Because.", "second": "z = 2"}

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 50
GIF = b"GIF89a" + b"0" * 50


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def honest() -> Nb:
    made: Nb = json.loads(RELEASED)
    for it in made["cells"]:
        it["source"] = ANSWERS.get(grade_id(it), it["source"]).splitlines(keepends=True)
        if it["cell_type"] == "code":
            it["execution_count"] = 3
            it["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "11"}]
    return made


def grade_id(it: dict[str, Any]) -> str:
    return str(it["metadata"].get("nbgrader", {}).get("grade_id", ""))


def at(made: Nb, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(it for it in made["cells"] if grade_id(it) == name)
    return found  # itself, to be changed


def meta(made: Nb, name: str) -> dict[str, Any]:
    found: dict[str, Any] = at(made, name)["metadata"]["nbgrader"]
    return found


def index(made: Nb, name: str) -> int:
    return next(n for n, it in enumerate(made["cells"]) if grade_id(it) == name)


def code(source: str, **more: Any) -> dict[str, Any]:
    return {"cell_type": "code", "metadata": {}, "source": source, "outputs": [], **more}


def handed(data: bytes, *notes: Repair) -> Arrival:
    return Arrival("ann", "sheet", None, data, "ann/sheet.ipynb", notes)


def cleaned(made: Nb | bytes) -> Submission:
    data = made if isinstance(made, bytes) else json.dumps(made).encode()
    return clean(handed(data), RELEASED, SOURCE)


def told(found: Submission) -> list[tuple[str, str]]:
    return [(it.cell, it.what) for it in found.repairs]


def texts(found: Submission) -> list[tuple[str, str]]:
    """(grade_id, text) of every cell of the copy."""
    return [(grade_id(it), it["source"]) for it in json.loads(found.notebook)["cells"]]


def valid(made: Nb) -> None:
    ids = [it["id"] for it in made["cells"]]
    assert len({*ids}) == len(ids)  # of which nbformat only warns
    nbformat.validate(made)


def untouched(found: Submission) -> None:
    """All but answers and added cells is as it was released, and it is a notebook."""
    made = json.loads(found.notebook)
    valid(made)
    original = json.loads(RELEASED)
    assert {k: v for k, v in made.items() if k != "cells"} == {
        k: v for k, v in original.items() if k != "cells"
    }
    ours = [it for it in made["cells"] if not it["id"].startswith("added-")]
    assert len(ours) == len(original["cells"])
    for mine, it in zip(ours, original["cells"], strict=True):
        if grade_id(it) in ANSWERS:
            mine = {k: v for k, v in mine.items() if k != "attachments"} | {"source": it["source"]}
        assert mine == it
    for it in made["cells"]:
        if it["id"].startswith("added-"):
            assert it["metadata"] == {}
            assert not it.get("outputs")
            assert "attachments" not in it


EXPECTED = [(grade_id(it), ANSWERS.get(grade_id(it), it["source"])) for it in json.loads(RELEASED)["cells"]]  # fmt: skip


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


# --- Pictures in written answers -----------------------------------------------------------------


def pasted(name: str, forms: Any, text: str | None = None) -> Submission:
    made = honest()
    shown = f"![]({text or f'attachment:{name}'})"
    at(made, "why").update(source=shown, attachments={name: forms})
    found = cleaned(made)
    untouched(found)
    return found


def attached(found: Submission) -> Any:
    return at(json.loads(found.notebook), "why").get("attachments")


@pytest.mark.parametrize(
    ("kind", "data"),
    [("image/png", PNG), ("image/gif", GIF), ("image/jpeg", b"\xff\xd8\xff\xe0" + b"0" * 50)],
)
def test_a_pasted_picture_stays(kind: str, data: bytes) -> None:
    for forms in ({kind: b64(data)}, {kind: [b64(data)[:20] + "\n", b64(data)[20:]]}):
        found = pasted("image.png", forms)
        assert not found.repairs
        assert attached(found) == {"image.png": {kind: b64(data)}}
    assert attached(pasted("my image.png", {kind: b64(data)}, "attachment:my%20image.png"))


@pytest.mark.parametrize(
    ("forms", "said"),
    [
        ({"image/svg+xml": b64(b"<svg onload='x'/>")}, "expected image/png, image/jpeg, image/gif"),
        ({"text/html": "<script>"}, "expected image/png"),
        ({"image/png": b64(b"<script>")}, "its content is not image/png"),
        ({"image/png": "%%%"}, "no text in base64"),
        ({"image/png": 5}, "no text in base64"),
        ({"image/png": [5]}, "no text in base64"),
        ({"image/png": b64(PNG + bytes(pictures.MAX_PICTURE))}, "larger than 2,000,000 bytes"),
        ("image", "expected image/png"),
        (None, "expected image/png"),
    ],
)
def test_any_other_attachment_is_left_out_and_told(forms: Any, said: str) -> None:
    found = pasted("a.png", forms)
    assert attached(found) is None
    ((where, what),) = told(found)
    assert where == "why"
    assert what.startswith("Picture `a.png` is left out: ")
    assert said in what


def test_pictures_have_limits_together_and_those_not_shown_are_dropped() -> None:
    big = {"image/png": b64(PNG + bytes(1_900_000))}
    made = honest()
    names = [f"{n}.png" for n in range(4)]
    text = " ".join(f"![](attachment:{name})" for name in names)
    at(made, "why").update(source=text, attachments=dict.fromkeys(names, big) | {"old.png": big})
    found = cleaned(made)
    assert list(attached(found)) == ["0.png", "1.png"]
    assert [what for _, what in told(found)] == [
        f"Picture `{n}.png` is left out: the pictures of this answer are larger than 5,000,000 bytes."
        for n in (2, 3)
    ]
    at(made, "why").update(attachments=[1])
    assert told(cleaned(made)) == [("why", "What was attached is not understood.")]
    names = [f"{n}.png" for n in range(30)]
    text = " ".join(f"![](attachment:{name})" for name in names)
    small = {"image/png": b64(PNG)}
    at(made, "why").update(source=text, attachments=dict.fromkeys(names, small))
    found = cleaned(made)
    assert len(attached(found)) == pictures.MAX_COUNT
    assert told(found) == [("why", "Only the first 20 pictures are kept.")]


def test_a_picture_in_the_text_itself_stands_beside_it_and_hides_nothing() -> None:
    big = b64(PNG + bytes(1_200_000))
    made = honest()
    svg = f"![](data:image/svg+xml;base64,{'A' * 300})"
    text = f"Before ![a](data:image/png;base64,{big}) between {svg} ![](attachment:pasted-1.png) after."
    at(made, "why").update(source=text, attachments={"pasted-1.png": {"image/png": b64(PNG)}})
    found = cleaned(made)
    cell = at(json.loads(found.notebook), "why")
    assert cell["source"] == (
        "Before ![a](attachment:pasted-2.png) between ![](#left-out) ![](attachment:pasted-1.png) after."
    )
    assert cell["attachments"]["pasted-2.png"] == {"image/png": big} and len(attached(found)) == 2
    assert told(found) == [("why", "Pictures in the text that are no PNG, JPEG or GIF are left out: 1.")]  # fmt: skip


# --- Files that cannot be read -------------------------------------------------------------------

GOOD = json.dumps(honest()).encode()

UNREADABLE: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "The file is empty. Ask for the notebook as Jupyter saves it."),
    "blank": (b" \n\0\0", "holds nothing but 4 blank bytes"),
    "cut": (GOOD[: len(GOOD) // 2], "The file breaks off (line 1, column "),
    "cut after a comma": (b'{"cells": [],', "The file breaks off (line 1, column 14)"),
    "no JSON": (b'{"cells": [}', "is not JSON: Expecting value in line 1, column 12"),
    "a merge": (b'{\n"cells": [\n<<<<<<< HEAD\n', "holds a merge that was not finished (line 3, column 1)"),
    "a web page": (b"<!DOCTYPE html><html>", "is a web page, not a notebook"),
    "a zip": (b"PK\x03\x04\x14\x00", "is a zip that was named .ipynb"),
    "a list": (b"[1, 2]", "is JSON, but not a notebook: it holds a list"),
    "a text": (b'"x"', "it holds a text"),
    "another table": (b'{"name": 1}', "it holds a table of values"),
    "no number": (b"null", "it holds nothing"),
    "nbformat 99": (b'{"nbformat": 99, "cells": []}', "says nbformat `99`; expected 4"),
    "nbformat 2": (b'{"nbformat": 2, "worksheets": []}', "says nbformat `2`; expected 4"),
    "nbformat of text": (b'{"nbformat": "4", "cells": []}', "says nbformat `4`; expected 4"),
    "no nbformat": (b'{"cells": []}', "says nbformat `None`"),
    "nbformat true": (b'{"nbformat": true, "cells": []}', "says nbformat `True`"),
    "cells of text": (b'{"nbformat": 4, "cells": "x"}', "has a text in place of a list of cells"),
    "no cells": (b'{"nbformat": 4}', "has nothing in place of a list of cells"),
    "nbformat 3, broken": (b'{"nbformat": 3, "worksheets": [5]}', "cannot be converted"),
    "Latin-1": ('{"a": "é",\n "b": "é"}'.encode("latin-1"), "is not text in UTF-8: byte 0xe9 in line 1, column 8"),
    "bytes": (b"\x80\x81\x82\x83", "is not text in UTF-8: byte 0x80 in line 1, column 1"),
    "a line break in a text": (b'{"a": "x\ny"}', "is not JSON: Invalid control character at in line 1"),
    "deep": (b'{"nbformat": 4, "cells": ' + b"[" * 5000 + b"]" * 5000 + b"}", "more than 100 brackets"),
    "deep, and few": (b'{"a":' * 498, "file"),
    "deep, and no end": (b"[" * 20_000_000, "more than 1,000,000 lists"),
    "empty lists": (b"[" + b"[]," * 1_100_000 + b"[]]", "more than 1,000,000 lists or 2,000,000 values"),
    "many values": (b"[" + b"1," * 2_100_000 + b"1]", "more than 1,000,000 lists or 2,000,000 values"),
    "many texts": (b"[" * 600 + b'""' * 9_000_000, "more than 1,000,000 lists or 2,000,000 values"),
    "a long number": (b'{"nbformat": 4, "x": ' + b"9" * 5000 + b"}", "a number of more than 4,300 digits"),
    "a very long number": (b"9" * 20_000_000, "a number of more than 4,300 digits"),
    "a long text without an end": (b'"' + b"\\" * 19_999_998, "The file breaks off"),
}  # fmt: skip


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_cannot_be_read_counts_as_no_answers_and_says_what_to_ask_for(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, said = UNREADABLE[name]
    made: list[str] = []

    def loads(text: str) -> Any:
        made.append(text)
        return json.loads(text)

    monkeypatch.setattr(quick, "loads", loads)
    found = cleaned(data)
    assert not (made and "more than 1" in said), "refused before anything is made of it"
    assert said in found.unreadable
    assert "Ask for " in found.unreadable
    assert told(found) == [("", found.unreadable)]
    assert json.loads(found.notebook) == json.loads(RELEASED)
    assert found.unreadable.isprintable()


READABLE: dict[str, tuple[bytes, str]] = {
    "a byte order mark": (b"\xef\xbb\xbf" + GOOD, ""),
    "UTF-16": (GOOD.decode().encode("utf-16"), "The file is in UTF-16; read as that."),
    "UTF-16 without a mark": (GOOD.decode().encode("utf-16-be"), "The file is in UTF-16-BE; read as that."),
    "UTF-32": (GOOD.decode().encode("utf-32"), "The file is in UTF-32; read as that."),
    "cells twice": (b'{"cells": [], ' + GOOD[1:], ""),
    "NaN and infinity": (b'{"x": [NaN, -Infinity, 1e999], ' + GOOD[1:], ""),
    "100,000 keys": (json.dumps({f"k{n}": n for n in range(100_000)}).encode()[:-1] + b", " + GOOD[1:], ""),
    "an emoji and 5 MB": (b'{"x": "' + "🙂".encode() + b"y" * 5_000_000 + b'", ' + GOOD[1:], ""),
    "brackets in texts": (b'{"x": "' + b"[{" * 5000 + b'\\"", ' + GOOD[1:], ""),
}  # fmt: skip


@pytest.mark.parametrize("name", READABLE)
def test_a_file_that_is_odd_but_clear_is_read(name: str) -> None:
    data, said = READABLE[name]
    found = cleaned(data)
    assert [what for _, what in told(found)] == ([said] if said else [])
    assert texts(found) == EXPECTED
    untouched(found)


def test_a_notebook_of_2015_is_converted() -> None:
    cells = [
        {"cell_type": it["cell_type"], "metadata": it["metadata"], "language": "python", "outputs": [],
         "input" if it["cell_type"] == "code" else "source": it["source"]}
        for it in honest()["cells"]
    ]  # fmt: skip
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [{"cells": cells, "metadata": {}}]}  # fmt: skip
    found = cleaned(old)
    assert told(found) == [("", "The file has the format of 2015 (nbformat 3); converted.")]
    assert texts(found) == EXPECTED


# --- Exercises that do not fit -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda nb: nb["cells"].pop(2), "cell 'first' stands 0 times in the released notebook"),
        (lambda nb: nb["cells"].append(nb["cells"][2]), "cell 'first' stands 2 times"),
        (lambda nb: meta(nb, "first").update(grade_id="x"), "cell "),
        (lambda nb: meta(nb, "why").update(points=5), "with 5 points in the released notebook"),
        (lambda nb: at(nb, "why").update(cell_type="code"), "cell 'why' is code"),
        (lambda nb: nb.update(nbformat=3), "expected 4"),
        (lambda nb: nb.pop("cells"), "not nbformat 4 JSON"),
    ],
)
def test_a_released_copy_of_another_source_is_the_authors_to_mend(
    change: Callable[[Nb], object], said: str
) -> None:
    made = json.loads(RELEASED)
    change(made)
    with pytest.raises(SourceError, match=r"generate_assignment") as caught:
        clean(handed(GOOD), json.dumps(made), SOURCE)
    assert said in str(caught.value)


def test_a_notebook_is_read_and_repaired_in_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Part of a race at 4 ms a submission: read once, and fewer than 2,000 calls for 65 KB."""
    source = (EXERCISES / "source" / NAME / f"{NAME}.ipynb").read_text("utf-8")
    copy_of = json.dumps(released(source))
    arrival = handed(json.dumps(json.loads(copy_of), indent=1).encode())
    clean(arrival, copy_of, source)
    made: list[str] = []
    usual = quick.loads

    def loads(text: str) -> Any:
        made.append(text)
        return usual(text)

    monkeypatch.setattr(quick, "loads", loads)
    assert work.calls(lambda: clean(arrival, copy_of, source)) < 4000
    assert len(made) == 1
    assert reading.FEW < 1000, "below Python's own limit of recursion"

"""A sheet as learners hand it in, for tests of what is put right in it."""

from __future__ import annotations

import base64
import json
from typing import Any

import nbformat

from staffplus.grading.intake.intake import clean
from staffplus.grading.model import Arrival, Repair, Submission
from tests.grading.sheets import answer, cell, marks, notebook, released, setup, words

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

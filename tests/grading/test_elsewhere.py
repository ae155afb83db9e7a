"""An answer that stands elsewhere than its test sees it: taken where that is sure, else a person decides.

One rule for all tiers: what is read, what is run in the box, what is run beside learners' code.
`test_where.py` has the same of every exercise.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest

from staffplus.grading.intake.intake import clean
from staffplus.grading.marks import grade
from staffplus.grading.model import Arrival, Bundle, CellMark, Kind, Result
from tests.grading.disguises import code, grade_id, markdown
from tests.grading.sheets import (
    answer,
    cell,
    marks,
    needs_box,
    notebook,
    released,
    setup,
    words,
)

pytestmark = needs_box


@pytest.fixture(scope="module", autouse=True)
def helpers_end_with_the_tests() -> Iterator[None]:
    yield
    grade.close()


PARTS = "good = sum(it in {0} for it in ('p', 'q'))\ngood"
CALLS = "good = sum(f(n) == n + 1 for n in (1, 2))\ngood"
SOURCE = notebook(
    cell("markdown", "ask-x", "Assign x.", locked=True),
    answer("x-answer", "x = ['p', 'q']"),
    marks("x-form", 0, "assert x, 'no x'", tier="static", reads={"x": "x-answer"}),
    marks("static", 2, PARTS.format("x"), tier="static", reads={"x": "x-answer"}),
    setup("data", "rows = [1, 2, 3]"),
    answer("f-answer", "def f(n):\n    return n + 1"),
    marks("f-form", 0, "assert callable(f), 'no f'", tier="value"),
    marks("value", 2, CALLS, tier="value"),
    answer("y-answer", "y = ['p', 'q']"),
    marks("kernel", 2, PARTS.format("y")),
    cell("markdown", "ask-why", "Say why.", locked=True),
    words("why", 3),
    cell("markdown", "ask-not", "Say why not.", locked=True),
    words("not", 3),
)
RELEASE = json.dumps(released(SOURCE))
RIGHT = {
    "x-answer": "x = ['p', 'q']",
    "f-answer": "def f(n):\n    return n + 1",
    "y-answer": "y = ['p', 'q']",
    "why": "The branches ask.",
    "not": "Nobody has said.",
}
HALF = {
    "x-answer": "x = ['p']",
    "f-answer": "def f(n):\n    return 2",
    "y-answer": "y = ['p']",
}
WRONG = {
    "x-answer": "x = ['s']",
    "f-answer": "def f(n):\n    return 9",
    "y-answer": "y = ['s']",
}
CODE = [*WRONG]
TIERS = ("static", "value", "kernel")


def sheet(*left: str, **answers: str) -> dict[str, Any]:
    """The notebook with everything right in it, but for cells that are left, and others' texts."""
    made: dict[str, Any] = json.loads(RELEASE)
    given = {**RIGHT, **{name.replace("_", "-"): text for name, text in answers.items()}}
    for it in made["cells"]:
        if grade_id(it) in given and grade_id(it) not in left:
            it["source"] = given[grade_id(it)]
    return made


def place(made: dict[str, Any], name: str) -> int:
    if name == "end":
        return len(made["cells"]) - 1
    return next((n for n, it in enumerate(made["cells"]) if grade_id(it) == name), -1)


def put(made: dict[str, Any], below: str, *cells: dict[str, Any]) -> dict[str, Any]:
    """Cells of the learner's below a cell, at the "end", or at the "top"."""
    at = place(made, below) + 1
    made["cells"][at:at] = [{**it, "id": f"mine{at}-{n}"} for n, it in enumerate(cells)]
    return made


def write(made: dict[str, Any], into: str, text: str, how: str) -> dict[str, Any]:
    it = made["cells"][place(made, into)]
    was = it["source"]
    it["source"] = {"below": f"{was}\n{text}", "above": f"{text}\n\n{was}", "instead": text}[how]
    return made


def marked(made: dict[str, Any]) -> tuple[dict[str, CellMark], Result]:
    handed = Arrival("ann", "sheet", None, json.dumps(made).encode(), "ann.ipynb")
    result = grade.grade_one(Bundle(clean(handed, RELEASE, SOURCE), SOURCE))
    return {it.grade_id: it for it in result.marks}, result


def all_of(texts: dict[str, str]) -> list[dict[str, Any]]:
    return [code(texts[it]) for it in CODE]


@pytest.mark.parametrize("below", ["end", "kernel", "ask-not"])
def test_the_only_answer_is_taken_from_below_its_test_in_every_tier(below: str) -> None:
    found, _ = marked(put(sheet(*CODE), below, *all_of(RIGHT)))
    for name in (*TIERS, "x-form", "f-form"):
        assert (found[name].score, found[name].kind) == (found[name].max_score, Kind.RIGHT)
        assert "No answer stands in cell `" in found[name].reason
        assert "which the test does not see" in found[name].reason
    assert "With it the test gives 2 of 2 points." in found["value"].reason
    assert "With it the test holds." in found["f-form"].reason


def test_what_is_right_in_part_or_wrong_or_given_twice_waits_where_its_own_cell_is_untouched() -> (
    None
):
    for texts in ([HALF], [RIGHT, HALF], [WRONG]):
        found, _ = marked(put(sheet(*CODE), "end", *(it for one in texts for it in all_of(one))))
        for name in ("static", "value"):
            assert (found[name].score, found[name].kind) == (None, Kind.NOT_FOUND), (texts, name)
            assert "A person looks at it" in found[name].reason


@pytest.mark.parametrize("below", ["end", "kernel", "top", "ask-why"])
@pytest.mark.parametrize("first", [WRONG, HALF], ids=["wrong", "half"])
def test_a_second_try_waits_wherever_it_stands(first: dict[str, str], below: str) -> None:
    made = sheet(**{it.replace("-", "_"): text for it, text in first.items()})
    found, _ = marked(put(made, below, *all_of(RIGHT)))
    for name in TIERS:
        assert (found[name].score, found[name].kind) == (None, Kind.NOT_FOUND), name
        assert "is given a value in cell `" in found[name].reason
        assert "and also by a cell that was added" in found[name].reason
        assert "the test gives 2 of 2 points" in found[name].reason
        assert found[name].sure == (1 if first is HALF else None)


def test_of_several_tries_each_is_tried_and_the_names_are_given_back() -> None:
    made = sheet(**{it.replace("-", "_"): text for it, text in WRONG.items()})
    found, _ = marked(put(made, "end", *all_of(HALF), *all_of(RIGHT), *all_of(WRONG)))
    for name in TIERS:
        assert (found[name].score, found[name].kind) == (None, Kind.NOT_FOUND), name


def test_a_second_try_in_a_copy_of_the_cell_waits_as_its_note_says() -> None:
    made = sheet(**{it.replace("-", "_"): text for it, text in WRONG.items()})
    for name in CODE:
        again = copy.deepcopy(made["cells"][place(made, name)])
        made["cells"].append(again | {"id": f"again-{name}", "source": RIGHT[name]})
    found, result = marked(made)
    assert [found[name].score for name in TIERS] == [None, None, None]
    told = {it.cell: it.what for it in result.repairs}
    assert all("where the mark would be higher with it" in told[name] for name in CODE)
    assert all(
        "the test gives 2 of 2 points, and 0 as it stands" in found[it].reason for it in TIERS
    )


def test_a_copy_that_was_emptied_is_no_answer_and_the_other_is() -> None:
    made = sheet(x_answer="x = []", why="")
    for name in ("x-answer", "why"):
        again = copy.deepcopy(made["cells"][place(made, name)])
        made["cells"].append(again | {"id": f"again-{name}", "source": RIGHT[name]})
    found, _ = marked(made)
    assert (found["static"].score, found["static"].reason) == (2, "")
    assert found["why"].kind == Kind.PERSON


@pytest.mark.parametrize("later", [WRONG, HALF], ids=["wrong", "half"])
def test_what_stands_below_the_test_and_is_worth_less_costs_nothing(later: dict[str, str]) -> None:
    found, _ = marked(put(sheet(), "end", *all_of(later)))
    assert [(found[it].score, found[it].kind) for it in TIERS] == [(2, Kind.RIGHT)] * 3
    made = sheet(**{it.replace("-", "_"): text for it, text in WRONG.items()})
    found, _ = marked(put(made, "end", *all_of(WRONG)))
    assert [(found[it].score, found[it].kind) for it in TIERS] == [(0, Kind.WRONG)] * 3


@pytest.mark.parametrize("broken", ["print('so far'\n{}", "x = y = 1 / 0\n{}", "{}\n)"])
def test_a_second_try_in_a_cell_that_breaks_off_waits_too(broken: str) -> None:
    made = sheet(f_answer=WRONG["f-answer"], y_answer=WRONG["y-answer"], x_answer=WRONG["x-answer"])
    found, _ = marked(put(made, "end", *(code(broken.format(RIGHT[it])) for it in CODE)))
    for name in TIERS:
        assert (found[name].score, found[name].kind) == (None, Kind.NOT_FOUND), name


def test_a_second_try_in_a_text_waits_too() -> None:
    made = sheet(**{it.replace("-", "_"): text for it, text in WRONG.items()})
    text = "\n\n".join(f"```python\n{RIGHT[it]}\n```" for it in CODE)
    found, _ = marked(put(made, "end", markdown(text)))
    for name in TIERS:
        assert (found[name].score, found[name].kind) == (None, Kind.NOT_FOUND)
    found, _ = marked(put(sheet(), "end", markdown(text)))
    assert [found[name].score for name in TIERS] == [2, 2, 2]


def test_a_second_try_that_cannot_be_read_waits_too() -> None:
    made = put(
        sheet(x_answer="x = ['s']"), "end", code("import random\nx = random.choice([['p']])")
    )
    found, _ = marked(made)
    assert (found["static"].score, found["static"].kind) == (None, Kind.NOT_FOUND)


@pytest.mark.parametrize(
    ("given", "below"),
    [
        ("def f(n):\n    return n + one", "one = 1"),
        ("def f(n):\n    return add(n)", "def add(n):\n    return n + 1"),
        ("one = add(0)\n\ndef f(n):\n    return n + one", "def add(n):\n    return n + 1"),
    ],
)
@pytest.mark.parametrize("into", ["", "data"])
def test_what_an_answer_needs_may_stand_further_down(given: str, below: str, into: str) -> None:
    made = sheet(f_answer=given)
    made = write(made, into, below, "below") if into else put(made, "end", code(below))
    found, _ = marked(made)
    assert (found["value"].score, found["value"].kind) == (None, Kind.NOT_FOUND)
    assert "which it needs, is given a value by" in found["value"].reason
    assert "the test gives 2 of 2 points, and 0 as it stands" in found["value"].reason


@pytest.mark.parametrize("how", ["below", "above", "instead"])
@pytest.mark.parametrize("into", ["data", "x-form", "static", "f-form", "value", "kernel"])
def test_code_in_a_cell_of_the_authors_is_found_and_waits(into: str, how: str) -> None:
    text = "\n\n".join(RIGHT[it] for it in CODE)
    found, result = marked(write(sheet(*CODE), into, text, how))
    for name in TIERS:
        assert (found[name].score, found[name].kind) == (None, Kind.NOT_FOUND)
        assert f"what was written into cell `{into}`" in found[name].reason
        assert "the test gives 2 of 2 points" in found[name].reason
    cells = json.loads(result.notebook)["cells"]
    assert cells[-1]["source"].strip() == text, "both are shown"
    assert [grade_id(it) for it in cells[:-1]] == [
        grade_id(it) for it in json.loads(RELEASE)["cells"]
    ]


def test_what_is_changed_in_a_cell_of_the_authors_gives_no_name_of_theirs_another_value() -> None:
    for how, text in (
        ("instead", "rows = [7]"),
        ("below", "rows.append(4)"),
        ("below", "print(rows)"),
    ):
        found, result = marked(
            write(sheet(f_answer="def f(n):\n    return n + rows[0]"), "data", text, how)
        )
        assert found["value"].score == 2
        assert len(json.loads(result.notebook)["cells"]) == len(json.loads(RELEASE)["cells"])


def test_of_another_edition_nothing_is_taken_for_the_learners() -> None:
    made = write(sheet("f-answer"), "data", "def f(n):\n    return n + 1", "below")
    made["cells"][place(made, "data")]["metadata"]["nbgrader"]["checksum"] = "0" * 32
    found, result = marked(made)
    assert found["value"].score in (0, None)
    assert len(json.loads(result.notebook)["cells"]) == len(json.loads(RELEASE)["cells"])


WHY = "Because the branches ask for it, and nobody has said until when."
FAR = {
    "a text at the end": lambda nb: put(nb, "end", markdown(WHY)),
    "a text at the top": lambda nb: put(nb, "top", markdown(WHY)),
    "a text two cells down": lambda nb: put(nb, "ask-not", markdown(WHY)),
    "a text far above": lambda nb: put(nb, "x-form", markdown(WHY)),
    "a code cell": lambda nb: put(nb, "end", code(WHY)),
    "a comment": lambda nb: put(nb, "end", code(f"# {WHY}")),
    "a text in code": lambda nb: put(nb, "end", code(f"why = '''{WHY}'''")),
    "a printed text": lambda nb: put(nb, "end", code(f'print("{WHY}")')),
    "above what is asked": lambda nb: write(nb, "ask-why", WHY, "above"),
    "in the place of another text": lambda nb: write(nb, "ask-x", WHY, "instead"),
    "below a test": lambda nb: write(nb, "static", f"# {WHY}", "below"),
    "below a test, as it is": lambda nb: write(nb, "static", WHY, "below"),
}


@pytest.mark.parametrize("how", FAR)
def test_words_anywhere_keep_an_empty_answer_from_being_blank(how: str) -> None:
    found, result = marked(FAR[how](sheet("why")))
    assert (found["why"].score, found["why"].kind) == (None, Kind.NOT_FOUND)
    assert "A person looks at it" in found["why"].reason
    assert found["not"].kind == Kind.PERSON
    assert [found[it].score for it in TIERS] == [2, 2, 2]
    assert WHY in "".join(it["source"] for it in json.loads(result.notebook)["cells"])


def test_words_anywhere_keep_an_empty_answer_in_code_from_being_blank() -> None:
    found, _ = marked(put(sheet(*CODE), "end", markdown("Both of them, and one more than n.")))
    for name in TIERS:
        assert (found[name].score, found[name].kind) == (None, Kind.NOT_FOUND)
        assert "Both of them" in found[name].reason


def test_code_in_an_answer_that_is_asked_for_in_words_is_found() -> None:
    found, _ = marked(write(sheet(*CODE), "why", "\n\n".join(RIGHT[it] for it in CODE), "below"))
    for name in TIERS:
        assert (found[name].score, found[name].kind) == (None, Kind.NOT_FOUND)
        assert "x = ['p', 'q']" in found[name].reason


@pytest.mark.parametrize("text", ["print(f(2))", "working = True", "# \n", "x = x", "import math"])
def test_code_that_says_nothing_is_no_answer_in_words(text: str) -> None:
    found, _ = marked(put(sheet("why"), "end", code(text)))
    assert (found["why"].score, found["why"].kind) == (0, Kind.BLANK)


def test_where_nothing_is_written_every_tier_is_blank() -> None:
    found, _ = marked(sheet(*RIGHT))
    assert {(it.score, it.kind) for it in found.values()} == {(0, Kind.BLANK)}

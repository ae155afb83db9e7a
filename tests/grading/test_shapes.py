"""Answers of an odd shape: whoever wrote something that no test can take up has a person look at it."""

from __future__ import annotations

import ast
import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from staffplus.grading.author.source import text_of
from staffplus.grading.marks.grade import grade_one
from staffplus.grading.model import Bundle, CellMark, Kind
from tests.grading.sheets import answer, bundle, filled, marks, needs_box, notebook

pytestmark = pytest.mark.usefixtures("helpers")

SOURCES = Path(__file__).parents[2] / "exercises" / "source"
SCOPE, WHY = "scope-of-questions", "why-staff-plus"


@cache
def source(exercise: str) -> str:
    return (SOURCES / exercise / f"{exercise}.ipynb").read_text("utf-8")


def solved(exercise: str, grade_id: str) -> str:
    """The author's cell, with the solution in it."""
    cells = json.loads(source(exercise))["cells"]
    (found,) = [
        it for it in cells if it["metadata"].get("nbgrader", {}).get("grade_id") == grade_id
    ]
    return text_of(found)


def model(exercise: str, grade_id: str) -> Any:
    """What the solution gives the name in that cell."""
    body = ast.parse(solved(exercise, grade_id)).body
    return [ast.literal_eval(it.value) for it in body if isinstance(it, ast.Assign)][-1]


ANSWERS = model(SCOPE, "levels-answer")
ORDER = model(SCOPE, "order-answer")
PLACES = model(WHY, "places-answer")
CARDS, LINES = ANSWERS["g02-six-cards"], ANSWERS["g04-sirens"]


def mark_of(given: Bundle, grade_id: str) -> CellMark:
    (found,) = [it for it in grade_one(given).marks if it.grade_id == grade_id]
    return found


def levels(value: object) -> CellMark:
    return mark_of(filled(source(SCOPE), {"levels-answer": f"answers = {value!r}"}), "levels-marks")


def order(value: object) -> CellMark:
    given = filled(source(SCOPE), {"order-answer": f"probe_order = {value!r}"})
    return mark_of(given, "order-marks")


def places(text: str) -> CellMark:
    return mark_of(filled(source(WHY), {"places-answer": text}), "places-marks")


def waits(mark: CellMark, sure: float | None = None) -> None:
    assert (mark.score, mark.kind, mark.sure) == (None, Kind.NOT_FOUND, sure), mark
    assert mark.reason.endswith("A person looks at it.")


@pytest.mark.parametrize(
    "value",
    [
        (ANSWERS,),
        [ANSWERS],
        {"answers": ANSWERS},
        {key[:3]: it for key, it in ANSWERS.items()},
        dict(enumerate(ANSWERS.values(), 1)),
        {f"{n}. {key}": it for n, (key, it) in enumerate(ANSWERS.items(), 1)},
        {key.replace("-", "\u2013"): it for key, it in ANSWERS.items()},
        {key.replace("-", "\u2011"): it for key, it in ANSWERS.items()},
        json.dumps(ANSWERS),
    ],
    ids=["a tuple of one", "in a list", "in a dict", "short keys", "numbers", "numbered keys", "en dashes",
         "hyphens that do not break", "a text"],
)  # fmt: skip
def test_a_whole_literal_that_has_none_of_the_keys_waits(value: object) -> None:
    waits(levels(value))


@pytest.mark.parametrize("dash", ["\u2010", "\u2011", "\u2013", "\u2014", "\u2212", " ", "_"])
def test_keys_with_any_dash_are_read_a_second_time(dash: str) -> None:
    mark = levels({key.replace("-", dash): it for key, it in ANSWERS.items()})
    waits(mark)
    assert "the test gives 12 of 12 points" in mark.reason


@pytest.mark.parametrize(
    ("key", "value", "shown"),
    [
        ("g02-six-cards", [*CARDS.items()], "('bells', 'ask')"),
        ("g02-six-cards", [*CARDS.values()], "['ask', 'execution'"),
        ("g02-six-cards", {it: key for key, it in CARDS.items()}, "{'ask': 'lifts'"),
        ("g04-sirens", " ".join(LINES), "“unclear limits involved”"),
        ("g06-river-levels", (20, 0), "(20, 0)"),
        ("g01-train-doors", "Staff question", "“Staff question”"),
    ],
    ids=["pairs", "in the rows' order", "turned round", "names with blanks between", "a decimal comma",
         "a name in other words"],
)  # fmt: skip
def test_a_question_of_which_nothing_can_be_taken_up_waits_and_the_others_are_sure(
    key: str, value: object, shown: str
) -> None:
    mark = levels({**ANSWERS, key: value})
    waits(mark, sure=11)
    assert (
        f"nothing under “{key}” can be read as an answer: it is " in mark.reason
        and shown in mark.reason
    )


def test_a_key_that_is_none_of_those_asked_for_waits_in_the_place_of_one_that_is_not_there() -> (
    None
):
    one = {("g01" if key == "g01-train-doors" else key): it for key, it in ANSWERS.items()}
    mark = levels(one)
    waits(mark, sure=11)
    assert "nothing stands under “g01-train-doors”, and “g01” is none of the keys" in mark.reason


@pytest.mark.parametrize(
    ("change", "score"),
    [
        ({"g01-train-doors": "lead"}, 11),
        ({"g06-river-levels": 21}, 11),
        ({"g06-river-levels": "21"}, 11),
        ({"g01-train-doors": None}, 11),
        ({"g04-sirens": []}, 11),
        ({"g04-sirens": ["binds", "my own"]}, 11),
        ({"g01-train-doors": 1}, 11),
        ({"g01-train-doors": True}, 11),
        ({"g01-train-doors": "no"}, 11),
        ({"g06-river-levels": "many"}, 11),
        ({"g02-six-cards": "lead"}, 11),
        ({"g02-six-cards": 5}, 11),
        ({"g04-sirens": {"a": 1}}, 11),
    ],
    ids=[
        "another name",
        "another number",
        "one as a text",
        "none",
        "no line",
        "a line of several",
        "a number for a name",
        "a truth value",
        "a word that is no name",
        "no number",
        "one word for rows",
        "one number for rows",
        "a dict of nothing that was asked for",
    ],
)
def test_the_right_form_with_other_content_and_what_holds_nothing_is_wrong(
    change: dict[str, Any], score: float
) -> None:
    mark = levels({**ANSWERS, **change})
    assert mark.kind is Kind.WRONG and mark.score is not None and mark.score <= score
    assert mark.reason


@pytest.mark.parametrize("value", [{}, None, dict.fromkeys(ANSWERS)])
def test_where_nothing_is_answered_it_is_0(value: object) -> None:
    assert levels(value).score == 0


@pytest.mark.parametrize(
    "value",
    [
        [f"{n}. {it}" for n, it in enumerate(ORDER, 1)],
        ["What would it cost you to be wrong about this?"] * 5,
        " > ".join(ORDER),
        [[it] for it in ORDER],
        [3, 1, 2, 4, 5],
        {it: n for n, it in enumerate(ORDER, 1)},
    ],
    ids=["numbered", "sentences", "signs between", "lists of one", "numbers", "ranks"],
)
def test_an_order_in_another_shape_waits(value: object) -> None:
    waits(order(value))


def test_an_order_that_is_wrong_or_not_whole_is_wrong() -> None:
    assert order(ORDER[::-1]).score == 2
    assert order(ORDER[:2]).kind is Kind.WRONG
    assert order([]).score == 0


def nested(by: str) -> dict[str, dict[str, int]]:
    return {by: {key.removeprefix(f"{by}-"): it for key, it in PLACES.items() if by in key}}


@pytest.mark.parametrize(
    "value",
    [
        [*PLACES.items()],
        [*PLACES.values()],
        {**nested("orrin"), **nested("kestrel")},
        {it: key for key, it in PLACES.items()},
    ],
    ids=["pairs", "a list in order", "nested", "turned round"],
)
def test_places_in_another_shape_wait(value: object) -> None:
    waits(places(f"places = {value!r}"))


def test_a_value_behind_none_in_a_comment_waits() -> None:
    def text(behind: str) -> str:
        lines = [
            f'    "{key}": {"None," + behind if key == "orrin-1" else f"{it},"}\n'
            for key, it in PLACES.items()
        ]
        return f"places = {{\n{''.join(lines)}}}\n"

    mark = places(text("  # 1"))
    waits(mark, sure=3.5)
    assert "“orrin-1” is left as it was, and behind it stands “1”" in mark.reason
    assert places(text("")).score == 3.5


@needs_box
@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("dict(share=3, hours=40)", Kind.WRONG),
        ("[dict(share=3, hours=40)]", Kind.NOT_FOUND),
        ("dict(shares=2, hour=40)", Kind.NOT_FOUND),
        ("dict(share=(2, 0), hours=40)", Kind.NOT_FOUND),
        ("dict()", Kind.WRONG),
    ],
)
def test_a_value_that_was_run_is_under_the_same_rule(value: str, kind: Kind) -> None:
    test = "plan = globals().get('plan')\nd = plan if isinstance(plan, dict) else {}\nassert d.get('share') == 2"
    made = notebook(
        answer("a", "plan = {'share': 2, 'hours': 40}"),
        marks("t", 2, test, tier="value", reads=["plan"]),
    )
    mark = mark_of(bundle(made, {"a": f"plan = {value}"}), "t")
    assert mark.kind is kind, mark
    assert mark.score == (0 if kind is Kind.WRONG else None)


@needs_box
def test_a_function_in_a_cell_of_ones_own_under_a_name_like_it_waits() -> None:
    tree = ast.parse(solved(WHY, "align-answer"))
    function = tree.body[0]
    assert isinstance(function, ast.FunctionDef)
    function.body = function.body[1:]  # no text in it that may be taken for words
    for name, kind in (("align_ladders", Kind.NOT_FOUND), ("align", Kind.RIGHT)):
        function.name = name
        given = filled(source(WHY), {})
        made = json.loads(given.submission.notebook)
        at = next(n for n, it in enumerate(made["cells"]) if "def align(" in text_of(it))
        mine: dict[str, Any] = {
            "cell_type": "code",
            "id": "mine",
            "metadata": {},
            "outputs": [],
            "execution_count": None,
        }
        made["cells"].insert(at + 1, {**mine, "source": ast.unparse(tree)})  # fmt: skip
        with_it = replace(given.submission, notebook=json.dumps(made))
        mark = mark_of(replace(given, submission=with_it), "align-marks")
        assert mark.kind is kind, mark
        assert name == "align" or f"defines `{name}`, which may be meant for `align`" in mark.reason


@needs_box
@pytest.mark.parametrize(
    "text",
    ["x = input('Go on?')\n{0}", "if True:\n\tx = 1\n        y = 2\n{0}", "{0}\nprint((("],
    ids=["input", "tabs and blanks", "a bracket"],
)
def test_a_function_in_a_cell_that_cannot_be_read_waits(text: str) -> None:
    own = text.format(solved(WHY, "align-answer"))
    waits(mark_of(filled(source(WHY), {"align-answer": own}), "align-marks"))


def test_a_text_that_no_list_of_a_test_names_is_wrong_as_any_text_will_do() -> None:
    test = "assert answers['author'] in ('Larson', 'Reilly'), 'It is neither.'"
    made = notebook(
        answer("a", "answers = {'author': 'Larson'}"),
        marks("t", 1, test, tier="static", reads={"answers": "a"}),
    )
    assert mark_of(bundle(made, {"a": "answers = {'author': 'Fournier'}"}), "t").kind is Kind.WRONG


def without_commas(text: str, *names: str) -> str:
    """A literal in which no comma stands between names, one in each line."""
    between = ",\n".join(f'    "{it}"' for it in names)
    assert between in text
    return text.replace(between, "\n".join(f'    "{it}"  # {n}' for n, it in enumerate(names)))


def listed(name: str, value: object) -> str:
    """A cell that gives a name a value, with each text of a list in a line of its own."""
    return f"{name} = {json.dumps(value, indent=4)}".replace("null", "None").replace(
        "\n        ", "\n    "
    )


@pytest.mark.parametrize("kept", [0, 2])
def test_names_between_which_a_comma_was_left_out_wait(kept: int) -> None:
    text = without_commas(listed("probe_order", ORDER), *ORDER[kept:])
    found = mark_of(filled(source(SCOPE), {"order-answer": text}), "order-marks")
    waits(found, found.sure)
    said = f"In `probe_order`, no comma stands between “{ORDER[kept]}”, “{ORDER[kept + 1]}”"
    assert said in " ".join(found.reason.split())


def test_names_in_a_list_of_one_question_between_which_a_comma_was_left_out_wait() -> None:
    text = without_commas(listed("answers", ANSWERS), *LINES)
    found = mark_of(filled(source(SCOPE), {"levels-answer": text}), "levels-marks")
    waits(found, 11)
    assert f"no comma stands between “{LINES[0]}”, “{LINES[1]}” and “{LINES[2]}”" in found.reason


@needs_box
def test_and_in_a_test_of_values() -> None:
    tested = "NAMES = ['depth', 'cause', 'parts']\nassert word == ['depth', 'cause'], 'no'"
    given = notebook(answer("a", "word = ['depth', 'cause']"), marks("t", 2, tested, tier="value"))
    made = mark_of(bundle(given, {"a": "word = ['depth' 'cause']"}), "t")
    waits(made)
    elsewhere = "given = ['depth'\n    # two\n    'cause']\nword = [*given]"
    waits(mark_of(bundle(given, {"a": elsewhere}), "t"))
    for wrong in ("['depth' 'nothing']", "['cause', 'depth']", "['depthcause']", "['de' 'pth']"):
        found = mark_of(bundle(given, {"a": f"word = {wrong}"}), "t")
        assert (found.score, found.kind) == (0, Kind.WRONG), (wrong, found)

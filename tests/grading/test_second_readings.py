"""An answer in another form, or below what stopped its cell: what is sure counts, and a person decides."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from staffplus.grading.author.names import stands_alone
from staffplus.grading.forkserver import Helper
from staffplus.grading.marks import built, forms
from staffplus.grading.marks.grade import grade_one
from staffplus.grading.model import CellMark, Kind, Status
from tests.grading.classroom import Classroom, make
from tests.grading.sheets import answer, bundle, marks, needs_box, notebook

#: Two answers, each worth a point, and a test that holds or not, in every tier.
PARTS = """### BEGIN HIDDEN TESTS
points = 0
if isinstance(answers.get("a"), (int, float)) and abs(answers["a"] - 3) < 0.01:
    points += 1
if answers.get("b") == "staff":
    points += 1
points
### END HIDDEN TESTS"""
HOLDS = "### BEGIN HIDDEN TESTS\nassert abs(answers['a'] - 3) < 0.01\n### END HIDDEN TESTS"
READS = {"static": {"answers": "given"}, "value": ["answers"]}


def exercise(*tiers: str) -> str:
    """An exercise with both tests in each tier; "" is beside learners' code, as in stock nbgrader."""
    cells = [answer("given", "answers = {'a': 3, 'b': 'staff'}")]
    for tier in tiers:
        ours: dict[str, Any] = {"tier": tier, "reads": READS[tier]} if tier else {}
        cells += [marks(f"{tier}-{name}", 2, test, **ours) for name, test in (("parts", PARTS), ("holds", HOLDS))]  # fmt: skip
    return notebook(*cells)


def marked(source: str, given: str, name: str = "given") -> dict[str, CellMark]:
    result = grade_one(bundle(source, {name: given}))
    assert result.status is Status.GRADED, result.error
    return {it.grade_id: it for it in result.marks}


def points(found: dict[str, CellMark]) -> list[tuple[float | None, float | None]]:
    return [(it.score, it.sure) for it in found.values()]


#: What is written, and for each of the two tests the points, and those that are sure where a person decides.
WRITTEN: dict[str, tuple[tuple[float | None, float | None], tuple[float | None, float | None]]] = {
    "answers = {'a': 3, 'b': 'staff'}": ((2, None), (2, None)),
    "answers = {'a': '3', 'b': 'staff'}": ((None, 1), (None, None)),
    "answers = {'a': ' 3.0 ', 'b': 'staff'}": ((None, 1), (None, None)),
    "answers = {'a': '3,00', 'b': 'staff'}": ((None, 1), (None, None)),
    "answers = {'a': '3 weeks', 'b': 'staff'}": ((None, 1), (None, None)),
    "answers = {'a': '3', 'b': 'lead'}": ((None, None), (None, None)),
    "answers = {'a': '4', 'b': 'staff'}": ((1, None), (0, None)),
    "answers = {'a': 'many', 'b': 'staff'}": ((1, None), (0, None)),
    "answers = {'a': 'three', 'b': 'staff'}": ((None, 1), (None, None)),
    "answers = {'a': [3], 'b': 'staff'}": ((None, 1), (None, None)),
    "answers = {'a': b'3', 'b': 'staff'}": ((None, 1), (None, None)),
    "answers = {'a': '\uff13', 'b': 'staff'}": ((None, 1), (None, None)),
    "answers = {'a': 3, 'b': 'st\u0430ff'}": ((None, 1), (2, None)),
    "answers = {'a': 4, 'b': 'lead'}": ((0, None), (0, None)),
    "answers = {'a': 3, 'b': ' Staff'}": ((None, 1), (2, None)),
    "answers = {'a': 3, 'b': ' Lead'}": ((1, None), (2, None)),
    "answers = {'a': 3, 'b': 'Staff \u25c6'}": ((None, 1), (2, None)),
    "answers = {'a': 3, 'b': '(lead)'}": ((1, None), (2, None)),
    "from fractions import Fraction\nanswers = {'a': Fraction(3), 'b': 'staff'}": ((2, None), (2, None)),
    "import decimal\nanswers = {'a': decimal.Decimal('3.0'), 'b': 'staff'}": ((2, None), (2, None)),
    "raise NotImplementedError()\nanswers = {'a': 3, 'b': 'staff'}": ((None, None), (None, None)),
    "x = 1 / 0\nanswers = {'a': 3, 'b': 'lead'}": ((None, None), (None, None)),
    "x = 1 / 0\nanswers = {'a': 4, 'b': 'lead'}": ((0, None), (0, None)),
    "x = 1 / 0\nanswers = {'a': x, 'b': 'staff'}": ((0, None), (0, None)),
}  # fmt: skip


#: A list of three names, as people write it otherwise; whether a person decides, and `...` where one does
#: as nothing can be read as an answer.
LISTED: dict[str, Any] = {
    "order = ['mean-one', 'two', 'three']": False,
    "order = 'mean-one, two, three'": True,
    "order = '[mean-one; two; three]'": True,
    "order = 'mean-one -> two -> three'": True,
    "order = {1: 'mean-one', 2: 'two', 3: 'three'}": True,
    "order = {'2': 'two', '3': 'three', '1': 'mean-one'}": True,
    "order = {'of': ['mean-one', 'two', 'three']}": ...,
    "order = {1: 'mean-one', 2: 'two', 4: 'three'}": ...,
    "order = {1: 'two', 2: 'mean-one', 3: 'three'}": None,
    "order = 'two, mean-one, three'": None,
    "order = 'mean-one two three'": ...,
    "order = {True: 'mean-one', 2: 'two', 3: 'three'}": ...,
}


@needs_box
@pytest.mark.parametrize("given", LISTED, ids=range(len(LISTED)))
def test_a_list_that_is_written_otherwise_is_a_persons_to_decide(given: str) -> None:
    """The mark where it is a list; none where it is one in other words, or nothing that can be read as an answer; 0 where it is
    in a form that is known, and wrong."""
    test = (
        "### BEGIN HIDDEN TESTS\nassert order == ['mean-one', 'two', 'three']\n### END HIDDEN TESTS"
    )
    source = notebook(
        answer("given", "order = ['mean-one', 'two', 'three']"),
        marks("static", 2, test, tier="static", reads={"order": "given"}),
        marks("value", 2, test, tier="value", reads=["order"]),
    )
    score = {False: 2, True: None, ...: None, None: 0}[LISTED[given]]
    found = marked(source, given)
    assert [it.score for it in found.values()] == [score] * 2
    if score is None:
        said = "can be read as an answer" if LISTED[given] is ... else "With a list in place of"
        assert all(said in it.reason for it in found.values())


def test_entries_under_names_that_are_spelt_otherwise_are_what_is_not_sure() -> None:
    test = """### BEGIN HIDDEN TESTS
sum(answers.get(name) == value for name, value in {"a-b": 1, "c-d": 2}.items())
### END HIDDEN TESTS"""
    source = notebook(
        answer("given", "answers = {'a-b': 1, 'c-d': 2}"),
        marks("static", 2, test, tier="static", reads={"answers": "given"}),
    )
    for given, what in (
        ("{'a-b': 1, 'C_D': 2}", (None, 1)),
        ("{'A b': 1, 'c-d': 2}", (None, 1)),
        ("{'a-b': 1, 'C_D': 3}", (1, None)),
        ("{'a-b': 1, 'A_B': 2, 'c-d': 3}", (1, None)),
    ):
        assert points(marked(source, f"answers = {given}")) == [what], given


@needs_box
@pytest.mark.parametrize("given", WRITTEN, ids=range(len(WRITTEN)))
def test_all_tiers_give_one_mark_for_an_answer_in_another_form(given: str) -> None:
    parts, holds = WRITTEN[given]
    found = marked(exercise("static", "value", ""), given)
    for tier in ("static", "value", ""):
        there = [found[f"{tier}-{name}"] for name in ("parts", "holds")]
        assert [(it.score, it.sure) for it in there] == [parts, holds], tier
        for it in there:
            assert (it.kind == Kind.NOT_FOUND) == (it.score is None)
            assert "A person looks at it." in it.reason or it.score is not None


def test_a_reason_says_what_was_read_otherwise_and_what_is_sure() -> None:
    found = marked(exercise("static"), "answers = {'a': '3', 'b': 'staff'}")["static-parts"]
    assert found.reason.endswith(
        "With 3 in place of the text “3”, the test gives 2 of 2 points, and 1 as it stands. A person looks "
        "at it."
    )
    stopped = marked(exercise("static"), "raise ValueError\nanswers = {'a': 3, 'b': 'staff'}")
    assert "line 1: the cell raises an exception of its own" in stopped["static-parts"].reason
    assert (
        "With what stands below that line, the test gives 2 of 2" in stopped["static-parts"].reason
    )


TWELVE = notebook(
    answer("given", "answers = {" + ", ".join(f"'q{n}': {n}" for n in range(12)) + "}"),
    *(marks(f"{tier}-marks", 12, "### BEGIN HIDDEN TESTS\nsum(answers.get(f'q{n}') == n for n in range(12))\n"
            "### END HIDDEN TESTS", tier=tier, reads=READS[tier]) for tier in ("static", "value")),
)  # fmt: skip


@needs_box
@pytest.mark.parametrize("odd", ["print", "wholly(7)", "open", "object()", "lambda: 7"])
def test_one_entry_that_cannot_be_read_keeps_eleven_others_from_nothing(odd: str) -> None:
    entries = ", ".join(f"'q{n}': {odd if n == 7 else n}" for n in range(12))
    begin = "class Own:\n    pass\ndef wholly(n):\n    return Own()\n"
    found = marked(TWELVE, f"{begin}answers = {{{entries}}}")
    for tier in ("static", "value"):
        it = found[f"{tier}-marks"]
        assert (it.score, it.sure) == (None, 11), tier
        assert "Without `answers['q7']`, which cannot be read, the test gives 11 of 12" in it.reason


@pytest.mark.parametrize(("bare", "proposed"), [("staff", 2), ("lead", 1), ("boss", 1), ("print", None), ("staff(3)", None)])  # fmt: skip
def test_a_name_without_quotation_marks_is_that_name(bare: str, proposed: float | None) -> None:
    found = marked(exercise("static"), f"answers = {{'a': 3, 'b': {bare}}}")["static-parts"]
    assert found.score is None and found.proposed == proposed, found
    if proposed is None:
        assert "Without `answers['b']`, which cannot be read, the test gives 1 of 2" in found.reason
    else:
        assert found.sure is None, "with stock nbgrader the whole cell stops"
        assert f"`{bare}` stands there as a name" in found.reason
        said = f"With quotation marks around `{bare}`, the test gives {proposed} of 2 points"
        assert said in found.reason


#: As phones, word processors and chats write code; all of it is no Python.
NO_PYTHON = [
    "def triple(x):\n    return 4 * x \u2212 x",
    "def triple(x)\uff1a\n    return 3 * x",
    "def\u00a0triple(x):\n    return 3\u00a0*\u00a0x",
    "\u200bdef triple(x):\n    return 3 * x",
    "```python\ndef triple(x):\n    return 3 * x\n```",
    "def triple(x):\n\ty = 3 * x\n        return y",
    "def triple(x):\n    \u201cthree times\u201d\n    return 3 * x",
]


#: What is said where it is no character of a phone's that keeps the code from being Python.
NO_LOOK_ALIKE = {
    "```": "Without the lines of a chat around the code, the test gives 2",
    "\t": "With blanks in place of tabs, the test gives 2",
}


@needs_box
@pytest.mark.parametrize("given", NO_PYTHON, ids=range(len(NO_PYTHON)))
def test_code_with_a_phones_characters_is_tried_with_pythons(given: str) -> None:
    found = marked(FUNCTION, given, "code")
    assert [it.score for it in found.values()] == [None, None]
    own = "With Python's own characters, the test gives 2"
    said = next((it for sign, it in NO_LOOK_ALIKE.items() if sign in given), own)
    assert all(said in it.reason for it in found.values())
    assert all(said == own or "own characters" not in it.reason for it in found.values())


def test_an_answer_with_a_phones_characters_is_told_with_what_it_would_be_worth() -> None:
    for given in (
        "answers\u00a0=\u00a0{'a': 3, 'b': 'staff'}",
        "answers = {\u2018a\u2019: 3, \u2018b\u2019: \u2018staff\u2019}",
    ):
        it = marked(exercise("static"), given)["static-parts"]
        assert it.score is None
        assert "With Python's own characters, the test gives 2 of 2 points" in it.reason


FUNCTION = notebook(
    answer("code", "def triple(x):\n    return 3 * x"),
    marks("value-marks", 2, "### BEGIN HIDDEN TESTS\nassert triple(4) == 12\n### END HIDDEN TESTS", tier="value"),
    marks("practice", 2, "assert triple(5) == 15"),
)  # fmt: skip
STUBS = {
    "raise NotImplementedError()\ndef triple(x):\n    return 3 * x": None,
    "def triple(x):\n    raise NotImplementedError()\n    return 3 * x": None,
    "def triple(x):\n    # YOUR CODE HERE\n    raise NotImplementedError\n    return 3 * x": None,
    "print(nothing)\ndef triple(x):\n    return 3 * x": None,
    "assert False\n\n@staticmethod\ndef triple(x):\n    return 3 * x": None,
    "def triple(x):\n    raise NotImplementedError()\n    return 2 * x": 0,
    "def triple(x):\n    raise NotImplementedError()": 0,
    "def triple(x):\n    return 3 * x\nraise NotImplementedError()": 2,
    "def triple(x):\n    raise ValueError\n    return 3 * x": 0,
}


@needs_box
@pytest.mark.parametrize("given", STUBS, ids=range(len(STUBS)))
def test_what_was_written_below_the_stub_is_tried_and_a_person_decides(given: str) -> None:
    found = marked(FUNCTION, given, "code")
    assert not any("own characters" in it.reason for it in found.values()), "none was replaced"
    wanted = STUBS[given]
    if wanted == 0 and given.endswith("raise NotImplementedError()"):
        assert found["practice"].score == 0  # left as it was handed out, but for a name
    assert [it.score for it in found.values()] == [wanted, wanted]
    if wanted is None:
        stub = "Without the line that was handed out in the place of an answer, the test gives 2"
        stop = "Without the line that stops the cell, the test gives 2"
        said = stub if "NotImplementedError" in given else stop
        assert all(said in it.reason for it in found.values())


@needs_box
def test_what_is_tried_a_second_time_changes_no_other_mark() -> None:
    source = notebook(
        answer("one", "x = 3\nlog = []"),
        marks("first", 1, "log.append(1)\nassert x == 3"),
        answer("two", "y = 1"),
        marks("second", 1, "assert len(log) == 1 and y == 1"),
    )
    given = {"one": "x = '3'\nlog = []", "two": "y = 1"}
    result = grade_one(bundle(source, given))
    assert [(it.score, it.sure) for it in result.marks] == [(None, None), (1, None)]


def test_the_gradebook_has_the_sure_points_and_waits_for_a_person(tmp_path: Any) -> None:
    room: Classroom = make(tmp_path, exercise("static"))
    room.submit("ann", {"given": "answers = {'a': '3', 'b': 'staff'}"})
    room.submit("ben", {"given": "answers = {'a': 3, 'b': 'staff'}"})
    assert room.grade() == 1
    found = room.marks()
    assert found["ann"] == {"static-parts": (1, None, True), "static-holds": (None, None, True)}
    assert found["ben"] == {"static-parts": (2, None, False), "static-holds": (2, None, False)}
    # A better file takes its place, and nothing waits any more.
    room.submit("ann", {"given": "answers = {'a': 3, 'b': 'staff'}"})
    assert room.grade() == 0
    assert room.marks()["ann"] == found["ben"]


TEXTS: dict[str, list[Any]] = {
    "3": [3], "0.4": [0.4], "0,4": [0.4], "1,200": [1200, 1.2], "1.200": [1.2, 1200], "1,200.5": [1200.5],
    "1.200,5": [1200.5], "40 %": [40, 0.4], "3 weeks": [3], "\u22123": [-3], " 7 ": [7], "1e3": [1000],
    "True": [True], "three": [3], "many": [], "two or three": [], "Three days": [3], "1/4": [0.25], "\u00bd": [0.5],
    "\uff13": [3], "\u0663": [3], "\u00b3": [3], "\u0417": [3], "1\u041e": [1, 10], "l2": [2, 12],
    "2026-11-24": [], "3 of 4": [], "": [], "." * 30: [], "9" * 30: [int("9" * 30)],
    "7 " + "x" * 60: [], "1'000": [1000], "1\u202f000,5": [1000.5],
}  # fmt: skip


@needs_box
def test_a_check_of_the_form_says_of_a_number_of_another_type_what_its_marks_say() -> None:
    checks = "assert isinstance(answers.get('a'), (int, float)), 'expected a number'"
    source = notebook(
        answer("given", "answers = {'a': 3, 'b': 'staff'}"),
        *(marks(f"{tier}-form", 0, checks, tier=tier, reads=READS[tier]) for tier in READS),
        *(marks(f"{tier}-marks", 2, PARTS, tier=tier, reads=READS[tier]) for tier in READS),
    )
    same = "import fractions\nanswers = {'a': fractions.Fraction(3), 'b': 'staff'}"
    for it in marked(source, same).values():
        assert it.kind == Kind.RIGHT
        assert "With 3 in place of 3/1, which is the same, the test " in it.reason
    found = marked(source, "answers = {'a': '3', 'b': 'staff'}")
    assert [found[f"{tier}-form"].kind for tier in READS] == [Kind.WRONG, Kind.WRONG]
    assert "expected a number" in found["static-form"].reason


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_the_number_that_people_would_read_in_it(text: str) -> None:
    found = [it.values["x"] for it in forms.others({"x": text})]
    found = [it for it in found if not isinstance(it, str)]  # which are spellings
    assert found == TEXTS[text] and [type(it) for it in found] == [type(it) for it in TEXTS[text]]


def test_forms_are_few_however_many_answers_there_are() -> None:
    many = {"dict": [[f"q{n}", str(n)] for n in range(5000)]}
    assert len([*forms.others({"x": many})]) <= 5 + 2 * forms.ALONE
    assert [*forms.others({"x": {"dict": [["3", 4], ["a", [1, 2.5, None, "b"]]]}})] == []


PAGE = Path(__file__).parents[2] / "book/grader/from-submissions-to-feedback.md"


def test_the_graders_page_says_of_each_way_to_write_a_number_what_comes_of_it() -> None:
    table = PAGE.read_text("utf-8").partition("| In place of plain numbers |")[2]
    rows = [it.split("|")[1:3] for it in table.split("\n\n")[0].splitlines()[2:]]
    said = {name.strip(): what.strip() for names, what in rows for name in names.split(",")}
    assert said.keys() == {row.name for row in forms.ROWS.values()}
    for row in forms.ROWS.values():
        assert said[row.name].startswith("they count as the numbers they are") is row.same
        assert said[row.name].endswith("you decide") is not row.same


@pytest.mark.parametrize(
    ("code", "static"),
    [
        ("from fractions import Fraction\nx = Fraction(1, 2)", 2),
        ("from decimal import Decimal\nx = Decimal('0.5')", 2),
        ("from fractions import Fraction\nx = Fraction(1, 4) * 2", None),
        ("import numpy as np\nx = np.float64(0.5)", None),
        ("import numpy as np\nx = np.mean([0, 1])", None),
    ],
)
def test_a_number_that_has_to_be_worked_out_counts_in_the_value_tier_and_waits_in_the_static_one(
    code: str, static: float | None
) -> None:
    assert "neither can a NumPy number" in PAGE.read_text("utf-8")
    for tier, points, ours in (("value", 2, {}), ("static", static, {"reads": {"x": "a"}})):
        test = marks("t", 2, "assert x == 0.5", tier=tier, **ours)
        (found,) = grade_one(bundle(notebook(answer("a", "x = 1"), test), {"a": code})).marks
        assert found.score == points
        assert found.kind == (Kind.RIGHT if points else Kind.NOT_FOUND)


def test_what_a_part_may_mean_is_found_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    meant = forms.meant

    def counted(raw: Any, **more: Any) -> Any:
        asked.append(raw)
        return meant(raw, **more)

    monkeypatch.setattr(forms, "meant", counted)
    values = [*map(str, range(20)), *["staff"] * 20]
    raw = {"dict": [[f"q{n}", it] for n, it in enumerate(values)]}
    assert len([*forms.others({"x": raw})]) == 1 + forms.ALONE
    assert asked == values


#: Two tests that read one answer, and one of another, each by itself.
ALONE = [
    ("first", "a", "SAID = 'three'\nassert isinstance(a, int) and abs(a - 3) < 0.01, SAID"),
    ("again", "a", "SAID = 'more'\nassert globals().get('a', 0) == 3, SAID"),
    ("last", "b", "SAID = 'staff'\nassert b == 'staff', SAID"),
]
#: The same, but for a name that another of them gave a value.
TOGETHER = [*ALONE[:2], ("last", "b", "assert SAID == 'more' and b == 'staff', SAID")]


@pytest.mark.parametrize(("tests", "questions"), [(ALONE, 1), (TOGETHER, 4)])
def test_another_form_is_one_more_question_where_each_test_stands_alone(
    tests: list[tuple[str, str, str]], questions: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was told of the other tests is not asked again; and the marks are the same either way."""
    source = notebook(
        answer("own-a", "a = 3"),
        answer("own-b", "b = 'staff'"),
        *(marks(name, 2 * (name != "again"), f"### BEGIN HIDDEN TESTS\n{test}\n### END HIDDEN TESTS",
                tier="static", reads={read: f"own-{read}"}) for name, read, test in tests),
    )  # fmt: skip
    asked: list[int] = []
    ask = Helper.ask

    def counted(helper: Helper, message: Any, seconds: float, limit: int) -> Any:
        if isinstance(message, dict) and "steps" in message:
            asked.append(len(message["steps"]))
        return ask(helper, message, seconds, limit)

    monkeypatch.setattr(Helper, "ask", counted)
    result = grade_one(bundle(source, {"own-a": "a = '3'", "own-b": "b = 'staff'"}))
    assert [it.score for it in result.marks] == [None, 0, 2], result.marks
    assert asked[0] == 3 and len(asked) == 1 + questions


@pytest.mark.parametrize(
    ("test", "alone"),
    [
        ("assert a == 3", True), ("assert globals().get('a') == 3", True),
        ("import math\ndef near(x):\n    return math.isclose(x, a)\nassert near(3)", True),
        ("assert a == KEY", False), ("assert globals().get('KEY') == a", False),
        ("assert 'KEY' not in globals()", False), ("assert globals()['a'] == 3", False),
        ("found = vars()\nassert a", False), ("def near(x):\n    return x == KEY\nnear(a)", False),
        ("get = globals\nassert get().get('a')", False), ("total += a", False),
    ],
)  # fmt: skip
def test_a_test_that_relies_on_other_cells_is_known_as_one(test: str, alone: bool) -> None:
    assert stands_alone(test, {"a"}) is alone
    assert not stands_alone(f"{test}\nprint(len('a'))", {"a"}, {"len"})


THIRD = notebook(
    answer("code", "def third(x):\n    return x / 3"),
    marks("t", 2, "### BEGIN HIDDEN TESTS\nfor x in (3, 6, 71934):\n    it = third(x)\n"
          "    assert isinstance(it, (int, float)) and abs(it - x / 3) < 1e-6, 'no third'\n### END HIDDEN TESTS", tier="value"),
)  # fmt: skip
#: What a function returns -> points; None where a person decides, with what is said of it.
RETURNED = {
    "return x / 3": (2, ""),
    "from fractions import Fraction\n    return Fraction(x, 3)": (2, "With numbers in place of the fractions that your function returns, which is the same"),
    "from decimal import Decimal\n    return Decimal(x) / 3": (2, "in place of the decimals"),
    "import numpy\n    return numpy.float32(x / 3).astype(float)": (2, ""),
    "import numpy\n    return numpy.array(x / 3)": (2, ""),
    "import numpy\n    return numpy.array([x / 3])": (None, "in place of the arrays of one number"),
    "return str(x / 3)": (None, "in place of the texts that your function returns, the test gives 2 of 2 points, and 0 as it stands"),
    "return f'{x / 3} days'": (None, "in place of the texts"),
    "return [x / 3]": (None, "in place of the lists of one number"),
    "return str(x / 3).encode()": (None, "in place of the bytes"),
    "return complex(x / 3)": (None, "in place of the complex numbers"),
    "class Own:\n        def __float__(self): return x / 3\n    return Own()": (None, "in place of the values of type Own"),
    "return str(x / 2)": (0, "no third"),
    "from fractions import Fraction\n    return Fraction(x, 2)": (0, "no third"),
}  # fmt: skip


@needs_box
@pytest.mark.parametrize("body", RETURNED, ids=range(len(RETURNED)))
def test_what_a_function_returns_is_read_by_the_same_rule(body: str) -> None:
    score, said = RETURNED[body]
    (found,) = marked(THIRD, f"def third(x):\n    {body}", "code").values()
    assert (found.score, said in found.reason) == (score, True), found.reason
    assert "71934" not in found.reason and "23978" not in found.reason, "hidden cases stay hidden"


@pytest.mark.parametrize(
    "text",
    [
        "not 20",
        "less than 20",
        "more than 20",
        "20 is too little",
        "20 or so",
        "< 20",
        "≥ 20",
        "over 20",
        "it isn't 20",
    ],
)
def test_what_says_another_thing_than_the_number_in_it_is_not_that_number(text: str) -> None:
    assert forms.meant(text) == []
    for plain in ("20 hours", "about 20", "~20", "= 20"):
        assert forms.meant(plain)[0] == 20


def test_a_list_that_leaves_one_out_in_words_is_no_list() -> None:
    (_, several), *_ = built.BUILT
    assert several("not unclear, limits, involved") == "not unclear, limits, involved"
    assert several("unclear, limits and not involved") == "unclear, limits and not involved"
    assert several("unclear -> limits -> involved") == ["unclear", "limits", "involved"]
    for names in (
        ["over-75", "less", "no lot"],
        ["more", "without-hours"],
    ):  # names that have such words in them
        assert several(", ".join(names)) == names

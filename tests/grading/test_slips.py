"""Several slips in one answer are mended together in what is proposed, and what is right is left as it is."""

from __future__ import annotations

import pytest

from tests.grading.sheets import answer, marks, needs_box, notebook
from tests.grading.test_second_readings import exercise, marked

pytestmark = pytest.mark.usefixtures("helpers")

#: Five answers in two names, each worth a point, and a point for all.
SIX = """### BEGIN HIDDEN TESTS
right = {"a": 20, "b": 0.45, "c": "staff", "d": 1000}
points = sum(answers.get(name) == value for name, value in right.items())
points += globals().get("more") == ["one", "two"]
points + 1
### END HIDDEN TESTS"""
#: What is written, with several slips in it; the points that are sure and that are proposed, and what is said.
SEVERAL: dict[str, tuple[float | None, float | None, str]] = {
    "answers = {'a': '20 hours', 'b': '45 %', 'c': 'staff', 'd': 1000}\nmore = ['one', 'two']": (
        4, 6, "With 0.45 in place of the text “45 %”, 20 in place of the text “20 hours”, "),
    "answers = {'a': '20 hours', 'b': 0.45, 'c': ' Staff', 'd': 1000}\nmore = ['one', 'two']": (
        4, 6, "In small letters and without the blanks around the texts, and with 20 in place of the text “20 hours”, "),
    "answers = {'a': 20, 'b': '45 %', 'c': 'staff', 'd': '1,000'}\nmore = 'one, two'": (
        3, 6, "With a list in place of names in one text, and with 0.45 in place of the text “45 %”, 1000 in place of the text “1,000”, "),
    "answers = {'a': '20', 'b': '45 %', 'c': 'lead', 'd': '1,000'}\nmore = ['one', 'two']": (2, 5, "0.45 in place of the text “45 %”"),
    "from fractions import Fraction\nanswers = {'a': Fraction(20), 'b': '45 %', 'c': 'Staff ', 'd': 1000}\nmore = ['one', 'two']": (
        4, 6, "In small letters and without the blanks around the texts, and with 20 in place of 20/1, 0.45 in place of the text “45 %”"),
    "answers = {'a': len('20'), 'b': '45 %', 'c': 'Staff', 'd': open('x').read()}\nmore = ['one', 'two']": (None, None, "Without `answers['d']`, which cannot be read, "),
}  # fmt: skip


@needs_box
@pytest.mark.parametrize("given", SEVERAL, ids=range(len(SEVERAL)))
def test_several_slips_in_one_answer_are_mended_together_in_what_is_proposed(given: str) -> None:
    sure, proposed, said = SEVERAL[given]
    source = notebook(
        answer("given", "answers = {}\nmore = []"),
        marks("static", 6, SIX, tier="static", reads={"answers": "given", "more": "given"}),
        marks("value", 6, SIX, tier="value", reads=["answers", "more"]),
    )
    found = marked(source, given)
    tiers = ["static"] if "open(" in given else ["static", "value"]
    for it in (found[name] for name in tiers):
        assert (it.score, it.proposed) == (None, proposed), it.reason
        assert sure is None or it.sure == sure
        assert said in it.reason
        assert f"the test gives {proposed or 4:g} of 6 points" in it.reason
        assert it.reason.endswith("A person looks at it.")


@needs_box
@pytest.mark.parametrize("second", ["'45 %'", "[0.45]"])
def test_a_right_text_that_could_be_a_number_is_left_where_others_are_read_as_numbers(second: str) -> None:  # fmt: skip
    """To read all of them as numbers is worth more than to read one, and less than to read the two."""
    test = """### BEGIN HIDDEN TESTS
right = {"a": (20, 1), "b": (0.45, 1), "c": ("none", 0.5)}
sum(points for name, (value, points) in right.items() if answers.get(name) == value)
### END HIDDEN TESTS"""
    source = notebook(
        answer("given", "answers = {}"),
        marks("static", 2.5, test, tier="static", reads={"answers": "given"}),
        marks("value", 2.5, test, tier="value", reads=["answers"]),
    )
    for it in marked(source, f"answers = {{'a': '20 hours', 'b': {second}, 'c': 'none'}}").values():
        assert (it.score, it.sure, it.proposed) == (None, 0.5, 2.5), it.reason
        assert "in place of the text “none”" not in it.reason


@needs_box
def test_slips_in_values_and_in_what_functions_return_are_mended_together() -> None:
    source = notebook(
        answer("given", "answers = {}\nmore = []\ndef half(x):\n    return x / 2"),
        marks(
            "value",
            6,
            SIX.replace("points + 1", "points + (half(3) == 1.5)"),
            tier="value",
            reads=["answers", "more", "half"],
        ),
    )
    given = (
        "answers = {'a': '20 hours', 'b': 0.45, 'c': 'Staff', 'd': 1000}\nmore = ['one', 'two']\n"
        "def half(x):\n    return str(x / 2)"
    )
    found = marked(source, given)["value"]
    assert (found.score, found.proposed) == (None, 6), found.reason
    for said in ("“20 hours”", "In small letters", "that your function returns"):
        assert said in found.reason or said[0].lower() + said[1:] in found.reason


def test_a_word_for_none_is_an_empty_list_where_one_is_asked_for() -> None:
    test = """### BEGIN HIDDEN TESTS
sum(codes.get(name) == wanted for name, wanted in {"a": ["one", "two"], "b": [], "c": [], "d": ["no"]}.items())
### END HIDDEN TESTS"""
    source = notebook(
        answer("given", "codes = {}"),
        marks("static", 4, test, tier="static", reads={"codes": "given"}),
    )
    given = "codes = {'a': 'one, two', 'b': '', 'c': 'None.', 'd': ['one']}"
    found = marked(source, given)["static"]
    assert (found.score, found.sure, found.proposed) == (None, None, 3)
    assert "With an empty list in place of an empty text, or one such as “none”" in found.reason
    for nothing in ("['none']", "[None]", "['-']", "['']", "('none',)", "'no code'", "[' None. ']"):
        given = f"codes = {{'a': ['one', 'two'], 'b': {nothing}, 'c': [], 'd': ['one']}}"
        found = marked(source, given)["static"]
        assert (found.score, found.proposed) == (None, 3), nothing
    found = marked(source, "codes = {'a': 'none', 'b': ['one'], 'c': ['one'], 'd': 'none'}")[
        "static"
    ]
    assert found.score == 0, "nothing is worth more for it"


def test_a_learner_cannot_write_what_is_proposed() -> None:
    said = "the test gives 2 of 2 points"
    found = marked(exercise("static"), f"answers = {{'a': '3', 'b': '{said}'}}")["static-parts"]
    assert (found.score, found.proposed) == (None, 1), found.reason

"""A graded quiz and its answer cell agree, whichever of the two a learner used last."""

from __future__ import annotations

import ast
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from staffplus.widgets import answer_quiz
from staffplus.widgets.quiz.answers import AnswerQuiz, rewritten

QUESTIONS = [{"id": "one", "givens": "G", "prompt": "P?"}, {"id": "two", "prompt": "Q?"}]
STEPS = [{"id": "a", "text": "A"}, {"id": "b", "text": "B"}]
CELL = '# Choose.\nanswers = {\n    "one": None,\n    "two": None,\n}\nquiz.write(answers=answers)'


class Cell:
    """An answer cell in a front end that obeys `set_next_input`."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.replaced = 0

    def run(self, quiz: AnswerQuiz) -> Any:
        """Run it; returns the value of what it assigns first."""
        names: dict[str, Any] = {"quiz": quiz}
        exec(self.source, names)
        return next(value for name, value in names.items() if name in ("answers", "order"))

    @property
    def history_manager(self) -> SimpleNamespace:
        return SimpleNamespace(input_hist_raw=["earlier = 1", self.source])

    def set_next_input(self, text: str, replace: bool) -> None:
        assert replace
        self.source = text
        self.replaced += 1


@pytest.fixture
def cell(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Cell]:
    def make(source: str) -> Cell:
        made = Cell(source)
        monkeypatch.setattr("IPython.core.getipython.get_ipython", lambda: made)
        return made

    return make


def test_what_is_chosen_goes_into_the_cell_and_into_the_value(
    cell: Callable[[str], Cell], capsys: pytest.CaptureFixture[str]
) -> None:
    quiz, answers = answer_quiz("Two", QUESTIONS), cell(CELL)
    quiz.responses = {"one": "staff"}
    assert answers.run(quiz) == {"one": "staff", "two": None}
    assert answers.source == CELL.replace('"one": None', '"one": "staff"')
    assert "Save the notebook." in capsys.readouterr().out
    assert quiz.written == {"one": "staff"}


def test_running_it_again_changes_nothing_and_says_nothing(
    cell: Callable[[str], Cell], capsys: pytest.CaptureFixture[str]
) -> None:
    quiz, answers = answer_quiz("Two", QUESTIONS), cell(CELL)
    quiz.responses = {"one": "staff"}
    answers.run(quiz)
    capsys.readouterr()
    answers.run(quiz)
    assert answers.replaced == 1
    assert capsys.readouterr().out == ""


def test_what_is_typed_shows_in_the_quiz_and_the_later_of_the_two_counts(
    cell: Callable[[str], Cell],
) -> None:
    quiz, answers = (
        answer_quiz("Two", QUESTIONS),
        cell(CELL.replace('"one": None', '"one": "lead"')),
    )
    answers.run(quiz)
    assert quiz.responses == quiz.written == {"one": "lead"}
    quiz.responses = {"one": "senior", "two": "staff"}
    assert answers.run(quiz) == {"one": "senior", "two": "staff"}
    answers.source = answers.source.replace('"two": "staff"', '"two": "lead"')
    assert answers.run(quiz) == {"one": "senior", "two": "lead"}
    assert quiz.responses == {"one": "senior", "two": "lead"}
    answers.source = answers.source.replace('"one": "senior"', '"one": None')
    assert answers.run(quiz) == {"one": None, "two": "lead"}
    assert quiz.responses == {"two": "lead"}


def test_an_order_is_a_list(cell: Callable[[str], Cell]) -> None:
    quiz = answer_quiz("Order", [{"id": "it", "prompt": "In which order?", "steps": STEPS}])
    order = cell("order = []\nquiz.write(order=order)")
    assert order.run(quiz) == []
    quiz.responses = {"it": ["b", "a"]}
    assert order.run(quiz) == ["b", "a"]
    assert order.source == 'order = ["b", "a"]\nquiz.write(order=order)'
    order.source = 'order = ["a"]\nquiz.write(order=order)'
    assert order.run(quiz) == ["a"]
    assert quiz.responses == {}, "half an order cannot be shown"


ROWS = {
    "id": "rows",
    "kind": "match",
    "prompt": "Which?",
    "several": False,
    "rows": [{"id": "r", "text": "R"}, {"id": "s", "text": "S"}],
    "targets": [{"id": "a", "text": "A"}, {"id": "b", "text": "B"}],
}
LINES = {"id": "lines", "kind": "mark", "prompt": "Which?", "lines": STEPS}
NUMBER = {"id": "number", "kind": "number", "prompt": "How many?", "unit": "rows"}
OF_KINDS = """# Choose.
answers = {
    "rows": {
        "r": None,
        "s": None,
    },
    "lines": [],
    "number": None,
}
quiz.write(answers=answers)"""


def test_rows_lines_and_numbers_are_written_and_what_is_not_answered_stays_as_it_was_given(
    cell: Callable[[str], Cell],
) -> None:
    quiz, answers = answer_quiz("Kinds", [ROWS, LINES, NUMBER]), cell(OF_KINDS)
    assert answers.run(quiz) == {"rows": {"r": None, "s": None}, "lines": [], "number": None}
    assert (answers.replaced, quiz.responses) == (0, {}), "nothing is answered yet"
    quiz.responses = {"rows": {"s": ["b"]}}
    answers.run(quiz)
    assert answers.source == OF_KINDS.replace('"s": None', '"s": ["b"]')
    quiz.responses = {"rows": {"r": ["a"], "s": ["b"]}, "lines": ["b", "a"], "number": 3}
    answers.run(quiz)
    assert answers.source == (
        OF_KINDS.replace('"s": None', '"s": ["b"]')
        .replace('"r": None', '"r": ["a"]')
        .replace("[],", '["b", "a"],')
        .replace('"number": None', '"number": 3')
    )
    answers.run(quiz)
    assert answers.replaced == 2, "running it again changes nothing"


def test_rows_typed_as_names_show_in_the_quiz_and_stay_as_they_were_typed(
    cell: Callable[[str], Cell],
) -> None:
    typed = OF_KINDS.replace('"r": None', '"r": "a"').replace('"number": None', '"number": 2.5')
    quiz, answers = answer_quiz("Kinds", [ROWS, LINES, NUMBER]), cell(typed)
    answers.run(quiz)
    assert quiz.responses == {"rows": {"r": ["a"]}, "number": 2.5}
    assert answers.source == typed


def test_rows_of_another_type_are_not_shown_and_not_lost(cell: Callable[[str], Cell]) -> None:
    typed = OF_KINDS.replace('"r": None', '"r": 7').replace("[],", '"b",')
    quiz, answers = answer_quiz("Kinds", [ROWS, LINES, NUMBER]), cell(typed)
    quiz.responses = {"number": 3}
    assert answers.run(quiz) == {"rows": {"r": 7, "s": None}, "lines": "b", "number": 3}
    assert quiz.responses == {"number": 3}


@pytest.mark.parametrize("typed", ['"staff"', "[1]", "None", "3"])
def test_a_value_of_another_type_is_left_alone(cell: Callable[[str], Cell], typed: str) -> None:
    quiz, answers = (
        answer_quiz("Two", QUESTIONS),
        cell(f"answers = {typed}\nquiz.write(answers=answers)"),
    )
    quiz.responses = {"one": "staff"}
    assert answers.run(quiz) == ast.literal_eval(typed)
    assert answers.replaced == 0


def test_what_the_quiz_does_not_know_stays_as_it_was_typed(cell: Callable[[str], Cell]) -> None:
    typed = (
        "answers = {'two': ' LEAD ', 'three': [1, {2}], 'one': None}\nquiz.write(answers=answers)"
    )
    quiz, answers = answer_quiz("Two", QUESTIONS), cell(typed)
    quiz.responses = {"one": "staff"}
    assert answers.run(quiz) == {"two": " LEAD ", "three": [1, {2}], "one": "staff"}
    assert ast.literal_eval(ast.parse(answers.source).body[0].value) == {  # type: ignore[attr-defined]
        "two": " LEAD ", "three": [1, {2}], "one": "staff",
    }  # fmt: skip
    assert quiz.responses == {"one": "staff"}


def test_under_a_grader_where_nobody_has_chosen_nothing_happens(
    cell: Callable[[str], Cell], capsys: pytest.CaptureFixture[str]
) -> None:
    quiz, answers = answer_quiz("Two", QUESTIONS), cell(CELL)
    assert answers.run(quiz) == {"one": None, "two": None}
    assert (answers.replaced, capsys.readouterr().out) == (0, "")


def test_without_a_front_end_the_choices_are_kept_and_the_learner_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("IPython.core.getipython.get_ipython", lambda: None)
    quiz = answer_quiz("Two", QUESTIONS)
    quiz.responses = {"one": "staff"}
    answers: dict[str, Any] = {"one": None, "two": None}
    quiz.write(answers=answers)
    assert answers["one"] == "staff"
    assert "Copy your answers" in capsys.readouterr().out
    assert not quiz.written, "they are not in the cell"


def test_the_rest_of_the_cell_stays_to_the_letter() -> None:
    source = (
        "# é ◆\nx = 1; answers = {'one': None}  # mine: ä\nanswers = {\n'one': None}; y = '◆'\n\nz"
    )
    made = rewritten(source, "answers", {"one": 'sa"id'})
    assert made == source[: source.rindex("{")] + "{\n    \"one\": 'sa\"id',\n}; y = '◆'\n\nz"
    assert rewritten("answers[0] = 1", "answers", {}) is None
    assert rewritten("%time answers = {}", "answers", {}) is None


def test_the_quiz_holds_what_is_asked_and_nothing_else() -> None:
    quiz = answer_quiz("Two", QUESTIONS)
    assert set(quiz.items[0]) == {
        "id", "hash", "chapter", "page", "see", "givens", "prompt", "debate", "kind", "options",
    }  # fmt: skip
    assert {key for option in quiz.items[0]["options"] for key in option} == {"id", "text", "mark"}
    assert quiz.practice is False

"""Questions of every kind in a notebook: asked, typed by hand or chosen in the quiz, and marked as a page marks them."""

from __future__ import annotations

import ast
import random
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from staffplus import items
from staffplus.exercises import ExerciseError, mark_questions
from staffplus.exercises.cells import Exercise, question
from staffplus.exercises.marks.questions import questions_problems, share
from staffplus.exercises.questions import TAKES, asked_in, parts, taken, why
from staffplus.widgets import answer_quiz
from tests.families import FAMILIES
from tests.grading import graded
from tests.grading.papers import EXERCISES, source
from tests.grading.sheets import released

#: exercise -> the set of its questions, and the kinds in it; and the name of the quiz in the notebook
SETS = {
    "scope-of-questions": ("levels", {"classify", "choice", "match", "number", "mark"}),
    "career-ladder": ("records", {"match", "mark"}),
    "when-teams-look-for-staff": ("ring", {"match", "number", "mark"}),
}
QUIZZES = {
    "scope-of-questions": "levels_quiz",
    "career-ladder": "needs_quiz",
    "when-teams-look-for-staff": "ring_quiz",
}
ASKED = {name: item for it, (of, _) in SETS.items() for name, item in graded.questions(it, of).items()}  # fmt: skip
#: A question of each kind that they may hold, from the tests' own families where these have one.
FROM_FAMILIES = [it for stems in FAMILIES.values() for it in stems if it.kind in TAKES]
KINDS = {
    it.kind: it
    for it in [*ASKED.values(), *FROM_FAMILIES]
    if not it.debate and not it.raw.get("reason")
}

each_question = pytest.mark.parametrize("item", [*ASKED.values(), *KINDS.values()], ids=lambda it: it.id)  # fmt: skip

FIGURES = [
    item
    for path in sorted((EXERCISES / "bank").glob("*.toml"))
    for item in items.load_file(path).items
    if item.kind == "number"
]


class Odd:
    """A value whose text cannot be had, in case a learner leaves something strange."""

    def __repr__(self) -> str:
        raise RuntimeError("no text")


def paper(item: items.Item, points: int = 1) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is asked, and its key, as `mark_questions` takes them."""
    return {item.id: taken(item)}, {item.id: {"key": item.key(), "points": points, "why": why(item)}}  # fmt: skip


def responses(item: items.Item, number: int = 60) -> list[Any]:
    """Answers in form, as a quiz gives them, drawn by lot; the right one is among them."""
    rng, asked = random.Random(item.id), taken(item)

    def some() -> list[str]:
        return rng.sample(asked["names"], rng.randint(1, len(asked["names"])))

    draw: dict[str, Callable[[], Any]] = {
        "name": lambda: rng.choice(asked["names"]),
        "names": some,
        "rows": lambda: {it: some() for it in asked["rows"] if rng.random() < 0.8},
        "number": lambda: rng.choice([item.raw.get("key", 0) + rng.uniform(-1, 1), *(it["value"] for it in item.raw["wrong"])]),
    }  # fmt: skip
    key = item.key()
    right = key["value"] if item.kind == "number" else key
    return [right, *(draw[asked["take"]]() for _ in range(number))]


@pytest.mark.parametrize("exercise", SETS)
def test_the_graded_banks_use_the_kinds_that_ask_for_the_chapters_own_tools(exercise: str) -> None:
    of, kinds = SETS[exercise]
    assert {item.kind for item in graded.questions(exercise, of).values()} == kinds


def test_every_kind_that_can_be_asked_is_tried_here() -> None:
    assert set(KINDS) == set(TAKES)


@each_question
def test_an_answer_is_worth_in_a_notebook_what_it_is_worth_in_a_page(item: items.Item) -> None:
    found = [(share(it, taken(item), item.key()), items.mark(item, it).score) for it in responses(item)]  # fmt: skip
    assert all(ours == pytest.approx(page) for ours, page in found)
    assert found[0][0] == 1
    assert min(ours for ours, _ in found) < 1


@each_question
def test_the_right_answer_earns_all_points_and_nothing_is_said(
    item: items.Item, capsys: pytest.CaptureFixture[str]
) -> None:
    assert mark_questions({item.id: graded.right(item)}, *paper(item, 3)) == 3
    assert capsys.readouterr().out == "3 of 3 points.\n"


@each_question
def test_a_wrong_answer_in_form_earns_nothing_and_is_met_with_its_reason(
    item: items.Item, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = graded.wrong(item)
    assert questions_problems({item.id: answer}, paper(item)[0]) == []
    assert mark_questions({item.id: answer}, *paper(item)) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert all(" ".join(reason.split()) in shown for reason in graded.reasons(item, answer))
    assert "0 of 1 points." in shown


@each_question
def test_what_was_left_as_released_is_no_answer(
    item: items.Item, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = {item.id: graded.blank(item)}
    assert questions_problems(answers, paper(item)[0]) == [f"{item.id}: no answer"]
    assert mark_questions(answers, *paper(item)) == 0
    assert capsys.readouterr().out == f"{item.id}: no answer\n0 of 1 points.\n"


@each_question
@pytest.mark.parametrize(
    "answer",
    [Odd(), [Odd()], {Odd(): Odd()}, {"a": Odd()}, 10**9999, float("nan"), float("inf"), True, "x",
     ["x", "x"], {"x"}, [[]], {"a": {"b": []}}, b"a", 3 + 4j],
    ids=lambda it: type(it).__name__,
)  # fmt: skip
def test_whatever_stands_in_an_answer_it_is_marked_and_its_form_is_faulted(
    item: items.Item, answer: object, capsys: pytest.CaptureFixture[str]
) -> None:
    assert mark_questions({item.id: answer, Odd(): 1}, *paper(item)) == 0
    assert questions_problems({item.id: answer}, paper(item)[0])
    shown = capsys.readouterr()
    assert shown.out.startswith(f"{item.id}")
    assert shown.err == "", "nbgrader gives no points to a cell that writes to stderr"


@pytest.mark.parametrize("answers", [None, "staff", ["staff"], 3.5, Odd()], ids=lambda it: type(it).__name__)  # fmt: skip
def test_what_is_no_dict_earns_nothing_and_is_told(
    answers: object, capsys: pytest.CaptureFixture[str]
) -> None:
    assert mark_questions(answers, *paper(KINDS["choice"])) == 0
    assert capsys.readouterr().out.endswith("0 of 1 points.\n")


@pytest.mark.parametrize("kind", ["match", "many", "mark"])
def test_a_slip_in_one_place_costs_that_place_only(
    kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    item = KINDS[kind]
    right = graded.right(item)
    if kind == "match":
        slip, most = right | {next(iter(right)): "nonsense"}, 1 - 1 / len(right)
    else:
        slip, most = [*right, "nonsense"], 1.0
    assert mark_questions({item.id: slip}, *paper(item)) == pytest.approx(most, abs=0.005)
    assert "nonsense" in capsys.readouterr().out


def test_capitals_and_spaces_do_not_matter() -> None:
    item = KINDS["match"]
    typed = {row: f" {name.upper()}\n" for row, name in graded.right(item).items()}
    assert mark_questions({item.id: typed}, *paper(item)) == 1


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('kind = "choice"', 'kind = "choice"\ndebate = true', "debate"),
        ('set = "levels"', 'set = "rungs"', "has no item of the set 'levels'"),
        ('set = "probes"', 'set = "levels"', "is of kind 'order'; expected choice, classify"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(
    old: str, new: str, said: str, tmp_path: Path
) -> None:
    bank = tmp_path / "bank" / "scope_of_questions.toml"
    bank.parent.mkdir()
    text = (EXERCISES / "bank" / bank.name).read_text("utf-8")
    assert old in text
    bank.write_text(text.replace(old, new), "utf-8")
    with pytest.raises((ExerciseError, ValueError), match=said):
        asked_in(Exercise(tmp_path, "scope-of-questions"), "levels")


def test_every_learner_gets_one_notebook_so_a_family_of_stems_is_refused(tmp_path: Path) -> None:
    family = (EXERCISES.parent / "tests/data/families/scope_of_questions.toml").read_text("utf-8")
    bank = tmp_path / "bank" / "scope_of_questions.toml"
    bank.parent.mkdir()
    bank.write_text(family.replace("[[item]]", "graded = true\n[[item]]", 1), "utf-8")
    of = items.load_file(bank).items[0].set
    with pytest.raises(ExerciseError, match="one stem of several"):
        asked_in(Exercise(tmp_path, "scope-of-questions"), of)


@pytest.mark.parametrize("exercise", SETS)
def test_the_released_notebook_asks_all_and_tells_nothing(exercise: str) -> None:
    made = released(source(exercise))
    text = " ".join("\n".join("".join(cell["source"]) for cell in made["cells"]).split())
    for item in graded.questions(exercise, SETS[exercise][0]).values():
        assert f"`{item.id}`" in text
        assert not [told for told in graded.secrets(item) if told in text]
        assert not [entry for entry in graded.entries(item) if entry in text]


@pytest.mark.parametrize("exercise", SETS)
def test_what_is_chosen_in_the_quiz_is_what_the_cell_holds_and_what_is_marked(
    exercise: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the released answer cell: chosen, written into it, read back as a literal, marked."""
    found = graded.questions(exercise, SETS[exercise][0])
    written: list[str] = []
    sources = ["".join(cell["source"]) for cell in released(source(exercise))["cells"]]
    cell = next(it for it in sources if f"{QUIZZES[exercise]}.write(" in it)
    shell = SimpleNamespace(
        history_manager=SimpleNamespace(input_hist_raw=[cell]),
        set_next_input=lambda text, replace: written.append(text),
    )
    monkeypatch.setattr("IPython.core.getipython.get_ipython", lambda: shell)
    quiz = answer_quiz("All", [question(item) for item in found.values()])
    quiz.responses = {name: responses(item, 0)[0] for name, item in found.items()}
    exec(cell, {QUIZZES[exercise]: quiz})

    (text,) = written
    assert text.startswith(cell[: cell.index("{")]), "the rest of the cell stays"
    (value,) = [it.value for it in ast.parse(text).body if isinstance(it, ast.Assign)]
    answers = ast.literal_eval(value)
    asked, keys = ({name: paper(it)[n][name] for name, it in found.items()} for n in (0, 1))
    assert questions_problems(answers, asked) == []
    assert mark_questions(answers, asked, keys) == len(found)


def test_a_set_of_questions_has_its_five_parts() -> None:
    assert list(parts("it", "answers", "levels", "Title")) == [
        "it-questions", "it-quiz", "it-answer", "it-form", "it-marks",
    ]  # fmt: skip


def places(item: items.Item) -> int:
    """Decimals of the figures that a question shows, asks for, or answers wrong results with."""
    shown = " ".join(str(item.raw.get(it, "")) for it in ("givens", "prompt", "case"))
    said = [
        *re.findall(r"\d\.(\d+)", shown),
        *(f"{it:g}".partition(".")[2] for it in (item.raw["key"],)),
    ]
    return max(map(len, said))


@pytest.mark.parametrize("item", FIGURES, ids=lambda it: it.id)
@given(share_of_half=st.floats(-1, 1))
def test_a_count_is_a_whole_number_and_whatever_rounds_to_another_figure_earns_it(
    item: items.Item, share_of_half: float
) -> None:
    key, asked = item.raw["key"], taken(item)
    near = key + share_of_half * 0.5 * 10 ** -places(item)
    if item.raw["prompt"].startswith("How many"):
        assert (key, item.raw["tolerance"]) == (round(key), 0)
        assert share(int(key), asked, item.key()) == share(key, asked, item.key()) == 1
        assert share(near, asked, item.key()) == (abs(near - key) <= 1e-9 * key)
    else:
        assert share(near, asked, item.key()) == 1
    assert not any(share(it["value"], asked, item.key()) for it in item.raw["wrong"])

"""A wrong answer of the very form that was asked for is not read otherwise, since nothing else can be meant by it;
and where it is, all the same, nothing comes of it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any, NoReturn

import pytest

from staffplus.grading.author.source import Authored, Cell, read
from staffplus.grading.box.bubblewrap import NoBox
from staffplus.grading.marks import asked, grade, inside
from staffplus.grading.marks.beside import Reasons
from staffplus.grading.marks.grade import grade_one
from staffplus.grading.model import Tier
from tests.grading.honest import source
from tests.grading.sheets import filled
from tests.grading.test_stock_agrees import NAMES

pytestmark = pytest.mark.usefixtures("helpers")

#: So many people answer each exercise.
PEOPLE = 8


def questions(authored: Authored) -> Iterator[tuple[Cell, str, Any]]:
    """The answer cells that static tests read, with the names they give and what the author gives them."""
    for test in authored.cells:
        for name, target in (
            test.answers.items() if test.tier is Tier.STATIC and test.points else ()
        ):
            right = asked.model_of(authored.by_id[target].source, name)
            if right is not asked.UNKNOWN:
                yield authored.by_id[target], name, right


def filled_in(right: Any, question: str, authored: Authored, chance: random.Random) -> Any:
    """An answer as people fill it in: some right, some wrong, names of the question's."""
    if isinstance(right, dict):
        return {k: filled_in(v, question or k, authored, chance) for k, v in right.items()}
    if isinstance(right, list):
        return chance.sample(right, chance.randrange(len(right)) + 1) if right else right
    if isinstance(right, str):
        names = {right, *asked.names_of(right, question, authored.tests, ())}
        return chance.choice(sorted(names))
    return right if isinstance(right, bool) or right is None else right + chance.randrange(3)


def no_box(*_: object) -> NoReturn:
    """These tests are of what is read; to run all else would take three times as long as they do."""
    raise NoBox("nothing is run here")


@pytest.mark.parametrize("exercise", NAMES)
def test_an_answer_of_the_very_form_is_marked_the_same_without_second_readings(
    exercise: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grade.Helpers, "box", no_box)
    text = source(exercise)
    authored = read(text)
    asked_for = [*questions(authored)]
    short, exact = 0, Reasons._exact
    for number in range(PEOPLE if asked_for else 0):
        chance = random.Random(f"{exercise} {number}")
        given = filled(text, {
            cell.grade_id: f"{name} = {filled_in(right, '', authored, chance)!r}"
            for cell, name, right in asked_for
        })  # fmt: skip
        found = []

        def noted(self: Reasons, cell: Cell, values: Any) -> bool:
            nonlocal short
            short += (it := exact(self, cell, values))
            return it

        for way in (noted, lambda *_: False):
            monkeypatch.setattr(Reasons, "_exact", way)
            marks = [it for it in grade_one(given).marks if it.tier is Tier.STATIC]
            found.append([(it.grade_id, it.score, it.kind, it.reason) for it in marks])
        assert found[0] == found[1]
    assert short or not any(
        inside.exact(right, right, "", authored.tests) for _, _, right in asked_for
    )


@pytest.mark.parametrize(
    "value",
    [
        {"a": "Staff", "b": ["lead"]},
        {"a": " staff", "b": ["lead"]},
        {"a": "staff", "b": "lead"},
        {"a": "staff", "b": {"lead"}},
        {"a": "staff", "b": []},
        {"a": "", "b": ["lead"]},
        {"a": "staff", "b": ["lead"], "c": 1},
        {"a": "staff"},
        {"a": ["staff"], "b": ["lead"]},
        {"a": "stafff", "b": ["lead"]},
        {"a": 1, "b": ["lead"]},
        ["staff", ["lead"]],
        None,
    ],
)
def test_what_is_of_another_form_is_not_taken_for_it(value: object) -> None:
    tests = ("names = ['staff', 'lead', 'senior']",)
    model = {"a": "staff", "b": ["lead", "senior"]}
    assert inside.exact({"a": "senior", "b": ["senior", "staff"]}, model, "", tests)
    assert not inside.exact(value, model, "", tests)


def test_numbers_are_numbers() -> None:
    assert inside.exact({"n": 3.5}, {"n": 20}, "", ())
    for it in (True, "20", [20], None):
        assert not inside.exact({"n": it}, {"n": 20}, "", ())

"""The exercise of the chapter *The scope of a question*: twelve questions, five probes, one complaint.

Questions and probes come from the graded bank, the complaint and its levels from the rubric.
"""

from __future__ import annotations

import json

from staffplus import items
from staffplus.exercises import questions
from staffplus.exercises.cells import (
    Exercise,
    Part,
    form,
    given,
    hidden,
    plain,
    question,
    quiz_cell,
    take_over,
)
from staffplus.exercises.rubric import ExerciseError
from staffplus.exercises.snippets import mark_order, order_problems

#: Points for putting steps in order: half for having each step once, half for the order.
ORDER_POINTS = 4


def order(exercise: Exercise) -> items.Item:
    """The one item to put in order; its steps stand in the bank in an order that is right."""
    bank = exercise.bank
    found = [item for item in bank.items if item.kind == "order"]
    if len(found) != 1:
        raise ExerciseError(f"{bank.path}: found {len(found)} order items; expected 1")
    if items.mark(found[0], [step["id"] for step in found[0].raw["step"]]).score != 1:
        raise ExerciseError(
            f"{bank.path}:{found[0].line}: item {found[0].id!r}: its steps stand in an "
            "order that breaks its own constraints; expected a right order as the solution"
        )
    return found[0]


def _order_question(exercise: Exercise, _: str) -> str:
    item = order(exercise)
    steps = sorted(item.raw["step"], key=lambda step: str(step["id"]))
    return (
        f"{given(item)}\n\n> *{plain(item.raw['prompt'])}*\n\n"
        + "\n".join(f"- `{step['id']}`: {plain(step['text'])}" for step in steps)
    ).strip()


def _order_quiz(exercise: Exercise, _: str) -> str:
    steps = sorted(order(exercise).raw["step"], key=lambda step: str(step["id"]))
    told = [{"id": step["id"], "text": step["text"]} for step in steps]
    return quiz_cell("order_quiz", "Five probes", [question(order(exercise)) | {"steps": told}])


def _order_answer(exercise: Exercise, _: str) -> str:
    right = json.dumps([step["id"] for step in order(exercise).raw["step"]])
    return (
        "# Your order in the quiz above is written in here; a notebook does so when this is run.\n"
        f"# Or write the {len(order(exercise).raw['step'])} names between the brackets yourself, "
        'each in quotation marks:\n# probe_order = ["first", "second", ...]\nprobe_order = []\n'
        f"### BEGIN SOLUTION\nprobe_order = {right}\n### END SOLUTION\n"
        f"{take_over('order_quiz', 'probe_order')}"
    )


def _order_form(exercise: Exercise, _: str) -> str:
    names = sorted(step["id"] for step in order(exercise).raw["step"])
    return form(
        "list, not whether its order is right",
        order_problems,
        "probe_order",
        {"names": names},
        f"{len(names)} probes, each of them once",
    )


def _order_marks(exercise: Exercise, _: str) -> str:
    raw = order(exercise).raw
    names = sorted(step["id"] for step in raw["step"])
    rules = [[c["before"], c["after"], c["feedback"]] for c in raw["constraint"]]
    return hidden(
        f"{ORDER_POINTS} points, half for having each probe once, half for the order",
        mark_order,
        f'globals().get("probe_order"), NAMES, RULES, {ORDER_POINTS}',
        {"NAMES": names, "RULES": rules},
    )


def _complaint(exercise: Exercise, _: str) -> str:
    rubric = exercise.rubric
    facts = "\n".join(f"- {plain(fact)}" for fact in rubric.texts("facts"))
    return (
        f"> **{plain(rubric.text('complaint'))}**\n>\n> {plain(rubric.text('speaker'))}\n\n"
        f"What you know:\n\n{facts}\n\n"
        "The examples in the tables below rewrite another complaint: "
        f"*{plain(rubric.text('example_complaint'))}*"
    )


_ORDER = {"probe_order": "order-answer"}

PARTS = {
    **questions.parts("levels", "answers", "levels", "Twelve questions"),
    "order-question": Part(_order_question),
    "order-quiz": Part(_order_quiz),
    "order-answer": Part(_order_answer),
    "order-form": Part(_order_form, tier="static", reads=_ORDER),
    "order-marks": Part(_order_marks, tier="static", reads=_ORDER, points=ORDER_POINTS),
    "complaint": Part(_complaint),
}

"""The exercise of the chapter *The scope of a question*: twelve questions, five probes, one complaint.

Questions and probes come from the graded bank, the complaint and its levels from the rubric.
"""

from __future__ import annotations

import json

from staffplus import items
from staffplus.exercises.cells import (
    Exercise,
    Part,
    answer,
    form,
    given,
    hidden,
    plain,
    quiz_cell,
    take_over,
)
from staffplus.exercises.rubric import ExerciseError
from staffplus.exercises.snippets import levels_problems, mark_levels, mark_order, order_problems

#: Points for putting steps in order: half for having each step once, half for the order.
ORDER_POINTS = 4


def levels(exercise: Exercise) -> list[items.Item]:
    """The items to classify, in the order in which they are asked."""
    return [item for item in exercise.bank.items if item.kind == "classify"]


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


def _asked(item: items.Item) -> dict[str, object]:
    """What a quiz shows of a graded item; nothing else of the item leaves the bank."""
    case = {"case": item.stem()["case"]} if "case" in item.raw else {}
    return {
        "id": item.id,
        "givens": item.raw.get("givens", ""),
        **case,
        "prompt": item.raw["prompt"],
    }


def _levels_questions(exercise: Exercise, _: str) -> str:
    return "\n\n".join(
        f"**{number}.** `{item.id}`\n\n{given(item)}\n\n> *{plain(item.raw['prompt'])}*"
        for number, item in enumerate(levels(exercise), 1)
    )


def _levels_quiz(exercise: Exercise, _: str) -> str:
    return quiz_cell("levels_quiz", "Twelve questions", [_asked(it) for it in levels(exercise)])


def _levels_answer(exercise: Exercise, _: str) -> str:
    return answer(
        "Choose in the quiz above and run this cell: what you chose is written in here. Or replace\n"
        '# each None yourself by "staff", "lead" or "senior", in quotation marks.',
        "answers",
        {item.id: f'"{item.key()}"' for item in levels(exercise)},
        f"\n{take_over('levels_quiz', 'answers')}",
    )


def _levels_form(exercise: Exercise, _: str) -> str:
    return form(
        "answers, not whether they are right",
        levels_problems,
        "answers",
        {"names": [item.id for item in levels(exercise)]},
        "{len(names)} questions, {len(names)} answers",
    )


def _levels_marks(exercise: Exercise, _: str) -> str:
    key = {item.id: item.key() for item in levels(exercise)}
    why = {
        item.id: {level: text for level, text in item.raw["feedback"].items() if level != key[item.id]}
        for item in levels(exercise)
    }  # fmt: skip
    return hidden(
        f"{len(key)} points, one for each question",
        mark_levels,
        'globals().get("answers"), KEY, WHY',
        {"KEY": key, "WHY": why},
    )


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
    return quiz_cell("order_quiz", "Five probes", [_asked(order(exercise)) | {"steps": told}])


def _order_answer(exercise: Exercise, _: str) -> str:
    right = json.dumps([step["id"] for step in order(exercise).raw["step"]])
    return (
        "# Put the probes in order in the quiz above and run this cell: your order is written in here.\n"
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


_LEVELS = {"answers": "levels-answer"}
_ORDER = {"probe_order": "order-answer"}

PARTS = {
    "levels-questions": Part(_levels_questions),
    "levels-quiz": Part(_levels_quiz),
    "levels-answer": Part(_levels_answer),
    "levels-form": Part(_levels_form, tier="static", reads=_LEVELS),
    "levels-marks": Part(
        _levels_marks, tier="static", reads=_LEVELS, points=lambda it, _: len(levels(it))
    ),
    "order-question": Part(_order_question),
    "order-quiz": Part(_order_quiz),
    "order-answer": Part(_order_answer),
    "order-form": Part(_order_form, tier="static", reads=_ORDER),
    "order-marks": Part(_order_marks, tier="static", reads=_ORDER, points=ORDER_POINTS),
    "complaint": Part(_complaint),
}

"""Matching, in any exercise: each row of a `match` item of the graded bank gets one of its targets.

{"staffplus": {"sync": "match-question", "row": "ladder-records"}}   the item's text, and its targets
… "match-answer", "match-form", "match-marks" with the same `row`: a dict of literals, a check of
its form, and its marks, a point for each row. `parts` gives them for one item; `assigned` is the
name that the answer cell assigns.
"""

from __future__ import annotations

from collections.abc import Callable

from staffplus import items
from staffplus.exercises.cells import Exercise, Part, answer, form, given, hidden, plain
from staffplus.exercises.rubric import ExerciseError
from staffplus.exercises.snippets import described, mark_words

# --- Copied into notebooks: standard library only, and they never raise. -------------------------


def match_problem(answer: object, options: list[str]) -> str:
    """What keeps `answer` from being one of `options`; nothing when it is one."""
    if answer is None:
        return "no answer"
    if isinstance(answer, str) and answer.strip().lower() in options:
        return ""
    return f"found {described(answer)}; expected a name from the table, in quotation marks"


def match_problems(answers: object, names: list[str], options: list[str]) -> list[str]:
    """What is wrong with the form of `answers`, a dict from each of `names` to one of `options`."""
    if answers is None:
        return ["there is no dict: run the cell above, and mend it if it stops with an error"]
    if not isinstance(answers, dict):
        return [f"found {described(answers)}; expected the dict as it was given"]
    wrong = [f"{it}: {found}" for it in names if (found := match_problem(answers.get(it), options))]
    return wrong + [f"{described(it)} is none of the names" for it in answers if it not in names]


def mark_match(
    answers: object, key: dict[str, str], why: dict[str, str], options: list[str]
) -> int:
    """Say what is wrong with each answer and why; return how many are right."""
    right = 0
    if not isinstance(answers, dict):
        print(*match_problems(answers, [], options))
    else:
        right = mark_words(
            answers, key, lambda it: match_problem(it, options), lambda name, _: why[name]
        )
    print(f"{right} of {len(key)} right.")
    return right


# --- What is written into cells. -----------------------------------------------------------------


def item_of(exercise: Exercise, name: str) -> items.Item:
    """The match item `name` of the exercise's bank. Raises ExerciseError when there is none."""
    for item in exercise.bank.items:
        if item.id == name and item.kind == "match":
            return item
    raise ExerciseError(f"{exercise.bank.path}: has no match item {name!r}")


def key_of(item: items.Item) -> dict[str, str]:
    return {row["id"]: row["key"] for row in item.raw["row"]}


def parts(assigned: str) -> dict[str, Part]:
    """The four parts of an exercise whose answer cell assigns `assigned`."""
    reads = {assigned: "match-answer"}
    return {
        "match-question": Part(_question),
        "match-answer": Part(_answer(assigned)),
        "match-form": Part(_form(assigned), tier="static", reads=reads),
        "match-marks": Part(
            _marks(assigned),
            tier="static",
            reads=reads,
            points=lambda exercise, name: len(item_of(exercise, name).raw["row"]),
        ),
    }


def _question(exercise: Exercise, name: str) -> str:
    item = item_of(exercise, name)
    rows = "\n".join(f"- `{row['id']}`: {plain(row['text'])}" for row in item.raw["row"])
    targets = "\n".join(f"| `{it['id']}` | {plain(it['text'])} |" for it in item.raw["target"])
    return (
        f"{given(item)}\n\n> *{plain(item.raw['prompt'])}*\n\n{rows}\n\n"
        f"| Name | What it is |\n|---|---|\n{targets}"
    ).strip()


def _answer(assigned: str) -> Callable[[Exercise, str], str]:
    def write(exercise: Exercise, name: str) -> str:
        key = key_of(item_of(exercise, name))
        note = "Replace each None by a name from the table, in quotation marks."
        return answer(note, assigned, {row: f'"{target}"' for row, target in key.items()})

    return write


def _form(assigned: str) -> Callable[[Exercise, str], str]:
    def write(exercise: Exercise, name: str) -> str:
        item = item_of(exercise, name)
        return form(
            "answers, not whether they are right",
            match_problems,
            assigned,
            {"names": list(key_of(item)), "options": [it["id"] for it in item.raw["target"]]},
            "{len(names)} answers",
        )

    return write


def _marks(assigned: str) -> Callable[[Exercise, str], str]:
    def write(exercise: Exercise, name: str) -> str:
        item = item_of(exercise, name)
        why = {row["id"]: row["feedback"] for row in item.raw["row"]}
        options = [it["id"] for it in item.raw["target"]]
        return hidden(
            f"{len(why)} points, one for each answer",
            mark_match,
            f'globals().get("{assigned}"), KEY, WHY, OPTIONS',
            {"KEY": key_of(item), "WHY": why, "OPTIONS": options},
        )

    return write

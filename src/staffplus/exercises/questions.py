"""Questions of the graded bank, of every kind but `order`, in any exercise.

`parts("ring", …)` gives the cells of one set of questions: `ring-questions` (what is asked, as text),
`ring-quiz` (the same as a quiz, where the course's package is installed), `ring-answer` (a dict of
literals, which is the record), `ring-form` (a check of its form) and `ring-marks`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from staffplus import items
from staffplus.exercises.cells import (
    Exercise,
    Part,
    answer,
    form,
    given,
    hidden,
    plain,
    question,
    quiz_cell,
    take_over,
)
from staffplus.exercises.marks.questions import mark_questions, questions_problems
from staffplus.exercises.rubric import ExerciseError

#: How an answer of each kind is taken, in the words of `marks.questions`.
TAKES = {
    "choice": "name", "classify": "name", "many": "names", "mark": "names", "match": "rows", "number": "number",
}  # fmt: skip
#: How it is typed, in the order in which learners are told.
TYPED = {
    ("name", "rows"): "a name in quotation marks for each None",
    ("number",): "a number where one is asked",
    ("names",): "names in quotation marks between the brackets",
}


def parts(
    prefix: str, assigned: str, set_name: str, title: str, points: Mapping[str, int] | None = None
) -> dict[str, Part]:
    """The five parts of a set of questions; `points` of a question are 1 where none are given.

    The answer cell assigns `assigned`; `title` is what the quiz is called.
    """
    worth, reads = points or {}, {assigned: f"{prefix}-answer"}
    quiz = f"{prefix.replace('-', '_')}_quiz"

    def part(write: Callable[[list[items.Item]], str], **more: Any) -> Part:
        return Part(lambda exercise, _: write(asked_in(exercise, set_name)), **more)

    return {
        f"{prefix}-questions": part(lambda found: _questions(found, worth)),
        f"{prefix}-quiz": part(
            lambda found: quiz_cell(quiz, title, [question(it) for it in found])
        ),
        f"{prefix}-answer": part(lambda found: _answer(found, assigned, quiz)),
        f"{prefix}-form": part(lambda found: _form(found, assigned), tier="static", reads=reads),
        f"{prefix}-marks": part(
            lambda found: _marks(found, assigned, worth),
            tier="static",
            reads=reads,
            points=lambda exercise, _: _most(asked_in(exercise, set_name), worth),
        ),
    }


def every_set(exercise: Exercise) -> dict[str, Part]:
    """The parts of each set of the exercise's bank, by the set's name: a point a question.

    A set's name with underscores is what its answer cell assigns. Empty where there is no bank.
    """
    if not exercise.bank_path.exists():
        return {}
    found: dict[str, Part] = {}
    for name in exercise.bank.sets():
        found |= parts(name, name.replace("-", "_"), name, name.replace("-", " ").capitalize())
    return found


def asked_in(exercise: Exercise, set_name: str) -> list[items.Item]:
    """The questions of one set of the exercise's bank, in its order.

    Raises:
        ExerciseError: there are none, or one is of a kind that cannot be asked here.
    """
    bank = exercise.bank
    found = [item for item in bank.items if item.set == set_name]
    if not found:
        raise ExerciseError(f"{bank.path}: has no item of the set {set_name!r}")
    for item in found:
        place = f"{bank.path}:{item.line}: item {item.id!r}"
        if item.kind not in TAKES:
            raise ExerciseError(f"{place} is of kind {item.kind!r}; expected {', '.join(TAKES)}")
        if item.debate or item.raw.get("reason"):
            raise ExerciseError(f"{place} is for debate or asks for reasons; neither can be marked")
        if item.id != item.family:
            raise ExerciseError(
                f"{place} is one stem of several; every learner gets the same notebook, so expected one"
            )
    return found


def taken(item: items.Item) -> dict[str, Any]:
    """How its answer is taken: nothing of this is secret."""
    stem, take = item.stem(), TAKES[item.kind]
    if take == "number":
        return {"take": take, "unit": stem["unit"]}
    rows = {"rows": [row["id"] for row in stem["rows"]]} if take == "rows" else {}
    (names,) = (stem[it] for it in ("options", "lines", "targets") if it in stem)
    return {"take": take, **rows, "names": [it["id"] for it in names]}


def why(item: items.Item) -> object:
    """What is said to an answer that is not right, as `marks.questions.reasons` takes it."""
    shown = item.practice()
    if item.kind == "number":
        known = [[it["value"], it["feedback"]] for it in shown["wrong"]]
        return {"known": known, "other": shown["feedback"], "working": shown["working"]}
    told = shown.get("options") or shown.get("lines") or shown["rows"]
    one_is_right = TAKES[item.kind] == "name"
    return {
        it["id"]: it["feedback"] for it in told if not (one_is_right and it["id"] == item.key())
    }


def _most(found: list[items.Item], points: Mapping[str, int]) -> int:
    return sum(points.get(item.id, 1) for item in found)


def _questions(found: list[items.Item], points: Mapping[str, int]) -> str:
    return "\n\n".join(
        "\n\n".join(filter(None, (_head(number, item, points), *_asked(item))))
        for number, item in enumerate(found, 1)
    )


def _head(number: int, item: items.Item, points: Mapping[str, int]) -> str:
    worth = points.get(item.id, 1)
    return f"**{number}.** `{item.id}`" + (f" ({worth} points)" if worth != 1 else "")


def _asked(item: items.Item) -> tuple[str, ...]:
    """What is given, what is asked, and what is chosen from."""
    stem = item.stem()
    if item.kind == "number":
        more = f"*A number, in {plain(stem['unit'])}.*"
    elif item.kind == "classify":
        *most, last = (f"`{it['id']}`" for it in stem["options"])
        more = f"*{', '.join(most)} or {last}.*"
    else:
        more = _listed(stem.get("options") or stem.get("lines") or stem["rows"])
    targets = "\n".join(f"| `{it['id']}` | {plain(it['text'])} |" for it in stem.get("targets", ()))
    table = f"| Name | What it is |\n|---|---|\n{targets}" if targets else ""
    return given(item), f"> *{plain(item.raw['prompt'])}*", more, table


def _listed(entries: list[dict[str, str]]) -> str:
    return "\n".join(f"- `{it['id']}`: {plain(it['text'])}" for it in entries)


def _answer(found: list[items.Item], assigned: str, quiz: str) -> str:
    asked = {item.id: taken(item) for item in found}
    takes = {it["take"] for it in asked.values()}
    typed = "; ".join(told for them, told in TYPED.items() if takes & set(them))
    return answer(
        "What you choose in the quiz above is written in here; a notebook does so when this is run.\n"
        f"# Or type it yourself: {typed}.",
        assigned,
        {item.id: _solution(item) for item in found},
        f"\n{take_over(quiz, assigned)}",
        blank={name: _blank(it) for name, it in asked.items()},
    )


def _blank(asked: Mapping[str, Any]) -> str:
    if asked["take"] == "rows":
        return _dict(dict.fromkeys(asked["rows"], "None"))
    return "[]" if asked["take"] == "names" else "None"


def _solution(item: items.Item) -> str:
    key: Any = item.key()
    if item.kind == "number":
        return f"{key['value']:g}"
    if item.kind == "match":  # as learners type it: a name alone where there is one
        return _dict({row: _names(it) if len(it) > 1 else f'"{it[0]}"' for row, it in key.items()})
    return _names(key) if isinstance(key, list) else f'"{key}"'


def _names(names: list[str]) -> str:
    return "[" + ", ".join(f'"{it}"' for it in names) + "]"


def _dict(values: Mapping[str, str]) -> str:
    """A dict within the answer's own, an entry a line."""
    return "{\n" + "".join(f'        "{it}": {value},\n' for it, value in values.items()) + "    }"


def _form(found: list[items.Item], assigned: str) -> str:
    return form(
        "answers, not whether they are right",
        questions_problems,
        assigned,
        {"asked": {item.id: taken(item) for item in found}},
        "{len(asked)} questions, {len(asked)} answers",
    )


def _marks(found: list[items.Item], assigned: str, points: Mapping[str, int]) -> str:
    keys = {
        item.id: {"key": item.key(), "points": points.get(item.id, 1), "why": why(item)}
        for item in found
    }
    most = _most(found, points)
    shares = "one for each question" if most == len(found) else "as said at each question"
    return hidden(
        f"{most} points, {shares}; rows and lines count in part",
        mark_questions,
        f'globals().get("{assigned}"), ASKED, KEY',
        {"ASKED": {item.id: taken(item) for item in found}, "KEY": keys},
    )

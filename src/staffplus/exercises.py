"""Writes the parts of exercise notebooks that come from the graded bank and the rubrics.

A cell whose metadata says `{"staffplus": {"sync": NAME}}` is written whole by the function of
that name in `WRITERS`; every other cell belongs to the notebook's author. What marks answers is
the functions here, copied with their data into the hidden tests, so that a released notebook
needs nothing but Python.
"""

from __future__ import annotations

import inspect
import json
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from textwrap import fill
from typing import Any

import nbformat

from staffplus import items, notebooks

#: Points for putting steps in order: half for having each step once, half for the order.
ORDER_POINTS = 4


class ExerciseError(ValueError):
    """An exercise that cannot be written; the message says where and what is expected."""


# --- Copied into notebooks as they stand: standard library only, and they never raise. -----------


def described(value: object) -> str:
    """`value` as a message can show it, whatever it is."""
    return repr(value[:40]) if isinstance(value, str) else f"a value of type {type(value).__name__}"


def level_problem(answer: object) -> str:
    """What keeps `answer` from being one of the three words; nothing when it is one."""
    if answer is None:
        return "no answer"
    if isinstance(answer, str) and answer.strip().lower() in ("staff", "lead", "senior"):
        return ""
    return f'found {described(answer)}; expected "staff", "lead" or "senior", in quotation marks'


def levels_problems(answers: object, names: list[str]) -> list[str]:
    """What is wrong with the form of `answers`, a dict from each of `names` to a level."""
    if answers is None:
        return ["there is no `answers`: run the cell above, and mend it if it stops with an error"]
    if not isinstance(answers, dict):
        return [f"`answers` is {described(answers)}; expected the dict as it was given"]
    wrong = [f"{name}: {it}" for name in names if (it := level_problem(answers.get(name)))]
    return wrong + [f"{described(it)} is no question's name" for it in answers if it not in names]


def mark_levels(answers: object, key: dict[str, str], why: dict[str, dict[str, str]]) -> int:
    """Say what is wrong with each answer and why; return how many are right."""
    right = 0
    if not isinstance(answers, dict):
        print(*levels_problems(answers, []))
    else:
        for name, level in key.items():
            problem = level_problem(answers.get(name))
            answer = "" if problem else answers[name].strip().lower()
            right += answer == level
            if answer != level:
                reason = problem or f'you answered "{answer}". {why[name][answer]}'
                print(fill(f"{name}: {reason}", 90, subsequent_indent="    "))
    print(f"{right} of {len(key)} right.")
    return right


def order_words(order: object) -> list[str]:
    """The steps of `order` as plain words, with an empty word for a step that is no text."""
    steps = order if isinstance(order, (list, tuple)) else []
    return [step.strip().lower() if isinstance(step, str) else "" for step in steps]


def order_problems(order: object, names: list[str]) -> list[str]:
    """What is wrong with the form of `order`, a list that holds each of `names` once."""
    if order is None:
        return ["there is no list: run the cell above, and mend it if it stops with an error"]
    if not isinstance(order, (list, tuple)):
        return [f"found {described(order)}; expected a list, in square brackets"]
    if not order:
        return ["the list is empty"]
    words = order_words(order)
    wrong = [f"{name!r} stands {n} times" for name in names if (n := words.count(name)) > 1]
    wrong += [f"{name!r} is missing" for name in names if name not in words]
    unknown = [step for step, word in zip(order, words, strict=True) if word not in names]
    return wrong + [f"found {described(step)}, which is none of the names" for step in unknown]


def mark_order(order: object, names: list[str], rules: list[list[str]], points: int) -> float:
    """Half of `points` for each name once, half for what must come before what; say why if less.

    A rule is [before, after, what to say when it is broken].
    """
    problems, words, held = order_problems(order, names), order_words(order), 0
    print(*problems, sep="\n", end="\n" * bool(problems))
    for before, after, reason in rules:
        if before in words and after in words:
            held += words.index(before) < words.index(after)
            if words.index(before) > words.index(after):
                print(fill(reason, 90))
    score = points / 2 * (not problems) + points / 2 * held / len(rules)
    print(f"{score:g} of {points} points.")
    return score


# --- The sources: graded bank and rubric. --------------------------------------------------------


@dataclass(frozen=True)
class Level:
    """One level of a criterion. `anchor` and `why` are for markers, the rest for learners too."""

    points: int
    descriptor: str
    example: str
    anchor: str
    why: str


@dataclass(frozen=True)
class Criterion:
    """A row of a rubric; its levels are worth 0, 1, 2, … points."""

    id: str
    text: str
    levels: tuple[Level, ...]


@dataclass(frozen=True)
class Rubric:
    """How one free-text task is marked by people."""

    complaint: str
    speaker: str
    facts: tuple[str, ...]
    example_complaint: str
    criteria: tuple[Criterion, ...]


def load_rubric(path: Path) -> Rubric:
    """Read a rubric. Raises ExerciseError, naming file and row, when it is not complete."""
    try:
        table = tomllib.loads(path.read_text("utf-8"))
        criteria = tuple(
            Criterion(row["id"], row["text"], tuple(Level(**level) for level in row["level"]))
            for row in table["criterion"]
        )
        rubric = Rubric(
            table["complaint"],
            table["speaker"],
            tuple(table["facts"]),
            table["example_complaint"],
            criteria,
        )
    except tomllib.TOMLDecodeError as error:
        raise ExerciseError(f"{path}: not valid TOML: {error}") from error
    except KeyError as error:
        raise ExerciseError(f"{path}: a rubric or one of its rows has no {error}") from error
    except TypeError as error:
        fields = ", ".join(Level.__dataclass_fields__)
        raise ExerciseError(f"{path}: {error}; every level has {fields}") from error
    for row in criteria:
        points = [level.points for level in row.levels]
        if points != list(range(len(points))) or len(points) < 2:
            raise ExerciseError(
                f"{path}: criterion {row.id!r} has levels worth {points}; expected 0, 1, 2, …"
            )
    return rubric


@dataclass(frozen=True)
class Exercise:
    """An exercise's notebook and what it is written from. Files are read when first needed."""

    course_root: Path
    name: str

    @cached_property
    def bank(self) -> items.Bank:
        path = self.course_root / "bank" / f"{self.name.replace('-', '_')}.toml"
        bank = items.load_file(path)
        if not bank.graded:
            raise ExerciseError(f"{path}: expected `graded = true` at the top of a graded bank")
        return bank

    @cached_property
    def rubric(self) -> Rubric:
        return load_rubric(self.course_root / "rubrics" / f"{self.name}.toml")

    @cached_property
    def levels(self) -> list[items.Item]:
        """The items to classify, in the order in which they are asked."""
        return [item for item in self.bank.items if item.kind == "classify"]

    @cached_property
    def order(self) -> items.Item:
        """The one item to put in order; its steps stand in the bank in an order that is right."""
        found = [item for item in self.bank.items if item.kind == "order"]
        if len(found) != 1:
            raise ExerciseError(f"{self.bank.path}: found {len(found)} order items; expected 1")
        if items.mark(found[0], [step["id"] for step in found[0].raw["step"]]).score != 1:
            raise ExerciseError(
                f"{self.bank.path}:{found[0].line}: item {found[0].id!r}: its steps stand in an "
                "order that breaks its own constraints; expected a right order as the solution"
            )
        return found[0]

    def criterion(self, name: str) -> Criterion:
        found = [row for row in self.rubric.criteria if row.id == name]
        if not found:
            raise ExerciseError(f"rubric of {self.name!r} has no criterion {name!r}")
        return found[0]


# --- What is written into cells. -----------------------------------------------------------------


def _levels_questions(exercise: Exercise, _: str) -> str:
    return "\n\n".join(
        f"**{number}.** `{item.id}`\n\n{_plain(item.raw['givens'])}\n\n> *{_plain(item.raw['prompt'])}*"
        for number, item in enumerate(exercise.levels, 1)
    )


def _levels_answer(exercise: Exercise, _: str) -> str:
    blank = "".join(f'    "{item.id}": None,\n' for item in exercise.levels)
    key = "".join(f'    "{item.id}": "{item.key()}",\n' for item in exercise.levels)
    return (
        '# Replace each None by "staff", "lead" or "senior", in quotation marks.\n'
        f"answers = {{\n{blank}}}\n"
        f"### BEGIN SOLUTION\nanswers = {{\n{key}}}\n### END SOLUTION"
    )


def _levels_form(exercise: Exercise, _: str) -> str:
    return (
        "# Checks the form of your answers, not whether they are right. Worth no points.\n"
        f"{_code(described, level_problem, levels_problems)}\n\n\n"
        f"names = {_literal([item.id for item in exercise.levels])}\n"
        'problems = levels_problems(globals().get("answers"), names)\n'
        'assert not problems, "\\n" + "\\n".join(problems)\n'
        'print(f"In form: {len(names)} questions, {len(names)} answers.")'
    )


def _levels_marks(exercise: Exercise, _: str) -> str:
    key = {item.id: item.key() for item in exercise.levels}
    why = {
        item.id: {level: text for level, text in item.raw["feedback"].items() if level != key[item.id]}
        for item in exercise.levels
    }  # fmt: skip
    return (
        f"# Marked by the machine: {len(key)} points, one for each question. Leave it as it is.\n"
        "### BEGIN HIDDEN TESTS\nfrom textwrap import fill\n\n"
        f"KEY = {_literal(key)}\nWHY = {_literal(why)}\n\n\n"
        f"{_code(described, level_problem, levels_problems, mark_levels)}\n\n\n"
        'mark_levels(globals().get("answers"), KEY, WHY)\n### END HIDDEN TESTS'
    )


def _order_question(exercise: Exercise, _: str) -> str:
    item = exercise.order
    steps = sorted(item.raw["step"], key=lambda step: str(step["id"]))
    return (
        f"{_plain(item.raw.get('givens', ''))}\n\n> *{_plain(item.raw['prompt'])}*\n\n"
        + "\n".join(f"- `{step['id']}`: {_plain(step['text'])}" for step in steps)
    ).strip()


def _order_answer(exercise: Exercise, _: str) -> str:
    right = json.dumps([step["id"] for step in exercise.order.raw["step"]])
    return (
        f"# Write the {len(exercise.order.raw['step'])} names between the brackets, in your order, "
        'each in quotation marks:\n# probe_order = ["first", "second", ...]\nprobe_order = []\n'
        f"### BEGIN SOLUTION\nprobe_order = {right}\n### END SOLUTION"
    )


def _order_form(exercise: Exercise, _: str) -> str:
    names = sorted(step["id"] for step in exercise.order.raw["step"])
    return (
        "# Checks the form of your list, not whether its order is right. Worth no points.\n"
        f"{_code(described, order_words, order_problems)}\n\n\n"
        f"names = {_literal(names)}\n"
        'problems = order_problems(globals().get("probe_order"), names)\n'
        'assert not problems, "\\n" + "\\n".join(problems)\n'
        f'print("In form: {len(names)} probes, each of them once.")'
    )


def _order_marks(exercise: Exercise, _: str) -> str:
    raw = exercise.order.raw
    names = sorted(step["id"] for step in raw["step"])
    rules = [[c["before"], c["after"], c["feedback"]] for c in raw["constraint"]]
    return (
        f"# Marked by the machine: {ORDER_POINTS} points, half for having each probe once, "
        "half for the order. Leave it as it is.\n"
        "### BEGIN HIDDEN TESTS\nfrom textwrap import fill\n\n"
        f"NAMES = {_literal(names)}\nRULES = {_literal(rules)}\n\n\n{_code(described, order_words, order_problems, mark_order)}\n\n\n"
        f'mark_order(globals().get("probe_order"), NAMES, RULES, {ORDER_POINTS})\n'
        "### END HIDDEN TESTS"
    )


def _complaint(exercise: Exercise, _: str) -> str:
    rubric = exercise.rubric
    facts = "\n".join(f"- {_plain(fact)}" for fact in rubric.facts)
    return (
        f"> **{_plain(rubric.complaint)}**\n>\n> {_plain(rubric.speaker)}\n\n"
        f"What you know:\n\n{facts}\n\n"
        "The examples in the tables below rewrite another complaint: "
        f"*{_plain(rubric.example_complaint)}*"
    )


def _criterion(exercise: Exercise, name: str) -> str:
    row = exercise.criterion(name)
    levels = "\n".join(
        f"| {level.points} | {_plain(level.descriptor)} | {_plain(level.example)} |"
        for level in row.levels
    )
    return (
        f"### {name.capitalize()} question\n\n{_plain(row.text)}\n\n"
        f"| Points | What the answer does | For example |\n|---|---|---|\n{levels}\n\n"
        "Your question, with what is settled before it (double-click the next cell to write):"
    )


def _anchor(exercise: Exercise, name: str) -> str:
    return exercise.criterion(name).levels[-1].anchor


Writer = Callable[[Exercise, str], str]

#: What `sync` may name in a cell's metadata. `criterion` and `anchor` also need a `row`.
WRITERS: dict[str, Writer] = {
    "levels-questions": _levels_questions,
    "levels-answer": _levels_answer,
    "levels-form": _levels_form,
    "levels-marks": _levels_marks,
    "order-question": _order_question,
    "order-answer": _order_answer,
    "order-form": _order_form,
    "order-marks": _order_marks,
    "complaint": _complaint,
    "criterion": _criterion,
    "anchor": _anchor,
}


#: Tests of literal answers: the name that each reads, and what `sync` calls the cell it stands in.
STATIC: dict[str, tuple[str, str]] = {
    "levels-form": ("answers", "levels-answer"),
    "levels-marks": ("answers", "levels-answer"),
    "order-form": ("probe_order", "order-answer"),
    "order-marks": ("probe_order", "order-answer"),
}


def _points(exercise: Exercise, name: str, row: str) -> int | None:
    """What a marked cell is worth; None for a cell that is not marked."""
    if name == "levels-marks":
        return len(exercise.levels)
    if name == "order-marks":
        return ORDER_POINTS
    if name == "anchor":
        return exercise.criterion(row).levels[-1].points
    return None


def sync(course_root: Path, *, check: bool = False) -> list[Path]:
    """Write the derived cells of every notebook in `course_root`/source; run those that changed.

    Returns the notebooks that changed or, with `check`, that would change (nothing is written).
    A second call changes nothing.

    Raises:
        ExerciseError: a rubric or the bank does not fit, or a cell asks for an unknown part.
        BankError: the graded bank is malformed.
        nbclient.exceptions.CellExecutionError: a written notebook raises when it is run; the
            file is left as it was.
    """
    changed = []
    for path in sorted((course_root / "source").glob("*/*.ipynb")):
        before = path.read_text("utf-8")
        notebook: Any = nbformat.reads(before, as_version=4)  # type: ignore[no-untyped-call]
        exercise = Exercise(course_root, path.parent.name)
        cells = {it.metadata.get("staffplus", {}).get("sync"): it for it in notebook.cells}
        written = [_write(cell, exercise, path, cells) for cell in notebook.cells]
        if not any(written):
            continue
        changed.append(path)
        if check:
            continue
        path.write_text(nbformat.writes(notebook) + "\n", "utf-8")  # type: ignore[no-untyped-call]
        try:
            notebooks.run(path)
        except BaseException:
            path.write_text(before, "utf-8")
            raise
    return changed


def _write(cell: Any, exercise: Exercise, path: Path, cells: dict[str | None, Any]) -> bool:
    """Bring one cell up to date; returns whether it had to change. `cells`: by name of part."""
    wanted = cell.metadata.get("staffplus", {})
    name, row = wanted.get("sync"), wanted.get("row", "")
    if name is None:
        return False
    if name not in WRITERS:
        raise ExerciseError(
            f"{path}: cell {cell.id!r} asks for {name!r}; expected one of {', '.join(WRITERS)}"
        )
    source, points = WRITERS[name](exercise, row), _points(exercise, name, row)
    changed = bool(cell.source != source)
    cell.source = source
    if points is not None:
        changed |= cell.metadata.nbgrader.points != points
        cell.metadata.nbgrader.points = points
    if name in STATIC:
        variable, part = STATIC[name]
        if part not in cells:
            raise ExerciseError(
                f"{path}: cell {cell.id!r} needs a cell of {part!r} in the notebook"
            )
        reads = {variable: cells[part].metadata.nbgrader.grade_id}
        tier = {"tier": "static", "reads": reads}
        changed |= any(wanted.get(key) != value for key, value in tier.items())
        cell.metadata.staffplus.update(tier)
    return changed


def _code(*functions: Callable[..., object]) -> str:
    return "\n\n\n".join(inspect.getsource(function).rstrip() for function in functions)


def _literal(value: object) -> str:
    """A dict or list of texts as Python source, an entry a line."""
    return json.dumps(value, indent=4, ensure_ascii=False)


def _plain(text: str) -> str:
    """Text as Markdown that shows it as it stands."""
    return re.sub(r"([\\`*_{}\[\]<>$#|~])", r"\\\1", " ".join(text.split()))

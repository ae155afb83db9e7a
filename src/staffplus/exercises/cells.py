"""What a cell of an exercise is written from, and how things are put into its text."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from staffplus import items
from staffplus.exercises.rubric import Criterion, ExerciseError, Rubric, load_rubric


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

    def criterion(self, name: str) -> Criterion:
        found = [row for row in self.rubric.criteria if row.id == name]
        if not found:
            raise ExerciseError(f"rubric of {self.name!r} has no criterion {name!r}")
        return found[0]


@dataclass(frozen=True)
class Part:
    """How the cells that name this part are written.

    Attributes:
        write: gives the cell's source, from the exercise and from the `row` in its metadata.
        points: what a marked cell is worth; None leaves the points that stand in the notebook.
        tier: of a test, "static" or "value"; "" for a cell that is no test.
        reads: static: name -> the part, or the grade_id, of the cell that assigns it.
            value: the names of the learner's that the test uses.
    """

    write: Callable[[Exercise, str], str]
    points: Callable[[Exercise, str], int] | None = None
    tier: str = ""
    reads: Mapping[str, str] | Sequence[str] = ()


def code(*functions: Callable[..., object]) -> str:
    """The source of functions, to be copied into a notebook."""
    return "\n\n\n".join(inspect.getsource(function).rstrip() for function in functions)


def hidden(points: str, helpers: str, call: str) -> str:
    """A test that learners see one line of: for what it gives points, and that it is the machine's."""
    return (
        f"# Marked by the machine: {points}. Leave it as it is.\n"
        f"### BEGIN HIDDEN TESTS\n{helpers}\n\n\n{call}\n### END HIDDEN TESTS"
    )


def literal(value: object, indent: str = "") -> str:
    """A dict or list of texts, numbers, truths and None as Python source, an entry a line."""
    inside = indent + "    "
    if isinstance(value, Mapping):
        entries = [
            f"{json.dumps(str(k), ensure_ascii=False)}: {literal(v, inside)}"
            for k, v in value.items()
        ]
    elif isinstance(value, list):
        entries = [literal(entry, inside) for entry in value]
    else:
        return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)
    opened, closed = "{}" if isinstance(value, Mapping) else "[]"
    if not entries:
        return opened + closed
    return f"{opened}\n{inside}" + f",\n{inside}".join(entries) + f"\n{indent}{closed}"


def plain(text: str) -> str:
    """Text as Markdown that shows it as it stands."""
    return re.sub(r"([\\`*_{}\[\]<>$#|~])", r"\\\1", " ".join(text.split()))


def question(item: items.Item) -> dict[str, object]:
    """What a quiz of graded work shows of an item of any kind: nothing of its key or its feedback."""
    left_out = ("givens", "debate") if not item.raw.get("givens") else ("debate",)
    shown = {name: part for name, part in item.stem().items() if name not in left_out}
    return {"id": item.id, **shown}


def given(item: items.Item) -> str:
    """Markdown of what is given with an item: its case line by line, its givens as a paragraph."""
    case = "\\\n".join(
        plain(line) for line in item.raw.get("case", "").strip().splitlines() if line.strip()
    )
    return "\n\n".join(part for part in (case, plain(item.raw.get("givens", ""))) if part)


def quiz_cell(variable: str, name: str, questions: Sequence[Mapping[str, object]]) -> str:
    """A cell that shows questions as a quiz without a key, where the course's package is installed.

    The quiz is an extra: without it `variable` is None, and nothing but Python is needed.
    """
    return (
        "# A quiz, if the course's package is installed here. If none appears, use the next cell alone.\n"
        f"questions = {literal(list(questions))}\n"
        "try:\n    from staffplus.widgets import answer_quiz\n"
        f"except ImportError:\n    {variable} = None\n"
        f'else:\n    {variable} = answer_quiz("{name}", questions)\n'
        f"{variable}"
    )


def take_over(variable: str, answer: str) -> str:
    """The end of an answer cell: takes over what was chosen in the quiz `variable`, if there is one."""
    return f'if globals().get("{variable}"):\n    {variable}.write({answer}={answer})'

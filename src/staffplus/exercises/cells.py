"""What a cell of an exercise is written from, and how things are put into its text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from staffplus import items
from staffplus.exercises.copied import copied
from staffplus.exercises.rubric import Criterion, ExerciseError, Rubric, load_rubric


@dataclass(frozen=True)
class Exercise:
    """An exercise's notebook and what it is written from. Files are read when first needed."""

    course_root: Path
    name: str

    @property
    def bank_path(self) -> Path:
        return self.course_root / "bank" / f"{self.name.replace('-', '_')}.toml"

    @cached_property
    def bank(self) -> items.Bank:
        bank = items.load_file(self.bank_path)
        if not bank.graded:
            raise ExerciseError(
                f"{self.bank_path}: expected `graded = true` at the top of a graded bank"
            )
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
    points: Callable[[Exercise, str], int] | int | None = None
    tier: str = ""
    reads: Mapping[str, str] | Sequence[str] = ()


def answer(
    note: str,
    assigned: str,
    solution: Mapping[str, str],
    after: str = "",
    blank: Mapping[str, str] | None = None,
) -> str:
    """A cell that assigns a dict: for each name what is `blank`, or None; then the author's values.

    Both are Python source.
    """
    empty = "".join(f'    "{name}": {(blank or {}).get(name, "None")},\n' for name in solution)
    key = "".join(f'    "{name}": {value},\n' for name, value in solution.items())
    return (
        f"# {note}\n{assigned} = {{\n{empty}}}\n"
        f"### BEGIN SOLUTION\n{assigned} = {{\n{key}}}\n### END SOLUTION{after}"
    )


def form(
    checks: str,
    problems: Callable[..., list[str]],
    assigned: str,
    lists: Mapping[str, Sequence[str] | Mapping[str, object]],
    told: str,
) -> str:
    """A test that learners see whole: the form of an answer, which is worth no points.

    `problems` says what is wrong with what is `assigned`; it is given the `lists`, or dicts, too.
    """
    data = "".join(f"{name} = {literal(value)}\n" for name, value in lists.items())
    return (
        f"# Checks the form of your {checks}. Worth no points.\n{copied(problems)}\n\n\n{data}"
        f'problems = {problems.__name__}(globals().get("{assigned}"), {", ".join(lists)})\n'
        'assert not problems, "\\n" + "\\n".join(problems)\n'
        f'print({"f" * ("{" in told)}"In form: {told}.")'
    )


#: In a hidden test: what only those who mark know (`grading.marks.trusted.SECRET`), for `calls.dice`.
SECRET = 'globals().get("secret_of_run", "")'


def hidden(
    points: str,
    mark: Callable[..., float],
    given: str,
    data: Mapping[str, object] | None = None,
    there: Collection[str] = (),
) -> str:
    """A test that learners see one line of: for what it gives points, and that it is the machine's.

    It calls `mark` with what is `given`, where the names of `data` may stand; `there` are names
    that the notebook has already.
    """
    needed = copied(mark, there=there)
    told = "\n".join(f"{name} = {literal(value)}" for name, value in (data or {}).items())
    values = "\n".join(filter(None, (told, needed.values)))
    parts = (
        "\n\n".join(filter(None, (needed.imports, values))),
        needed.functions,
        f"{mark.__name__}({given})",
    )
    return (
        f"# Marked by the machine: {points}. Leave it as it is.\n### BEGIN HIDDEN TESTS\n"
        + "\n\n\n".join(filter(None, parts))
        + "\n### END HIDDEN TESTS"
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


#: A line of a table of figures: three columns or more, two spaces or more apart (`widgets/quiz/case.js` has the same).
COLUMNS = re.compile(r"\S {2,}\S.*\S {2,}\S")


def given(item: items.Item) -> str:
    """Markdown of what is given with an item: its case line by line, its givens as a paragraph.

    A table of figures in a case keeps its columns: as text they would be one row of numbers.
    """
    parts: list[str] = []
    above = False  # text that the next line goes on
    for group in re.split(r"\n(?:[ \t]*\n)+", item.raw.get("case", "").strip("\n").rstrip()):
        if sum(bool(COLUMNS.search(line.strip())) for line in group.splitlines()) > 1:
            parts.append(f"```text\n{group}\n```")
            above = False
        elif text := "\\\n".join(plain(line) for line in group.splitlines() if line.strip()):
            parts.append(f"{parts.pop()}\\\n{text}" if above else text)
            above = True
    return "\n\n".join(part for part in (*parts, plain(item.raw.get("givens", ""))) if part)


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

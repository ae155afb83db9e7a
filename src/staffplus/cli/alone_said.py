"""What `staffplus next`, `hint` and `status` say."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from textwrap import fill

from staffplus.exercises import alone, handout
from staffplus.exercises.rubric import ExerciseError
from staffplus.grading.before.check import State

WIDTH = 88
MODEL = (
    "Write down what you have, then compare: the exercise's page shows an answer after an attempt."
)
NO_MODEL = "Write down what you have. The machine marks it, so no page shows an answer to compare."
NO_LAB = (
    "JupyterLab is not installed here: make grading installs it. The exercise's page needs nothing."
)


class _Desk:
    """A learner's folder beside the course. Raises HandoutError when there is no course."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self.course: Path = arguments.root / "exercises"
        self.folder: Path = arguments.folder or arguments.root / "my-exercises"
        self.names = _in_course_order(arguments.root, handout.names(self.course))
        if not self.names:
            raise handout.HandoutError(
                f"found no exercises in {self.course}; run this in the course's folder, or name it: --root FOLDER"
            )

    def stands(self, *names: str) -> list[alone.Standing]:
        return list(alone.stands(self.course, self.folder, list(names) or self.names, sys.version_info[:2]))  # fmt: skip

    def how_to_get(self, name: str = "") -> str:
        return f"staffplus exercises handout {name + ' ' if name else ''}--to {self.folder}"


def _in_course_order(root: Path, names: list[str]) -> list[str]:
    from staffplus.site.outline import OutlineError, chapters

    try:
        order = [it.name for it in chapters(root)]
    except (OutlineError, OSError):
        return names
    return sorted(names, key=lambda it: (order.index(it) if it in order else len(order), it))


def say(what: str, arguments: argparse.Namespace) -> int:
    """Carry out `next`, `hint` or `status`; the exit code."""
    try:
        return _SAY[what](_Desk(arguments), arguments)
    except (handout.HandoutError, ExerciseError) as error:
        print(f"staffplus: {error}", file=sys.stderr)
        return 2


def _say_next(desk: _Desk, arguments: argparse.Namespace) -> int:
    standings = desk.stands()
    there = [it for it in standings if it.file]
    if not there:
        print(f"There is no notebook of this course in {desk.folder} yet. Write them there with")
        print(f"  {desk.how_to_get()}")
        return 0
    for one in there:
        if one.fault:
            print(fill(f"{one.file} cannot be read, and is passed over. {one.fault}", WIDTH) + "\n")
    now = alone.next_open(standings)
    if now is None:
        _say_all_done(desk, standings)
        return 0
    question = now.open[0]
    under = f", under “{question.heading}”" if question.heading else ""
    print(f"{now.exercise}: {now.answered} of {len(now.questions)} answered.")
    print(fill(f"Go on with `{question.cell}`{under}.", WIDTH))
    if question.state is not State.BLANK:
        print(fill(f"Something stands there that cannot be read. {question.said}", WIDTH))
    print(f"  jupyter lab {now.file}\n  staffplus hint {now.exercise} {question.cell}")
    if find_spec("jupyterlab") is None:
        print(NO_LAB)
    return 0


def _say_all_done(desk: _Desk, standings: list[alone.Standing]) -> None:
    done = [it for it in standings if it.done]
    absent = [it.exercise for it in standings if it.file is None]
    if done:
        print(
            f"Everything is answered in {', '.join(it.exercise for it in done)}. Before you hand in:"
        )
        for one in done:
            print(f"  staffplus check {one.file}")
    if absent:
        print(f"Not in {desk.folder} yet: {', '.join(absent)}. Write the next one there with")
        print(f"  {desk.how_to_get(absent[0])}")


def _say_hint(desk: _Desk, arguments: argparse.Namespace) -> int:
    name = arguments.exercise
    if name not in desk.names:
        raise handout.HandoutError(f"found no exercise {name!r}; there are {', '.join(desk.names)}")
    hints = alone.Hints(desk.course, desk.folder)
    answers = hints.answers(name)
    if arguments.question and arguments.question not in answers:
        raise handout.HandoutError(
            f"found no question {arguments.question!r} in {name}; there are {', '.join(answers)}"
        )
    question = arguments.question or _open_question(desk, name, answers)
    if arguments.again:
        seen = hints.seen(name, question)
        print("\n".join(_told(name, question, it) for it in seen) or f"{name}, {question}: no hint given yet.")  # fmt: skip
        return 0
    hint = hints.next(name, question)
    if hint is None:
        print(f"{name}, {question}: you have had every hint. Read them again with --again.")
        print(MODEL if hints.has_model(name, question) else NO_MODEL)
        return 0
    print(_told(name, question, hint))
    if hint.number < hint.of:
        print(f"One more when you want it: staffplus hint {name} {question}")
    if not hint.kept:
        print(f"(It could not be noted in {desk.folder}, so the same hint will come again.)")
    return 0


def _told(name: str, question: str, hint: alone.Hint) -> str:
    return f"{name}, {question}: hint {hint.number} of {hint.of}\n" + fill(hint.text, WIDTH)


def _open_question(desk: _Desk, name: str, answers: list[str]) -> str:
    """The first that is open in the learner's notebook; the first of all where that cannot be said."""
    (standing,) = desk.stands(name)
    return next((it.cell for it in standing.open if it.cell in answers), answers[0])


def _say_status(desk: _Desk, arguments: argparse.Namespace) -> int:
    hints = alone.Hints(desk.course, desk.folder)
    standings = desk.stands()
    width = max(len(it.exercise) for it in standings)
    for one in standings:
        print(f"{one.exercise:<{width}}  {_line(one, hints)}")
    if not any(it.file for it in standings):
        print(f"\nWrite the notebooks into {desk.folder} with\n  {desk.how_to_get()}")
    elif alone.next_open(standings):
        print("\nWhere to go on: staffplus next")
    return 0


def _line(one: alone.Standing, hints: alone.Hints) -> str:
    if one.file is None:
        return "no notebook here"
    if one.fault:
        return "cannot be read: staffplus next says why"
    counts = {state: sum(it.state is state for it in one.questions) for state in State}
    mend = counts[State.UNREADABLE] + counts[State.NOT_FOUND]
    parts = [f"{one.answered} of {len(one.questions)} answered", f"{counts[State.BLANK]} open"]
    parts += [f"{mend} to mend"] if mend else []
    had = sum(hints.given(one.exercise, it.cell) for it in one.questions)
    parts += [f"{had} hint{'' if had == 1 else 's'} had"] if had else []
    return ", ".join(parts)


_SAY: dict[str, Callable[[_Desk, argparse.Namespace], int]] = {
    "next": _say_next,
    "hint": _say_hint,
    "status": _say_status,
}

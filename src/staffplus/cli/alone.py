"""`staffplus next`, `hint` and `status`: for whoever does the exercises alone, beside `staffplus check`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import fill

from staffplus.cli.action import action
from staffplus.exercises import alone, handout
from staffplus.exercises.rubric import ExerciseError
from staffplus.grading.before.check import State

NEXT = """
Say which exercise and which question to go on with in your own notebooks, and how. An exercise that you
have begun comes before one that you have not; among these, the order is that of the chapters.

You need the course's folder, and your notebooks in it: `make exercises` writes them into my-exercises/,
and never over your work. Any notebook program opens them; `make grading` installs JupyterLab. Nothing is
run, nothing is sent, and your notebooks are not changed.

  staffplus next                 where to go on
  staffplus hint scope-of-questions
                                 a hint to what is open there, one at a time
  staffplus status               a line for each exercise
  staffplus check my-exercises/scope-of-questions.ipynb
                                 whether all that you wrote can be read, before you hand it in
"""
HINT = """
Give the next hint to a question of an exercise: one at a time, from how to begin to how to test what you
have. Without QUESTION it is the first that is open in your notebook; questions are named as their cells
are, and `staffplus next` says which.

How many hints you have had is noted in my-exercises/.staffplus-hints.json; take the file away to begin
again. No hint is an answer. Once you have tried, the exercise's page has an answer to compare with.
"""
STATUS = """
Say in a line for each exercise how many of its questions are answered in your own notebooks. Whether an
answer is right is not said: notebooks are read as they are when they are marked, and nothing is run.

  answered   something stands there that can be read
  open       nothing is written yet
  to mend    something stands there that cannot be read: `staffplus check FILE` says which line
"""
WIDTH = 88


def add_to(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], root: argparse.ArgumentParser
) -> None:
    """Add the three commands; `root` brings the option --root."""
    where = argparse.ArgumentParser(add_help=False)
    where.add_argument(
        "--in",
        dest="folder",
        type=Path,
        metavar="FOLDER",
        help="where your notebooks are (default: my-exercises in the course's folder)",
    )
    action(commands, "next", _next, root, where, help="see which question to go on with in your own notebooks",
           example="staffplus next", long=NEXT)  # fmt: skip
    hint = action(commands, "hint", _hint, root, where, help="get the next hint to a question, one at a time",
                  example="staffplus hint scope-of-questions rewrite-lead", long=HINT)  # fmt: skip
    hint.add_argument("exercise", metavar="EXERCISE", help="its name, such as scope-of-questions")
    hint.add_argument("question", metavar="QUESTION", nargs="?", help="the answer's cell, such as rewrite-lead")  # fmt: skip
    hint.add_argument(
        "--again", action="store_true", help="show the hints that you have had, and give no new one"
    )
    action(commands, "status", _status, root, where, help="see how far you are in your own notebooks",
           example="staffplus status --in downloads", long=STATUS)  # fmt: skip


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


def _safely(arguments: argparse.Namespace, say: Callable[[_Desk, argparse.Namespace], int]) -> int:
    try:
        return say(_Desk(arguments), arguments)
    except (handout.HandoutError, ExerciseError) as error:
        print(f"staffplus: {error}", file=sys.stderr)
        return 2


def _next(arguments: argparse.Namespace) -> int:
    return _safely(arguments, _say_next)


def _hint(arguments: argparse.Namespace) -> int:
    return _safely(arguments, _say_hint)


def _status(arguments: argparse.Namespace) -> int:
    return _safely(arguments, _say_status)


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
        print("Write down what you have, then compare: the exercise's page shows an answer after an attempt.")  # fmt: skip
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

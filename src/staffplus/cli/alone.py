"""`staffplus next`, `hint` and `status`: for whoever does the exercises alone, beside `staffplus check`."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path

from staffplus.cli.action import action

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
    action(commands, "next", partial(_say, "next"), root, where, help="see which question to go on with in your own notebooks",
           example="staffplus next", long=NEXT)  # fmt: skip
    hint = action(commands, "hint", partial(_say, "hint"), root, where, help="get the next hint to a question, one at a time",
                  example="staffplus hint scope-of-questions rewrite-lead", long=HINT)  # fmt: skip
    hint.add_argument("exercise", metavar="EXERCISE", help="its name, such as scope-of-questions")
    hint.add_argument("question", metavar="QUESTION", nargs="?", help="the answer's cell, such as rewrite-lead")  # fmt: skip
    hint.add_argument(
        "--again", action="store_true", help="show the hints that you have had, and give no new one"
    )
    action(commands, "status", partial(_say, "status"), root, where, help="see how far you are in your own notebooks",
           example="staffplus status --in downloads", long=STATUS)  # fmt: skip


def _say(what: str, arguments: argparse.Namespace) -> int:
    from staffplus.cli import (
        alone_said,
    )  # imports nbclient and more: the other commands start without

    return alone_said.say(what, arguments)

"""`staffplus exercises`: for those who write exercises, and for those who do them on their own."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from staffplus.cli.action import action

HANDOUT = """
Write the exercises as learners get them, without solutions and hidden tests, into a folder. It needs no
nbgrader; the notebooks are those that nbgrader would release. A file that is there already is never
changed: if it differs, it may be your work, and the fresh one is written beside it as NAME-fresh.ipynb.
"""


def add_to(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], root: argparse.ArgumentParser
) -> None:
    """Add the command; `root` brings the option --root."""
    actions = commands.add_parser(
        "exercises", help="get the graded exercises, and look after them"
    ).add_subparsers(required=True, metavar="ACTION")
    handout = action(actions, "handout", _handout, root, help="write the exercises as learners get them",
                     example="staffplus exercises handout scope-of-questions --to my-exercises", long=HANDOUT)  # fmt: skip
    handout.add_argument("name", nargs="*", help="default: every exercise")
    handout.add_argument(
        "--to",
        type=Path,
        default=Path("my-exercises"),
        metavar="FOLDER",
        help="where to (default: my-exercises)",
    )
    sync = action(actions, "sync", _sync, root, help="write the parts of exercise notebooks that come from the graded bank",
                  example="staffplus exercises sync --check")  # fmt: skip
    for one in (handout, sync):
        one.add_argument(
            "--bank",
            type=Path,
            metavar="FOLDER",
            help="a course folder of your own, laid out as `exercises/`, in place of the course's",
        )
    sync.add_argument(
        "--check", action="store_true", help="write nothing; fail when a notebook is out of date"
    )


def _handout(arguments: argparse.Namespace) -> int:
    from staffplus.exercises import handout

    course = arguments.bank or arguments.root / "exercises"
    if not arguments.bank and not handout.names(course) and handout.names(arguments.root):
        course = arguments.root  # the folder `exercises` itself
    try:
        for file in handout.hand_out(course, arguments.name, arguments.to):
            if file.kept is None:
                print(f"{file.path}: {'written' if file.new else 'there already, and the same'}")
            else:
                print(
                    f"{file.kept}: differs, so it was left alone; the exercise as it is released now "
                    f"is {file.path}"
                )
    except handout.HandoutError as error:
        print(f"staffplus: {error}", file=sys.stderr)
        return 1
    return 0


def _sync(arguments: argparse.Namespace) -> int:
    from staffplus import exercises
    from staffplus.bankfile import BankError
    from staffplus.exercises.sync import sync

    own = arguments.bank
    places = (own,) if own else (arguments.root / "exercises", arguments.root)
    course = next((it for it in places if (it / "source").is_dir()), None)
    if course is None:
        where = (
            f"{own}: found no folder `source` in it"
            if own
            else f"{arguments.root.resolve()}: found no exercises/source here; give the course's top folder with --root"
        )
        print(f"staffplus: {where}", file=sys.stderr)
        return 2
    try:
        changed = sync(course, check=arguments.check)
    except (exercises.ExerciseError, BankError) as error:
        print(f"staffplus: {error}", file=sys.stderr)
        return 1
    for path in changed:
        print(
            f"{path}: {'out of date; run `staffplus exercises sync`' if arguments.check else 'written'}"
        )
    if not changed:
        print("Every exercise notebook agrees with its graded bank.")
    return 1 if changed and arguments.check else 0

"""`staffplus align`: compare people's files on a command line."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from staffplus.cli.action import action

FILES = """
The files are saved on the workshop page, under "Answer apart": one for each person and round, JSON,
about three kilobytes. Nothing is sent anywhere: people hand them over themselves.
"""
COMPARE = """
Says how far two pictures of one role agree: which outcomes both put in their top three, whether
each foresaw the other's, which rows of the description they rate two or more apart, and how many
of ten requests they marked alike. The gaps become an agenda for 45 minutes, the largest first.

The rule by which a pair agrees is a proposal of this course: two of three in the top three and in
each forecast, no row two or more apart, six of seven rows within one, eight of ten requests alike.
There is no kappa: on one pair it swings with luck.
""" + FILES  # fmt: skip
LEADERS = """
Draws a map of leaders by outcome and says how far their ranks agree, by ordinal Krippendorff alpha
with a bootstrap interval. Where every rank in the map is the same it says "no variation" instead of a number. Files of
the learner and the manager may be among them: they are shown beside the leaders.

Needs the extra `workshop`: pip install 'staffplus[workshop]'.
""" + FILES  # fmt: skip


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `align` and its actions to the command."""
    actions = commands.add_parser(
        "align",
        help="say how far people agree on a role",
        description="Say how far people agree on a role.",
    ).add_subparsers(required=True, metavar="ACTION")

    figures = argparse.ArgumentParser(add_help=False)
    figures.add_argument("--json", action="store_true", help="figures as JSON, for other programs")
    compare = action(actions, "compare", _compare, figures, help="compare the learner's and the manager's files",
                     long=COMPARE, example="staffplus align compare learner-round-1.json manager-round-1.json")  # fmt: skip
    compare.add_argument("a", type=Path, metavar="A", help="one person's file")
    compare.add_argument("b", type=Path, metavar="B", help="the other person's file of that round")

    rounds = action(actions, "rounds", _rounds, figures, help="compare all rounds of one pair",
                    long="Compares every round of which both files are among FILES, and says what changed.\n" + FILES,
                    example="staffplus align rounds learner-*.json manager-*.json")  # fmt: skip
    rounds.add_argument("files", type=Path, nargs="+", metavar="FILES")

    leaders = action(actions, "leaders", _leaders, figures, help="map the ranks of many leaders",
                     long=LEADERS, example="staffplus align leaders leaders/*.json")  # fmt: skip
    leaders.add_argument("files", type=Path, nargs="+", metavar="FILES")


def _compare(arguments: argparse.Namespace) -> int:
    from staffplus import alignment

    def told() -> Any:
        return alignment.compare(arguments.a, arguments.b)

    return _say(arguments, told)


def _leaders(arguments: argparse.Namespace) -> int:
    from staffplus import alignment

    return _say(arguments, lambda: alignment.cohort(arguments.files))


def _rounds(arguments: argparse.Namespace) -> int:
    from staffplus import alignment

    def told() -> Any:
        found = alignment.rounds(arguments.files)
        if not found:
            raise ValueError("no round has both files: the learner's and the manager's")
        return found

    return _say(arguments, told)


def _say(arguments: argparse.Namespace, work: Any) -> int:
    """Print what `work` finds; 2 and a message when the files cannot be used."""
    try:
        found = work()
    except (ValueError, OSError, ModuleNotFoundError) as error:
        print(f"staffplus: {error}", file=sys.stderr)
        return 2
    several = isinstance(found, list)
    if arguments.json:
        data = [one.as_dict() for one in found] if several else found.as_dict()
        print(json.dumps(data, ensure_ascii=False, indent=2))
    else:
        print("\n\n".join(map(str, found)) if several else found)
    return 0

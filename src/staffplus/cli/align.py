"""`staffplus align`: compare people's files on a command line."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
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
PAGE = """
Writes the page that goes to a manager or another leader: one HTML file that opens from a mail, offline,
on a phone. It is the page that the workshop's steps save in the browser.

With --list it asks them to weigh that list, then shows the description and asks them to rate it; the
list is what "Lay together" saves. Without a list it is an invitation to write alone: the page for the
second step comes later. An invitation begins a description of its own, so FILE.json is written beside
FILE: open it under "Write alone", so that your own file belongs to the same description. Or name the
invitation that the workshop page saved with --list.

--written brings what this person wrote on the first page, if they open the second in another browser.
"""


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

    page = action(actions, "page", _page, help="write the page that goes to a manager or a leader", long=PAGE,
                  example="staffplus align page job-description.md --for manager --list staffplus-list.json --to page.html")  # fmt: skip
    page.add_argument("description", type=Path, metavar="DESCRIPTION.md")
    page.add_argument("--for", dest="role", choices=("manager", "leader"), required=True)
    page.add_argument("--to", type=Path, required=True, metavar="FILE")
    page.add_argument("--list", type=Path, metavar="LIST.json", help="a list, or an invitation")
    page.add_argument("--written", type=Path, metavar="THEIRS.json", help="what they wrote alone")
    page.add_argument("--force", action="store_true", help="write over files that are there")


def _compare(arguments: argparse.Namespace) -> int:
    from staffplus import alignment

    def told() -> Any:
        return alignment.compare(arguments.a, arguments.b)

    return _say(arguments, told)


def _page(arguments: argparse.Namespace) -> int:
    try:
        for path, text in _pages(arguments).items():
            path.write_text(text, "utf-8")
            print(f"{path} is written ({len(text.encode()) // 1000 + 1} KB).")
    except (ValueError, OSError) as error:
        print(f"staffplus: {error}", file=sys.stderr)
        return 2
    return 0


def _pages(arguments: argparse.Namespace) -> dict[Path, str]:
    """What to write where; raises ValueError or OSError, and nothing is written then."""
    from staffplus.alignment.onefile import case_file, invitation, own_file, page_of
    from staffplus.alignment.written import load_list
    from staffplus.jobdesc import JobDescription
    from staffplus.widgets.answerpage.answerpage import template

    described = JobDescription.from_file(arguments.description)
    asked = load_list(arguments.list) if arguments.list else invitation(described.title)
    own = own_file(arguments.written, asked, arguments.role) if arguments.written else None
    words = replace(described, rounds=()).to_markdown() if asked.listed else ""
    to: Path = arguments.to
    files = {to: page_of(template(), case_file(asked, arguments.role, words, own))}
    if not arguments.list:
        files[to.with_suffix(".json")] = asked.as_json()
    if there := [str(path) for path in files if path.exists() and not arguments.force]:
        raise ValueError(
            f"{' and '.join(there)} is there already; name another with --to, or --force"
        )
    return files


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

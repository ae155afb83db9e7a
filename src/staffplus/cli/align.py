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
The files are saved on the workshop page, under "Weigh and rate": one for each person and round, JSON,
under twelve kilobytes. Nothing is sent anywhere: people hand them over themselves. Files of the first
edition still open, and are compared by its rule; files of two editions are never mixed.
"""
COMPARE = """
Says how far two pictures of one role agree: how many of 100 points both give to the same outcomes,
whether each foresaw the other's three heaviest, which rows of the description they rate two or more
apart or do not expect, and how many of ten requests they marked alike, each beside what chance alone
gives. The gaps become an agenda for 45 minutes, the largest first, at most half of it of one kind.

The bar on points depends on how many outcomes there are: fewer than 5 in 100 pairs who want unrelated
things reach it, and whoever gives the same points passes. The other thresholds are proposals of this
course. What each foresaw is a topic for the talk, and keeps nobody from agreement. Given a folder, compares every pair and round in it, at any
depth, says which files lack their other, and ends with 1 when there are such. Of two versions of one
person's file the one saved later is compared, and a line says which.
""" + FILES  # fmt: skip
LEADERS = """
Draws a map of leaders by outcome, with the median and the range of each, says what most of them put first and
who holds what alone, and how far their points agree, by ordinal Krippendorff alpha with a bootstrap interval.
With few leaders it says that the figure decides nothing. Where every rank in the map is the same it says "no variation" instead of a number. Files of
the learner and the manager may be among them: they are shown beside the leaders.

Given one folder, draws a map for each description in it that leaders weighed, at any depth (--json: a list).

Files of the first edition need the extra `workshop`: pip install 'staffplus[workshop]'.
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


NAMED = """
Says who named which outcome of a list that people laid together on the workshop page: by others
only, by the learner only, by some, by all. What only others hold comes first.
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
    compare = action(actions, "compare", _compare, figures, help="compare the learner's and the manager's files, or a folder of pairs",
                     long=COMPARE, example="staffplus align compare staffplus-round-1-learner.json staffplus-round-1-manager.json")  # fmt: skip
    compare.add_argument(
        "a", type=Path, metavar="A", help="one person's file, or a folder of pairs"
    )
    compare.add_argument(
        "b", type=Path, metavar="B", nargs="?", help="the other person's file of that round"
    )

    rounds = action(actions, "rounds", _rounds, figures, help="compare all rounds of one pair, or of every pair in a folder",
                    long="Compares every round of which both files are among FILES, and says what changed. Given one folder, does so\nfor every pair in it, at any depth, and ends with 1 when files lack their other. Of two versions of one\nperson's file the one saved later is compared, and a line says which.\n" + FILES,
                    example="staffplus align rounds staffplus-round-*.json")  # fmt: skip
    rounds.add_argument(
        "files", type=Path, nargs="+", metavar="FILES", help="files, or folders of them"
    )

    leaders = action(actions, "leaders", _leaders, figures, help="map what many leaders weigh",
                     long=LEADERS, example="staffplus align leaders leaders/*.json")  # fmt: skip
    leaders.add_argument(
        "files", type=Path, nargs="+", metavar="FILES", help="files, or folders of them"
    )

    page = action(actions, "page", _page, help="write the page that goes to a manager or a leader", long=PAGE,
                  example="staffplus align page job-description.md --for manager --list staffplus-list.json --to page.html")  # fmt: skip
    page.add_argument("description", type=Path, metavar="DESCRIPTION.md")
    page.add_argument("--for", dest="role", choices=("manager", "leader"), required=True)
    page.add_argument("--to", type=Path, required=True, metavar="FILE")
    page.add_argument("--list", type=Path, metavar="LIST.json", help="a list, or an invitation")
    page.add_argument("--written", type=Path, metavar="THEIRS.json", help="what they wrote alone")
    page.add_argument("--force", action="store_true", help="write over files that are there")

    named = action(actions, "named", _named, help="say who named which outcome",
                   long=NAMED, example="staffplus align named staffplus-list.json")  # fmt: skip
    named.add_argument("file", type=Path, metavar="LIST")


def _compare(arguments: argparse.Namespace) -> int:
    from staffplus import alignment

    if arguments.a.is_dir() and arguments.b is None:
        found, faults, notes = alignment.pairs(arguments.a)
        _tell(*faults, *notes)
        return _say(arguments, lambda: found) or int(bool(faults))

    def told() -> Any:
        if arguments.b is None:
            raise ValueError(
                f"found one file, {arguments.a}; expected two files, or a folder of pairs"
            )
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


def _named(arguments: argparse.Namespace) -> int:
    from staffplus import alignment
    from staffplus.alignment.merged import by_class, labels_of

    def told() -> str:
        listed = alignment.load_list(arguments.file).listed
        if listed is None:
            raise ValueError(f"{arguments.file} invites people to write; it holds no list yet")
        labels = labels_of(listed.people)
        you = next((key for key, role, _ in listed.people if role == "learner"), "")
        lines = []
        for name, outcomes in by_class(listed, you).items():
            entry = next(it for it in alignment.second()["class"] if it["id"] == name)
            lines.append(f"{entry['name']}: {len(outcomes)}")
            for outcome in outcomes:
                by = ", ".join(labels[key] for key in dict.fromkeys(key for key, _ in outcome.by))
                lines.append(f"  {outcome.text} ({by})")
        return "\n".join(lines)

    arguments.json = False
    return _say(arguments, told)


def _leaders(arguments: argparse.Namespace) -> int:
    from staffplus import alignment

    if len(arguments.files) == 1 and arguments.files[0].is_dir():
        return _of_folder(arguments, *alignment.cohorts(arguments.files[0]), "no description that two leaders weighed")  # fmt: skip
    return _say(arguments, lambda: alignment.cohort(_files(arguments.files)))


def _of_folder(arguments: argparse.Namespace, found: Any, faults: list[str], nothing: str) -> int:
    """Say all that is in a folder; 1 when something in it cannot be used, 2 when nothing can."""
    _tell(*faults)
    if not found:
        _tell(f"{arguments.files[0]}: found {nothing}")
        return 2
    return _say(arguments, lambda: found) or int(bool(faults))


def _tell(*lines: str) -> None:
    """What is said beside the result."""
    for line in lines:
        print(f"staffplus: {line}", file=sys.stderr)


def _files(given: list[Path]) -> list[Path]:
    """Files as they were given, and in the place of a folder its `*.json`."""
    return [path for it in given for path in (sorted(it.glob("*.json")) if it.is_dir() else [it])]


def _rounds(arguments: argparse.Namespace) -> int:
    from staffplus import alignment

    if len(arguments.files) == 1 and arguments.files[0].is_dir():
        found, faults, notes = alignment.every_rounds(arguments.files[0])
        _tell(*notes)
        return _of_folder(arguments, found, faults, "no round with both files: the learner's and the manager's")  # fmt: skip

    def told() -> Any:
        found = alignment.rounds(_files(arguments.files))
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
        for n, one in enumerate(found if several else [found]):
            print(f"\n{one}" if n else one)
    return 0

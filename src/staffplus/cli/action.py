"""Actions of the command, each with an example in its help, the options that several have, and what several ask."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def action(commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, run: object,
         *parents: argparse.ArgumentParser, help: str, example: str, long: str = "") -> argparse.ArgumentParser:  # fmt: skip
    """Add an action to `commands`; `run` gets the arguments and returns the exit code.

    Its page of help says `long`, in lines as they are written, or else what the list of actions says.
    """
    parser = commands.add_parser(
        name,
        parents=parents,
        help=help,
        description=long.strip() or help[0].upper() + help[1:] + ".",
        epilog=f"example: {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter if long else argparse.HelpFormatter,
    )
    parser.set_defaults(run=run)
    return parser


def course_options(parser: argparse.ArgumentParser) -> None:
    """Say by options where the course is that is graded, and where its gradebook."""
    parser.add_argument(
        "--course-dir",
        type=Path,
        default=Path(),
        metavar="FOLDER",
        help="the folder with nbgrader_config.py, or the one above it (default: this one)",
    )
    parser.add_argument(
        "--db",
        metavar="URL",
        help="the gradebook (default: $STAFFPLUS_DB, else gradebook.db in the course's folder); "
        "also postgresql://user@host/name",
    )


def agreed(lines: list[str], *, as_json: bool) -> bool:
    """Say what would happen to marks; whether the person at the keyboard wants it. Where nobody is there,
    the option for it is said."""
    out = sys.stderr if as_json else sys.stdout
    print("\n".join(lines), file=out)
    if _at_a_terminal() and not as_json:
        try:
            if input("Do it? [y/N] ").strip().lower() in ("y", "yes"):
                return True
        except EOFError:
            print()
        print("Nothing was changed.")
        return False
    print("Nothing was changed. To do it, give the same command with --yes.", file=out)
    return False


def _at_a_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()

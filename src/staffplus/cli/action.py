"""One action of the command, with an example in its help."""

from __future__ import annotations

import argparse


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

"""One action of the command, with an example in its help."""

from __future__ import annotations

import argparse


def action(commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, run: object,
         *parents: argparse.ArgumentParser, help: str, example: str) -> argparse.ArgumentParser:  # fmt: skip
    """Add an action to `commands`; `run` gets the arguments and returns the exit code."""
    parser = commands.add_parser(
        name,
        parents=parents,
        help=help,
        description=help[0].upper() + help[1:] + ".",
        epilog=f"example: {example}",
    )
    parser.set_defaults(run=run)
    return parser

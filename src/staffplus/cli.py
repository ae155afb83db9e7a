"""The one command, `staffplus`. Each sub-command's help shows what it is for and an example."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from staffplus import cli_align


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code: 0 done, 1 found something wrong, 2 misused."""
    arguments = _parser().parse_args(argv)
    return int(arguments.run(arguments))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="staffplus",
        description="The course on the unwritten job of Staff+ data scientists and ML engineers.",
        epilog="`make help` lists the steps most people want; this command is what they call.",
    )
    root = argparse.ArgumentParser(add_help=False)
    root.add_argument(
        "--root",
        type=Path,
        default=Path(),
        metavar="FOLDER",
        help="the course's top folder (default: this one)",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    items = commands.add_parser("items", help="look after the quiz items").add_subparsers(
        required=True, metavar="ACTION"
    )
    _add(items, "check", _items_check, root, help="say what keeps any item from being published",
         example="staffplus items check")  # fmt: skip
    listing = _add(items, "list", _items_list, root, help="list items by chapter, set and kind",
                   example="staffplus items list --chapter scope-of-questions")  # fmt: skip
    listing.add_argument("--chapter", help="only this chapter")

    exercises = commands.add_parser(
        "exercises", help="look after the graded exercises"
    ).add_subparsers(required=True, metavar="ACTION")
    sync = _add(exercises, "sync", _exercises_sync, root, help="write the parts of exercise notebooks that come from the graded bank",
                example="staffplus exercises sync --check")  # fmt: skip
    sync.add_argument(
        "--check", action="store_true", help="write nothing; fail when a notebook is out of date"
    )

    notebooks = commands.add_parser("notebooks", help="look after the notebooks").add_subparsers(
        required=True, metavar="ACTION"
    )
    run = _add(notebooks, "run", _notebooks_run, root, help="run notebooks and store their outputs, as nbval expects them",
               example="staffplus notebooks run book/scope-of-questions.ipynb")  # fmt: skip
    run.add_argument(
        "notebook",
        type=Path,
        nargs="*",
        help="default: every notebook of the book and the exercises",
    )

    cli_align.add_to(commands)

    _add(
        commands,
        "build",
        _build,
        root,
        help="build the book into _build/html",
        example="staffplus build",
    )
    serve = _add(
        commands,
        "serve",
        _serve,
        root,
        help="serve the built book on this machine",
        example="staffplus serve",
    )
    serve.add_argument("--no-browser", action="store_true", help="do not open a browser")
    return parser


def _add(commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, run: object,
         parent: argparse.ArgumentParser, *, help: str, example: str) -> argparse.ArgumentParser:  # fmt: skip
    parser = commands.add_parser(
        name,
        parents=[parent],
        help=help,
        description=help[0].upper() + help[1:] + ".",
        epilog=f"example: {example}",
    )
    parser.set_defaults(run=run)
    return parser


def _items_check(arguments: argparse.Namespace) -> int:
    from staffplus import itemrules, items

    course = itemrules.Course.at(arguments.root)
    problems = itemrules.check(course)
    for problem in problems:
        print(problem)
    if problems:
        print(
            f"\n{len(problems)} problem(s). Each line says where; the rules are explained in README.md."
        )
        return 1
    counted = [len(items.load_file(path).items) for path in (*course.practice, *course.graded)]
    print(f"{sum(counted)} items in {len(counted)} files: nothing wrong.")
    return 0


def _items_list(arguments: argparse.Namespace) -> int:
    from staffplus import itemrules, items

    for path in itemrules.Course.at(arguments.root).practice:
        bank, _ = items.read_file(path)
        if arguments.chapter in (None, bank.chapter):
            for item in bank.items:
                print(f"{bank.chapter}  {item.set:12}  {item.kind:9}  {item.id}")
    return 0


def _exercises_sync(arguments: argparse.Namespace) -> int:
    from staffplus import exercises

    changed = exercises.sync(arguments.root / "exercises", check=arguments.check)
    for path in changed:
        print(
            f"{path}: {'out of date; run `staffplus exercises sync`' if arguments.check else 'written'}"
        )
    if not changed:
        print("Every exercise notebook agrees with its graded bank.")
    return 1 if changed and arguments.check else 0


def _notebooks_run(arguments: argparse.Namespace) -> int:
    from staffplus import notebooks

    for path in arguments.notebook or notebooks.every(arguments.root):
        print(f"{path}: {'stored' if notebooks.run(path) else 'unchanged'}")
    return 0


def _build(arguments: argparse.Namespace) -> int:
    from staffplus.site import build

    try:
        print(f"Built: {build.build(arguments.root.resolve())}")
    except build.BuildError as error:
        print(f"staffplus: {error}", file=sys.stderr)
        return 1
    return 0


def _serve(arguments: argparse.Namespace) -> int:
    from staffplus.site import build

    try:
        build.serve(arguments.root / build.HTML, open_browser=not arguments.no_browser)
    except build.BuildError as error:
        print(f"staffplus: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

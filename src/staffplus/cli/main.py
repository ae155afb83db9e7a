"""The one command, `staffplus`. Each sub-command's help shows what it is for and an example."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from staffplus.cli import align, grade, jd


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code: 0 done, 1 found something wrong, 2 misused."""
    parser = _parser()
    arguments, rest = parser.parse_known_args(argv)
    # argparse does not take files that stand behind an option, as in `grade NAME --jobs 2 a.zip`.
    if rest and ("sources" not in arguments or any(it.startswith("-") for it in rest)):
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    if rest:
        arguments.sources += [Path(it) for it in rest]
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
    blind = _add(items, "blind", _items_blind, root, help="print a chapter's items without keys, as JSON, for a blind reader",
                 example="staffplus items blind career-ladder > sheet.json")  # fmt: skip
    blind.add_argument("chapter")
    agree = _add(items, "agree", _items_agree, root, help="compare blind readers' answers with the keys",
                 example="staffplus items agree career-ladder reader-1.json reader-2.json")  # fmt: skip
    agree.add_argument("chapter")
    agree.add_argument(
        "answers", type=Path, nargs="+", help="JSON, item id to answer, a file a reader"
    )

    exercises = commands.add_parser(
        "exercises", help="look after the graded exercises"
    ).add_subparsers(required=True, metavar="ACTION")
    sync = _add(exercises, "sync", _exercises_sync, root, help="write the parts of exercise notebooks that come from the graded bank",
                example="staffplus exercises sync --check")  # fmt: skip
    sync.add_argument(
        "--check", action="store_true", help="write nothing; fail when a notebook is out of date"
    )

    schema = _add(commands, "schema", _schema, root, help="write the JSON Schemas from which editors complete the data files",
                  example="staffplus schema --check")  # fmt: skip
    schema.add_argument(
        "--check", action="store_true", help="write nothing; fail when a schema is out of date"
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

    grade.add_to(commands)
    align.add_to(commands)

    audience = argparse.ArgumentParser(add_help=False)
    audience.add_argument(
        "--for",
        dest="audience",
        choices=("learner", "facilitator"),
        default="learner",
        help="learner (default), or facilitator: the same pages with the notes for whoever runs the room",
    )
    jd.add_to(commands)

    _add(
        commands,
        "build",
        _build,
        root,
        audience,
        help="build the book into _build/html, or the facilitator's edition into _build/facilitator",
        example="staffplus build --for facilitator",
    )
    serve = _add(
        commands,
        "serve",
        _serve,
        root,
        audience,
        help="serve the built book on this machine",
        example="staffplus serve",
    )
    serve.add_argument("--no-browser", action="store_true", help="do not open a browser")
    return parser


def _add(commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, run: object,
         *parents: argparse.ArgumentParser, help: str, example: str) -> argparse.ArgumentParser:  # fmt: skip
    parser = commands.add_parser(
        name,
        parents=parents,
        help=help,
        description=help[0].upper() + help[1:] + ".",
        epilog=f"example: {example}",
    )
    parser.set_defaults(run=run)
    return parser


def _items_check(arguments: argparse.Namespace) -> int:
    from staffplus import items
    from staffplus.items import rules

    course = rules.Course.at(arguments.root)
    problems = rules.check(course)
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
    from staffplus import items
    from staffplus.items import rules

    for path in rules.Course.at(arguments.root).practice:
        bank, _ = items.read_file(path)
        if arguments.chapter in (None, bank.chapter):
            for item in bank.items:
                print(f"{bank.chapter}  {item.set:12}  {item.kind:9}  {item.id}")
    return 0


def _items_blind(arguments: argparse.Namespace) -> int:
    import json

    from staffplus.items import blind

    try:
        print(json.dumps(blind.sheet(arguments.chapter), ensure_ascii=False, indent=1))
    except LookupError as error:
        print(f"staffplus: {error}", file=sys.stderr)
        return 2
    return 0


def _items_agree(arguments: argparse.Namespace) -> int:
    """Exit code 1 when readers agree with the key in fewer than nine of ten answers, or all miss an item."""
    from staffplus.items import blind

    try:
        found = blind.agreement(arguments.chapter, blind.read_answers(arguments.answers))
    except (LookupError, OSError, ValueError) as error:
        print(f"staffplus: {error}", file=sys.stderr)
        return 2
    for reader, right in found.right.items():
        print(f"{reader}: {right} of {found.items} as the key has them")
    print(f"agreement {found.share:.0%}")
    for label, names in (("all", found.missed_by_all), ("some", found.missed_by_some)):
        if names:
            print(f"missed by {label}: {', '.join(names)}")
    return 1 if found.share < 0.9 or found.missed_by_all else 0


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


def _schema(arguments: argparse.Namespace) -> int:
    from staffplus import schema

    changed = schema.write(arguments.root, check=arguments.check)
    for path in changed:
        print(f"{path}: {'out of date; run `staffplus schema`' if arguments.check else 'written'}")
    if not changed:
        print("Every schema agrees with what is checked.")
    return 1 if changed and arguments.check else 0


def _notebooks_run(arguments: argparse.Namespace) -> int:
    from staffplus import notebooks

    for path in arguments.notebook or notebooks.every(arguments.root):
        print(f"{path}: {'stored' if notebooks.run(path) else 'unchanged'}")
    return 0


def _build(arguments: argparse.Namespace) -> int:
    from staffplus.site import build

    try:
        print(f"Built: {build.build(arguments.root.resolve(), audience=arguments.audience)}")
    except build.BuildError as error:
        print(f"staffplus: {error}", file=sys.stderr)
        return 1
    return 0


def _serve(arguments: argparse.Namespace) -> int:
    from staffplus.site import build

    try:
        build.serve(
            arguments.root / build.SITES[arguments.audience], open_browser=not arguments.no_browser
        )
    except build.BuildError as error:
        print(f"staffplus: {error}", file=sys.stderr)
        return 1
    return 0

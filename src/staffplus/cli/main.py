"""The one command, `staffplus`. Each sub-command's help shows what it is for and an example."""

from __future__ import annotations

import argparse
import functools
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from staffplus.cli import (
    align,
    alone,
    check,
    cohort,
    exercises,
    export,
    grade,
    heard,
    hub,
    items,
    jd,
    live,
    review,
    slides,
    trials,
)
from staffplus.cli.action import action

#: Where whoever serves the facilitator's edition begins.
BEGIN = "book/facilitator/prepare.html"


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code: 0 done, 1 found something wrong, 2 misused.

    Without `argv` it is the command of this process, whose output may be cut short (`heard`).
    """
    if argv is None:
        heard.take_all()
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

    items.add_to(commands, root)

    exercises.add_to(commands, root)

    schema = action(commands, "schema", _schema, root, help="write the JSON Schemas from which editors complete the data files",
                  example="staffplus schema --check")  # fmt: skip
    schema.add_argument(
        "--check", action="store_true", help="write nothing; fail when a schema is out of date"
    )

    notebooks = commands.add_parser("notebooks", help="look after the notebooks").add_subparsers(
        required=True, metavar="ACTION"
    )
    run = action(notebooks, "run", _notebooks_run, root, help="run notebooks and store their outputs, as nbval expects them",
               example="staffplus notebooks run book/scope-of-questions.ipynb")  # fmt: skip
    run.add_argument(
        "notebook",
        type=Path,
        nargs="*",
        help="default: every notebook of the book and the exercises",
    )

    alone.add_to(commands, root)
    check.add_to(commands)
    grade.add_to(commands)
    review.add_to(commands)
    export.add_to(commands)
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
    live.add_to(commands)
    hub.add_to(commands)
    cohort.add_to(commands, root)
    slides.add_to(commands, root)
    trials.add_to(commands)

    action(
        commands,
        "build",
        _build,
        root,
        audience,
        help="build the book into _build/html, or the facilitator's edition into _build/facilitator",
        example="staffplus build --for facilitator",
    )
    serve = action(
        commands,
        "serve",
        _serve,
        root,
        audience,
        help="serve the built book on this machine",
        example="staffplus serve",
    )
    serve.add_argument("--no-browser", action="store_true", help="do not open a browser")
    for name, to, what in (
        (
            "offline",
            "_build/the-unwritten-job.zip",
            "one zip that works from a disk, with no server",
        ),
        ("site", "_build/site", "a folder for any static host, GitHub Pages among them"),
        ("pdf", "_build/the-unwritten-job.pdf", "one PDF with its answers at the end"),
        (
            "scorm",
            "_build/the-unwritten-job-scorm.zip",
            "one package for a learning platform (SCORM 1.2): completion, score, bookmark, answers",
        ),
    ):
        taken = action(
            commands,
            name,
            functools.partial(_take, name),
            root,
            audience,
            help=f"write the built book as {what}",
            example=f"staffplus {name} --to {Path(to).name}",
        )
        taken.add_argument("--to", type=Path, default=Path(to), help=f"default: {to}")
    return parser


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

    root, audience = arguments.root.resolve(), arguments.audience
    return _built(lambda: print(f"Built: {build.build(root, audience=audience)}"))


def _serve(arguments: argparse.Namespace) -> int:
    from staffplus.site import build

    html = arguments.root / build.SITES[arguments.audience]
    first = BEGIN if arguments.audience == "facilitator" else ""
    return _built(lambda: build.serve(html, open_browser=not arguments.no_browser, first=first))


def _take(name: str, arguments: argparse.Namespace) -> int:
    from staffplus.site import build, pdf, scorm, take

    all_ways = {"offline": take.offline, "site": take.site, "pdf": pdf.write, "scorm": scorm.write}
    html, write = arguments.root / build.SITES[arguments.audience], all_ways[name]
    return _built(lambda: print(f"Written: {write(html, arguments.to)}"))


def _built(work: Callable[[], object]) -> int:
    """The exit code of what needs a built course; what is wrong with it is told."""
    from staffplus.site.build import BuildError

    try:
        work()
    except BuildError as error:
        print(f"staffplus: {error}", file=sys.stderr)
        return 1
    return 0

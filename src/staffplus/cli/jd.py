"""`staffplus jd`: check a job description or a posting, compare two, or write a Word file."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from staffplus.cli.action import action

if TYPE_CHECKING:  # imported where they are used: the other commands start without them
    from staffplus.cli.jd_report import Report
    from staffplus.jobdesc.changes import PartChange
    from staffplus.jobdesc.document import JobDescription

FILE = """
FILE is Markdown with the eight parts as headings: ## Direction, ## Problem, ## Evidence, ## Horizon,
## Radius, ## Stretch, ## Not doing, ## Agreement. The studio of the workshop chapter saves such files
(Export, Download Markdown); any editor writes them. A part that is missing is empty, one that comes
twice is joined, a heading that is none of the eight is kept; each is said with its line. Text pasted
from a word processor or a chat marks no heading: there three or more lines that name parts, with
something under them or behind a colon, are taken for headings.
"""
CHECK = """
Points at words that tell a reader nothing: ladder words with no object, lines that are true of any
team, a problem, number, date, team or owner that is missing, years as a proxy, wording that shuts
people out, bare activities. For each it quotes the words, says why they matter, and shows a rewrite
from an invented team. Of a part at which nothing points it asks what the next level would say.

The checks point and never mark: findings are no errors (the exit code stays 0), and none is no
praise. What they cannot see is printed below them.

A text with none of the eight parts, or any with --posting, is read line by line, as a posting pasted
from a hiring site: years, wording, ladder words, swap test.

FILE may be several files, Word files (.docx), folders (whatever in them ends in .md, .markdown, .txt
or .docx) and - for standard input. --format sarif is for code hosts and editors; a hook for pre-commit
is in .pre-commit-hooks.yaml.
""" + FILE  # fmt: skip
DIFF = """
Compares two versions of a description: which parts changed, what the checks no longer point at, and
what they point at now. The words themselves are better compared in an editor.
""" + FILE  # fmt: skip
EXPORT = """
Writes the description as a Word file to send or print. It holds the title and the parts, in order,
and nothing else: no findings, and no earlier rounds unless you ask with --rounds.

Needs the extra `workshop`: pip install 'staffplus[workshop]'.
""" + FILE  # fmt: skip


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `jd` and its actions to the command."""
    actions = commands.add_parser(
        "jd",
        help="check a job description or a posting, compare two, or write a Word file",
        description="Check a job description or a posting, compare two, or write a Word file.",
    ).add_subparsers(required=True, metavar="ACTION")

    file = argparse.ArgumentParser(add_help=False)
    file.add_argument("file", type=Path, metavar="FILE", help="Markdown; see above")
    files = argparse.ArgumentParser(add_help=False)
    files.add_argument("files", type=Path, nargs="+", metavar="FILE", help="see above")
    check = action(actions, "check", _check, files, help="point at what a description leaves unsaid",
                   long=CHECK, example="staffplus jd check job-description.md")  # fmt: skip
    check.add_argument("--posting", action="store_true", help="read it line by line, as a posting")
    form = check.add_mutually_exclusive_group()
    form.add_argument("--format", choices=("text", "json", "sarif"), default="text")
    form.add_argument(
        "--json", action="store_const", const="json", dest="format",
        help="for programs: notes and findings as JSON, a list for several files",
    )  # fmt: skip
    diff = action(actions, "diff", _diff, help="say what changed from one version to the next",
                  long=DIFF, example="staffplus jd diff first.md second.md")  # fmt: skip
    diff.add_argument("old", type=Path, metavar="OLD")
    diff.add_argument("new", type=Path, metavar="NEW")
    export = action(actions, "export", _export, file, help="write a description as .docx",
                    long=EXPORT, example="staffplus jd export job-description.md -o job-description.docx")  # fmt: skip
    export.add_argument("-o", "--output", type=Path, required=True, metavar="OUT.docx")
    export.add_argument("--rounds", action="store_true", help="put the kept rounds after it")
    export.add_argument("--force", action="store_true", help="write over OUT.docx if it is there")


def _check(arguments: argparse.Namespace) -> int:
    from staffplus.cli.jd_report import as_json, as_sarif, as_text
    from staffplus.jobdesc.inputs import files_in
    from staffplus.jobdesc.reading import JobDescriptionError

    try:
        files = list(files_in(arguments.files))
    except JobDescriptionError as error:
        return _stop(str(error))
    found = [one for path in files if (one := _reported(path, arguments.posting)) is not None]
    if arguments.format == "sarif":
        _print_json(as_sarif(found))
    elif arguments.format == "json" and found:
        tables = [as_json(one) for one in found]
        _print_json(tables[0] if len(files) == 1 else tables)
    elif arguments.format == "text":
        for nth, one in enumerate(found):
            if len(files) > 1:
                print(f"{chr(10) * (nth > 0)}== {one.path}")
            print("\n".join(as_text(one)))
    return 0 if len(found) == len(files) else 1


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


def _reported(path: Path, posting: bool) -> Report | None:
    from staffplus.cli.jd_report import report
    from staffplus.jobdesc.inputs import text_of
    from staffplus.jobdesc.reading import JobDescriptionError

    text = None
    try:
        text = text_of(path)
        return report(path, text, posting)
    except JobDescriptionError as error:
        _stop(str(error) if text is None else f"{path}: {error}")
        return None


def _diff(arguments: argparse.Namespace) -> int:
    from staffplus.jobdesc.changes import changes

    old, new = _read(arguments.old), _read(arguments.new)
    if old is None or new is None:
        return 1
    every = changes(old, new)
    for one in every:
        print("\n".join(_changed(one)))
    gone, come = (
        sum(map(len, some)) for some in zip(*((c.gone, c.new) for c in every), strict=True)
    )
    kept = sum(one.kept for one in every)
    print(
        f"\n{gone} place(s) no longer pointed at, {come} new, {kept} as before. No mark is given."
    )
    return 0


def _changed(one: PartChange) -> list[str]:
    from staffplus import jobdesc
    from staffplus.jobdesc import checks as jdcheck

    checks = jdcheck.load()
    said = "as it was" if one.how == "same" else one.how
    return [
        f"{jobdesc.NAMES[one.part]}: {said}",
        *(f"  gone  {checks[f.check].name}: “{' '.join(f.words.split())[:120]}”" for f in one.gone),
        *(f"  new   {checks[f.check].name}: “{' '.join(f.words.split())[:120]}”" for f in one.new),
    ]


def _export(arguments: argparse.Namespace) -> int:
    from staffplus.jobdesc.parts import PARTS

    out: Path = arguments.output
    if out.suffix.lower() != ".docx":
        return _stop(f"{out}: found the ending {out.suffix!r}; expected a name that ends in .docx")
    if out.exists() and not arguments.force:
        return _stop(f"{out}: is there already; name another file, or write over it with --force")
    description = _read(arguments.file)
    if description is None:
        return 1
    try:
        from staffplus.jobdesc import word

        replaced = word.write(description, out, rounds=arguments.rounds)
    except ImportError:
        return _stop("python-docx is not installed; run: pip install 'staffplus[workshop]'")
    except OSError as error:
        return _stop(f"{out}: cannot be written ({error.strerror})")
    _tell(arguments.file, description)
    if replaced:
        print(f"{replaced} character(s) that no Word file can hold became \ufffd.", file=sys.stderr)
    kept = len(description.rounds)
    left = (
        f"; its {kept} kept round(s) are not in it (--rounds)"
        if kept and not arguments.rounds
        else ""
    )
    print(f"Written: {out}, {len(description.written)} of {len(PARTS)} parts{left}")
    return 0


def _read(path: Path) -> JobDescription | None:
    from staffplus.jobdesc.document import JobDescription
    from staffplus.jobdesc.inputs import text_of
    from staffplus.jobdesc.reading import JobDescriptionError

    text = None
    try:
        text = text_of(path)
        return JobDescription.from_markdown(text)
    except JobDescriptionError as error:
        _stop(str(error) if text is None else f"{path}: {error}")
        return None


def _stop(message: str) -> int:
    print(f"staffplus: {message}", file=sys.stderr)
    return 1


def _tell(path: Path, description: JobDescription) -> None:
    from staffplus.cli.jd_report import notes

    for line in notes(path, description):
        print(line, file=sys.stderr)

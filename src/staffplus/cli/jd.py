"""`staffplus jd`: check a job description in Markdown, or turn it into a Word file."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from staffplus import jobdesc
from staffplus.cli.action import action
from staffplus.jobdesc import checks as jdcheck
from staffplus.jobdesc.document import JobDescription, JobDescriptionError

FILE = """
FILE is Markdown with the eight parts as headings: ## Direction, ## Problem, ## Evidence, ## Horizon,
## Radius, ## Stretch, ## Not doing, ## Agreement. The studio of the workshop chapter saves such files
(Export, Download Markdown); any editor writes them. A part that is missing is empty, one that comes
twice is joined, a heading that is none of the eight is kept; each is said with its line.
"""
CHECK = """
Points at words that tell a reader nothing: ladder words with no object, lines that are true of any
team, a problem, number, date, team or owner that is missing, years as a proxy, wording that shuts
people out, bare activities. For each it quotes the words, says why they matter, and shows a rewrite
from an invented team.

The checks point and never mark: findings are no errors (the exit code stays 0), and none is no
praise. What they cannot see is printed below them.
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
        help="check a job description, or turn it into a Word file",
        description="Check a job description, or turn it into a Word file.",
    ).add_subparsers(required=True, metavar="ACTION")

    file = argparse.ArgumentParser(add_help=False)
    file.add_argument("file", type=Path, metavar="FILE", help="Markdown; see above")
    check = action(actions, "check", _check, file, help="point at what a description leaves unsaid",
                   long=CHECK, example="staffplus jd check job-description.md")  # fmt: skip
    check.add_argument(
        "--json", action="store_true", help="for programs: notes and findings as JSON"
    )
    export = action(actions, "export", _export, file, help="write a description as .docx",
                    long=EXPORT, example="staffplus jd export job-description.md -o job-description.docx")  # fmt: skip
    export.add_argument("-o", "--output", type=Path, required=True, metavar="OUT.docx")
    export.add_argument("--rounds", action="store_true", help="put the kept rounds after it")
    export.add_argument("--force", action="store_true", help="write over OUT.docx if it is there")


def _check(arguments: argparse.Namespace) -> int:
    description = _read(arguments.file)
    if description is None:
        return 1
    if arguments.json:
        print(json.dumps(_as_json(arguments.file, description), ensure_ascii=False, indent=2))
    else:
        print("\n".join(_as_text(arguments.file, description)))
    return 0


def _export(arguments: argparse.Namespace) -> int:
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
    print(f"Written: {out}, {len(description.written)} of {len(jdcheck.PARTS)} parts{left}")
    return 0


def _read(path: Path) -> JobDescription | None:
    try:
        return JobDescription.from_file(path)
    except JobDescriptionError as error:
        _stop(str(error))
        return None


def _stop(message: str) -> int:
    print(f"staffplus: {message}", file=sys.stderr)
    return 1


def _tell(path: Path, description: JobDescription) -> None:
    for line in _notes(path, description):
        print(line, file=sys.stderr)


def _notes(path: Path, description: JobDescription) -> Iterator[str]:
    for note in description.notes:
        yield f"{path}:{note.line}: {note.message}" if note.line else f"{path}: {note.message}"


def _as_text(path: Path, description: JobDescription) -> Iterator[str]:
    checks = jdcheck.load()
    yield from _notes(path, description)
    found = description.check()
    for part in jdcheck.PARTS:
        here = [finding for finding in found if finding.part == part]
        if part in description.unread():
            yield f"\n{jobdesc.NAMES[part]}: the checks read English only and leave this part alone"
        if here:
            yield f"\n{jobdesc.NAMES[part]}"
        for check_id in dict.fromkeys(finding.check for finding in here):
            check = checks[check_id]
            yield f"  {check.name}"
            for finding in [one for one in here if one.check == check_id]:
                yield f"    {path}:{description.line_of(finding)}: “{_shortened(finding.words)}”"
            yield f"    {check.why}"
            yield f"    An invented team ({check.rewrite['team']}):"
            yield f"      before  {check.rewrite['before']}"
            yield f"      after   {check.rewrite['after']}"
    written = len(description.written)
    yield f"\n{written} of {len(jdcheck.PARTS)} parts written; {len(found)} place(s) pointed at. No mark is given."
    yield "What the checks cannot see:"
    yield from (f"  - {line}" for line in checks.blind)


def _shortened(words: str, most: int = 120) -> str:
    line = " ".join(words.split())
    return line if len(line) <= most else f"{line[: most - 40].rstrip()} … {line[-30:].lstrip()}"


def _as_json(path: Path, description: JobDescription) -> dict[str, Any]:
    checks = jdcheck.load()
    return {
        "file": str(path),
        "title": description.title,
        "written": description.written,
        "notes": [asdict(note) for note in description.notes],
        "findings": [
            asdict(finding)
            | {
                "line": description.line_of(finding),
                "name": checks[finding.check].name,
                "why": checks[finding.check].why,
                "rewrite": dict(checks[finding.check].rewrite),
            }
            for finding in description.check()
        ],
        "unread": description.unread(),
        "blind": list(checks.blind),
    }

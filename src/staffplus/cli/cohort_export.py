"""`staffplus cohort export`: learners' logs for another program."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from urllib.parse import urlsplit

from staffplus.cli.action import action

LONG = """
Reads the files that learners export on their progress page (files, folders, zips) and writes xAPI statements,
one a line as JSON, which a learning record store takes: who answered what and how, which chapters and tasks.

  answered     a question: the first answer to each case, and the one that stands now, if another
  progressed   a chapter, with the number of its steps that were read
  completed    the task of a chapter

Verbs and types are ADL's. Ids of activities begin with --book, the address of your course: BOOK/items/CASE for
a question, BOOK/book/CHAPTER.html, BOOK/tasks/CHAPTER; extensions stand under BOOK/xapi/. An actor is an account
there, under a name made from the browser's random string: nobody is named. A statement that is exported again
has the same id, so a store keeps it once.
"""
EPILOG = "exit codes: 0 written, 1 written without files that could not be read, 2 nothing could be written."  # fmt: skip


def add_to(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `export` to the actions of `cohort`."""
    it = action(actions, "export", _export, help="learners' exported files as xAPI statements, for a learning record store",
                long=f"{LONG}\n{EPILOG}", example="staffplus cohort export hand-ins/ --to xapi --book https://courses.example.org/job --into statements.jsonl")  # fmt: skip
    it.add_argument("sources", nargs="+", type=Path, metavar="FILES", help="exported files, folders, zips")  # fmt: skip
    it.add_argument("--to", required=True, choices=("xapi",), help="the format")
    it.add_argument("--book", required=True, type=_address, metavar="URL", help="where the course stands")  # fmt: skip
    it.add_argument("--into", type=Path, required=True, metavar="FILE", help="write it here")


def _export(arguments: argparse.Namespace) -> int:
    from staffplus.cohort.logs import answers, sources, xapi

    group = sources.gather(arguments.sources)
    for fault in group.faults:
        print(f"staffplus: {fault}", file=sys.stderr)
    if not group.logs:
        print("staffplus: found no export; expected files that learners have saved on their progress page", file=sys.stderr)  # fmt: skip
        return 2
    found = xapi.statements(group.logs, answers.Course.today(), arguments.book)
    lines = [json.dumps(it, ensure_ascii=False) + "\n" for it in found]
    try:
        arguments.into.write_text("".join(lines), "utf-8")
    except OSError as error:
        print(f"staffplus: {error}", file=sys.stderr)
        return 2
    print(f"Written: {arguments.into}: {len(lines)} statements of {len(group.logs)} learners.")
    return 1 if group.faults else 0


def _address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise argparse.ArgumentTypeError(f"found {text!r}; expected an address, as in https://courses.example.org/job")  # fmt: skip
    return text.rstrip("/")

"""`staffplus slides`: the slides of a plan, in a folder that needs nothing outside of it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from staffplus.cli import own_slides
from staffplus.cli.action import action
from staffplus.cli.cohort import (
    DEFAULT,
    PLAN_HELP,
    dated,
    found_plan,
    held_as,
    named,
    put_into,
    voting,
    when,
    where,
)
from staffplus.session.written import NotOurs

ABOUT = """
Writes the slides of a plan into a folder, a page for each session, and beside them the pages of the course
whose questions and figures live in them. Open a page from the disk; no network is needed. N goes on,
S opens your notes in a second window, with what to say and a clock for each step; K shows the answer of a
question, O lists all slides, B makes the screen black, L changes between light and dark. Behind the last slide stand pictures and key points of the chapters.
With a Chromium or Chrome on this machine there is a PDF of each page too; on it, questions are printed.

Slides of your own stand in a folder, given with --slides: pictures, or Markdown in which --- begins the next
slide and “Notes:” your notes. The name of a file begins with the activity before which it stands, as in
question-sort-1.md; `staffplus cohort activities` lists them. A line “Minutes: 3”, or for a picture a name that ends
with 3min, takes that long from the time in hand. They are remembered for the plan, so that its kit
and its run sheet have the same numbers of slides. --theme takes a CSS file, which has the last word.

The facilitator's edition has to be built first: `make slides` does both.
"""


def add_to(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], root: argparse.ArgumentParser
) -> None:
    """Add `slides` to the command."""
    it = action(commands, "slides", _slides, root, help="write the slides of a plan, to project without a network",
                long=ABOUT, example="staffplus slides one-session --slides mine --to my-slides")  # fmt: skip
    it.add_argument("plan", nargs="?", metavar="PLAN", help=f"{PLAN_HELP}; default: {DEFAULT}")
    it.add_argument("--to", type=Path, default=Path("my-slides"), metavar="FOLDER", help="default: my-slides")  # fmt: skip
    when(it)
    where(it)
    voting(it)
    own_slides.add_to(it)
    it.add_argument("--theme", type=Path, metavar="FILE", help="a style sheet of your own")
    it.add_argument("--no-pdf", action="store_true", help="write no PDF")


def _slides(arguments: argparse.Namespace) -> int:
    from staffplus.session import kit, mails, own
    from staffplus.site import build
    from staffplus.site.audience import FACILITATOR
    from staffplus.site.outline import chapters, readings

    plan = found_plan(named(arguments))
    if plan is None:
        return 2
    book = arguments.root / build.SITES[FACILITATOR]
    if not (book / "book").is_dir():
        print(f"staffplus: {book} holds no book yet; run `make slides`, or `staffplus build --for facilitator` first", file=sys.stderr)  # fmt: skip
        return 2
    try:
        mine = own_slides.own_of(arguments)
        theme = arguments.theme.read_text("utf-8") if arguments.theme else ""
        on = held_as(plan, arguments)
        on = mails.with_dates(on, dated(arguments, on))
        made = kit.decks_of(on, readings(chapters(arguments.root)), kit.COURSE, mine, theme)
        code = put_into(arguments.to, "slides", plan, made, pdf=not arguments.no_pdf)
        kit.take_along(book, arguments.to)
    except (own.OwnSlidesError, NotOurs, OSError, UnicodeDecodeError) as error:
        print(f"staffplus: {error}", file=sys.stderr)
        return 2
    return code

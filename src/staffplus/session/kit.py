"""Writes the sheets of a plan into a folder: HTML, calendar entries when there is a date, PDF when there is a Chromium."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from staffplus.session import mails, slides
from staffplus.session.deck import deck
from staffplus.session.mails import Meeting, Reading
from staffplus.session.own import OwnSlide
from staffplus.session.plan import Plan
from staffplus.session.runsheet import USUAL_START, run_sheet
from staffplus.session.sheets import sheets_of

#: Browsers that print a page into a PDF, as they are called; `STAFFPLUS_CHROMIUM` names another.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")  # fmt: skip
PRINT_SECONDS = 60
#: Sizes of paper on which every sheet fits; the first is what the sheets themselves say.
PAPERS = ("A4", "Letter")
#: Where slides that are taken along have the pages that live in them, and what no slide needs of the book.
COURSE = "course"
LEFT_OUT = frozenset({"kit", "lite", "exercises", "facilitator", "grader", "found", "_sources", ".doctrees"})  # fmt: skip


class NotPrinted(RuntimeError):
    """The browser made no PDF; the message says which and what it said."""


def made(
    plan: Plan,
    course: Mapping[str, Reading],
    folder: Path,
    dated: Sequence[Meeting] = (),
    *,
    own: Sequence[OwnSlide] = (),
    start: int = USUAL_START,
    book: Path | None = None,
    paper: str = PAPERS[0],
) -> dict[str, str]:
    """A plan's sheets and slides by the names of their files, with dates when there are any: for `put`.

    `own` are slides of the facilitator's, `start` is in minutes from midnight, `book` is the top of the
    built book whose widgets live in the slides, `paper` one of PAPERS; all of it is to stand in `folder`.

    Raises:
        OwnSlidesError: a slide belongs to no activity of the plan, or takes time that there is not.
    """
    plan = mails.with_dates(plan, dated)
    made = {it.file: it.make(plan, course) for it in sheets_of(plan)}
    made["run-sheet.html"] = run_sheet(plan, slides.of_plan(plan, own), start=start)
    made |= decks_of(plan, course, _way(folder, book), own)
    if dated:
        made["texts.html"] = mails.mail_page(plan.name, mails.mails(plan, course, dated))
        made["sessions.ics"] = mails.calendar(plan, course, dated, datetime.now(UTC))
    return {name: text.replace(f"size: {PAPERS[0]};", f"size: {paper};") for name, text in made.items()}  # fmt: skip


def take_along(book: Path, folder: Path) -> None:
    """Put the pages of the book that live in slides beside them, so that the folder needs nothing outside of it.

    Raises:
        OSError: a file cannot be written.
    """
    for path in book.rglob("*"):
        inside = path.relative_to(book)
        if path.is_file() and not LEFT_OUT & {*inside.parts} and _shown_live(inside):
            target = folder / COURSE / inside
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)


def _shown_live(inside: Path) -> bool:
    """Of the built book's pages, chapters only; of its other files all."""
    return inside.suffix != ".html" or inside.parent == Path("book")


def decks_of(
    plan: Plan,
    course: Mapping[str, Reading],
    book: str | None,
    own: Sequence[OwnSlide],
    theme: str = "",
) -> dict[str, str]:
    """The pages of a plan's slides by the names of their files; `book` is the way to the built book's top.

    Raises:
        OwnSlidesError: a slide belongs to no activity of the plan, or takes time that there is not.
    """
    shown = slides.of_plan(plan, own)
    made = {}
    for (name, _), session in zip(decks(plan), plan.sessions, strict=True):
        mine = shown[session.name]
        every = [*mine, *slides.at_hand(session, mine, course)]
        made[name] = deck(every, book, theme)
    return made


def put(folder: Path, made: Mapping[str, str]) -> list[Path]:
    """Write texts into a folder under their names, and leave whatever else is there; their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in made.items():
        # iCalendar ends its lines itself.
        (folder / name).write_text(text, "utf-8", newline="")
    return [folder / name for name in made]


def decks(plan: Plan) -> list[tuple[str, str]]:
    """(file, name) of the slides of each session."""
    if len(plan.sessions) == 1:
        return [("slides.html", "Slides")]
    return [
        (f"slides-{number}.html", f"Slides: {session.name}")
        for number, session in enumerate(plan.sessions, 1)
    ]


def _way(folder: Path, book: Path | None) -> str | None:
    """How a page in `folder` names the top of the built book; None where it is not built."""
    if book is None or not (book / "book").is_dir():
        return None
    return quote(Path(os.path.relpath(book.resolve(), folder.resolve())).as_posix())


def browser() -> str | None:
    """A Chromium that can print, or None."""
    named = os.environ.get("STAFFPLUS_CHROMIUM")
    return next(
        (found for name in (named, *BROWSERS) if name and (found := shutil.which(name))), None
    )


def print_pdf(program: str, sheet: Path) -> Path:
    """The PDF of a page, beside it. Raises NotPrinted."""
    pdf = sheet.with_suffix(".pdf")
    with tempfile.TemporaryDirectory() as profile:
        # As root there is no sandbox to be had.
        free = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        command = [program, "--headless", *free, "--disable-gpu", f"--user-data-dir={profile}", "--no-pdf-header-footer",
                   f"--print-to-pdf={pdf}", sheet.resolve().as_uri()]  # fmt: skip
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=PRINT_SECONDS, check=False)  # fmt: skip
        except subprocess.TimeoutExpired:
            raise NotPrinted(f"{program} had not printed {sheet} after {PRINT_SECONDS} s") from None
    if done.returncode or not pdf.exists():
        raise NotPrinted(f"{program} did not print {sheet}: {done.stderr.strip()[-300:]}")
    return pdf

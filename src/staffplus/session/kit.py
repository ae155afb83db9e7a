"""Writes the sheets of a plan into a folder: HTML, calendar entries when there is a date, PDF when there is a Chromium."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from staffplus.session import mails
from staffplus.session.mails import Meeting, Reading
from staffplus.session.plans import Plan
from staffplus.session.sheets import SHEETS

#: Browsers that print a page into a PDF, as they are called; `STAFFPLUS_CHROMIUM` names another.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")  # fmt: skip
PRINT_SECONDS = 60


class NotPrinted(RuntimeError):
    """The browser made no PDF; the message says which and what it said."""


def write(plan: Plan, course: Mapping[str, Reading], folder: Path, dated: Sequence[Meeting] = (), *, place: str = "") -> list[Path]:  # fmt: skip
    """Write a plan's sheets into `folder`, with dates when there are any; gives their paths.

    Only files of these names are written; whatever else is in the folder stays.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made = {it.file: it.make(plan, course) for it in SHEETS}
    if dated:
        written = mails.mails(plan, course, dated)
        made["texts.html"] = mails.mail_page(plan, written)
        made["sessions.ics"] = mails.calendar(plan, dated, place, datetime.now(UTC))
    for name, text in made.items():
        # iCalendar ends its lines itself.
        (folder / name).write_text(text, "utf-8", newline="")
    return [folder / name for name in made]


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
        command = [program, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}",
                   "--no-pdf-header-footer", f"--print-to-pdf={pdf}", sheet.resolve().as_uri()]  # fmt: skip
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=PRINT_SECONDS, check=False)  # fmt: skip
        except subprocess.TimeoutExpired:
            raise NotPrinted(f"{program} had not printed {sheet} after {PRINT_SECONDS} s") from None
    if done.returncode or not pdf.exists():
        raise NotPrinted(f"{program} did not print {sheet}: {done.stderr.strip()[-300:]}")
    return pdf

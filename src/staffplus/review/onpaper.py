"""Pages of feedback as PDF, one beside each page, for platforms and people that want paper.

Printed by the Chromium that prints the course (`site.pdf`). A page that has a PDF of itself is left alone.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from staffplus.grading.feedback.handback import pages_of
from staffplus.grading.records.course import Course, CourseError
from staffplus.site import pdf


@dataclass(frozen=True)
class Printed:
    """What became of one learner's page."""

    learner: str
    path: Path
    new: bool


def print_all(course: Course, exercise: str) -> Iterator[Printed]:
    """Print what has no PDF yet, or is newer than its PDF.

    Raises:
        CourseError: there are no pages.
        BuildError: there is no Chromium, or it did not print; what was printed before stays.
    """
    pages = pages_of(course.root / "feedback", exercise)
    if not pages:
        raise CourseError(f"there is no feedback on {exercise} yet; make it first: staffplus grade {exercise} --feedback")  # fmt: skip
    program = pdf.browser()
    for learner, page in pages.items():
        to = page.with_suffix(".pdf")
        new = not to.is_file() or to.stat().st_mtime_ns < page.stat().st_mtime_ns
        if new:
            with tempfile.TemporaryDirectory(prefix="staffplus-pdf-") as folder:
                made = Path(folder, "page.pdf")
                pdf.print_page(program, page.resolve(), made, ours=False)
                part = to.with_name(f".{to.name}.part")
                part.write_bytes(made.read_bytes())
                part.replace(to)
        yield Printed(learner, to, new)

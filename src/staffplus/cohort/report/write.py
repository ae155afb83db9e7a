"""The whole report into a folder. Only its own files are written; others in the folder stay."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from staffplus.cohort.logs import answers, sources
from staffplus.cohort.report import figures, page, tables, votes
from staffplus.cohort.report.marks import Exercise

PAGE = "report.html"


def write(group: sources.Group, course: answers.Course, to: Path, *, title: str, ballots: Sequence[str] = (),
          marks: Sequence[Exercise] = (), book: str = "") -> tuple[list[Path], figures.Figures, list[str]]:  # fmt: skip
    """(files written, what they tell, what could not be read). Raises OSError."""
    found = figures.figures(answers.learners(group.logs, course), course)
    voted, odd = votes.read(ballots, course)
    faults = [*map(str, group.faults), *odd]
    made = [(PAGE, page.page(found, title=title, faults=faults, files=group.files, votes=voted, marks=marks, book=book))]  # fmt: skip
    made += [(it.name, it.text()) for it in tables.tables(found, voted, marks)]
    to.mkdir(parents=True, exist_ok=True)
    for name, text in made:
        (to / name).write_text(text, "utf-8")
    return [to / name for name, _ in made], found, faults

"""`staffplus cohort report`: what a cohort answered, as a page and tables."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from staffplus.cli.action import action

if TYPE_CHECKING:
    from staffplus.cohort.report.marks import Exercise

LONG = """
Reads the files that learners export on their progress page (files, folders, zips) and writes a page with
pictures, and the same figures as CSV: how far people are, how scores are spread, each item's difficulty and
discrimination, which beliefs stand behind wrong answers and what to debrief, levels taken for each other,
certainty against truth, and before and after on two cases of one idea. With --votes also first and second
vote of `staffplus live`; with --gradebook the scores of the exercises (needs the extra `grading`).

Two exports of one browser are one learner, by the rule by which the progress page imports them. A file that
cannot be read is named, with what was found and what is expected, and the others are counted. What fewer
than five people did is withheld, and what would give it away by subtraction too.
"""
EPILOG = "exit codes: 0 written, 1 written without files that could not be read, 2 nothing could be written."  # fmt: skip


def add_to(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `report` to the actions of `cohort`."""
    it = action(actions, "report", _report, help="what a cohort answered, from learners' exported files", long=f"{LONG}\n{EPILOG}",
                example="staffplus cohort report hand-ins/ --to my-report")  # fmt: skip
    it.add_argument("sources", nargs="*", type=Path, metavar="FILES", help="exported files, folders, zips")  # fmt: skip
    it.add_argument("--to", type=Path, required=True, metavar="FOLDER", help="write it here")
    it.add_argument("--title", default="What the room believed", help="of the page")
    it.add_argument("--votes", action="append", default=[], metavar="FILE|URL", help="votes that `staffplus live` keeps")  # fmt: skip
    it.add_argument("--gradebook", metavar="FILE|URL", help="nbgrader's gradebook with the marks of the exercises")  # fmt: skip
    it.add_argument("--book", default="", metavar="URL", help="where the course stands, so that passages are links")  # fmt: skip


def _report(arguments: argparse.Namespace) -> int:
    from staffplus.cohort.few import FEWEST
    from staffplus.cohort.logs import answers, sources
    from staffplus.cohort.report import write

    if not (arguments.sources or arguments.votes or arguments.gradebook):
        print("staffplus: found nothing to read; expected files, folders or zips that learners have exported, --votes or --gradebook", file=sys.stderr)  # fmt: skip
        return 2
    marks = _marks(arguments.gradebook)
    if marks is None:
        return 2
    group = sources.gather(arguments.sources)
    try:
        made, found, faults = write.write(group, answers.Course.today(), arguments.to, title=arguments.title,
                                          ballots=arguments.votes, marks=marks, book=arguments.book.rstrip("/"))  # fmt: skip
    except OSError as error:
        print(f"staffplus: {error}", file=sys.stderr)
        return 2
    for fault in faults:
        print(f"staffplus: {fault}", file=sys.stderr)
    merged = f", {group.merged} of them another export of somebody counted" if group.merged else ""
    if arguments.sources or not arguments.votes:
        print(f"{found.learners} learners from {group.files} files{merged}.")
    if group.others:
        one = group.others == 1
        print(
            f"{group.others} other {'file lies' if one else 'files lie'} beside them: no export, and not counted."
        )
    if arguments.sources and found.learners < FEWEST:
        print(f"Too few to tell anything of them: from {FEWEST} learners on there are figures.")
    print("\n".join(f"Written: {path}" for path in made))
    return 1 if faults else 0


def _marks(gradebook: str | None) -> list[Exercise] | None:
    """Marks of the exercises; none where no gradebook is named, None when said that it cannot be read."""
    if not gradebook:
        return []
    try:
        import sqlalchemy as sa

        from staffplus.cohort.report import marks
        from staffplus.grading.records.course import Course, CourseError, with_driver
    except ImportError as error:
        print(f"staffplus: {error.name} is not installed; run: pip install 'staffplus[grading]'", file=sys.stderr)  # fmt: skip
        return None
    url = with_driver(gradebook)
    if "://" not in gradebook:
        if not Path(gradebook).is_file():
            print(f"staffplus: {gradebook}: found no such file; expected a gradebook, or its address", file=sys.stderr)  # fmt: skip
            return None
        url = f"sqlite:///{Path(gradebook).resolve()}"
    try:
        return marks.read(Course(Path(), url))
    except (CourseError, sa.exc.SQLAlchemyError) as error:
        said = " ".join(str(getattr(error, "orig", None) or error).split())
        print(f"staffplus: {gradebook}: {said}", file=sys.stderr)
        return None

"""`staffplus export`: marks and feedback in the form in which a learning platform takes them back."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from staffplus.cli.action import course_options

ABOUT = """
Writes an exercise's marks into the file that your learning platform gave you, so that it takes them
back. Download the file there first, and name it with --into:

  canvas       Grades > Export > Export Entire Gradebook
  moodle       the assignment's Submissions > Actions > Download grading worksheet
  blackboard   Grade Center > Work Offline > Download, tab-delimited or CSV
  brightspace  Grades > Enter Grades > Export, with Points grade

Your file is never changed. A new one is written beside it, with the same columns, order, encoding and
line ends, in which nothing is other than the marks. Whoever has no mark stays empty, never 0. Who is here
and not there, or there and not here, is listed; nobody is guessed.

  gradescope   takes no marks back from a file; --to gradescope writes a list by SID and e-mail address
  questions    a row for each learner and question, with reasons and comments, for yourself

With --feedback the learners' pages are packed too, as the platform's upload for many at once wants
them. Whose work is not marked in full is told first.
"""
EPILOG = """
examples:
  staffplus export scope-of-questions --to canvas --into ~/Downloads/grades.csv
  staffplus export scope-of-questions --to moodle --into ~/Downloads/worksheet.csv --feedback
  staffplus export scope-of-questions --to questions

exit codes: 0 done, 1 done, and a person has to look at what is listed, 2 nothing could be done.
"""
TO = ("canvas", "moodle", "blackboard", "brightspace", "gradescope", "questions")


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `export` to the command."""
    parser = commands.add_parser(
        "export",
        help="marks and feedback as a learning platform takes them back",
        description=ABOUT.strip(),
        epilog=EPILOG.strip(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=_export)
    parser.add_argument("exercise", metavar="EXERCISE", help="its name, such as scope-of-questions")
    parser.add_argument("--to", required=True, choices=TO, help="the platform, or questions")
    parser.add_argument(
        "--into", type=Path, metavar="FILE", help="the platform's own file, as it was downloaded"
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FILE",
        help="the new file (default: beside --into, with -marked in its name)",
    )
    parser.add_argument(
        "--column",
        default="",
        metavar="NAME",
        help="the column of the marks, where the exercise's name does not tell",
    )
    parser.add_argument(
        "--scale",
        action="store_true",
        help="where the platform has other points for the exercise: marks in proportion to them",
    )
    parser.add_argument(
        "--feedback", action="store_true", help="pack the pages of feedback for the platform"
    )
    parser.add_argument(
        "--roster", type=Path, metavar="FILE", help="who takes part, as for staffplus grade"
    )
    parser.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="FIELD=COLUMN",
        help="which column of the roster is what, as for staffplus grade",
    )
    parser.add_argument("--full", action="store_true", help="fold no list of what is said")
    course_options(parser)


def _export(arguments: argparse.Namespace) -> int:
    try:
        import sqlalchemy as sa

        from staffplus.grading import exporting
    except ImportError as error:
        return _stop(f"{error.name} is not installed; run: pip install 'staffplus[grading]'")
    from staffplus.cli.grade import roster_of
    from staffplus.grading.intake.roster import BadRoster
    from staffplus.grading.records.cells import BadFile
    from staffplus.grading.records.course import Course, CourseError

    try:
        told = exporting.export(
            Course.at(arguments.course_dir, arguments.db),
            arguments.exercise,
            exporting.Wanted(
                arguments.to,
                arguments.into,
                arguments.out,
                arguments.column,
                arguments.scale,
                arguments.feedback,
                roster_of(arguments),
                os.cpu_count() or 2,
                arguments.full,
            ),
            _say,
        )
    except (CourseError, BadFile, BadRoster) as error:
        return _stop(str(error))
    except (OSError, sa.exc.SQLAlchemyError) as error:
        said = " ".join(str(getattr(error, "orig", None) or error).split())
        return _stop(f"stopped: {said}\nThe gradebook and your files are as they were.")
    return 1 if told else 0


def _say(text: str, listed: Sequence[str] = ()) -> None:
    print(text)
    for line in listed:
        print(f"  {line}")


def _stop(message: str) -> int:
    print(f"staffplus: {message}", file=sys.stderr)
    return 2

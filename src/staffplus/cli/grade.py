"""`staffplus grade`: mark an exercise, many submissions at once, or explain one learner's marks."""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from staffplus.cli.action import agreed, course_options

if TYPE_CHECKING:
    from staffplus.grading.intake.roster import Roster
    from staffplus.grading.records.course import Course

LONG = """
Marks every submission of EXERCISE that is not marked yet: what is in submitted/, where nbgrader's
collect and zip_collect put it, and what FROM holds (a folder or a zip, as a learning platform gives
it; files are named LEARNER_EXERCISE.ipynb, or lie in a folder LEARNER). With --roster, names in
uploads are people's on the roster.

The last hand-in counts: by its time, else by the platform's number, else by when it came here, which
is told; so is it where only one of two has a time. A file that cannot be marked never replaces one that can, unless nbgrader_config.py says
c.StaffplusGrade.broken = "replaces"; one in which nothing is written never replaces one with answers
unless it says c.StaffplusGrade.blank = "replaces". Late hand-ins cost what nbgrader's plugin for them says
there. Blackboard's and Brightspace's times are in the zone c.StaffplusGrade.timezone, else this machine's.

Each file is made clean first: answers are taken into a fresh copy of the released notebook, and
what had to be repaired is said. Learners' code runs in a box without network, files or rights; the
tests run outside of it. Marks go into nbgrader's gradebook; what people have to mark waits in the
formgrader, as usual.

Stop it whenever you like, even with kill -9, and give the same command again: nothing is lost and
nothing is marked twice. Every submission and every result is kept; --explain shows them.

The box needs Linux and bubblewrap. Where there is none, only answers that need no code to run are
marked, and the rest is put aside, unless you say --unsafe.
"""
EPILOG = """
examples:
  staffplus grade scope-of-questions                     what nbgrader has collected
  staffplus grade scope-of-questions uploads.zip         a learning platform's zip
  staffplus grade scope-of-questions uploads.zip --feedback
  staffplus grade scope-of-questions uploads.zip --roster people.csv --entries rows.csv
  staffplus grade scope-of-questions --only ann          mark ann again
  staffplus grade --explain ann scope-of-questions       how ann's marks came about
  staffplus grade why-staff-plus --new-cases             other cases in hidden tests: what that would do

exit codes: 0 done, 1 a person has to look, 2 nothing could be done, 130 stopped by Ctrl-C.
It is 1 whenever the summary has a part "A person has to look at this", and only then: something was
refused or put aside, cannot be read, has no mark since an answer was not found or the test is at fault, is
of somebody who is not on the roster, and so on. What nothing can settle, such as which of two files came
last, is asked by the first run that meets it, and by later ones only told. Answers in words that wait to
be marked, and people who have not handed in, are no reason for 1. It is 1 also where marks would change
and --yes is needed.
"""


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `grade` to the command."""
    parser = commands.add_parser(
        "grade",
        help="mark an exercise's submissions",
        description=LONG.strip(),
        epilog=EPILOG.strip(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=_grade)
    parser.add_argument("exercise", metavar="EXERCISE", help="its name, such as scope-of-questions")
    parser.add_argument(
        "sources", metavar="FROM", type=Path, nargs="*", help="folders or zips of submissions"
    )
    course_options(parser)
    parser.add_argument(
        "--jobs",
        type=_positive,
        default=os.cpu_count() or 2,
        metavar="N",
        help="processes that mark (default: one for each processor)",
    )
    parser.add_argument(
        "--dask",
        default="",
        metavar="ADDRESS",
        help="mark on a Dask cluster: its scheduler's address",
    )
    parser.add_argument(
        "--unsafe",
        action="store_true",
        help="run learners' code without a box, with your rights; recorded with every mark",
    )
    parser.add_argument(
        "--retry", action="store_true", help="try again what was put aside for a person to look at"
    )
    parser.add_argument(
        "--feedback",
        action="store_true",
        help="then make the pages of feedback that are missing or out of date",
    )
    parser.add_argument(
        "--roster",
        type=Path,
        metavar="FILE",
        help="who takes part, CSV or XLSX: student id, names, e-mail, login, platform numbers, section, "
        "group, extension; whoever is not in it for sure is proposed, and not marked",
    )
    parser.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="FIELD=COLUMN",
        help="which column of the roster is id, first, last, name, email, login, number, section, group "
        "or extension, where its name does not say",
    )
    parser.add_argument(
        "--merge",
        action="store_true",
        help="with --roster: bring together what was marked under another name (an address, say) and what "
        "is that person's by the roster; the summary proposes it first. Nothing is lost",
    )
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="LEARNER",
        help="mark this learner again, and nobody else; may be given several times",
    )
    parser.add_argument(
        "--entries",
        type=Path,
        metavar="FILE.csv",
        help="write a row for every entry of every upload: what became of it, whose it is, and why",
    )
    parser.add_argument(
        "--json", action="store_true", help="print the summary, or what --explain shows, as JSON"
    )
    parser.add_argument(
        "--new-cases",
        action="store_true",
        help="draw the cases of hidden tests anew and mark everybody again; says first what happens to "
        "marks, and does it with --yes",
    )
    parser.add_argument(
        "--yes",
        action="store_true",
        help="do what was said to happen to marks: with --new-cases, and where a question is void or is "
        "worth other points than when people handed in",
    )
    parser.add_argument("--full", action="store_true", help="a summary in which no list is folded")
    parser.add_argument(
        "--explain", metavar="LEARNER", help="show every submission, result and reason of a learner"
    )


def _positive(text: str) -> int:
    number = int(text) if text.isdigit() else 0
    if not 1 <= number <= 256:
        raise argparse.ArgumentTypeError(f"found {text!r}; expected a number from 1 to 256")
    return number


def _grade(arguments: argparse.Namespace) -> int:
    try:
        from staffplus.grading import report
    except ImportError as error:
        return _stop(f"{error.name} is not installed; run: pip install 'staffplus[grading]'")
    import sqlalchemy as sa

    from staffplus.grading import entries, executors, run, tally
    from staffplus.grading.intake import roster
    from staffplus.grading.intake.leftovers import TABLES
    from staffplus.grading.reasons import asks
    from staffplus.grading.records import course, explain
    from staffplus.grading.records.questions import NotAgreed

    bar = report.Bar()
    try:
        for source in arguments.sources:
            if source.suffix.lower() in TABLES and source.is_file():
                return _stop(
                    f"{source}: is a table, and no folder or zip of submissions. If it lists your people, "
                    f"give it so: --roster {source}"
                )
        it = course.Course.at(arguments.course_dir, arguments.db)
        if arguments.explain is not None:
            return explain.show(it, arguments.exercise, arguments.explain, as_json=arguments.json)
        if arguments.new_cases and arguments.only:
            return _stop("--new-cases is for everybody, and --only is not: give one of them")
        asked = arguments.new_cases and not arguments.yes
        if asked and not agreed(_new_cases(it, arguments.exercise), as_json=arguments.json):
            return 1
        options = tally.Options(
            arguments.jobs,
            arguments.dask,
            arguments.unsafe,
            arguments.retry,
            arguments.feedback,
            roster_of(arguments),
            tuple(arguments.only),
            arguments.merge,
            arguments.new_cases,
            arguments.yes,
        )
        try:
            done = run.grade(it, arguments.exercise, arguments.sources, options, bar)
        except NotAgreed as what:
            if not agreed(what.lines, as_json=arguments.json):
                return 1
            options = replace(options, agreed=True)
            done = run.grade(it, arguments.exercise, arguments.sources, options, bar)
        if arguments.entries is not None:
            entries.write_csv(arguments.entries, done.entries)
    except (course.CourseError, executors.ExecutorError, roster.BadRoster) as error:
        return _stop(str(error))
    except KeyboardInterrupt:
        bar.close()
        print(
            "\nStopped. What was marked is stored; the same command goes on from here.",
            file=sys.stderr,
        )
        return 130
    except (OSError, sa.exc.SQLAlchemyError) as error:
        return _stop(
            f"stopped: {_why(error)}\nWhat was marked before is stored, and no submission is "
            "lost. Put this right, and the same command goes on from here."
        )
    finally:
        bar.close()
    if arguments.json:
        print(json.dumps(report.as_json(done), ensure_ascii=False, indent=1))
    else:
        report.summary(done, arguments.full)
    return 1 if asks(done) else 0


def _new_cases(it: Course, exercise: str) -> list[str]:
    """What it would do to marks to draw cases anew, in lines; nothing is changed."""
    from staffplus.grading.records import draws

    source, engine = it.source(exercise), it.engine()
    try:
        lines = draws.told(engine, exercise, source)
    finally:
        engine.dispose()
    return lines


def roster_of(arguments: argparse.Namespace) -> Roster | None:
    """The roster that the options name. Raises BadRoster."""
    from staffplus.grading.intake import roster

    mapped = {}
    for it in arguments.map:
        left, equals, right = it.partition("=")
        if not (left and equals and right):
            raise roster.BadRoster(f"--map {it}: expected FIELD=COLUMN, such as id=Matriculation")
        mapped[left.strip().lower()] = right.strip()
    if arguments.roster is None:
        if getattr(arguments, "merge", False):
            raise roster.BadRoster(
                "--merge brings together whom the roster says to be one; give --roster"
            )
        if mapped:
            raise roster.BadRoster(
                "--map says which column is which of a roster; give --roster too"
            )
        return None
    return roster.read(arguments.roster, mapped)


def _why(error: Exception) -> str:
    said = " ".join(str(getattr(error, "orig", None) or error).split())
    if getattr(error, "errno", None) == 28 or "disk is full" in said or "No space left" in said:
        return f"the disk is full ({said})"
    return said


def _stop(message: str) -> int:
    print(f"staffplus: {message}", file=sys.stderr)
    return 2

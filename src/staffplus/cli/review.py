"""`staffplus review`: people mark what learners wrote, and publish it into nbgrader's gradebook."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from staffplus.cli.action import agreed, course_options

if TYPE_CHECKING:
    from staffplus.grading.records.course import Course
    from staffplus.review.desk import Desk

ACTIONS = ("status", "allocate", "agreement", "publish", "accept", "pdf", "packets", "peers")
LONG = """
Opens a page on this machine that shows one row of the rubric across all submissions, without names and
in an order of your own. A level's key marks, saves and goes on; ? on the page lists the other keys.
Submissions have to be graded first (staffplus grade EXERCISE).

  staffplus review EXERCISE                        mark, as yourself or --as NAME
  staffplus review allocate EXERCISE --marker ann --marker ben --adjudicator cleo
                                                   share it out: everything once, 15 % twice, apart
  staffplus review status EXERCISE                 how far everybody is
  staffplus review agreement EXERCISE              how far two agree where both marked
  staffplus review publish EXERCISE                totals and comments into nbgrader's gradebook
  staffplus review accept EXERCISE                 take over the marks that tests propose, as yours
  staffplus review pdf EXERCISE                    a PDF beside each page of feedback
  staffplus review packets EXERCISE                a page for each learner, on which they read three others
  staffplus review peers EXERCISE FROM             what came back from those pages: a folder, a zip, or files

Marks are rows of a log that is only added to, in the gradebook's database. Nobody overwrites anybody's
mark, nor sees the other's of a piece that two mark before both are in. Marks two levels or more apart go
to the adjudicator. What was marked before the text or the rubric changed comes back.

Publishing is refused while anything is open, stale or disputed. --even-if-open names what may stay so:
a row, a code, or row/code.

Tests propose a mark where an answer that waits may be meant otherwise than it stands, such as "20 hours"
for 20. accept lists them all, with what was read otherwise, and makes them marks of yours with --yes. What a
person has marked before stays as it is; --only names a learner, a question, or LEARNER/QUESTION.

Packets need no server: each is one file that a learner opens, marks three pieces on whose levels are known,
then three others of the cohort without names, then their own, and hands back what it saves. Everything of a
round is in peers/EXERCISE of the course: packets/ to send out, words/ with a page for each author when files
have come back, marks.csv for you, and round.json, which says who reads whom.
"""
EPILOG = (
    "exit codes: 0 done, 1 a person has to look (something is in the way of publishing, a file was refused, "
    "somebody came too late for a packet, readers or peers are far apart), or --yes is needed; 2 nothing could be done."
)


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `review` to the command."""
    it = commands.add_parser("review", help="mark what people wrote, row by row, and publish it", description=LONG.strip(),
                             epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    it.set_defaults(run=_review)
    it.add_argument("words", metavar="[ACTION] EXERCISE [FROM]", nargs="+", help=f"an action is one of {', '.join(ACTIONS)}")  # fmt: skip
    it.add_argument("--as", dest="marker", default="", metavar="NAME", help="who you are (default: your account here)")  # fmt: skip
    it.add_argument("--marker", dest="markers", action="append", default=[], metavar="NAME", help="allocate: marks from now on")  # fmt: skip
    it.add_argument("--adjudicator", action="append", default=[], metavar="NAME", help="allocate: decides where two are far apart, and marks nothing else")  # fmt: skip
    it.add_argument("--without", action="append", default=[], metavar="NAME", help="allocate: marks no longer; what they marked stands, the rest goes to the others")  # fmt: skip
    it.add_argument("--twice", type=_share, metavar="PERCENT", help="allocate: share of pieces that two mark (default: 15)")  # fmt: skip
    it.add_argument("--even-if-open", action="append", default=[], metavar="WHAT", help="publish: leave this out, where it is open, stale or disputed")  # fmt: skip
    it.add_argument("--only", action="append", default=[], metavar="WHAT", help="accept: these alone; a learner, a question, or LEARNER/QUESTION")  # fmt: skip
    it.add_argument(
        "--yes", action="store_true", help="accept: do what was said to happen to marks"
    )
    it.add_argument("--anew", action="store_true", help="packets: begin a new round; packets of the one before are refused from then on")  # fmt: skip
    it.add_argument("--decide", action="append", default=[], metavar="CODE/ROW=LEVEL", help="peers: the level of a row on which peers are far apart")  # fmt: skip
    it.add_argument("--roster", type=Path, metavar="FILE", help="peers: who a platform's names are; CSV or XLSX, as for staffplus grade")  # fmt: skip
    it.add_argument("--map", action="append", default=[], metavar="FIELD=COLUMN", help="peers: which column of the roster is what, as for staffplus grade")  # fmt: skip
    it.add_argument("--json", action="store_true", help="status, agreement, publish, accept, peers: print it as JSON")  # fmt: skip
    it.add_argument("--port", type=int, default=0, help="default: 8888, or the next that is free")
    it.add_argument("--no-browser", action="store_true", help="do not open a browser")
    course_options(it)


def _share(text: str) -> float:
    try:
        number = float(text.removesuffix("%"))
    except ValueError:
        number = -1
    if not 0 <= number <= 100:
        raise argparse.ArgumentTypeError(f"found {text!r}; expected a share from 0 to 100")
    return number / 100


def _review(arguments: argparse.Namespace) -> int:
    try:
        import sqlalchemy as sa

        from staffplus.cli import peers
        from staffplus.grading.intake.roster import BadRoster
        from staffplus.grading.records.course import Course, CourseError
        from staffplus.review import allocate, desk, publish, serve
    except ImportError as error:
        return _stop(f"{error.name} is not installed; run: pip install 'staffplus[grading]'")
    action, exercise, sources = _asked(arguments.words)
    if not exercise:
        return _stop(f"expected an exercise, or one of {', '.join(ACTIONS)} and an exercise; found {' '.join(arguments.words)!r}")  # fmt: skip
    try:
        course = Course.at(arguments.course_dir, arguments.db)
        if action == "mark":
            serve.serve(course, exercise, arguments.marker or getpass.getuser(), port=arguments.port, open_browser=not arguments.no_browser)  # fmt: skip
            return 0
        if action == "pdf":
            return _pdf(course, exercise)
        if action == "accept":
            return _accept(course, exercise, arguments)
        if action == "peers":
            return peers.take(course, exercise, sources, arguments)
        it = desk.Desk(course, exercise)
        if action == "packets":
            return peers.make(it, arguments)
        if action == "allocate":
            return _allocate(it, arguments)
        return {"publish": _publish, "status": _status, "agreement": _agreement}[action](
            it, arguments
        )
    except (CourseError, publish.Unknown, allocate.NotMarking, BadRoster) as error:
        return _stop(str(error))
    except (OSError, sa.exc.SQLAlchemyError) as error:
        said = " ".join(str(getattr(error, "orig", None) or error).split())
        return _stop(f"stopped: {said}\nEvery mark that the page said was saved is stored.")


def _asked(words: list[str]) -> tuple[str, str, list[str]]:
    """Action, exercise, and from where; "" for the exercise where it makes no sense."""
    if words[0] not in ACTIONS:
        return ("mark", words[0], []) if len(words) == 1 else ("", "", [])
    if len(words) == 2 or (len(words) > 2 and words[0] == "peers"):
        return words[0], words[1], words[2:]
    return "", "", []


def _allocate(it: Desk, arguments: argparse.Namespace) -> int:
    it.people(markers=arguments.markers, adjudicators=arguments.adjudicator, leave=arguments.without, twice=arguments.twice)  # fmt: skip
    return _status(it, arguments)


def _status(it: Desk, arguments: argparse.Namespace) -> int:
    from staffplus.review import status

    found = status.status(it)
    if arguments.json:
        print(json.dumps(status.as_json(found), ensure_ascii=False, indent=1))
    else:
        print("\n".join(status.lines(found)))
    return 0


def _agreement(it: Desk, arguments: argparse.Namespace) -> int:
    from dataclasses import asdict

    from staffplus.review import agreement, anchors, log

    table = it.table()
    with it.engine.connect() as db:
        history = log.history(db, it.exercise)
    rows, severities = agreement.agreement(table, history)
    drifts = anchors.drift(table.entries, it.anchors)
    readers = agreement.of_readers(table.version, it.calibration.readings)
    if arguments.json:
        told = {"readers": asdict(readers), "criteria": [asdict(one) for one in rows], "markers": [asdict(one) for one in severities], "drift": [asdict(one) for one in drifts]}  # fmt: skip
        print(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        print("\n".join(agreement.lines(rows, severities, drifts)))
        if it.calibration.readings:
            print("\nThe texts to calibrate on:")
            print("\n".join(agreement.lines([readers], ())))
    return 0


def _publish(it: Desk, arguments: argparse.Namespace) -> int:
    from staffplus.review import publish, status

    found = publish.publish(it, arguments.even_if_open)
    if arguments.json:
        told = {name: [vars(one) for one in getattr(found, name)] for name in ("obstacles", "left_open")}  # fmt: skip
        print(json.dumps({"written": found.written, "unchanged": found.unchanged, "files": [*found.files]} | told, ensure_ascii=False, indent=1))  # fmt: skip
        return 0 if found.done else 1
    for one in found.obstacles:
        print(f"  {one.criterion}/{one.code}: {one.why}")
    if not found.done:
        print(f"Nothing was published: {_marks(len(found.obstacles))} {'is' if len(found.obstacles) == 1 else 'are'} still in the way, each named above as ROW/CODE. Settle them on the page that staffplus review opens, or leave them out with --even-if-open ROW, CODE or ROW/CODE.")  # fmt: skip
    else:
        print(f"Published into the gradebook: {_marks(found.written)} that {'was' if found.written == 1 else 'were'} not there before or had another level or comment; {_marks(found.unchanged)} stood there already.")  # fmt: skip
        for one in found.left_open:
            print(f"  left out: {one.criterion}/{one.code}: {one.why}")
    if found.files:
        print(status.to_hand_in_again(found.files))
    return 0 if found.done else 1


def _marks(count: int) -> str:
    return f"{count} mark{'s' * (count != 1)}"


def _accept(course: Course, exercise: str, arguments: argparse.Namespace) -> int:
    from dataclasses import asdict

    from staffplus.grading.records import accepted, tables
    from staffplus.grading.records.totals import opened, titles_in

    source, by = course.source(exercise), arguments.marker or getpass.getuser()
    with opened(course, exercise) as engine:
        with engine.connect() as db:
            titles = titles_in(db, exercise)
            every = accepted.proposed(db, exercise, source, titles)
        try:
            found = every.only(arguments.only)
        except LookupError as error:
            return _stop(str(error.args[0]))
        told, done = accepted.lines(found, exercise, by), 0
        if found.free and not arguments.yes and not agreed(told, as_json=arguments.json):
            return 1
        if not arguments.json and (arguments.yes or not found.free):
            print("\n".join(told))
        if found.free:
            tables.complete(engine)
            with engine.begin() as db:
                done = accepted.accept(db, exercise, source, found.free, by)
    if arguments.json:
        print(json.dumps({"accepted": done, "by": by} | {name: [asdict(it) for it in getattr(found, name)] for name in ("free", "marked", "old")} | {"before": [{"learner": who, "cell": cell} | asdict(it) for (who, cell), it in found.before.items()]}, ensure_ascii=False, indent=1))  # fmt: skip
    elif found.free:
        others = f"; {len(found.free) - done} had been marked meanwhile" * (done < len(found.free))
        print(f"Accepted: {done}{others}. Feedback and exports have them from now on.")
    return 1 if found.marked or found.old else 0


def _pdf(course: Course, exercise: str) -> int:
    try:
        from staffplus.review import onpaper
        from staffplus.site.build import BuildError
    except ImportError as error:
        return _stop(f"{error.name} is not installed; run: pip install 'staffplus[book]'")
    try:
        found = [*onpaper.print_all(course, exercise)]
    except BuildError as error:
        return _stop(str(error))
    print(f"{len(found)} pages of feedback have a PDF beside them, {sum(it.new for it in found)} of them new, such as {found[0].path}")  # fmt: skip
    return 0


def _stop(message: str) -> int:
    print(f"staffplus: {message}", file=sys.stderr)
    return 2

"""`staffplus export`: marks into a platform's own file, a list of marks, or feedback into a zip."""

from __future__ import annotations

import csv
import io
import os
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from staffplus.grading.author.titles import titled
from staffplus.grading.feedback.feedback import Outcome, write_all
from staffplus.grading.feedback.packing import UPLOADS, Packed, pack
from staffplus.grading.feedback.pages import pages
from staffplus.grading.intake.people import ALL, NAMES, csv_safe, in_order, listed, shown
from staffplus.grading.intake.roster import Person, Roster, key
from staffplus.grading.reasons import ASKING, TELLING, above, folded
from staffplus.grading.records import cells, kinds, late, students, tables
from staffplus.grading.records.cells import BadFile
from staffplus.grading.records.course import Course, CourseError
from staffplus.grading.records.gradesheets import FORMATS
from staffplus.grading.records.refill import Refilled, refill
from staffplus.grading.records.settings import BadSettings
from staffplus.grading.records.totals import (
    OPEN,
    Stand,
    Total,
    Totals,
    opened,
    points_shown,
    totals,
)

#: Says a line, and the lines of a list below it.
Say = Callable[[str, Sequence[str]], None]


class _Lists:
    """Says lists as the summary of a run does: long ones are folded, unless they are to be in full."""

    def __init__(self, say: Say, *, full: bool) -> None:
        self._say, self._full = say, full
        self._folded = False

    def __call__(self, text: str, lines: Sequence[str] = (), *, asks: bool = True) -> None:
        """`asks`: a person has to look at them."""
        told, left = folded(lines, ALL if self._full else ASKING if asks else TELLING)
        self._folded |= left > 0
        self._say(text, [*told, f"… and {left} more"] if left else told)

    def names(self, them: Sequence[str]) -> str:
        """Names in one line."""
        said = listed(in_order(them), ALL if self._full else NAMES, full="")
        self._folded |= not self._full and len(them) > NAMES
        return said

    def end(self) -> None:
        """Say how to see what is folded."""
        if self._folded:
            self._say("--full lists all of what is folded here.", ())


@dataclass(frozen=True)
class Wanted:
    """What the command's options say."""

    to: str  #: a row of `FORMATS`, `gradescope` or `questions`
    into: Path | None = None  #: the platform's own file
    out: Path | None = None
    column: str = ""
    scale: bool = False
    feedback: bool = False
    roster: Roster | None = None
    jobs: int = 2
    full: bool = False  #: no list is folded


def export(course: Course, exercise: str, wanted: Wanted, say: Say) -> bool:
    """Write what is wanted; whether a person has to look at something.

    Raises:
        CourseError: the course or the gradebook is not as it has to be.
        BadFile: the platform's file is not one that can be refilled.
        OSError: a file cannot be read or written.
    """
    if wanted.to in FORMATS and wanted.into is None and not wanted.feedback:
        form = FORMATS[wanted.to]
        raise BadFile(
            f"{form.platform} takes back the file that it gave. Download it ({form.get}) and name it "
            "with --into FILE"
        )
    if wanted.to not in FORMATS and wanted.into is not None:
        raise BadFile(
            f"--to {wanted.to} makes a file of its own and refills none; leave out --into"
        )
    if wanted.to == "questions" and wanted.feedback:
        raise BadFile("--feedback needs a platform, such as --to moodle")
    told = _Lists(say, full=wanted.full)
    look = _exported(course, exercise, wanted, told)
    told.end()
    return look


def _exported(course: Course, exercise: str, wanted: Wanted, say: _Lists) -> bool:
    with opened(course, exercise) as engine:
        if wanted.roster and sa.inspect(engine).has_table(tables.refused.name):
            students.name(engine, exercise, wanted.roster)
        _late_anew(course, engine, exercise, wanted.roster, say)
        found = totals(engine, exercise)
        look, known = _too_much(engine, found, say), {}
        if wanted.to == "questions":
            _questions(course, exercise, wanted, say)
            if waiting := _waiting(found):
                say(f"Not marked in full ({len(waiting)})", _shown(found, waiting, say))
            return bool(waiting) or look
        if wanted.to == "gradescope":
            look |= _listed(course, found, wanted, say)
        if wanted.into is not None:
            refilled = _refilled(found, wanted.into, wanted, say)
            look, known = look or refilled.to_look_at, refilled.people
        if wanted.feedback:
            look |= _packed(course, engine, found, wanted, known, say)
        return look


def _late_anew(
    course: Course, engine: sa.Engine, exercise: str, roster: Roster | None, say: _Lists
) -> None:
    """Take off for late hand-ins what the course's rule says of the marks as they are now."""
    people = roster.people if roster else ()
    try:
        changed = late.anew(
            engine,
            exercise,
            course.settings,
            {it.id: it.extension for it in people if it.extension is not None},
            {it.id for it in people if it.unclear},
        )
    except BadSettings as error:
        raise CourseError(f"{error}\nNothing was written.") from error
    if changed:
        say(
            "Points taken off for handing in late are others now, since marks, a due date or an extension "
            f"changed after they were worked out ({len(changed)})",
            [f"{shown(who)}: {was:g}, now {now:g}" for who, (was, now) in changed.items()],
            asks=False,
        )


def _too_much(engine: sa.Engine, found: Totals, say: _Lists) -> bool:
    """Say which of people's marks are more than their question is worth, as after it was voided."""
    more = kinds.by_people(engine, found.exercise).above
    if more:
        say(
            f"Marks of people that are more than the question is worth: look at them ({len(more)})",
            [f"{shown(it.learner)}: {above(it, found.titles)}" for it in more],
        )
    return bool(more)


def _waiting(found: Totals) -> list[Total]:
    return [it for it in found.learners if it.stand in OPEN]


# --- Into a platform's own file ------------------------------------------------------------------


def _refilled(found: Totals, into: Path, wanted: Wanted, say: _Lists) -> Refilled:
    form = FORMATS[wanted.to]
    sheet = cells.read(into)
    done = refill(
        sheet, form, found, column=wanted.column, scale=wanted.scale, roster=wanted.roster
    )
    asked = wanted.out or into.with_stem(f"{into.stem}-marked")
    target = written(asked, sheet.data(), into)
    of = f", of {done.points:g} points" if done.points is not None else ""
    count = f"{len(done.written)} mark{'s' * (len(done.written) != 1)}"
    say(f"{found.exercise}: {count}, in the column {shown(done.title)}{of}", ())
    for title, lines, asks in (
        ("Look at these first", done.notes, True),
        ("Not marked in full, and left as they were", done.waiting, True),
        ("Here, and not in the file", done.unknown, True),
        ("Handed in elsewhere, and not in the file", done.elsewhere, False),
        ("Something that is no mark stands in the file, and was left there", done.kept, True),
        ("In the file, and without a mark here", done.without, False),
        ("Another mark stood in the file, and was replaced", done.changed, False),
        ("To know", done.hints, False),
    ):
        if lines:
            say(f"{title} ({len(lines)})", lines, asks=asks)
    say(
        f"Written: {target}{newest(target, asked, into)}\n{into} is as it was. In {form.platform}: {form.back}.",
        (),
    )
    return done


def written(target: Path, data: bytes, never: Path | None = None) -> Path:
    """Write a file where none stands: `grades-marked.csv`, else `grades-marked-2.csv`, and so on.

    One with the same in it is that file. Returns where it is. `never`: a file that stays as it is.
    """
    number, path = 1, target
    while True:
        if never is None or not path.exists() or not path.samefile(never):
            try:
                with path.open("xb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                return path
            except FileExistsError:
                if path.is_file() and path.read_bytes() == data:
                    return path
            except OSError:
                if path.is_file():  # a half of it, as on a full disk, would be taken for the whole
                    path.unlink()
                raise
        number += 1
        path = target.with_stem(f"{target.stem}-{number}")


def newest(target: Path, asked: Path, never: Path | None = None) -> str:
    """What is said of earlier files that stand beside one that was `written`; "" where there are none.

    `asked`: where it was to be written; `never`: a file that is none of them.
    """
    others, number, path = [], 1, asked
    while path.exists():
        if not path.samefile(target) and not (never and path.samefile(never)):
            others.append(path.name)
        number += 1
        path = asked.with_stem(f"{asked.stem}-{number}")
    if not others:
        return ""
    one = len(others) == 1
    return (
        f"\nThis file has the marks as they are now. {'An earlier one is' if one else 'Earlier ones are'} kept "
        f"beside it, as you may have written into {'it' if one else 'them'}: {listed(others, full='')}"
    )


# --- Lists of our own ----------------------------------------------------------------------------

GRADESCOPE = ("First Name", "Last Name", "SID", "Email", "Total Score", "Max Points", "Status")


def _listed(course: Course, found: Totals, wanted: Wanted, say: _Lists) -> bool:
    """Marks by SID and e-mail address, in the columns of Gradescope's own export of grades."""
    known = {key(it.id): it for it in wanted.roster.people} if wanted.roster else {}
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(GRADESCOPE)
    for total in found.learners:
        person = known.pop(key(total.learner), None)
        table.writerow(_row(total, person, found.points))
    for person in known.values():
        table.writerow(_row(Total(person.id, Stand.MISSING), person, found.points))
    asked = wanted.out or course.root / f"{found.exercise}-gradescope.csv"
    target = written(asked, out.getvalue().encode())
    say(
        "Gradescope takes no marks back from a file: those it has are given in it, and go on from there "
        "to the platform that it is linked with.",
        (),
    )
    waiting = _waiting(found)
    if waiting:
        say(
            f"Not marked in full, and without a score ({len(waiting)})", _shown(found, waiting, say)
        )
    say(f"Written, by SID and e-mail address: {target}{newest(target, asked)}", ())
    return bool(waiting)


def _row(total: Total, person: Person | None, points: float) -> list[str]:
    first, last = (person.first, person.last) if person else ("", "")
    if not (first or last):
        first = next(iter(total.names or (person.names if person else ())), "")
    mail = (person.email if person else "") or total.email
    mail = mail or (total.learner if "@" in total.learner else "")
    sid = total.learner if total.learner != mail else ""
    score = "" if total.score is None else points_shown(total.score)
    texts = [csv_safe(it) for it in (first, last, sid, mail)]
    return [*texts, score, points_shown(points), csv_safe(total.said)]


def _questions(course: Course, exercise: str, wanted: Wanted, say: _Lists) -> None:
    from nbgrader.api import Gradebook

    from staffplus.grading.records.export import ByQuestion

    plugin = ByQuestion()
    plugin.assignment = [exercise]
    part = course.root / f".{exercise}-questions.{os.getpid()}"
    plugin.to = str(part)
    try:
        with Gradebook(course.db_url) as book:
            plugin.export(book)
        data = part.read_bytes()
    finally:
        part.unlink(missing_ok=True)
    asked = wanted.out or course.root / f"{exercise}-questions.csv"
    target = written(asked, data)
    say(f"Written, a row for each learner and question: {target}{newest(target, asked)}", ())


# --- Feedback ------------------------------------------------------------------------------------


def _packed(
    course: Course,
    engine: sa.Engine,
    found: Totals,
    wanted: Wanted,
    known: dict[str, tuple[str, str]],
    say: _Lists,
) -> bool:
    old = [it for it in found.learners if it.stand is Stand.AGAIN]
    if old:
        say(
            f"Run `staffplus grade {found.exercise}` first: questions are worth other points now, and "
            f"{len(old)} pages have the marks from before",
            [shown(it.learner) for it in old],
        )
    waiting = [it for it in _waiting(found) if it not in old]
    if waiting:
        say(
            f"Before you give it back: {len(waiting)} are not marked in full. Their pages say so",
            _shown(found, waiting, say),
        )
    made = list(pages(engine, found.exercise))
    outcomes = write_all(course.root, made, jobs=wanted.jobs)
    failed = {it.learner: it.why for it in outcomes if it.outcome is Outcome.FAILED}
    if failed:
        lines = [f"{shown(who)}: {why}" for who, why in failed.items()]
        say(f"No page could be made ({len(failed)})", lines)
    folder = course.root / "feedback"
    folder.mkdir(exist_ok=True)
    upload = UPLOADS[wanted.to]
    packed: Packed = pack(
        folder / f"{found.exercise}-{wanted.to}.zip",
        course.root,
        wanted.to,
        [it for it in made if it.learner not in failed],
        {it.learner: it for it in found.learners},
        known,
    )
    if packed.left_out:
        say(
            f"{upload.platform} would not know whose these are, so they are not in the zip; their pages "
            f"are in {folder} ({len(packed.left_out)})",
            [shown(it) for it in packed.left_out],
        )
    if packed.elsewhere:
        say(f"{len(packed.elsewhere)} handed in elsewhere, and are not in the zip.", ())
    say(f"Feedback for {len(packed.names)} learners: {packed.path}\n{upload.how}.", ())
    return bool(old or waiting or failed or packed.left_out)


def _shown(found: Totals, waiting: Sequence[Total], say: _Lists) -> list[str]:
    """A line for all learners of whom the same waits."""
    learners: dict[str, list[str]] = defaultdict(list)
    for it in waiting:
        said = ", ".join(titled(name, found.titles) for name in it.waiting) or it.said
        learners[said].append(shown(it.learner))
    return [f"{say.names(them)}: {said}" for said, them in learners.items()]

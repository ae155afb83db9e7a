"""What a run tells when all is marked: of every entry, who is late, who is missing, what is new of it."""

from __future__ import annotations

import re

import sqlalchemy as sa

from staffplus.grading.entries import (
    What,
    attendance,
    blank_ones,
    broken_ones,
    less_than_before,
    settled,
)
from staffplus.grading.intake.people import in_order
from staffplus.grading.intake.whose import AsNamed, OnRoster
from staffplus.grading.reasons import asked
from staffplus.grading.records import accepted, ledger, refused, tables, told
from staffplus.grading.records.attempts import doubts
from staffplus.grading.records.course import Course, CourseError
from staffplus.grading.records.kinds import by_people
from staffplus.grading.records.late import settle
from staffplus.grading.records.queue import Queue
from staffplus.grading.records.settings import BadSettings
from staffplus.grading.taking import Desk
from staffplus.grading.tally import Options, Tally

#: Why a notebook of another exercise is passed over (`leftovers`).
OTHER = re.compile(r"the notebook of another exercise: staffplus grade (\S+), with the same")


def tell(
    course: Course,
    engine: sa.Engine,
    queue: Queue,
    desk: Desk,
    people: AsNamed,
    options: Options,
    tally: Tally,
) -> None:
    """What became of every entry, who is late, who is missing: as things stand after the marking."""
    attempts = ledger.attempts(engine, queue.exercise)
    counts = ledger.counting(attempts, course.settings.rule)
    tally.attempts, tally.learners = len(attempts), len(counts)
    settled(engine, queue, desk.found.taken, {one.learner: one for one in counts})
    tally.entries = desk.found.entries
    tally.standing, tally.exercises = str(course.root / "submitted"), course.exercises
    _others(engine, tally)
    mine = [one for one in counts if not options.only or one.learner in options.only]
    tally.broken = [
        it for it in broken_ones(attempts, counts) if not options.only or it.learner in options.only
    ]
    tally.blank = [
        it for it in blank_ones(attempts, counts) if not options.only or it.learner in options.only
    ]
    tally.less = less_than_before(engine, queue, attempts, mine)
    newest = {one.learner: one for one in attempts}
    wanted = {queue.key_of(one): one.learner for one in (*newest.values(), *counts)}
    tally.aside = in_order({wanted[key] for key in queue.put_aside() if key in wanted})
    tally.doubts = doubts(attempts, mine)
    tally.beside = desk.found.beside
    theirs = by_people(engine, queue.exercise, options.only)
    tally.open, tally.above, tally.again = theirs.open, theirs.above, theirs.again
    if tally.open[0]:
        with engine.connect() as db:
            found = accepted.proposed(db, queue.exercise, course.source(queue.exercise), {})
        only = {*options.only}
        tally.proposed = sum(not only or it.learner in only for it in found.free)
    extensions, unclear = {}, set()
    if options.roster and isinstance(people, OnRoster):
        if not options.only:  # it looks at nobody else, so it cannot say who has not handed in
            with engine.connect() as db:
                kept = refused.reasons(db, queue.exercise)
            tally.attendance = attendance(options.roster, people, tally.entries, attempts, kept)
        tally.notes += options.roster.notes
        tally.faults = options.roster.faults
        unclear = {it.id for it in options.roster.people if it.unclear}
        extensions = {
            it.id: it.extension for it in options.roster.people if it.extension is not None
        }
    elif desk.found.moodle:
        tally.notes.append(
            "Moodle gives a learner another number in every exercise, so the gradebook takes them for "
            "another person in each; --roster FILE joins them."
        )
    try:
        tally.lateness = settle(
            engine, queue.exercise, counts, course.settings, extensions, unclear
        )
        if tally.lateness.rule and not tally.lateness.due:
            tally.notes.append(
                f"nbgrader_config.py has a rule for late hand-ins ({tally.lateness.rule}), and no due "
                "date is set: nobody is late. Set it in the formgrader, under Manage Assignments."
            )
    except BadSettings as error:
        raise CourseError(
            f"{error}\nAll marks are stored; penalties are not worked out."
        ) from error


def _others(engine: sa.Engine, tally: Tally) -> None:
    """Of other exercises' notebooks, say which of them are taken in there already."""
    others = [it for it in tally.entries if it.what is What.IGNORED and OTHER.match(it.why)]
    if not others:
        return
    it = tables.attempt.c
    wanted = sa.select(it.exercise, it.learner, it.origin).where(it.exercise != tally.exercise)
    with engine.connect() as db:
        rows = db.execute(wanted).all()
    there = {(row.exercise, row.origin) for row in rows}
    people = {(row.exercise, row.learner) for row in rows}
    for row in others:
        found = OTHER.match(row.why)
        assert found is not None
        # Below submitted/ the grader keeps a copy of what counts, whatever it came in.
        ours = row.upload == tally.standing and (found[1], row.learner) in people
        if ours or (found[1], row.entry) in there:
            row.why = f"the notebook of another exercise, {found[1]}, where it is taken in already"


def remember(engine: sa.Engine, desk: Desk, tally: Tally) -> None:
    """Set apart what earlier runs have said, and take down what this one says."""
    tally.told = told.before(engine, tally.exercise)
    new = {(it.learner, it.origin) for it in desk.found.arrived}
    taken = {id(it.entry) for it in desk.found.taken}
    said: set[str] = set()
    for row in tally.entries:
        if tally.elsewhere(row):
            continue
        if id(row) in taken:
            if (row.learner, row.entry) in new:
                tally.new_entries.append(row)
        elif (
            one := told.digest("entry", row.upload, row.entry, row.what, row.why)
        ) not in tally.told:
            tally.new_entries.append(row)
            said.add(one)
    told.keep(engine, tally.exercise, (said | asked(tally)) - tally.told)

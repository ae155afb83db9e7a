"""`staffplus cohort new | collect | board`: files out to a room, back from it, and onto a screen."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from staffplus.cli.action import action

if TYPE_CHECKING:
    from staffplus.cohort.handins.collect import Collected
    from staffplus.grading.intake.roster import Roster

ROSTER = """
ROSTER is a CSV file or a spreadsheet (XLSX): a column that says who a person is (id, login or email), a
name, and if you like a pseudonym, which then stands in names of files in place of the id. Columns are found
by what they are called; --map FIELD=COLUMN names one that is not found.
"""
ABOUT_NEW = """
Makes each learner's files, named for what they are and whose: a description with its eight headings, a note
that says what to hand in, and notebooks of the exercises that you name. people.csv beside them is the list
that `collect` matches by. Run it again when somebody joins: what is there stays as it is.

  --host folder   a shared drive: a folder for each, in which they also hand in (the default)
  --host zip      mail: a zip for each, to attach
  --host lms      one set for an assignment of your platform, which knows itself who hands in

--pseudonyms draws a pseudonym of two words for whoever has none. people.csv says whose it is, so keep it to
yourself.
""" + ROSTER  # fmt: skip
ABOUT_COLLECT = """
Takes back what a room handed in, all kinds in one go: descriptions (Markdown, Word), alignment files of
learners, managers and leaders, records of agreement, progress files, portfolios, notebooks of exercises. A
file is known by what stands in it, never by its name. FOLDER or ZIP is what you have: a shared drive, a bulk
download of a platform, attachments in one folder.

Whose a file is, is told by the platform, a folder, its name, the learner's name inside, or a file on the same
description; where two of these disagree, or none tells, nothing is guessed: the file stays where it is, who
may be meant is listed, and the command ends with 1. Copy such a file into the learner's folder yourself: from
then on it counts as collected.

Of several versions of one thing the one written last counts, where dates tell; the others lie in
TO/LEARNER/earlier, where the commands below pass them by, and all are listed. To decide otherwise, swap them.

Files are copied, never moved, and none is written over: TO/LEARNER/LEARNER-what.ending. Every entry has a row
in TO/collected.csv; with --roster, TO/reminders.html has texts to whoever lacks what you --want. Given again,
it changes nothing. After it:

  staffplus jd check TO                 what all descriptions leave unsaid
  staffplus align compare TO            every pair (also rounds TO, leaders TO)
  staffplus cohort board TO             the lines that their authors have released
""" + ROSTER  # fmt: skip
ABOUT_BOARD = """
Makes one page for the projector: lines of the room's descriptions, part by part, and beside them how far each
pair says that the part is settled. Without names, in an order that says nothing. Lines are put into groups by
dragging, with a list or with keys, given dots, and saved as Markdown or JSON. The page opens from the disk.

Nothing is shown that its author has not released. A line is released with [board] at its end, in whatever the
description was written in; the figures of a pair when both ticked the box under "Look at what the other will
read" (`"room": true` in both files). Everything else is left out, and the command says how much that was.

FOLDER is what `collect` has written, or any folder with descriptions and alignment files. For lines that
people send from a phone instead, see `staffplus live --board`.
"""


def add_to(
    actions: argparse._SubParsersAction[argparse.ArgumentParser], root: argparse.ArgumentParser
) -> None:
    """Add these to `staffplus cohort`."""
    from staffplus.cohort.handins import KINDS

    mapped = argparse.ArgumentParser(add_help=False)
    mapped.add_argument("--map", action="append", default=[], metavar="FIELD=COLUMN", help="a column of the roster that is not found by its name")  # fmt: skip
    mapped.add_argument("--want", action="append", choices=KINDS, metavar="KIND", help=f"what everybody is to hand in; may be repeated (default: description, of `new` with --exercise that too; also {', '.join([*KINDS][1:])})")  # fmt: skip
    new = action(actions, "new", _new, root, mapped, help="make each learner's files", long=ABOUT_NEW,
                 example="staffplus cohort new people.xlsx --to our-cohort --pseudonyms")  # fmt: skip
    new.add_argument("roster", type=Path, metavar="ROSTER")
    new.add_argument("--to", type=Path, required=True, metavar="FOLDER")
    new.add_argument("--host", choices=("folder", "zip", "lms"), default="folder", help="where people get their files (default: folder)")  # fmt: skip
    new.add_argument("--pseudonyms", action="store_true", help="draw a pseudonym for whoever has none")  # fmt: skip
    new.add_argument("--exercise", action="append", default=[], metavar="NAME", help="give out the notebook of this exercise too; may be repeated")  # fmt: skip
    new.add_argument("--address", default="", metavar="URL", help="of the course, for the note to learners")  # fmt: skip
    take = action(actions, "collect", _collect, root, mapped, help="take back what a room handed in", long=ABOUT_COLLECT,
                  example="staffplus cohort collect hand-ins/ moodle.zip --roster our-cohort/people.csv --to collected")  # fmt: skip
    take.add_argument("sources", type=Path, nargs="+", metavar="FOLDER|ZIP")
    take.add_argument("--roster", type=Path, metavar="FILE", help="who takes part")
    take.add_argument("--to", type=Path, required=True, metavar="FOLDER")
    board = action(actions, "board", _board, help="show what the room wrote side by side", long=ABOUT_BOARD,
                   example="staffplus cohort board collected --to board.html")  # fmt: skip
    board.add_argument("folder", type=Path, metavar="FOLDER")
    board.add_argument("--to", type=Path, default=Path("board.html"), metavar="FILE", help="default: board.html")  # fmt: skip
    board.add_argument("--title", default="What we wrote", help="stands above it; groups and dots are kept under it")  # fmt: skip


def _new(arguments: argparse.Namespace) -> int:
    from staffplus.cohort.handins import KINDS, handout
    from staffplus.exercises.handout import HandoutError
    from staffplus.grading.intake import roster as rosters

    roster = roster_of(arguments.roster, arguments.map)
    if roster is None:
        return 2
    path = arguments.to / handout.PEOPLE
    asked = arguments.want or ["description", *(["exercise"] if arguments.exercise else [])]
    wanted = ", ".join(KINDS[it] for it in asked)
    try:
        before = rosters.read(path) if path.exists() else None
        people = handout.named(roster, before, arguments.pseudonyms)
        made = list(
            handout.hand_out(
                people,
                arguments.to,
                handout.Host(arguments.host),
                wanted=wanted,
                address=arguments.address,
                course=arguments.root / "exercises",
                exercises=arguments.exercise,
            )
        )
    except (rosters.BadRoster, HandoutError, handout.Taken, OSError) as error:
        return _misused(str(error))
    if left := handout.gone(roster, before):
        print(f"Not on this list any more: {', '.join(map(_person, left))}. Their files stay, and people.csv names them no longer.")  # fmt: skip
    for it in made:
        if it.kept:
            print(f"Stays as it is: {it.path}")
    new = sum(it.new for it in made)
    print(f"{len(people)} people: {new} files written in {arguments.to}, {len(made) - new} there already.\n")  # fmt: skip
    print(_next_steps(arguments.host, arguments.to, asked))
    return 0


def _next_steps(host: str, to: Path, asked: Sequence[str]) -> str:
    """What a facilitator does next."""
    give = {
        "folder": f"Share each folder of {to} with the person it is for, and with nobody else: they work and\n   hand in there. {to / 'people.csv'} stays with you.",
        "zip": f"Send each zip of {to} to its person; addresses are in people.csv, which stays with you.\n   Answers come back as attachments: save them all into one folder.",
        "lms": f"Upload the files of {to / 'assignment'} to an assignment of your platform that takes several files.\n   When it is due, download all submissions as one zip.",
    }[host]
    back = {"folder": str(to), "zip": "ATTACHMENTS/", "lms": "SUBMISSIONS.zip"}[host]
    wants = "" if list(asked) == ["description"] else "".join(f" --want {it}" for it in asked)
    return (
        "Next:\n"
        "1. Give people the course: `make offline` writes it as one zip, `make site` as a folder for a web host.\n"
        f"2. {give}\n"
        f"3. Take it back: staffplus cohort collect {back} --roster {to / 'people.csv'}{wants} --to collected"
    )


def _collect(arguments: argparse.Namespace) -> int:
    from staffplus.cohort.handins import collect, state
    from staffplus.cohort.handins.kinds import Kinds
    from staffplus.exercises import handout as exercises
    from staffplus.session import mails

    roster = None
    if arguments.roster and (roster := roster_of(arguments.roster, arguments.map)) is None:
        return 2
    course = arguments.root / "exercises"
    if "exercise" in (arguments.want or ()) and not exercises.names(course):
        return _misused(f"{course}: found no exercises of the course, by which notebooks are known; give this in the course's folder, or name that folder: --root FOLDER")  # fmt: skip
    try:
        done = collect.collect(arguments.sources, arguments.to, roster, course)
    except (collect.BadFolder, OSError) as error:
        return _misused(str(error))
    _say_rows(done, arguments.to / collect.ROWS)
    if roster:
        lacks = state.lacking(arguments.to, roster, arguments.want or ("description",), Kinds(course))  # fmt: skip
        missing = sum(len(it.people) for it in lacks)
        print(f"\n{len(roster.people) - missing} of {len(roster.people)} people have handed in all that is wanted.")  # fmt: skip
        for it in lacks:
            print(f"  lacks {it.said}: {', '.join(_person(one) for one in it.people)}")
        page = arguments.to / state.REMINDERS
        texts = mails.mail_page("what is still to come", state.reminders(lacks))
        if not page.exists() or page.read_text("utf-8") != texts:
            page.write_text(texts, "utf-8")
        if lacks:
            print(f"Texts to send them: {page}")
    return 1 if done.looks or done.unsettled else 0


def _say_rows(done: Collected, table: Path) -> None:
    from staffplus.cohort.handins.collect import What

    count = {what: sum(it.what is what for it in done.rows) for what in What}
    print(f"{len(done.rows)} entries: {count[What.COLLECTED]} collected ({done.new} copies written now), "
          f"{count[What.LOOK]} left where they are, {count[What.PASSED]} with nothing to collect. Each has a row in {table}.")  # fmt: skip
    for row in done.rows:
        if row.what is What.COLLECTED and not row.look:
            print(f"  {row.to}  <-  {row.entry}")
    if done.versions:
        print(
            "\nSeveral versions from one person; what was written last counts, unless you have moved files yourself:"
        )
        for said in done.versions:
            print(f"  {said}")
    if done.unsettled:
        print("\nSeveral versions from one person, of which you say which counts:")
        for said in done.unsettled:
            print(f"  {said}")
    if done.looks:
        print(f"\nA person has to look at {len(done.looks)}:")
    for row in done.looks:
        what = f"{row.kind}; " if row.kind else ""
        print(f"  {row.source}: {row.entry}\n    {what}{row.why}")


def _board(arguments: argparse.Namespace) -> int:
    from staffplus.cohort.board import lines, page
    from staffplus.folders import files_below

    if not arguments.folder.is_dir():
        return _misused(f"{arguments.folder}: there is no such folder")
    endings = (".md", ".markdown", ".txt", ".docx", ".json")
    files = [it for it in files_below(arguments.folder) if it.suffix.lower() in endings]
    made = lines.board(files)
    for fault in made.faults:
        print(f"staffplus: {fault}", file=sys.stderr)
    count = sum(map(len, made.lines.values()))
    pairs = len(next(iter(made.pairs.values())))
    silent, private = made.kept_back
    print(f"{count} lines of {made.authors} descriptions, {pairs} pairs.")
    print(
        f"Not shown, since not released: {silent} whole descriptions, {private} pairs, and every line without {lines.MARK}."
    )
    if not count and not pairs:
        print(f"Nothing to show: nobody has put {lines.MARK} at the end of a line, and no pair has ticked the box.")  # fmt: skip
        return 1
    if made.authors and made.authors < lines.FEW:
        print(f"With {made.authors} authors people will know each other by their words: ask them before you show it.")  # fmt: skip
    arguments.to.write_text(page.page(made, arguments.title), "utf-8")
    print(f"Written: {arguments.to}")
    return 0


def roster_of(path: Path, mapped: list[str]) -> Roster | None:
    """The roster of a file; None when said to be wrong."""
    from staffplus.grading.intake import roster as rosters

    if wrong := next((it for it in mapped if "=" not in it), None):
        _misused(f"--map {wrong}: expected FIELD=COLUMN")
        return None
    try:
        found = rosters.read(path, dict(it.split("=", 1) for it in mapped))
    except (rosters.BadRoster, OSError) as error:
        _misused(str(error))
        return None
    for note in found.notes:
        print(f"staffplus: {note}", file=sys.stderr)
    return found


def _person(person: object) -> str:
    from staffplus.grading.intake.roster import Person

    assert isinstance(person, Person)
    return f"{person.names[0]} ({person.id})" if person.names else person.id


def _misused(message: str) -> int:
    print(f"staffplus: {message}", file=sys.stderr)
    return 2

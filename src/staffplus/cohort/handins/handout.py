"""What goes out to each learner of a cohort: files whose names say what they are and whose.

Written once: what stands there stays, and people who join a list later get theirs beside the others'.
"""

from __future__ import annotations

import csv
import io
import secrets
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from staffplus.bankfile import BANK, read_bank
from staffplus.bankspec import Fields, ListOf, Text
from staffplus.cohort.board.lines import MARK
from staffplus.cohort.handins.kinds import NOTE
from staffplus.cohort.handins.state import label
from staffplus.exercises import handout
from staffplus.grading.intake.people import csv_safe
from staffplus.grading.intake.roster import Person, Roster
from staffplus.jobdesc import JobDescription

PEOPLE = "people.csv"
WORDS = BANK / "pseudonyms.toml"
FORM = Fields({"first": ListOf(Text(), 2), "second": ListOf(Text(), 2)})
#: A zip's entries bear one date, so that the same files are the same zip.
LONG_AGO = (2000, 1, 1, 0, 0, 0)


HEAD = ["id", "name", "email", "login", "pseudonym"]


class Taken(ValueError):
    """A file of our name that is somebody else's; says what to do."""


class Host(StrEnum):
    """Where learners get their files and put them back."""

    FOLDER = "folder"  #: a shared drive: a folder for each
    ZIP = "zip"  #: a mail to each, with a zip
    LMS = "lms"  #: an assignment of a platform, which knows itself who hands in


#: How files come back, for the note to learners.
BACK = {
    Host.FOLDER: "Save what you hand in into this folder.",
    Host.ZIP: "Send what you hand in to whoever sent you these files, as attachments.",
    Host.LMS: "Hand in as your platform asks; it tells whose the files are.",
}


@dataclass(frozen=True)
class Out:
    """A file that goes out. `new`: written now; `kept`: another file of its name stays."""

    path: Path
    new: bool
    kept: bool = False


def named(roster: Roster, before: Roster | None, pseudonyms: bool) -> list[Person]:
    """The people of a list, with the pseudonyms that they were given before, or fresh ones.

    `before`: the list that an earlier run wrote.
    """
    # An address tells people too: the next list may have another column of ids.
    known = {key: it.pseudonym for it in before.people for key in _keys(it)} if before else {}
    people = [
        replace(it, pseudonym=it.pseudonym or next((known[k] for k in _keys(it) if k in known), ""))
        for it in roster.people
    ]
    if not pseudonyms:
        return people
    taken = {it.pseudonym for it in people} | {*known.values()}
    fresh = _fresh(taken)
    return [it if it.pseudonym else replace(it, pseudonym=next(fresh)) for it in people]


def gone(roster: Roster, before: Roster | None) -> list[Person]:
    """People of the list before who are not on this one; their files stay, and are nobody's."""
    here = {key for it in roster.people for key in _keys(it)}
    return [it for it in (before.people if before else ()) if not here & set(_keys(it))]


def _keys(person: Person) -> list[str]:
    return [it for it in (person.id, person.email.casefold()) if it]


def _fresh(taken: set[str]) -> Iterator[str]:
    """Pseudonyms that nobody has, in an order that nobody can foresee."""
    words = read_bank(WORDS, FORM)
    free = [
        name for a in words["first"] for b in words["second"] if (name := f"{a}-{b}") not in taken
    ]
    secrets.SystemRandom().shuffle(free)
    yield from free
    for number in range(2, 1_000):
        yield from (f"{name}-{number}" for name in free if f"{name}-{number}" not in taken)


def hand_out(
    people: Sequence[Person],
    to: Path,
    host: Host,
    *,
    wanted: str,
    address: str = "",
    course: Path,
    exercises: Sequence[str] = (),
) -> Iterator[Out]:
    """Write what each of `people` needs into `to`, and the list of them.

    Args:
        wanted: what to hand in, in words.
        address: of the course, for the note.
        course, exercises: the course's folder `exercises`, and of which of them notebooks go out.

    Raises:
        HandoutError: there is no such exercise.
        Taken: a list of that name is there which this has not written.
    """
    if (there := to / PEOPLE).exists() and not there.read_text("utf-8").startswith(",".join(HEAD)):
        raise Taken(f"{there} is there and none of ours; choose another folder: --to FOLDER")
    notebooks = {it: handout.contents(course, it) for it in exercises}
    yield _put(to / PEOPLE, _table(people), over=True)
    if host is Host.LMS:
        files = _files("", notebooks, _note("", wanted, address, host, exercises))
        for name, data in files.items():
            yield _put(to / "assignment" / name, data)
        return
    for person in people:
        own = label(person)
        files = _files(own, notebooks, _note(own, wanted, address, host, exercises))
        if host is Host.ZIP:
            yield _put(to / f"{own}.zip", _zipped(files))
        else:
            for name, data in files.items():
                yield _put(to / own / name, data)


def _files(own: str, notebooks: Mapping[str, Mapping[str, bytes]], note: str) -> dict[str, bytes]:
    """Name -> content of one learner's files; `own` stands before what has to come back."""
    before = f"{own}-" if own else ""
    found = {"read-me-first.txt": note.encode()}
    found[f"{before}description.md"] = JobDescription().to_markdown().encode()
    for exercise, made in notebooks.items():
        for name, data in made.items():
            found[f"{before}exercise-{exercise}.ipynb" if name == f"{exercise}.ipynb" else name] = (
                data
            )
    return found


def _note(own: str, wanted: str, address: str, host: Host, exercises: Sequence[str]) -> str:
    where = f"The course: {address}\n\n" if address else ""
    named = (
        f"Files that come back begin with {own}, so that they can be told apart: put {own}- before the\n"
        "name of every other file that you hand in, as the workshop page saves it.\n"
        if own
        else ""
    )
    return (
        f"{NOTE}\n\n{where}To hand in: {wanted}. {BACK[host]}\nIf you hand in twice, the version that you saved last counts.\n\n{named}\n"
        "Your description may be written in the studio of the workshop page (Export, Download Markdown),\n"
        "in any editor, or in Word. Its eight headings stay.\n\n"
        f"{_exercises(own, exercises)}"
        "Nothing of it is shown to the room unless you say so. If lines are put side by side on a board that\n"
        f"all look at, it shows those at whose end you have written {MARK}, as it stands here, and without your\n"
        "name. Take the mark out again before you show the page to your manager.\n"
    )


def _exercises(own: str, names: Sequence[str]) -> str:
    """How a notebook is worked on and handed in; "" where none goes out."""
    if not names:
        return ""
    before = f"{own}-" if own else ""
    files = [f"{before}exercise-{it}.ipynb" for it in names]
    which = " and ".join([", ".join(files[:-1]), files[-1]] if len(files) > 1 else files)
    they = "They open" if len(files) > 1 else "It opens"
    return (
        f"The exercise is {which}. {they} in JupyterLab, or any other program for notebooks. Write your\n"
        "answers in the cells that say so, save, and hand in that file under its own name. The exercise of the\n"
        "same name in the course can be done in a browser too: it saves such a file at its end.\n\n"
    )


def _table(people: Sequence[Person]) -> bytes:
    """The list, as `staffplus cohort collect --roster` reads it."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(HEAD)
    for it in people:
        row = [it.id, it.names[0] if it.names else "", it.email, it.login, it.pseudonym]
        table.writerow([csv_safe(cell) for cell in row])
    return text.getvalue().encode()


def _zipped(files: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in files.items():
            file.writestr(zipfile.ZipInfo(name, LONG_AGO), data, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _put(path: Path, data: bytes, over: bool = False) -> Out:
    """Write a file, unless one of its name is there; `over`: ours, which follows the list."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        same = path.read_bytes() == data
        if over and not same:
            path.write_bytes(data)
        return Out(path, over and not same, kept=not same and not over)
    with path.open("xb") as file:
        file.write(data)
    return Out(path, True)

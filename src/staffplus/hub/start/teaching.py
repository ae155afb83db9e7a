"""The five steps of an exercise, from release to feedback: what each will do, and doing it.

A step is the commands that the grader's pages teach, one after the other, in the course's folder. One runs at a
time, and goes on when the page is closed.
"""

from __future__ import annotations

import subprocess
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from staffplus.grading.records import tables as gradebook
from staffplus.grading.records.course import Course, CourseError
from staffplus.hub.exchange import handed_in
from staffplus.hub.folders import COURSE, HANDED_IN

#: Lines of what commands said that are kept.
KEPT = 2_000
#: So many names are listed in full.
NAMED = 12
#: What a terminal is told to do where nobody is to give a mark, and what this page has for it.
ALLOCATE, MARK_TOO = "nobody: allocate it", "nobody yet; “I mark too” shares them out"


@dataclass(frozen=True)
class Step:
    """One step. In its commands X is the exercise and ME who presses the button."""

    id: str
    title: str
    says: str
    button: str
    commands: tuple[str, ...]

    def words(self, exercise: str, me: str) -> list[list[str]]:
        """The commands, as they are run."""
        return [[{"X": exercise, "ME": me}.get(it, it) for it in line.split()] for line in self.commands]  # fmt: skip


STEPS = (
    Step(
        "release", "Release",
        "Makes the learners’ notebook, without solutions and hidden tests, and puts it where they fetch it. Again: whoever has fetched it keeps what they have.",
        "Release it", ("nbgrader generate_assignment X --force", "nbgrader release_assignment X --force"),
    ),
    Step(
        "collect", "Collect",
        "Takes what is in the learners’ trays, the last hand-in of each. As often as you like.",
        "Collect now", ("nbgrader collect X --update",),
    ),
    Step(
        "grade", "Grade",
        "Marks what the machine can mark, learners’ code in a box. What is marked already is not marked again.",
        "Grade now", ("staffplus grade X",),
    ),
    Step(
        "mark", "Mark what is in words",
        "By row of the rubric, without names, a key a level. Whoever presses the button is one of the markers from then on; the pieces are shared among them.",
        "I mark too", ("staffplus review allocate X --marker ME",),
    ),
    Step(
        "give", "Publish, and give feedback",
        "",
        "Publish, and give feedback", ("staffplus review publish X", "staffplus grade X --feedback", "nbgrader release_feedback X"),
    ),
)  # fmt: skip


def exercises(course: Path) -> list[str]:
    """Those that the course has."""
    return sorted(it.parent.name for it in (course / "source").glob("*/*.ipynb") if it.stem == it.parent.name)  # fmt: skip


def standing(course: Path, exchange: Path, exercise: str) -> dict[str, list[str]]:
    """Step -> how far it is, or what it will do, in sentences. `obstacles`: why feedback cannot be given yet."""
    inbound = exchange / COURSE / "inbound"
    sent = [it for it in handed_in(exchange / HANDED_IN) if it.split("+")[1] == exercise]
    new = [it for it in sent if not (inbound / it).exists()]
    collected = len([*(course / "submitted").glob(f"*/{exercise}")])
    released = (exchange / COURSE / "outbound" / exercise).is_dir()
    told = {
        "release": ["Released." if released else "Not released."],
        "collect": [_came(len({it.split("+")[0] for it in sent}), collected, len(new))],
    }
    try:
        return told | _from_gradebook(Course.at(course), exercise)
    except CourseError as error:
        return told | {"grade": ["Nothing is graded yet."], "mark": [], "give": [], "obstacles": [_plain(error)]}  # fmt: skip
    except sa.exc.SQLAlchemyError as error:
        return told | {"grade": [], "mark": [], "give": [], "obstacles": [f"The gradebook cannot be used just now: {_plain(error)}"]}  # fmt: skip


def _came(learners: int, collected: int, new: int) -> str:
    if not learners and not collected:
        return "Nobody has handed in yet."
    more = f"{_so_many(new, 'hand-in')} to collect" if new else "nothing new to collect"
    return f"{_so_many(learners, 'learner')} handed in so far; work of {collected} is collected, and there is {more}."


def _so_many(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _plain(error: Exception) -> str:
    return " ".join(str(getattr(error, "orig", None) or error).split())


def _from_gradebook(course: Course, exercise: str) -> dict[str, list[str]]:
    """Raises CourseError: nothing of it is in the gradebook."""
    from staffplus.review import publish, status
    from staffplus.review.desk import Desk

    learners = _graded(course, exercise)
    if not learners:
        raise CourseError("Nothing is graded yet.")
    told = {"grade": [f"Work of {_so_many(len(learners), 'learner')} is graded."]}
    pages = f"Makes a page of feedback for {_so_many(len(learners), 'learner')}, where it is missing or out of date, and puts it where each finds their own: {_names(learners)}."
    if not (course.root / "rubrics" / f"{exercise}.toml").is_file():
        return told | {"mark": ["It has no rubric: nothing is in words."], "give": [pages], "obstacles": []}  # fmt: skip
    desk = Desk(course, exercise)
    found = status.status(desk)
    settled = sum(it.get("settled", 0) for it in found.states.values())
    every = sum(sum(it.values()) for it in found.states.values())
    waits = "; ".join(f"{who} has {n} to mark" for who, n in sorted(found.waiting.items()))
    tried = publish.publish(desk, try_only=True)
    obstacles = in_the_way([(it.criterion, it.code, it.why) for it in tried.obstacles])
    marks = f"Puts {_so_many(tried.written, 'new or changed mark')} with their comments into the gradebook; {_so_many(tried.unchanged, 'mark')} of earlier times stay."
    return told | {
        "mark": [f"{settled} of {every} marks are settled.{f' {waits}.' if waits else ''}"],
        "give": [marks, pages] if tried.done else [],
        "obstacles": obstacles,
    }


def in_the_way(found: Sequence[tuple[str, str, str]]) -> list[str]:
    """Row, code and reason of each mark that is in the way, as a line for each reason: a class has hundreds of them."""
    pieces = dict[str, list[str]]()
    for row, code, why in found:
        pieces.setdefault(why, []).append(f"{row} of {code}")
    lines = [f"{_so_many(len(of), 'mark')}: {why.replace(ALLOCATE, MARK_TOO)} ({_names(of)})" for why, of in pieces.items()]  # fmt: skip
    more = len(lines) - NAMED
    return lines[:NAMED] + ([f"and {more} more"] if more > 0 else [])


def _graded(course: Course, exercise: str) -> list[str]:
    sent, task = gradebook.submitted_assignment, gradebook.assignment
    url = sa.make_url(course.db_url)
    if url.drivername.startswith("sqlite") and not Path(url.database or "").is_file():
        return []  # asking would make one
    engine = course.engine()
    try:
        with engine.connect() as db:
            if not sa.inspect(db).has_table(sent.name):
                return []
            wanted = sa.select(sent.c.student_id).join(task, task.c.id == sent.c.assignment_id).where(task.c.name == exercise)  # fmt: skip
            return sorted(db.execute(wanted).scalars())
    finally:
        engine.dispose()


def _names(learners: list[str]) -> str:
    more = len(learners) - NAMED
    return ", ".join(learners[:NAMED]) + (f" and {more} more" if more > 0 else "")


class Runs:
    """The step that runs, or ran last."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._work: threading.Thread | None = None
        self._said: deque[str] = deque(maxlen=KEPT)
        self._now = {"exercise": "", "step": "", "state": "none"}

    def told(self) -> dict[str, Any]:
        """What it said so far, and whether it runs, is done or failed."""
        with self._lock:
            return self._now | {"said": "\n".join(self._said)}

    def begin(self, step: Step, exercise: str, me: str) -> bool:
        """Begin a step; False while another runs."""
        with self._lock:
            if self._now["state"] == "running":
                return False
            self._now = {"exercise": exercise, "step": step.id, "state": "running"}
            self._said.clear()
        self._work = threading.Thread(target=self._run, args=(step.words(exercise, me),), daemon=True)  # fmt: skip
        self._work.start()
        return True

    def end(self) -> None:
        """Wait until what runs has ended."""
        if self._work is not None:
            self._work.join()

    def _run(self, commands: list[list[str]]) -> None:
        state = "failed"
        try:
            state = "done" if all(self._one(it) == 0 for it in commands) else "failed"
        except OSError as error:
            self._say(str(error))
        finally:
            with self._lock:
                self._now |= {"state": state}

    def _one(self, words: list[str]) -> int:
        self._say("$ " + " ".join(words))
        with subprocess.Popen(words, cwd=self._folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, errors="replace") as command:  # fmt: skip
            assert command.stdout is not None
            for line in command.stdout:
                self._say(line.rstrip("\n").rpartition("\r")[2])
        return command.returncode

    def _say(self, line: str) -> None:
        with self._lock:
            self._said.append(line)

"""What a run shows: a bar while it works, a summary when it is over, and one attempt explained."""

from __future__ import annotations

import sys
import time
from collections import Counter
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from staffplus.grading.entries import Attendance, Broken, counted
from staffplus.grading.feedback.feedback import Outcome
from staffplus.grading.model import Status
from staffplus.grading.records.late import Late
from staffplus.grading.records.queue import State
from staffplus.grading.run import Tally, Watch

#: Where there is no terminal, a line is written so often.
LINE_SECONDS = 10.0
#: So much of a reason stands beside the bar. Characters.
REASON_SHOWN = 50
#: So many refused files and reasons are listed; `--json` has them all.
LISTED = 20


class _Rate(ProgressColumn):
    """Submissions a second, or seconds a submission."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        if not speed:
            return Text("")
        return Text(f"{speed:.0f}/s" if speed >= 1 else f"{1 / speed:.1f} s each")


class Bar(Watch):
    """A live bar on a terminal, and a line now and then where there is none. On standard error."""

    def __init__(self) -> None:
        self._console = Console(stderr=True)
        self._progress: Progress | None = None
        self._task: Any = None
        self._said = self._began = time.monotonic()
        self._done, self._total, self._step = 0, 0, ""

    def say(self, text: str) -> None:
        self._console.print(escape(text), highlight=False, soft_wrap=True)

    def begin(self, step: str, total: int | None) -> None:
        self.close()
        self._done, self._total, self._step = 0, total or 0, step
        self._began = time.monotonic()
        if self._console.is_terminal and total != 0:
            self._progress = Progress(
                SpinnerColumn(),
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                _Rate(),
                TimeRemainingColumn(compact=True),
                TextColumn("{task.fields[trouble]}"),
                console=self._console,
                transient=True,
            )
            self._progress.start()
            self._task = self._progress.add_task(step, total=total, trouble="")

    def step(self, count: int, tally: Tally) -> None:
        self._done += count
        trouble = _trouble(tally)
        if self._progress is not None:
            self._progress.update(self._task, advance=count, trouble=escape(trouble))
        elif time.monotonic() - self._said > LINE_SECONDS:
            self._said = time.monotonic()
            rate = self._done / max(self._said - self._began, 1e-9)
            left = (
                f", {(self._total - self._done) / rate:.0f} s left" if self._total and rate else ""
            )
            of = f" of {self._total}" if self._total else ""
            print(f"{self._step}: {self._done}{of}, {rate:.1f}/s{left}  {trouble}", file=sys.stderr)

    def close(self) -> None:
        if self._progress is not None:
            self._progress.stop()
        self._progress = None


def _trouble(tally: Tally) -> str:
    """What has gone wrong so far, and the most frequent reason."""
    counts = (
        (len(tally.refused), "refused"),
        (len(tally.unreadable), "unreadable"),
        (tally.marked[Status.QUARANTINED], "put aside"),
        (tally.marked[Status.MACHINE_FAULT], "machine's faults"),
    )
    said = ", ".join(f"{count} {what}" for count, what in counts if count)
    if not tally.reasons:
        return said
    ((reason, _),) = tally.reasons.most_common(1)
    return f"{said}: {reason[:REASON_SHOWN]}{'…' * (len(reason) > REASON_SHOWN)}"


# --- Summary -------------------------------------------------------------------------------------


def as_json(tally: Tally) -> dict[str, Any]:
    """The summary for programs."""
    return {
        "exercise": tally.exercise,
        "learners": tally.learners,
        "submissions": tally.attempts,
        "new": tally.arrived,
        "marked": tally.marked[Status.GRADED],
        "repaired": tally.repaired,
        "unreadable": tally.unreadable,
        "taken_over": tally.late,
        "machine_faults": tally.marked[Status.MACHINE_FAULT],
        "written": tally.written,
        "not_written": tally.blocked,
        "feedback": {outcome.value: count for outcome, count in tally.pages.items()},
        "without_feedback": tally.no_page,
        "refused": [
            {"origin": it.origin, "learner": it.learner, "reason": it.reason}
            for it in tally.refused
        ],
        "look": tally.to_look_at,
        "entries": [asdict(it) for it in tally.entries],
        "counts": counted(tally.entries),
        "broken": [asdict(it) for it in tally.broken],
        "by_arrival": [
            {"learner": it.learner, "counts": it.counts.origin, "other": it.other.origin}
            for it in tally.doubts
        ],
        "roster": asdict(tally.attendance) if tally.attendance else None,
        "late": asdict(tally.lateness),
        "only": list(tally.only),
        "notes": tally.notes,
        "jobs": {state.value: count for state, count in tally.states.items()},
        "reasons": dict(tally.reasons),
        "boxes": dict(tally.boxes),
        "executor": tally.executor,
        "seconds": {step: round(spent, 3) for step, spent in tally.seconds.items()},
    }


def summary(tally: Tally) -> None:
    """The summary for people, on standard output."""
    console = Console(highlight=False)
    table = Table(title=f"{tally.exercise}", title_justify="left", show_header=False, box=None)
    table.add_column(justify="right")
    table.add_column()
    marked = tally.marked[Status.GRADED]
    done = tally.seconds.get("marking", 0)
    rate = f", {done / marked * 1000:.0f} ms each on {tally.executor}" if marked else ""
    for count, what, always in (
        (tally.learners, f"learners, {tally.attempts} submissions in all", True),
        (tally.arrived, "of these are new", True),
        (marked, f"marked now{rate}", True),
        (tally.repaired, "of them were repaired first (--explain LEARNER says how)", False),
        (len(tally.unreadable), "files could not be read; they have 0 points until the learner "
         f"hands in again: {_listed(tally.unreadable)}", False),
        (len(tally.late), "were taken over by another run, whose marks stand: "
         f"{_listed(tally.late)}", False),
        (tally.written, "learners written into the gradebook", True),
        (tally.pages[Outcome.MADE], "pages of feedback made, in feedback/", False),
        (tally.pages[Outcome.UNCHANGED], "pages of feedback had not changed", False),
        (tally.aside, "put aside: a person has to look (--retry tries again)", False),
        (tally.states.get(State.LEASED, 0), "in the hands of another run", False),
        (len(tally.broken), "learners' last file cannot be marked", False),
        (len(tally.refused), "files refused, and left where they are", False),
    ):  # fmt: skip
        if count or always:
            table.add_row(str(count), escape(what))
    console.print(table)
    for box, count in tally.boxes.items():
        if box == "unsafe":
            console.print(f"[bold]{count} marked without a box, as you wished.[/bold]")
    _entries(console, tally)
    for title, lines in (*_told(tally), *rosters(tally), *lateness(tally)):
        if lines:
            console.print(f"\n{title}")
        for line, count in Counter(lines).most_common(LISTED):
            times = f"{count} × " if count > 1 else ""
            console.print(f"  {times}{escape(line)}", soft_wrap=True)
        if len(lines) > LISTED:
            console.print(f"  … and {len(lines) - LISTED} more; --json lists them all")
    if tally.aside and not tally.reasons:
        console.print("Put aside by an earlier run; --explain LEARNER says why.")
    spent = ", ".join(f"{step} {seconds:.1f} s" for step, seconds in tally.seconds.items())
    console.print(f"\n{spent}", style="dim")


def _entries(console: Console, tally: Tally) -> None:
    """Every entry of the uploads, counted by what became of it."""
    if tally.entries:
        said = ", ".join(f"{n} {what}" for what, n in counted(tally.entries).items() if n)
        console.print(f"\n{len(tally.entries)} entries in what was given: {said}")
        console.print("--entries FILE.csv writes a row for each.", style="dim")


def _told(tally: Tally) -> list[tuple[str, list[str]]]:
    """What somebody may have to look at, and the reasons."""
    return [
        ("Put aside or tried again", [*tally.reasons.elements()]),
        ("Not written into the gradebook", tally.blocked),
        ("No page of feedback", tally.no_page),
        ("Refused", [f"{it.origin}: {it.reason}" for it in tally.refused]),
        ("Cannot be marked, and is the learner's last", [_broken(it) for it in tally.broken]),
        (
            "Counted by when they came here, since no time and no number says which is later",
            [
                f"{it.learner}: {it.counts.origin} counts, and not {it.other.origin}; if that is wrong, "
                "put the time of handing in into the names"
                for it in tally.doubts
            ],
        ),
        ("Note", tally.notes),
    ]


def _broken(it: Broken) -> str:
    rule = "it counts" if it.counts else "the one before it counts"
    return f"{it.learner}: {it.origin}: {it.why} ({rule})"


def rosters(tally: Tally) -> list[tuple[str, list[str]]]:
    """What the roster shows."""
    found = tally.attendance
    if found is None:
        return []
    return [
        ("Handed in but unknown", [f"{it}: {why}" for it, why in found.unknown.items()]),
        (
            f"Not handed in ({len(found.missing)} of {found.people})",
            [_with_section(it, found) for it in found.missing],
        ),
        ("Handed in something, and no notebook", [_with_section(it, found) for it in found.other]),
        ("Twice", [f"{it}: {', '.join(where)}" for it, where in found.twice.items()]),
        (
            "Marked before under another name, which the gradebook still has",
            [f"{name} is {who}" for name, who in found.renamed.items()],
        ),
    ]


def _with_section(learner: str, found: Attendance) -> str:
    section = found.sections.get(learner)
    return f"{learner} ({section})" if section else learner


def lateness(tally: Tally) -> list[tuple[str, list[str]]]:
    """Who is late, and what it costs."""
    found = tally.lateness
    if found.due:
        rule = (
            f"points taken off by {found.rule}"
            if found.rule
            else "no rule is set, so it costs nothing"
        )
        title = f"Late, after {found.due} ({rule})"
    else:
        title = "Late, as the platform says; no due date is set, so it costs nothing"
    lines = [f"{it.learner}: {_by(it.seconds)}{_cost(it)}" for it in found.late]
    untimed = f"{len(found.untimed)} of unknown time: {_listed(found.untimed)}"
    return [
        (title, lines),
        ("Late or not is not known", [untimed] if found.untimed else []),
    ]


def _by(seconds: float | None) -> str:
    if seconds is None:
        return "the platform marks it as late; by how much is not known"
    minutes = int(seconds // 60)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    said = [f"{n} {unit}" for n, unit in ((days, "d"), (hours, "h"), (rest, "min")) if n]
    return "by " + (" ".join(said) or "less than a minute")


def _cost(it: Late) -> str:
    more = f", after {it.extension / 3600:g} h more than others" if it.extension else ""
    return more + (f", {it.penalty:g} points off" if it.penalty else "")


def _listed(names: list[str]) -> str:
    return ", ".join(names[:LISTED]) + (" …" if len(names) > LISTED else "")

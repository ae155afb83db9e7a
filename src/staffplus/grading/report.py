"""What a run shows: a bar while it works, a summary when it is over, and one attempt explained."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence, Sized
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from staffplus.grading.entries import Entry, counted, ignored
from staffplus.grading.feedback.feedback import Outcome
from staffplus.grading.intake.people import ALL, NAMES, in_order, listed
from staffplus.grading.model import Status
from staffplus.grading.reasons import (
    ASKING,
    TELLING,
    Told,
    asks,
    folded,
    sections,
)
from staffplus.grading.records.queue import State
from staffplus.grading.tally import SLOW_SECONDS, Tally, Watch

if TYPE_CHECKING:
    from rich.progress import Progress

#: Where there is no terminal, a line is written so often.
LINE_SECONDS = 10.0
#: So much of a reason stands beside the bar. Characters.
REASON_SHOWN = 50


class Bar(Watch):
    """A live bar on a terminal, and a line now and then where there is none. On standard error."""

    def __init__(self) -> None:
        self._console = Console(stderr=True)
        self._progress: Progress | None = None
        self._task: Any = None
        self._said = self._began = time.monotonic()
        self._done, self._total, self._step = 0, 0, ""
        self._trouble, self._slow = "", ""
        self._named: dict[str, float] = {}  # who was said to take long, and when it is said again

    def say(self, text: str) -> None:
        self._console.print(escape(text), highlight=False, soft_wrap=True)

    def begin(self, step: str, total: int | None) -> None:
        self.close()
        self._done, self._total, self._step = 0, total or 0, step
        self._trouble, self._slow, self._named = "", "", {}
        self._began = time.monotonic()
        if self._console.is_terminal and total != 0:
            from staffplus.grading.livebar import livebar  # where it is shown, and nowhere else

            self._progress = livebar(self._console)
            self._progress.start()
            self._task = self._progress.add_task(step, total=total, trouble="")

    def step(self, count: int, tally: Tally) -> None:
        self._done += count
        self._trouble = trouble = _trouble(tally)
        if self._progress is not None:
            self._progress.update(self._task, advance=count)
            self._beside()
        elif time.monotonic() - self._said > LINE_SECONDS:
            self._said = time.monotonic()
            rate = self._done / max(self._said - self._began, 1e-9)
            left = (
                f", {(self._total - self._done) / rate:.0f} s left" if self._total and rate else ""
            )
            of = f" of {self._total}" if self._total else ""
            print(f"{self._step}: {self._done}{of}, {rate:.1f}/s{left}  {trouble}", file=sys.stderr)

    def waited(self, seconds: float) -> None:
        self._began += seconds

    def busy(self, found: Sequence[tuple[str, float]]) -> None:
        slow = {who: seconds for who, seconds in found if seconds >= SLOW_SECONDS}
        self._slow = ", ".join(f"{who}: {seconds:.0f} s" for who, seconds in slow.items())
        if self._progress is not None:
            self._beside()
            return
        for who, seconds in slow.items():
            if seconds >= self._named.get(who, SLOW_SECONDS):
                self._named[who] = 2 * seconds
                self.say(f"{self._step}: {who} takes long, {seconds:.0f} s so far")

    def _beside(self) -> None:
        said = "; ".join(filter(None, (self._slow, self._trouble)))
        if self._progress is not None:
            self._progress.update(self._task, trouble=escape(said))

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
        "changed": [asdict(it) for it in tally.changed],
        "not_written": tally.blocked,
        "feedback": {outcome.value: count for outcome, count in tally.pages.items()},
        "without_feedback": tally.no_page,
        "refused": [
            {"origin": it.origin, "learner": it.learner, "reason": it.reason}
            for it in tally.refused
        ],
        "look": asks(tally),
        "entries": [asdict(it) for it in tally.entries],
        "counts": counted(tally.entries),
        "broken": [asdict(it) for it in tally.broken],
        "blank": [asdict(it) for it in tally.blank],
        "less": [asdict(it) for it in tally.less],
        "titles": dict(tally.titles),
        "by_arrival": [
            {
                "learner": it.learner,
                "counts": it.counts.origin,
                "other": it.other.origin,
                "why": it.how,
            }
            for it in tally.doubts
        ],
        "several": [asdict(it) for it in tally.beside],
        "roster": asdict(tally.attendance) if tally.attendance else None,
        "merged": asdict(tally.merged),
        "proposed": tally.proposed,
        "late": asdict(tally.lateness),
        "only": list(tally.only),
        "faults": tally.faults,
        "notes": tally.notes,
        "kinds": [
            {"kind": it.kind.value, "about": it.about, "why": it.why, "learners": dict(it.cells)}
            for it in tally.kinds
        ],
        "jobs": {state.value: count for state, count in tally.states.items()},
        "reasons": dict(tally.reasons),
        "boxes": dict(tally.boxes),
        "slowest": [asdict(it) for it in tally.slow],
        "executor": tally.executor,
        "seconds": {step: round(spent, 3) for step, spent in tally.seconds.items()},
    }


def summary(tally: Tally, full: bool = False) -> None:
    """The summary for people, on standard output: what was marked, what waits and why, and what there is
    to know. Long lists are folded unless it is to be in `full`."""
    console = Console(highlight=False)
    table = Table(title=f"{tally.exercise}", title_justify="left", show_header=False, box=None)
    table.add_column(justify="right")
    table.add_column()
    marked = tally.marked[Status.GRADED]
    done = tally.seconds.get("marking", 0)
    rate = f", {done / marked * 1000:.0f} ms each on {tally.executor}" if marked else ""
    answers, waiting = tally.open
    most = ALL if full else NAMES
    apart = {it.learner for it in tally.broken}  # told below, with what is wrong
    unreadable = [it for it in tally.unreadable if it not in apart]
    for count, what, always in (
        (tally.learners, f"{_of(tally.learners, 'learner')}, {tally.attempts} {_of(tally.attempts, 'submission')} in all", True),
        (tally.arrived, f"of these {_are(tally.arrived)} new", True),
        (marked, f"marked now{rate}", True),
        (tally.repaired, f"of them {_were(tally.repaired)} repaired first (--explain LEARNER says how)", False),
        (answers, f"{_of(answers, 'answer')} of {waiting} {_of(waiting, 'learner')} {'wait' if answers != 1 else 'waits'} for a person's mark: "
         f"staffplus review {tally.exercise}, or the formgrader", False),
        (tally.proposed, f"of these {'have' if tally.proposed != 1 else 'has'} a mark proposed: staffplus review accept {tally.exercise}", False),
        (len(tally.aside), f"put aside without a mark (see below; --retry tries {'it' if len(tally.aside) == 1 else 'them'} again)", False),
        (len(tally.broken), f"{_whose(tally.broken)} last file cannot be marked", False),
        (len(unreadable), f"{_of(len(unreadable), 'file')} could not be read, or {_are(len(unreadable))} not this exercise; there is no mark "
         f"until the learner hands in again: {listed(in_order(unreadable), most)}", False),
        (len(tally.blank), f"{_whose(tally.blank)} last file is blank, and one before is not", False),
        (len(tally.refused), f"{_of(len(tally.refused), 'file')} refused, and left where it is" if len(tally.refused) == 1
         else "files refused, and left where they are", False),
        (tally.written, f"{_of(tally.written, 'learner')} written into the gradebook", True),
        (tally.pages[Outcome.MADE], f"{_of(tally.pages[Outcome.MADE], 'page')} of feedback made, in feedback/", False),
        (tally.pages[Outcome.UNCHANGED], f"{_of(tally.pages[Outcome.UNCHANGED], 'page')} of feedback had not changed", False),
        (len(tally.late), f"{_were(len(tally.late))} taken over by another run, whose marks stand: "
         f"{listed(in_order(tally.late), most)}", False),
        (tally.states.get(State.LEASED, 0), "in the hands of another run", False),
    ):  # fmt: skip
        if count or always:
            table.add_row(str(count), escape(what))
    console.print(table)
    for box, count in tally.boxes.items():
        if box == "unsafe":
            console.print(f"[bold]{count} marked without a box, as you wished.[/bold]")
    found = [it for it in sections(tally, most) if it.lines]
    if any(it.asks for it in found):
        console.print("\n[bold]A person has to look at this (exit status 1)[/bold]")
    folded = False
    for number, it in enumerate(found):
        if number and found[number - 1].asks and not it.asks:
            console.print("\n[bold]To know[/bold]")
        folded |= _list(console, it, full)
    _entries(console, tally)
    if folded:
        console.print("--full lists all of what is folded here, and --json too.", style="dim")
    spent = ", ".join(f"{step} {seconds:.1f} s" for step, seconds in tally.seconds.items())
    console.print(f"\n{spent}", style="dim")


def _of(count: int, one: str) -> str:
    """A word in the singular or in the plural."""
    return one if count == 1 else f"{one}s"


def _whose(learners: Sized) -> str:
    return "learner's" if len(learners) == 1 else "learners'"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _were(count: int) -> str:
    return "was" if count == 1 else "were"


def _list(console: Console, it: Told, full: bool) -> bool:
    """One list; whether something of it is folded."""
    console.print(f"\n{escape(it.title)}", soft_wrap=True)
    if it.names:
        said = ", ".join(it.lines) if full else listed(it.lines)
        console.print(f"  {escape(said)}", soft_wrap=True)
        return said != ", ".join(it.lines)
    lines, left = folded(it.lines, ALL if full else ASKING if it.asks else TELLING)
    for line in lines:
        console.print(f"  {escape(line)}", soft_wrap=True)
    if left:
        console.print(f"  … and {left} more")
    return left > 0


def _entries(console: Console, tally: Tally) -> None:
    """Every entry of the uploads, counted by what became of it: those of this run, and the others."""
    if not tally.entries:
        return
    new = {id(it) for it in tally.new_entries}
    rows = [it for it in tally.entries if id(it) in new]
    known = [it for it in tally.entries if id(it) not in new and not tally.elsewhere(it)]
    console.print()
    for where, standing in (("in what was given", False), ("in submitted/", True)):
        found = [it for it in rows if (it.upload == tally.standing) is standing]
        if found:
            console.print(f"{_count(found)} {where}, new: {_said(found)}", soft_wrap=True)
        for line in ignored(found):
            console.print(f"  {escape(line)}", soft_wrap=True)
    if known:
        console.print(f"{_count(known)}, known from earlier runs: {_said(known)}", soft_wrap=True)
    console.print("--entries FILE.csv writes a row for each.", style="dim")


def _count(rows: Sequence[Entry]) -> str:
    return f"{len(rows)} {'entry' if len(rows) == 1 else 'entries'}"


def _said(rows: Sequence[Entry]) -> str:
    return ", ".join(f"{n} {what}" for what, n in counted(rows).items() if n)

"""What a run shows: a bar while it works, a summary when it is over, and one attempt explained."""

from __future__ import annotations

import sys
import time
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from staffplus.grading.entries import counted, ignored
from staffplus.grading.feedback.feedback import Outcome
from staffplus.grading.model import Status
from staffplus.grading.reasons import LISTED, lateness, listed, rosters, told
from staffplus.grading.records.kinds import WORDS
from staffplus.grading.records.queue import State
from staffplus.grading.run import Tally, Watch

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

    def say(self, text: str) -> None:
        self._console.print(escape(text), highlight=False, soft_wrap=True)

    def begin(self, step: str, total: int | None) -> None:
        self.close()
        self._done, self._total, self._step = 0, total or 0, step
        self._began = time.monotonic()
        if self._console.is_terminal and total != 0:
            from staffplus.grading.livebar import livebar  # where it is shown, and nowhere else

            self._progress = livebar(self._console)
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
        "changed": [asdict(it) for it in tally.changed],
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
        "late": asdict(tally.lateness),
        "only": list(tally.only),
        "faults": tally.faults,
        "notes": tally.notes,
        "kinds": [
            {"kind": it.kind.value, "about": it.about, "learners": dict(it.cells)}
            for it in tally.kinds
        ],
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
        (len(tally.unreadable), "files could not be read, or are not this exercise; they have no mark "
         f"until the learner hands in again: {listed(tally.unreadable)}", False),
        (len(tally.late), "were taken over by another run, whose marks stand: "
         f"{listed(tally.late)}", False),
        (tally.written, "learners written into the gradebook", True),
        (tally.pages[Outcome.MADE], "pages of feedback made, in feedback/", False),
        (tally.pages[Outcome.UNCHANGED], "pages of feedback had not changed", False),
        (tally.aside, "put aside: a person has to look (--retry tries again)", False),
        (tally.states.get(State.LEASED, 0), "in the hands of another run", False),
        (len(tally.broken), "learners' last file cannot be marked", False),
        (len(tally.blank), "learners' last file is blank, and one before is not", False),
        (len(tally.refused), "files refused, and left where they are", False),
    ):  # fmt: skip
        if count or always:
            table.add_row(str(count), escape(what))
    console.print(table)
    for box, count in tally.boxes.items():
        if box == "unsafe":
            console.print(f"[bold]{count} marked without a box, as you wished.[/bold]")
    _entries(console, tally)
    _kinds(console, tally)
    for title, lines in (*told(tally), *rosters(tally), *lateness(tally)):
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
        console.print()
    for standing in (False, True):
        rows = [it for it in tally.entries if (it.upload == tally.standing) is standing]
        if not rows:
            continue
        said = ", ".join(f"{n} {what}" for what, n in counted(rows).items() if n)
        where = "that stood in submitted/ already" if standing else "in what was given"
        console.print(f"{len(rows)} {'entry' if len(rows) == 1 else 'entries'} {where}: {said}")
        for line in ignored(rows):
            console.print(f"  {escape(line)}", soft_wrap=True)
    if tally.entries:
        console.print("--entries FILE.csv writes a row for each.", style="dim")


def _kinds(console: Console, tally: Tally) -> None:
    """What marks stand for that are neither right nor wrong, so that 0 means wrong and nothing else."""
    if tally.kinds:
        console.print("\nNeither right nor wrong")
    for it in tally.kinds:
        about = f" ({it.about})" if it.about else ""
        said = f"{it.kind.value}{about}: {len(it.cells)} learner{'s' * (len(it.cells) != 1)}: {listed([*it.cells])}"
        console.print(f"  {escape(said)}\n    {WORDS[it.kind]}", soft_wrap=True)

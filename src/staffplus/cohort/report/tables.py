"""The figures of the report as CSV: a file each, for a spreadsheet. A withheld count is an empty cell.

No cell is a formula: a text that begins as one gets an apostrophe, as in every table of ours.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from staffplus.cohort.report.figures import Figures, Paired, Told
from staffplus.cohort.report.marks import Exercise
from staffplus.cohort.report.votes import Votes
from staffplus.grading.intake.people import csv_safe

Cell = str | int | float | None


@dataclass(frozen=True)
class Table:
    """One file: its name, its columns, its rows."""

    name: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def text(self) -> str:
        """The file. Numbers have at most four digits behind the point."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(self.head)
        writer.writerows([_cell(it) for it in row] for row in self.rows)
        return out.getvalue()


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    return csv_safe(value) if isinstance(value, str) else f"{value:.4g}" if isinstance(value, float) else str(value)  # fmt: skip


def tables(found: Figures, votes: Iterable[Votes] = (), marks: Iterable[Exercise] = ()) -> list[Table]:  # fmt: skip
    """Every table that has a row."""
    made = [
        _table("chapters", ("chapter", "items", "learners", "begun", "finished", "task_done", "median_items_answered", "median_steps_read"),
               ((it.chapter, it.items, it.begun.of, it.begun.count, it.finished.count, it.task.count, it.median_answered, it.median_read) for it in found.completion)),
        _table("scores", ("from_percent", "to_percent", "learners"), ((10 * first, 10 * (last + 1), count) for first, last, count in found.scores)),
        _table("items", ("item", "chapter", "objective", "prompt", "answered", "marked", "right", "discrimination", "certain_and_wrong"),
               ((it.id, it.chapter, it.objective, it.prompt, it.answered, it.right.of, it.right.count, it.discrimination, it.sure_and_wrong) for it in found.items)),
        _table("options", ("item", "case", "answered", "option", "text", "key", "chosen", "belief"),
               ((it.id, case.id, case.right.of, o.id, o.text, int(o.right), o.chosen, o.belief) for it in found.items for case in it.cases for o in case.options)),
        _table("beliefs", ("belief", "name", "could_show", "shown"), ((it.id, it.name, it.shown.of, it.shown.count) for it in found.beliefs)),
        _table("item-beliefs", ("item", "belief", "shown"), ((it.id, *held) for it in found.items for held in it.beliefs)),
        _table("levels", ("right", "chosen", "answers"), ((key, level, count) for (key, level), count in found.confusion.items())),
        _table("certainty", ("certainty", "answers", "right"), ((name, it.of, it.count) for name, it in found.certainty)),
        _table("before-after", ("item", *_PAIRED), ((it.id, *_paired(it.paired)) for it in found.items if it.paired)),
        _table("votes", ("item", "vote", "case", "voters", "on_call", "right", "option", "text", "key", "chosen", "belief"),
               ((it.id, r.vote, r.case.id, r.case.right.of, r.on_call, r.case.right.count, o.id, o.text, int(o.right), o.chosen, o.belief) for it in votes for r in it.rounds for o in r.case.options)),
        _table("exercises", ("exercise", "question", "points", "marked", "mean", "discrimination"),
               ((it.name, q.name, q.points, q.marked, q.mean, q.discrimination) for it in marks for q in it.questions)),
        _table("markers", ("exercise", "marker", "levels_given", "minutes"), ((it.name, one.name, one.marked, one.minutes) for it in marks for one in it.markers)),
    ]  # fmt: skip
    return [it for it in made if it.rows]


_PAIRED = ("people", "right_before", "right_after", "gained", "lost")


def _paired(it: Paired) -> tuple[Told, ...]:
    return it.n, it.before, it.after, it.gained, it.lost


def _table(name: str, head: Sequence[str], rows: Iterable[tuple[Cell, ...]]) -> Table:
    return Table(f"{name}.csv", tuple(head), tuple(rows))

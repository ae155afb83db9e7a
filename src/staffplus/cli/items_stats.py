"""`staffplus items stats`: what many answers say about the items."""

from __future__ import annotations

import argparse
import csv
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from staffplus.cli.action import action

if TYPE_CHECKING:
    from staffplus.cohort.stats.report import Row, Statistics

LONG = """
Reads learners' exported files (a folder or zip is a cohort), or tables in CSV, Parquet or NDJSON with the
columns learner, item, right and, if there are some, chosen, cohort and time. Of each learner the first answer
to an item counts. Prints for each item how many answered, the share right, the correlation with the rest, and
difficulty and discrimination of a two-parameter model, then the items to read again and what to look at.
With --to the whole goes into a folder as CSV: items, curves of each answer by band of learners, and where two
cohorts differ who know as much.

Nothing is said of an item with fewer than 30 answers, nor of its place in the model below 200. Figures are
for whoever writes items, and not meant for a room.
Needs the extra `stats`: pip install 'staffplus[stats]'.
"""


def add_to(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `stats` to the actions of `items`."""
    it = action(actions, "stats", _stats, help="say what many answers tell about the items: difficulty, discrimination, what to rewrite",
                long=LONG, example="staffplus items stats spring/ autumn/ --to item-figures")  # fmt: skip
    it.add_argument("logs", nargs="+", type=Path, metavar="LOGS", help="exported files, folders, zips, or tables")  # fmt: skip
    it.add_argument("--to", type=Path, metavar="FOLDER", help="write tables here too")


def _stats(arguments: argparse.Namespace) -> int:
    try:
        from staffplus.cohort.stats import answers, flags, report
    except ModuleNotFoundError as error:
        print(f"staffplus: {error}; it comes with the extra `stats`: pip install 'staffplus[stats]'", file=sys.stderr)  # fmt: skip
        return 2
    try:
        given = answers.read(arguments.logs)
    except answers.BadTable as error:
        print(f"staffplus: {error}", file=sys.stderr)
        return 2
    for fault in given.faults:
        print(f"staffplus: {fault}", file=sys.stderr)
    if not len(given):
        print("staffplus: found no answer to an item; expected exported files, or tables with learner, item and right", file=sys.stderr)  # fmt: skip
        return 2
    found = report.statistics(given)
    print(f"{found.learners:,} learners, {found.answers:,} answers." + ("" if found.converged else " The fit has not settled: too few answers."))  # fmt: skip
    wide = max((len(it.item) for it in found.rows), default=4)
    if found.few:
        print(f"{found.few} items have fewer than {report.LEAST} answers: nothing is said of them.")
    print(f"\n{'item':{wide}}  {'n':>8}  right  rest r      a      b   ±")
    for it in found.rows:
        numbers = [_said(it.a), _said(it.b), _said(it.error)]
        print(f"{it.item:{wide}}  {it.n:8,}  {it.share:5.0%}  {_said(it.discrimination):>6}  {numbers[0]:>5}  {numbers[1]:>5}  {numbers[2]}")  # fmt: skip
    print("\nRead again:")
    flagged = [(it, rule) for it in found.rows for rule in flags.flags(it)]
    for it, rule in sorted(flagged, key=lambda pair: flags.RULES.index(pair[1])):
        print(f"  {it.item}: {rule.look}")
    if not flagged:
        print("  none")
    if arguments.to:
        for path in _write(found, arguments.to):
            print(f"Written: {path}")
    return 1 if given.faults else 0


def _said(number: float) -> str:
    return "–" if math.isnan(number) else f"{number:.2f}"


def _write(found: Statistics, to: Path) -> list[Path]:
    from staffplus.cohort.stats import flags
    from staffplus.grading.intake.people import csv_safe

    def names(it: Row) -> str:
        return " ".join(rule.name for rule in flags.flags(it))

    tables: dict[str, tuple[tuple[str, ...], list[tuple[str | int | float, ...]]]] = {
        "items.csv": (
            ("item", "n", "right", "rest_correlation", "a", "b", "b_error", "flags"),
            [(it.item, it.n, it.share, it.discrimination, it.a, it.b, it.error, names(it)) for it in found.rows],
        ),
        "curves.csv": (
            ("item", "choice", "right", "band", "n", "share"),
            [(it.item, c.choice, int(c.right), band + 1, c.counts[band], c.shares[band]) for it in found.rows for c in it.curves for band in range(len(c.counts))],
        ),
        "cohorts.csv": (
            ("item", "cohort", "against", "delta", "error", "class"),
            [(it.item, d.other, d.one, d.delta, d.error, d.letter) for it in found.rows for d in it.differences],
        ),
    }  # fmt: skip
    to.mkdir(parents=True, exist_ok=True)
    made = []
    for name, (head, rows) in tables.items():
        if rows:
            with (to / name).open("w", encoding="utf-8", newline="") as file:
                table = csv.writer(file, lineterminator="\n")
                table.writerow(head)
                for row in rows:
                    table.writerow(csv_safe(it) if isinstance(it, str) else "" if it != it else f"{it:.5g}" if isinstance(it, float) else it for it in row)  # fmt: skip
            made.append(to / name)
    return made

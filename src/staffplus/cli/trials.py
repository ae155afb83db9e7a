"""`staffplus trials`: what came of two forms of a passage, a case or a stem."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from staffplus.cli.action import action

LONG = """
Reads a trial, written down in a TOML file before it began, and the files of learners who have joined it, and
says what the second form brought over the first on the items that are asked later: in standard deviations,
with a 95 % interval. Below 270 learners in each form it says nothing; there an effect of 0.28 standard
deviations is found nine times of ten. Who has met both forms, or has answered nothing later, is left out, and
how many those are is said.
"""


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `trials` to the command."""
    actions = commands.add_parser("trials", help="compare two forms of a passage or a case").add_subparsers(required=True, metavar="ACTION")  # fmt: skip
    it = action(actions, "report", _report, help="what the second form brought over the first", long=LONG,
                example="staffplus trials report my-trial.toml hand-ins/")  # fmt: skip
    it.add_argument("plan", type=Path, metavar="TRIAL", help="a TOML file: id, about, forms, asked, fewest")  # fmt: skip
    it.add_argument("logs", nargs="+", type=Path, metavar="LOGS", help="exported files, folders, zips")  # fmt: skip


def _report(arguments: argparse.Namespace) -> int:
    from staffplus.bankfile import BankError
    from staffplus.cohort.logs import answers, sources
    from staffplus.cohort.trials import effect, groups, plan

    course = answers.Course.today()
    try:
        trials = plan.read(arguments.plan, course.families)
    except (BankError, OSError) as error:
        print(f"staffplus: {error}", file=sys.stderr)
        return 2
    group = sources.gather(arguments.logs)
    for fault in group.faults:
        print(f"staffplus: {fault}", file=sys.stderr)
    for trial in trials:
        found = groups.groups(trial, group.logs, course)
        told = effect.effect(*found.scores, fewest=trial.fewest)
        print(f"{trial.id}: {trial.about}")
        print(f"  first: {trial.forms[0]}, {told.one} learners" + (f", mean score {told.means[0]:.0%}" if told.means else ""))  # fmt: skip
        print(f"  second: {trial.forms[1]}, {told.other} learners" + (f", mean score {told.means[1]:.0%}" if told.means else ""))  # fmt: skip
        print(f"  {told.said}")
        left = {"did not join": found.not_joined, "met neither form": found.not_met, "met both": found.both, "answered nothing later": found.nothing_later}  # fmt: skip
        print(f"  Left out: {', '.join(f'{n} {why}' for why, n in left.items() if n) or 'nobody'}.")
    return 1 if group.faults else 0

"""`staffplus review packets` and `staffplus review peers`: peer review in files."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from staffplus.cli.grade import roster_of
from staffplus.grading.intake.whose import AsNamed, OnRoster
from staffplus.grading.records.course import Course
from staffplus.review.desk import Desk
from staffplus.review.peers import making, standing, taking


def make(desk: Desk, arguments: argparse.Namespace) -> int:
    """A page for each learner."""
    made = making.packets(desk, anew=arguments.anew)
    print(f"{made.packets} packets in {made.where}: {made.written} are new or others than before.")
    print("Send each to whom it is named after; they are for nobody else's eyes.")
    if made.late:
        print(f"Without a packet: {', '.join(made.late)}. They have handed in since, and are too few to read each other; mark theirs yourself, or begin again with --anew.")  # fmt: skip
    if made.empty:
        print(f"Without a packet: {', '.join(made.empty)}. There is nothing of theirs that anybody could read.")  # fmt: skip
    return 1 if made.late else 0


def take(course: Course, exercise: str, sources: Sequence[str], arguments: argparse.Namespace) -> int:  # fmt: skip
    """What came back."""
    if arguments.decide:
        taking.decide(course.root, exercise, arguments.decide)
    roster = roster_of(arguments)
    whose = OnRoster(roster) if roster else AsNamed()
    state, found = taking.take(course.root, exercise, [Path(it) for it in sources], whose)
    look = 1 if found.refused or state.disputed or state.not_ready else 0
    if arguments.json:
        told = standing.as_json(state) | {name: getattr(found, name) for name in ("new", "same", "replaced", "refused", "passed")}  # fmt: skip
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return look
    if sources:
        print(f"Taken in: {len(found.new)} new, {len(found.same)} were there already, {len(found.passed)} are no file of ours.")  # fmt: skip
    for words, lines in (("Refused", found.refused), ("Twice", found.replaced)):
        for line in lines:
            print(f"{words}: {line}")
    print("\n".join(standing.lines(state)))
    return look

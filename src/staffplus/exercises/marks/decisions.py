"""Marks the form of the decisions of a talk, and never what was decided."""

from __future__ import annotations

import datetime

from staffplus.exercises.snippets import described


def is_date(value: object) -> bool:
    """Whether `value` is a date such as "2027-01-22"."""
    try:
        return isinstance(value, str) and bool(datetime.date.fromisoformat(value.strip()))
    except ValueError:
        return False


def decision_gaps(decision: object) -> list[str]:
    """What a decision lacks: words for the gap, what was decided and who owns it, and a date."""
    if not isinstance(decision, dict):
        return [f"found {described(decision)}; expected a dict as it was given"]
    words = [
        f"no {name}"
        for name in ("gap", "decision", "owner")
        if not isinstance(decision.get(name), str) or not decision[name].strip()
    ]
    return words + ['no date such as "2027-01-22"'] * (not is_date(decision.get("date")))


def mark_decisions(decisions: object) -> int:
    """A point for each decision that is whole, of 2; says what the others lack."""
    listed = list(decisions) if isinstance(decisions, (list, tuple)) else []
    lacking = {number: decision_gaps(it) for number, it in enumerate(listed, 1)}
    score = min(2, sum(not it for it in lacking.values()))
    if not listed:
        print(f"`decisions` is {described(decisions)}; expected the list as it was given")
    for number, lacks in lacking.items() if score < 2 else ():
        if lacks:
            print(f"decision {number}: {', '.join(lacks)}.")
    print(f"{score} of 2 points.")
    return score

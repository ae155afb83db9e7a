"""Who met which form of a trial, and how they did later.

In a log a form is a record of work `trial:ID` with {"form": 0 or 1}, written when it was met; that a learner
joins is the record `trials` with {"join": true}. Counted is who joins, has met one form and never the other,
and has answered at least one of the items that the trial names, for the first time, after it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import fmean

from staffplus.cohort.logs.answers import Course, learners
from staffplus.cohort.logs.progress import COURSE, Log
from staffplus.cohort.trials.plan import Trial


@dataclass
class Groups:
    """Mean scores on the items asked later, by form, and how many learners are left out for what."""

    scores: tuple[list[float], list[float]] = field(default_factory=lambda: ([], []))
    not_joined: int = 0
    not_met: int = 0
    both: int = 0
    nothing_later: int = 0


def groups(trial: Trial, logs: Iterable[Log], course: Course) -> Groups:
    """Everybody in `logs`, in one of the two forms or left out."""
    found, every = Groups(), list(logs)
    for log, one in zip(every, learners(every, course), strict=True):
        joins = log.work.get("trials", {}).get("value")
        record = log.work.get(f"trial:{trial.id}")
        if not isinstance(joins, dict) or joins.get("join") is not True:
            found.not_joined += 1
        elif record is None or not (forms := _forms(log, trial)):
            found.not_met += 1
        elif len(forms) > 1:
            found.both += 1
        else:
            later = [
                met.first.score
                for name in trial.asked
                if (met := one.met.get(name)) and met.first.score is not None and met.first.time > str(record["time"])
            ]  # fmt: skip
            if later:
                found.scores[forms.pop()].append(fmean(later))
            else:
                found.nothing_later += 1
    return found


def _forms(log: Log, trial: Trial) -> set[int]:
    """The forms that a learner has met, on any machine: a merge keeps the record that did not stand."""
    name = f"trial:{trial.id}"
    values = [log.work[name].get("value")]
    for text in log.kept.get(f"work:{COURSE}:{name}", ()):
        try:
            values.append(json.loads(text)["value"])
        except (ValueError, KeyError, TypeError):
            continue
    told = [it.get("form") for it in values if isinstance(it, dict)]
    return {it for it in told if isinstance(it, int) and it in (0, 1)}

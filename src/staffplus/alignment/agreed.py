"""Two people's files of the second edition side by side: what they share, and what chance would give.

The blind sentences come first, then points, forecasts, rows and requests, each with its figure and
the figure of chance; then the rule, line by line, and the agenda. Nothing that was left open counts
as agreement. `agreed.js` beside this computes the same, and the rule (`rule.py`) too; a test compares
whole results.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from staffplus.alignment import rule
from staffplus.alignment.agenda import with_minutes
from staffplus.alignment.merged import named_by
from staffplus.alignment.questions import (
    mark_ids,
    request_ids,
    requests_only,
    rows,
    settings,
)
from staffplus.alignment.rater import Rater
from staffplus.alignment.result_second import Agreement
from staffplus.alignment.talk import far_apart, placed_fairly, points
from staffplus.alignment.unlike import refuse_unlike
from staffplus.alignment.weighed import (
    bar,
    hits,
    overlap,
)


def agreement(a: Rater, b: Rater) -> Agreement:
    """Compare the learner's and the manager's files, in either order.

    Raises AlignmentError when both are one person's, one is a leader's, or they belong to different
    descriptions, rounds or lists, or were saved before anything was weighed.
    """
    refuse_unlike(a, b)
    learner, manager = (a, b) if a.role == "learner" else (b, a)
    return _compared(learner, manager)


def _compared(learner: Rater, manager: Rater) -> Agreement:
    short = requests_only(learner.round)
    both = (learner, manager)
    counted = not short and all(it.sums for it in both)
    outcomes = () if short else _outcomes(learner, manager, counted)
    shared = overlap(learner.points, manager.points) if counted else None
    foreseen = None
    if counted:
        foreseen = {
            "learner": hits(learner.predicted, manager.points),
            "manager": hits(manager.predicted, learner.points),
        }
    rated = () if short else _rows(learner, manager)
    apart = tuple(row["id"] for row in rated if far_apart(row["gap"]))
    expected = sum(row["fits"] for row in rated)
    asked = _requests(learner, manager)
    alike = sum(request["gap"] == 0 for request in asked)
    criteria = tuple(rule.lines(learner, manager, shared, foreseen, rated, alike))
    agreed = all(line.met is not False for line in criteria)
    in_words = bar(len(outcomes)) is None or rule.unweighed(learner, manager)
    found = list(points(learner, manager, outcomes, foreseen, rated, asked))
    placed, later = placed_fairly(found)
    agenda, minutes = with_minutes(placed)
    return Agreement(
        title=learner.title,
        pair=learner.pair,
        round=learner.round,
        said=tuple(_said(it) for it in both),
        outcomes=outcomes,
        overlap=shared,
        bar=None if short else bar(len(outcomes)),
        foreseen=foreseen,
        rows=rated,
        rows_apart=apart,
        rows_expected=expected,
        requests=asked,
        requests_alike=alike,
        criteria=criteria,
        agreed=agreed,
        next=rule.what_next(learner.round, agreed, short, in_words),
        agenda=tuple(agenda),
        later=tuple(later),
        minutes=minutes,
        notes=() if short else tuple(rule.notes_on(learner, manager, shared, foreseen, rated)),
    )


def _said(it: Rater) -> dict[str, Any]:
    return {
        "role": it.role,
        "name": it.name,
        "outcomes": list(it.outcomes),
        "stop": it.stop,
        "direction": it.direction,
        "radius": it.radius,
    }


def _outcomes(learner: Rater, manager: Rater, counted: bool) -> tuple[dict[str, Any], ...]:
    assert learner.listed is not None
    named = named_by(learner.listed, learner.id)
    return tuple(
        {
            "id": outcome.id,
            "text": outcome.text,
            "learner": ours if learner.sums else None,
            "manager": theirs if manager.sums else None,
            "gap": abs(ours - theirs) if counted else None,
            "named": named[outcome.id],
        }
        for outcome in learner.listed.outcomes
        for ours in [learner.points[outcome.id] or 0]
        for theirs in [manager.points[outcome.id] or 0]
    )


def _rows(learner: Rater, manager: Rater) -> tuple[dict[str, Any], ...]:
    names = {row["id"]: row["name"] for row in settings()["row"]}
    found = []
    for row in rows():
        ours, theirs = learner.rows[row.id], manager.rows[row.id]
        rated = ours.settles is not None and theirs.settles is not None
        found.append(
            {
                "id": row.id,
                "name": names[row.id],
                "text": row.text,
                "learner": asdict(ours),
                "manager": asdict(theirs),
                "gap": abs((ours.settles or 0) - (theirs.settles or 0)) if rated else None,
                "fits": ours.expected == theirs.expected == "yes",
            }
        )
    return tuple(found)


def _requests(learner: Rater, manager: Rater) -> tuple[dict[str, Any], ...]:
    order = {mark: n for n, mark in enumerate(mark_ids())}
    texts = learner.listed.requests if learner.listed else ()
    found = []
    for key, text in zip(request_ids(), texts, strict=False):
        ours, theirs = learner.requests[key], manager.requests[key]
        both = ours is not None and theirs is not None
        gap = abs(order[str(ours)] - order[str(theirs)]) if both else None
        found.append({"id": key, "text": text, "learner": ours, "manager": theirs, "gap": gap})
    return tuple(found)

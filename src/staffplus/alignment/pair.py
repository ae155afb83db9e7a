"""Two people's answers side by side: what they share, where they part, what to talk about.

`ranks` says what places are and how ties are read, `unlike` which files are not compared.
`pair.js` beside this computes the same; a test compares whole results on generated pairs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from staffplus.alignment.agenda import points, timed
from staffplus.alignment.answers import Answers
from staffplus.alignment.fields import AlignmentError
from staffplus.alignment.files import Source, load
from staffplus.alignment.questions import (
    fill,
    mark_ids,
    outcome_ids,
    request_ids,
    requests_only,
    settings,
)
from staffplus.alignment.ranks import places, shared, top_threes
from staffplus.alignment.result import (
    Comparison,
    Criterion,
    OutcomePair,
    RequestPair,
    RowPair,
    Span,
    count_text,
    span_text,
)
from staffplus.alignment.unlike import refuse_mixed, refuse_other_pair


def compare(a: Source, b: Source) -> Comparison:
    """Compare the learner's and the manager's answers, in either order.

    Raises:
        AlignmentError: a file cannot be read, both are one person's, one is a leader's, or they
            belong to different pairs, rounds or questions; the message says which.
    """
    one, other = load(a), load(b)
    refuse_mixed(one, other)
    learner, manager = (one, other) if one.role == "learner" else (other, one)
    return _compared(learner, manager)


def rounds(files: Sequence[Source]) -> list[Comparison]:
    """A comparison for each round of one pair of which both files are here, in order.

    Raises AlignmentError when files are of different pairs, or one round has two files of one role.
    """
    read = [load(file) for file in files]
    by_round: dict[str, dict[str, Answers]] = {}
    for answers in read:
        refuse_other_pair(read[0], answers)
        if answers.role == "leader":
            raise AlignmentError("leader_file", file=answers.source)
        sides = by_round.setdefault(answers.round, {})
        if (earlier := sides.get(answers.role)) is not None:
            refuse_mixed(earlier, answers)
        sides[answers.role] = answers
    order = [r["id"] for r in settings()["round"]]
    full = [by_round[r] for r in order if len(by_round.get(r, {})) == 2]
    return [compare(sides["learner"], sides["manager"]) for sides in full]


def _compared(learner: Answers, manager: Answers) -> Comparison:
    short = requests_only(learner.round)
    tops = {a.role: top_threes(a.ranks) for a in (learner, manager)}
    outcomes = () if short else _outcomes(learner, manager, tops)
    top3 = None if short else shared(tops["learner"], tops["manager"])
    foreseen = None
    if not short:
        foreseen = {
            "learner": shared([frozenset(learner.predicted)], tops["manager"]),
            "manager": shared([frozenset(manager.predicted)], tops["learner"]),
        }
    rows = () if short else _rows(learner, manager)
    requests = _requests(learner, manager)
    within = sum(row.gap is not None and row.gap <= 1 for row in rows)
    apart = [row for row in rows if row.gap is not None and row.gap >= settings()["exit"]["apart"]]
    alike = sum(request.gap == 0 for request in requests)
    criteria = _criteria(top3, foreseen, within, apart, alike, short)
    agreed = all(line.met for line in criteria)
    found = points(outcomes, rows, requests, foreseen)
    placed, later, minutes = timed(found)
    return Comparison(
        title=learner.questions.title,
        pair=learner.questions.pair,
        round=learner.round,
        outcomes=outcomes,
        top3=top3,
        foreseen=foreseen,
        rows=rows,
        rows_within=within,
        rows_apart=tuple(row.id for row in apart),
        rows_open=tuple(row.id for row in rows if row.gap is None),
        rows_low=tuple(row.id for row in rows if _low(row)),
        requests=requests,
        requests_alike=alike,
        criteria=criteria,
        agreed=agreed,
        next=_next(learner.round, agreed, short),
        agenda=tuple(placed),
        later=tuple(later),
        minutes=minutes,
        notes=tuple(_notes(outcomes, rows, learner, manager)),
    )


def _outcomes(
    learner: Answers, manager: Answers, tops: Mapping[str, Sequence[frozenset[str]]]
) -> tuple[OutcomePair, ...]:
    ours, theirs = places(learner.ranks), places(manager.ranks)
    return tuple(
        OutcomePair(
            id=key,
            text=text,
            learner=ours[key],
            manager=theirs[key],
            gap=_apart(ours[key], theirs[key]),
            learner_top=_in_top(key, tops["learner"]),
            manager_top=_in_top(key, tops["manager"]),
        )
        for key, text in zip(outcome_ids(), learner.questions.outcomes, strict=True)
    )


def _rows(learner: Answers, manager: Answers) -> tuple[RowPair, ...]:
    names = {row["id"]: row["name"] for row in settings()["row"]}
    return tuple(
        RowPair(
            id=row.id,
            name=names[row.id],
            text=row.text,
            learner=learner.rows[row.id],
            manager=manager.rows[row.id],
            gap=_apart(learner.rows[row.id], manager.rows[row.id]),
        )
        for row in learner.questions.rows
    )


def _requests(learner: Answers, manager: Answers) -> tuple[RequestPair, ...]:
    order = {mark: n for n, mark in enumerate(mark_ids())}
    found = []
    for key, text in zip(request_ids(), learner.questions.requests, strict=True):
        ours, theirs = learner.requests[key], manager.requests[key]
        both = ours is not None and theirs is not None
        gap = abs(order[str(ours)] - order[str(theirs)]) if both else None
        found.append(RequestPair(key, text, ours, theirs, gap))
    return tuple(found)


def _criteria(
    top3: Span | None,
    foreseen: Mapping[str, Span] | None,
    within: int,
    apart: Sequence[RowPair],
    alike: int,
    short: bool,
) -> tuple[Criterion, ...]:
    rule = settings()["exit"]
    found: dict[str, tuple[str, bool, int]] = {}
    if top3 is not None and foreseen is not None:
        found["top3"] = (span_text(top3), top3[0] >= rule["top3"], rule["top3"])
        for role, span in foreseen.items():
            met = span[0] >= rule["predicted"]
            found[f"predicted-{role}"] = (span_text(span), met, rule["predicted"])
        names = ", ".join(row.name for row in apart)
        found["apart"] = (f"{len(apart)} ({names})" if apart else "none", not apart, 0)
        found["within"] = (
            count_text(within, len(settings()["row"])),
            within >= rule["within"],
            rule["within"],
        )
    found["requests"] = (
        count_text(alike, len(request_ids())),
        alike >= rule["requests"],
        rule["requests"],
    )
    return tuple(
        Criterion(line["id"], line["name"], told, fill(line["needed"], n=needed), met)
        for line in settings()["criterion"]
        if line["id"] in found
        for told, met, needed in [found[line["id"]]]
    )


def _next(round_id: str, agreed: bool, short: bool) -> str:
    if short:
        return "holds" if agreed else "drifted"
    last = round_id == f"round {settings()['exit']['rounds']}"
    return "agreed" if agreed else "log" if last else "again"


def _notes(
    outcomes: Sequence[OutcomePair], rows: Sequence[RowPair], learner: Answers, manager: Answers
) -> list[str]:
    explain = settings()["explain"]
    notes = []
    ordered = all(
        None not in (ranks := list(places(a.ranks).values())) and len(set(ranks)) == len(ranks)
        for a in (learner, manager)
    )
    if outcomes and not ordered:
        notes.append(explain["ties"])
    if any(row.gap is None for row in rows):
        notes.append(explain["within"])
    if any(_low(row) for row in rows):
        names = ", ".join(row.name for row in rows if _low(row))
        notes.append(f"{fill(explain['low_rows'], n=settings()['exit']['low'])} {names}.")
    return notes


def _low(row: RowPair) -> bool:
    low = settings()["exit"]["low"]
    return all(rating is not None and rating <= low for rating in (row.learner, row.manager))


def _apart(a: int | None, b: int | None) -> int | None:
    return None if a is None or b is None else abs(a - b)


def _in_top(key: str, tops: Sequence[frozenset[str]]) -> str:
    inside = [key in one for one in tops]
    return "yes" if all(inside) else "open" if any(inside) else "no"

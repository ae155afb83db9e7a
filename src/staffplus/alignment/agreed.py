"""Two people's files of the second edition side by side: what they share, and what chance would give.

The blind sentences come first, then points, forecasts, rows and requests, each with its figure and
the figure of chance; then the rule, line by line, and the agenda. Nothing that was left open counts
as agreement. `agreed.js` beside this computes the same; a test compares whole results.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from staffplus.alignment.agenda import with_minutes
from staffplus.alignment.fields import AlignmentError
from staffplus.alignment.merged import named_by
from staffplus.alignment.questions import (
    fill,
    mark_ids,
    request_ids,
    requests_only,
    role_name,
    round_name,
    rows,
    settings,
)
from staffplus.alignment.rater import OutcomeList, Rater
from staffplus.alignment.result import Point, Span, two_places
from staffplus.alignment.second import second
from staffplus.alignment.talk import far_apart, placed_fairly, points, span_words
from staffplus.alignment.weighed import (
    Chance,
    alike_by_lot,
    apart_by_lot,
    bar,
    hits,
    hits_chance,
    overlap,
    overlap_chance,
)


@dataclass(frozen=True)
class Line:
    """One line of the rule: the figure, what chance gives, what is needed, whether it is met.

    `met` is None where nothing is needed: the figure is there to be talked about.
    """

    id: str
    name: str
    found: str
    chance: str
    needed: str
    met: bool | None


@dataclass(frozen=True)
class Agreement:
    """How learner and manager see one role, in one round of the second edition.

    Attributes:
        said: what each wrote alone, learner first: role, outcomes, stop, direction, radius.
        outcomes: id, text, both people's points (None where they do not add up), their gap, and
            who `named` it, as the learner sees it.
        overlap: points that both give to the same outcomes, 0 to 100; None where it cannot be told.
        bar: points that should be shared over so many outcomes; None where they are compared in words.
        foreseen: how many of the other's three heaviest each predicted, least and most.
        rows: both answers to both questions; `fits` where both say they expect what is there.
        agenda, later: gaps that found a place, the largest first, and those that did not.
        notes: what a reader must know about these figures.
    """

    title: str
    pair: str
    round: str
    said: tuple[dict[str, Any], ...]
    outcomes: tuple[dict[str, Any], ...]
    overlap: int | None
    bar: int | None
    foreseen: dict[str, Span] | None
    rows: tuple[dict[str, Any], ...]
    rows_apart: tuple[str, ...]
    rows_expected: int
    requests: tuple[dict[str, Any], ...]
    requests_alike: int
    criteria: tuple[Line, ...]
    agreed: bool
    next: str
    agenda: tuple[Point, ...]
    later: tuple[Point, ...]
    minutes: int
    notes: tuple[str, ...]
    edition: int = 2

    def as_dict(self) -> dict[str, Any]:
        """JSON-able: the shape that the page computes too."""
        table: dict[str, Any] = _plain(asdict(self))
        return table

    def __str__(self) -> str:
        lines = [f"{self.title}: {round_name(self.round)}", ""]
        for ours in self.said:
            lines += [f"{role_name(ours['role'])}, alone", *(f"  - {o}" for o in ours["outcomes"])]
            names = {"stop": "Must stop", "direction": "Direction", "radius": "Radius"}
            lines += [f"  {name}: {ours[key] or '–'}" for key, name in names.items()]
        lines.append("")
        for line in self.criteria:
            met = {True: "met ", False: "open", None: "talk"}[line.met]
            lines.append(f"  {met}  {line.name}: {line.found} (chance: {line.chance})")
        lines += ["", second()["next"][self.next]]
        if self.agenda:
            lines += ["", f"Agenda, {self.minutes} minutes:"]
        lines += [f"  {p.minutes:2} min  {p.text} ({p.sides})" for p in self.agenda]
        lines += [f"  later   {p.text} ({p.sides})" for p in self.later]
        lines += ["", *self.notes] if self.notes else []
        return "\n".join(lines)


def agreement(a: Rater, b: Rater) -> Agreement:
    """Compare the learner's and the manager's files, in either order.

    Raises AlignmentError when both are one person's, one is a leader's, or they belong to different
    descriptions, rounds or lists, or were saved before anything was weighed.
    """
    refuse_unlike(a, b)
    learner, manager = (a, b) if a.role == "learner" else (b, a)
    return _compared(learner, manager)


def refuse_unlike(a: Rater, b: Rater) -> None:
    """Raise unless the two are learner and manager of one description, round and list."""
    names = {"a": a.source, "b": b.source}
    for it in (a, b):
        if it.role == "leader":
            raise AlignmentError("leader_file", file=it.source)
    if a == b:
        raise AlignmentError("same_file", **names)
    refuse_other_description(a, b)
    if a.round != b.round:
        rounds = {"round_a": round_name(a.round), "round_b": round_name(b.round)}
        raise AlignmentError("other_round", **names, **rounds)
    if a.role == b.role:
        raise AlignmentError("same_role", **names, role=role_name(a.role).lower())
    refuse_other_list(a, b)


def refuse_other_description(a: Rater, b: Rater) -> None:
    if a.pair != b.pair:
        raise AlignmentError(
            "other_pair",
            a=a.source,
            b=b.source,
            title_a=a.title,
            title_b=b.title,
            pair_a=a.pair,
            pair_b=b.pair,
        )


def refuse_other_list(a: Rater, b: Rater) -> None:
    """Raise unless both weighed the same outcomes and marked the same requests."""
    for it in (a, b):
        if it.listed is None:
            raise AlignmentError("no_list", file=it.source)
    ours, theirs = a.listed, b.listed
    if ours and theirs and ours.fingerprint != theirs.fingerprint:
        what = ", ".join(differences(ours, theirs))
        raise AlignmentError("other_list", a=a.source, b=b.source, what=what)


def differences(ours: OutcomeList, theirs: OutcomeList) -> list[str]:
    """Ids of outcomes and requests that differ between two lists: `m2`, `r7`."""

    def table(it: OutcomeList) -> dict[str, str]:
        outcomes = {outcome.id: outcome.text for outcome in it.outcomes}
        return outcomes | dict(zip(request_ids(), it.requests, strict=False))

    one, other = table(ours), table(theirs)
    return [key for key in {**one, **other} if one.get(key) != other.get(key)]


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
    criteria = tuple(_criteria(learner, manager, shared, foreseen, rated, alike))
    agreed = all(line.met is not False for line in criteria)
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
        next=_next(learner.round, agreed, short, bar(len(outcomes)) is None),
        agenda=tuple(agenda),
        later=tuple(later),
        minutes=minutes,
        notes=() if short else tuple(_notes(learner, manager, shared, foreseen, rated)),
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


def _criteria(
    learner: Rater,
    manager: Rater,
    shared: int | None,
    foreseen: Mapping[str, Span] | None,
    rated: Sequence[Mapping[str, Any]],
    alike: int,
) -> Iterator[Line]:
    rule, told = second()["exit"], second()["found"]
    found: dict[str, tuple[str, str, bool | None, int | None]] = {}
    if not requests_only(learner.round):
        found |= _point_lines(learner, manager, shared, foreseen)
        far = [row for row in rated if far_apart(row["gap"])]
        names = ", ".join(row["name"] for row in far)
        settled = [[row[who]["settles"] for row in rated] for who in ("learner", "manager")]
        by_lot = _by_lot("apart", apart_by_lot(settled[0], settled[1], rule["apart"]))
        found["apart"] = (f"{len(far)} ({names})" if far else told["none"], by_lot, not far, 0)
        says = [[row[who]["expected"] for row in rated] for who in ("learner", "manager")]
        fit = sum(row["fits"] for row in rated)
        yes = [[word if word == "yes" else None for word in side] for side in says]
        sound = fit >= rule["expected"] and not any("no" in side for side in says)
        by_lot = _by_lot("expected", alike_by_lot(yes[0], yes[1]))
        found["expected"] = (fill(told["rows"], found=fit), by_lot, sound, rule["expected"])
    marks = [list(it.requests.values()) for it in (learner, manager)]
    any_asked = bool(learner.listed and learner.listed.requests)
    found["requests"] = (
        fill(told["requests"], found=alike) if any_asked else told["open"],
        _by_lot("requests", alike_by_lot(marks[0], marks[1])),
        alike >= rule["requests"],
        rule["requests"],
    )
    for line in second()["criterion"]:
        if line["id"] in found:
            figure, chance, met, n = found[line["id"]]
            in_words = fill(told["words"], n=rule["fewest"])
            needed = in_words if n is None else fill(line["needed"], n=n)
            yield Line(line["id"], line["name"], figure, chance, needed, met)


def _point_lines(
    learner: Rater, manager: Rater, shared: int | None, foreseen: Mapping[str, Span] | None
) -> dict[str, tuple[str, str, bool | None, int | None]]:
    """The lines about points and forecasts; a forecast is talked about, and keeps nobody from agreement."""
    told, words = second()["found"], second()["chance"]
    needed = bar(len(learner.points))
    sides = {"learner": learner, "manager": manager}
    if shared is None or foreseen is None:
        nothing = (told["open"], words["none"])
        lines = {f"predicted-{role}": (*nothing, None, 0) for role in sides}
        return {"overlap": (*nothing, False, needed), **lines}
    by_lot = _chance("overlap", overlap_chance(learner.points, manager.points, shared))
    met = None if needed is None else shared >= needed
    found: dict[str, tuple[str, str, bool | None, int | None]]
    found = {"overlap": (fill(told["overlap"], found=shared), by_lot, met, needed)}
    for role, span in foreseen.items():
        by_lot = _chance("hits", hits_chance(len(learner.points), len(sides[role].predicted)))
        figure = fill(told["hits"], found=span_words(span))
        found[f"predicted-{role}"] = (figure, by_lot, None, 0)
    return found


def _chance(name: str, chance: Chance) -> str:
    share = percent(chance.share)
    return fill(second()["chance"][name], mean=two_places(chance.mean), share=share)


def _by_lot(name: str, mean: float) -> str:
    return fill(second()["chance"][name], mean=two_places(mean))


def percent(share: float) -> str:
    """A share in hundredths, as the page says it: one decimal, a tie up, never a false nought."""
    tenths = int(share * 1000 + 0.5)
    if share > 0 and not tenths:
        return "fewer than 0.1"
    return f"{tenths // 10}.{tenths % 10}"


def _next(round_id: str, agreed: bool, short: bool, in_words: bool) -> str:
    if short:
        return "holds" if agreed else "drifted"
    last = round_id == f"round {second()['exit']['rounds']}"
    met = "words" if in_words else "agreed"
    return met if agreed else "log" if last else "again"


def _notes(
    learner: Rater,
    manager: Rater,
    shared: int | None,
    foreseen: Mapping[str, Span] | None,
    rated: Sequence[Mapping[str, Any]],
) -> Iterator[str]:
    note = second()["note"]
    if shared is not None:
        yield from _on_points(learner, manager, shared)
    for it in (learner, manager):
        if not it.outcomes:
            yield fill(note["unwritten"], file=it.source)
        if not it.total:
            yield fill(note["unspread"], file=it.source)
        elif not it.sums:
            expected = second()["format"]["points"]
            yield fill(note["sum"], file=it.source, found=it.total, expected=expected)
    if foreseen and any(low != high for low, high in foreseen.values()):
        yield note["ties"]
    if any(row["gap"] is None for row in rated):
        yield note["unrated"]


def _on_points(learner: Rater, manager: Rater, shared: int) -> Iterator[str]:
    """What the points that two share say, where the figure beside its bar could be misread."""
    rule, note = second()["exit"], second()["note"]
    outcomes = len(learner.points)
    needed = bar(outcomes)
    chance = overlap_chance(learner.points, manager.points, shared)
    if needed is None:
        yield fill(note["words"], n=rule["fewest"])
    elif shared < needed:
        yield fill(note["below"], found=shared, outcomes=outcomes, bar=needed)
    elif chance.mean >= needed:
        yield note["even"]
    elif 100 * chance.share > rule["luck"]:
        yield fill(note["lucky"], share=percent(chance.share))


def _plain(value: Any) -> Any:
    """Tuples as lists, all the way down, as JSON has it."""
    if isinstance(value, Mapping):
        return {key: _plain(entry) for key, entry in value.items()}
    return [_plain(entry) for entry in value] if isinstance(value, list | tuple) else value

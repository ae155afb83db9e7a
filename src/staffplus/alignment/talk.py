"""What learner and manager should talk about first, second edition: no kind of gap crowds out another.

Sizes are in twelfths of the largest gap of a kind; the figures stand in `bank/weighing.toml`.
`talk.js` beside this computes the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from staffplus.alignment.questions import fill, requests_only, role_name, settings
from staffplus.alignment.rater import Rater, RowAnswer
from staffplus.alignment.result import Point, Span
from staffplus.alignment.second import second
from staffplus.alignment.weighed import bar, evenly, heaviest, overlap


def points(
    learner: Rater,
    manager: Rater,
    outcomes: Sequence[Mapping[str, Any]],
    foreseen: Mapping[str, Span] | None,
    rated: Sequence[Mapping[str, Any]],
    asked: Sequence[Mapping[str, Any]],
) -> Iterator[Point]:
    """Every gap worth talking about, in the order of the form.

    Points below their bar part somewhere: then every outcome that was weighed differently is one. Points
    so even that nothing wins are one gap by themselves. Requests that nobody marked were left out, and are none.
    """
    form, plan, told = second()["format"], second()["agenda"], second()["found"]
    if foreseen is not None:
        tops = [heaviest(it.points) for it in (learner, manager)]
        below = overlap(learner.points, manager.points) < (bar(len(outcomes)) or 0)
        for o in outcomes:
            steps = o["gap"] // form["step"]
            in_one = len({all(o["id"] in top for top in side) for side in tops}) == 2
            if o["gap"] and (below or steps >= form["top"] or in_one):
                sides = {who: o[who] for who in ("learner", "manager")}
                yield _point("outcome", o["id"], steps, {"text": o["text"]}, sides)
        if not below and evenly(learner.points, manager.points):
            yield _point("even", "even", None, {}, {})
    names = {entry["id"]: entry["name"].lower() for entry in second()["expects"]}
    for row in rated:
        said: list[RowAnswer] = [RowAnswer(**row[who]) for who in ("learner", "manager")]
        words = [it.expected for it in said]
        open_row = row["gap"] is None or None in words
        size = max(
            _kind("row")["unit"] * row["gap"] if far_apart(row["gap"]) else 0,
            plan["row_no"] if "no" in words else 0,
            plan["row_other"] if "other" in words else 0,
            _kind("row")["open"] if open_row else 0,
        )
        if size:
            sides = {}
            for who, it in zip(("learner", "manager"), said, strict=True):
                sides[who] = told["open"] if it.settles is None else it.settles
                line = f" (“{it.line}”)" if it.line else ""
                sides[f"{who}_expects"] = names.get(it.expected or "", told["open"]) + line
            values = {"name": row["name"], "text": row["text"]}
            yield _point("row", row["id"], None, values, sides, size)
    marks = {mark["id"]: mark["name"].lower() for mark in settings()["mark"]}
    left_out = not any(request[who] for request in asked for who in ("learner", "manager"))
    for request in asked:
        if request["gap"] != 0 and (requests_only(learner.round) or not left_out):
            marked = [marks.get(request[who] or "", told["open"]) for who in ("learner", "manager")]
            both = dict(zip(("learner", "manager"), marked, strict=True))
            yield _point("request", request["id"], request["gap"], {"text": request["text"]}, both)
    for role, span in (foreseen or {}).items():
        if span[1] < plan["hits"]:
            whom = "manager" if role == "learner" else "learner"
            names = {"who": role_name(role), "whom": role_name(whom).lower()}
            missed = form["top"] - span[1]
            yield _point("prediction", role, missed, names, {"found": span_words(span)})


def placed_fairly(found: Sequence[Point]) -> tuple[list[Point], list[Point]]:
    """Points that find a place, the largest first, and those that find none.

    Rows that fail keep their place, and no source (outcomes with forecasts, rows, requests) takes
    more than half of the places while another has something left to say.
    """
    places = second()["agenda"]["places"]
    half = places // 2
    order = sorted(found, key=lambda point: -point.size)
    chosen = [point for point in order if _source(point) == "row"][:half]
    for fair in (True, False):
        for point in order:
            taken = sum(_source(other) == _source(point) for other in chosen)
            if len(chosen) < places and point not in chosen and (taken < half or not fair):
                chosen.append(point)
    return [p for p in order if p in chosen], [p for p in order if p not in chosen]


def _source(point: Point) -> str:
    return "outcome" if point.kind in ("even", "prediction") else point.kind


def _kind(name: str) -> dict[str, Any]:
    entry: dict[str, Any] = next(entry for entry in second()["kind"] if entry["id"] == name)
    return entry


def _point(
    kind: str,
    key: str,
    gap: int | None,
    values: Mapping[str, object],
    sides: Mapping[str, object],
    size: int | None = None,
) -> Point:
    entry = _kind(kind)
    if size is None:
        size = entry["open"] if gap is None else entry["unit"] * gap
    text, told = fill(entry["text"], **values), fill(entry["sides"], **sides)
    return Point(kind, key, text, told, entry["ask"], min(size, 12))


def far_apart(gap: int | None) -> bool:
    """Whether two ratings of a row are so far apart that they keep the pair from agreement."""
    return gap is not None and gap >= second()["exit"]["apart"]


def span_words(span: Span) -> str:
    """A span in words: "2", or "1 to 2"."""
    low, high = span
    return str(low) if low == high else fill(second()["found"]["range"], low=low, high=high)

"""What two people should talk about first, and for how long.

Gaps of different kinds are put on one scale, in twelfths of the largest gap that the kind can
have: ranks of five outcomes can be 4 apart, ratings 6, marks 3 steps. The largest come first.
Each gap that finds a place gets the least minutes, and the minutes left are shared in proportion
to size (largest remainder, no gap more than the most). The numbers are proposals and stand in
`bank/alignment.toml`; everything is whole numbers, so the page gets the same minutes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from staffplus.alignment.questions import fill, role_name, settings, top
from staffplus.alignment.result import Point, range_text

if TYPE_CHECKING:
    from staffplus.alignment.result import OutcomePair, RequestPair, RowPair, Span


def points(
    outcomes: Sequence[OutcomePair],
    rows: Sequence[RowPair],
    requests: Sequence[RequestPair],
    foreseen: Mapping[str, Span] | None,
) -> list[Point]:
    """Every gap worth talking about, the largest first; equal ones in the order of the form.

    On the list are outcomes that are two places apart or in one top three only, rows two apart,
    requests marked differently, answers left open, and forecasts that met fewer than two of three.
    """
    rule = settings()["exit"]
    found = [
        _point(
            "outcome",
            o.id,
            None if o.gap is None else max(o.gap, 1),
            _sides("outcome", o.learner, o.manager),
            text=o.text,
        )
        for o in outcomes
        if o.gap is None or o.gap >= 2 or o.learner_top != o.manager_top
    ]
    found += [
        _point("row", r.id, r.gap, _sides("row", r.learner, r.manager), name=r.name, text=r.text)
        for r in rows
        if r.gap is None or r.gap >= rule["apart"]
    ]
    names = {mark["id"]: mark["name"].lower() for mark in settings()["mark"]}
    found += [
        _point(
            "request",
            r.id,
            r.gap,
            _sides("request", names.get(r.learner or ""), names.get(r.manager or "")),
            text=r.text,
        )
        for r in requests
        if r.gap != 0
    ]
    for role, span in (foreseen or {}).items():
        if span[0] < rule["predicted"]:
            whom = "manager" if role == "learner" else "learner"
            sides = fill(settings()["sizes"]["prediction"], found=range_text(span))
            who = {"who": role_name(role), "whom": role_name(whom).lower()}
            found.append(_point("prediction", role, top() - span[0], sides, **who))
    return sorted(found, key=lambda point: -point.size)


def timed(found: Sequence[Point]) -> tuple[list[Point], list[Point], int]:
    """Points with minutes, those that found no place, and the minutes of the whole talk."""
    places = settings()["agenda"]["places"]
    placed, minutes = with_minutes(found[:places])
    return placed, list(found[places:]), minutes


def with_minutes(placed: Sequence[Point]) -> tuple[list[Point], int]:
    """Points that have a place, with their minutes, and the minutes of the whole talk."""
    plan: dict[str, int] = settings()["agenda"]
    frame = plan["opening"] + plan["closing"]
    if not placed:
        return [], 2 * plan["opening"]
    spare = plan["minutes"] - frame - plan["least"] * len(placed)
    total = sum(point.size for point in placed)
    shares = [spare * point.size // total for point in placed]
    rest = [spare * point.size % total for point in placed]
    for n in sorted(range(len(placed)), key=lambda n: -rest[n])[: spare - sum(shares)]:
        shares[n] += 1
    minutes = [min(plan["most"], plan["least"] + share) for share in shares]
    told = [replace(point, minutes=m) for point, m in zip(placed, minutes, strict=True)]
    return told, frame + sum(minutes)


def _point(kind: str, key: str, gap: int | None, sides: str, **values: str) -> Point:
    entry: dict[str, Any] = next(k for k in settings()["kind"] if k["id"] == kind)
    size = entry["open"] if gap is None else entry["unit"] * gap
    return Point(kind, key, fill(entry["text"], **values), sides, entry["ask"], size)


def _sides(kind: str, learner: object, manager: object) -> str:
    sizes = settings()["sizes"]
    shown = [sizes["open"] if side is None else side for side in (learner, manager)]
    return fill(sizes[kind], learner=shown[0], manager=shown[1])

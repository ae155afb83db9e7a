"""The rule of the second edition, line by line: figure, chance, what is needed; and what to know of them.

`agreed.js` computes the same; a test compares whole results.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from staffplus.alignment.questions import fill, requests_only
from staffplus.alignment.rater import Rater
from staffplus.alignment.result import Span, two_places
from staffplus.alignment.result_second import Line
from staffplus.alignment.second import second
from staffplus.alignment.talk import far_apart, span_words
from staffplus.alignment.weighed import (
    Chance,
    alike_by_lot,
    apart_by_lot,
    bar,
    evenly,
    hits_chance,
    overlap_chance,
)


def lines(
    learner: Rater,
    manager: Rater,
    shared: int | None,
    foreseen: Mapping[str, Span] | None,
    rated: Sequence[Mapping[str, Any]],
    alike: int,
) -> Iterator[Line]:
    """Every line that counts in this round, in the order of the settings."""
    rule, told = second()["exit"], second()["found"]
    found: dict[str, tuple[str, str, bool | None, int | str]] = {}
    short = requests_only(learner.round)
    if not short:
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
    listed = bool(learner.listed and learner.listed.requests)
    marked = listed and any(any(side) for side in marks)
    counts = marked or short
    found["requests"] = (
        fill(told["requests"], found=alike) if marked else told["open"],
        _by_lot("requests", alike_by_lot(marks[0], marks[1])),
        alike >= rule["requests"] if counts else None,
        rule["requests"] if counts else told["left_out"],
    )
    for line in second()["criterion"]:
        if line["id"] in found:
            figure, chance, met, n = found[line["id"]]
            needed = n if isinstance(n, str) else fill(line["needed"], n=n)
            yield Line(line["id"], line["name"], figure, chance, needed, met)


def _point_lines(
    learner: Rater, manager: Rater, shared: int | None, foreseen: Mapping[str, Span] | None
) -> dict[str, tuple[str, str, bool | None, int | str]]:
    """The lines about points and forecasts; a forecast is talked about, and keeps nobody from agreement."""
    told, words = second()["found"], second()["chance"]
    least = bar(len(learner.points))
    needed = fill(told["words"], n=second()["exit"]["fewest"]) if least is None else least
    sides = {"learner": learner, "manager": manager}
    if shared is None or foreseen is None:
        nothing = (told["open"], words["none"])
        lines = {f"predicted-{role}": (*nothing, None, 0) for role in sides}
        line = (None, told["left_out"]) if unweighed(learner, manager) else (False, needed)
        return {"overlap": (*nothing, *line), **lines}
    by_lot = _chance("overlap", overlap_chance(learner.points, manager.points, shared))
    even = evenly(learner.points, manager.points)
    met = None if least is None else shared >= least and not even
    found: dict[str, tuple[str, str, bool | None, int | str]]
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


def unweighed(learner: Rater, manager: Rater) -> bool:
    """Whether neither gave a point: two who take the short way compare their outcomes in words."""
    return not learner.total and not manager.total


def what_next(round_id: str, agreed: bool, short: bool, in_words: bool) -> str:
    """What a pair does next: a key of `next` in the settings."""
    if short:
        return "holds" if agreed else "drifted"
    last = round_id == f"round {second()['exit']['rounds']}"
    met = "words" if in_words else "agreed"
    return met if agreed else "log" if last else "again"


def notes_on(
    learner: Rater,
    manager: Rater,
    shared: int | None,
    foreseen: Mapping[str, Span] | None,
    rated: Sequence[Mapping[str, Any]],
) -> Iterator[str]:
    """What a reader must know about these figures."""
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
    elif evenly(learner.points, manager.points):
        yield note["even"]
    elif 100 * chance.share > rule["luck"]:
        yield fill(note["lucky"], share=percent(chance.share))

"""How far markers agree where two marked apart: per criterion, and how strict each is.

Nothing is said of fewer than ten pieces (`graders.md` §9), and nothing can be where nothing varies. Under
48 a figure decides nothing, as everywhere in this course, and says so. Marks count as they were before
either was seen by the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from staffplus.alignment.alpha import generator, weighted_alpha
from staffplus.exercises.calibration import Reading
from staffplus.review.anchors import Drift
from staffplus.review.desk import Table
from staffplus.review.log import FIRST, SECOND, Entry
from staffplus.review.rubrics import Version

#: Fewer double-marked pieces say nothing.
LEAST = 10
#: The course's convention: on fewer pieces a figure decides nothing.
DECIDES = 48
SAMPLES, SEED = 1000, 16
#: Share of samples within an interval.
INSIDE = 0.95

Pair = tuple[int, int]
Interval = tuple[float, float]
T = TypeVar("T")


@dataclass(frozen=True)
class Agreement:
    """Of one criterion."""

    criterion: str
    n: int  #: pieces that two have marked
    exact: float | None = None  #: share, of 1
    adjacent: float | None = None  #: one level apart at most
    kappa: float | None = None  #: Cohen's, quadratic weights; of two markers only
    alpha: float | None = None  #: Krippendorff's, ordinal
    interval: Interval | None = None  #: of alpha
    said: str = ""  #: why there is no more

    @property
    def enough(self) -> bool:
        return self.n >= LEAST


@dataclass(frozen=True)
class Severity:
    """How much higher or lower a marker marks than whoever else marked the same pieces."""

    marker: str
    n: int
    mean: float | None = None  #: levels; below 0: stricter
    interval: Interval | None = None


def agreement(it: Table, history: Iterable[Entry]) -> tuple[list[Agreement], list[Severity]]:
    """Per criterion in the rubric's order, and per marker by name. `history`: the whole log."""
    apart = _apart(history)
    rows = []
    differences: dict[str, list[int]] = {}
    for row in it.version.rows:
        both = [one for one in it.standings if one.criterion == row.id and one.apart is not None]
        pairs: list[Pair] = []
        who = set()
        for one in both:
            first, second = (
                apart.get(_key(entry), entry) for entry in (one.marks[FIRST], one.marks[SECOND])
            )
            # Of two markers, always in the same order, so that kappa knows whose is which.
            ordered = sorted((first, second), key=lambda entry: entry.marker)
            values = [entry.held.value or 0 for entry in ordered]
            pairs.append((values[0], values[1]))
            who.add((ordered[0].marker, ordered[1].marker))
            for mine, other in ((0, 1), (1, 0)):
                differences.setdefault(ordered[mine].marker, []).append(values[mine] - values[other])  # fmt: skip
        rows.append(of_pairs(row.id, pairs, row.most + 1, one_pair=len(who) == 1))
    severities = [_severity(marker, found) for marker, found in sorted(differences.items())]
    return rows, severities


def _key(entry: Entry) -> tuple[str, ...]:
    return (*entry.unit, entry.marker, entry.role, entry.row, entry.text)


def _apart(history: Iterable[Entry]) -> dict[tuple[str, ...], Entry]:
    """The last mark of everybody on everything before the other's could be seen."""
    return {_key(it): it for it in history if it.round == 1 and it.held.value is not None}


def of_readers(version: Version, readings: Iterable[Reading]) -> Agreement:
    """How far the two readers agree who gave the calibration's texts their levels, over all rows."""
    pairs = [(it.first, it.second) for it in readings]
    return of_pairs("its readers", pairs, max(row.most for row in version.rows) + 1)


def of_pairs(criterion: str, pairs: Sequence[Pair], levels: int, *, one_pair: bool = True) -> Agreement:  # fmt: skip
    """The figures of pairs of marks. `one_pair`: all are by the same two people."""
    n = len(pairs)
    if n < LEAST:
        return Agreement(criterion, n, said=f"fewer than {LEAST} were marked twice")
    exact = sum(a == b for a, b in pairs) / n
    adjacent = sum(abs(a - b) <= 1 for a, b in pairs) / n
    alpha = alpha_of(pairs, levels)
    if alpha is None:
        return Agreement(criterion, n, exact, adjacent, said="no variation: all marks are the same")
    interval = _interval(pairs, lambda sample: alpha_of(sample, levels))
    kappa = quadratic_kappa(pairs, levels) if one_pair else None
    return Agreement(criterion, n, exact, adjacent, kappa, alpha, interval)


def alpha_of(pairs: Sequence[Pair], levels: int) -> float | None:
    """Krippendorff's ordinal alpha; None where nothing varies."""
    counts = []
    for pair in pairs:
        row = [0] * levels
        for value in pair:
            row[value] += 1
        counts.append(row)
    return weighted_alpha((counts, [2] * len(counts)))


def quadratic_kappa(pairs: Sequence[Pair], levels: int) -> float | None:
    """Cohen's kappa with quadratic weights: 1 - observed / expected squared distance (Cohen 1968).

    None where one of the two gave nothing but one level, and the other the same.
    """
    n = len(pairs)
    first = [sum(a == level for a, _ in pairs) for level in range(levels)]
    second = [sum(b == level for _, b in pairs) for level in range(levels)]
    observed = sum((a - b) ** 2 for a, b in pairs) / n
    expected = sum(first[a] * second[b] * (a - b) ** 2 for a in range(levels) for b in range(levels)) / n**2  # fmt: skip
    return 1 - observed / expected if expected else None


def _severity(marker: str, differences: Sequence[int]) -> Severity:
    n = len(differences)
    if n < LEAST:
        return Severity(marker, n)
    return Severity(marker, n, sum(differences) / n, _interval(differences, lambda it: sum(it) / len(it)))  # fmt: skip


def _interval(found: Sequence[T], figure: Callable[[Sequence[T]], float | None]) -> Interval | None:  # fmt: skip
    """Of a figure over samples drawn with repetition (percentiles); None where most have none."""
    draw = generator(SEED)
    figures = []
    for _ in range(SAMPLES):
        value = figure([found[int(next(draw) * len(found))] for _ in found])
        if value is not None:
            figures.append(value)
    if len(figures) < SAMPLES / 2:
        return None
    figures.sort()
    outside = (1 - INSIDE) / 2
    return figures[int(outside * len(figures))], figures[int((1 - outside) * len(figures))]


def lines(rows: Sequence[Agreement], severities: Sequence[Severity], drifts: Sequence[Drift] = ()) -> list[str]:  # fmt: skip
    """For people."""
    wide = max([*(len(it.criterion) for it in rows), 10])
    found = [f"{'':{wide}}    n  exact  within 1  kappa  alpha  95 % of samples"]
    for it in rows:
        start = f"{it.criterion:{wide}}  {it.n:>3}"
        if it.exact is None or it.adjacent is None:
            found.append(f"{start}  {it.said}")
            continue
        start += f"  {it.exact:>5.0%}  {it.adjacent:>8.0%}"
        between = f"{it.interval[0]:.2f} to {it.interval[1]:.2f}" if it.interval else ""
        figures = f"  {_number(it.kappa)}  {_number(it.alpha)}  {between}"
        found.append(f"{start}  {it.said}" if it.said else start + figures)
    if few := [it.criterion for it in rows if it.alpha is not None and it.n < DECIDES]:
        found.append(f"{', '.join(few)}: fewer than {DECIDES} pieces, so the figures decide nothing. Talk about the pieces.")  # fmt: skip
    for one in severities:
        if one.mean is None or one.interval is None:
            found.append(f"{one.marker}: {one.n} marked twice, which says nothing of how strict")
        else:
            found.append(f"{one.marker}: {one.mean:+.2f} levels beside others on {one.n} pieces ({one.interval[0]:+.2f} to {one.interval[1]:+.2f})")  # fmt: skip
    for each in drifts:
        (n, first), (m, later) = each.first, each.later
        found.append(f"{each.marker}: {first:.2f} levels from the readers on {n} anchors at first, {later:.2f} on {m} that came back")  # fmt: skip
    return found


def _number(value: float | None) -> str:
    return f"{value:>5.2f}" if value is not None else "    –"

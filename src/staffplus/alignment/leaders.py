"""Many leaders' answers: a map of leaders by outcome, and how far their ranks agree.

Agreement is Krippendorff's alpha with the ordinal metric, from the library `krippendorff`.
Outcomes are its units, leaders its coders, places its values; open ranks are missing values.

The interval is a percentile bootstrap over leaders. A sample drawn with repetition holds some
leaders twice, and a leader agrees with their own copy perfectly, which pulls alpha up; so a pair
of a leader with their own copy is left out, above and below the line. In 200 simulated cohorts
for each of twelve settings (4 to 30 leaders, true alpha 0 to .62), the interval meant to hold 95 %
of the time held 72 to 99 %, against 57 to 95 % when own copies count. `widgets/align-cohort.js`
draws the same samples with the same small generator, and a test compares the figures.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import floor
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from staffplus.alignment.files import AlignmentError, Answers, Source, load, role_name, round_name
from staffplus.alignment.pair import (
    Span,
    places,
    refuse_other_pair,
    refuse_other_questions,
    shared,
    top_threes,
)
from staffplus.alignment.questions import OUTCOMES, fill, outcome_ids, settings

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: For each outcome, how many leaders (or copies of leaders) gave it each place; and for each
#: outcome the sum of the squared numbers of copies, which counts pairs of a leader with itself.
Counts = tuple[list[list[int]], list[int]]


@dataclass(frozen=True)
class Outcome:
    """One outcome: the median of its places among the leaders, and the distance from the best to
    the worst place; None where no leader ranked it."""

    id: str
    text: str
    median: float | None
    spread: int | None


@dataclass(frozen=True)
class Person:
    """One row of the map.

    Attributes:
        places: the outcome's place for this person, None where open.
        distance: mean difference between their places and the medians of the (other) leaders.
        top3: how much of their top three the leaders' top three by median shares.
        nearer, level, farther: leaders nearer to the other leaders than this person, as near, and
            farther off. For leaders themselves these are 0 and not shown.
    """

    label: str
    role: str
    places: dict[str, int | None]
    distance: float | None
    top3: Span
    nearer: int = 0
    level: int = 0
    farther: int = 0


@dataclass(frozen=True)
class Cohort:
    """A map of leaders by outcome, with the learner and the manager beside it.

    Attributes:
        alpha: ordinal Krippendorff alpha over the leaders; None where nothing varies.
        interval: its bootstrap interval; None where it cannot be drawn. `samples` were used.
        notes: what a reader must know: no variation, few leaders, a file that came twice.
    """

    title: str
    pair: str
    round: str
    outcomes: tuple[Outcome, ...]
    leaders: tuple[Person, ...]
    beside: tuple[Person, ...]
    alpha: float | None
    interval: tuple[float, float] | None
    samples: int
    notes: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """JSON-able: the shape that the page computes too."""
        table = asdict(self)
        for name in ("outcomes", "leaders", "beside", "notes"):
            table[name] = list(table[name])
        for person in (*table["leaders"], *table["beside"]):
            person["top3"] = list(person["top3"])
        table["interval"] = None if self.interval is None else list(self.interval)
        return table

    def picture(self) -> Figure:
        """The map as a matplotlib figure (needs the extra `workshop`)."""
        from staffplus.alignment import pictures

        return pictures.heat_map(self)

    def __str__(self) -> str:
        width = max(len(person.label) for person in (*self.leaders, *self.beside))
        lines = [self.title, "", " " * width + "  " + "  ".join(o.id for o in self.outcomes)]
        for person in (*self.leaders, *self.beside):
            cells = (" -" if p is None else f"{p:2}" for p in person.places.values())
            lines.append(f"{person.label:{width}}  {'  '.join(cells)}")
        lines += ["", *(f"{o.id}  {o.text}" for o in self.outcomes), ""]
        lines.append(f"Ordinal alpha: {alpha_text(self)}")
        for person in self.beside:
            lines.append(f"{person.label}: {sits_text(person)}")
        return "\n".join([*lines, *(["", *self.notes] if self.notes else [])])


def cohort(files: Sequence[Source] | str | Path) -> Cohort:
    """The map of any number of leaders' files; learner's and manager's files sit beside it.

    `files` is a list of files, or a folder whose `*.json` are read. A file that comes twice counts
    once, and a note says so.

    Raises:
        AlignmentError: a file cannot be read; two are versions of one person's answers; files are
            of different pairs, questions or (among leaders) rounds; fewer than two leaders.
        ModuleNotFoundError: the extra `workshop` (krippendorff, numpy) is not installed.
    """
    if isinstance(files, str | Path):
        files = sorted(Path(files).glob("*.json"))
    kept, notes = without_copies([load(file) for file in files])
    for answers in kept[1:]:
        refuse_other_pair(kept[0], answers)
        refuse_other_questions(kept[0], answers)
    leaders = sorted((a for a in kept if a.role == "leader"), key=lambda a: a.id)
    for answers in leaders[1:]:
        if answers.round != leaders[0].round:
            raise AlignmentError(
                "other_round",
                a=leaders[0].source,
                b=answers.source,
                round_a=round_name(leaders[0].round),
                round_b=round_name(answers.round),
            )
    if len(leaders) < 2:
        raise AlignmentError("too_few", found=len(leaders))
    return _map(leaders, [a for a in kept if a.role != "leader"], notes)


def without_copies(read: Sequence[Answers]) -> tuple[list[Answers], list[str]]:
    """`read` with each file once, and a note for each copy. Raises on two versions of one person."""
    kept: dict[str, Answers] = {}
    notes = []
    for answers in read:
        first = kept.setdefault(answers.id, answers)
        if first is answers:
            continue
        if first != answers:
            raise AlignmentError(
                "two_versions",
                a=first.source,
                b=answers.source,
                created_a=first.created,
                created_b=answers.created,
            )
        notes.append(fill(settings()["messages"]["twice"], a=first.source, b=answers.source))
    return list(kept.values()), notes


def alpha_text(found: Cohort) -> str:
    """Alpha and its interval in words, as the page says them."""
    nothing = settings()["cohort"]["no_variation"]
    if found.alpha is None:
        return str(nothing)
    if found.interval is None:
        return f"{two_places(found.alpha)} ({nothing})"
    low, high = map(two_places, found.interval)
    level = settings()["cohort"]["level"]
    return f"{two_places(found.alpha)} ({level} % interval {low} to {high})"


def two_places(number: float) -> str:
    """`number` with two decimals; a tie goes up, as in the page, and nought has no sign."""
    return f"{floor(number * 100 + 0.5) / 100:.2f}"


def sits_text(person: Person) -> str:
    """Where the learner or the manager sits among the leaders, in words."""
    if person.distance is None:
        return "no ranks"
    low, high = person.top3
    top = str(low) if low == high else f"{low} to {high}"
    return (
        f"{two_places(person.distance)} places from the leaders' median on average; {person.nearer} leaders "
        f"are nearer to the rest, {person.level} as near, {person.farther} farther; shares {top} of "
        "3 with the leaders' top three"
    )


def _map(leaders: Sequence[Answers], others: Sequence[Answers], notes: Sequence[str]) -> Cohort:
    rule, ids = settings()["cohort"], outcome_ids()
    ranked = [places(answers.ranks) for answers in leaders]
    medians = [_median(ranked, key) for key in ids]
    labels = _labels(leaders)
    apart = [_distance(row, [r for r in ranked if r is not row]) for row in ranked]
    known = [distance for distance in apart if distance is not None]
    by_median = top_threes({key: _order(m) for key, m in zip(ids, medians, strict=True)})
    outcomes = tuple(
        Outcome(key, text, m, _spread(ranked, key))
        for key, text, m in zip(ids, leaders[0].questions.outcomes, medians, strict=True)
    )
    rows = tuple(
        Person(label, "leader", row, distance, shared(top_threes(row), by_median))
        for label, row, distance in zip(labels, ranked, apart, strict=True)
    )
    order = [r["id"] for r in settings()["round"]]
    beside = []
    for answers in sorted(others, key=lambda a: (a.role, order.index(a.round), a.id)):
        row = places(answers.ranks)
        off = _distance(row, ranked)
        beside.append(
            Person(
                f"{role_name(answers.role)}, {round_name(answers.round).lower()}",
                answers.role,
                row,
                off,
                shared(top_threes(row), by_median),
                nearer=0 if off is None else sum(distance < off for distance in known),
                level=0 if off is None else sum(distance == off for distance in known),
                farther=0 if off is None else sum(distance > off for distance in known),
            )
        )
    alpha, interval, samples, told = _agreement(ranked)
    if len(leaders) < rule["few"]:
        told.append(fill(rule["few_text"], n=len(leaders)))
    return Cohort(
        title=leaders[0].questions.title,
        pair=leaders[0].questions.pair,
        round=leaders[0].round,
        outcomes=outcomes,
        leaders=rows,
        beside=tuple(beside),
        alpha=alpha,
        interval=interval,
        samples=samples,
        notes=(*notes, *told),
    )


def _agreement(
    ranked: Sequence[Mapping[str, int | None]],
) -> tuple[float | None, tuple[float, float] | None, int, list[str]]:
    """Alpha, its interval, the number of samples behind it, and what must be said about them."""
    rule = settings()["cohort"]
    counts = weighted_counts(ranked, [1] * len(ranked))
    if not any(sum(row) >= 2 for row in counts[0]):
        return None, None, 0, [rule["no_pairs"]]
    pairable = {p for row in counts[0] if sum(row) >= 2 for p, count in enumerate(row) if count}
    if len(pairable) < 2:
        return None, None, 0, [rule["no_variation_ranks"]]
    alpha = library_alpha(counts[0])
    if all(row == ranked[0] for row in ranked):
        return alpha, None, 0, [rule["no_variation_leaders"]]
    drawn = sorted(resampled(ranked, rule["resamples"], rule["seed"]))
    tail = len(drawn) * (100 - rule["level"]) // 200
    interval = (drawn[tail], drawn[len(drawn) - 1 - tail]) if drawn else None
    return alpha, interval, len(drawn), []


def library_alpha(counts: list[list[int]]) -> float:
    """Ordinal alpha of the library `krippendorff`; `counts` has shape (outcomes, places)."""
    try:
        import krippendorff
        import numpy as np
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f"{error.name} is needed for a map of leaders: pip install 'staffplus[workshop]'"
        ) from error
    table = np.array(counts)
    table = table[:, table.sum(axis=0) > 0]
    return float(krippendorff.alpha(value_counts=table, level_of_measurement="ordinal"))


def resampled(
    ranked: Sequence[Mapping[str, int | None]], samples: int, seed: int
) -> Iterator[float]:
    """Alpha of samples of leaders drawn with repetition; a sample in which nothing varies has none."""
    draw = generator(seed)
    for _ in range(samples):
        copies = [0] * len(ranked)
        for _ in ranked:
            copies[int(next(draw) * len(ranked))] += 1
        alpha = weighted_alpha(weighted_counts(ranked, copies))
        if alpha is not None:
            yield alpha


def weighted_counts(ranked: Sequence[Mapping[str, int | None]], copies: Sequence[int]) -> Counts:
    """Counts of places for each outcome when each leader is there `copies` times."""
    counts = [[0] * OUTCOMES for _ in range(OUTCOMES)]
    own = [0] * OUTCOMES
    for row, times in zip(ranked, copies, strict=True):
        for unit, key in enumerate(outcome_ids()):
            if times and (place := row[key]) is not None:
                counts[unit][place - 1] += times
                own[unit] += times * times
    return counts, own


def weighted_alpha(counted: Counts) -> float | None:
    """Ordinal alpha without pairs of a leader with their own copy; None where nothing varies.

    With every leader there once this is Krippendorff's alpha (a test holds it to the library).
    """
    units = [(row, sum(row), own) for row, own in zip(*counted, strict=True)]
    units = [(row, n, own) for row, n, own in units if n * n > own]
    totals = [sum(row[place] for row, _, _ in units) for place in range(OUTCOMES)]
    n = sum(totals)
    below = [0, *(sum(totals[: place + 1]) for place in range(OUTCOMES))]
    own_pairs = sum(own for _, _, own in units)

    def delta(a: int, b: int) -> float:
        low, high = min(a, b), max(a, b)
        between = below[high + 1] - below[low] - (totals[a] + totals[b]) / 2
        return between * between

    every = range(OUTCOMES)
    observed = 0.0
    for row, size, own in units:
        apart = 0.0
        for a in every:
            for b in every:
                apart += row[a] * row[b] * delta(a, b)
        observed += size * apart / (size * size - own)
    expected = 0.0
    for a in every:
        for b in every:
            expected += totals[a] * totals[b] * delta(a, b)
    if expected == 0:
        return None
    return 1 - observed * (n - own_pairs / n) / expected


def generator(seed: int) -> Iterator[float]:
    """Numbers from 0 to below 1, the same in Python and in the page (mulberry32, 32 bits)."""
    state, mask = seed & 0xFFFFFFFF, 0xFFFFFFFF
    while True:
        state = (state + 0x6D2B79F5) & mask
        t = (state ^ state >> 15) * (state | 1) & mask
        t ^= (t + ((t ^ t >> 7) * (t | 61) & mask)) & mask
        yield (t ^ t >> 14) / 2**32


def _labels(leaders: Sequence[Answers]) -> list[str]:
    """A name or pseudonym, else a letter by id, so that the order of the files tells nothing."""
    labels: list[str] = []
    for n, answers in enumerate(leaders):
        label = answers.name or f"Leader {_letters(n)}"
        copies = sum(known == label or known.startswith(f"{label} (") for known in labels)
        labels.append(f"{label} ({copies + 1})" if copies else label)
    return labels


def _letters(n: int) -> str:
    """A, B, …, Z, AA, AB, …"""
    head, last = divmod(n, 26)
    return (_letters(head - 1) if head else "") + chr(ord("A") + last)


def _median(ranked: Sequence[Mapping[str, int | None]], key: str) -> float | None:
    given = [place for row in ranked if (place := row[key]) is not None]
    return float(median(given)) if given else None


def _spread(ranked: Sequence[Mapping[str, int | None]], key: str) -> int | None:
    given = [place for row in ranked if (place := row[key]) is not None]
    return max(given) - min(given) if given else None


def _distance(
    row: Mapping[str, int | None], others: Sequence[Mapping[str, int | None]]
) -> float | None:
    found = []
    for key in outcome_ids():
        middle, place = _median(others, key), row[key]
        if middle is not None and place is not None:
            found.append(abs(place - middle))
    return sum(found) / len(found) if found else None


def _order(middle: float | None) -> int | None:
    """A median as a whole number that orders alike: medians are multiples of one half."""
    return None if middle is None else round(2 * middle)

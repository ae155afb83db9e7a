"""Many leaders' answers: a map of leaders by outcome, and how far their ranks agree.

Agreement is Krippendorff's alpha with the ordinal metric, from the library `krippendorff`.
Outcomes are its units, leaders its coders, places its values; open ranks are missing values.

The interval is a percentile bootstrap over leaders. A sample drawn with repetition holds some
leaders twice, and a leader agrees with their own copy perfectly, which pulls alpha up; so a pair
of a leader with their own copy is left out, above and below the line. In 200 simulated cohorts
for each of twelve settings (4 to 30 leaders, true alpha 0 to .62), the interval meant to hold 95 %
of the time held 72 to 99 %, against 57 to 95 % when own copies count. `leaders.js` beside this
draws the same samples with the same small generator, and a test compares the figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from staffplus.alignment.alpha import interval_of, library_alpha, weighted_counts
from staffplus.alignment.answers import Answers
from staffplus.alignment.fields import AlignmentError
from staffplus.alignment.files import Source, load
from staffplus.alignment.questions import fill, outcome_ids, role_name, round_name, settings
from staffplus.alignment.ranks import places, shared, top_threes
from staffplus.alignment.result import Cohort, Outcome, Person
from staffplus.alignment.unlike import (
    leaders_of_one_round,
    refuse_other_pair,
    refuse_other_questions,
)


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
    leaders = leaders_of_one_round(kept)
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
    return alpha, *interval_of(ranked, rule), []


def _labels(leaders: Sequence[Answers]) -> list[str]:
    """A name or pseudonym, else a letter by id, so that the order of the files tells nothing."""
    labels: list[str] = []
    for n, answers in enumerate(leaders):
        label = answers.name or f"{role_name('leader')} {_letters(n)}"
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

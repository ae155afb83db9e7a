"""What a round has come to: a median for each author and row, what lies far apart, what is missing."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

from staffplus.grading.intake.people import csv_safe
from staffplus.review.peers.returned import Review
from staffplus.review.peers.rounds import Round

#: Levels so far apart are nobody's median: they go to whoever runs the course.
FAR_APART = 2


@dataclass(frozen=True)
class Standing:
    """Of one author by one row."""

    author: str
    row: str
    given: Mapping[str, int]  #: reader -> level
    own: int | None
    decided: int | None = None  #: by whoever runs the course

    @property
    def median(self) -> float | None:
        return float(median(self.given.values())) if self.given else None

    @property
    def spread(self) -> int:
        return max(self.given.values()) - min(self.given.values()) if self.given else 0

    @property
    def disputed(self) -> bool:
        return self.spread >= FAR_APART and self.decided is None

    @property
    def level(self) -> float | None:
        """What the author is told; None while there is nothing, or somebody has to decide."""
        if self.decided is not None:
            return float(self.decided)
        return None if self.disputed else self.median


@dataclass(frozen=True)
class State:
    """A round as it is now."""

    round: Round
    reviews: Mapping[str, Review]
    standings: tuple[Standing, ...]

    @property
    def missing(self) -> list[str]:
        """Whose file is not there."""
        return sorted(set(self.round.learners) - set(self.reviews))

    @property
    def incomplete(self) -> dict[str, tuple[str, ...]]:
        return {who: it.open for who, it in sorted(self.reviews.items()) if it.open}

    @property
    def not_ready(self) -> list[Review]:
        """Who came back, and was too far from the readers on both tries."""
        return [it for _, it in sorted(self.reviews.items()) if it.calibrated and not it.calibrated.ready]  # fmt: skip

    @property
    def disputed(self) -> list[Standing]:
        return [it for it in self.standings if it.disputed]


def state(it: Round, reviews: Mapping[str, Review], decided: Mapping[str, Mapping[str, int]]) -> State:  # fmt: skip
    """From everything that has come back. `decided`: author -> row -> level."""
    found = []
    for author in it.learners:
        own = reviews[author].own if author in reviews else {}
        for row in (row["id"] for row in it.rows):
            given = {
                reader: said.level
                for reader in it.readers(author)
                if reader in reviews
                and (said := reviews[reader].peers[author].get(row)) is not None
                and said.level is not None
            }
            found.append(Standing(author, row, given, own.get(row), decided.get(author, {}).get(row)))  # fmt: skip
    return State(it, dict(reviews), tuple(found))


def table(it: State) -> str:
    """CSV: a line for each author and row."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(["author", "row", "median", "spread", "own", "decided", "levels", "readers"])
    for one in it.standings:
        shown = ["" if value is None else f"{value:g}" for value in (one.median,)]
        rows.writerow(
            [csv_safe(one.author), one.row, *shown, one.spread if one.given else "",
             *("" if value is None else value for value in (one.own, one.decided)),
             " ".join(map(str, one.given.values())), csv_safe(", ".join(one.given))]
        )  # fmt: skip
    return out.getvalue()


def as_json(it: State) -> dict[str, Any]:
    """For programs."""
    return {
        "exercise": it.round.exercise, "round": it.round.id, "returned": sorted(it.reviews),
        "missing": it.missing, "incomplete": {who: list(why) for who, why in it.incomplete.items()},
        "not_ready": [one.learner for one in it.not_ready],
        "standings": [
            {"author": one.author, "code": it.round.learners[one.author].code, "row": one.row, "levels": dict(one.given),
             "median": one.median, "spread": one.spread, "own": one.own, "decided": one.decided,
             "disputed": one.disputed}
            for one in it.standings
        ],
    }  # fmt: skip


def lines(it: State) -> Iterator[str]:
    """For people."""
    yield f"{len(it.reviews)} of {len(it.round.learners)} have given theirs back."
    if it.missing:
        yield f"Missing: {', '.join(it.missing)}."
    for who, why in it.incomplete.items():
        yield f"{who}: still open: {'; '.join(why)}."
    for far in it.not_ready:
        assert far.calibrated is not None
        tries = "on both tries" if far.calibrated.again else "on the first try"
        yield f"{far.learner}: {far.calibrated.mean:.2f} of a level from the readers in the mean, {far.calibrated.largest} at most, {tries}; look at what they gave."  # fmt: skip
    for row in (row["id"] for row in it.round.rows):
        levels = [one.level for one in it.standings if one.row == row and one.level is not None]
        if levels:
            yield f"{row}: {len(levels)} have a level, {sum(levels) / len(levels):.2f} in the mean"
    if it.disputed:
        yield f"{FAR_APART} levels apart or more, for you to decide (--decide CODE/ROW=LEVEL):"
    for one in it.disputed:
        code = it.round.learners[one.author].code
        gave = ", ".join(f"{who} {level}" for who, level in one.given.items())
        yield f"  {code}/{one.row} ({one.author}): {gave}"

"""What a comparison of first-edition answers found, of a pair and of a cohort of leaders, and how it is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from math import floor
from typing import Any

from staffplus.alignment.questions import fill, round_name, settings, top


@dataclass(frozen=True)
class Result:
    """What was found, of whatever edition."""

    def as_dict(self) -> dict[str, Any]:
        """JSON-able: the shape that the page computes too."""
        table: dict[str, Any] = _plain(asdict(self))
        return table


def _plain(value: Any) -> Any:
    """Tuples as lists, all the way down, as JSON has it."""
    if isinstance(value, Mapping):
        return {key: _plain(entry) for key, entry in value.items()}
    return [_plain(entry) for entry in value] if isinstance(value, list | tuple) else value


@dataclass(frozen=True)
class Point:
    """One gap on the agenda: what it is about, both sides in words, a question to ask, its size in
    twelfths of the largest gap of its kind, and its minutes (0 until it has a place)."""

    kind: str
    id: str
    text: str
    sides: str
    ask: str
    size: int
    minutes: int = 0


#: The least and the most that two top threes may share, of three.
Span = tuple[int, int]


@dataclass(frozen=True)
class OfPair(Result):
    """What is told of learner and manager in one round, in whichever edition they answered.

    Attributes:
        round: its id, such as `round 1`.
        foreseen: how much of the other's top three each forecast, least and most; `learner` is the
            learner's forecast of the manager, `manager` the other way round.
        rows_apart: rows that the two see far apart.
        requests_alike: requests that both marked alike, of ten.
        agreed: whether every line of the rule is met.
        next: `agreed`, `again` or `log`; after 30 and 90 days `holds` or `drifted`.
        agenda: the gaps in order of size, with minutes; `later` are those that found no place.
        notes: what a reader must know about these figures.
    """

    title: str
    pair: str
    round: str
    foreseen: dict[str, Span] | None
    rows_apart: tuple[str, ...]
    requests_alike: int
    agreed: bool
    next: str
    agenda: tuple[Point, ...]
    later: tuple[Point, ...]
    minutes: int
    notes: tuple[str, ...]

    def ending(self) -> list[str]:
        """In words, what two people talk about, for how long, and what they must know of the figures."""
        lines = ["", f"Agenda, {self.minutes} minutes:"] if self.agenda else []
        lines += [f"  {p.minutes:2} min  {p.text} ({p.sides})" for p in self.agenda]
        lines += [f"  later   {p.text} ({p.sides})" for p in self.later]
        return [*lines, *(["", *self.notes] if self.notes else [])]


@dataclass(frozen=True)
class OutcomePair:
    """One outcome: its place for each (1 is first, None where open) and whether it is in their top
    three: `yes`, `no`, or `open` where a tie leaves that undecided."""

    id: str
    text: str
    learner: int | None
    manager: int | None
    gap: int | None
    learner_top: str
    manager_top: str


@dataclass(frozen=True)
class RowPair:
    """One row of the description: both ratings, 1 to 7, and how far apart they are."""

    id: str
    name: str
    text: str
    learner: int | None
    manager: int | None
    gap: int | None


@dataclass(frozen=True)
class RequestPair:
    """One request: both marks, and how many steps lie between them (develop to decline: 3)."""

    id: str
    text: str
    learner: str | None
    manager: str | None
    gap: int | None


@dataclass(frozen=True)
class Criterion:
    """One line of the exit rule: what was found, what is needed, and whether that is met."""

    id: str
    name: str
    found: str
    needed: str
    met: bool


@dataclass(frozen=True)
class Comparison(OfPair):
    """How learner and manager see one role, in one round.

    Attributes:
        top3: outcomes that both have in their top three, of three; a range where ties leave it open.
        rows_within: rows at most one apart. `rows_open` could not be rated by one or both.
        rows_low: rows that both rate low: agreed, and still a task.
        criteria: the exit rule, line by line.
    """

    outcomes: tuple[OutcomePair, ...]
    top3: Span | None
    rows: tuple[RowPair, ...]
    rows_within: int
    rows_open: tuple[str, ...]
    rows_low: tuple[str, ...]
    requests: tuple[RequestPair, ...]
    criteria: tuple[Criterion, ...]

    def __str__(self) -> str:
        told = settings()["next"][self.next]
        lines = [f"{self.title}: {round_name(self.round)}", ""]
        lines += [
            f"  {'met ' if line.met else 'open'}  {line.name}: {line.found} (proposal: {line.needed})"
            for line in self.criteria
        ]
        lines += ["", told]
        return "\n".join([*lines, *self.ending()])


def range_text(span: Span) -> str:
    """A span in words: "2", or "1 to 2"."""
    low, high = span
    return str(low) if low == high else fill(settings()["sizes"]["range"], low=low, high=high)


def count_text(found: object, of: int) -> str:
    """ "3 of 7"."""
    return fill(settings()["sizes"]["count"], found=found, n=of)


def span_text(span: Span) -> str:
    """A span of outcomes that two top threes share: "2 of 3", or "1 to 2 of 3"."""
    return count_text(range_text(span), top())


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
class Cohort(Result):
    """A map of leaders by outcome, with the learner and the manager beside it.

    Attributes:
        alpha: ordinal Krippendorff alpha over the leaders; 1 where all put the outcomes in the
            same order, None only where every rank in the map is the same or none can be compared.
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


def alpha_text(found: Cohort) -> str:
    """Alpha and its interval in words, as the page says them."""
    rule = settings()["cohort"]
    if found.alpha is None:
        return str(rule["no_variation"])
    alpha = two_places(found.alpha)
    if found.interval is None:
        return fill(rule["alpha_only"], alpha=alpha)
    low, high = map(two_places, found.interval)
    return fill(rule["alpha_text"], alpha=alpha, level=rule["level"], low=low, high=high)


def two_places(number: float) -> str:
    """`number` with two decimals; a tie goes up, as in the page, and nought has no sign."""
    return f"{floor(number * 100 + 0.5) / 100:.2f}"


def sits_text(person: Person) -> str:
    """Where the learner or the manager sits among the leaders, in words."""
    rule = settings()["cohort"]
    if person.distance is None:
        return str(rule["no_ranks"])
    return fill(
        rule["sits"],
        distance=two_places(person.distance),
        nearer=person.nearer,
        level=person.level,
        farther=person.farther,
        top=span_text(person.top3),
    )

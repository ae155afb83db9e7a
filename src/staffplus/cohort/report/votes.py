"""First and second vote: what a room answered by phone, out of what `staffplus live` keeps.

A voter of two votes on an item is one person there, known by a random number and nothing else.
Whoever was counted by hand on a call is somebody else in each vote, since nobody knows who they are.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import count, islice
from pathlib import Path
from typing import Any

from staffplus import items
from staffplus.cohort.few import Audit
from staffplus.cohort.live import ballots, database, store, tally
from staffplus.cohort.logs.answers import Course, chosen
from staffplus.cohort.report.figures import Case, Paired, Share, Told, option


@dataclass(frozen=True)
class _Given:
    """What somebody voted."""

    options: tuple[str, ...]
    right: bool | None
    beliefs: frozenset[str]


#: Of one person, a vote of each round; None where they did not vote.
_Person = tuple[_Given | None, ...]


@dataclass(frozen=True)
class Round:
    """One vote on one case."""

    vote: int
    case: Case
    beliefs: tuple[tuple[str, Told], ...]
    on_call: int = 0  #: people counted by hand
    counted: bool = (
        True  #: whether they are in these figures: only where a line of the count is a whole answer
    )


@dataclass(frozen=True)
class Votes:
    """An item's last two votes."""

    id: str
    prompt: str
    rounds: tuple[Round, ...]
    paired: Paired | None
    see: tuple[str, str] = ("", "")  #: the passage that answers it: chapter and anchor


def read(places: Iterable[str], course: Course) -> tuple[list[Votes], list[str]]:
    """Votes of each item in these files and databases, and what could not be read of them."""
    found: list[Votes] = []
    faults: list[str] = []
    for path in places:
        if not store.is_address(path) and not Path(path).is_file():
            faults.append(f"{path}: found no such file; expected one that `staffplus live` keeps")
            continue
        try:
            shown = store.told(path)
            with closing(store.connect(path)) as db:
                empty = ballots.empty(db)
                rounds = [it for it in ballots.rounds(db) if it.id not in empty]
                cast = {it.id: ballots.ballots(db, it.id) for it in rounds}
                called = ballots.on_call(db)
        except (database.NotOurs, database.Unreachable) as error:
            faults.append(str(error))
            continue
        by_item: dict[str, list[ballots.Round]] = defaultdict(list)
        for it in rounds:
            if course.hashes.get(it.stem) == it.hash:
                by_item[it.family].append(it)
            else:
                faults.append(f"{shown}: round {it.id} was on {it.stem!r} in another wording; it is not counted")  # fmt: skip
        found += [_votes(name, some[-2:], cast, called, course) for name, some in by_item.items()]
    return found, faults


def _votes(name: str, rounds: list[ballots.Round], cast: dict[int, dict[str, Any]], called: dict[int, ballots.OnCall], course: Course) -> Votes:  # fmt: skip
    voters = sorted({voter for it in rounds for voter in cast[it.id]})
    atoms: dict[_Person, list[int]] = defaultdict(list)
    for n, voter in enumerate(voters):
        atoms[tuple(_given(course.stems[it.stem], cast[it.id].get(voter)) for it in rounds)].append(n)  # fmt: skip
    by_hand = _by_hand(rounds, called, course)
    people = count(len(voters))
    for person, n in by_hand:
        atoms[person] += islice(people, n)
    audit = Audit(dict(atoms))
    for person, _ in by_hand:
        audit.guard(frozenset({person}))

    def guard(group: frozenset[_Person], of: frozenset[_Person]) -> Told:
        audit.guard(group, of)
        return None

    def tell(group: frozenset[_Person], of: frozenset[_Person]) -> Told:
        return audit.tell(group)

    told: list[tuple[tuple[Round, ...], Paired | None]] = []
    for counting in (guard, tell):
        seen = tuple(_round(n, it, course, atoms, counting) for n, it in enumerate(rounds))
        told.append((seen, _paired(atoms, counting) if len(rounds) == 2 else None))
    item = course.families[name][0]
    seen, paired = told[-1]
    marked = tuple(
        replace(one, on_call=called.get(it.id, ballots.NOBODY).people, counted=tally.whole(course.stems[it.stem]))
        for one, it in zip(seen, rounds, strict=True)
    )  # fmt: skip
    return Votes(name, str(item.raw["prompt"]), marked, paired, item.passage)


def _by_hand(rounds: list[ballots.Round], called: dict[int, ballots.OnCall], course: Course) -> list[tuple[_Person, int]]:  # fmt: skip
    """Those counted by hand who gave a whole answer, as people of one vote alone, and how many they are."""
    found: list[tuple[_Person, int]] = []
    for at, it in enumerate(rounds):
        stem = course.stems[it.stem]
        for line, people in called.get(it.id, ballots.NOBODY).counts.items():
            if tally.whole(stem) and (one := _given(stem, json.loads(line))):
                found.append((tuple(one if n == at else None for n in range(len(rounds))), people))
    return found


def _given(item: items.Item, response: Any) -> _Given | None:
    if response is None or not item.rulebook.fits(item.keyless(), response):
        return None
    beliefs = frozenset() if item.debate else frozenset(item.rulebook.shown_by(item.raw, response))
    return _Given(chosen(item, response), items.mark(item, response).correct, beliefs)


_Count = Callable[[frozenset[_Person], frozenset[_Person]], Told]


def _round(n: int, round: ballots.Round, course: Course, atoms: Iterable[_Person], count: _Count) -> Round:  # fmt: skip
    stem = course.stems[round.stem]
    given = {it: vote for it in atoms if (vote := it[n])}
    of = frozenset(given)

    def where(holds: Callable[[_Given], bool]) -> Told:
        return count(frozenset(it for it, vote in given.items() if holds(vote)), of)

    whole = count(of, frozenset())
    right = Share(None if stem.debate else where(lambda vote: vote.right is True), whole)
    shown = stem.rulebook.explained(stem.raw).get("options", [])
    options = [option(it, where(_chose(it["id"]))) for it in shown]
    held = sorted({belief for vote in given.values() for belief in vote.beliefs})
    beliefs = tuple((name, where(_shows(name))) for name in held)
    return Round(round.vote, Case(stem.id, right, tuple(options)), beliefs)


def _chose(name: str) -> Callable[[_Given], bool]:
    return lambda vote: name in vote.options


def _shows(belief: str) -> Callable[[_Given], bool]:
    return lambda vote: belief in vote.beliefs


def _paired(atoms: Iterable[_Person], count: _Count) -> Paired | None:
    marked = {it: (it[0].right, it[1].right) for it in atoms if it[0] and it[1] and None not in (it[0].right, it[1].right)}  # fmt: skip
    if not marked:
        return None
    both = frozenset(marked)
    before, after = (frozenset(it for it, right in marked.items() if right[n]) for n in (0, 1))
    n = count(both, frozenset())
    told = [count(it, both) for it in (before, after, after - before, before - after)]
    return Paired(n, *told)

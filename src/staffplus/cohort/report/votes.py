"""First and second vote: what a room answered by phone, out of the file that `staffplus live` keeps.

A voter of two votes on an item is one person there, known by a random number and nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from staffplus import items
from staffplus.cohort.few import Audit
from staffplus.cohort.live import ballots
from staffplus.cohort.logs.answers import Course, chosen
from staffplus.cohort.report.figures import Case, Option, Paired, Share, Told

#: (case, options, right, beliefs) of one vote; None of whoever did not vote.
_Vote = tuple[str, tuple[str, ...], bool | None, frozenset[str]] | None


@dataclass(frozen=True)
class Round:
    """One vote on one case."""

    vote: int
    case: Case
    beliefs: tuple[tuple[str, Told], ...]


@dataclass(frozen=True)
class Votes:
    """An item's last two votes."""

    id: str
    prompt: str
    rounds: tuple[Round, ...]
    paired: Paired | None


def read(paths: Iterable[Path], course: Course) -> tuple[list[Votes], list[str]]:
    """Votes of each item in these files, and what could not be read of them."""
    found: list[Votes] = []
    faults: list[str] = []
    for path in paths:
        if not path.is_file():
            faults.append(f"{path}: found no such file; expected one that `staffplus live` keeps")
            continue
        try:
            with closing(ballots.connect(path)) as db:
                rounds = ballots.rounds(db)
                cast = {it.id: ballots.ballots(db, it.id) for it in rounds}
        except ballots.NotOurs as error:
            faults.append(str(error))
            continue
        by_item: dict[str, list[ballots.Round]] = defaultdict(list)
        for it in rounds:
            if course.hashes.get(it.stem) == it.hash:
                by_item[it.family].append(it)
            else:
                faults.append(f"{path}: round {it.id} was on {it.stem!r} in another wording; it is not counted")  # fmt: skip
        found += [_votes(name, some[-2:], cast, course) for name, some in by_item.items()]
    return found, faults


def _votes(name: str, rounds: list[ballots.Round], cast: dict[int, dict[str, Any]], course: Course) -> Votes:  # fmt: skip
    voters = sorted({voter for it in rounds for voter in cast[it.id]})
    atoms: dict[Hashable, list[int]] = defaultdict(list)
    for n, voter in enumerate(voters):
        atoms[tuple(_vote(course.stems[it.stem], cast[it.id].get(voter)) for it in rounds)].append(n)  # fmt: skip
    audit = Audit(atoms)
    told: tuple[Round, ...] = ()
    paired = None
    for guarding in (True, False):

        def count(group: frozenset[Hashable], of: frozenset[Hashable], guarding: bool = guarding) -> Told:  # fmt: skip
            if guarding:
                audit.guard(group, of)
                return None
            return audit.tell(group)

        told = tuple(_round(n, it, course, atoms, count) for n, it in enumerate(rounds))
        paired = _paired(atoms, count) if len(rounds) == 2 else None
    return Votes(name, str(course.families[name][0].raw["prompt"]), told, paired)


def _vote(item: items.Item, response: Any) -> _Vote:
    if response is None or not item.rulebook.fits(item.keyless(), response):
        return None
    beliefs = frozenset() if item.debate else frozenset(item.rulebook.shown_by(item.raw, response))
    return item.id, chosen(item, response), items.mark(item, response).correct, beliefs


_Count = Callable[[frozenset[Hashable], frozenset[Hashable]], Told]


def _where(atoms: Iterable[Any], holds: Callable[[Any], bool]) -> frozenset[Hashable]:
    return frozenset(it for it in atoms if holds(it))


def _round(n: int, round: ballots.Round, course: Course, atoms: Iterable[Any], count: _Count) -> Round:  # fmt: skip
    stem = course.stems[round.stem]
    of = _where(atoms, lambda it: it[n] is not None)
    whole = count(of, frozenset())
    group = _where(of, lambda it: it[n][2] is True)
    right = Share(None if stem.debate else count(group, of), whole)
    options = tuple(
        Option(it["id"], it["text"], bool(it.get("correct")), (it.get("misconception") or {}).get("id", ""),
               count(_where(of, lambda vote, name=it["id"]: name in vote[n][1]), of))  # type: ignore[misc]
        for it in stem.rulebook.explained(stem.raw).get("options", [])
    )  # fmt: skip
    held = sorted({belief for it in of for belief in it[n][3]})  # type: ignore[index]
    beliefs = tuple((name, count(_where(of, lambda vote, name=name: name in vote[n][3]), of)) for name in held)  # type: ignore[misc]  # fmt: skip
    return Round(round.vote, Case(stem.id, right, options), beliefs)


def _paired(atoms: Iterable[Any], count: _Count) -> Paired | None:
    both = _where(atoms, lambda it: None not in (it[0], it[1]) and None not in (it[0][2], it[1][2]))
    if not both:
        return None

    def moved(before: bool, after: bool) -> Told:
        return count(_where(both, lambda it: (it[0][2], it[1][2]) == (before, after)), both)

    n = count(both, frozenset())
    before = count(_where(both, lambda it: it[0][2]), both)
    after = count(_where(both, lambda it: it[1][2]), both)
    return Paired(n, before, after, moved(False, True), moved(True, False))

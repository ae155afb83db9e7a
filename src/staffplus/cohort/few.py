"""Small groups are not told, and cannot be got back by adding and subtracting what is told.

Counts are sums over *atoms*: the people who did exactly the same with one question. What is told is a
set of such sums; whoever reads them can compute every sum in their linear span. So before anything is
told, every count of one to four people, and every remainder of so few, is named as sensitive; then counts
are told one by one, the important ones first, and one that would bring a sensitive sum into the span is
not. This is complementary suppression for any tables that share people, and it does not know of tables.
(Cox 1980, *Suppression methodology and statistical disclosure control*, states the problem.)

The linear algebra is exact, over the integers modulo a prime.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from typing import Any

#: Fewer people than this are not told. The same in votes (`cohort/live/tally.py`).
FEWEST = 5
_PRIME = 2**61 - 1

Atom = Hashable
Vector = dict[Atom, int]


def is_small(count: int) -> bool:
    """Whether a count is of so few people that it is not told. Nobody is no group."""
    return 0 < count < FEWEST


class Audit:
    """Decides which sums may be told. `atoms`: who is in each; over several questions one may be in several.

    A sum over several questions counts answers, and is small where few people gave them.
    """

    def __init__(self, atoms: Mapping[Any, Collection[int]]) -> None:
        self.atoms: dict[Atom, frozenset[int]] = {
            it: frozenset(people) for it, people in atoms.items()
        }
        self._sensitive: dict[int, Vector] = {}
        self._holds: dict[Atom, set[int]] = {}  # atom -> sensitive sums that hold it
        self._basis: dict[Atom, Vector] = {}  # pivot -> sum, none of which holds another's pivot
        self._names: set[frozenset[Atom]] = set()

    def count(self, group: Iterable[Atom]) -> int:
        return sum(len(self.atoms[it]) for it in group)

    def is_small(self, group: Iterable[Atom]) -> bool:
        return is_small(len(frozenset[int]().union(*(self.atoms[it] for it in group))))

    def guard(self, group: Iterable[Atom], of: Iterable[Atom] = ()) -> None:
        """Name a group, and with `of` the rest of that one, as sensitive where it is small."""
        some, whole = frozenset(group), frozenset(of)
        for it in (some, whole - some):
            if it not in self._names and self.is_small(it):
                if self._basis:
                    raise RuntimeError("something has been told already; guard every group first")
                self._names.add(it)
                name = len(self._sensitive)
                self._sensitive[name] = dict.fromkeys(it, 1)
                for atom in it:
                    self._holds.setdefault(atom, set()).add(name)

    def tell(self, group: Iterable[Atom]) -> int | None:
        """The count, if it may be told beside what has been; None if it may not. Nobody is always told."""
        some = frozenset(group)
        row = self._reduced(dict.fromkeys((it for it in some if self.atoms[it]), 1))
        if not row:
            return self.count(some)
        # A pivot in as few sensitive sums as there is: each of those is changed.
        pivot = min(row, key=lambda it: (len(self._holds.get(it, ())), repr(it)))
        scale = pow(row[pivot], -1, _PRIME)
        row = {it: n * scale % _PRIME for it, n in row.items()}
        changed = {name: _without(self._sensitive[name], row, pivot) for name in self._holds.get(pivot, ())}  # fmt: skip
        if not all(changed.values()):
            return None
        for name, left in changed.items():
            for atom in self._sensitive[name].keys() - left.keys():
                self._holds[atom].discard(name)
            for atom in left:
                self._holds.setdefault(atom, set()).add(name)
            self._sensitive[name] = left
        for other, held in list(self._basis.items()):
            if pivot in held:
                self._basis[other] = _without(held, row, pivot)
        self._basis[pivot] = row
        return self.count(some)

    def _reduced(self, row: Vector) -> Vector:
        for pivot in [it for it in row if it in self._basis]:
            row = _without(row, self._basis[pivot], pivot)
        return row


def _without(row: Vector, other: Vector, pivot: Atom) -> Vector:
    """`row` less as much of `other`, whose pivot is 1, as takes the pivot out of it."""
    times = row.get(pivot, 0)
    if not times:
        return row
    left = dict(row)
    for it, n in other.items():
        rest = (left.get(it, 0) - times * n) % _PRIME
        if rest:
            left[it] = rest
        else:
            left.pop(it, None)
    return left


def bins(counts: list[int]) -> list[tuple[int, int, int]]:
    """Neighbouring bins put together until each holds nobody or at least five: (first, last, count).

    A bin that stays small because all of them together are is not given.
    """
    found: list[tuple[int, int, int]] = []
    start, held = 0, 0
    for n, count in enumerate(counts):
        held += count
        if not is_small(held):
            found.append((start, n, held))
            start, held = n + 1, 0
    if held and found:  # the rest is too small: it goes to the last bin with people in it
        first, _, before = found.pop()
        while found and is_small(held + before):
            first, _, more = found.pop()
            before += more
        found.append((first, len(counts) - 1, before + held))
    return [it for it in found if not is_small(it[2])]

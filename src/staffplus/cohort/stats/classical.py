"""Difficulty, discrimination and distractor curves, as they have been counted for a hundred years."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from staffplus.cohort.stats.answers import Answers

Floats = npt.NDArray[np.float64]
#: So many other answers make a learner's score on the rest worth comparing with.
LEAST_REST = 5
#: Bands of learners, from those who know least to those who know most, in a curve.
BANDS = 5


@dataclass(frozen=True)
class Classical:
    """By item. NaN where there is nothing to say."""

    n: npt.NDArray[np.int64]
    share: Floats  #: right, from 0 to 1
    discrimination: Floats  #: correlation with the share right of the learner's other answers


def classical(it: Answers) -> Classical:
    items, x = len(it.items), it.right.astype(np.float64)
    n = np.bincount(it.item, minlength=items)
    right = np.bincount(it.item, x, items)
    many = np.bincount(it.learner, minlength=it.learners)
    total = np.bincount(it.learner, x, it.learners)
    others = many[it.learner] - 1
    some = others >= LEAST_REST
    rest = (total[it.learner] - x)[some] / others[some]
    with np.errstate(invalid="ignore", divide="ignore"):
        return Classical(n, right / n, _correlation(it.item[some], x[some], rest, items))


def _correlation(group: npt.NDArray[np.int32], x: Floats, y: Floats, groups: int) -> Floats:
    """Pearson's within each group."""

    def mean(values: Floats) -> Floats:
        return np.asarray(np.bincount(group, values, groups) / np.bincount(group, minlength=groups))

    mx, my = mean(x), mean(y)
    dx, dy = x - mx[group], y - my[group]
    spread = mean(dx * dx) * mean(dy * dy)
    return np.where(spread > 0, mean(dx * dy) / np.sqrt(spread), np.nan)


@dataclass(frozen=True)
class Curve:
    """How often one answer was chosen, by band of learners, from those who know least on."""

    choice: str
    right: bool
    counts: tuple[int, ...]
    shares: tuple[float, ...]  #: of each band's answers to the item

    @property
    def slope(self) -> float:
        """The last band less the first."""
        return self.shares[-1] - self.shares[0]


def bands(ability: Floats, it: Answers) -> npt.NDArray[np.int64]:
    """The band of each learner: as many answers in each as near as can be."""
    order = np.argsort(ability, kind="stable")
    done = np.cumsum(np.bincount(it.learner, minlength=it.learners)[order])
    found = np.empty(it.learners, np.int64)
    found[order] = np.minimum(BANDS - 1, (done - 1) * BANDS // max(1, len(it)))
    return found


def curves(it: Answers, ability: Floats) -> list[list[Curve]]:
    """The curves of every item, the commonest answer first; none where choices are not known."""
    band = bands(ability, it)[it.learner]
    cells = (it.item.astype(np.int64) * len(it.choices) + it.chosen) * BANDS + band
    there, counts = np.unique(cells, return_counts=True)
    rights = np.zeros(len(it.items) * len(it.choices), bool)
    rights[it.item.astype(np.int64)[it.right] * len(it.choices) + it.chosen[it.right]] = True
    totals = np.bincount(it.item * BANDS + band, minlength=len(it.items) * BANDS).reshape(-1, BANDS)
    by_item: dict[int, dict[int, list[int]]] = {}
    for cell, count in zip(there.tolist(), counts.tolist(), strict=True):
        pair, at = divmod(cell, BANDS)
        item, choice = divmod(pair, len(it.choices))
        by_item.setdefault(item, {}).setdefault(choice, [0] * BANDS)[at] += count
    made = []
    for item in range(len(it.items)):
        found = [
            Curve(it.choices[choice], bool(rights[item * len(it.choices) + choice]), tuple(row),
                  tuple(row[at] / totals[item, at] if totals[item, at] else 0.0 for at in range(BANDS)))
            for choice, row in by_item.get(item, {}).items() if it.choices[choice]
        ]  # fmt: skip
        made.append(sorted(found, key=lambda curve: -sum(curve.counts)))
    return made

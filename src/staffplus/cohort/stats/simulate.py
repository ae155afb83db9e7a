"""Answers whose parameters are known: what a fit is held against. Needs the extra `stats`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Simulated:
    """Sparse answers, one a row, and the truth behind them."""

    learner: Ints  #: from 0
    item: Ints  #: from 0
    right: npt.NDArray[np.bool_]
    discrimination: Floats  #: by item
    difficulty: Floats  #: by item
    ability: Floats  #: by learner


def simulate(learners: int, answers: int, items: int, seed: int) -> Simulated:
    """About `answers` answers, each learner's to items of their own number: most give few, some give all.

    Ability and difficulty are standard normal, discrimination is log-normal around 1.1. Who answers how
    much follows a log-normal, as in courses that people leave when they like (the experiment with the
    Rust Book, arXiv 2401.01257, had 62,526 readers and 1,140,202 answers).
    """
    random = np.random.default_rng(seed)
    discrimination = np.exp(random.normal(np.log(1.1), 0.3, items))
    difficulty, ability = random.normal(size=items), random.normal(size=learners)
    many = np.exp(random.normal(0, 1.1, learners))
    many = np.clip(np.rint(many * answers / many.sum()), 1, items).astype(np.int64)
    short = answers - int(many.sum())  # what the cut at `items` took away goes to whoever has room
    while short > 0:
        room = np.flatnonzero(many < items)
        more = random.choice(room, min(short, room.size), replace=False)
        many[more] += 1
        short -= more.size
    learner = np.repeat(np.arange(learners, dtype=np.int32), many)
    # A random order of items for each learner, of which the first few are answered.
    start = np.concatenate(([0], np.cumsum(many)))
    item = np.empty(learner.size, np.int32)
    for first in range(0, learners, 4096):
        some = slice(first, min(first + 4096, learners))
        order = random.random((some.stop - some.start, items)).argsort(axis=1).astype(np.int32)
        kept = np.arange(items) < many[some, None]
        item[start[some.start] : start[some.stop]] = order[kept]
    logit = discrimination[item] * (ability[learner] - difficulty[item])
    right = random.random(learner.size) < 1 / (1 + np.exp(-logit))
    return Simulated(learner, item, right, discrimination, difficulty, ability)

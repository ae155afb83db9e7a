"""Who reads whom: everybody reads as many as read them, nobody their own, the same every time.

Learners stand in a ring in a drawn order, and each reads the next ones. From seven people on no two read
each other, so that nobody can pay back.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

#: So many peers everybody reads, and so many read them.
READERS = 3
#: A ring of fewer would have somebody read themselves.
LEAST = READERS + 1


def ring(learners: Collection[str], draw: Callable[[str], int]) -> dict[str, tuple[str, ...]]:
    """Learner -> whom they read.

    Args:
        draw: a number for a learner, as good as drawn by lot.

    Raises:
        ValueError: there are too few.
    """
    if len(set(learners)) < LEAST:
        raise ValueError(f"found {len(set(learners))}; expected {LEAST} or more")
    order = sorted(set(learners), key=lambda it: (draw(it), it))
    return {
        who: tuple(order[(at + step) % len(order)] for step in range(1, READERS + 1))
        for at, who in enumerate(order)
    }

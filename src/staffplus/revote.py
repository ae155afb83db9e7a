"""Which question a room votes on again, which are taken up after it, and how that is said: one rule, for the notes of a
vote and for the run sheet.

The shares are a common practice in peer instruction (Crouch & Mazur 2001), not a law; `book/facilitator/run-it.md`
says the same.
"""

from __future__ import annotations

from collections.abc import Mapping

#: So many questions are taken up at the end.
TAKEN_UP = 2
#: Shares right below and above which the advice changes.
TEACH, MOVE_ON = 0.35, 0.70
LOW = "Under 35% right: teach it afterwards."
MIDDLE = "From 35 to 70% right: let pairs discuss, then vote again."
HIGH = "Above 70% right: say why, and move on."
#: The same where several questions are put to the vote before one of them is voted on again.
ONE_AGAIN = "All of them first. Then pairs, and one vote again: on the lowest from 35 to 70% right. Under 35%: teach it afterwards. Above 70%: leave it."
#: Which are taken up after that, two of them: a room that agrees on a wrong answer differs little, and has most to learn.
FIRST_LOW = "under 35% right first, then where people differ most"


def lowest(shares: Mapping[int, float]) -> int | None:
    """Of questions by number the one to vote on again: the lowest that people can still learn from each other."""
    between = {number: share for number, share in shares.items() if TEACH <= share <= MOVE_ON}
    return min(between, key=lambda it: (between[it], it), default=None)


def taken_up(shares: Mapping[int, float], differ: Mapping[int, float]) -> list[int]:
    """Of questions by number the two to take up at the end, by the share right in their last vote and by how far people
    differed: those under 35% right first, the lowest before the others, then those on which people differ most."""
    low = sorted(
        (it for it, share in shares.items() if share < TEACH), key=lambda it: (shares[it], it)
    )
    rest = sorted(
        (it for it, far in differ.items() if far and it not in low),
        key=lambda it: (-differ[it], it),
    )
    return [*low, *rest][:TAKEN_UP]


def after_one(share: float, vote: int = 1) -> str:
    """What to do next at this share right, from 0 to 1, in the vote with that number: after two one moves on."""
    if vote > 1 and share <= MOVE_ON:
        return f"{share:.0%} right in the {'second' if vote == 2 else 'last'} vote: show the answer, say why, and move on."
    return LOW if share < TEACH else MIDDLE if share <= MOVE_ON else HIGH


def after_some(shares: Mapping[int, float], left: int) -> str:
    """The same after the first vote on some of several: `shares` of those that were voted on, and how many are left."""
    if left:
        return f"Go on: {left} more first. {ONE_AGAIN}"
    number = lowest(shares)
    if number is None:
        return f"None is from 35 to 70% right: no second vote. {ONE_AGAIN}"
    return f"Vote again on question {number} ({shares[number]:.0%} right). {ONE_AGAIN}"

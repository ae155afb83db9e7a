"""Functions that are copied into notebooks as they stand, for more than one exercise.

Standard library only, and they never raise, whatever a learner's answer holds: what marks an
answer must not stop at it. `copied` copies them, so that a released notebook needs no more than
Python. A function that only one exercise needs stands in that exercise's module.
"""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import fill


def described(value: object) -> str:
    """`value` as a message can show it, whatever it is."""
    return repr(value[:40]) if isinstance(value, str) else f"a value of type {type(value).__name__}"


def say(name: str, what: str) -> None:
    """A line of feedback, as wide as a page shows it."""
    print(fill(f"{name}: {what}", 90, subsequent_indent="    "))


def mark_cases(cases: Iterable[tuple[str, float, Iterable[str]]]) -> float:
    """The points of all cases, each a name, points and problems: all of its points if nothing is a
    problem, else none, and the first is said."""
    score = most = 0.0
    for name, points, problems in cases:
        first = next((it for it in problems if it), "")
        most += points
        score += 0 if first else points
        if first:
            say(name, first)
    print(f"{score:g} of {most:g} points.")
    return score


def order_words(order: object) -> list[str]:
    """The steps of `order` as plain words, with an empty word for a step that is no text."""
    steps = order if isinstance(order, (list, tuple)) else []
    return [step.strip().lower() if isinstance(step, str) else "" for step in steps]


def order_problems(order: object, names: list[str]) -> list[str]:
    """What is wrong with the form of `order`, a list that holds each of `names` once."""
    if order is None:
        return ["there is no list: run the cell above, and mend it if it stops with an error"]
    if not isinstance(order, (list, tuple)):
        return [f"found {described(order)}; expected a list, in square brackets"]
    if not order:
        return ["the list is empty"]
    words = order_words(order)
    wrong = [f"{name!r} stands {n} times" for name in names if (n := words.count(name)) > 1]
    wrong += [f"{name!r} is missing" for name in names if name not in words]
    unknown = [step for step, word in zip(order, words, strict=True) if word not in names]
    return wrong + [f"found {described(step)}, which is none of the names" for step in unknown]


def mark_order(order: object, names: list[str], rules: list[list[str]], points: int) -> float:
    """Half of `points` for each name once, half for what must come before what; say why if less.

    A rule is [before, after, what to say when it is broken].
    """
    problems, words, held = order_problems(order, names), order_words(order), 0
    print(*problems, sep="\n", end="\n" * bool(problems))
    for before, after, reason in rules:
        if before in words and after in words:
            held += words.index(before) < words.index(after)
            if words.index(before) > words.index(after):
                print(fill(reason, 90))
    score = points / 2 * (not problems) + points / 2 * held / len(rules)
    print(f"{score:g} of {points} points.")
    return score


def is_near(found: object, wanted: float, room: float = 0.005) -> bool:
    """Whether `found` is `wanted`, exactly or rounded to two decimals, as sums of floats allow."""
    return (
        isinstance(found, (int, float))
        and not isinstance(found, bool)
        and abs(found) < 1e12
        and abs(found - wanted) <= room + 1e-9
    )


def shown(value: object) -> str:
    """`value`, short, as a message can show it, whatever it is."""
    try:
        text = repr(value)
    except Exception:
        text = described(value)
    return text if len(text) <= 120 else text[:120] + " …"

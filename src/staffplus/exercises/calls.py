"""Calling what a learner wrote, for tests that mark functions. Copied into hidden tests as they stand.

A test is to give the same mark beside the learner's code, as stock nbgrader runs it, and outside of
the box that holds it. So whatever a function raises is a result like another, it gets copies and can
spoil nothing, and what it prints or warns of goes nowhere: stock nbgrader gives nothing to a test
that writes to stderr.
"""

from __future__ import annotations

import contextlib
import copy
import io
import random
from typing import Any

from staffplus.exercises.snippets import described


def dice(secret: str, what: str) -> random.Random:
    """A test's source of chance: the same for all who are marked with one secret.

    Nobody who has read the test knows what it draws, so nothing can be fitted to that. Without a secret,
    as under stock nbgrader, everybody knows.
    """
    return random.Random(f"{secret}/{what}")


def attempt(function: Any, *given: Any) -> tuple[Any, str]:
    """(what the function returns for copies of what is given, "") or (None, how it failed)."""
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            return function(*copy.deepcopy(given)), ""
    except Exception as error:
        told = getattr(error, "reason", "")  # the grader's words, with the learner's line
        said = next((it for it in error.args if isinstance(it, str)), "")
        if isinstance(told, str) and told.startswith("your function"):
            return None, told
        return None, f"your function raised {type(error).__name__}{': ' * bool(said)}{said[:150]}"


def is_number(value: Any) -> bool:
    """Whether `value` is a number that can be compared: no bool, not infinite, not nan."""
    kind = str(getattr(getattr(value, "dtype", None), "kind", ""))
    numpy_number = kind in ("i", "u", "f") and getattr(value, "shape", None) == ()
    if not numpy_number and (isinstance(value, bool) or not isinstance(value, (int, float))):
        return False
    return bool(-1e300 < value < 1e300)


def is_close(found: Any, wanted: float, room: float) -> bool:
    """Whether `found` is a number no farther than `room` from `wanted`; nan is far from everything.

    What compares a learner's number uses this: `abs(found - wanted) > room` is false for nan, so a
    test that asks whether an answer is wrong would let it pass.
    """
    return is_number(found) and bool(abs(found - wanted) <= room)


def attempt_all(
    function: Any, each: str, rows: int, many: str, *given: list[Any]
) -> tuple[list[Any], str]:
    """(the numbers that the function returns, case by case, "") or ([], why they say nothing).

    All cases are one attempt: what raises once says nothing of the others. A case is called `each`, and
    has so many `rows`; all of them are called `many`.
    """
    found, failed = attempt(lambda *cases: list(map(function, *cases)), *given)
    odd = [it for it in found or [] if not is_number(it)]
    if failed or odd:
        return [], f"A {each} of {rows} rows: {failed or f'your value is {told(odd[0])}'}."
    if len({float(it) for it in found}) == 1:
        return [], f"For {many} you always say {told(found[0])}, whatever the {each} holds."
    return found, ""


def told(value: Any) -> str:
    """A result in a few words."""
    if is_number(value):
        return f"{value:.4g}"
    return "None" if value is None else described(value)

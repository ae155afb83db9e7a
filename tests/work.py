"""Work, counted. A clock measures the neighbours on the machine too; a count is the same on each."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def calls(what: Callable[[], object]) -> int:
    """How many functions are called, Python's own too, until `what` returns."""
    return _counted(what, sys.getprofile, sys.setprofile, ("call", "c_call"))


def lines(what: Callable[[], object]) -> int:
    """How many lines of Python are run until `what` returns: each turn of a loop counts its own."""
    return _counted(what, sys.gettrace, sys.settrace, ("line",))


def _counted(
    what: Callable[[], object],
    present: Callable[[], Any],
    put: Callable[[Any], None],
    counted: tuple[str, ...],
) -> int:
    count = 0

    def seen(_frame: FrameType, event: str, _of: object) -> Any:
        nonlocal count
        count += event in counted
        return seen

    before = present()
    put(seen)
    try:
        what()
    finally:
        put(before)
    return count

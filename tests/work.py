"""Work, counted. A clock measures the neighbours on the machine too; a count is the same on each."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def calls(what: Callable[[], object]) -> int:
    """How many functions are called, Python's own too, until `what` returns."""
    count = 0

    def seen(_frame: FrameType, event: str, _of: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(seen)
    try:
        what()
    finally:
        sys.setprofile(before)
    return count


def lines(what: Callable[[], object]) -> int:
    """How many lines of Python are run until `what` returns: each turn of a loop counts its own."""
    count = 0

    def seen(_frame: FrameType, event: str, _of: object) -> Any:
        nonlocal count
        count += event == "line"
        return seen

    before = sys.gettrace()
    sys.settrace(seen)
    try:
        what()
    finally:
        sys.settrace(before)
    return count

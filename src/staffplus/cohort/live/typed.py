"""What people type in, checked: how many they are, and a line of their words."""

from __future__ import annotations

from typing import Any

from staffplus.alignment.questions import tidy

#: Characters of a line on the board, and of a reason.
LONGEST = 240
#: People on a call who can be counted by hand: more is a slip of the keyboard.
MOST = 10_000


def count_of_people(value: Any) -> int:
    """How many people somebody has typed in. Raises ValueError for what is no such number."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST:
        raise ValueError(f"Expected a whole number of people, 0 to {MOST:,}.")
    return value


def one_line(text: Any) -> str:
    """What somebody wrote, on one line. Raises ValueError for what is none, or too long."""
    if not isinstance(text, str):
        raise ValueError("Expected a line. Load the page again.")
    if len(line := tidy(text)) > LONGEST:
        raise ValueError(f"Found {len(line)} characters; a line has at most {LONGEST}.")
    return line
